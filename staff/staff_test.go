package staff

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kakanai/record"
)

// A counter is a kiosk's accounts with a clock, a boot time and a log that the test controls.
type counter struct {
	*Store
	t      *testing.T
	path   string
	wall   time.Time
	boot   string
	up     time.Duration
	events []Event
	broken bool // the log refuses every entry
	factor Factor
	two    []Action
}

const (
	pw    = "correct horse 9"
	wrong = "correct horse 8"
)

// quick keeps the tests fast; TestGoldenHash uses the real cost.
var quick = Cost{KiB: 64, Passes: 1, Threads: 1}

func newCounter(t *testing.T) *counter {
	t.Helper()
	c := &counter{
		t: t, path: filepath.Join(t.TempDir(), "staff.json"),
		wall: time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC), boot: "boot-1", up: time.Hour,
	}
	c.open()
	return c
}

// open starts the program.
func (c *counter) open() {
	c.t.Helper()
	s, err := Open(Options{
		Path: c.path, Now: func() time.Time { return c.wall },
		Boot: func() (string, time.Duration) { return c.boot, c.up },
		Rand: rand.Reader, Cost: quick, Factor: c.factor, Two: c.two,
		Record: func(_ context.Context, e Event) error {
			if c.broken {
				return errors.New("disk full")
			}
			c.events = append(c.events, e)
			return nil
		},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	c.Store = s
}

// reboot cuts the power and starts again d later.
func (c *counter) reboot(d time.Duration) {
	c.boot, c.up = c.boot+"'", 0
	c.wall = c.wall.Add(d)
	c.open()
}

func (c *counter) pass(d time.Duration) { c.wall, c.up = c.wall.Add(d), c.up+d }

func (c *counter) add(by Session, role Role) (Account, string) {
	c.t.Helper()
	a, code, err := c.Add(c.t.Context(), by, nil, "山田　葛󠄀之介", role, []byte(pw))
	if err != nil {
		c.t.Fatal(err)
	}
	return a, code
}

func (c *counter) in(id int) Session {
	c.t.Helper()
	s, err := c.SignIn(c.t.Context(), id, []byte(pw))
	if err != nil {
		c.t.Fatal(err)
	}
	return s
}

func (c *counter) fail(id int) error {
	c.t.Helper()
	_, err := c.SignIn(c.t.Context(), id, []byte(wrong))
	if err == nil {
		c.t.Fatal("a wrong password was accepted")
	}
	return err
}

func (c *counter) kinds() string {
	var out []string
	for _, e := range c.events {
		out = append(out, string(e.Kind))
	}
	return strings.Join(out, " ")
}

// Both vectors were made by the reference implementation, Debian's argon2 command.
func TestGoldenHash(t *testing.T) {
	const theirs = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if !matches(theirs, []byte("password")) || matches(theirs, []byte("Password")) {
		t.Error("the reference's vector does not match")
	}
	const golden = "$argon2id$v=19$m=65536,t=3,p=4$a2FrYW5haS1zYWx0LTE2Yg$DXi/5tg6hXPvJDKsJwt5ny4aUh1SXMVhwvnY7KZnDb0"
	if got := phc([]byte(pw), []byte("kakanai-salt-16b"), DefaultCost); got != golden {
		t.Errorf("%s\nexpected\n%s", got, golden)
	}
	for _, bad := range []string{
		"", "$argon2id$v=19$m=65536,t=3,p=4$$", strings.Replace(golden, "m=65536", "m=9999999", 1),
		strings.Replace(golden, "t=3", "t=99", 1),
		strings.Replace(golden, "p=4", "p=0", 1), strings.Replace(golden, "argon2id", "argon2i", 1), golden + "A",
		"x" + golden,
	} {
		if _, _, _, ok := parse(bad); ok {
			t.Errorf("%q is taken for a hash", bad)
		}
	}
}

func TestFirstIsASupervisorAndNeedsNobody(t *testing.T) {
	c := newCounter(t)
	if !c.Empty() {
		t.Error("a new kiosk has accounts")
	}
	if _, _, err := c.Add(t.Context(), Session{}, nil, "a", Clerk, []byte(pw)); err == nil {
		t.Error("the first account is a clerk's")
	}
	first, code := c.add(Session{}, "")
	if first.ID != 1 || first.Role != Supervisor || len(code) != 23 || c.Empty() {
		t.Errorf("%+v with code of %d characters", first, len(code))
	}
	if _, _, err := c.Add(t.Context(), Session{}, nil, "b", Supervisor, []byte(pw)); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("a second account without signing in: %v", err)
	}
	s := c.in(1)
	clerk, none := c.add(s, Clerk)
	if clerk.ID != 2 || none != "" {
		t.Errorf("%+v, and a clerk got a recovery code", clerk)
	}
	if _, _, err := c.Add(t.Context(), c.in(2), nil, "c", Clerk, []byte(pw)); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("a clerk made an account: %v", err)
	}
	if want := "staff.first staff.denied staff.in staff.added staff.in staff.denied"; c.kinds() != want {
		t.Errorf("events: %s\nexpected: %s", c.kinds(), want)
	}
}

