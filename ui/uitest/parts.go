// Package uitest has what the tests of several windows need: fonts, texts and forms, a kiosk's log
// and clock, keyboards, and rulers for what was drawn. It imports none of the windows.
//
// Start with Load for the parts, Marks and Measure for what a page shows.
package uitest

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/assets"
	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/text"
	"kakanai/ui/kit"
	"kakanai/ui/texts"
)

// Parts are what every window's tests need and none changes.
type Parts struct {
	Fonts         *text.Fonts
	Theme         fyne.Theme
	Texts         *texts.Texts // the resident's
	Catalogue     *forms.Catalogue
	People        []emulator.Person
	Regular, Bold fyne.Resource
	Face          func(lang string, bold bool) fyne.Resource
}

// Load returns the parts; they are read once for a test binary.
func Load(t testing.TB) *Parts {
	t.Helper()
	p, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var read = sync.OnceValues(func() (p *Parts, err error) {
	p = &Parts{}
	if p.Fonts, err = text.Find(); err != nil {
		return nil, err
	}
	for name, to := range map[string]*fyne.Resource{
		"BIZUDPGothic-Regular.ttf": &p.Regular,
		"BIZUDPGothic-Bold.ttf":    &p.Bold,
	} {
		path, err := p.Fonts.Sibling(name)
		if err != nil {
			return nil, err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		*to = fyne.NewStaticResource(name, b)
	}
	p.Face = kit.Faces(p.Fonts.Member, func(e error) { err = e })
	p.Theme = kit.Theme(p.Regular, p.Bold)
	if p.Texts, err = texts.Load(assets.Texts, "ja"); err != nil {
		return nil, err
	}
	if p.Catalogue, err = load.Load(assets.Forms); err != nil {
		return nil, err
	}
	if p.People, err = emulator.Load(assets.People); err != nil {
		return nil, err
	}
	return p, nil
})

// Sizes are those of a counter's screens.
var Sizes = []fyne.Size{fyne.NewSize(1280, 800), fyne.NewSize(1920, 1080)}

// City is that of the tests' kiosks.
var City = forms.City{Name: "むつ市", Mayor: "むつ市長", Office: "市民課", Window: "1階2番 市民課", Terminal: "DEMO"}

// A Ledger is a log and a printer of a visit: it keeps what was logged, and every paper comes out.
type Ledger struct {
	Entries []record.Entry
	n       int
}

// Record keeps e.
func (l *Ledger) Record(_ context.Context, e record.Entry) error {
	l.Entries = append(l.Entries, e)
	return nil
}

// Number keeps e and returns the next serial number.
func (l *Ledger) Number(_ context.Context, e record.Entry) (string, error) {
	l.n++
	e.Serial = fmt.Sprintf("DEMO-20261124-%04d", l.n)
	l.Entries = append(l.Entries, e)
	return e.Serial, nil
}

// Print prints nothing.
func (*Ledger) Print(context.Context, printing.Document, func(printing.Paper)) (string, error) {
	return "", nil
}

// Forget is the printer's.
func (*Ledger) Forget() error { return nil }

// Noon is a clock that stands still.
type Noon struct{}

// Now returns noon of 24 November 2026 in Japan.
func (Noon) Now() time.Time {
	return time.Date(2026, 11, 24, 12, 0, 0, 0, record.Japan)
}

// Shot keeps a picture of a window in the folder KAKANAI_SHOTS, if that is set.
func Shot(t testing.TB, w fyne.Window, name string) image.Image {
	t.Helper()
	if size := w.Canvas().Size(); size.Width != 1280 {
		name += fmt.Sprintf("-%d", int(size.Width))
	}
	dir := os.Getenv("KAKANAI_SHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	img := w.Canvas().Capture()
	Keep(t, filepath.Join(dir, name+".png"), img)
	return img
}

// Keep writes a picture, and makes its folder.
func Keep(t testing.TB, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		t.Fatal(err)
	}
}
