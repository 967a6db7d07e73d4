package visit

import (
	"fmt"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
)

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

// session is everything that belongs to one visit and must not outlive it. It is made by newSession
// and dropped whole by clear.
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

// A halt is why a visit stands in Stopped, or what stands in its way in Waiting and Credential. It
// is dropped when the visit moves on.
type halt struct {
	problem  Problem
	clock    bool        // the problem is a clock that cannot be right
	refused  bool        // a PIN was just wrong
	lies     card.Kind   // what lies on the reader in place of a My Number card
	words    string      // Stop, in Japanese
	from     *forms.Form // whose words these are
	farewell bool        // the words are to part with: the person does this elsewhere
	retry    Event
	without  []string // the papers that are in the way of the others
	fields   []FieldRef

	stops      []string // what stopped the visit: stopIDs, outside or ageUnknown
	beforeCard bool     // it stopped in the questions before the card
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

// clear wipes the visit and begins another with what is given of it. A visit that ends, starts
// over, or leaves its paper behind passes here.
func (k *Kiosk) clear(v visitor, l list) {
	next := newSession(k.rules, v, l)
	k.wipe()
	k.number++
	k.still = 0
	k.session = next
}

// wipe drops a visit. Go does not promise to overwrite strings: what can be overwritten is, the
// rest is released.
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
