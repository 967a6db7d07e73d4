package resident

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/record"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// However a digit is typed, it is one digit: of a PIN, of the printed numbers, of a number that is
// asked for.
func TestADigitIsOneDigitOnEveryKeyboard(t *testing.T) {
	ways := map[string]uitest.KeyWay{
		"NumLock off": uitest.PadOff, "NumLock on": uitest.PadOn, "late": uitest.LateKey,
		"above the letters": uitest.AboveKey, "full-width": uitest.WideKey,
	}
	for name, press := range ways {
		r := newRoom(t, 1280, 800)
		for _, way := range []card.Way{card.ByPIN, card.ByCodeB} {
			r.show(visit.View{Visit: 1, State: visit.Choosing})
			r.show(visit.View{Visit: 1, State: visit.Credential, Way: way, Counter: record.TriesLeft(3)})
			r.hand.calls = nil
			for _, d := range "1029384756" {
				press(t, r.Surface, d)
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
	r.show(visit.View{Visit: 1, State: visit.Credential, Way: card.ByPIN, Counter: record.TriesLeft(3)})
	for what, do := range map[string]func(){
		"two keys at once": func() {
			uitest.GoDown(r.Surface, uitest.PadKey('1'))
			uitest.GoDown(r.Surface, uitest.PadKey('2'))
			r.KeyUp(uitest.PadKey('1'))
			r.KeyUp(uitest.PadKey('2'))
		},
		"NumLock pressed between": func() { uitest.PadOff(t, r.Surface, '1'); uitest.PadOn(t, r.Surface, '2') },
		"a commit at the end": func() {
			uitest.PadOff(t, r.Surface, '1')
			uitest.PadOff(t, r.Surface, '2')
			r.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
			r.TypeRune('１')
			r.TypeRune('２')
			r.KeyUp(&fyne.KeyEvent{Name: fyne.KeySpace})
		},
	} {
		r.hand.calls = nil
		do()
		if !slices.Equal(r.hand.calls, []string{"digit 1", "digit 2"}) {
			t.Errorf("%s: %v", what, r.hand.calls)
		}
	}
	r.hand.calls = nil
	uitest.AboveKey(t, r.Surface, '5') // none of it is held against the next
	if !slices.Equal(r.hand.calls, []string{"digit 5"}) {
		t.Errorf("%v", r.hand.calls)
	}
	// Keys that only share a number with the keypad's are none of it.
	for _, e := range []*fyne.KeyEvent{
		{Name: fyne.KeyEnd, Physical: uitest.PadKey('1').Physical},
		{Name: fyne.Key1},
		{Name: fyne.Key2, Physical: uitest.PadKey('1').Physical},
	} {
		r.hand.calls = nil
		r.KeyDown(e)
		r.KeyUp(e)
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
		r.show(visit.View{Visit: 1, State: visit.Completing, Ask: &visit.Ask{
			ID: "q", Text: "あ",
			Fields: []visit.AskField{f},
		}})
		for _, d := range "０１７５" {
			r.TypeRune(d)
		}
		if got := r.typed["x.f"]; got != want {
			t.Errorf("%s: %q", kind, got)
		}
	}
}
