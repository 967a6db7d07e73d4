package supervisor

import (
	"testing"
	"time"
)

// A sign-in that is left empty does not keep the keyboard for ever.
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
