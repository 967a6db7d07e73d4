package text

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"

	"golang.org/x/image/font/sfnt"
)

// A Program is the part of a TrueType font that draws some glyphs, as a PDF embeds it, and what the
// PDF says of it. Measures are in thousandths of an em, y upward.
type Program struct {
	Packed          []byte // glyf, loca, hmtx, head, hhea, maxp and the hinting; no cmap, no names; packed by zlib
	Size            int    // bytes unpacked
	Widths          []float64
	Ascent, Descent float64
	Box             [4]float64 // xMin, yMin, xMax, yMax
}

var errCut = errors.New("the font's tables contradict each other")

// A cutter copies glyphs out of a font with TrueType outlines (ISO/IEC 14496-22, tables glyf and
// loca). It keeps the small tables and reads each glyph where it stands: 46 MB of IPAmj stay on the
// disk.
type cutter struct {
	t                                             tables
	head, hhea, maxp, loca, hmtx, cvt, fpgm, prep []byte
	long                                          bool // loca's format
	metrics                                       int  // how many glyphs have an advance of their own
	upem                                          float64
}

func newCutter(t tables) (*cutter, error) {
	c := &cutter{t: t}
	for _, x := range []struct {
		name string
		to   *[]byte
		size int
	}{
		{"head", &c.head, 54},
		{"hhea", &c.hhea, 36},
		{"maxp", &c.maxp, 32},
		{"loca", &c.loca, 4},
		{"hmtx", &c.hmtx, 4},
		{"cvt ", &c.cvt, 0},
		{"fpgm", &c.fpgm, 0},
		{"prep", &c.prep, 0},
	} {
		b, err := t.whole(x.name)
		if err != nil {
			return nil, err
		}
		if len(b) < x.size {
			return nil, errCut
		}
		*x.to = b
	}
	c.long = binary.BigEndian.Uint16(c.head[50:]) == 1
	c.metrics = int(binary.BigEndian.Uint16(c.hhea[34:]))
	c.upem = float64(binary.BigEndian.Uint16(c.head[18:]))
	if c.metrics == 0 || c.upem == 0 || 4*c.metrics > len(c.hmtx) {
		return nil, errCut
	}
	return c, nil
}

// span returns where a glyph stands in glyf, in bytes.
func (c *cutter) span(g int) (from, to uint32, err error) {
	if c.long {
		if 4*g+8 > len(c.loca) {
			return 0, 0, errCut
		}
		return binary.BigEndian.Uint32(c.loca[4*g:]), binary.BigEndian.Uint32(c.loca[4*g+4:]), nil
	}
	if 2*g+4 > len(c.loca) {
		return 0, 0, errCut
	}
	at := func(i int) uint32 { return 2 * uint32(binary.BigEndian.Uint16(c.loca[i:])) }
	return at(2 * g), at(2*g + 2), nil
}

// metric returns a glyph's advance and left side bearing, as hmtx has them.
func (c *cutter) metric(g int) (m [4]byte) {
	if g < c.metrics {
		copy(m[:], c.hmtx[4*g:])
		return m
	}
	copy(m[:2], c.hmtx[4*(c.metrics-1):])
	if at := 4*c.metrics + 2*(g-c.metrics); at+2 <= len(c.hmtx) {
		copy(m[2:], c.hmtx[at:])
	}
	return m
}

