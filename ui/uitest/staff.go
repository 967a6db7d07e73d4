package uitest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
)

// A See is shown one screen of a staff window, under a name.
type See func(name string, g *kit.Surface, win fyne.Window)

// front returns what is on top of a page, where something covers it.
func front(p *kit.Page) *kit.Page {
	for i, o := range p.Objects {
		b, ok := o.(*kit.Button)
		if !ok || b.ID != "desk-shield" && b.ID != "desk-zoomed" && b.ID != "shield" {
			continue
		}
		q := *p
		q.Objects, q.Buttons = p.Objects[i+1:], nil
		for _, o := range q.Objects {
			if b, ok := o.(*kit.Button); ok {
				q.Buttons = append(q.Buttons, b)
			}
		}
		return &q
	}
	return p
}

// staffLooks are the names of Surface.Look's colours, and how the rows of docs/accessibility.md
// call them.
var staffLooks = [][2]string{{"standard", "standard"}, {"contrast", "high contrast"}, {"safe", "colour-blind safe"}}

// InLooks shows a screen in every size and in all colours, and leaves it as it was.
func InLooks(see See) See {
	return func(name string, g *kit.Surface, win fyne.Window) {
		for _, percent := range []int{100, 150, 200} {
			for _, l := range staffLooks {
				g.Look(percent, l[0])
				g.Restyle()
				see(fmt.Sprintf("%s-%d%s", name, percent, map[string]string{
					"contrast": "-contrast",
					"safe":     "-safe",
				}[l[0]]), g, win)
			}
		}
		g.Look(100, "standard")
		g.Restyle()
	}
}

// KeepStaff returns what keeps pictures in two folders of dir: of the screens as they are, and in
// the look that is furthest from that.
func KeepStaff(t testing.TB, dir string) See {
	return InLooks(func(name string, _ *kit.Surface, win fyne.Window) {
		for suffix, to := range map[string]string{"-100": "staff", "-200-contrast": "staff-200-contrast"} {
			if short, ok := strings.CutSuffix(name, suffix); ok {
				Keep(t, filepath.Join(dir, to, short+".png"), win.Canvas().Capture())
			}
		}
	})
}

// Staff measures the screens of a staff window, in both sizes of the window, every size of the text
// and all colours, scrolled to their end. wanted is the least side of a target by the size of the
// text in percent. Its rows are those of the window in docs/accessibility.md.
func Staff(t *testing.T, window string, wanted map[int]float32, screens func(*testing.T, fyne.Size, See)) (rows,
	faults []string,
) {
	t.Helper()
	colours := map[string]*Measure{}
	for _, size := range Sizes {
		of := map[int]*Measure{100: NewMeasure(), 150: NewMeasure(), 200: NewMeasure()}
		screens(t, size, InLooks(func(name string, g *kit.Surface, _ fyne.Window) {
			percent, colour := g.Looks()
			m := scrolled(t, name, g, size, wanted[percent])
			if colours[colour] == nil {
				colours[colour] = NewMeasure()
			}
			colours[colour].Add(m)
			if colour == "standard" {
				of[percent].Add(m)
			}
			faults = append(faults, m.Faults...)
		}))
		for _, percent := range []int{100, 150, 200} {
			m := of[percent]
			rows = append(rows, fmt.Sprintf("| %s | %.0f × %.0f | %d %% | %d | %d | %d | %.0f | %d |", window,
				size.Width, size.Height, percent, m.Screens, m.Words, len(m.Faults), m.Target, m.Scrolls))
		}
	}
	for _, l := range staffLooks {
		m := colours[l[0]]
		rows = append(rows, fmt.Sprintf("| %s | %s | %.2f | %.2f |", window, l[1], m.Text, m.Edge))
	}
	return rows, faults
}

// scrolled measures a screen, and what comes into sight of it by its own buttons.
func scrolled(t *testing.T, name string, g *kit.Surface, size fyne.Size, wanted float32) *Measure {
	t.Helper()
	m := NewMeasure()
	m.Wanted = wanted
	for n := range 40 {
		p := front(g.Drawn())
		for _, b := range p.Buttons {
			if b.At == (fyne.Position{}) {
				b.At = b.Position()
			}
		}
		part := NewMeasure()
		part.Wanted = wanted
		part.Take(fmt.Sprintf("%s, %v, view %d", name, size, n), p, size)
		if n > 0 {
			part.Screens, part.Words, part.Scrolls = 0, 0, 0
		}
		m.Add(part)
		on := slices.DeleteFunc(slices.Clone(p.Buttons), func(b *kit.Button) bool {
			return !strings.HasSuffix(b.ID, "-down") || b.Disabled() || b.ID == "desk-zoom-down"
		})
		if len(on) == 0 {
			return m
		}
		for _, b := range on {
			b.Do()
		}
	}
	t.Errorf("%s never ends", name)
	return m
}
