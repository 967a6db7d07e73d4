package resident

import (
	"fmt"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

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
	case p.w.pane == "language":
		return languages
	case p.w.pane == "colours":
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
			foot.Look.Regular, foot.Look.Bold = p.w.faces(lang)
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

// header draws the city's name, where the visit is, and the buttons for language, size and colours.
// It returns its height.
func (p *screen) header(v visit.View) float32 {
	x := p.Width - kit.Margin
	var buttons []*kit.Button
	for _, h := range []struct {
		id, label string
		icon      func(q *kit.Page, x, y float32)
		tapped    func()
	}{
		{"colours", p.w.t("do.colours"), halfDisc, func() { p.w.pane = other(p.w.pane, "colours") }},
		{"larger", p.w.sizeWord(), nil, p.w.larger},
		{"language", p.w.t("do.language"), globe, func() { p.w.pane = other(p.w.pane, "language") }},
	} {
		b := &kit.Button{
			ID: h.id, Label: h.label, Fill: kit.White, Edge: kit.Edge, Line: 2, Radius: 12,
			Do: p.w.change(h.tapped),
		}
		st := kit.Style{Size: 18, Bold: true, Color: kit.Ink, Middle: true}
		left := float32(14)
		if h.icon != nil {
			left = 46
		}
		b.Draw = func(q *kit.Page) {
			if h.icon != nil {
				h.icon(q, 26, q.Height/2)
			}
			q.Line(h.label, left, q.Height/2, q.Width-left-8, st)
		}
		w := max(p.Measure(h.label, st)+left+14, 72)
		x -= w
		p.Button(b, x, 5, w, 64)
		x -= 10
		buttons = append(buttons, b)
	}
	title := kit.Style{Size: 26, Bold: true, Color: kit.Ink}
	words := p.w.t("app.title", "city", v.City.Name)
	step := map[visit.State]int{
		visit.Choosing: 1, visit.Asking: 2, visit.Notice: 3, visit.Waiting: 3, visit.Credential: 3, visit.Reading: 3,
		visit.Completing: 4, visit.Confirming: 4, visit.Printing: 5, visit.Handing: 5,
	}[v.State]
	stepsW := float32(0)
	if step > 0 {
		stepsW = p.steps(0, 0, step, false)
	}
	room := x - kit.Margin - 33
	h := float32(kit.HeaderHeight)
	beside := step == 0 || stepsW+24+190*p.Look.Grow() <= room
	titleW := room
	if beside && step > 0 {
		titleW = room - stepsW - 24
	}
	// the same name on every screen, however large its text
	for title.Size > 20/p.Look.Grow() && (p.Measure(words, title) > titleW || p.Pitch(title)+p.Above(words,
		title) > kit.HeaderHeight) {
		title.Size--
	}
	label := kit.Style{Size: 18}
	under := max(p.Pitch(label)+p.Above(p.w.t(fmt.Sprintf("step.%d", max(step, 1))), label), 36)
	if !beside {
		h += under
	}
	q := p.Part(p.Width, h) // the ground, under what is drawn already
	q.Box(0, 0, p.Width, h, kit.White, kit.Clear, 0, 0)
	q.Box(0, h-4, p.Width, 4, kit.Primary, kit.Clear, 0, 0)
	q.Box(kit.Margin, 14, 12, 44, kit.Primary, kit.Clear, 0, 2)
	p.Objects = append(q.Objects, p.Objects...)
	switch {
	case step == 0:
	case beside:
		p.steps(x-stepsW-14, 37, step, true)
	default:
		p.steps(kit.Margin, kit.HeaderHeight-4+under/2, step, true)
	}
	p.Within(words, kit.Margin+33, 0, titleW, 2*37, title)
	return h
}

// steps draws the five steps with the name of the present one and returns their width; without draw
// it only measures.
func (p *screen) steps(x, y float32, now int, draw bool) float32 {
	from := x
	for i := 1; i <= 5; i++ {
		r := float32(15)
		if draw {
			fill, stroke, number := color.Color(kit.White), color.Color(kit.Edge), color.Color(kit.Quiet)
			switch {
			case i == now:
				fill, stroke, number = kit.Primary, kit.Primary, kit.White
			case i < now:
				fill, stroke = kit.Tint, kit.Primary
			}
			p.Disc(x+r, y, r, fill, stroke, 2)
			if i < now {
				p.Tick(x+r-10, y-10, 20, kit.Primary, 2.5)
			} else {
				t := canvas.NewText(fmt.Sprint(i), p.Look.Tone(number)) // fits its disc, whatever the size of the text
				t.TextSize, t.TextStyle.Bold, t.Alignment = 17*p.Scale, true, fyne.TextAlignCenter
				t.FontSource = p.Look.Font(true)
				h := t.MinSize().Height / p.Scale
				p.Add(t, x, y-h/2, 2*r, h)
			}
		}
		x += 2*r + 8
		if i == now {
			st := kit.Style{Size: 18, Bold: true, Color: kit.Primary, Middle: true}
			label := p.w.t(fmt.Sprintf("step.%d", i))
			n := p.Measure(label, st)
			if draw {
				p.Line(label, x, y, n+4, st)
			}
			x += n + 10
		}
		if i < 5 {
			if draw {
				p.Box(x, y-1, 10, 2, kit.Edge, kit.Clear, 0, 0)
			}
			x += 16
		}
	}
	return x - from
}

// footer draws what gathered in f and returns its height. Where one row has no room for all, the
// way on has a row of its own.
func (p *screen) footer(f *footer) float32 {
	natural := func(b *kit.Button) float32 {
		st := kit.Style{Size: 24, Bold: true}
		extra := float32(56)
		if b.Picture {
			extra = 84
		}
		if b.Slim {
			return 84
		}
		return max(p.Measure(b.Label, st)+extra, 180)
	}
	total := func(list []*kit.Button) (w float32) {
		for _, b := range list {
			w += natural(b) + 20
		}
		return w
	}
	room := p.Width - 2*kit.Margin
	noteSt := kit.Style{Size: 20, Color: kit.Ink}
	noteW := float32(0)
	if f.note != "" {
		noteW = min(p.Measure(f.note, noteSt), 420*p.Look.Grow()) + 20
	}
	rows := [][][]*kit.Button{{f.left, f.right}}
	if total(f.left)+total(f.right)+noteW > room {
		rows = [][][]*kit.Button{{f.left, nil}, {nil, f.right}}
	}
	if len(f.left) == 0 || len(f.right) == 0 {
		rows = [][][]*kit.Button{{f.left, f.right}}
	}
	y := float32(14)
	for i, row := range rows {
		shrink := min(1, (room+20)/max(total(row[0])+total(row[1]), 1))
		h := float32(kit.ButtonHeight)
		for _, side := range row {
			for _, b := range side {
				if b.MinHeight != nil {
					h = max(h, b.MinHeight(p.Page, natural(b)*shrink))
				}
			}
		}
		x := float32(kit.Margin)
		for _, b := range row[0] {
			w := natural(b) * shrink
			p.Button(b, x, y, w, h)
			x += w + 20*shrink
		}
		right := p.Width - kit.Margin
		for _, b := range slices.Backward(row[1]) {
			w := natural(b) * shrink
			right -= w
			p.Button(b, right, y, w, h)
			right -= 20 * shrink
		}
		if i == 0 && f.note != "" {
			noteSt.Align = fyne.TextAlignTrailing
			h = max(h, p.TextHeight(f.note, right-x-10, noteSt))
			p.Within(f.note, x, y, right-x-10, h, noteSt)
		}
		y += h + 14
	}
	return p.under(y)
}

// under puts the footer's ground beneath what is drawn already.
func (p *screen) under(h float32) float32 {
	q := p.Part(p.Width, h)
	q.Box(0, 0, p.Width, h, kit.White, kit.Clear, 0, 0)
	q.Box(0, 0, p.Width, 1.5, kit.ThinEdge, kit.Clear, 0, 0)
	p.Objects = append(q.Objects, p.Objects...)
	return h
}

// ends puts back, staff and next into the footer; either button may be nil.
func (p *screen) ends(back, next *kit.Button) {
	if back != nil {
		p.foot.left = append(p.foot.left, back)
	}
	p.foot.left = append(p.foot.left, p.callButton())
	if next != nil {
		p.foot.right = append(p.foot.right, next)
	}
}

// callButton returns the button that calls staff.
func (p *screen) callButton() *kit.Button {
	return pictureButton("call", p.w.t("do.call"), kit.Ink, bell, p.w.o.Visit.Call)
}

// other returns the pane that is open after the button of one was pressed: "" if it was open.
func other(now, pane string) string {
	if now == pane {
		return ""
	}
	return pane
}

// backButton returns the button that goes back.
func (p *screen) backButton() *kit.Button {
	return kit.SecondaryButton("back", p.w.t("do.back"), p.w.o.Visit.Back)
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
