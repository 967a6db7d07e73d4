package report

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"kakanai/record"
)

// november counts a month of few entries, in which every figure of Month has its case and a case
// that must not be counted.
func november() *Counter {
	c := NewCounter("2026-11-01", "2026-11-30")
	at := time.Date(2026, 11, 2, 10, 0, 0, 0, record.Japan)
	add := func(after time.Duration, e record.Entry) {
		at = at.Add(after)
		e.At, e.Day = at, "2026-11-02"
		c.Add(e)
	}
	serial := func(n int) string { return fmt.Sprintf("K01-20261102-%04d", n) }
	paper := func(visit, form string, n int, items string) {
		add(0, record.Entry{Kind: "prepared", Visit: visit, Form: form, Serial: serial(n), Number: n})
		add(0, record.Entry{Kind: "confirmed", Visit: visit, Form: form, Serial: serial(n), Items: "copy:1:300"})
		add(time.Second, record.Entry{
			Kind: "printed", Visit: visit, Form: form, Serial: serial(n), Pages: 2,
			Items: record.Items(items),
		})
	}
	again := func(visit string, n int, items string) {
		add(0, record.Entry{Kind: "printed", Visit: visit, Serial: serial(n), Pages: 2, Items: record.Items(items)})
	}
	// a: three papers, one without a pen's word of an older log; one is printed again, and given
	// back, which is one paper of rework.
	add(0, record.Entry{Kind: "visit.open", Visit: "a"})
	paper("a", "juminhyo", 1, "pen:0:-")
	paper("a", "koseki", 2, "pen:3:-")
	paper("a", "inkan", 3, "")
	again("a", 2, "pen:0:-") // the first says what was left
	add(time.Minute, record.Entry{Kind: "taken", Visit: "a", Millis: 100_000})
	add(0, record.Entry{Kind: "returned", Visit: "a", Form: "koseki", Serial: serial(2), Code: "missing"})
	add(0, record.Entry{Kind: "returned", Visit: "a", Form: "inkan", Serial: serial(3), Code: record.MixUp})
	add(0, record.Entry{Kind: "returned", Form: "inkan", Serial: "K01-20261031-0001", Code: "missing"}) // of last month
	add(0, record.Entry{Kind: "handed", Visit: "a", Serial: serial(1), Via: "touch", Items: "wait:600:-"})
	// b: a corrected one takes a paper's place; so the window's next paper of that form is rework,
	// and the one after it is not.
	add(0, record.Entry{Kind: "visit.open", Visit: "b", Lang: "vi"})
	paper("b", "juminhyo", 4, "pen:0:-")
	add(0, record.Entry{Kind: "replaced", Visit: "b", Form: "juminhyo", Serial: serial(4)})
	paper("b", "juminhyo", 5, "pen:1:-")
	paper("b", "juminhyo", 6, "pen:0:-")
	add(0, record.Entry{Kind: "taken", Visit: "b", Millis: 200_000})
	add(0, record.Entry{Kind: "handed", Visit: "b", Serial: serial(5), Via: "ticket", Items: "wait:1800:-"})
	add(0, record.Entry{Kind: "handed", Visit: "b", Serial: serial(5)}) // without a time it is none
	// c goes to the convenience store, d to LINE, e elsewhere; they have no paper.
	for i, to := range []string{"konbini:1:-", "line_friends:1:-", "linen:1:-", ""} {
		v := fmt.Sprint("c", i)
		add(0, record.Entry{Kind: "visit.open", Visit: v})
		add(0, record.Entry{Kind: "signpost", Visit: v, Form: "juminhyo", Items: record.Items(to)})
		add(time.Minute, record.Entry{Kind: "visit.cancel", Visit: v, Screen: "asking", Millis: 60_000})
	}
	add(0, record.Entry{Kind: "senior"})
	for _, o := range []string{"good", "good", "good", "fair", "poor", "superb"} {
		add(0, record.Entry{Kind: "opinion", Code: o})
	}
	return c
}

func TestMonth(t *testing.T) {
	c := november()
	want := Month{
		Penned: 4, SignOnly: 2, Rework: 3, ReworkReturned: 2, ReworkReprinted: 1, ReworkRedone: 1, MixUps: 1,
		ToCertificate: Span{2, 600 * time.Second, 1800 * time.Second}, Tickets: 1, Good: 3, Fair: 1, Poor: 1,
		Sheets: 14, DoneTimed: 2, DoneTime: 300 * time.Second,
	}
	for range 2 { // asked twice, it says the same
		f := c.Figures()
		if !reflect.DeepEqual(f.Month, want) {
			t.Errorf("counted:\n%+v\nexpected:\n%+v", f.Month, want)
		}
		if to := []Count{{ToElsewhere, 2}, {ToKonbini, 1}, {ToLine, 1}}; !reflect.DeepEqual(f.DivertedTo, to) {
			t.Errorf("diverted to %v", f.DivertedTo)
		}
		if f.Papers != 5 || f.OtherLanguages() != 1 {
			t.Errorf("%d papers, %d visits in other languages", f.Papers, f.OtherLanguages())
		}
	}
}

