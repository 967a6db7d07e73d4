package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// A keyboard is the state of the keyboard that types at a surface. Two windows that share a
// keyboard share this, too.
type keyboard struct {
	down  fyne.KeyName // the key that is held down; "": none, or not known
	spent bool         // down was counted by repeats

	pad     rune // the digit of a keypad's key that went down and brought no character yet; 0: none
	unheard int  // digits that were taken from such keys, whose character may still come
}

// KeyDown and KeyUp are told of the key itself. What it types comes as runes and key events, again
// and again while it is held down.
func (g *Surface) KeyDown(e *fyne.KeyEvent) {
	g.padDigit()
	k := keyboard{down: e.Name, pad: keypadDigit(e)}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace: // an input method may send what it holds back
		k.unheard = g.keys.unheard
	default:
		if k.pad != 0 {
			k.unheard = g.keys.unheard
		}
	}
	*g.keys = k
}

// KeyUp is KeyDown's counterpart.
func (g *Surface) KeyUp(*fyne.KeyEvent) {
	g.padDigit()
	g.keys.down = ""
}

// Repeats marks k as counted and reports whether it was counted before, since it went down: a key
// that is held down counts once. A key whose going down is not known never repeats.
func (g *Surface) Repeats(k fyne.KeyName) bool {
	if g.keys.down != k {
		return false
	}
	again := g.keys.spent
	g.keys.spent = true
	return again
}

// echo is Repeats for keys that are not meant to be held down. The others move, or erase; what else
// Backspace does is up to the window.
func (g *Surface) echo(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyTab,
		fyne.KeyBackspace, fyne.KeyDelete:
		return false
	}
	return g.Repeats(k)
}

// Below gives the keyboard to another surface while that window is open; nil takes it back. The
// system may give the focus to this window all the same, when it is touched: a password must not be
// typed here.
func (g *Surface) Below(over *Surface) { g.over = over }

// ShareKeyboard lets what is typed here go to another surface. With own, a keypad of its own, the
// surface keeps what is typed here, but drops it while a window is open above (see Below).
func (g *Surface) ShareKeyboard(with *Surface, own bool) {
	g.deaf = own
	if own {
		return
	}
	g.on.Rune, g.keyed, g.keys = with.on.Rune, true, with.keys
	g.on.Key = func(e *fyne.KeyEvent) {
		if !g.echo(e.Name) {
			with.on.Key(e)
		}
	}
}

// TypeRune takes a character. It and TypeKey are the only ways from a keyboard to the surface.
func (g *Surface) TypeRune(r rune) {
	if !g.keys.echo(r) {
		g.say(r)
	}
}

func (g *Surface) say(r rune) {
	switch {
	case g.over == nil:
		g.on.Rune(r)
	case !g.deaf:
		g.over.TypeRune(r)
	}
}

// TypeKey takes a key that is no character.
func (g *Surface) TypeKey(e *fyne.KeyEvent) {
	switch {
	case g.over == nil:
		g.on.Key(e)
	case !g.deaf:
		g.over.TypeKey(e)
	}
}

// A sink is an invisible widget that has the focus while the keyboard belongs to the window.
type sink struct {
	widget.BaseWidget
	g *Surface
}

// CatchKeys gives the surface a sink; every page must then end with Page.CatchKeys.
func (g *Surface) CatchKeys() {
	g.sink = &sink{g: g}
	g.sink.ExtendBaseWidget(g.sink)
}

// SetKeyed says whether the keyboard belongs to the window, from the next drawing on.
func (g *Surface) SetKeyed(on bool) { g.keyed = on }

// CatchKeys puts the surface's sink on the page, if there is one.
func (p *Page) CatchKeys() {
	if p.g.sink != nil {
		p.Objects = append(p.Objects, p.g.sink)
	}
}

func (s *sink) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(Clear))
}
func (s *sink) FocusGained()             {}
func (s *sink) FocusLost()               {}
func (s *sink) TypedRune(r rune)         { s.g.TypeRune(r) }
func (s *sink) KeyDown(e *fyne.KeyEvent) { s.g.KeyDown(e) }
func (s *sink) KeyUp(e *fyne.KeyEvent)   { s.g.KeyUp(e) }
func (s *sink) TypedKey(e *fyne.KeyEvent) {
	if !s.g.echo(e.Name) {
		s.g.TypeKey(e)
	}
}
func (s *sink) AcceptsTab() bool { return true }
