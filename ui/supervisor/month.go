package supervisor

import (
	"fmt"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/report"
	"kakanai/ui/kit"
)

// turnMonth shows the other half of the month.
func (s *Supervisor) turnMonth() {
	s.worth = !s.worth
	s.Redraw()
}

// drawMonth draws the half of the month that a mayor asks for: four figures, three charts and,
// where the city gave its own, costs and time. On a narrow page all of it is one below the other.
func (s *Supervisor) drawMonth(p *kit.Page) {
	f := s.figures
	if f.Day == "" {
		return
	}
	x, y, cards, charts := float32(kit.Margin-6), float32(kit.HeaderHeight+12), 4, 3
	if p.Narrow() {
		x, y, cards, charts = 0, p.Bottom, int(p.Width/250), 1
	}
	wide := p.Width - 2*x
	p.Line(f.title(), x+4, y, wide, kit.Style{Size: 20, Bold: true, Color: kit.Ink})
	y += 36
	s.monthCards(p, columns{x, y, wide, cards, 106})
	y += float32((4+cards-1)/cards) * 120
	costs := s.costs()
	h := p.Height - kit.FooterHeight - y - 14
	if len(costs) > 0 {
		h -= 170 + 14
	}
	h = min(h, 300)
	if p.Narrow() {
		h = 300
	}
	s.monthCharts(p, columns{x, y, wide, charts, h})
	if len(costs) > 0 {
		high := float32(170)
		if p.Narrow() {
			high = 48 + 104*float32(len(costs))
		}
		s.drawCosts(p, costs, x, y+float32(3/charts)*(h+columnGap), wide, high)
	}
}

// columns are n places beside each other, each h high, and further rows of them below.
type columns struct {
	x, y, wide float32
	n          int
	h          float32
}

const columnGap = 14

// at returns the place of cell i.
func (c columns) at(i int) (x, y, w float32) {
	w = (c.wide+columnGap)/float32(c.n) - columnGap
	return c.x + float32(i%c.n)*(w+columnGap), c.y + float32(i/c.n)*(c.h+columnGap), w
}

func (s *Supervisor) monthCards(p *kit.Page, c columns) {
	f, none := s.figures, s.t("fig.none")
	share := func(n, of int) string {
		if of == 0 {
			return none
		}
		return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of))
	}
	certificate, handed := none, s.t("month.certificate.none")
	if span := f.ToCertificate; span.N > 0 {
		certificate = report.Minutes(span.Median)
		handed = s.t("month.certificate.note", "p95", report.Minutes(span.P95), "n", report.Thousands(span.N))
	}
	for i, card := range [][3]string{
		{
			s.t("month.sign"), share(f.SignOnly, f.Penned),
			s.t("month.sign.note", "n", report.Thousands(f.SignOnly), "of", report.Thousands(f.Penned)),
		},
		{
			s.t("month.rework"), share(f.Rework, f.Papers),
			s.t("month.rework.note", "returned", f.ReworkReturned, "reprinted", f.ReworkReprinted, "redone",
				f.ReworkRedone),
		},
		{s.t("month.certificate"), certificate, handed},
		{s.t("month.mixups"), s.t("month.mixups.n", "n", f.MixUps), s.t("month.mixups.note")},
	} {
		x, y, w := c.at(i)
		s.card(p, x, y, w, c.h, card[0], card[1], card[2])
	}
	if f.MixUps > 0 {
		x, y, _ := c.at(3)
		p.Box(x, y, 9, c.h, kit.Danger, kit.Clear, 0, 4)
	}
}

