package uitest

import (
	"fmt"
	"image/color"
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"

	"kakanai/text/furigana"
	"kakanai/ui/kit"
)

// A Mark is one thing that was painted, and where it is on the window, in Fyne's units.
type Mark struct {
	Object     fyne.CanvasObject
	X, Y, W, H float32
	Of         *kit.Button // the button that it is on; nil: none
	clip       [4]float32  // left, top, right, bottom of what is in sight
}

func (m Mark) covers(x, y float32) bool {
	return x >= m.X && x <= m.X+m.W && y >= m.Y && y <= m.Y+m.H && x >= m.clip[0] && y >= m.clip[1] && x <= m.clip[2] &&
		y <= m.clip[3]
}

// seen reports whether all of it is in sight, and nothing scrolled away.
func (m Mark) seen() bool {
	return m.X >= m.clip[0]-1 && m.Y >= m.clip[1]-1 && m.X+m.W <= m.clip[2]+1 && m.Y+m.H <= m.clip[3]+1
}

// Marks returns everything that objects paint, in the order of painting, whatever it is inside.
func Marks(objects []fyne.CanvasObject) []Mark {
	return marks(objects, 0, 0, nil, [4]float32{-1e6, -1e6, 1e6, 1e6})
}

func marks(objects []fyne.CanvasObject, x, y float32, of *kit.Button, clip [4]float32) (out []Mark) {
	for _, o := range objects {
		p, s := o.Position(), o.Size()
		switch o := o.(type) {
		case *kit.Button:
			r := test.WidgetRenderer(o)
			r.Layout(s)
			out = append(out, marks(r.Objects(), x+p.X, y+p.Y, o, clip)...)
		case *container.Clip:
			in := [4]float32{
				max(clip[0], x+p.X), max(clip[1], y+p.Y), min(clip[2], x+p.X+s.Width),
				min(clip[3], y+p.Y+s.Height),
			}
			out = append(out, marks([]fyne.CanvasObject{o.Content}, x+p.X, y+p.Y, of, in)...)
		case *fyne.Container:
			out = append(out, marks(o.Objects, x+p.X, y+p.Y, of, clip)...)
		default:
			out = append(out, Mark{o, x + p.X, y + p.Y, s.Width, s.Height, of, clip})
		}
	}
	return out
}

