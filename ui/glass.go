package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
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

	focusID string
	drawing bool
	held    *button // a finger is on it
	late    bool    // a drawing waits for the finger
}

// lay makes the stage; w is the Window whose pages it shows, nil for a Desk.
func (g *glass) lay(w *Window) {
	g.stage = &stage{g: g, w: w}
	g.stage.ExtendBaseWidget(g.stage)
}

// redraw draws anew, but not under a finger: a button that is replaced while it is held down never hears that it was
// pressed. Drawing then waits for the finger to go up, unless it is another screen that is to be drawn (Window.take).
func (g *glass) redraw() {
	if g.held != nil {
		g.late = true
		return
	}
	g.stage.Refresh()
}

// overdue draws what waited for a finger.
func (g *glass) overdue() {
	g.held = nil
	if g.late {
		g.late = false
		g.redraw()
	}
}

// A stage is the whole window; it draws everything anew whenever something changes.
type stage struct {
	widget.BaseWidget
	g *glass
	w *Window
}

func (s *stage) CreateRenderer() fyne.WidgetRenderer { return &stageRenderer{s: s} }

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
	scale := max(min(size.Width/1280, size.Height/800), 0.5)
	r.built = size
	g.drawing = true
	p := &page{g: g, w: r.s.w, scale: scale, width: size.Width / scale, height: size.Height / scale}
	g.paint(p)
	r.page = p
	focus := g.focusID
	if g.win != nil && focus != "" {
		for _, b := range p.buttons {
			if b.id == focus && !b.disabled {
				g.win.Canvas().Focus(b)
			}
		}
	}
	g.drawing = false
}
