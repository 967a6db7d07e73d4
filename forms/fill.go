package forms

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Input is everything a form is filled from.
type Input struct {
	Holder    Facts // the visitor's card
	HasHolder bool
	Typed     bool // Holder was typed by staff, not read
	// Subject is the person concerned where that is somebody else whose card was read too: the visitor's child.
	Subject    Facts
	HasSubject bool
	Answers    Answers         // as ParseAnswers gives them
	Hand       map[string]bool // fields a person wants to write with a pen
	Day        Date            // 請求日
	City       City
	Serial     string
	Record     []string // for C8
	Demo       bool
	// Stops are the rows of a table that the terminal writes itself: Slip makes them.
	Stops [][]string
}

// Fill decides every value of f. Shown fields stand in Values, hidden ones do not; Missing names those that lack what they need.
// The same input always gives the same result.
func (f *Form) Fill(in Input) *Filled {
	w := &filling{form: f, in: in, values: map[string]Value{}, shown: map[string]bool{}}
	out := &Filled{
		Form: f, City: in.City, Day: in.Day, Serial: in.Serial, Record: slices.Clone(in.Record), Demo: in.Demo,
		Values: map[string]Value{}, bad: map[string]bool{}, why: map[string]string{}, late: map[string]string{}, options: map[string][]Option{}, open: map[string]bool{}, pens: map[string]bool{},
	}
	for i := range f.Sections {
		s := &f.Sections[i]
		for j := range s.Fields {
			x := &s.Fields[j]
			if !w.holds(s.Show) || !w.holds(x.Show) || x.Kind == SignBox && x.Source == FromResident && f.Sign == SignTypedOK {
				continue
			}
			v := w.value(x.ID)
			out.Values[x.ID] = v
			asked := slices.ContainsFunc(x.RequiredIf, w.holds)
			need := x.Required || asked
			if v.Hand && (need || x.HandIf != nil && w.holds(x.HandIf)) {
				out.pens[x.ID] = true
			}
			if v.Hand || !x.Answerable() {
				continue
			}
			out.options[x.ID] = w.options(x)
			good := w.good(x, v)
			if asked && x.open(v) { // その他（　　）, and nothing said, where the law wants to know
				good = false
			}
			if v.Set && !good && !(asked && x.open(v)) {
				out.bad[x.ID] = true
				out.why[x.ID] = w.dayRule(x, v)
			}
			for _, r := range x.Late {
				if good && w.holds(r.When) && w.in.Day.Known() && v.Date.Known() && w.in.Day.Since(v.Date) > r.Days {
					out.late[x.ID] = r.Say
				}
			}
			if !good && (need || v.Set) {
				out.Missing = append(out.Missing, x.ID)
			}
		}
	}
	out.Charge, out.anywhere = w.charge(), f.OutsideIf != nil && w.holds(f.OutsideIf)
	for _, q := range f.Questions {
		out.open[q.ID] = w.holds(q.Show) && w.season(q.Season) && (len(q.Choices) > 0 || slices.ContainsFunc(q.Fields, func(id string) bool {
			v, shown := out.Values[id]
			return shown && (!v.Hand || in.Hand[id])
		}))
	}
	return out
}

// Pens are the fields whose boxes wait for a pen, because the form wants that: by hand_if; because they must be answered and nobody was asked; or, on a paper
// that somebody signs who is not here, because they are theirs. Signature and seal are none of them, nor are the clerk's, nor what may stay empty.
func (f *Filled) Pens() (ids []string) {
	absent := true
	for _, s := range f.Form.Sections {
		for _, x := range s.Fields {
			absent = absent && !(x.Kind == SignBox && x.Source == FromResident)
		}
	}
	for _, s := range f.Form.Sections {
		for _, x := range s.Fields {
			_, shown := f.Values[x.ID]
			theirs := absent && x.Source == FromPrincipal && x.Kind != SignBox && x.Kind != Stamp && x.Kind != Note
			if shown && (f.pens[x.ID] || theirs) {
				ids = append(ids, x.ID)
			}
		}
	}
	return ids
}

