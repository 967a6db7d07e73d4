package visit

import (
	"maps"
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/record"
)

// A group is one question as it stands in one or more of the chosen forms: asked once, it answers all.
type group struct {
	forms.Question
	in  []*forms.Form
	key string // of the question in this visit
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
			if q.Before != before || q.Aside != "" && !k.asides[q.Aside] || !filled.Open(q) || !k.after(q) || k.skips(q) || k.childAnswers(q, filled) {
				continue
			}
			i := slices.IndexFunc(out, func(g *group) bool { return g.Question.Same(q) })
			if i < 0 {
				g := &group{Question: q, in: []*forms.Form{f}, key: q.ID}
				if slices.ContainsFunc(out, func(o *group) bool { return o.key == q.ID }) {
					g.key += "@" + f.ID // the same name for another question: each form has its own answer
				}
				out = append(out, g)
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
	for _, f := range k.chosenForms() {
		for _, q := range f.Questions {
			if q.ID == id && q.Aside != "" {
				k.asides[q.Aside] = true
			}
		}
	}
	k.asked = id
	k.on(aside)
}

// offeredAsides are the buttons of the Notice.
func (k *Kiosk) offeredAsides() []Aside {
	var out []Aside
	for _, f := range k.chosenForms() {
		filled := k.soFar(f)
		for _, q := range f.Questions {
			// Several questions may stand behind one button.
			if label := k.say(q.Aside, f); q.Aside != "" && filled.Open(q) && k.after(q) && !k.skips(q) && !slices.ContainsFunc(out, func(a Aside) bool { return a.Label == label }) {
				out = append(out, Aside{ID: q.ID, Label: k.say(q.Aside, f)})
			}
		}
	}
	return out
}

// skips tells that the bundle answers q.
func (k *Kiosk) skips(q forms.Question) bool {
	b := k.bundle()
	return b != nil && slices.Contains(b.Skip, q.ID)
}

func question(f *forms.Form, id string) forms.Question {
	i := slices.IndexFunc(f.Questions, func(q forms.Question) bool { return q.ID == id })
	return f.Questions[i]
}

func (k *Kiosk) before() bool { return k.state == Asking }

// group is the question on the screen. It stays there when its own answer takes away what it was asked for (個人番号なしに変える), until somebody moves on.
func (k *Kiosk) group() *group {
	for _, g := range k.groups(k.before()) {
		if g.key == k.asked {
			return g
		}
	}
	if k.just != nil && k.just.key == k.asked && k.just.Before == k.before() {
		return k.just
	}
	return nil
}

// following is where in gs the questions begin that come after g, which is not among them.
func (k *Kiosk) following(g *group, gs []*group) int {
	at := func(g *group) (form, question int) {
		form = slices.IndexFunc(k.chosenForms(), func(f *forms.Form) bool { return f.ID == g.in[0].ID })
		return form, slices.IndexFunc(g.in[0].Questions, func(q forms.Question) bool { return q.ID == g.ID })
	}
	form, question := at(g)
	i := slices.IndexFunc(gs, func(x *group) bool {
		f, q := at(x)
		return f > form || f == form && q > question
	})
	if i < 0 {
		return len(gs)
	}
	return i
}

// ask enters Asking, at its first question or, coming back, at its last.
func (k *Kiosk) ask(fromBehind bool) {
	gs := k.groups(true)
	switch {
	case len(gs) == 0 && fromBehind:
		k.on(back) // nothing is asked here: the step back is the one before
		return
	case len(gs) == 0:
		k.settle()
		return
	}
	k.asked = gs[0].key
	if fromBehind {
		k.asked = gs[len(gs)-1].key
	}
}

// askAgain enters Asking at the question that stopped the visit or, when its papers were taken off, at what comes after it.
func (k *Kiosk) askAgain() {
	gs := k.groups(true)
	i := slices.IndexFunc(gs, func(g *group) bool { return g.key == k.asked })
	if i < 0 && k.just != nil && k.just.key == k.asked {
		i = k.following(k.just, gs)
	}
	switch {
	case len(gs) == 0:
		k.settle()
	case i < 0 || i >= len(gs):
		k.ask(true)
	default:
		k.asked = gs[i].key
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
	if k.turnsAway() {
		return
	}
	gs := k.groups(false)
	if len(gs) == 0 {
		k.completed()
		return
	}
	k.asked = gs[0].key
	if fromBehind {
		k.asked = gs[len(gs)-1].key
	}
}

// completed leaves Completing unless the card shows that a form is not for this person, or something is missing that no question asks for.
func (k *Kiosk) completed() {
	if !k.turnsAway() {
		k.finish()
	}
}

// turnsAway stops a visit whose card shows that a form is not for this person: before anything more is asked of them, and before the pages.
func (k *Kiosk) turnsAway() bool {
	if k.o.Vouched {
		return false
	}
	for _, f := range k.chosenForms() {
		filled := k.fill(f, k.holder, true)
		words := filled.TooYoung()
		if f.Outside != "" && !filled.Anywhere() && !k.movingIn() && !k.desk.let[outside] && !strings.Contains(k.holder.Address, k.o.City.Name) {
			words = f.Outside
			k.desk.stops, k.desk.reasons = []string{outside}, []string{movedToday}
		}
		unknown := words == "" && filled.AgeUnknown() && !k.desk.let[ageUnknown]
		if unknown { // neither too young nor old enough, as far as the card says: staff know, or ask
			k.problem = NotAllowed
			k.desk.stops, k.desk.reasons = []string{ageUnknown}, []string{registerSeen}
		}
		if words != "" || unknown {
			k.words, k.from, k.retry = words, f, ""
			k.note(record.Entry{Kind: record.Stopper, Form: f.ID, Code: string(NotAllowed)})
			k.on(stopper)
			return true
		}
	}
	return false
}

func (k *Kiosk) finish() {
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
	if p := k.chosenAnswer(g); p != "" && k.picked[g.key] == "" {
		k.pick(p) // the default, left standing, is an answer too
	}
	k.give(g)
	if k.stops(g) {
		return
	}
	was := k.groups(k.before())
	if words, f := k.elsewhere(g); words != "" {
		k.words, k.from, k.retry, k.farewell = words, f, tryAsking, true
		k.on(stopper)
		return
	}
	is := k.groups(k.before())
	this := func(x *group) bool { return x.key == g.key }
	i, before := slices.IndexFunc(is, this), slices.IndexFunc(was, this)
	switch {
	case i < 0 && before < 0:
		i = k.following(g, is) - 1
	case i < 0: // its forms are gone
		i = slices.IndexFunc(is, func(x *group) bool {
			return slices.ContainsFunc(was[before+1:], func(o *group) bool { return o.key == x.key })
		}) - 1
		if i < -1 {
			i = len(is)
		}
	}
	open := slices.IndexFunc(is, func(x *group) bool {
		if !k.ready(x) {
			k.share(x)
		}
		return !k.ready(x)
	})
	switch {
	case i+1 < len(is):
		k.asked = is[i+1].key
	case open >= 0: // a later answer has opened it for another form, or spoilt it
		k.asked = is[open].key
	case slices.ContainsFunc(is, k.stops): // whichever way somebody came past it
	case k.before():
		k.settle()
	default:
		k.completed()
	}
}

// elsewhere takes the forms off the list that are better had in another place, as the picked choice says. Where no other is left the visit is over: it
// gives the words to part with.
func (k *Kiosk) elsewhere(g *group) (words string, about *forms.Form) {
	picked := k.chosenAnswer(g)
	gone := map[string]bool{}
	for _, f := range g.in {
		for _, a := range question(f, g.ID).Choices {
			if a.ID == picked && a.Leave != "" {
				words, about, gone[f.ID] = a.Leave, f, true
			}
		}
	}
	if words == "" {
		return "", nil
	}
	left := 0
	for _, f := range k.chosenForms() {
		if gone[f.ID] {
			k.note(record.Entry{Kind: record.Signpost, Form: f.ID, Edition: edition(f), Items: record.Counted(g.ID, 1)})
		} else if !f.Slip {
			left++
		}
	}
	if left == 0 {
		return words, about
	}
	for id := range gone {
		delete(k.chosen, id)
	}
	return "", nil
}

func (k *Kiosk) previousQuestion() {
	gs := k.groups(k.before())
	i := slices.IndexFunc(gs, func(x *group) bool { return x.key == k.asked })
	if g := k.group(); i < 0 && g != nil {
		i = k.following(g, gs)
	}
	switch {
	case i > 0:
		k.asked = gs[i-1].key
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

// chosenAnswer is the choice that stands for g: the one picked or, before any, its default; "" where other answers rule it out.
func (k *Kiosk) chosenAnswer(g *group) string {
	p := k.picked[g.key]
	if p == "" {
		p = g.Default
	}
	if p != "" && !k.may(g, p) {
		return ""
	}
	return p
}

// may tells whether a choice can be made beside the other answers: what it sets is allowed on every form (世帯全員 is not, of a 除票).
func (k *Kiosk) may(g *group, choice string) bool {
	for _, f := range g.in {
		q := question(f, g.ID)
		i := slices.IndexFunc(q.Choices, func(a forms.Answer) bool { return a.ID == choice })
		if i < 0 || q.Choices[i].Stop != "" || q.Choices[i].Leave != "" || len(q.Choices[i].Set) == 0 {
			continue
		}
		was := k.answers[f.ID]
		k.answers[f.ID] = maps.Clone(was)
		for field, v := range q.Choices[i].Set {
			k.put(f, field, v)
		}
		filled := k.soFar(f)
		k.answers[f.ID] = was
		for field := range q.Choices[i].Set {
			if filled.Bad(field) {
				return false
			}
		}
	}
	return true
}

func (k *Kiosk) pick(choice string) {
	if k.state != Asking && k.state != Completing {
		return
	}
	g := k.group()
	if g == nil || !k.may(g, choice) {
		return
	}
	for _, f := range g.in {
		q := question(f, g.ID)
		i := slices.IndexFunc(q.Choices, func(a forms.Answer) bool { return a.ID == choice })
		if i < 0 {
			continue
		}
		k.picked[g.key], k.just = choice, g
		delete(k.given[f.ID], g.ID) // it is meant anew, whatever was changed since
	}
	k.give(g)
}

// give has every form know the picked choice: also one that was put on the list later, or lost its answers with a bundle.
func (k *Kiosk) give(g *group) {
	choice := k.picked[g.key]
	for _, f := range g.in {
		q := question(f, g.ID)
		i := slices.IndexFunc(q.Choices, func(a forms.Answer) bool { return a.ID == choice })
		if i < 0 || k.given[f.ID][g.ID] == choice {
			continue
		}
		if k.given[f.ID] == nil {
			k.given[f.ID] = map[string]string{}
		}
		k.given[f.ID][g.ID] = choice
		for field, v := range q.Choices[i].Set {
			k.put(f, field, v)
		}
	}
}

// stops tells whether the picked choice is none that can be made here; the visit then stands before its words.
func (k *Kiosk) stops(g *group) bool {
	words, f := k.stopWords(g)
	if words == "" {
		return false
	}
	k.asked = g.key
	k.words, k.from, k.retry, k.without = words, f, tryAsking, k.stoppedBy(g)
	k.desk.stops, k.desk.early, k.desk.reasons = k.stopIDs(g), k.before(), k.reasons(g)
	k.note(record.Entry{Kind: record.Stopper, Code: string(NotAllowed)})
	k.on(stopper)
	return true
}

// stopIDs are the stoppers of the picked choice, one for each form.
func (k *Kiosk) stopIDs(g *group) []string {
	var out []string
	for _, f := range g.in {
		out = append(out, stopID(g.ID, k.chosenAnswer(g), f))
	}
	return out
}

func stopID(question, choice string, f *forms.Form) string {
	return question + "=" + choice + "@" + f.ID
}

// stoppedBy are the papers that the picked choice stops, where others are left that it does not.
func (k *Kiosk) stoppedBy(g *group) []string {
	picked := k.chosenAnswer(g)
	var out []string
	for _, f := range g.in {
		for _, a := range question(f, g.ID).Choices {
			if a.ID == picked && a.Stop != "" && !(a.Outside && k.movingIn()) {
				out = append(out, f.ID)
			}
		}
	}
	for _, f := range k.chosenForms() {
		if !f.Slip && !slices.Contains(out, f.ID) {
			return out
		}
	}
	return nil
}

// stopWords are the words of the picked choice, where one of the forms cannot be made here.
func (k *Kiosk) stopWords(g *group) (words string, about *forms.Form) {
	picked := k.chosenAnswer(g)
	for _, f := range g.in {
		for _, a := range question(f, g.ID).Choices {
			if a.ID == picked && a.Stop != "" && !(a.Outside && k.movingIn()) && !k.desk.let[stopID(g.ID, picked, f)] {
				return a.Stop, f
			}
		}
	}
	return "", nil
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
	for _, t := range k.twins(form, field) {
		k.put(t.form, t.field.ID, single(v))
		if v != nil {
			k.setHand(t.form.ID, t.field.ID, false)
		}
	}
}

// A twin is the same thing asked for another form: the name of the very person, the visitor's telephone. How many of each paper are wanted is not.
type twin struct {
	form  *forms.Form
	field *forms.Field
}

// twins are the other forms' fields that one control of the question on the screen answers.
func (k *Kiosk) twins(form, field string) (out []twin) {
	if g := k.group(); g != nil {
		return k.twinsIn(g, form, field)
	}
	return nil
}

func (k *Kiosk) twinsIn(g *group, form, field string) (out []twin) {
	x := k.form(form).Field(field)
	if x == nil {
		return nil
	}
	for _, f := range g.in {
		for _, id := range question(f, g.ID).Fields {
			if y := f.Field(id); f.ID != form && alike(x, y) {
				out = append(out, twin{f, y})
			}
		}
	}
	return out
}

// alike tells whether one question with both fields asks the same in both.
func alike(x, y *forms.Field) bool {
	if x.Fact != "" || y.Fact != "" {
		return x.Fact == y.Fact
	}
	return x.Kind == y.Kind && penCan(x.Kind) && (x.ID == y.ID || x.Kind == forms.Tel)
}

// share gives what was answered for one form to the others that ask the same and have nothing yet.
func (k *Kiosk) share(g *group) {
	for _, f := range g.in {
		for _, id := range question(f, g.ID).Fields {
			v, answered := k.answers[f.ID][id]
			hand := k.hand[f.ID][id]
			if !answered && !hand {
				continue
			}
			for _, t := range k.twinsIn(g, f.ID, id) {
				switch _, has := k.answers[t.form.ID][t.field.ID]; {
				case has || k.hand[t.form.ID][t.field.ID]:
				case hand:
					k.setHand(t.form.ID, t.field.ID, true)
				default:
					k.put(t.form, t.field.ID, single(v))
				}
			}
		}
	}
}

// single is a list of names as one name, the first; a field for many takes one, too.
func single(v any) any {
	switch v := v.(type) {
	case []string:
		if len(v) == 0 {
			return nil
		}
		return v[0]
	}
	return v
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
