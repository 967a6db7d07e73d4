package supervisor

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/report"
	"kakanai/ui/kit"
	"kakanai/visit"
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

// drawFiguresBelow is drawFigures on a narrow page, one below the other.
func (s *Supervisor) drawFiguresBelow(q *kit.Page) {
	f := s.figures
	if f.Day == "" {
		return
	}
	const gap = 12
	y := q.Bottom
	q.Line(f.title(), 4, y, q.Width, kit.Style{Size: 20, Bold: true, Color: kit.Ink})
	y += 36
	n := int(q.Width / 250)
	w := (q.Width+gap)/float32(n) - gap
	cards := s.figureCards()
	for i, c := range cards {
		s.card(q, float32(i%n)*(w+gap), y+float32(i/n)*118, w, 106, c[0], c[1], c[2])
	}
	y += float32((len(cards)+n-1)/n) * 118
	for _, n := range s.figureNotices() {
		h := float32(50)
		for _, l := range n.words[1:] {
			h += float32(len(q.Phrases(l, q.Width-40, kit.Style{Size: 15}))) * 15 * 1.3
		}
		s.notice(q, 0, y, q.Width, h, n.tone, n.words)
		y += h + gap
	}
	s.bars(q, 0, y, q.Width, 230)
	y += 230 + gap
	h := 84 + 32*float32(max(len(f.lines()), 1)) + 10
	s.formsTable(q, 0, y, q.Width, h)
	q.Bottom = max(q.Bottom, y+h)
}

// drawFigures draws a day or a month: five figures, when people came, which papers they took, and
// what wants a look.
func (s *Supervisor) drawFigures(p *kit.Page) {
	f := s.figures
	if f.Day == "" {
		return
	}
	x, gap := float32(kit.Margin-6), float32(14)
	w := (p.Width - 2*x - 4*gap) / 5
	y := float32(kit.HeaderHeight + 12)
	p.Line(f.title(), x+4, y, 600, kit.Style{Size: 20, Bold: true, Color: kit.Ink})
	y += 36
	for i, c := range s.figureCards() {
		s.card(p, x+float32(i)*(w+gap), y, w, 106, c[0], c[1], c[2])
	}
	y += 120
	const noticeH = 178
	h := p.Height - kit.FooterHeight - y - noticeH - 26
	left := (p.Width - 2*x - gap) * 0.48
	p.Box(x, y, left, h, kit.White, kit.ThinEdge, 1, 14)
	s.bars(p, x, y, left, h)
	s.formsTable(p, x+left+gap, y, p.Width-2*x-left-gap, h)
	y += h + 14
	wide := p.Width - 2*x - 3*gap
	for _, n := range s.figureNotices() {
		s.notice(p, x, y, n.share*wide, noticeH, n.tone, n.words)
		x += n.share*wide + gap
	}
}

// figureCards returns the large figures: what, how many, and a note.
func (s *Supervisor) figureCards() [][3]string {
	f := s.figures
	part := func(n int) int { return percent(n, f.Visits) }
	none := s.t("fig.none")
	span := func(d time.Duration) string {
		if f.Occupied.N == 0 {
			return none
		}
		return report.Minutes(d)
	}
	alone := none
	if f.Visits > 0 {
		alone = fmt.Sprintf("%d%%", part(f.Done-f.Helped))
	}
	window := ""
	if f.Window {
		window = s.t("fig.yen.window")
	}
	return [][3]string{
		{s.t("fig.visits"), report.Thousands(f.Visits), s.t("fig.visits.note", "papers", report.Thousands(f.Papers),
			"done", report.Thousands(f.Done))},
		{s.t("fig.topaper"), span(f.ToPaper.Median), s.t("fig.median", "p95", span(f.ToPaper.P95))},
		{s.t("fig.occupied"), span(f.Occupied.Median), s.t("fig.occupied.note", "p95", span(f.Occupied.P95), "hour",
			s.busiest(f))},
		{s.t("fig.alone"), alone, s.t("fig.alone.note", "helped", part(f.Helped), "ended", part(f.Ended))},
		{s.t("fig.yen"), report.Thousands(f.Yen) + "円", s.t("fig.yen.note", "free", sum(f.Free), "window", window)},
	}
}

// A figureNotice is one of the boxes below; share is its part of the width where they are beside
// each other.
type figureNotice struct {
	share float32
	tone  color.Color
	words []string
}

