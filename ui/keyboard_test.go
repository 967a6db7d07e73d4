package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"kakanai/forms"
	"kakanai/visit"
)

// typeInto types on the keyboard of a window that has the system's focus.
func typeInto(w fyne.Window, keys ...any) {
	c := w.Canvas()
	for _, k := range keys {
		switch k := k.(type) {
		case fyne.KeyName:
			if f := c.Focused(); f != nil {
				f.TypedKey(&fyne.KeyEvent{Name: k})
			} else {
				c.OnTypedKey()(&fyne.KeyEvent{Name: k})
			}
		case string:
			for _, r := range k {
				if f := c.Focused(); f != nil {
					f.TypedRune(r)
				} else {
					c.OnTypedRune()(r)
				}
			}
		}
	}
}

func show(w *Window, v visit.View) {
	w.next = v
	w.take()
}

// shortcuts keeps what a window does at a key with Ctrl; the toolkit's canvas for tests forgets it.
type shortcuts struct {
	fyne.Canvas
	do map[string]func(fyne.Shortcut)
}

func (c *shortcuts) AddShortcut(k fyne.Shortcut, do func(fyne.Shortcut)) { c.do[k.ShortcutName()] = do }

// While the supervisor's window is open, what is typed is typed there, whichever window was touched last: a password is not to be read on the desk or on the
// resident's screen, presses nothing, and acts on no visit.
func TestTheSupervisorsPasswordStaysThere(t *testing.T) {
	b := newBench(t, sizes[0], nil)
	p, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	resident := New(Options{Texts: p.texts, Visit: b.kiosk, Say: p.catalogue.Say})
	resident.Beside(b.Desk, false)
	side := test.NewTempWindow(t, resident.Content())
	resident.Attach(side)
	side.Resize(sizes[0])
	b.keys(fyne.KeyReturn, "1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.onward(visit.Notice)
	b.keys(fyne.KeyF2) // a sheet that shows what is typed
	x := newBooth(t, &backOffice{})
	b.Below(x.Supervisor)
	resident.Below(x.Supervisor)

	entries, before := len(b.log.entries), b.words()
	typeInto(b.win, "1", fyne.KeyTab)
	typeInto(side, "right-pass")
	typeInto(b.win, "word")
	c := &shortcuts{Canvas: b.win.Canvas(), do: map[string]func(fyne.Shortcut){}}
	b.shortcuts(c)
	for _, do := range c.do {
		do(nil)
	}
	if got := b.words(); got != before || b.locked {
		t.Errorf("the desk shows\n%s\nand before\n%s", got, before)
	}
	if n, p := string(x.ask.fields[0].text), string(x.ask.fields[1].text); n != "1" || p != "right-password" {
		t.Fatalf("the form has %q and %q", n, p)
	}
	typeInto(side, fyne.KeyReturn)
	x.rest()
	if x.who.Number != 1 {
		t.Error("nobody signed in")
	}
	for _, k := range []fyne.KeyName{fyne.KeyF12, fyne.KeyF5, fyne.KeyF9, fyne.KeyDown} {
		typeInto(b.win, k)
		typeInto(side, k)
	}
	time.Sleep(100 * time.Millisecond)
	if b.view.State != visit.Notice || len(b.views) > 0 || len(b.log.entries) != entries || b.words() != before {
		t.Errorf("keys for the supervisor's window act on the visit: %s", b.view.State)
	}
	b.Below(nil)
	resident.Below(nil)
	typeInto(side, "x")
	if b.sheet.line().String() != "x" {
		t.Error("the keyboard does not come back to the clerk")
	}
}

// Where the resident has a keypad, its digits must not be read in the supervisor's window either; and alone on a counter a password with a space in it presses nothing.
func TestAKeypadAndTheSupervisorsWindow(t *testing.T) {
	x := newBooth(t, &backOffice{})
	k := &hand{}
	p, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	resident := newStand(t, k, false, sizes[0])
	show(resident.Window, visit.View{Visit: 1, State: visit.Credential})
	resident.deaf = true
	resident.Below(x.Supervisor)
	typeInto(resident.win, "1234", fyne.KeyReturn)
	if len(x.ask.fields[0].text) != 0 || len(k.calls) != 0 {
		t.Errorf("a PIN went to the supervisor's form (%d characters) or the card (%v)", len(x.ask.fields[0].text), k.calls)
	}

	resident.deaf = false
	show(resident.Window, visit.View{Visit: 2, State: visit.Choosing, Offered: p.catalogue.Forms})
	i := slices.IndexFunc(resident.page().buttons, func(b *button) bool { return strings.HasPrefix(b.id, "form-") })
	resident.win.Canvas().Focus(resident.page().buttons[i])
	typeInto(resident.win, "pass word", fyne.KeyReturn)
	if string(x.ask.fields[0].text) != "pass word" || len(k.calls) != 0 {
		t.Errorf("the form has %q, and %v was done", string(x.ask.fields[0].text), k.calls)
	}
}

// A sign-in that nobody fills in does not keep the keyboard for ever.
func TestAnUnusedSupervisorsWindowGoes(t *testing.T) {
	x := newBooth(t, &backOffice{})
	x.type_("1", "right-password")
	x.now = x.now.Add(5 * time.Minute)
	x.Tick()
	if x.who.Number != 0 || x.left != 0 {
		t.Fatal("after five minutes somebody is still signed in, or the window is gone")
	}
	x.now = x.now.Add(5*time.Minute - time.Second)
	if x.Tick(); x.left != 0 {
		t.Error("it went too early")
	}
	x.now = x.now.Add(time.Second)
	if x.Tick(); x.left != 1 {
		t.Error("it does not go")
	}
}

// What the clerk answers stands on the resident's screen, though they had begun to type; and their next key goes on from there.
func TestTheClerksAnswerIsSeen(t *testing.T) {
	b := newBench(t, sizes[0], nil)
	r := newRoom(t, 1280, 800)
	r.Beside(b.Desk, true)
	v := every(t)["asking-juminhyo-subject"]
	r.show(v)
	r.typedRune('山')
	b.view = visit.StaffView{View: v}
	rows := b.rows()
	rows[0].set([]any{"見本　花子"})
	ask := *v.Ask
	ask.Fields = slices.Clone(ask.Fields)
	ask.Fields[0].Value = forms.Value{Texts: []string{"見本　花子"}, Set: true}
	v.Ask = &ask
	r.show(v)
	if got := r.shown(ask.Fields[0]); got != "見本　花子" {
		t.Errorf("the resident sees %q", got)
	}
	r.typedRune('子')
	if got := r.typed["juminhyo.subj_name"]; got != "見本　花子子" {
		t.Errorf("and types on at %q", got)
	}
}
