package resident

import (
	"image/color"

	"fyne.io/fyne/v2"

	"kakanai/text/furigana"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// demoH is the height of the demo's bar, in design units.
const demoH = 48

// A screen is a page of the resident's window while it is drawn.
type screen struct {
	*kit.Page
	w    *Window
	foot *footer // gathers the footer; nil but on the screen's own part
}

// sub returns an empty screen of another size, in the same look; see page.part.
func (p *screen) sub(w, h float32) *screen { return &screen{Page: p.Part(w, h), w: p.w} }

// screens draws each state's own part.
var screens = map[visit.State]func(*screen){
	visit.Choosing: choosing, visit.Asking: asking, visit.Notice: notice, visit.Waiting: waiting,
	visit.Credential: credential,
	visit.Reading:    reading, visit.Completing: asking, visit.Confirming: confirming, visit.Printing: printingNow,
	visit.Handing: handing, visit.PaperLeft: paperLeft, visit.Stopped: stopped,
}

// A footer is what can be done on a screen: back on the left, staff beside it, the one primary
// thing on the right.
type footer struct {
	left, right []*kit.Button
	note        string // between them
	lang        string // of all of it; "": that of the screen
}

// scrollW is the room for the buttons beside a middle that does not fit, in units.
const scrollW = 116

// draw draws the whole screen: header, the state's own part, footer, and in a demo its bar. What
// does not fit between header and footer is scrolled by buttons beside it, so that no size of text
// and no language loses a word.
func (p *screen) draw() {
	p.Look = p.w.looks()
	p.noteChange()
	p.Ground()
	draw := p.part()
	if draw == nil {
		return // no View came yet
	}
	whole := p.Height
	if p.w.o.Demo != nil {
		whole -= demoH
	}
	head := p.sub(p.Width, whole)
	headH := head.header(p.w.view)
	body, foot, footH := p.fit(draw, whole, headH)
	p.body(body, headH)
	p.Place(foot.Page, 0, whole-footH)
	p.Place(head.Page, 0, 0)
	if p.w.o.Demo != nil {
		d := p.sub(p.Width, p.Height)
		d.Look = kit.Look{}
		d.demoBar()
		p.Place(d.Page, 0, 0)
		p.Height = whole
	}
}

// noteChange tells the surface when another screen is shown than before.
func (p *screen) noteChange() {
	now, before := p.w.screenID(), p.w.shownID
	if now == before {
		return
	}
	p.w.ScreenChanged()
	if now.paper != nil && before.paper != nil && now.paper != before.paper {
		p.w.VoidAll() // no tap brought this page: any may have been meant for the one before
	}
	p.w.shownID = now
}

// part returns what draws the middle of the screen; nil: nothing can be shown yet.
func (p *screen) part() func(*screen) {
	v := p.w.view
	noPIN := v.State == visit.Notice || v.State == visit.Waiting || v.State == visit.Credential
	switch {
	case screens[v.State] == nil:
		return nil
	case v.Calling:
		return calling
	case v.CardLeft:
		return cardLeft
	case v.Warn:
		return idle
	case p.w.overlay == "language":
		return languages
	case p.w.overlay == "colours":
		return palettes
	case p.w.zoom && v.State == visit.Confirming:
		return zoomed
	case p.w.forgot && noPIN:
		return forgotten
	}
	return screens[v.State]
}

// fit draws the middle and the footer until they agree about their room: a footer may need two
// rows, and the buttons that scroll make the middle narrower.
func (p *screen) fit(draw func(*screen), whole, headH float32) (body, foot *screen, footH float32) {
	footH, width := float32(kit.FooterHeight), p.Width
	for range 4 {
		body = p.sub(width, whole-headH-footH)
		body.foot = &footer{}
		draw(body)
		foot = p.sub(p.Width, whole)
		if lang := body.foot.lang; lang != "" {
			foot.Look.Family = p.w.family(lang)
			foot.Look.Easy = lang == furigana.Language
		}
		h := foot.footer(body.foot)
		switch {
		case h != footH:
			footH = h
		case width == p.Width && body.Bottom > body.Height+0.5:
			width -= scrollW
		default:
			return body, foot, footH
		}
	}
	return body, foot, footH
}

// body places the middle of the screen, scrolled where it does not fit.
func (p *screen) body(b *screen, top float32) {
	const under = 16
	most := b.Bottom + under - b.Height
	if most <= under+0.5 {
		p.w.scroll = 0
		p.Place(b.Page, 0, top)
		return
	}
	at := min(max(p.w.scroll, 0), most)
	p.w.scroll, p.w.most = at, most
	p.Opening(b.Page, 0, top, b.Width, b.Height, at, under, 0)

	x := p.Width - scrollW + 4
	scroll := func(by float32) func() { return p.w.change(func() { p.w.scroll += by }) }
	h := min((b.Height-24)/2-8, 150)
	arrow := func(id, label string, up bool, by float32, may bool) {
		k := &kit.Button{
			ID: id, Label: label, Fill: kit.White, Edge: kit.Primary, Line: 2, Radius: 14, Do: scroll(by),
			Inactive: !may,
		}
		c := color.Color(kit.Primary)
		if !may {
			k.Fill, k.Edge, c = kit.Ground, kit.ThinEdge, kit.Quiet
		}
		k.Draw = func(q *kit.Page) {
			m, d := q.Height/2, float32(12)
			if up {
				d = -d
			}
			q.Arrowhead(q.Width/2, m, 22, d, c, 7)
		}
		y := top + 12
		if !up {
			y = top + b.Height - 12 - h
		}
		p.Button(k, x, y, 96, h)
		k.At = k.Position()
	}
	arrow("scroll-up", p.w.t("do.up"), true, -b.Height*0.8, at > 0.5)
	arrow("scroll-down", p.w.t("do.down"), false, b.Height*0.8, at < most-0.5)
	rail := b.Height - 2*h - 72
	if rail > 40 {
		p.Box(x+42, top+36+h, 12, rail, kit.White, kit.Edge, 1.5, 6)
		part := b.Height / (b.Bottom + under)
		p.Box(x+42, top+36+h+rail*at/(b.Bottom+under), 12, rail*part, kit.Primary, kit.Clear, 0, 6)
	}
}

// bring scrolls until a button that took the focus is in sight.
func (w *Window) bring(b *kit.Button) {
	w.scroll += b.Top() - 200
	w.Redraw()
}

// title draws a screen's title and returns where it ends.
func (p *screen) title(s string, x, w float32) float32 {
	return 20 + p.Words(s, x, 20, w, kit.Style{Size: 34, Bold: true, Color: kit.Ink})
}

// message draws a title and a few words in the middle of a screen and returns where they end.
func (p *screen) message(title, words string, c color.Color) float32 {
	w := min(p.Width-2*kit.Margin, 980)
	x := (p.Width - w) / 2
	big, small := kit.Style{Size: 40, Bold: true, Color: c, Align: fyne.TextAlignCenter}, kit.Style{
		Size:  24,
		Color: kit.Ink, Align: fyne.TextAlignCenter,
	}
	y := max((p.Height-p.TextHeight(title, w, big)-p.TextHeight(words, w, small)-200)/2, 20)
	y += p.Words(title, x, y, w, big) + 18
	y += p.Words(words, x, y, w, small)
	return y
}

// centred puts a button under a message and returns where the next one may begin.
func (p *screen) centred(b *kit.Button, y, w, h float32) float32 {
	w = min(max(w, p.Measure(b.Label, kit.Style{Size: 24, Bold: true})+60), p.Width-2*kit.Margin)
	if b.MinHeight != nil {
		h = max(h, b.MinHeight(p.Page, w))
	}
	p.Button(b, (p.Width-w)/2, y, w, h)
	return y + h + 20
}

// idle lies over everything after a while without a tap. It says how much time is left; one tap
// gives all of it again.
func idle(p *screen) {
	y := p.message(p.w.t("idle.title"), p.w.t("idle.text", "n", p.w.view.Left), kit.Ink)
	y = p.centred(kit.PrimaryButton("continue", p.w.t("do.continue"), p.w.o.Visit.Touch), y+40, 360, 88)
	p.centred(kit.SecondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), y, 360, 68)
	p.ends(nil, nil)
}

