package report

import (
	"strings"
	"time"

	"kakanai/record"
)

// A Month is what a mayor asks for once a month; a day has it, too, with small numbers.
type Month struct {
	// Penned counts papers of which the log says how many boxes were left for a pen, SignOnly those
	// of them with none but the signature.
	Penned, SignOnly int
	// Rework counts papers that the window gave back, that were printed once more, or that took the
	// place of one that was out; each once, though it may be among several of the three.
	Rework, ReworkReturned, ReworkReprinted, ReworkRedone int
	MixUps                                                int // a resident got another's paper or certificate
	// ToCertificate is from the first touch, or the queue ticket, until the certificate was handed
	// over, as the window says.
	ToCertificate    Span
	Tickets          int           // of ToCertificate: those with a queue ticket
	Good, Fair, Poor int           // opinions, of those who gave one
	Sheets           int           // sheets of paper that the printer put out, reprints too
	DoneTimed        int           // visits with paper in hand of which the time is known
	DoneTime         time.Duration // the sum of their times
	Measures         Measures
}

// Measures are what only the city knows, from its settings. Each may be 0; then figures that need
// it are not shown.
type Measures struct {
	YenMonth    int     // yen a month for the PC, the reader and their service
	YenSheet    float64 // yen for a sheet of paper with its toner
	HandSeconds int     // how long a resident wrote on a paper by hand, as the city measured it before
	StaffBefore int     // seconds of staff's time that a paper took before the kiosk
	StaffAfter  int     // seconds that it takes now
}

// Where people were sent on to: the words of Elsewheres.
const (
	ToKonbini   = "konbini"
	ToLine      = "line"
	ToElsewhere = "elsewhere"
)

// whereTo returns where a signpost leads, by the id of its question in the city's signposts.toml:
// konbini or konbini_*, line or line_*, or any other.
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

// paper counts a paper that came out.
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

// Cost returns what a paper cost, in yen: the month's costs and the sheets', divided by the papers.
// ok is false where the city gave neither, nothing was printed, or the days are not one whole
// month.
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

// Saved returns how much less time one resident with paper in hand spent, on average: before, the
// time by hand as the city measured it, for as many papers; after, the time at the kiosk; and their
// difference, which may be negative. ok is false where the city gave no time, or no visit was
// timed.
func (f Figures) Saved() (before, after, saved time.Duration, ok bool) {
	if f.Measures.HandSeconds == 0 || f.Done == 0 || f.DoneTimed == 0 || f.Papers == 0 {
		return 0, 0, 0, false
	}
	before = time.Duration(float64(f.Measures.HandSeconds) * float64(f.Papers) / float64(f.Done) * float64(time.Second))
	after = f.DoneTime / time.Duration(f.DoneTimed)
	return before, after, before - after, true
}

// StaffSaved returns how much less time staff spent on all papers, by what the city measured before
// and after. It may be negative.
func (f Figures) StaffSaved() (saved time.Duration, ok bool) {
	m := f.Measures
	if m.StaffBefore == 0 || m.StaffAfter == 0 || f.Papers == 0 {
		return 0, false
	}
	return time.Duration(m.StaffBefore-m.StaffAfter) * time.Duration(f.Papers) * time.Second, true
}

// OtherLanguages returns the visits in another language than Japanese; やさしい日本語 is one.
func (f Figures) OtherLanguages() (n int) {
	for _, l := range f.Langs {
		if l.Word != "ja" {
			n += l.N
		}
	}
	return n
}
