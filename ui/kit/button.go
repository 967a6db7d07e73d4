package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// A Button is anything that can be pressed. It has a ground, a drawing on it and a focus ring, and
// works by touch, by mouse and by Tab, Enter and Space.
type Button struct {
	widget.BaseWidget
	g     *Surface
	scale float32

	ID        string // the button with the same ID in the next drawing keeps the focus
	Label     string // what it says, for tests and for assistive technology
	Fill      color.Color
	Edge      color.Color
	Line      float32
	Radius    float32
	Inactive  bool
	Draw      func(p *Page)                    // draws on the ground, in the button's own coordinates
	MinHeight func(p *Page, w float32) float32 // least height when it is w wide; nil: any
	Do        func()
	look      Look
	At        fyne.Position // on the window, wherever it is inside
	Slim      bool          // as narrow as the footer allows
	Picture   bool          // a picture stands before the label
	Hidden    bool          // scrolled out of sight: no tap, but the focus, which reveals it
	covered   bool          // something lies over it

	focused, down bool
}

// PrimaryButton returns the one button of a screen that leads on.
func PrimaryButton(id, label string, tapped func()) *Button {
	return WordButton(id, label, Primary, Primary, White, 24, tapped)
}

// SecondaryButton returns a button for what else can be done.
func SecondaryButton(id, label string, tapped func()) *Button {
	return WordButton(id, label, White, Edge, Ink, 22, tapped)
}

// OutlineButton returns a button that is offered beside a primary one, as its equal.
func OutlineButton(id, label string, tapped func()) *Button {
	return WordButton(id, label, White, Primary, Primary, 24, tapped)
}

// WordButton returns a button with its label in the middle; size is that of the label, in units.
func WordButton(id, label string, fill, line, words color.Color, size float32, tapped func()) *Button {
	b := &Button{ID: id, Label: label, Fill: fill, Edge: line, Line: 2, Radius: 14, Do: tapped}
	b.words(Style{Size: size, Bold: true, Color: words, Align: fyne.TextAlignCenter})
	return b
}

// Inset keeps a button's words off its edge, in units.
const Inset = 10

// words draws the label in the middle, in as many lines as it takes.
func (b *Button) words(st Style) {
	b.Draw = func(p *Page) { p.Within(b.Label, Inset, 0, p.Width-2*Inset, p.Height, st) }
	b.MinHeight = func(p *Page, w float32) float32 { return p.TextHeight(b.Label, w-2*Inset, st) + 2*Inset }
}

// Japanese draws the button's one character, a kana or an era, as it is written in Japan, whatever
// the language of the screen.
func (b *Button) Japanese() {
	draw := b.Draw
	b.Draw = func(p *Page) {
		p.Look.Regular, p.Look.Bold = nil, nil
		draw(p)
	}
}

// Off makes b a button that cannot be pressed now, and returns it.
func (b *Button) Off() *Button {
	b.Inactive, b.Fill, b.Edge = true, Ground, ThinEdge
	b.words(Style{Size: 24, Bold: true, Color: Quiet, Align: fyne.TextAlignCenter})
	return b
}

// Disabled reports whether b cannot take the focus. (Disable and Enable are Fyne's: a drawing makes
// new buttons.)
func (b *Button) Disabled() bool { return b.Inactive || b.covered }

// Disable does nothing.
func (b *Button) Disable() {}

// Enable does nothing.
func (b *Button) Enable() {}

// CreateRenderer is Fyne's.
func (b *Button) CreateRenderer() fyne.WidgetRenderer { return &buttonRenderer{b: b} }

// Tapped presses the button, unless the tap is the second half of a double tap.
func (b *Button) Tapped(*fyne.PointEvent) {
	b.g.on.Touched()
	if !b.Inactive && b.Do != nil && !b.g.again(b) {
		b.Do()
	}
}

// Top returns how far down the window the button is, in units.
func (b *Button) Top() float32 { return b.At.Y / b.scale }

