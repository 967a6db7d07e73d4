package visit

import (
	"kakanai/card"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
)

// State is where a visit stands; package record knows it, because the log does. The arrows between
// states are the table in table.go.
type State = record.Screen

const (
	Choosing   State = "choosing"   // which forms
	Asking     State = "asking"     // questions that decide whether it can be made here
	Notice     State = "notice"     // purpose: what is read and what is not
	Waiting    State = "waiting"    // for a card
	Credential State = "credential" // the PIN is typed, the card lies there
	Reading    State = "reading"    // the card is read
	Completing State = "completing" // questions the card cannot answer
	Confirming State = "confirming" // the very pages, to look at
	Printing   State = "printing"   // logged, on its way to paper
	Handing    State = "handing"    // take card and paper
	PaperLeft  State = "paper-left" // locked until staff took the paper away
	Stopped    State = "stopped"    // a Problem, or something staff must do
)

// States lists all of them in the order of a visit.
var States = []State{
	Choosing, Asking, Notice, Waiting, Credential, Reading, Completing, Confirming, Printing,
	Handing, PaperLeft, Stopped,
}

// A Problem is a failure in one word; package record has them, because the log does.
type Problem = record.Problem

// The words of package record, as every caller of this package uses them.
const (
	None        = record.None
	Internal    = record.Internal
	Usage       = record.Usage
	NoReader    = record.NoReader
	NoCard      = record.NoCard
	WrongCard   = record.WrongCard
	BusyCard    = record.BusyCard
	WrongPIN    = record.WrongPIN
	LastTry     = record.LastTry
	PINBlocked  = record.PINBlocked
	CardRemoved = record.CardRemoved
	ReadFailed  = record.ReadFailed
	Incomplete  = record.Incomplete
	NotPrinted  = record.NotPrinted
	NotLogged   = record.NotLogged
	LogBroken   = record.LogBroken
	FormsBad    = record.FormsBad
	NotAllowed  = record.NotAllowed
	TimedOut    = record.TimedOut
)

// Exit is the exit code of each Problem on the command line.
var Exit = map[Problem]int{
	None: 0, Internal: 1, Usage: 2, NoReader: 10, NoCard: 11, WrongCard: 11, BusyCard: 11, WrongPIN: 12,
	LastTry: 13, PINBlocked: 14, CardRemoved: 15, ReadFailed: 16, Incomplete: 20, NotPrinted: 30,
	NotLogged: 40, LogBroken: 50, FormsBad: 60, NotAllowed: 70, TimedOut: 75,
}

// Japanese is the language of every screen until another is chosen; languages go by their tags, as
// in forms.Catalogue.Translations.
const Japanese = "ja"

