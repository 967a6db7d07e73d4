package ui

import (
	"fmt"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"kakanai/text/furigana"
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

// A foot is what can be done on a screen: back on the left, staff beside it, the one primary thing on the right.
type foot struct {
	left, right []*button
	note        string // said between them
	lang        string // … and all of it in this language; "": that of the screen
}

// scrollW is the room for the buttons that scroll, beside a body that does not fit.
const scrollW = 116

// draw is the whole screen: header, the state's own part, footer, and in a demo its bar. What does not fit between header and footer is scrolled by
// buttons beside it, so that no size of text and no language loses a word.
func (p *page) draw() {
	v := p.w.view
	p.look = p.w.looks()
	if at := p.w.standing(); at != p.w.at {
		p.w.turn()
		if at.paper != nil && p.w.at.paper != nil && at.paper != p.w.at.paper {
			p.w.void = rect{size: fyne.NewSize(p.width*p.scale, p.height*p.scale)} // no touch brought this: any may have been meant for what stood there
		}
		p.w.at = at
	}
	p.ground()
	body := screens[v.State]
	if body == nil {
		return // nothing was shown yet
	}
	whole := p.height
	if p.w.o.Demo != nil {
		whole -= demoH
	}
	switch {
	case v.Calling:
		body = calling
	case v.CardLeft:
		body = cardLeft
	case v.Warn:
		body = idle
	case p.w.pane == "language":
		body = languages
	case p.w.pane == "colours":
		body = palettes
	case p.w.zoom && v.State == visit.Confirming:
		body = zoomed
	case p.w.forgot && (v.State == visit.Notice || v.State == visit.Waiting || v.State == visit.Credential):
		body = forgotten
	}
	head := p.part(p.width, whole)
	headH := head.header(v)

	footH, width := float32(footerH), p.width
	var b, f *page
	for range 4 { // until the parts agree about their room
		b = p.part(width, whole-headH-footH)
		b.foot = &foot{}
		body(b)
		f = p.part(p.width, whole)
		if b.foot.lang != "" {
			f.look.regular, f.look.thick = p.w.faces(b.foot.lang)
			f.look.easy = b.foot.lang == furigana.Language
		}
		h := f.footer(b.foot)
		switch {
		case h != footH:
			footH = h
		case width == p.width && b.bottom > b.height+0.5:
			width -= scrollW
		default:
			h = 0
		}
		if h == 0 {
			break
		}
	}
	p.body(b, headH)
	p.place(f, 0, whole-footH)
	p.place(head, 0, 0)
	if p.w.o.Demo != nil {
		d := p.part(p.width, p.height)
		d.look = look{}
		d.demoBar()
		p.place(d, 0, 0)
		p.height = whole
	}
}

// part is a page of the same look to draw on; place puts it in.
func (p *page) part(w, h float32) *page {
	return &page{g: p.g, w: p.w, look: p.look, scale: p.scale, width: w, height: h}
}

// place adds what was drawn on part, x further right and y further down.
func (p *page) place(part *page, x, y float32) {
	for _, o := range part.objects {
		move(o, fyne.NewPos(x*p.scale, y*p.scale))
	}
	for _, b := range part.buttons {
		b.at, b.hidden = b.Position(), false
	}
	p.objects = append(p.objects, part.objects...)
	p.buttons = append(p.buttons, part.buttons...)
	p.bottom = max(p.bottom, y+part.bottom)
}

// move moves o. A line is known by its two ends.
func move(o fyne.CanvasObject, by fyne.Position) {
	if l, ok := o.(*canvas.Line); ok {
		l.Position1, l.Position2 = l.Position1.Add(by), l.Position2.Add(by)
		return
	}
	o.Move(o.Position().Add(by))
}

// window places part behind an opening h high, moved up by at: what is above and below it takes no finger. Below the part there is room for under; over is how
// far what stands at its left edge is drawn beyond that.
func (p *page) window(part *page, x, y, w, h, at, under, over float32) {
	content := container.NewWithoutLayout(part.objects...)
	content.Resize(fyne.NewSize(part.width*p.scale, (part.bottom+under)*p.scale))
	content.Move(fyne.NewPos(over*p.scale, -at*p.scale))
	clip := container.NewClip(content)
	clip.MinSize() // makes its renderer: Fyne finds no button to focus in a widget without one
	p.add(clip, x-over, y, w+over, h)
	for _, b := range part.buttons {
		top, high := b.Position().Y/p.scale, b.Size().Height/p.scale
		b.at = b.Position().AddXY(x*p.scale, (y-at)*p.scale)
		b.hidden = top < at-slack || top+high > at+h+slack
	}
	p.buttons = append(p.buttons, part.buttons...)
}

// slack is what rounding may make of a place, in units.
const slack = 0.5

// arrowhead points down by d from its middle, or up where d is less than 0.
func (p *page) arrowhead(x, y, half, d float32, c color.Color, width float32) {
	p.stroke(x-half, y-d, x, y+d, c, width)
	p.stroke(x+half, y-d, x, y+d, c, width)
}

// body places a screen's own part, scrolled where it does not fit.
func (p *page) body(b *page, top float32) {
	const under = 16
	most := b.bottom + under - b.height
	if most <= under+0.5 {
		p.w.scroll = 0
		p.place(b, 0, top)
		return
	}
	at := min(max(p.w.scroll, 0), most)
	p.w.scroll, p.w.most = at, most
	p.window(b, 0, top, b.width, b.height, at, under, 0)

	x := p.width - scrollW + 4
	scroll := func(by float32) func() { return p.w.change(func() { p.w.scroll += by }) }
	h := min((b.height-24)/2-8, 150)
	arrow := func(id, label string, up bool, by float32, may bool) {
		k := &button{id: id, label: label, fill: white, edge: primary, line: 2, radius: 14, tapped: scroll(by), disabled: !may}
		c := color.Color(primary)
		if !may {
			k.fill, k.edge, c = ground, thinEdge, quiet
		}
		k.draw = func(q *page) {
			m, d := q.height/2, float32(12)
			if up {
				d = -d
			}
			q.arrowhead(q.width/2, m, 22, d, c, 7)
		}
		y := top + 12
		if !up {
			y = top + b.height - 12 - h
		}
		p.button(k, x, y, 96, h)
		k.at = k.Position()
	}
	arrow("scroll-up", p.w.t("do.up"), true, -b.height*0.8, at > 0.5)
	arrow("scroll-down", p.w.t("do.down"), false, b.height*0.8, at < most-0.5)
	rail := b.height - 2*h - 72
	if rail > 40 {
		p.box(x+42, top+36+h, 12, rail, white, edge, 1.5, 6)
		part := b.height / (b.bottom + under)
		p.box(x+42, top+36+h+rail*at/(b.bottom+under), 12, rail*part, primary, clear, 0, 6)
	}
}

// bring scrolls until a button that took the focus is in sight.
func (w *Window) bring(b *button) {
	scale := b.scale
	w.scroll += b.at.Y/scale - 200
	w.redraw()
}

// header has the city's name, where the visit stands, and what makes the screen readable for whoever stands before it. It says how high it is.
func (p *page) header(v visit.View) float32 {
	x := p.width - margin
	var buttons []*button
	for _, h := range []struct {
		id, label string
		icon      func(q *page, x, y float32)
		tapped    func()
	}{
		{"colours", p.w.t("do.colours"), halfDisc, func() { p.w.pane = other(p.w.pane, "colours") }},
		{"larger", p.w.sizeWord(), nil, p.w.larger},
		{"language", p.w.t("do.language"), globe, func() { p.w.pane = other(p.w.pane, "language") }},
	} {
		b := &button{id: h.id, label: h.label, fill: white, edge: edge, line: 2, radius: 12, tapped: p.w.change(h.tapped)}
		st := style{size: 18, bold: true, color: ink, middle: true}
		left := float32(14)
		if h.icon != nil {
			left = 46
		}
		b.draw = func(q *page) {
			if h.icon != nil {
				h.icon(q, 26, q.height/2)
			}
			q.one(h.label, left, q.height/2, q.width-left-8, st)
		}
		w := max(p.measure(h.label, st)+left+14, 72)
		x -= w
		p.button(b, x, 5, w, 64)
		x -= 10
		buttons = append(buttons, b)
	}
	title := style{size: 26, bold: true, color: ink}
	words := p.w.t("app.title", "city", v.City.Name)
	step := map[visit.State]int{
		visit.Choosing: 1, visit.Asking: 2, visit.Notice: 3, visit.Waiting: 3, visit.Credential: 3, visit.Reading: 3,
		visit.Completing: 4, visit.Confirming: 4, visit.Printing: 5, visit.Handing: 5,
	}[v.State]
	stepsW := float32(0)
	if step > 0 {
		stepsW = p.steps(0, 0, step, false)
	}
	room := x - margin - 33
	h := float32(headerH)
	beside := step == 0 || stepsW+24+190*p.look.grow() <= room
	titleW := room
	if beside && step > 0 {
		titleW = room - stepsW - 24
	}
	for title.size > 20/p.look.grow() && (p.measure(words, title) > titleW || p.pitch(title)+p.above(words, title) > headerH) { // larger text or not, it is the same name on every screen
		title.size--
	}
	label := style{size: 18}
	under := max(p.pitch(label)+p.above(p.w.t(fmt.Sprintf("step.%d", max(step, 1))), label), 36)
	if !beside {
		h += under
	}
	q := p.part(p.width, h) // the ground, under what stands already
	q.box(0, 0, p.width, h, white, clear, 0, 0)
	q.box(0, h-4, p.width, 4, primary, clear, 0, 0)
	q.box(margin, 14, 12, 44, primary, clear, 0, 2)
	p.objects = append(q.objects, p.objects...)
	switch {
	case step == 0:
	case beside:
		p.steps(x-stepsW-14, 37, step, true)
	default:
		p.steps(margin, headerH-4+under/2, step, true)
	}
	p.within(words, margin+33, 0, titleW, 2*37, title)
	return h
}

// steps shows where the visit stands, the name of the present step beside it, and says how wide that is.
func (p *page) steps(x, y float32, now int, draw bool) float32 {
	from := x
	for i := 1; i <= 5; i++ {
		r := float32(15)
		if draw {
			fill, stroke, number := color.Color(white), color.Color(edge), color.Color(quiet)
			switch {
			case i == now:
				fill, stroke, number = primary, primary, white
			case i < now:
				fill, stroke = tint, primary
			}
			p.disc(x+r, y, r, fill, stroke, 2)
			if i < now {
				p.tick(x+r-10, y-10, 20, primary, 2.5)
			} else {
				t := canvas.NewText(fmt.Sprint(i), p.look.tone(number)) // as large as its disc allows, whatever the size of the text
				t.TextSize, t.TextStyle.Bold, t.Alignment = 17*p.scale, true, fyne.TextAlignCenter
				t.FontSource = p.look.font(true)
				h := t.MinSize().Height / p.scale
				p.add(t, x, y-h/2, 2*r, h)
			}
		}
		x += 2*r + 8
		if i == now {
			st := style{size: 18, bold: true, color: primary, middle: true}
			label := p.w.t(fmt.Sprintf("step.%d", i))
			n := p.measure(label, st)
			if draw {
				p.one(label, x, y, n+4, st)
			}
			x += n + 10
		}
		if i < 5 {
			if draw {
				p.box(x, y-1, 10, 2, edge, clear, 0, 0)
			}
			x += 16
		}
	}
	return x - from
}

// footer sets what gathered in f at the bottom and says how high that is. One row where there is room, otherwise the way on has a row of its own.
func (p *page) footer(f *foot) float32 {
	natural := func(b *button) float32 {
		st := style{size: 24, bold: true}
		extra := float32(56)
		if b.picture {
			extra = 84
		}
		if b.slim {
			return 84
		}
		return max(p.measure(b.label, st)+extra, 180)
	}
	total := func(list []*button) (w float32) {
		for _, b := range list {
			w += natural(b) + 20
		}
		return w
	}
	room := p.width - 2*margin
	noteSt := style{size: 20, color: ink}
	noteW := float32(0)
	if f.note != "" {
		noteW = min(p.measure(f.note, noteSt), 420*p.look.grow()) + 20
	}
	rows := [][][]*button{{f.left, f.right}}
	if total(f.left)+total(f.right)+noteW > room {
		rows = [][][]*button{{f.left, nil}, {nil, f.right}}
	}
	if len(f.left) == 0 || len(f.right) == 0 {
		rows = [][][]*button{{f.left, f.right}}
	}
	y := float32(14)
	for i, row := range rows {
		shrink := min(1, (room+20)/max(total(row[0])+total(row[1]), 1))
		h := float32(buttonH)
		for _, side := range row {
			for _, b := range side {
				if b.need != nil {
					h = max(h, b.need(p, natural(b)*shrink))
				}
			}
		}
		x := float32(margin)
		for _, b := range row[0] {
			w := natural(b) * shrink
			p.button(b, x, y, w, h)
			x += w + 20*shrink
		}
		right := p.width - margin
		for _, b := range slices.Backward(row[1]) {
			w := natural(b) * shrink
			right -= w
			p.button(b, right, y, w, h)
			right -= 20 * shrink
		}
		if i == 0 && f.note != "" {
			noteSt.align = fyne.TextAlignTrailing
			h = max(h, p.tall(f.note, right-x-10, noteSt))
			p.within(f.note, x, y, right-x-10, h, noteSt)
		}
		y += h + 14
	}
	return p.under(y)
}

// under lays the footer's ground beneath what is drawn already, and moves it to the foot of the screen.
func (p *page) under(h float32) float32 {
	q := p.part(p.width, h)
	q.box(0, 0, p.width, h, white, clear, 0, 0)
	q.box(0, 0, p.width, 1.5, thinEdge, clear, 0, 0)
	p.objects = append(q.objects, p.objects...)
	return h
}

// ends gathers the footer of a screen.
func (p *page) ends(back, next *button) {
	if back != nil {
		p.foot.left = append(p.foot.left, back)
	}
	p.foot.left = append(p.foot.left, p.callButton())
	if next != nil {
		p.foot.right = append(p.foot.right, next)
	}
}

func (p *page) callButton() *button {
	return pictureButton("call", p.w.t("do.call"), ink, bell, p.w.o.Visit.Call)
}

// pictureButton has a picture before its words, drawn with its middle at x, y.
func pictureButton(id, label string, line color.Color, picture func(p *page, x, y float32), tapped func()) *button {
	b := &button{id: id, label: label, picture: true, fill: white, edge: line, line: 2, radius: 14, tapped: tapped}
	st := style{size: 24, bold: true, color: ink}
	b.draw = func(q *page) {
		picture(q, 34, q.height/2)
		q.within(label, 58, 0, q.width-66, q.height, st)
	}
	b.need = func(q *page, w float32) float32 { return q.tall(label, w-66, st) + 2*inset }
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

// globe stands for languages, halfDisc for colours; both are drawn for the same reason.
func globe(p *page, x, y float32) {
	p.disc(x, y, 13, clear, ink, 2.2)
	p.stroke(x-13, y, x+13, y, ink, 2)
	p.stroke(x, y-13, x, y+13, ink, 2)
	for _, s := range []float32{-1, 1} {
		p.stroke(x+s*2, y-12, x+s*7, y-5, ink, 1.8)
		p.stroke(x+s*7, y-5, x+s*7, y+5, ink, 1.8)
		p.stroke(x+s*7, y+5, x+s*2, y+12, ink, 1.8)
	}
}

func halfDisc(p *page, x, y float32) {
	p.disc(x, y, 13, white, ink, 2.2)
	for i := range 6 {
		dx := float32(i) * 2
		h := float32(12.5)
		for h*h+dx*dx > 12.5*12.5 {
			h -= 0.5
		}
		p.stroke(x+dx, y-h, x+dx, y+h, ink, 2.4)
	}
}

// other opens a pane, or closes it when it is open.
func other(now, pane string) string {
	if now == pane {
		return ""
	}
	return pane
}

func (p *page) backButton() *button {
	return secondaryButton("back", p.w.t("do.back"), p.w.o.Visit.Back)
}

// title heads a screen and says how far down it reaches.
func (p *page) title(s string, x, w float32) float32 {
	return 20 + p.words(s, x, 20, w, style{size: 34, bold: true, color: ink})
}

// message is a screen of a few words in the middle.
func (p *page) message(title, words string, c color.Color) float32 {
	w := min(p.width-2*margin, 980)
	x := (p.width - w) / 2
	big, small := style{size: 40, bold: true, color: c, align: fyne.TextAlignCenter}, style{size: 24, color: ink, align: fyne.TextAlignCenter}
	y := max((p.height-p.tall(title, w, big)-p.tall(words, w, small)-200)/2, 20)
	y += p.words(title, x, y, w, big) + 18
	y += p.words(words, x, y, w, small)
	return y
}

// middle puts a button under a message.
func (p *page) centred(b *button, y, w, h float32) float32 {
	w = min(max(w, p.measure(b.label, style{size: 24, bold: true})+60), p.width-2*margin)
	if b.need != nil {
		h = max(h, b.need(p, w))
	}
	p.button(b, (p.width-w)/2, y, w, h)
	return y + h + 20
}

// idle lies over everything when nobody has done anything for a while. It says how long is left, and one touch gives all the time again.
func idle(p *page) {
	y := p.message(p.w.t("idle.title"), p.w.t("idle.text", "n", p.w.view.Left), ink)
	y = p.centred(primaryButton("continue", p.w.t("do.continue"), p.w.o.Visit.Touch), y+40, 360, 88)
	p.centred(secondaryButton("end", p.w.t("do.end"), p.w.o.Visit.Cancel), y, 360, 68)
	p.ends(nil, nil)
}

// calling masks whatever was on the screen.
func calling(p *page) {
	p.box(0, 0, p.width, p.height, white, clear, 0, 0)
	y := p.message(p.w.t("calling.title"), p.w.t("calling.text"), primary)
	p.centred(secondaryButton("answered", p.w.t("calling.back"), p.w.o.Visit.Answered), y+50, 360, 80)
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
