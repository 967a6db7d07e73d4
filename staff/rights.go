package staff

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kakanai/record"
)

// A Role is a person's role at the counter.
type Role string

const (
	Clerk      Role = "clerk"      // helps, corrects, prints, hands over
	Supervisor Role = "supervisor" // manages accounts; daily totals, export and proof
	IT         Role = "it"         // installs, sees what is wrong with the PC; cannot take the log off the PC
)

func judgeRole(r Role) error {
	if _, ok := rights[r]; !ok {
		return ErrRole
	}
	return nil
}

// An Action is something that needs a right.
type Action string

const (
	Export   Action = "export"   // the log's entries leave the PC
	Report   Action = "report"   // the day's figures
	Proof    Action = "proof"    // one entry leaves the PC
	Erase    Action = "erase"    // erase details that are no longer needed
	Accounts Action = "accounts" // create and disable accounts, set passwords
	List     Action = "list"     // see who has an account
	Close    Action = "close"    // open and close the business day
	Clock    Action = "clock"    // confirm that the clock is right although the log has later entries
	Diagnose Action = "diagnose" // see what is wrong with the PC
)

// Actions are all actions in the order of the manual.
var Actions = []Action{Export, Report, Proof, Erase, Accounts, List, Close, Clock, Diagnose}

var rights = map[Role][]Action{
	Clerk:      {Close},
	Supervisor: Actions,
	IT:         {List, Diagnose},
}

// May reports whether the role allows a.
func (r Role) May(a Action) bool { return slices.Contains(rights[r], a) }

// approvalLife is how long an Approval is valid.
const approvalLife = 5 * time.Minute

// An Approval is a second person's permission for one action of one person. It is valid for five
// minutes and once.
type Approval struct {
	by     int
	asker  int
	action Action
	at     moment
	used   bool
}

// Approve signs in the person with number id and returns their approval that who may do a. That
// person must have the right too and must not be who, otherwise the error is ErrNotAllowed.
func (s *Store) Approve(ctx context.Context, id int, password []byte, who Session, a Action) (*Approval, error) {
	other, err := s.SignIn(ctx, id, password)
	if err != nil {
		return nil, fmt.Errorf("approve: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other.ID == who.ID || !other.Role.May(a) {
		return nil, fmt.Errorf("approve: %w", s.deny(ctx, other, a, ErrNotAllowed))
	}
	if err := s.record(ctx, Event{Kind: record.Approved, Staff: other.ID, Whom: who.ID, Code: string(a)}); err != nil {
		return nil, fmt.Errorf("approve: %w", err)
	}
	return &Approval{by: other.ID, asker: who.ID, action: a, at: s.now()}, nil
}

// Allow returns nil if who may do a now: the role must allow it, the account must still be active,
// and where two persons are required ap must be another person's approval, fresh and unused. It
// uses ap up. A refusal is recorded; it is ErrNotAllowed or ErrNeedsApproval.
func (s *Store) Allow(ctx context.Context, who Session, a Action, ap *Approval) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.allowed(ctx, who, a, ap, true)
}

// deny records that who was refused and returns why.
func (s *Store) deny(ctx context.Context, who Session, a Action, why error) error {
	if err := s.record(ctx, Event{Kind: record.Denied, Staff: who.ID, Code: string(a)}); err != nil {
		return err
	}
	return why
}

// NeedsTwo reports whether a needs a second person, by the settings or by the rule kept with the
// accounts.
func (s *Store) NeedsTwo(a Action) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.needsTwo(a)
}

// needsTwo includes Accounts wherever any action needs two persons: a supervisor who could create
// another one, or set the other's password, would be both persons. A supervisor who is the only one
// creates the second alone.
func (s *Store) needsTwo(a Action) bool {
	switch {
	case slices.Contains(s.o.Two, a):
		return true
	case a == Accounts:
		return len(s.o.Two)+len(s.file.Two) > 0 && s.file.supervisors() > 1
	}
	return slices.Contains(s.file.Two, a)
}

// KeepRule stores with the accounts which actions the settings require two persons for, as soon as
// there are two supervisors. From then on starting the program with other settings does not weaken
// the rule; only SettleRule does.
func (s *Store) KeepRule(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.file.clone()
	if events := next.learn(s.o.Two); len(events) > 0 {
		if err := s.commit(ctx, next, events...); err != nil {
			return fmt.Errorf("keep the two-person rule: %w", err)
		}
	}
	return nil
}

// learn adds to f's rule the actions of two that are missing, if f has two supervisors, and returns
// an event for each.
func (f *file) learn(two []Action) (events []Event) {
	if f.supervisors() < 2 {
		return nil
	}
	for _, a := range two {
		if !slices.Contains(f.Two, a) {
			f.Two, f.Version = append(f.Two, a), fileVersionTwo
			events = append(events, Event{Kind: record.TwoPersons, Code: string(a)})
		}
	}
	slices.Sort(f.Two)
	return events
}

// SettleRule reduces the rule to what the settings require now and returns it. This is a change of
// the accounts, which two supervisors must agree to where there are two.
func (s *Store) SettleRule(ctx context.Context, by Session, ap *Approval) ([]Action, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.allowed(ctx, by, Accounts, ap, true); err != nil {
		return nil, fmt.Errorf("settle the two-person rule: %w", err)
	}
	next := s.file.clone()
	var events []Event
	next.Two = slices.DeleteFunc(next.Two, func(a Action) bool {
		gone := !slices.Contains(s.o.Two, a)
		if gone {
			events = append(events, Event{Kind: record.OnePerson, Staff: by.ID, Code: string(a)})
		}
		return gone
	})
	if len(events) > 0 {
		if err := s.commit(ctx, next, events...); err != nil {
			return nil, fmt.Errorf("settle the two-person rule: %w", err)
		}
	}
	return slices.Clone(s.file.Two), nil
}

// allowed returns nil or the refusal, which it records. If weighty is false the two-person rule
// does not apply to this use of the action. It uses ap up.
func (s *Store) allowed(ctx context.Context, who Session, a Action, ap *Approval, weighty bool) error {
	me := s.file.find(who.ID)
	switch {
	case me == nil || me.Disabled || !me.Role.May(a):
		return s.deny(ctx, who, a, ErrNotAllowed)
	case weighty && s.needsTwo(a):
		if !s.approves(ap, who, a) {
			return s.deny(ctx, who, a, ErrNeedsApproval)
		}
		ap.used = true
	}
	return nil
}

// approves reports whether ap permits who to do a now.
func (s *Store) approves(ap *Approval, who Session, a Action) bool {
	if ap == nil || ap.used || ap.action != a || ap.asker != who.ID {
		return false
	}
	if age, ok := s.now().since(ap.at); !ok || age > approvalLife {
		return false
	}
	other := s.file.find(ap.by)
	return other != nil && !other.Disabled && other.Role.May(a)
}
