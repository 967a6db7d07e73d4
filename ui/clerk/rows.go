package clerk

import (
	"fmt"
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
	bad   bool // answered, and not well; or wanted and not there
	set   func(any)
	cells []string // of a table's row; shown is all of them
	open  func()   // opens the sheet that it is corrected on; nil: it is typed into as it stands
}

type rowPick struct {
	id, label string
	on        bool
}

// rows are the fields that can be answered or corrected now: those of the question on the screen or, after the card, of the form that is looked at.
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
				if d.o.Answered != nil { // what the resident typed is not what stands there any more
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

// tableRows are those of a table, each on its own, and one to add another.
func (d *Desk) tableRows(form string, x forms.Field, v forms.Value) (out []row) {
	for i := range len(v.Rows) + 1 {
		r := row{form: form, field: x, typed: true, card: v.Card && i == 0, open: func() { d.openTableRow(form, x, v.Rows, i) }}
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

// onDesk tells of kinds that the desk can change.
func onDesk(k forms.Kind) bool {
	switch k {
	case forms.SignBox, forms.Stamp, forms.Note:
		return false
	}
	return true
}

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

// value is typed text as the field's kind has it. What cannot be meant is handed on as it is, and refused there.
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

// parseDay reads a day as a clerk types it: 19540301, S29.3.1, 昭和29年3月1日, 1954/3/1. Without a day, or a month, these are 00: what nobody knows. The answer
// is eight digits, as on the card.
func parseDay(s string) (string, bool) {
	s = strings.ToUpper(width.Narrow.String(s))
	era := ""
	for _, e := range forms.Eras {
		for _, head := range []string{e.Name, strings.ToUpper(e.Letter)} {
			if rest, ok := strings.CutPrefix(s, head); ok {
				era, s = e.Name, strings.Replace(rest, "元", "1", 1)
			}
		}
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) == 1 && len(parts[0]) == 8 && era == "" {
		parts = []string{parts[0][:4], parts[0][4:6], parts[0][6:]}
	}
	if len(parts) == 1 && len(parts[0]) == 6 && era != "" {
		parts = []string{parts[0][:2], parts[0][2:4], parts[0][4:]}
	}
	if strings.ContainsFunc(s, func(r rune) bool { return (r < '0' || r > '9') && !strings.ContainsRune(".-/年月日不詳 ", r) }) || len(parts) == 0 || len(parts) > 3 {
		return "", false
	}
	n := [3]int{}
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || v > 9999 {
			return "", false
		}
		n[i] = v
	}
	if n[2] > 0 && n[1] > 0 {
		if era == "" {
			d, err := forms.ParseDate(fmt.Sprintf("%04d-%02d-%02d", n[0], n[1], n[2]))
			return strings.ReplaceAll(d.String(), "-", ""), err == nil && n[0] >= forms.Eras[0].FirstYear // 29年 wants an era
		}
		d, err := forms.ParseWareki(fmt.Sprintf("%s%d年%d月%d日", era, n[0], n[1], n[2]))
		return strings.ReplaceAll(d.String(), "-", ""), err == nil
	}
	for i, e := range forms.Eras {
		if e.Name == era {
			if n[0] += e.FirstYear - 1; i+1 < len(forms.Eras) && n[0] > forms.Eras[i+1].FirstYear { // 昭和70年 is no year
				return "", false
			}
		}
	}
	return fmt.Sprintf("%04d%02d00", n[0], n[1]), n[0] > 1872 && n[0] < 2100 && n[1] <= 12 && n[2] == 0
}
