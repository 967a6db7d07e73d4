package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"kakanai/printing"
	"kakanai/printing/ipp"
	"kakanai/text"
	"kakanai/visit"
)

// A device is where pages go, and what must be cleared of an earlier crash.
type device interface {
	visit.Printer
	Sweep(context.Context) error
	Close()
}

// device is the printer of the settings; without one, a folder: one that keeps the pages, or one that holds them until the visit ends.
// The demo prints, too, where a printer is set; its papers say DEMO. Its folder is its own.
func (c *call) device(data string, f *text.Fonts) (device, error) {
	if c.settings.Printer.URI != "" {
		return c.printer(c.settings.Printer.URI, c.terminal(), f, time.Now)
	}
	folder := &printing.Folder{Dir: filepath.Join(data, "paper"), Keep: c.inDemo(), Fonts: f, Now: time.Now}
	if c.settings.Printer.Folder != "" && !c.inDemo() {
		folder.Dir, folder.Keep = c.settings.Printer.Folder, true
	}
	return inFolder{folder}, nil
}

// printer is the one at uri, with the tray and copies of the settings where these are about the same one. terminal begins the names of its jobs, and what of
// those an earlier run left is taken back: a second printer beside the kiosk's needs another, or it takes back the resident's page.
func (c *call) printer(uri, terminal string, f *text.Fonts, now func() time.Time) (device, error) {
	set := c.settings.Printer
	p := &printing.Printer{
		Fonts: f, Now: now, Terminal: terminal, Limit: c.settings.idle().Printing,
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
