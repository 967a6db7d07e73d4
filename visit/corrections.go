package visit

import (
	"reflect"
	"slices"

	"kakanai/forms"
)

// A fix is one field that staff changed.
type fix struct {
	form, field string
	label       string
	card        bool // the card would fill it: now it says something else (券面と相違)
}

// A correction is one form that a change by staff concerns.
type correction struct {
	form    *forms.Form
	against bool // the card would fill the field
}

// correctable returns the form and the field that staff may change; nil where there is none.
func (iv *interview) correctable(form, field string) (*forms.Form, *forms.Field) {
	f := iv.form(form)
	if f == nil || !slices.Contains(iv.chosenForms(), f) {
		return nil, nil
	}
	x := f.Field(field)
	if x == nil || x.Source == forms.FromSystem || x.Source == forms.FromConfig {
		return nil, nil
	}
	return f, x
}

// correct changes a field as staff say; nil takes the answer back. It returns the forms in which
// that changed anything. ok is false, and nothing is changed, where the value does not pass.
func (iv *interview) correct(f *forms.Form, x *forms.Field, value any) (changed []correction, ok bool) {
	if value != nil {
		a, err := f.ParseAnswers(map[string]any{x.ID: value})
		if err != nil {
			return nil, false
		}
		value = a[x.ID]
	}
	in := iv.sharing(f, x)
	before := map[string]any{} // form id → the answer that stood there
	for _, o := range in {
		if v, had := iv.answers[o.ID][x.ID]; had {
			before[o.ID] = v
		}
		iv.put(o, x.ID, value)
	}
	if after := iv.fill(f); after.Bad(x.ID) || slices.Contains(after.Missing, x.ID) {
		for _, o := range in {
			iv.put(o, x.ID, before[o.ID])
		}
		return nil, false
	}
	for _, o := range in {
		if v, had := before[o.ID]; !had && value == nil || had && reflect.DeepEqual(v, value) {
			continue
		}
		iv.setHand(o.ID, x.ID, false)
		if value != nil {
			iv.put(o, x.ID, value)
		}
		iv.remember(o, x)
		changed = append(changed, correction{o, iv.fromCard(o, x)})
	}
	return changed, true
}

// remember keeps what C8 will say of the field: nothing when it is again as the card has it.
func (iv *interview) remember(f *forms.Form, x *forms.Field) {
	own, now := iv.uncorrected(f, x), iv.fill(f).Values[x.ID]
	n := fix{form: f.ID, field: x.ID, label: x.Label, card: own.Card}
	iv.fixes = slices.DeleteFunc(iv.fixes, func(o fix) bool { return o == n })
	own.Picture, now.Picture, own.Card, now.Card = nil, nil, false, false
	if !n.card || !reflect.DeepEqual(own, now) {
		iv.fixes = append(iv.fixes, n)
	}
}

// scribe puts on every form that has a place for it who writes for the visitor; an empty name takes
// that back. It returns the forms in which that changed anything. bad names a field that does not
// pass; the forms before it are changed then.
func (iv *interview) scribe(name, relation string) (changed []*forms.Form, bad FieldRef) {
	for _, f := range iv.chosenForms() {
		if f.Field("scribe") == nil || f.Field("scribe_name") == nil {
			continue
		}
		set := map[string]any{"scribe": true, "scribe_name": name, "scribe_rel": relation}
		if name == "" {
			set = map[string]any{"scribe": nil, "scribe_name": nil, "scribe_rel": nil}
		} else if _, err := f.ParseAnswers(set); err != nil || relation == "" {
			return changed, FieldRef{f.ID, "scribe_name"}
		}
		same := true
		for id, v := range set {
			same = same && reflect.DeepEqual(iv.answers[f.ID][id], v)
			iv.put(f, id, v)
		}
		if !same {
			changed = append(changed, f)
		}
	}
	return changed, FieldRef{}
}

// sharing are the chosen forms in which x holds what f's does because both came from the same card.
func (iv *interview) sharing(f *forms.Form, x *forms.Field) []*forms.Form {
	out := []*forms.Form{f}
	if x.Fact == "" {
		return out
	}
	for _, o := range iv.chosenForms() {
		y := o.Field(x.ID)
		if o != f && y != nil && y.Fact == x.Fact && y.Kind == x.Kind && iv.fromCard(o, y) == iv.fromCard(f, x) {
			out = append(out, o)
		}
	}
	return out
}

// fromCard reports whether the card would fill the field, but for a correction.
func (iv *interview) fromCard(f *forms.Form, x *forms.Field) bool { return iv.uncorrected(f, x).Card }

// uncorrected is what would stand in the field without an answer.
func (iv *interview) uncorrected(f *forms.Form, x *forms.Field) forms.Value {
	a := iv.answers[f.ID]
	v, had := a[x.ID]
	if had {
		delete(a, x.ID)
		defer func() { a[x.ID] = v }()
	}
	return iv.fill(f).Values[x.ID]
}
