package clerk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"golang.org/x/text/width"

	"kakanai/forms"
	"kakanai/record"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// A sheet lies over the desk and asks for something before it is done.
type sheet struct {
	d           *Desk
	title, hint string
	note        string // what is wrong with what was typed
	fields      []*sheetField
	at          int
	options     []string                   // picked by number
	picked      func(n int)                // runs with the number that was picked
	list        []string                   // papers to choose from, by ↑↓
	on          int                        // the selected one of list
	again       fyne.KeyName               // the key that opened it; it says yes, too
	drop        func()                     // Ctrl+D: takes away what the sheet is about; nil: it cannot be taken away
	ok          func() bool                // Enter behind the last field; true closes the sheet
	fits        func(visit.StaffView) bool // reports whether the sheet still has a meaning
}

// A sheetField is typed into or picked from.
type sheetField struct {
	label, hint string
	line        *line
	picks       []string
	picked      int  // -1: none
	secret      bool // a password: drawn as dots, never composed into kana
}

// line returns the line that is typed into; nil: none.
func (s *sheet) line() *line {
	if s.at < len(s.fields) {
		return s.fields[s.at].line
	}
	return nil
}

func (s *sheet) rune(r rune) {
	if l := s.line(); l != nil {
		l.rune(r)
		return
	}
	for i, k := range choiceKeys {
		if k != kit.HalfDigit(r) {
			continue
		}
		switch {
		case s.at < len(s.fields) && i < len(s.fields[s.at].picks):
			s.fields[s.at].picked = i
		case s.at >= len(s.fields) && i < len(s.options):
			s.picked(i)
		}
	}
}

func (s *sheet) key(key fyne.KeyName) {
	l := s.line()
	switch {
	case key == fyne.KeyReturn || key == fyne.KeyEnter || key == s.again:
		if l != nil && l.commit() {
			return
		}
		if s.at+1 < s.stops() && key != s.again {
			s.at++
			return
		}
		if s.ok != nil && s.ok() {
			s.close()
		}
	case key == fyne.KeyEscape:
		if l != nil && !l.comp.Empty() {
			l.comp.Reset()
			return
		}
		s.close()
	case l != nil && lineKey(l, key):
	case key == fyne.KeyTab || key == fyne.KeyDown:
		s.move(1)
	case key == fyne.KeyUp:
		s.move(-1)
	case key == fyne.KeyBackspace && !s.d.repeatingBackspace:
		s.close()
	}
}

func (s *sheet) move(by int) {
	switch n := len(s.fields); {
	case n > 0:
		if l := s.line(); l != nil {
			l.commit()
		}
		s.at = (s.at + by + s.stops()) % s.stops()
	case len(s.list) > 0:
		s.on = (s.on + by + len(s.list)) % len(s.list)
	}
}

// stops returns to how many places the keys go: the fields, and the options beside them.
func (s *sheet) stops() int {
	if len(s.fields) > 0 && len(s.options) > 0 {
		return len(s.fields) + 1
	}
	return len(s.fields)
}

func (s *sheet) close() {
	if s.d.sheet == s && !s.d.locked { // only unlock opens the lock
		s.d.sheet = nil
	}
}

// open lays a sheet over the desk.
func (d *Desk) open(s *sheet) {
	s.d = d
	d.edit, d.menu = nil, false
	d.KeepInSight()
	d.ResetScroll("sheet")
	for _, f := range s.fields {
		if f.line != nil {
			f.line.letters = d.kana
		}
	}
	d.sheet = s
}

func (d *Desk) field(kind forms.Kind, key, hint string) *sheetField {
	f := &sheetField{label: d.say(key), line: newLine(kind, "", d.o.Towns), picked: -1}
	if hint != "" {
		f.hint = d.say(hint)
	}
	return f
}