// fill returns the colour that a mark covers what is below it with; ok is false where it does not.
func (m Mark) fill() (c color.Color, ok bool) {
	switch o := m.Object.(type) {
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

// under returns what is below a point that mark i was painted on: at the end, what the toolkit
// clears the window with.
func under(all []Mark, i int, x, y float32) color.Color {
	for k := i - 1; k >= 0; k-- {
		if c, ok := all[k].fill(); ok && all[k].covers(x, y) {
			return c
		}
	}
	return fyne.CurrentApp().Settings().Theme().Color(theme.ColorNameBackground, theme.VariantLight)
}

// A Measure is the worst of everything on some screens.
type Measure struct {
	Screens, Words, Scrolls int
	Text, Edge              float64 // least contrast
	Target                  float32 // least side of something to press, in units of a screen of 1280 × 800
	Wanted                  float32 // of Target
	Faults                  []string
}

// NewMeasure returns the measure of no screen.
func NewMeasure() *Measure { return &Measure{Text: 21, Edge: 21, Target: 1000, Wanted: 64} }

func (m *Measure) fault(format string, a ...any) {
	if len(m.Faults) < 12 {
		m.Faults = append(m.Faults, fmt.Sprintf(format, a...))
	}
}

// Take measures one screen on a window of the size full.
func (m *Measure) Take(name string, p *kit.Page, full fyne.Size) {
	m.Screens++
	all := Marks(p.Objects)
	var words []Mark
	for i, k := range all {
		if t, ok := k.Object.(*canvas.Text); ok && t.Text != "" {
			m.Words++
			if k, seen := m.line(name, k, t, full); seen {
				m.contrast(name, all, i, k, t)
				words = append(words, k)
			}
		}
	}
	m.overlaps(name, p, words)
	m.targets(name, p, full)
	m.edges(name, all)
}

// line judges one line of words and returns it as large as its letters are; seen is false where it
// is scrolled out of sight.
func (m *Measure) line(name string, k Mark, t *canvas.Text, full fyne.Size) (_ Mark, seen bool) {
	if strings.Contains(t.Text, "⟦") || strings.Contains(t.Text, "{") || furigana.Has(t.Text) {
		m.fault("%s: %q", name, t.Text)
	}
	need := t.MinSize()
	if k.H = need.Height; !k.seen() {
		return k, false // it is measured where it is in sight
	}
	if need.Width > k.W+1 {
		m.fault("%s: %q is %.0f wide in %.0f", name, t.Text, need.Width, k.W)
	}
	x := k.X
	switch t.Alignment {
	case fyne.TextAlignCenter:
		x += (k.W - need.Width) / 2
	case fyne.TextAlignTrailing:
		x += k.W - need.Width
	}
	if x < -1 || x+need.Width > full.Width+1 || k.Y < -1 {
		m.fault("%s: %q stands at %.0f, %.0f of %v", name, t.Text, x, k.Y, full)
	}
	if b := k.Of; b != nil {
		at, s := b.At, b.Size()
		if x < at.X-1 || x+need.Width > at.X+s.Width+1 || k.Y < at.Y-2 || k.Y+need.Height > at.Y+s.Height+2 {
			m.fault("%s: %q does not fit into its button %s", name, t.Text, b.ID)
		}
	}
	// Fonts leave room above and below their letters; what must not touch are the letters.
	slack := need.Height * 0.2
	k.X, k.W, k.Y, k.H = x, need.Width, k.Y+slack, need.Height-2*slack
	return k, true
}

func (m *Measure) contrast(name string, all []Mark, i int, k Mark, t *canvas.Text) {
	got := Contrast(t.Color, under(all, i, k.X+k.W/2, k.Y+k.H/2))
	if got < m.Text {
		m.Text = got
		if got < 7 {
			m.fault("%s: %q has a contrast of %.2f", name, t.Text, got)
		}
	}
}

// overlaps finds lines of words that touch each other or a button.
func (m *Measure) overlaps(name string, p *kit.Page, words []Mark) {
	for i, a := range words {
		for _, b := range words[:i] {
			if meet(a, b.X, b.Y, b.W, b.H) {
				m.fault("%s: %q lies on %q", name, a.Object.(*canvas.Text).Text, b.Object.(*canvas.Text).Text)
			}
		}
		for _, b := range p.Buttons {
			if a.Of == nil && !b.Hidden && meet(a, b.At.X, b.At.Y, b.Size().Width, b.Size().Height) {
				m.fault("%s: %q lies under the button %s", name, a.Object.(*canvas.Text).Text, b.ID)
			}
		}
	}
}

// meet reports whether a mark and a place have more in common than an edge.
func meet(a Mark, x, y, w, h float32) bool {
	return a.X+1 < x+w && x+1 < a.X+a.W && a.Y+1 < y+h && y+1 < a.Y+a.H
}

// targets judges the buttons' sizes and finds those that overlap.
func (m *Measure) targets(name string, p *kit.Page, full fyne.Size) {
	unit := max(min(full.Width/1280, full.Height/800), 0.5)
	for i, b := range p.Buttons {
		w, h := b.Size().Width/unit, b.Size().Height/unit
		m.Target = min(m.Target, w, h)
		if w < m.Wanted-0.1 || h < m.Wanted-0.1 {
			m.fault("%s: %s is %.0f × %.0f", name, b.ID, w, h)
		}
		this := Mark{X: b.At.X, Y: b.At.Y, W: b.Size().Width, H: b.Size().Height}
		for _, o := range p.Buttons[:i] {
			if b.Hidden == o.Hidden && b.ID != "zoom" && o.ID != "zoom" && meet(this, o.At.X, o.At.Y, o.Size().Width,
				o.Size().Height) {
				m.fault("%s: %s lies on %s", name, b.ID, o.ID)
			}
		}
		if strings.HasSuffix(b.ID, "-down") && b.ID != "desk-zoom-down" {
			m.Scrolls++
		}
	}
}

// edges judges whether buttons can be told from their ground, by their edge or by what fills them.
func (m *Measure) edges(name string, all []Mark) {
	for i, k := range all {
		r, ok := k.Object.(*canvas.Rectangle)
		if !ok || k.Of == nil || k.Of.Inactive || !k.seen() {
			continue
		}
		if s := k.Of.Size(); math.Abs(float64(k.W-s.Width)) > 1 || math.Abs(float64(k.H-s.Height)) > 1 {
			continue
		}
		ground := under(all, i, k.X-4, k.Y+k.H/2)
		got := Contrast(r.FillColor, ground)
		if r.StrokeWidth > 0 {
			got = max(got, Contrast(r.StrokeColor, ground))
		}
		if got < m.Edge {
			m.Edge = got
			if got < 3 {
				m.fault("%s: the edge of %s has a contrast of %.2f", name, k.Of.ID, got)
			}
		}
	}
}

// Add counts another measure in.
func (m *Measure) Add(o *Measure) {
	m.Screens, m.Words, m.Scrolls = m.Screens+o.Screens, m.Words+o.Words, m.Scrolls+o.Scrolls
	m.Text, m.Edge, m.Target = min(m.Text, o.Text), min(m.Edge, o.Edge), min(m.Target, o.Target)
	m.Faults = append(m.Faults, o.Faults...)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	lin := func(v uint32) float64 {
		x := float64(v) / 65535
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

// Contrast returns the contrast of two colours as WCAG has it, from 1 to 21.
func Contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
