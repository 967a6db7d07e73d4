package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/visit"
)

// A kiosk that stopped because of its clock says so to the visitor, and to staff what to do; another that cannot log says nothing of a clock.
func TestAWrongClockIsToldToStaff(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := every(t)
	for name, want := range map[string]bool{"stopped-not-logged-clock": true, "stopped-not-logged": false} {
		r.show(views[name])
		var lines []string
		for _, o := range r.page().objects {
			collectWords(o, &lines)
		}
		said := strings.Join(lines, "")
		if strings.Contains(said, "日付と時刻を合わせてください") != want || strings.Contains(said, "記録ができない") == want {
			t.Errorf("%s says: %s", name, said)
		}
	}
	b := newBench(t, sizes[0], nil)
	b.keys(fyne.KeyReturn) // there is no account yet
	b.view = visit.StaffView{View: visit.View{State: visit.Stopped, Problem: visit.NotLogged, Clock: true}, Called: -1}
	b.redraw()
	if said := strings.ReplaceAll(b.words(), "\n", ""); !strings.Contains(said, "時計が合っていない") {
		t.Errorf("the clerk's window says: %s", said)
	}
}
