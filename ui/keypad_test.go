package ui

import (
	"runtime"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/visit"
)

// pad is the key of a digit on the keypad, as Fyne's driver tells of it.
func padKey(t *testing.T, d rune) *fyne.KeyEvent {
	t.Helper()
	for code, k := range padKeys {
		if k == d {
			return &fyne.KeyEvent{Name: fyne.KeyName(d), Physical: fyne.HardwareKey{ScanCode: code}}
		}
	}
	t.Fatalf("the keypad of %s has no %c", runtime.GOOS, d)
	return nil
}

// A way is how the key of a digit is pressed and let go; what of it the window hears differs.
type keyWay func(t *testing.T, g *glass, d rune)

func goDown(g *glass, e *fyne.KeyEvent) {
	g.keyDown(e)
	g.struck(e)
}

// NumLock is off: no character comes.
func padOff(t *testing.T, g *glass, d rune) {
	goDown(g, padKey(t, d))
	g.keyUp(padKey(t, d))
}

// NumLock is on.
func padOn(t *testing.T, g *glass, d rune) {
	goDown(g, padKey(t, d))
	g.heard(d)
	g.keyUp(padKey(t, d))
}

// An input method holds the character back until the key was let go.
func lateKey(t *testing.T, g *glass, d rune) {
	padOff(t, g, d)
	g.heard(d - '0' + '０')
}

// The digits above the letters, plain and by an input method that makes them full-width.
func aboveKey(_ *testing.T, g *glass, d rune) {
	e := &fyne.KeyEvent{Name: fyne.KeyName(d), Physical: fyne.HardwareKey{ScanCode: 9 + int(d-'0')}}
	goDown(g, e)
	g.heard(d)
	g.keyUp(e)
}

func wideKey(_ *testing.T, g *glass, d rune) {
	e := &fyne.KeyEvent{Name: fyne.KeyName(d), Physical: fyne.HardwareKey{ScanCode: 9 + int(d-'0')}}
	goDown(g, e)
	g.keyUp(e)
	g.heard(d - '0' + '０')
}

// However a digit is typed, it is one digit: of a PIN, of the printed numbers, of a number that is
// asked for.
func TestADigitIsOneDigitOnEveryKeyboard(t *testing.T) {
	ways := map[string]keyWay{"NumLock off": padOff, "NumLock on": padOn, "late": lateKey, "above the letters": aboveKey, "full-width": wideKey}
	for name, press := range ways {
		r := newRoom(t, 1280, 800)
		for _, way := range []card.Way{card.ByPIN, card.ByCodeB} {
			r.show(visit.View{Visit: 1, State: visit.Choosing})
			r.show(visit.View{Visit: 1, State: visit.Credential, Way: way, Tries: 2})
			r.hand.calls = nil
			for _, d := range "1029384756" {
				press(t, &r.glass, d)
			}
			var got string
			for _, c := range r.hand.calls {
				got += strings.TrimPrefix(c, "digit ")
			}
			if got != "1029384756" {
				t.Errorf("%s, %s: %v", name, way, r.hand.calls)
			}
		}
	}
}

// Two fingers at once, NumLock pressed halfway, and a whole PIN that an input method sends at its
// end.
func TestNoDigitIsLostOrDoubled(t *testing.T) {
	r := newRoom(t, 1280, 800)
	r.show(visit.View{Visit: 1, State: visit.Credential, Way: card.ByPIN, Tries: 2})
	for what, do := range map[string]func(){
		"two keys at once": func() {
			goDown(&r.glass, padKey(t, '1'))
			goDown(&r.glass, padKey(t, '2'))
			r.keyUp(padKey(t, '1'))
			r.keyUp(padKey(t, '2'))
		},
		"NumLock pressed between": func() { padOff(t, &r.glass, '1'); padOn(t, &r.glass, '2') },
		"a commit at the end": func() {
			padOff(t, &r.glass, '1')
			padOff(t, &r.glass, '2')
			r.keyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
			r.heard('１')
			r.heard('２')
			r.keyUp(&fyne.KeyEvent{Name: fyne.KeySpace})
		},
	} {
		r.hand.calls = nil
		do()
		if !slices.Equal(r.hand.calls, []string{"digit 1", "digit 2"}) {
			t.Errorf("%s: %v", what, r.hand.calls)
		}
	}
	r.hand.calls = nil
	aboveKey(t, &r.glass, '5') // none of it is held against the next
	if !slices.Equal(r.hand.calls, []string{"digit 5"}) {
		t.Errorf("%v", r.hand.calls)
	}
	// Keys that only share a number with the keypad's are none of it.
	for _, e := range []*fyne.KeyEvent{{Name: fyne.KeyEnd, Physical: padKey(t, '1').Physical}, {Name: fyne.Key1}, {Name: fyne.Key2, Physical: padKey(t, '1').Physical}} {
		r.hand.calls = nil
		r.keyDown(e)
		r.keyUp(e)
		if len(r.hand.calls) != 0 {
			t.Errorf("%+v: %v", e, r.hand.calls)
		}
	}
}

// A telephone number is digits as papers have them; a name keeps what was typed.
func TestNumbersOfAQuestionAreHalfWidth(t *testing.T) {
	for kind, want := range map[forms.Kind]string{forms.Tel: "0175", forms.Digits: "0175", forms.Name: "０１７５"} {
		r := newRoom(t, 1280, 800)
		f := visit.AskField{Form: "x", Field: forms.Field{ID: "f", Kind: kind, Label: "あ"}}
		r.show(visit.View{Visit: 1, State: visit.Completing, Ask: &visit.Ask{ID: "q", Text: "あ", Fields: []visit.AskField{f}}})
		for _, d := range "０１７５" {
			r.heard(d)
		}
		if got := r.typed["x.f"]; got != want {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

// Staff sign in with full-width digits and with NumLock off, at the desk and in the supervisor's
// window.
func TestStaffNumbersAreTakenFromEveryKeyboard(t *testing.T) {
	for name, press := range map[string]keyWay{"NumLock off": padOff, "full-width": wideKey} {
		accounts := &accountsFake{}
		b := newBench(t, sizes[0], func(o *DeskOptions) { o.Accounts = accounts })
		press(t, &b.glass, '7')
		b.keys(fyne.KeyReturn)
		b.keyDown(&fyne.KeyEvent{Name: fyne.KeyH}) // a digit of the password is none of the keypad's
		b.keys("himitsu-2026", fyne.KeyReturn)
		accounts.wait(b)
		b.until("somebody", func(v visit.StaffView) bool { return v.Clerk == 7 })

		o := &backOffice{rows: 10}
		x := newBooth(t, o)
		press(t, &x.glass, '4')
		press(t, &x.glass, '2')
		x.type_("", "right-password")
		if !strings.Contains(o.said(), "in 42 right-password") {
			t.Errorf("%s: the supervisor's window hears %s", name, o.said())
		}
		before := x.at()
		press(t, &x.glass, '3') // a tab
		if x.at() == before {
			t.Errorf("%s: the tab stays %s", name, before)
		}
	}
}
