package station

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kakanai/audit"
	"kakanai/record"
	"kakanai/visit"
)

// A Watch verifies the log of a kiosk that runs: at its start, when the business day was closed,
// and each night. It waits until the counter has been empty for a while, and breaks off when a
// visit begins, so that no person waits for it. The first, at the start, is not broken off: it
// takes seconds for a million entries, and no papers are confirmed before it ends. After a verdict
// that is not ok the log takes no more entries of visits: what is not logged is not printed, so the
// counter stops. A start after that finds the same.
type Watch struct {
	verify  func(context.Context) (audit.Verdict, error)
	now     func() time.Time
	trouble func(error)
	first   chan struct{} // closed when the first verification came to an end

	mu    sync.Mutex
	empty time.Time // since when the counter is empty; zero: a visit goes on
	stop  func()    // breaks off the verification that runs; nil: none does
	day   string    // the calendar day of the last one; "": there was none yet
	asked bool      // the business day was closed since
	bad   error     // what it found
}

// rest is for how long the counter must have been empty. At the start it is taken for empty.
const rest = 10 * time.Second

// NewWatch watches the log at path, whose key keeper keeps: a key that took the place of a lost one
// signs there, too.
func NewWatch(path string, keeper audit.Keeper, now func() time.Time, trouble func(error)) *Watch {
	verify := func(ctx context.Context) (audit.Verdict, error) {
		return audit.Verify(ctx, path, audit.Against{Key: audit.OwnKey(ctx, path, keeper)})
	}
	return &Watch{verify: verify, now: now, trouble: trouble, first: make(chan struct{}), empty: now()}
}

// Run looks every second whether it is time, until ctx ends.
func (w *Watch) Run(ctx context.Context) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for ctx.Err() == nil {
		w.look(ctx)
		select {
		case <-ctx.Done():
		case <-t.C:
		}
	}
}

// look verifies if it is time to.
func (w *Watch) look(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	today := record.Day(now)
	switch {
	case w.bad != nil:
		return
	case w.day == "":
	case w.empty.IsZero(), now.Sub(w.empty) < rest, w.day == today && !w.asked:
		return
	}
	ctx, w.stop = context.WithCancel(ctx)
	before := w.asked
	w.asked = false
	w.mu.Unlock()
	v, err := w.verify(ctx)
	w.mu.Lock()
	w.stop()
	w.stop = nil
	switch {
	case errors.Is(err, context.Canceled):
		w.asked = w.asked || before
		return // again when the visit is over
	case err != nil:
		w.trouble(err)
	case v.Inherited:
		// An earlier version erased, and signed nothing: doctor, the supervisor's window and the
		// day's report say so, and the counter goes on.
	case !v.Good():
		w.bad = fmt.Errorf("%w: %s, entry %d: %s", visit.ErrLogBroken, v.Result, v.At, v.Why)
		w.trouble(w.bad)
	}
	if w.day == "" {
		close(w.first)
	}
	w.day = today
}

// See takes how the visit stands.
func (w *Watch) See(v visit.View) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch empty := v.State == visit.Choosing && len(v.Chosen) == 0 && !v.Calling; {
	case !empty:
		w.empty = time.Time{}
		if w.stop != nil && w.day != "" {
			w.stop()
		}
	case w.empty.IsZero():
		w.empty = w.now()
	}
}

// DayClosed asks for a verification: the business day is over.
func (w *Watch) DayClosed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = true
}

// admit returns what was found. An entry of confirmed papers waits for the first verification.
func (w *Watch) admit(ctx context.Context, e record.Entry) error {
	if e.Kind == record.Confirmed {
		select {
		case <-w.first:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bad
}

// Guard returns a recorder that takes entries for r until the watch has found the log changed.
func (w *Watch) Guard(r visit.Recorder) visit.Recorder { return watched{r, w} }

type watched struct {
	visit.Recorder
	watch *Watch
}

func (r watched) Record(ctx context.Context, e record.Entry) error {
	if err := r.watch.admit(ctx, e); err != nil {
		return err
	}
	return r.Recorder.Record(ctx, e)
}

func (r watched) Number(ctx context.Context, e record.Entry) (string, error) {
	if err := r.watch.admit(ctx, e); err != nil {
		return "", err
	}
	return r.Recorder.Number(ctx, e)
}