func TestWhatIsRefused(t *testing.T) {
	c := newCounter(t)
	c.add(Session{}, Supervisor)
	s := c.in(1)
	for _, x := range []struct {
		name string
		role Role
		pw   string
		want error
	}{
		{"", Clerk, pw, ErrName},
		{strings.Repeat("𠮷", 41), Clerk, pw, ErrName},
		{"a\nb", Clerk, pw, ErrName},
		{"\xff", Clerk, pw, ErrName},
		{"a", "mayor", pw, ErrRole},
		{"a", "", pw, ErrRole},
		{"a", Clerk, "1234567", ErrPassword},
		{"a", Clerk, strings.Repeat("a", 129), ErrPassword},
		{"a", Clerk, "パスワード1234", ErrPassword},
		{"a", Clerk, "tab\ttab\t12", ErrPassword},
	} {
		if _, _, err := c.Add(t.Context(), s, nil, x.name, x.role, []byte(x.pw)); !errors.Is(err, x.want) {
			t.Errorf("name %q role %q: %v, expected %v", x.name, x.role, err, x.want)
		}
	}
	if len(c.List()) != 1 {
		t.Errorf("%d accounts", len(c.List()))
	}
}

// Rights: only a supervisor may take data off the PC.
func TestRights(t *testing.T) {
	may := map[Role]string{
		Clerk: "close", Supervisor: "export report proof erase accounts list close clock diagnose", IT: "list diagnose",
	}
	for role, want := range may {
		var got []string
		for _, a := range Actions {
			if role.May(a) {
				got = append(got, string(a))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s may %v, expected %s", role, got, want)
		}
	}
}

// A person whose account is disabled while signed in may do nothing more, and cannot approve.
func TestADisabledPersonMayNothing(t *testing.T) {
	c := newCounter(t)
	first, _ := c.add(Session{}, Supervisor)
	me := c.in(first.ID)
	second, code := c.add(me, Supervisor)
	other := c.in(second.ID)
	if err := c.Allow(t.Context(), other, Export, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Disable(t.Context(), me, nil, second.ID); err != nil {
		t.Fatal(err)
	}
	for _, a := range Actions {
		if err := c.Allow(t.Context(), other, a, nil); !errors.Is(err, ErrNotAllowed) {
			t.Errorf("%s: %v", a, err)
		}
	}
	if _, _, err := c.Add(t.Context(), other, nil, "x", Clerk, []byte(pw)); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("add: %v", err)
	}
	if err := c.Disable(t.Context(), other, nil, first.ID); !errors.Is(err, ErrNotAllowed) {
		t.Errorf("disable: %v", err)
	}
	if _, err := c.SetPassword(t.Context(), other, nil, second.ID, []byte(pw)); !errors.Is(err, ErrUnknown) {
		t.Errorf("password: %v", err)
	}
	if _, err := c.Recover(t.Context(), second.ID, []byte(code), []byte(pw)); !errors.Is(err, ErrRefused) {
		t.Errorf("recovery: %v", err)
	}
	if b, err := os.ReadFile(c.path); err != nil || strings.Count(string(b), `"hash"`) != 1 ||
		strings.Count(string(b), `"recovery"`) != 1 {
		t.Errorf("secrets of an account that ended are kept: %v", err)
	}
}

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

// The seal changes with every change of the accounts, and not with a try at a password, a lock-out
// or a restart.
func TestSeal(t *testing.T) {
	c := newCounter(t)
	seals := map[string]bool{c.Seal(): true}
	step := func(what string, changes bool) {
		t.Helper()
		if s := c.Seal(); seals[s] == changes {
			t.Errorf("%s: the seal changed %t", what, !changes)
		}
		seals[c.Seal()] = true
	}
	c.add(Session{}, Supervisor)
	step("the first", true)
	me := c.in(1)
	step("a sign-in", false)
	c.add(me, Clerk)
	step("a clerk", true)
	for range 7 {
		c.fail(2)
	}
	step("a lock-out", false)
	c.open()
	step("a new start", false)
	if _, err := c.SetPassword(t.Context(), me, nil, 2, []byte(pw)); err != nil {
		t.Fatal(err)
	}
	step("the same password, hashed anew", true)
	if err := c.Disable(t.Context(), me, nil, 2); err != nil {
		t.Fatal(err)
	}
	step("an end", true)
	if last := c.events[len(c.events)-1]; last.Seal != c.Seal() {
		t.Error("the last change does not tell the seal of what came of it")
	}
}

// staffCard is a staff card, as a city might add it.
type staffCard struct{ onReader int }

func (s *staffCard) Confirm(_ context.Context, id int) error {
	if s.onReader != id {
		return errors.New("another card, or none")
	}
	return nil
}

func TestStaffCard(t *testing.T) {
	c := newCounter(t)
	c.add(Session{}, Supervisor)
	card := &staffCard{}
	c.factor = card
	c.open()
	for range 4 {
		if _, err := c.SignIn(t.Context(), 1, []byte(pw)); !errors.Is(err, ErrRefused) {
			t.Fatalf("without the card: %v", err)
		}
	}
	card.onReader = 1
	if _, err := c.SignIn(t.Context(), 1, []byte(wrong)); err == nil {
		t.Error("the card alone was accepted")
	}
	c.pass(30 * time.Second)
	c.in(1)
	if e := c.events[1]; e.Kind != record.SignInRefused || e.Code != "factor" {
		t.Errorf("%+v", e)
	}
}

// Every outcome is an event with numbers; no event, and not the file, holds a password or a code,
// and no event a name.
func TestWhatIsKept(t *testing.T) {
	c := newCounter(t)
	_, code := c.add(Session{}, Supervisor)
	boss := c.in(1)
	c.add(boss, IT)
	for range 5 {
		c.fail(2)
	}
	c.fail(2)
	_, _ = c.SignIn(t.Context(), 77777777, []byte(pw))
	_, _ = c.SignIn(t.Context(), 77, []byte(pw))
	if err := c.Disable(t.Context(), boss, nil, 2); err != nil {
		t.Fatal(err)
	}
	c.fail(2)
	want := []Event{
		{record.FirstAccount, 0, 1, "supervisor", ""},
		{record.SignedIn, 1, 0, "", ""},
		{record.AccountAdded, 1, 2, "it", ""},
		{record.SignInRefused, 2, 0, "password", ""},
		{record.SignInRefused, 2, 0, "password", ""},
		{record.SignInRefused, 2, 0, "password", ""},
		{record.SignInRefused, 2, 0, "password", ""},
		{record.SignInRefused, 2, 0, "password", ""},
		{record.SignInLocked, 2, 0, "", ""},
		{record.SignInRefused, 2, 0, "locked", ""},
		{record.SignInRefused, 0, 0, "unknown", ""},
		{record.SignInRefused, 77, 0, "unknown", ""},
		{record.AccountDisabled, 1, 2, "", ""},
		{record.SignInRefused, 2, 0, "disabled", ""},
	}
	// the seal is set where accounts changed or a person signed in, and nowhere else
	for i, e := range c.events {
		sealing := []record.Kind{record.FirstAccount, record.SignedIn, record.AccountAdded, record.AccountDisabled}
		if sealed := len(e.Seal) == 32; sealed != slices.Contains(sealing, e.Kind) ||
			!sealed && e.Seal != "" {
			t.Errorf("%s has the seal %q", e.Kind, e.Seal)
		}
		c.events[i].Seal = ""
	}
	if !slices.Equal(c.events, want) {
		t.Errorf("events:\n%v\nexpected:\n%v", c.events, want)
	}
	info, err := os.Stat(c.path)
	// Windows has no modes: the folder's rights apply
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	b, _ := os.ReadFile(c.path)
	for _, secret := range []string{pw, wrong, code, canonical(code), code[:5]} {
		if strings.Contains(string(b), secret) {
			t.Errorf("the file has a secret of %d characters in it", len(secret))
		}
	}
	if files, _ := os.ReadDir(filepath.Dir(c.path)); len(files) != 1 {
		t.Errorf("%d files beside each other", len(files))
	}
}

// What the log refuses does not happen.
func TestNotRecorded(t *testing.T) {
	c := newCounter(t)
	c.add(Session{}, Supervisor)
	boss := c.in(1)
	c.broken = true
	if _, _, err := c.Add(t.Context(), boss, nil, "b", Clerk, []byte(pw)); !errors.Is(err, ErrNotRecorded) ||
		len(c.List()) != 1 {
		t.Errorf("%v; %d accounts", err, len(c.List()))
	}
	for range 6 {
		if _, err := c.SignIn(t.Context(), 1, []byte(pw)); !errors.Is(err, ErrNotRecorded) {
			t.Fatalf("%v", err)
		}
	}
	for range 6 {
		if _, err := c.SignIn(t.Context(), 1, []byte(wrong)); errors.Is(err, ErrRefused) {
			t.Fatal("a refusal without an entry")
		}
	}
	c.broken = false
	var locked *LockedError
	if _, err := c.SignIn(t.Context(), 1, []byte(pw)); !errors.As(err, &locked) {
		t.Errorf("wrong passwords without a log were not counted: %v", err)
	}
}

func TestDamagedFile(t *testing.T) {
	c := newCounter(t)
	c.add(Session{}, Supervisor)
	good, _ := os.ReadFile(c.path)
	var f map[string]any
	if err := json.Unmarshal(good, &f); err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string]string{
		"empty": "", "half": string(good[:len(good)/2]),
		"newer":                  strings.Replace(string(good), `"version": 1`, `"version": 3`, 1),
		"a rule in an old file":  strings.Replace(string(good), `"version": 1`, `"version": 1, "two": ["export"]`, 1),
		"a rule for what is not": strings.Replace(string(good), `"version": 1`, `"version": 2, "two": ["lunch"]`, 1),
		"a rule in disorder": strings.Replace(string(good), `"version": 1`,
			`"version": 2, "two": ["report", "export"]`, 1),
		"another field":    strings.Replace(string(good), `"version": 1`, `"version": 1, "admin": true`, 1),
		"no supervisor":    `{"version":1,"next":2,"accounts":[]}`,
		"a role":           strings.Replace(string(good), `supervisor`, `owner`, 1),
		"a number again":   strings.Replace(string(good), `"next": 2`, `"next": 1`, 1),
		"no hash":          strings.Replace(string(good), `"hash"`, `"recovery"`, 1),
		"endless":          strings.Repeat(" ", maxFile+1),
		"failures to come": strings.Replace(string(good), `"role"`, `"lock": {"failures": -9}, "role"`, 1),
	} {
		if err := os.WriteFile(c.path, []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(Options{Path: c.path})
		if err == nil {
			t.Errorf("%s: taken", name)
		} else if strings.Contains(err.Error(), "葛") {
			t.Errorf("%s: the error quotes a name: %v", name, err)
		}
	}
}

// A full disk leaves the accounts as they were, in memory and in the file.
func TestSavingFails(t *testing.T) {
	c := newCounter(t)
	c.add(Session{}, Supervisor)
	boss := c.in(1)
	c.o.Path = filepath.Join(c.path, "not", "there")
	if _, _, err := c.Add(t.Context(), boss, nil, "b", Clerk, []byte(pw)); err == nil || len(c.List()) != 1 {
		t.Errorf("%v; %d accounts", err, len(c.List()))
	}
	if _, err := c.SignIn(t.Context(), 1, []byte(pw)); err == nil {
		t.Error("signed in although the try could not be counted")
	}
}

// A program killed during a save leaves a file with names in it; the next start removes it.
func TestKilledWhileSaving(t *testing.T) {
	c := newCounter(t)
	c.add(Session{}, Supervisor)
	b, _ := os.ReadFile(c.path)
	half := filepath.Join(filepath.Dir(c.path), ".kakanai-"+filepath.Base(c.path)+"-123")
	if err := os.WriteFile(half, b[:len(b)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	c.open()
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a file is still there: %v", err)
	}
	c.in(1)
}

func TestManyAtOnce(t *testing.T) {
	c := newCounter(t)
	c.add(Session{}, Supervisor)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { _, _ = c.SignIn(t.Context(), 1, []byte(wrong)) })
	}
	wg.Wait()
	n := 0
	for _, e := range c.events {
		if e.Code == "password" {
			n++
		}
	}
	if n != freeFailures {
		t.Errorf("%d passwords were looked at, expected %d", n, freeFailures)
	}
}

