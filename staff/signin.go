package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kakanai/record"
)

// The lock-out: after freeFailures in a row the account is locked for firstWait, and twice as long
// after each further failure.
const (
	freeFailures = 5
	firstWait    = 30 * time.Second
	longestWait  = 15 * time.Minute
)

// A moment is a point in time by the wall clock in Unix milliseconds and, where the system provides
// it, by the time since boot in milliseconds, which cannot be set.
type moment struct {
	Wall int64  `json:"wall"`
	Boot string `json:"boot,omitempty"`
	Up   int64  `json:"up,omitempty"`
}

// since returns the time from then to m. Within one boot only the time since boot counts. Across
// boots there is only the wall clock; ok is false if it was set back.
func (m moment) since(then moment) (d time.Duration, ok bool) {
	ms := m.Wall - then.Wall
	if m.Boot != "" && m.Boot == then.Boot {
		ms = m.Up - then.Up
	}
	return time.Duration(ms) * time.Millisecond, ms >= 0
}

// lock is an account's failures in a row and the time of the last one.
type lock struct {
	Failures int    `json:"failures,omitempty"`
	Last     moment `json:"last,omitzero"`
}

// wait returns how long the account is locked after its last failure: 30 s after the fifth, then
// twice as long each time, at most 15 min.
func (l lock) wait() time.Duration {
	if l.Failures < freeFailures {
		return 0
	}
	return min(firstWait<<min(l.Failures-freeFailures, 10), longestWait)
}

// left returns the rest of the wait. If the clock was set back it is the whole wait; see rebase.
func (l lock) left(now moment) time.Duration {
	passed, ok := now.since(l.Last)
	if !ok {
		return l.wait()
	}
	return max(l.wait()-passed, 0)
}

// rebase restarts the wait if the clock was set back to before it, and reports whether it did.
// Otherwise a clock that lost its year would lock the account for a year.
func (l lock) rebase(now moment) (lock, bool) {
	if _, ok := now.since(l.Last); ok || l.Failures == 0 {
		return l, false
	}
	l.Last = now
	return l, true
}

// failed returns the lock after one more failure.
func (l lock) failed(now moment) lock { return lock{Failures: l.Failures + 1, Last: now} }

// SignIn signs in the person with that number. The error is ErrRefused, *LockedError or wraps
// ErrNotRecorded. Every outcome is recorded. The try is stored before the password is checked, so
// cutting the power does not give back a try.
func (s *Store) SignIn(ctx context.Context, id int, password []byte) (Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	session, err := s.signIn(ctx, id, password)
	if err != nil {
		return Session{}, fmt.Errorf("sign in: %w", err)
	}
	return session, nil
}

func (s *Store) signIn(ctx context.Context, id int, password []byte) (Session, error) {
	now := s.now()
	next := s.file.clone()
	a := next.find(id)
	switch {
	case a == nil:
		return Session{}, s.refuse(ctx, known(id), "unknown")
	case a.Disabled:
		return Session{}, s.refuse(ctx, id, "disabled")
	}
	if l, changed := a.Lock.rebase(now); changed {
		a.Lock = l
		if err := s.keep(next); err != nil {
			return Session{}, err
		}
		next = s.file.clone()
		a = next.find(id)
	}
	if left := a.Lock.left(now); left > 0 {
		if err := s.record(ctx, Event{Kind: record.SignInRefused, Staff: id, Code: "locked"}); err != nil {
			return Session{}, err
		}
		return Session{}, &LockedError{left}
	}
	before := a.Lock
	a.Lock = a.Lock.failed(now)
	if err := s.keep(next); err != nil {
		return Session{}, err
	}
	why := ""
	if !matches(a.Hash, password) {
		why = "password"
	} else if s.o.Factor != nil {
		if err := s.o.Factor.Confirm(ctx, id); err != nil {
			why = "factor"
		}
	}
	if why != "" {
		err := s.refuse(ctx, id, why)
		if w := a.Lock.wait(); w > 0 && errors.Is(err, ErrRefused) {
			if err := s.record(ctx, Event{Kind: record.SignInLocked, Staff: id}); err != nil {
				return Session{}, err
			}
			return Session{}, &LockedError{w}
		}
		return Session{}, err
	}
	// The password is right. If the log refuses the entry there is no sign-in, and no failure
	// counts either.
	next = s.file.clone()
	a = next.find(id)
	a.Lock = lock{}
	kept := a.Hash
	var err error
	if outdated(a.Hash, s.o.Cost) {
		if a.Hash, err = hash(password, s.o.Cost, s.o.Rand); err != nil {
			return Session{}, err
		}
	}
	if err = s.record(ctx, Event{Kind: record.SignedIn, Staff: id, Seal: next.seal()}); err != nil {
		a.Lock, a.Hash = before, kept
	}
	if err := errors.Join(err, s.keep(next)); err != nil {
		return Session{}, err
	}
	return Session{ID: a.ID, Name: a.Name, Role: a.Role, Since: s.o.Now()}, nil
}

// refuse records a failed sign-in with its reason and returns ErrRefused, which does not name it.
func (s *Store) refuse(ctx context.Context, id int, why string) error {
	if err := s.record(ctx, Event{Kind: record.SignInRefused, Staff: id, Code: why}); err != nil {
		return err
	}
	return ErrRefused
}
