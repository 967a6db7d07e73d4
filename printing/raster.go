package printing

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"

	"kakanai/text"
)

// Raster paints a page as a picture, scale pixels a millimetre, from the same shapes as the PDF.
func Raster(p Page, scale float64) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, int(math.Ceil(pageW*scale)), int(math.Ceil(pageH*scale))))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	b := brush{dst: img, scale: scale}
	for _, s := range p.Shapes {
		b.paint(s)
	}
	return img
}

// RasterLine paints one line of people's text, em pixels high, on a transparent ground, complete
// and unclipped. The marks list what is not exact in it.
func RasterLine(fonts *text.Fonts, role text.Role, s string, em float64, c color.Color) (*image.RGBA, []text.Mark) {
	const pt = 10.0
	line := fonts.Line(role, s, pt)
	scale := em / (pt * 25.4 / 72)
	w, h := int(math.Ceil(line.Width*scale))+2, int(math.Ceil(em*1.36))
	img := image.NewRGBA(image.Rect(0, 0, max(w, 1), h))
	r, g, bl, _ := c.RGBA()
	b := brush{dst: img, scale: scale}
	for _, run := range line.Runs {
		run.X += 1 / scale
		run.Y = em * 1.06 / scale
		b.paint(Shape{Color: Color{uint8(r >> 8), uint8(g >> 8), uint8(bl >> 8)}, Run: &run})
	}
	return img, line.Marks
}

// brush fills paths, anti-aliased, each in a raster no larger than itself.
type brush struct {
	dst   *image.RGBA
	scale float64
	r     vector.Rasterizer
}

// A path is a sequence of closed contours in pixels.
type path []text.Segment

func (b *brush) paint(s Shape) {
	switch {
	case s.Rect != nil:
		b.fill(b.rect(s.Rect.X, s.Rect.Y, s.Rect.W, s.Rect.H), s.Color)
	case s.Line != nil:
		l, w := *s.Line, max(s.Line.Width, 0.9/b.scale) // a hairline is still visible on a screen
		if l.X1 == l.X2 {
			b.fill(b.rect(l.X1-w/2, l.Y1, w, l.Y2-l.Y1), s.Color)
		} else {
			b.fill(b.rect(l.X1, l.Y1-w/2, l.X2-l.X1, w), s.Color)
		}
	case s.Ring != nil:
		b.fill(b.ring(*s.Ring), s.Color)
	case s.Tick != nil:
		for i := 1; i < len(s.Tick.Points); i++ {
			b.fill(b.stroke(s.Tick.Points[i-1], s.Tick.Points[i], s.Tick.Width), s.Color)
		}
	case s.Face != nil:
		b.face(*s.Face)
	case s.Template != nil:
		b.template(*s.Template)
	case s.Run != nil:
		em := s.Run.Pt * 25.4 / 72 * b.scale
		for _, k := range s.Run.Clusters {
			if k.Glyph == 0 {
				continue
			}
			b.fill(glyph(s.Run.Face.Outline(k.Glyph), (s.Run.X+k.X)*b.scale, s.Run.Y*b.scale, em), s.Color)
		}
	}
}

func (b *brush) rect(x, y, w, h float64) path {
	return polygon([][2]float64{
		{x * b.scale, y * b.scale},
		{(x + w) * b.scale, y * b.scale},
		{(x + w) * b.scale, (y + h) * b.scale},
		{x * b.scale, (y + h) * b.scale},
	})
}

func (b *brush) stroke(from, to [2]float64, width float64) path {
	dx, dy := to[0]-from[0], to[1]-from[1]
	n := math.Hypot(dx, dy)
	if n == 0 {
		return nil
	}
	ox, oy := -dy/n*width/2, dx/n*width/2
	pts := [][2]float64{
		{from[0] + ox, from[1] + oy},
		{to[0] + ox, to[1] + oy},
		{to[0] - ox, to[1] - oy},
		{from[0] - ox, from[1] - oy},
	}
	for i := range pts {
		pts[i][0] *= b.scale
		pts[i][1] *= b.scale
	}
	return polygon(pts)
}

// ring returns two circles, the inner one in the other direction.
func (b *brush) ring(r Ring) path {
	const steps = 48
	var out path
	for _, c := range []struct{ radius, turn float64 }{{r.R + r.Width/2, 1}, {r.R - r.Width/2, -1}} {
		var pts [][2]float64
		for i := range steps {
			a := c.turn * 2 * math.Pi * float64(i) / steps
			pts = append(pts, [2]float64{
				(r.X + c.radius*math.Cos(a)) * b.scale,
				(r.Y + c.radius*math.Sin(a)) * b.scale,
			})
		}
		out = append(out, polygon(pts)...)
	}
	return out
}

func polygon(pts [][2]float64) path {
	var out path
	for i, p := range pts {
		op := byte('L')
		if i == 0 {
			op = 'M'
		}
		out = append(out, text.Segment{Op: op, Pts: [3][2]float64{p}})
	}
	return out
}

func glyph(o text.Outline, x, y, em float64) path {
	out := make(path, len(o))
	for i, s := range o {
		for j := range s.Pts {
			s.Pts[j] = [2]float64{x + s.Pts[j][0]*em, y + s.Pts[j][1]*em}
		}
		out[i] = s
	}
	return out
}

func (b *brush) fill(p path, c Color) {
	if len(p) == 0 {
		return
	}
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, s := range p {
		for i := range points(s.Op) {
			minX, maxX = min(minX, s.Pts[i][0]), max(maxX, s.Pts[i][0])
			minY, maxY = min(minY, s.Pts[i][1]), max(maxY, s.Pts[i][1])
		}
	}
	area := image.Rect(int(math.Floor(minX)), int(math.Floor(minY)), int(math.Ceil(maxX))+1, int(math.Ceil(maxY))+1)
	area = area.Intersect(b.dst.Bounds()) // the rasterizer clips the path, and writes wherever it is told to
	if area.Empty() {
		return
	}
	b.r.Reset(area.Dx(), area.Dy())
	at := func(q [2]float64) (float32, float32) {
		return float32(q[0] - float64(area.Min.X)), float32(q[1] - float64(area.Min.Y))
	}
	open := false
	for _, s := range p {
		x1, y1 := at(s.Pts[0])
		x2, y2 := at(s.Pts[1])
		x3, y3 := at(s.Pts[2])
		switch s.Op {
		case 'M':
			if open {
				b.r.ClosePath()
			}
			b.r.MoveTo(x1, y1)
			open = true
		case 'L':
			b.r.LineTo(x1, y1)
		case 'Q':
			b.r.QuadTo(x1, y1, x2, y2)
		case 'C':
			b.r.CubeTo(x1, y1, x2, y2, x3, y3)
		}
	}
	b.r.ClosePath()
	b.r.Draw(b.dst, area, image.NewUniform(color.RGBA{c.R, c.G, c.B, 255}), image.Point{})
}

func points(op byte) int {
	switch op {
	case 'Q':
		return 2
	case 'C':
		return 3
	}
	return 1
}
