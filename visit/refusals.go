package visit

import (
	"slices"
	"strings"

	"kakanai/forms"
)

// stopIDs are the stoppers of the picked choice, one for each form.
func (iv *interview) stopIDs(g *group) []string {
	var out []string
	for _, f := range g.in {
		out = append(out, stopID(g.ID, iv.chosenAnswer(g), f))
	}
	return out
}

// stoppedBy are the papers that the picked choice stops, where others are left that it does not.
func (iv *interview) stoppedBy(g *group) []string {
	picked := iv.chosenAnswer(g)
	var out []string
	for _, f := range g.in {
		for _, a := range question(f, g.ID).Choices {
			if a.ID == picked && a.Stop != "" && !(a.Outside && iv.movingIn()) {
				out = append(out, f.ID)
			}
		}
	}
	for _, f := range iv.chosenForms() {
		if !f.Slip && !slices.Contains(out, f.ID) {
			return out
		}
	}
	return nil
}

// stopWords are the words of the picked choice, where one of the forms cannot be made here.
func (iv *interview) stopWords(g *group) (words string, about *forms.Form) {
	picked := iv.chosenAnswer(g)
	for _, f := range g.in {
		for _, a := range question(f, g.ID).Choices {
			if a.ID == picked && a.Stop != "" && !(a.Outside && iv.movingIn()) && !iv.let[stopID(g.ID, picked, f)] {
				return a.Stop, f
			}
		}
	}
	return "", nil
}

// forbidden reports whether the picked choice of g cannot be made here.
func (iv *interview) forbidden(g *group) bool {
	words, _ := iv.stopWords(g)
	return words != ""
}

func stopID(question, choice string, f *forms.Form) string {
	return question + "=" + choice + "@" + f.ID
}

// reasons are those for which staff may let g's picked choice pass: the ones that every form that
// stops would take.
func (iv *interview) reasons(g *group) []string {
	picked := iv.chosenAnswer(g)
	var out []string
	first := true
	for _, f := range g.in {
		for _, a := range question(f, g.ID).Choices {
			if a.ID != picked || a.Stop == "" {
				continue
			}
			if first {
				out, first = slices.Clone(a.Let), false
			} else {
				out = slices.DeleteFunc(out, func(r string) bool { return !slices.Contains(a.Let, r) })
			}
		}
	}
	return out
}

// leaving are the chosen forms that the picked choice of g sends elsewhere, and the words to part
// with of the last of them.
func (iv *interview) leaving(g *group) (gone []*forms.Form, words string, about *forms.Form) {
	picked := iv.chosenAnswer(g)
	for _, f := range g.in {
		for _, a := range question(f, g.ID).Choices {
			if a.ID == picked && a.Leave != "" {
				words, about = a.Leave, f
				gone = append(gone, f)
			}
		}
	}
	return gone, words, about
}

// takeOff takes forms off the list.
func (iv *interview) takeOff(ids ...string) {
	for _, id := range ids {
		delete(iv.chosen, id)
	}
}

// outside is the stopper of an address outside the city, and movedToday the reason that opens it.
const (
	outside    = "outside"
	movedToday = "moved-today"
)

// ageUnknown is the stopper of a birth from which no age can be reckoned, and registerSeen the
// reason that opens it.
const (
	ageUnknown   = "age-unknown"
	registerSeen = "register-seen"
)

// A refusal is that a form is not for the person of the card.
type refusal struct {
	form    *forms.Form
	words   string // of the form; "": the age cannot be told
	stopper string // outside or ageUnknown; "": staff cannot let this pass
	reason  string // for which staff may let it pass
}

// refused returns why the card shows that one of the forms is not for this person.
func (iv *interview) refused() (refusal, bool) {
	if !iv.caller.asks() {
		return refusal{}, false
	}
	for _, f := range iv.chosenForms() {
		filled := iv.fill(f)
		switch words := filled.TooYoung(); {
		case f.Outside != "" && !filled.Anywhere() && !iv.movingIn() && !iv.let[outside] &&
			!strings.Contains(iv.holder.Address, iv.city.Name):
			return refusal{f, f.Outside, outside, movedToday}, true
		case words != "":
			return refusal{form: f, words: words}, true
		case filled.AgeUnknown() && !iv.let[ageUnknown]: // neither too young nor old enough: staff know, or ask
			return refusal{f, "", ageUnknown, registerSeen}, true
		}
	}
	return refusal{}, false
}
