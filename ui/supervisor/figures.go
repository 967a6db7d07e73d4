package supervisor

import (
	"math"
	"slices"
	"strings"
	"time"

	"kakanai/card"
	"kakanai/report"
	"kakanai/visit"
)

// Figures are a day's or a month's as the daily report counts them; nothing in them is about one
// person. The zero value is shown as nothing.
type Figures struct {
	report.Figures
	Names report.Names // what forms are called; its Form may be nil
}

// A count is how often something was; word is for people.
type count struct {
	word string
	n    int
}

// labelled returns counts under the words that people know, the most frequent first. A word without
// another stays as it is.
func labelled(list []report.Count, words func(word string) string) (out []count) {
	for _, c := range list {
		w := words(c.Word)
		if w == "" {
			w = c.Word
		}
		out = append(out, count{w, c.N})
	}
	slices.SortStableFunc(out, func(a, b count) int { return b.n - a.n })
	return out
}

// sum returns how many there are together.
func sum(list []report.Count) (n int) {
	for _, c := range list {
		n += c.N
	}
	return n
}

func in(words map[string]string) func(string) string {
	return func(w string) string { return words[w] }
}

// title is the day, or the days, as people write them.
func (f Figures) title() string {
	if f.Last == f.Day {
		return report.DayWords(f.Day)
	}
	return report.DayWords(f.Day) + "〜" + report.DayWords(f.Last)
}

func (f Figures) langs() []count     { return labelled(f.Langs, in(report.Langs)) }
func (f Figures) abandoned() []count { return labelled(f.Abandoned, in(report.Screens)) }
func (f Figures) returned() []count  { return labelled(f.Returned, in(report.Returned)) }

// diverted are the forms of which people were shown another way, in the report's order.
func (f Figures) diverted() (out []count) {
	for _, d := range f.Diverted {
		out = append(out, count{f.formTitle(d.Word), d.N})
	}
	return out
}

// formTitle is what a form is called, or its id.
func (f Figures) formTitle(id string) string {
	if f.Names.Form != nil {
		if _, title := f.Names.Form(id); title != "" {
			return title
		}
	}
	return id
}

// elsewhere is where people were sent on to.
func (f Figures) elsewhere() (out []count) {
	for _, w := range []string{report.ToKonbini, report.ToLine, report.ToElsewhere} {
		out = append(out, count{report.Elsewheres[w], report.HowOften(f.DivertedTo, w)})
	}
	return out
}

// days are the visits by day of the month.
func (f Figures) days() (out []count) {
	for _, d := range f.Days {
		out = append(out, count{strings.TrimPrefix(d.Day[8:], "0"), d.Visits})
	}
	return out
}

// problem is how many visits met a problem.
func (f Figures) problem(p visit.Problem) int { return report.HowOften(f.Problems, string(p)) }

// byNumbers are the readings by the numbers printed on the card.
func (f Figures) byNumbers() int { return report.HowOften(f.Ways, string(card.ByCodeB)) }

// notPrinted are the papers that did not come out.
func (f Figures) notPrinted() int { return f.Failed + f.NotOut }

// A formLine is one form of the counter.
type formLine struct {
	id, title                     string
	papers, copies, yen, returned int
	window                        bool // some of its fee only the window can reckon
}

// lines are the forms, those with the most papers first.
func (f Figures) lines() (out []formLine) {
	for _, l := range f.Lines {
		i := slices.IndexFunc(out, func(x formLine) bool { return x.id == l.Form })
		if i < 0 {
			i = len(out)
			out = append(out, formLine{
				id: l.Form, title: f.formTitle(l.Form),
				returned: report.HowOften(f.ReturnedForms, l.Form),
			})
		}
		x := &out[i]
		x.papers = max(x.papers, l.Papers) // a paper with two certificates has two lines
		x.copies, x.yen, x.window = x.copies+l.Copies, x.yen+l.Yen, x.window || l.Window
	}
	slices.SortStableFunc(out, func(a, b formLine) int { return b.papers - a.papers })
	return out
}

// A cost is one of the figures that the city's own make; one that it gave nothing for is not there.
type cost struct{ label, value, note string }

// costs are what the city's own figures make of the month, in the order in which they are shown.
func (s *Supervisor) costs() (out []cost) {
	f := s.figures
	less := func(d time.Duration, words func(time.Duration) string) string {
		if d < 0 {
			return s.t("month.longer", "t", words(-d))
		}
		return s.t("month.shorter", "t", words(d))
	}
	if yen, ok := f.Cost(); ok {
		out = append(out, cost{s.t("month.cost"), report.Thousands(int(math.Round(yen))) + "円", s.t("month.cost.note")})
	}
	if before, after, saved, ok := f.Saved(); ok {
		note := s.t("month.resident.note", "before", report.Minutes(before), "after", report.Minutes(after))
		out = append(out, cost{s.t("month.resident"), less(saved, report.Minutes), note})
	}
	if saved, ok := f.StaffSaved(); ok {
		note := s.t("month.staff.note", "before", f.Measures.StaffBefore, "after", f.Measures.StaffAfter)
		out = append(out, cost{s.t("month.staff"), less(saved, hours), note})
	}
	return out
}
