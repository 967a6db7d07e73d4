package staff

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
