package clerk

import (
	"context"
	"image"
	"image/color"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"kakanai/assets"
	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/text"
	"kakanai/text/kana"
	"kakanai/ui/texts"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// A bench is the clerk's window beside the demo's table, on a real kiosk. Views are drawn in the
// test's own goroutine.
type bench struct {
	*Desk
	t     *testing.T
	win   fyne.Window
	kiosk *visit.Kiosk
	table *emulator.Table
	log   *uitest.Ledger
	views chan visit.StaffView
	// of other goroutines, for the window's: here that is the test's, and the toolkit's canvas for
	// tests would not wait for it
	work chan func()
	now  time.Time
}

func (b *bench) logged(kind string) (last record.Entry) {
	b.t.Helper()
	for _, e := range b.log.Entries {
		if string(e.Kind) == kind {
			last = e
		}
	}
	if last.Kind == "" {
		b.t.Fatalf("%s is not in the log", kind)
	}
	return last
}

func newBench(t *testing.T, size fyne.Size, change func(*Options)) *bench {
	t.Helper()
	p := uitest.Load(t)
	test.NewTempApp(t).Settings().SetTheme(p.Theme)
	words, err := texts.Load(assets.Staff, "ja")
	if err != nil {
		t.Fatal(err)
	}
	towns, err := kana.Load(assets.Staff, "towns.tsv")
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{
		t: t, log: &uitest.Ledger{}, views: make(chan visit.StaffView, 1000), work: make(chan func(), 10),
		now: uitest.Noon{}.Now(),
	}
	b.table = emulator.NewTable(p.People, emulator.Options{Wait: -1})
	b.kiosk = visit.New(visit.Options{
		Reader: b.table, Log: b.log, Printer: b.log, Clock: uitest.Noon{}, Demo: true,
		NewID: func() string { return "v" }, Catalogue: p.Catalogue, Guide: visit.GuideAlways,
		Layout:    func(f *forms.Filled) printing.Document { return printing.Layout(f, p.Fonts) },
		City:      uitest.City,
		ShowStaff: func(v visit.StaffView) { b.views <- v },
		CodeB:     visit.CodeBStaff,
		Trouble:   func(err error) { t.Log(err) },
	})
	o := Options{
		Words: words, Visit: b.kiosk, Staff: b.kiosk, Towns: towns, Now: func() time.Time { return b.now },
		Page: func(p printing.Page, scale float64) image.Image { return printing.Raster(p, scale) },
		Name: func(s string, em float64, c color.Color) image.Image {
			img, _ := printing.RasterLine(p.Fonts, text.Data, s, em, c)
			return img
		},
		Do: func(f func()) { b.work <- f },
	}
	if change != nil {
		change(&o)
	}
	b.Desk = New(o)
	b.win = test.NewTempWindow(t, b.Content())
	b.Attach(b.win)
	b.win.Resize(size)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = b.kiosk.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	b.until("the first view", func(v visit.StaffView) bool { return v.State == visit.Choosing })
	return b
}

func (b *bench) until(what string, want func(visit.StaffView) bool) {
	b.t.Helper()
	if want(b.view) && len(b.views) == 0 {
		return
	}
	for {
		select {
		case v := <-b.views:
			b.mu.Lock()
			b.next = v
			b.mu.Unlock()
			b.take()
			if want(v) {
				return
			}
		case <-time.After(20 * time.Second):
			b.t.Fatalf("waited in vain for %s; the desk shows %s %s %+v", what, b.view.State, b.view.Problem,
				b.view.Ask)
		}
	}
}

func (b *bench) state(s visit.State) {
	b.t.Helper()
	b.until(string(s), func(v visit.StaffView) bool { return v.State == s })
}

// keys presses them one after the other, as the window would be told: named keys, and runes for the
// rest.
func (b *bench) keys(keys ...any) {
	b.t.Helper()
	for _, k := range keys {
		switch k := k.(type) {
		case fyne.KeyName:
			b.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: k})
		case string:
			for _, r := range k {
				b.win.Canvas().Focused().TypedRune(r)
			}
		}
	}
}

