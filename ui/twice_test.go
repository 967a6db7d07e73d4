package ui

import (
	"bytes"
	"image"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/visit"
)

// The second of two touches that were meant as one finds another screen under it, and does nothing there; half a second later a touch in the same place is meant,
// and elsewhere it is at once.
func TestASecondTouchIsNotMeant(t *testing.T) {
	r := newRoom(t, 1280, 800)
	clock := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	r.now = func() time.Time { return clock }
	views := every(t)
	step := func(tap string, after time.Duration, want ...string) {
		t.Helper()
		clock = clock.Add(after)
		r.hand.calls = nil
		r.tap(tap)
		if !slices.Equal(r.hand.calls, want) {
			t.Errorf("%s after %v: %q, and not %q", tap, after, r.hand.calls, want)
		}
	}
	r.show(views["asking-juminhyo-principal"])
	step("next", time.Minute, "next")
	r.show(views["confirming"]) // the last question is answered, and in the place of 次へ is 印刷する
	if a, b := r.button("print"), r.last; !b.meets(rect{a.at, a.Size()}) {
		t.Fatal("they are not in the same place: this test tests nothing")
	}
	step("print", 100*time.Millisecond)
	step("print", 390*time.Millisecond)
	step("print", 20*time.Millisecond, "print")
	r.show(views["asking-juminhyo-principal"])
	step("next", time.Minute, "next")
	r.show(views["confirming"])
	step("back", 100*time.Millisecond, "back") // nobody touches twice there and here
	step("print", 100*time.Millisecond)
	step("zoom", time.Second)
	step("close", time.Second)
	step("print", 200*time.Millisecond) // 閉じる was where it is
	step("print", 400*time.Millisecond, "print")
	for range 3 { // what does not change the screen is done as often as it is touched
		r.show(views["credential"])
		step("digit-5", 80*time.Millisecond, "digit 5")
	}
}

// A finger that is down while another screen comes pressed something on the one before.
func TestWhatWasPressedBeforeIsVoid(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := every(t)
	on := func(id string) *button {
		for _, b := range r.stage.r.page.buttons {
			if b.id == id {
				return b
			}
		}
		return nil
	}
	tried := 0
	for name, v := range views {
		r.show(views["asking-juminhyo-principal"])
		next := on("next")
		next.MouseDown(nil)
		r.show(v)
		if name != "asking-juminhyo-principal" && on("next") != nil {
			tried++
			if on("next") == next {
				t.Errorf("%s: the button that a finger held on the question before is on this screen", name)
			}
		}
		r.held = nil
	}
	if tried < 5 {
		t.Errorf("%d screens have this button: this test tests little", tried)
	}
}

// Whoever leans on Enter has pressed it once: the system types it over and over.
func TestAHeldKeyIsOnePress(t *testing.T) {
	r := newRoom(t, 1280, 800)
	c := r.win.Canvas()
	r.show(every(t)["asking-juminhyo-principal"])
	enter := &fyne.KeyEvent{Name: fyne.KeyReturn}
	for range 4 { // the first gives the focus to 次へ
		r.keyDownAnywhere(enter)
		for range 5 {
			if b := c.Focused(); b != nil {
				b.TypedKey(enter)
			} else {
				r.struck(enter)
			}
		}
	}
	if want := []string{"next", "next", "next"}; !slices.Equal(r.hand.calls, want) {
		t.Errorf("Enter, held four times: %q, and not %q", r.hand.calls, want)
	}
}

// keyDownAnywhere is what the window's system does first: whoever has the focus hears of the key itself.
func (r *room) keyDownAnywhere(e *fyne.KeyEvent) {
	if k, ok := r.win.Canvas().Focused().(interface{ KeyDown(*fyne.KeyEvent) }); ok {
		k.KeyDown(e)
		return
	}
	r.keyDown(e)
}

