package clerk

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/ui/resident"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// The clerk's keys are held as little in the resident's window, where the system may have the
// focus, as in their own.
func TestAHeldKeyOfTheClerksInTheOtherWindow(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	r := resident.New(resident.Options{Texts: uitest.Load(t).Texts, Visit: b.kiosk})
	r.Beside(b.Desk, false)
	b.keys(fyne.KeyReturn, "1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	esc := &fyne.KeyEvent{Name: fyne.KeyEscape}
	r.KeyDown(esc)
	for range 5 {
		r.TypeKey(esc)
		b.rest()
	}
	if b.sheet == nil || b.view.State != visit.Asking {
		t.Errorf("leaning on Esc led to %s", b.view.State)
	}
}

// Years without an era, and eras that were over, are no days at the desk.
func TestDaysAtTheDesk(t *testing.T) {
	for s, want := range map[string]string{
		"29.3.1": "", "S29.3.1": "19540301", "1954.3.1": "19540301", "昭和70.3": "", "S64": "19890000", "S65": "",
		"1800.1.1": "", "R1.5": "20190500", "H31.4.30": "20190430",
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

// Backspace that is held down closes the sheet, and leads nowhere from there.
func TestAHeldBackspaceAtTheDesk(t *testing.T) {
	back := &fyne.KeyEvent{Name: fyne.KeyBackspace}
	b := newBench(t, uitest.Sizes[0], nil)
	b.keys(fyne.KeyReturn, "1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.onward(visit.Notice)
	b.keys(fyne.KeyEscape)
	if b.sheet == nil {
		t.Fatal("Esc asks nothing")
	}
	b.KeyDown(back)
	for range 5 {
		b.typedKey(back)
		b.rest()
	}
	if b.sheet != nil || b.view.State != visit.Notice {
		t.Errorf("leaning on Backspace led to %s", b.view.State)
	}
}
