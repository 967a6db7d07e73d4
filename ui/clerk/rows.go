package clerk

import (
	"image"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"kakanai/forms"
	"kakanai/visit"
)

// A row is one field as the desk shows it: what stands there, and how it is changed.
type row struct {
	form  string
	part  string // the section that it stands in
	field forms.Field
	text  string // what a line would start with
	shown string // what is read
	image image.Image
	picks []rowPick
	typed bool // letters go into it
	many  bool // several picks at once
	card  bool // the card filled it
	fixed bool // staff changed it
	bad   bool // its answer is wrong, or missing
	set   func(any)
	cells []string // of a table's row; shown is all of them
	open  func()   // opens the sheet that it is corrected on; nil: it is typed into
}

type rowPick struct {
	id, label string
	on        bool
}

// rows returns the fields that can be answered or corrected now: those of the question on the
// screen or, after the card, of the form that is shown.
func (d *Desk) rows() []row {
	v := d.view
	if v.Ask != nil {
		var out []row
		if len(v.Ask.Choices) > 0 {
			return nil
		}
		for _, f := range v.Ask.Fields {
			r := newRow(f.Form, f.Field, f.Value, f.Options)
			r.bad = f.Bad || f.Need
			r.set = func(a any) {
				if d.o.Answered != nil { // replaces what the resident typed
					d.o.Answered(f.Field.ID)
				}
				d.o.Visit.Answer(f.Form, f.Field.ID, a)
			}
			out = append(out, r)
		}
		return out
	}
	if !v.MayCorrect || d.form >= len(v.Filled) {
		return nil
	}
	f := v.Filled[d.form]
	var out []row
	for _, s := range f.Form.Sections {
		for _, x := range s.Fields {
			value, shown := f.Values[x.ID]
			if !shown || x.Hidden || x.Source != forms.FromCard && x.Source != forms.FromResident || !onDesk(x.Kind) {
				continue
			}
			list := []row{newRow(f.Form.ID, x, value, f.Options(x.ID))}
			if x.Kind == forms.Table {
				list = d.tableRows(f.Form.ID, x, value)
			}
			for _, r := range list {
				r.part = s.Title
				r.bad = slices.Contains(f.Missing, x.ID)
				r.fixed = slices.Contains(v.Fixes, visit.FieldRef{Form: f.Form.ID, Field: x.ID})
				r.set = func(a any) { d.o.Staff.Correct(r.form, x.ID, a) }
				out = append(out, r)
			}
		}
	}
	return out
}

// tableRows returns the rows of a table, and one to add another.
func (d *Desk) tableRows(form string, x forms.Field, v forms.Value) (out []row) {
	for i := range len(v.Rows) + 1 {
		r := row{form: form, field: x, typed: true, card: v.Card && i == 0, open: func() {
			d.openTableRow(form, x, v.Rows, i)
		}}
		if i < len(v.Rows) {
			for _, c := range v.Rows[i] {
				if c != "" {
					r.cells = append(r.cells, c)
				}
			}
			r.shown = strings.Join(r.cells, "　")
		} else if x.Max > 0 && i >= x.Max {
			break
		}
		r.field.Label = d.say("table.row", "label", x.Label, "n", i+1)
		out = append(out, r)
	}
	return out
}

// onDesk reports whether the desk can change fields of a kind.
func onDesk(k forms.Kind) bool {
	switch k {
	case forms.SignBox, forms.Stamp, forms.Note:
		return false
	}
	return true
}

// newRow returns the row of a field with its value.
func newRow(form string, x forms.Field, v forms.Value, options []forms.Option) row {
	r := row{form: form, field: x, card: v.Card && v.Set, image: v.Picture}
	switch x.Kind {
	case forms.Check:
		r.picks = []rowPick{{"true", "✓", v.On}}
	case forms.Choice, forms.Multi, forms.ChoiceText:
		r.many = x.Kind == forms.Multi
		for _, o := range options {
			r.picks = append(r.picks, rowPick{o.ID, o.Label, slices.Contains(v.Picked, o.ID)})
		}
		if x.Kind == forms.ChoiceText {
			r.typed, r.text = true, v.Text
		}
	case forms.Int:
		r.typed, r.text = true, ""
		if v.Set {
			r.text = strconv.Itoa(v.Number)
		}
	case forms.DateKind:
		r.typed, r.text = true, v.Date.Wareki()
		if !v.Set {
			r.text = ""
		}
	case forms.Names:
		r.typed, r.text = true, strings.Join(v.Texts, "、")
	default:
		r.typed, r.text = true, v.Text
	}
	if v.Hand {
		r.text = ""
	}
	r.shown = r.text
	if x.Kind == forms.Int && v.Set {
		r.shown += x.Unit
	}
	return r
}

// pick takes the n-th option, or takes it back where that can be.
func (r row) pick(n int) {
	p := r.picks[n]
	switch {
	case r.field.Kind == forms.Check:
		r.set(!p.on)
	case r.many:
		ids := []any{}
		for i, q := range r.picks {
			if q.on != (i == n) {
				ids = append(ids, q.id)
			}
		}
		r.set(ids)
	case p.on && !r.field.Required:
		r.set(nil)
	default:
		r.set(p.id)
	}
}

// value returns typed text as the field's kind has it. Text that has no such value is returned as
// it is, and refused by the field.
func (r row) value(s string) any {
	s = strings.Trim(s, " \u3000")
	if s == "" {
		if r.field.Kind == forms.DateKind {
			return ""
		}
		return nil
	}
	switch r.field.Kind {
	case forms.Int:
		n, err := strconv.Atoi(strings.TrimSuffix(width.Narrow.String(s), r.field.Unit))
		if err != nil {
			n = -1
		}
		return n
	case forms.DateKind:
		if birth, ok := parseDay(s); ok && !strings.HasSuffix(birth, "00") {
			s = birth[:4] + "-" + birth[4:6] + "-" + birth[6:]
		}
		return s
	case forms.Names:
		list := []any{}
		for _, n := range strings.Split(s, "、") {
			if n = strings.Trim(n, " \u3000"); n != "" {
				list = append(list, n)
			}
		}
		return list
	}
	return s
}
