package supervisor

import (
	"slices"
	"testing"
	"time"

	"kakanai/report"
)

// What the window makes of the report's figures: a form's lines become one, and words of the log
// those that people know.
func TestFiguresInWords(t *testing.T) {
	f := Figures{Figures: report.Figures{
		Day: "2026-11-01", Last: "2026-11-30",
		Langs:      []report.Count{{Word: "vi", N: 2}, {Word: "ja", N: 7}, {Word: "??", N: 1}},
		DivertedTo: []report.Count{{Word: report.ToLine, N: 4}},
		Diverted:   []report.Count{{Word: "a", N: 4}, {Word: "b", N: 1}},
		Days:       []report.DayLine{{Day: "2026-11-01", Visits: 3}, {Day: "2026-11-30", Visits: 6}},
		Lines: []report.Line{
			{Form: "b", Papers: 1, Copies: 1, Yen: 200},
			{Form: "a", Item: "x", Papers: 3, Copies: 3, Yen: 900},
			{Form: "a", Item: "y", Papers: 2, Copies: 4, Yen: 1200, Window: true},
		},
		ReturnedForms: []report.Count{{Word: "a", N: 2}},
	}, Names: report.Names{Form: func(id string) (code, title string) { return "", map[string]string{"a": "甲"}[id] }}}
	if got, want := f.title(), "令和8年11月1日（日）〜令和8年11月30日（月）"; got != want {
		t.Errorf("%s, expected %s", got, want)
	}
	if got, want := f.langs(), []count{{"日本語", 7}, {"Tiếng Việt", 2}, {"??", 1}}; !slices.Equal(got, want) {
		t.Errorf("languages: %v, expected %v", got, want)
	}
	if got, want := f.elsewhere(), []count{{"コンビニ", 0}, {"LINE", 4}, {"ほか", 0}}; !slices.Equal(got, want) {
		t.Errorf("sent on to %v, expected %v", got, want)
	}
	if got, want := f.diverted(), []count{{"甲", 4}, {"b", 1}}; !slices.Equal(got, want) {
		t.Errorf("diverted: %v, expected %v", got, want)
	}
	if got, want := f.days(), []count{{"1", 3}, {"30", 6}}; !slices.Equal(got, want) {
		t.Errorf("days: %v, expected %v", got, want)
	}
	want := []formLine{{"a", "甲", 3, 7, 2100, 2, true}, {"b", "b", 1, 1, 200, 0, false}}
	if got := f.lines(); !slices.Equal(got, want) {
		t.Errorf("forms: %v, expected %v", got, want)
	}
}

// What the city's own figures make of a month; what it gave none for is not there.
func TestCosts(t *testing.T) {
	x := newBooth(t, &backOffice{})
	x.figures = Figures{Figures: report.Figures{
		Day: "2026-11-01", Last: "2026-11-30", Papers: 10, Done: 5,
		Month: report.Month{
			Sheets: 20, DoneTimed: 5, DoneTime: 50 * time.Second,
			Measures: report.Measures{YenMonth: 980, YenSheet: 1, HandSeconds: 60, StaffBefore: 30, StaffAfter: 20},
		},
	}}
	var got []string
	for _, c := range x.costs() {
		got = append(got, c.value)
	}
	if want := []string{"100円", "1分50秒 短い", "0.0時間 短い"}; !slices.Equal(got, want) {
		t.Errorf("%q, expected %q", got, want)
	}
	x.figures.Measures = report.Measures{}
	if list := x.costs(); len(list) > 0 {
		t.Errorf("%v", list)
	}
}
