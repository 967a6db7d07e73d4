// Package visit is one person's use of the kiosk, from the first touch to the paper in hand: its
// states, its events and the one table of arrows between them.
//
// Start with New and Run; screens and scripts drive it through Handle and are shown a View. One
// goroutine owns a visit: every method of Handle only posts an action. Cards and printers are
// waited for outside that goroutine and come back as events; one that belongs to a visit already
// over is dropped. The log is the exception: a step that must be logged is not taken before its
// entry is durable.
//
// Read kiosk.go for the goroutine and its states, interview.go for the questions, which are pure,
// and session.go for what one visit holds.
//
// The package knows nothing of windows, SQL or PC/SC. It never prints what is not logged, never
// sends a PIN that a person did not type, and wipes everything personal in one place: wipe.
package visit

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
)

// A Kiosk serves one visit after the other.
type Kiosk struct {
	o     Options
	inbox chan func()
	done  chan struct{}
	root  context.Context

	press sync.WaitGroup // documents on their way to paper

	number uint64
	state  State
	op     uint64 // grows whenever what runs outside is no longer wanted
	stop   context.CancelFunc
	still  time.Duration // since the last touch, or what else is a sign of life
	shown  View

	leftCard leftCard // the last visit's
	opinion  opinion  // what the last visitor may still say

	// The clerk's window.
	staffShown StaffView
	by         int      // number of the member of staff at the desk; 0: it is empty
	issued     []Issued // the papers of the last visits: numbers, no names
	served     served

	rules // by which it asks

	// One visit's own. clear drops all of it.
	session
}

// New makes a kiosk that stands in Choosing. Run makes it live.
func New(o Options) *Kiosk {
	if o.Trouble == nil {
		o.Trouble = func(error) {}
	}
	if o.Idle == (Idle{}) {
		o.Idle = DefaultIdle
	}
	k := &Kiosk{o: o, inbox: make(chan func(), 256), done: make(chan struct{}), state: Choosing, number: 2}
	guide := o.Guide
	if !o.Caller.asks() {
		guide = GuideOff
	}
	k.rules = rules{
		catalogue: o.Catalogue, city: o.City, guide: guide, caller: o.Caller, demo: o.Demo,
		today: func() forms.Date { return forms.DayOf(o.Clock.Now()) },
	}
	k.session = newSession(k.rules, visitor{}, list{})
	return k
}

// Run serves visits until ctx ends. It then wipes what a visit left, when the printer has given
// back what is not out.
func (k *Kiosk) Run(ctx context.Context) error {
	defer close(k.done)
	defer k.press.Wait()
	k.root = ctx
	_, k.stop = context.WithCancel(ctx)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	defer k.wipe()
	k.safely(k.heedClock)
	k.publish()
	for {
		select {
		case <-ctx.Done():
			return nil
		case f := <-k.inbox:
			k.safely(f)
		case <-tick.C:
			k.safely(k.second)
		}
		k.safely(k.heedClock)
		k.publish()
	}
}

// heedClock stops a kiosk at which no visit has begun while its clock cannot be right, and frees it
// once it can be. A card that was left comes first.
func (k *Kiosk) heedClock() {
	if !k.o.Caller.watches() {
		return
	}
	switch wrong := k.wrongClock(); {
	case wrong != nil && k.state == Choosing && !k.leftCard.watched && !k.interview.known:
		k.fail(wrong)
	case wrong == nil && k.state == Stopped && k.clock && !k.open:
		k.on(cancel)
	}
}

func (k *Kiosk) wrongClock() error {
	if k.o.WrongClock == nil {
		return nil
	}
	return k.o.WrongClock(k.o.Clock.Now())
}

// post hands an action to the kiosk's goroutine. After Run has ended it does nothing.
func (k *Kiosk) post(f func()) {
	select {
	case k.inbox <- f:
	case <-k.done:
	}
}

// act posts what a person did, which is also a sign of life.
func (k *Kiosk) act(f func()) {
	k.post(func() {
		if k.state != Printing { // a touch does not give a printer more time
			k.still = 0
		}
		if k.touched.IsZero() {
			k.touched = k.o.Clock.Now()
		}
		f()
	})
}

// safely runs f, and stops the visit where f panics. A panic's value may quote what it was working
// on, so only its type and place are reported.
func (k *Kiosk) safely(f func()) {
	defer func() {
		if r := recover(); r != nil {
			k.o.Trouble(fmt.Errorf("visit in state %s: panic of type %T at\n%s", k.state, r, debug.Stack()))
			k.fail(fmt.Errorf("visit: %w", errInternal))
		}
	}()
	f()
}

// outside runs f in a goroutine of its own and ends whatever ran there before. What f returns, and
// what it passes to tell meanwhile, is run in the kiosk's goroutine, unless the visit has moved on:
// then it is dropped, with all that it holds.
func (k *Kiosk) outside(f func(ctx context.Context, tell func(func())) func()) {
	ctx, number, op := k.fresh()
	tell := func(g func()) {
		k.post(func() {
			if g != nil && number == k.number && op == k.op {
				g()
			}
		})
	}
	go func() {
		defer func() {
			if r := recover(); r != nil {
				k.o.Trouble(fmt.Errorf("outside a visit: panic of type %T at\n%s", r, debug.Stack()))
				tell(func() { k.fail(fmt.Errorf("visit: %w", errInternal)) })
			}
		}()
		tell(f(ctx, tell))
	}()
}

// fresh ends whatever runs outside and gives a context to the next.
func (k *Kiosk) fresh() (ctx context.Context, number, op uint64) {
	k.stop()
	k.op++
	ctx, k.stop = context.WithCancel(k.root)
	return ctx, k.number, k.op
}

