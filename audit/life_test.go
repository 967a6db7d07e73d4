package audit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/record"
)

// A clockStep is something that is done at a time of the PC's clock.
type clockStep struct {
	do   string // "open", "close", "entry", "restart"
	wall time.Time
	up   time.Duration // since the start of the PC; -1: not known; else negative: the PC was started anew
	want string        // kinds and days of what is written
}

// What the clocks do, and what the log makes of it: the order stays, the day is the one that was
// opened, and a change of the clock is in the log.
func TestClocks(t *testing.T) {
	at := func(s string) time.Time {
		x, err := time.Parse("01-02 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return time.Date(2026, x.Month(), x.Day(), x.Hour(), x.Minute(), 0, 0, record.Japan)
	}
	year := at("11-24 10:00").AddDate(1, 0, 0)
	for why, steps := range map[string][]clockStep{
		"an ordinary day": {
			{"open", at("11-24 08:30"), 0, "day.open 11-24"},
			{"entry", at("11-24 10:00"), 90 * time.Minute, "called 11-24"},
			{"close", at("11-24 17:15"), 525 * time.Minute, "day.close 11-24"},
			{"entry", at("11-24 17:20"), 530 * time.Minute, "called 11-24"},
		},
		"nobody opens or closes": {
			{"entry", at("11-24 10:00"), 0, "called 11-24"},
			{"entry", at("11-25 10:00"), 24 * time.Hour, "called 11-25"},
		},
		"a day back": {
			{"open", at("11-24 08:30"), 0, "day.open 11-24"},
			{"entry", at("11-23 09:00"), 30 * time.Minute, "clock.back 11-24, called 11-24"},
			{"entry", at("11-23 09:30"), time.Hour, "called 11-24"},
			{"entry", at("11-24 10:30"), 2 * time.Hour, "clock.forward 11-24, called 11-24"},
		},
		"a day back, and nothing knows how long the PC is on": {
			{"open", at("11-24 08:30"), -1, "day.open 11-24"},
			{"entry", at("11-23 09:00"), -1, "clock.back 11-24, called 11-24"},
			{"entry", at("11-23 09:01"), -1, "called 11-24"},
		},
		"a year ahead": {
			{"open", at("11-24 08:30"), 0, "day.open 11-24"},
			{"entry", year, 90 * time.Minute, "clock.forward 11-24, called 11-24"},
			{"restart", year, 0, ""},
			{"entry", year.Add(time.Hour), 150 * time.Minute, "called 11-24"},
			{"close", year.Add(7 * time.Hour), 510 * time.Minute, "day.close 11-24"},
		},
		"a year ahead, closed by opening the next": {
			{"open", at("11-24 08:30"), 0, "day.open 11-24"},
			{"open", year, time.Hour, "clock.forward 11-24, day.close 11-24, day.open 11-24"},
		},
		"nobody closed, the next morning": {
			{"open", at("11-24 08:30"), 0, "day.open 11-24"},
			{"entry", at("11-25 08:30"), 24 * time.Hour, "day.close 11-24, called 11-25"},
		},
		"nobody closed, the PC was off": {
			{"open", at("11-24 08:30"), 0, "day.open 11-24"},
			{"restart", at("11-25 08:30"), -24 * time.Hour, ""},
			{"open", at("11-25 08:30"), -24 * time.Hour, "day.close 11-24, day.open 11-25"},
		},
		"opened twice": {
			{"open", at("11-24 08:30"), 0, "day.open 11-24"},
			{"open", at("11-24 08:31"), time.Minute, ""},
		},
		"closed and opened again": {
			{"open", at("11-24 08:30"), 0, "day.open 11-24"},
			{"close", at("11-24 08:31"), time.Minute, "day.close 11-24"},
			{"open", at("11-24 08:32"), 2 * time.Minute, "day.open 11-24"},
		},
		"the clock must not open a day that is over": {
			{"open", at("11-24 08:30"), 0, "day.open 11-24"},
			{"close", at("11-24 17:00"), 510 * time.Minute, "day.close 11-24"},
			{"open", at("11-23 08:30"), 24 * time.Hour, "refused"},
		},
		"summer time and other zones change nothing": {
			{"open", at("11-24 08:30").UTC(), 0, "day.open 11-24"},
			{"entry", at("11-24 08:31").In(time.FixedZone("", -10*3600)), time.Minute, "called 11-24"},
		},
		"seconds back are the network's": {
			{"entry", at("11-24 10:00"), 0, "called 11-24"},
			{"entry", at("11-24 10:00").Add(-2 * time.Second), time.Second, "called 11-24"},
		},
	} {
		t.Run(why, func(t *testing.T) {
			clockSteps(t, steps)
		})
	}
}

func clockSteps(t *testing.T, steps []clockStep) {
	t.Helper()
	now, up := steps[0].wall, steps[0].up
	l, path := newLog(t, func(o *Options) {
		o.Now = func() time.Time { return now }
		o.Uptime = func() (string, time.Duration) {
			switch {
			case up == -1:
				return "", 0
			case up < 0:
				return "00000002", -up
			}
			return "00000001", up
		}
	})
	next := int64(1)
	for i, s := range steps {
		now, up = s.wall, s.up
		var got []string
		var err error
		if l, err = s.run(t, l); err != nil {
			got = append(got, "refused")
		}
		if err := Read(t.Context(), path, "0000", "9999", func(e record.Entry, _ int64) error {
			if e.Seq >= next {
				got = append(got, string(e.Kind)+" "+e.Day[5:])
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if g := strings.Join(got, ", "); g != s.want {
			t.Errorf("step %d: %q, expected %q (%v)", i, g, s.want, err)
		}
		for _, g := range got {
			if g != "refused" {
				next++
			}
		}
	}
	if v := verdict(t, path); v.Result != OK {
		t.Errorf("%+v", v)
	}
}

// run does the step. It returns the log to go on with, which a restart opens anew.
func (s clockStep) run(t *testing.T, l *Log) (_ *Log, err error) {
	t.Helper()
	switch s.do {
	case "open":
		_, err = l.OpenDay(t.Context(), 7)
	case "close":
		_, _, _, err = l.CloseDay(t.Context(), 7)
	case "entry":
		_, err = l.Append(t.Context(), record.Entry{Kind: "called"})
	case "restart":
		o := l.o
		l.Close()
		if l, err = Open(t.Context(), o); err == nil {
			t.Cleanup(func() { l.Close() })
		}
	}
	return l, err
}

// Erasing removes the bytes from every file, leaves the tree, the checkpoints and the proofs as
// they were, is an entry, and does not hide anything else.
func TestErase(t *testing.T) {
	now := noon.AddDate(-4, 0, 0)
	l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
	e := sample
	e.Lang, e.Visit = "xx-canary-one", "ca9a41e50000000000"
	add := func(n int) {
		for range n {
			if _, err := l.Append(t.Context(), e); err != nil {
				t.Fatal(err)
			}
		}
	}
	add(30) // older than three years
	if _, err := l.OpenDay(t.Context(), 7); err != nil {
		t.Fatal(err)
	}
	now = noon.AddDate(0, 0, -40)
	e.Visit = "0dde7a1100000000"
	add(30) // older than thirty days
	now = noon.AddDate(0, 0, -1)
	e.Lang, e.Visit = "yy-young", "aaaaaaaaaaaaaaaa"
	add(1)
	now = noon
	add(29)
	_, before, err := l.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	done, err := l.Erase(t.Context(), 7)
	// with log.new, day.open and day.close, which keep their headers
	if err != nil || done.Details != 63 || done.Entries != 30 {
		t.Errorf("%+v %v", done, err)
	}
	v, err := Verify(t.Context(), path, Against{Notes: [][]byte{[]byte(before)}})
	want := Erasure{
		Entries: 30, Details: 33, From: 0, To: 62, At: now.In(record.Japan), Kept: 40, Days: KeepEntries,
		Clerk: 7, Bound: true,
	}
	if err != nil || v.Result != OKErased || *v.Erased != want {
		t.Fatalf("%+v %+v %v", v, v.Erased, err)
	}
	checkErasedBytes(t, path)
	checkErasedProofs(t, path)
	if done, err := l.Erase(t.Context(), 7); err != nil || done != (Erased{}) {
		t.Errorf("again: %+v %v", done, err)
	}
	l.Close()
	l, err = Open(t.Context(), l.o)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	add(3)
	if v := verdict(t, path); v.Result != OKErased {
		t.Errorf("%+v", v)
	}
	checkErasureHidesNothing(t, l, path)
}

// checkErasedBytes checks that no byte of what was erased is left in the log's files.
func checkErasedBytes(t *testing.T, path string) {
	t.Helper()
	for _, name := range []string{path, path + "-wal"} {
		b, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		for canary, gone := range map[string]bool{
			"xx-canary-one": true, "ca9a41e50000000000": true, "yy-young": false,
			"0dde7a1100000000": false,
		} {
			if name == path && bytes.Contains(b, []byte(canary)) == gone || name != path && gone &&
				bytes.Contains(b, []byte(canary)) {
				t.Errorf("%s: %s is there, or is not: expected %v", filepath.Base(name), canary, !gone)
			}
		}
	}
}

// checkErasedProofs checks that an entry without its details is proved and an erased one is not,
// and that both erasures are entries of clerk 7.
func checkErasedProofs(t *testing.T, path string) {
	t.Helper()
	if _, err := Prove(t.Context(), path, KeyFile(path+".key"), 50, true); err != nil {
		t.Error(err)
	}
	if _, err := Prove(t.Context(), path, KeyFile(path+".key"), 5, false); !errors.Is(err, ErrNoEntry) {
		t.Errorf("an erased entry is proved: %v", err)
	}
	var kinds []record.Kind
	if err := Read(t.Context(), path, "", "9999", func(e record.Entry, _ int64) error {
		if strings.HasPrefix(string(e.Kind), "erase") && e.Clerk == 7 {
			kinds = append(kinds, e.Kind)
		}
		return nil
	}); err != nil || !slices.Equal(kinds, []record.Kind{record.DetailsErased, record.EntriesErased}) {
		t.Errorf("%v %v", kinds, err)
	}
}

// checkErasureHidesNothing checks that a change of a log that was erased from is found, or refused
// by the database itself.
func checkErasureHidesNothing(t *testing.T, l *Log, path string) {
	t.Helper()
	for why, c := range map[string]struct {
		sql string
		at  int64
	}{
		"a young one's details gone":   {"UPDATE entry SET salt = NULL, details = NULL WHERE seq = 80", 80},
		"a young one gone":             {"UPDATE entry SET " + blank + " WHERE seq = 80", 80},
		"an older one gone":            {"UPDATE entry SET " + blank + " WHERE seq = 40", 40},
		"text left in an erased one":   {"UPDATE entry SET form = 'x' WHERE seq = 5", 5},
		"an erased one's hash changed": {"UPDATE entry SET hashes = zeroblob(length(hashes)) WHERE seq = 5", 5},
		"the boundary moved": {"UPDATE entry SET upto = 80 WHERE kind = 'erase.details'; UPDATE entry SET " +
			"salt = NULL, details = NULL WHERE seq = 80", -2},
		"an entry put into an empty one": {
			"UPDATE entry SET version = 2, kind = 'x', day = '2026-11-24' WHERE seq = 5",
			5,
		},
	} {
		copied := filepath.Join(t.TempDir(), "log.db")
		tampered(t, path, copied)
		tamper(t, copied, drop+c.sql+";"+restore())
		if v := verdict(t, copied); v.Result != Modified || c.at >= 0 && v.At != c.at {
			t.Errorf("%s: %+v", why, v)
		}
	}
	for _, s := range []string{
		"UPDATE entry SET details = x'00' WHERE seq = 80",
		"UPDATE entry SET version = 0 WHERE kind = 'log.new'",
		"UPDATE entry SET day = '2026-11-01', salt = NULL, details = NULL WHERE seq = 80",
	} {
		if _, err := l.db.Exec(s); err == nil {
			t.Errorf("%s passes", s)
		}
	}
}

// tampered copies a log that is open, whole.
func tampered(t *testing.T, from, to string) {
	t.Helper()
	tamper(t, from, "VACUUM INTO '"+to+"'")
	tamper(t, to, "PRAGMA journal_mode = WAL")
}

// Where the settings or the clock let the log erase what is young, every verdict shows it: how many
// entries are gone, and for how few days they had been kept.
func TestTheVerdictTellsOfErasures(t *testing.T) {
	for name, c := range map[string]struct {
		days, ahead int // kept; the clock is set ahead
		want        Erasure
	}{
		"as the settings ship": {
			KeepEntries, 0,
			Erasure{Entries: 20, Details: 21, To: 40, Kept: 100, Days: KeepEntries},
		},
		"kept for two days": {2, 0, Erasure{Entries: 40, Details: 1, To: 40, Kept: 1, Days: 2}},
		"the clock set ahead": {
			KeepEntries, 4 * 365,
			Erasure{Entries: 60, Details: 1, To: 60, Kept: 1, Days: KeepEntries},
		},
	} {
		now := noon.AddDate(0, 0, -1200)
		l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
		fill(t, l, 20)
		now = noon.AddDate(0, 0, -100)
		fill(t, l, 20)
		now = noon.AddDate(0, 0, -1)
		fill(t, l, 20)
		now = noon
		if v := verdict(t, path); v.Erased != nil {
			t.Errorf("%s: erased before anything was: %+v", name, v.Erased)
		}
		// by more than a clock may be wrong: it takes two days to be believed
		if now = noon.AddDate(0, 0, c.ahead); c.ahead > 0 {
			fill(t, l, 1)
			if _, err := l.Erase(t.Context(), 7); !errors.Is(err, ErrClock) {
				t.Errorf("%s: on the first day: %v", name, err)
			}
			now = now.AddDate(0, 0, 1)
			fill(t, l, 1)
		}
		if err := l.SetKeep(t.Context(), Keep{min(c.days, KeepDetails), c.days}, 7); err != nil {
			t.Fatal(err)
		}
		if _, err := l.Erase(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		v := verdict(t, path)
		if v.Erased == nil {
			t.Fatalf("%s: the verdict does not tell", name)
		}
		if !v.Erased.At.Equal(now) {
			t.Errorf("%s: erased at %v", name, v.Erased.At)
		}
		v.Erased.At = time.Time{}
		c.want.Clerk, c.want.Bound = 7, true
		if v.Result != OKErased || *v.Erased != c.want {
			t.Errorf("%s: %s, %+v, expected %+v", name, v.Result, *v.Erased, c.want)
		}
		if words := v.Words(); !strings.Contains(words, fmt.Sprintf("%d件は消され", c.want.Entries)) ||
			!strings.Contains(words, fmt.Sprintf("%d日分", c.want.Kept)) {
			t.Errorf("%s: %s", name, words)
		}
	}
}

// What is old enough does not hang on the zone of the PC that asks.
func TestRetentionIsOfJapansDays(t *testing.T) {
	york, err := time.LoadLocation("America/New_York") // on 1 November 2026 its day has 25 hours
	if err != nil {
		t.Fatal(err)
	}
	if got := limit(noon.In(york), 30); !got.Equal(noon.Add(-30 * 24 * time.Hour)) {
		t.Errorf("30 days before %v is %v", noon, got)
	}
}

// Details are erased without being asked once they are old enough, but not by a clock that may be
// wrong: then nothing is erased until the days follow one another again.
func TestDetailsGoByThemselves(t *testing.T) {
	for name, c := range map[string]struct {
		before int   // days since the last business day
		ahead  int   // days by which the clock is wrong
		want   int64 // entries that lose their details
	}{
		"the next day":              {1, 0, 11},
		"after a long holiday":      {10, 0, 11},
		"off for a month":           {31, 0, 0},
		"the clock is a year ahead": {1, 365, 0},
	} {
		now := noon.AddDate(0, 0, -45)
		l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
		fill(t, l, 10)
		now = noon.AddDate(0, 0, -c.before)
		fill(t, l, 5)
		now = noon.AddDate(0, 0, c.ahead)
		fill(t, l, 5)
		n, err := l.EraseDue(t.Context(), 7)
		if err != nil || n != c.want {
			t.Errorf("%s: %d, %v", name, n, err)
		}
		if v := verdict(t, path); !v.Good() || (v.Erased != nil) != (n > 0) || n > 0 &&
			(v.Erased.Details != n || v.Erased.Entries != 0 || v.Erased.Days != KeepDetails) {
			t.Errorf("%s: %+v %+v", name, v, v.Erased)
		}
	}
	l, _ := newLog(t, nil)
	if n, err := l.EraseDue(t.Context(), 7); n != 0 || err != nil {
		t.Errorf("a new log: %d, %v", n, err)
	}
}
