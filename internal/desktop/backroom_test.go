package desktop

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/internal/settings"
	"kakanai/internal/station"
	"kakanai/record"
	"kakanai/ui/supervisor"
)

// Passwords of invented people.
const supervisorPW, secondPW = "boss horse 1", "other horse 3"

// newBackroom is the supervisor's side of a kiosk that was never used.
func newBackroom(t *testing.T) (*backroom, *audit.Log) {
	t.Helper()
	s, err := settings.Load("")
	if err != nil {
		t.Fatal(err)
	}
	st := &station.Station{Settings: s, Now: time.Now, Stderr: &bytes.Buffer{}}
	data := t.TempDir()
	log, err := st.OpenLog(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	all, err := st.Catalogue()
	if err != nil {
		t.Fatal(err)
	}
	b, err := openBackroom(st, station.Counter{Data: data, Log: log}, all, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b, log
}

// word is the window's word for a refusal.
func word(err error) string {
	var r *supervisor.Refusal
	if errors.As(err, &r) {
		return r.Word
	}
	return ""
}

// A window that was closed while it worked signs out at the end of that, and not the person who
// signed in to the next.
func TestAClosedWindowSignsNobodyElseOut(t *testing.T) {
	b, _ := newBackroom(t)
	n, _, err := b.Add("責任者", "supervisor", []byte(supervisorPW))
	if err != nil {
		t.Fatal(err)
	}
	first, second := b.another(), b.another()
	for _, x := range []*backroom{first, second} {
		if _, err := x.SignIn(n, []byte(supervisorPW)); err != nil {
			t.Fatal(err)
		}
	}
	first.SignOut()
	if _, err := second.Accounts(); err != nil {
		t.Errorf("the second window: %v", err)
	}
	if _, err := first.Accounts(); word(err) != "not-allowed" {
		t.Errorf("the first window: %v", err)
	}
}

// A person who is locked out gets in from the sign-in window with the code on paper, as on the
// command line: it works once, a wrong one is logged, and a password that is none is refused before
// the code is looked at.
func TestRecoveryFromTheWindow(t *testing.T) {
	b, _ := newBackroom(t)
	n, code, err := b.Add("責任者", "supervisor", []byte(supervisorPW))
	if err != nil || code == "" {
		t.Fatal(n, err)
	}
	for range 6 {
		_, err = b.SignIn(n, []byte("wrong horse 9"))
	}
	if word(err) != "locked" {
		t.Fatalf("after six wrong passwords: %v", err)
	}
	if _, err := b.Recover(n, []byte("AAAA-AAAA-AAAA-AAAA"), []byte(secondPW)); word(err) != "no-recovery" {
		t.Errorf("a wrong code: %v", err)
	}
	if _, err := b.Recover(n, []byte(code), []byte("short")); word(err) != "weak" {
		t.Errorf("a short password: %v", err)
	}
	password := []byte(secondPW)
	next, err := b.Recover(n, []byte(code), password)
	if err != nil || next == "" || next == code || bytes.Contains(password, []byte("horse")) {
		t.Fatalf("the right code: %v", err)
	}
	if _, err := b.Recover(n, []byte(code), []byte(secondPW)); word(err) != "no-recovery" {
		t.Errorf("the same code again: %v", err)
	}
	if who, err := b.SignIn(n, []byte(secondPW)); err != nil || who.Role != "supervisor" {
		t.Errorf("with the new password: %+v, %v", who, err)
	}
	var kinds []string
	log := station.LogPath(b.room.Data)
	err = audit.Read(t.Context(), log, "2000-01-01", "2999-12-31", func(e record.Entry, _ int64) error {
		kinds = append(kinds, string(e.Kind))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for kind, times := range map[string]int{"staff.no-recovery": 2, "staff.recovered": 1} {
		if got := len(slices.DeleteFunc(slices.Clone(kinds), func(k string) bool { return k != kind })); got != times {
			t.Errorf("%s is logged %d times, expected %d", kind, got, times)
		}
	}
	// The list is filtered by window, for those who may see it.
	v, err := b.Log(supervisor.LogFilter{Window: "K01"})
	if err != nil || v.Len() != 0 {
		t.Fatalf("%v", err)
	}
	v.Close()
	b.SignOut()
	if _, err := b.Log(supervisor.LogFilter{}); word(err) != "not-allowed" {
		t.Errorf("the log without a sign-in: %v", err)
	}
}
