package ui

import (
	"bytes"
	"fmt"
	"image/color"
	"maps"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"kakanai/text/furigana"
	"kakanai/visit"
)

// mark is one thing that was painted, where it is on the glass, in the order of painting.
type mark struct {
	o          fyne.CanvasObject
	x, y, w, h float32
	of         *button // the button it belongs to
	clip       [4]float32
}

func (m mark) covers(x, y float32) bool {
	return x >= m.x && x <= m.x+m.w && y >= m.y && y <= m.y+m.h && x >= m.clip[0] && y >= m.clip[1] && x <= m.clip[2] && y <= m.clip[3]
}

// seen tells whether all of it is in sight, and not scrolled away.
func (m mark) seen() bool {
	return m.x >= m.clip[0]-1 && m.y >= m.clip[1]-1 && m.x+m.w <= m.clip[2]+1 && m.y+m.h <= m.clip[3]+1
}

var everywhere = [4]float32{-1e6, -1e6, 1e6, 1e6}

// marks are everything that a page paints, whatever it lies in.
func marks(objects []fyne.CanvasObject, x, y float32, of *button, clip [4]float32) (out []mark) {
	for _, o := range objects {
		p, s := o.Position(), o.Size()
		switch o := o.(type) {
		case *button:
			r := test.WidgetRenderer(o)
			r.Layout(s)
			out = append(out, marks(r.Objects(), x+p.X, y+p.Y, o, clip)...)
		case *container.Clip:
			out = append(out, marks([]fyne.CanvasObject{o.Content}, x+p.X, y+p.Y, of, [4]float32{max(clip[0], x+p.X), max(clip[1], y+p.Y), min(clip[2], x+p.X+s.Width), min(clip[3], y+p.Y+s.Height)})...)
		case *fyne.Container:
			out = append(out, marks(o.Objects, x+p.X, y+p.Y, of, clip)...)
		default:
			out = append(out, mark{o, x + p.X, y + p.Y, s.Width, s.Height, of, clip})
		}
	}
	return out
}

// fill is the colour that a mark covers what lies below with; ok is false where it does not.
func (m mark) fill() (c color.Color, ok bool) {
	switch o := m.o.(type) {
	case *canvas.Rectangle:
		c = o.FillColor
	case *canvas.Circle:
		c = o.FillColor
	default:
		return nil, false
	}
	_, _, _, a := c.RGBA()
	return c, a == 0xffff
}

// under is what lies under a point that number i was painted on: in the end what the toolkit clears a window with.
func under(all []mark, i int, x, y float32) color.Color {
	for k := i - 1; k >= 0; k-- {
		if c, ok := all[k].fill(); ok && all[k].covers(x, y) {
			return c
		}
	}
	return fyne.CurrentApp().Settings().Theme().Color(theme.ColorNameBackground, theme.VariantLight)
}

// A measure is the worst of everything of one kind.
type measure struct {
	screens, words, scrolls int
	text, edge              float64 // least contrast
	target                  float32 // least side of something to press, design units
	wanted                  float32 // of it
	faults                  []string
}

func newMeasure() *measure { return &measure{text: 21, edge: 21, target: 1000, wanted: 64} }

func (m *measure) fault(format string, a ...any) {
	if len(m.faults) < 12 {
		m.faults = append(m.faults, fmt.Sprintf(format, a...))
	}
}

