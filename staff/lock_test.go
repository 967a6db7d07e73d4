package staff

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"
)

// A correct password whose entry the log refuses opens nothing, and neither adds a failure nor
// removes one.
func TestASignInWithoutItsEntryChangesNoLock(t *testing.T) {
	c := newCounter(t)
	a, _ := c.add(Session{}, Supervisor)
	for range freeFailures - 1 {
		c.fail(a.ID)
	}
	c.broken = true
	for range 3 {
		if _, err := c.SignIn(t.Context(), a.ID, []byte(pw)); !errors.Is(err, ErrNotRecorded) {
			t.Fatal(err)
		}
	}
	c.broken = false
	if w := c.List()[0].Wait; w != 0 {
		t.Errorf("locked for %s by sign-ins that failed for the log", w)
	}
	var locked *LockedError
	if err := c.fail(a.ID); !errors.As(err, &locked) {
		t.Errorf("the fifth failure in a row: %v", err)
	}
}

// Where the system does not provide the time since boot, the wall clock counts.
func TestALockOutEndsWithoutTheSystemsClock(t *testing.T) {
	c := newCounter(t)
	a, _ := c.add(Session{}, Supervisor)
	c.boot, c.up = "", 0
	for range freeFailures {
		c.fail(a.ID)
	}
	if w := c.List()[0].Wait; w != firstWait {
		t.Errorf("waits %s, expected %s", w, firstWait)
	}
	c.wall = c.wall.Add(firstWait)
	c.in(a.ID)
}

func TestLockOut(t *testing.T) {
	type step struct {
		do   func(*counter)
		wait time.Duration // expected at the next sign-in; 0: it succeeds
	}
	fails := func(n int) func(*counter) {
		return func(c *counter) {
			for range n {
				c.fail(1)
			}
		}
	}
	pass := func(d time.Duration) func(*counter) { return func(c *counter) { c.pass(d) } }
	reboot := func(d time.Duration) func(*counter) { return func(c *counter) { c.reboot(d) } }
	again := func(c *counter) { // waits until the lock-out ends, then fails once more
		c.pass(c.List()[0].Wait)
		c.fail(1)
	}
	for name, steps := range map[string][]step{
		"four are free":     {{fails(4), 0}},
		"a success forgets": {{fails(4), 0}, {fails(4), 0}},
		"the fifth begins a wait": {
			{fails(5), 30 * time.Second},
			{pass(29 * time.Second), time.Second},
			{pass(time.Second), 0},
		},
		"it doubles to fifteen min": {
			{fails(5), 30 * time.Second},
			{again, time.Minute},
			{again, 2 * time.Minute},
			{again, 4 * time.Minute},
			{again, 8 * time.Minute},
			{again, 15 * time.Minute},
			{again, 15 * time.Minute},
			{pass(15 * time.Minute), 0},
		},
		"reboots between failures": {
			{fails(2), -1},
			{reboot(time.Second), -1},
			{fails(2), -1},
			{reboot(time.Second), -1},
			{fails(1), 30 * time.Second},
			{reboot(10 * time.Second), 20 * time.Second},
			{pass(20 * time.Second), 0},
		},
		"the clock set forward in one boot": {
			{fails(5), 30 * time.Second},
			{func(c *counter) { c.wall = c.wall.AddDate(1, 0, 0) }, 30 * time.Second},
			{pass(30 * time.Second), 0},
		},
		"the clock set back in one boot": {
			{fails(5), 30 * time.Second},
			{func(c *counter) { c.wall = c.wall.AddDate(-1, 0, 0) }, 30 * time.Second},
			{pass(30 * time.Second), 0},
		},
		"a clock that lost its year while off": {
			{fails(5), 30 * time.Second},
			{reboot(-10 * 365 * 24 * time.Hour), 30 * time.Second},
			{pass(30 * time.Second), 0},
		},
		"no time to be had but the wall clock's": {
			{func(c *counter) { c.boot = "" }, -1},
			{fails(5), 30 * time.Second},
			{func(c *counter) { c.wall = c.wall.Add(-time.Hour) }, 30 * time.Second},
			{pass(30 * time.Second), 0},
		},
		"killed in the middle of a try, it counts": {
			{fails(4), -1},
			{func(c *counter) { killed(c, 1) }, 30 * time.Second},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounter(t)
			c.add(Session{}, Supervisor)
			for i, s := range steps {
				s.do(c)
				if s.wait < 0 {
					continue
				}
				_, err := c.SignIn(t.Context(), 1, []byte(pw))
				var locked *LockedError
				errors.As(err, &locked)
				if s.wait == 0 && err != nil || s.wait > 0 && (locked == nil || locked.Left != s.wait) {
					t.Fatalf("step %d: %v, expected a wait of %v", i+1, err, s.wait)
				}
			}
		})
	}
}

