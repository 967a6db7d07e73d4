package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/record"
	"kakanai/visit"
)

// Whoever leaves is asked in their language, by finger or by keys, and nothing of the next visitor's screen moves or waits for it.
func TestOpinionOnTheScreen(t *testing.T) {
	r := newRoom(t, 1280, 800)
	r.o.Demo = nil
	views := every(t)
	v := views["choosing-opinion"]
	plain := v
	plain.Opinion, plain.Leaving = false, ""
	places := func() (out []string) {
		for _, b := range r.page().buttons {
			if strings.HasPrefix(b.id, "form-") {
				p := b.at
				if p == (fyne.Position{}) {
					p = b.Position()
				}
				out = append(out, b.id+" "+strings.Join(strings.Fields(time.Duration(p.X).String()+" "+time.Duration(p.Y).String()), ","))
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
		for o, want := range map[visit.Opinion]string{visit.Good: "opine good", visit.Fair: "opine fair", visit.Poor: "opine poor"} {
			b := r.button("opinion-" + string(o))
			if w := r.o.Texts.in(lang, "opinion."+string(o)); b.label != w || b.Size().Width/r.page().scale < 64 || b.Size().Height/r.page().scale < 64 {
				t.Errorf("%s: %s says %q on %v", lang, b.id, b.label, b.Size())
			}
			r.hand.calls = nil
			r.tap(b.id)
			if !slices.Contains(r.hand.calls, want) {
				t.Errorf("%s: a touch on %s is %v", lang, b.id, r.hand.calls)
			}
		}
	}
	r.hand.calls = nil
	c := r.win.Canvas()
	for range 60 { // Tab reaches it, Return presses it
		c.(interface{ FocusNext() }).FocusNext()
		if b, ok := c.Focused().(*button); ok && b.id == "opinion-fair" {
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
	for _, b := range r.page().buttons {
		if strings.HasPrefix(b.id, "opinion-") {
			t.Error("somebody is asked who was not to be")
		}
	}
}

// The clerk says with two keys that a certificate was handed over; a queue ticket's time is typed before, where there is one.
func TestDeskSaysHandedOver(t *testing.T) {
	b := newBench(t, sizes[0], nil)
	b.keys(fyne.KeyReturn, "0")
	if b.sheet == nil || !strings.Contains(b.words(), "まだ渡していない用紙はありません") {
		t.Fatal("nothing was printed, and the sheet does not say so")
	}
	b.keys("1", fyne.KeyReturn, fyne.KeyEscape)
	b.credential("taro")
	b.typed()
	b.keys(fyne.KeyF5, fyne.KeyF5)
	b.state(visit.Handing)
	b.keys(fyne.KeyF9)
	b.state(visit.Choosing)
	b.table.Lift()
	b.until("the card is gone", func(v visit.StaffView) bool { return !v.CardLeft && v.State == visit.Choosing })
	b.keys("0")
	b.shot("desk-handed")
	b.keys(fyne.KeyTab, "2500", fyne.KeyTab, "1")
	if b.sheet == nil || b.sheet.note == "" {
		t.Error("a clock never shows 25:00")
	}
	for range 4 {
		b.keys(fyne.KeyBackspace)
	}
	b.keys("11:15", fyne.KeyReturn, "1")
	b.until("it is handed over", func(v visit.StaffView) bool { return v.Issued[0].Handed })
	if e := b.logged("handed"); e.Via != "ticket" || e.Items != "wait:2700:-" || e.Form != "juminhyo" {
		t.Errorf("logged as %+v", e)
	}
	b.keys("0")
	if b.sheet == nil || len(b.sheet.options) != 0 {
		t.Error("what was handed over is offered again")
	}
}

func TestClockBefore(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, record.Japan)
	for s, want := range map[string]string{"905": "09:05", "9:05": "09:05", "0905": "09:05", "９：０５": "09:05", "1200": "12:00", "0000": "00:00"} {
		if got, ok := clockBefore(s, now.UTC()); !ok || got.Format("15:04") != want {
			t.Errorf("%q is %v, %v", s, got, ok)
		}
	}
	for _, s := range []string{"1201", "2400", "1160", "5", "-905", "あ", "12345", "9:5:1"} {
		if got, ok := clockBefore(s, now); ok {
			t.Errorf("%q is %v", s, got)
		}
	}
	if _, ok := clockBefore("0001", now.Add(5*time.Hour)); ok {
		t.Error("somebody waited for 17 hours")
	}
	if got, ok := clockBefore(" ", now); !ok || !got.IsZero() {
		t.Error("no ticket is no mistake")
	}
}
