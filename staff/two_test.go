package staff

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kakanai/record"
)

func TestTwoPersons(t *testing.T) {
	c := newCounter(t)
	c.two = []Action{Export, Accounts}
	c.open()
	c.add(Session{}, Supervisor)
	me := c.in(1)
	if _, _, err := c.Add(t.Context(), me, nil, "b", Supervisor, []byte(pw)); !errors.Is(err, ErrNeedsApproval) {
		t.Fatalf("a second supervisor by one person: %v", err)
	}
	// A city starts without the rule: two supervisors first, then the rule.
	c.two = nil
	c.open()
	c.add(me, Supervisor)
	c.add(me, Clerk)
	c.two = []Action{Export, Accounts}
	c.open()
	approve := func(id int, a Action) *Approval {
		ap, err := c.Approve(t.Context(), id, []byte(pw), me, a)
		if err != nil {
			t.Logf("approval by %d: %v", id, err)
		}
		return ap
	}
	used := approve(2, Export)
	if err := c.Allow(t.Context(), me, Export, used); err != nil {
		t.Fatalf("a good approval: %v", err)
	}
	disabled := func() *Approval {
		ap := approve(2, Export)
		c.mu.Lock()
		c.file.find(2).Disabled = true
		c.mu.Unlock()
		return ap
	}
	for _, x := range []struct {
		name string
		ap   func() *Approval
		a    Action
		want error
	}{
		{"none", func() *Approval { return nil }, Export, ErrNeedsApproval},
		{"the same person twice", func() *Approval { return approve(1, Export) }, Export, ErrNeedsApproval},
		{"a clerk", func() *Approval { return approve(3, Export) }, Export, ErrNeedsApproval},
		{"for something else", func() *Approval { return approve(2, Erase) }, Export, ErrNeedsApproval},
		{"used before", func() *Approval { return used }, Export, ErrNeedsApproval},
		{
			"4:59 old", func() *Approval { ap := approve(2, Export); c.pass(5*time.Minute - time.Second); return ap },
			Export, nil,
		},
		{
			"5:01 old", func() *Approval { ap := approve(2, Export); c.pass(5*time.Minute + time.Second); return ap },
			Export, ErrNeedsApproval,
		},
		{"old, and the clock set back", func() *Approval {
			ap := approve(2, Export)
			c.pass(time.Hour)
			c.wall = c.wall.Add(-time.Hour)
			return ap
		}, Export, ErrNeedsApproval},
		{"from before a reboot with the clock set back", func() *Approval {
			ap := approve(2, Export)
			c.boot, c.wall = "other", c.wall.Add(-time.Hour)
			return ap
		}, Export, ErrNeedsApproval},
		{"not needed", func() *Approval { return nil }, Report, nil},
		{"for another asker", func() *Approval {
			ap, err := c.Approve(t.Context(), 2, []byte(pw), Session{ID: 3}, Export)
			if err != nil {
				t.Fatal(err)
			}
			return ap
		}, Export, ErrNeedsApproval},
		{"disabled meanwhile", disabled, Export, ErrNeedsApproval},
	} {
		ap := x.ap()
		if err := c.Allow(t.Context(), me, x.a, ap); !errors.Is(err, x.want) {
			t.Errorf("%s: %v, expected %v", x.name, err, x.want)
		}
	}
	c.open()
	if _, _, err := c.Add(t.Context(), me, approve(2, Accounts), "d", Supervisor, []byte(pw)); err != nil {
		t.Errorf("a supervisor by two: %v", err)
	}
	if _, _, err := c.Add(t.Context(), me, nil, "d", Clerk, []byte(pw)); err != nil {
		t.Errorf("a clerk by one: %v", err)
	}
	if !strings.Contains(c.kinds(), string(record.Approved)) || !strings.Contains(c.kinds(), string(record.Denied)) {
		t.Errorf("events: %s", c.kinds())
	}
}

