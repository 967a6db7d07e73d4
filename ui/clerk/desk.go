// Package clerk is the clerk's window beside the resident's, a Desk: it shows a visit.StaffView, and
// everything on it has a key.
//
// Start with New, then Desk.Attach and Desk.Show; keys.go says what each key does, draw.go where things
// are. It never shows what is typed for a card, and keeps nothing of a visit that ended.
package clerk

import (
	"image"
	"image/color"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/printing"
	"kakanai/text/kana"
	"kakanai/ui/kit"
	"kakanai/ui/texts"
	"kakanai/visit"
)

// Accounts is who may sit at the desk. A nil one, or an empty one, is a city without accounts: the desk then opens with a key.
type Accounts interface {
	Empty() bool
	// SignIn takes its time; it is called outside the window's goroutine.
	SignIn(number int, password string) error
	Hide(number int) error  // the desk is hidden; it still is who sat there
	Leave(number int) error // and left, for a colleague
}

// DeskOptions are the parts of the clerk's window.
type Options struct {
	Words    *texts.Texts // assets/staff
	Visit    visit.Handle
	Staff    visit.Staff
	Accounts Accounts
	Towns    kana.Words // candidates for addresses and names
	Now      func() time.Time
	Lock     time.Duration // how long the desk may stand still; 0: five minutes
	Page     func(p printing.Page, scale float64) image.Image
	Name     func(s string, em float64, c color.Color) image.Image
	Answered func(field string) // the desk answered a field; nil: nothing else shows it
	Do       func(func())       // runs something in the window's goroutine; nil: Fyne's own
}

// lockAfter is the time after which a desk that nobody touches closes itself.
const lockAfter = 5 * time.Minute

// A Desk is the clerk's window. It shows a visit.StaffView and everything on it has a key. It never shows what is typed for a card.
type Desk struct {
	*kit.Surface
	o Options

	mu   sync.Mutex
	next visit.StaffView

	view    visit.StaffView
	form    int            // which form's fields are looked at
	row     int            // which of them is selected
	edit    *line          // … and typed into
	into    visit.FieldRef // … which is this one, wherever it moves
	leaning bool           // Backspace is held: it goes on erasing, and does nothing else
	kana    bool           // typing is composed into kana
	sent    handed         // what was typed last, as long as the view does not say what became of it
	then    func()         // … and what a key asked for then
	gone    time.Time      // when what is typed into went away with its screen
	sheet   *sheet
	locked  bool
	still   time.Time // of the last key or touch

	pages pictures
	menu  bool    // all actions lie over everything
	zoom  bool    // the page lies over everything, large
	leaf  int     // which page of the form
	down  float32 // how far it is moved up, in design units
}

// NewDesk makes a desk that is locked until somebody signs in.
func New(o Options) *Desk {
	if o.Lock == 0 {
		o.Lock = lockAfter
	}
	if o.Do == nil {
		o.Do = fyne.Do
	}
	d := &Desk{o: o, still: o.Now()}
	d.Surface = kit.NewSurface(kit.Handlers{Paint: d.draw, Touched: d.touch, Rune: d.typedRune, Key: d.typedKey, TakesText: func() bool { return true }, Keyed: true})
	d.lock()
	return d
}

// Attach puts the content into a window.
func (d *Desk) Attach(win fyne.Window) {
	d.PutInto(win, func() {})
	d.Shortcuts(win.Canvas())
	d.Surface.CatchKeys()
	d.Redraw()
}

// TakeFrom sends what is typed at the resident's window to the desk, unless that has keys of its own.
func (d *Desk) TakeFrom(g *kit.Surface, own bool) { g.ShareKeyboard(d.Surface, own) }

