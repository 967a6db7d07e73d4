package supervisor

import (
	"fmt"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/report"
	"kakanai/ui/kit"
)

// draw draws the whole window.
func (s *Supervisor) draw(p *kit.Page) {
	if id := (screenID{s.who, s.tab, s.ask, s.note}); id != s.shown {
		s.shown = id
		s.ScreenChanged()
	}
	p.Ground()
	top, foot := float32(kit.HeaderHeight), float32(kit.FooterHeight)
	if p.Narrow() {
		top, foot = 106, 0
	}
	last := s.head(p, top)
	if s.who.Number != 0 {
		s.drawTab(p, top, p.Height-top-foot)
		if !p.Narrow() {
			s.foot(p)
		}
	}
	p.Place(last, 0, 0)
	s.SetKeyed(s.ask != nil) // Tab is the form's then
	if s.ask != nil {
		s.drawForm(p)
		p.CatchKeys()
	}
}

// drawTab draws what the tab shows, h high. Figures fit a wide page; all else is scrolled where it
// must be.
func (s *Supervisor) drawTab(p *kit.Page, top, h float32) {
	switch tab := s.at(); {
	case p.Narrow() || tab != "today" && tab != "month":
	case tab == "month" && s.worth:
		s.drawMonth(p)
		return
	default:
		s.drawFigures(p)
		return
	}
	const x = kit.Margin - 6
	p.ScrollArea("office", x, top, p.Width-2*x, h, kit.Beside, func(q *kit.Page) {
		q.Bottom = 14
		if p.Narrow() {
			s.actionsAbove(q)
		}
		switch s.at() {
		case "month":
			if s.worth {
				s.drawMonth(q)
				break
			}
			s.drawFiguresBelow(q)
		case "today":
			s.drawFiguresBelow(q)
		case "day":
			s.drawDay(q)
		case "log":
			s.drawLog(q)
		case "staff":
			s.drawStaff(q)
		case "check":
			s.drawFindings(q)
		}
	})
}

// head draws whose window this is and the tabs. It returns the buttons for the look, to be placed
// last: Tab goes there last.
func (s *Supervisor) head(p *kit.Page, h float32) *kit.Page {
	p.Box(0, 0, p.Width, h, kit.White, kit.Clear, 0, 0)
	p.Box(0, h-4, p.Width, 4, kit.Primary, kit.Clear, 0, 0)
	p.Box(kit.Margin-8, 14, 12, 36, kit.Primary, kit.Clear, 0, 2)
	title := s.t("title", "city", s.o.City, "terminal", s.o.Terminal)
	if s.who.Number != 0 {
		title = fmt.Sprintf("%s　%d", title, s.who.Number)
	}
	x, y, w, high := p.Width-kit.Margin+8, float32(4), float32(92), float32(64)
	if p.Narrow() {
		high = 46
	}
	tabs := s.tabs()
	if s.who.Number == 0 {
		tabs = nil
	}
	from := x - float32(len(tabs))*(w+6)
	if p.Narrow() {
		from = x
	}
	look := p.Part(p.Width, p.Height)
	s.lookEnd = from - 12
	right := look.LookButtons(s.t, s.lookEnd, y, high)
	st := kit.Style{Size: 24, Bold: true, Color: kit.Ink, Middle: true}
	room := right - kit.Margin - 16
	p.Line(title, kit.Margin+16, y+high/2, room, p.Shrink(title, room, st))
	if p.Narrow() {
		from, y = kit.Margin-8, y+high+4
		if len(tabs) > 0 {
			w = (p.Width-2*from+6)/float32(len(tabs)) - 6
		}
	}
	for i, name := range tabs {
		label := fmt.Sprintf("%d %s", i+1, s.t("tab."+name))
		b := &kit.Button{
			ID: "tab-" + name, Label: label, Fill: kit.White, Edge: kit.Edge, Line: 1, Radius: 8,
			Do: func() { s.show(i) },
		}
		on := i == s.tab
		b.Draw = func(q *kit.Page) {
			q.Line(label, 0, q.Height/2, q.Width, kit.Style{
				Size: 20, Bold: on,
				Color: map[bool]color.Color{true: kit.Primary, false: kit.Ink}[on], Align: fyne.TextAlignCenter,
				Middle: true,
			})
			if on {
				q.Box(8, q.Height-6, q.Width-16, 5, kit.Primary, kit.Clear, 0, 2)
			}
		}
		p.Button(b, from, y, w, high)
		from += w + 6
	}
	return look
}

