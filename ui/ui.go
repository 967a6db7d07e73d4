// Package ui is what people see: one file a screen. It draws a visit.View and reports taps; the machine in package visit decides.
//
// Start with New, then Window.Attach and Window.Show. Names and addresses are drawn by the text engine that prints them, through
// Options.Name, never as Fyne's text, which clips rare characters. The package keeps nothing of a person but what a screen shows
// right now, and forgets that when the visit or its state changes. It never reaches a card or the log.
package ui

import (
	"image"
	"image/color"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"kakanai/printing"
	"kakanai/visit"
)

// Demo is the table on which anybody may lay a demo person's card.
type Demo interface {
	People() []Person
	Lay(id string)
	Lift()
	Laid() string // id; "" if no card lies there
}

// A Person of the demo, by a label in ordinary characters.
type Person struct{ ID, Label string }

// Options are the parts of the window.
type Options struct {
	Texts *Texts
	Visit visit.Handle
	Demo  Demo // nil outside the demo
	// Page paints a page of a form, scale pixels a millimetre; Name one line of a person's text, em pixels high, whole.
	Page func(p printing.Page, scale float64) image.Image
	Name func(s string, em float64, c color.Color) image.Image
}

// A Window draws the kiosk.
type Window struct {
	glass
	o Options

	mu   sync.Mutex
	next visit.View // the newest View, not drawn yet

	view visit.View

	// What is purely a matter of the screen. forget clears it.
	zoom    bool
	bundles bool              // 手続きから選ぶ: bundles are shown in place of single forms
	list    int               // which page of the catalogue is looked at
	sheet   int               // which page of which document is looked at
	address bool              // 住所を表示 was pressed
	forgot  bool              // 暗証番号がわからない was pressed
	field   int               // which text field of a question is typed into
	typed   map[string]string // what was typed, by form and field
	digits  bool              // the kana keyboard shows digits
	era     string            // of a date being typed
	asked   string            // the question these belong to
	person  int               // demo: whose card is at hand
}

// New makes a window that shows nothing yet.
func New(o Options) *Window {
	w := &Window{o: o, typed: map[string]string{}}
	w.glass = glass{paint: (*page).draw, touched: w.touch, rune: w.typedRune, key: w.typedKey, writes: w.takesText}
	w.glass.lay(w)
	return w
}

// Content is everything the window shows.
func (w *Window) Content() fyne.CanvasObject { return w.stage }

// Attach puts the content into a window, full screen, with no way out but the program's end.
func (w *Window) Attach(win fyne.Window) {
	w.win = win
	win.SetPadded(false)
	win.SetContent(w.stage)
	win.SetCloseIntercept(func() {})
	c := win.Canvas()
	c.SetOnTypedRune(w.typedRune)
	c.SetOnTypedKey(w.typedKey)
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyL, Modifier: fyne.KeyModifierControl}, func(fyne.Shortcut) {
		if w.view.State == visit.PaperLeft {
			w.o.Visit.Cleared()
		}
	})
	// Staff have the paper printed once more, after it came out badly or did not.
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyP, Modifier: fyne.KeyModifierControl}, func(fyne.Shortcut) {
		if w.view.Reprint && !w.view.Calling {
			w.o.Visit.Reprint()
		}
	})
	// Staff let somebody use the printed numbers. Until there are accounts the key is all there is (docs/admin.md).
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyB, Modifier: fyne.KeyModifierControl}, func(fyne.Shortcut) {
		if !w.view.Calling && !w.view.Warn {
			w.o.Visit.Numbers(true)
		}
	})
}

// Show draws v as soon as the window can. It may be called from any goroutine and does not block; of several Views in a
// row only the last is drawn.
func (w *Window) Show(v visit.View) {
	w.mu.Lock()
	w.next = v
	w.mu.Unlock()
	fyne.Do(w.take)
}

// take draws the newest View. In Fyne's goroutine.
func (w *Window) take() {
	w.mu.Lock()
	v := w.next
	w.mu.Unlock()
	if v.Visit != w.view.Visit || v.State != w.view.State {
		w.forget()
	}
	if v.Visit != w.view.Visit || v.State != w.view.State || v.Calling != w.view.Calling || v.Warn != w.view.Warn {
		// Another screen: what was pressed on the old one is void, and an object left lying on the glass must not keep it there.
		w.held = nil
	}
	if v.Ask != nil && v.Ask.ID != w.asked {
		w.forget()
		w.asked = v.Ask.ID
	}
	w.view = v
	w.redraw()
}

// forget drops everything that a person left on a screen.
func (w *Window) forget() {
	w.bundles, w.list, w.zoom, w.sheet, w.address, w.forgot, w.field, w.digits, w.era, w.asked = false, 0, false, 0, false, false, 0, false, "", ""
	w.typed = map[string]string{}
}

// change runs f, which changes what only the screen knows, and draws again.
func (w *Window) change(f func()) func() {
	return func() {
		f()
		w.redraw()
	}
}

func (w *Window) touch() { w.o.Visit.Touch() }

func (w *Window) t(key string, pairs ...any) string { return w.o.Texts.get(key, pairs...) }

// typedRune takes what is typed on a keyboard, or committed by an input method, whatever has the focus.
func (w *Window) typedRune(r rune) {
	w.touch()
	if w.covered() {
		return
	}
	switch {
	case w.view.State == visit.Credential && r >= '0' && r <= '9':
		w.o.Visit.Digit(byte(r))
	case w.takesText():
		w.typeText(string(r))
	}
}

func (w *Window) typedKey(e *fyne.KeyEvent) {
	w.touch()
	if w.covered() {
		return
	}
	switch {
	case w.view.State == visit.Credential && e.Name == fyne.KeyBackspace:
		w.o.Visit.Erase()
	case w.view.State == visit.Credential && (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter):
		w.o.Visit.Enter()
	case w.takesText() && e.Name == fyne.KeyBackspace:
		w.eraseText()
	}
}

// covered tells whether something lies over the screen that keys must not reach through.
func (w *Window) covered() bool { return w.view.Calling || w.view.Warn || w.zoom || w.forgot }
