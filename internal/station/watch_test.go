package station

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"kakanai/audit"
	"kakanai/record"
	"kakanai/visit"
)

// The kiosk verifies its log at its start, when the day is closed, and at night; only while the
// counter is empty; and stops when it was changed.
func TestWatch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	now := time.Date(2026, 11, 24, 20, 0, 0, 0, record.Japan)
	l, err := audit.Open(t.Context(), audit.Options{
		Path: path, Now: func() time.Time { return now }, Rand: rand.Reader, Terminal: "K01", Version: "test",
		City: "city.mutsu.lg.jp", Key: audit.KeyFile(path + ".key"),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range 3 {
		if _, err := l.Append(t.Context(), record.Entry{Kind: "confirmed"}); err != nil {
			t.Fatal(err)
		}
	}
	kiosk := func() (*Watch, visit.Recorder) {
		w := NewWatch(path, audit.KeyFile(path+".key"), func() time.Time { return now }, func(err error) {
			if !errors.Is(err, visit.ErrLogBroken) {
				t.Error(err)
			}
		})
		return w, w.Guard(recorder{l})
	}
	entry := record.Entry{Kind: "confirmed"}
	takes := func(r visit.Recorder, want bool, when string) {
		t.Helper()
		_, err := r.Number(t.Context(), entry)
		err2 := r.Record(t.Context(), entry)
		taken := err == nil && err2 == nil
		refused := visit.ProblemOf(err) == visit.LogBroken && visit.ProblemOf(err2) == visit.LogBroken
		if want && !taken || !want && !refused {
			t.Errorf("%s: %v, %v", when, err, err2)
		}
	}
	w, r := kiosk()
	w.look(t.Context())
	takes(r, true, "a log as it should be")
	tamper(t, path, "UPDATE entry SET pages = 9 WHERE seq = 1")
	now = now.Add(time.Hour)
	w.look(t.Context())
	takes(r, true, "the same day")

	// At the end of the day, but not during a visit, nor as soon as it is over.
	another, r2 := kiosk()
	another.day = w.day // has verified, too
	close(another.first)
	w.DayClosed()
	w.See(visit.View{State: visit.Choosing, Chosen: []string{"juminhyo"}})
	w.look(t.Context())
	takes(r, true, "somebody is there")
	w.See(visit.View{State: visit.Choosing})
	now = now.Add(rest - 1)
	w.look(t.Context())
	takes(r, true, "somebody was there")
	now = now.Add(1)
	w.look(t.Context())
	takes(r, false, "the day is closed")

	another.look(t.Context())
	takes(r2, true, "before the night")
	now = now.Add(3 * time.Hour)
	another.look(t.Context())
	takes(r2, false, "at night")

	third, r3 := kiosk()
	third.look(t.Context())
	takes(r3, false, "at the start")
}

// A person who comes while the log is verified does not wait for it: it is broken off, and done
// when they have left.
func TestWatchBreaksOff(t *testing.T) {
	now := time.Date(2026, 11, 24, 20, 0, 0, 0, record.Japan)
	w := NewWatch("", audit.KeyFile(""), func() time.Time { return now }, func(err error) { t.Error(err) })
	done := 0
	w.verify = func(ctx context.Context) (audit.Verdict, error) {
		if done++; done == 2 {
			w.See(visit.View{State: visit.Waiting})
			<-ctx.Done()
		}
		return audit.Verdict{Result: audit.OK}, ctx.Err()
	}
	w.look(t.Context())
	now = now.Add(24 * time.Hour)
	for range 3 {
		w.look(t.Context())
	}
	if done != 2 {
		t.Fatalf("%d verifications, the second while somebody is there", done)
	}
	w.See(visit.View{State: visit.Choosing})
	now = now.Add(rest)
	for range 3 {
		w.look(t.Context())
	}
	if done != 3 {
		t.Errorf("%d verifications, where one was broken off and two had time", done)
	}
}

// The first one goes on when a visit begins, and papers are confirmed after it only.
func TestWatchBeforeTheFirstConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := NewWatch("", audit.KeyFile(""), time.Now, func(error) {})
		w.verify = func(ctx context.Context) (audit.Verdict, error) {
			time.Sleep(3 * time.Second)
			return audit.Verdict{Result: audit.Modified}, ctx.Err()
		}
		go w.look(t.Context())
		synctest.Wait()
		w.See(visit.View{State: visit.Waiting})
		began := time.Now()
		if err := w.admit(t.Context(), record.Entry{Kind: "read"}); err != nil || time.Since(began) != 0 {
			t.Errorf("a reading waits for %v: %v", time.Since(began), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := w.admit(ctx, record.Entry{Kind: "confirmed"}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("confirmed while nobody knows: %v", err)
		}
		err := w.admit(t.Context(), record.Entry{Kind: "confirmed"})
		if !errors.Is(err, visit.ErrLogBroken) || time.Since(began) != 3*time.Second {
			t.Errorf("confirmed after %v: %v", time.Since(began), err)
		}
	})
}

