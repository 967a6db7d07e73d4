package kit

import (
	"slices"
	"testing"

	"fyne.io/fyne/v2"
)

// At the desk F5 asks and F5 again prints; F5 held asks.
func TestAHeldKeyAtTheDesk(t *testing.T) {
	var heard []fyne.KeyName
	g := NewSurface(Handlers{Key: func(e *fyne.KeyEvent) { heard = append(heard, e.Name) }, Keyed: true})
	g.CatchKeys()
	s := g.sink
	for _, k := range []fyne.KeyName{fyne.KeyF5, fyne.KeyF5, fyne.KeyBackspace} {
		s.KeyDown(&fyne.KeyEvent{Name: k})
		for range 3 {
			s.TypedKey(&fyne.KeyEvent{Name: k})
		}
		s.KeyUp(&fyne.KeyEvent{Name: k})
	}
	if want := []fyne.KeyName{
		fyne.KeyF5, fyne.KeyF5, fyne.KeyBackspace, fyne.KeyBackspace,
		fyne.KeyBackspace,
	}; !slices.Equal(heard, want) {
		t.Errorf("%v, and not %v", heard, want)
	}
}

// Ctrl+P held prints once more once.
func TestAHeldShortcut(t *testing.T) {
	g := newTestSurface(t)
	done := 0
	k := Ctrl(fyne.KeyP)
	c := &shortcutCanvas{do: map[string]func(fyne.Shortcut){}}
	g.AddShortcut(c, k, func() { done++ })
	for range 2 {
		g.KeyDown(&fyne.KeyEvent{Name: fyne.KeyP})
		for range 3 {
			c.do[k.ShortcutName()](k)
		}
	}
	if done != 2 {
		t.Errorf("a key with Ctrl, held twice, was done %d times", done)
	}
}

// A shortcutCanvas keeps what is to be done at a shortcut; the toolkit's canvas for tests forgets
// it.
type shortcutCanvas struct {
	fyne.Canvas
	do map[string]func(fyne.Shortcut)
}

func (c *shortcutCanvas) AddShortcut(k fyne.Shortcut, do func(fyne.Shortcut)) {
	c.do[k.ShortcutName()] = do
}
