package ui

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/visit"
)

// Staff make their window larger and recolour it by key, and find it so after a lock and in the next visit.
func TestStaffChooseTheirLook(t *testing.T) {
	b := newBench(t, sizes[0], nil)
	c := &shortcuts{Canvas: b.win.Canvas(), do: map[string]func(fyne.Shortcut){}}
	b.shortcuts(c)
	hit := func(k fyne.Shortcut) { c.do[k.ShortcutName()](nil) }
	looks := func(percent int, name string) {
		t.Helper()
		if p, n := b.Looks(); p != percent || n != name {
			t.Errorf("%d %% %s, expected %d %% %s", p, n, percent, name)
		}
	}
	b.Look(150, "safe")
	looks(150, "safe")
	b.Look(170, "pink") // not known: it stays
	looks(150, "safe")
	hit(ctrl(fyne.KeyPlus))
	hit(ctrlShift(fyne.KeySemicolon)) // the + of a Japanese keyboard; there is nothing larger
	looks(200, "safe")
	hit(ctrl(fyne.KeyI))
	looks(200, "standard")
	hit(ctrl(fyne.KeyI))
	b.keys(fyne.KeyReturn)
	b.lockNow()
	b.keys(fyne.KeyReturn)
	b.confirming("taro")
	looks(200, "contrast")
	hit(ctrl(fyne.KeyMinus))
	looks(150, "contrast")
	hit(ctrl(fyne.Key0))
	looks(100, "contrast")
	for _, w := range []string{"文字 100%", "Ctrl+I", "Ctrl +−"} {
		if !strings.Contains(b.words(), w) {
			t.Errorf("%s is not shown", w)
		}
	}
}

// At 200 % nothing is lost: the selected field is always in sight, the page and all the forms are reached by the keys and by the buttons that scroll, and one key
// shows every action.
func TestNothingIsLostInLargeText(t *testing.T) {
	for _, size := range sizes {
		b := newBench(t, size, nil)
		b.Look(200, "standard")
		b.keys(fyne.KeyReturn)
		b.confirming("taro")
		if len(b.rows()) < 15 {
			t.Fatalf("%d fields", len(b.rows()))
		}
		for i := range b.rows() {
			if b.row != i {
				t.Fatalf("row %d, expected %d", b.row, i)
			}
			sight := false // a row may be higher than its place
			for _, x := range b.stage.r.page.buttons {
				id := "desk-row-" + strconv.Itoa(i)
				sight = sight || (x.id == id || strings.HasPrefix(x.id, id+"-")) && !x.hidden
			}
			if !sight {
				t.Errorf("%v: %s is selected and out of sight", size, b.rows()[i].field.Label)
			}
			b.keys(fyne.KeyDown)
		}
		began := time.Now()
		b.redraw()
		t.Logf("%v: one drawing takes %v", size, time.Since(began))
		in := func(id string) bool {
			for _, x := range b.stage.r.page.buttons {
				if x.id == id {
					return !x.hidden && !x.covered
				}
			}
			return false
		}
		for range 40 {
			b.roll(0.8)
		}
		if !in("desk-Ctrl+Z") || !in("desk-form-1") {
			t.Error("the page and the forms are not at the end of what scrolls")
		}
		for n := 0; in("middle-up") && n < 40; n++ {
			b.glass.press("middle-up")
		}
		if b.scrolls["middle"].at != 0 {
			t.Error("the button does not lead back to the top")
		}
		b.turnMenu()
		seen := b.words()
		for range 5 {
			b.roll(0.8)
			seen += b.words()
		}
		for _, a := range b.actions() {
			if !strings.Contains(seen, b.say(a.word)) {
				t.Errorf("%s is not on the list of actions", b.say(a.word))
			}
		}
		b.keys(fyne.KeyEscape)
		if b.menu || b.sheet != nil {
			t.Error("Escape does not close the list, or does more than that")
		}
		b.turnMenu()
		b.keys(fyne.KeyF6)
		if b.sheet == nil || b.menu {
			t.Error("F6 on the list does not open what it stands for")
		}
		b.keys(fyne.KeyEscape)
		if b.view.State != visit.Confirming {
			t.Error(b.view.State)
		}
	}
}

// The supervisor's window goes through a day at 200 %: what takes the focus comes into sight.
func TestFocusComesIntoSight(t *testing.T) {
	x := newBooth(t, &backOffice{rows: 1000})
	x.Look(200, "standard")
	x.type_("1", "right-password")
	x.press("close-day")
	for range 12 {
		x.hit(fyne.KeyTab)
		if f, ok := x.win.Canvas().Focused().(*button); ok {
			for _, b := range x.page().buttons {
				if b.id == f.id && b.hidden {
					t.Errorf("%s has the focus and is out of sight", b.id)
				}
			}
		}
	}
	x.typedRune('3')
	x.rest()
	x.shown.colours = highContrast
	x.turned()
	if x.list == nil || x.log.Len() != 1000 {
		t.Error("the log is gone in another look")
	}
}
