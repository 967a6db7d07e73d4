package resident

import (
	"image/color"

	"kakanai/ui/kit"
)

// pictureButton returns a button with a picture before its words; picture draws it around x, y.
func pictureButton(id, label string, line color.Color, picture func(p *kit.Page, x, y float32),
	tapped func(),
) *kit.Button {
	b := &kit.Button{ID: id, Label: label, Picture: true, Fill: kit.White, Edge: line, Line: 2, Radius: 14, Do: tapped}
	st := kit.Style{Size: 24, Bold: true, Color: kit.Ink}
	b.Draw = func(q *kit.Page) {
		picture(q, 34, q.Height/2)
		q.Within(label, 58, 0, q.Width-66, q.Height, st)
	}
	b.MinHeight = func(q *kit.Page, w float32) float32 { return q.TextHeight(label, w-66, st) + 2*kit.Inset }
	return b
}

// bell is drawn, so that it needs no font.
func bell(p *kit.Page, x, y float32) {
	p.Stroke(x-9, y+6, x-6, y, kit.Ink, 2.5)
	p.Stroke(x-6, y, x-5, y-6, kit.Ink, 2.5)
	p.Stroke(x-5, y-6, x, y-10, kit.Ink, 2.5)
	p.Stroke(x, y-10, x+5, y-6, kit.Ink, 2.5)
	p.Stroke(x+5, y-6, x+6, y, kit.Ink, 2.5)
	p.Stroke(x+6, y, x+9, y+6, kit.Ink, 2.5)
	p.Stroke(x-10, y+6, x+10, y+6, kit.Ink, 2.5)
	p.Disc(x, y+10, 2.5, kit.Ink, kit.Clear, 0)
}

// globe stands for languages. It is drawn, as halfDisc for colours is, so that it needs no font.
func globe(p *kit.Page, x, y float32) {
	p.Disc(x, y, 13, kit.Clear, kit.Ink, 2.2)
	p.Stroke(x-13, y, x+13, y, kit.Ink, 2)
	p.Stroke(x, y-13, x, y+13, kit.Ink, 2)
	for _, s := range []float32{-1, 1} {
		p.Stroke(x+s*2, y-12, x+s*7, y-5, kit.Ink, 1.8)
		p.Stroke(x+s*7, y-5, x+s*7, y+5, kit.Ink, 1.8)
		p.Stroke(x+s*7, y+5, x+s*2, y+12, kit.Ink, 1.8)
	}
}

func halfDisc(p *kit.Page, x, y float32) {
	p.Disc(x, y, 13, kit.White, kit.Ink, 2.2)
	for i := range 6 {
		dx := float32(i) * 2
		h := float32(12.5)
		for h*h+dx*dx > 12.5*12.5 {
			h -= 0.5
		}
		p.Stroke(x+dx, y-h, x+dx, y+h, kit.Ink, 2.4)
	}
}
