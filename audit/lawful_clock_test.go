package audit

import (
	"testing"
	"time"

	"kakanai/record"
)

// A clock that a network sets right while an erasure is worked out makes no lawful log a changed
// one: what is taken, and what the entry says of it, go by one reading.
func TestAClockSetDuringAnErasure(t *testing.T) {
	now, read, set := noon.AddDate(0, 0, -31), 0, -1
	l, path := newLog(t, func(o *Options) {
		o.Now = func() time.Time {
			if read++; set >= 0 && read > set {
				return now.Add(-time.Hour)
			}
			return now
		}
	})
	fill(t, l, 3)
	now = noon.AddDate(0, 0, -30).Add(-time.Minute)
	fill(t, l, 3)
	now = noon.AddDate(0, 0, -1)
	fill(t, l, 3)
	now, read, set = noon, 0, 1
	if done, err := l.Erase(t.Context(), 7); err != nil || done.Details != 7 {
		t.Fatal(done, err)
	}
	if v := verdict(t, path); v.Result != OKErased {
		t.Errorf("%+v", v)
	}
}

// A PC's battery is dead behind an erasure, or its clock had run ahead and is right again: what
// comes behind says how many days were left, and the log was not changed.
func TestTheClockIsSetBackBehindAnErasure(t *testing.T) {
	for why, c := range map[string]struct {
		behind time.Time
		kept   int
	}{
		"a dead battery":             {time.Date(2000, 1, 1, 0, 0, 0, 0, record.Japan), 0},
		"a month ahead for two days": {noon.AddDate(0, 0, -31), 0},
	} {
		now := noon.AddDate(0, 0, -100)
		l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
		fill(t, l, 3)
		now = noon.AddDate(0, 0, -1)
		fill(t, l, 3)
		now = noon
		if n, err := l.EraseDue(t.Context(), 7); err != nil || n == 0 {
			t.Fatal(n, err)
		}
		now = c.behind
		if _, err := l.AcceptClock(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		if v := verdict(t, path); v.Result != OKErased || v.Erased.Kept != c.kept {
			t.Errorf("%s: %+v %+v", why, v, v.Erased)
		}
	}
}

// The verdict shows the erasure that left less than the others, however many ordinary ones follow.
func TestOrdinaryErasuresHideNoOther(t *testing.T) {
	now := noon.AddDate(0, 0, -50)
	l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
	day := func(ahead int) {
		t.Helper()
		now = noon.AddDate(0, 0, ahead)
		fill(t, l, 3)
	}
	keep := func(k Keep) {
		t.Helper()
		if err := l.SetKeep(t.Context(), k, 9); err != nil {
			t.Fatal(err)
		}
	}
	day(-1)
	day(0)
	keep(Keep{0, 1})
	now = now.Add(time.Hour)
	if done, err := l.Erase(t.Context(), 9); err != nil || done.Entries == 0 {
		t.Fatal(done, err)
	}
	keep(DefaultKeep)
	for _, d := range []int{10, 500, 1200, 1201} {
		day(d)
	}
	if done, err := l.Erase(t.Context(), 7); err != nil || done.Entries == 0 {
		t.Fatal(done, err)
	}
	v := verdict(t, path)
	if e := v.Erased; v.Result != OKErased || e == nil || e.Clerk != 9 || e.Days != 1 || e.Kept != 1 ||
		!e.At.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v %+v", v, e)
	}
}