// cut makes a font of the given glyphs, in their order; the same one may stand there several times.
// Parts of composed glyphs follow behind.
func (c *cutter) cut(glyphs []sfnt.GlyphIndex) (Program, error) {
	var glyf, hmtx, loca []byte
	ours := map[int]int{} // the font's glyph → a place of it in wanted
	wanted := make([]int, len(glyphs))
	for i, g := range glyphs {
		wanted[i] = int(g)
		ours[int(g)] = i
	}
	for i := 0; i < len(wanted); i++ { // grows with the parts of composed glyphs
		m := c.metric(wanted[i])
		hmtx = append(hmtx, m[:]...)
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		outline, err := c.outline(wanted[i])
		if err != nil {
			return Program{}, err
		}
		err = parts(outline, func(index []byte) {
			part := int(binary.BigEndian.Uint16(index))
			to, ok := ours[part]
			if !ok {
				to = len(wanted)
				wanted, ours[part] = append(wanted, part), to
			}
			binary.BigEndian.PutUint16(index, uint16(to))
		})
		if err != nil || len(wanted) > 0xFFFF {
			return Program{}, errCut
		}
		glyf = append(glyf, outline...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	p := Program{Ascent: c.em(c.hhea[4:]), Descent: c.em(c.hhea[6:])}
	for i := range p.Box {
		p.Box[i] = c.em(c.head[36+2*i:])
	}
	for i := range glyphs {
		p.Widths = append(p.Widths, float64(binary.BigEndian.Uint16(hmtx[4*i:]))*1000/c.upem)
	}
	b := c.assemble(len(wanted), glyf, loca, hmtx)
	p.Packed, p.Size = Pack(b), len(b)
	return p, nil
}

// outline returns a glyph's bytes in glyf; none for a space.
func (c *cutter) outline(g int) ([]byte, error) {
	from, to, err := c.span(g)
	if err != nil {
		return nil, err
	}
	if to < from || to-from > maxTable || to > c.t.at["glyf"][1] {
		return nil, errCut
	}
	b := make([]byte, to-from)
	if _, err := c.t.r.ReadAt(b, int64(c.t.at["glyf"][0])+int64(from)); err != nil {
		return nil, fmt.Errorf("glyph: %w", err)
	}
	return b, nil
}

func (c *cutter) em(b []byte) float64 {
	return float64(int16(binary.BigEndian.Uint16(b))) * 1000 / c.upem
}

// parts calls f with the two bytes that name each part of a composed glyph.
func parts(b []byte, f func(index []byte)) error {
	const words, more, scale, xyScale, matrix = 1, 0x20, 8, 0x40, 0x80
	if len(b) < 10 || int16(binary.BigEndian.Uint16(b)) >= 0 {
		return nil
	}
	for at := 10; ; {
		if at+4 > len(b) {
			return errCut
		}
		flags := binary.BigEndian.Uint16(b[at:])
		f(b[at+2 : at+4])
		at += 6
		if flags&words != 0 {
			at += 2
		}
		switch {
		case flags&scale != 0:
			at += 2
		case flags&xyScale != 0:
			at += 4
		case flags&matrix != 0:
			at += 8
		}
		if flags&more == 0 {
			return nil
		}
	}
}

// assemble writes the file: header, directory, tables in the order of their names.
func (c *cutter) assemble(n int, glyf, loca, hmtx []byte) []byte {
	head, hhea, maxp := bytes.Clone(c.head), bytes.Clone(c.hhea), bytes.Clone(c.maxp)
	binary.BigEndian.PutUint32(head[8:], 0)  // the checksum of the whole, which readers of PDF do not check
	binary.BigEndian.PutUint16(head[50:], 1) // loca in long form
	binary.BigEndian.PutUint16(hhea[34:], uint16(n))
	binary.BigEndian.PutUint16(maxp[4:], uint16(n))
	type table struct {
		name string
		b    []byte
	}
	var out []table
	for _, t := range []table{
		{"cvt ", c.cvt},
		{"fpgm", c.fpgm},
		{"glyf", glyf},
		{"head", head},
		{"hhea", hhea},
		{"hmtx", hmtx},
		{"loca", loca},
		{"maxp", maxp},
		{"prep", c.prep},
	} {
		if t.b != nil {
			out = append(out, t)
		}
	}
	search, log := 1, 0
	for search*2 <= len(out) {
		search, log = search*2, log+1
	}
	b := binary.BigEndian.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(out), search * 16, log, len(out)*16 - search*16} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	at := 12 + 16*len(out)
	for _, t := range out {
		b = append(b, t.name...)
		b = binary.BigEndian.AppendUint32(b, checksum(t.b))
		b = binary.BigEndian.AppendUint32(b, uint32(at))
		b = binary.BigEndian.AppendUint32(b, uint32(len(t.b)))
		at += (len(t.b) + 3) &^ 3
	}
	for _, t := range out {
		b = append(b, t.b...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	return b
}

func checksum(b []byte) (sum uint32) {
	for ; len(b) >= 4; b = b[4:] {
		sum += binary.BigEndian.Uint32(b)
	}
	for i, x := range b {
		sum += uint32(x) << (24 - 8*i)
	}
	return sum
}

// Program returns the part of the face that draws the given glyphs, in their order; only a face
// with TrueType outlines has one. The first glyph is shown for what has none, and should be
// .notdef, 0.
func (f *Face) Program(glyphs []sfnt.GlyphIndex) (Program, error) {
	if f.cutter == nil {
		return Program{}, fmt.Errorf("font %s: has no TrueType outlines", f.Name)
	}
	p, err := f.packed(glyphs)
	if err != nil {
		return Program{}, fmt.Errorf("font %s: %w", f.Name, err)
	}
	return p, nil
}

// packed returns a program, made once for a set of glyphs of a label's face: the words of the forms
// are few, and the same on every paper. What people's data need is cut anew each time and kept
// nowhere.
func (f *Face) packed(glyphs []sfnt.GlyphIndex) (Program, error) {
	key := make([]byte, 0, 2*len(glyphs))
	for _, g := range glyphs {
		key = binary.BigEndian.AppendUint16(key, uint16(g))
	}
	f.mu.Lock()
	p, ok := f.programs[string(key)]
	f.mu.Unlock()
	if ok {
		return p, nil
	}
	p, err := f.cutter.cut(glyphs)
	if err != nil || f.personal {
		return p, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.programs) >= maxPrograms {
		clear(f.programs)
	}
	f.programs[string(key)] = p
	return p, nil
}

// maxPrograms bounds the cache of a face: twice as many as there are forms, some 40 KB each.
const maxPrograms = 32

var packers = sync.Pool{New: func() any {
	w, _ := zlib.NewWriterLevel(io.Discard, zlib.BestSpeed)
	return w
}}

// Pack returns b packed by zlib.
func Pack(b []byte) []byte {
	var out bytes.Buffer
	w := packers.Get().(*zlib.Writer)
	w.Reset(&out)
	w.Write(b) // a bytes.Buffer takes everything
	w.Close()
	packers.Put(w)
	return out.Bytes()
}
