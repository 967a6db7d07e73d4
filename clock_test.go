package main

import (
	"crypto/rand"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/internal/station"
)

// A clock ran a year ahead and is right again. Until a supervisor says so nothing is read or filled, and no card is touched; other days than the clock's are not
// accepted, nor is a clerk's word.
func TestAClockThatRanAheadIsAcceptedByASupervisor(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	d.want(0, "", d.call(bossPW+"\n", "staff", "add"))
	d.want(0, "", d.call(bossPW+"\n"+clerkPW+"\n", "staff", "add", "--role", "clerk", "--staff", "1"))
	data := filepath.Join(d.dir, "data", "demo")
	l, err := audit.Open(t.Context(), audit.Options{
		Path: station.LogPath(data), Now: func() time.Time { return time.Now().AddDate(1, 0, 0) }, Rand: rand.Reader, Terminal: "DEMO", Version: station.Version,
		City: "city.mutsu.lg.jp", Key: station.Key(data),
	})
	if err == nil {
		_, err = l.OpenDay(t.Context(), 2)
	}
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	read := func() answer { return d.call("1234\n", "read", "--pin-stdin") }
	fill := func() answer { return d.call("1234\n", "fill", "inkan", "--out", d.out(), "--pin-stdin") }
	for _, a := range []answer{read(), fill()} {
		d.want(40, "not-logged", a)
		if !strings.Contains(a.stderr, "the clock cannot be right") {
			t.Errorf("%s", a.stderr)
		}
	}
	if strings.Contains(d.logged(), " read") {
		t.Error("a card was read by a wrong clock")
	}
	if f := d.finds()["clock"]; f.OK || !strings.Contains(f.Mend, "day open --day") {
		t.Errorf("%+v", f)
	}
	d.want(40, "not-logged", d.call(bossPW+"\n", "day", "open", "--staff", "1")) // by routine nothing is accepted
	d.want(70, "not-allowed", d.call(clerkPW+"\n", "day", "open", "--day", today(), "--staff", "2"))
	d.want(2, "usage", d.call(bossPW+"\n", "day", "open", "--day", "today", "--staff", "1"))
	d.want(40, "not-logged", d.call(bossPW+"\n", "day", "open", "--day", "2026-11-29", "--staff", "1"))
	d.want(40, "not-logged", read())
	if a := d.want(0, "", d.call(bossPW+"\n", "day", "open", "--day", today(), "--staff", "1")).json; a["day"] != today() {
		t.Errorf("%v", a)
	}
	d.want(0, "", read())
	d.want(0, "", fill())
	if f := d.finds()["clock"]; !f.OK {
		t.Errorf("%+v", f)
	}
	if v := d.want(0, "", d.call("", "log", "verify")); v.json["result"] != "ok" {
		t.Errorf("%v", v.json)
	}
}
