package visit

import (
	"slices"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/record"
)

// adult is the age from which somebody is nobody's child at a counter (民法4条).
const adult = 18

// Child has the card of the visitor's own child read after the visitor's own, as the person concerned; pressed again meanwhile, it does not.
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
			k.way, k.tries, k.triesB = card.ByPIN, record.Tries{}, record.Tries{}
			k.on(second)
		}
	})
}

// mayChild tells whether a second card is of use: one of the forms is about somebody else, and none was read yet.
func (k *Kiosk) mayChild() bool {
	return (k.state == Completing || k.state == Confirming) && k.hasCard && !k.desk.hasChild && !k.o.Vouched &&
		slices.ContainsFunc(k.chosenForms(), func(f *forms.Form) bool { return k.fill(f, k.holder, true).SecondCard() })
}

// withoutChild goes on without the second card.
func (k *Kiosk) withoutChild() {
	if _, ok := table[k.state][without]; ok && k.desk.second {
		k.desk.second, k.way = false, card.ByPIN
		k.on(without)
	}
}

// childRead takes the second card's four items. Only a minor's who is not the visitor is the card of one's own child; that it is one's own, staff
// have seen to.
func (k *Kiosk) childRead(r reading) {
	h := Facts(r.holder)
	birth, today := forms.CardDate(h.Birth), forms.DayOf(k.o.Clock.Now())
	if !birth.Known() || today.Before(birth) || forms.AgeOn(birth, today) >= adult || h.Name == k.holder.Name && h.Birth == k.holder.Birth {
		k.staffNote(record.Entry{Kind: record.ChildRefused, Code: string(NotAllowed)})
		k.desk.second, k.desk.childFail = false, "not-a-child"
		k.way = card.ByPIN
		k.on(read)
		return
	}
	k.ownToChild()
	k.desk.child, k.desk.hasChild, k.desk.childVia, k.desk.second = h, true, string(k.way), false
	k.way = card.ByPIN
	k.on(read)
}

// ownToChild makes room for the second card: what was typed or left for the pen in its fields is dropped.
func (k *Kiosk) ownToChild() {
	for _, f := range k.chosenForms() {
		filled := k.fill(f, k.holder, true)
		for _, s := range f.Sections {
			for i := range s.Fields {
				if x := &s.Fields[i]; x.TakesSubject() && !filled.Values[x.ID].Card || x.SubjectRow() {
					k.setHand(f.ID, x.ID, false)
					k.put(f, x.ID, nil)
				}
			}
		}
	}
}

// childAnswers tells whether the child's card answers all of q: then nobody is asked.
func (k *Kiosk) childAnswers(q forms.Question, filled *forms.Filled) bool {
	return k.desk.hasChild && len(q.Fields) > 0 && !slices.ContainsFunc(q.Fields, func(id string) bool {
		v, shown := filled.Values[id]
		return shown && !v.Card
	})
}
