package visit

import (
	"slices"

	"kakanai/forms"
)

// A round is when questions are asked: all of one round stand in one state of the visit.
type round bool

const (
	beforeCard round = true  // Asking: they decide whether it can be made here
	afterCard  round = false // Completing: what the card cannot answer
)

// A group is one question as it stands in one or more of the chosen forms: asked once, it answers
// all.
type group struct {
	forms.Question
	in  []*forms.Form
	key string // of the question in this visit
}

// groups are the questions open now, before the card or after it.
func (iv *interview) groups(r round) []*group {
	if !iv.caller.asks() {
		return nil
	}
	var out []*group
	for _, f := range iv.chosenForms() {
		filled := iv.fill(f)
		for _, q := range f.Questions {
			if q.Before != bool(r) || q.Aside != "" && !iv.asides[q.Aside] || !filled.Open(q) || !iv.after(q) ||
				iv.skips(q) || iv.childAnswers(q, filled) {
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

// after reports whether the questions that q waits for were answered as it wants.
func (iv *interview) after(q forms.Question) bool {
	for id, want := range q.After {
		if !slices.Contains(want, iv.picked[id]) {
			return false
		}
	}
	return true
}

// skips reports whether the bundle answers q.
func (iv *interview) skips(q forms.Question) bool {
	b := iv.bundle()
	return b != nil && slices.Contains(b.Skip, q.ID)
}

// childAnswers reports whether the child's card answers all of q: then it is not asked.
func (iv *interview) childAnswers(q forms.Question, filled *forms.Filled) bool {
	return iv.hasChild && len(q.Fields) > 0 && !slices.ContainsFunc(q.Fields, func(id string) bool {
		v, shown := filled.Values[id]
		return shown && !v.Card
	})
}

func question(f *forms.Form, id string) forms.Question {
	i := slices.IndexFunc(f.Questions, func(q forms.Question) bool { return q.ID == id })
	return f.Questions[i]
}

// group is the question on the screen. It stays there when its own answer takes away what it was
// asked for (個人番号なしに変える), until the visit moves on.
func (iv *interview) group(r round) *group {
	for _, g := range iv.groups(r) {
		if g.key == iv.asked {
			return g
		}
	}
	if iv.just != nil && iv.just.key == iv.asked && iv.just.Before == bool(r) {
		return iv.just
	}
	return nil
}

// following is where in gs the questions begin that come after g, which is not among them.
func (iv *interview) following(g *group, gs []*group) int {
	at := func(g *group) (form, question int) {
		form = slices.IndexFunc(iv.chosenForms(), func(f *forms.Form) bool { return f.ID == g.in[0].ID })
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

// ready reports whether 次へ may be pressed.
func (iv *interview) ready(g *group) bool {
	if len(g.Choices) > 0 {
		return iv.chosenAnswer(g) != ""
	}
	for _, f := range g.in {
		missing := iv.fill(f).Missing
		for _, id := range question(f, g.ID).Fields {
			if slices.Contains(missing, id) {
				return false
			}
		}
	}
	return true
}

// next is the question that follows g, which was answered; was are those that were open before
// that. ok is false where there is none left in this round. Questions that are still open first
// take what was answered for another form, up to the first that stays open.
func (iv *interview) next(r round, g *group, was []*group) (key string, ok bool) {
	is := iv.groups(r)
	this := func(x *group) bool { return x.key == g.key }
	i, before := slices.IndexFunc(is, this), slices.IndexFunc(was, this)
	switch {
	case i < 0 && before < 0:
		i = iv.following(g, is) - 1
	case i < 0: // its forms are gone
		i = slices.IndexFunc(is, func(x *group) bool {
			return slices.ContainsFunc(was[before+1:], func(o *group) bool { return o.key == x.key })
		}) - 1
		if i < -1 {
			i = len(is)
		}
	}
	open := slices.IndexFunc(is, func(x *group) bool {
		if !iv.ready(x) {
			iv.share(x)
		}
		return !iv.ready(x)
	})
	switch {
	case i+1 < len(is):
		return is[i+1].key, true
	case open >= 0: // a later answer has opened it for another form, or spoilt it
		return is[open].key, true
	}
	return "", false
}

// previous is the question before the one on the screen; ok is false where that is the first.
func (iv *interview) previous(r round) (key string, ok bool) {
	gs := iv.groups(r)
	i := slices.IndexFunc(gs, func(x *group) bool { return x.key == iv.asked })
	if g := iv.group(r); i < 0 && g != nil {
		i = iv.following(g, gs)
	}
	if i <= 0 {
		return "", false
	}
	return gs[i-1].key, true
}

// start puts the round's first question on the screen or, fromBehind, its last. It reports whether
// there is one.
func (iv *interview) start(r round, fromBehind bool) bool {
	gs := iv.groups(r)
	if len(gs) == 0 {
		return false
	}
	iv.asked = gs[0].key
	if fromBehind {
		iv.asked = gs[len(gs)-1].key
	}
	return true
}

// resume puts the question on the screen again at which the visit stopped or, when its forms were
// taken off the list, the one that comes after it. It reports whether there is one.
func (iv *interview) resume(r round) bool {
	gs := iv.groups(r)
	i := slices.IndexFunc(gs, func(g *group) bool { return g.key == iv.asked })
	if i < 0 && iv.just != nil && iv.just.key == iv.asked {
		i = iv.following(iv.just, gs)
	}
	if i < 0 || i >= len(gs) {
		return iv.start(r, true)
	}
	iv.asked = gs[i].key
	return true
}

// openAside puts a question on the screen that is asked only of those who ask for it.
func (iv *interview) openAside(id string) {
	for _, f := range iv.chosenForms() {
		for _, q := range f.Questions {
			if q.ID == id && q.Aside != "" {
				iv.asides[q.Aside] = true
			}
		}
	}
	iv.asked = id
}
