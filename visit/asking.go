package visit

import (
	"slices"

	"kakanai/forms"
	"kakanai/record"
)

// This file moves a visit through its questions: what is asked, and what an answer means, is the
// interview's.

// round is the one whose questions this state asks.
func (k *Kiosk) round() round { return k.state == Asking }

// asks reports whether this state asks questions.
func (k *Kiosk) asks() bool { return k.state == Asking || k.state == Completing }

// aside opens a question that is asked only of those who ask for it.
func (k *Kiosk) aside(id string) {
	if k.state != Notice || !slices.ContainsFunc(k.interview.offeredAsides(k.lang),
		func(a Aside) bool { return a.ID == id }) {
		return
	}
	k.interview.openAside(id)
	k.on(aside)
}

// enterAsking stands at the first question or, coming back, at the last.
func (k *Kiosk) enterAsking(fromBehind bool) {
	switch {
	case k.interview.start(beforeCard, fromBehind):
	case fromBehind:
		k.on(back) // nothing is asked here: the step back is the one before
	default:
		k.settle()
	}
}

// resumeAsking stands at the question that stopped the visit or, when its papers were taken off the
// list, at the one after it.
func (k *Kiosk) resumeAsking() {
	if !k.interview.resume(beforeCard) {
		k.settle()
	}
}

// settle leaves Asking: for the card, or behind it where it was read before.
func (k *Kiosk) settle() {
	if k.interview.known {
		k.on(resettled)
	} else {
		k.on(settled)
	}
}

// enterCompleting stands at the first question or, coming back, at the last.
func (k *Kiosk) enterCompleting(fromBehind bool) {
	if !k.refuse() && !k.interview.start(afterCard, fromBehind) {
		k.leaveCompleting()
	}
}

// leaveCompleting goes on to the pages, unless the card shows that a form is not for this person,
// or something is missing that no question asks for.
func (k *Kiosk) leaveCompleting() {
	if k.refuse() {
		return
	}
	if fields := k.interview.missing(); len(fields) > 0 {
		k.failIncomplete(fields)
		return
	}
	k.on(complete)
}

// failIncomplete stops the visit for fields that nothing fills.
func (k *Kiosk) failIncomplete(fields []FieldRef) {
	k.fail(errIncomplete)
	k.fields = fields
}

// refuse stops a visit whose card shows that a form is not for this person, and reports whether it
// did: before anything more is asked, and before the pages.
func (k *Kiosk) refuse() bool {
	r, ok := k.interview.refused()
	if !ok {
		return false
	}
	if r.words == "" {
		k.problem = NotAllowed
	}
	if r.stopper != "" {
		k.stops, k.reasons = []string{r.stopper}, []string{r.reason}
	}
	k.words, k.from, k.retry = r.words, r.form, ""
	k.note(record.Entry{Kind: record.Stopper, Form: r.form.ID, Code: string(NotAllowed)})
	k.on(stopper)
	return true
}

// nextQuestion goes on from the question on the screen, where it is answered.
func (k *Kiosk) nextQuestion() {
	g := k.interview.group(k.round())
	if g == nil || !k.interview.ready(g) {
		return
	}
	if p := k.interview.chosenAnswer(g); p != "" && k.interview.picked[g.key] == "" {
		k.interview.pick(k.round(), p) // the default, left standing, is an answer too
	}
	k.interview.give(g)
	if k.interview.forbidden(g) {
		k.stopAt(g)
		return
	}
	was := k.interview.groups(k.round())
	if words, f := k.sendElsewhere(g); words != "" {
		k.words, k.from, k.retry, k.farewell = words, f, tryAsking, true
		k.on(stopper)
		return
	}
	if key, ok := k.interview.next(k.round(), g, was); ok {
		k.interview.asked = key
		return
	}
	is := k.interview.groups(k.round())
	if i := slices.IndexFunc(is, k.interview.forbidden); i >= 0 { // some way led past it
		k.stopAt(is[i])
		return
	}
	if k.state == Asking {
		k.settle()
	} else {
		k.leaveCompleting()
	}
}

// stopAt stops the visit before the words of a choice that cannot be made here.
func (k *Kiosk) stopAt(g *group) {
	words, f := k.interview.stopWords(g)
	k.interview.asked = g.key
	k.words, k.from, k.retry, k.without = words, f, tryAsking, k.interview.stoppedBy(g)
	k.stops, k.beforeCard, k.reasons = k.interview.stopIDs(g), k.round() == beforeCard, k.interview.reasons(g)
	k.note(record.Entry{Kind: record.Stopper, Code: string(NotAllowed)})
	k.on(stopper)
}

// sendElsewhere takes the forms off the list that are better had in another place, as the picked
// choice says. Where no other is left it takes none off and returns the words to part with.
func (k *Kiosk) sendElsewhere(g *group) (words string, about *forms.Form) {
	gone, words, about := k.interview.leaving(g)
	if len(gone) == 0 {
		return "", nil
	}
	left := 0
	var off []string
	for _, f := range k.interview.chosenForms() {
		if slices.Contains(gone, f) {
			off = append(off, f.ID)
			k.note(record.Entry{Kind: record.Signpost, Form: f.ID, Edition: edition(f), Items: record.Counted(g.ID, 1)})
		} else if !f.Slip {
			left++
		}
	}
	if left == 0 {
		return words, about
	}
	k.interview.takeOff(off...)
	return "", nil
}

func (k *Kiosk) previousQuestion() {
	key, ok := k.interview.previous(k.round())
	switch {
	case ok:
		k.interview.asked = key
	case k.state == Asking:
		k.on(back)
	default:
		k.on(backAsking)
	}
}

// backFromPages leads from the pages to the last question that was asked.
func (k *Kiosk) backFromPages() Event {
	if len(k.interview.groups(afterCard)) > 0 {
		return back
	}
	return backAsking
}