// What an earlier version erased without a signature stops no counter, where the log's upgrade knew
// of it; and erased as it should be is in order.
func TestWatchGoesOnWithWhatAnEarlierVersionErased(t *testing.T) {
	for _, c := range []struct {
		verdict audit.Verdict
		stops   bool
	}{
		{audit.Verdict{Result: audit.OKErased}, false},
		{audit.Verdict{Result: audit.Modified, Why: audit.UnboundErasure, Inherited: true}, false},
		{audit.Verdict{Result: audit.Modified, Why: audit.UnboundErasure}, true},
	} {
		w := NewWatch("", audit.KeyFile(""), time.Now, func(error) {})
		w.verify = func(context.Context) (audit.Verdict, error) { return c.verdict, nil }
		w.look(t.Context())
		if err := w.admit(t.Context(), record.Entry{Kind: "confirmed"}); (err != nil) != c.stops {
			t.Errorf("%+v: %v", c.verdict, err)
		}
	}
}

// A key that took the place of a lost one signs what is erased; the kiosk's own watch verifies with
// it, and goes on.
func TestWatchGoesOnAfterTheKeyWasLost(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	now := time.Date(2026, 11, 24, 20, 0, 0, 0, record.Japan)
	o := audit.Options{
		Path: path, Now: func() time.Time { return now }, Rand: rand.Reader, Terminal: "K01", Version: "test",
		City: "city.mutsu.lg.jp", Key: audit.KeyFile(path + ".key"),
	}
	for i := range 2 {
		l, err := audit.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := l.EraseDue(t.Context(), 0); err != nil || (n > 0) != (i > 0) {
			t.Errorf("%d, %v", n, err)
		}
		for range 3 {
			if _, err := l.Append(t.Context(), record.Entry{Kind: "confirmed"}); err != nil {
				t.Fatal(err)
			}
			now = now.AddDate(0, 0, 13)
		}
		l.Close()
		if i > 0 {
			break
		}
		if err := os.Remove(path + ".key"); err != nil {
			t.Fatal(err)
		}
	}
	w := NewWatch(path, o.Key, time.Now, func(err error) { t.Error(err) })
	w.look(t.Context())
	if err := w.admit(t.Context(), record.Entry{Kind: "confirmed"}); err != nil {
		t.Error(err)
	}
	if v, err := audit.Verify(t.Context(), path, audit.Against{}); err != nil || v.Why != audit.UnboundErasure {
		t.Errorf("with the first key: %+v %v", v, err)
	}
}

// tamper edits a log as the owner of the file can: the triggers that stand against it are put back.
func tamper(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var stays, remains string // in the order in which they were made
	const triggers = "SELECT min(sql) FILTER (WHERE name = 'entry_stays'), " +
		"min(sql) FILTER (WHERE name = 'entry_remains') FROM sqlite_schema"
	if err := db.QueryRow(triggers).Scan(&stays, &remains); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"DROP TRIGGER entry_stays", "DROP TRIGGER entry_remains", statement, stays, remains} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
}