// become gives a button that is held down what its successor n would be.
func (b *Button) become(n *Button) {
	n.down = b.down && !n.Inactive
	b.scale, b.look, b.Label, b.Fill, b.Edge, b.Line, b.Radius = n.scale, n.look, n.Label, n.Fill, n.Edge, n.Line,
		n.Radius
	b.Inactive, b.Draw, b.MinHeight, b.Do, b.Hidden, b.covered, b.At, b.down = n.Inactive, n.Draw, n.MinHeight, n.Do,
		n.Hidden, n.covered, n.At, n.down
	b.Refresh()
}

// MouseDown and the following are Fyne's: what a finger or the mouse does to the button.
func (b *Button) MouseDown(*desktop.MouseEvent) {
	b.g.held = b
	b.down = !b.Inactive
	b.Refresh()
}

// MouseUp lets the button go.
func (b *Button) MouseUp(*desktop.MouseEvent) {
	b.down = false
	b.Refresh()
	b.g.held = nil
}

// MouseIn does nothing.
func (b *Button) MouseIn(*desktop.MouseEvent) {}

// MouseMoved does nothing.
func (b *Button) MouseMoved(*desktop.MouseEvent) {
}

// MouseOut lets the button go without a tap.
func (b *Button) MouseOut() {
	if b.down {
		b.down = false
		b.Refresh()
	}
	if b.g.held == b {
		b.g.held = nil
	}
}

// FocusGained draws the ring, and reveals a button that is scrolled out of sight.
func (b *Button) FocusGained() {
	if b.g.keyed {
		return
	}
	b.focused = true
	b.g.focusID = b.ID
	b.Refresh()
	if b.Hidden && !b.g.drawing && b.g.on.Reveal != nil {
		b.g.on.Reveal(b)
	}
}

// FocusLost takes the ring away.
func (b *Button) FocusLost() {
	b.focused = false
	if b.g.focusID == b.ID && !b.g.drawing {
		b.g.focusID = ""
	}
	b.Refresh()
}

// TypedRune passes characters on to the window, whichever button has the focus.
func (b *Button) TypedRune(r rune) {
	if r == ' ' && b.g.over == nil && !b.g.keyed && !b.g.on.TakesText() {
		if !b.g.Repeats(fyne.KeySpace) {
			b.Tapped(nil)
		}
		return
	}
	b.g.TypeRune(r)
}

// TypedKey lets Enter press the button, and passes other keys on to the window.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	if b.g.over == nil && !b.g.keyed && (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) {
		if !b.g.Repeats(e.Name) {
			b.Tapped(nil)
		}
		return
	}
	b.g.TypeKey(e)
}

// KeyDown passes the key on to the surface.
func (b *Button) KeyDown(e *fyne.KeyEvent) { b.g.KeyDown(e) }

// KeyUp passes the key on to the surface.
func (b *Button) KeyUp(e *fyne.KeyEvent) { b.g.KeyUp(e) }

type buttonRenderer struct {
	b       *Button
	objects []fyne.CanvasObject
	built   fyne.Size
}

// Layout draws anew for a new size only; see stageRenderer.Layout.
func (r *buttonRenderer) Layout(size fyne.Size) {
	if size != r.built {
		r.build()
	}
}

func (r *buttonRenderer) build() {
	b := r.b
	size := b.Size()
	r.built = size
	p := &Page{g: b.g, Look: b.look, Scale: b.scale, Width: size.Width / b.scale, Height: size.Height / b.scale}
	if b.focused {
		p.Box(-7, -7, p.Width+14, p.Height+14, Focusing, Black, 4, b.Radius+6)
	}
	fill := b.Fill
	if b.down {
		fill = Tint
		if fill == b.Fill {
			fill = White
		}
		if b.Fill == color.Color(Primary) {
			fill = pressed
		}
	}
	p.Box(0, 0, p.Width, p.Height, fill, b.Edge, b.Line, b.Radius)
	if b.Draw != nil {
		b.Draw(p)
	}
	r.objects = p.Objects
}

func (r *buttonRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }
func (r *buttonRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *buttonRenderer) Destroy()                     {}
func (r *buttonRenderer) Refresh() {
	r.build()
	canvas.Refresh(r.b)
}

// AcceptsTab reports whether Tab is a key like any other, and does not move the focus.
func (b *Button) AcceptsTab() bool { return b.g.keyed }