// openPerson asks for the four items of a person without a card.
func (d *Desk) openPerson() {
	name, address := d.field(forms.Name, "person.name", ""), d.field(forms.Addr, "person.address", "")
	birth := d.field(forms.DateKind, "person.birth", "person.birth.hint")
	sex := &sheetField{label: d.say("person.sex"), picks: []string{
		d.say("person.male"), d.say("person.female"),
		d.say("person.none"),
	}, picked: -1}
	s := &sheet{
		title: d.say("person.title"), hint: d.say("person.hint"), fields: []*sheetField{
			name, address, birth,
			sex,
		},
		fits: func(v visit.StaffView) bool { return v.MayType },
	}
	s.ok = func() bool {
		p := forms.Facts{Name: name.line.String(), Address: address.line.String()}
		p.Birth, _ = parseDay(birth.line.String())
		if sex.picked >= 0 {
			p.Sex = []string{"1", "2", "9"}[sex.picked]
		}
		if bad := p.Judge(forms.DayOf(d.o.Now())); bad != "" {
			s.note = d.say("person.bad", "field", d.say("person."+string(bad)))
			s.at = map[forms.Fact]int{
				forms.FactName: 0, forms.FactAddress: 1, forms.FactBirth: 2,
				forms.FactSex: 3,
			}[bad]
			return false
		}
		d.o.Staff.Person(p)
		return true
	}
	d.open(s)
}

// openTableRow asks for the cells of a table's row n; where there is none yet, it becomes the last.
// A row without a word in it goes away.
func (d *Desk) openTableRow(form string, x forms.Field, old [][]string, n int) {
	s := &sheet{
		title: d.say("table.row", "label", x.Label, "n", n+1), hint: d.say("table.hint"),
		fits: func(v visit.StaffView) bool { return v.MayCorrect },
	}
	for i, c := range x.Columns {
		cell := ""
		if n < len(old) {
			cell = old[n][i]
		}
		s.fields = append(s.fields, &sheetField{
			label: c.Label, line: newLine(cellKind(c), cell, d.o.Towns),
			picked: -1,
		})
	}
	s.ok = func() bool {
		row := make([]string, len(x.Columns))
		for k, c := range x.Columns {
			row[k] = cellText(c, s.fields[k].line.String())
		}
		d.correctTable(form, x, old, n, row)
		return true
	}
	if n < len(old) {
		s.drop = func() { d.correctTable(form, x, old, n, nil) }
	}
	d.open(s)
}

// cellKind is how a column's cells are typed.
func cellKind(c forms.Column) forms.Kind {
	switch {
	case c.Fact == forms.FactName || c.Subject == forms.FactName:
		return forms.Name
	case c.Fact == forms.FactAddress || c.Subject == forms.FactAddress:
		return forms.Addr
	case c.ID == "kana":
		return forms.Kana
	}
	return forms.Text
}

// cellText is what was typed into a cell as papers have it: a day of birth in the Japanese
// calendar.
func cellText(c forms.Column, typed string) string {
	typed = strings.Trim(typed, " \u3000")
	if c.Fact == forms.FactBirth || c.Subject == forms.FactBirth || c.UntilAge > 0 {
		if day, ok := parseDay(typed); ok {
			return forms.CardDate(day).Wareki()
		}
	}
	return typed
}

// correctTable puts row in the place of row n of old, or behind the last; a nil or empty one is
// left out.
func (d *Desk) correctTable(form string, x forms.Field, old [][]string, n int, row []string) {
	blank := !slices.ContainsFunc(row, func(cell string) bool { return cell != "" })
	list := []any{}
	for i := range max(len(old), n+1) {
		cells := row
		if i != n {
			cells = old[i]
		} else if blank {
			continue
		}
		object := map[string]any{}
		for k, c := range x.Columns {
			object[c.ID] = cells[k]
		}
		list = append(list, object)
	}
	switch {
	case len(list) == 0:
		d.o.Staff.Correct(form, x.ID, nil)
	case len(list) >= len(old) || n < len(old): // an empty one that was never there changes nothing
		d.o.Staff.Correct(form, x.ID, list)
	}
}

// dropRow is Ctrl+D.
func (d *Desk) dropRow() {
	d.touch()
	if s := d.sheet; s != nil && s.drop != nil && !d.locked {
		s.drop()
		s.close()
		d.Redraw()
	}
}

// openLet asks why a person may pass.
func (d *Desk) openLet() {
	reasons := d.view.Let
	s := &sheet{
		title: d.say("let.title"), hint: d.say("let.hint"),
		fits: func(v visit.StaffView) bool { return len(v.Let) > 0 },
	}
	for _, r := range reasons {
		s.options = append(s.options, d.say("let."+r))
	}
	s.picked = func(n int) {
		d.o.Staff.LetOn(reasons[n])
		s.close()
	}
	d.open(s)
}

