package ui

import (
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/card"
	"kakanai/visit"
)

// notice says what will be read, and what not, before anything is.
func notice(p *page) {
	y := p.title(p.w.t("notice.title"), margin, p.width-2*margin) + 4
	y += p.words(p.w.t("notice.text"), margin, y, p.width-2*margin, style{size: 21, color: ink}) + 14
	columns := p.columns(3)
	_, _, w, _ := p.grid(0, columns, y, 0)
	list := style{size: 20, color: ink}
	parts := []struct {
		key  string
		edge color.Color
		mark func(x, y float32)
	}{
		{"notice.read", success, func(x, y float32) { p.disc(x, y, 15, success, clear, 0); p.tick(x-11, y-11, 22, white, 3) }},
		{"notice.not", danger, func(x, y float32) {
			p.disc(x, y, 15, danger, clear, 0)
			p.stroke(x-6, y-6, x+6, y+6, white, 3)
			p.stroke(x-6, y+6, x+6, y-6, white, 3)
		}},
		{"notice.window", primary, func(x, y float32) {
			p.disc(x, y, 15, primary, clear, 0)
			p.stroke(x, y-1, x, y+8, white, 3.5)
			p.disc(x, y-7, 2.4, white, clear, 0)
		}},
	}
	for row := 0; row < len(parts); row += columns {
		h := float32(0)
		these := parts[row:min(row+columns, len(parts))]
		for _, n := range these {
			h = max(h, 34+p.tall(p.w.t(n.key), w-84, style{size: 22, bold: true})+8+p.tall(p.w.t(n.key+".list"), w-50, list))
		}
		for i, n := range these {
			x, _, _, _ := p.grid(i, columns, y, h)
			p.box(x, y, w, h, white, edge, 1.5, 14)
			p.box(x, y, 10, h, n.edge, clear, 0, 5)
			head := style{size: 22, bold: true, color: n.edge}
			n.mark(x+43, y+16+p.pitch(head)/2+p.above(p.lines(p.w.t(n.key), w-84, head)[0], head))
			end := y + 16 + p.words(p.w.t(n.key), x+68, y+16, w-84, head) + 8
			p.words(p.w.t(n.key+".list"), x+30, end, w-50, list)
		}
		y += h + 16
	}
	y += p.panel(p.w.t("notice.ready"), margin, y, p.width-2*margin, tint, primary) + 14
	var asides []*button
	for _, a := range p.w.view.Asides {
		asides = append(asides, outlineButton("aside-"+a.ID, a.Label, func() { p.w.o.Visit.Aside(a.ID) }))
	}
	p.cells(asides, 2, y, 72)
	next := primaryButton("next", p.w.t("do.agree"), p.w.o.Visit.Next)
	p.ends(p.backButton(), nil)
	p.noPIN()
	p.foot.right = append(p.foot.right, next)
}

// noPIN is the way for people without a PIN, in the footer. Where there is nothing to offer there is no button.
func (p *page) noPIN() {
	if p.w.view.Numbers != visit.NoNumbers {
		p.foot.right = append(p.foot.right, secondaryButton("forgot", p.w.t("pin.forgot"), p.w.change(func() { p.w.forgot, p.w.scroll = true, 0 })))
	}
}

// What a tableau shows: the card going down on the reader, or up from it, or safely back with its owner.
const (
	cardDown = iota
	cardUp
	cardBack
)

// tableau is the reader and what happens to the card on it, 460 × 400.
func (p *page) tableau(x, y, s float32, what int) {
	// The picture's words are part of it and keep its size.
	q := p.part(p.width, p.height)
	q.look.text, q.look.regular, q.look.thick = 1, nil, nil
	box := func(bx, by, w, h float32, fill, stroke color.Color, line, radius float32) {
		q.box(x+bx*s, y+by*s, w*s, h*s, fill, stroke, line*s, radius*s)
	}
	box(0, 210, 460, 190, reader, edge, 2, 24)
	box(30, 236, 400, 136, clear, white, 3, 14)
	if what == cardBack {
		q.stroke(x+180*s, y+306*s, x+224*s, y+346*s, focusing, 10*s)
		q.stroke(x+224*s, y+346*s, x+290*s, y+262*s, focusing, 10*s)
		p.place(q, 0, 0)
		return
	}
	box(68, 0, 344, 214, cardFace, ink, 3, 16)
	q.words(p.w.ja("waiting.card"), x+94*s, y+8*s, 300*s, style{size: 17 * s, bold: true, color: ink})
	box(94, 56, 86, 112, photo, ink, 1.5, 6)
	q.disc(x+137*s, y+92*s, 20*s, clear, ink, 2.5*s) // the photograph's person
	box(107, 118, 60, 40, clear, ink, 2.5, 18)
	for i, w := range []float32{190, 170, 120} {
		box(200, 60+float32(i)*34, w, 12, bar, clear, 0, 3)
	}
	for i := range 3 { // an arrow onto the reader, or away from it
		top := 252 + float32(i)*34
		a, b := top, top+20
		if what == cardUp {
			a, b = b, a
		}
		q.stroke(x+215*s, y+a*s, x+240*s, y+b*s, focusing, 7*s)
		q.stroke(x+265*s, y+a*s, x+240*s, y+b*s, focusing, 7*s)
	}
	p.place(q, 0, 0)
}

