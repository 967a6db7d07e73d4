package visit

import (
	"maps"
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/record"
)

func (k *Kiosk) form(id string) *forms.Form {
	for _, f := range k.o.Catalogue.Forms {
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
	for _, f := range k.o.Catalogue.Forms {
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
		return k.o.Catalogue.Forms
	}
	return slices.DeleteFunc(slices.Clone(k.o.Catalogue.Forms), func(f *forms.Form) bool { return f.Slip })
}

// bundles are those of which every form is offered here.
func (k *Kiosk) bundles() []forms.Bundle {
	var out []forms.Bundle
	for _, b := range k.o.Catalogue.Bundles {
		if !slices.ContainsFunc(b.Forms, func(id string) bool { return k.form(id) == nil }) {
			out = append(out, b)
		}
	}
	return out
}

// bundle is the one that was chosen; nil: single forms were.
func (k *Kiosk) bundle() *forms.Bundle {
	for _, b := range k.o.Catalogue.Bundles {
		if b.ID == k.bundled {
			return &b
		}
	}
	return nil
}

// chooseBundle puts a bundle's forms on the list, and takes them off when it is touched again. There is one bundle a visit: another one takes its place.
func (k *Kiosk) chooseBundle(id string) {
	if k.state != Choosing || k.behind.left || !slices.ContainsFunc(k.bundles(), func(b forms.Bundle) bool { return b.ID == id }) {
		return
	}
	if old := k.bundle(); old != nil {
		for _, f := range old.Forms {
			delete(k.chosen, f)
			delete(k.answers, f)
			delete(k.given, f)
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
		k.preset(f)
	}
}

// preset gives a form what the bundle says of it.
func (k *Kiosk) preset(id string) {
	b := k.bundle()
	if b == nil || !slices.Contains(b.Forms, id) {
		return
	}
	for field, v := range b.Set[id] {
		k.put(k.form(id), field, v)
	}
	for _, field := range b.Hand {
		if k.form(id).Field(field) != nil {
			k.setHand(id, field, true)
		}
	}
}

// startOver leaves of a visit only what was chosen, and that somebody was called.
func (k *Kiosk) startOver() {
	s, number := k.session, k.number
	k.wipe()
	k.reset()
	k.number = number // it is no other visit
	k.id, k.open, k.lang, k.touched, k.chosen, k.bundled, k.sent, k.lent, k.calling, k.counted = s.id, s.open, s.lang, s.touched, s.chosen, s.bundled, s.sent, s.lent, s.calling, s.counted
	for id := range k.chosen {
		k.preset(id)
	}
}

// begin opens the visit: from here on there is something to log.
func (k *Kiosk) begin() {
	if len(k.chosen) == 0 || k.behind.left {
		return
	}
	if err := k.wrongClock(); err != nil {
		k.fail(err)
		return
	}
	if k.id == "" {
		k.id = k.o.NewID()
	}
	if !k.open {
		if err := k.note(record.Entry{Kind: record.VisitBegun}); err != nil {
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
		Holder: holder, HasHolder: has, Typed: k.via() == byStaff, Answers: k.answers[f.ID], Hand: k.pens(f), Subject: k.desk.child, HasSubject: k.desk.hasChild,
		Day: forms.DayOf(k.o.Clock.Now()), City: k.o.City, Serial: k.serials[f.ID], Record: k.record(f), Demo: k.o.Demo,
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
	out := f.Fill(in)
	if k.o.Vouched && has {
		k.tellEdited(out, holder)
	}
	return out
}

// tellEdited has C8 say which answers differ from the card. Nobody at a counter has seen them; there staff correct, and C8 says so.
func (k *Kiosk) tellEdited(f *forms.Filled, holder forms.Facts) {
	var labels []string
	for _, id := range f.Edited(holder) {
		labels = append(labels, f.Form.Field(id).Label)
	}
	if i := slices.Index(f.Record, notEdited); i >= 0 && len(labels) > 0 {
		f.Record[i] = "訂正：" + strings.Join(labels, "、") + "（券面と相違）"
	}
}

// pens are the fields that are left for a pen: those a person wants to write, and in the window what no screen asks for, tables among it.
func (k *Kiosk) pens(f *forms.Form) map[string]bool {
	if k.o.Vouched {
		return k.hand[f.ID]
	}
	out := maps.Clone(k.hand[f.ID])
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			_, answered := k.answers[f.ID][x.ID]
			unasked := x.Kind == forms.Table || x.Default == nil && x.Fact == "" && x.Like == "" && !f.Asks(x.ID)
			if unasked && x.Source == forms.FromResident && !answered && !(k.desk.hasChild && x.SubjectRow()) {
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

func (k *Kiosk) movingIn() bool {
	b := k.bundle()
	return b != nil && b.MovingIn
}