func (s *Supervisor) figureNotices() []figureNotice {
	f, none := s.figures, s.t("fig.none")
	logWords, tone := []string{s.t("log.unseen"), s.t("log.unseen.1")}, color.Color(kit.ThinEdge)
	if v := s.verdict; v != nil {
		tone, logWords = kit.Success, append([]string{s.t("done.verify")}, strings.Split(v.words, "\n")...)
		if !v.ok {
			tone, logWords[0] = kit.Danger, s.t("bad.verify")
		}
	}
	look := color.Color(kit.ThinEdge)
	if f.Open+len(f.Gaps)+f.PaperLeft+f.notPrinted() > 0 {
		look = kit.Caution
	}
	answer := none
	if f.Calls > 0 {
		answer = report.Minutes(f.Answer.Median)
	}
	wants := []string{s.t("look.title"), s.t("look.1", "open", f.Open, "marked", f.Marked, "reprints", f.Reprints+
		f.Replaced, "corrected", f.Corrected, "against", f.Mismatched, "left", f.PaperLeft, "failed", f.notPrinted(),
		"gaps", len(f.Gaps), "returned", sum(f.Returned))}
	if sum(f.Returned) > 0 {
		wants = append(wants, "（"+tally(f.returned(), 2)+"）")
	}
	return []figureNotice{
		{0.23, tone, logWords},
		{0.31, look, wants},
		{0.23, kit.ThinEdge, []string{s.t("cards.title"), s.t("cards.1", "wrong", f.problem(visit.WrongPIN), "last",
			f.problem(visit.LastTry), "blocked", f.problem(visit.PINBlocked)), s.t("cards.2", "b", f.byNumbers(),
			"hand", f.ByHand), s.t("cards.3", "diverted", tally(f.diverted(), 2))}},
		{0.23, kit.ThinEdge, []string{s.t("people.title"), s.t("people.1", "calls", f.Calls, "answer", answer,
			"seniors", f.Seniors), s.t("people.2", "langs", tally(f.langs(), 3)), s.t("people.3", "abandoned",
			tally(f.abandoned(), 2))}},
	}
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

// bars draws when people came: by the hour of a day, or by the day of a month.
func (s *Supervisor) bars(p *kit.Page, x, y, w, h float32) {
	f := s.figures
	var list []count
	title := s.t("hours.title")
	if f.Day != f.Last {
		title, list = s.t("days.title"), f.days()
	} else {
		for n := range f.Begun {
			if n >= 8 && n <= 17 || f.Begun[n] > 0 {
				list = append(list, count{s.t("hour", "n", n), f.Begun[n]})
			}
		}
	}
	p.Line(title, x+20, y+12, w-40, kit.Style{Size: 18, Bold: true, Color: kit.Ink})
	top := 1
	for _, c := range list {
		top = max(top, c.n)
	}
	base := y + h - 34
	p.Box(x+20, base, w-40, 2, kit.ThinEdge, kit.Clear, 0, 0)
	if len(list) == 0 {
		return
	}
	each := min((w-40)/float32(len(list)), 64)
	size := min(15, each*0.42)
	for i, c := range list {
		bx, bh := x+20+each*float32(i)+each*0.18, (h-100)*float32(c.n)/float32(top)
		if c.n > 0 {
			p.Box(bx, base-bh, each*0.64, bh, kit.Primary, kit.Clear, 0, 4)
			p.Line(fmt.Sprint(c.n), bx-10, base-bh-22, each*0.64+20, kit.Style{
				Size: size, Color: kit.Ink,
				Align: fyne.TextAlignCenter,
			})
		}
		p.Line(c.word, bx-14, base+7, each*0.64+28, kit.Style{
			Size: size, Color: kit.Quiet,
			Align: fyne.TextAlignCenter,
		})
	}
}

func (s *Supervisor) formsTable(p *kit.Page, x, y, w, h float32) {
	p.Box(x, y, w, h, kit.White, kit.ThinEdge, 1, 14)
	p.Line(s.t("forms.title"), x+20, y+12, w-40, kit.Style{Size: 18, Bold: true, Color: kit.Ink})
	columns := []float32{0, 0.42, 0.54, 0.66, 0.9, 1}
	heads := []string{
		s.t("forms.form"), s.t("forms.papers"), s.t("forms.copies"), s.t("forms.yen"),
		s.t("forms.returned"),
	}
	row := func(top float32, cells []string, bold bool) {
		for i, c := range cells {
			cx, cw := x+20+columns[i]*(w-40), (columns[i+1]-columns[i])*(w-40)
			st := kit.Style{Size: 16, Bold: bold, Color: kit.Ink}
			if i > 0 {
				st.Align = fyne.TextAlignTrailing
			}
			st = p.Shrink(c, cw-12, st)
			p.Line(c, cx+4, top+5, cw-12, st)
		}
		p.Box(x+20, top+31, w-40, 1, kit.ThinEdge, kit.Clear, 0, 0)
	}
	top := y + 42
	p.Box(x+20, top, w-40, 31, kit.Ground, kit.Clear, 0, 0)
	row(top, heads, true)
	room := int((h - 42 - 31 - 10) / 32)
	lines := s.figures.lines()
	if len(lines) == 0 {
		p.Line(s.t("forms.none"), x+24, top+42, w-40, kit.Style{Size: 17, Color: kit.Quiet})
	}
	for i, l := range lines {
		top += 32
		if i == room-1 && len(lines) > room {
			p.Line(s.t("forms.more", "n", len(lines)-i), x+24, top+5, w-40, kit.Style{Size: 16, Color: kit.Quiet})
			break
		}
		amount := report.Thousands(l.yen) + "円"
		if l.window && l.yen == 0 {
			amount = s.t("forms.window")
		}
		row(top, []string{
			l.title, report.Thousands(l.papers), report.Thousands(l.copies), amount,
			fmt.Sprint(l.returned),
		}, false)
	}
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

// busiest returns the hour in which most visits began.
func (s *Supervisor) busiest(f Figures) string {
	best := -1
	for n, c := range f.Begun {
		if c > 0 && (best < 0 || c > f.Begun[best]) {
			best = n
		}
	}
	if best < 0 {
		return s.t("fig.none")
	}
	return s.t("hour", "n", best)
}

// percent returns n of so many, rounded; 0 of none.
func percent(n, of int) int {
	if of == 0 {
		return 0
	}
	return (100*n + of/2) / of
}

// tally returns the first few counts in one line.
func tally(list []count, most int) string {
	var out []string
	for i, c := range list {
		if i == most {
			break
		}
		out = append(out, fmt.Sprintf("%s %d", c.word, c.n))
	}
	if len(out) == 0 {
		return "なし"
	}
	return strings.Join(out, "　")
}