// season tells whether it is that part of the year on the day.
func (w *filling) season(s Season) bool {
	if s != BeforeTaxYear {
		return true
	}
	for _, sec := range w.form.Sections {
		for i := range sec.Fields {
			if x := &sec.Fields[i]; x.Years == "tax" {
				return YearOn(w.in.Day, x.opens()) < FiscalYear(w.in.Day)
			}
		}
	}
	return false
}

// Newest is the newest tax year or fiscal year that the form offers on its day, and the field it stands in; nil where it offers none.
func (f *Filled) Newest() (*Field, Option) {
	for _, s := range f.Form.Sections {
		for i := range s.Fields {
			if o := s.Fields[i].OptionsOn(f.Day); s.Fields[i].Years != "" && len(o) > 0 {
				return &s.Fields[i], o[0]
			}
		}
	}
	return nil, Option{}
}

// TooYoung is what a person is told whose card says that this form is not for their age; "" if it is.
func (f *Filled) TooYoung() string {
	for _, s := range f.Form.Sections {
		for _, x := range s.Fields {
			v := f.Values[x.ID]
			if x.AgeStop == "" || !v.Card {
				continue
			}
			if f.bad[x.ID] || x.StopAge > 0 && v.Date.Known() && AgeOn(v.Date, f.Day) < x.StopAge {
				return x.AgeStop
			}
		}
	}
	return ""
}

// AgeUnknown reports whether a form that is for people of an age would be made for a person whose card does not say that they have reached it.
func (f *Filled) AgeUnknown() bool {
	for _, s := range f.Form.Sections {
		for _, x := range s.Fields {
			v := f.Values[x.ID]
			if x.AgeStop == "" || !v.Card || v.Date.Known() {
				continue
			}
			year, ok := BirthYear(v.Date.Raw)
			if born := f.Day.Year - year - 1; !ok || born < max(x.StopAge, x.MinAge) { // the birthday may be still to come
				return true
			}
		}
	}
	return false
}

// Anywhere tells whether these answers ask for what people of other cities can have too.
func (f *Filled) Anywhere() bool { return f.anywhere }

// Bad tells whether the field was answered with something that does not pass.
func (f *Filled) Bad(id string) bool { return f.bad[id] }

// Why is what the form's own rule says of a bad answer; "" if it is bad in another way.
func (f *Filled) Why(id string) string { return f.why[id] }

// Late is what the paper says beside a day that is longer ago than the form's rule allows; "" where it is not.
func (f *Filled) Late(id string) string { return f.late[id] }

// Options are the field's options that may be chosen now.
func (f *Filled) Options(id string) []Option { return f.options[id] }

// Open tells whether q is to be asked: its condition holds, and there is something to answer.
func (f *Filled) Open(q Question) bool { return f.open[q.ID] }

// filling works out values on demand: a condition may look at a field that stands further down.
type filling struct {
	form   *Form
	in     Input
	values map[string]Value
	shown  map[string]bool
	busy   []string // fields being worked out, so that a circle of conditions ends
}

func (w *filling) holds(c Cond) bool {
	for id, want := range c {
		if !slices.ContainsFunc(w.states(id), func(s string) bool { return slices.Contains(want, s) }) {
			return false
		}
	}
	return true
}

// states are the values of a field as conditions know them.
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

// counted are the numbers of a Counted field's picked options: their own, or the form's copies, or 1.
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

func (w *filling) decide(x *Field) Value {
	if x.Kind == Table && x.Source == FromSystem {
		return Value{Rows: w.in.Stops, Set: len(w.in.Stops) > 0}
	}
	if !x.Answerable() {
		return Value{}
	}
	if x.HandIf != nil && w.holds(x.HandIf) || w.in.Hand[x.ID] {
		return Value{Hand: true}
	}
	if x.OffIf != nil && w.holds(x.OffIf) {
		return Value{Set: true}
	}
	if a, ok := w.in.Answers[x.ID]; ok && !x.Fixed {
		return w.form.read(x, a, w.in.Day)
	}
	if (x.Fact != "" || x.Kind == Table && x.Source == FromCard) && w.in.HasHolder && w.holds(x.FactIf) {
		if x.Fact == FactRead {
			return Value{On: !w.in.Typed, Set: true, Card: true}
		}
		return fromCard(x, w.in.Holder)
	}
	if w.in.HasSubject && x.TakesSubject() && !w.holds(x.FactIf) {
		return fromCard(x, w.in.Subject)
	}
	if w.in.HasSubject && x.SubjectRow() {
		return w.subjectRow(x)
	}
	if y := w.form.Field(x.Like); y != nil {
		if v := w.value(y.ID); v.Set && !v.Hand {
			return x.as(y, v)
		}
	}
	def := x.Default
	if x.DefaultIf != nil && w.holds(x.DefaultIf) {
		def = x.Else
	}
	if def == nil {
		return Value{}
	}
	if def == "@newest" {
		options := x.OptionsOn(w.in.Day)
		if len(options) == 0 {
			return Value{}
		}
		return Value{Picked: []string{options[0].ID}, Set: true}
	}
	return w.form.read(x, def, w.in.Day)
}