// Once there are two supervisors the settings' rule is kept with the accounts: other settings do
// not weaken it, two supervisors can.
func TestTheRuleIsKept(t *testing.T) {
	c := newCounter(t)
	start := func(two ...Action) {
		t.Helper()
		c.two = two
		c.open()
		if err := c.KeepRule(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	start(Report, Export)
	c.add(Session{}, Supervisor)
	me := c.in(1)
	if err := c.KeepRule(t.Context()); err != nil || len(c.file.Two) != 0 {
		t.Errorf("%v: a rule for two is kept where there is one: one cannot keep to it", err)
	}
	c.add(me, Supervisor)
	c.add(me, IT)
	if got := fmt.Sprint(c.file.Two); got != "[export report]" {
		t.Errorf("the second supervisor came and the rule is %s", got)
	}
	start() // other settings at the start
	start(Proof)
	start(Proof)
	for _, a := range []Action{Export, Report, Proof, Accounts} {
		if err := c.Allow(t.Context(), me, a, nil); !errors.Is(err, ErrNeedsApproval) || !c.NeedsTwo(a) {
			t.Errorf("%s by one person with other settings: %v", a, err)
		}
	}
	start()
	if err := c.Allow(t.Context(), me, Accounts, nil); !errors.Is(err, ErrNeedsApproval) {
		t.Errorf("accounts by one person with settings that ask for nothing: %v", err)
	}
	if err := c.Allow(t.Context(), me, Erase, nil); err != nil {
		t.Errorf("an action that never needed two: %v", err)
	}
	settleAndLose(t, c, me, start)
	// The log refuses the entry: then nothing is stored.
	c.broken, c.two = true, []Action{Erase}
	c.Store.o.Two = c.two
	if err := c.KeepRule(t.Context()); !errors.Is(err, ErrNotRecorded) || c.Seal() != c.events[len(c.events)-1].Seal {
		t.Errorf("%v", err)
	}
}

// settleAndLose goes on with the rule of TestTheRuleIsKept: two supervisors settle it, one of them
// leaves, and a third comes.
func settleAndLose(t *testing.T, c *counter, me Session, start func(...Action)) {
	t.Helper()
	approved := func(who Session) *Approval {
		t.Helper()
		ap, err := c.Approve(t.Context(), 3-who.ID, []byte(pw), who, Accounts)
		if err != nil {
			t.Fatal(err)
		}
		return ap
	}
	for who, s := range map[string]Session{"one person": me, "the IT office": c.in(3)} {
		if _, err := c.SettleRule(t.Context(), s, nil); err == nil {
			t.Errorf("%s takes something off the rule", who)
		}
	}
	start(Export)
	rule, err := c.SettleRule(t.Context(), me, approved(me))
	if err != nil || fmt.Sprint(rule) != "[export]" {
		t.Errorf("two make it %v: %v", rule, err)
	}
	start()
	if c.NeedsTwo(Report) || !c.NeedsTwo(Export) {
		t.Error("after a restart it is another rule")
	}
	// When two have become one again, that one creates the second.
	if err := c.Disable(t.Context(), me, approved(me), 2); err != nil {
		t.Fatal(err)
	}
	if err := c.Allow(t.Context(), me, Export, nil); !errors.Is(err, ErrNeedsApproval) {
		t.Errorf("an export by the one who is left: %v", err)
	}
	c.add(me, Supervisor)
	var got []string
	for _, e := range c.events {
		if e.Kind == record.TwoPersons || e.Kind == record.OnePerson {
			got = append(got, fmt.Sprintf("%s %s by %d", e.Kind, e.Code, e.Staff))
		}
	}
	want := "[staff.two report by 0 staff.two export by 0 staff.two proof by 0 " +
		"staff.alone proof by 1 staff.alone report by 1]"
	if fmt.Sprint(got) != want {
		t.Errorf("%v\nexpected %s", got, want)
	}
	if last := c.events[len(c.events)-1]; last.Seal != c.Seal() {
		t.Error("the last event does not seal the accounts as they are")
	}
}

// Where two persons are required for anything, one cannot create the second: neither by a new
// supervisor's account nor by a new password for the colleague's.
func TestNobodyIsTheirOwnSecondPerson(t *testing.T) {
	c := newCounter(t)
	c.two = []Action{Export}
	c.open()
	c.add(Session{}, Supervisor)
	me := c.in(1)
	c.add(me, Supervisor) // the only supervisor may create the second; the rule starts with them
	c.add(me, Clerk)
	for what, try := range map[string]func(*Approval) error{
		"a third supervisor": func(ap *Approval) error {
			_, _, err := c.Add(t.Context(), me, ap, "puppet", Supervisor, []byte(pw))
			return err
		},
		"the colleague's password": func(ap *Approval) error {
			_,
				err := c.SetPassword(t.Context(), me, ap, 2, []byte(pw))
			return err
		},
	} {
		if err := try(nil); !errors.Is(err, ErrNeedsApproval) {
			t.Errorf("%s by one person: %v", what, err)
		}
		ap, err := c.Approve(t.Context(), 2, []byte(pw), me, Accounts)
		if err != nil {
			t.Fatal(err)
		}
		if err := try(ap); err != nil {
			t.Errorf("%s by two: %v", what, err)
		}
	}
	if err := c.Disable(t.Context(), me, nil, 2); !errors.Is(err, ErrNeedsApproval) {
		t.Errorf("the colleague ended by one person: %v", err)
	}
	for what, err := range map[string]error{
		"a clerk": func() error {
			_, _,
				err := c.Add(t.Context(), me, nil, "x", Clerk, []byte(pw))
			return err
		}(),
		"one's own password": func() error {
			_,
				err := c.SetPassword(t.Context(), me, nil, 1, []byte(pw))
			return err
		}(),
	} {
		if err != nil {
			t.Errorf("%s by one person: %v", what, err)
		}
	}
	if !c.NeedsTwo(Accounts) || c.NeedsTwo(Report) {
		t.Error("the window does not ask for the second person where it must, or does where not")
	}
}
