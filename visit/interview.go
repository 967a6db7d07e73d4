package visit

import (
	"maps"
	"slices"

	"kakanai/forms"
)

// An interview is what a visit asks and what was answered: the forms that were chosen, the
// questions that are open for them, and every value as it stands now. It is pure: it starts no
// goroutine, logs nothing, reads no card and knows no state of the visit, so that the questions of
// a form are tested without any of them. The Kiosk owns one for each visit, and asks it what comes
// next.
type interview struct {
	rules
	list
	person

	answers map[string]forms.Answers     // form id → what was answered
	hand    map[string]map[string]bool   // form id → field ids that are left for the pen
	picked  map[string]string            // question key → choice id
	given   map[string]map[string]string // form id → question id → the choice that its answers have
	asked   string                       // key of the question on the screen
	just    *group                       // the question whose choice was picked last
	asides  map[string]bool              // Aside of the questions that were asked for
	let     map[string]bool              // stoppers that staff let pass
	fixes   []fix                        // what staff changed
}

// rules are what one kiosk asks by. They are the same in every visit and never change, so that what
// runs outside the kiosk's goroutine may read them.
type rules struct {
	catalogue *forms.Catalogue
	city      forms.City
	guide     Guide
	caller    Caller
	demo      bool
	today     func() forms.Date
}

// A list is what was chosen at the beginning. It outlives the rest of an interview that starts
// over.
type list struct {
	chosen  map[string]bool // form ids
	bundled string          // id of the bundle that was chosen; "": single forms were
}

// A person is whom the forms are about: the visitor, and the visitor's child where its card was
// read.
type person struct {
	holder   forms.Facts // the four items
	known    bool        // the four items were read or typed
	typed    bool        // they were typed by staff
	child    forms.Facts
	hasChild bool
}

// newInterview begins with a list that may be empty.
func newInterview(r rules, l list) interview {
	if l.chosen == nil {
		l.chosen = map[string]bool{}
	}
	iv := interview{
		rules: r, list: l, answers: map[string]forms.Answers{}, hand: map[string]map[string]bool{},
		picked: map[string]string{},
		given:  map[string]map[string]string{}, asides: map[string]bool{}, let: map[string]bool{},
	}
	for id := range iv.chosen {
		iv.preset(id)
	}
	return iv
}

// form returns the form with that id, nil where this kiosk has none.
func (r *rules) form(id string) *forms.Form {
	for _, f := range r.catalogue.Forms {
		if f.ID == id {
			return f
		}
	}
	return nil
}

// chosenForms are the forms on the list, in the same order whatever was touched first: a bundle's
// in its order, the others in the catalogue's, last the guide slip.
func (iv *interview) chosenForms() []*forms.Form {
	var out, rest []*forms.Form
	if b := iv.bundle(); b != nil {
		for _, id := range b.Forms {
			if f := iv.form(id); f != nil && iv.chosen[id] {
				out = append(out, f)
			}
		}
	}
	var slip *forms.Form
	for _, f := range iv.catalogue.Forms {
		switch {
		case f.Slip:
			slip = f
		case iv.chosen[f.ID] && !slices.Contains(out, f):
			rest = append(rest, f)
		}
	}
	out = append(out, rest...)
	if slip != nil && (iv.chosen[slip.ID] || iv.guided(len(out))) {
		out = append(out, slip)
	}
	return out
}

// guided reports whether a visit that makes n forms gets a guide slip without asking for one.
func (iv *interview) guided(n int) bool {
	return iv.guide == GuideAlways && n > 0 || iv.guide == GuideSeveral && n > 1
}

// offered are the forms that can be chosen: all but a slip that comes by itself.
func (iv *interview) offered() []*forms.Form {
	if iv.guide == GuideOff {
		return iv.catalogue.Forms
	}
	return slices.DeleteFunc(slices.Clone(iv.catalogue.Forms), func(f *forms.Form) bool { return f.Slip })
}

// bundles are those of which every form is offered here.
func (iv *interview) bundles() []forms.Bundle {
	var out []forms.Bundle
	for _, b := range iv.catalogue.Bundles {
		if !slices.ContainsFunc(b.Forms, func(id string) bool { return iv.form(id) == nil }) {
			out = append(out, b)
		}
	}
	return out
}

// bundle is the one that was chosen; nil: single forms were.
func (iv *interview) bundle() *forms.Bundle {
	for _, b := range iv.catalogue.Bundles {
		if b.ID == iv.bundled {
			return &b
		}
	}
	return nil
}

// preset gives a form what the bundle says of it.
func (iv *interview) preset(id string) {
	b := iv.bundle()
	if b == nil || !slices.Contains(b.Forms, id) {
		return
	}
	for field, v := range b.Set[id] {
		iv.put(iv.form(id), field, v)
	}
	for _, field := range b.Hand {
		if iv.form(id).Field(field) != nil {
			iv.setHand(id, field, true)
		}
	}
}

func (iv *interview) movingIn() bool {
	b := iv.bundle()
	return b != nil && b.MovingIn
}

// standIn takes the card's place while there is none: what the card will bring is not asked for. It
// is old enough for everything.
var standIn = forms.Facts{Name: "・", Address: "・", Birth: "19200101", Sex: "1"}

// A stamp gives the input of a form what only its paper has.
type stamp func(f *forms.Form, in *forms.Input)

// fill fills f with what is known now.
func (iv *interview) fill(f *forms.Form) *forms.Filled {
	return iv.fillStamped(f, func(*forms.Form, *forms.Input) {})
}

// fillStamped is fill for a paper.
func (iv *interview) fillStamped(f *forms.Form, add stamp) *forms.Filled {
	in := forms.Input{
		Holder: iv.holder, HasHolder: true, Typed: iv.typed, Answers: iv.answers[f.ID], Hand: iv.pens(f),
		Subject: iv.child, HasSubject: iv.hasChild, Day: iv.today(), City: iv.city, Demo: iv.demo,
	}
	if !iv.known {
		in.Holder = standIn
	}
	add(f, &in)
	if f.Slip {
		var others []*forms.Filled
		for _, o := range iv.chosenForms() {
			if !o.Slip {
				others = append(others, iv.fillStamped(o, add))
			}
		}
		in.Stops = forms.Slip(others, iv.bundle(), iv.city.Window)
	}
	return f.Fill(in)
}

// missing are the fields that nothing fills yet.
func (iv *interview) missing() []FieldRef {
	var out []FieldRef
	for _, f := range iv.chosenForms() {
		for _, id := range iv.fill(f).Missing {
			out = append(out, FieldRef{f.ID, id})
		}
	}
	return out
}

// pens are the ids of the fields that are left for a pen: those a person wants to write, and those
// that no screen asks for, such as tables.
func (iv *interview) pens(f *forms.Form) map[string]bool {
	if !iv.caller.asks() {
		return iv.hand[f.ID]
	}
	out := maps.Clone(iv.hand[f.ID])
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			_, answered := iv.answers[f.ID][x.ID]
			unasked := x.Kind == forms.Table || x.Default == nil && x.Fact == "" && x.Like == "" && !f.Asks(x.ID)
			if unasked && x.Source == forms.FromResident && !answered && !(iv.hasChild && x.SubjectRow()) {
				if out == nil {
					out = map[string]bool{}
				}
				out[x.ID] = true
			}
		}
	}
	return out
}
