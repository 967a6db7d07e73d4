package audit

import (
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"kakanai/record"
)

// newest reads the entry of that number as a verifier would.
func newest(t *testing.T, path string, seq int64) (found record.Entry) {
	t.Helper()
	for r, err := range rowsOf(t, path) {
		if err != nil {
			t.Fatalf("entry %d cannot be read back: %v", seq, err)
		}
		if r.Seq == seq {
			return r
		}
	}
	t.Fatalf("entry %d is not there", seq)
	return found
}

// rowsOf reads all entries of the log at path.
func rowsOf(t *testing.T, path string) func(func(record.Entry, error) bool) {
	t.Helper()
	return func(yield func(record.Entry, error) bool) {
		tx, done, err := snapshot(t.Context(), path)
		if err != nil {
			yield(record.Entry{}, err)
			return
		}
		defer done()
		for r, err := range rows(t.Context(), tx, schemaVersion, "ORDER BY seq") {
			var e record.Entry
			if err == nil {
				e, err = r.entry()
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
}

// Whatever the clocks say, an entry is refused and the log goes on, or it is read back as Append
// returned it.
func TestNoClockWritesWhatCannotBeReadBack(t *testing.T) {
	good := time.Date(2026, 11, 30, 9, 0, 0, 0, record.Japan)
	rnd := rand.New(rand.NewPCG(17, 9))
	now, up, boot := good, time.Duration(0), ""
	l, path := newLog(t, func(o *Options) {
		o.Now = func() time.Time { return now }
		o.Uptime = func() (string, time.Duration) { return boot, up }
	})
	edges := []int64{
		-1, 0, 1, -1e13, 1e15, math.MaxInt64 / 2, math.MinInt64 / 2, 253402268399999, 253402268400000,
		253402300799999, 253402300800000,
	}
	refused := 0
	for i := range 400 {
		ms := rnd.Int64N(1e15+1e13) - 1e13
		if i < len(edges) {
			ms = edges[i]
		} else if i%3 == 0 {
			ms = rnd.Int64N(4e12) // near enough to be taken: 1970 to 2096
		}
		now = time.UnixMilli(ms)
		up, boot = time.Duration(rnd.Int64()), []string{"", "00000001", "00000002"}[rnd.IntN(3)]
		if rnd.IntN(2) == 0 {
			up = time.Duration(rnd.Int64N(int64(48 * time.Hour)))
		}
		e, err := l.Append(t.Context(), record.Entry{Kind: "answered", Millis: 5})
		if err == nil {
			if back := newest(t, path, e.Seq); !back.At.Equal(e.At) || e.At.UnixMilli() != ms || !sameEntry(back, e) {
				t.Fatalf("at %d ms: wrote %+v, read back %+v", ms, e, back)
			}
			continue
		}
		refused++
		now, up, boot = good.Add(time.Duration(i)*time.Second), 0, ""
		if _, err := l.Append(t.Context(), record.Entry{Kind: "called"}); err != nil {
			t.Fatalf("after a refusal at %d ms (%v) a good entry is refused, too: %v", ms, refused, err)
		}
	}
	if v, err := Verify(t.Context(), path, Against{}); err != nil || v.Result != OK {
		t.Errorf("the log is %+v, %v", v, err)
	}
	if refused == 0 || refused == 400 {
		t.Errorf("%d of 400 were refused: this test says nothing", refused)
	}
}

// sameEntry compares all but the two times, which are equal as instants.
func sameEntry(a, b record.Entry) bool {
	a.At, b.At = time.Time{}, time.Time{}
	return reflect.DeepEqual(a, b)
}

// A PC that starts with its clock before 1970 is refused at once; when the clock is set right the
// log goes on.
func TestBefore1970IsRefusedAtOnce(t *testing.T) {
	now := time.Date(2000, 1, 1, 9, 0, 0, 0, record.Japan) // what firmware says that has lost its battery
	l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
	good := now
	now = time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC)
	if _, err := l.Append(t.Context(), record.Entry{Kind: "answered"}); err == nil {
		t.Error("an entry of 1969 was taken")
	}
	if _, err := l.OpenDay(t.Context(), 1); err == nil {
		t.Error("a business day of 1969 was opened")
	}
	now = good.Add(time.Minute)
	e, err := l.Append(t.Context(), record.Entry{Kind: "answered"})
	if err != nil || e.Seq != 1 {
		t.Errorf("the clock is right again: entry %d, %v", e.Seq, err)
	}
	if v, err := Verify(t.Context(), path, Against{}); err != nil || v.Result != OK || v.Entries != 2 {
		t.Errorf("verdict %+v, %v", v, err)
	}
}

// The clock jumps by a century within one start of the PC: the log says so, as far as it can count,
// and goes on.
func TestALongJumpDoesNotStopTheLog(t *testing.T) {
	now, up := time.Date(2026, 11, 30, 9, 0, 0, 0, record.Japan), time.Hour
	l, path := newLog(t, func(o *Options) {
		o.Now = func() time.Time { return now }
		o.Uptime = func() (string, time.Duration) { return "00000001", up }
	})
	for _, year := range []int{2126, 2026, 9999, 1971} {
		now, up = time.Date(year, 11, 30, 9, 0, 0, 0, record.Japan), up+time.Minute
		e, err := l.Append(t.Context(), record.Entry{Kind: "answered"})
		if err != nil {
			t.Fatalf("%d: %v", year, err)
		}
		if jump := newest(t, path, e.Seq-1); (jump.Kind != record.ClockBack && jump.Kind != record.ClockForward) ||
			jump.Millis <= 0 {
			t.Errorf("%d: the entry before is %s, %d ms", year, jump.Kind, jump.Millis)
		}
	}
	if v, err := Verify(t.Context(), path, Against{}); err != nil || v.Result != OK {
		t.Errorf("verdict %+v, %v", v, err)
	}
}

// After a clock was in the future, later entries of the right time do not reset Latest: only a day
// opened by a supervisor who accepts the clock does.
func TestTheLatestTimeIsRememberedUntilTheClockIsAccepted(t *testing.T) {
	at := func(day string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04", day, record.Japan)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	now := at("2026-11-30 08:30")
	l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
	want := func(when, latest string) {
		t.Helper()
		o, err := Latest(t.Context(), path)
		if !l.Latest().Equal(at(latest)) || err != nil || !o.Equal(at(latest)) {
			t.Errorf("%s: latest is %v, and for others %v (%v), expected %s", when, l.Latest(), o, err, latest)
		}
		again := l.o
		l.Close()
		if l, err = Open(t.Context(), again); err != nil {
			t.Fatal(err)
		}
		if !l.Latest().Equal(at(latest)) {
			t.Errorf("%s: after a restart latest is %v, expected %s", when, l.Latest(), latest)
		}
	}
	t.Cleanup(func() { l.Close() })
	add := func() {
		t.Helper()
		if _, err := l.Append(t.Context(), record.Entry{Kind: "answered"}); err != nil {
			t.Fatal(err)
		}
	}
	want("a new log", "2026-11-30 08:30")
	now = at("2027-11-30 08:30")
	add()
	for _, day := range []string{"2026-11-30 09:00", "2026-12-01 09:00"} {
		now = at(day)
		add()
		want("the clock is right again", "2027-11-30 08:30")
	}
	if day, err := l.AcceptClock(t.Context(), 1); err != nil || day != "2026-12-01" {
		t.Fatalf("accepted: %s, %v", day, err)
	}
	want("a supervisor accepted it", "2026-12-01 09:00")
	now = at("2026-12-02 09:00")
	if day, err := l.OpenDay(t.Context(), 1); err != nil || day != "2026-12-02" {
		t.Errorf("the next day: %s, %v", day, err)
	}
	want("the next day", "2026-12-02 09:00")
	if v, err := Verify(t.Context(), path, Against{}); err != nil || v.Result != OK {
		t.Errorf("verdict %+v, %v", v, err)
	}
}

// A business day of the future keeps the right one from being opened until the clock is accepted,
// which also closes the day that is open.
func TestADayOfTheFutureIsLeftByAcceptingTheClock(t *testing.T) {
	for _, closed := range []bool{false, true} {
		now := time.Date(2027, 11, 30, 8, 30, 0, 0, record.Japan)
		l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
		if _, err := l.OpenDay(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		if closed {
			if _, _, _, err := l.CloseDay(t.Context(), 2); err != nil {
				t.Fatal(err)
			}
		}
		now = now.AddDate(-1, 0, 0)
		if day, err := l.OpenDay(t.Context(), 2); err == nil {
			t.Errorf("closed %v: %s was opened before a day that was", closed, day)
		}
		if day, err := l.AcceptClock(t.Context(), 1); err != nil || day != "2026-11-30" {
			t.Errorf("closed %v: %s, %v", closed, day, err)
		}
		now = now.AddDate(0, 0, 1)
		if day, err := l.OpenDay(t.Context(), 2); err != nil || day != "2026-12-01" {
			t.Errorf("closed %v, the next morning: %s, %v", closed, day, err)
		}
		if v, err := Verify(t.Context(), path, Against{}); err != nil || v.Result != OK {
			t.Errorf("closed %v: verdict %+v, %v", closed, v, err)
		}
	}
}
