package supervisor

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"kakanai/assets"
	"kakanai/report"
	"kakanai/ui/kit"
	"kakanai/ui/texts"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// backOffice is an Office that remembers what was asked of it.
type backOffice struct {
	mu    sync.Mutex
	calls []string
	empty bool
	two   bool
	rows  int
	asked map[int]bool // rows that were read
}

func (b *backOffice) say(format string, a ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls = append(b.calls, fmt.Sprintf(format, a...))
}

func (b *backOffice) said() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.Join(b.calls, " | ")
}

func (b *backOffice) Empty() bool { return b.empty }
func (b *backOffice) SignIn(n int, p []byte) (Officer, error) {
	b.say("in %d %s", n, p)
	switch string(p) {
	case "right-password":
		return Officer{n, "監督", "supervisor"}, nil
	case "clerk-password":
		return Officer{n, "窓口", "clerk"}, nil
	case "it-password":
		return Officer{n, "情報", "it"}, nil
	case "locked":
		return Officer{}, &Refusal{Word: "locked", Wait: 30}
	}
	return Officer{}, &Refusal{Word: "refused"}
}
func (b *backOffice) SignOut()                    { b.say("out") }
func (b *backOffice) NeedsTwo(action string) bool { return b.two }
func (b *backOffice) Approve(action string, n int, p []byte) error {
	b.say("approve %s %d", action, n)
	return nil
}
func (b *backOffice) Today() (string, error) { return "2026-11-24", nil }
func (b *backOffice) Figures(first, last string) (Figures, error) {
	b.say("figures %s %s", first, last)
	f := Figures{Figures: report.Figures{
		Day: first, Last: last, Visits: 72, Papers: 96, Done: 68, Helped: 9, Ended: 4, Yen: 28800,
		ToPaper:  report.Span{N: 68, Median: 48 * time.Second, P95: 112 * time.Second},
		Occupied: report.Span{N: 68, Median: 130 * time.Second},
		Free:     []report.Count{{Word: "juminhyo:pension", N: 4}},
		Lines: []report.Line{
			{Form: "juminhyo", Papers: 44, Copies: 58, Yen: 17400},
			{Form: "kotei", Papers: 3, Copies: 3, Window: true},
		},
		ReturnedForms: []report.Count{{Word: "juminhyo", N: 1}},
	}, Names: report.Names{Form: func(id string) (code, title string) {
		return "", map[string]string{"juminhyo": "住民票の写し等交付請求書", "kotei": "固定資産証明書等交付申請書"}[id]
	}}}
	f.Begun[10] = 14
	return f, nil
}

type rows struct{ b *backOffice }

func (r rows) Len() int { return r.b.rows }
func (r rows) Close()   {}
func (r rows) Row(i int) LogRow {
	r.b.mu.Lock()
	defer r.b.mu.Unlock()
	r.b.asked[i] = true
	return LogRow{
		Seq: int64(r.b.rows - i), At: time.Unix(0, 0), Kind: "printed",
		Serial: fmt.Sprintf("K01-20261124-%04d", i),
	}
}

func (b *backOffice) Recover(n int, code, p []byte) (string, error) {
	b.say("recover %d %s %s", n, code, p)
	if string(code) != "AAAA-BBBB" {
		return "", &Refusal{Word: "no-recovery"}
	}
	return "CCCC-DDDD", nil
}

func (b *backOffice) Log(f LogFilter) (LogView, error) {
	b.say("log %s %s %s", f.Day, f.Form, f.Window)
	return rows{b}, nil
}

func (b *backOffice) Verify(progress func(done, of int64)) (bool, string, error) {
	progress(1, 2)
	b.say("verify")
	return true,
		"記録は100,204件。欠けも書き換えも見つかりませんでした（最後は 2026-11-25 23:16:02）。\n" +
			"控え（チェックポイント）とは比べていません。終わりの切り取りと、記録全体の作り直しは、比べないとわかりません。", nil
}