// take measures one screen.
func (m *measure) take(name string, p *page, full fyne.Size) {
	m.screens++
	all := marks(p.objects, 0, 0, nil, everywhere)
	var words []mark
	for i, k := range all {
		t, ok := k.o.(*canvas.Text)
		if !ok || t.Text == "" {
			continue
		}
		m.words++
		if strings.Contains(t.Text, "⟦") || strings.Contains(t.Text, "{") || furigana.Has(t.Text) {
			m.fault("%s: %q", name, t.Text)
		}
		need := t.MinSize()
		if k.h = need.Height; !k.seen() {
			continue // it is measured where it is in sight
		}
		if need.Width > k.w+1 {
			m.fault("%s: %q is %.0f wide in %.0f", name, t.Text, need.Width, k.w)
		}
		x := k.x
		switch t.Alignment {
		case fyne.TextAlignCenter:
			x += (k.w - need.Width) / 2
		case fyne.TextAlignTrailing:
			x += k.w - need.Width
		}
		if x < -1 || x+need.Width > full.Width+1 || k.y < -1 {
			m.fault("%s: %q stands at %.0f, %.0f of %v", name, t.Text, x, k.y, full)
		}
		if b := k.of; b != nil {
			bx, by := b.at.X, b.at.Y
			if x < bx-1 || x+need.Width > bx+b.Size().Width+1 || k.y < by-2 || k.y+need.Height > by+b.Size().Height+2 {
				m.fault("%s: %q does not fit into its button %s", name, t.Text, b.id)
			}
		}
		k.x, k.w, k.h = x, need.Width, need.Height
		// Fonts leave room above and below their letters; what must not touch are the letters.
		slack := k.h * 0.2
		k.y, k.h = k.y+slack, k.h-2*slack
		words = append(words, k)
		ground := under(all, i, x+need.Width/2, k.y+k.h/2)
		if got := contrast(t.Color, ground); got < m.text {
			m.text = got
			if got < 7 {
				m.fault("%s: %q has a contrast of %.2f", name, t.Text, got)
			}
		}
	}
	for i, a := range words {
		for _, b := range words[:i] {
			if a.x+1 < b.x+b.w && b.x+1 < a.x+a.w && a.y+1 < b.y+b.h && b.y+1 < a.y+a.h {
				m.fault("%s: %q lies on %q", name, a.o.(*canvas.Text).Text, b.o.(*canvas.Text).Text)
			}
		}
		for _, b := range p.buttons {
			if b != a.of && a.of == nil && a.x+1 < b.at.X+b.Size().Width && b.at.X+1 < a.x+a.w && a.y+1 < b.at.Y+b.Size().Height && b.at.Y+1 < a.y+a.h && !b.hidden {
				m.fault("%s: %q lies under the button %s", name, a.o.(*canvas.Text).Text, b.id)
			}
		}
	}
	for i, b := range p.buttons {
		unit := p.unit
		if unit == 0 {
			unit = p.scale
		}
		w, h := b.Size().Width/unit, b.Size().Height/unit
		m.target = min(m.target, w, h)
		if w < m.wanted-0.1 || h < m.wanted-0.1 {
			m.fault("%s: %s is %.0f × %.0f", name, b.id, w, h)
		}
		for _, o := range p.buttons[:i] {
			if b.at.X+1 < o.at.X+o.Size().Width && o.at.X+1 < b.at.X+b.Size().Width && b.at.Y+1 < o.at.Y+o.Size().Height && o.at.Y+1 < b.at.Y+b.Size().Height && b.hidden == o.hidden && b.id != "zoom" && o.id != "zoom" {
				m.fault("%s: %s lies on %s", name, b.id, o.id)
			}
		}
		if strings.HasSuffix(b.id, "-down") && b.id != "desk-zoom-down" {
			m.scrolls++
		}
	}
	// What can be pressed is told from its ground by its edge or by what fills it.
	for i, k := range all {
		r, ok := k.o.(*canvas.Rectangle)
		if !ok || k.of == nil || k.of.disabled || math.Abs(float64(k.w-k.of.Size().Width)) > 1 || math.Abs(float64(k.h-k.of.Size().Height)) > 1 {
			continue
		}
		if !k.seen() {
			continue
		}
		ground := under(all, i, k.x-4, k.y+k.h/2)
		got := contrast(r.FillColor, ground)
		if r.StrokeWidth > 0 {
			got = max(got, contrast(r.StrokeColor, ground))
		}
		if got < m.edge {
			m.edge = got
			if got < 3 {
				m.fault("%s: the edge of %s has a contrast of %.2f", name, k.of.id, got)
			}
		}
	}
}

func (m *measure) add(o *measure) {
	m.screens, m.words, m.scrolls = m.screens+o.screens, m.words+o.words, m.scrolls+o.scrolls
	m.text, m.edge, m.target = min(m.text, o.text), min(m.edge, o.edge), min(m.target, o.target)
	m.faults = append(m.faults, o.faults...)
}

// residents are the Views of every, with nothing of the demo: residents do not see it.
func residents(t *testing.T) map[string]visit.View {
	views := every(t)
	for name, v := range views {
		v.Demo = false
		views[name] = v
	}
	return views
}