// killed is a process that dies while the password is checked: only the file as it was then
// remains.
func killed(c *counter, id int) {
	var then []byte
	c.Store.o.Factor = factor(func() error {
		then, _ = os.ReadFile(c.path)
		return errors.New("no card")
	})
	_, _ = c.SignIn(c.t.Context(), id, []byte(pw))
	if err := os.WriteFile(c.path, then, 0o600); err != nil {
		c.t.Fatal(err)
	}
	c.open()
}

type factor func() error

func (f factor) Confirm(context.Context, int) error { return f() }

// No lock is permanent: whatever was done to the last supervisor's account, they get in a quarter
// of an hour later, or with the code on paper.
func TestLastSupervisorComesIn(t *testing.T) {
	c := newCounter(t)
	_, code := c.add(Session{}, Supervisor)
	for range 40 {
		c.pass(c.List()[0].Wait)
		c.fail(1)
	}
	if w := c.List()[0].Wait; w != 15*time.Minute {
		t.Errorf("a wait of %v", w)
	}
	if err := c.Disable(t.Context(), Session{ID: 1}, nil, 1); !errors.Is(err, ErrLastSupervisor) {
		t.Errorf("the last supervisor was disabled: %v", err)
	}
	const fresh = "another horse 7"
	if _, err := c.Recover(t.Context(), 1, []byte("00000-00000-00000-00000"), []byte(fresh)); !errors.Is(err,
		ErrRefused) {
		t.Errorf("a wrong code: %v", err)
	}
	// As typed in a hurry: full width and small letters.
	typed := strings.ToLower(strings.ReplaceAll(code, "-", "　"))
	next, err := c.Recover(t.Context(), 1, []byte(typed), []byte(fresh))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SignIn(t.Context(), 1, []byte(fresh)); err != nil {
		t.Errorf("after the recovery: %v", err)
	}
	if _, err := c.Recover(t.Context(), 1, []byte(code), []byte(fresh)); !errors.Is(err, ErrRefused) {
		t.Errorf("a code worked twice: %v", err)
	}
	if _, err := c.Recover(t.Context(), 1, []byte(next), []byte(pw)); err != nil {
		t.Errorf("the next code: %v", err)
	}
}

func TestCanonicalCode(t *testing.T) {
	for in, want := range map[string]string{
		"ABCDE-FGH1K-00000-9ZZZZ": "ABCDEFGH1K000009ZZZZ", "abcde fghik ooooo 9zzzz": "ABCDEFGH1K000009ZZZZ",
		"ＡＢＣＤＥ－ＦＧＨＬＫ－０Ｏ０００－９ＺＺＺＺ\r": "ABCDEFGH1K000009ZZZZ",
	} {
		if got := canonical(in); got != want {
			t.Errorf("%q becomes %q", in, got)
		}
	}
}

func TestSupervisorHelpsOthers(t *testing.T) {
	c := newCounter(t)
	c.add(Session{}, Supervisor)
	boss := c.in(1)
	c.add(boss, Clerk)
	for range 5 {
		c.fail(2)
	}
	if _, err := c.SetPassword(t.Context(), Session{ID: 3}, nil, 2, []byte(pw)); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("a password set without signing in: %v", err)
	}
	if code, err := c.SetPassword(t.Context(), boss, nil, 2, []byte("a new password")); err != nil || code != "" {
		t.Fatalf("%v", err)
	}
	clerk, err := c.SignIn(t.Context(), 2, []byte("a new password"))
	if err != nil {
		t.Fatalf("the wait did not end with the new password: %v", err)
	}
	if _, err := c.SetPassword(t.Context(), clerk, nil, 1, []byte(pw)); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("a clerk set the supervisor's password: %v", err)
	}
	if _, err := c.SetPassword(t.Context(), clerk, nil, 2, []byte(pw)); err != nil {
		t.Errorf("a clerk's own password: %v", err)
	}
	if err := c.Disable(t.Context(), boss, nil, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := c.SignIn(t.Context(), 2, []byte(pw)); !errors.Is(err, ErrRefused) {
		t.Errorf("a disabled account: %v", err)
	}
	if a, _ := c.add(boss, Clerk); a.ID != 3 {
		t.Errorf("number %d was given again", a.ID)
	}
	c.open()
	if a := c.List(); len(a) != 3 || !a[1].Disabled {
		t.Errorf("after a restart: %+v", a)
	}
}