func (d *Desk) openScribe() {
	name, rel := d.field(forms.Name, "scribe.name", ""), d.field(forms.Text, "scribe.rel", "")
	s := &sheet{
		title: d.say("scribe.title"), hint: d.say("scribe.hint"), fields: []*sheetField{name, rel},
		fits: func(v visit.StaffView) bool { return v.MayCorrect },
	}
	s.ok = func() bool {
		n, r := name.line.String(), rel.line.String()
		if (n == "") != (r == "") {
			s.note = d.say("person.bad", "field", d.say("scribe.rel"))
			if n == "" {
				s.note = d.say("person.bad", "field", d.say("scribe.name"))
			}
			return false
		}
		d.o.Staff.Scribe(n, r)
		return true
	}
	d.open(s)
}

func (d *Desk) openReturned() {
	issued := d.view.Issued
	s := &sheet{
		title: d.say("returned.title"), hint: d.say("returned.hint"),
		fits: func(visit.StaffView) bool { return true },
	}
	if len(issued) == 0 {
		s.hint = d.say("returned.none")
		d.open(s)
		return
	}
	for _, p := range issued {
		if len(s.list) == 9 {
			break
		}
		words := p.Serial + "　" + d.formName(p.Form)
		if p.Returned != "" {
			words += "　" + d.say("returned.done", "reason", d.say("returned."+p.Returned))
		}
		s.list = append(s.list, words)
	}
	for _, r := range record.ReturnReasons {
		s.options = append(s.options, d.say("returned."+r))
	}
	s.picked = func(n int) {
		d.o.Staff.Returned(issued[s.on].Serial, record.ReturnReasons[n])
		s.close()
	}
	d.open(s)
}

// openHanded asks which paper's certificate was handed over. One number is enough; the time of a
// queue ticket may be typed before.
func (d *Desk) openHanded() {
	var serials []string
	s := &sheet{
		title: d.say("handed.title"), hint: d.say("handed.hint"),
		fits: func(visit.StaffView) bool { return true },
	}
	for _, p := range d.view.Issued {
		if !p.Handed && len(serials) < 8 {
			serials = append(serials, p.Serial)
			s.options = append(s.options, p.Serial+"　"+d.formName(p.Form))
		}
	}
	if len(serials) == 0 {
		s.hint = d.say("handed.none")
		d.open(s)
		return
	}
	ticket := d.field(forms.Digits, "handed.ticket", "handed.ticket.hint")
	s.fields, s.at = []*sheetField{ticket}, 1
	s.picked = func(n int) {
		from, ok := clockBefore(ticket.line.String(), d.o.Now())
		if !ok {
			s.note, s.at = d.say("handed.bad"), 0
			return
		}
		d.o.Staff.Handed(serials[n], from)
		s.close()
	}
	d.open(s)
}

// clockBefore reads a time of day, "905" or "9:05", that is not later than now and at most twelve
// hours before. An empty s is the zero time.
func clockBefore(s string, now time.Time) (t time.Time, ok bool) {
	s = strings.TrimSpace(width.Narrow.String(s))
	if s == "" {
		return t, true
	}
	s = strings.Replace(s, ":", "", 1)
	n, err := strconv.Atoi(s)
	if err != nil || len(s) < 3 || len(s) > 4 || n < 0 || n/100 > 23 || n%100 > 59 {
		return t, false
	}
	now = now.In(record.Japan)
	t = time.Date(now.Year(), now.Month(), now.Day(), n/100, n%100, 0, 0, record.Japan)
	return t, !t.After(now) && now.Sub(t) <= 12*time.Hour
}

// formName returns the name of a form of the visit, or its id.
func (d *Desk) formName(id string) string {
	for _, f := range d.view.Offered {
		if f.ID == id {
			return f.Name
		}
	}
	for _, f := range d.view.Filled { // where the guide slip is, which is not offered
		if f.Form.ID == id {
			return f.Form.Name
		}
	}
	return id
}

func (d *Desk) openPrint() {
	d.open(&sheet{
		title: d.say("print.title"), hint: d.say("print.hint"), again: fyne.KeyF5,
		ok:   func() bool { d.o.Staff.Vouch(); return true },
		fits: func(v visit.StaffView) bool { return v.State == visit.Confirming },
	})
}

func (d *Desk) openCancel() {
	d.open(&sheet{
		title: d.say("cancel.title"), hint: d.say("cancel.hint"), again: fyne.KeyEscape,
		ok:   func() bool { d.o.Visit.Cancel(); return true },
		fits: func(v visit.StaffView) bool { return v.State != visit.PaperLeft && v.Visit == d.view.Visit },
	})
}