// on follows the arrow of e and reports whether there is one.
func (k *Kiosk) on(e Event) bool {
	to, ok := table[k.state][e]
	if !ok {
		return false
	}
	if e == tapped || e == laid {
		k.lent = true
		if k.reading.tapped.IsZero() {
			k.reading.tapped = k.o.Clock.Now()
		}
	}
	k.leave(to, e)
	k.state = to
	k.still = 0
	k.enter(e)
	return true
}

// leave does what every departure needs, by whichever arrow.
func (k *Kiosk) leave(to State, e Event) {
	k.clearDigits()
	if e != laid {
		k.fresh() // nothing that runs outside is of use to another state, but for a reading that waited for its card
	}
	if to != Printing && to != Stopped && to != PaperLeft {
		k.paper = ""
	}
	if e == back || e == backAsking || e == second {
		for _, f := range k.interview.chosenForms() { // what may be changed now is another paper, with another serial
			if k.formIsOut(f) {
				k.replace(f, k.note)
			}
		}
		clear(k.out)
		k.desk.again = nil
	}
	if e != failed && e != stopper && e != refused {
		k.halt = halt{}
	}
}

// unattended is for how long the items that staff typed stay at the beginning, where no card says
// whose visit it is.
const unattended = 15 * time.Second

// second runs every second: it counts the time since the last touch, and ends what stood still too
// long.
func (k *Kiosk) second() {
	k.still += time.Second
	k.countLeftCard()
	if k.state == Choosing && k.interview.known && k.interview.typed && k.still >= unattended {
		k.startOver()
	}
	limit := k.limit()
	if limit <= 0 || k.still < limit {
		return
	}
	// the kiosk was free
	if k.state == Choosing && len(k.interview.chosen) == 0 && k.calling.IsZero() && k.touched.IsZero() {
		k.still, k.opinion = 0, opinion{}
		return
	}
	k.end(idle)
}

func (k *Kiosk) limit() time.Duration {
	if !k.calling.IsZero() {
		return k.o.Idle.Calling
	}
	if k.clock && !k.open {
		return 0 // outside a visit: it waits for the clock
	}
	return k.o.Idle.of(k.state)
}

// endKind is the entry of a visit that ends by e.
var endKind = map[Event]record.Kind{cancel: record.VisitCancelled, idle: record.VisitIdle}

// end leaves the visit by cancel or idle and logs it.
func (k *Kiosk) end(e Event) {
	kind := endKind[e]
	if _, ok := table[k.state][e]; !ok {
		return
	}
	away := k.away()
	switch {
	case k.state == Printing && e == cancel:
		k.withdraw(e)
		return
	case k.state == Printing:
		k.paper = printing.Loose // the printer had its time and gives nothing back
	}
	if _, ok := table[k.state][unsure]; ok && len(k.sent) > 0 && !away {
		e = unsure
	}
	if (k.state == Printing || k.state == Handing) && away {
		e = elsewhere
	}
	if k.open && (k.state != Printing && k.state != Handing || e == elsewhere) {
		k.note(record.Entry{Kind: kind, Screen: k.state, Millis: k.occupied()})
	}
	k.on(e)
}

// enter does what a state begins with.
func (k *Kiosk) enter(e Event) {
	k.opinion = opinion{}
	if k.state != Choosing {
		k.leftCard = leftCard{}
	}
	switch k.state {
	case Choosing:
		k.enterChoosing(e)
	case Asking:
		switch e {
		case aside, letOn: // it has its question
		case tryAsking:
			k.resumeAsking()
		default:
			k.enterAsking(e == back || e == backAsking)
		}
	case Waiting:
		k.waitForCard()
	case Credential:
		if k.reading.way == card.ByPIN {
			k.watchCard() // the printed numbers are typed with the card in hand
		}
	case Reading:
		// What sent the visit here started it: it needs the digits that leaving Credential clears.
	case Completing:
		if e != letOnLate && e != supplied { // these have their question
			k.enterCompleting(e == back)
		}
	case Confirming:
		if err := k.wrongClock(); err != nil {
			k.fail(err)
			return
		}
		k.prepare()
	case Printing:
		k.print()
	case Handing:
		k.watchTaken()
	case PaperLeft:
		k.note(record.Entry{Kind: record.PaperLeft})
		// The pages and the person are of no more use, and staff may take an hour.
		k.calling = time.Time{}
		k.clear(k.visitor, list{})
	}
}

// enterChoosing waits for the next visitor, or for the same one who came back to choose.
func (k *Kiosk) enterChoosing(e Event) {
	if e == back {
		k.watchGoing()
		return
	}
	if k.lent && k.o.Caller.watches() {
		k.leftCard = leftCard{watched: true, visit: k.id, lang: k.lang}
	}
	if e == taken && k.o.Opinion {
		k.opinion = opinion{true, k.lang}
	}
	k.clear(visitor{}, list{})
	k.watchLeftCard()
}

// away reports whether no paper comes out beside the kiosk.
func (k *Kiosk) away() bool { return k.o.Pickup == PickupWindow || k.o.Pickup == PickupNone }

// note logs e for this visit. A failure is reported to Trouble, and returned: what it means is the
// caller's to decide.
func (k *Kiosk) note(e record.Entry) error {
	e.Visit, e.Lang = k.id, k.lang
	err := k.o.Log.Record(k.root, e)
	if err != nil {
		err = fmt.Errorf("%w: %w", errNotLogged, err)
		k.o.Trouble(fmt.Errorf("log %s: %w", e.Kind, err))
	}
	return err
}
