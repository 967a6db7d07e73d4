package visit

// An Event moves a visit from one state to the next. Some come from people, some from the card, the
// printer or the clock; the table below is all there is to know about their order.
type Event string

const (
	chosen     Event = "chosen"     // at least one form is on the list
	settled    Event = "settled"    // it can be made here
	resettled  Event = "resettled"  // the same, and the card was read before
	stopper    Event = "stopper"    // it cannot be made here: staff
	agreed     Event = "agreed"     // the purpose was read
	aside      Event = "aside"      // a question that is asked only of those who ask for it
	tapped     Event = "tapped"     // a My Number card lies there and has tries left
	entered    Event = "entered"    // four digits stand there, or will be typed on the reader's own keys
	numbers    Event = "numbers"    // カードに印刷された番号で読み取る
	typed      Event = "typed"      // the printed numbers stand there: now the card
	laid       Event = "laid"       // and here it is
	refused    Event = "refused"    // wrong PIN, tries left; or nothing was typed on the reader
	read       Event = "read"       // the four items are here
	complete   Event = "complete"   // nothing is missing
	confirmed  Event = "confirmed"  // 印刷する, and the log has it
	printed    Event = "printed"    // every page is out
	again      Event = "again"      // staff have it printed once more
	elsewhere  Event = "elsewhere"  // the visit ends, and its paper waits at the window
	taken      Event = "taken"      // 受け取りました
	cleared    Event = "cleared"    // staff took the paper away
	failed     Event = "failed"     // a Problem
	tryCard    Event = "try-card"   // again from the card
	tryPrint   Event = "try-print"  // again from the pages
	tryAsking  Event = "try-asking" // answer the question differently
	back       Event = "back"       // one step back
	backAsking Event = "back-asking"
	unsure     Event = "unsure" // the visit ends, and its paper may lie there or still come out
	cancel     Event = "cancel"
	idle       Event = "idle"
)

// What staff do.
const (
	byHand    Event = "by-hand"     // staff typed the four items: there is no card
	letOn     Event = "let-on"      // staff let the visit pass a stopper before the card
	letOnLate Event = "let-on-late" // staff let it pass a stopper after the card
	supplied  Event = "supplied"    // staff filled in what was missing
	edited    Event = "edited"      // staff changed a field: the resident confirms again
	second    Event = "second"      // the card of the visitor's own child comes next
	without   Event = "without"     // the child's card is not read after all
)

// table holds every arrow of a visit. An absent arrow means that the event is ignored in that
// state. docs/visit.md is made from it.
var table = map[State]map[Event]State{
	Choosing: {unsure: PaperLeft, chosen: Asking, cancel: Choosing, idle: Choosing, failed: Stopped},
	Asking: {
		unsure: PaperLeft, settled: Notice, resettled: Completing, stopper: Stopped, back: Choosing,
		cancel: Choosing, idle: Choosing, failed: Stopped,
	},
	Notice: {
		unsure: PaperLeft, byHand: Completing, agreed: Waiting, aside: Asking, numbers: Credential,
		back: Asking, cancel: Choosing, idle: Choosing, failed: Stopped,
	},
	Waiting: {
		unsure: PaperLeft, byHand: Completing, without: Completing, tapped: Credential, numbers: Credential,
		laid: Reading, back: Notice, cancel: Choosing, idle: Choosing, failed: Stopped,
	},
	Credential: {
		unsure: PaperLeft, byHand: Completing, without: Completing, entered: Reading, numbers: Credential,
		typed: Waiting, back: Notice, cancel: Choosing, idle: Choosing, failed: Stopped,
	},
	Reading: {
		unsure: PaperLeft, read: Completing, refused: Credential, cancel: Choosing, idle: Choosing,
		failed: Stopped,
	},
	Completing: {
		unsure: PaperLeft, second: Waiting, complete: Confirming, stopper: Stopped, backAsking: Asking,
		cancel: Choosing, idle: Choosing, failed: Stopped,
	},
	Confirming: {
		unsure: PaperLeft, edited: Confirming, second: Waiting, confirmed: Printing, back: Completing,
		backAsking: Asking, cancel: Choosing, idle: Choosing, failed: Stopped,
	},
	// Once pages are on their way, leaving early may leave paper behind: staff look before anyone
	// else comes.
	Printing: {printed: Handing, elsewhere: Choosing, cancel: PaperLeft, idle: PaperLeft, failed: Stopped},
	Handing: {
		taken: Choosing, edited: Confirming, again: Printing, elsewhere: Choosing, cancel: PaperLeft,
		idle: PaperLeft, failed: Stopped,
	},
	PaperLeft: {cleared: Choosing},
	Stopped: {
		byHand: Completing, letOn: Asking, letOnLate: Completing, supplied: Completing, without: Completing,
		tryCard: Waiting, numbers: Credential, tryPrint: Confirming, tryAsking: Asking, again: Printing,
		unsure: PaperLeft, cancel: Choosing, idle: Choosing,
	},
}