func fromCard(x *Field, h Facts) Value {
	v := Value{Card: true, Set: true, Odd: h.oddIn(x.Fact)}
	switch x.Fact {
	case "": // a table: its first row
		row := make([]string, len(x.Columns))
		for i, c := range x.Columns {
			v.Odd = append(v.Odd, h.oddIn(c.Fact)...)
			switch c.Fact {
			case FactName:
				row[i] = h.Name
			case FactAddress:
				row[i] = h.Address
			case FactBirth:
				row[i] = h.birth().Wareki()
			}
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
		switch h.Sex {
		case "1":
			v.Picked = []string{"male"}
		case "2":
			v.Picked = []string{"female"}
		default:
			return Value{Card: true, Odd: v.Odd}
		}
	}
	if v.Text == "" && len(v.Picked) == 0 && len(v.Texts) == 0 && len(v.Rows) == 0 && v.Date == (Date{}) && len(v.Odd) == 0 {
		return Value{Card: true}
	}
	return v
}

// read turns an answer into a value. What does not fit the kind is no answer.
func (f *Form) read(x *Field, a any, day Date) Value {
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
		var v Value
		for _, o := range x.Options { // in the form's order, each once
			if i := slices.IndexFunc(a, func(p pick) bool { return p.id == o.ID }); i >= 0 {
				v.Picked, v.Counts = append(v.Picked, o.ID), append(v.Counts, a[i].n)
			}
		}
		v.Set = len(v.Picked) > 0
		return v
	case [][]string:
		var rows [][]string
		for _, r := range a { // a row with nothing in it is none
			if slices.ContainsFunc(r, func(s string) bool { return !blank(s) }) {
				rows = append(rows, r)
			}
		}
		return Value{Rows: rows, Set: len(rows) > 0}
	case []string:
		if x.Kind == Multi {
			var picked []string
			for _, o := range x.OptionsOn(day) { // in the form's order, each once
				if slices.Contains(a, o.ID) {
					picked = append(picked, o.ID)
				}
			}
			for _, id := range a { // a year that is no longer offered stays, and is bad
				if !slices.Contains(picked, id) {
					picked = append(picked, id)
				}
			}
			return Value{Picked: picked, Set: len(picked) > 0}
		}
		var names []string
		for _, s := range a {
			if s != "" {
				names = append(names, s)
			}
		}
		return Value{Texts: names, Set: len(names) > 0}
	case string:
		if a == "" {
			return Value{}
		}
		switch x.Kind {
		case DateKind:
			d, err := ParseDate(a)
			if err != nil {
				return Value{}
			}
			return Value{Date: d, Set: true}
		case Choice:
			return Value{Picked: []string{a}, Set: true}
		case ChoiceText:
			if id := x.optionID(a); id != "" {
				return Value{Picked: []string{id}, Set: true}
			}
		}
		return Value{Text: a, Set: true}
	}
	return Value{}
}

