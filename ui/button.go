package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// A button is everything that can be pressed: it has a ground, a drawing on it, and a focus ring. It works by touch, by mouse
// and by Tab, Enter and Space.
type button struct {
	widget.BaseWidget
	g     *glass
	w     *Window // whose page it stands on; nil on a Desk
	scale float32

	id       string // the same button of the next drawing keeps the focus
	label    string // for tests, and for whoever asks for accessibility
	fill     color.Color
	edge     color.Color
	line     float32
	radius   float32
	disabled bool
	draw     func(p *page)                    // on the ground, in the button's own coordinates
	need     func(p *page, w float32) float32 // how high it must be when it is w wide; nil: as high as it is made
	tapped   func()
	look     look
	at       fyne.Position // on the glass, whatever it lies in
	slim     bool          // as narrow as it may be
	picture  bool          // it has one before its words
	hidden   bool          // scrolled out of sight: it takes the focus, which brings it back, and no finger
	covered  bool          // something lies over it

	focused, down bool
}

// kinds of plain buttons.
func primaryButton(id, label string, tapped func()) *button {
	return wordButton(id, label, primary, primary, white, 24, tapped)
}

func secondaryButton(id, label string, tapped func()) *button {
	return wordButton(id, label, white, edge, ink, 22, tapped)
}

// outlineButton stands beside a primary one and is meant as seriously.
func outlineButton(id, label string, tapped func()) *button {
	return wordButton(id, label, white, primary, primary, 24, tapped)
}

func wordButton(id, label string, fill, line, words color.Color, size float32, tapped func()) *button {
	b := &button{id: id, label: label, fill: fill, edge: line, line: 2, radius: 14, tapped: tapped}
	b.words(style{size: size, bold: true, color: words, align: fyne.TextAlignCenter})
	return b
}

// inset keeps a button's words off its edge.
const inset = 10

// words draws the label in the middle, in as many lines as it takes.
func (b *button) words(st style) {
	b.draw = func(p *page) { p.within(b.label, inset, 0, p.width-2*inset, p.height, st) }
	b.need = func(p *page, w float32) float32 { return p.tall(b.label, w-2*inset, st) + 2*inset }
}

// japanese draws a button's one character as it is written in Japan, whatever the language of the screen: a kana or an era.
func (b *button) japanese() {
	draw := b.draw
	b.draw = func(p *page) {
		p.look.regular, p.look.thick = nil, nil
		draw(p)
	}
}

// off makes a button that says what it would do and cannot yet.
func (b *button) off() *button {
	b.disabled, b.fill, b.edge = true, ground, thinEdge
	b.words(style{size: 24, bold: true, color: quiet, align: fyne.TextAlignCenter})
	return b
}

// Disabled keeps the focus from what cannot be pressed now, or not be reached. The other two are Fyne's; a drawing makes new buttons.
func (b *button) Disabled() bool { return b.disabled || b.covered }
func (b *button) Disable()       {}
func (b *button) Enable()        {}

func (b *button) CreateRenderer() fyne.WidgetRenderer { return &buttonRenderer{b: b} }

func (b *button) Tapped(*fyne.PointEvent) {
	b.g.touched()
	if !b.disabled && b.tapped != nil && !b.g.again(b) {
		b.tapped()
	}
}

// become gives a button that a finger is on what its successor would be.
func (b *button) become(n *button) {
	n.down = b.down && !n.disabled
	b.scale, b.look, b.label, b.fill, b.edge, b.line, b.radius = n.scale, n.look, n.label, n.fill, n.edge, n.line, n.radius
	b.disabled, b.draw, b.need, b.tapped, b.hidden, b.covered, b.at, b.down = n.disabled, n.draw, n.need, n.tapped, n.hidden, n.covered, n.at, n.down
	b.Refresh()
}

func (b *button) MouseDown(*desktop.MouseEvent) {
	b.g.held = b
	b.down = !b.disabled
	b.Refresh()
}

func (b *button) MouseUp(*desktop.MouseEvent) {
	b.down = false
	b.Refresh()
	b.g.held = nil
}

func (b *button) MouseIn(*desktop.MouseEvent) {}
func (b *button) MouseMoved(*desktop.MouseEvent) {
}
func (b *button) MouseOut() {
	if b.down {
		b.down = false
		b.Refresh()
	}
	if b.g.held == b {
		b.g.held = nil
	}
}

func (b *button) FocusGained() {
	if b.g.keyed {
		return
	}
	b.focused = true
	b.g.focusID = b.id
	b.Refresh()
	if b.hidden && !b.g.drawing && b.g.reveal != nil {
		b.g.reveal(b)
	}
}

func (b *button) FocusLost() {
	b.focused = false
	if b.g.focusID == b.id && !b.g.drawing {
		b.g.focusID = ""
	}
	b.Refresh()
}

// TypedRune: digits and kana belong to the screen, whichever button has the focus.
func (b *button) TypedRune(r rune) {
	if r == ' ' && b.g.over == nil && !b.g.keyed && !b.g.writes() {
		if !b.g.repeats(fyne.KeySpace) {
			b.Tapped(nil)
		}
		return
	}
	b.g.heard(r)
}

func (b *button) TypedKey(e *fyne.KeyEvent) {
	if b.g.over == nil && !b.g.keyed && (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) {
		if !b.g.repeats(e.Name) {
			b.Tapped(nil)
		}
		return
	}
	b.g.struck(e)
}

func (b *button) KeyDown(e *fyne.KeyEvent) { b.g.keyDown(e) }
func (b *button) KeyUp(e *fyne.KeyEvent)   { b.g.keyUp(e) }

type buttonRenderer struct {
	b       *button
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
	p := &page{g: b.g, w: b.w, look: b.look, scale: b.scale, width: size.Width / b.scale, height: size.Height / b.scale}
	if b.focused {
		p.box(-7, -7, p.width+14, p.height+14, focusing, black, 4, b.radius+6)
	}
	fill := b.fill
	if b.down {
		fill = tint
		if fill == b.fill {
			fill = white
		}
		if b.fill == color.Color(primary) {
			fill = pressed
		}
	}
	p.box(0, 0, p.width, p.height, fill, b.edge, b.line, b.radius)
	if b.draw != nil {
		b.draw(p)
	}
	r.objects = p.objects
}

func (r *buttonRenderer) MinSize() fyne.Size           { return fyne.NewSize(1, 1) }
func (r *buttonRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *buttonRenderer) Destroy()                     {}
func (r *buttonRenderer) Refresh() {
	r.build()
	canvas.Refresh(r.b)
}

// AcceptsTab: on a keyed glass Tab is a key like any other.
func (b *button) AcceptsTab() bool { return b.g.keyed }
