package staff

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kakanai/record"
)

// A Role is what a person is at the counter.
type Role string

const (
	Clerk      Role = "clerk"      // helps, corrects, prints, hands over
	Supervisor Role = "supervisor" // accounts, daily totals, export and proof
	IT         Role = "it"         // installs, sees what is wrong with the PC; no log leaves the PC by this role
)

func judgeRole(r Role) error {
	if _, ok := rights[r]; !ok {
		return ErrRole
	}
	return nil
}

// An Action is what needs a right.
type Action string

const (
	Export   Action = "export"   // the log's entries leave the PC
	Report   Action = "report"   // the day's figures
	Proof    Action = "proof"    // one entry leaves the PC
	Erase    Action = "erase"    // details that are of no more use
	Accounts Action = "accounts" // make, disable, new passwords
	List     Action = "list"     // see who has an account
	Close    Action = "close"    // open and close the business day
	Clock    Action = "clock"    // say that the clock is right although the log has later entries
	Diagnose Action = "diagnose" // see what the PC lacks
)

// Actions are all there are, in the order of the manual.
var Actions = []Action{Export, Report, Proof, Erase, Accounts, List, Close, Clock, Diagnose}

var rights = map[Role][]Action{
	Clerk:      {Close},
	Supervisor: Actions,
	IT:         {List, Diagnose},
}

// May tells whether the role allows a.
func (r Role) May(a Action) bool { return slices.Contains(rights[r], a) }

// approvalLife is how long a second person's word holds.
const approvalLife = 5 * time.Minute

// An Approval is another person's word that somebody may do something now. It holds for five minutes and once.
type Approval struct {
	by     int
	asker  int
	action Action
	at     moment
	used   bool
}

// Approve takes the word of the person with number id, who must have the right themselves and be somebody else.
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

// Allow tells whether who may do a now: the role must allow it, the account must still be there, and where the settings ask
// for two persons ap must be another's word, fresh and not used before. It uses ap up. A refusal is recorded.
func (s *Store) Allow(ctx context.Context, who Session, a Action, ap *Approval) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.allowed(ctx, who, a, ap, true)
}

// deny records that who may not, and gives why back.
func (s *Store) deny(ctx context.Context, who Session, a Action, why error) error {
	if err := s.record(ctx, Event{Kind: record.Denied, Staff: who.ID, Code: string(a)}); err != nil {
		return err
	}
	return why
}

// NeedsTwo tells whether a needs a second person: the settings ask for one, or did when the rule was kept.
func (s *Store) NeedsTwo(a Action) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.needsTwo(a)
}

// needsTwo takes accounts along wherever anything needs two: who could make a supervisor alone, or give the other one a password, would be both. A
// supervisor who is the only one makes the second.
func (s *Store) needsTwo(a Action) bool {
	switch {
	case slices.Contains(s.o.Two, a):
		return true
	case a == Accounts:
		return len(s.o.Two)+len(s.file.Two) > 0 && s.file.supervisors() > 1
	}
	return slices.Contains(s.file.Two, a)
}

// KeepRule makes what the settings ask two persons for a rule of these accounts, as soon as there are two who could be asked: from then on whoever starts the
// program with other settings takes nothing off it. SettleRule does.
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

// learn adds to f's rule what of two is not in it, where f has two supervisors, and returns an event for each.
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

// SettleRule makes the rule what the settings ask for now, no more: this way something is taken off it. That is a change of the accounts, for two
// supervisors where there are two. It returns the rule.
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

// allowed judges; weighty is whether the two-person rule applies to this use of the action at all.
func (s *Store) allowed(ctx context.Context, who Session, a Action, ap *Approval, weighty bool) error {
	me := s.file.find(who.ID)
	switch {
	case me == nil || me.Disabled || !me.Role.May(a):
		return s.deny(ctx, who, a, ErrNotAllowed)
	case weighty && s.needsTwo(a) && !s.approved(who, a, ap):
		return s.deny(ctx, who, a, ErrNeedsApproval)
	}
	return nil
}

// approved tells whether ap is good for this, and uses it up.
func (s *Store) approved(who Session, a Action, ap *Approval) bool {
	if ap == nil || ap.used || ap.action != a || ap.asker != who.ID {
		return false
	}
	if age, ok := s.now().since(ap.at); !ok || age > approvalLife {
		return false
	}
	other := s.file.find(ap.by)
	if other == nil || other.Disabled || !other.Role.May(a) {
		return false
	}
	ap.used = true
	return true
}
