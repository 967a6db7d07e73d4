package printing

import (
	"kakanai/text"
)

// A pen draws shapes on one page, over those that are there. Lengths are in mm from the page's top
// left corner.
type pen struct {
	fonts *text.Fonts
	page  *Page
	dry   bool // draw nothing: a layout only measures
}

const boxSize = 3.0 // mm, a check box

func (p *pen) add(s Shape) {
	if !p.dry {
		p.page.Shapes = append(p.page.Shapes, s)
	}
}

func (p *pen) rect(x, y, w, h float64, c Color) {
	p.add(Shape{Color: c, Rect: &Rect{x, y, w, h}})
}

func (p *pen) line(x1, y1, x2, y2, w float64) {
	p.add(Shape{Color: ink, Line: &Line{x1, y1, x2, y2, w}})
}

// box strokes a rectangle with closed corners.
func (p *pen) box(x, y, w, h, stroke float64) {
	s := stroke / 2
	p.line(x-s, y, x+w+s, y, stroke)
	p.line(x-s, y+h, x+w+s, y+h, stroke)
	p.line(x, y-s, x, y+h+s, stroke)
	p.line(x+w, y-s, x+w, y+h+s, stroke)
}

// dashed strokes a rectangle to cut along.
func (p *pen) dashed(x, y, w, h float64) {
	for at := 0.0; at < w; at += 2 * dash {
		end := min(at+dash, w)
		p.line(x+at, y, x+end, y, thin)
		p.line(x+at, y+h, x+end, y+h, thin)
	}
	for at := 0.0; at < h; at += 2 * dash {
		end := min(at+dash, h)
		p.line(x, y+at, x, y+end, thin)
		p.line(x+w, y+at, x+w, y+end, thin)
	}
}

// check draws a check box, ticked or not, with its middle at the height mid.
func (p *pen) check(x, mid float64, on bool) {
	y := mid - boxSize/2
	p.box(x, y, boxSize, boxSize, 0.25)
	if on {
		p.add(Shape{Color: ink, Tick: &Tick{Points: [][2]float64{
			{x + 0.55, y + 1.5},
			{x + 1.3, y + 2.4},
			{x + 3.0, y - 0.1},
		}, Width: 0.55}})
	}
}

// seal draws ㊞ from its parts, because not every font has it.
func (p *pen) seal(x, mid float64) {
	c := p.fonts.Line(text.Label, "印", 9)
	p.put(c, x-c.Width/2, mid+1.15, quiet)
	p.add(Shape{Color: quiet, Ring: &Ring{X: x, Y: mid, R: 3, Width: 0.25}})
}

// put puts a line with its baseline at x, y.
func (p *pen) put(line text.Line, x, y float64, c Color) {
	for _, r := range line.Runs {
		r.X += x
		r.Y += y
		p.add(Shape{Color: c, Run: &r})
	}
}

// block sets lines from top to bottom, beginning at y.
func (p *pen) block(b text.Block, x, y, w float64, centred bool, c Color) {
	step := b.Pt * 25.4 / 72 * text.Leading
	for i, line := range b.Lines {
		at := x
		if centred {
			at += max((w-line.Width)/2, 0)
		}
		// 0.88 em is the ascent of the fonts used; half of the leading is above the line.
		p.put(line, at, y+step*float64(i)+step*(0.88+(text.Leading-1)/2)/text.Leading, c)
	}
}

// modules draws the black modules, each of size mm, run by run.
func (p *pen) modules(rows [][]bool, x, y, size float64) {
	for j, row := range rows {
		for i := 0; i < len(row); i++ {
			if !row[i] {
				continue
			}
			n := i
			for n < len(row) && row[n] {
				n++
			}
			p.rect(x+float64(i)*size, y+float64(j)*size, float64(n-i)*size, size, ink)
			i = n
		}
	}
}

// watermark writes 見本 across the page, below everything else.
func (p *pen) watermark() {
	for i, c := range []string{"見", "本"} {
		line := p.fonts.Line(text.Label, c, 260)
		p.put(line, (pageW-line.Width)/2, 130+float64(i)*115, watermark)
	}
}
