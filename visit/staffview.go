package visit

import (
	"reflect"
	"slices"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
)

// A StaffView is all that the clerk's window may know. It is the resident's View without anything
// of what is typed for the card: neither digits nor how many there are.
type StaffView struct {
	View
	Typing bool // a PIN or the printed numbers are being typed

	Clerk     int                 // number of the clerk who is signed in; 0: none
	Filled    []*forms.Filled     // from Completing on, where the four items are known
	Pages     []printing.Document // the same, as they would be printed
	Serials   map[string]string   // by form id, as far as given
	Fixes     []FieldRef          // what staff changed in this visit
	Refused   FieldRef            // a correction that does not pass
	Let       []string            // Stopped: reasons for which staff may let this pass
	Second    bool                // the card of the visitor's child is being read
	ChildFail string              // why it was not taken
	Typed     bool                // the four items were typed by staff
	Replacing bool                // what is confirmed takes the place of paper that is out already

	MayType, MayCorrect, MayChild bool

	Called int      // seconds since 職員を呼ぶ; -1: staff were not called
	Issued []Issued // the papers of the last visits, newest first
	Served int      // visits of today, in this run, whose paper was taken
	Mean   int      // seconds these took
}

// Issued is a paper that went out: enough to mark it when the window gives it back.
type Issued struct {
	Form, Serial string
	Returned     string // the reason, once it came back
	Handed       bool   // what it asked for was handed over

	edition, visit string
	touched        time.Time // when its visit began
}

// kept is how many papers can still be marked as returned.
const kept = 20

func (k *Kiosk) keepIssued(all []outcome) {
	for _, o := range all {
		d := o.doc
		known := slices.ContainsFunc(k.issued, func(p Issued) bool { return p.Serial == d.Serial })
		if f := k.interview.form(d.FormID); o.err == nil && !known && f != nil && !f.Slip {
			k.issued = slices.Insert(k.issued, 0, Issued{
				Form: d.FormID, Serial: d.Serial, edition: edition(f),
				visit:   k.id,
				touched: k.touched,
			})
		}
	}
	if len(k.issued) > kept {
		k.issued = k.issued[:kept]
	}
}

// served counts visits of a day that ended with paper in a hand.
type served struct {
	day    string
	n      int
	millis int64
}

// on is what was served on the day of at so far.
func (s served) on(at time.Time) served {
	if day := record.Day(at); day != s.day {
		return served{day: day}
	}
	return s
}

func (k *Kiosk) countServed(millis int64) {
	k.served = k.served.on(k.o.Clock.Now())
	k.served.n++
	k.served.millis += millis
}

// seen is v without anything that only the resident may see.
func seen(v View) View {
	v.Digits, v.BadPart = 0, ""
	v.Printed = [card.CodeBLen]byte{}
	v.Paths = nil
	return v
}

func (k *Kiosk) staffView(v View) StaffView {
	s := StaffView{
		View: seen(v), Typing: k.state == Credential, Clerk: k.by, Refused: k.desk.refused, Second: k.desk.second,
		ChildFail: k.desk.childFail, Replacing: k.desk.again != nil, Typed: k.interview.typed,
		MayType: k.mayType(), MayCorrect: k.mayCorrect(), MayChild: k.mayChild(), Called: -1,
		Issued:  slices.Clone(k.issued),
		Serials: map[string]string{},
	}
	if today := k.served.on(k.o.Clock.Now()); today.n > 0 {
		s.Served, s.Mean = today.n, int(today.millis/int64(today.n)/1000)
	}
	if !k.calling.IsZero() {
		s.Called = int(k.o.Clock.Now().Sub(k.calling) / time.Second)
	}
	if k.state == Stopped {
		s.Let = slices.Clone(k.reasons)
	}
	for _, x := range k.interview.fixes {
		s.Fixes = append(s.Fixes, FieldRef{x.form, x.field})
	}
	for _, f := range k.interview.chosenForms() {
		if k.serials[f.ID] != "" {
			s.Serials[f.ID] = k.serials[f.ID]
		}
	}
	if !k.interview.known || k.state == PaperLeft {
		return s
	}
	if k.state == Confirming || k.state == Printing || k.state == Handing {
		s.Filled, s.Pages = slices.Clone(k.filled), slices.Clone(k.docs)
		return s
	}
	for _, f := range k.interview.chosenForms() {
		s.Filled = append(s.Filled, k.fill(f))
	}
	return s
}

func (k *Kiosk) publishStaff(v View) {
	if k.o.ShowStaff == nil {
		return
	}
	if s := k.staffView(v); !reflect.DeepEqual(s, k.staffShown) {
		k.staffShown = s
		k.o.ShowStaff(s)
	}
}

func (k *Kiosk) letable(reason string) bool { return slices.Contains(k.reasons, reason) }
