package supervisor

import (
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
)

// The supervisor's window goes through a day at 200 %: what takes the focus comes into sight.
func TestFocusComesIntoSight(t *testing.T) {
	x := newBooth(t, &backOffice{rows: 1000})
	x.Look(200, "standard")
	x.type_("1", "right-password")
	x.press("close-day")
	for range 12 {
		x.hit(fyne.KeyTab)
		if f, ok := x.win.Canvas().Focused().(*kit.Button); ok {
			for _, b := range x.page().Buttons {
				if b.ID == f.ID && b.Hidden {
					t.Errorf("%s has the focus and is out of sight", b.ID)
				}
			}
		}
	}
	x.typedRune('3')
	x.rest()
	x.Look(200, "contrast")
	x.Restyle()
	if x.list == nil || x.log.Len() != 1000 {
		t.Error("the log is gone in another look")
	}
}
