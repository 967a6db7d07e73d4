package visit

import (
	"maps"
	"slices"
	"strings"

	"kakanai/card"
	"kakanai/forms"
)

// A group is one question as it stands in one or more of the chosen forms: asked once, it answers all.
type group struct {
	forms.Question
	in []*forms.Form
}

func (k *Kiosk) form(id string) *forms.Form {
	for _, f := range k.o.Forms {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// chosenForms are the chosen ones in the catalogue's order, whatever the order of the touches.
func (k *Kiosk) chosenForms() []*forms.Form {
	var out []*forms.Form
	for _, f := range k.o.Forms {
		if k.chosen[f.ID] {
			out = append(out, f)
		}
	}
	return out
}

// begin opens the visit: from here on there is something to log.
func (k *Kiosk) begin() {
	if len(k.chosen) == 0 {
		return
	}
	if k.id == "" {
		k.id = k.o.NewID()
	}
	if !k.open {
		k.began = k.o.Clock.Now()
		if err := k.note(Entry{Kind: "visit.open", Tries: -1}); err != nil {
			k.fail(err)
			return
		}
		k.open = true
	}
	if k.o.Vouched {
		if k.fields = k.missing(standIn, true); len(k.fields) > 0 {
			fields := k.fields
			k.fail(errIncomplete)
			k.fields = fields
			return
		}
	}
	k.on(chosen)
}

// standIn takes the card's place when asking what would be missing once a card was read.
// It is old enough for everything.
var standIn = forms.Facts{Name: "・", Address: "・", Birth: "19200101", Sex: "1"}

func (k *Kiosk) fill(f *forms.Form, holder forms.Facts, has bool) *forms.Filled {
	return f.Fill(forms.Input{
		Holder: holder, HasHolder: has, Answers: k.answers[f.ID], Hand: k.pens(f),
		Day: forms.DayOf(k.o.Clock.Now()), City: k.o.City, Serial: k.serials[f.ID], Record: k.record(), Demo: k.o.Demo,
		Stops: forms.Slip(k.chosenForms(), k.o.City.Window),
	})
}

// pens are the fields that are left for a pen: those a person wants to write, and in the window tables, which no screen asks for.
func (k *Kiosk) pens(f *forms.Form) map[string]bool {
	if k.o.Vouched {
		return k.hand[f.ID]
	}
	out := maps.Clone(k.hand[f.ID])
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			if _, answered := k.answers[f.ID][x.ID]; x.Kind == forms.Table && x.Source == forms.FromResident && !answered {
				if out == nil {
					out = map[string]bool{}
				}
				out[x.ID] = true
			}
		}
	}
	return out
}

// soFar fills f with what is known now: before the card with the stand-in, so that what the card will
// bring is not asked for.
func (k *Kiosk) soFar(f *forms.Form) *forms.Filled {
	if k.hasCard {
		return k.fill(f, k.holder, true)
	}
	return k.fill(f, standIn, true)
}

func (k *Kiosk) missing(holder forms.Facts, has bool) []FieldRef {
	var out []FieldRef
	for _, f := range k.chosenForms() {
		for _, id := range k.fill(f, holder, has).Missing {
			out = append(out, FieldRef{f.ID, id})
		}
	}
	return out
}

// groups are the questions open now, before the card or after it.
func (k *Kiosk) groups(before bool) []*group {
	if k.o.Vouched {
		return nil
	}
	var out []*group
	for _, f := range k.chosenForms() {
		filled := k.soFar(f)
		for _, q := range f.Questions {
			if q.Before != before || !filled.Open(q) {
				continue
			}
			i := slices.IndexFunc(out, func(g *group) bool { return g.ID == q.ID })
			if i < 0 {
				out = append(out, &group{Question: q, in: []*forms.Form{f}})
			} else {
				out[i].in = append(out[i].in, f)
			}
		}
	}
	return out
}

func question(f *forms.Form, id string) forms.Question {
	i := slices.IndexFunc(f.Questions, func(q forms.Question) bool { return q.ID == id })
	return f.Questions[i]
}

func (k *Kiosk) before() bool { return k.state == Asking }

func (k *Kiosk) group() *group {
	for _, g := range k.groups(k.before()) {
		if g.ID == k.asked {
			return g
		}
	}
	return nil
}

// ask enters Asking, at its first question or, coming back, at its last.
func (k *Kiosk) ask(fromBehind bool) {
	gs := k.groups(true)
	if len(gs) == 0 {
		k.settle()
		return
	}
	k.asked = gs[0].ID
	if fromBehind {
		k.asked = gs[len(gs)-1].ID
	}
}

