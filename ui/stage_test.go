package ui

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"kakanai/assets"
	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/visit"
)

// parts are what every test needs and nothing changes: loaded once.
var parts = sync.OnceValues(func() (p struct {
	fonts         *text.Fonts
	theme         fyne.Theme
	texts         *Texts
	catalogue     *forms.Catalogue
	people        []emulator.Person
	regular, bold fyne.Resource
	face          func(lang string, bold bool) fyne.Resource
}, err error) {
	if p.fonts, err = text.Find(); err != nil {
		return p, err
	}
	for name, to := range map[string]*fyne.Resource{"BIZUDPGothic-Regular.ttf": &p.regular, "BIZUDPGothic-Bold.ttf": &p.bold} {
		path, err := p.fonts.Sibling(name)
		if err != nil {
			return p, err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return p, err
		}
		*to = fyne.NewStaticResource(name, b)
	}
	p.face = Faces(p.fonts.Member, func(e error) { err = e })
	p.theme = Theme(p.regular, p.bold)
	if p.texts, err = LoadTexts(assets.Texts, "ja"); err != nil {
		return p, err
	}
	if p.catalogue, err = load.Load(assets.Forms); err != nil {
		return p, err
	}
	p.people, err = emulator.Load(assets.People)
	return p, err
})

// sizes that a counter's screen has.
var sizes = []fyne.Size{fyne.NewSize(1280, 800), fyne.NewSize(1920, 1080)}

// A stand is the window on a screen in software, with the demo's table beside it.
type stand struct {
	*Window
	t     *testing.T
	win   fyne.Window
	table *emulator.Table
}

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
	p, err := parts()
	if err != nil {
		t.Fatal(err)
	}
	a := test.NewTempApp(t)
	a.Settings().SetTheme(p.theme)
	s := &stand{t: t, table: emulator.NewTable(p.people, emulator.Options{Wait: -1})}
	o := Options{
		Texts: p.texts, Visit: h,
		Page: func(p printing.Page, scale float64) image.Image { return printing.Raster(p, scale) },
		Name: func(s string, em float64, c color.Color) image.Image {
			img, _ := printing.RasterLine(p.fonts, text.Data, s, em, c)
			return img
		},
		Say: p.catalogue.Say, Face: p.face,
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
func (s *stand) page() *page { return test.WidgetRenderer(s.stage).(*stageRenderer).page }

func (s *stand) find(id string) *button {
	s.t.Helper()
	i := slices.IndexFunc(s.page().buttons, func(b *button) bool { return b.id == id })
	if i < 0 {
		s.t.Fatalf("%s: there is no button %q", s.view.State, id)
	}
	return s.page().buttons[i]
}

func (s *stand) has(id string) bool {
	return slices.ContainsFunc(s.page().buttons, func(b *button) bool { return b.id == id })
}

// tap presses the glass where the button is: what lies over it would be pressed instead.
func (s *stand) tap(id string) {
	s.t.Helper()
	b := s.find(id)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(b)
	test.TapCanvas(s.win.Canvas(), at.AddXY(b.Size().Width/2, b.Size().Height/2))
}

// shot keeps a picture of the screen where KAKANAI_SHOTS says.
func (s *stand) shot(name string) image.Image {
	s.t.Helper()
	img := s.win.Canvas().Capture()
	dir := os.Getenv("KAKANAI_SHOTS")
	if dir == "" {
		dir = s.t.TempDir()
	}
	if size := s.win.Canvas().Size(); size.Width != 1280 {
		name += fmt.Sprintf("-%d", int(size.Width))
	}
	f, err := os.Create(filepath.Join(dir, name+".png"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer f.Close()
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		s.t.Fatal(err)
	}
	return img
}

// nothing is a log and a printer that take everything.
type nothing struct{ n int }

func (*nothing) Record(context.Context, visit.Entry) error { return nil }
func (l *nothing) Number(context.Context, visit.Entry) (string, error) {
	l.n++
	return fmt.Sprintf("DEMO-20261124-%04d", l.n), nil
}
func (*nothing) Print(context.Context, printing.Document, func(printing.Paper)) (string, error) {
	return "", nil
}
func (*nothing) Forget() error { return nil }

type noon struct{}

func (noon) Now() time.Time {
	return time.Date(2026, 11, 24, 12, 0, 0, 0, time.FixedZone("JST", 9*3600))
}

// A counter is the window on a real kiosk with the demo cards. Views are drawn in the test's own goroutine.
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
	p, _ := parts()
	log := &nothing{}
	c.kiosk = visit.New(visit.Options{
		Reader: c.table, Log: log, Printer: log, Clock: noon{}, Demo: true, NewID: func() string { return "v" }, Catalogue: p.catalogue, Guide: visit.GuideAlways,
		Layout: func(f *forms.Filled) printing.Document { return printing.Layout(f, p.fonts) },
		City:   forms.City{Name: "むつ市", Mayor: "むつ市長", Office: "市民課", Window: "1階2番 市民課", Terminal: "DEMO"},
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