// news returns what is being done, or what the last work came to.
func (s *Supervisor) news() (words string, st kit.Style) {
	words, st = s.t("no.name"), kit.Style{Size: 17, Color: kit.Quiet}
	switch {
	case s.busy != "":
		words, st.Color = s.busy+"："+s.t("busy"), kit.Ink
		if s.of > 0 {
			words = s.busy + "　" + s.t("busy.of", "n", report.Thousands(int(s.done)), "of", report.Thousands(int(s.of)))
		}
	case s.note != "":
		words, st.Color, st.Bold = s.note, kit.Success, true
		if s.bad {
			st.Color = kit.Danger
		}
	}
	return words, st
}

// actions returns what can be done on this tab.
func (s *Supervisor) actions() (buttons []*kit.Button) {
	add := func(b *kit.Button) {
		if s.busy != "" {
			b = b.Off()
		}
		buttons = append(buttons, b)
	}
	switch s.at() {
	case "day":
		add(kit.SecondaryButton("open-day", s.t("do.open"), s.openDay))
		add(kit.PrimaryButton("close-day", s.t("do.close"), s.closeDay))
	case "today":
		add(kit.SecondaryButton("export", s.t("do.export"), s.export))
		add(kit.SecondaryButton("verify", s.t("do.verify"), s.verify))
		add(kit.PrimaryButton("close-day", s.t("do.close"), s.closeDay))
	case "month":
		turn := s.t("do.worth")
		if s.worth {
			turn = s.t("do.visits")
		}
		add(kit.SecondaryButton("turn", turn, s.turnMonth))
		add(kit.SecondaryButton("before", s.t("do.before"), func() { s.month(-1) }))
		add(kit.SecondaryButton("after", s.t("do.after"), func() { s.month(1) }))
		add(kit.PrimaryButton("month-report", s.t("do.month"), func() { s.report(s.figures.Day, s.figures.Last) }))
	case "log":
		add(kit.SecondaryButton("filter", s.t("do.filter"), s.askFilter))
		add(kit.SecondaryButton("export", s.t("do.export"), s.export))
		add(kit.PrimaryButton("verify", s.t("do.verify"), s.verify))
	case "staff":
		if s.who.Role == "it" { // IT sees the accounts, and changes none
			break
		}
		add(kit.SecondaryButton("disable", s.t("do.disable"), s.disable))
		add(kit.SecondaryButton("password", s.t("do.password"), s.askPassword))
		add(kit.PrimaryButton("add", s.t("do.add"), func() { s.guarded("accounts", s.addAccount) }))
	case "check":
		add(kit.PrimaryButton("again", s.t("do.again"), func() { s.show(s.tab) }))
	}
	return buttons
}

// foot draws what can be done on this tab, and what the last work came to.
func (s *Supervisor) foot(p *kit.Page) {
	y := p.Height - kit.FooterHeight
	p.Box(0, y, p.Width, kit.FooterHeight, kit.White, kit.Clear, 0, 0)
	p.Box(0, y, p.Width, 1, kit.ThinEdge, kit.Clear, 0, 0)
	x := p.Width - kit.Margin
	for _, b := range slices.Backward(s.actions()) {
		w := p.Measure(b.Label, kit.Style{Size: 24, Bold: true}) + 44
		x -= w
		p.Button(b, x, y+14, w, kit.ButtonHeight)
		x -= 14
	}
	leave := kit.SecondaryButton("leave", s.t("do.leave"), s.exit)
	p.Button(leave, kit.Margin, y+14, 130, kit.ButtonHeight)
	words, st := s.news()
	room := x - kit.Margin - 150
	lines := p.Lines(words, room, st)
	if len(lines) > 3 {
		lines = lines[:3]
	}
	top := y + kit.FooterHeight/2 - float32(len(lines))*17*kit.Leading/2
	for i, l := range lines {
		p.Line(l, kit.Margin+146, top+float32(i)*17*kit.Leading, room, st)
	}
}