func (k *Kiosk) settle() {
	if k.hasCard {
		k.on(resettled)
	} else {
		k.on(settled)
	}
}

// complete enters Completing, at its first question or, coming back, at its last.
func (k *Kiosk) complete(fromBehind bool) {
	gs := k.groups(false)
	if len(gs) == 0 {
		k.completed()
		return
	}
	k.asked = gs[0].ID
	if fromBehind {
		k.asked = gs[len(gs)-1].ID
	}
}

// completed leaves Completing unless something is missing that no question asks for.
func (k *Kiosk) completed() {
	for _, f := range k.chosenForms() {
		if words := k.fill(f, k.holder, true).TooYoung(); words != "" && !k.o.Vouched {
			k.words, k.retry = words, ""
			k.note(Entry{Kind: "stopper", Form: f.ID, Code: NotAllowed, Tries: -1})
			k.on(stopper)
			return
		}
	}
	if fields := k.missing(k.holder, true); len(fields) > 0 {
		k.fail(errIncomplete)
		k.fields = fields
		return
	}
	k.on(complete)
}

func (k *Kiosk) nextQuestion() {
	g := k.group()
	if g == nil || !k.ready(g) {
		return
	}
	if p := k.chosenAnswer(g); p != "" && k.picked[g.ID] == "" {
		k.pick(p) // the default, left standing, is an answer too
	}
	if words := k.stopWords(g); words != "" {
		k.words, k.retry = words, tryAsking
		k.note(Entry{Kind: "stopper", Code: NotAllowed, Tries: -1})
		k.on(stopper)
		return
	}
	gs := k.groups(k.before())
	i := slices.IndexFunc(gs, func(x *group) bool { return x.ID == g.ID })
	switch {
	case i+1 < len(gs):
		k.asked = gs[i+1].ID
	case k.before():
		k.settle()
	default:
		k.completed()
	}
}

func (k *Kiosk) previousQuestion() {
	gs := k.groups(k.before())
	i := slices.IndexFunc(gs, func(x *group) bool { return x.ID == k.asked })
	switch {
	case i > 0:
		k.asked = gs[i-1].ID
	case k.before():
		k.on(back)
	default:
		k.on(backAsking)
	}
}

// backFromPages leads from the pages to the last question that was asked.
func (k *Kiosk) backFromPages() Event {
	if len(k.groups(false)) > 0 {
		return back
	}
	return backAsking
}

// chosenAnswer is the choice that stands for g: the one picked or, before any, its default.
func (k *Kiosk) chosenAnswer(g *group) string {
	if p := k.picked[g.ID]; p != "" {
		return p
	}
	return g.Default
}

func (k *Kiosk) pick(choice string) {
	if k.state != Asking && k.state != Completing {
		return
	}
	g := k.group()
	if g == nil {
		return
	}
	for _, f := range g.in {
		q := question(f, g.ID)
		i := slices.IndexFunc(q.Choices, func(a forms.Answer) bool { return a.ID == choice })
		if i < 0 {
			continue
		}
		k.picked[g.ID] = choice
		for field, v := range q.Choices[i].Set {
			k.put(f, field, v)
		}
	}
}

// stopWords are the words of the picked choice, where one of the forms cannot be made here.
func (k *Kiosk) stopWords(g *group) string {
	picked := k.chosenAnswer(g)
	for _, f := range g.in {
		for _, a := range question(f, g.ID).Choices {
			if a.ID == picked && a.Stop != "" {
				return k.named(a.Stop)
			}
		}
	}
	return ""
}

func (k *Kiosk) put(f *forms.Form, field string, v any) {
	a := k.answers[f.ID]
	if a == nil {
		a = forms.Answers{}
		k.answers[f.ID] = a
	}
	if v == nil {
		delete(a, field)
		return
	}
	a[field] = v
}

// onScreen tells whether the question on the screen has that field.
func (k *Kiosk) onScreen(form, field string) bool {
	g := k.group()
	if g == nil {
		return false
	}
	for _, f := range g.in {
		if f.ID == form {
			return slices.Contains(question(f, g.ID).Fields, field)
		}
	}
	return false
}

func (k *Kiosk) answer(form, field string, v any) {
	if (k.state != Asking && k.state != Completing) || !k.onScreen(form, field) {
		return
	}
	f := k.form(form)
	if v != nil {
		a, err := f.ParseAnswers(map[string]any{field: v})
		if err != nil {
			return // what the control cannot mean is not taken; the old answer stays
		}
		v = a[field]
	}
	k.put(f, field, v)
	if v != nil {
		k.setHand(form, field, false)
	}
}

