package desktop

import (
	"math"
	"slices"
	"strings"

	"kakanai/report"
	"kakanai/ui/supervisor"
	"kakanai/visit"
)

// shown is a report's figures as the supervisor's window shows them.
func shown(f report.Figures, names report.Names) supervisor.Figures {
	problem := func(p visit.Problem) int { return report.HowOften(f.Problems, string(p)) }
	out := supervisor.Figures{
		First: f.Day, Last: f.Last, Title: report.DayWords(f.Day), Visits: f.Visits, Papers: f.Papers, Done: f.Done,
		Helped: f.Helped, Ended: f.Ended, Open: f.Open, Timed: f.Occupied.N, ToPaper: f.ToPaper.Median,
		ToPaper95: f.ToPaper.P95, Occupied: f.Occupied.Median, Occupied95: f.Occupied.P95, Answer: f.Answer.Median,
		Hours: f.Begun, Yen: f.Yen, Window: f.Window, Marked: f.Marked, Reprints: f.Reprints + f.Replaced,
		Corrected: f.Corrected, Against: f.Mismatched, Left: f.PaperLeft, Seniors: f.Seniors,
		Failed: f.Failed + f.NotOut, Gaps: len(f.Gaps), ByHand: f.ByHand, Calls: f.Calls,
		WrongPIN: problem(visit.WrongPIN), LastTry: problem(visit.LastTry), Blocked: problem(visit.PINBlocked),
		ByNumbers: report.HowOften(f.Ways, "b"),
		Langs:     labelCounts(f.Langs, report.Langs),
		Abandoned: labelCounts(f.Abandoned, report.Screens),
		Returned:  labelCounts(f.Returned, report.Returned),
		Lines:     formLines(f, names),
	}
	out.MonthFigures = monthShown(f)
	for _, d := range f.Diverted {
		word := d.Word
		if _, title := names.Form(word); title != "" {
			word = title
		}
		out.Diverted = append(out.Diverted, supervisor.Count{Word: word, N: d.N})
	}
	if f.Last != f.Day {
		out.Title += "〜" + report.DayWords(f.Last)
		for _, d := range f.Days {
			out.Days = append(out.Days, supervisor.Count{Word: strings.TrimPrefix(d.Day[8:], "0"), N: d.Visits})
		}
	}
	for _, l := range f.Free {
		out.Free += l.N
	}
	for _, c := range f.Returned {
		out.ReturnedAll += c.N
	}
	return out
}

// monthShown are those that are of use for a month.
func monthShown(f report.Figures) supervisor.MonthFigures {
	out := supervisor.MonthFigures{
		Penned: f.Penned, SignOnly: f.SignOnly, Rework: f.Rework, ReworkReturned: f.ReworkReturned,
		ReworkReprinted: f.ReworkReprinted, ReworkRedone: f.ReworkRedone, MixUps: f.MixUps,
		Handed: f.ToCertificate.N, ToCertificate: f.ToCertificate.Median, ToCertificate95: f.ToCertificate.P95,
		Good: f.Good, Fair: f.Fair, Poor: f.Poor, OtherLangs: f.OtherLanguages(),
		StaffBefore: f.Measures.StaffBefore, StaffAfter: f.Measures.StaffAfter,
	}
	for _, w := range []string{report.ToKonbini, report.ToLine, report.ToElsewhere} {
		n := report.HowOften(f.DivertedTo, w)
		out.Elsewhere = append(out.Elsewhere, supervisor.Count{Word: report.Elsewheres[w], N: n})
	}
	if yen, ok := f.Cost(); ok {
		out.HasCost, out.PaperYen = true, int(math.Round(yen))
	}
	if before, after, _, ok := f.Saved(); ok {
		out.HasSaved, out.AtHand, out.AtKiosk = true, before, after
	}
	out.StaffSaved, out.HasStaff = f.StaffSaved()
	return out
}

// formLines is a line for every form, the one with most papers first. A form with several
// certificates has several lines in a report, each with the form's own number of papers.
func formLines(f report.Figures, names report.Names) (out []supervisor.FormLine) {
	for _, l := range f.Lines {
		i := slices.IndexFunc(out, func(x supervisor.FormLine) bool { return x.ID == l.Form })
		if i < 0 {
			_, title := names.Form(l.Form)
			if title == "" {
				title = l.Form
			}
			i = len(out)
			returned := report.HowOften(f.ReturnedForms, l.Form)
			out = append(out, supervisor.FormLine{ID: l.Form, Title: title, Returned: returned})
		}
		x := &out[i]
		x.Papers, x.Copies, x.Yen = max(x.Papers, l.Papers), x.Copies+l.Copies, x.Yen+l.Yen
		x.Window = x.Window || l.Window
	}
	slices.SortStableFunc(out, func(a, b supervisor.FormLine) int { return b.Papers - a.Papers })
	return out
}

// labelCounts gives counts of words of the log the words that a supervisor knows, the largest
// first. A word without one stays as it is.
func labelCounts(list []report.Count, words map[string]string) (out []supervisor.Count) {
	for _, c := range list {
		w := words[c.Word]
		if w == "" {
			w = c.Word
		}
		out = append(out, supervisor.Count{Word: w, N: c.N})
	}
	slices.SortStableFunc(out, func(a, b supervisor.Count) int { return b.N - a.N })
	return out
}
