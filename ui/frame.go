package ui

import (
	"fmt"
	"image/color"

	"fyne.io/fyne/v2"

	"kakanai/visit"
)

// Measures of the frame, in design units.
const (
	headerH = 76
	footerH = 96
	demoH   = 48
	margin  = 32
	buttonH = 68
)

// screens draws each state's own part.
var screens = map[visit.State]func(*page){
	visit.Choosing: choosing, visit.Asking: asking, visit.Notice: notice, visit.Waiting: waiting, visit.Credential: credential,
	visit.Reading: reading, visit.Completing: asking, visit.Confirming: confirming, visit.Printing: printingNow,
	visit.Handing: handing, visit.PaperLeft: paperLeft, visit.Stopped: stopped,
}

// draw is the whole screen: ground, the state's own part between header and footer, and what lies over it.
func (p *page) draw() {
	v := p.w.view
	p.box(0, 0, p.width, p.height, ground, clear, 0, 0)
	screen := screens[v.State]
	if screen == nil {
		return // nothing was shown yet
	}
	if p.w.o.Demo != nil {
		p.demoBar()
		p.height -= demoH
	}
	switch {
	case v.Calling:
		calling(p)
	case v.Warn:
		p.idle()
	case p.w.zoom && v.State == visit.Confirming:
		zoomed(p)
	case p.w.forgot && (v.State == visit.Notice || v.State == visit.Waiting || v.State == visit.Credential):
		forgotten(p)
	default:
		p.header(v)
		screen(p)
	}
}

// header has the city's name and where the visit stands.
func (p *page) header(v visit.View) {
	p.box(0, 0, p.width, headerH, white, clear, 0, 0)
	p.box(0, headerH-4, p.width, 4, primary, clear, 0, 0)
	p.box(margin, 14, 12, 44, primary, clear, 0, 2)
	p.one(p.w.t("app.title", "city", v.City.Name), margin+33, 36, 400, style{size: 26, bold: true, color: ink, middle: true})
	step, known := map[visit.State]int{
		visit.Choosing: 1, visit.Asking: 2, visit.Notice: 3, visit.Waiting: 3, visit.Credential: 3, visit.Reading: 3,
		visit.Completing: 4, visit.Confirming: 4, visit.Printing: 5, visit.Handing: 5,
	}[v.State]
	if !known {
		return
	}
	x := p.width - margin - 690
	for i := 1; i <= 5; i++ {
		x = p.step(x, i, step)
	}
}

func (p *page) step(x float32, i, now int) float32 {
	label := p.w.t(fmt.Sprintf("step.%d", i))
	fill, stroke, words := color.Color(white), color.Color(edge), color.Color(quiet)
	number := color.Color(quiet)
	switch {
	case i == now:
		fill, stroke, words, number = primary, primary, primary, white
	case i < now:
		fill, stroke = tint, primary
	}
	p.disc(x+15, 36, 15, fill, stroke, 2)
	if i < now {
		p.tick(x+5, 26, 20, primary, 2.5)
	} else {
		p.one(fmt.Sprint(i), x, 36, 30, style{size: 16, bold: true, color: number, align: fyne.TextAlignCenter, middle: true})
	}
	st := style{size: 18, bold: i == now, color: words, middle: true}
	n := p.one(label, x+38, 36, 120, st)
	end := x + 38 + n + 8
	if i < 5 {
		p.box(end, 35, 18, 2, thinEdge, clear, 0, 0)
		end += 26
	}
	return end
}

// footer holds what can be done: back on the left, staff beside it, the one primary thing on the right.
func (p *page) footer(back, next *button) {
	y := p.height - footerH
	p.box(0, y, p.width, footerH, white, clear, 0, 0)
	p.box(0, y, p.width, 1, thinEdge, clear, 0, 0)
	x := float32(margin)
	if back != nil {
		p.button(back, x, y+14, 180, buttonH)
		x += 200
	}
	p.button(p.callButton(), x, y+14, 220, buttonH)
	if next != nil {
		w := p.footerWidth(next)
		p.button(next, p.width-margin-w, y+14, w, buttonH)
	}
}

// footerWidth is how wide a button of the footer becomes.
func (p *page) footerWidth(b *button) float32 {
	return max(p.measure(b.label, style{size: 24, bold: true})+72, 200)
}

