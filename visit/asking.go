package visit

import (
	"fmt"
	"maps"
	"regexp"
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

// chosenForms are the chosen ones, whatever the order of the touches: first a bundle's in its order, then the others in the catalogue's, last the guide slip.
func (k *Kiosk) chosenForms() []*forms.Form {
	var out, rest []*forms.Form
	if b := k.bundle(); b != nil {
		for _, id := range b.Forms {
			if f := k.form(id); f != nil && k.chosen[id] {
				out = append(out, f)
			}
		}
	}
	var slip *forms.Form
	for _, f := range k.o.Forms {
		switch {
		case f.Slip:
			slip = f
		case k.chosen[f.ID] && !slices.Contains(out, f):
			rest = append(rest, f)
		}
	}
	out = append(out, rest...)
	if slip != nil && (k.chosen[slip.ID] || k.guided(len(out))) {
		out = append(out, slip)
	}
	return out
}

// guided tells whether a visit that makes n forms gets a guide slip without asking for one.
func (k *Kiosk) guided(n int) bool {
	switch {
	case k.o.Vouched:
		return false
	case k.o.Guide == GuideAlways:
		return n > 0
	case k.o.Guide == GuideSeveral:
		return n > 1
	}
	return false
}

// offered are the forms that can be chosen: all but a slip that comes by itself.
func (k *Kiosk) offered() []*forms.Form {
	if k.o.Guide == GuideOff || k.o.Vouched {
		return k.o.Forms
	}
	return slices.DeleteFunc(slices.Clone(k.o.Forms), func(f *forms.Form) bool { return f.Slip })
}

// bundles are those of which every form is offered here.
func (k *Kiosk) bundles() []forms.Bundle {
	var out []forms.Bundle
	for _, b := range k.o.Bundles {
		if !slices.ContainsFunc(b.Forms, func(id string) bool { return k.form(id) == nil }) {
			out = append(out, b)
		}
	}
	return out
}

// bundle is the one that was chosen; nil: single forms were.
func (k *Kiosk) bundle() *forms.Bundle {
	for _, b := range k.o.Bundles {
		if b.ID == k.bundled {
			return &b
		}
	}
	return nil
}

// chooseBundle puts a bundle's forms on the list, and takes them off when it is touched again. There is one bundle a visit: another one takes its place.
func (k *Kiosk) chooseBundle(id string) {
	if k.state != Choosing || !slices.ContainsFunc(k.bundles(), func(b forms.Bundle) bool { return b.ID == id }) {
		return
	}
	if old := k.bundle(); old != nil {
		for _, f := range old.Forms {
			delete(k.chosen, f)
		}
		clear(k.hand)
	}
	if k.bundled == id {
		k.bundled = ""
		return
	}
	k.bundled = id
	b := k.bundle()
	for _, f := range b.Forms {
		k.chosen[f] = true
		for _, field := range b.Hand {
			if k.form(f).Field(field) != nil {
				k.setHand(f, field, true)
			}
		}
	}
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
	in := forms.Input{
		Holder: holder, HasHolder: has, Answers: k.answers[f.ID], Hand: k.pens(f),
		Day: forms.DayOf(k.o.Clock.Now()), City: k.o.City, Serial: k.serials[f.ID], Record: k.record(), Demo: k.o.Demo,
	}
	if f.Slip {
		var others []*forms.Filled
		for _, o := range k.chosenForms() {
			if !o.Slip {
				others = append(others, k.fill(o, holder, has))
			}
		}
		in.Stops = forms.Slip(others, k.bundle(), k.o.City.Window)
	}
	return f.Fill(in)
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
			if q.Before != before || q.Aside != "" && !k.asides[q.ID] || !filled.Open(q) || !k.after(q) {
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

// after tells whether the questions that q waits for were answered as it wants.
func (k *Kiosk) after(q forms.Question) bool {
	for id, want := range q.After {
		if !slices.Contains(want, k.picked[id]) {
			return false
		}
	}
	return true
}

// aside opens a question that is asked only of those who ask for it.
func (k *Kiosk) aside(id string) {
	if k.state != Notice || !slices.ContainsFunc(k.offeredAsides(), func(a Aside) bool { return a.ID == id }) {
		return
	}
	k.asides[id], k.asked = true, id
	k.on(aside)
}

// offeredAsides are the buttons of the Notice.
func (k *Kiosk) offeredAsides() []Aside {
	var out []Aside
	for _, f := range k.chosenForms() {
		filled := k.soFar(f)
		for _, q := range f.Questions {
			if q.Aside != "" && filled.Open(q) && k.after(q) && !slices.ContainsFunc(out, func(a Aside) bool { return a.ID == q.ID }) {
				out = append(out, Aside{ID: q.ID, Label: k.named(q.Aside, f)})
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

// completed leaves Completing unless the card shows that a form is not for this person, or something is missing that no question asks for.
func (k *Kiosk) completed() {
	if k.o.Vouched {
		k.finish()
		return
	}
	for _, f := range k.chosenForms() {
		words := k.fill(f, k.holder, true).TooYoung()
		if f.Outside != "" && !k.movingIn() && !strings.Contains(k.holder.Address, k.o.City.Name) {
			words = k.named(f.Outside, f)
		}
		if words != "" {
			k.words, k.retry = words, ""
			k.note(Entry{Kind: "stopper", Form: f.ID, Code: NotAllowed, Tries: -1})
			k.on(stopper)
			return
		}
	}
	k.finish()
}

func (k *Kiosk) finish() {
	if fields := k.missing(k.holder, true); len(fields) > 0 {
		k.fail(errIncomplete)
		k.fields = fields
		return
	}
	k.on(complete)
}

func (k *Kiosk) movingIn() bool {
	b := k.bundle()
	return b != nil && b.MovingIn
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
	was := k.groups(k.before())
	if words := k.elsewhere(g); words != "" {
		k.words, k.retry, k.farewell = words, tryAsking, true
		k.on(stopper)
		return
	}
	is := k.groups(k.before())
	i := slices.IndexFunc(is, func(x *group) bool { return x.ID == g.ID })
	if i < 0 { // its forms are gone
		i = slices.IndexFunc(was, func(x *group) bool { return x.ID == g.ID })
		i = slices.IndexFunc(is, func(x *group) bool {
			return slices.ContainsFunc(was[i+1:], func(o *group) bool { return o.ID == x.ID })
		}) - 1
		if i < -1 {
			i = len(is)
		}
	}
	switch {
	case i+1 < len(is):
		k.asked = is[i+1].ID
	case k.before():
		k.settle()
	default:
		k.completed()
	}
}

// elsewhere takes the forms off the list that are better had in another place, as the picked choice says. Where no other is left the visit is over: it
// gives the words to part with.
func (k *Kiosk) elsewhere(g *group) string {
	picked := k.chosenAnswer(g)
	words, gone := "", map[string]bool{}
	for _, f := range g.in {
		for _, a := range question(f, g.ID).Choices {
			if a.ID == picked && a.Leave != "" {
				words, gone[f.ID] = k.named(a.Leave, f), true
			}
		}
	}
	if words == "" {
		return ""
	}
	left := 0
	for _, f := range k.chosenForms() {
		if gone[f.ID] {
			k.note(Entry{Kind: "signpost", Form: f.ID, Edition: edition(f), Tries: -1})
		} else if !f.Slip {
			left++
		}
	}
	if left == 0 {
		return words
	}
	for id := range gone {
		delete(k.chosen, id)
	}
	return ""
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
			if a.ID == picked && a.Stop != "" && !(a.Outside && k.movingIn()) {
				return k.named(a.Stop, f)
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
		ID: g.ID, Text: k.named(g.Text, g.in[0]), Hint: k.named(g.Hint, g.in[0]), Picked: k.chosenAnswer(g), Counts: g.Counts, Ready: k.ready(g),
		N: 1 + slices.IndexFunc(gs, func(x *group) bool { return x.ID == g.ID }), Of: len(gs),
	}
	for _, c := range g.Choices {
		c.Label, c.Hint, c.Stop, c.Leave = k.named(c.Label, g.in[0]), k.named(c.Hint, g.in[0]), k.named(c.Stop, g.in[0]), k.named(c.Leave, g.in[0])
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

// named puts what a form's words leave open: the city's name, the newest year, and what something costs.
func (k *Kiosk) named(s string, f *forms.Form) string {
	if !strings.Contains(s, "{") {
		return s
	}
	s = strings.ReplaceAll(s, "{city}", k.o.City.Name)
	if strings.Contains(s, "{newest}") {
		s = strings.ReplaceAll(s, "{newest}", k.soFar(f).Newest())
	}
	return feeWord.ReplaceAllStringFunc(s, func(m string) string {
		yen, ok := k.o.City.Fees.On(feeWord.FindStringSubmatch(m)[1], forms.DayOf(k.o.Clock.Now()))
		if !ok {
			return "店の画面でご確認ください"
		}
		return fmt.Sprintf("%d円", yen)
	})
}

var feeWord = regexp.MustCompile(`\{fee:([a-z0-9_]+)\}`)

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
		Calling: !k.calling.IsZero(), Demo: k.o.Demo, City: k.o.City, Offered: k.offered(), Bundles: k.bundles(), Bundle: k.bundled,
		Way: k.way, Numbers: k.offer(), Tries: max(k.tries-1, 0), Retries: k.tries, Fields: slices.Clone(k.fields),
	}
	if k.way == card.ByCodeB {
		v.Tries, v.Retries = k.triesB, k.triesB
		if k.triesB > 0 {
			v.Tries--
		}
	}
	for _, f := range k.chosenForms() {
		if k.chosen[f.ID] {
			v.Chosen = append(v.Chosen, f.ID)
		}
	}
	switch k.state {
	case Asking, Completing:
		v.Ask = k.askView()
	case Notice:
		v.Asides = k.offeredAsides()
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
		v.Card, v.Farewell = k.lies, k.farewell
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
