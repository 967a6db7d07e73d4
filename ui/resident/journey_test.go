package resident

import (
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// A whole visit with all three forms, by taps alone, through the real kiosk and the
// demo card.
func TestVisitByTaps(t *testing.T) {
	for _, size := range uitest.Sizes {
		c := newCounter(t, size)
		c.state(visit.Choosing)
		c.look("01-choosing-none")
		for _, f := range []string{"juminhyo", "inkan", "shotoku"} {
			c.changed("form-" + f)
		}
		c.look("01-choosing")
		c.question("next", "who")
		c.look("02-who")
		c.question("next", "seal_card")
		c.look("02-seal")
		c.changed("choice-yes")
		c.question("next", "jan1")
		c.changed("choice-moved")
		c.look("02-jan1")
		c.tap("next")
		c.state(visit.Notice)
		c.look("03-notice")
		c.tap("next")
		c.state(visit.Waiting)
		c.look("04-waiting")
		c.tap("demo-next")
		c.tap("demo-lay")
		c.state(visit.Credential)
		c.look("05-pin-none")
		for _, d := range []string{"digit-1", "digit-2", "digit-3"} {
			c.changed(d)
		}
		c.look("05-pin")
		c.changed("digit-4")
		c.look("05-pin-four")
		c.tap("enter")
		c.state(visit.Completing)
		for c.view.State == visit.Completing {
			id := c.view.Ask.ID
			c.look("08-" + id)
			switch id {
			case "include":
				c.changed("field-inc_honseki")
				c.look("08-include-on")
			case "jan1_addr":
				c.changed("hand-jan1_addr")
				c.look("08-jan1_addr-hand")
			case "copies":
				c.changed("plus-juminhyo")
				c.look("08-copies-two")
			}
			c.tap("next")
			c.until("what follows "+id, func(v visit.View) bool { return v.Ask == nil || v.Ask.ID != id })
		}
		c.state2(visit.Confirming)
		c.look("09-confirming")
		c.tap("address")
		c.look("09-confirming-address")
		c.tap("sheet-b")
		c.look("09-confirming-b")
		c.tap("zoom")
		c.look("09-zoom")
		c.tap("close")
		c.tap("print")
		c.state(visit.Handing)
		c.look("10-handing")
		c.tap("taken")
		c.state(visit.Choosing)
	}
}

// state2 insists on a state that is already there.
func (c *counter) state2(s visit.State) {
	c.t.Helper()
	if c.view.State != s {
		c.state(s)
	}
}

// look keeps a picture.
func (c *counter) look(name string) {
	c.t.Helper()
	uitest.Shot(c.t, c.win, name)
}

// The button that had the focus is gone with its screen: Enter behind a PIN then reaches the
// screen, though nothing was tapped in between.
func TestFocusGoesWithItsScreen(t *testing.T) {
	c := newCounter(t, fyne.NewSize(1280, 800))
	c.state(visit.Choosing)
	c.table.Lay("taro")
	c.changed("form-juminhyo")
	press := func(id string, to visit.State) {
		t.Helper()
		c.win.Canvas().Focus(c.find(id))
		c.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		c.state(to)
	}
	press("next", visit.Asking)
	press("next", visit.Notice)
	press("next", visit.Credential)
	if f := c.win.Canvas().Focused(); f != nil {
		t.Errorf("a button of another screen has the focus: %v", f.(*kit.Button).ID)
	}
	for _, d := range "1234" {
		c.typedRune(d)
	}
	c.until("four digits", func(v visit.View) bool { return v.Digits == 4 })
	if f := c.win.Canvas().Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	} else {
		c.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyReturn})
	}
	c.state(visit.Completing)
}
