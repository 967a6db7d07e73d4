package printing

import (
	"bytes"
	"fmt"
	"math"
	"slices"

	"kakanai/forms"
	"kakanai/text"
)

// A cityPage is a page of a city's PDF with its inherited attributes (ISO 32000-1, 7.7.3).
type cityPage struct {
	pdf                            *cityPDF
	dict                           pdfDict
	self                           pdfRef
	resources, media, crop, turned any
	// the visible part before turning: left, bottom, right, top, in points
	box  [4]float64
	turn int // quarter turns, clockwise
}

// cityPages returns the pages of a city's PDF. Anything that other programs would show beside the
// page itself, or could hide of it, is an error: it would be missing on paper, or be printed
// unseen.
func cityPages(b []byte) (pages []cityPage, err error) {
	defer caught(&err)
	p, err := openCityPDF(b)
	if err != nil {
		return nil, err
	}
	root := p.dict(p.trailer.of["Root"])
	if root.of["Type"] != pdfName("Catalog") {
		broken("no catalogue")
	}
	f, ok := p.resolve(root.of["AcroForm"]).(pdfDict)
	if ok && (len(p.array(f.of["Fields"])) > 0 || p.resolve(f.of["XFA"]) != nil) {
		return nil, ErrFields
	}
	if o, ok := p.resolve(root.of["OCProperties"]).(pdfDict); ok && len(p.array(o.of["OCGs"])) > 0 {
		return nil, ErrLayers
	}
	if pages, err = p.pages(root.of["Pages"], pdfRef{}, cityPage{pdf: p}, 0); err != nil {
		return nil, err
	}
	if len(pages) == 0 {
		broken("no page")
	}
	p.linear(pages)
	return pages, nil
}

// linear compares what a file linearized for the web says at its beginning (ISO 32000-1, Annex F)
// with its pages: poppler shows the first page named there, not the first of the page tree. After a
// further save the entry has no effect.
func (p *cityPDF) linear(pages []cityPage) {
	l := &pdfLexer{b: p.b}
	for range 3 {
		l.word() // number, generation, obj
	}
	if l.space(); !l.accept("<<") {
		return
	}
	d := l.dict(0)
	if _, linear := d.of["Linearized"]; !linear || whole(d.of["L"]) != len(p.b) {
		return
	}
	first, other := d.of["P"]
	if whole(d.of["O"]) != pages[0].self.num || whole(d.of["N"]) != len(pages) || other && whole(first) != 0 {
		broken("a first page that is not the first")
	}
}

// dict returns the dictionary that v is or refers to.
func (p *cityPDF) dict(v any) pdfDict {
	d, ok := p.resolve(v).(pdfDict)
	if !ok {
		broken("no dictionary")
	}
	return d
}

// array returns the array that v is or refers to; nil if there is none.
func (p *cityPDF) array(v any) pdfArray {
	a, ok := p.resolve(v).(pdfArray)
	if !ok && p.resolve(v) != nil {
		broken("no array")
	}
	return a
}

// pages returns the pages at and below a node of the page tree. above holds the inherited
// attributes.
func (p *cityPDF) pages(node any, parent pdfRef, above cityPage, depth int) (out []cityPage, err error) {
	here, ok := node.(pdfRef)
	d := p.dict(node)
	if up, _ := d.of["Parent"].(pdfRef); !ok || depth > maxNesting || up != parent {
		broken("a tree of pages that is none")
	}
	page := above
	page.dict, page.self = d, here
	inherited := map[pdfName]*any{
		"Resources": &page.resources, "MediaBox": &page.media, "CropBox": &page.crop, "Rotate": &page.turned,
	}
	for key, v := range inherited {
		if own := p.resolve(d.of[key]); own != nil {
			*v = own
		}
	}
	switch d.of["Type"] {
	case pdfName("Page"):
		if err := page.judge(); err != nil {
			return nil, err
		}
		return []cityPage{page}, nil
	case pdfName("Pages"):
	default:
		broken("neither a page nor pages")
	}
	count := whole(p.resolve(d.of["Count"]))
	if count > forms.MaxPages {
		return nil, ErrManyPages
	}
	for _, kid := range p.array(d.of["Kids"]) {
		more, err := p.pages(kid, here, page, depth+1)
		if err != nil {
			return nil, err
		}
		if out = append(out, more...); len(out) > count {
			broken("more pages than are said")
		}
	}
	if len(out) != count {
		broken("fewer pages than are said")
	}
	return out, nil
}

