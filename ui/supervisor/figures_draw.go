package supervisor

import (
	"fmt"
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/report"
	"kakanai/ui/kit"
	"kakanai/visit"
)

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
