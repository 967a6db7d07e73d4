package resident

import (
	"kakanai/ui/kit"
	"kakanai/visit"
)

// opinion asks the visitor who leaves how it was, in their language, in the footer of the next
// visitor's screen: that is not moved, and its first tap takes the question away.
func (p *screen) opinion() {
	lang := p.w.view.Leaving
	say := func(key string) string { return p.w.o.Texts.In(lang, key) }
	p.foot.lang, p.foot.note = lang, say("opinion.ask")
	call := p.callButton()
	p.foot.left = append(p.foot.left, pictureButton(call.ID, say("do.call"), kit.Ink, bell, call.Do))
	for _, o := range visit.Opinions {
		p.foot.right = append(p.foot.right, pictureButton("opinion-"+string(o), say("opinion."+string(o)), kit.Primary,
			faces[o], func() { p.w.o.Visit.Opine(o) }))
	}
}

// faces are the pictures of the opinions.
var faces = map[visit.Opinion]func(p *kit.Page, x, y float32){
	visit.Good: kit.Smiling.Face,
	visit.Fair: kit.Neutral.Face, visit.Poor: kit.Frowning.Face,
}
