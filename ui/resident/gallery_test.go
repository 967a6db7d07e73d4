package resident

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kakanai/ui/kit"
	"kakanai/ui/texts"
	"kakanai/ui/uitest"
)

// gallery are the Views of which pictures are kept: one of each kind of screen.
var gallery = []string{
	"choosing", "asking-juminhyo-who", "asking-juminhyo-include", "asking-juminhyo-principal", "asking-ido-ido_date",
	"asking-koseki-koseki_counts", "notice-asides", "waiting", "waiting-wrong-card", "credential", "credential-wrong",
	"numbers-8", "reading", "confirming", "printing", "handing", "stopped-last-try-numbers", "stopped-staff", "calling",
	"idle", "paper-left", "card-left", "choosing-opinion",
}

// TestGallery keeps a picture of every kind of screen in every language where KAKANAI_GALLERY says
// (make gallery).
func TestGallery(t *testing.T) {
	dir := os.Getenv("KAKANAI_GALLERY")
	if dir == "" {
		return // nothing is judged here: the pictures are for people
	}
	p := uitest.Load(t)
	r := newRoom(t, 1280, 800)
	r.o.Demo = nil
	views := every(t)
	keep := func(name string) {
		f, err := os.Create(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if err := png.Encode(f, r.win.Canvas().Capture()); err != nil {
			t.Fatal(err)
		}
	}
	only := os.Getenv("KAKANAI_GALLERY_ONLY")
	for _, l := range texts.Languages {
		if only != "" && !slices.Contains(strings.Split(only, ","), l.ID) {
			continue
		}
		if err := os.MkdirAll(filepath.Join(dir, l.ID), 0o755); err != nil {
			t.Fatal(err)
		}
		for i, name := range gallery {
			r.forget()
			r.show(uitest.Spoken(p.Catalogue, views[name], l.ID))
			keep(fmt.Sprintf("%s/%02d-%s", l.ID, i+1, name))
		}
		r.show(uitest.Spoken(p.Catalogue, views["choosing"], l.ID))
		r.overlay = "language"
		r.Redraw()
		keep(l.ID + "/30-languages")
		r.overlay = "colours"
		r.Redraw()
		keep(l.ID + "/31-colours")
		r.forget()
	}
	if only != "" {
		return
	}
	for _, look := range []struct {
		name    string
		text    float32
		colours kit.Colours
	}{
		{"text-150", 1.5, kit.Standard},
		{"text-200", 2, kit.Standard},
		{"contrast", 1, kit.HighContrast},
		{"safe", 1, kit.ColourSafe},
	} {
		if err := os.MkdirAll(filepath.Join(dir, look.name), 0o755); err != nil {
			t.Fatal(err)
		}
		for i, name := range gallery {
			r.forget()
			r.show(views[name])
			r.text, r.colours = look.text, look.colours
			r.Redraw()
			keep(fmt.Sprintf("%s/%02d-%s", look.name, i+1, name))
		}
	}
}