func (s *Supervisor) monthCharts(p *kit.Page, c columns) {
	f := s.figures
	chart := func(i int, title, note string, rows []barRow) {
		x, y, w := c.at(i)
		s.chart(p, x, y, w, c.h, title, note, rows)
	}
	said := f.Good + f.Fair + f.Poor
	chart(0, s.t("month.opinion"), s.t("month.opinion.note", "n", report.Thousands(said), "of",
		report.Thousands(f.Done)), []barRow{
		{s.t("month.good"), f.Good, said, kit.Smiling.Face},
		{s.t("month.fair"), f.Fair, said, kit.Neutral.Face},
		{s.t("month.poor"), f.Poor, said, kit.Frowning.Face},
	})
	use := []barRow{
		{s.t("month.seniors"), f.Seniors, f.Visits, nil},
		{s.t("month.langs"), f.OtherLanguages(), f.Visits, nil},
	}
	for i, l := range f.langs() {
		if i == 3 {
			break
		}
		use = append(use, barRow{l.word, l.n, f.Visits, nil})
	}
	chart(1, s.t("month.use"), s.t("month.use.note", "of", report.Thousands(f.Visits)), use)
	all := 0
	for _, to := range f.elsewhere() {
		all += to.n
	}
	var sent []barRow
	for _, to := range f.elsewhere() {
		sent = append(sent, barRow{to.word, to.n, all, nil})
	}
	chart(2, s.t("month.elsewhere"), s.t("month.elsewhere.note", "n", report.Thousands(all)), sent)
}

// A barRow is one bar of a chart: n of so many.
type barRow struct {
	label   string
	n, of   int
	picture func(p *kit.Page, x, y float32)
}

// chart draws a heading, horizontal bars with their number and share, and a note of what they are
// shares of.
func (s *Supervisor) chart(p *kit.Page, x, y, w, h float32, title, note string, rows []barRow) {
	p.Box(x, y, w, h, kit.White, kit.ThinEdge, 1, 14)
	p.Line(title, x+20, y+12, w-40, kit.Style{Size: 18, Bold: true, Color: kit.Ink})
	each := min((h-86)/float32(max(len(rows), 1)), 52)
	label, room := float32(140), w-40-140-104
	for i, r := range rows {
		mid := y + 46 + each*(float32(i)+0.5)
		at := x + 20
		if r.picture != nil {
			r.picture(p, at+22, mid)
			at += 46
		}
		st := p.Shrink(r.label, label-(at-x-20)-8, kit.Style{Size: 16, Color: kit.Ink, Middle: true})
		p.Line(r.label, at, mid, label-(at-x-20)-8, st)
		thick := min(each*0.5, 20)
		p.Box(x+20+label, mid-thick/2, room, thick, kit.Ground, kit.Clear, 0, 4)
		if r.n > 0 && r.of > 0 {
			p.Box(x+20+label, mid-thick/2, max(room*float32(r.n)/float32(r.of), 3), thick, kit.Primary, kit.Clear, 0, 4)
		}
		words := report.Thousands(r.n)
		if r.of > 0 {
			words += fmt.Sprintf("　%d%%", percent(r.n, r.of))
		}
		p.Line(words, x+20+label+room, mid, 104, p.Shrink(words, 96, kit.Style{
			Size: 16, Bold: true, Color: kit.Ink,
			Align: fyne.TextAlignTrailing, Middle: true,
		}))
	}
	p.Line(note, x+20, y+h-30, w-40, p.Shrink(note, w-40, kit.Style{Size: 15, Color: kit.Quiet}))
}

// drawCosts draws what the city's own figures make of the month.
func (s *Supervisor) drawCosts(p *kit.Page, costs []cost, x, y, w, h float32) {
	p.Box(x, y, w, h, kit.White, kit.ThinEdge, 1, 14)
	p.Line(s.t("month.costs"), x+20, y+12, w-40, kit.Style{Size: 18, Bold: true, Color: kit.Ink})
	each, at, below := (w-40)/float32(len(costs)), x+20, p.Narrow()
	if below {
		each = w - 20
	}
	for _, c := range costs {
		p.Line(c.label, at, y+48, each-20, p.Shrink(c.label, each-20, kit.Style{Size: 16, Color: kit.Quiet}))
		p.Line(c.value, at, y+72, each-20, p.Shrink(c.value, each-20, kit.Style{Size: 32, Bold: true, Color: kit.Ink}))
		p.Line(c.note, at, y+124, each-20, p.Shrink(c.note, each-20, kit.Style{Size: 15, Color: kit.Quiet}))
		if below {
			y += 104
			continue
		}
		at += each
		if at < x+w-30 {
			p.Box(at-12, y+48, 1, h-64, kit.ThinEdge, kit.Clear, 0, 0)
		}
	}
}

// hours returns a long time in hours, 4.8時間.
func hours(d time.Duration) string { return fmt.Sprintf("%.1f時間", d.Hours()) }