// Shortcuts adds the desk's keys with Ctrl to a window. The resident's has them too: one keyboard serves both.
func (d *Desk) Shortcuts(c fyne.Canvas) {
	for key, do := range map[fyne.KeyName]func(){fyne.KeyL: d.lockNow, fyne.KeyK: d.turnKana, fyne.KeyE: d.leave, fyne.KeyZ: d.turnZoom, fyne.KeyD: d.dropRow, fyne.KeyM: d.turnMenu} {
		d.AddShortcut(c, kit.Ctrl(key), do)
	}
	d.AddLookKeys(c)
	d.AddShortcut(c, &fyne.ShortcutPaste{}, func() {
		d.touch()
		if l := d.typing(); l != nil {
			for _, r := range fyne.CurrentApp().Clipboard().Content() {
				if r >= ' ' {
					l.insert(string(r))
				}
			}
			d.Redraw()
		}
	})
}

// Show draws v as soon as the window can, from any goroutine; of several in a row only the last.
func (d *Desk) Show(v visit.StaffView) {
	d.mu.Lock()
	d.next = v
	d.mu.Unlock()
	d.o.Do(d.take)
}

func (d *Desk) take() {
	d.mu.Lock()
	v := d.next
	d.mu.Unlock()
	other := v.Visit != d.view.Visit
	typing := d.edit != nil || d.sheet != nil
	if other || v.State != d.view.State || ask(v) != ask(d.view) {
		d.edit, d.row = nil, 0
		d.sent, d.then = handed{}, nil
		d.Release()
		d.closeZoom()
		d.menu = false
		d.KeepInSight()
		d.ResetScroll("middle")
		if s := d.sheet; s != nil && !d.locked && (other || !s.fits(v)) {
			d.sheet = nil
		}
	}
	if other {
		d.form = 0
		d.pages = pictures{}
	}
	d.view = v
	d.form = min(d.form, max(len(v.Filled)-1, 0))
	d.row = min(d.row, max(len(d.rows())-1, 0))
	if d.edit != nil { // an answer on the other side may have moved the field, or taken it away
		if i := d.rowOf(d.into); i >= 0 {
			d.row = i
		} else {
			d.edit = nil
		}
	}
	if typing && d.edit == nil && d.sheet == nil {
		d.gone = d.o.Now()
	}
	d.judged()
	d.Redraw()
}

func ask(v visit.StaffView) string {
	if v.Ask == nil {
		return ""
	}
	return v.Ask.ID
}

// touch is a sign of life at the desk. It is one of the visit, too: a clerk who types an address takes longer than somebody who went away.
func (d *Desk) touch() {
	d.still = d.o.Now()
	d.then = nil // this is another wish
	if s := d.view.State; !d.locked && s != visit.Choosing && s != "" {
		d.o.Visit.Touch()
	}
}

func (d *Desk) say(key string, pairs ...any) string { return d.o.Words.Get(key, pairs...) }

// Tick is told once a second: a desk that nobody touches closes itself.
func (d *Desk) Tick() {
	if !d.locked && d.o.Now().Sub(d.still) >= d.o.Lock {
		d.lockNow()
	}
}

// typing is the line that letters go to; nil if there is none.
func (d *Desk) typing() *line {
	switch {
	case d.sheet != nil:
		return d.sheet.line()
	}
	return d.edit
}

func (d *Desk) turnKana() {
	d.touch()
	d.kana = !d.kana
	if l := d.typing(); l != nil && !d.locked {
		l.commit()
		l.letters = d.kana
	}
	d.Redraw()
}

// pictures keeps the last pages painted: a page is painted once, however often the desk is drawn.
type pictures map[pictureKey]image.Image

type pictureKey struct {
	serial string
	sheet  int
	scale  float64
	first  *printing.Shape
}

func (d *Desk) picture(doc printing.Document, sheet int, scale float64) image.Image {
	p := doc.Pages[sheet]
	k := pictureKey{serial: doc.Serial, sheet: sheet, scale: scale, first: p.Identity()}
	if img, ok := d.pages[k]; ok {
		return img
	}
	if d.pages == nil || len(d.pages) > 8 {
		d.pages = pictures{}
	}
	d.pages[k] = d.o.Page(p, scale)
	return d.pages[k]
}
