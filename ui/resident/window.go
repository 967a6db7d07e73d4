// Package resident is the window that a resident stands before. It draws a
// visit.View and reports taps; the machine in package visit decides.
//
// Start with New, then Window.Attach and Window.Show; frame.go has the table of screens. Names and
// addresses are drawn by the text engine that prints them, through Options.Name, never as Fyne's
// text, which clips rare characters. The window keeps nothing of a person but what a screen shows
// right now, and forgets that when the visit or its state changes. It never reaches a card or the
// log.
package resident

import (
	"fmt"
	"image"
	"image/color"
	"maps"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"kakanai/card"
	"kakanai/printing"
	"kakanai/ui/kit"
	"kakanai/ui/texts"
	"kakanai/visit"
)

// Demo is the table on which a demo person's card is laid.
type Demo interface {
	People() []Person
	Lay(id string)
	Lift()
	Laid() string // id; "" if no card lies there
}

// A Person of the demo; Label is in ordinary characters.
type Person struct{ ID, Label string }

// Options are the parts of the window. Texts and Visit are required.
type Options struct {
	Texts *texts.Texts
	Visit visit.Handle
	Demo  Demo // nil outside the demo
	// Page paints a page of a form, scale pixels a millimetre. Name paints one line of a person's
	// text, em pixels high, whole.
	Page func(p printing.Page, scale float64) image.Image
	Name func(s string, em float64, c color.Color) image.Image
	// Say translates a phrase of the form files; nil leaves it in Japanese.
	Say func(lang, ja string) string
	// Face returns a font with a language's letters; nil, or a nil Resource: the theme's own.
	Face func(lang string, bold bool) fyne.Resource
	// Languages that may be chosen besides Japanese; empty: all of texts.Languages.
	Languages []string
	// Shuffle returns the ten digits in the order of the keys for a PIN, for each PIN anew; nil: as
	// on a telephone.
	Shuffle func() []byte
	// ShowAddress shows the address at once; otherwise a button does.
	ShowAddress bool
	// Now tells a double tap from two taps; nil: every tap counts.
	Now func() time.Time
}

// A Window is the resident's.
type Window struct {
	*kit.Surface
	o Options

	mu   sync.Mutex
	next visit.View // the newest View, not drawn yet

	view    visit.View
	shownID screenID // of the screen that was drawn last
	desk    Keyboard // that of the clerk's window beside this one; nil: there is none

	// How this visitor wants the screen; the next visit begins at the standard.
	text    float32
	colours kit.Colours

	// What only the screen knows; forget clears it.
	overlay  string            // "language", "colours": lies over the screen
	scroll   float32           // how far the middle is scrolled, in units
	most     float32           // how far it can be
	zoom     bool              // 拡大: the page alone
	zoomed   int               // which of zooms
	pan      float32           // how far the page is moved to the left
	painted  painted           // the page that is looked at
	bundles  bool              // 手続きから選ぶ: bundles are shown in place of single forms
	list     int               // which page of the catalogue is looked at
	sheet    int               // which page of which document is looked at
	address  bool              // 住所を表示 was pressed
	forgot   bool              // 暗証番号がわからない was pressed
	field    int               // which text field of a question is typed into
	typed    map[string]string // what was typed, by form and field
	digits   bool              // the kana keyboard shows digits
	era      string            // of a date being typed
	asked    string            // the question these belong to
	shuffled []byte            // the digits as they stand on the keys
	person   int               // of the demo: the one whose card is at hand
}

// New returns a window that shows nothing yet.
func New(o Options) *Window {
	w := &Window{o: o, typed: map[string]string{}}
	w.Surface = kit.NewSurface(kit.Handlers{
		Paint:   func(p *kit.Page) { (&screen{Page: p, w: w}).draw() },
		Touched: w.touch, Rune: w.typedRune, Key: w.typedKey, TakesText: w.takesText, Reveal: w.bring, Now: o.Now,
	})
	return w
}

