package ui

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/forms"
)

// Figures are a day's or a month's, counted from the log; nothing in them is about one person.
type Figures struct {
	First, Last                                                       string // business days, YYYY-MM-DD
	Title                                                             string // the day as people write it
	Visits, Papers, Done, Helped, Ended, Open                         int
	Timed                                                             int // visits that were timed
	ToPaper, ToPaper95, Occupied, Occupied95, Answer                  time.Duration
	Hours                                                             [24]int // visits, by Japan's hour
	Days                                                              []Count // visits, by day of the month
	Lines                                                             []FormLine
	Yen, Free                                                         int
	Window                                                            bool // some of it only the window can reckon
	Marked, Reprints, Corrected, Against, Left, Failed, Gaps          int
	WrongPIN, LastTry, Blocked, ByNumbers, ByHand, Calls, ReturnedAll int
	Seniors                                                           int // people of 75 and over
	Langs, Abandoned, Returned, Diverted                              []Count
	MonthFigures
}

// A Count is how often something was; Word is for people.
type Count struct {
	Word string
	N    int
}

// A FormLine is one form of the counter.
type FormLine struct {
	ID, Title                     string
	Papers, Copies, Yen, Returned int
	Window                        bool
}

// draw is the whole window.
func (s *Supervisor) draw(p *page) {
	if is := (officeScreen{s.who, s.tab, s.ask, s.note}); is != s.stands {
		s.stands = is
		s.turn()
	}
	p.ground()
	s.top = ""
	top, foot := float32(headerH), float32(footerH)
	if p.narrow() {
		top, foot = 106, 0
	}
	last := s.head(p, top)
	if s.who.Number != 0 {
		const x = margin - 6
		switch figures := s.at() == "today" || s.at() == "month"; {
		case figures && !p.narrow() && s.at() == "month" && s.worth:
			s.drawMonth(p)
		case figures && !p.narrow():
			s.drawFigures(p)
		default:
			p.pane("office", x, top, p.width-2*x, p.height-top-foot, beside, func(q *page) {
				q.bottom = 14
				if p.narrow() {
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
		if !p.narrow() {
			s.foot(p)
		}
	}
	p.place(last, 0, 0)
	s.keyed = s.ask != nil // Tab is the form's then
	if s.ask != nil {
		s.drawForm(p)
		if s.sink != nil {
			p.objects = append(p.objects, s.sink)
		}
	}
}

// head is whose window this is and the tabs. What is for the look comes back: Tab goes there last.
func (s *Supervisor) head(p *page, h float32) *page {
	p.box(0, 0, p.width, h, white, clear, 0, 0)
	p.box(0, h-4, p.width, 4, primary, clear, 0, 0)
	p.box(margin-8, 14, 12, 36, primary, clear, 0, 2)
	title := s.t("title", "city", s.o.City, "terminal", s.o.Terminal)
	if s.who.Number != 0 {
		title = fmt.Sprintf("%s　%d", title, s.who.Number)
	}
	x, y, w, high := p.width-margin+8, float32(4), float32(92), float32(64)
	if p.narrow() {
		high = 46
	}
	tabs := s.tabs()
	if s.who.Number == 0 {
		tabs = nil
	}
	from := x - float32(len(tabs))*(w+6)
	if p.narrow() {
		from = x
	}
	look := p.part(p.width, p.height)
	s.lookEnd = from - 12
	right := look.lookButtons(s.o.Words, s.lookEnd, y, high)
	st := style{size: 24, bold: true, color: ink, middle: true}
	room := right - margin - 16
	p.one(title, margin+16, y+high/2, room, p.shrink(title, room, st))
	if p.narrow() {
		from, y = margin-8, y+high+4
		if len(tabs) > 0 {
			w = (p.width-2*from+6)/float32(len(tabs)) - 6
		}
	}
	for i, name := range tabs {
		label := fmt.Sprintf("%d %s", i+1, s.t("tab."+name))
		b := &button{id: "tab-" + name, label: label, fill: white, edge: edge, line: 1, radius: 8, tapped: func() { s.show(i) }}
		on := i == s.tab
		b.draw = func(q *page) {
			q.one(label, 0, q.height/2, q.width, style{size: 20, bold: on, color: map[bool]color.Color{true: primary, false: ink}[on], align: fyne.TextAlignCenter, middle: true})
			if on {
				q.box(8, q.height-6, q.width-16, 5, primary, clear, 0, 2)
			}
		}
		p.button(b, from, y, w, high)
		from += w + 6
	}
	return look
}

// news is what is being done, or what the last work came to.
func (s *Supervisor) news() (words string, st style) {
	words, st = s.t("no.name"), style{size: 17, color: quiet}
	switch {
	case s.busy != "":
		words, st.color = s.busy+"："+s.t("busy"), ink
		if s.of > 0 {
			words = s.busy + "　" + s.t("busy.of", "n", thousands(int(s.done)), "of", thousands(int(s.of)))
		}
	case s.note != "":
		words, st.color, st.bold = s.note, success, true
		if s.bad {
			st.color = danger
		}
	}
	return
}

// actions are what can be done on this tab.
func (s *Supervisor) actions() (buttons []*button) {
	add := func(b *button) {
		if s.busy != "" {
			b = b.off()
		}
		buttons = append(buttons, b)
	}
	switch s.at() {
	case "day":
		add(secondaryButton("open-day", s.t("do.open"), s.openDay))
		add(primaryButton("close-day", s.t("do.close"), s.closeDay))
	case "today":
		add(secondaryButton("export", s.t("do.export"), s.export))
		add(secondaryButton("verify", s.t("do.verify"), s.verify))
		add(primaryButton("close-day", s.t("do.close"), s.closeDay))
	case "month":
		turn := s.t("do.worth")
		if s.worth {
			turn = s.t("do.visits")
		}
		add(secondaryButton("turn", turn, s.turnMonth))
		add(secondaryButton("before", s.t("do.before"), func() { s.month(-1) }))
		add(secondaryButton("after", s.t("do.after"), func() { s.month(1) }))
		add(primaryButton("month-report", s.t("do.month"), func() { s.report(s.figures.First, s.figures.Last) }))
	case "log":
		add(secondaryButton("filter", s.t("do.filter"), s.askFilter))
		add(secondaryButton("export", s.t("do.export"), s.export))
		add(primaryButton("verify", s.t("do.verify"), s.verify))
	case "staff":
		if s.who.Role == "it" { // they see who has an account, and make none
			break
		}
		add(secondaryButton("disable", s.t("do.disable"), s.disable))
		add(secondaryButton("password", s.t("do.password"), s.askPassword))
		add(primaryButton("add", s.t("do.add"), func() { s.guarded("accounts", s.addAccount) }))
	case "check":
		add(primaryButton("again", s.t("do.again"), func() { s.show(s.tab) }))
	}
	return
}

// foot has what can be done on this tab, and what the last work came to.
func (s *Supervisor) foot(p *page) {
	y := p.height - footerH
	p.box(0, y, p.width, footerH, white, clear, 0, 0)
	p.box(0, y, p.width, 1, thinEdge, clear, 0, 0)
	x := p.width - margin
	for _, b := range slices.Backward(s.actions()) {
		w := p.measure(b.label, style{size: 24, bold: true}) + 44
		x -= w
		p.button(b, x, y+14, w, buttonH)
		x -= 14
	}
	leave := secondaryButton("leave", s.t("do.leave"), s.exit)
	p.button(leave, margin, y+14, 130, buttonH)
	words, st := s.news()
	room := x - margin - 150
	lines := p.lines(words, room, st)
	if len(lines) > 3 {
		lines = lines[:3]
	}
	top := y + footerH/2 - float32(len(lines))*17*leading/2
	for i, l := range lines {
		p.one(l, margin+146, top+float32(i)*17*leading, room, st)
	}
}

// actionsAbove are the same on a narrow page, above what they are about.
func (s *Supervisor) actionsAbove(q *page) {
	words, st := s.news()
	y := q.bottom
	y += q.words(words, 0, y, q.width, st) + 6
	x := float32(0)
	const high, gap = 50, 10
	for _, b := range append(s.actions(), secondaryButton("leave", s.t("do.leave"), s.exit)) {
		w := q.measure(b.label, style{size: 24, bold: true}) + 36
		if x > 0 && x+w > q.width {
			x, y = 0, y+high+gap
		}
		q.button(b, x, y, w, high)
		x += w + gap
	}
	q.bottom = y + high + 14
}

// drawFiguresBelow is drawFigures on a narrow page: one below the other, as high as it is.
func (s *Supervisor) drawFiguresBelow(q *page) {
	f := s.figures
	if f.First == "" {
		return
	}
	const gap = 12
	y := q.bottom
	q.one(f.Title, 4, y, q.width, style{size: 20, bold: true, color: ink})
	y += 36
	n := int(q.width / 250)
	w := (q.width+gap)/float32(n) - gap
	cards := s.figureCards()
	for i, c := range cards {
		s.card(q, float32(i%n)*(w+gap), y+float32(i/n)*118, w, 106, c[0], c[1], c[2])
	}
	y += float32((len(cards)+n-1)/n) * 118
	for _, n := range s.figureNotices() {
		h := float32(50)
		for _, l := range n.words[1:] {
			h += float32(len(q.things(l, q.width-40, style{size: 15}))) * 15 * 1.3
		}
		s.notice(q, 0, y, q.width, h, n.tone, n.words)
		y += h + gap
	}
	s.bars(q, 0, y, q.width, 230)
	y += 230 + gap
	h := 84 + 32*float32(max(len(f.Lines), 1)) + 10
	s.formsTable(q, 0, y, q.width, h)
	q.bottom = max(q.bottom, y+h)
}

// drawFigures is a day or a month: five figures, when people came, what they took, and what wants looking at.
func (s *Supervisor) drawFigures(p *page) {
	f := s.figures
	if f.First == "" {
		return
	}
	x, gap := float32(margin-6), float32(14)
	w := (p.width - 2*x - 4*gap) / 5
	y := float32(headerH + 12)
	p.one(f.Title, x+4, y, 600, style{size: 20, bold: true, color: ink})
	y += 36
	for i, c := range s.figureCards() {
		s.card(p, x+float32(i)*(w+gap), y, w, 106, c[0], c[1], c[2])
	}
	y += 120
	const noticeH = 178
	h := p.height - footerH - y - noticeH - 26
	left := (p.width - 2*x - gap) * 0.48
	p.box(x, y, left, h, white, thinEdge, 1, 14)
	s.bars(p, x, y, left, h)
	s.formsTable(p, x+left+gap, y, p.width-2*x-left-gap, h)
	y += h + 14
	wide := p.width - 2*x - 3*gap
	for _, n := range s.figureNotices() {
		s.notice(p, x, y, n.share*wide, noticeH, n.tone, n.words)
		x += n.share*wide + gap
	}
}

// figureCards are the figures of a day or month that stand large: what, how many, and what else there is to say of it.
func (s *Supervisor) figureCards() [][3]string {
	f := s.figures
	part := func(n int) int { return percent(n, f.Visits) }
	none := s.t("fig.none")
	span := func(d time.Duration) string {
		if f.Timed == 0 {
			return none
		}
		return seconds(d)
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
		{s.t("fig.visits"), thousands(f.Visits), s.t("fig.visits.note", "papers", thousands(f.Papers), "done", thousands(f.Done))},
		{s.t("fig.topaper"), span(f.ToPaper), s.t("fig.median", "p95", span(f.ToPaper95))},
		{s.t("fig.occupied"), span(f.Occupied), s.t("fig.occupied.note", "p95", span(f.Occupied95), "hour", s.busiest(f))},
		{s.t("fig.alone"), alone, s.t("fig.alone.note", "helped", part(f.Helped), "ended", part(f.Ended))},
		{s.t("fig.yen"), thousands(f.Yen) + "円", s.t("fig.yen.note", "free", f.Free, "window", window)},
	}
}

// A figureNotice is one of the boxes below; share is its part of the width, where they stand beside each other.
type figureNotice struct {
	share float32
	tone  color.Color
	words []string
}

func (s *Supervisor) figureNotices() []figureNotice {
	f, none := s.figures, s.t("fig.none")
	logWords, tone := []string{s.t("log.unseen"), s.t("log.unseen.1")}, color.Color(thinEdge)
	if v := s.verdict; v != nil {
		tone, logWords = success, append([]string{s.t("done.verify")}, strings.Split(v.words, "\n")...)
		if !v.ok {
			tone, logWords[0] = danger, s.t("bad.verify")
		}
	}
	look := color.Color(thinEdge)
	if f.Open+f.Gaps+f.Left+f.Failed > 0 {
		look = caution
	}
	answer := none
	if f.Calls > 0 {
		answer = seconds(f.Answer)
	}
	wants := []string{s.t("look.title"), s.t("look.1", "open", f.Open, "marked", f.Marked, "reprints", f.Reprints, "corrected", f.Corrected, "against", f.Against, "left", f.Left, "failed", f.Failed,
		"gaps", f.Gaps, "returned", f.ReturnedAll)}
	if f.ReturnedAll > 0 {
		wants = append(wants, "（"+tally(f.Returned, 2)+"）")
	}
	return []figureNotice{
		{0.23, tone, logWords},
		{0.31, look, wants},
		{0.23, thinEdge, []string{s.t("cards.title"), s.t("cards.1", "wrong", f.WrongPIN, "last", f.LastTry, "blocked", f.Blocked), s.t("cards.2", "b", f.ByNumbers, "hand", f.ByHand), s.t("cards.3", "diverted", tally(f.Diverted, 2))}},
		{0.23, thinEdge, []string{s.t("people.title"), s.t("people.1", "calls", f.Calls, "answer", answer, "seniors", f.Seniors), s.t("people.2", "langs", tally(f.Langs, 3)), s.t("people.3", "abandoned", tally(f.Abandoned, 2))}},
	}
}

// drawDay says which business day it is, and what opening and closing one means.
func (s *Supervisor) drawDay(p *page) {
	x, y, w := float32(6), p.bottom+8, p.width-12
	if s.today == "" {
		return
	}
	p.box(x, y, w, 130, white, thinEdge, 1, 14)
	p.one(s.t("day.now"), x+28, y+20, w-56, style{size: 20, color: quiet})
	day := s.today
	if d, err := forms.ParseDate(day); err == nil {
		day = d.Wareki()
	}
	p.one(day, x+28, y+52, w-56, p.shrink(day, w-56, style{size: 44, bold: true, color: ink}))
	y += 158
	for _, words := range []string{s.t("day.open"), s.t("day.close")} {
		y += p.words(words, x+4, y, w-8, style{size: 20, color: ink}) + 16
	}
	p.bottom = max(p.bottom, y)
}

func (s *Supervisor) card(p *page, x, y, w, h float32, label, value, note string) {
	p.box(x, y, w, h, white, thinEdge, 1, 14)
	p.one(label, x+16, y+8, w-32, style{size: 16, color: quiet})
	st := style{size: 34, bold: true, color: ink}
	st = p.shrink(value, w-32, st)
	p.one(value, x+16, y+30, w-32, st)
	ns := style{size: 15, color: quiet}
	ns = p.shrink(note, w-32, ns)
	p.one(note, x+16, y+78, w-32, ns)
}

// bars draws when people came: by the hour of a day, by the day of a month.
func (s *Supervisor) bars(p *page, x, y, w, h float32) {
	f := s.figures
	var list []Count
	title := s.t("hours.title")
	if f.First != f.Last {
		title, list = s.t("days.title"), f.Days
	} else {
		for n := range f.Hours {
			if n >= 8 && n <= 17 || f.Hours[n] > 0 {
				list = append(list, Count{s.t("hour", "n", n), f.Hours[n]})
			}
		}
	}
	p.one(title, x+20, y+12, w-40, style{size: 18, bold: true, color: ink})
	top := 1
	for _, c := range list {
		top = max(top, c.N)
	}
	base := y + h - 34
	p.box(x+20, base, w-40, 2, thinEdge, clear, 0, 0)
	if len(list) == 0 {
		return
	}
	each := min((w-40)/float32(len(list)), 64)
	size := min(15, each*0.42)
	for i, c := range list {
		bx, bh := x+20+each*float32(i)+each*0.18, (h-100)*float32(c.N)/float32(top)
		if c.N > 0 {
			p.box(bx, base-bh, each*0.64, bh, primary, clear, 0, 4)
			p.one(fmt.Sprint(c.N), bx-10, base-bh-22, each*0.64+20, style{size: size, color: ink, align: fyne.TextAlignCenter})
		}
		p.one(c.Word, bx-14, base+7, each*0.64+28, style{size: size, color: quiet, align: fyne.TextAlignCenter})
	}
}

func (s *Supervisor) formsTable(p *page, x, y, w, h float32) {
	p.box(x, y, w, h, white, thinEdge, 1, 14)
	p.one(s.t("forms.title"), x+20, y+12, w-40, style{size: 18, bold: true, color: ink})
	columns := []float32{0, 0.42, 0.54, 0.66, 0.9, 1}
	heads := []string{s.t("forms.form"), s.t("forms.papers"), s.t("forms.copies"), s.t("forms.yen"), s.t("forms.returned")}
	row := func(top float32, cells []string, bold bool) {
		for i, c := range cells {
			cx, cw := x+20+columns[i]*(w-40), (columns[i+1]-columns[i])*(w-40)
			st := style{size: 16, bold: bold, color: ink}
			if i > 0 {
				st.align = fyne.TextAlignTrailing
			}
			st = p.shrink(c, cw-12, st)
			p.one(c, cx+4, top+5, cw-12, st)
		}
		p.box(x+20, top+31, w-40, 1, thinEdge, clear, 0, 0)
	}
	top := y + 42
	p.box(x+20, top, w-40, 31, ground, clear, 0, 0)
	row(top, heads, true)
	room := int((h - 42 - 31 - 10) / 32)
	if len(s.figures.Lines) == 0 {
		p.one(s.t("forms.none"), x+24, top+42, w-40, style{size: 17, color: quiet})
	}
	for i, l := range s.figures.Lines {
		top += 32
		if i == room-1 && len(s.figures.Lines) > room {
			p.one(s.t("forms.more", "n", len(s.figures.Lines)-i), x+24, top+5, w-40, style{size: 16, color: quiet})
			break
		}
		amount := thousands(l.Yen) + "円"
		if l.Window && l.Yen == 0 {
			amount = s.t("forms.window")
		}
		row(top, []string{l.Title, thousands(l.Papers), thousands(l.Copies), amount, fmt.Sprint(l.Returned)}, false)
	}
}

// notice is a heading and a few lines beside a bar of its tone. What stands between wide spaces is one thing, and never broken where a line ends.
func (s *Supervisor) notice(p *page, x, y, w, h float32, tone color.Color, words []string) {
	p.box(x, y, w, h, white, thinEdge, 1, 12)
	p.box(x, y, 9, h, tone, clear, 0, 4)
	shrunk := func(line string, x, y, w float32, st style) {
		st = p.shrink(line, w, st)
		p.one(line, x, y, w, st)
	}
	shrunk(words[0], x+24, y+8, w-40, style{size: 17, bold: true, color: ink})
	st := style{size: 15, color: ink}
	var lines []string
	for ; ; st.size-- {
		lines = nil
		for _, line := range words[1:] {
			lines = append(lines, p.things(line, w-40, st)...)
		}
		if float32(len(lines))*st.size*1.3 <= h-42 || st.size <= 11 {
			break
		}
	}
	for i, l := range lines {
		shrunk(l, x+24, y+35+float32(i)*st.size*1.3, w-40, st)
	}
}

func (s *Supervisor) busiest(f Figures) string {
	best := -1
	for n, c := range f.Hours {
		if c > 0 && (best < 0 || c > f.Hours[best]) {
			best = n
		}
	}
	if best < 0 {
		return s.t("fig.none")
	}
	return s.t("hour", "n", best)
}

func percent(n, of int) int {
	if of == 0 {
		return 0
	}
	return (100*n + of/2) / of
}

// seconds is a time as people say it.
func seconds(d time.Duration) string {
	n := int(d.Round(time.Second) / time.Second)
	if n < 60 {
		return fmt.Sprintf("%d秒", n)
	}
	return fmt.Sprintf("%d分%02d秒", n/60, n%60)
}

func thousands(n int) string {
	t := fmt.Sprint(n)
	for i := len(t) - 3; i > 0 && t[i-1] != '-'; i -= 3 {
		t = t[:i] + "," + t[i:]
	}
	return t
}

// tally names the first few.
func tally(list []Count, most int) string {
	var out []string
	for i, c := range list {
		if i == most {
			break
		}
		out = append(out, fmt.Sprintf("%s %d", c.Word, c.N))
	}
	if len(out) == 0 {
		return "なし"
	}
	return strings.Join(out, "　")
}