// waiting shows where the card goes. What stands in the way is said beside the picture, gently.
func waiting(p *page) {
	v := p.w.view
	s := float32(1)
	if p.look.grow() > 1.5 {
		s = 0.8
	}
	p.tableau(56, 40, s, cardDown)
	x := 56 + 460*s + 64
	w := p.width - x - margin
	y := float32(44)
	title := p.w.t("waiting.title")
	if v.Way == card.ByCodeB {
		title = p.w.t("waiting.numbers")
	}
	if v.Child {
		title = p.w.t("waiting.child")
	}
	y += p.words(title, x, y, w, style{size: 38, bold: true, color: ink}) + 16
	y += p.words(p.w.t("waiting.text"), x, y, w, style{size: 23, color: quiet}) + 20
	switch v.Problem {
	case visit.None, visit.NoCard:
		p.words(p.w.t("hint.no-card"), x, y, w, style{size: 20, color: quiet})
	case visit.WrongCard:
		p.panel(p.lying(v.Card), x, y, w, cautionBg, caution)
	case visit.NoReader, visit.BusyCard, visit.CardRemoved, visit.TimedOut:
		p.panel(p.w.t("hint."+string(v.Problem)), x, y, w, cautionBg, caution)
	}
	p.ends(p.backButton(), nil)
	p.noPIN()
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
	pad := float32(448)
	left := p.width - margin - pad
	w := left - margin - 40
	y := p.title(p.w.t("pin.title"), margin, w) + 4
	dots := func() {
		for i := range 4 {
			fill, stroke := color.Color(white), color.Color(edge)
			if i < v.Digits {
				fill, stroke = primary, primary
			}
			p.disc(margin+34+float32(i)*68, y+26, 22, fill, stroke, 3.5)
		}
		p.words(p.w.t("pin.dots", "n", v.Digits), margin, y+54, w, style{size: 20, color: quiet})
		y += 60 + p.tall(p.w.t("pin.dots", "n", v.Digits), w, style{size: 20}) + 10
	}
	dots()
	if v.Problem == visit.WrongPIN {
		y += p.panel(p.w.t("pin.wrong", "m", v.Tries), margin, y, w, dangerBg, danger) + 14
	}
	y += p.panel(p.w.t("pin.tries", "m", v.Tries)+"\n"+p.w.t("pin.nobody"), margin, y, w, tint, primary) + 14
	p.words(p.w.t("pin.which"), margin, y, w, style{size: 21, color: quiet})

	top := float32(18)
	p.box(left, top, pad, 470, white, edge, 1.5, 16)
	p.pad(left+32, top+24, 116, 92, 134, 108, p.padOrder(), v.Digits >= 4)
	p.ends(p.backButton(), nil)
	p.foot.right = append(p.foot.right, secondaryButton("forgot", p.w.t("pin.forgot"), p.w.change(func() { p.w.forgot, p.w.scroll = true, 0 })))
}

// padOrder is where the digits stand: as on a telephone, unless the settings want them shuffled for every PIN.
func (p *page) padOrder() []byte {
	if len(p.w.shuffled) == 10 {
		return p.w.shuffled
	}
	return []byte("1234567890")
}

