package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"kakanai/assets"
	"kakanai/audit"
	"kakanai/internal/edited"
	"kakanai/record"
	"kakanai/staff"
	"kakanai/text/kana"
	"kakanai/ui"
	"kakanai/visit"
)

// clerk builds the clerk's window of desk mode, over the same visit as the resident's.
func (c *call) clerk(engine *visit.Kiosk, o ui.Options, accounts *staff.Store, log *audit.Log) (*ui.Desk, error) {
	words, err := ui.LoadTexts(assets.Staff, "ja")
	if err != nil {
		return nil, err
	}
	towns, err := c.towns()
	if err != nil {
		return nil, usage("%w", err)
	}
	d := ui.NewDesk(ui.DeskOptions{
		Words: words, Visit: engine, Staff: engine, Accounts: &seat{store: accounts, log: log}, Towns: towns, Now: time.Now,
		Lock: time.Duration(c.settings.Desk.Lock) * time.Second, Page: o.Page, Name: o.Name,
	})
	d.Look(c.settings.Desk.Text, c.settings.Desk.Colours)
	return d, nil
}

// towns are the candidates for typing: those that ship, and the city's own list.
func (c *call) towns() (kana.Words, error) {
	out, err := kana.Load(assets.Staff, "towns.tsv")
	if path := c.settings.Desk.Words; err == nil && path != "" {
		var own kana.Words
		own, err = kana.Load(os.DirFS(filepath.Dir(path)), filepath.Base(path))
		out = kana.Merge(own, out)
	}
	var bad edited.Mistakes
	if errors.As(err, &bad) {
		return nil, &failure{problem: visit.Usage, err: err, more: map[string]any{"errors": bad}}
	}
	return out, err
}

// place puts both windows where people sit: each on a display of its own, full screen; on one display side by side.
func (c *call) place(a fyne.App, resident, clerk fyne.Window) {
	d, ok := a.Driver().(desktop.Driver)
	if ok && d.HasSecondaryDisplay() {
		first, second := clerk, resident
		if c.settings.Desk.Resident == "primary" {
			first, second = resident, clerk
		}
		first.SetFullScreen(true)
		if w, ok := second.(desktop.Window); ok {
			w.RequestFullScreenSecondary()
		}
		return
	}
	w, h := c.settings.Desk.Width, c.settings.Desk.Height // pixels
	scale := resident.Canvas().Scale()                    // … and Fyne counts in its own units
	for i, win := range []fyne.Window{clerk, resident} {
		win.Resize(fyne.NewSize(float32(w)/scale, float32(h)/scale))
		if p, ok := win.(desktop.Window); ok {
			p.RequestPosition(i*w, 0)
		}
	}
}

// seat is the clerk's window's accounts: who sits there, and whether it is hidden. The log hears of each change.
type seat struct {
	store *staff.Store
	log   *audit.Log

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
	next, change := s.desk.SignIn(who, time.Now())
	if err := s.record(change, who.ID); err != nil {
		return err
	}
	if change == record.DeskKept {
		return fmt.Errorf("the desk is somebody else's: %w", staff.ErrNotAllowed)
	}
	s.desk = next
	return nil
}

// Hide is Ctrl+L, and a desk left alone.
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
