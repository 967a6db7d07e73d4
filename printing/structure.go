package printing

import (
	"bytes"
	"compress/zlib"
	"io"
	"math"
	"regexp"
)

// A cityPDF finds the objects of a PDF that another program has written (ISO 32000-1, 7.5). A PDF
// may have been saved several times, each time with a table of what is new since; the newest wins.
// It may also be built so that two readers find two different objects. It is therefore read without
// repairing anything, and refused where the rules leave open which object is meant. Poppler and
// MuPDF show the same of what is accepted (TestCitysPDFIsPrintedAsShown).
type cityPDF struct {
	b       []byte
	trailer pdfDict           // of the last save
	at      map[int]wherePDF  // where each object is, by its number
	hidden  map[int]wherePDF  // where a reader of hybrid files (7.5.8.4) would look instead
	read    map[int]any       // objects already read; reading marks one that is not finished
	packs   map[int]objectSet // object streams already unpacked
	left    int64             // bytes that may still be unpacked
}

// wherePDF is a line of a table of objects.
type wherePDF struct {
	kind byte // 'n' at a byte of the file, 'o' in an object stream, 'f' free
	at   int  // the byte, or the object stream's number
	n    int  // the generation, or the place in the object stream
}

// An objectSet is an unpacked object stream: the objects' numbers, their offsets, and the bytes.
type objectSet struct {
	num, at []int
	b       []byte
}

type reading struct{}

var (
	pdfTail  = regexp.MustCompile(`startxref[\t\n\f\r ]+(\d{1,10})[\t\n\f\r ]+%%EOF[\x00\t\n\f\r ]*$`)
	pdfEntry = regexp.MustCompile(`^(\d{10}) (\d{5}) ([nf])(?: \r| \n|\r\n)$`)
)

const (
	tailLength  = 1024 // bytes from the end in which readers look for startxref
	entryLength = 20   // bytes of a line in a table of objects (7.5.4)
	maxObjects  = 100_000
)

// openCityPDF reads the tables of a PDF.
func openCityPDF(b []byte) (p *cityPDF, err error) {
	defer caught(&err)
	p = &cityPDF{
		b: b, at: map[int]wherePDF{}, hidden: map[int]wherePDF{}, read: map[int]any{},
		packs: map[int]objectSet{}, left: maxUnpacked,
	}
	tail := pdfTail.FindSubmatch(b[max(0, len(b)-tailLength):])
	if !bytes.HasPrefix(b, []byte("%PDF-")) || tail == nil {
		broken("no beginning or no end")
	}
	seen := map[int]bool{}
	for at, more := whole(pdfNumber(tail[1])), true; more; {
		if at <= 0 || at >= len(b) || seen[at] {
			broken("tables in a circle, or none")
		}
		seen[at] = true
		t := p.table(at)
		if len(seen) == 1 {
			p.trailer = t
		}
		if _, locked := t.of["Encrypt"]; locked {
			return nil, ErrEncrypted
		}
		var prev any
		if prev, more = t.of["Prev"]; more {
			at = whole(prev)
		}
	}
	p.check()
	return p, nil
}

// table reads one save's table, adds it, and returns its trailer.
func (p *cityPDF) table(at int) pdfDict {
	l := &pdfLexer{p.b, at}
	if !l.accept("xref") {
		s := p.indirect(at)
		p.add(p.entries(s))
		return s.pdfDict
	}
	own := map[int]wherePDF{}
	for w := l.word(); w != "trailer"; w = l.word() {
		first, count := whole(pdfNumber(w)), whole(pdfNumber(l.word()))
		for l.i < len(l.b) && isSpace(l.b[l.i]) {
			l.i++
		}
		for n := first; n < first+count; n++ {
			m := pdfEntry.FindSubmatch(l.b[min(l.i, len(l.b)):min(l.i+entryLength, len(l.b))])
			if m == nil || n > maxObjects {
				broken("a table's line")
			}
			if _, twice := own[n]; twice {
				broken("an object twice in a table")
			}
			own[n] = wherePDF{m[3][0], whole(pdfNumber(m[1])), whole(pdfNumber(m[2]))}
			l.i += entryLength
		}
	}
	l.space()
	if !l.accept("<<") {
		broken("no trailer")
	}
	t := l.dict(0)
	if also, hybrid := t.of["XRefStm"]; hybrid {
		for n, w := range p.entries(p.indirect(whole(also))) {
			if _, newer := p.at[n]; newer {
				continue
			}
			if _, newer := p.hidden[n]; !newer {
				p.hidden[n] = w
			}
		}
	}
	p.add(own)
	return t
}

