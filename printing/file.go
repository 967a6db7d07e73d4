package printing

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
	"unicode/utf16"

	"kakanai/text"
)

// A file is a PDF being written (ISO 32000-1, 7.5): numbered objects, then a table of their
// offsets. The same objects give the same bytes.
type file struct {
	out bytes.Buffer
	at  []int // offset of object n at index n-1
}

func newFile() *file {
	f := &file{}
	f.out.Grow(128 << 10)
	f.out.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	return f
}

// reserve returns the number of an object that is written later.
func (f *file) reserve() int {
	f.at = append(f.at, 0)
	return len(f.at)
}

func (f *file) object(n int, format string, a ...any) {
	f.at[n-1] = f.out.Len()
	fmt.Fprintf(&f.out, "%d 0 obj\n", n)
	fmt.Fprintf(&f.out, format, a...)
	f.out.WriteString("\nendobj\n")
}

// stream writes a stream of bytes that are compressed already; entries are added to its dictionary.
func (f *file) stream(n int, entries string, packed []byte) {
	f.at[n-1] = f.out.Len()
	fmt.Fprintf(&f.out, "%d 0 obj\n<</Length %d/Filter/FlateDecode%s>>stream\n", n, len(packed), entries)
	f.out.Write(packed)
	f.out.WriteString("\nendstream\nendobj\n")
}

// raw writes a stream as another program has encoded it; head is its dictionary.
func (f *file) raw(n int, head, packed []byte) {
	f.at[n-1] = f.out.Len()
	fmt.Fprintf(&f.out, "%d 0 obj\n%s/Length %d>>stream\n", n, bytes.TrimSuffix(head, []byte(">>")), len(packed))
	f.out.Write(packed)
	f.out.WriteString("\nendstream\nendobj\n")
}

// end writes the cross-reference table and the trailer and returns the file.
func (f *file) end(root, info int) []byte {
	at := f.out.Len()
	fmt.Fprintf(&f.out, "xref\n0 %d\n0000000000 65535 f \n", len(f.at)+1)
	for _, o := range f.at {
		if o == 0 {
			f.out.WriteString("0000000000 65535 f \n")
			continue
		}
		fmt.Fprintf(&f.out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&f.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(f.at)+1, root,
		info, at)
	return f.out.Bytes()
}

// info writes the document information: nothing of the person.
func (f *file) info(n int, title, subject string, at time.Time) {
	day := at.UTC().Format("D:20060102150405Z")
	f.object(n, "<</Title<%s>/Subject<%s>/Creator(Kakanai)/Producer(Kakanai)/CreationDate(%s)/ModDate(%s)>>",
		utf16Hex("\uFEFF"+title), utf16Hex("\uFEFF"+subject), day, day)
}

// utf16Hex returns s as UTF-16BE in hexadecimal.
func utf16Hex(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = hex16(b, u)
	}
	return b
}

func hex16(b []byte, u uint16) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, digits[u>>12], digits[u>>8&15], digits[u>>4&15], digits[u&15])
}

// A content is a page's stream of operators (ISO 32000-1, 8 and 9). Coordinates are given in mm
// from the page's top left corner and written in points from its bottom left corner.
type content struct {
	b    []byte
	ink  Color // colour for filling, as last set
	pen  Color // colour for stroking, as last set
	wide float64
}

// num writes each v with at most three decimals, and a space.
func (c *content) num(vs ...float64) {
	for _, v := range vs {
		n := int64(v*1000 + 0.5)
		if v < 0 {
			n = int64(v*1000 - 0.5)
			if n != 0 {
				c.b = append(c.b, '-')
			}
			n = -n
		}
		c.b = strconv.AppendInt(c.b, n/1000, 10)
		if d := n % 1000; d != 0 {
			c.b = append(c.b, '.', byte('0'+d/100))
			if d%100 != 0 {
				c.b = append(c.b, byte('0'+d/10%10))
			}
			if d%10 != 0 {
				c.b = append(c.b, byte('0'+d%10))
			}
		}
		c.b = append(c.b, ' ')
	}
}

func (c *content) op(s string) { c.b = append(append(c.b, s...), '\n') }

// xy writes a point of the page.
func (c *content) xy(x, y float64) { c.num(x*ptPerMM, (pageH-y)*ptPerMM) }

func (c *content) fill(k Color) {
	if k != c.ink {
		c.ink = k
		c.num(float64(k.R)/255, float64(k.G)/255, float64(k.B)/255)
		c.op("rg")
	}
}

func (c *content) stroke(k Color, mm float64) {
	if k != c.pen {
		c.pen = k
		c.num(float64(k.R)/255, float64(k.G)/255, float64(k.B)/255)
		c.op("RG")
	}
	if mm != c.wide {
		c.wide = mm
		c.num(mm * ptPerMM)
		c.op("w")
	}
}

func (c *content) rect(r Rect) {
	c.num(r.X*ptPerMM, (pageH-r.Y-r.H)*ptPerMM, r.W*ptPerMM, r.H*ptPerMM)
	c.op("re f")
}

func (c *content) polyline(points [][2]float64) {
	for i, p := range points {
		c.xy(p[0], p[1])
		if i == 0 {
			c.op("m")
		} else {
			c.op("l")
		}
	}
	c.op("S")
}

// ring strokes a circle made of four Bézier curves; k is the usual constant for a quarter circle.
func (c *content) ring(r Ring) {
	const k = 0.5522847498
	c.xy(r.X+r.R, r.Y)
	c.op("m")
	x, y := 1.0, 0.0
	for range 4 { // each a quarter turn further
		nx, ny := -y, x
		c.xy(r.X+r.R*(x+k*nx), r.Y+r.R*(y+k*ny))
		c.xy(r.X+r.R*(nx+k*x), r.Y+r.R*(ny+k*y))
		c.xy(r.X+r.R*nx, r.Y+r.R*ny)
		c.op("c")
		x, y = nx, ny
	}
	c.op("s")
}

// outline fills a glyph whose baseline begins at x, y; em is its size in mm.
func (c *content) outline(o text.Outline, x, y, em float64) {
	var at [2]float64
	for _, s := range o {
		var p [3][2]float64
		for i := range points(s.Op) {
			p[i] = [2]float64{x + s.Pts[i][0]*em, y + s.Pts[i][1]*em}
		}
		end := p[points(s.Op)-1]
		switch s.Op {
		case 'M':
			c.xy(end[0], end[1])
			c.op("m")
		case 'L':
			c.xy(end[0], end[1])
			c.op("l")
		case 'Q': // PDF has cubic curves only
			c.xy(at[0]+(p[0][0]-at[0])*2/3, at[1]+(p[0][1]-at[1])*2/3)
			c.xy(end[0]+(p[0][0]-end[0])*2/3, end[1]+(p[0][1]-end[1])*2/3)
			c.xy(end[0], end[1])
			c.op("c")
		case 'C':
			c.xy(p[0][0], p[0][1])
			c.xy(p[1][0], p[1][1])
			c.xy(end[0], end[1])
			c.op("c")
		}
		at = end
	}
	c.op("f")
}
