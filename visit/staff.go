package visit

import (
	"fmt"
	"slices"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/record"
)

// Staff is what a clerk may ask of a visit beyond Handle. Every call posts an action and returns at
// once; one that the state does not know is ignored. Each is logged with the number of the clerk
// who is signed in. None of them sees or types a PIN.
type Staff interface {
	Sign(number int) // number of the clerk at the desk; 0: it is empty
	// Notice to Credential, Stopped: there is no card; the four items as typed. Refused where
	// Facts.Judge objects
	Person(p forms.Facts)
	LetOn(reason string) // Stopped: pass this stopper, for one of StaffView.Let
	// Completing, Confirming, Handing, Stopped with incomplete: as in the answers file
	Correct(form, field string, value any)
	Scribe(name, relation string) // the same: 代筆; both empty takes it back
	// Completing, Confirming: the card of the visitor's own child comes next. Again: it does not
	Child()
	Vouch()                         // Confirming: print; the visitor looked at it and said yes beside the clerk
	Attend()                        // a call is answered
	Collect()                       // Handing, PaperLeft: the paper was taken
	AllowNumbers()                  // a reading by the numbers printed on the card
	Returned(serial, reason string) // the window gave a form back
	// the certificate was handed over; from is when they took a queue ticket, zero: they took none
	Handed(serial string, from time.Time)
}

var _ Staff = (*Kiosk)(nil)

// deskwork is what staff did in one visit.
type deskwork struct {
	via       string          // how the four items came here, as the log has it
	fixed     []string        // labels of what was changed since the resident last said yes
	refused   FieldRef        // a correction that does not pass
	again     map[string]bool // ids of the forms that are printed again; nil: all are
	second    bool            // the child's card is being read
	childVia  string          // how its items came here
	childFail string          // why it was not taken
}

// byStaff is Via for items that were typed on the clerk's screen.
const byStaff = record.ByStaff

// via is how the four items came, or will come.
func (k *Kiosk) via() string {
	if k.desk.via != "" {
		return k.desk.via
	}
	return string(k.reading.way)
}

// staffNote records what a member of staff did.
func (k *Kiosk) staffNote(e record.Entry) error {
	e.Clerk = k.by
	return k.note(e)
}

// seniorAge is from which age a city counts how many people use the kiosk.
const seniorAge = 75

// senior reports whether a person born then has reached seniorAge. Of an unknown day the year may
// be known.
func senior(born string, today forms.Date) bool {
	if birth := forms.CardDate(born); birth.Known() {
		return !today.Before(forms.Reaches(birth, seniorAge))
	}
	year, known := forms.BirthYear(born)
	return known && today.Year-year > seniorAge
}

// countSenior counts a visitor of that age once, for the year's figures. The entry says neither
// which visit this is nor anything else.
func (k *Kiosk) countSenior(born string) error {
	if k.counted || !senior(born, k.today()) {
		return nil
	}
	if err := k.o.Log.Record(k.root, record.Entry{Kind: record.Senior}); err != nil {
		return fmt.Errorf("log senior: %w: %w", errNotLogged, err)
	}
	k.counted = true
	return nil
}

// Sign implements Staff.
func (k *Kiosk) Sign(number int) { k.post(func() { k.by = number }) }

// Person implements Staff.
func (k *Kiosk) Person(p forms.Facts) {
	k.act(func() {
		if !k.mayType() || p.Judge(forms.DayOf(k.o.Clock.Now())) != "" {
			return
		}
		err := k.staffNote(record.Entry{Kind: record.Typed, Via: byStaff})
		if err == nil {
			err = k.countSenior(p.Birth)
		}
		if err != nil {
			k.fail(err)
			return
		}
		p.NamePicture, p.AddressPicture = nil, nil
		k.interview.holder, k.interview.known, k.interview.typed, k.reading.readAt = p, true, true, k.o.Clock.Now()
		k.reading.way, k.desk.via, k.reading.faceBad = card.ByPIN, byStaff, false
		k.on(byHand)
	})
}