// add adds the objects that no newer save has.
func (p *cityPDF) add(older map[int]wherePDF) {
	for n, w := range older {
		if _, newer := p.at[n]; !newer {
			p.at[n] = w
		}
	}
}

// entries returns the lines of a table that is a stream (7.5.8).
func (p *cityPDF) entries(s pdfStream) map[int]wherePDF {
	widths, ok := s.of["W"].(pdfArray)
	if s.of["Type"] != pdfName("XRef") || !ok || len(widths) != 3 {
		broken("no table of objects")
	}
	var w [3]int
	for i := range w {
		if w[i] = whole(widths[i]); w[i] > 8 {
			broken("a table's column")
		}
	}
	parts, ok := s.of["Index"].(pdfArray)
	if !ok {
		parts = pdfArray{pdfNumber("0"), s.of["Size"]}
	}
	out, b := map[int]wherePDF{}, p.unpack(s)
	field := func(n, otherwise int) (v int) {
		if n == 0 {
			return otherwise
		}
		for _, c := range b[:n] {
			if v = v<<8 | int(c); v > math.MaxInt32 {
				broken("a number too large")
			}
		}
		b = b[n:]
		return v
	}
	for ; len(parts) >= 2; parts = parts[2:] {
		first, count := whole(parts[0]), whole(parts[1])
		for n := first; n < first+count; n++ {
			if len(b) < w[0]+w[1]+w[2] || n > maxObjects {
				broken("a table that is cut off")
			}
			if _, twice := out[n]; twice {
				broken("an object twice in a table")
			}
			kind := field(w[0], 1)
			if kind > 2 {
				broken("a kind of object that is not known")
			}
			out[n] = wherePDF{"fno"[kind], field(w[1], 0), field(w[2], 0)}
		}
	}
	return out
}

// check checks every line of the tables: other readers throw all tables away and guess if one is
// wrong.
func (p *cityPDF) check() {
	size := whole(p.trailer.of["Size"])
	for n, w := range p.at {
		if n >= size {
			broken("more objects than are said")
		}
		switch w.kind {
		case 'n':
			l := &pdfLexer{p.b, w.at}
			if w.at <= 0 || w.at >= len(p.b) {
				broken("an object is not where it should be")
			}
			p.head(l, n, w.n)
		case 'o':
			if p.at[w.at].kind != 'n' || p.at[w.at].n != 0 {
				broken("an object stream is not there")
			}
		}
	}
}

// head reads the head of an object, which must have these numbers.
func (p *cityPDF) head(l *pdfLexer, num, gen int) {
	if whole(pdfNumber(l.word())) != num || whole(pdfNumber(l.word())) != gen {
		broken("another object than the table says")
	}
	l.expect("obj")
}

// indirect reads the stream at a byte offset of the file, whatever its number.
func (p *cityPDF) indirect(at int) pdfStream {
	if at <= 0 || at >= len(p.b) {
		broken("outside the file")
	}
	l := &pdfLexer{p.b, at}
	whole(pdfNumber(l.word()))
	whole(pdfNumber(l.word()))
	l.expect("obj")
	s, ok := p.body(l).(pdfStream)
	if !ok {
		broken("no stream")
	}
	return s
}

// body reads what is between obj and endobj.
func (p *cityPDF) body(l *pdfLexer) any {
	v := l.value(0)
	switch l.word() {
	case "endobj":
		return v
	case "stream":
	default:
		broken("an object without end")
	}
	d, ok := v.(pdfDict)
	if !ok || !l.accept("\r\n") && !l.accept("\n") {
		broken("a stream's beginning")
	}
	if _, elsewhere := d.of["F"]; elsewhere {
		panic(ErrRemote)
	}
	length := whole(p.resolve(d.of["Length"]))
	if length > len(l.b)-l.i {
		broken("a stream that is cut off")
	}
	data := l.b[l.i : l.i+length]
	l.i += length
	_ = l.accept("\r\n") || l.accept("\n") || l.accept("\r")
	if !l.accept("endstream") {
		broken("a stream longer or shorter than it says")
	}
	l.expect("endobj")
	return pdfStream{d, data}
}

