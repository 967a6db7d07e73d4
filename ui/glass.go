package ui

import (
	"image"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// A glass is one window's surface: what is drawn on it, which button has the focus, whether a finger is down. The resident's Window and
// the clerk's Desk each have one.
type glass struct {
	stage *stage
	win   fyne.Window

	paint   func(*page)            // draws everything that is to be seen
	touched func()                 // a sign of life
	rune    func(rune)             // what is typed, whichever button has the focus
	key     func(e *fyne.KeyEvent) // … but for Enter and Space, which press it
	writes  func() bool            // runes belong to a text now: Space is one of them

	keyed bool  // the keyboard belongs to the screen: buttons never keep the focus
	sink  *sink // … but this has it

	over *Supervisor // its window is open, and has the keyboard whatever the system says; nil: there is none
	deaf bool        // … but what comes to this one is somebody else's keypad, and goes nowhere then

	shown   look               // how staff want their window; a visitor's look is the Window's
	anew    func()             // what is to be made again in another look
	scrolls map[string]*scroll // of the panes that do not fit
	top     string             // … and the one that keys scroll
	follow  bool               // something was moved by a key: it is to be seen

	focusID string
	images  []*canvas.Image  // of this drawing, and
	before  []*canvas.Image  // of the last one, while this is made
	memos   map[memoKey]memo // of texts with readings
	drawing bool
	held    *button // a finger is on it
	now     func() time.Time
	last    rect      // of the button that was pressed last
	void    rect      // what takes no touch, because the touch before it brought this screen
	since   time.Time // when another screen came
	keys    *keyboard
	reveal  func(b *button) // brings a button into sight that was scrolled away; nil: nothing scrolls
}

// image is what shows img: what showed it in the last drawing, so that the same page does not fill the graphics memory anew with every key.
func (g *glass) image(img image.Image) *canvas.Image {
	at := slices.IndexFunc(g.before, func(i *canvas.Image) bool { return i.Image == img && !slices.Contains(g.images, i) })
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

// drop forgets the pictures of the last drawing that this one has not, pages and people's texts. Fyne would keep them, and what it made of them in the
// graphics memory, until some time after they were last seen.
func (g *glass) drop() {
	for _, i := range g.before {
		if !slices.Contains(g.images, i) {
			i.Image = nil
			canvas.Refresh(i)
		}
	}
	g.before = nil
}

// lay makes the stage; w is the Window whose pages it shows, nil for a Desk.
func (g *glass) lay(w *Window) {
	g.keys = &keyboard{}
	g.stage = &stage{g: g, w: w}
	g.stage.ExtendBaseWidget(g.stage)
}

// A rect is a place on the glass.
type rect struct {
	at   fyne.Position
	size fyne.Size
}

func (r rect) meets(o rect) bool {
	return r.at.X < o.at.X+o.size.Width && o.at.X < r.at.X+r.size.Width && r.at.Y < o.at.Y+o.size.Height && o.at.Y < r.at.Y+r.size.Height
}

// apart is how long after another screen came a touch may still be the second of two that were meant as one. Old hands and worn glass touch twice; without
// this, the second one would answer a question that nobody has read, or print.
const apart = 500 * time.Millisecond

// turn says that another screen stands on the glass: what is being pressed on the old one is void, and an object left lying there must not keep it.
func (g *glass) turn() {
	g.held = nil
	if g.now != nil {
		g.void, g.since = g.last, g.now()
	}
}

// again tells whether a touch of b is the second of two: b is where the button was whose touch brought this screen.
func (g *glass) again(b *button) bool {
	r := rect{b.at, b.Size()}
	if g.now != nil && g.now().Sub(g.since) < apart && g.void.meets(r) {
		return true
	}
	g.last = r
	return false
}

// A keyboard is what is known of the one that types here. Two windows that it types into alike have it together.
type keyboard struct {
	down  fyne.KeyName // the key that is held; "": none that is known of
	spent bool         // … and has been heard

	pad     rune // the digit on a key of the keypad that went down and brought no character yet; 0: none
	unheard int  // digits that were taken from such keys, for which a character may still come
}

// keyDown and keyUp are the key itself; what it means is typed, and typed over and over while it is held.
func (g *glass) keyDown(e *fyne.KeyEvent) {
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

func (g *glass) keyUp(*fyne.KeyEvent) {
	g.padDigit()
	g.keys.down = ""
}

// repeats tells whether k was heard already since it went down: who leans on Enter has pressed it once.
func (g *glass) repeats(k fyne.KeyName) bool {
	if g.keys.down != k {
		return false // nobody said that it went down: it was not held either
	}
	again := g.keys.spent
	g.keys.spent = true
	return again
}

// echo tells whether k is only still held. Some keys are held to go on; Backspace to erase, and what it does besides is up to the screen.
func (g *glass) echo(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyPageUp, fyne.KeyPageDown, fyne.KeyTab, fyne.KeyBackspace, fyne.KeyDelete:
		return false
	}
	return g.repeats(k)
}

// redraw draws anew. A button that a finger is on stays what it is (page.button): one that was replaced while it is held down would never hear that it
// was pressed.
func (g *glass) redraw() { g.stage.Refresh() }

// A stage is the whole window; it draws everything anew whenever something changes.
type stage struct {
	widget.BaseWidget
	g *glass
	w *Window
	r *stageRenderer
}

func (s *stage) CreateRenderer() fyne.WidgetRenderer {
	s.r = &stageRenderer{s: s}
	return s.r
}

type stageRenderer struct {
	s     *stage
	page  *page
	built fyne.Size
}

// Layout draws anew for a new size only. Fyne also lays out when a child is new to it, and all children of a drawing are:
// drawing then would never end, and would take a button away between a finger's going down and up.
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
	return r.page.objects
}

// build draws the page for the window's size and gives the focus back to the button that had it.
func (r *stageRenderer) build() {
	g, size := r.s.g, r.s.Size()
	if size.Width < 1 || size.Height < 1 {
		return
	}
	unit := max(min(size.Width/1280, size.Height/800), 0.5)
	scale := unit * g.shown.grow()
	r.built = size
	g.drawing = true
	g.before, g.images = g.images, nil
	p := &page{g: g, w: r.s.w, look: look{colours: g.shown.colours}, unit: unit, scale: scale, width: size.Width / scale, height: size.Height / scale}
	g.paint(p)
	g.drop()
	g.follow = false
	for _, b := range p.buttons {
		if b.at == (fyne.Position{}) {
			b.at = b.Position()
		}
	}
	r.page = p
	if g.sink != nil && g.keyed {
		g.win.Canvas().Focus(g.sink)
		g.drawing = false
		return
	}
	if g.sink != nil && g.win.Canvas().Focused() == fyne.Focusable(g.sink) {
		g.win.Canvas().Unfocus()
	}
	if g.win != nil {
		// A button that is no longer drawn, or covered, must not keep the keyboard: Enter would press what nobody sees.
		if b, ok := g.win.Canvas().Focused().(*button); ok && (b.covered || !slices.Contains(p.buttons, b)) {
			g.win.Canvas().Unfocus()
		}
	}
	focus := g.focusID
	if g.win != nil && focus != "" {
		for _, b := range p.buttons {
			if b.id == focus && !b.Disabled() {
				g.win.Canvas().Focus(b)
			}
		}
	}
	if g.held != nil && !slices.Contains(p.buttons, g.held) {
		g.held = nil // it is gone, and so is what was meant by it
	}
	g.drawing = false
}

// step moves the focus to the nearest button in a direction, for a keypad that has arrows and nothing else.
func (g *glass) step(key fyne.KeyName) {
	r, ok := g.renderer()
	if !ok || g.win == nil {
		return
	}
	var from *button
	for _, b := range r.page.buttons {
		if b.id == g.focusID {
			from = b
		}
	}
	var best *button
	var least float32
	for _, b := range r.page.buttons {
		if b == from || b.Disabled() {
			continue
		}
		if from == nil {
			best = b
			break
		}
		dx, dy := b.at.X+b.Size().Width/2-from.at.X-from.Size().Width/2, b.at.Y+b.Size().Height/2-from.at.Y-from.Size().Height/2
		along, across := dx, dy
		switch key {
		case fyne.KeyLeft:
			along = -dx
		case fyne.KeyUp:
			along, across = -dy, dx
		case fyne.KeyDown:
			along, across = dy, dx
		}
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

// Below gives the keyboard to the supervisor's window while that is open, s; nil takes it back. Somebody may touch another window at that moment, which then
// has the system's focus: a password must not be typed there, to be read or to act on a visit.
func (g *glass) Below(s *Supervisor) { g.over = s }

// heard and struck are the only ways from a keyboard to the glass.
func (g *glass) heard(r rune) {
	if !g.keys.echo(r) {
		g.say(r)
	}
}

func (g *glass) say(r rune) {
	switch {
	case g.over == nil:
		g.rune(r)
	case !g.deaf:
		g.over.heard(r)
	}
}

func (g *glass) struck(e *fyne.KeyEvent) {
	switch {
	case g.over == nil:
		g.key(e)
	case !g.deaf:
		g.over.struck(e)
	}
}

// shortcut is a key with Ctrl. It has no meaning while the keyboard is another window's.
func (g *glass) shortcut(c fyne.Canvas, k fyne.KeyboardShortcut, do func()) {
	c.AddShortcut(k, func(fyne.Shortcut) {
		if g.over == nil && !g.repeats(k.Key()) {
			do()
		}
	})
}

func ctrlShift(k fyne.KeyName) fyne.KeyboardShortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierControl | fyne.KeyModifierShift}
}

func ctrl(k fyne.KeyName) fyne.KeyboardShortcut {
	return &desktop.CustomShortcut{KeyName: k, Modifier: fyne.KeyModifierControl}
}

// press presses the first of these buttons that is on the glass and can be pressed.
func (g *glass) press(ids ...string) {
	r, ok := g.renderer()
	if !ok {
		return
	}
	for _, id := range ids {
		for _, b := range r.page.buttons {
			if b.id == id && !b.disabled {
				b.Tapped(nil)
				return
			}
		}
	}
}

func (g *glass) renderer() (*stageRenderer, bool) {
	if g.stage.r == nil || g.stage.r.page == nil {
		return nil, false
	}
	return g.stage.r, true
}

// A sink takes the keyboard for a glass that is keyed. It is not to be seen.
type sink struct {
	widget.BaseWidget
	g *glass
}

func newSink(g *glass) *sink {
	s := &sink{g: g}
	s.ExtendBaseWidget(s)
	return s
}

func (s *sink) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(canvas.NewRectangle(clear))
}
func (s *sink) FocusGained()             {}
func (s *sink) FocusLost()               {}
func (s *sink) TypedRune(r rune)         { s.g.heard(r) }
func (s *sink) KeyDown(e *fyne.KeyEvent) { s.g.keyDown(e) }
func (s *sink) KeyUp(e *fyne.KeyEvent)   { s.g.keyUp(e) }
func (s *sink) TypedKey(e *fyne.KeyEvent) {
	if !s.g.echo(e.Name) {
		s.g.struck(e)
	}
}
func (s *sink) AcceptsTab() bool { return true }
