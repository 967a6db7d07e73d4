package staff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kakanai/record"
)

// The lock-out: after so many failures in a row the account waits, each further failure twice as long.
const (
	freeFailures = 5
	firstWait    = 30 * time.Second
	longestWait  = 15 * time.Minute
)

// A moment is a point in time by the wall clock and, where the system tells, by its own: the time since boot, which nobody can
// set. Milliseconds.
type moment struct {
	Wall int64  `json:"wall"`
	Boot string `json:"boot,omitempty"`
	Up   int64  `json:"up,omitempty"`
}

// since is the time from then to m. Within one boot the wall clock has no say; across boots it is all there is, and one that
// was set back gives no answer.
func (m moment) since(then moment) (d time.Duration, ok bool) {
	ms := m.Wall - then.Wall
	if m.Boot != "" && m.Boot == then.Boot {
		ms = m.Up - then.Up
	}
	return time.Duration(ms) * time.Millisecond, ms >= 0
}

// lock is an account's failures in a row and when the last one was.
type lock struct {
	Failures int    `json:"failures,omitempty"`
	Last     moment `json:"last,omitzero"`
}

// wait is how long the account rests after so many failures: 30 s after the fifth, then twice as long each time, at most 15 min.
func (l lock) wait() time.Duration {
	if l.Failures < freeFailures {
		return 0
	}
	return min(firstWait<<min(l.Failures-freeFailures, 10), longestWait)
}

// left is what remains of the wait. A clock that was set back gives the whole wait, no more: see rebase.
func (l lock) left(now moment) time.Duration {
	passed, ok := now.since(l.Last)
	if !ok {
		return l.wait()
	}
	return max(l.wait()-passed, 0)
}

// rebase lets the wait begin anew where the clock was set back behind it: otherwise a clock that lost its year would lock
// the account for a year.
func (l lock) rebase(now moment) (lock, bool) {
	if _, ok := now.since(l.Last); ok || l.Failures == 0 {
		return l, false
	}
	l.Last = now
	return l, true
}

// failed is one more failure.
func (l lock) failed(now moment) lock { return lock{Failures: l.Failures + 1, Last: now} }

// SignIn lets the person with that number in, or tells ErrRefused, or *LockedError. Every outcome is recorded. The try is
// counted, durably, before the password is looked at: pulling the plug buys nobody a try.
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
	// The password was right: what is not recorded is no sign-in, but no failure either.
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

// refuse records a failure that is told to the person without its reason.
func (s *Store) refuse(ctx context.Context, id int, why string) error {
	if err := s.record(ctx, Event{Kind: record.SignInRefused, Staff: id, Code: why}); err != nil {
		return err
	}
	return ErrRefused
}