// resolve returns v, or the object to which it refers.
func (p *cityPDF) resolve(v any) any {
	r, ok := v.(pdfRef)
	if !ok {
		return v
	}
	w, known := p.at[r.num]
	if also, ok := p.hidden[r.num]; ok && also != w {
		broken("an object that only some readers find")
	}
	if !known || w.kind == 'f' {
		return nil // 7.3.10: a missing object is null
	}
	if w.kind == 'n' && w.n != r.gen || w.kind == 'o' && r.gen != 0 {
		broken("another generation of an object")
	}
	if v, ok := p.read[r.num]; ok {
		if _, again := v.(reading); again {
			broken("an object that is its own part")
		}
		return v
	}
	p.read[r.num] = reading{}
	var out any
	if w.kind == 'o' {
		out = p.packed(r.num, w)
	} else {
		l := &pdfLexer{p.b, w.at}
		p.head(l, r.num, w.n)
		out = p.body(l)
	}
	if _, again := out.(pdfRef); again {
		broken("a reference to a reference")
	}
	p.read[r.num] = out
	return out
}

// packed reads an object of an object stream (7.5.7).
func (p *cityPDF) packed(num int, w wherePDF) any {
	set, ok := p.packs[w.at]
	if !ok {
		s, ok := p.resolve(pdfRef{w.at, 0}).(pdfStream)
		if !ok || s.of["Type"] != pdfName("ObjStm") {
			broken("no object stream")
		}
		set.b = p.unpack(s)
		l := &pdfLexer{set.b, 0}
		first := whole(p.resolve(s.of["First"]))
		for range whole(p.resolve(s.of["N"])) {
			set.num = append(set.num, whole(pdfNumber(l.word())))
			set.at = append(set.at, first+whole(pdfNumber(l.word())))
		}
		p.packs[w.at] = set
	}
	if w.n >= len(set.num) || set.num[w.n] != num {
		broken("another object in an object stream")
	}
	return (&pdfLexer{set.b, set.at[w.n]}).value(0)
}

// unpack returns the content of a stream that belongs to the structure, or to a page.
func (p *cityPDF) unpack(s pdfStream) []byte {
	filter, parms := p.resolve(s.of["Filter"]), p.resolve(s.of["DecodeParms"])
	if a, ok := filter.(pdfArray); ok && len(a) <= 1 {
		filter = nil
		if len(a) == 1 {
			filter = p.resolve(a[0])
		}
		if b, ok := parms.(pdfArray); ok && len(b) == 1 {
			parms = p.resolve(b[0])
		}
	}
	switch filter {
	case nil:
		return s.data
	case pdfName("FlateDecode"):
	default:
		broken("packed in a way that is not known")
	}
	z, err := zlib.NewReader(bytes.NewReader(s.data))
	if err != nil {
		broken("cannot be unpacked")
	}
	out, err := io.ReadAll(io.LimitReader(z, p.left+1))
	if p.left -= int64(len(out)); err != nil || p.left < 0 {
		broken("cannot be unpacked")
	}
	switch d := parms.(type) {
	case nil:
		return out
	case pdfDict:
		return p.predicted(out, d)
	}
	broken("packed in a way that is not known")
	return nil
}

// predicted undoes the PNG filters (7.4.4.4) on bytes.
func (p *cityPDF) predicted(b []byte, parms pdfDict) []byte {
	number := func(key pdfName, otherwise int) int {
		if v := p.resolve(parms.of[key]); v != nil {
			return whole(v)
		}
		return otherwise
	}
	predictor, columns := number("Predictor", 1), number("Columns", 1)
	if predictor == 1 {
		return b
	}
	if number("Colors", 1) != 1 || number("BitsPerComponent", 8) != 8 || predictor < 10 ||
		columns < 1 || columns > 1<<16 || len(b)%(columns+1) != 0 {
		broken("packed in a way that is not known")
	}
	above, out := make([]byte, columns), make([]byte, 0, len(b))
	for ; len(b) > 0; b = b[columns+1:] {
		row := append([]byte(nil), b[1:columns+1]...)
		for i := range row {
			var left, corner byte
			if i > 0 {
				left, corner = row[i-1], above[i-1]
			}
			switch b[0] {
			case 0:
			case 1:
				row[i] += left
			case 2:
				row[i] += above[i]
			case 3:
				row[i] += byte((int(left) + int(above[i])) / 2)
			case 4:
				row[i] += paeth(left, above[i], corner)
			default:
				broken("packed in a way that is not known")
			}
		}
		out, above = append(out, row...), row
	}
	return out
}

// paeth returns the neighbour nearest to left + above − corner (PNG specification, 9.4).
func paeth(left, above, corner byte) byte {
	away := func(n byte) int {
		d := int(left) + int(above) - int(corner) - int(n)
		return max(d, -d)
	}
	switch l, a, c := away(left), away(above), away(corner); {
	case l <= a && l <= c:
		return left
	case a <= c:
		return above
	}
	return corner
}