func (p *page) callButton() *button {
	label := p.w.t("do.call")
	b := &button{id: "call", label: label, fill: white, edge: ink, line: 2, radius: 14, tapped: p.w.o.Visit.Call}
	b.draw = func(q *page) {
		bell(q, 32, q.height/2)
		q.one(label, 56, q.height/2, q.width-60, style{size: 22, bold: true, color: ink, middle: true})
	}
	return b
}

// bell is drawn, so that it needs no font that may be missing.
func bell(p *page, x, y float32) {
	p.stroke(x-9, y+6, x-6, y, ink, 2.5)
	p.stroke(x-6, y, x-5, y-6, ink, 2.5)
	p.stroke(x-5, y-6, x, y-10, ink, 2.5)
	p.stroke(x, y-10, x+5, y-6, ink, 2.5)
	p.stroke(x+5, y-6, x+6, y, ink, 2.5)
	p.stroke(x+6, y, x+9, y+6, ink, 2.5)
	p.stroke(x-10, y+6, x+10, y+6, ink, 2.5)
	p.disc(x, y+10, 2.5, ink, clear, 0)
}

func (p *page) backButton() *button {
	return secondaryButton("back", p.w.t("do.back"), p.w.o.Visit.Back)
}

// title heads a screen and says how far down it reaches.
func (p *page) title(s string, x, w float32) float32 {
	return headerH + 24 + p.words(s, x, headerH+24, w, style{size: 34, bold: true, color: ink})
}

// message is a screen of a few words in the middle.
func (p *page) message(title, words string, c color.Color) float32 {
	w := min(p.width-2*margin, 980)
	x := (p.width - w) / 2
	y := p.height * 0.24
	y += p.words(title, x, y, w, style{size: 40, bold: true, color: c, align: fyne.TextAlignCenter}) + 18
	y += p.words(words, x, y, w, style{size: 24, color: ink, align: fyne.TextAlignCenter})
	return y
}

// idle lies over everything when nobody has done anything for a while.
func (p *page) idle() {
	y := p.message(p.w.t("idle.title"), p.w.t("idle.text", "n", p.w.view.Left), ink)
	p.button(primaryButton("continue", p.w.t("do.continue"), p.w.o.Visit.Touch), p.width/2-180, y+50, 360, 88)
	p.button(secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), p.width/2-180, y+160, 360, 68)
}

// calling masks whatever was on the screen.
func calling(p *page) {
	p.box(0, 0, p.width, p.height, white, clear, 0, 0)
	y := p.message(p.w.t("calling.title"), p.w.t("calling.text"), primary)
	p.button(secondaryButton("answered", p.w.t("calling.back"), p.w.o.Visit.Answered), p.width/2-180, y+60, 360, 80)
}

// demoBar says on every screen that this is a demo, and lets anybody lay a card.
func (p *page) demoBar() {
	y := p.height - demoH
	d := p.w.o.Demo
	people := d.People()
	p.box(0, y, p.width, demoH, demoBg, clear, 0, 0)
	p.one(p.w.t("demo.label"), 16, y+demoH/2, 470, style{size: 15, bold: true, color: demoInk, middle: true})
	if len(people) == 0 {
		return
	}
	person := people[p.w.person%len(people)]
	small := func(id, label string, tapped func()) *button {
		return wordButton(id, label, white, white, ink, 16, tapped)
	}
	x := p.width - 16
	laid := d.Laid()
	action := small("demo-lay", p.w.t("demo.lay"), p.w.change(func() { d.Lay(person.ID) }))
	if laid == person.ID {
		action = small("demo-lift", p.w.t("demo.lift"), p.w.change(d.Lift))
	}
	p.button(action, x-170, y+4, 170, 40)
	p.button(small("demo-next", "▶", p.w.change(func() { p.w.person = (p.w.person + 1) % len(people) })), x-170-64, y+4, 56, 40)
	p.box(x-170-64-392, y+4, 384, 40, white, clear, 0, 8)
	p.one(person.Label, x-170-64-392, y+demoH/2, 384, style{size: 15, color: ink, align: fyne.TextAlignCenter, middle: true})
	p.button(small("demo-previous", "◀", p.w.change(func() { p.w.person = (p.w.person + len(people) - 1) % len(people) })), x-170-64-392-64, y+4, 56, 40)
}
