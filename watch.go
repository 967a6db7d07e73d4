package main

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

// A watch verifies the log of a kiosk that runs: at its start, when the business day was closed, and each night. It waits until nobody has been there for
// a while, and breaks off when somebody comes, so that nobody waits for it. The first, at the start, is not broken off: seconds for a million entries, and
// nobody's papers are confirmed before it ends. After a verdict that is not ok the log takes no more of visits: what is not logged is not printed, so the
// counter stops. A start after that finds the same.
type watch struct {
	verify func(context.Context) (audit.Verdict, error)
	now    func() time.Time
	told   func(error)
	first  chan struct{} // closed when the first verification came to an end

	mu    sync.Mutex
	free  time.Time // since when nobody is there; zero: somebody is
	stop  func()    // breaks off the verification that runs; nil: none does
	day   string    // the calendar day of the last one; "": there was none yet
	asked bool      // the business day was closed since
	bad   error     // what it found
}

// rest is how long nobody must have been there. At the start nobody was.
const rest = 10 * time.Second

// newWatch watches the log at path, whose key keeper keeps: one that took the place of a lost one signs here, too.
func newWatch(path string, keeper audit.Keeper, now func() time.Time, told func(error)) *watch {
	verify := func(ctx context.Context) (audit.Verdict, error) {
		return audit.Verify(ctx, path, audit.Against{Key: audit.OwnKey(ctx, path, keeper)})
	}
	return &watch{verify: verify, now: now, told: told, first: make(chan struct{}), free: now()}
}

// run looks every second whether it is time, until ctx ends.
func (w *watch) run(ctx context.Context) {
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

// look verifies where it is time to.
func (w *watch) look(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	today := record.Day(now)
	switch {
	case w.bad != nil:
		return
	case w.day == "":
	case w.free.IsZero(), now.Sub(w.free) < rest, w.day == today && !w.asked:
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
		return // again when they have left
	case err != nil:
		w.told(err)
	case v.Inherited: // an earlier version erased, and signed nothing: doctor, the supervisor's window and the day's report say so, and the counter goes on
	case !v.Good():
		w.bad = fmt.Errorf("%w: %s, entry %d: %s", visit.ErrLogBroken, v.Result, v.At, v.Why)
		w.told(w.bad)
	}
	if w.day == "" {
		close(w.first)
	}
	w.day = today
}

// see hears how the visit stands.
func (w *watch) see(v visit.View) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch free := v.State == visit.Choosing && len(v.Chosen) == 0 && !v.Calling; {
	case !free:
		w.free = time.Time{}
		if w.stop != nil && w.day != "" {
			w.stop()
		}
	case w.free.IsZero():
		w.free = w.now()
	}
}

// closed hears that the business day is over.
func (w *watch) closed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = true
}

// judge says what was found, as far as e has to know it.
func (w *watch) judge(ctx context.Context, e record.Entry) error {
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

// A watched log takes entries until the watch has found it changed.
type watched struct {
	visit.Recorder
	watch *watch
}

func (r watched) Record(ctx context.Context, e record.Entry) error {
	if err := r.watch.judge(ctx, e); err != nil {
		return err
	}
	return r.Recorder.Record(ctx, e)
}

func (r watched) Number(ctx context.Context, e record.Entry) (string, error) {
	if err := r.watch.judge(ctx, e); err != nil {
		return "", err
	}
	return r.Recorder.Number(ctx, e)
}