func (b *backOffice) Export(first, last, format string, _ func(done, of int64)) (string, int64, error) {
	b.say("export %s %s %s", first, last, format)
	if format == "jsonl" {
		return "", 0, errors.New("disk full")
	}
	return "/x/20261124.csv", 7, nil
}

func (b *backOffice) Report(first, last string) (string, error) {
	b.say("report %s %s", first, last)
	return "/x/r.pdf", nil
}

func (b *backOffice) Close() (string, string, error) {
	b.say("close")
	return "2026-11-24", "/x/r.pdf", nil
}

func (b *backOffice) Accounts() ([]Account, error) {
	return []Account{{1, "監督", "supervisor", false, 0}, {2, "窓口", "clerk", true, 0}}, nil
}

func (b *backOffice) Add(name, role string, p []byte) (int, string, error) {
	b.say("add %s %s", name, role)
	return 3, "AAAA-BBBB", nil
}

func (b *backOffice) Open() (string, error) {
	b.say("open")
	return "2026-11-24", nil
}

func (b *backOffice) Password(n int, p []byte) (string, error) {
	b.say("password %d %s", n, p)
	return "", nil
}
func (b *backOffice) Disable(n int) error { b.say("disable %d", n); return nil }
func (b *backOffice) Findings() []Finding {
	return []Finding{{OK: true, What: "書体はそろっています"}, {What: "リーダーがありません", Mend: "差し直します"}}
}

// booth is the supervisor's window with a person at its keyboard.
type booth struct {
	*Supervisor
	t    *testing.T
	win  fyne.Window
	b    *backOffice
	now  time.Time
	left int
	todo chan func() // for the window's goroutine, which is the test's
}

func newBooth(t *testing.T, b *backOffice) *booth {
	t.Helper()
	p := uitest.Load(t)
	words, err := texts.Load(assets.Office, "ja")
	if err != nil {
		t.Fatal(err)
	}
	b.asked = map[int]bool{}
	x := &booth{t: t, b: b, now: time.Unix(1e9, 0), todo: make(chan func(), 100)}
	a := test.NewTempApp(t)
	a.Settings().SetTheme(p.Theme)
	x.Supervisor = New(Options{
		Words: words, Office: b, City: "むつ市", Terminal: "K01",
		Now: func() time.Time { return x.now }, Trouble: func(error) {}, Leave: func() { x.left++ },
		Do: func(f func()) { x.todo <- f },
	})
	x.win = test.NewTempWindow(t, x.Content())
	x.Attach(x.win)
	x.win.Resize(fyne.NewSize(1280, 800))
	return x
}

// rest waits for the work behind the window.
func (x *booth) rest() {
	x.t.Helper()
	done := make(chan bool)
	for {
		x.inBackground(func() { close(done) })
		<-done
		done = make(chan bool)
		n := 0
		for len(x.todo) > 0 {
			(<-x.todo)()
			n++
		}
		if n == 0 && x.busy == "" { // work may bring more work
			return
		}
	}
}