// Attach puts the content into a window, which then cannot be closed.
func (w *Window) Attach(win fyne.Window) {
	w.PutInto(win, func() {})
	c := win.Canvas()
	c.SetOnTypedRune(w.TypeRune)
	c.SetOnTypedKey(w.TypeKey)
	if k, ok := c.(desktop.Canvas); ok { // hears keys while no button has the focus
		k.SetOnKeyDown(w.KeyDown)
		k.SetOnKeyUp(w.KeyUp)
	}
	if w.desk != nil {
		w.desk.Shortcuts(c) // staff have a window that can be locked, and no keys of their own here
		return
	}
	w.AddShortcut(c, kit.Ctrl(fyne.KeyL), func() {
		if w.view.State == visit.PaperLeft {
			w.o.Visit.Cleared()
		}
	})
	// Staff have the paper printed once more, after it came out badly or not at all.
	w.AddShortcut(c, kit.Ctrl(fyne.KeyP), func() {
		if w.view.Reprint && !w.view.Calling {
			w.o.Visit.Reprint()
		}
	})
	// Staff allow the printed numbers. Without accounts the key is the only check (docs/admin.md).
	w.AddShortcut(c, kit.Ctrl(fyne.KeyB), func() {
		if !w.view.Calling && !w.view.Warn {
			w.o.Visit.Numbers(true)
		}
	})
}

// Show draws v as soon as the window can. It may be called from any goroutine and does not block;
// of several Views in a row only the last is drawn.
func (w *Window) Show(v visit.View) {
	w.mu.Lock()
	w.next = v
	w.mu.Unlock()
	fyne.Do(w.take)
}

// take draws the newest View. It runs in Fyne's goroutine.
func (w *Window) take() {
	w.mu.Lock()
	v := w.next
	w.mu.Unlock()
	if v.Visit != w.view.Visit {
		w.text, w.colours = 1, kit.Standard
	}
	if v.Visit != w.view.Visit || v.State != w.view.State || v.Way != w.view.Way {
		w.forget()
		if v.State == visit.Credential && w.o.Shuffle != nil {
			w.shuffled = w.o.Shuffle()
		}
	}
	if v.Ask != nil && v.Ask.ID != w.asked {
		w.forget()
		w.asked = v.Ask.ID
	}
	w.view = v
	w.Redraw()
}

// A screenID identifies a screen: another one has other buttons in the same places, and a tap soon
// after it changed may be the second half of a double tap.
type screenID struct {
	visit                                          uint64
	state                                          visit.State
	way                                            card.Way
	ask, overlay                                   string
	field                                          int
	calling, cardLeft, warn, zoom, forgot, bundles bool
	paper                                          *printing.Shape // Confirming: staff may change what will be printed
}

func (w *Window) screenID() screenID {
	v := w.view
	id := screenID{
		visit: v.Visit, state: v.State, way: v.Way, overlay: w.overlay, field: w.field, calling: v.Calling,
		cardLeft: v.CardLeft,
		warn:     v.Warn, zoom: w.zoom, forgot: w.forgot, bundles: w.bundles,
	}
	if v.State == visit.Confirming {
		if pages := sheets(v); len(pages) > 0 {
			id.paper = pages[0].Identity()
		}
	}
	if v.Ask != nil {
		id.ask = fmt.Sprint(v.Ask.N, v.Ask.ID, v.Ask.About)
	}
	return id
}

// forget drops everything that a person left on a screen.
func (w *Window) forget() {
	w.overlay, w.scroll, w.zoom, w.zoomed, w.pan, w.painted = "", 0, false, 0, 0, painted{}
	w.bundles, w.list, w.sheet, w.address, w.forgot, w.field, w.digits, w.era, w.asked, w.shuffled = false, 0, 0, false,
		false, 0, false, "", "", nil
	w.typed = map[string]string{}
}

// change returns what runs f, which changes what only the screen knows, and draws again.
func (w *Window) change(f func()) func() {
	return func() {
		f()
		w.Redraw()
	}
}

func (w *Window) touch() { w.o.Visit.Touch() }

