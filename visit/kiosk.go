// Package visit is one person's use of the kiosk, from the first touch to the paper in hand: its states,
// its events and the one table of arrows between them.
//
// Start with New and Run; screens and scripts drive it through Handle and are shown a View. One goroutine
// owns a visit: every method of Handle only posts an action. Cards and printers are waited for outside
// that goroutine and come back as events; one that belongs to a visit already over is dropped. The log is
// the exception: a step that must be logged is not taken before its entry is durable.
//
// The package knows nothing of windows, SQL or PC/SC. It never prints what is not logged, never sends a
// PIN that a person did not type, and wipes everything personal in one place: wipe, on the way to Choosing.
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

// A Reader lends out cards. card/pcsc and card/emulator have one each.
type Reader interface {
	// Use waits for a My Number card and lends it to f, held for us alone; told hears what stands in the way.
	Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error
	// Gone waits until the card lent last has left.
	Gone(ctx context.Context) error
}

// A Recorder is the log. An entry is durable when Record returns nil.
type Recorder interface {
	Record(ctx context.Context, e record.Entry) error
	// Number records e and gives it the next serial of the day, in one step.
	Number(ctx context.Context, e record.Entry) (serial string, err error)
}

// A Printer puts documents on paper, or into a folder.
type Printer interface {
	// Print returns when the pages are out; path is where they are kept, "" for a real printer.
	// told is given what the printer does meanwhile: printing.Lost, and no error, where it forgot
	// the pages and nothing went wrong as far as it says. When ctx ends what is not out is taken
	// back before Print returns. A *printing.Failure says more of why.
	Print(ctx context.Context, d printing.Document, told func(printing.Paper)) (path string, err error)
	// Forget removes whatever is left of this visit's pages.
	Forget() error
}

// A Clock tells the time of day. Idle times do not depend on it.
type Clock interface{ Now() time.Time }

// Options are the parts of a kiosk.
type Options struct {
	Reader  Reader
	Log     Recorder
	Printer Printer
	Clock   Clock
	// WrongClock is why the clock cannot be right when it says now, an ErrClock; nil: it may be. A nil func judges nothing.
	WrongClock func(now time.Time) error
	Layout     func(*forms.Filled) printing.Document
	Show       func(View)    // called in the kiosk's goroutine after every change; must not block
	Trouble    func(error)   // what developers should read; nothing personal is in it; nil: dropped
	NewID      func() string // ids for visits, unique in the log

	Catalogue *forms.Catalogue
	Guide     Guide // "" = GuideOff
	Opinion   bool  // whoever took their paper may say how it was, with one touch
	City      forms.City
	Demo      bool
	Idle      Idle
	CodeB     CodeB
	Pickup    Pickup // "" = PickupHere
	// Rare tells whether a text of the card holds anything that cannot be drawn exactly; nil: nobody knows. Then the pictures on the card's
	// face are read too, where the way of reading opens them.
	Rare func(string) bool

	// Mark is what the log is now, for the foot of a paper: a witness that leaves with the resident. nil: none.
	Mark func() string

	Caller Caller // zero: a resident before the screen

	// ShowStaff is Show for the clerk's window; nil: there is none.
	ShowStaff func(StaffView)
}

// A Caller is what gives a visit its answers.
type Caller int

const (
	// Resident is a person before the screen: asked every question, shown the pages, and watched so that
	// no card and no paper is left behind.
	Resident Caller = iota
	// Script is a program that gave every answer with Supply and vouches for them. Nothing is asked: what
	// is missing stops the visit as Incomplete, before a card is wanted. It begins one visit and ends.
	Script
)

// asks reports whether questions are asked, and forms refused by what the card says.
func (c Caller) asks() bool { return c == Resident }

// watches reports whether what lies on the reader, and the clock between visits, is watched.
func (c Caller) watches() bool { return c == Resident }

// Guide says whether a visit gets a guide slip (案内の紙) without asking for one.
type Guide string

const (
	GuideAlways  Guide = "always"
	GuideSeveral Guide = "several" // with two forms or more
	GuideOff     Guide = "off"     // the slip can be chosen like a form
)

// Pickup says where a visit's paper is handed over.
type Pickup string

const (
	PickupHere   Pickup = "here"   // the printer stands beside the kiosk: paper that nobody takes locks it
	PickupWindow Pickup = "window" // it stands at the window: the person goes there with the number
	PickupNone   Pickup = "none"   // there is no printer: pages are shown, and no paper can be left
)

