package resident

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
	"kakanai/visit"
)

// The visitor who leaves is asked in their language, by finger or by keys, and nothing of the next
// visitor's screen moves or waits for it.
func TestOpinionOnTheScreen(t *testing.T) {
	r := newRoom(t, 1280, 800)
	r.o.Demo = nil
	views := every(t)
	v := views["choosing-opinion"]
	plain := v
	plain.Opinion, plain.Leaving = false, ""
	places := func() (out []string) {
		for _, b := range r.page().Buttons {
			if strings.HasPrefix(b.ID, "form-") {
				p := b.At
				if p == (fyne.Position{}) {
					p = b.Position()
				}
				out = append(out, b.ID+" "+strings.Join(strings.Fields(time.Duration(p.X).String()+" "+
					time.Duration(p.Y).String()), ","))
			}
		}
		return out
	}
	r.show(plain)
	before := places()
	for _, lang := range []string{"ja", "vi", "ko", "pt"} {
		v.Leaving = lang
		r.show(v)
		if got := places(); !slices.Equal(got, before) || len(got) < 10 {
			t.Errorf("%s: the forms stand elsewhere while somebody is asked", lang)
		}
		for o, want := range map[visit.Opinion]string{
			visit.Good: "opine good", visit.Fair: "opine fair",
			visit.Poor: "opine poor",
		} {
			b := r.button("opinion-" + string(o))
			if w := r.o.Texts.In(lang, "opinion."+string(o)); b.Label != w || b.Size().Width/r.page().Scale < 64 ||
				b.Size().Height/r.page().Scale < 64 {
				t.Errorf("%s: %s says %q on %v", lang, b.ID, b.Label, b.Size())
			}
			r.hand.calls = nil
			r.tap(b.ID)
			if !slices.Contains(r.hand.calls, want) {
				t.Errorf("%s: a touch on %s is %v", lang, b.ID, r.hand.calls)
			}
		}
	}
	r.hand.calls = nil
	c := r.win.Canvas()
	for range 60 { // Tab reaches it, Return presses it
		c.(interface{ FocusNext() }).FocusNext()
		if b, ok := c.Focused().(*kit.Button); ok && b.ID == "opinion-fair" {
			b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			break
		}
	}
	if !slices.Contains(r.hand.calls, "opine fair") {
		t.Errorf("by keys: %v", r.hand.calls)
	}
	// The next visitor's first touch is their choice, with the question still there.
	r.hand.calls = nil
	r.tap("form-juminhyo")
	if !slices.Contains(r.hand.calls, "choose juminhyo") {
		t.Errorf("a form's touch is %v", r.hand.calls)
	}
	r.show(plain)
	for _, b := range r.page().Buttons {
		if strings.HasPrefix(b.ID, "opinion-") {
			t.Error("somebody is asked who was not to be")
		}
	}
}
