package staff

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"kakanai/record"
)

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
