package supervisor

import (
	"fmt"
	"image/color"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/report"
	"kakanai/ui/kit"
)

// MonthFigures are what is looked at once a month: what the kiosk is good for.
type MonthFigures struct {
	Penned, SignOnly                                      int // papers of which it is known what was left for a pen, and those with nothing but the signature
	Rework, ReworkReturned, ReworkReprinted, ReworkRedone int
	MixUps                                                int
	Handed                                                int // visits of which the window said that it handed over what they came for
	ToCertificate, ToCertificate95                        time.Duration
	Good, Fair, Poor                                      int
	OtherLangs                                            int     // visits
	Elsewhere                                             []Count // forms, by where people were sent on to

	HasCost, HasSaved, HasStaff bool // what the city gave no figures for is not there
	PaperYen                    int  // what a paper cost
	AtHand, AtKiosk             time.Duration
	StaffBefore, StaffAfter     int // seconds a paper
	StaffSaved                  time.Duration
}

// given is how many of the figures are there that the city's own make.
func (f MonthFigures) given() (n int) {
	for _, has := range []bool{f.HasCost, f.HasSaved, f.HasStaff} {
		if has {
			n++
		}
	}
	return n
}

// turnMonth shows the other half of the month.
func (s *Supervisor) turnMonth() {
	s.worth = !s.worth
	s.Redraw()
}

// drawMonth is the half of the month that a mayor asks for: four figures, three charts and, where the city gave its own, costs and time.
func (s *Supervisor) drawMonth(p *kit.Page) {
	f := s.figures
	if f.First == "" {
		return
	}
	x, y, gap := float32(kit.Margin-6), float32(kit.HeaderHeight+12), float32(14)
	cards, charts := 4, 3
	if p.Narrow() { // one below the other, and scrolled
		x, y, cards, charts = 0, p.Bottom, int(p.Width/250), 1
	}
	wide := p.Width - 2*x
	p.Line(f.Title, x+4, y, wide, kit.Style{Size: 20, Bold: true, Color: kit.Ink})
	y += 36
	none := s.t("fig.none")
	share := func(n, of int) string {
		if of == 0 {
			return none
		}
		return fmt.Sprintf("%.1f%%", 100*float64(n)/float64(of))
	}
	certificate, handed := none, s.t("month.certificate.none")
	if f.Handed > 0 {
		certificate, handed = report.Minutes(f.ToCertificate), s.t("month.certificate.note", "p95", report.Minutes(f.ToCertificate95), "n", report.Thousands(f.Handed))
	}
	w := (wide+gap)/float32(cards) - gap
	at := func(i, n int, h float32) (float32, float32) {
		return x + float32(i%n)*(w+gap), y + float32(i/n)*(h+gap)
	}
	for i, c := range [][3]string{
		{s.t("month.sign"), share(f.SignOnly, f.Penned), s.t("month.sign.note", "n", report.Thousands(f.SignOnly), "of", report.Thousands(f.Penned))},
		{s.t("month.rework"), share(f.Rework, f.Papers), s.t("month.rework.note", "returned", f.ReworkReturned, "reprinted", f.ReworkReprinted, "redone", f.ReworkRedone)},
		{s.t("month.certificate"), certificate, handed},
		{s.t("month.mixups"), s.t("month.mixups.n", "n", f.MixUps), s.t("month.mixups.note")},
	} {
		cx, cy := at(i, cards, 106)
		s.card(p, cx, cy, w, 106, c[0], c[1], c[2])
	}
	if f.MixUps > 0 {
		cx, cy := at(3, cards, 106)
		p.Box(cx, cy, 9, 106, kit.Danger, kit.Clear, 0, 4)
	}
	y += float32((4+cards-1)/cards) * 120
	costs := f.given()
	h := p.Height - kit.FooterHeight - y - 14
	if costs > 0 {
		h -= 170 + 14
	}
	h = min(h, 300)
	if p.Narrow() {
		h = 300
	}
	w = (wide+gap)/float32(charts) - gap
	chart := func(i int, title, note string, rows []barRow) {
		cx, cy := at(i, charts, h)
		s.chart(p, cx, cy, w, h, title, note, rows)
	}
	said := f.Good + f.Fair + f.Poor
	chart(0, s.t("month.opinion"), s.t("month.opinion.note", "n", report.Thousands(said), "of", report.Thousands(f.Done)), []barRow{
		{s.t("month.good"), f.Good, said, kit.Smiling.Face}, {s.t("month.fair"), f.Fair, said, kit.Neutral.Face}, {s.t("month.poor"), f.Poor, said, kit.Frowning.Face},
	})
	use := []barRow{{s.t("month.seniors"), f.Seniors, f.Visits, nil}, {s.t("month.langs"), f.OtherLangs, f.Visits, nil}}
	for i, l := range f.Langs {
		if i == 3 {
			break
		}
		use = append(use, barRow{l.Word, l.N, f.Visits, nil})
	}
	chart(1, s.t("month.use"), s.t("month.use.note", "of", report.Thousands(f.Visits)), use)
	all := 0
	for _, c := range f.Elsewhere {
		all += c.N
	}
	var to []barRow
	for _, c := range f.Elsewhere {
		to = append(to, barRow{c.Word, c.N, all, nil})
	}
	chart(2, s.t("month.elsewhere"), s.t("month.elsewhere.note", "n", report.Thousands(all)), to)
	if costs > 0 {
		high := float32(170)
		if p.Narrow() {
			high = 48 + 104*float32(costs)
		}
		s.costs(p, x, y+float32(3/charts)*(h+gap), wide, high)
	}
}