// A View is all that a screen may know. It is a value: the kiosk hands out a new one after every
// event and never touches it again. What it points to is not changed afterwards.
type View struct {
	Visit   uint64 // number of the visit in this run; grows by one each time Choosing is entered
	State   State
	Problem Problem // Stopped: why. Credential: wrong-pin after a refused PIN. Waiting: what stands in the way, gently
	Stop    string  // Stopped: the form's own words, in Lang, when it is staff's work and nothing failed
	// Farewell: Stop is no matter for staff. The person does this elsewhere, and is told how.
	Farewell bool
	Without  []string // Stopped: the papers that it is about, where GoOn leads on to the others; names, in Lang
	Clock    bool     // Stopped with not-logged: because the clock cannot be right
	Retry    bool     // Stopped: Retry() leads back to where it can be tried again
	Calling  bool     // 職員を呼ぶ was pressed: the screen is masked whatever the State
	Going    bool     // Choosing: the visit came back to it from further on
	CardLeft bool     // Choosing: the last visitor's card still lies on the reader; no visit begins before it is taken
	Opinion  bool     // Choosing: the visitor who just took the paper is asked how it was
	Leaving  string   // the language in which Opinion is asked; "" otherwise
	Demo     bool
	City     forms.City
	Lang     string // the language of the screen: Japanese, or one that was asked for with Speak

	Offered []*forms.Form // the catalogue, in order, but for a guide slip that comes by itself
	Chosen  []string      // ids, in the order they will be asked about
	Bundles []forms.Bundle
	Bundle  string // id of the chosen one; "": none

	Ask    *Ask    // Asking, Completing: the question on the screen
	Asides []Aside // Notice: questions for those who ask for them

	Way     card.Way     // how the card is read: by PIN, or by the numbers printed on it
	Numbers NumbersOffer // whether the printed numbers are a way out of here
	Keypad  bool         // Credential, Reading: the PIN is typed on the reader's own keys
	Digits  int          // Credential: how many digits stand there; of a PIN never which
	// Printed are the digits so far of Credential by printed numbers. They stand on the card for
	// all to see, and fourteen dots cannot be checked.
	Printed [card.CodeBLen]byte
	BadPart BadPart // Credential by printed numbers: what cannot be right
	// Counter is the card's own counter for this way as last heard; TriesHere is what screens show
	// of it.
	Counter record.Tries
	Card    card.Kind // Waiting, Stopped with wrong-card: what lies there instead; "": not known
	FaceBad bool      // Confirming: the card's own pictures of its characters could not be read
	Refused bool      // a PIN was just wrong; for the command line

	Child bool     // Waiting, Credential: it is the card of the visitor's own child that is wanted now
	Fixed []string // Confirming: labels of the fields that staff changed since this was shown

	Steps []Step // Reading: what has happened, in order

	Holder    forms.Facts         // Confirming: the four items as read; zero everywhere else
	Filled    []*forms.Filled     // Confirming
	Documents []printing.Document // Confirming to Handing: the very pages, one document a form
	Fields    []FieldRef          // Stopped with incomplete: which
	Paths     []string            // Handing: where the folder printer put the pages; empty for a real printer
	Cardless  bool                // Handing: no card was laid: staff typed the four items
	CardTaken bool                // Handing: the card has left the reader

	// Paper is what the printer does with the pages (Printing), or why they are not out (Stopped
	// with not-printed, PaperLeft); "": nothing to say.
	Paper   printing.Paper
	Pickup  Pickup // where the paper is handed over
	Reprint bool   // Handing, Stopped: staff may have it printed once more

	Warn bool // the idle time is nearly over: offer 続ける
	Left int  // seconds until the visit ends by itself; kept up to date while Warn, or in Handing
}

// A NumbersOffer says who may start a reading by the numbers printed on the card.
type NumbersOffer string

const (
	NoNumbers       NumbersOffer = ""
	StaffNumbers    NumbersOffer = "staff"
	ResidentNumbers NumbersOffer = "resident"
)

// A BadPart is the part of the printed numbers that cannot be right, found before anything is sent.
type BadPart string

const (
	BadBirth BadPart = "birth" // no such month or day
	BadYear  BadPart = "year"  // no card expires then
)

// An Aside is the button that leads to a question which few people need.
type Aside struct{ ID, Label string }

// A FieldRef names one field of one form.
type FieldRef struct {
	Form  string `json:"form"`
	Field string `json:"field"`
}

// A Step is something that really happened while reading.
type Step string

const (
	StepFound    Step = "found"    // a My Number card answered
	StepCounted  Step = "counted"  // its retry counter was read
	StepVerified Step = "verified" // the PIN was right
	StepRead     Step = "read"     // the four items are here
)

// An Ask is one question as a screen shows it, in the language of the screen.
type Ask struct {
	ID      string
	Text    string
	Hint    string
	About   []string // names of the forms it is about
	N, Of   int      // this is question N of Of in this state
	Choices []forms.Answer
	Picked  string     // id of the picked Choice
	Fields  []AskField // controls of their own; empty when there are Choices
	Counts  bool       // the Counted field is asked for its numbers
	Ready   bool       // 次へ may be pressed: everything required here is answered
}

// An AskField is one control of a question.
type AskField struct {
	Form    string // form id
	Title   string // the form's name; shown where several forms share the question
	Field   forms.Field
	Value   forms.Value
	Options []forms.Option // those that may be chosen now
	Bad     bool           // answered, but the answer does not pass
	Why     string         // why it is Bad; "": its kind says enough
	Need    bool           // required and not yet answered
	ByHand  bool           // 紙に書く is offered: free text that a pen may do
}