// calling masks what was on the screen while staff are on their way.
func calling(p *screen) {
	p.Box(0, 0, p.Width, p.Height, kit.White, kit.Clear, 0, 0)
	y := p.message(p.w.t("calling.title"), p.w.t("calling.text"), kit.Primary)
	p.centred(kit.SecondaryButton("answered", p.w.t("calling.back"), p.w.o.Visit.Answered), y+50, 360, 80)
}

// demoBar says on every screen that this is a demo, and has the buttons that lay a demo card.
func (p *screen) demoBar() {
	y := p.Height - demoH
	d := p.w.o.Demo
	people := d.People()
	p.Box(0, y, p.Width, demoH, kit.DemoBg, kit.Clear, 0, 0)
	p.Line(p.w.t("demo.label"), 16, y+demoH/2, 470, kit.Style{Size: 15, Bold: true, Color: kit.DemoInk, Middle: true})
	if len(people) == 0 {
		return
	}
	person := people[p.w.person%len(people)]
	small := func(id, label string, tapped func()) *kit.Button {
		return kit.WordButton(id, label, kit.White, kit.White, kit.Ink, 16, tapped)
	}
	x := p.Width - 16
	laid := d.Laid()
	action := small("demo-lay", p.w.t("demo.lay"), p.w.change(func() { d.Lay(person.ID) }))
	if laid == person.ID {
		action = small("demo-lift", p.w.t("demo.lift"), p.w.change(d.Lift))
	}
	p.Button(action, x-170, y+4, 170, 40)
	p.Button(small("demo-next", "▶", p.w.change(func() { p.w.person = (p.w.person + 1) % len(people) })), x-170-64, y+4,
		56, 40)
	p.Box(x-170-64-392, y+4, 384, 40, kit.White, kit.Clear, 0, 8)
	p.Line(person.Label, x-170-64-392, y+demoH/2, 384, kit.Style{
		Size: 15, Color: kit.Ink, Align: fyne.TextAlignCenter,
		Middle: true,
	})
	p.Button(small("demo-previous", "◀",
		p.w.change(func() { p.w.person = (p.w.person + len(people) - 1) % len(people) })), x-170-64-392-64, y+4, 56, 40)
}

// panel draws a message with a bar on its left and returns its height.
func (p *screen) panel(s string, x, y, w float32, bg, bar color.Color) float32 {
	st := kit.Style{Size: 20, Color: kit.Ink}
	h := p.TextHeight(s, w-56, st) + 30
	p.Box(x, y, w, h, bg, kit.Clear, 0, 12)
	p.Box(x, y, 8, h, bar, kit.Clear, 0, 4)
	p.Words(s, x+28, y+15, w-56, st)
	return h
}