// walk draws every screen that a resident can see, and those that do not fit once more for each part that is reached by scrolling.
func (r *room) walk(lang string, text float32, c colours, views map[string]visit.View, see func(name string, p *page, scrolled bool)) {
	r.t.Helper()
	parts, err := parts()
	if err != nil {
		r.t.Fatal(err)
	}
	r.o.Demo = nil
	r.show(visit.View{Visit: 1, State: visit.Choosing})
	for _, name := range append(slices.Sorted(maps.Keys(views)), "languages", "colours", "forgotten", "zoomed", "bundles", "address", "second-list", "digits") {
		r.forget()
		v := views[name]
		switch name {
		case "languages", "colours", "bundles", "second-list":
			v = views["choosing"]
		case "forgotten":
			v = views["credential"]
		case "zoomed", "address":
			v = views["confirming"]
		case "digits":
			v = views["asking-juminhyo-principal"]
		}
		r.view = spoken(parts.catalogue, v, lang)
		r.text, r.colours = text, c
		switch name {
		case "languages":
			r.pane = "language"
		case "colours":
			r.pane = "colours"
		case "forgotten":
			r.forgot = true
		case "zoomed":
			r.zoom = true
		case "bundles":
			r.bundles = true
			r.view.Bundle = v.Bundles[0].ID
		case "address":
			r.address = true
		case "second-list":
			r.list = 1
		case "digits":
			r.digits = true
		}
		r.painted = painted{}
		p := r.page()
		for _, b := range p.buttons {
			if b.at == (fyne.Position{}) {
				b.at = b.Position()
			}
		}
		see(fmt.Sprintf("%s, %s, %.0f %%, %q", name, lang, text*100, c), p, false)
		// The rest of what does not fit is reached by scrolling, and is whole there, too.
		for most, last := r.most, float32(-1); r.scroll != last && len(p.objects) > 0 && most > 0 && slices.ContainsFunc(p.buttons, func(b *button) bool { return b.id == "scroll-down" && !b.disabled }); {
			last = r.scroll
			r.scroll += 150
			p = r.page()
			see(fmt.Sprintf("%s scrolled, %s, %.0f %%", name, lang, text*100), p, true)
		}
		r.scroll, r.most = 0, 0
	}
}

var counts = regexp.MustCompile(`(\d+ %) \| \d+ \| \d+ \|| \d+ \|\n`)

const accessibility = "../docs/accessibility.md"

// Every screen in every language, size of text and theme is measured: contrast of words and edges, targets, words that do not fit or lie on each other.
// The table in docs/accessibility.md is what was measured. Contrast does not depend on the language, nor fit on the colours; KAKANAI_SOAK=1 tries all
// of them together all the same.
func TestAccessible(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := residents(t)
	one := func(lang string, text float32, c colours) *measure {
		m := newMeasure()
		r.walk(lang, text, c, views, func(name string, p *page, scrolled bool) {
			if !scrolled {
				m.take(name, p, fyne.NewSize(1280, 800))
				return
			}
			rest := newMeasure()
			rest.take(name, p, fyne.NewSize(1280, 800))
			m.text, m.edge = min(m.text, rest.text), min(m.edge, rest.edge)
			m.faults = append(m.faults, rest.faults...)
		})
		return m
	}
	soak := os.Getenv("KAKANAI_SOAK") != ""
	var b bytes.Buffer
	b.WriteString("# What was measured of the screens\n\nWritten by `make accessibility`, from every screen that anybody can see; `go test ./ui -run Accessible` measures again and compares.\n" +
		"Targets are in units of a screen of 1280 × 800. Nothing is claimed for screen readers: Fyne has none on Linux (docs/dependencies.md), and none was heard.\n\n" +
		"| language | text | screens | lines of words | clipped or overlapping | smallest target | screens that scroll |\n|---|---|---|---|---|---|---|\n")
	all := newMeasure()
	for _, l := range Languages {
		for _, text := range textSizes {
			m := one(l.ID, text, standard)
			fmt.Fprintf(&b, "| %s | %.0f %% | %d | %d | %d | %.0f | %d |\n", l.Name, text*100, m.screens, m.words, len(m.faults), m.target, m.scrolls)
			all.add(m)
		}
	}
	b.WriteString("\n| colours | least contrast of words (7 wanted) | least contrast of an edge (3 wanted) |\n|---|---|---|\n")
	for _, c := range allColours {
		m := newMeasure()
		for _, l := range Languages {
			for _, text := range textSizes {
				if soak || l.ID == visit.Japanese && text != 1.5 {
					m.add(one(l.ID, text, c))
				}
			}
		}
		name := map[colours]string{standard: "standard", highContrast: "high contrast", colourSafe: "colour-blind safe"}[c]
		fmt.Fprintf(&b, "| %s | %.2f | %.2f |\n", name, m.text, m.edge)
		all.add(m)
	}
	staff := staffMeasured(t, &b)
	for _, f := range append(all.faults, staff.faults...) {
		t.Error(f)
	}
	rest, err := os.ReadFile("testdata/accessibility-notes.md")
	if err != nil {
		t.Fatal(err)
	}
	b.Write(rest)
	if os.Getenv("KAKANAI_WRITE") != "" {
		if err := os.WriteFile(accessibility, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	// How many screens and lines there are changes with every form; what is promised of them does not.
	if kept, err := os.ReadFile(accessibility); err != nil || counts.ReplaceAllString(string(kept), "$1") != counts.ReplaceAllString(b.String(), "$1") {
		t.Errorf("docs/accessibility.md is not what was measured: make accessibility (%v)", err)
	}
}