func (x *booth) type_(words ...string) {
	for _, w := range words {
		for _, r := range w {
			x.typedRune(r)
		}
		x.typedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	x.rest()
}

// page is what is drawn now.
func (x *booth) page() *kit.Page { return x.Drawn() }

func (x *booth) press(id string) {
	x.t.Helper()
	x.now = x.now.Add(time.Second) // who reads what came
	x.tap(id)
}

// Everything a supervisor does in a day, by keyboard and by button; nothing before the sign-in;
// everything forgotten after it.
func TestSupervisorsDay(t *testing.T) {
	b := &backOffice{rows: 100_000}
	x := newBooth(t, b)
	supervisorSignsIn(t, x, b)
	supervisorClosesTheDay(t, x, b)
	supervisorChangesAccounts(t, x, b)
	x.now = x.now.Add(6 * time.Minute)
	x.Tick()
	x.rest()
	if x.who.Number != 0 || x.figures.Visits != 0 || x.accounts != nil || x.findings != nil || x.ask == nil ||
		!strings.HasSuffix(b.said(), "out") {
		t.Error("left alone, the window still shows what it showed")
	}
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if x.left != 1 {
		t.Error("Esc does not close the window")
	}
}

func supervisorSignsIn(t *testing.T, x *booth, b *backOffice) {
	t.Helper()
	x.typedRune('3') // a digit of a number, not a tab
	if x.who.Number != 0 || x.log != nil || strings.Contains(b.said(), "log") {
		t.Fatal("the log is open before anybody signed in")
	}
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	x.type_("1", "wrong")
	if x.ask == nil || !strings.Contains(x.ask.note, "サインインできません") || len(x.ask.fields[1].text) != 0 {
		t.Fatalf("after a wrong password: %+v", x.ask)
	}
	x.type_("locked")
	if !strings.Contains(x.ask.note, "あと30秒") {
		t.Fatalf("while locked: %q", x.ask.note)
	}
	x.type_("right-password")
	if x.who.Number != 1 || x.figures.Visits != 72 || x.ask != nil {
		t.Fatalf("after the sign-in: %+v", x.who)
	}
}

func supervisorClosesTheDay(t *testing.T, x *booth, b *backOffice) {
	t.Helper()
	x.press("verify")
	if x.verdict == nil || !x.verdict.ok {
		t.Error("no verdict")
	}
	x.press("export")
	x.type_("", "", "") // as they stand: today, CSV
	if !strings.Contains(b.said(), "export 2026-11-24 2026-11-24 csv") || !strings.Contains(x.note, "20261124.csv") ||
		x.bad {
		t.Errorf("%s, %q", b.said(), x.note)
	}
	x.press("export")
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	x.type_("3")
	if !x.bad || x.note == "" {
		t.Errorf("a failed export says %q", x.note)
	}
	x.press("close-day")
	if !strings.Contains(b.said(), "close") || !strings.Contains(x.note, "締めました") {
		t.Errorf("%q", x.note)
	}
	x.typedRune('2')
	x.rest()
	x.press("before")
	x.press("month-report")
	if !strings.Contains(b.said(), "figures 2026-10-01 2026-10-31") || !strings.Contains(b.said(),
		"report 2026-10-01 2026-10-31") {
		t.Errorf("%s", b.said())
	}
}

func supervisorChangesAccounts(t *testing.T, x *booth, b *backOffice) {
	t.Helper()
	x.typedRune('4')
	x.rest()
	x.press("account-2")
	x.press("disable")
	x.press("ok")
	x.press("add")
	x.type_("新人", "1"[:0], "new-password", "new-password")
	if !strings.Contains(b.said(), "disable 2") || !strings.Contains(b.said(), "add 新人 clerk") || x.ask == nil ||
		x.ask.code != "AAAA-BBBB" {
		t.Errorf("%s %+v", b.said(), x.ask)
	}
	x.press("ok")
	x.typedRune('5')
	x.rest()
	if len(x.findings) != 2 {
		t.Errorf("%v", x.findings)
	}
}

// A row of the log that is touched keeps no keyboard, and is a sign of life.
func TestTheLogLeavesTheKeyboardAlone(t *testing.T) {
	x := newBooth(t, &backOffice{rows: 100})
	x.type_("1", "right-password")
	x.typedRune('3')
	x.rest()
	l, ok := x.list.(*widget.List)
	if !ok {
		t.Fatal("no list")
	}
	for range 2 { // the same row once more
		x.now = x.now.Add(time.Minute)
		x.win.Canvas().Focus(l) // as Fyne does with a touch
		l.Select(2)
		if f := x.win.Canvas().Focused(); f != nil {
			t.Errorf("%T has the keyboard", f)
		}
		if !x.lastTouch.Equal(x.now) {
			t.Error("it counts as nobody's touch")
		}
	}
}

// A hundred thousand entries: only those that can be seen are read, at the top and after a jump to
// the end.
func TestLogOfAHundredThousand(t *testing.T) {
	b := &backOffice{rows: 100_000}
	x := newBooth(t, b)
	x.type_("1", "right-password")
	x.typedRune('3')
	x.rest()
	l, ok := x.list.(*widget.List)
	if !ok {
		t.Fatal("no list")
	}
	seen := len(b.asked)
	if seen == 0 || seen > 60 || !b.asked[0] {
		t.Errorf("%d rows were read to show the first", seen)
	}
	for range 30 {
		x.typedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
	if l.GetScrollOffset() == 0 {
		t.Error("Page Down does not scroll")
	}
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEnd})
	if !b.asked[99_999] || len(b.asked) > 2000 {
		t.Errorf("after the end was shown %d rows were read, the last: %v", len(b.asked), b.asked[99_999])
	}
	x.press("filter")
	x.type_("2026-11-24", "juminhyo", "k01")
	if !strings.Contains(b.said(), "log 2026-11-24 juminhyo K01") {
		t.Error(b.said())
	}
	if words := x.words(); !strings.Contains(words, "2026-11-24　juminhyo　K01") {
		t.Errorf("the list does not say how it is filtered:\n%s", words)
	}
	x.press("filter")
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	x.type_("", "", "")
	if x.ask == nil || x.ask.note == "" {
		t.Error("a day that is none is taken")
	}
}

