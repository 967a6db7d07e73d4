package forms

import "slices"

// decide returns the value of a field. The ways in which it can get one are tried in their order:
// the first that has something to say decides, and a field of which none has stays empty.
func (w *filling) decide(x *Field) Value {
	for _, from := range [...]func(w *filling, x *Field) (v Value, decided bool){
		(*filling).terminal, (*filling).nothing, (*filling).pen, (*filling).off, (*filling).answer,
		(*filling).holder, (*filling).subject, (*filling).like, (*filling).preset,
	} {
		if v, decided := from(w, x); decided {
			return v
		}
	}
	return Value{}
}

// terminal: the rows of a table that the terminal writes itself.
func (w *filling) terminal(x *Field) (Value, bool) {
	return Value{Rows: w.in.Stops, Set: len(w.in.Stops) > 0}, x.Kind == Table && x.Source == FromSystem
}

// nothing: only a pen fills the field, ever.
func (w *filling) nothing(x *Field) (Value, bool) { return Value{}, !x.Answerable() }

// pen: the form or the person wants it written by hand.
func (w *filling) pen(x *Field) (Value, bool) {
	return Value{Hand: true}, x.HandIf != nil && w.holds(x.HandIf) || w.in.Hand[x.ID]
}

// off: a box that may not be ticked here.
func (w *filling) off(x *Field) (Value, bool) {
	return Value{Set: true}, x.OffIf != nil && w.holds(x.OffIf)
}

// answer: what the person said.
func (w *filling) answer(x *Field) (Value, bool) {
	a, ok := w.in.Answers[x.ID]
	if !ok || x.Fixed {
		return Value{}, false
	}
	return x.read(a, w.in.Day), true
}

// holder: an item of the visitor's card, or that it was read.
func (w *filling) holder(x *Field) (Value, bool) {
	takes := x.Fact != "" || x.Kind == Table && x.Source == FromCard
	if !takes || !w.in.HasHolder || !w.holds(x.FactIf) {
		return Value{}, false
	}
	if x.Fact == FactRead {
		return Value{On: !w.in.Typed, Set: true, Card: true}, true
	}
	return fromCard(x, w.in.Holder), true
}

// subject: an item of the card of the person concerned, who is not the visitor, or their row of a
// table.
func (w *filling) subject(x *Field) (Value, bool) {
	switch {
	case !w.in.HasSubject:
	case x.TakesSubject() && !w.holds(x.FactIf):
		return fromCard(x, w.in.Subject), true
	case x.SubjectRow():
		return w.subjectRow(x), true
	}
	return Value{}, false
}

// like: the value of another field.
func (w *filling) like(x *Field) (Value, bool) {
	y := w.form.Field(x.Like)
	if y == nil {
		return Value{}, false
	}
	v := w.value(y.ID)
	return x.as(y, v), v.Set && !v.Hand
}

// preset: the form's default.
func (w *filling) preset(x *Field) (Value, bool) {
	def := x.Default
	if x.DefaultIf != nil && w.holds(x.DefaultIf) {
		def = x.Else
	}
	if def == nil {
		return Value{}, false
	}
	if def != "@newest" {
		return x.read(def, w.in.Day), true
	}
	options := x.OptionsOn(w.in.Day)
	if len(options) == 0 {
		return Value{}, false
	}
	return Value{Picked: []string{options[0].ID}, Set: true}, true
}

// fromCard returns the item of the card that x takes.
func fromCard(x *Field, h Facts) Value {
	v := Value{Card: true, Set: true, Odd: h.oddIn(x.Fact)}
	switch x.Fact {
	case "": // a table: its first row
		row := make([]string, len(x.Columns))
		for i, c := range x.Columns {
			v.Odd = append(v.Odd, h.oddIn(c.Fact)...)
			row[i] = h.text(c.Fact)
		}
		v.Rows = [][]string{row}
	case FactName:
		v.Text, v.Picture = h.Name, h.NamePicture
		if x.Kind == Names {
			v.Text, v.Texts = "", []string{h.Name}
		}
	case FactAddress:
		v.Text, v.Picture = h.Address, h.AddressPicture
	case FactBirth:
		v.Date = h.birth()
	case FactSex:
		// 9 and 0 are printed as nothing (forms reference §6): the box stays empty.
		option, ok := map[string]string{"1": "male", "2": "female"}[h.Sex]
		if !ok {
			return Value{Card: true, Odd: v.Odd}
		}
		v.Picked = []string{option}
	}
	something := v.Text != "" || len(v.Picked) > 0 || len(v.Texts) > 0 || len(v.Rows) > 0
	if !something && v.Date == (Date{}) && len(v.Odd) == 0 {
		return Value{Card: true}
	}
	return v
}