// What is reckoned with the city's own figures is there when the city gave them, and not otherwise.
func TestMeasures(t *testing.T) {
	f := november().Figures()
	none := func(f Figures, why string) {
		t.Helper()
		if _, ok := f.Cost(); ok {
			t.Errorf("%s: there is a cost", why)
		}
		if _, _, _, ok := f.Saved(); ok {
			t.Errorf("%s: residents saved time", why)
		}
		if _, ok := f.StaffSaved(); ok {
			t.Errorf("%s: staff saved time", why)
		}
	}
	none(f, "nothing set")
	f.Measures = Measures{YenMonth: 12000, YenSheet: 2.5, HandSeconds: 400, StaffBefore: 300, StaffAfter: 120}
	if yen, ok := f.Cost(); !ok || yen != (12000+2.5*14)/5 {
		t.Errorf("a paper costs %v, %v", yen, ok)
	}
	if before, after, saved, ok := f.Saved(); !ok || before != 1000*time.Second || after != 150*time.Second ||
		saved != 850*time.Second {
		t.Errorf("%v by hand, %v at the kiosk, %v saved, %v", before, after, saved, ok)
	}
	if saved, ok := f.StaffSaved(); !ok || saved != 15*time.Minute {
		t.Errorf("staff saved %v, %v", saved, ok)
	}
	for _, days := range [][2]string{
		{"2026-11-02", "2026-11-30"},
		{"2026-11-01", "2026-11-29"},
		{"2026-11-01", "2026-12-31"},
		{"2026-11-01", "2026-11-01"},
	} {
		g := f
		g.Day, g.Last = days[0], days[1]
		if _, ok := g.Cost(); ok {
			t.Errorf("a month's costs are shared among the papers of %v", days)
		}
	}
	e := NewCounter("2026-11-01", "2026-11-30").Figures()
	e.Measures = f.Measures
	none(e, "nothing printed")
}

// A month's report tells its figures in words and numbers, in one place; a day's has none of them
// but what went wrong.
func TestMonthOnPaper(t *testing.T) {
	f := november().Figures()
	f.Measures = Measures{YenMonth: 12000, YenSheet: 2.5, HandSeconds: 400, StaffBefore: 300, StaffAfter: 120}
	words := func(f Figures, name string) string {
		return strings.Join(strings.Fields(run(t, "pdftotext", "-layout",
			look(t, name, Day(f, heading, names, fonts(t))), "-")), "")
	}
	got := words(f, "november")
	for _, w := range []string{
		"署名だけを書いた用紙50.0%2／4", "手戻り率60.0%3／5", "うち窓口から戻った（下と重なることがあります）2", "うち再印刷した1", "うち訂正して作り直した1", "取り違え（目標0）1",
		"最初の操作・整理券→証明書210分00秒30分00秒", "75歳以上の方16.7%1／6", "日本語のほかの画面16.7%1／6", "ほかの方法を案内：コンビニ1", "ほかの方法を案内：LINE1",
		"ほかの方法を案内：ほか2",
		"よい60.0%3／5", "ふつう20.0%1／5", "わるい20.0%1／5", "用紙1枚あたりの費用2,407円", "手書き（市の測定）16分40秒", "端末（平均）2分30秒",
		"1人あたりの差14分10秒短い", "（1枚300秒→120秒、市の測定）0.2時間短い",
	} {
		if !strings.Contains(got, w) {
			t.Errorf("%s is not in the month's report:\n%s", w, got)
		}
	}
	f.Measures = Measures{}
	if got := words(f, "november-unset"); strings.Contains(got, "費用と時間") {
		t.Error("costs that nobody gave are told")
	}
	f.ToCertificate = Span{}
	if got := words(f, "november-unpressed"); !strings.Contains(got, "整理券→証明書0——") {
		t.Errorf("a time that nobody took is told:\n%s", got)
	}
	f.Day, f.Last = "2026-11-02", "2026-11-02"
	day := words(f, "day")
	if strings.Contains(day, "手戻り率") || strings.Contains(day, "使いごこち") {
		t.Error("a day's report has a month's figures")
	}
	if !strings.Contains(day, "取り違え（目標0）1") {
		t.Error("a day's report does not tell of a mix-up")
	}
}