// pad is twelve keys: ten digits, one that takes a digit back, and one that ends the entry.
func (p *page) pad(x, y, w, h, dx, dy float32, order []byte, full bool) {
	at := func(i int) (float32, float32) { return x + float32(i%3)*dx, y + float32(i/3)*dy }
	for i, d := range order {
		if i == 9 {
			i = 10 // the last digit stands between the two others
		}
		kx, ky := at(i)
		label := digit(d)
		p.button(wordButton("digit-"+label, label, white, edge, ink, 44, func() { p.w.o.Visit.Digit(d) }), kx, ky, w, h)
	}
	kx, ky := at(9)
	p.button(p.shrunk("erase", p.w.t("pin.erase"), white, primary, primary, w, h, p.w.o.Visit.Erase), kx, ky, w, h)
	kx, ky = at(11)
	enter := p.shrunk("enter", p.w.t("pin.enter"), primary, primary, white, w, h, p.w.o.Visit.Enter)
	if !full {
		was := p.shrunk("enter", p.w.t("pin.enter"), ground, thinEdge, quiet, w, h, nil)
		enter.disabled, enter.fill, enter.edge, enter.draw = true, was.fill, was.edge, was.draw
	}
	p.button(enter, kx, ky, w, h)
}

// shrunk is a key with words on it, as large as they may be in its place.
func (p *page) shrunk(id, label string, fill, line, words color.Color, w, h float32, tapped func()) *button {
	size := float32(24)
	for ; size > 9; size-- {
		st := style{size: size, bold: true}
		whole := true
		for _, word := range strings.Fields(label) {
			whole = whole && p.measure(word, st) <= w-14
		}
		if whole && p.tall(label, w-14, st) <= h-6 {
			break
		}
	}
	b := wordButton(id, label, fill, line, words, size, tapped)
	st := style{size: size, bold: true, color: words, align: fyne.TextAlignCenter}
	b.draw = func(q *page) { q.within(label, 7, 0, q.width-14, q.height, st) }
	return b
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
	p.ends(p.backButton(), nil)
	p.noPIN()
	p.foot.right = append(p.foot.right, primaryButton("enter", p.w.t("keypad.start"), p.w.o.Visit.Enter))
}

// forgotten explains what can be done without the PIN.
func forgotten(p *page) {
	y := p.title(p.w.t("pin.forgot.title"), margin, p.width-2*margin) + 4
	y += p.words(p.w.t("pin.forgot.text"), margin, y, p.width-2*margin, style{size: 22, color: quiet}) + 20
	p.ways(y)
	p.ends(secondaryButton("close", p.w.t("do.back"), p.w.change(func() { p.w.forgot, p.w.scroll = false, 0 })), nil)
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
	var cards []*button
	for _, l := range list {
		cards = append(cards, p.card(l.id, l.glyph, p.w.t(l.id), p.w.t(l.id+".hint"), false, l.tapped))
	}
	p.cells(cards, len(list), y, 132)
}

// reading ticks off what has really happened, beside the card that must stay where it is.
func reading(p *page) {
	y := p.title(p.w.t("reading.title"), margin, p.width-2*margin) + 4
	y += p.words(p.w.t("reading.text"), margin, y, p.width-2*margin, style{size: 24, color: quiet}) + 20
	now := true
	for _, s := range []visit.Step{visit.StepFound, visit.StepCounted, visit.StepVerified, visit.StepRead} {
		done := slices.Contains(p.w.view.Steps, s)
		key := "reading." + string(s)
		if p.w.view.Way == card.ByCodeB && (s == visit.StepCounted || s == visit.StepVerified) {
			key += ".b"
		}
		fill, stroke, words := color.Color(white), color.Color(edge), color.Color(quiet)
		if done {
			fill, stroke, words = success, success, ink
		} else if now {
			stroke, words = primary, ink
		}
		st := style{size: 23, bold: done || now, color: words}
		h := max(70, p.tall(p.w.t(key), p.width-2*margin-110, st)+20)
		line := color.Color(thinEdge)
		if now && !done {
			line = primary
		}
		p.box(margin, y, p.width-2*margin, h, white, line, 1.5, 14)
		cy := y + h/2
		p.disc(margin+44, cy, 18, fill, stroke, 3)
		if done {
			p.tick(margin+30, cy-14, 28, white, 3)
		} else {
			if now {
				p.disc(margin+44, cy, 8, primary, clear, 0)
			}
			now = false
		}
		p.within(p.w.t(key), margin+84, y, p.width-2*margin-110, h, st)
		y += h + 12
	}
	if v := p.w.view; v.Keypad && slices.Contains(v.Steps, visit.StepCounted) && !slices.Contains(v.Steps, visit.StepVerified) {
		p.panel(p.w.t("keypad.now"), margin, y+4, p.width-2*margin, cautionBg, caution)
	}
	p.ends(nil, nil)
}
