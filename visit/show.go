package visit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kakanai/card"
	"kakanai/forms"
)

// askView draws the question on the screen as a value.
func (k *Kiosk) askView() *Ask {
	g := k.group()
	if g == nil {
		return nil
	}
	gs := k.groups(k.before())
	a := &Ask{
		ID: g.key, Text: k.say(g.Text, g.in[0]), Hint: k.say(g.Hint, g.in[0]), Picked: k.chosenAnswer(g), Counts: g.Counts, Ready: k.ready(g),
		N: 1 + slices.IndexFunc(gs, func(x *group) bool { return x.key == g.key }), Of: len(gs),
	}
	if a.N == 0 { // answered, and gone with the next step
		a.N, a.Of = k.following(g, gs)+1, len(gs)+1
	}
	for _, c := range g.Choices {
		if !k.may(g, c.ID) {
			continue
		}
		c.Label, c.Hint, c.Stop, c.Leave = k.say(c.Label, g.in[0]), k.say(c.Hint, g.in[0]), k.say(c.Stop, g.in[0]), k.say(c.Leave, g.in[0])
		a.Choices = append(a.Choices, c)
	}
	var asked []*forms.Field // those in a.Fields
	for _, f := range g.in {
		a.About = append(a.About, k.say(f.Name, f))
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
			need := slices.Contains(filled.Missing, id) && !filled.Bad(id)
			if n := slices.IndexFunc(asked, func(x *forms.Field) bool { return alike(x, field) }); n >= 0 && a.Fields[n].Form != f.ID { // answered with its twin
				a.Fields[n].Need, a.Fields[n].Bad = a.Fields[n].Need || need, a.Fields[n].Bad || filled.Bad(id)
				continue
			}
			asked = append(asked, field)
			options := slices.Clone(filled.Options(id))
			for i, o := range options {
				options[i].Label = k.o.Catalogue.SayOption(k.lang, field, o)
				if yen, ok := field.Price(o, k.o.City.Fees, filled.Day); ok {
					options[i].Label += "　" + k.yen(yen)
				}
			}
			said := *field
			said.Label, said.Unit, said.Note = k.say(field.Label, f), k.say(field.Unit, f), k.say(field.Note, f)
			a.Fields = append(a.Fields, AskField{
				Form: f.ID, Title: k.say(f.Name, f), Field: said, Value: v, Options: options,
				Bad:    filled.Bad(id),
				Why:    k.say(filled.Why(id), f),
				Need:   need,
				ByHand: penCan(field.Kind),
			})
		}
	}
	return a
}

// say gives a form's words in the language of the screen and puts in what they leave open: the city's name, the newest year, and what something costs.
func (k *Kiosk) say(s string, f *forms.Form) string {
	s = k.o.Catalogue.Say(k.lang, s)
	if !strings.Contains(s, "{") {
		return s
	}
	s = strings.ReplaceAll(s, "{city}", k.o.City.Name)
	if strings.Contains(s, "{newest}") {
		s = strings.ReplaceAll(s, "{newest}", k.newest(f))
	}
	return feeWord.ReplaceAllStringFunc(s, func(m string) string {
		yen, ok := k.o.City.Fees.On(feeWord.FindStringSubmatch(m)[1], forms.DayOf(k.o.Clock.Now()))
		if !ok {
			return k.o.Catalogue.Say(k.lang, forms.NoPricePhrase)
		}
		return k.yen(yen)
	})
}

// yen is a price as the screen says it.
func (k *Kiosk) yen(n int) string {
	return strings.ReplaceAll(k.o.Catalogue.Say(k.lang, forms.PricePhrase), "{yen}", fmt.Sprint(n))
}

// newest names the newest year that f offers today.
func (k *Kiosk) newest(f *forms.Form) string {
	if x, o := k.soFar(f).Newest(); x != nil {
		return k.o.Catalogue.SayOption(k.lang, x, o)
	}
	return ""
}

var feeWord = regexp.MustCompile(`\{fee:([a-z0-9_]+)\}`)

// stopped are the words of a stop.
func (k *Kiosk) stopped() string {
	if k.from == nil {
		return k.words
	}
	return k.say(k.words, k.from)
}

// penCan tells what a resident may rather write than type.
func penCan(kind forms.Kind) bool {
	switch kind {
	case forms.Text, forms.Addr, forms.Kana, forms.Name, forms.Names, forms.DateKind, forms.Tel, forms.Digits:
		return true
	}
	return false
}

// shownTries returns View.Tries and View.Retries.
func (k *Kiosk) shownTries() (here, counter int) {
	n, asked := k.counter().Left()
	switch {
	case asked:
		return max(n-1, 0), n
	case k.way == card.ByCodeB:
		return -1, -1
	}
	return 0, -1
}

// view shows where the visit stands.
func (k *Kiosk) view() View {
	v := View{
		Visit: k.number, State: k.state, Problem: k.problem, Clock: k.clock, Stop: k.stopped(), Retry: k.retry != "", Refused: k.refused,
		Calling: !k.calling.IsZero(), Demo: k.o.Demo, City: k.o.City, Lang: k.lang, Offered: k.offered(), Bundles: k.bundles(), Bundle: k.bundled,
		Way: k.way, Numbers: k.offer(), Fields: slices.Clone(k.fields),
	}
	v.Tries, v.Retries = k.shownTries()
	for _, f := range k.chosenForms() {
		if k.chosen[f.ID] {
			v.Chosen = append(v.Chosen, f.ID)
		}
	}
	switch k.state {
	case Choosing:
		v.Going = k.open
		if v.CardLeft = k.behind.left; v.CardLeft && k.lang == Japanese {
			v.Lang = k.behind.lang // whoever left it reads that
		}
		if k.opinion.asked && !v.CardLeft {
			v.Opinion, v.Leaving = true, k.opinion.lang
		}
	case Asking, Completing:
		v.Ask = k.askView()
	case Notice:
		v.Asides = k.offeredAsides()
	case Waiting:
		v.Card, v.Child = k.lies, k.desk.second
	case Credential:
		v.Child = k.desk.second
		v.Digits, v.Keypad = k.count, k.onKeypad()
		if k.way == card.ByCodeB {
			v.Printed, v.BadPart = k.digits, k.badPart
		}
	case Reading:
		v.Steps, v.Keypad = slices.Clone(k.steps), k.onKeypad()
	case Stopped:
		for _, id := range k.without {
			v.Without = append(v.Without, k.say(k.form(id).Name, k.form(id)))
		}
		v.Card, v.Farewell, v.Paper, v.Reprint = k.lies, k.farewell, k.paper, k.mayReprint()
	case PaperLeft:
		v.Paper = k.paper
	case Confirming:
		v.Fixed = k.saidFixed()
		v.FaceBad = k.faceBad
		v.Holder, v.Filled, v.Documents = k.holder, slices.Clone(k.filled), slices.Clone(k.docs)
	case Printing, Handing:
		v.Cardless, v.CardTaken = !k.lent, k.cardBack
		v.Documents, v.Paper, v.Pickup, v.Reprint = slices.Clone(k.docs), k.paper, k.o.Pickup, k.mayReprint()
		for _, d := range k.docs {
			if path := k.out[d.Serial]; path != "" {
				v.Paths = append(v.Paths, path)
			}
		}
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
	k.publishStaff(v)
	if k.o.Show != nil && !same(v, k.shown) {
		k.shown = v
		k.o.Show(v)
	}
}