// At the desk F5 asks and F5 again prints; F5 held asks.
func TestAHeldKeyAtTheDesk(t *testing.T) {
	var heard []fyne.KeyName
	g := &glass{keys: &keyboard{}, key: func(e *fyne.KeyEvent) { heard = append(heard, e.Name) }}
	s := newSink(g)
	for _, k := range []fyne.KeyName{fyne.KeyF5, fyne.KeyF5, fyne.KeyBackspace} {
		s.KeyDown(&fyne.KeyEvent{Name: k})
		for range 3 {
			s.TypedKey(&fyne.KeyEvent{Name: k})
		}
		s.KeyUp(&fyne.KeyEvent{Name: k})
	}
	if want := []fyne.KeyName{fyne.KeyF5, fyne.KeyF5, fyne.KeyBackspace, fyne.KeyBackspace, fyne.KeyBackspace}; !slices.Equal(heard, want) {
		t.Errorf("%v, and not %v", heard, want)
	}
}

// Ctrl+P held prints once more once.
func TestAHeldShortcut(t *testing.T) {
	r := newRoom(t, 1280, 800)
	done := 0
	k := ctrl(fyne.KeyP)
	c := &shortcuts{Canvas: r.win.Canvas(), do: map[string]func(fyne.Shortcut){}}
	r.shortcut(c, k, func() { done++ })
	for range 2 {
		r.keyDown(&fyne.KeyEvent{Name: fyne.KeyP})
		for range 3 {
			c.do[k.ShortcutName()](k)
		}
	}
	if done != 2 {
		t.Errorf("a key with Ctrl, held twice, was done %d times", done)
	}
}

// What staff change while the resident looks at the pages is seen at once, and no touch that was on its way prints it.
func TestAChangedPageIsSeenFirst(t *testing.T) {
	r := newRoom(t, 1280, 800)
	clock := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	r.now = func() time.Time { return clock }
	fonts, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	v := every(t)["confirming"]
	r.show(v)
	before := r.painted.img
	clock = clock.Add(time.Minute)
	r.show(v)
	if r.painted.img != before {
		t.Error("the same page is painted anew with every drawing")
	}
	changed := *v.Filled[0]
	changed.Values = maps.Clone(changed.Values)
	changed.Values["copies"] = forms.Value{Number: 3, Set: true}
	v.Documents = slices.Clone(v.Documents)
	v.Documents[0] = printing.Layout(&changed, fonts)
	r.show(v)
	old, now := before.(*image.RGBA), r.painted.img.(*image.RGBA)
	if bytes.Equal(old.Pix, now.Pix) {
		t.Error("the page on the screen is the one before the correction")
	}
	for _, c := range []struct {
		after time.Duration
		want  string
	}{{100 * time.Millisecond, ""}, {390 * time.Millisecond, ""}, {20 * time.Millisecond, "print"}} {
		clock = clock.Add(c.after)
		r.hand.calls = nil
		r.tap("print")
		if got := strings.Join(r.hand.calls, "; "); got != c.want {
			t.Errorf("%v later: %q, expected %q", c.after, got, c.want)
		}
	}
}