// judge finds the visible part of a page, and returns an error if it cannot be printed.
func (c *cityPage) judge() error {
	if c.resources == nil {
		c.resources = pdfDict{}
	}
	c.pdf.dict(c.resources)
	c.box = c.rect(c.media)
	if c.crop != nil {
		r := c.rect(c.crop)
		c.box = [4]float64{max(c.box[0], r[0]), max(c.box[1], r[1]), min(c.box[2], r[2]), min(c.box[3], r[3])}
	}
	if c.turned != nil {
		n := decimal(c.turned) / 90
		if n != math.Trunc(n) || math.Abs(n) > 100 {
			broken("a page turned askew")
		}
		c.turn = (int(n)%4 + 4) % 4
	}
	s := c.size()
	unit := c.pdf.resolve(c.dict.of["UserUnit"])
	if unit != nil && decimal(unit) != 1 ||
		math.Abs(s.W/ptPerMM-pageW) > a4Slack || math.Abs(s.H/ptPerMM-pageH) > a4Slack {
		return ErrNotA4
	}
	for _, a := range c.pdf.array(c.dict.of["Annots"]) {
		if c.pdf.resolve(a) != nil && !c.unseen(c.pdf.dict(a)) {
			return ErrNotes
		}
	}
	return nil
}

// unseen reports whether an annotation (12.5) neither shows nor prints anything: a hidden one, or a
// link without a border.
func (c *cityPage) unseen(a pdfDict) bool {
	const hidden = 1 << 1 // ISO 32000-1, table 165
	if f := c.pdf.resolve(a.of["F"]); f != nil && whole(f)&hidden != 0 {
		return true
	}
	if c.pdf.resolve(a.of["Subtype"]) != pdfName("Link") || c.pdf.resolve(a.of["AP"]) != nil {
		return false
	}
	if style, ok := c.pdf.resolve(a.of["BS"]).(pdfDict); ok {
		w := c.pdf.resolve(style.of["W"])
		return w != nil && decimal(w) == 0
	}
	border := c.pdf.array(a.of["Border"])
	return len(border) >= 3 && decimal(c.pdf.resolve(border[2])) == 0
}

func (c *cityPage) rect(v any) (r [4]float64) {
	a, ok := v.(pdfArray)
	if !ok || len(a) != 4 {
		broken("a page without a size")
	}
	for i := range r {
		r[i] = decimal(c.pdf.resolve(a[i]))
	}
	return [4]float64{min(r[0], r[2]), min(r[1], r[3]), max(r[0], r[2]), max(r[1], r[3])}
}

// size returns the page's size as displayed.
func (c *cityPage) size() Size {
	w, h := c.box[2]-c.box[0], c.box[3]-c.box[1]
	if c.turn%2 == 1 {
		return Size{h, w}
	}
	return Size{w, h}
}

// upright returns the matrix that turns the page upright and scales it to fill a paper.
func (c *cityPage) upright(paper Size) (m [6]float64) {
	switch b := c.box; c.turn {
	case 0:
		m = [6]float64{1, 0, 0, 1, -b[0], -b[1]}
	case 1:
		m = [6]float64{0, -1, 1, 0, -b[1], b[2]}
	case 2:
		m = [6]float64{-1, 0, 0, -1, b[2], b[3]}
	case 3:
		m = [6]float64{0, 1, -1, 0, b[3], -b[0]}
	}
	s := c.size()
	for i := range m {
		if i%2 == 0 {
			m[i] *= paper.W / s.W
		} else {
			m[i] *= paper.H / s.H
		}
	}
	return m
}

// group returns the page's Group entry: how its colours are blended (11.6.6).
func (c *cityPage) group() any { return c.pdf.resolve(c.dict.of["Group"]) }