// A hash of another cost is renewed at the next sign-in.
func TestCostGrows(t *testing.T) {
	c := newCounter(t)
	c.add(Session{}, Supervisor)
	c.o.Cost = Cost{KiB: 128, Passes: 1, Threads: 1}
	c.in(1)
	if h := c.file.Accounts[0].Hash; !strings.Contains(h, "m=128,") {
		t.Errorf("%.30s", h)
	}
	c.in(1)
}

func TestDesk(t *testing.T) {
	at := func(min int) time.Time { return time.Date(2026, 11, 25, 9, min, 0, 0, time.UTC) }
	clerk, other, boss := Session{ID: 2, Role: Clerk}, Session{ID: 3, Role: Clerk}, Session{ID: 1, Role: Supervisor}
	var d Desk
	now := func(want record.Kind, who int, hidden bool) func(Desk, record.Kind) {
		return func(got Desk, c record.Kind) {
			t.Helper()
			d = got
			if c != want || d.Who.ID != who || d.Hidden != hidden {
				t.Errorf("%q, %d sits there, hidden %v; expected %q, %d, %v", c, d.Who.ID, d.Hidden, want, who, hidden)
			}
		}
	}
	now(NoChange, 0, false)(d.Pass(at(0)))
	now(NoChange, 0, false)(d.Lock())
	now(NoChange, 0, false)(d.SignOut())
	now(record.DeskIn, 2, false)(d.SignIn(clerk, at(1)))
	now(NoChange, 2, false)(d.Pass(at(5)))
	d = d.Touch(at(5))
	now(NoChange, 2, false)(d.Pass(at(9)))
	now(record.DeskLocked, 2, true)(d.Pass(at(10)))
	now(NoChange, 2, true)(d.Pass(at(11)))
	d = d.Touch(at(11))
	now(NoChange, 2, true)(d.Lock())
	now(record.DeskKept, 2, true)(d.SignIn(other, at(12)))
	now(record.DeskUnlocked, 2, false)(d.SignIn(clerk, at(12)))
	now(record.DeskLocked, 2, true)(d.Lock())
	now(record.DeskTaken, 1, false)(d.SignIn(boss, at(13)))
	now(record.DeskKept, 1, false)(d.SignIn(clerk, at(13)))
	now(NoChange, 1, false)(d.SignIn(boss, at(13)))
	now(NoChange, 1, false)(d.Pass(at(3))) // the clock was set back: the idle time starts now
	now(NoChange, 1, false)(d.Pass(at(7)))
	now(record.DeskLocked, 1, true)(d.Pass(at(8)))
	now(record.DeskOut, 0, false)(d.SignOut())
}

func ExampleStore() {
	fmt.Println(Supervisor.May(Export), Clerk.May(Export))
	// Output: true false
}
