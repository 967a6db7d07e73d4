package resident

import (
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"kakanai/card"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// notice is the screen that says what will be read and what not, before anything is.
func notice(p *screen) {
	y := p.title(p.w.t("notice.title"), kit.Margin, p.Width-2*kit.Margin) + 4
	y += p.Words(p.w.t("notice.text"), kit.Margin, y, p.Width-2*kit.Margin, kit.Style{Size: 21, Color: kit.Ink}) + 14
	columns := p.Columns(3)
	_, _, w, _ := p.Grid(0, columns, y, 0)
	list := kit.Style{Size: 20, Color: kit.Ink}
	parts := []struct {
		key  string
		edge color.Color
		mark func(x, y float32)
	}{
		{"notice.read", kit.Success, func(x, y float32) {
			p.Disc(x, y, 15, kit.Success, kit.Clear, 0)
			p.Tick(x-11, y-11, 22, kit.White, 3)
		}},
		{"notice.not", kit.Danger, func(x, y float32) {
			p.Disc(x, y, 15, kit.Danger, kit.Clear, 0)
			p.Stroke(x-6, y-6, x+6, y+6, kit.White, 3)
			p.Stroke(x-6, y+6, x+6, y-6, kit.White, 3)
		}},
		{"notice.window", kit.Primary, func(x, y float32) {
			p.Disc(x, y, 15, kit.Primary, kit.Clear, 0)
			p.Stroke(x, y-1, x, y+8, kit.White, 3.5)
			p.Disc(x, y-7, 2.4, kit.White, kit.Clear, 0)
		}},
	}
	for row := 0; row < len(parts); row += columns {
		h := float32(0)
		these := parts[row:min(row+columns, len(parts))]
		for _, n := range these {
			h = max(h, 34+p.TextHeight(p.w.t(n.key), w-84, kit.Style{Size: 22, Bold: true})+8+
				p.TextHeight(p.w.t(n.key+".list"), w-50, list))
		}
		for i, n := range these {
			x, _, _, _ := p.Grid(i, columns, y, h)
			p.Box(x, y, w, h, kit.White, kit.Edge, 1.5, 14)
			p.Box(x, y, 10, h, n.edge, kit.Clear, 0, 5)
			head := kit.Style{Size: 22, Bold: true, Color: n.edge}
			n.mark(x+43, y+16+p.Pitch(head)/2+p.Above(p.Lines(p.w.t(n.key), w-84, head)[0], head))
			end := y + 16 + p.Words(p.w.t(n.key), x+68, y+16, w-84, head) + 8
			p.Words(p.w.t(n.key+".list"), x+30, end, w-50, list)
		}
		y += h + 16
	}
	y += p.panel(p.w.t("notice.ready"), kit.Margin, y, p.Width-2*kit.Margin, kit.Tint, kit.Primary) + 14
	var asides []*kit.Button
	for _, a := range p.w.view.Asides {
		asides = append(asides, kit.OutlineButton("aside-"+a.ID, a.Label, func() { p.w.o.Visit.Aside(a.ID) }))
	}
	p.Cells(asides, 2, y, 72)
	next := kit.PrimaryButton("next", p.w.t("do.agree"), p.w.o.Visit.Next)
	p.ends(p.backButton(), nil)
	p.noPIN()
	p.foot.right = append(p.foot.right, next)
}

// noPIN adds the way for people without a PIN to the footer, if there is one.
func (p *screen) noPIN() {
	if p.w.view.Numbers != visit.NoNumbers {
		p.foot.right = append(p.foot.right, kit.SecondaryButton("forgot", p.w.t("pin.forgot"),
			p.w.change(func() { p.w.forgot, p.w.scroll = true, 0 })))
	}
}

// What a tableau shows: the card going down on the reader, or up from it, or safely back with its
// owner.
const (
	cardDown = iota
	cardUp
	cardBack
)

// tableau draws the reader and what happens to the card on it, 460 × 400 at the scale s.
func (p *screen) tableau(x, y, s float32, what int) {
	// The picture's words are part of it and keep its size.
	q := p.Part(p.Width, p.Height)
	q.Look.Text, q.Look.Family = 1, kit.Family{}
	box := func(bx, by, w, h float32, fill, stroke color.Color, line, radius float32) {
		q.Box(x+bx*s, y+by*s, w*s, h*s, fill, stroke, line*s, radius*s)
	}
	box(0, 210, 460, 190, kit.Reader, kit.Edge, 2, 24)
	box(30, 236, 400, 136, kit.Clear, kit.White, 3, 14)
	if what == cardBack {
		q.Stroke(x+180*s, y+306*s, x+224*s, y+346*s, kit.Focusing, 10*s)
		q.Stroke(x+224*s, y+346*s, x+290*s, y+262*s, kit.Focusing, 10*s)
		p.Place(q, 0, 0)
		return
	}
	box(68, 0, 344, 214, kit.CardFace, kit.Ink, 3, 16)
	q.Words(p.w.ja("waiting.card"), x+94*s, y+8*s, 300*s, kit.Style{Size: 17 * s, Bold: true, Color: kit.Ink})
	box(94, 56, 86, 112, kit.Photo, kit.Ink, 1.5, 6)
	q.Disc(x+137*s, y+92*s, 20*s, kit.Clear, kit.Ink, 2.5*s) // the photograph's person
	box(107, 118, 60, 40, kit.Clear, kit.Ink, 2.5, 18)
	for i, w := range []float32{190, 170, 120} {
		box(200, 60+float32(i)*34, w, 12, kit.Bar, kit.Clear, 0, 3)
	}
	for i := range 3 { // an arrow onto the reader, or away from it
		top := 252 + float32(i)*34
		a, b := top, top+20
		if what == cardUp {
			a, b = b, a
		}
		q.Stroke(x+215*s, y+a*s, x+240*s, y+b*s, kit.Focusing, 7*s)
		q.Stroke(x+265*s, y+a*s, x+240*s, y+b*s, kit.Focusing, 7*s)
	}
	p.Place(q, 0, 0)
}

// waiting is the screen that shows where the card goes. What is in the way is said beside the
// picture.
func waiting(p *screen) {
	v := p.w.view
	s := float32(1)
	if p.Look.Grow() > 1.5 {
		s = 0.8
	}
	p.tableau(56, 40, s, cardDown)
	x := 56 + 460*s + 64
	w := p.Width - x - kit.Margin
	y := float32(44)
	title := p.w.t("waiting.title")
	if v.Way == card.ByCodeB {
		title = p.w.t("waiting.numbers")
	}
	if v.Child {
		title = p.w.t("waiting.child")
	}
	y += p.Words(title, x, y, w, kit.Style{Size: 38, Bold: true, Color: kit.Ink}) + 16
	y += p.Words(p.w.t("waiting.text"), x, y, w, kit.Style{Size: 23, Color: kit.Quiet}) + 20
	switch v.Problem {
	case visit.None, visit.NoCard:
		p.Words(p.w.t("hint.no-card"), x, y, w, kit.Style{Size: 20, Color: kit.Quiet})
	case visit.WrongCard:
		p.panel(p.lying(v.Card), x, y, w, kit.CautionBg, kit.Caution)
	case visit.NoReader, visit.BusyCard, visit.CardRemoved, visit.TimedOut:
		p.panel(p.w.t("hint."+string(v.Problem)), x, y, w, kit.CautionBg, kit.Caution)
	}
	p.ends(p.backButton(), nil)
	p.noPIN()
}

// lyingKinds are the cards that have a sentence of their own.
var lyingKinds = []card.Kind{
	card.KindOldJuki, card.KindPhone, card.KindLicence, card.KindResidence, card.KindTransit,
	card.KindMute, visit.TwoCards,
}

// lying returns the words for a card that is no My Number card, and what to do.
func (p *screen) lying(k card.Kind) string {
	if slices.Contains(lyingKinds, k) {
		return p.w.t("hint.card." + string(k))
	}
	return p.w.t("hint.wrong-card")
}

// credential is the screen on which the PIN is typed: it shows dots, never digits.
func credential(p *screen) {
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
	left := p.Width - kit.Margin - pad
	w := left - kit.Margin - 40
	y := p.title(p.w.t("pin.title"), kit.Margin, w) + 4
	dots := func() {
		for i := range 4 {
			fill, stroke := color.Color(kit.White), color.Color(kit.Edge)
			if i < v.Digits {
				fill, stroke = kit.Primary, kit.Primary
			}
			p.Disc(kit.Margin+34+float32(i)*68, y+26, 22, fill, stroke, 3.5)
		}
		p.Words(p.w.t("pin.dots", "n", v.Digits), kit.Margin, y+54, w, kit.Style{Size: 20, Color: kit.Quiet})
		y += 60 + p.TextHeight(p.w.t("pin.dots", "n", v.Digits), w, kit.Style{Size: 20}) + 10
	}
	dots()
	if v.Problem == visit.WrongPIN {
		y += p.panel(p.w.t("pin.wrong", "m", here(v)), kit.Margin, y, w, kit.DangerBg, kit.Danger) + 14
	}
	y += p.panel(p.w.t("pin.tries", "m", here(v))+"\n"+p.w.t("pin.nobody"), kit.Margin, y, w, kit.Tint, kit.Primary) +
		14
	p.Words(p.w.t("pin.which"), kit.Margin, y, w, kit.Style{Size: 21, Color: kit.Quiet})

	top := float32(18)
	p.Box(left, top, pad, 470, kit.White, kit.Edge, 1.5, 16)
	p.pad(left+32, top+24, 116, 92, 134, 108, p.padOrder(), v.Digits >= 4)
	p.ends(p.backButton(), nil)
	p.foot.right = append(p.foot.right, kit.SecondaryButton("forgot", p.w.t("pin.forgot"),
		p.w.change(func() { p.w.forgot, p.w.scroll = true, 0 })))
}

// padOrder returns where the digits are: as on a telephone, unless the settings want them shuffled
// for every PIN.
func (p *screen) padOrder() []byte {
	if len(p.w.shuffled) == 10 {
		return p.w.shuffled
	}
	return []byte("1234567890")
}

// pad draws twelve keys: ten digits, one that takes a digit back, and one that ends the entry.
func (p *screen) pad(x, y, w, h, dx, dy float32, order []byte, full bool) {
	at := func(i int) (float32, float32) { return x + float32(i%3)*dx, y + float32(i/3)*dy }
	for i, d := range order {
		if i == 9 {
			i = 10 // the last digit stands between the two others
		}
		kx, ky := at(i)
		label := digit(d)
		p.Button(kit.WordButton("digit-"+label, label, kit.White, kit.Edge, kit.Ink, 44,
			func() { p.w.o.Visit.Digit(d) }), kx, ky, w, h)
	}
	kx, ky := at(9)
	p.Button(p.shrunk("erase", p.w.t("pin.erase"), kit.White, kit.Primary, kit.Primary, w, h, p.w.o.Visit.Erase), kx,
		ky, w, h)
	kx, ky = at(11)
	enter := p.shrunk("enter", p.w.t("pin.enter"), kit.Primary, kit.Primary, kit.White, w, h, p.w.o.Visit.Enter)
	if !full {
		was := p.shrunk("enter", p.w.t("pin.enter"), kit.Ground, kit.ThinEdge, kit.Quiet, w, h, nil)
		enter.Inactive, enter.Fill, enter.Edge, enter.Draw = true, was.Fill, was.Edge, was.Draw
	}
	p.Button(enter, kx, ky, w, h)
}

// shrunk returns a key with words as large as fit into its place.
func (p *screen) shrunk(id, label string, fill, line, words color.Color, w, h float32, tapped func()) *kit.Button {
	size := float32(24)
	for ; size > 9; size-- {
		st := kit.Style{Size: size, Bold: true}
		whole := true
		for _, word := range strings.Fields(label) {
			whole = whole && p.Measure(word, st) <= w-14
		}
		if whole && p.TextHeight(label, w-14, st) <= h-6 {
			break
		}
	}
	b := kit.WordButton(id, label, fill, line, words, size, tapped)
	st := kit.Style{Size: size, Bold: true, Color: words, Align: fyne.TextAlignCenter}
	b.Draw = func(q *kit.Page) { q.Within(label, 7, 0, q.Width-14, q.Height, st) }
	return b
}

// here is how often the PIN, or the printed numbers, may be typed at this counter.
func here(v visit.View) int {
	n, _ := v.TriesHere()
	return n
}

// keypad is the screen that says that the PIN is typed on the reader: this computer never gets it.
func keypad(p *screen) {
	v := p.w.view
	y := p.title(p.w.t("keypad.title"), kit.Margin, p.Width-2*kit.Margin) + 4
	y += p.Words(p.w.t("pin.which"), kit.Margin, y, p.Width-2*kit.Margin, kit.Style{Size: 22, Color: kit.Quiet}) + 26
	if v.Problem == visit.WrongPIN {
		y += p.panel(p.w.t("pin.wrong", "m", here(v)), kit.Margin, y, p.Width-2*kit.Margin, kit.DangerBg, kit.Danger) +
			14
	}
	p.panel(p.w.t("keypad.how")+"\n"+p.w.t("pin.tries", "m", here(v))+"\n"+p.w.t("pin.nobody"), kit.Margin, y,
		p.Width-2*kit.Margin, kit.Tint, kit.Primary)
	p.ends(p.backButton(), nil)
	p.noPIN()
	p.foot.right = append(p.foot.right, kit.PrimaryButton("enter", p.w.t("keypad.start"), p.w.o.Visit.Enter))
}

// forgotten is the screen that explains what can be done without the PIN.
func forgotten(p *screen) {
	y := p.title(p.w.t("pin.forgot.title"), kit.Margin, p.Width-2*kit.Margin) + 4
	y += p.Words(p.w.t("pin.forgot.text"), kit.Margin, y, p.Width-2*kit.Margin, kit.Style{Size: 22, Color: kit.Quiet}) +
		20
	p.ways(y)
	p.ends(kit.SecondaryButton("close", p.w.t("do.back"), p.w.change(func() { p.w.forgot, p.w.scroll = false, 0 })),
		nil)
}

// ways draws what can be done without the PIN: by the numbers printed on the card, by staff, by
// hand.
func (p *screen) ways(y float32) {
	h := p.w.o.Visit
	y += p.Words(p.w.t("ways.title"), kit.Margin, y, p.Width-2*kit.Margin, kit.Style{
		Size: 26, Bold: true,
		Color: kit.Ink,
	}) + 10
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
	var cards []*kit.Button
	for _, l := range list {
		cards = append(cards, p.card(l.id, l.glyph, p.w.t(l.id), p.w.t(l.id+".hint"), false, l.tapped))
	}
	p.Cells(cards, len(list), y, 132)
}

// reading is the screen that ticks off what has been read, while the card must stay where it is.
func reading(p *screen) {
	y := p.title(p.w.t("reading.title"), kit.Margin, p.Width-2*kit.Margin) + 4
	y += p.Words(p.w.t("reading.text"), kit.Margin, y, p.Width-2*kit.Margin, kit.Style{Size: 24, Color: kit.Quiet}) + 20
	now := true
	for _, s := range []visit.Step{visit.StepFound, visit.StepCounted, visit.StepVerified, visit.StepRead} {
		done := slices.Contains(p.w.view.Steps, s)
		key := "reading." + string(s)
		if p.w.view.Way == card.ByCodeB && (s == visit.StepCounted || s == visit.StepVerified) {
			key += ".b"
		}
		fill, stroke, words := color.Color(kit.White), color.Color(kit.Edge), color.Color(kit.Quiet)
		if done {
			fill, stroke, words = kit.Success, kit.Success, kit.Ink
		} else if now {
			stroke, words = kit.Primary, kit.Ink
		}
		st := kit.Style{Size: 23, Bold: done || now, Color: words}
		h := max(70, p.TextHeight(p.w.t(key), p.Width-2*kit.Margin-110, st)+20)
		line := color.Color(kit.ThinEdge)
		if now && !done {
			line = kit.Primary
		}
		p.Box(kit.Margin, y, p.Width-2*kit.Margin, h, kit.White, line, 1.5, 14)
		cy := y + h/2
		p.Disc(kit.Margin+44, cy, 18, fill, stroke, 3)
		if done {
			p.Tick(kit.Margin+30, cy-14, 28, kit.White, 3)
		} else {
			if now {
				p.Disc(kit.Margin+44, cy, 8, kit.Primary, kit.Clear, 0)
			}
			now = false
		}
		p.Within(p.w.t(key), kit.Margin+84, y, p.Width-2*kit.Margin-110, h, st)
		y += h + 12
	}
	if v := p.w.view; v.Keypad && slices.Contains(v.Steps, visit.StepCounted) && !slices.Contains(v.Steps,
		visit.StepVerified) {
		p.panel(p.w.t("keypad.now"), kit.Margin, y+4, p.Width-2*kit.Margin, kit.CautionBg, kit.Caution)
	}
	p.ends(nil, nil)
}
