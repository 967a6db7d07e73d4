//go:build linux

package command

import (
	"strings"
	"testing"
	"time"

	"kakanai/internal/e2e"
)

// A clock ran a year ahead and is right again. Until a supervisor says so nothing is read or
// filled, and no card is touched; other days than the clock's are not accepted, nor is a clerk's
// word.
func TestAClockThatRanAheadIsAcceptedByASupervisor(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	d.Want(0, "", d.Call(bossPW+"\n", "staff", "add"))
	d.Want(0, "", d.Call(bossPW+"\n"+clerkPW+"\n", "staff", "add", "--role", "clerk", "--staff", "1"))
	l := e2e.OpenLog(t, d.Data(), func() time.Time { return time.Now().AddDate(1, 0, 0) })
	if _, err := l.OpenDay(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	l.Close()
	read := func() e2e.Answer { return d.Call("1234\n", "read", "--pin-stdin") }
	fill := func() e2e.Answer { return d.Call("1234\n", "fill", "inkan", "--out", d.Out(), "--pin-stdin") }
	for _, a := range []e2e.Answer{read(), fill()} {
		d.Want(40, "not-logged", a)
		if !strings.Contains(a.Stderr, "the clock cannot be right") {
			t.Errorf("%s", a.Stderr)
		}
	}
	if strings.Contains(d.Logged(), " read") {
		t.Error("a card was read by a wrong clock")
	}
	if f := finds(d)["clock"]; f.OK || !strings.Contains(f.Mend, "day open --day") {
		t.Errorf("%+v", f)
	}
	d.Want(40, "not-logged", d.Call(bossPW+"\n", "day", "open", "--staff", "1")) // by routine nothing is accepted
	d.Want(70, "not-allowed", d.Call(clerkPW+"\n", "day", "open", "--day", e2e.Today(), "--staff", "2"))
	d.Want(2, "usage", d.Call(bossPW+"\n", "day", "open", "--day", "today", "--staff", "1"))
	d.Want(40, "not-logged", d.Call(bossPW+"\n", "day", "open", "--day", "2026-11-29", "--staff", "1"))
	d.Want(40, "not-logged", read())
	if a := d.Want(0, "", d.Call(bossPW+"\n", "day", "open", "--day", e2e.Today(),
		"--staff", "1")).JSON; a["day"] != e2e.Today() {
		t.Errorf("%v", a)
	}
	d.Want(0, "", read())
	d.Want(0, "", fill())
	if f := finds(d)["clock"]; !f.OK {
		t.Errorf("%+v", f)
	}
	if v := d.Want(0, "", d.Call("", "log", "verify")); v.JSON["result"] != "ok" {
		t.Errorf("%v", v.JSON)
	}
}
