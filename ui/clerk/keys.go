package clerk

import (
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
	"kakanai/visit"
)

// An action is one thing that a clerk does, and its key.
type action struct {
	key  fyne.KeyName
	word string
	can  bool
	do   func()
}

// actions returns all of them, in the order of the foot. What cannot be done now is shown, and does
// nothing.
func (d *Desk) actions() []action {
	v, st := d.view, d.o.Staff
	collect := "do.collect"
	if v.State == visit.PaperLeft {
		collect = "do.clear"
	}
	fields := len(d.rows()) > 0
	return []action{
		{fyne.KeyF2, "do.person", v.MayType, d.openPerson},
		{fyne.KeyF3, "do.let", len(v.Let) > 0, d.openLet},
		{fyne.KeyF4, "do.fix", fields && d.view.MayCorrect, d.begin},
		{fyne.KeyF5, "do.print", v.State == visit.Confirming, d.openPrint},
		{fyne.KeyF6, "do.scribe", v.MayCorrect, d.openScribe},
		{fyne.KeyF7, "do.reprint", v.Reprint, d.o.Visit.Reprint},
		{fyne.KeyF8, "do.returned", true, d.openReturned},
		{fyne.KeyF9, collect, v.State == visit.Handing || v.State == visit.PaperLeft, st.Collect},
		{fyne.KeyF10, "do.numbers", v.Numbers != visit.NoNumbers, st.AllowNumbers},
		{fyne.KeyF11, "do.child", v.MayChild || v.Second, st.Child},
		{fyne.KeyF12, "do.next", d.goesOn(), d.goOn},
		{
			fyne.KeyEscape, "do.cancel", v.State != visit.PaperLeft && (v.State != visit.Choosing || len(v.Chosen) > 0),
			d.openCancel,
		},
	}
}

// goesOn reports whether F12 leads on from here.
func (d *Desk) goesOn() bool {
	v := d.view
	switch v.State {
	case visit.Choosing:
		return len(v.Chosen) > 0
	case visit.Asking, visit.Completing:
		return v.Ask != nil && v.Ask.Ready
	case visit.Notice:
		return true
	case visit.Stopped:
		return v.Retry
	}
	return false
}

func (d *Desk) goOn() {
	switch d.view.State {
	case visit.Stopped:
		d.o.Visit.Retry()
	default:
		d.o.Visit.Next()
	}
}

// press runs an action by its key and reports whether there is one.
func (d *Desk) press(key fyne.KeyName) bool {
	if key == fyne.KeyF1 {
		if d.view.Called >= 0 {
			d.o.Staff.Attend()
		}
		return true
	}
	i := slices.IndexFunc(d.actions(), func(a action) bool { return a.key == key })
	if i < 0 {
		return false
	}
	if d.actions()[i].can || key == fyne.KeyF12 && d.edit != nil { // what is being typed may be what F12 waits for
		d.afterSubmit(func() {
			if a := d.actions()[i]; a.can {
				a.do()
				d.Redraw()
			}
		})
	}
	return true
}

// A submission is text that was given to its field, until the view shows what became of it.
type submission struct {
	to  visit.FieldRef
	was string // what stood there before
	at  time.Time
}

// submissionTimeout is how long a view may take to show that. It never shows a value that changes
// nothing.
const submissionTimeout = time.Second

// waits reports whether a submission may still be shown.
func (d *Desk) waits() bool {
	return !d.submitted.at.IsZero() && d.o.Now().Sub(d.submitted.at) < submissionTimeout
}

// afterSubmit gives what is being typed to its field, and runs do once the field took it: printing
// must not print what was there before, nor leave a complaint behind.
func (d *Desk) afterSubmit(do func()) {
	d.finish()
	if d.waits() {
		d.pending = do
		return
	}
	do()
}

// checkSubmitted looks for what became of the submission. Text that was refused cancels the key
// that came after it.
func (d *Desk) checkSubmitted() {
	if d.submitted.at.IsZero() {
		return
	}
	do, i := d.pending, d.rowOf(d.submitted.to)
	if i >= 0 && d.view.Refused != d.submitted.to && d.rows()[i].text == d.submitted.was {
		return // not shown yet
	}
	took := d.waits() && i >= 0 && d.view.Refused != d.submitted.to && !d.rows()[i].bad
	d.submitted, d.pending = submission{}, nil
	if do != nil && took {
		do()
	}
}

// editJustLost reports whether a key was meant for a field whose screen has just gone: a person who
// types does not look up at once.
func (d *Desk) editJustLost() bool {
	return d.typing() == nil && d.o.Now().Sub(d.editLostAt) < kit.DoubleTap
}

// typedRune takes a character that was typed, or committed by an input method.
func (d *Desk) typedRune(r rune) {
	d.touch()
	if d.editJustLost() {
		return
	}
	d.menu = false
	d.KeepInSight()
	switch {
	case d.zoom:
		if r == ' ' {
			d.keyInZoom(fyne.KeyPageDown)
		}
	case d.sheet != nil:
		d.sheet.rune(r)
	case d.edit != nil:
		d.edit.rune(r)
	default:
		d.choose(r)
	}
	d.Redraw()
}