// Where the city wants two persons the second one is asked first.
func TestTwoPersonsInTheWindow(t *testing.T) {
	b := &backOffice{two: true}
	x := newBooth(t, b)
	x.type_("1", "right-password")
	x.press("close-day")
	if strings.Contains(b.said(), "close") || x.ask == nil {
		t.Fatal("closed by one person")
	}
	x.type_("2", "other-password")
	if !strings.Contains(b.said(), "approve close 2 | close") {
		t.Error(b.said())
	}
}

// On a new kiosk the first thing is the first supervisor.
func TestFirstSupervisorInTheWindow(t *testing.T) {
	b := &backOffice{empty: true}
	x := newBooth(t, b)
	x.type_("監督　葛󠄀城", "first-password", "another")
	if strings.Contains(b.said(), "add") || !strings.Contains(x.ask.note, "ちがいます") {
		t.Fatal("two different passwords are taken")
	}
	for range "another" {
		x.typedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
	x.type_("first-password")
	if !strings.Contains(b.said(), "add 監督　葛󠄀城 supervisor") || x.ask.code == "" {
		t.Errorf("%s", b.said())
	}
}

// A clerk alone opens and closes the day, and gets to nothing else; the city's IT sees accounts and
// diagnosis and changes none.
func TestWhatEachRoleIsShown(t *testing.T) {
	b := &backOffice{rows: 3}
	x := newBooth(t, b)
	x.type_("2", "clerk-password")
	if got := strings.Join(x.tabs(), " "); got != "day" || x.today != "2026-11-24" || x.note != "" {
		t.Fatalf("a clerk sees %s, day %q, note %q", got, x.today, x.note)
	}
	x.press("open-day")
	x.press("close-day")
	if !strings.Contains(b.said(), "open | close") || !strings.Contains(x.note, "締めました") {
		t.Errorf("%s, %q", b.said(), x.note)
	}
	for _, r := range "23456" {
		x.typedRune(r)
		x.rest()
	}
	if strings.Contains(b.said(), "figures") || strings.Contains(b.said(), "log") {
		t.Errorf("a clerk got to %s", b.said())
	}
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})

	x = newBooth(t, b)
	x.type_("3", "it-password")
	if got := strings.Join(x.tabs(), " "); got != "staff check" || len(x.accounts) != 2 || x.bad {
		t.Fatalf("IT sees %s, %d accounts, %q", got, len(x.accounts), x.note)
	}
	for _, c := range x.Drawn().Buttons {
		if c.ID == "add" || c.ID == "disable" || c.ID == "password" {
			t.Errorf("IT is offered %s", c.ID)
		}
	}
}

