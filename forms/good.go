package forms

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// good reports whether v passes x's own rules. The card's data always pass, but for the age: they
// are what the city issued.
func (w *filling) good(x *Field, v Value) bool {
	if !v.Set {
		return false
	}
	switch x.Kind {
	case Check:
		return !x.MustBeTrue || v.On
	case Int:
		return x.fits(v.Number)
	case Choice, ChoiceText, Multi:
		return w.goodChoice(x, v)
	case DateKind:
		return w.goodDate(x, v)
	}
	if v.Card {
		return true
	}
	switch x.Kind {
	case Table:
		bad := func(row []string) bool { return !w.goodRow(x, row) }
		return len(v.Rows) > 0 && x.fits(len(v.Rows)) && !slices.ContainsFunc(v.Rows, bad)
	case Names:
		return len(v.Texts) > 0 && x.fits(len(v.Texts))
	}
	return x.goodText(v.Text)
}

// fits reports whether n lies between Min and Max; Max 0 is none.
func (x *Field) fits(n int) bool { return n >= x.Min && x.withinMax(n) }

func (x *Field) withinMax(n int) bool { return x.Max == 0 || n <= x.Max }

func (w *filling) goodChoice(x *Field, v Value) bool {
	options := w.options(x)
	if len(v.Picked) == 0 {
		// Free text is what stands behind その他: where that may not be chosen, it may not be written
		// either.
		other := slices.ContainsFunc(options, func(o Option) bool { return o.Text })
		return x.Kind == ChoiceText && other && !blank(v.Text) && x.withinMax(utf8.RuneCountInString(v.Text))
	}
	for _, id := range v.Picked {
		if !slices.ContainsFunc(options, func(o Option) bool { return o.ID == id }) {
			return false
		}
	}
	many := func(n int) bool { return !x.withinMax(n) }
	return w.inOrder(x, v) && !(x.Counted && slices.ContainsFunc(v.Counts, many))
}

func (w *filling) goodDate(x *Field, v Value) bool {
	if !v.Date.Known() {
		return v.Card
	}
	future := x.Future || x.FutureIf != nil && w.holds(x.FutureIf)
	switch day := w.in.Day; {
	case day.Known() && !future && day.Before(v.Date):
		return false
	case day.Known() && x.FromToday && v.Date.Before(day):
		return false
	case !w.inOrder(x, v) || w.dayRule(x, v) != "":
		return false
	}
	return x.MinAge == 0 || OldEnough(v.Date, w.in.Day, x.MinAge, x.AgeRule)
}

// goodText reports whether a text passes the rules of x and of its kind.
func (x *Field) goodText(s string) bool {
	if blank(s) || x.Pattern != "" && !matches(x.Pattern, s) || !x.withinMax(utf8.RuneCountInString(s)) {
		return false
	}
	switch x.Kind {
	case Kana:
		return kanaText.MatchString(s)
	case Digits:
		return digitText.MatchString(s) && len(s) >= x.Min
	case Tel:
		n := len(strings.ReplaceAll(s, "-", ""))
		return telText.MatchString(s) && (n == 10 || n == 11)
	}
	return true
}

// dayRule returns what the rule says that a known day breaks; "" if it keeps them all.
func (w *filling) dayRule(x *Field, v Value) string {
	if !v.Date.Known() || !w.in.Day.Known() {
		return ""
	}
	for _, r := range x.Ahead {
		if w.holds(r.When) && v.Date.Since(w.in.Day) < r.Days {
			return r.Say
		}
	}
	for _, r := range x.Span {
		if first := w.value(x.After).Date; w.holds(r.When) && first.Known() && v.Date.Since(first) >= r.Days {
			return r.Say
		}
	}
	return ""
}

// goodRow reports whether a row of a table passes its columns' rules. A birthday must be a day in
// one of the ways in which people write one.
func (w *filling) goodRow(x *Field, row []string) bool {
	for i, c := range x.Columns {
		if c.UntilAge == 0 || row[i] == "" {
			continue
		}
		d, err := ParseWritten(row[i])
		if err != nil || w.in.Day.Before(d) {
			return false
		}
		ever := c.Ever != nil && w.holds(c.Ever)
		if !ever && UntilFiscalYearOf(d, c.UntilAge).Before(w.in.Day) {
			return false
		}
	}
	return true
}

// lower are the letters before the number of an hour's id: t08.
const lower = "abcdefghijklmnopqrstuvwxyz"

// inOrder reports whether v does not come before the field that x comes after. What is not known is
// in order with everything.
func (w *filling) inOrder(x *Field, v Value) bool {
	y := w.form.Field(x.After)
	if y == nil {
		return true
	}
	o := w.value(y.ID)
	switch {
	case x.Kind == DateKind:
		return !o.Date.Known() || !v.Date.Known() || !v.Date.Before(o.Date)
	case len(o.Picked) == 1 && len(v.Picked) == 1:
		a, err1 := strconv.Atoi(strings.TrimLeft(o.Picked[0], lower))
		b, err2 := strconv.Atoi(strings.TrimLeft(v.Picked[0], lower))
		return err1 != nil || err2 != nil || a < b
	}
	return true
}
