package visit

import (
	"maps"
	"slices"

	"kakanai/forms"
)

// chosenAnswer is the choice that stands for g: the one picked or, before any, its default; ""
// where other answers rule it out.
func (iv *interview) chosenAnswer(g *group) string {
	p := iv.picked[g.key]
	if p == "" {
		p = g.Default
	}
	if p != "" && !iv.may(g, p) {
		return ""
	}
	return p
}

// may reports whether a choice can be made beside the other answers: what it sets is allowed on
// every form (世帯全員 is not, on a 除票).
func (iv *interview) may(g *group, choice string) bool {
	for _, f := range g.in {
		q := question(f, g.ID)
		i := slices.IndexFunc(q.Choices, func(a forms.Answer) bool { return a.ID == choice })
		if i < 0 || q.Choices[i].Stop != "" || q.Choices[i].Leave != "" || len(q.Choices[i].Set) == 0 {
			continue
		}
		was := iv.answers[f.ID]
		iv.answers[f.ID] = maps.Clone(was)
		for field, v := range q.Choices[i].Set {
			iv.put(f, field, v)
		}
		filled := iv.fill(f)
		iv.answers[f.ID] = was
		for field := range q.Choices[i].Set {
			if filled.Bad(field) {
				return false
			}
		}
	}
	return true
}

// give sets on every form what the picked choice sets: also on one that was put on the list later,
// or lost its answers with a bundle.
func (iv *interview) give(g *group) {
	choice := iv.picked[g.key]
	for _, f := range g.in {
		q := question(f, g.ID)
		i := slices.IndexFunc(q.Choices, func(a forms.Answer) bool { return a.ID == choice })
		if i < 0 || iv.given[f.ID][g.ID] == choice {
			continue
		}
		if iv.given[f.ID] == nil {
			iv.given[f.ID] = map[string]string{}
		}
		iv.given[f.ID][g.ID] = choice
		for field, v := range q.Choices[i].Set {
			iv.put(f, field, v)
		}
	}
}

func (iv *interview) put(f *forms.Form, field string, v any) {
	a := iv.answers[f.ID]
	if a == nil {
		a = forms.Answers{}
		iv.answers[f.ID] = a
	}
	if v == nil {
		delete(a, field)
		return
	}
	a[field] = v
}

func (iv *interview) setHand(form, field string, on bool) {
	h := iv.hand[form]
	if h == nil {
		h = map[string]bool{}
		iv.hand[form] = h
	}
	if on {
		h[field] = true
		iv.put(iv.form(form), field, nil)
	} else {
		delete(h, field)
	}
}

// onScreen reports whether the question on the screen has that field.
func (iv *interview) onScreen(r round, form, field string) bool {
	g := iv.group(r)
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

// A twin is the same thing asked for another form: the name of the very person, the visitor's
// telephone. How many of each paper are wanted is not.
type twin struct {
	form  *forms.Form
	field *forms.Field
}

// twins are the other forms' fields that one control of the question on the screen answers.
func (iv *interview) twins(r round, form, field string) (out []twin) {
	if g := iv.group(r); g != nil {
		return iv.twinsIn(g, form, field)
	}
	return nil
}

func (iv *interview) twinsIn(g *group, form, field string) (out []twin) {
	x := iv.form(form).Field(field)
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

// alike reports whether one question with both fields asks the same in both.
func alike(x, y *forms.Field) bool {
	if x.Fact != "" || y.Fact != "" {
		return x.Fact == y.Fact
	}
	return x.Kind == y.Kind && x.Kind.Typed() && (x.ID == y.ID || x.Kind == forms.Tel)
}

// share gives what was answered for one form to the others that ask the same and have nothing yet.
func (iv *interview) share(g *group) {
	for _, f := range g.in {
		for _, id := range question(f, g.ID).Fields {
			v, answered := iv.answers[f.ID][id]
			hand := iv.hand[f.ID][id]
			if !answered && !hand {
				continue
			}
			for _, t := range iv.twinsIn(g, f.ID, id) {
				switch _, has := iv.answers[t.form.ID][t.field.ID]; {
				case has || iv.hand[t.form.ID][t.field.ID]:
				case hand:
					iv.setHand(t.form.ID, t.field.ID, true)
				default:
					iv.put(t.form, t.field.ID, single(v))
				}
			}
		}
	}
}

// single returns the first of a list of names, and any other value as it is; a field for many names
// takes one, too.
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

// ownToChild makes room for the second card: what was typed or left for the pen in its fields is
// dropped.
func (iv *interview) ownToChild() {
	for _, f := range iv.chosenForms() {
		filled := iv.fill(f)
		for _, s := range f.Sections {
			for i := range s.Fields {
				if x := &s.Fields[i]; x.TakesSubject() && !filled.Values[x.ID].Card || x.SubjectRow() {
					iv.setHand(f.ID, x.ID, false)
					iv.put(f, x.ID, nil)
				}
			}
		}
	}
}

// pick takes a choice of the question on the screen, where it can be made beside the other answers.
func (iv *interview) pick(r round, choice string) {
	g := iv.group(r)
	if g == nil || !iv.may(g, choice) {
		return
	}
	for _, f := range g.in {
		q := question(f, g.ID)
		i := slices.IndexFunc(q.Choices, func(a forms.Answer) bool { return a.ID == choice })
		if i < 0 {
			continue
		}
		iv.picked[g.key], iv.just = choice, g
		delete(iv.given[f.ID], g.ID) // it is meant anew, whatever was changed since
	}
	iv.give(g)
}

// answer takes a value for a field of the question on the screen, and for its twins; nil clears it.
// What the control cannot mean is not taken: the old answer stays.
func (iv *interview) answer(r round, form, field string, v any) {
	if !iv.onScreen(r, form, field) {
		return
	}
	f := iv.form(form)
	if v != nil {
		a, err := f.ParseAnswers(map[string]any{field: v})
		if err != nil {
			return
		}
		v = a[field]
	}
	iv.put(f, field, v)
	if v != nil {
		iv.setHand(form, field, false)
	}
	for _, t := range iv.twins(r, form, field) {
		iv.put(t.form, t.field.ID, single(v))
		if v != nil {
			iv.setHand(t.form.ID, t.field.ID, false)
		}
	}
}

// byHand leaves a field of the question on the screen for the pen, and its twins, or takes that
// back.
func (iv *interview) byHand(r round, form, field string, on bool) {
	if !iv.onScreen(r, form, field) {
		return
	}
	twins := iv.twins(r, form, field)
	iv.setHand(form, field, on)
	for _, t := range twins {
		iv.setHand(t.form.ID, t.field.ID, on)
	}
}

// choose puts a form on the list, or takes it off.
func (iv *interview) choose(form string) {
	if iv.chosen[form] {
		delete(iv.chosen, form)
		delete(iv.hand, form)
		return
	}
	iv.chosen[form] = true
	iv.preset(form)
}

// chooseBundle puts a bundle's forms on the list, and takes them off when it is touched again.
// There is one bundle in a visit: another one takes its place.
func (iv *interview) chooseBundle(id string) {
	if !slices.ContainsFunc(iv.bundles(), func(b forms.Bundle) bool { return b.ID == id }) {
		return
	}
	if old := iv.bundle(); old != nil {
		for _, f := range old.Forms {
			delete(iv.chosen, f)
			delete(iv.answers, f)
			delete(iv.given, f)
		}
		clear(iv.hand)
	}
	if iv.bundled == id {
		iv.bundled = ""
		return
	}
	iv.bundled = id
	b := iv.bundle()
	for _, f := range b.Forms {
		iv.chosen[f] = true
		iv.preset(f)
	}
}