// form returns the page as a form XObject (8.10). A single content stream is copied unchanged;
// several are joined.
func (c *cityPage) form() pdfStream {
	d := pdfDict{of: map[pdfName]any{}}
	set := func(k pdfName, v any) { d.keys, d.of[k] = append(d.keys, k), v }
	set("Type", pdfName("XObject"))
	set("Subtype", pdfName("Form"))
	var box pdfArray
	for _, n := range c.box {
		box = append(box, pdfNumber(fmt.Sprintf("%.4f", n)))
	}
	set("BBox", box)
	set("Resources", c.resources)
	contents := c.pdf.resolve(c.dict.of["Contents"])
	parts, several := contents.(pdfArray)
	if several && len(parts) == 1 {
		contents, several = c.pdf.resolve(parts[0]), false
	}
	if s, ok := contents.(pdfStream); ok {
		for _, k := range []pdfName{"Filter", "DecodeParms"} {
			if v, ok := s.of[k]; ok {
				set(k, v)
			}
		}
		return pdfStream{d, s.data}
	}
	if contents != nil && !several {
		broken("a page of no stream")
	}
	var all bytes.Buffer
	for _, part := range parts {
		s, ok := c.pdf.resolve(part).(pdfStream)
		if !ok {
			broken("a page of no stream")
		}
		all.Write(c.pdf.unpack(s))
		all.WriteByte('\n') // 7.8.2: streams are split between tokens only
	}
	set("Filter", pdfName("FlateDecode"))
	return pdfStream{d, text.Pack(all.Bytes())}
}

// cityObjects copies the objects that a city's page needs into our file.
type cityObjects struct {
	from    *cityPDF
	to      *file
	numbers map[int]int // our number of an object, by its number in the city's file
	queue   []pdfRef
}

func (c *cityObjects) append(b []byte, v any) []byte {
	c.allow(v)
	return appendPDF(b, v, func(r pdfRef) int {
		n, known := c.numbers[r.num]
		if !known {
			n = c.to.reserve()
			c.numbers[r.num] = n
			c.queue = append(c.queue, r)
		}
		return n
	})
}

// rest copies everything that the copied objects refer to.
func (c *cityObjects) rest() {
	for len(c.queue) > 0 {
		r := c.queue[0]
		c.queue = c.queue[1:]
		c.put(c.numbers[r.num], c.from.resolve(r))
	}
}

// unprinted are entries of a stream that a page does without: those that are not drawn, and those
// that would be drawn on paper only (8.9.5.4, 14.11.7).
var unprinted = []pdfName{"Length", "Metadata", "PieceInfo", "Alternates", "OPI"}

func (c *cityObjects) put(n int, v any) {
	s, ok := v.(pdfStream)
	if !ok {
		c.to.object(n, "%s", c.append(nil, v))
		return
	}
	d := pdfDict{of: s.of}
	for _, k := range s.keys {
		if !slices.Contains(unprinted, k) {
			d.keys = append(d.keys, k)
		}
	}
	head := c.append(nil, d)
	c.to.raw(n, head, s.data)
}

// telling are the entries that allow looks at.
var telling = []pdfName{"F", "UF", "JS", "URI", "Subtype", "Subtype2"}

// allow panics for references out of the file (7.11, ErrRemote) and for what only PostScript
// printers draw (8.8.2, ErrBadPDF); see caught.
func (c *cityObjects) allow(v any) {
	switch v := v.(type) {
	case pdfArray:
		for _, x := range v {
			c.allow(x)
		}
	case pdfDict:
		for _, k := range v.keys {
			x := v.of[k]
			if r, ok := x.(pdfRef); ok && slices.Contains(telling, k) {
				x = c.from.resolve(r)
			}
			_, words := x.(pdfString)
			switch {
			case k == "Ref", words && slices.Contains([]pdfName{"F", "UF", "JS", "URI"}, k):
				panic(ErrRemote)
			case k == "Subtype" && x == any(pdfName("PS")), k == "Subtype2" && x == any(pdfName("PS")):
				broken("a program of PostScript")
			}
			c.allow(x)
		}
	}
}