// away reports whether no paper comes out beside the kiosk.
func (k *Kiosk) away() bool { return k.o.Pickup == PickupWindow || k.o.Pickup == PickupNone }

// CodeB says who may start a reading by the numbers printed on the card (照合番号B). It proves possession of the card and no more.
type CodeB string

const (
	CodeBOff      CodeB = "off"
	CodeBStaff    CodeB = "staff"
	CodeBResident CodeB = "resident"
)

// Idle is how long a visit may stand still in each state; the warning comes Warn before the end.
type Idle struct {
	Choosing, Asking, Card, Completing, Handing, Stopped, Calling, Warn time.Duration
	// Printing is not stillness: it is how long all pages have from the moment they are confirmed. Then they are taken back.
	Printing time.Duration
}

// stuckPrinter is how much longer a printer may take to give pages back; after that nobody waits for it.
const stuckPrinter = 20 * time.Second

// DefaultIdle are design.md's times. Handing, Stopped and Calling have none there: two minutes to gather one's things,
// one to read why it stopped, ten for somebody to come.
var DefaultIdle = Idle{
	Choosing: 60 * time.Second, Asking: 120 * time.Second, Card: 120 * time.Second, Completing: 180 * time.Second,
	Printing: 60 * time.Second, Handing: 120 * time.Second, Stopped: 60 * time.Second, Calling: 600 * time.Second, Warn: 30 * time.Second,
}

// Unhurried is for callers that keep their own time: only a card and a printer are waited for with an end.
var Unhurried = Idle{Card: time.Hour, Printing: time.Minute}

func (i Idle) of(s State) time.Duration {
	switch s {
	case Choosing:
		return i.Choosing
	case Asking:
		return i.Asking
	case Notice, Waiting, Credential, Reading:
		return i.Card
	case Completing, Confirming:
		return i.Completing
	case Printing:
		if i.Printing > 0 {
			return i.Printing + stuckPrinter
		}
	case Handing:
		return i.Handing
	case Stopped:
		return i.Stopped
	}
	return 0 // PaperLeft waits for staff, however long
}

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
	still  time.Duration // how long nobody did anything
	shown  View

	leftCard leftCard // the last visit's
	opinion  opinion  // what the last visitor may still say

	// The clerk's window.
	staffShown StaffView
	by         int      // the number of the member of staff at the desk; 0: nobody signed in
	issued     []Issued // the papers of the last visits: numbers, no names
	served     served

	rules // by which it asks

	// One visit's own. clear drops all of it.
	session
}

// A visitor is what is kept of a visit that starts over, or whose paper was left: who it is for the
// log, and what it has had of the kiosk. It holds nothing from the card.
type visitor struct {
	id      string
	open    bool           // the log has its visit.open
	lang    string         // of the screen
	touched time.Time      // when the visitor first touched the kiosk since it was free
	lent    bool           // a My Number card lay there, of use or not
	counted bool           // as a person of seniorAge or older
	calling time.Time      // when staff were called; zero: they are not, or came
	sent    map[string]int // serial → how often it may have come out, whole or in part
	paper   printing.Paper // why a page may still lie there or come out; what the printer does while it prints
}

// session is everything that belongs to one visit and must not outlive it. It is made by newSession and
// dropped whole by clear.
type session struct {
	visitor
	interview interview
	reading   cardState
	halt
	desk deskwork

	serials map[string]string // form id → serial
	filled  []*forms.Filled
	docs    []printing.Document
	out     map[string]string // the serials that are on paper → where their pages are kept
	going   Event             // cancel or idle came while printing: taken when the pages are back
}

// A cardState is what a visit knows of its card, but for the four items.
type cardState struct {
	tapped  time.Time // when a card was laid down that could be read
	back    bool      // it left the reader while the paper is handed over
	readAt  time.Time
	way     card.Way // how the four items are to be read, or were
	digits  [card.CodeBLen]byte
	count   int
	badPart BadPart
	secret  *card.Secret // the printed numbers, on their way from enterNumbers to the reading that wipes them
	keypad  bool         // the reader has keys of its own
	tries   record.Tries // of the PIN
	triesB  record.Tries // of the printed numbers
	faceBad bool         // pictures were wanted and could not be read
	steps   []Step
}

