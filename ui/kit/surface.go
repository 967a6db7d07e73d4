// Package kit is what all windows draw with: a Surface that fills a window, the Page on it,
// buttons, text with readings, what scrolls, colours and fonts.
//
// Start with Surface and NewSurface, then Page. All places and sizes are in design units, in which
// a window at 100 % is at least 1280 × 800. The package knows no window, no visit and no words.
package kit

import (
	"image"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Handlers are what a window does when its surface is drawn, touched or typed at.
// Paint, Touched, Rune, Key and TakesText are required.
type Handlers struct {
	Paint     func(*Page)          // draws everything
	Touched   func()               // runs before every tap
	Rune      func(rune)           // a character, whichever button has the focus
	Key       func(*fyne.KeyEvent) // a key that is no character, except Enter and Space on a button
	TakesText func() bool          // reports whether characters go into a text now, Space among them

	Restyled func()           // the size of the text or the colours changed; may be nil
	Reveal   func(b *Button)  // the focus went to b, which is scrolled out of sight; may be nil
	Now      func() time.Time // nil: a double tap counts as two taps
	Keyed    bool             // the keyboard belongs to the window: its buttons never keep the focus
}

// A Surface is the content of one window: it draws pages, and knows which button has the focus and
// which is held down. The resident's Window, the clerk's Desk and the Supervisor each have one.
type Surface struct {
	on    Handlers
	stage *stage
	win   fyne.Window

	keyed bool  // buttons never keep the focus
	sink  *sink // has the focus while keyed; nil: the canvas has it

	over *Surface // gets the keyboard while it is open, whichever window the system gives it to; or nil
	deaf bool     // what is typed here comes from another person's keypad: it is dropped while over is open

	shown   Look // how staff want their window; a visitor's look belongs to the visit
	scrolls map[string]*scroll
	top     string // the scroll area that keys scroll
	follow  bool   // the next drawing scrolls to what Page.KeepVisible asks for

	focusID string
	images  []*canvas.Image // of this drawing
	before  []*canvas.Image // of the last drawing, while this one is made
	memos   map[memoKey]memo
	drawing bool
	held    *Button // a finger or the mouse is down on it
	last    rect    // the button that was tapped last
	void    rect    // takes no tap for DoubleTap after since: the tap before brought this screen
	since   time.Time
	keys    *keyboard
}

// NewSurface returns a surface that draws nothing until it has a size.
func NewSurface(on Handlers) *Surface {
	g := &Surface{on: on, keyed: on.Keyed, keys: &keyboard{}}
	g.stage = &stage{g: g}
	g.stage.ExtendBaseWidget(g.stage)
	return g
}

// Content returns what the window shows.
func (g *Surface) Content() fyne.CanvasObject { return g.stage }

// PutInto makes the surface the content of win. closed runs when the window is asked to close.
func (g *Surface) PutInto(win fyne.Window, closed func()) {
	g.win = win
	win.SetPadded(false)
	win.SetContent(g.stage)
	win.SetCloseIntercept(closed)
}

// Drawn returns the page that is on the window; nil before the first drawing.
func (g *Surface) Drawn() *Page {
	if g.stage.r == nil {
		return nil
	}
	return g.stage.r.page
}

// image returns the canvas object for img: that of the last drawing, if it had one, so that the
// same page is not sent to the graphics memory again with every key.
func (g *Surface) image(img image.Image) *canvas.Image {
	at := slices.IndexFunc(g.before, func(i *canvas.Image) bool {
		return i.Image == img && !slices.Contains(g.images, i)
	})
	var i *canvas.Image
	if at >= 0 {
		i = g.before[at]
	} else {
		i = canvas.NewImageFromImage(img)
		i.FillMode = canvas.ImageFillContain
		i.ScaleMode = canvas.ImageScaleSmooth
	}
	g.images = append(g.images, i)
	return i
}

// drop forgets the pictures that only the last drawing had: pages, and people's texts. Fyne would
// keep them, also in the graphics memory, for some time after they were last seen.
func (g *Surface) drop() {
	for _, i := range g.before {
		if !slices.Contains(g.images, i) {
			i.Image = nil
			canvas.Refresh(i)
		}
	}
	g.before = nil
}

// A rect is a place on the window, in Fyne's units.
type rect struct {
	at   fyne.Position
	size fyne.Size
}

func (r rect) meets(o rect) bool {
	return r.at.X < o.at.X+o.size.Width && o.at.X < r.at.X+r.size.Width && r.at.Y < o.at.Y+o.size.Height &&
		o.at.Y < r.at.Y+r.size.Height
}

// DoubleTap is how long after a change of screen a tap may still be the second half of a double
// tap. Unsteady hands and worn touch screens tap twice; without this pause the second tap would
// answer a question that was not read yet, or print.
const DoubleTap = 500 * time.Millisecond

// ScreenChanged says that another screen is shown. A button that is held down on the old one no
// longer counts, and the place of the last tap takes no tap for DoubleTap.
func (g *Surface) ScreenChanged() {
	g.held = nil
	if g.on.Now != nil {
		g.void, g.since = g.last, g.on.Now()
	}
}

// VoidAll lets no place take a tap for DoubleTap after ScreenChanged: the screen changed by itself.
func (g *Surface) VoidAll() { g.void = rect{size: g.stage.Size()} }

// JustChanged reports whether the screen changed less than DoubleTap ago.
func (g *Surface) JustChanged() bool { return g.on.Now != nil && g.on.Now().Sub(g.since) < DoubleTap }

// again reports whether a tap on b is the second half of a double tap, and remembers where b is if
// not.
func (g *Surface) again(b *Button) bool {
	r := rect{b.At, b.Size()}
	if g.JustChanged() && g.void.meets(r) {
		return true
	}
	g.last = r
	return false
}

// Redraw draws everything anew. A button that is held down stays the same object (see Page.Button):
// one that is replaced meanwhile would never be told that it was tapped.
func (g *Surface) Redraw() { g.stage.Refresh() }

// Release forgets which button is held down, so that its tap does nothing.
func (g *Surface) Release() { g.held = nil }

// A stage is the widget that fills the window. Whatever changes, it draws everything anew.
type stage struct {
	widget.BaseWidget
	g *Surface
	r *stageRenderer
}

func (s *stage) CreateRenderer() fyne.WidgetRenderer {
	s.r = &stageRenderer{s: s}
	return s.r
}

type stageRenderer struct {
	s     *stage
	page  *Page
	built fyne.Size
}

// Layout draws anew for a new size only. Fyne also lays out when a child is new to it, and after a
// drawing all children are: drawing then would never end, and would replace a button that is held
// down.
func (r *stageRenderer) Layout(size fyne.Size) {
	if size != r.built {
		r.build()
	}
}
func (r *stageRenderer) MinSize() fyne.Size { return fyne.NewSize(640, 400) }
func (r *stageRenderer) Destroy()           {}
func (r *stageRenderer) Refresh()           { r.build(); canvas.Refresh(r.s) }
func (r *stageRenderer) Objects() []fyne.CanvasObject {
	if r.page == nil {
		return nil
	}
	return r.page.Objects
}

// build draws the page for the window's size and gives the focus back to the button that had it.
func (r *stageRenderer) build() {
	g, size := r.s.g, r.s.Size()
	if size.Width < 1 || size.Height < 1 {
		return
	}
	unit := max(min(size.Width/1280, size.Height/800), 0.5)
	scale := unit * g.shown.Grow()
	r.built = size
	g.drawing = true
	g.before, g.images = g.images, nil
	g.top = ""
	p := &Page{
		g: g, Look: Look{Colours: g.shown.Colours}, Scale: scale, Width: size.Width / scale,
		Height: size.Height / scale,
	}
	g.on.Paint(p)
	g.drop()
	g.follow = false
	for _, b := range p.Buttons {
		if b.At == (fyne.Position{}) {
			b.At = b.Position()
		}
	}
	r.page = p
	g.refocus(p)
	g.drawing = false
}

// refocus gives the focus to the sink, or to the button of p that has the same id as the one
// before.
func (g *Surface) refocus(p *Page) {
	if g.sink != nil && g.keyed {
		g.win.Canvas().Focus(g.sink)
		return
	}
	if g.sink != nil && g.win.Canvas().Focused() == fyne.Focusable(g.sink) {
		g.win.Canvas().Unfocus()
	}
	if g.win != nil {
		// A button that is no longer drawn, or covered, must not keep the keyboard: Enter would
		// press it unseen.
		if b, ok := g.win.Canvas().Focused().(*Button); ok && (b.covered || !slices.Contains(p.Buttons, b)) {
			g.win.Canvas().Unfocus()
		}
	}
	focus := g.focusID
	if g.win != nil && focus != "" {
		for _, b := range p.Buttons {
			if b.ID == focus && !b.Disabled() {
				g.win.Canvas().Focus(b)
			}
		}
	}
	if g.held != nil && !slices.Contains(p.Buttons, g.held) {
		g.held = nil // it is gone, and its tap with it
	}
}

// MoveFocus moves the focus to the nearest button in the direction of an arrow key, for keypads
// without Tab.
func (g *Surface) MoveFocus(key fyne.KeyName) {
	p := g.Drawn()
	if p == nil || g.win == nil {
		return
	}
	var from *Button
	for _, b := range p.Buttons {
		if b.ID == g.focusID {
			from = b
		}
	}
	var best *Button
	var least float32
	for _, b := range p.Buttons {
		if b == from || b.Disabled() {
			continue
		}
		if from == nil {
			best = b
			break
		}
		along, across := b.distance(from, key)
		if along < 4 {
			continue
		}
		if far := along + 3*max(across, -across); best == nil || far < least {
			best, least = b, far
		}
	}
	if best != nil {
		g.win.Canvas().Focus(best)
	}
}

// distance returns how far b's middle is from that of another button, along an arrow key's
// direction and across it.
func (b *Button) distance(from *Button, key fyne.KeyName) (along, across float32) {
	dx := b.At.X + b.Size().Width/2 - from.At.X - from.Size().Width/2
	dy := b.At.Y + b.Size().Height/2 - from.At.Y - from.Size().Height/2
	switch key {
	case fyne.KeyLeft:
		return -dx, dy
	case fyne.KeyUp:
		return -dy, dx
	case fyne.KeyDown:
		return dy, dx
	}
	return dx, dy
}

// FocusFirst gives the focus to the first of these buttons that is drawn and can be pressed.
func (g *Surface) FocusFirst(ids ...string) {
	if b := g.firstOf(ids); b != nil && g.win != nil {
		g.win.Canvas().Focus(b)
	}
}

// Press presses the first of these buttons that is drawn and can be pressed.
func (g *Surface) Press(ids ...string) {
	if b := g.firstOf(ids); b != nil {
		b.Tapped(nil)
	}
}

func (g *Surface) firstOf(ids []string) *Button {
	p := g.Drawn()
	if p == nil {
		return nil
	}
	for _, id := range ids {
		for _, b := range p.Buttons {
			if b.ID == id && !b.Inactive {
				return b
			}
		}
	}
	return nil
}

// Unfocus takes the focus from whatever has it.
func (g *Surface) Unfocus() {
	if g.win != nil {
		g.win.Canvas().Unfocus()
	}
}

// AddShortcut adds a key with Ctrl. It does nothing while the keyboard belongs to another window,
// and a key that is held down counts once.
func (g *Surface) AddShortcut(c fyne.Canvas, k fyne.KeyboardShortcut, do func()) {
	c.AddShortcut(k, func(fyne.Shortcut) {
		if g.over == nil && !g.Repeats(k.Key()) {
			do()
		}
	})
}

func ctrlShift(k fyne.KeyName) fyne.KeyboardShortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}
}

// Ctrl returns the shortcut of Ctrl and a key.
func Ctrl(k fyne.KeyName) fyne.KeyboardShortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierControl}
}
