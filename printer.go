package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"kakanai/audit"
	"kakanai/printing"
	"kakanai/printing/ipp"
	"kakanai/text"
	"kakanai/visit"
)

var trayName = regexp.MustCompile(`^[a-z0-9._-]{0,64}$`)

func (s settings) judgePrinter() error {
	p := s.Printer
	switch {
	case p.URI != "" && p.Folder != "":
		return errors.New("printer.uri and printer.folder exclude each other")
	case p.URI == "" && (p.Tray != "" || p.Fingerprint != "" || p.Copies != 1):
		return errors.New("printer.tray, fingerprint and copies go with printer.uri")
	case p.Copies < 1 || p.Copies > 9:
		return errors.New("printer.copies must be 1 to 9")
	case !trayName.MatchString(p.Tray):
		return errors.New("printer.tray must be a keyword like \"tray-1\"")
	case !slices.Contains([]visit.Pickup{visit.PickupHere, visit.PickupWindow}, p.Pickup):
		return errors.New("printer.pickup must be here or window")
	case p.URI != "":
		return ipp.Judge(ipp.Options{URI: p.URI, Fingerprint: p.Fingerprint})
	}
	return nil
}

// A device is where pages go, and what must be cleared of an earlier crash.
type device interface {
	visit.Printer
	Sweep(context.Context) error
	Close()
}

// device is the printer of the settings; without one, a folder: one that keeps the pages, or one that holds them until the visit ends.
// The demo prints, too, where a printer is set; its papers say DEMO. Its folder is its own, and its papers are kept: no real card was read for them.
func (c *call) device(ctx context.Context, d desk, f *text.Fonts) (device, error) {
	if c.settings.Printer.URI != "" {
		return c.printerOf(ctx, d.log, c.settings.Printer.URI, f, time.Now)
	}
	folder := &printing.Folder{Dir: filepath.Join(d.data, "paper"), Keep: d.demo(), Fonts: f, Now: time.Now}
	if c.settings.Printer.Folder != "" && !d.demo() {
		folder.Dir, folder.Keep = c.settings.Printer.Folder, true
	}
	return inFolder{folder}, nil
}

// printerOf is the printer at uri for the pages that stand in log.
func (c *call) printerOf(ctx context.Context, log *audit.Log, uri string, f *text.Fonts, now func() time.Time) (device, error) {
	tag, err := log.Tag(ctx)
	if err != nil {
		return nil, notLogged(err)
	}
	return c.printer(uri, tag, c.terminal(), f, now)
}

// printer is the one at uri, with the tray and copies of the settings where these are about the same one. The log's tag and terminal begin the names of its jobs,
// and what of those an earlier run left is taken back: a second printer beside the kiosk's needs another, or it takes back the resident's page.
func (c *call) printer(uri, tag, terminal string, f *text.Fonts, now func() time.Time) (device, error) {
	set := c.settings.Printer
	idle, _ := c.settings.idle() // judged when the settings were loaded
	p := &printing.Printer{
		Fonts: f, Now: now, Log: tag, Terminal: terminal, Limit: idle.Printing,
		Trouble: func(err error) { fmt.Fprintln(c.stderr, "kakanai: printer:", err) },
	}
	o := ipp.Options{URI: uri}
	if uri == set.URI {
		p.Tray, p.Copies, o.Fingerprint = set.Tray, set.Copies, set.Fingerprint
	}
	if err := p.Open(o); err != nil {
		return nil, usage("%w", err)
	}
	return p, nil
}

// inFolder is a folder as a device.
type inFolder struct{ *printing.Folder }

func (f inFolder) Sweep(context.Context) error { return f.Folder.Sweep() }
func (inFolder) Close()                        {}

// kept is fill's printer: what came out on paper is also kept as a file, the very same bytes.
type kept struct {
	device
	folder *printing.Folder
}

func (k kept) Print(ctx context.Context, d printing.Document, told func(printing.Paper)) (string, error) {
	if _, err := k.device.Print(ctx, d, told); err != nil {
		return "", err
	}
	return k.folder.Print(ctx, d, told)
}

func (k kept) Forget() error { return errors.Join(k.device.Forget(), k.folder.Forget()) }
