package visit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kakanai/forms"
)

// offeredAsides are the buttons of the Notice.
func (iv *interview) offeredAsides(lang string) []Aside {
	var out []Aside
	for _, f := range iv.chosenForms() {
		filled := iv.fill(f)
		for _, q := range f.Questions {
			// Several questions may stand behind one button.
			if label := iv.say(lang, q.Aside, f); q.Aside != "" && filled.Open(q) && iv.after(q) && !iv.skips(q) &&
				!slices.ContainsFunc(out, func(a Aside) bool { return a.Label == label }) {
				out = append(out, Aside{ID: q.ID, Label: iv.say(lang, q.Aside, f)})
			}
		}
	}
	return out
}

// askView draws the question on the screen as a value.
func (iv *interview) askView(r round, lang string) *Ask {
	g := iv.group(r)
	if g == nil {
		return nil
	}
	gs := iv.groups(r)
	a := &Ask{
		ID: g.key, Text: iv.say(lang, g.Text, g.in[0]), Hint: iv.say(lang, g.Hint, g.in[0]), Picked: iv.chosenAnswer(g),
		Counts: g.Counts, Ready: iv.ready(g),
		N: 1 + slices.IndexFunc(gs, func(x *group) bool { return x.key == g.key }), Of: len(gs),
	}
	if a.N == 0 { // answered, and gone with the next step
		a.N, a.Of = iv.following(g, gs)+1, len(gs)+1
	}
	for _, c := range g.Choices {
		if !iv.may(g, c.ID) {
			continue
		}
		c.Label, c.Hint, c.Stop, c.Leave = iv.say(lang, c.Label, g.in[0]), iv.say(lang, c.Hint, g.in[0]),
			iv.say(lang, c.Stop, g.in[0]), iv.say(lang, c.Leave, g.in[0])
		a.Choices = append(a.Choices, c)
	}
	var asked []*forms.Field // those in a.Fields
	for _, f := range g.in {
		a.About = append(a.About, iv.say(lang, f.Name, f))
		filled := iv.fill(f)
		for _, id := range question(f, g.ID).Fields {
			field := f.Field(id)
			v, shown := filled.Values[id]
			if field == nil || !shown {
				continue
			}
			byHand := iv.hand[f.ID][id]
			if v.Hand && !byHand {
				continue // the form wants a pen here, whatever is answered
			}
			need := slices.Contains(filled.Missing, id) && !filled.Bad(id)
			// answered with its twin
			if n := slices.IndexFunc(asked, func(x *forms.Field) bool { return alike(x, field) }); n >= 0 &&
				a.Fields[n].Form != f.ID {
				a.Fields[n].Need, a.Fields[n].Bad = a.Fields[n].Need || need, a.Fields[n].Bad || filled.Bad(id)
				continue
			}
			asked = append(asked, field)
			options := slices.Clone(filled.Options(id))
			for i, o := range options {
				options[i].Label = iv.catalogue.SayOption(lang, field, o)
				if yen, ok := field.Price(o, iv.city.Fees, filled.Day); ok {
					options[i].Label += "　" + iv.yen(lang, yen)
				}
			}
			said := *field
			said.Label, said.Unit, said.Note = iv.say(lang, field.Label, f), iv.say(lang, field.Unit, f),
				iv.say(lang, field.Note, f)
			a.Fields = append(a.Fields, AskField{
				Form: f.ID, Title: iv.say(lang, f.Name, f), Field: said, Value: v, Options: options,
				Bad:    filled.Bad(id),
				Why:    iv.say(lang, filled.Why(id), f),
				Need:   need,
				ByHand: field.Kind.Typed(),
			})
		}
	}
	return a
}

// say gives a form's words in the language of the screen and puts in what they leave open: the
// city's name, the newest year, and what something costs.
func (iv *interview) say(lang, s string, f *forms.Form) string {
	s = iv.catalogue.Say(lang, s)
	if !strings.Contains(s, "{") {
		return s
	}
	s = strings.ReplaceAll(s, "{city}", iv.city.Name)
	if strings.Contains(s, "{newest}") {
		s = strings.ReplaceAll(s, "{newest}", iv.newest(lang, f))
	}
	return feeWord.ReplaceAllStringFunc(s, func(m string) string {
		yen, ok := iv.city.Fees.On(feeWord.FindStringSubmatch(m)[1], iv.today())
		if !ok {
			return iv.catalogue.Say(lang, forms.NoPricePhrase)
		}
		return iv.yen(lang, yen)
	})
}

// yen is a price as the screen says it.
func (iv *interview) yen(lang string, n int) string {
	return strings.ReplaceAll(iv.catalogue.Say(lang, forms.PricePhrase), "{yen}", fmt.Sprint(n))
}

// newest names the newest year that f offers today.
func (iv *interview) newest(lang string, f *forms.Form) string {
	if x, o := iv.fill(f).Newest(); x != nil {
		return iv.catalogue.SayOption(lang, x, o)
	}
	return ""
}

var feeWord = regexp.MustCompile(`\{fee:([a-z0-9_]+)\}`)