// A person who forgot the password gets a new one without the kiosk being closed.
func TestNewPasswordInTheWindow(t *testing.T) {
	b := &backOffice{}
	x := newBooth(t, b)
	x.type_("1", "right-password")
	x.typedRune('4')
	x.rest()
	x.press("account-2")
	x.press("password")
	x.type_("new-password", "other")
	if strings.Contains(b.said(), "password 2") || x.ask == nil || x.ask.note == "" {
		t.Fatal("two different passwords are taken")
	}
	for range "other" {
		x.typedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	}
	x.type_("new-password")
	if !strings.Contains(b.said(), "password 2 new-password") || !strings.Contains(x.note, "番号 2") {
		t.Errorf("%s, %q", b.said(), x.note)
	}
}

// Every figure of the day is to be seen, however large: none is cut off at the edge of its box.
func TestFiguresAreWhole(t *testing.T) {
	for _, size := range uitest.Sizes {
		x := newBooth(t, &backOffice{})
		x.win.Resize(size)
		x.type_("1", "right-password")
		f := &x.figures
		f.Open, f.Gaps, f.Marked, f.Mismatched, f.Corrected = 101, make([]string, 102), 103, 104, 105
		f.Reprints, f.Replaced, f.PaperLeft, f.Failed, f.NotOut = 100, 6, 107, 100, 8
		f.Returned = []report.Count{{Word: "missing", N: 100}, {Word: "papers", N: 9}}
		f.Langs = []report.Count{{Word: "ja", N: 1200}, {Word: "ja-easy", N: 310}, {Word: "vi", N: 120}}
		f.Abandoned = []report.Count{{Word: "暗証番号の入力", N: 31}, {Word: "内容の確認", N: 22}}
		x.press("verify")
		foot := (x.page().Height - kit.FooterHeight) * x.page().Scale
		words := ""
		for _, m := range uitest.Marks(x.page().Objects) {
			if t, ok := m.Object.(*canvas.Text); ok && m.Y+m.H <= foot {
				words += t.Text + "\n"
			}
		}
		if !strings.Contains(strings.ReplaceAll(words, "\n", ""), "比べないとわかりません。") {
			t.Errorf("%v: the verdict is not whole:\n%s", size, words)
		}
		for _, want := range []string{
			"終わりのない来庁 101", "番号の欠け 102", "字形要確認 103", "券面と相違 104", "訂正 105", "再印刷 106",
			"用紙の取り忘れ 107", "印刷できなかった 108", "窓口から戻り 109", "職員入力 0", "やさしい日本語 310", "内容の確認 22",
		} {
			if !strings.Contains(words, want) {
				t.Errorf("%v: %s is not whole:\n%s", size, want, words)
			}
		}
	}
}

// By keyboard: Enter on a button opens a form, and the next Enter is the form's, not the button's
// below.
func TestEnterBelongsToTheForm(t *testing.T) {
	b := &backOffice{}
	x := newBooth(t, b)
	x.type_("1", "right-password")
	for _, c := range x.page().Buttons {
		if c.ID == "export" {
			x.win.Canvas().Focus(c)
		}
	}
	for range 3 {
		x.hit(fyne.KeyReturn)
	}
	if x.ask == nil || x.ask.at != 2 {
		t.Fatalf("Enter does not go from field to field: %+v", x.ask)
	}
	for _, c := range x.page().Buttons {
		if c.ID == "export" && !c.Disabled() {
			t.Error("what lies below the form takes the focus")
		}
	}
	x.hit(fyne.KeyReturn)
	if !strings.Contains(b.said(), "export 2026-11-24 2026-11-24 csv") {
		t.Error(b.said())
	}
}

// A variation selector goes with its character.
func TestBackspaceInTheOffice(t *testing.T) {
	x := newBooth(t, &backOffice{empty: true})
	for _, r := range "葛󠄀" {
		x.typedRune(r)
	}
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	if got := string(x.ask.fields[0].text); got != "" {
		t.Errorf("%q is left", got)
	}
}

// hit is a key as the window's driver hands it on: to what has the focus, and Tab to the next
// button where that does not want it.
func (x *booth) hit(key fyne.KeyName) {
	c := x.win.Canvas()
	f := c.Focused()
	if t, ok := f.(fyne.Tabbable); key == fyne.KeyTab && (!ok || !t.AcceptsTab()) {
		c.FocusNext()
		return
	}
	if f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: key})
	} else {
		c.OnTypedKey()(&fyne.KeyEvent{Name: key})
	}
	x.rest()
}

