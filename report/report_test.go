package report

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/printing"
	"kakanai/record"
	"kakanai/text"
)

const note = "city.mutsu.lg.jp/K01/0f1e2d3c4b5a69788796a5b4c3d2e1f0\n" +
	"1234\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n" +
	"— city.mutsu.lg.jp/K01/0f1e2d3c4b5a69788796a5b4c3d2e1f0 " +
	"6q7+tnjdRpFQsuRxHr+wPyHhLRBTvDvqJ0w1+4vXNd2qf0X7pTf4TQk3mF2pZcT6sH3Vn5b1yJmR8xW0QkzE1c5NwAg=\n"

func fonts(t testing.TB) *text.Fonts {
	t.Helper()
	f, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var heading = Heading{
	City: "むつ市", Office: "市民課", Terminal: "K01",
	Made: time.Date(2026, 11, 25, 17, 20, 0, 0, record.Japan),
}

var names = Names{
	Form: func(id string) (string, string) {
		return map[string]string{"juminhyo": "F01", "inkan": "F02", "shotoku": "F03", "koseki": "F06"}[id],
			map[string]string{
				"juminhyo": "住民票の写し等交付請求書", "inkan": "印鑑登録証明書交付申請書", "shotoku": "税証明（市県民税）交付申請書",
				"koseki": "戸籍証明書等交付請求書（附票・身分証明書・独身証明書）",
			}[id]
	},
	Item: func(_, code string) string {
		return map[string]string{
			"copy": "住民票の写し", "kisai": "住民票記載事項証明書", "kouiki": "広域交付", "zenbu": "戸籍全部事項証明書",
			"kazei": "課税証明書",
		}[code]
	},
}

// A busy day is 1,200 entries of visits as they really go, the same every time.
func busy() *Counter {
	c := NewCounter("2026-11-25", "2026-11-25")
	r := rand.New(rand.NewPCG(1, 2))
	at := time.Date(2026, 11, 25, 8, 28, 0, 0, record.Japan)
	seq, number := int64(0), 0
	add := func(e record.Entry) {
		e.Seq, e.At, e.Day = seq, at, "2026-11-25"
		seq++
		c.Add(e)
	}
	add(record.Entry{Kind: "day.open"})
	forms := []struct{ form, items, free string }{
		{"juminhyo", "copy:1:300", ""},
		{"juminhyo", "copy:1:300,kisai:2:600", ""},
		{"juminhyo", "copy:1:0", "pension"},
		{"juminhyo", "kouiki:1:-", ""},
		{"inkan", "", ""},
		{"shotoku", "kazei:1:300", ""},
		{"koseki", "zenbu:1:450", ""},
	}
	for seq < 1190 {
		id := fmt.Sprintf("%016x", r.Uint64())
		lang := []string{"", "", "", "", "", "ja-easy", "vi", "en", "ko"}[r.IntN(9)]
		at = at.Add(time.Duration(20+r.IntN(140)) * time.Second)
		add(record.Entry{Kind: "visit.open", Visit: id, Lang: lang})
		if r.IntN(12) == 0 {
			at = at.Add(90 * time.Second)
			add(record.Entry{
				Kind: "visit.idle", Visit: id,
				Screen: []record.Screen{"asking", "waiting", "credential"}[r.IntN(3)],
			})
			continue
		}
		at = at.Add(40 * time.Second)
		if r.IntN(9) == 0 {
			add(record.Entry{Kind: "read", Visit: id, Via: "pin", Code: "wrong-pin"})
			at = at.Add(9 * time.Second)
		}
		add(record.Entry{Kind: "read", Visit: id, Via: []string{"pin", "pin", "pin", "b"}[r.IntN(4)], Millis: 900})
		n := 1 + r.IntN(3)
		for range n {
			f := forms[r.IntN(len(forms))]
			number++
			serial := fmt.Sprintf("K01-20261125-%04d", number)
			yen := 0
			items, _ := record.Items(f.items).List()
			copies := 1
			for _, x := range items {
				yen += max(x.Yen, 0)
				copies = max(copies, x.Count)
			}
			at = at.Add(5 * time.Second)
			add(record.Entry{Kind: "prepared", Visit: id, Form: f.form, Serial: serial, Number: number})
			if r.IntN(40) == 0 {
				continue
			}
			add(record.Entry{
				Kind: "confirmed", Visit: id, Form: f.form, Serial: serial, Copies: copies,
				Items: record.Items(f.items), Yen: yen, Free: f.free,
			})
			at = at.Add(time.Duration(3+r.IntN(20)) * time.Second)
			add(record.Entry{Kind: "printed", Visit: id, Form: f.form, Serial: serial, Pages: 1, Marks: r.IntN(10) / 9})
		}
		if r.IntN(60) == 0 {
			continue // the PC went down
		}
		at = at.Add(15 * time.Second)
		add(record.Entry{Kind: "taken", Visit: id})
	}
	add(record.Entry{Kind: "called"})
	add(record.Entry{Kind: "answered", Millis: 31000})
	add(record.Entry{Kind: "returned", Code: "wrong-form"})
	add(record.Entry{Kind: "export"})
	add(record.Entry{Kind: "day.close"})
	return c
}

// look writes the pages where they are wanted, and always has qpdf judge them.
func look(t *testing.T, name string, d printing.Document) string {
	t.Helper()
	dir := os.Getenv("KAKANAI_SHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	path := filepath.Join(dir, name+".pdf")
	var b bytes.Buffer
	if err := d.PDF(&b, fonts(t), heading.Made); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("qpdf", "--check", path).CombinedOutput(); err != nil {
		t.Fatalf("qpdf: %v\n%s", err, out)
	}
	return path
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v: run make setup", name, err)
	}
	return string(out)
}

func TestDays(t *testing.T) {
	f := fonts(t)
	b := busy().Figures()
	b.Checkpoint = note
	e := NewCounter("2026-11-26", "2026-11-26").Figures()
	e.Checkpoint = note
	b.Verdict = "記録は1203件。欠けも書き換えも見つかりませんでした（最後は 2026-11-25 17:20:00）。\nこのうち230件は消されています（2026-11-01 09:00 に消され、残ったのは1095日分。値だけが残っています）。保存期間より短いときは、消した人に確かめてください。"
	e.Verdict, e.Broken = "記録が書き換えられたか、壊れています（501番から）。", true
	demo := heading
	demo.Demo, demo.Terminal = true, "DEMO"
	for name, d := range map[string]printing.Document{
		"busy":  Day(b, heading, names, f),
		"empty": Day(e, heading, names, f), "demo": Day(b, demo, Names{}, f),
	} {
		path := look(t, name, d)
		words := run(t, "pdftotext", "-layout", path, "-")
		for _, w := range []string{"日計表", "見込手数料", "課長", "欠番", "チェックポイント", "0f1e2d3c4b5a69788796a5b4c3d2e1f0"} {
			if !strings.Contains(words, w) {
				t.Errorf("%s: %s is missing", name, w)
			}
		}
	}
}

// A small day, counted by hand.
func TestCounter(t *testing.T) {
	c := NewCounter("2026-11-24", "2026-11-24")
	at := time.Date(2026, 11, 24, 8, 59, 0, 0, record.Japan)
	add := func(after time.Duration, e record.Entry) {
		at = at.Add(after)
		e.At, e.Day = at.In(time.UTC), "2026-11-24"
		c.Add(e)
	}
	serial := func(n int) string { return fmt.Sprintf("K01-20261124-%04d", n) }
	paper := func(visit, form, items, free string, n, copies, yen int) {
		add(0, record.Entry{Kind: "prepared", Visit: visit, Form: form, Serial: serial(n), Number: n})
		add(0, record.Entry{
			Kind: "confirmed", Visit: visit, Form: form, Serial: serial(n), Items: record.Items(items),
			Free: free, Copies: copies, Yen: yen,
		})
	}
	add(0, record.Entry{Kind: "day.open"})
	// The first comes at 8:59, mistypes once, gets two papers at 9:01, one with a character to
	// check; a clerk came.
	add(0, record.Entry{Kind: "visit.open", Visit: "a"})
	add(20*time.Second, record.Entry{Kind: "called", Visit: "a"})
	add(15*time.Second, record.Entry{Kind: "answered", Visit: "a", Millis: 15000})
	add(5*time.Second, record.Entry{Kind: "read", Visit: "a", Code: "wrong-pin"})
	add(20*time.Second, record.Entry{Kind: "read", Visit: "a", Via: "pin", Millis: 2000})
	paper("a", "juminhyo", "copy:2:600,kouiki:1:-", "", 1, 2, 600)
	paper("a", "inkan", "", "", 2, 1, 300)
	add(58*time.Second, record.Entry{Kind: "printed", Visit: "a", Serial: serial(1), Marks: 2})
	add(2*time.Second, record.Entry{Kind: "printed", Visit: "a", Serial: serial(2)})
	add(10*time.Second, record.Entry{Kind: "printed", Visit: "a", Serial: serial(2)}) // again: the first one jammed
	add(10*time.Second, record.Entry{Kind: "taken", Visit: "a"})
	// The second goes away at the question; the third's PIN is at its last try.
	add(40*time.Minute, record.Entry{Kind: "visit.open", Visit: "b", Lang: "vi"})
	add(60*time.Second, record.Entry{Kind: "visit.idle", Visit: "b", Screen: "asking"})
	add(0, record.Entry{Kind: "visit.open", Visit: "c"})
	add(60*time.Second, record.Entry{Kind: "stopped", Visit: "c", Code: "last-try", Via: "pin"})
	add(20*time.Second, record.Entry{Kind: "visit.cancel", Visit: "c"})
	// The fourth is free of charge and leaves the paper; the fifth is cut off by the power; number
	// 4 is nowhere.
	add(time.Hour, record.Entry{Kind: "visit.open", Visit: "d"})
	add(30*time.Second, record.Entry{Kind: "read", Visit: "d", Via: "b"})
	paper("d", "juminhyo", "copy:1:0", "pension", 3, 1, 0)
	add(30*time.Second, record.Entry{Kind: "printed", Visit: "d", Serial: serial(3)})
	add(time.Minute, record.Entry{Kind: "paper.left", Visit: "d"})
	add(time.Minute, record.Entry{Kind: "paper.cleared", Visit: "d"})
	add(0, record.Entry{Kind: "visit.open", Visit: "e"})
	paper("e", "inkan", "", "", 5, 1, 300)
	paper("e", "inkan", "", "", 6, 1, 300)
	add(0, record.Entry{Kind: "failed", Visit: "e", Serial: serial(5), Code: "not-printed"})
	add(0, record.Entry{Kind: "staff.refused", Code: "password"})
	for _, kind := range []string{
		"export", "clock.back", "staff.first", "staff.added", "staff.recovered",
		"staff.denied", "staff.locked", "clock.forward", "returned", "corrected", "typed", "not-out", "signpost",
		"stopper",
	} {
		add(0, record.Entry{
			Kind: record.Kind(kind), Via: map[string]string{"typed": "staff"}[kind],
			Code: map[string]string{"returned": "papers"}[kind],
			Form: map[string]string{"returned": "inkan", "signpost": "konbini"}[kind],
		})
	}
	got := c.Figures()
	want := Figures{
		Day: "2026-11-24", Last: "2026-11-24", Opened: time.Date(2026, 11, 24, 8, 59, 0, 0, record.Japan).In(time.UTC),
		Entries: 47,
		Visits:  5, Done: 2, Ended: 2, Open: 1, Helped: 1, Days: []DayLine{{"2026-11-24", 5, 2, 3, 5, 900}},
		Lines: []Line{
			{Form: "inkan", Papers: 1, Copies: 1, Yen: 300},
			{Form: "juminhyo", Item: "copy", Papers: 2, Copies: 3, Yen: 600, Free: 1},
			{Form: "juminhyo", Item: "kouiki", Papers: 1, Copies: 1, Window: true},
		},
		Papers: 3, Copies: 5, Yen: 900, Window: true, Free: []Count{{"juminhyo:pension", 1}}, First: serial(1),
		LastSerial: serial(6),
		Gaps:       []string{serial(4)}, Unprinted: []string{"K01-20261124-0005〜0006"}, Reprints: 1, Failed: 1,
		Marked: 1,
		Langs:  []Count{{"ja", 4}, {"vi", 1}}, ToPaper: Span{2, 30 * time.Second, 60 * time.Second},
		Occupied:  Span{4, 80 * time.Second, 180 * time.Second},
		Abandoned: []Count{{"asking", 1}, {"stopped", 1}}, Problems: []Count{{"last-try", 1}, {"wrong-pin", 1}},
		Ways:  []Count{{"b", 1}, {"pin", 1}, {"staff", 1}},
		Calls: 1, Answer: Span{1, 15 * time.Second, 15 * time.Second}, PaperLeft: 1, Exports: 1, Refused: 1,
		ClockBack: 1, FirstMade: 1, Accounts: 2, Denied: 1, LockedOut: 1, ClockAhead: 1,
		Returned: []Count{{"papers", 1}}, ReturnedForms: []Count{{"inkan", 1}}, Corrected: 1, ByHand: 1, NotOut: 1,
		Diverted: []Count{{"konbini", 1}}, DivertedTo: []Count{{ToElsewhere, 1}}, Stoppers: 1,
		Month: Month{Rework: 1, ReworkReprinted: 1, DoneTimed: 2, DoneTime: 320 * time.Second},
	}
	want.Hours[9], want.Hours[10] = 2, 1
	want.Begun[8], want.Begun[9], want.Begun[10] = 1, 2, 2
	if !reflect.DeepEqual(got, want) {
		t.Errorf("counted:\n%+v\nexpected:\n%+v", got, want)
	}
}

func TestSpan(t *testing.T) {
	d := make([]time.Duration, 100)
	for i := range d {
		d[i] = time.Duration(100-i) * time.Second
	}
	if got := spanOf(d); got != (Span{100, 50 * time.Second, 95 * time.Second}) {
		t.Errorf("%+v", got)
	}
	if got := spanOf(d[:1]); got != (Span{1, 100 * time.Second, 100 * time.Second}) {
		t.Errorf("%+v", got)
	}
	for s, want := range map[string]string{
		span(0, 0): "—", span(59400*time.Millisecond, 1): "59秒",
		span(59600*time.Millisecond, 1): "1分00秒", span(125*time.Second, 9): "2分05秒", Thousands(0): "0",
		Thousands(999): "999", Thousands(1234567): "1,234,567", DayWords("2026-11-25"): "令和8年11月25日（水）",
	} {
		if s != want {
			t.Errorf("%s, expected %s", s, want)
		}
	}
}

// The code on the paper gives the very note back, line breaks and dash included, when the page is
// scanned.
func TestCheckpointIsScanned(t *testing.T) {
	f := fonts(t)
	for name, c := range map[string]*Counter{"busy": busy(), "empty": NewCounter("2026-11-26", "2026-11-26")} {
		figures := c.Figures()
		figures.Checkpoint = note
		d := Day(figures, heading, names, f)
		path := look(t, name, d)
		dir := t.TempDir()
		run(t, "pdftoppm", "-r", "200", "-gray", "-png", "-f", fmt.Sprint(len(d.Pages)), path, filepath.Join(dir, "p"))
		pages, _ := filepath.Glob(filepath.Join(dir, "*.png"))
		said := strings.TrimSpace(run(t, "zbarimg", "-q", "--raw", pages[0]))
		if b, err := base64.RawURLEncoding.DecodeString(said); err != nil || string(b) != note {
			t.Errorf("%s: the code says %.60q", name, said)
		}
		words := strings.Join(strings.Fields(run(t, "pdftotext", "-layout", path, "-")), "")
		for _, line := range strings.Fields(note) {
			for _, part := range []string{line[:min(len(line), 20)], line[max(len(line)-12, 0):]} {
				if !strings.Contains(words, part) {
					t.Errorf("%s: %q is not printed", name, part)
				}
			}
		}
	}
}

// No page's text runs over its edge or its foot, however much there was.
func TestEverythingStaysOnThePage(t *testing.T) {
	c := busy()
	for i := range 60 {
		c.Add(record.Entry{
			Kind: "visit.open", Visit: fmt.Sprint("x", i),
			Lang: fmt.Sprintf("lang-%c%c", 'a'+i/10, 'a'+i%10), At: heading.Made, Day: "2026-11-25",
		})
		c.Add(record.Entry{
			Kind: "stopped", Visit: fmt.Sprint("x", i),
			Code: fmt.Sprintf("a-long-problem-%c%c", 'a'+i/10, 'a'+i%10), At: heading.Made, Day: "2026-11-25",
		})
		serial := fmt.Sprintf("K0123456-20261125-%09d", 100000000+7*i)
		c.Add(record.Entry{
			Kind: "prepared", Visit: fmt.Sprint("x", i),
			Form: fmt.Sprintf("a_very_long_form_of_the_city_itself_%02d", i), Serial: serial, Number: 1000 + 7*i,
			At: heading.Made, Day: "2026-11-25",
		})
		if i%20 > 0 {
			c.Add(record.Entry{
				Kind: "printed", Visit: fmt.Sprint("x", i), Serial: serial, At: heading.Made,
				Day: "2026-11-25",
			})
		}
	}
	figures := c.Figures()
	figures.Yen, figures.Checkpoint = 123456789, note
	long := heading
	long.City, long.Office = "とても長い名前の広域連合", "総合支所地域市民サービス課証明発行係"
	d := Day(figures, long, Names{}, fonts(t))
	if len(d.Pages) < 3 {
		t.Errorf("%d pages", len(d.Pages))
	}
	for i, p := range d.Pages {
		for _, s := range p.Shapes {
			if s.Run == nil {
				continue
			}
			if i == 0 && s.Run.Y < head+24 && s.Run.X < right-seals { // the heading, left of the seals
				if last := s.Run.Clusters[len(s.Run.Clusters)-1]; s.Run.X+last.X+last.Adv > right-seals {
					t.Errorf("%q stands in the boxes for seals", last.Src)
				}
			}
			last := s.Run.Clusters[len(s.Run.Clusters)-1]
			if x := s.Run.X + last.X + last.Adv; x > right+0.5 || s.Run.X < left-0.5 || s.Run.Y > 293 {
				t.Errorf("page %d: %q ends at %.1f, %.1f mm", i+1, last.Src, x, s.Run.Y)
			}
		}
	}
	look(t, "much", d)
}

func TestRange(t *testing.T) {
	c := busy()
	f := c.Figures()
	f.Day, f.Last = "2026-11-01", "2026-11-30"
	f.Days = nil
	for day := range 30 {
		f.Days = append(f.Days, DayLine{fmt.Sprintf("2026-11-%02d", day+1), 140, 126, 257, 319, 67650})
	}
	words := run(t, "pdftotext", "-layout", look(t, "month", Day(f, heading, names, fonts(t))), "-")
	for _, w := range []string{"期間計表", "令和8年11月1日（日）から令和8年11月30日（月）", "令和8年11月17日（火）"} {
		if !strings.Contains(words, w) {
			t.Errorf("%s is missing", w)
		}
	}
}

func BenchmarkDay(b *testing.B) {
	f, figures := fonts(b), busy().Figures()
	figures.Checkpoint = note
	for b.Loop() {
		var out bytes.Buffer
		if err := Day(figures, heading, names, f).PDF(&out, f, heading.Made); err != nil {
			b.Fatal(err)
		}
	}
}

// aDayAtTheDesk counts what a clerk's window and the window's printer make of a day; the n-th paper
// has the serial n.
func aDayAtTheDesk(serial func(n int) string) *Counter {
	c := NewCounter("2026-11-24", "2026-11-24")
	at := time.Date(2026, 11, 24, 10, 0, 0, 0, record.Japan)
	add := func(after time.Duration, e record.Entry) {
		at = at.Add(after)
		e.At, e.Day = at, "2026-11-24"
		c.Add(e)
	}
	paper := func(visit, form string, n, copies int, free string) {
		items := fmt.Sprintf("copy:%d:%d", copies, 300*copies)
		if free != "" {
			items = fmt.Sprintf("copy:%d:0", copies)
		}
		add(0, record.Entry{Kind: "prepared", Visit: visit, Form: form, Serial: serial(n), Number: n})
		add(0, record.Entry{
			Kind: "confirmed", Visit: visit, Form: form, Serial: serial(n), Items: record.Items(items),
			Free: free, Copies: copies, Clerk: 7,
		})
		add(time.Second, record.Entry{Kind: "printed", Visit: visit, Form: form, Serial: serial(n), Marks: n % 2})
	}
	add(0, record.Entry{Kind: "log.new"})
	// The first takes the paper at the window; the screen was busy with them a minute before they
	// had chosen.
	add(0, record.Entry{Kind: "visit.open", Visit: "a"})
	add(10*time.Second, record.Entry{Kind: "read", Visit: "a", Via: "pin"})
	add(0, record.Entry{Kind: "senior"})
	paper("a", "juminhyo", 1, 1, "")
	add(19*time.Second, record.Entry{Kind: "to-window", Visit: "a", Millis: 90_000})
	// The second has no card; what was typed is corrected twice in one form, and once against the
	// card in another; the paper is printed again with another number.
	add(0, record.Entry{Kind: "visit.open", Visit: "b"})
	add(10*time.Second, record.Entry{Kind: "typed", Visit: "b", Via: "staff", Clerk: 7})
	add(0, record.Entry{Kind: "scribe", Visit: "b", Clerk: 7})
	add(0, record.Entry{Kind: "vouched", Visit: "b", Clerk: 7})
	paper("b", "juminhyo", 2, 2, "pension")
	paper("b", "annai", 3, 0, "")
	add(0, record.Entry{Kind: "corrected", Visit: "b", Form: "juminhyo", Code: "corrected", Clerk: 7})
	add(0, record.Entry{Kind: "corrected", Visit: "b", Form: "juminhyo", Code: "mismatch", Clerk: 7})
	add(0, record.Entry{Kind: "corrected", Visit: "b", Form: "juminhyo", Code: "mismatch", Clerk: 7})
	add(0, record.Entry{Kind: "replaced", Visit: "b", Form: "juminhyo", Serial: serial(2), Clerk: 7})
	add(0, record.Entry{Kind: "replaced", Visit: "b", Form: "annai", Serial: serial(3), Clerk: 7})
	paper("b", "juminhyo", 4, 3, "")
	paper("b", "annai", 5, 0, "")
	add(time.Second, record.Entry{Kind: "taken", Visit: "b", Clerk: 7, Millis: 30_000})
	// The third may not, was let on, brings a child's card and another's, and goes.
	add(0, record.Entry{Kind: "visit.open", Visit: "c"})
	add(0, record.Entry{Kind: "let-on", Visit: "c", Code: "proof-seen", Clerk: 7})
	add(0, record.Entry{Kind: "child", Visit: "c", Clerk: 7})
	add(0, record.Entry{Kind: "child.refused", Visit: "c", Code: "not-allowed", Clerk: 7})
	// of a log that was erased, or older: no time
	add(time.Minute, record.Entry{Kind: "visit.cancel", Visit: "c", Screen: "confirming"})
	for _, kind := range []string{
		"erase.details", "erase.entries", "log.key", "log.keep", "log.signed", "log.upgrade",
		"proof", "export.failed", "staff.no-recovery", "staff.changed", "staff.two", "staff.alone",
	} {
		add(0, record.Entry{Kind: record.Kind(kind)})
	}
	// written into the file from outside
	add(0, record.Entry{Kind: "prepared", Visit: "x", Form: "inkan", Serial: serial(5), Number: 5})
	add(0, record.Entry{Kind: "day.close", Code: "timed-out"})
	add(0, record.Entry{Kind: "day.open", Code: "clock", Clerk: 1})
	return c
}

// What the clerk's window and the window's printer add to a day.
func TestCounterAtTheDesk(t *testing.T) {
	serial := func(n int) string { return fmt.Sprintf("K01-20261124-%04d", n) }
	c := aDayAtTheDesk(serial)
	for range 2 { // asked twice, it says the same
		f := c.Figures()
		for _, x := range []struct {
			what      string
			got, want any
		}{
			{
				"visits, done, ended, open, helped",
				[]int{f.Visits, f.Done, f.Ended, f.Open, f.Helped},
				[]int{3, 2, 1, 0, 1},
			},
			{"papers, replaced, copies, yen", []int{f.Papers, f.Replaced, f.Copies, f.Yen}, []int{3, 2, 4, 1200}},
			{"free, marked, at ten", []int{len(f.Free), f.Marked, f.Hours[10]}, []int{0, 2, 3}},
			{"lines", f.Lines, []Line{
				{Form: "annai", Item: "copy", Papers: 1},
				{Form: "juminhyo", Item: "copy", Papers: 2, Copies: 4, Yen: 1200},
			}},
			{"days", f.Days, []DayLine{{"2026-11-24", 3, 2, 3, 4, 1200}}},
			{"occupied", f.Occupied, Span{3, 60 * time.Second, 90 * time.Second}},
			{"ways", f.Ways, []Count{{"pin", 1}, {"staff", 1}}},
			{
				"corrected, mismatched, seniors, scribed",
				[]int{f.Corrected, f.Mismatched, f.Seniors, f.Scribed},
				[]int{1, 1, 1, 1},
			},
			{"vouched, let on, children, by hand", []int{f.Vouched, f.LetOn, f.Children, f.ByHand}, []int{1, 1, 1, 1}},
			{
				"clock accepted, erasures, new logs, keys",
				[]int{f.ClockAccepted, f.Erasures, f.NewLogs, f.Keys},
				[]int{1, 2, 1, 1},
			},
			{"keeps, proofs, wrong recovery codes", []int{f.Keeps, f.Proofs, f.NotRecovered}, []int{1, 1, 1}},
			{"not closed, accounts changed", []int{f.NotClosed, f.AccountsChanged}, []int{1, 1}},
			{
				"two persons, one person, failed exports",
				[]int{f.TwoPersons, f.OnePerson, f.ExportsFailed},
				[]int{1, 1, 1},
			},
			{"numbers given twice", f.Twice, []string{serial(5)}},
		} {
			if !reflect.DeepEqual(x.got, x.want) {
				t.Errorf("%s: %v, expected %v", x.what, x.got, x.want)
			}
		}
	}
}

// A reprint is a paper that was sent out once more, whichever way the first one went, and no other.
func TestReprintsAreWhatIsPrintedAgain(t *testing.T) {
	const serial = "K01-20261124-0001"
	log := func(kinds ...record.Kind) Figures {
		c := NewCounter("2026-11-24", "2026-11-24")
		at := time.Date(2026, 11, 24, 10, 0, 0, 0, record.Japan)
		for _, k := range kinds {
			e := record.Entry{Kind: k, Visit: "a", At: at, Day: "2026-11-24"}
			if k != record.VisitBegun {
				e.Form, e.Serial = "inkan", serial
			}
			if k == record.Prepared {
				e.Number = 1
			}
			c.Add(e)
		}
		return c.Figures()
	}
	const open, given, sure, out, bad, again = record.VisitBegun, record.Prepared, record.Confirmed, record.Printed,
		record.PrintFailed, record.Reprint
	for _, c := range []struct {
		what               string
		kinds              []record.Kind
		reprints, reworked int
		papers             int
	}{
		{"printed once", []record.Kind{open, given, sure, out}, 0, 0, 1},
		{"printed again", []record.Kind{open, given, sure, out, sure, again, out}, 1, 1, 1},
		{"and a third time", []record.Kind{open, given, sure, out, sure, again, out, sure, again, out}, 2, 1, 1},
		{"the second did not come out", []record.Kind{open, given, sure, out, sure, again, bad}, 0, 0, 1},
		{"it went wrong half-way, then again", []record.Kind{open, given, sure, bad, sure, again, out}, 1, 1, 1},
		{"it never left, then did", []record.Kind{open, given, sure, bad, sure, out}, 0, 0, 1},
		{"got its number on another day", []record.Kind{open, sure, out}, 0, 0, 1},
		{"and printed again today", []record.Kind{open, sure, out, sure, again, out}, 1, 1, 1},
		{"and only the second of them today", []record.Kind{open, sure, again, out}, 1, 0, 0},
	} {
		f := log(c.kinds...)
		if f.Reprints != c.reprints || f.ReworkReprinted != c.reworked || f.Papers != c.papers {
			t.Errorf("%s: %d reprints, %d papers reworked for it, %d papers; expected %d, %d, %d",
				c.what, f.Reprints, f.ReworkReprinted, f.Papers, c.reprints, c.reworked, c.papers)
		}
	}
}

// Every word that the log can hold has its Japanese, and no other word has.
func TestWordsAreTheLogs(t *testing.T) {
	problems := make([]string, len(record.Problems))
	for i, p := range record.Problems {
		problems[i] = string(p)
	}
	for name, c := range map[string]struct {
		words map[string]string
		log   []string
	}{
		"problems": {Problems, problems}, "reasons": {Returned, record.ReturnReasons},
		"ways":     {Ways, []string{record.ByPIN, record.ByNumbers, record.ByStaff}},
		"openings": {Openings, []string{record.ClockAccepted}},
	} {
		got := slices.Sorted(maps.Keys(c.words))
		want := slices.Sorted(slices.Values(c.log))
		if !slices.Equal(got, want) {
			t.Errorf("%s: words for %v, and the log has %v", name, got, want)
		}
	}
}
