package clerk

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/ui/uitest"
	"kakanai/visit"
)

// Where a kiosk stopped because of its clock, the desk says what to do.
func TestAWrongClockIsToldToStaff(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.keys(fyne.KeyReturn) // there is no account yet
	b.view = visit.StaffView{View: visit.View{State: visit.Stopped, Problem: visit.NotLogged, Clock: true}, Called: -1}
	b.Redraw()
	if said := strings.ReplaceAll(b.words(), "\n", ""); !strings.Contains(said, "時計が合っていない") {
		t.Errorf("the clerk's window says: %s", said)
	}
}
