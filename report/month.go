package report

import (
	"strings"
	"time"

	"kakanai/record"
)

// A Month is what a mayor asks for once a month; a day has it, too, with little in it.
type Month struct {
	// papers of which the log says how many boxes were left for a pen, and those with none but the
	// signature
	Penned, SignOnly int
	// Rework counts papers that the window gave back, that were printed once more, or that took the
	// place of one that was out; each once, though it may be among several of the three.
	Rework, ReworkReturned, ReworkReprinted, ReworkRedone int
	MixUps                                                int // another person got the paper or the certificate
	// first touch, or queue ticket → the certificate was handed over, as the window says
	ToCertificate    Span
	Tickets          int // of these, those with a queue ticket
	Good, Fair, Poor int // how it was, by those who said so
	Sheets           int // of paper that the printer put out, reprints too
	DoneTimed        int // visits with paper in hand that were timed
	DoneTime         time.Duration
	Measures         Measures
}

// Measures are what only the city knows; each may be 0, and then what would be reckoned with it is
// not shown.
type Measures struct {
	YenMonth    int     // what the PC, the reader and their service cost a month
	YenSheet    float64 // what a sheet of paper costs, with its toner
	HandSeconds int     // how long a paper took to write by hand, as the city measured it before
	StaffBefore int     // seconds of staff's time a paper took before
	StaffAfter  int     // what it takes now
}

// Where people were sent on to; words of Elsewheres.
const (
	ToKonbini   = "konbini"
	ToLine      = "line"
	ToElsewhere = "elsewhere"
)

// whereTo is a word of Elsewheres, by the question that led away. The city names these in its
// signposts.toml: konbini or konbini_x, line or line_x, or anything else.
func whereTo(items record.Items) string {
	all, err := items.List()
	if err == nil && len(all) == 1 {
		for _, w := range []string{ToKonbini, ToLine} {
			if id := all[0].Code; id == w || strings.HasPrefix(id, w+"_") {
				return w
			}
		}
	}
	return ToElsewhere
}

// paper takes in one that counts.
func (m *Month) paper(p *paper) {
	if p.pens >= 0 {
		m.Penned++
	}
	if p.pens == 0 {
		m.SignOnly++
	}
	if p.returned {
		m.ReworkReturned++
	}
	if p.reprinted {
		m.ReworkReprinted++
	}
	if p.redone {
		m.ReworkRedone++
	}
	if p.returned || p.reprinted || p.redone {
		m.Rework++
	}
}

// Cost is what a paper cost, in yen: the month's costs and the sheets', over the papers. ok is
// false where the city gave neither, nothing was printed, or the days are not one whole month.
func (f Figures) Cost() (yen float64, ok bool) {
	m := f.Measures
	if m.YenMonth == 0 && m.YenSheet == 0 || f.Papers == 0 || !f.wholeMonth() {
		return 0, false
	}
	return (float64(m.YenMonth) + m.YenSheet*float64(f.Sheets)) / float64(f.Papers), true
}

// wholeMonth reports whether the days are a calendar month, from its first to its last.
func (f Figures) wholeMonth() bool {
	from, err1 := time.Parse(time.DateOnly, f.Day)
	to, err2 := time.Parse(time.DateOnly, f.Last)
	return err1 == nil && err2 == nil && from.Day() == 1 && to.Equal(from.AddDate(0, 1, -1))
}

// Saved is how much less time one resident with paper in hand spent, on average: by hand as the
// city measured it, for as many papers, less the time at the kiosk. It may be negative. ok is false
// where the city gave nothing, or no visit was timed.
func (f Figures) Saved() (before, after, saved time.Duration, ok bool) {
	if f.Measures.HandSeconds == 0 || f.Done == 0 || f.DoneTimed == 0 || f.Papers == 0 {
		return 0, 0, 0, false
	}
	before = time.Duration(float64(f.Measures.HandSeconds) * float64(f.Papers) / float64(f.Done) * float64(time.Second))
	after = f.DoneTime / time.Duration(f.DoneTimed)
	return before, after, before - after, true
}

// StaffSaved is how much less time staff spent on all papers, by what the city measured before and
// after. It may be negative.
func (f Figures) StaffSaved() (saved time.Duration, ok bool) {
	m := f.Measures
	if m.StaffBefore == 0 || m.StaffAfter == 0 || f.Papers == 0 {
		return 0, false
	}
	return time.Duration(m.StaffBefore-m.StaffAfter) * time.Duration(f.Papers) * time.Second, true
}

// OtherLanguages are visits in another language than Japanese; やさしい日本語 is one of them.
func (f Figures) OtherLanguages() (n int) {
	for _, l := range f.Langs {
		if l.Word != "ja" {
			n += l.N
		}
	}
	return n
}
