package ui

import (
	"image/color"

	"kakanai/visit"
)

// opinion asks whoever leaves how it was, in their language and where 次へ will stand: the next visitor's screen stays as it is, and their first touch takes it away.
func (p *page) opinion() {
	lang := p.w.view.Leaving
	say := func(key string) string { return p.w.o.Texts.in(lang, key) }
	p.foot.lang, p.foot.note = lang, say("opinion.ask")
	call := p.callButton()
	p.foot.left = append(p.foot.left, pictureButton(call.id, say("do.call"), ink, bell, call.tapped))
	for _, o := range visit.Opinions {
		p.foot.right = append(p.foot.right, pictureButton("opinion-"+string(o), say("opinion."+string(o)), primary, face(o), func() { p.w.o.Visit.Opine(o) }))
	}
}

// face draws an opinion: the mouth tells it, no colour does.
func face(o visit.Opinion) func(p *page, x, y float32) {
	corner := map[visit.Opinion]float32{visit.Good: -5, visit.Poor: 5}[o] // how far the mouth's ends stand below its middle
	return func(p *page, x, y float32) {
		x -= 4
		p.disc(x, y, 18, white, ink, 2.5)
		for _, side := range []float32{-1, 1} {
			p.disc(x+side*6.5, y-5, 2.6, color.Color(ink), clear, 0)
			mid := y + 7 - corner*0.6
			p.stroke(x, mid, x+side*5, mid+corner*0.25, ink, 2.5)
			p.stroke(x+side*5, mid+corner*0.25, x+side*9, mid+corner, ink, 2.5)
		}
	}
}
