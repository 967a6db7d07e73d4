package forms

import "slices"

// Input is everything a form is filled from.
type Input struct {
	Holder    Facts // the visitor's card
	HasHolder bool
	Typed     bool // Holder was typed by staff, not read
	// Subject is the person concerned where that is another person whose card was read too: the
	// visitor's child.
	Subject    Facts
	HasSubject bool
	Answers    Answers
	Hand       map[string]bool // fields a person wants to write with a pen
	Day        Date            // 請求日
	City       City
	Serial     string
	Record     []string // for C8
	Demo       bool
	// Stops are the rows of a table that the terminal writes itself: Slip makes them.
	Stops [][]string
}

// Fill decides every value of f. Shown fields stand in Values, hidden ones do not; Missing names
// those that lack what they need. The same input always gives the same result.
func (f *Form) Fill(in Input) *Filled {
	w := &filling{form: f, in: in, values: map[string]Value{}}
	out := &Filled{
		Form: f, City: in.City, Day: in.Day, Serial: in.Serial, Record: slices.Clone(in.Record), Demo: in.Demo,
		Values: map[string]Value{}, bad: map[string]bool{}, why: map[string]string{}, late: map[string]string{},
		options: map[string][]Option{}, open: map[string]bool{}, pens: map[string]bool{},
	}
	for i := range f.Sections {
		s := &f.Sections[i]
		for j := range s.Fields {
			x := &s.Fields[j]
			unsigned := x.Kind == SignBox && x.Source == FromResident && f.Sign == SignTypedOK
			if !unsigned && w.holds(s.Show) && w.holds(x.Show) {
				w.fill(out, x)
			}
		}
	}
	out.Charge = w.charge()
	out.anywhere = f.OutsideIf != nil && w.holds(f.OutsideIf)
	for _, q := range f.Questions {
		out.open[q.ID] = w.holds(q.Show) && w.season(q.Season) && (len(q.Choices) > 0 || w.answerable(out, q))
	}
	return out
}

// fill decides a field that is shown, and judges it.
func (w *filling) fill(out *Filled, x *Field) {
	v := w.value(x.ID)
	out.Values[x.ID] = v
	wanted := slices.ContainsFunc(x.RequiredIf, w.holds)
	need := x.Required || wanted
	if v.Hand && (need || x.HandIf != nil && w.holds(x.HandIf)) {
		out.pens[x.ID] = true
	}
	if v.Hand || !x.Answerable() {
		return
	}
	out.options[x.ID] = w.options(x)
	unsaid := wanted && x.unsaid(v) // その他（　　）, and nothing said, where the law wants to know
	good := w.good(x, v) && !unsaid
	if v.Set && !good && !unsaid {
		out.bad[x.ID] = true
		out.why[x.ID] = w.dayRule(x, v)
	}
	if good {
		w.late(out, x, v)
	} else if need || v.Set {
		out.Missing = append(out.Missing, x.ID)
	}
}

// late notes what the paper says beside a day that is longer ago than a rule allows.
func (w *filling) late(out *Filled, x *Field, v Value) {
	for _, r := range x.Late {
		if w.holds(r.When) && w.in.Day.Known() && v.Date.Known() && w.in.Day.Since(v.Date) > r.Days {
			out.late[x.ID] = r.Say
		}
	}
}

// answerable reports whether a field of the question is shown and not left for the pen, or only
// because the person wants it so.
func (w *filling) answerable(out *Filled, q Question) bool {
	return slices.ContainsFunc(q.Fields, func(id string) bool {
		v, shown := out.Values[id]
		return shown && (!v.Hand || w.in.Hand[id])
	})
}

// season reports whether it is that part of the year on the day.
func (w *filling) season(s Season) bool {
	if s != BeforeTaxYear {
		return true
	}
	for x := range w.form.all() {
		if x.Years == "tax" {
			return YearOn(w.in.Day, x.opens()) < FiscalYear(w.in.Day)
		}
	}
	return false
}

// filling works out values on demand: a condition may look at a field that stands further down.
type filling struct {
	form   *Form
	in     Input
	values map[string]Value
	busy   []string // fields being worked out, so that a circle of conditions ends
}

// holds reports whether c holds; nil always does.
func (w *filling) holds(c Cond) bool {
	for id, want := range c {
		if !slices.ContainsFunc(w.states(id), func(s string) bool { return slices.Contains(want, s) }) {
			return false
		}
	}
	return true
}

// states returns the values of a field as conditions know them.
func (w *filling) states(id string) []string {
	x := w.form.Field(id)
	if x == nil {
		return nil
	}
	v := w.value(id)
	switch x.Kind {
	case Check:
		if v.On {
			return []string{"true"}
		}
		return []string{"false"}
	case Choice, ChoiceText, Multi:
		return v.Picked
	}
	if v.Set {
		return []string{"set"}
	}
	return []string{"empty"}
}

func (w *filling) value(id string) Value {
	if v, ok := w.values[id]; ok {
		return v
	}
	if slices.Contains(w.busy, id) {
		return Value{}
	}
	w.busy = append(w.busy, id)
	x := w.form.Field(id)
	v := w.decide(x)
	if x.Counted {
		v.Counts = w.counted(v)
	}
	w.busy = w.busy[:len(w.busy)-1]
	w.values[id] = v
	return v
}

// counted returns the numbers of a Counted field's picked options: their own, or the form's copies,
// or 1.
func (w *filling) counted(v Value) []int {
	out := make([]int, len(v.Picked))
	for i := range out {
		if i < len(v.Counts) {
			out[i] = v.Counts[i]
		}
		if out[i] == 0 && w.form.Field("copies") != nil {
			out[i] = w.number("copies")
		}
		out[i] = max(out[i], 1)
	}
	return out
}

// options returns those that may be chosen now.
func (w *filling) options(x *Field) []Option {
	var out []Option
	for _, o := range x.OptionsOn(w.in.Day) {
		if !slices.ContainsFunc(o.Forbid, w.holds) {
			out = append(out, o)
		}
	}
	return out
}
