package printing

import (
	"fmt"
	"image"
	"image/draw"
	"slices"

	xdraw "golang.org/x/image/draw"

	"kakanai/forms"
	"kakanai/text"
)

// face sets a picture from the card in place of a text, a name no higher than its text would be at
// size pt, and adds to the marks what the text alone could not show.
func (l *layout) face(f forms.Field, img image.Image, s string, pt, x, y, w, h float64) {
	for _, m := range append(l.fonts.Line(text.Data, s, pt).Marks, text.Doubts(s)...) {
		l.marks.once(Mark{Field: f.ID, Text: m.Text, Why: FaceImage})
	}
	ink := trimmed(img)
	if ink == nil {
		return // a blank picture: the marks report it
	}
	room := min(h-1.4, float64(bands(ink))*pt*25.4/72*1.3)
	if f.Kind == forms.Name || f.Kind == forms.Names {
		room = min(room, pt*25.4/72)
	}
	scale := min(w/float64(ink.Rect.Dx()), room/float64(ink.Rect.Dy()))
	fw, fh := scale*float64(ink.Rect.Dx()), scale*float64(ink.Rect.Dy())
	if fh/float64(bands(ink)) < leastFace {
		l.notes = append(l.notes, elsewhere{f, s, ink})
		l.block(l.fonts.Fit(text.Label, "別記参照", 9, w, h), x, y+h/2-9*25.4/72*text.Leading/2, w, false, quiet)
		return
	}
	l.add(Shape{Face: &Face{X: x, Y: y + (h-fh)/2, W: fw, H: fh, Image: ink, Source: s}})
}

// leastFace is the lowest height of a line of a picture, in mm: letters of MinPt without the white
// around them.
const leastFace = text.MinPt * 25.4 / 72 * 0.9

// elsewhereFace sets a picture under 別記, cut between its letters into lines that fit.
func (l *layout) elsewhereFace(n elsewhere) {
	const high = 3.2 // mm, height of a line
	for i, piece := range pieces(n.picture, (width-labelW-4)/high) {
		l.room(high + 2.6)
		l.rect(left, l.y, labelW, high+2.6, tint)
		name := l.fonts.Fit(text.Label, n.field.Label, 8.5, labelW-2.4, high+1.6)
		l.block(name, left+1.2, l.y+(high+2.6-name.Height())/2, labelW-2.4, true, ink)
		source := "" // the text belongs to the first piece only
		if i == 0 {
			source = n.text
		}
		b := piece.Rect
		l.add(Shape{Face: &Face{
			X: left + labelW + 2, Y: l.y + 1.3, W: high * float64(b.Dx()) / float64(b.Dy()),
			H: high, Image: piece, Source: source,
		}})
		l.line(left+labelW, l.y, left+labelW, l.y+high+2.6, thin)
		l.y += high + 2.6
		l.line(left, l.y, right, l.y, thin)
	}
}

// pieces cuts a picture into its lines, and each line, at a gap between letters if there is one,
// into parts no wider than ratio times their height.
func pieces(g *image.Gray, ratio float64) (out []*image.Gray) {
	top := -1
	for y := 0; y <= g.Rect.Dy(); y++ {
		dark := y < g.Rect.Dy() &&
			slices.ContainsFunc(g.Pix[y*g.Stride:y*g.Stride+g.Rect.Dx()], func(v uint8) bool { return v < 0x80 })
		if dark && top < 0 {
			top = y
		}
		if dark || top < 0 {
			continue
		}
		most := max(int(float64(y-top)*ratio), 1)
		for from := 0; from < g.Rect.Dx(); {
			to := min(from+most, g.Rect.Dx())
			for gap := to; to < g.Rect.Dx() && gap > from+most/2; gap-- {
				if blank(g, gap, top, y) {
					to = gap
					break
				}
			}
			part := image.NewGray(image.Rect(0, 0, to-from, y-top))
			draw.Draw(part, part.Rect, g, image.Pt(from, top), draw.Src)
			out = append(out, part)
			from = to
		}
		top = -1
	}
	return out
}

// blank reports whether column x has no ink between the rows top and end.
func blank(g *image.Gray, x, top, end int) bool {
	for y := top; y < end; y++ {
		if g.GrayAt(x, y).Y < 0x80 {
			return false
		}
	}
	return true
}

// bands returns the number of lines in a picture of text: runs of rows with ink, separated by rows
// without. It is at least 1.
func bands(g *image.Gray) (n int) {
	in := false
	for y := range g.Rect.Dy() {
		row := slices.ContainsFunc(g.Pix[y*g.Stride:y*g.Stride+g.Rect.Dx()], func(v uint8) bool { return v < 0x80 })
		if row && !in {
			n++
		}
		in = row
	}
	return max(n, 1)
}

// trimmed returns the part of a picture that has ink, or nil if none has.
func trimmed(img image.Image) *image.Gray {
	b := img.Bounds()
	grey := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(grey, grey.Rect, img, b.Min, draw.Src)
	var in image.Rectangle
	for y := range b.Dy() {
		for x := range b.Dx() {
			if grey.GrayAt(x, y).Y < 0x80 {
				in = in.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if in.Empty() {
		return nil
	}
	out := image.NewGray(image.Rect(0, 0, in.Dx(), in.Dy()))
	draw.Draw(out, out.Rect, grey, in.Min, draw.Src)
	return out
}

// face writes the picture, with its text beside it so that it can be searched and copied.
func (p *painter) face(f Face) {
	n := p.reserve()
	p.pictures++
	name := fmt.Sprintf("I%d", p.pictures)
	fmt.Fprintf(&p.xobjects, "/%s %d 0 R", name, n)
	size := f.Image.Rect
	p.stream(n, fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8",
		size.Dx(), size.Dy()), text.Pack(f.Image.Pix))
	p.actual(f.Source)
	p.op("q")
	p.num(f.W*ptPerMM, 0, 0, f.H*ptPerMM)
	p.xy(f.X, f.Y+f.H)
	p.op("cm /" + name + " Do Q")
	p.unseen(f.Source, f.X, f.Y+f.H*0.85, max(f.H*ptPerMM*0.8, 1), f.W)
}

// face paints the picture without its white, which is the paper's.
func (b *brush) face(f Face) {
	r := image.Rect(int(f.X*b.scale), int(f.Y*b.scale), int((f.X+f.W)*b.scale+0.5), int((f.Y+f.H)*b.scale+0.5))
	scaled := image.NewGray(image.Rect(0, 0, max(r.Dx(), 1), max(r.Dy(), 1)))
	xdraw.ApproxBiLinear.Scale(scaled, scaled.Rect, f.Image, f.Image.Rect, xdraw.Src, nil)
	mask := image.NewAlpha(scaled.Rect)
	for i, v := range scaled.Pix {
		mask.Pix[i] = 255 - v
	}
	draw.DrawMask(b.dst, r, image.Black, image.Point{}, mask, image.Point{}, draw.Over)
}