func (x *booth) write(words string) {
	for _, r := range words {
		if f := x.win.Canvas().Focused(); f != nil {
			f.TypedRune(r)
		} else {
			x.win.Canvas().OnTypedRune()(r)
		}
	}
}

// In a form Tab goes to the next field and nowhere else: a password must not land in the field that
// shows what is typed.
func TestTabInAForm(t *testing.T) {
	x := newBooth(t, &backOffice{})
	x.write("1")
	x.hit(fyne.KeyTab)
	x.write("right-password")
	if n, p := string(x.ask.fields[0].text), string(x.ask.fields[1].text); n != "1" || p != "right-password" {
		t.Errorf("the number is %q, the password %q", n, p)
	}
	x.hit(fyne.KeyTab)
	if x.ask.at != 0 {
		t.Errorf("Tab in the last field leads to field %d", x.ask.at)
	}
	x.hit(fyne.KeyTab)
	x.hit(fyne.KeyReturn)
	if x.who.Number != 1 || x.ask != nil {
		t.Fatalf("not signed in: %+v", x.ask)
	}
	// Without a form Tab goes from button to button, and keys are the tabs'.
	x.write("3")
	x.rest()
	if x.tab != 2 {
		t.Errorf("tab %d", x.tab)
	}
	x.hit(fyne.KeyTab)
	if _, ok := x.win.Canvas().Focused().(*kit.Button); !ok {
		t.Errorf("Tab leads to %T", x.win.Canvas().Focused())
	}
}

// Every figure of a busy day stands in the window: none is cut off at the end of its box.
func TestEveryFigureIsShown(t *testing.T) {
	x := newBooth(t, &backOffice{})
	x.type_("1", "right-password")
	n := 100 // each figure is another number
	next := func() int { n++; return n }
	f := Figures{Figures: report.Figures{Day: "2026-11-24", Last: "2026-11-24", Visits: 900}}
	for _, p := range []*int{
		&f.Open, &f.PaperLeft, &f.Failed, &f.Marked, &f.Mismatched, &f.Corrected, &f.Reprints,
		&f.ByHand, &f.Calls, &f.Seniors,
	} {
		*p = next()
	}
	f.Gaps = make([]string, next())
	for _, p := range []visit.Problem{visit.WrongPIN, visit.LastTry, visit.PINBlocked} {
		f.Problems = append(f.Problems, report.Count{Word: string(p), N: next()})
	}
	f.Ways = []report.Count{{Word: "b", N: next()}}
	for _, p := range []*[]report.Count{&f.Langs, &f.Abandoned, &f.Returned, &f.Diverted} {
		*p = []report.Count{{Word: "記入もれ・署名もれ", N: next()}, {Word: "必要書類が足りない", N: next()}}
	}
	x.figures = f
	x.Redraw()
	words := ""
	for _, o := range x.Drawn().Objects {
		if l, ok := o.(*canvas.Text); ok {
			words += l.Text + "\n"
		}
	}
	for i := 101; i <= n; i++ {
		if !strings.Contains(words, fmt.Sprint(i)) {
			t.Errorf("figure %d of %d is not to be seen", i-100, n-100)
		}
	}
	if all := fmt.Sprint(sum(f.Returned)); !strings.Contains(words, all) {
		t.Errorf("%s papers were returned, and this is not to be seen", all)
	}
}

// words are all that can be read in the window, but for the list.
func (x *booth) words() string {
	return uitest.AllWords(x.page().Objects)
}