// A barRow is one bar of a chart: n of so many.
type barRow struct {
	label   string
	n, of   int
	picture func(p *kit.Page, x, y float32)
}

// chart is a heading, bars that lie, each with its number and its share, and what they are shares of.
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
		p.Line(words, x+20+label+room, mid, 104, p.Shrink(words, 96, kit.Style{Size: 16, Bold: true, Color: kit.Ink, Align: fyne.TextAlignTrailing, Middle: true}))
	}
	p.Line(note, x+20, y+h-30, w-40, p.Shrink(note, w-40, kit.Style{Size: 15, Color: kit.Quiet}))
}

// costs is what the city's own figures make of the month. What it gave none for is not there.
func (s *Supervisor) costs(p *kit.Page, x, y, w, h float32) {
	f := s.figures
	p.Box(x, y, w, h, kit.White, kit.ThinEdge, 1, 14)
	p.Line(s.t("month.costs"), x+20, y+12, w-40, kit.Style{Size: 18, Bold: true, Color: kit.Ink})
	each, at, below := (w-40)/float32(f.given()), x+20, p.Narrow()
	if below {
		each = w - 20
	}
	column := func(label, value, note string, c color.Color) {
		p.Line(label, at, y+48, each-20, p.Shrink(label, each-20, kit.Style{Size: 16, Color: kit.Quiet}))
		p.Line(value, at, y+72, each-20, p.Shrink(value, each-20, kit.Style{Size: 32, Bold: true, Color: c}))
		p.Line(note, at, y+124, each-20, p.Shrink(note, each-20, kit.Style{Size: 15, Color: kit.Quiet}))
		if below {
			y += 104
			return
		}
		at += each
		if at < x+w-30 {
			p.Box(at-12, y+48, 1, h-64, kit.ThinEdge, kit.Clear, 0, 0)
		}
	}
	less := func(d time.Duration, words func(time.Duration) string) string {
		if d < 0 {
			return s.t("month.longer", "t", words(-d))
		}
		return s.t("month.shorter", "t", words(d))
	}
	if f.HasCost {
		column(s.t("month.cost"), report.Thousands(f.PaperYen)+"円", s.t("month.cost.note"), kit.Ink)
	}
	if f.HasSaved {
		column(s.t("month.resident"), less(f.AtHand-f.AtKiosk, report.Minutes), s.t("month.resident.note", "before", report.Minutes(f.AtHand), "after", report.Minutes(f.AtKiosk)), kit.Ink)
	}
	if f.HasStaff {
		column(s.t("month.staff"), less(f.StaffSaved, func(d time.Duration) string { return fmt.Sprintf("%.1f時間", d.Hours()) }), s.t("month.staff.note", "before", f.StaffBefore, "after", f.StaffAfter), kit.Ink)
	}
}
