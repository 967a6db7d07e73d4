package ui

import (
	"fmt"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"

	"kakanai/card"
	"kakanai/visit"
)

// notice says what will be read, and what not, before anything is.
func notice(p *page) {
	y := p.title(p.w.t("notice.title"), margin, p.width-2*margin) + 6
	y += p.words(p.w.t("notice.text"), margin, y, p.width-2*margin, style{size: 22, color: ink}) + 20
	for i, n := range []struct {
		key  string
		edge color.Color
	}{{"notice.read", success}, {"notice.not", danger}, {"notice.window", primary}} {
		x, top, w, h := p.grid(i, 3, y, 176)
		p.box(x, top, w, h, white, thinEdge, 1.5, 14)
		p.box(x, top, 10, h, n.edge, clear, 0, 5)
		p.words(p.w.t(n.key), x+30, top+18, w-50, style{size: 22, bold: true, color: n.edge})
		p.words(p.w.t(n.key+".list"), x+30, top+18+40*float32(len(p.lines(p.w.t(n.key), w-50, style{size: 22, bold: true}))), w-50, style{size: 20, color: ink})
	}
	y += 196
	y += p.panel(p.w.t("notice.ready"), margin, y, p.width-2*margin, tint, primary) + 16
	for i, a := range p.w.view.Asides {
		x, top, w, h := p.grid(i, 2, y, 72)
		p.button(outlineButton("aside-"+a.ID, a.Label, func() { p.w.o.Visit.Aside(a.ID) }), x, top, w, h)
	}
	next := primaryButton("next", p.w.t("do.agree"), p.w.o.Visit.Next)
	p.footer(p.backButton(), next)
	p.noPIN(p.width - margin - p.footerWidth(next) - 20)
}

// noPIN is the way for people without a PIN, its right edge at right, in the footer. Where there is nothing to offer there is no button.
func (p *page) noPIN(right float32) {
	if p.w.view.Numbers == visit.NoNumbers {
		return
	}
	b := secondaryButton("forgot", p.w.t("pin.forgot"), p.w.change(func() { p.w.forgot = true }))
	w := p.footerWidth(b)
	p.button(b, right-w, p.height-footerH+14, w, buttonH)
}

// waiting shows where the card goes. What stands in the way is said beside the picture, gently.
func waiting(p *page) {
	v := p.w.view
	top := float32(headerH) + 60
	p.box(62, top+250, 460, 190, reader, clear, 0, 24)
	p.box(92, top+276, 400, 136, clear, white, 3, 14)
	p.box(130, top+40, 344, 214, rgb(0xeef1fb), ink, 3, 16)
	p.one(p.w.t("waiting.card"), 156, top+62, 200, style{size: 17, bold: true, color: ink, middle: true})
	p.box(156, top+96, 86, 112, photo, thinEdge, 1, 6)
	p.one(p.w.t("waiting.photo"), 156, top+152, 86, style{size: 15, color: ink, align: fyne.TextAlignCenter, middle: true})
	for i, w := range []float32{190, 170, 120} {
		p.box(262, top+100+float32(i)*34, w, 12, rgb(0xb0b0b0), clear, 0, 3)
	}
	for i := range 3 { // an arrow downward, onto the reader
		p.stroke(277, top+290+float32(i)*24, 302, top+310+float32(i)*24, focusing, 7)
		p.stroke(327, top+290+float32(i)*24, 302, top+310+float32(i)*24, focusing, 7)
	}
	x := float32(590)
	w := p.width - x - margin
	y := top + 60
	title := p.w.t("waiting.title")
	if v.Way == card.ByCodeB {
		title = p.w.t("waiting.numbers")
	}
	y += p.words(title, x, y, w, style{size: 40, bold: true, color: ink}) + 20
	y += p.words(p.w.t("waiting.text"), x, y, w, style{size: 23, color: quiet}) + 24
	switch v.Problem {
	case visit.None, visit.NoCard:
		p.one(p.w.t("hint.no-card"), x, y, w, style{size: 20, color: quiet})
	case visit.WrongCard:
		p.panel(p.lying(v.Card), x, y, w, cautionBg, caution)
	case visit.NoReader, visit.BusyCard, visit.CardRemoved, visit.TimedOut:
		p.panel(p.w.t("hint."+string(v.Problem)), x, y, w, cautionBg, caution)
	}
	p.footer(p.backButton(), nil)
	p.noPIN(p.width - margin)
}

// lyingKinds are the cards that have a sentence of their own.
var lyingKinds = []card.Kind{card.KindOldJuki, card.KindPhone, card.KindLicence, card.KindResidence, card.KindTransit, card.KindMute, visit.TwoCards}

// lying says what lies there in place of a My Number card, and what to do.
func (p *page) lying(k card.Kind) string {
	if slices.Contains(lyingKinds, k) {
		return p.w.t("hint.card." + string(k))
	}
	return p.w.t("hint.wrong-card")
}

