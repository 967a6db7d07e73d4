package record

import "slices"

// A Problem is a failure in one word: the log's code, the translation key, the JSON value, the exit
// code and a heading in docs/problems.md.
type Problem string

// All of them.
const (
	None        Problem = ""
	Internal    Problem = "internal"
	Usage       Problem = "usage"
	NoReader    Problem = "no-reader"
	NoCard      Problem = "no-card"
	WrongCard   Problem = "wrong-card"
	BusyCard    Problem = "busy-card"
	WrongPIN    Problem = "wrong-pin"
	LastTry     Problem = "last-try"
	PINBlocked  Problem = "pin-blocked"
	CardRemoved Problem = "card-removed"
	ReadFailed  Problem = "read-failed"
	Incomplete  Problem = "incomplete"
	NotPrinted  Problem = "not-printed"
	NotLogged   Problem = "not-logged"
	LogBroken   Problem = "log"
	FormsBad    Problem = "forms-invalid"
	NotAllowed  Problem = "not-allowed"
	TimedOut    Problem = "timed-out"
)

// Problems lists them but for None.
var Problems = []Problem{
	Internal, Usage, NoReader, NoCard, WrongCard, BusyCard, WrongPIN, LastTry, PINBlocked, CardRemoved,
	ReadFailed, Incomplete, NotPrinted, NotLogged, LogBroken, FormsBad, NotAllowed, TimedOut,
}

// A Screen is the state that a visit stands in; package visit has their constants, and holds them
// to Screens.
type Screen string

// Screens lists them in the order of a visit.
var Screens = []Screen{
	"choosing", "asking", "notice", "waiting", "credential", "reading", "completing", "confirming", "printing",
	"handing", "paper-left", "stopped",
}

func isScreen(s string) bool { return slices.Contains(Screens, Screen(s)) }

// Words of Entry.Code that are no Problem.
const (
	// ClockAccepted, in DayOpened: a supervisor said that the clock is right, though entries are of
	// later times.
	ClockAccepted = "clock"

	// In Corrected: what was typed was changed, or what the card says was.
	AnswerChanged = "corrected"
	AgainstCard   = "mismatch"

	// In Opinion, the best first.
	Good = "good"
	Fair = "fair"
	Poor = "poor"

	// MixUp, in Returned: the paper, or the certificate, had got to the wrong person.
	MixUp = "mix-up"
)

// ReturnReasons are the words of Returned: why the window gave a paper back, as its screen offers
// them.
var ReturnReasons = []string{"wrong-form", "wrong-person", "missing", "papers", "glyph", "changed", MixUp, "other"}

// Words of Entry.Via.
const (
	ByPIN     = "pin"   // the card was read by its PIN
	ByNumbers = "b"     // the card was read by the numbers printed on it (照合番号B)
	ByStaff   = "staff" // staff typed the four items

	// OnScreen, in Printed: there is no printer, the pages were shown.
	OnScreen = "screen"

	// In Handed: from when the wait was measured.
	SinceTouch  = "touch"
	SinceTicket = "ticket"

	// Encrypted, in Exported: the file is for one recipient (age).
	Encrypted = "age"
)

// Codes of Items.
const (
	Pens = "pen"  // in Printed: boxes left for a pen, besides the signature
	Wait = "wait" // in Handed: seconds
)

func isProblem(s string) bool { return slices.Contains(Problems, Problem(s)) }
