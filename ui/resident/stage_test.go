package resident

import (
	"context"
	"image"
	"image/color"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/ui/kit"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// A stand is the window on a screen in software, with the demo's table beside it.
type stand struct {
	*Window
	t     *testing.T
	win   fyne.Window
	table *emulator.Table
}

// demoTable shows the emulator's table to the window.
type demoTable struct{ *emulator.Table }

func (d demoTable) Lay(id string) { _ = d.Table.Lay(id) }
func (d demoTable) People() []Person {
	var out []Person
	for _, p := range d.Table.People() {
		out = append(out, Person{ID: p.ID, Label: p.Label})
	}
	return out
}

func newStand(t *testing.T, h visit.Handle, demo bool, size fyne.Size) *stand {
	t.Helper()
	p := uitest.Load(t)
	a := test.NewTempApp(t)
	a.Settings().SetTheme(p.Theme)
	s := &stand{t: t, table: emulator.NewTable(p.People, emulator.Options{Wait: -1})}
	o := Options{
		Texts: p.Texts, Visit: h,
		Page: func(p printing.Page, scale float64) image.Image { return printing.Raster(p, scale) },
		Name: func(s string, em float64, c color.Color) image.Image {
			img, _ := printing.RasterLine(p.Fonts, text.Data, s, em, c)
			return img
		},
		Say: p.Catalogue.Say, Face: p.Face,
	}
	if demo {
		o.Demo = demoTable{s.table}
	}
	s.Window = New(o)
	s.win = test.NewTempWindow(t, s.Content())
	s.Attach(s.win)
	s.win.Resize(size)
	return s
}

// page is what is drawn now.
func (s *stand) page() *kit.Page { return s.Drawn() }

func (s *stand) find(id string) *kit.Button {
	s.t.Helper()
	i := slices.IndexFunc(s.page().Buttons, func(b *kit.Button) bool { return b.ID == id })
	if i < 0 {
		s.t.Fatalf("%s: there is no button %q", s.view.State, id)
	}
	return s.page().Buttons[i]
}

func (s *stand) has(id string) bool {
	return slices.ContainsFunc(s.page().Buttons, func(b *kit.Button) bool { return b.ID == id })
}

// tap presses the window where the button is: what lies over it would be pressed instead.
func (s *stand) tap(id string) {
	s.t.Helper()
	b := s.find(id)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	test.TapCanvas(s.win.Canvas(), at.AddXY(b.Size().Width/2, b.Size().Height/2))
}

// A counter is the window on a real kiosk with the demo cards. Views are drawn in the test's own
// goroutine.
type counter struct {
	*stand
	kiosk *visit.Kiosk
	views chan visit.View

	troubled bool // cards are taken away and the like: errors are no surprise
}

func newCounter(t *testing.T, size fyne.Size) *counter {
	t.Helper()
	c := &counter{views: make(chan visit.View, 1000)}
	l := &late{}
	c.stand = newStand(t, l, true, size)
	p := uitest.Load(t)
	log := &uitest.Ledger{}
	c.kiosk = visit.New(visit.Options{
		Reader: c.table, Log: log, Printer: log, Clock: uitest.Noon{}, Demo: true, NewID: func() string { return "v" },
		Catalogue: p.Catalogue, Guide: visit.GuideAlways,
		Layout: func(f *forms.Filled) printing.Document { return printing.Layout(f, p.Fonts) },
		City:   uitest.City,
		Show:   func(v visit.View) { c.views <- v },
		Trouble: func(err error) {
			if !c.troubled {
				t.Error(err)
			}
		},
	})
	l.Handle = c.kiosk
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = c.kiosk.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	return c
}

// late is a Handle that comes after the window.
type late struct{ visit.Handle }

// until draws Views until one is as wanted.
func (c *counter) until(what string, want func(visit.View) bool) {
	c.t.Helper()
	for {
		select {
		case v := <-c.views:
			c.Show(v)
			if want(v) {
				return
			}
		case <-time.After(30 * time.Second): // nothing is measured: a kiosk that hangs ends the test
			c.t.Fatalf("waited in vain for %s; the screen is %s %s", what, c.view.State, c.view.Problem)
		}
	}
}

func (c *counter) state(s visit.State) {
	c.t.Helper()
	c.until(string(s), func(v visit.View) bool { return v.State == s })
}

// question taps id, which leads to the question named.
func (c *counter) question(id, name string) {
	c.t.Helper()
	c.tap(id)
	c.until("question "+name, func(v visit.View) bool { return v.Ask != nil && v.Ask.ID == name })
}

// changed taps id and waits for the next View.
func (c *counter) changed(id string) {
	c.t.Helper()
	c.tap(id)
	c.until("an answer to "+id, func(visit.View) bool { return true })
}
