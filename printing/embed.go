package printing

import (
	"cmp"
	"fmt"
	"slices"

	"golang.org/x/image/font/sfnt"

	"kakanai/text"
)

// A letter is one glyph with the text that it stands for. One glyph may stand for two texts (葛, and
// a sequence that selects its usual form). Each must be found in the PDF, so each letter has a code
// of its own.
type letter struct {
	glyph sfnt.GlyphIndex
	src   string
}

// An embedded is a face of which a document contains the letters it uses. Codes count from 1 in the
// order of the glyphs.
type embedded struct {
	face  *text.Face
	name  string // in the page's resources
	codes map[letter]uint16
	order []letter // letter of code n at index n-1
}

// need registers a letter. number assigns the codes afterwards.
func (e *embedded) need(l letter) { e.codes[l] = 0 }

// number assigns a code to every letter.
func (e *embedded) number() error {
	for l := range e.codes {
		e.order = append(e.order, l)
	}
	slices.SortFunc(e.order, func(a,
		b letter,
	) int {
		return cmp.Or(cmp.Compare(a.glyph, b.glyph), cmp.Compare(a.src, b.src))
	})
	if len(e.order) >= 0xFFFF {
		return fmt.Errorf("font %s: too many letters for one document", e.face.Name)
	}
	for i, l := range e.order {
		e.codes[l] = uint16(i + 1)
	}
	return nil
}

// write writes the font into the file: a composite font with two-byte codes (ISO 32000-1, 9.7), its
// glyphs in the order of the codes.
func (e *embedded) write(f *file, font int) error {
	glyphs := make([]sfnt.GlyphIndex, 1, len(e.order)+1) // the first one is .notdef
	for _, l := range e.order {
		glyphs = append(glyphs, l.glyph)
	}
	p, err := e.face.Program(glyphs)
	if err != nil {
		return err
	}
	down, desc, prog, uni := f.reserve(), f.reserve(), f.reserve(), f.reserve()
	base := tag(glyphs) + "+" + e.face.Name
	f.object(font, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode "+
		"%d 0 R>>", base, down, uni)
	c := content{}
	c.num(p.Widths[1:]...)
	f.object(down, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering"+
		"(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 1000/W[1[%s]]/CIDToGIDMap/Identity>>",
		base, desc, c.b)
	f.object(desc, "<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%.0f %.0f %.0f %.0f]/ItalicAngle 0/Ascent "+
		"%.0f/Descent %.0f/CapHeight %.0f/StemV 80/FontFile2 %d 0 R>>",
		base, p.Box[0], p.Box[1], p.Box[2], p.Box[3], p.Ascent, p.Descent, p.Ascent, prog)
	f.stream(prog, fmt.Sprintf("/Length1 %d", p.Size), p.Packed)
	f.stream(uni, "", text.Pack(e.toUnicode()))
	return nil
}

// tag returns the six letters that name a font subset (ISO 32000-1, 9.6.4), made from its glyphs.
func tag(glyphs []sfnt.GlyphIndex) string {
	h := uint64(14695981039346656037) // FNV-1a
	for _, g := range glyphs {
		h = (h ^ uint64(g)) * 1099511628211
	}
	var b [6]byte
	for i := range b {
		b[i] = 'A' + byte(h%26)
		h /= 26
	}
	return string(b[:])
}

// toUnicode returns the CMap that maps each code to its text, variation selectors included (ISO
// 32000-1, 9.10.3).
func (e *embedded) toUnicode() []byte {
	b := []byte("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/" +
		"Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for from := 0; from < len(e.order); from += 100 {
		part := e.order[from:min(from+100, len(e.order))]
		b = fmt.Appendf(b, "%d beginbfchar\n", len(part))
		for i, l := range part {
			b = append(hex16(append(b, '<'), uint16(from+i+1)), "><"...)
			b = append(append(b, utf16Hex(l.src)...), ">\n"...)
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"...)
}
