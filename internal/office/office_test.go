package office

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/internal/settings"
	"kakanai/internal/station"
	"kakanai/record"
	"kakanai/staff"
	"kakanai/visit"
)

// Passwords of invented people.
const firstPW, secondPW = "boss horse 1", "other horse 2"

// newOffice is the office of a kiosk that was never used.
func newOffice(t *testing.T) *Office {
	t.Helper()
	set, err := settings.Load("")
	if err != nil {
		t.Fatal(err)
	}
	s := &station.Station{Settings: set, Data: t.TempDir(), Now: time.Now, Stderr: io.Discard}
	o, err := Open(t.Context(), s, false)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

// Where a log must be there, looking for one makes none.
func TestOpenOfAKioskWithoutALog(t *testing.T) {
	s := &station.Station{Data: t.TempDir(), Now: time.Now, Stderr: io.Discard}
	_, err := Open(t.Context(), s, true)
	var f *visit.Failure
	if !errors.As(err, &f) || f.Problem != visit.LogBroken {
		t.Errorf("it opens: %v", err)
	}
	if left, _ := os.ReadDir(s.Data); len(left) > 0 {
		t.Errorf("it made %v", left)
	}
}

// A second person's word is used up by the next action, whatever that is.
func TestASecondPersonsWordHoldsOnce(t *testing.T) {
	o := newOffice(t)
	first, _, err := o.Add(t.Context(), "責任者", staff.Supervisor, []byte(firstPW))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.SignIn(t.Context(), first.ID, []byte(firstPW)); err != nil {
		t.Fatal(err)
	}
	second, _, err := o.Add(t.Context(), "副責任者", staff.Supervisor, []byte(secondPW))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Approve(t.Context(), staff.Export, second.ID, []byte(secondPW)); err != nil || o.approval == nil {
		t.Fatalf("the word is not taken: %v", err)
	}
	if err := o.Allow(t.Context(), staff.Export); err != nil || o.approval != nil {
		t.Errorf("the word is kept: %v", err)
	}
}

// Another window's office has the same accounts and log, and no person in it.
func TestSignedOutSharesEverythingButThePerson(t *testing.T) {
	o := newOffice(t)
	a, _, err := o.Add(t.Context(), "責任者", staff.Supervisor, []byte(firstPW))
	if err == nil {
		err = o.SignIn(t.Context(), a.ID, []byte(firstPW))
	}
	if err != nil {
		t.Fatal(err)
	}
	other := o.SignedOut()
	if other.Who() != (staff.Session{}) || other.Log != o.Log || other.Staff != o.Staff || o.Who().ID != a.ID {
		t.Errorf("%+v beside %+v", other.Who(), o.Who())
	}
	if err := other.Allow(t.Context(), staff.Export); !errors.Is(err, staff.ErrNotAllowed) {
		t.Errorf("it may export: %v", err)
	}
}

// What leaves the log is an entry first, by the person who acts; where that cannot be, an entry
// says so.
func TestAnExportIsAnEntryFirst(t *testing.T) {
	o := newOffice(t)
	out := filepath.Join(t.TempDir(), "none", "x.csv")
	today := record.Day(time.Now())
	what := export.Options{Format: export.CSV, First: today, Last: today}
	if _, err := o.Export(t.Context(), what, out); err == nil {
		t.Fatal("it wrote into a folder that is not there")
	}
	var kinds []string
	if err := audit.Read(t.Context(), station.LogPath(o.Data), today, today, func(e record.Entry, _ int64) error {
		kinds = append(kinds, string(e.Kind))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if n := len(kinds); n < 2 || kinds[n-2] != "export" || kinds[n-1] != "export.failed" {
		t.Errorf("the log has %v", kinds)
	}
}

// What an account says has its Problem; what is not about accounts is internal.
func TestFailureOfAccounts(t *testing.T) {
	for want, err := range map[visit.Problem]error{
		visit.NotAllowed: staff.ErrRefused, visit.NotLogged: staff.ErrNotRecorded,
		visit.Usage: staff.ErrName, visit.Internal: errors.New("a disk"),
	} {
		var f *visit.Failure
		if !errors.As(Failure(err), &f) || f.Problem != want {
			t.Errorf("%v is %v", err, f)
		}
	}
	if Failure(nil) != nil {
		t.Error("nothing is a failure")
	}
}