// t returns a text in the language of the screen.
func (w *Window) t(key string, pairs ...any) string { return w.o.Texts.In(w.lang(), key, pairs...) }

// ja returns a text as it is on something Japanese, such as a card.
func (w *Window) ja(key string) string { return w.o.Texts.Get(key) }

// say returns a phrase of the form files in the language of the screen.
func (w *Window) say(ja string) string {
	if w.o.Say == nil {
		return ja
	}
	return w.o.Say(w.lang(), ja)
}

// family returns the fonts of a language.
func (w *Window) family(lang string) kit.Family {
	if w.o.Face == nil {
		return kit.Family{}
	}
	return kit.Family{Regular: w.o.Face(lang, false), Bold: w.o.Face(lang, true), Script: kit.ScriptOf(lang)}
}

// typedRune takes a character that was typed, or committed by an input method, whatever has the
// focus.
func (w *Window) typedRune(r rune) {
	w.touch()
	if w.covered() {
		return
	}
	switch d := kit.HalfDigit(r); {
	case w.view.State == visit.Credential && d >= '0' && d <= '9':
		w.o.Visit.Digit(byte(d))
	case w.takesText():
		w.typeText(string(r))
	}
}

// typedKey takes the keys that are no character. Arrows move the focus, so that a keypad of digits,
// arrows, Enter and a key to go back is enough for everything.
func (w *Window) typedKey(e *fyne.KeyEvent) {
	w.touch()
	held := e.Name == fyne.KeyBackspace && w.Repeats(e.Name)
	switch e.Name {
	case fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight:
		w.MoveFocus(e.Name)
	case fyne.KeyPageDown:
		w.Press("scroll-down")
	case fyne.KeyPageUp:
		w.Press("scroll-up")
	case fyne.KeyEscape:
		w.goBack()
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case w.Repeats(e.Name):
		case w.view.State == visit.Credential && !w.covered():
			w.o.Visit.Enter()
		default:
			w.ahead()
		}
	case fyne.KeyBackspace:
		switch {
		case w.covered() || !w.erases():
			if !held { // held down it erased what there was, and leads nowhere
				w.goBack()
			}
		case w.view.State == visit.Credential:
			w.o.Visit.Erase()
		default:
			w.eraseText()
		}
	}
}

// goBack presses the way out of what is on the screen.
func (w *Window) goBack() { w.Press("answered", "continue", "close", "back") }

// erases reports whether Backspace has something to erase.
func (w *Window) erases() bool {
	return w.takesText() || w.view.State == visit.Credential && w.view.Digits > 0
}

// ahead gives the focus to the way on, for Enter without a focus: the second Enter presses it,
// never the first.
func (w *Window) ahead() {
	w.FocusFirst("continue", "answered", "next", "next-field", "print", "taken", "retry", "close", "end")
}

// covered reports whether something lies over the screen that keys must not reach through.
func (w *Window) covered() bool {
	return w.view.Calling || w.view.CardLeft || w.view.Warn || w.zoom || w.forgot || w.overlay != ""
}

// A Keyboard is that of a clerk's desk beside the window.
type Keyboard interface {
	// TakeFrom sends what is typed at a surface to the desk; see kit.Surface.ShareKeyboard.
	TakeFrom(g *kit.Surface, own bool)
	// Shortcuts adds the desk's keys with Ctrl to a window.
	Shortcuts(c fyne.Canvas)
}

// Beside says that a clerk's desk stands beside the window; it is called before Attach. The one
// keyboard is then the clerk's, whichever window has the focus: what a clerk types must never
// become a PIN. With own keys, a keypad for the resident, what is typed at the window is the
// resident's.
func (w *Window) Beside(desk Keyboard, own bool) {
	w.desk = desk
	desk.TakeFrom(w.Surface, own)
}

// Answered drops what was typed for a field: the clerk answered it.
func (w *Window) Answered(field string) {
	maps.DeleteFunc(w.typed, func(at, _ string) bool { return strings.HasSuffix(at, "."+field) })
}
