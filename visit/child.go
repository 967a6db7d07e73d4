package visit

import (
	"slices"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/record"
)

// adult is the age from which a person is not treated as a child at a counter (民法4条).
const adult = 18

// Child has the card of the visitor's own child read next, as the person concerned. Called again
// meanwhile it takes that back.
func (k *Kiosk) Child() {
	k.act(func() {
		switch {
		case k.desk.second:
			k.withoutChild()
		case k.mayChild():
			if err := k.staffNote(record.Entry{Kind: record.Child}); err != nil {
				k.fail(err)
				return
			}
			k.desk.second, k.desk.childFail = true, ""
			k.reading.way, k.reading.tries, k.reading.triesB = card.ByPIN, record.Tries{}, record.Tries{}
			k.on(second)
		}
	})
}

// mayChild reports whether a second card is of use: one of the forms is about another person, and
// none was read yet.
func (k *Kiosk) mayChild() bool {
	return (k.state == Completing || k.state == Confirming) && k.interview.known && !k.interview.hasChild &&
		slices.ContainsFunc(k.interview.chosenForms(),
			func(f *forms.Form) bool { return k.interview.fill(f).SecondCard() })
}

// withoutChild goes on without the second card.
func (k *Kiosk) withoutChild() {
	if _, ok := table[k.state][without]; ok && k.desk.second {
		k.desk.second, k.reading.way = false, card.ByPIN
		k.on(without)
	}
}

// childRead takes the second card's four items, where they are a minor's and not the visitor's.
// That the child is the visitor's own is for staff to see.
func (k *Kiosk) childRead(r reading) {
	h := Facts(r.holder)
	birth, today := forms.CardDate(h.Birth), forms.DayOf(k.o.Clock.Now())
	if !birth.Known() || today.Before(birth) || forms.AgeOn(birth, today) >= adult ||
		h.Name == k.interview.holder.Name && h.Birth == k.interview.holder.Birth {
		k.staffNote(record.Entry{Kind: record.ChildRefused, Code: string(NotAllowed)})
		k.desk.second, k.desk.childFail = false, "not-a-child"
		k.reading.way = card.ByPIN
		k.on(read)
		return
	}
	k.interview.ownToChild()
	k.interview.child, k.interview.hasChild, k.desk.childVia, k.desk.second = h, true, string(k.reading.way), false
	k.reading.way = card.ByPIN
	k.on(read)
}
