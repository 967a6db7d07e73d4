package resident

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
	"kakanai/ui/kit"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// The second of two touches that were meant as one finds another screen under it, and does nothing
// there; half a second later a touch in the same place is meant, and elsewhere it is at once.
func TestASecondTouchIsNotMeant(t *testing.T) {
	r := newRoom(t, 1280, 800)
	clock := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	r.clock = func() time.Time { return clock }
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
	next := r.button("next")
	step("next", time.Minute, "next")
	r.show(views["confirming"]) // the last question is answered, and in the place of 次へ is 印刷する
	if !overlap(r.button("print"), next) {
		t.Fatal("they are not in the same place: this test tests nothing")
	}
	step("print", 100*time.Millisecond)
	step("print", 390*time.Millisecond)
	step("print", 20*time.Millisecond, "print")
	r.show(views["asking-juminhyo-principal"])
	step("next", time.Minute, "next")
	r.show(views["confirming"])
	step("back", 100*time.Millisecond, "back") // elsewhere it is no double tap
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
	on := func(id string) *kit.Button {
		for _, b := range r.Drawn().Buttons {
			if b.ID == id {
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
		r.Release()
	}
	if tried < 5 {
		t.Errorf("%d screens have this button: this test tests little", tried)
	}
}

// Enter that is held down counts once: the system types it over and over.
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
				r.TypeKey(enter)
			}
		}
	}
	if want := []string{"next", "next", "next"}; !slices.Equal(r.hand.calls, want) {
		t.Errorf("Enter, held four times: %q, and not %q", r.hand.calls, want)
	}
}

// keyDownAnywhere is what the window's system does first: what has the focus gets the key
// itself.
func (r *room) keyDownAnywhere(e *fyne.KeyEvent) {
	if k, ok := r.win.Canvas().Focused().(interface{ KeyDown(*fyne.KeyEvent) }); ok {
		k.KeyDown(e)
		return
	}
	r.KeyDown(e)
}

// What staff change while the resident looks at the pages is seen at once, and no touch that was on
// its way prints it.
func TestAChangedPageIsSeenFirst(t *testing.T) {
	r := newRoom(t, 1280, 800)
	clock := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	r.clock = func() time.Time { return clock }
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

// Backspace that is held erases what was typed, and then nothing: the PIN's screen is not left, the
// visit does not go back.
func TestAHeldBackspace(t *testing.T) {
	r := newRoom(t, 1280, 800)
	back := &fyne.KeyEvent{Name: fyne.KeyBackspace}
	v := every(t)["credential"]
	v.Digits = 2
	r.show(v)
	r.hand.calls = nil
	r.KeyDown(back)
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
	r.KeyUp(back)
	r.KeyDown(back)
	r.typedKey(back)
	if got := strings.Join(r.hand.calls, "; "); got != "erase; erase; back" {
		t.Errorf("pressed again: %q", got)
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
		r.Redraw()
		return slices.ContainsFunc(r.Drawn().Buttons, func(b *kit.Button) bool { return b.ID == "next" && !b.Inactive })
	}
	if !on() {
		t.Fatalf("%s: nothing is typed, and 次へ is off", name)
	}
	bad := func() bool { return strings.Contains(uitest.PlainWords(r.Drawn().Objects), r.Window.t("ask.bad")) }
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
