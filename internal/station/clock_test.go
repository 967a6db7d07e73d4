package station

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/record"
	"kakanai/visit"
)

// The rule by itself: release day, last entry, the few seconds that two clocks may differ by.
func TestWhichClocksCannotBeRight(t *testing.T) {
	day, err := time.ParseInLocation(time.DateOnly, Released, record.Japan)
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
		err := WrongClock(c.now, c.latest)
		named := errors.Is(err, visit.ErrClock) && visit.ProblemOf(err) == visit.NotLogged
		if (err != nil) != c.wrong || err != nil && !named {
			t.Errorf("%s: %v", c.why, err)
		}
	}
}

// A clock that is set by a century during a visit does not cost the entry of how long they were.
func TestALongVisitByAClockThatWasSetIsLogged(t *testing.T) {
	l := openTestLog(t)
	for _, ms := range []int64{-1, 0, 5, 1 << 40, 1<<40 + 1, 1 << 62} {
		e := record.Entry{Kind: record.VisitCancelled, Visit: "v1", Millis: ms}
		if err := (recorder{l}).Record(t.Context(), e); err != nil {
			t.Errorf("%d ms: %v", ms, err)
		}
	}
}

func openTestLog(t *testing.T) *audit.Log {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.db")
	l, err := audit.Open(t.Context(), audit.Options{
		Path: path, Now: time.Now, Rand: rand.Reader, Terminal: "K01", Version: Version,
		City: "city.mutsu.lg.jp", Key: audit.KeyFile(path + ".key"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
