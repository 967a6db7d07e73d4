// Package office is the supervisor's side of a kiosk PC: the accounts, the business day, and what
// leaves the log or is taken out of it. The window's supervisor and the command line both go
// through Office, so that each of them logs and asks the same. Start with Open. The package asks
// for no password itself, and knows no window and no flags.
package office

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"kakanai/audit"
	"kakanai/internal/host"
	"kakanai/internal/station"
	"kakanai/record"
	"kakanai/staff"
	"kakanai/visit"
)

// ErrNoLog says that this kiosk has never logged anything: there is nothing to export, report or
// prove.
var ErrNoLog = errors.New("there is no log")

// An Office is the log and the accounts of a kiosk, open for writing, and the person who acts.
type Office struct {
	Data  string
	Log   *audit.Log
	Staff *staff.Store

	station  *station.Station
	who      staff.Session   // the zero Session while there is no account, or no person signed in
	approval *staff.Approval // the second person's, until it is used
}

// Open opens the office of a station that no window is open on. With existing, a log must be there.
func Open(ctx context.Context, s *station.Station, existing bool) (*Office, error) {
	data, err := s.DataFolder()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(station.LogPath(data)); existing && errors.Is(err, fs.ErrNotExist) {
		return nil, visit.Fail(visit.LogBroken, ErrNoLog)
	}
	log, err := s.OpenLog(ctx, data)
	if err != nil {
		return nil, visit.Fail(visit.NotLogged, err)
	}
	o, err := Beside(s, data, log)
	if err != nil {
		log.Close()
		return nil, Failure(err)
	}
	return o, nil
}

// Beside opens the office of a kiosk whose log is open already; Close would close that.
func Beside(s *station.Station, data string, log *audit.Log) (*Office, error) {
	accounts, err := openStaff(s, data, log)
	if err != nil {
		return nil, err
	}
	return &Office{Data: data, Log: log, Staff: accounts, station: s}, nil
}

// Close closes the log.
func (o *Office) Close() { o.Log.Close() }

// SignedOut is the same office for another window, in which no person has signed in yet.
func (o *Office) SignedOut() *Office {
	other := *o
	other.who, other.approval = staff.Session{}, nil
	return &other
}

// staffPath is where a data folder keeps its accounts.
func staffPath(data string) string { return filepath.Join(data, "staff.json") }

// openStaff opens the accounts beside the log, which must be open for writing: it takes an entry of
// every sign-in, and its lock keeps a second program from changing the accounts at the same time.
//
// A file that is not as the log last knew it was changed around this program, or put back from a
// copy: that is an entry, too. What the settings ask two persons for is kept with the accounts, so
// that other settings take nothing off it.
func openStaff(s *station.Station, data string, log *audit.Log) (*staff.Store, error) {
	store, err := staff.Open(staff.Options{
		Path: staffPath(data), Now: s.Now, Boot: host.Uptime, Rand: rand.Reader, Two: s.Settings.TwoPersons(),
		Record: func(ctx context.Context, e staff.Event) error {
			_, err := log.Append(ctx, e.Entry())
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	last, err := log.NewestSeal(ctx)
	if err != nil {
		return nil, visit.Fail(visit.NotLogged, err)
	}
	e := staff.Event{Kind: record.AccountsChanged, Seal: store.Seal()}
	switch {
	case last == e.Seal, last == "" && store.Empty():
		return store, store.KeepRule(ctx)
	case last == "":
		e.Kind = record.AccountsSeen
	}
	if _, err := log.Append(ctx, e.Entry()); err != nil {
		return nil, visit.Fail(visit.NotLogged, err)
	}
	return store, store.KeepRule(ctx)
}

// CeilSeconds rounds a wait up to whole seconds, so that a caller never tries again too early.
func CeilSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }
