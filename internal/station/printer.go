package station

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"kakanai/audit"
	"kakanai/card"
	"kakanai/printing"
	"kakanai/printing/ipp"
	"kakanai/text"
	"kakanai/visit"
)

// A Device is where pages go, and what must be cleared of an earlier crash.
type Device interface {
	visit.Printer
	Sweep(context.Context) error
	Close()
}

// Device is where the pages of this kiosk go: to the printer of the settings, into their folder, or
// nowhere but to the screen. The demo prints, too, where a printer is set; its papers say DEMO.
// Else it keeps them in a folder of its own.
func (s *Station) Device(ctx context.Context, c Counter, f *text.Fonts) (Device, error) {
	set := s.Settings.Printer
	own := &printing.Folder{Dir: filepath.Join(c.Data, "paper"), Fonts: f, Now: s.Now}
	switch {
	case set.URI != "":
		return s.printerOf(ctx, c.Log, set.URI, f, s.Now)
	case c.Demo():
		return inFolder{own}, nil
	case set.Folder != "":
		own.Dir = set.Folder
		return inFolder{own}, nil
	}
	return onScreen{printing.Screen{}, own}, nil
}

// printerOf is the printer at uri for the pages that stand in log.
func (s *Station) printerOf(
	ctx context.Context, log *audit.Log, uri string, f *text.Fonts, now func() time.Time,
) (Device, error) {
	tag, err := log.Tag(ctx)
	if err != nil {
		return nil, visit.Fail(visit.NotLogged, err)
	}
	p, err := s.PrinterAt(uri, tag, s.Terminal(), f, now)
	if err != nil {
		return nil, err
	}
	return p, nil
}

// PrinterAt is the printer at uri, with the tray and copies of the settings where these are about
// the same one. The log's tag and terminal begin the names of its jobs, and what of those an
// earlier run left is taken back: a second printer beside the kiosk's needs another terminal, or it
// takes back the resident's page.
func (s *Station) PrinterAt(uri, tag, terminal string, f *text.Fonts, now func() time.Time) (*printing.Printer, error) {
	set := s.Settings.Printer
	p := &printing.Printer{
		Fonts: f, Now: now, Log: tag, Terminal: terminal, Limit: s.Settings.IdleTimes().Printing,
		Trouble: func(err error) { s.Complain(fmt.Errorf("printer: %w", err)) },
	}
	o := ipp.Options{URI: uri}
	if uri == set.URI {
		p.Tray, p.Copies, o.Fingerprint = set.Tray, set.Copies, set.Fingerprint
	}
	if err := p.Open(o); err != nil {
		return nil, visit.UsageError("プリンター：%w", "%w", err)
	}
	return p, nil
}

// inFolder is a folder as a device.
type inFolder struct{ *printing.Folder }

func (f inFolder) Sweep(context.Context) error { return f.Folder.Sweep() }
func (inFolder) Close()                        {}

// onScreen is a kiosk without a printer. An earlier version of the program had such a kiosk's pages
// in a folder: what it left there goes.
type onScreen struct {
	printing.Screen
	earlier *printing.Folder
}

func (s onScreen) Sweep(context.Context) error { return s.earlier.Empty() }
func (onScreen) Close()                        {}

// A trier is a device that knows beforehand that it will not take a page. A printer cannot: what
// stands in its way is mended while the page waits.
type trier interface{ Try() error }

// triedFirst is a reader that asks for no card before the device was tried: no PIN is spent on a
// page that has nowhere to go.
type triedFirst struct {
	visit.Reader
	device trier
}

func (r triedFirst) Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error {
	if err := r.device.Try(); err != nil {
		return fmt.Errorf("%w: %w", visit.ErrNotPrinted, err)
	}
	return r.Reader.Use(ctx, told, f)
}

// kept is fill's printer: what came out on paper is also kept as a file, the very same bytes.
type kept struct {
	Device
	folder *printing.Folder
}

func (k kept) Print(ctx context.Context, d printing.Document, told func(printing.Paper)) (string, error) {
	if _, err := k.Device.Print(ctx, d, told); err != nil {
		return "", err
	}
	return k.folder.Print(ctx, d, told)
}

// Try asks the folder.
func (k kept) Try() error { return k.folder.Try() }

func (k kept) Forget() error { return errors.Join(k.Device.Forget(), k.folder.Forget()) }