func (d *Desk) typedKey(e *fyne.KeyEvent) {
	d.touch()
	if e.Name == fyne.KeyUnknown { // an input method's own, or not known to Fyne
		return
	}
	if function := len(e.Name) > 1 && e.Name[0] == 'F'; !function && d.editJustLost() {
		return
	}
	d.repeatingBackspace = e.Name == fyne.KeyBackspace && d.Repeats(e.Name)
	defer d.Redraw()
	d.KeepInSight()
	if d.menu && d.sheet == nil {
		d.menu = false
		if e.Name != fyne.KeyEscape { // it closes the menu, and does nothing else
			d.press(e.Name)
		}
		return
	}
	switch {
	case d.zoom:
		d.keyInZoom(e.Name)
	case d.sheet != nil:
		d.sheet.key(e.Name)
	case d.edit != nil && d.editKey(e.Name):
	case d.press(e.Name):
	default:
		d.walk(e.Name)
	}
}

// walk moves between fields and forms, and goes on or back.
func (d *Desk) walk(key fyne.KeyName) {
	rows := len(d.rows())
	switch key {
	case fyne.KeyDown, fyne.KeyTab:
		d.finish()
		if rows > 0 {
			d.row = (d.row + 1) % rows
		}
	case fyne.KeyUp:
		d.finish()
		if rows > 0 {
			d.row = (d.row + rows - 1) % rows
		}
	case fyne.KeyPageDown, fyne.KeyRight:
		d.turn(1)
	case fyne.KeyPageUp, fyne.KeyLeft:
		d.turn(-1)
	case fyne.KeyBackspace:
		if !d.repeatingBackspace {
			d.o.Visit.Back()
		}
	case fyne.KeyReturn, fyne.KeyEnter:
		switch {
		case rows > 0 && d.rows()[d.row].typed:
			d.begin()
		case d.goesOn():
			d.goOn()
		case rows > 0:
			d.row = (d.row + 1) % rows
		}
	}
}

// turn shows another form.
func (d *Desk) turn(by int) {
	if n := len(d.view.Filled); n > 0 {
		d.lookAt((d.form + by + n) % n)
	}
}

// lookAt shows the n-th form's fields. What is being typed belongs to the form before.
func (d *Desk) lookAt(n int) {
	d.finish()
	d.form, d.row = n, 0
}

// choiceKeys number what can be picked, for one hand.
const choiceKeys = "123456789abcdefghijklmnopqrstuvwxyz"

// choose picks by number: a form, an answer, or an option of the selected field.
func (d *Desk) choose(r rune) {
	r = kit.HalfDigit(r)
	n := -1
	for i, k := range choiceKeys {
		if k == r {
			n = i
		}
	}
	v := d.view
	switch {
	case r == '0':
		d.openHanded()
	case n < 0:
	case v.State == visit.Choosing:
		if n < len(v.Offered) {
			d.o.Visit.Choose(v.Offered[n].ID)
		}
	case v.Ask != nil && len(v.Ask.Choices) > 0:
		if n < len(v.Ask.Choices) {
			d.o.Visit.Pick(v.Ask.Choices[n].ID)
		}
	default:
		if rows := d.rows(); d.row < len(rows) && n < len(rows[d.row].picks) {
			rows[d.row].pick(n)
		}
	}
}

// editKey handles a key while a field is typed into, and reports whether it was one for that.
func (d *Desk) editKey(key fyne.KeyName) bool {
	l := d.edit
	switch key {
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.commit() {
			return true
		}
		d.finish()
		if n := len(d.rows()); d.row+1 < n {
			d.row++
		}
	case fyne.KeyTab:
		d.walk(key)
	case fyne.KeyEscape:
		if !l.comp.Empty() {
			l.comp.Reset()
			return true
		}
		d.edit = nil
	default:
		return lineKey(l, key)
	}
	return true
}

// lineKey moves or erases in a line, and reports whether key is one for that.
func lineKey(l *line, key fyne.KeyName) bool {
	switch key {
	case fyne.KeyBackspace:
		l.erase()
	case fyne.KeyDelete:
		l.remove()
	case fyne.KeyLeft:
		l.move(-1)
	case fyne.KeyRight:
		l.move(1)
	case fyne.KeyHome:
		l.move(-maxLine)
	case fyne.KeyEnd:
		l.move(maxLine)
	case fyne.KeyDown:
		if l.comp.Empty() {
			return false
		}
		l.next(1)
	case fyne.KeyUp:
		if l.comp.Empty() {
			return false
		}
		l.next(-1)
	default:
		return false
	}
	return true
}

// begin starts typing into the selected field.
func (d *Desk) begin() {
	rows := d.rows()
	if d.row < len(rows) && rows[d.row].typed && d.edit == nil {
		r := rows[d.row]
		if r.open != nil {
			r.open()
			return
		}
		d.edit = newLine(r.field.Kind, r.text, d.o.Towns)
		d.edit.letters = d.kana
		d.into = visit.FieldRef{Form: r.form, Field: r.field.ID}
	}
}

// rowOf returns the row of a field; -1: it is not shown.
func (d *Desk) rowOf(f visit.FieldRef) int {
	return slices.IndexFunc(d.rows(), func(r row) bool { return r.form == f.Form && r.field.ID == f.Field })
}

// finish gives what was typed to the field that it was typed for.
func (d *Desk) finish() {
	l := d.edit
	if l == nil {
		return
	}
	l.commit()
	d.edit = nil
	if i := d.rowOf(d.into); i >= 0 {
		r := d.rows()[i]
		if v := r.value(l.String()); !reflect.DeepEqual(v, r.value(r.text)) {
			d.submitted = submission{d.into, r.text, d.o.Now()}
			r.set(v)
		}
	}
}