// credential takes the PIN: dots, never digits.
func credential(p *page) {
	v := p.w.view
	switch {
	case v.Way == card.ByCodeB:
		printedNumbers(p)
		return
	case v.Keypad:
		keypad(p)
		return
	}
	keys := float32(448)
	left := p.width - margin - keys
	w := left - margin - 40
	y := p.title(p.w.t("pin.title"), margin, w) + 4
	y += p.words(p.w.t("pin.which"), margin, y, w, style{size: 22, color: quiet}) + 26
	for i := range 4 {
		fill, stroke := color.Color(white), color.Color(edge)
		if i < v.Digits {
			fill, stroke = primary, primary
		}
		p.disc(margin+34+float32(i)*68, y+22, 22, fill, stroke, 3.5)
	}
	p.one(p.w.t("pin.dots", "n", v.Digits), margin+300, y+22, 300, style{size: 20, color: quiet, middle: true})
	y += 70
	if v.Problem == visit.WrongPIN {
		y += p.panel(p.w.t("pin.wrong", "m", v.Tries), margin, y, w, dangerBg, danger) + 14
	}
	p.panel(p.w.t("pin.tries", "m", v.Tries)+"\n"+p.w.t("pin.nobody"), margin, y, w, tint, primary)

	top := float32(headerH) + 18
	p.box(left, top, keys, 486, white, thinEdge, 1.5, 16)
	for i, label := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", p.w.t("pin.erase"), "0", p.w.t("pin.enter")} {
		x, ky := left+32+float32(i%3)*134, top+28+float32(i/3)*110
		switch i {
		case 9:
			p.button(outlineButton("erase", label, p.w.o.Visit.Erase), x, ky, 116, 92)
		case 11:
			b := primaryButton("enter", label, p.w.o.Visit.Enter)
			if v.Digits < 4 {
				b = b.off()
			}
			p.button(b, x, ky, 116, 92)
		default:
			p.button(wordButton("digit-"+label, label, white, edge, ink, 44, func() { p.w.o.Visit.Digit(label[0]) }), x, ky, 116, 92)
		}
	}
	p.footer(p.backButton(), secondaryButton("forgot", p.w.t("pin.forgot"), p.w.change(func() { p.w.forgot = true })))
}

// keypad says that the PIN is typed on the reader: this computer never has it.
func keypad(p *page) {
	v := p.w.view
	y := p.title(p.w.t("keypad.title"), margin, p.width-2*margin) + 4
	y += p.words(p.w.t("pin.which"), margin, y, p.width-2*margin, style{size: 22, color: quiet}) + 26
	if v.Problem == visit.WrongPIN {
		y += p.panel(p.w.t("pin.wrong", "m", v.Tries), margin, y, p.width-2*margin, dangerBg, danger) + 14
	}
	p.panel(p.w.t("keypad.how")+"\n"+p.w.t("pin.tries", "m", v.Tries)+"\n"+p.w.t("pin.nobody"), margin, y, p.width-2*margin, tint, primary)
	enter := primaryButton("enter", p.w.t("keypad.start"), p.w.o.Visit.Enter)
	p.footer(p.backButton(), enter)
	p.noPIN(p.width - margin - p.footerWidth(enter) - 20)
}

// forgotten explains what can be done without the PIN.
func forgotten(p *page) {
	p.header(p.w.view)
	y := p.title(p.w.t("pin.forgot.title"), margin, p.width-2*margin) + 4
	y += p.words(p.w.t("pin.forgot.text"), margin, y, p.width-2*margin, style{size: 22, color: quiet}) + 26
	p.ways(y)
	p.footer(secondaryButton("close", p.w.t("do.back"), p.w.change(func() { p.w.forgot = false })), nil)
}

// ways are what can be done without the PIN: by the numbers printed on the card, by staff, by hand.
func (p *page) ways(y float32) {
	h := p.w.o.Visit
	y += p.words(p.w.t("ways.title"), margin, y, p.width-2*margin, style{size: 26, bold: true, color: ink}) + 10
	type way struct {
		id, glyph string
		tapped    func()
	}
	list := []way{{"ways.staff", "職", h.Call}, {"ways.hand", "筆", h.Cancel}}
	switch p.w.view.Numbers {
	case visit.ResidentNumbers:
		list = append([]way{{"ways.numbers", "券", func() { h.Numbers(false) }}}, list...)
	case visit.StaffNumbers:
		numbers := way{"ways.numbers.staff", "券", h.Call}
		if p.w.view.Demo {
			numbers = way{"ways.numbers.demo", "券", func() { h.Numbers(true) }}
		}
		list = append([]way{numbers}, list...)
	}
	for i, l := range list {
		x, top, w, height := p.grid(i, len(list), y, 132)
		p.button(p.card(l.id, l.glyph, p.w.t(l.id), p.w.t(l.id+".hint"), false, l.tapped), x, top, w, height)
	}
}

// reading ticks off what has really happened.
func reading(p *page) {
	y := p.title(p.w.t("reading.title"), margin, p.width-2*margin) + 4
	y += p.words(p.w.t("reading.text"), margin, y, p.width-2*margin, style{size: 24, color: quiet}) + 30
	for i, s := range []visit.Step{visit.StepFound, visit.StepCounted, visit.StepVerified, visit.StepRead} {
		done := slices.Contains(p.w.view.Steps, s)
		cy := y + float32(i)*82 + 34
		p.box(margin, cy-34, p.width-2*margin, 70, white, thinEdge, 1.5, 14)
		fill, stroke, words := color.Color(white), color.Color(edge), color.Color(quiet)
		if done {
			fill, stroke, words = success, success, ink
		}
		p.disc(margin+44, cy, 18, fill, stroke, 3)
		if done {
			p.tick(margin+30, cy-14, 28, white, 3)
		} else {
			p.one(fmt.Sprint(i+1), margin+26, cy, 36, style{size: 18, color: quiet, align: fyne.TextAlignCenter, middle: true})
		}
		key := "reading." + string(s)
		if p.w.view.Way == card.ByCodeB && (s == visit.StepCounted || s == visit.StepVerified) {
			key += ".b"
		}
		p.one(p.w.t(key), margin+84, cy, p.width-2*margin-110, style{size: 23, bold: done, color: words, middle: true})
	}
	if v := p.w.view; v.Keypad && slices.Contains(v.Steps, visit.StepCounted) && !slices.Contains(v.Steps, visit.StepVerified) {
		p.panel(p.w.t("keypad.now"), margin, y+4*82+10, p.width-2*margin, cautionBg, caution)
	}
	p.footer(nil, nil)
}