func (k *Kiosk) setHand(form, field string, on bool) {
	h := k.hand[form]
	if h == nil {
		h = map[string]bool{}
		k.hand[form] = h
	}
	if on {
		h[field] = true
		k.put(k.form(form), field, nil)
	} else {
		delete(h, field)
	}
}

// ready tells whether 次へ may be pressed.
func (k *Kiosk) ready(g *group) bool {
	if len(g.Choices) > 0 {
		return k.chosenAnswer(g) != ""
	}
	for _, f := range g.in {
		missing := k.soFar(f).Missing
		for _, id := range question(f, g.ID).Fields {
			if slices.Contains(missing, id) {
				return false
			}
		}
	}
	return true
}

// askView draws the question on the screen as a value.
func (k *Kiosk) askView() *Ask {
	g := k.group()
	if g == nil {
		return nil
	}
	gs := k.groups(k.before())
	a := &Ask{
		ID: g.ID, Text: k.named(g.Text), Hint: k.named(g.Hint), Picked: k.chosenAnswer(g), Ready: k.ready(g),
		N: 1 + slices.IndexFunc(gs, func(x *group) bool { return x.ID == g.ID }), Of: len(gs),
	}
	for _, c := range g.Choices {
		c.Label, c.Hint, c.Stop = k.named(c.Label), k.named(c.Hint), k.named(c.Stop)
		a.Choices = append(a.Choices, c)
	}
	for _, f := range g.in {
		a.About = append(a.About, f.Name)
		filled := k.soFar(f)
		for _, id := range question(f, g.ID).Fields {
			field := f.Field(id)
			v, shown := filled.Values[id]
			if field == nil || !shown {
				continue
			}
			byHand := k.hand[f.ID][id]
			if v.Hand && !byHand {
				continue // the form wants a pen here, whatever is answered
			}
			a.Fields = append(a.Fields, AskField{
				Form: f.ID, Title: f.Name, Field: *field, Value: v, Options: filled.Options(id),
				Bad:    filled.Bad(id),
				Need:   slices.Contains(filled.Missing, id) && !filled.Bad(id),
				ByHand: penCan(field.Kind),
			})
		}
	}
	return a
}

// named puts the city's name into a form's words.
func (k *Kiosk) named(s string) string { return strings.ReplaceAll(s, "{city}", k.o.City.Name) }

// penCan tells what a resident may rather write than type.
func penCan(kind forms.Kind) bool {
	switch kind {
	case forms.Text, forms.Addr, forms.Kana, forms.Name, forms.Names, forms.DateKind, forms.Tel, forms.Digits:
		return true
	}
	return false
}

// view shows where the visit stands.
func (k *Kiosk) view() View {
	v := View{
		Visit: k.number, State: k.state, Problem: k.problem, Stop: k.words, Retry: k.retry != "", Refused: k.refused,
		Calling: !k.calling.IsZero(), Demo: k.o.Demo, City: k.o.City, Offered: k.o.Forms,
		Way: k.way, Numbers: k.offer(), Tries: max(k.tries-1, 0), Retries: k.tries, Fields: slices.Clone(k.fields),
	}
	if k.way == card.ByCodeB {
		v.Tries, v.Retries = k.triesB, k.triesB
		if k.triesB > 0 {
			v.Tries--
		}
	}
	for _, f := range k.chosenForms() {
		v.Chosen = append(v.Chosen, f.ID)
	}
	switch k.state {
	case Asking, Completing:
		v.Ask = k.askView()
	case Waiting:
		v.Card = k.lies
	case Credential:
		v.Digits, v.Keypad = k.count, k.onKeypad()
		if k.way == card.ByCodeB {
			v.Printed, v.BadPart = k.digits, k.badPart
		}
	case Reading:
		v.Steps, v.Keypad = slices.Clone(k.steps), k.onKeypad()
	case Stopped:
		v.Card = k.lies
	case Confirming:
		v.FaceBad = k.faceBad
		v.Holder, v.Filled, v.Documents = k.holder, slices.Clone(k.filled), slices.Clone(k.docs)
	case Printing, Handing:
		v.Documents, v.Paths = slices.Clone(k.docs), slices.Clone(k.paths)
	}
	if limit := k.limit(); limit > 0 {
		left := limit - k.still
		nothing := k.state == Choosing && len(k.chosen) == 0
		v.Warn = left <= k.o.Idle.Warn && k.state != Handing && k.state != Printing && k.state != Reading && !nothing
		if v.Warn || k.state == Handing {
			v.Left = int(left.Seconds())
		}
	}
	return v
}

func (k *Kiosk) publish() {
	v := k.view()
	if k.o.Show != nil && !same(v, k.shown) {
		k.shown = v
		k.o.Show(v)
	}
}