// A halt is why a visit stands in Stopped, or what stands in its way in Waiting and Credential. It is
// dropped when the visit moves on.
type halt struct {
	problem  Problem
	clock    bool        // … because of the clock
	refused  bool        // a PIN was just wrong
	lies     card.Kind   // what lies on the reader in place of a My Number card
	words    string      // Stop, in Japanese
	from     *forms.Form // … of this form
	farewell bool        // … and these are the words to part with
	retry    Event
	without  []string // the papers that are in the way of the others
	fields   []FieldRef

	stops      []string // what stopped the visit: stopIDs, outside or ageUnknown
	beforeCard bool     // … in the questions before the card
	reasons    []string // for which staff may let it pass
}

func newSession(r rules, v visitor, l list) session {
	if v.lang == "" {
		v.lang = Japanese
	}
	if v.sent == nil {
		v.sent = map[string]int{}
	}
	return session{
		visitor: v, interview: newInterview(r, l), reading: cardState{way: card.ByPIN},
		serials: map[string]string{}, out: map[string]string{},
	}
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

// Run serves visits until ctx ends. It then wipes what a visit left, when the printer has given back what is not out.
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

// heedClock stops a kiosk at which no visit has begun while its clock cannot be right, and frees it once it may be. A card that was left is told of first.
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

// act posts what a person did: it is also a sign of life.
func (k *Kiosk) act(f func()) {
	k.post(func() {
		if k.state != Printing { // a finger on the glass does not give a printer more time
			k.still = 0
		}
		if k.touched.IsZero() {
			k.touched = k.o.Clock.Now()
		}
		f()
	})
}

// safely keeps one faulty step from taking the counter down. A panic's value may quote what it was working
// on, so only the place is told.
func (k *Kiosk) safely(f func()) {
	defer func() {
		if r := recover(); r != nil {
			k.o.Trouble(fmt.Errorf("visit in state %s: panic of type %T at\n%s", k.state, r, debug.Stack()))
			k.fail(fmt.Errorf("visit: %w", errInternal))
		}
	}()
	f()
}

// outside runs f apart from the kiosk's goroutine, ending whatever ran there before. What f returns, and what it
// tells meanwhile, is then run in the kiosk's goroutine, unless the visit has moved on: then it is dropped, and
// with it all that it holds.
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

// on follows the arrow of e, if there is one. It tells whether there was.
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

// leave does what every departure needs, whichever arrow it takes.
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

// unattended is how long the items that staff typed wait at the beginning, where no card says whose visit it is.
const unattended = 15 * time.Second

// second is the clock's tick: it counts how long nobody did anything.
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
	if k.state == Choosing && len(k.interview.chosen) == 0 && k.calling.IsZero() && k.touched.IsZero() { // nobody was here at all
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
		k.paper = printing.Loose // the printer had its time, and does not even give up
	}
	if _, ok := table[k.state][unsure]; ok && len(k.sent) > 0 && !away {
		e = unsure
	}
	if (k.state == Printing || k.state == Handing) && away {
		e = elsewhere
	}
	if k.open && (k.state != Printing && k.state != Handing || e == elsewhere) {
		k.note(record.Entry{Kind: kind, Screen: string(k.state), Millis: k.occupied()})
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

// clear wipes the visit and begins another with what is given of it. A visit that ends, starts over, or
// leaves its paper behind passes here.
func (k *Kiosk) clear(v visitor, l list) {
	k.wipe()
	k.number++
	k.still = 0
	k.session = newSession(k.rules, v, l)
}

// wipe clears a visit. Go keeps no promise about strings; what can be overwritten is, the rest is let go.
func (k *Kiosk) wipe() {
	k.clearDigits()
	if err := k.o.Printer.Forget(); err != nil {
		k.o.Trouble(fmt.Errorf("forget printed pages: %w", err))
	}
	k.session = session{}
	k.shown, k.staffShown = View{}, StaffView{}
}

func (k *Kiosk) clearDigits() {
	clear(k.reading.digits[:])
	k.reading.count, k.reading.badPart = 0, ""
}

// note records e for this visit. A failure is told to developers and to the caller, who decides what it means.
func (k *Kiosk) note(e record.Entry) error {
	e.Visit, e.Lang = k.id, k.lang
	err := k.o.Log.Record(k.root, e)
	if err != nil {
		err = fmt.Errorf("%w: %w", errNotLogged, err)
		k.o.Trouble(fmt.Errorf("log %s: %w", e.Kind, err))
	}
	return err
}