// A person who forgot the password, or is locked out, gets in with the code on paper: by keys or by
// finger, without anything of it staying on the screen.
func TestRecoveryInTheWindow(t *testing.T) {
	b := &backOffice{}
	x := newBooth(t, b)
	x.type_("1", "wrong")
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyF2})
	if x.ask == nil || len(x.ask.fields) != 4 {
		t.Fatal("F2 does not ask for the code")
	}
	x.type_("1", "AAAA-BBBB", "new-password", "other-password")
	if strings.Contains(b.said(), "recover") || !strings.Contains(x.ask.note, "ちがいます") {
		t.Fatalf("two passwords that differ: %s, %q", b.said(), x.ask.note)
	}
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyF2}) // back, and here again
	if len(x.ask.fields) != 2 {
		t.Fatal("F2 does not lead back to the sign-in")
	}
	x.press("other")
	x.type_("1", "ZZZZ-ZZZZ", "new-password", "new-password")
	if !strings.Contains(b.said(), "recover 1 ZZZZ-ZZZZ new-password") || !strings.Contains(x.ask.note,
		"復旧コードがちがいます") || x.who.Number != 0 {
		t.Fatalf("a wrong code: %s, %q", b.said(), x.ask.note)
	}
	for i, f := range x.ask.fields[1:] {
		if len(f.text) != 0 {
			t.Errorf("field %d stays filled in", i+1)
		}
	}
	x.type_("AAAA-BBBB", "new-password", "new-password")
	if x.ask.code != "CCCC-DDDD" || x.who.Number != 0 {
		t.Fatalf("the next code is not shown: %+v", x.ask)
	}
	x.press("ok")
	if x.ask == nil || len(x.ask.fields) != 2 || x.who.Number != 0 || strings.Contains(x.words(), "CCCC") {
		t.Error("after the code somebody is in who did not sign in")
	}
	x.type_("1", "right-password")
	if x.who.Number != 1 {
		t.Error("nobody is signed in")
	}
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyF2})
	if x.ask != nil {
		t.Error("somebody who is in is asked for a code")
	}
}

// The other half of the month says what the mayor asks for; what the city gave no figures for, and
// what was not recorded, is not there.
func TestMonthInTheWindow(t *testing.T) {
	b := &backOffice{}
	x := newBooth(t, b)
	x.type_("1", "right-password")
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyRight}) // on today it is nothing
	if x.worth {
		t.Error("a day has another half")
	}
	x.typedRune('2')
	x.rest()
	x.press("turn")
	words := x.words()
	for _, w := range []string{"職員の画面の「0」で記録します", "0件", "目標は 0件", "用紙を受け取った 68人のうち 0人の答え"} {
		if !strings.Contains(words, w) {
			t.Errorf("%s is missing:\n%s", w, words)
		}
	}
	if strings.Contains(words, "費用と時間") {
		t.Error("costs that nobody gave are shown")
	}
	x.figures.Month = report.Month{
		Penned: 8, SignOnly: 7, Rework: 3, ReworkReturned: 2, ReworkReprinted: 1, MixUps: 4, Good: 3, Poor: 1,
		ToCertificate: report.Span{N: 5, Median: 90 * time.Second, P95: 150 * time.Second},
		DoneTimed:     2, DoneTime: 260 * time.Second,
		Measures: report.Measures{YenMonth: 148 * 96, HandSeconds: 71, StaffBefore: 300, StaffAfter: 120},
	}
	x.figures.Langs = []report.Count{{Word: "ja", N: 66}, {Word: "en", N: 6}}
	x.figures.DivertedTo = []report.Count{{Word: report.ToLine, N: 9}}
	x.Redraw()
	words = x.words()
	for _, w := range []string{
		"87.5%", "8枚のうち 7枚", "3.1%", "窓口から戻り 2　再印刷 1　作り直し 0", "1分30秒", "中央値　95%は 2分30秒　5人", "4件",
		"3　75%", "1　25%", "9　100%", "68人のうち 4人の答え", "148円", "30秒 長い", "手書き 1分40秒（市の測定）→ 端末 2分10秒", "4.8時間 短い",
		"300秒 → 120秒",
	} {
		if !strings.Contains(words, w) {
			t.Errorf("%s is missing:\n%s", w, words)
		}
	}
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyLeft})
	if x.worth || !strings.Contains(x.words(), "日ごとの来庁") {
		t.Error("← does not lead back")
	}
}

