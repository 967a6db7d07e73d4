package main

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/record"
	"kakanai/visit"
)

// The rule by itself: release day, last entry, the few seconds that two clocks may differ by.
func TestWhichClocksCannotBeRight(t *testing.T) {
	day, err := time.ParseInLocation(time.DateOnly, released, record.Japan)
	if err != nil {
		t.Fatal(err)
	}
	noon := day.Add(12 * time.Hour)
	for _, c := range []struct {
		why         string
		now, latest time.Time
		wrong       bool
	}{
		{"the first moment of the release's day in Japan", day, time.Time{}, false},
		{"the moment before it", day.Add(-time.Nanosecond), time.Time{}, true},
		{"a PC whose battery is dead", time.Date(2000, 1, 1, 0, 0, 0, 0, record.Japan), time.Time{}, true},
		{"before 1970", time.Date(1969, 12, 31, 0, 0, 0, 0, time.UTC), noon, true},
		{"far from now", time.Date(2061, 1, 1, 0, 0, 0, 0, record.Japan), time.Time{}, true},
		{"with the last entry", noon, noon, false},
		{"two seconds before the last entry", noon.Add(-2 * time.Second), noon, false},
		{"three seconds before the last entry", noon.Add(-3 * time.Second), noon, true},
		{"a year before the last entry", noon, noon.AddDate(1, 0, 0), true},
		{"after the last entry", noon.AddDate(5, 0, 0), noon, false},
	} {
		err := wrongClock(c.now, c.latest)
		if (err != nil) != c.wrong || err != nil && (!errors.Is(err, visit.ErrClock) || visit.ProblemOf(err) != visit.NotLogged) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

// A clock ran a year ahead and is right again. Until a supervisor says so nothing is read or filled, and no card is touched; other days than the clock's are not
// accepted, nor is a clerk's word.
func TestAClockThatRanAheadIsAcceptedByASupervisor(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	d.want(0, "", d.call(bossPW+"\n", "staff", "add"))
	d.want(0, "", d.call(bossPW+"\n"+clerkPW+"\n", "staff", "add", "--role", "clerk", "--staff", "1"))
	data := filepath.Join(d.dir, "data", "demo")
	l, err := audit.Open(t.Context(), audit.Options{
		Path: logPath(data), Now: func() time.Time { return time.Now().AddDate(1, 0, 0) }, Rand: rand.Reader, Terminal: "DEMO", Version: version,
		City: "city.mutsu.lg.jp", Key: keyFile(data),
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

// A clock that is set by a century during a visit does not cost the entry of how long they were.
func TestALongVisitByAClockThatWasSetIsLogged(t *testing.T) {
	l := openTestLog(t)
	for _, ms := range []int64{-1, 0, 5, 1 << 40, 1<<40 + 1, 1 << 62} {
		if err := (recorder{l}).Record(t.Context(), record.Entry{Kind: "visit.cancel", Visit: "v1", Millis: ms}); err != nil {
			t.Errorf("%d ms: %v", ms, err)
		}
	}
}

func openTestLog(t *testing.T) *audit.Log {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.db")
	l, err := audit.Open(t.Context(), audit.Options{
		Path: path, Now: time.Now, Rand: rand.Reader, Terminal: "K01", Version: version, City: "city.mutsu.lg.jp", Key: audit.KeyFile(path + ".key"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
