package record

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// Every kind has one row in the table, a sentence, and columns that an entry has.
func TestTheTableIsWhole(t *testing.T) {
	if len(kinds) != len(byKind) {
		t.Errorf("%d rows for %d kinds", len(kinds), len(byKind))
	}
	var all Entry
	for _, r := range kinds {
		if r.says == "" || !strings.HasSuffix(r.says, ".") {
			t.Errorf("%s: %q is no sentence", r.kind, r.says)
		}
		seen := map[Column]bool{}
		for _, u := range r.columns {
			if u.holds.what == "" || seen[u.column] {
				t.Errorf("%s: the column %s says nothing, or twice", r.kind, u.column)
			}
			seen[u.column] = true
			if u.column != inNumber && !slices.ContainsFunc(all.values(),
				func(v value) bool { return v.column == u.column }) {
				t.Errorf("%s: an entry has no column %s", r.kind, u.column)
			}
		}
		if r.kind == Erased || r.kind == Unreadable {
			continue
		}
		e := Entry{Kind: r.kind, Day: "2026-11-24", At: noon}
		if err := e.Check(); err != nil {
			t.Errorf("%s: an entry that says no more is refused: %v", r.kind, err)
		}
	}
}

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, Japan)

// Each column of an entry is refused where its kind does not use it, and where it holds something
// else than it should.
func TestCheckGoesByTheTable(t *testing.T) {
	good := map[string]Entry{
		"printed": {
			Kind: Printed, Visit: "0a1b", Form: "juminhyo", Edition: "2026-11-1a2b",
			Serial: "K01-20261124-0001", Pages: 1, Marks: 2, Via: "lost", Items: Counted(Pens, 2), Millis: 41,
			Lang: "ja",
		},
		"read": {
			Kind: CardRead, Visit: "0a1b", Via: ByPIN, Code: string(WrongPIN), Tries: TriesLeft(0),
			Millis: 5,
		},
		"export":        ExportEntry(Days{"2026-11-01", "2026-11-30"}, "csv", true),
		"export of one": ExportEntry(Days{"2026-11-24", "2026-11-24"}, "xlsx", false),
		"export failed": ExportFailedEntry(ExportEntry(Days{"2026-11-24", "2026-11-24"}, "xlsx", false), Usage, -7),
		"report":        ReportEntry(Days{"2026-11-01", "2026-11-30"}),
		"account":       AccountEntry(AccountAdded, 1, 12, "clerk", strings.Repeat("0a", 16)),
		"log":           LogEntry(LogBegun, strings.Repeat("0a", 16), "1.2.3", "city/K01/00+1234abcd+AQ=="),
		"opinion":       OpinionEntry(Fair),
	}
	for name, e := range good {
		e.Day, e.At = "2026-11-24", noon
		if err := e.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, e := range map[string]Entry{
		"no kind":                       {},
		"a kind that nothing writes":    {Kind: "reprinted"},
		"an erased one":                 {Kind: Erased},
		"an unreadable one":             {Kind: Unreadable},
		"an opinion with its visit":     {Kind: Opinion, Visit: "0a1b"},
		"an opinion of another word":    {Kind: Opinion, Code: "superb"},
		"a visit that is an account":    {Kind: VisitBegun, Visit: "staff-3"},
		"an account that is a visit":    {Kind: SignedIn, Visit: "0a1b"},
		"an export of a visit":          {Kind: Exported, Visit: "0a1b"},
		"an export of a form":           {Kind: Exported, Form: "juminhyo"},
		"a seal that is an edition":     {Kind: AccountsSeen, Edition: "2026-11"},
		"a way that is a printer's":     {Kind: CardRead, Via: "no-paper"},
		"a reading without a Problem":   {Kind: CardRead, Code: "missing"},
		"tries where no card was read":  {Kind: Called, Tries: TriesLeft(0)},
		"a clerk in a resident's entry": {Kind: VisitBegun, Clerk: 3},
		"certificates that are printed": {Kind: Printed, Items: "copy:2:600"},
		"boxes for the pen, priced":     {Kind: Printed, Items: "pen:2:0"},
		"a key in a visit's":            {Kind: Called, Key: "abc"},
		"no boot of a PC":               {Kind: Called, Boot: "xyz"},
	} {
		e.Day, e.At = "2026-11-24", noon
		if err := e.Check(); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

// Nothing personal fits into any column, whatever the kind.
func TestNothingPersonalFitsAnywhere(t *testing.T) {
	for _, s := range []string{
		"𠮷田", "見本 太郎", "Taro Mihon", "青森県", "a\nb", "a\x00b", "=1+1", "ｱ",
		strings.Repeat("a", 500),
	} {
		for i, e := range []Entry{
			{Kind: Kind(s)},
			{Visit: s},
			{Form: s},
			{Edition: s},
			{Serial: s},
			{Code: s},
			{Via: s},
			{Screen: Screen(s)},
			{Items: Items(s)},
			{Free: s},
			{Kind: Called, Key: s},
			{Lang: s},
			{Boot: s},
			{Day: s},
		} {
			if e.Kind == "" {
				e.Kind = LogBegun
			}
			if e.Day == "" {
				e.Day = "2026-11-24"
			}
			e.At = noon
			if err := e.CheckText(); err == nil {
				t.Errorf("%q fits into column %d", s, i)
			} else if strings.Contains(err.Error(), s) {
				t.Errorf("the error quotes %q", s)
			}
		}
	}
}

func TestNumbersOfAnEntryHaveBounds(t *testing.T) {
	for name, e := range map[string]Entry{
		"negative": {Pages: -1}, "too long": {Millis: Longest + 1}, "negative tries": {Tries: TriesLeft(-2)},
		"before 1970": {At: time.Unix(-1, 0)}, "after 9999": {At: time.Date(10000, 1, 1, 0, 0, 0, 0, Japan)},
	} {
		e.Kind, e.Day = Called, "2026-11-24"
		if e.At.IsZero() {
			e.At = noon
		}
		if e.CheckText() == nil {
			t.Errorf("%s passes", name)
		}
	}
	for ms, want := range map[int64]int64{-5: 0, 0: 0, 41: 41, Longest: Longest, Longest + 1: Longest} {
		if got := Millis(ms); got != want {
			t.Errorf("%d ms are %d", ms, got)
		}
	}
}

// The zero value says that the card was not asked, and the stored text stays as it always was.
func TestTries(t *testing.T) {
	for text, want := range map[string]Tries{"-1": {}, "0": TriesLeft(0), "3": TriesLeft(3), "15": TriesLeft(15)} {
		if got, ok := ParseTries(text); !ok || got != want || got.String() != text {
			t.Errorf("%q is read as %v", text, got)
		}
	}
	for _, bad := range []string{"", "-2", "03", "+3", " 3", "３"} {
		if got, ok := ParseTries(bad); ok {
			t.Errorf("%q is read as %v", bad, got)
		}
	}
	if n, asked := (Tries{}).Left(); asked || n != 0 {
		t.Errorf("the zero value says %d, %v", n, asked)
	}
	if n, asked := TriesLeft(0).Left(); !asked || n != 0 {
		t.Errorf("a blocked card says %d, %v", n, asked)
	}
}

// What was written once is read for ever, and nothing else is.
func TestItems(t *testing.T) {
	for _, c := range []struct {
		text  Items
		items []Item
	}{
		{"", nil},
		{"copy:2:600", []Item{{Code: "copy", Count: 2, Priced: true, Yen: 600}}},
		{"pen:0:-", []Item{{Code: "pen"}}},
		{"copy:2:600,kouiki:1:-,x_1:0:0", []Item{{"copy", 2, true, 600}, {"kouiki", 1, false, 0}, {"x_1", 0, true, 0}}},
	} {
		got, err := c.text.List()
		if err != nil || !slices.Equal(got, c.items) || NewItems(c.items...) != c.text {
			t.Errorf("%q: %v %v, written as %q", c.text, got, err, NewItems(c.items...))
		}
	}
	for _, bad := range []Items{
		",", "copy", "copy:2", "copy:2:600,", ":2:600", "copy:02:600", "copy:-1:0",
		"copy:1:-5", "写し:1:300", "copy:1:1:1", "copy: 1:1",
	} {
		if bad.check() == nil {
			t.Errorf("%q passes", bad)
		}
	}
}

// A long list keeps its sum: what does not fit is counted together, and the column holds it.
func TestItemsThatDoNotFitAreCounted(t *testing.T) {
	var list []Item
	for range 60 {
		list = append(list, Item{Code: "certificate", Count: 2, Priced: true, Yen: 600})
	}
	items := NewItems(list...)
	if err := items.check(); err != nil || len(items) > 400 {
		t.Fatalf("%d bytes: %v", len(items), err)
	}
	back, err := items.List()
	sum := 0
	for _, x := range back {
		sum += x.Count
	}
	if last := back[len(back)-1]; err != nil || sum != 120 || last.Code != "other" || last.Priced {
		t.Errorf("%v: %d of 120, %v", err, sum, back)
	}
}

func TestItemsAreCounted(t *testing.T) {
	if n, ok := Items("pen:2:-").Count(Pens); !ok || n != 2 {
		t.Error(n, ok)
	}
	for _, i := range []Items{"", "wait:2:-", "pen:2:-,pen:1:-", "pen"} {
		if n, ok := i.Count(Pens); ok {
			t.Errorf("%q has %d pens", i, n)
		}
	}
	if n, ok := Items("details:30:-,entries:1095:-,bare:0:-").Counts("details", "entries"); !ok ||
		!slices.Equal(n, []int64{30, 1095}) {
		t.Error(n, ok)
	}
	for _, i := range []Items{"", "details:30:-", "entries:30:-,details:3:-", "details:30:0,entries:1095:-"} {
		if n, ok := i.Counts("details", "entries"); ok {
			t.Errorf("%q gives %v", i, n)
		}
	}
}

// The day is Japan's, and changes at its midnight, whatever the zone of the PC.
func TestDay(t *testing.T) {
	for at, want := range map[time.Time]string{
		time.Date(2026, 11, 24, 14, 59, 59, 0, time.UTC): "2026-11-24",
		time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC):   "2026-11-25",
		noon: "2026-11-24",
	} {
		if got := Day(at); got != want {
			t.Errorf("%v is %s", at, got)
		}
	}
	for d, want := range map[Days]string{
		{"2026-11-24", "2026-11-24"}: "2026-11-24",
		{"2026-11-01", "2026-11-30"}: "2026-11-01-2026-11-30",
	} {
		if d.String() != want || !daysText(want) {
			t.Errorf("%v is %q", d, d.String())
		}
	}
	for _, bad := range []string{"", "2026-11", "2026-11-01-2026-11", "2026-11-01 2026-11-30", "20261101"} {
		if daysText(bad) {
			t.Errorf("%q are days", bad)
		}
	}
}