// tap is a touch without the second that people take between two.
func (x *booth) tap(id string) {
	x.t.Helper()
	i := slices.IndexFunc(x.page().Buttons, func(b *kit.Button) bool { return b.ID == id && !b.Inactive })
	if i < 0 {
		x.t.Fatalf("there is no button %s that can be pressed", id)
	}
	x.page().Buttons[i].Tapped(nil)
	x.rest()
}

// A double tap takes no account away, nor does Enter twice: the
// window asks once, and the mark stays where it was.
func TestDisablingAsksAndKeepsItsMark(t *testing.T) {
	b := &backOffice{}
	x := newBooth(t, b)
	x.type_("1", "right-password")
	x.typedRune('4')
	x.rest()
	x.press("account-2")
	for range 2 {
		x.tap("disable")
	}
	if x.ask == nil || strings.Contains(b.said(), "disable") || !strings.Contains(x.words(), "番号 2（窓口）") {
		t.Fatalf("nobody is asked: %s\n%s", b.said(), x.words())
	}
	x.hit(fyne.KeyReturn)
	if strings.Contains(b.said(), "disable") {
		t.Error("the second of two Enters says yes")
	}
	x.press("cancel")
	if x.ask != nil || strings.Contains(b.said(), "disable") {
		t.Fatalf("やめる: %s", b.said())
	}
	x.press("disable")
	x.press("ok")
	for _, id := range []string{"disable", "disable"} {
		if x.now = x.now.Add(kit.DoubleTap / 3); x.ask == nil {
			x.tap(id)
		}
	}
	if n := strings.Count(b.said(), "disable"); n != 1 || !strings.Contains(b.said(), "disable 2") {
		t.Errorf("%d accounts: %s", n, b.said())
	}
	if x.marked != 2 {
		t.Errorf("account %d is marked", x.marked)
	}
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape}) // the question, if it is there
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	x.rest()
	if x.marked != 0 {
		t.Error("the mark is still there for who comes next")
	}
}

// Nor is a day closed, and its paper printed, twice by two touches that were meant as one.
func TestASecondTouchInTheOffice(t *testing.T) {
	b := &backOffice{}
	x := newBooth(t, b)
	x.type_("1", "right-password")
	x.press("close-day")
	x.now = x.now.Add(kit.DoubleTap - time.Millisecond)
	x.tap("close-day")
	if n := strings.Count(b.said(), "close"); n != 1 {
		t.Errorf("closed %d times", n)
	}
	x.now = x.now.Add(time.Millisecond)
	x.tap("close-day")
	if n := strings.Count(b.said(), "close"); n != 2 {
		t.Errorf("a touch that is meant does nothing: %d", n)
	}
	x.typedRune('2')
	x.rest()
	for range 3 {
		x.tap("before") // months are turned as fast as one likes
	}
	if !strings.Contains(b.said(), "figures 2026-08-01") {
		t.Error(b.said())
	}
}

// An action that is cancelled while the second person's password is checked does not run.
func TestACancelledCheckDoesNothing(t *testing.T) {
	b := &backOffice{two: true}
	x := newBooth(t, b)
	x.type_("1", "right-password")
	x.press("close-day")
	x.typedRune('2')
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	x.typedRune('p')
	wait := make(chan bool)
	x.inBackground(func() { <-wait }) // a check takes its time
	x.typedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if x.busy == "" {
		t.Fatal("nothing is being checked")
	}
	for _, c := range x.page().Buttons {
		if c.ID == "cancel" {
			c.Tapped(nil)
		}
	}
	close(wait)
	x.rest()
	if !strings.Contains(b.said(), "approve close 2") || strings.Contains(b.said(), "| close") || x.ask != nil ||
		x.note != "" {
		t.Errorf("%s, %q", b.said(), x.note)
	}
	x.press("close-day") // it can be asked for again
	x.type_("2", "other-password")
	if !strings.HasSuffix(b.said(), "approve close 2 | close") {
		t.Error(b.said())
	}
}
