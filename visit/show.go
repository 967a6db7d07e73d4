package visit

import (
	"slices"

	"kakanai/card"
)

// stopped are the words of a stop, in the language of the screen.
func (k *Kiosk) stopped() string {
	if k.from == nil {
		return k.words
	}
	return k.interview.say(k.lang, k.words, k.from)
}

// TriesHere returns how often the PIN, or the printed numbers, may be typed at this counter: one
// less than the card allows. The card may not have been asked yet.
func (v View) TriesHere() (n int, asked bool) {
	n, asked = v.Counter.Left()
	return max(n-1, 0), asked
}

// view shows where the visit stands.
func (k *Kiosk) view() View {
	v := View{
		Visit: k.number, State: k.state, Problem: k.problem, Clock: k.clock, Stop: k.stopped(), Retry: k.retry != "",
		Refused: k.refused, Calling: !k.calling.IsZero(), Demo: k.o.Demo, City: k.o.City, Lang: k.lang,
		Offered: k.interview.offered(), Bundles: k.interview.bundles(), Bundle: k.interview.bundled,
		Way: k.reading.way, Numbers: k.offer(), Fields: slices.Clone(k.fields),
	}
	v.Counter = k.counter()
	for _, f := range k.interview.chosenForms() {
		if k.interview.chosen[f.ID] {
			v.Chosen = append(v.Chosen, f.ID)
		}
	}
	switch k.state {
	case Choosing:
		k.viewChoosing(&v)
	case Asking, Completing:
		v.Ask = k.interview.askView(k.round(), k.lang)
	case Notice:
		v.Asides = k.interview.offeredAsides(k.lang)
	case Waiting:
		v.Card, v.Child = k.lies, k.desk.second
	case Credential:
		k.viewCredential(&v)
	case Reading:
		v.Steps, v.Keypad = slices.Clone(k.reading.steps), k.onKeypad()
	case Stopped:
		for _, id := range k.without {
			v.Without = append(v.Without, k.interview.say(k.lang, k.interview.form(id).Name, k.interview.form(id)))
		}
		v.Card, v.Farewell, v.Paper, v.Reprint = k.lies, k.farewell, k.paper, k.mayReprint()
	case PaperLeft:
		v.Paper = k.paper
	case Confirming:
		v.Fixed, v.FaceBad = k.saidFixed(), k.reading.faceBad
		v.Holder, v.Filled, v.Documents = k.interview.holder, slices.Clone(k.filled), slices.Clone(k.docs)
	case Printing, Handing:
		k.viewPaper(&v)
	}
	k.viewTime(&v)
	return v
}

func (k *Kiosk) viewChoosing(v *View) {
	v.Going = k.open
	if v.CardLeft = k.leftCard.lies; v.CardLeft && k.lang == Japanese {
		v.Lang = k.leftCard.lang // that of the person whose card it is
	}
	if k.opinion.asked && !v.CardLeft {
		v.Opinion, v.Leaving = true, k.opinion.lang
	}
}

func (k *Kiosk) viewCredential(v *View) {
	v.Child = k.desk.second
	v.Digits, v.Keypad = k.reading.count, k.onKeypad()
	if k.reading.way == card.ByCodeB {
		v.Printed, v.BadPart = k.reading.digits, k.reading.badPart
	}
}

func (k *Kiosk) viewPaper(v *View) {
	v.Cardless, v.CardTaken = !k.lent, k.reading.back
	v.Documents, v.Paper, v.Pickup, v.Reprint = slices.Clone(k.docs), k.paper, k.o.Pickup, k.mayReprint()
	for _, d := range k.docs {
		if path := k.out[d.Serial]; path != "" {
			v.Paths = append(v.Paths, path)
		}
	}
}

// viewTime says when the visit ends by itself, where that is near.
func (k *Kiosk) viewTime(v *View) {
	limit := k.limit()
	if limit <= 0 {
		return
	}
	left := limit - k.still
	nothing := k.state == Choosing && len(k.interview.chosen) == 0
	busy := k.state == Handing || k.state == Printing || k.state == Reading
	v.Warn = left <= k.o.Idle.Warn && !busy && !nothing
	if v.Warn || k.state == Handing {
		v.Left = int(left.Seconds())
	}
}

func (k *Kiosk) publish() {
	v := k.view()
	k.publishStaff(v)
	if k.o.Show != nil && !same(v, k.shown) {
		k.shown = v
		k.o.Show(v)
	}
}
