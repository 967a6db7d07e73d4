// Package clerk is the clerk's window beside the resident's, a Desk: it shows a visit.StaffView,
// and everything on it has a key.
//
// Start with New, then Desk.Attach and Desk.Show; keys.go says what each key does, draw.go where
// things are. It never shows what is typed for a card, and keeps nothing of a visit that ended.
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

// Accounts are the people who may sit at the desk. Without Accounts, or with none in them, the desk
// opens with a key.
type Accounts interface {
	Empty() bool
	// SignIn may take its time; it is called outside the window's goroutine.
	SignIn(number int, password string) error
	Hide(number int) error  // the desk was locked; it is still that person's
	Leave(number int) error // the desk was left, for a colleague
}

// Options are the parts of the desk. Words, Visit, Staff, Now, Page and Name are required.
type Options struct {
	Words    *texts.Texts // assets/staff
	Visit    visit.Handle
	Staff    visit.Staff
	Accounts Accounts
	Towns    kana.Words // candidates for addresses and names
	Now      func() time.Time
	Lock     time.Duration // the desk locks after so long without a touch; 0: lockAfter
	Page     func(p printing.Page, scale float64) image.Image
	Name     func(s string, em float64, c color.Color) image.Image
	Answered func(field string) // told of every field that the desk answered; may be nil
	Do       func(func())       // runs something in the window's goroutine; nil: fyne.Do
}

// lockAfter is how long a desk stays open without a touch, unless the settings say otherwise.
const lockAfter = 5 * time.Minute

// A Desk is the clerk's window. It draws a visit.StaffView, and everything on it has a key.
type Desk struct {
	*kit.Surface
	o Options

	mu   sync.Mutex
	next visit.StaffView // the newest one, not drawn yet

	view visit.StaffView
	form int  // the form whose fields are shown
	row  int  // the selected field
	kana bool // what is typed is composed into kana

	edit               *line          // what is typed into the selected field; nil: nothing
	into               visit.FieldRef // the field that edit is for, wherever its row moves
	editLostAt         time.Time      // when edit, or a sheet, went away with its screen
	repeatingBackspace bool           // it is held down: it goes on erasing, and does nothing else
	submitted          submission     // the text that was given to its field last, until the view shows it
	pending            func()         // what a key asked for meanwhile

	sheet     *sheet // lies over the desk; nil: none
	locked    bool
	lastTouch time.Time // of the last key or tap

	pages    pictures
	menu     bool    // all actions lie over everything
	zoom     bool    // the page lies over everything, large
	zoomPage int     // which page of the form
	zoomY    float32 // how far it is scrolled, in design units
}

// New returns a desk that is locked.
func New(o Options) *Desk {
	if o.Lock == 0 {
		o.Lock = lockAfter
	}
	if o.Do == nil {
		o.Do = fyne.Do
	}
	d := &Desk{o: o, lastTouch: o.Now()}
	d.Surface = kit.NewSurface(kit.Handlers{
		Paint: d.draw, Touched: d.touch, Rune: d.typedRune, Key: d.typedKey,
		TakesText: func() bool { return true }, Keyed: true,
	})
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

// TakeFrom sends what is typed at the resident's window to the desk, unless that has keys of its
// own.
func (d *Desk) TakeFrom(g *kit.Surface, own bool) { g.ShareKeyboard(d.Surface, own) }

// Shortcuts adds the desk's keys with Ctrl to a window. The resident's has them too: one keyboard
// serves both.
func (d *Desk) Shortcuts(c fyne.Canvas) {
	for key, do := range map[fyne.KeyName]func(){
		fyne.KeyL: d.lockNow, fyne.KeyK: d.turnKana, fyne.KeyE: d.leave,
		fyne.KeyZ: d.turnZoom, fyne.KeyD: d.dropRow, fyne.KeyM: d.turnMenu,
	} {
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

// Show draws v as soon as the window can. It may be called from any goroutine; of several in a row
// only the last is drawn.
func (d *Desk) Show(v visit.StaffView) {
	d.mu.Lock()
	d.next = v
	d.mu.Unlock()
	d.o.Do(d.take)
}

// take draws the newest view. It runs in the window's goroutine.
func (d *Desk) take() {
	d.mu.Lock()
	v := d.next
	d.mu.Unlock()
	other := v.Visit != d.view.Visit
	typing := d.edit != nil || d.sheet != nil
	if other || v.State != d.view.State || ask(v) != ask(d.view) {
		d.edit, d.row = nil, 0
		d.submitted, d.pending = submission{}, nil
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
		d.editLostAt = d.o.Now()
	}
	d.checkSubmitted()
	d.Redraw()
}

// ask returns the id of the question that a view asks; "": none.
func ask(v visit.StaffView) string {
	if v.Ask == nil {
		return ""
	}
	return v.Ask.ID
}

// touch notes a sign of life. It counts for the visit, too: typing an address takes longer than a
// visitor may be away.
func (d *Desk) touch() {
	d.lastTouch = d.o.Now()
	d.pending = nil // a key comes after it
	if s := d.view.State; !d.locked && s != visit.Choosing && s != "" {
		d.o.Visit.Touch()
	}
}

// say returns a text of assets/staff.
func (d *Desk) say(key string, pairs ...any) string { return d.o.Words.Get(key, pairs...) }

// Tick runs every second; it locks a desk that was not touched for a while.
func (d *Desk) Tick() {
	if !d.locked && d.o.Now().Sub(d.lastTouch) >= d.o.Lock {
		d.lockNow()
	}
}

// typing returns the line that characters go to; nil: none.
func (d *Desk) typing() *line {
	switch {
	case d.sheet != nil:
		return d.sheet.line()
	}
	return d.edit
}

// turnKana is Ctrl+K: what is typed is composed into kana, or no longer.
func (d *Desk) turnKana() {
	d.touch()
	d.kana = !d.kana
	if l := d.typing(); l != nil && !d.locked {
		l.commit()
		l.letters = d.kana
	}
	d.Redraw()
}

// pictures keeps the last pages that were painted: a page is painted once, however often the desk
// is drawn.
type pictures map[pictureKey]image.Image

type pictureKey struct {
	serial string
	sheet  int
	scale  float64
	first  *printing.Shape
}

// picture returns a page of a document, scale pixels a millimetre.
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