// onward answers questions with what stands there, or the first choice.
func (b *bench) onward(to visit.State) {
	b.t.Helper()
	for range 40 {
		b.drain()
		if b.view.State == to {
			return
		}
		was := b.view
		if b.view.Ask != nil && !b.view.Ask.Ready {
			b.keys("1")
			b.until("an answer", func(v visit.StaffView) bool { return v.Ask != nil && v.Ask.Ready })
		}
		b.keys(fyne.KeyF12)
		b.until("the next question", func(v visit.StaffView) bool { return v.State != was.State || ask(v) != ask(was) })
	}
	b.t.Fatalf("%s is not reached; the desk shows %s", to, b.view.State)
}

// words are all that can be read on the desk, but for people's texts, which are pictures.
func (b *bench) words() string {
	return uitest.AllWords(b.Drawn().Objects)
}

func (b *bench) shot(name string) {
	b.t.Helper()
	uitest.Shot(b.t, b.win, name)
}

// The clerk's main day, by keyboard alone.
func TestDeskByKeyboardAlone(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	dayBegins(t, b)
	dayPerson(t, b)
	dayCorrections(t, b)
	dayPrint(b)
	dayAfter(t, b)
}

// dayBegins opens the desk and goes to a form's questions.
func dayBegins(t *testing.T, b *bench) {
	b.shot("desk-locked")
	if !b.locked || strings.Contains(b.words(), "住民票") {
		t.Fatal("a desk begins locked, with nothing on it")
	}
	b.keys(fyne.KeyReturn)
	if b.locked {
		t.Fatal("without accounts Enter opens it")
	}
	b.shot("desk-choosing")
	b.keys("1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.shot("desk-asking")
	b.onward(visit.Notice)
	b.shot("desk-notice")
	b.keys(fyne.KeyReturn)
	b.state(visit.Waiting)
}

// dayPerson types a person without a card.
func dayPerson(t *testing.T, b *bench) {
	b.keys(fyne.KeyF2)
	b.shot("desk-person-empty")
	b.keys(fyne.KeyUnknown) // an input method's key, or one for the music
	if b.sheet == nil || b.sheet.at != 0 || b.sheet.note != "" {
		t.Fatal("a key without a name does something")
	}
	for _, mode := range []string{"かな入力中", "直接入力"} {
		if b.turnKana(); !strings.Contains(b.words(), mode) {
			t.Errorf("the sheet does not say %s", mode)
		}
	}
	b.keys("𠮷田 葛\U000E0100之介", fyne.KeyReturn, "青森県むつ市中央1-8-1", fyne.KeyReturn, "S29.3.1", fyne.KeyReturn)
	b.shot("desk-person")
	b.keys(fyne.KeyReturn)
	if b.sheet == nil || b.sheet.note == "" {
		t.Error("a person without a sex was taken")
	}
	b.keys("1", fyne.KeyReturn)
	b.onward(visit.Confirming)
	b.shot("desk-confirming")
	if w := b.words(); !strings.Contains(w, "案内の紙") || strings.Contains(w, "annai") {
		t.Errorf("the guide slip has no name: %s", w)
	}
	f := b.view.Filled[0]
	if f.Values["req_name"].Text != "𠮷田\u3000葛\U000E0100之介" || f.Values["req_addr"].Text != "青森県むつ市中央１－８－１" ||
		f.Values["req_birth"].Date.String() != "1954-03-01" {
		t.Errorf("the form has %q %q %v", f.Values["req_name"].Text, f.Values["req_addr"].Text,
			f.Values["req_birth"].Date)
	}
}

// dayCorrections corrects a field, and writes for a person (代筆).
func dayCorrections(t *testing.T, b *bench) {
	for b.rows()[b.row].field.ID != "copies" {
		b.keys(fyne.KeyDown)
	}
	b.keys(fyne.KeyReturn, fyne.KeyBackspace, "3")
	b.shot("desk-editing")
	b.keys(fyne.KeyReturn)
	b.until("three copies", func(v visit.StaffView) bool {
		return len(v.Filled) > 0 && v.Filled[0].Values["copies"].Number == 3
	})
	b.shot("desk-corrected")
	if !strings.Contains(strings.Join(b.view.Filled[0].Record, " "), "訂正：通数") {
		t.Errorf("C8 says %v", b.view.Filled[0].Record)
	}

	b.keys(fyne.KeyF6, "見本 花子", fyne.KeyReturn, "娘", fyne.KeyReturn)
	b.until("a scribe", func(v visit.StaffView) bool { return v.Filled[0].Values["scribe_name"].Text != "" })
	b.shot("desk-scribe")
}

// dayPrint answers a call and prints: that is asked once more.
func dayPrint(b *bench) {
	b.kiosk.Call()
	b.until("a call", func(v visit.StaffView) bool { return v.Called >= 0 })
	b.shot("desk-called")
	b.keys(fyne.KeyF1)
	b.until("its end", func(v visit.StaffView) bool { return v.Called < 0 })

	b.keys(fyne.KeyF5)
	b.shot("desk-print")
	b.keys(fyne.KeyF5)
	b.state(visit.Handing)
	b.logged("vouched")
	b.shot("desk-handing")
	b.keys(fyne.KeyF9)
	b.state(visit.Choosing)
}

// dayAfter takes a paper back that the window returned, and cancels: that is asked once more.
func dayAfter(t *testing.T, b *bench) {
	b.keys(fyne.KeyF8)
	b.shot("desk-returned")
	b.keys("3")
	b.until("a returned form", func(v visit.StaffView) bool { return v.Issued[0].Returned != "" })
	if e := b.logged("returned"); e.Code != "missing" || e.Form != "juminhyo" {
		t.Errorf("logged as %+v", e)
	}

	b.keys("2")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.keys(fyne.KeyEscape)
	b.shot("desk-cancel")
	b.keys(fyne.KeyBackspace)
	if b.sheet != nil || b.view.State != visit.Asking {
		t.Error("Backspace goes on with the visit")
	}
	b.keys(fyne.KeyEscape, fyne.KeyEscape)
	b.state(visit.Choosing)
}

func TestDeskLetsSomebodyPass(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.keys(fyne.KeyReturn, "1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.keys("3") // 代理人
	b.until("the answer", func(v visit.StaffView) bool { return v.Ask.Picked == "proxy" })
	b.keys(fyne.KeyReturn)
	b.until("委任状", func(v visit.StaffView) bool { return v.Ask != nil && v.Ask.ID == "ininjo" })
	b.keys("2")
	b.until("no", func(v visit.StaffView) bool { return v.Ask.Picked == "no" })
	b.keys(fyne.KeyReturn)
	b.state(visit.Stopped)
	b.shot("desk-stopped")
	b.keys(fyne.KeyF3)
	b.shot("desk-let")
	b.keys("1")
	b.until("on", func(v visit.StaffView) bool { return v.State != visit.Stopped })
	if e := b.logged("let-on"); e.Code != "proof-seen" {
		t.Errorf("%+v", e)
	}
}

func TestDeskReadsAChildsCard(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.keys(fyne.KeyReturn, "1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.keys("2") // 同じ世帯の家族
	b.until("the answer", func(v visit.StaffView) bool { return v.Ask.Picked == "household" })
	b.onward(visit.Notice)
	b.keys(fyne.KeyReturn)
	b.state(visit.Waiting)
	b.shot("desk-waiting")
	b.table.Lay("taro")
	b.state(visit.Credential)
	b.shot("desk-credential")
	for _, d := range []byte("1234") {
		b.kiosk.Digit(d)
	}
	b.kiosk.Enter()
	b.state(visit.Completing)
	b.keys(fyne.KeyF11)
	b.until("the second card", func(v visit.StaffView) bool { return v.Second })
	b.shot("desk-child")
	b.table.Lay("child")
	b.state(visit.Credential)
	for _, d := range []byte("1234") {
		b.kiosk.Digit(d)
	}
	b.kiosk.Enter()
	b.until("the child", func(v visit.StaffView) bool { return v.State == visit.Completing })
	b.onward(visit.Confirming)
	b.shot("desk-child-confirming")
	if got := b.view.Filled[0].Values["subj_name"].Texts; !slices.Equal(got, []string{"見本　一郎"}) {
		t.Errorf("the person concerned is %v", got)
	}
}

// Nothing of a PIN is on the clerk's window: it is the same picture for no digit, three and four.
func TestDeskShowsNothingOfAPIN(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.keys(fyne.KeyReturn)
	b.credential("taro")
	if !strings.Contains(b.words(), "番号を入力中です") {
		t.Error("the clerk is not told that somebody types")
	}
	before := b.words()
	for _, d := range []byte("987") {
		b.kiosk.Digit(d)
	}
	// Keys on the clerk's keyboard are no digits of a PIN either.
	b.keys("1234", fyne.KeyReturn)
	time.Sleep(300 * time.Millisecond)
	for len(b.views) > 0 {
		v := <-b.views
		b.mu.Lock()
		b.next = v
		b.mu.Unlock()
		b.take()
	}
	if b.view.State != visit.Credential || b.words() != before {
		t.Errorf("%s:\n%s\nbefore:\n%s", b.view.State, b.words(), before)
	}
}

func TestDeskLocks(t *testing.T) {
	accounts := &accountsFake{}
	b := newBench(t, uitest.Sizes[0], func(o *Options) { o.Accounts = accounts })
	b.shot("desk-sign-in")
	b.keys("7", fyne.KeyReturn, "wrong password", fyne.KeyReturn)
	accounts.wait(b)
	if !b.locked || b.sheet.note == "" {
		t.Error("a wrong password opened the desk")
	}
	b.keys("himitsu-2026", fyne.KeyReturn) // the number still stands there
	accounts.wait(b)
	b.until("somebody", func(v visit.StaffView) bool { return v.Clerk == 7 })
	if b.locked {
		t.Fatal("the right password did not")
	}
	b.keys("1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.now = b.now.Add(5*time.Minute - time.Second)
	b.Tick()
	if b.locked {
		t.Error("locked too early")
	}
	b.now = b.now.Add(time.Second)
	b.Tick()
	if !b.locked || strings.Contains(b.words(), "住民票") {
		t.Error("five minutes without a touch do not lock, or something is still to be read")
	}
	b.until("nobody", func(v visit.StaffView) bool { return v.Clerk == 0 })
	b.keys(fyne.KeyF9, fyne.KeyEscape, "2", fyne.KeyF5)
	if !b.locked {
		t.Error("a key opened the desk")
	}
	b.kiosk.Call()
	b.until("a call", func(v visit.StaffView) bool { return v.Called >= 0 })
	if !strings.Contains(b.words(), "住民が職員を呼んでいます") {
		t.Error("a call does not reach a locked desk")
	}
}

// An impatient second Enter is no second try: an empty password would count as a wrong one.
func TestDeskSignsInOnce(t *testing.T) {
	accounts := &accountsFake{}
	b := newBench(t, uitest.Sizes[0], func(o *Options) { o.Accounts = accounts })
	b.keys("7", fyne.KeyReturn, "wrong password", fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn)
	accounts.wait(b)
	b.keys("himitsu-2026", fyne.KeyReturn, fyne.KeyReturn)
	accounts.wait(b)
	b.until("somebody", func(v visit.StaffView) bool { return v.Clerk == 7 })
	if n := accounts.tries.Load(); b.locked || n != 2 {
		t.Errorf("%d tries, locked: %v", n, b.locked)
	}
}

type accountsFake struct{ tries atomic.Int32 }

func (a *accountsFake) Empty() bool { return false }
func (a *accountsFake) SignIn(n int, p string) error {
	a.tries.Add(1)
	if n == 7 && p == "himitsu-2026" {
		return nil
	}
	return context.Canceled
}
func (a *accountsFake) Hide(int) error  { return nil }
func (a *accountsFake) Leave(int) error { return nil }
func (a *accountsFake) wait(b *bench) {
	b.t.Helper()
	if b.sheet.note != b.say("lock.wait") {
		b.t.Errorf("while it waits, the sheet says %q", b.sheet.note)
	}
	select {
	case f := <-b.work:
		f()
	case <-time.After(20 * time.Second):
		b.t.Fatal("signing in does not end")
	}
}

// Every action has a key, and every key is on its button.
func TestDeskEveryActionHasItsKey(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.keys(fyne.KeyReturn)
	words := b.words()
	seen := map[fyne.KeyName]bool{}
	for _, a := range b.actions() {
		if seen[a.key] {
			t.Errorf("%s stands for two things", a.key)
		}
		seen[a.key] = true
		if !strings.Contains(words, b.say(a.word)) {
			t.Errorf("%s is not on the desk", b.say(a.word))
		}
	}
	if strings.Contains(words, "⟦") {
		t.Errorf("a text is missing: %s", words)
	}
}

// A variation selector is never split from its character, whichever way a line is edited; it joins
// when an input method sends it after.
func TestALineIsEditedByCluster(t *testing.T) {
	l := newLine(forms.Name, "", nil)
	for _, r := range "髙橋 葛\U000E0100子" {
		l.rune(r)
	}
	if l.String() != "髙橋\u3000葛\U000E0100子" {
		t.Fatalf("%q", l)
	}
	l.erase()
	l.erase()
	if l.String() != "髙橋\u3000" {
		t.Errorf("Backspace leaves %q of 葛󠄀", l)
	}
	l = newLine(forms.Name, "葛\U000E0100子", nil)
	l.move(-maxLine)
	l.move(1)
	l.insert("飾")
	if l.String() != "葛\U000E0100飾子" {
		t.Errorf("→ stops within a character: %q", l)
	}
	l.move(-maxLine)
	l.remove()
	if l.String() != "飾子" {
		t.Errorf("Delete leaves %q", l)
	}
}

func TestKanaBecomesTheCitysWords(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	l := newLine(forms.Addr, "", b.o.Towns)
	l.letters = true
	for _, r := range "mutsushi" {
		l.rune(r)
	}
	l.rune(' ')
	l.commit()
	for _, r := range "oominato " {
		l.rune(r)
	}
	if c := l.candidates(); len(c) < 4 || c[0] != "大湊" {
		t.Errorf("candidates %v", c)
	}
	for _, r := range "12-3" {
		l.rune(r)
	}
	if l.String() != "むつ市大湊１２－３" {
		t.Errorf("%q", l)
	}
	k := newLine(forms.Kana, "", nil)
	k.letters = true
	for _, r := range "takasaki" {
		k.rune(r)
	}
	k.commit()
	if k.String() != "タカサキ" {
		t.Errorf("%q", k)
	}
}

func TestDaysAsClerksTypeThem(t *testing.T) {
	for in, want := range map[string]string{
		"19540301": "19540301", "S29.3.1": "19540301", "昭和29年3月1日": "19540301", "１９５４／３／１": "19540301",
		"s290301": "19540301", "S29.3": "19540300", "R元.5.1": "20190501", "1950": "19500000", "h1.1.8": "19890108",
		"S65.1.1": "", "S29.2.30": "", "": "", "きのう": "", "1954.13.1": "",
	} {
		if got, ok := parseDay(in); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q %v, expected %q", in, got, ok, want)
		}
	}
}