// Backspace that is held erases what was typed, and then nothing: the PIN's screen is not left, the visit does not go back.
func TestAHeldBackspace(t *testing.T) {
	r := newRoom(t, 1280, 800)
	back := &fyne.KeyEvent{Name: fyne.KeyBackspace}
	v := every(t)["credential"]
	v.Digits = 2
	r.show(v)
	r.hand.calls = nil
	r.keyDown(back)
	for n := 1; n >= 0; n-- {
		r.typedKey(back)
		v.Digits = n
		r.show(v)
	}
	for range 3 {
		r.typedKey(back)
	}
	if got := strings.Join(r.hand.calls, "; "); got != "erase; erase" {
		t.Errorf("held: %q", got)
	}
	r.keyUp(back)
	r.keyDown(back)
	r.typedKey(back)
	if got := strings.Join(r.hand.calls, "; "); got != "erase; erase; back" {
		t.Errorf("pressed again: %q", got)
	}

	b := newBench(t, sizes[0], nil)
	b.keys(fyne.KeyReturn, "1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.onward(visit.Notice)
	b.keys(fyne.KeyEscape)
	if b.sheet == nil {
		t.Fatal("Esc asks nothing")
	}
	b.keyDown(back)
	for range 5 {
		b.typedKey(back)
		b.rest()
	}
	if b.sheet != nil || b.view.State != visit.Notice {
		t.Errorf("leaning on Backspace led to %s", b.view.State)
	}
}

// The clerk's keys are held as little in the resident's window, where the system may have the focus, as in their own.
func TestAHeldKeyOfTheClerksInTheOtherWindow(t *testing.T) {
	b := newBench(t, sizes[0], nil)
	r := newRoom(t, 1280, 800)
	r.Beside(b.Desk, false)
	b.keys(fyne.KeyReturn, "1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	esc := &fyne.KeyEvent{Name: fyne.KeyEscape}
	r.keyDown(esc)
	for range 5 {
		r.key(esc)
		b.rest()
	}
	if b.sheet == nil || b.view.State != visit.Asking {
		t.Errorf("leaning on Esc led to %s", b.view.State)
	}
}

// A day that is begun and is none holds the resident back: on paper it would be blank.
func TestADayThatIsNone(t *testing.T) {
	r := newRoom(t, 1280, 800)
	name, at := "", 0
	views := every(t)
	for _, n := range slices.Sorted(maps.Keys(views)) {
		v := views[n]
		if v.Ask == nil || len(v.Ask.Choices) > 0 || name != "" {
			continue
		}
		nothing := func(f visit.AskField) bool { return !f.Value.Set && !f.Value.Hand }
		if i := slices.IndexFunc(shared(v.Ask.Fields), func(f visit.AskField) bool {
			return f.Field.Kind == forms.DateKind && !f.Field.Required && nothing(f)
		}); i >= 0 {
			name, at = n, i
		}
	}
	if name == "" {
		t.Fatal("no question asks for a day that may be left out: this test tests nothing")
	}
	v := views[name]
	ask := *v.Ask
	ask.Ready = true
	v.Ask = &ask
	r.show(v)
	r.field, r.era = at, "s"
	on := func() bool {
		r.redraw()
		return slices.ContainsFunc(r.stage.r.page.buttons, func(b *button) bool { return b.id == "next" && !b.disabled })
	}
	if !on() {
		t.Fatalf("%s: nothing is typed, and 次へ is off", name)
	}
	bad := func() bool { return strings.Contains(texts(r.stage.r.page.objects), r.Window.t("ask.bad")) }
	for _, d := range "2931" {
		r.typedRune(d)
	}
	if on() || bad() {
		t.Errorf("%s: 昭和 2931 goes on: %v, is called wrong already: %v", name, on(), bad())
	}
	r.typedRune('0')
	r.typedRune('0')
	if on() || !bad() {
		t.Errorf("%s: 昭和 293100 goes on: %v, is called wrong: %v", name, on(), bad())
	}
	for range 6 {
		r.eraseText()
	}
	if !on() {
		t.Error("all is erased, and 次へ is off")
	}
}

// Years without an era, and eras that were over, are no days at the desk.
func TestDaysAtTheDesk(t *testing.T) {
	for s, want := range map[string]string{
		"29.3.1": "", "S29.3.1": "19540301", "1954.3.1": "19540301", "昭和70.3": "", "S64": "19890000", "S65": "", "1800.1.1": "", "R1.5": "20190500", "H31.4.30": "20190430",
	} {
		got, ok := parseDay(s)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s: %q, %v", s, got, ok)
		}
	}
	l := newLine(forms.DateKind, "", nil)
	l.letters = true
	for _, r := range "S29.3.1" {
		l.rune(r)
	}
	l.commit()
	if l.String() != "S29.3.1" {
		t.Errorf("with kana on: %q", l.String())
	}
}

// rest waits a moment and draws what the visit said meanwhile.
func (b *bench) rest() {
	time.Sleep(30 * time.Millisecond)
	b.drain()
}

func (b *bench) drain() {
	for len(b.views) > 0 {
		b.mu.Lock()
		b.next = <-b.views
		b.mu.Unlock()
		b.take()
	}
}
