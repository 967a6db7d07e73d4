package clerk

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"kakanai/ui/kit"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// Staff make their window larger and recolour it by key, and find it so after a lock and in the
// next visit.
func TestStaffChooseTheirLook(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	c := uitest.NewShortcuts(b.win.Canvas())
	b.Shortcuts(c)
	hit := func(k fyne.Shortcut) { c.Do[k.ShortcutName()](nil) }
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
	hit(kit.Ctrl(fyne.KeyPlus))
	// the + of a Japanese keyboard; there is nothing larger
	hit(&desktop.CustomShortcut{KeyName: fyne.KeySemicolon, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift})
	looks(200, "safe")
	hit(kit.Ctrl(fyne.KeyI))
	looks(200, "standard")
	hit(kit.Ctrl(fyne.KeyI))
	b.keys(fyne.KeyReturn)
	b.lockNow()
	b.keys(fyne.KeyReturn)
	b.confirming("taro")
	looks(200, "contrast")
	hit(kit.Ctrl(fyne.KeyMinus))
	looks(150, "contrast")
	hit(kit.Ctrl(fyne.Key0))
	looks(100, "contrast")
	for _, w := range []string{"文字 100%", "Ctrl+I", "Ctrl +−"} {
		if !strings.Contains(b.words(), w) {
			t.Errorf("%s is not shown", w)
		}
	}
}

// At 200 % nothing is lost: the selected field is always in sight, the page and all the forms are
// reached by the keys and by the buttons that scroll, and one key shows every action.
func TestNothingIsLostInLargeText(t *testing.T) {
	for _, size := range uitest.Sizes {
		b := newBench(t, size, nil)
		b.Look(200, "standard")
		b.keys(fyne.KeyReturn)
		b.confirming("taro")
		if len(b.rows()) < 15 {
			t.Fatalf("%d fields", len(b.rows()))
		}
		fieldsAreSeen(t, b, size)
		allIsReached(t, b, size)
		menuHasAll(t, b)
	}
}

// scrollKey returns what Ctrl+↓ does.
func (b *bench) scrollKey() func(fyne.Shortcut) {
	c := uitest.NewShortcuts(b.win.Canvas())
	b.Shortcuts(c)
	return c.Do[kit.Ctrl(fyne.KeyDown).ShortcutName()]
}

// fieldsAreSeen goes through all fields by ↓: the selected one is always in sight.
func fieldsAreSeen(t *testing.T, b *bench, size fyne.Size) {
	t.Helper()
	for i := range b.rows() {
		if b.row != i {
			t.Fatalf("row %d, expected %d", b.row, i)
		}
		sight := false // a row may be higher than its place
		for _, x := range b.Drawn().Buttons {
			id := "desk-row-" + strconv.Itoa(i)
			sight = sight || (x.ID == id || strings.HasPrefix(x.ID, id+"-")) && !x.Hidden
		}
		if !sight {
			t.Errorf("%v: %s is selected and out of sight", size, b.rows()[i].field.Label)
		}
		b.keys(fyne.KeyDown)
	}
}

// allIsReached scrolls to the end by keys, and back by the button.
func allIsReached(t *testing.T, b *bench, size fyne.Size) {
	t.Helper()
	began := time.Now()
	b.Redraw()
	t.Logf("%v: one drawing takes %v", size, time.Since(began))
	in := func(id string) bool {
		for _, x := range b.Drawn().Buttons {
			if x.ID == id {
				return !x.Hidden && (x.Inactive || !x.Disabled()) // neither scrolled away nor covered
			}
		}
		return false
	}
	down := b.scrollKey()
	for range 40 {
		down(nil)
	}
	if !in("desk-Ctrl+Z") || !in("desk-form-1") {
		t.Error("the page and the forms are not at the end of what scrolls")
	}
	for n := 0; in("middle-up") && n < 40; n++ {
		b.Surface.Press("middle-up")
	}
	if !slices.ContainsFunc(b.Drawn().Buttons, func(x *kit.Button) bool {
		return x.ID == "middle-up" && x.Inactive
	}) {
		t.Error("the button does not lead back to the top")
	}
}

// menuHasAll opens the list of actions, and one of them.
func menuHasAll(t *testing.T, b *bench) {
	t.Helper()
	down := b.scrollKey()
	b.turnMenu()
	seen := b.words()
	for range 5 {
		down(nil)
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
