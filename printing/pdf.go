package printing

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"golang.org/x/image/font/sfnt"

	"kakanai/text"
)

const ptPerMM = 72 / 25.4

// Size of our page in points, rounded for A4 as most programs do.
const pageWide, pageHigh = 595.28, 841.89

// PDF writes the document as a PDF to w. Glyphs of TrueType faces are written as text with an
// embedded subset of their face. Those of other faces are drawn as outlines, with the characters
// themselves beside them (ActualText, and an invisible letter), so that everything can be searched
// and copied. The same document and time give the same bytes. The file contains its title, form and
// language, and nothing of the person.
func (d Document) PDF(w io.Writer, fonts *text.Fonts, at time.Time) (err error) {
	defer func() {
		if r := recover(); r != nil { // the visit goes on without this paper; the panic's value may quote data
			err = fmt.Errorf("write PDF of %s: the writer gave up (%T)", d.FormID, r)
		}
	}()
	b, err := d.bytes(fonts, at)
	if err == nil { // nothing half-written reaches w
		_, err = w.Write(b)
	}
	if err != nil {
		return fmt.Errorf("write PDF of %s: %w", d.FormID, err)
	}
	return nil
}

func (d Document) bytes(fonts *text.Fonts, at time.Time) ([]byte, error) {
	p := painter{file: newFile(), faces: map[*text.Face]*embedded{}}
	p.standFace, p.standGlyph = fonts.StandIn()
	for _, page := range d.Pages {
		for _, s := range page.Shapes {
			p.collect(s)
		}
	}
	for _, e := range p.fonts {
		if err := e.number(); err != nil {
			return nil, err
		}
	}
	root, pages, info, resources := p.file.reserve(), p.file.reserve(), p.file.reserve(), p.file.reserve()
	var kids strings.Builder
	for _, page := range d.Pages {
		n, stream := p.file.reserve(), p.file.reserve()
		fmt.Fprintf(&kids, "%d 0 R ", n)
		p.content, p.group, p.paper = content{b: make([]byte, 0, 64<<10)}, "", PaperSize
		for _, s := range page.Shapes {
			if err := p.paint(s); err != nil {
				return nil, err
			}
		}
		p.file.object(n, "<</Type/Page/Parent %d 0 R/Resources %d 0 R/Contents %d 0 R/MediaBox[0 0 %s %s]%s>>",
			pages, resources, stream, exact(p.paper.W), exact(p.paper.H), p.group)
		p.file.stream(stream, "", text.Pack(p.b))
	}
	var names strings.Builder
	for _, e := range p.fonts {
		n := p.file.reserve()
		fmt.Fprintf(&names, "/%s %d 0 R", e.name, n)
		if err := e.write(p.file, n); err != nil {
			return nil, err
		}
	}
	p.file.object(resources, "<</Font<<%s>>/XObject<<%s>>>>", names.String(), p.xobjects.String())
	p.file.object(pages, "<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), len(d.Pages))
	p.file.object(root, "<</Type/Catalog/Pages %d 0 R/Lang(ja-JP)/ViewerPreferences<</DisplayDocTitle true/"+
		"PrintScaling/None>>>>", pages)
	p.file.info(info, d.Title, d.FormID+" "+d.Edition, at)
	return p.file.end(root, info), nil
}

// exact returns v as a number of a PDF with all its decimals: pages of one size are drawn with one
// number of pixels.
func exact(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

type painter struct {
	*file
	content
	faces      map[*text.Face]*embedded
	fonts      []*embedded // in the order of their first letter
	standFace  *text.Face
	standGlyph sfnt.GlyphIndex
	xobjects   strings.Builder // the resources' pictures and pages
	pictures   int
	paper      Size   // of the page being painted
	group      string // page entry that says how the city's colours are blended (ISO 32000-1, 11.6.6)
}

// collect registers the letters of a shape before anything is written, because a font's letters are
// numbered in the order of its glyphs.
func (p *painter) collect(s Shape) {
	switch {
	case s.Face != nil:
		p.letter(p.standFace, letter{p.standGlyph, s.Face.Source})
	case s.Run != nil:
		for _, k := range s.Run.Clusters {
			switch {
			case k.Glyph == 0:
			case s.Run.Face.TrueType():
				p.letter(s.Run.Face, letter{k.Glyph, k.Src})
			default:
				p.letter(p.standFace, letter{p.standGlyph, k.Src})
			}
		}
	}
}

func (p *painter) letter(f *text.Face, l letter) {
	e := p.faces[f]
	if e == nil {
		e = &embedded{face: f, name: fmt.Sprintf("F%d", len(p.fonts)), codes: map[letter]uint16{}}
		p.faces[f], p.fonts = e, append(p.fonts, e)
	}
	e.need(l)
}

func (p *painter) paint(s Shape) error {
	switch {
	case s.Rect != nil:
		p.fill(s.Color)
		p.rect(*s.Rect)
	case s.Line != nil:
		p.stroke(s.Color, s.Line.Width)
		p.polyline([][2]float64{{s.Line.X1, s.Line.Y1}, {s.Line.X2, s.Line.Y2}})
	case s.Ring != nil:
		p.stroke(s.Color, s.Ring.Width)
		p.ring(*s.Ring)
	case s.Tick != nil:
		p.stroke(s.Color, s.Tick.Width)
		p.polyline(s.Tick.Points)
	case s.Run != nil:
		p.fill(s.Color)
		p.run(*s.Run)
	case s.Face != nil:
		p.face(*s.Face)
	case s.Template != nil:
		return p.template(*s.Template)
	}
	return nil
}

// run writes the clusters of one face, or draws them if the face cannot be embedded. The layout has
// decided their places. The advances in the file are the very same numbers, so one operator is
// enough.
func (p *painter) run(r text.Run) {
	if !r.Face.TrueType() {
		for _, k := range r.Clusters {
			if k.Glyph != 0 {
				p.actual(k.Src)
				p.outline(r.Face.Outline(k.Glyph), r.X+k.X, r.Y, r.Pt/ptPerMM)
				p.unseen(k.Src, r.X+k.X, r.Y, r.Pt, k.Adv)
			}
		}
		return
	}
	e, open := p.faces[r.Face], false
	for _, k := range r.Clusters {
		if k.Glyph == 0 {
			continue // a control character: marked, and invisible
		}
		if !open {
			open = true
			p.begin(e, r.Pt, r.X+k.X, r.Y)
			p.b = append(p.b, '<')
		}
		p.b = hex16(p.b, e.codes[letter{k.Glyph, k.Src}])
	}
	if open {
		p.op("> Tj ET")
	}
}

func (p *painter) begin(e *embedded, pt, x, y float64) {
	p.b = append(append(append(p.b, "BT /"...), e.name...), ' ')
	p.num(pt)
	p.b = append(p.b, "Tf "...)
	p.xy(x, y)
	p.b = append(p.b, "Td "...)
}

// actual opens a part of the page that is to be read as s (ISO 32000-1, 14.9.4).
func (p *painter) actual(s string) {
	p.b = append(append(append(p.b, "/Span<</ActualText<FEFF"...), utf16Hex(s)...), ">>> BDC\n"...)
}

// unseen writes an invisible letter, as wide as what was drawn, and closes what actual opened: it
// gives text extraction a position.
func (p *painter) unseen(s string, x, y, pt, w float64) {
	p.begin(p.faces[p.standFace], pt, x, y)
	p.num(100 * w * ptPerMM / pt)
	p.b = append(p.b, "Tz 3 Tr <"...)
	p.b = hex16(p.b, p.faces[p.standFace].codes[letter{p.standGlyph, s}])
	p.op("> Tj 0 Tr 100 Tz ET EMC")
}
