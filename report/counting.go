package report

import (
	"time"

	"kakanai/record"
)

// sums are the figures that say how many entries of a kind there are.
var sums = map[record.Kind]func(*Figures) *int{
	record.Stopper:         func(f *Figures) *int { return &f.Stoppers },
	record.Called:          func(f *Figures) *int { return &f.Calls },
	record.PaperLeft:       func(f *Figures) *int { return &f.PaperLeft },
	record.PaperNotOut:     func(f *Figures) *int { return &f.NotOut },
	record.Senior:          func(f *Figures) *int { return &f.Seniors },
	record.Vouched:         func(f *Figures) *int { return &f.Vouched },
	record.Scribe:          func(f *Figures) *int { return &f.Scribed },
	record.LetOn:           func(f *Figures) *int { return &f.LetOn },
	record.Child:           func(f *Figures) *int { return &f.Children },
	record.Exported:        func(f *Figures) *int { return &f.Exports },
	record.ExportFailed:    func(f *Figures) *int { return &f.ExportsFailed },
	record.Proved:          func(f *Figures) *int { return &f.Proofs },
	record.DetailsErased:   func(f *Figures) *int { return &f.Erasures },
	record.EntriesErased:   func(f *Figures) *int { return &f.Erasures },
	record.LogBegun:        func(f *Figures) *int { return &f.NewLogs },
	record.KeyAdded:        func(f *Figures) *int { return &f.Keys },
	record.KeepChanged:     func(f *Figures) *int { return &f.Keeps },
	record.NotRecovered:    func(f *Figures) *int { return &f.NotRecovered },
	record.SignInRefused:   func(f *Figures) *int { return &f.Refused },
	record.SignInLocked:    func(f *Figures) *int { return &f.LockedOut },
	record.FirstAccount:    func(f *Figures) *int { return &f.FirstMade },
	record.AccountAdded:    func(f *Figures) *int { return &f.Accounts },
	record.AccountDisabled: func(f *Figures) *int { return &f.Accounts },
	record.PasswordSet:     func(f *Figures) *int { return &f.Accounts },
	record.Recovered:       func(f *Figures) *int { return &f.Accounts },
	record.AccountsChanged: func(f *Figures) *int { return &f.AccountsChanged },
	record.TwoPersons:      func(f *Figures) *int { return &f.TwoPersons },
	record.OnePerson:       func(f *Figures) *int { return &f.OnePerson },
	record.Denied:          func(f *Figures) *int { return &f.Denied },
	record.ClockBack:       func(f *Figures) *int { return &f.ClockBack },
	record.ClockForward:    func(f *Figures) *int { return &f.ClockAhead },
	// the visit that stops over it is a problem, too
	record.PrintFailed: func(f *Figures) *int { return &f.Failed },
	record.Typed:       func(f *Figures) *int { return &f.ByHand },
}

// help are the kinds of entry for what staff do for the person at the kiosk.
var help = []record.Kind{
	record.Answered, record.Typed, record.Corrected, record.Replaced, record.LetOn, record.Vouched, record.Scribe,
	record.Child,
}

// counting is what else entries of a kind are counted for. v is their visit; nil where it began on
// a day that is not counted, or they belong to none.
var counting = map[record.Kind]func(c *Counter, e record.Entry, v *visiting){
	record.DayOpened:      (*Counter).opened,
	record.DayClosed:      (*Counter).closed,
	record.CardRead:       (*Counter).read,
	record.Prepared:       (*Counter).prepared,
	record.Confirmed:      (*Counter).confirmed,
	record.Reprint:        func(c *Counter, e record.Entry, _ *visiting) { c.paper(e).again = true },
	record.Printed:        (*Counter).printed,
	record.PrintFailed:    func(c *Counter, e record.Entry, _ *visiting) { c.paper(e).again = false },
	record.Stopped:        func(c *Counter, e record.Entry, _ *visiting) { c.count("problem", e.Code) },
	record.Replaced:       (*Counter).replaced,
	record.PaperTaken:     (*Counter).ended,
	record.ToWindow:       (*Counter).ended,
	record.PaperCleared:   (*Counter).ended,
	record.VisitCancelled: (*Counter).brokenOff,
	record.VisitIdle:      (*Counter).brokenOff,
	record.Signpost:       (*Counter).signpost,
	record.Answered:       (*Counter).answered,
	record.Returned:       (*Counter).returned,
	record.Handed:         (*Counter).handedOver,
	record.Opinion:        (*Counter).opinion,
	record.Corrected:      (*Counter).corrected,
	record.Typed:          func(c *Counter, e record.Entry, _ *visiting) { c.count("way", e.Via) },
}

func (c *Counter) opened(e record.Entry, _ *visiting) {
	if c.f.Opened.IsZero() {
		c.f.Opened = e.At
	}
	if e.Code == record.ClockAccepted {
		c.f.ClockAccepted++
	}
}

func (c *Counter) closed(e record.Entry, _ *visiting) {
	c.f.Closed = e.At
	if e.Code != "" {
		c.f.NotClosed++
	}
}

func (c *Counter) confirmed(e record.Entry, _ *visiting) {
	p := c.paper(e)
	p.copies, p.yen, p.items, p.free = e.Copies, e.Yen, e.Items, e.Free
}

// replaced takes a paper that was out from the figures: another one has its place.
func (c *Counter) replaced(e record.Entry, v *visiting) {
	p := c.papers[e.Serial]
	if p == nil || !p.counts {
		return
	}
	p.counts = false
	c.f.Replaced++
	if v == nil {
		return
	}
	if v.gone == nil {
		v.gone = map[string]bool{}
	}
	v.gone[p.form] = true
}

func (c *Counter) ended(e record.Entry, v *visiting) { c.end(e, v, "") }

func (c *Counter) brokenOff(e record.Entry, v *visiting) {
	screen := string(e.Screen)
	if screen == "" && v != nil {
		screen = v.last
	}
	c.end(e, v, screen)
}

func (c *Counter) signpost(e record.Entry, _ *visiting) {
	c.count("diverted", e.Form)
	c.count("diverted-to", whereTo(e.Items))
}

func (c *Counter) answered(e record.Entry, _ *visiting) {
	c.answers = append(c.answers, time.Duration(e.Millis)*time.Millisecond)
}

func (c *Counter) returned(e record.Entry, _ *visiting) {
	c.count("returned", e.Code)
	c.count("returned-form", e.Form)
	if p := c.papers[e.Serial]; p != nil {
		p.returned = true
	}
	if e.Code == record.MixUp {
		c.f.MixUps++
	}
}

func (c *Counter) handedOver(e record.Entry, _ *visiting) {
	n, ok := e.Items.Count(record.Wait)
	if !ok {
		return
	}
	c.handed = append(c.handed, time.Duration(n)*time.Second)
	if e.Via == record.SinceTicket {
		c.f.Tickets++
	}
}

func (c *Counter) opinion(e record.Entry, _ *visiting) {
	switch e.Code {
	case record.Good:
		c.f.Good++
	case record.Fair:
		c.f.Fair++
	case record.Poor:
		c.f.Poor++
	}
}
