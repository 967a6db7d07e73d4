package forms

import (
	"slices"
	"strings"

	"kakanai/internal/edited"
)

// TakesSubject reports whether a field is the person concerned's: the visitor's card fills it only
// under a condition, where they are the same.
func (x *Field) TakesSubject() bool { return x.Fact != "" && x.FactIf != nil }

// SubjectRow reports whether x is a table whose first row can come from a second card.
func (x *Field) SubjectRow() bool {
	return x.Kind == Table && slices.ContainsFunc(x.Columns, func(c Column) bool { return c.Subject != "" })
}

// SecondCard reports whether anything on the form would come from the card of a person concerned
// who is not the visitor.
func (f *Filled) SecondCard() bool {
	for x := range f.Form.all() {
		v, shown := f.Values[x.ID]
		if shown && (x.TakesSubject() && !v.Card || x.SubjectRow()) {
			return true
		}
	}
	return false
}

// subjectRow returns the first row of a table from the second card; an address that is the
// visitor's own is left out.
func (w *filling) subjectRow(x *Field) Value {
	h := w.in.Subject
	row := make([]string, len(x.Columns))
	var odd []Odd
	for i, c := range x.Columns {
		odd = append(odd, h.oddIn(c.Subject)...)
		switch c.Subject {
		case FactName:
			row[i] = h.Name
		case FactBirth:
			row[i] = h.birth().Wareki()
		case FactSex:
			row[i] = map[string]string{"1": "男", "2": "女"}[h.Sex]
		case FactAddress:
			if h.Address != w.in.Holder.Address {
				row[i] = h.Address
			}
		}
	}
	return Value{Rows: [][]string{row}, Set: true, Card: true, Odd: odd}
}

// Judge returns which of four items that were typed by hand is wrong, the first of them; "" if none
// is. Birth may have zeros for what is not known.
func (h Facts) Judge(day Date) Fact {
	plain := func(s string, most int) bool {
		return strings.TrimSpace(s) != "" && len(s) <= most && !strings.ContainsFunc(s, edited.Hostile)
	}
	switch {
	case !plain(h.Name, 400):
		return FactName
	case !plain(h.Address, 800):
		return FactAddress
	case !plainBirth(h.Birth, day):
		return FactBirth
	case len(h.Sex) != 1 || !strings.Contains("0129", h.Sex):
		return FactSex
	}
	return ""
}

// plainBirth reports whether a birth is eight digits that are a day not yet to come, or a year with
// an unknown month or day.
func plainBirth(s string, day Date) bool {
	if len(s) != 8 || !digitText.MatchString(s) || s < "18730101" {
		return false
	}
	if d := CardDate(s); d.Known() {
		return !day.Before(d)
	}
	return s[4:6] <= "12" && s[6:] == "00" && s[:4] <= day.String()[:4]
}