// mayType reports whether the four items may be typed here: a card could be read, or just could
// not.
func (k *Kiosk) mayType() bool {
	if k.desk.second || k.interview.known {
		return false
	}
	switch k.state {
	case Notice, Waiting, Credential:
		return true
	case Stopped:
		switch k.problem {
		case NoReader, NoCard, WrongCard, BusyCard, WrongPIN, LastTry, PINBlocked, CardRemoved, ReadFailed, TimedOut:
			return true
		}
	}
	return false
}

// LetOn implements Staff.
func (k *Kiosk) LetOn(reason string) {
	k.act(func() {
		if k.state != Stopped || !k.letable(reason) {
			return
		}
		if err := k.staffNote(record.Entry{Kind: record.LetOn, Code: reason}); err != nil {
			return
		}
		late := false
		for _, s := range k.stops {
			k.interview.let[s] = true
			late = late || s == outside || s == ageUnknown
		}
		beforeCard := k.beforeCard
		k.stops, k.reasons = nil, nil
		switch {
		case late:
			k.on(letOnLate)
			k.enterCompleting(false) // the card was no sooner read than this stopped the visit
		case beforeCard:
			k.on(letOn)
			k.nextQuestion()
		default:
			k.on(letOnLate)
			k.nextQuestion()
		}
	})
}

// Vouch implements Staff.
func (k *Kiosk) Vouch() {
	k.act(func() {
		if k.state == Confirming && k.staffNote(record.Entry{Kind: record.Vouched}) == nil {
			k.confirm()
		}
	})
}

// Attend implements Staff.
func (k *Kiosk) Attend() {
	k.act(func() {
		if !k.calling.IsZero() {
			k.staffNote(record.Entry{Kind: record.Answered, Millis: k.o.Clock.Now().Sub(k.calling).Milliseconds()})
			k.calling = time.Time{}
		}
	})
}

// Collect implements Staff.
func (k *Kiosk) Collect() {
	k.act(func() {
		switch k.state {
		case Handing:
			k.staffNote(record.Entry{Kind: record.PaperTaken, Millis: k.occupied()})
			k.countServed(k.occupied())
			k.on(taken)
		case PaperLeft:
			k.staffNote(record.Entry{Kind: record.PaperCleared, Millis: k.occupied()})
			k.on(cleared)
		}
	})
}

// AllowNumbers implements Staff.
func (k *Kiosk) AllowNumbers() { k.act(func() { k.byNumbers(true) }) }

// Returned may come long after the visit: the window looks at a form when its turn comes.
func (k *Kiosk) Returned(serial, reason string) {
	k.post(func() { // no sign of life at the kiosk
		for i, p := range k.issued {
			if p.Serial == serial && p.Returned == "" {
				e := record.Entry{
					Kind: record.Returned, Form: p.Form, Edition: p.edition, Serial: p.Serial,
					Code:  reason,
					Clerk: k.by, Visit: p.visit,
				}
				if err := k.o.Log.Record(k.root, e); err != nil {
					k.o.Trouble(err)
					return
				}
				k.issued[i].Returned = reason
			}
		}
	})
}

// longestWait is the longest that a visitor can have waited: a time before that is a typing
// mistake.
const longestWait = 12 * time.Hour

// Handed logs how long a visitor waited for the certificate: once a visit, whichever of its papers
// it names.
func (k *Kiosk) Handed(serial string, from time.Time) {
	k.post(func() { // no sign of life at the kiosk
		i := slices.IndexFunc(k.issued, func(p Issued) bool { return p.Serial == serial })
		if i < 0 || k.issued[i].Handed {
			return
		}
		p, via := k.issued[i], record.SinceTicket
		if from.IsZero() {
			from, via = p.touched, record.SinceTouch
		}
		took := k.o.Clock.Now().Sub(from)
		if took < 0 || took > longestWait {
			return
		}
		e := record.Entry{
			Kind: record.Handed, Form: p.Form, Edition: p.edition, Serial: p.Serial, Via: via,
			Items: record.Counted(record.Wait, int(took/time.Second)), Clerk: k.by, Visit: p.visit,
		}
		if err := k.o.Log.Record(k.root, e); err != nil {
			k.o.Trouble(err)
			return
		}
		for i := range k.issued {
			if k.issued[i].visit == p.visit {
				k.issued[i].Handed = true
			}
		}
	})
}
