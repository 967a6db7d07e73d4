package desktop

import (
	"context"
	"fmt"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"kakanai/assets"
	"kakanai/audit"
	"kakanai/internal/settings"
	"kakanai/record"
	"kakanai/staff"
	"kakanai/ui/clerk"
	"kakanai/ui/resident"
	"kakanai/ui/texts"
	"kakanai/visit"
)

// newClerk builds the clerk's window of desk mode, over the same visit as the resident's.
func (c *counter) newClerk(o resident.Options, answered func(field string)) (*clerk.Desk, error) {
	words, err := texts.Load(assets.Staff, "ja")
	if err != nil {
		return nil, err
	}
	towns, err := c.station.Towns()
	if err != nil {
		return nil, visit.Fail(visit.Usage, err)
	}
	set := c.station.Settings.Desk
	d := clerk.New(clerk.Options{
		Words: words, Visit: c.engine, Staff: c.engine,
		Accounts: &seat{store: c.back.room.Staff, log: c.Log, now: c.station.Now},
		Towns:    towns, Now: c.station.Now, Lock: time.Duration(set.Lock) * time.Second, Page: o.Page, Name: o.Name,
		Answered: answered,
	})
	d.Look(set.Text, set.Colours)
	return d, nil
}

// place puts both windows where people sit: each on a display of its own, full screen; on one
// display side by side.
func place(a fyne.App, resident, clerk fyne.Window, s settings.Settings) {
	d, ok := a.Driver().(desktop.Driver)
	if ok && d.HasSecondaryDisplay() {
		first, second := clerk, resident
		if s.Desk.Resident == "primary" {
			first, second = resident, clerk
		}
		first.SetFullScreen(true)
		if w, ok := second.(desktop.Window); ok {
			w.RequestFullScreenSecondary()
		}
		return
	}
	w, h := s.Desk.Width, s.Desk.Height // pixels; Fyne counts in units of its own
	scale := resident.Canvas().Scale()
	for i, win := range []fyne.Window{clerk, resident} {
		win.Resize(fyne.NewSize(float32(w)/scale, float32(h)/scale))
		if p, ok := win.(desktop.Window); ok {
			p.RequestPosition(i*w, 0)
		}
	}
}

// A seat is the accounts as the clerk's window uses them: who sits there, and whether it is hidden.
// Each change is an entry of the log.
type seat struct {
	store *staff.Store
	log   *audit.Log
	now   func() time.Time

	mu   sync.Mutex
	desk staff.Desk
}

func (s *seat) Empty() bool { return s.store.Empty() }

func (s *seat) SignIn(number int, password string) error {
	secret := []byte(password)
	defer clear(secret)
	who, err := s.store.SignIn(context.Background(), number, secret)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next, change := s.desk.SignIn(who, s.now())
	if err := s.record(change, who.ID); err != nil {
		return err
	}
	if change == record.DeskKept {
		return fmt.Errorf("the desk is somebody else's: %w", staff.ErrNotAllowed)
	}
	s.desk = next
	return nil
}

// Hide hides the desk: at Ctrl+L, and where it was left alone.
func (s *seat) Hide(number int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next, change := s.desk.Lock()
	if err := s.record(change, number); err != nil {
		return err
	}
	s.desk = next
	return nil
}

// Leave empties the desk, for the next colleague.
func (s *seat) Leave(number int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next, change := s.desk.SignOut()
	if err := s.record(change, number); err != nil {
		return err
	}
	s.desk = next
	return nil
}

func (s *seat) record(change record.Kind, number int) error {
	if change == staff.NoChange {
		return nil
	}
	_, err := s.log.Append(context.Background(), record.Entry{Kind: change, Clerk: number})
	return err
}