// good tells whether v passes x's own rules. The card's data always pass: they are what the city issued.
func (w *filling) good(x *Field, v Value) bool {
	if !v.Set {
		return false
	}
	switch x.Kind {
	case Check:
		return !x.MustBeTrue || v.On
	case Int:
		return v.Number >= x.Min && (x.Max == 0 || v.Number <= x.Max)
	case Choice, ChoiceText, Multi:
		if len(v.Picked) == 0 {
			// Free text is what stands behind その他: where that may not be chosen, it may not be written either.
			other := slices.ContainsFunc(w.options(x), func(o Option) bool { return o.Text })
			return x.Kind == ChoiceText && other && !blank(v.Text) && (x.Max == 0 || utf8.RuneCountInString(v.Text) <= x.Max)
		}
		options := w.options(x)
		for _, id := range v.Picked {
			if !slices.ContainsFunc(options, func(o Option) bool { return o.ID == id }) {
				return false
			}
		}
		return w.inOrder(x, v) && !(x.Counted && x.Max > 0 && slices.ContainsFunc(v.Counts, func(n int) bool { return n > x.Max }))
	case DateKind:
		if !v.Date.Known() {
			return v.Card
		}
		if !x.Future && !(x.FutureIf != nil && w.holds(x.FutureIf)) && w.in.Day.Known() && w.in.Day.Before(v.Date) {
			return false
		}
		if x.FromToday && w.in.Day.Known() && v.Date.Before(w.in.Day) || !w.inOrder(x, v) {
			return false
		}
		if w.dayRule(x, v) != "" {
			return false
		}
		return x.MinAge == 0 || OldEnough(v.Date, w.in.Day, x.MinAge, x.AgeRule)
	}
	if v.Card {
		return true
	}
	if x.Kind == Table {
		return len(v.Rows) >= max(x.Min, 1) && (x.Max == 0 || len(v.Rows) <= x.Max) && !slices.ContainsFunc(v.Rows, func(r []string) bool { return !w.counts(x, r) })
	}
	if x.Kind == Names {
		return len(v.Texts) >= max(x.Min, 1) && (x.Max == 0 || len(v.Texts) <= x.Max)
	}
	if blank(v.Text) || x.Pattern != "" && !matches(x.Pattern, v.Text) || x.Max > 0 && utf8.RuneCountInString(v.Text) > x.Max {
		return false
	}
	switch x.Kind {
	case Kana:
		return kanaText.MatchString(v.Text)
	case Digits:
		return digitText.MatchString(v.Text) && len(v.Text) >= x.Min
	case Tel:
		n := len(strings.ReplaceAll(v.Text, "-", ""))
		return telText.MatchString(v.Text) && (n == 10 || n == 11)
	}
	return true
}

// dayRule is what the rule says that a known day breaks; "" if it keeps them all.
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

// counts tells whether a row of a table passes its columns' rules. A birthday must be a day in one of the ways in which people write one.
func (w *filling) counts(x *Field, row []string) bool {
	for i, c := range x.Columns {
		if c.UntilAge == 0 || row[i] == "" {
			continue
		}
		d, err := ParseWritten(row[i])
		if err != nil || w.in.Day.Before(d) || !(c.Ever != nil && w.holds(c.Ever)) && UntilFiscalYearOf(d, c.UntilAge).Before(w.in.Day) {
			return false
		}
	}
	return true
}

// options are those that may be chosen now.
func (w *filling) options(x *Field) []Option {
	var out []Option
	for _, o := range x.OptionsOn(w.in.Day) {
		if !slices.ContainsFunc(o.Forbid, w.holds) {
			out = append(out, o)
		}
	}
	return out
}

// open tells of その他 without what it is.
func (x *Field) open(v Value) bool {
	return x.Kind == ChoiceText && v.Text == "" && slices.ContainsFunc(x.Options, func(o Option) bool { return o.Text && slices.Contains(v.Picked, o.ID) })
}

// as is the value of y as it stands in x.
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

// lower are the letters before the number of an hour's id: t08.
const lower = "abcdefghijklmnopqrstuvwxyz"

// inOrder tells whether v does not come before the field that x comes after. What is not known is in no order.
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

// Edited are the fields, in the form's order, that say something else than the card that was read.
func (f *Filled) Edited(h Facts) []string {
	var out []string
	for _, s := range f.Form.Sections {
		for i := range s.Fields {
			x := &s.Fields[i]
			v, shown := f.Values[x.ID]
			if !shown || x.Fact == "" || x.FactIf != nil || !v.Set || v.Card {
				continue
			}
			if c := fromCard(x, h); c.Text != v.Text || c.Date != v.Date || !slices.Equal(c.Texts, v.Texts) || !slices.Equal(c.Picked, v.Picked) {
				out = append(out, x.ID)
			}
		}
	}
	return out
}