// actionsAbove draws the same on a narrow page, above what it is about.
func (s *Supervisor) actionsAbove(q *kit.Page) {
	words, st := s.news()
	y := q.Bottom
	y += q.Words(words, 0, y, q.Width, st) + 6
	x := float32(0)
	const high, gap = 50, 10
	for _, b := range append(s.actions(), kit.SecondaryButton("leave", s.t("do.leave"), s.exit)) {
		w := q.Measure(b.Label, kit.Style{Size: 24, Bold: true}) + 36
		if x > 0 && x+w > q.Width {
			x, y = 0, y+high+gap
		}
		q.Button(b, x, y, w, high)
		x += w + gap
	}
	q.Bottom = y + high + 14
}

// drawDay draws which business day it is, and what opening and closing one means.
func (s *Supervisor) drawDay(p *kit.Page) {
	x, y, w := float32(6), p.Bottom+8, p.Width-12
	if s.today == "" {
		return
	}
	p.Box(x, y, w, 130, kit.White, kit.ThinEdge, 1, 14)
	p.Line(s.t("day.now"), x+28, y+20, w-56, kit.Style{Size: 20, Color: kit.Quiet})
	day := s.today
	if d, err := forms.ParseDate(day); err == nil {
		day = d.Wareki()
	}
	p.Line(day, x+28, y+52, w-56, p.Shrink(day, w-56, kit.Style{Size: 44, Bold: true, Color: kit.Ink}))
	y += 158
	for _, words := range []string{s.t("day.open"), s.t("day.close")} {
		y += p.Words(words, x+4, y, w-8, kit.Style{Size: 20, Color: kit.Ink}) + 16
	}
	p.Bottom = max(p.Bottom, y)
}

func (s *Supervisor) card(p *kit.Page, x, y, w, h float32, label, value, note string) {
	p.Box(x, y, w, h, kit.White, kit.ThinEdge, 1, 14)
	p.Line(label, x+16, y+8, w-32, kit.Style{Size: 16, Color: kit.Quiet})
	st := kit.Style{Size: 34, Bold: true, Color: kit.Ink}
	st = p.Shrink(value, w-32, st)
	p.Line(value, x+16, y+30, w-32, st)
	ns := kit.Style{Size: 15, Color: kit.Quiet}
	ns = p.Shrink(note, w-32, ns)
	p.Line(note, x+16, y+78, w-32, ns)
}

// notice draws a heading and a few lines beside a bar of its tone. What is between wide spaces is
// never broken.
func (s *Supervisor) notice(p *kit.Page, x, y, w, h float32, tone color.Color, words []string) {
	p.Box(x, y, w, h, kit.White, kit.ThinEdge, 1, 12)
	p.Box(x, y, 9, h, tone, kit.Clear, 0, 4)
	shrunk := func(line string, x, y, w float32, st kit.Style) {
		st = p.Shrink(line, w, st)
		p.Line(line, x, y, w, st)
	}
	shrunk(words[0], x+24, y+8, w-40, kit.Style{Size: 17, Bold: true, Color: kit.Ink})
	st := kit.Style{Size: 15, Color: kit.Ink}
	var lines []string
	for ; ; st.Size-- {
		lines = nil
		for _, line := range words[1:] {
			lines = append(lines, p.Phrases(line, w-40, st)...)
		}
		if float32(len(lines))*st.Size*1.3 <= h-42 || st.Size <= 11 {
			break
		}
	}
	for i, l := range lines {
		shrunk(l, x+24, y+35+float32(i)*st.Size*1.3, w-40, st)
	}
}
