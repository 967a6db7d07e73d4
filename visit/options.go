package visit

import (
	"context"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
)

// A Reader lends out cards. card/pcsc and card/emulator have one each.
type Reader interface {
	// Use waits for a My Number card and lends it to f, exclusively. Meanwhile told is called with
	// what stands in the way.
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
	// WrongClock returns why the clock cannot be right when it says now, an ErrClock; nil: it can
	// be. If the function is nil, every clock is right.
	WrongClock func(now time.Time) error
	Layout     func(*forms.Filled) printing.Document
	Show       func(View)    // called in the kiosk's goroutine after every change; must not block
	Trouble    func(error)   // called with what developers should read, nothing personal; nil: dropped
	NewID      func() string // ids for visits, unique in the log

	Catalogue *forms.Catalogue
	Guide     Guide // "": there is no slip at all
	Opinion   bool  // visitors who took their paper are asked how it was
	City      forms.City
	Demo      bool
	Idle      Idle
	CodeB     CodeB
	Pickup    Pickup // "" = PickupHere
	// Rare reports whether a text of the card holds anything that cannot be drawn exactly. Then the
	// pictures on the card's face are read too, where the way of reading opens them. nil: they
	// never are.
	Rare func(string) bool

	// Mark returns the state of the log for the foot of a paper: a witness that leaves with the
	// resident. nil: there is none.
	Mark func() string

	Caller Caller // zero: a resident before the screen

	// ShowStaff is Show for the clerk's window; nil: there is none.
	ShowStaff func(StaffView)
}

// A Caller is what gives a visit its answers.
type Caller int

const (
	// Resident is a person before the screen: asked every question, shown the pages, and watched so
	// that no card and no paper is left behind.
	Resident Caller = iota
	// Script is a program that gave every answer with Supply and vouches for them. Nothing is
	// asked: what is missing stops the visit as Incomplete, before a card is wanted. It begins one
	// visit and ends.
	Script
)

// asks reports whether questions are asked, and forms refused by what the card says.
func (c Caller) asks() bool { return c == Resident }

// watches reports whether what lies on the reader, and the clock between visits, is watched.
func (c Caller) watches() bool { return c == Resident }

// Guide is when a visit gets a guide slip (案内の紙) without asking for one.
type Guide string

const (
	GuideAlways  Guide = "always"
	GuideSeveral Guide = "several" // with two forms or more
	GuideOff     Guide = "off"     // the slip can be chosen like a form
)

// Pickup is where a visit's paper is handed over.
type Pickup string

const (
	PickupHere   Pickup = "here"   // the printer stands beside the kiosk: paper that is not taken locks it
	PickupWindow Pickup = "window" // it stands at the window: the person goes there with the number
	PickupNone   Pickup = "none"   // there is no printer: pages are shown, and no paper can be left
)

// CodeB is who may start a reading by the numbers printed on the card (照合番号B). These prove that the
// visitor has the card, and no more.
type CodeB string

const (
	CodeBOff      CodeB = "off"
	CodeBStaff    CodeB = "staff"
	CodeBResident CodeB = "resident"
)

// Idle is how long a visit may stand still in each state. Warn is how long before the end it is
// warned.
type Idle struct {
	Choosing, Asking, Card, Completing, Handing, Stopped, Calling, Warn time.Duration
	// Printing is how long all pages have from the moment they are confirmed. Then they are taken
	// back.
	Printing time.Duration
}

// stuckPrinter is how much longer a printer may take to give pages back; after that the kiosk stops
// waiting.
const stuckPrinter = 20 * time.Second

// DefaultIdle are the times where the settings say nothing. Handing, Stopped and Calling have none
// there: two minutes to gather one's things, one to read why it stopped, ten for staff to come.
var DefaultIdle = Idle{
	Choosing: 60 * time.Second, Asking: 120 * time.Second, Card: 120 * time.Second, Completing: 180 * time.Second,
	Printing: 60 * time.Second, Handing: 120 * time.Second, Stopped: 60 * time.Second, Calling: 600 * time.Second,
	Warn: 30 * time.Second,
}

// Unhurried is for callers that keep their own time: only the waits for a card and a printer end.
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