// text returns an item as it stands in a table; of the sex, which its columns do not take, nothing.
func (h Facts) text(f Fact) string {
	switch f {
	case FactName:
		return h.Name
	case FactAddress:
		return h.Address
	case FactBirth:
		return h.birth().Wareki()
	}
	return ""
}

// read turns an answer into a value. What does not fit the kind is no answer.
func (x *Field) read(a any, day Date) Value {
	a, err := x.ParseAnswer(a)
	if err != nil {
		return Value{}
	}
	switch a := a.(type) {
	case bool:
		return Value{On: a, Set: true}
	case int:
		return Value{Number: a, Set: true}
	case []pick:
		return x.readPicks(a)
	case [][]string:
		return readRows(a)
	case []string:
		if x.Kind == Multi {
			return x.readOptions(a, day)
		}
		names := slices.DeleteFunc(slices.Clone(a), func(s string) bool { return s == "" })
		return Value{Texts: names, Set: len(names) > 0}
	case string:
		return x.readText(a)
	}
	return Value{}
}

// readPicks returns the picked options in the form's order, each once.
func (x *Field) readPicks(list []pick) (v Value) {
	for _, o := range x.Options {
		if i := slices.IndexFunc(list, func(p pick) bool { return p.id == o.ID }); i >= 0 {
			v.Picked, v.Counts = append(v.Picked, o.ID), append(v.Counts, list[i].n)
		}
	}
	v.Set = len(v.Picked) > 0
	return v
}

// readRows returns the rows of a table; one with nothing in it is none.
func readRows(list [][]string) Value {
	var rows [][]string
	for _, r := range list {
		if slices.ContainsFunc(r, func(s string) bool { return !blank(s) }) {
			rows = append(rows, r)
		}
	}
	return Value{Rows: rows, Set: len(rows) > 0}
}

// readOptions returns the picked options in the form's order, each once. A year that is no longer
// offered stays behind them, and is bad.
func (x *Field) readOptions(ids []string, day Date) Value {
	var picked []string
	for _, o := range x.OptionsOn(day) {
		if slices.Contains(ids, o.ID) {
			picked = append(picked, o.ID)
		}
	}
	for _, id := range ids {
		if !slices.Contains(picked, id) {
			picked = append(picked, id)
		}
	}
	return Value{Picked: picked, Set: len(picked) > 0}
}

func (x *Field) readText(s string) Value {
	if s == "" {
		return Value{}
	}
	switch x.Kind {
	case DateKind:
		d, err := ParseDate(s)
		if err != nil {
			return Value{}
		}
		return Value{Date: d, Set: true}
	case Choice:
		return Value{Picked: []string{s}, Set: true}
	case ChoiceText:
		if id := x.optionID(s); id != "" {
			return Value{Picked: []string{id}, Set: true}
		}
	}
	return Value{Text: s, Set: true}
}

// unsaid reports whether v is その他 without what it is.
func (x *Field) unsaid(v Value) bool {
	picked := func(o Option) bool { return o.Text && slices.Contains(v.Picked, o.ID) }
	return x.Kind == ChoiceText && v.Text == "" && slices.ContainsFunc(x.Options, picked)
}

// as returns the value of y as it stands in x; nothing where the kinds do not fit.
func (x *Field) as(y *Field, v Value) Value {
	switch {
	case x.Kind == y.Kind:
	case x.Kind == Names && y.Kind == Name:
		v.Texts, v.Text = []string{v.Text}, ""
	case x.Kind == Name && y.Kind == Names && len(v.Texts) > 0:
		v.Text, v.Texts = v.Texts[0], nil
	default:
		return Value{}
	}
	v.Card = false
	return v
}
