package report

import "time"

// A Count is how often something happened, by its word in the log.
type Count struct {
	Word string
	N    int
}

// HowOften returns the number of word among counts, 0 if it is not there.
func HowOften(counts []Count, word string) int {
	for _, c := range counts {
		if c.Word == word {
			return c.N
		}
	}
	return 0
}

// A Line is one kind of certificate of one form.
type Line struct {
	Form, Item string // ids of the catalogue; Item is "" where the form is not about certificates
	Papers     int
	Copies     int
	Yen        int  // expected fees
	Window     bool // the fee of some of it is known only at the window
	Free       int  // papers of it for which no fee is taken
}

// A Span is how long something took, over N cases; zero where there are none.
type Span struct {
	N           int
	Median, P95 time.Duration
}

// A DayLine is one day of a report over many. Day is YYYY-MM-DD, Yen the expected fees.
type DayLine struct {
	Day                               string
	Visits, Done, Papers, Copies, Yen int
}

// Figures are a day's, or a month's, counted from the log. No figure is about one person.
type Figures struct {
	Day            string    // first business day, YYYY-MM-DD
	Last           string    // last business day
	Opened, Closed time.Time // of the business day; zero where the log has no such entry

	Entries int64
	Visits  int // visits in which something was chosen: the sum of Done, Ended and Open
	Done    int // with paper in hand
	Ended   int // ended without paper
	Open    int // without an end: the program or the PC stopped, or the visit is going on
	Helped  int // of Done: staff did something for them
	Days    []DayLine

	Lines               []Line  // printed papers, by form and certificate
	Papers, Copies, Yen int     // sums of Lines; a paper with two certificates is one paper
	Window              bool    // the fee of some papers is known only at the window
	Free                []Count // papers without a fee, by form and reason: "juminhyo:pension"
	First, LastSerial   string
	Gaps, Unprinted     []string // numbers never given; given, but never on paper
	Twice               []string // numbers given twice: something else wrote into the log
	Reprints, Failed    int
	// Replaced counts papers that were out and gave way to a corrected one. They are in no other
	// figure of papers.
	Replaced      int
	Marked        int     // papers with 字形要確認
	Hours         [24]int // papers, by Japan's hour
	Begun         [24]int // visits, by Japan's hour
	Langs         []Count // visits
	ToPaper       Span    // from the card's reading to the paper
	Occupied      Span    // from the first touch until the screen is free
	Abandoned     []Count // by the screen they were on, or by the last kind of entry
	Problems      []Count
	Ways          []Count // readings that worked, by way
	Diverted      []Count // visits shown another way, a convenience store say, by form
	DivertedTo    []Count // the same, by where to: a word of Elsewheres
	Stoppers      int     // sent to staff before the card, because the application is made with them
	Calls         int
	Answer        Span // from the call until staff came
	PaperLeft     int
	NotOut        int
	Returned      []Count // papers the window gave back, by reason
	ReturnedForms []Count // the same, by form
	Corrected     int     // papers that staff changed
	Mismatched    int     // of Corrected: papers that now differ from the card
	ByHand        int
	Seniors       int // people of 75 and over
	Vouched       int // staff pressed for a resident who had looked at it
	Scribed       int // another person writes for the resident (代筆)
	LetOn         int // let pass with other proof
	Children      int // with a child's card

	Exports, Proofs       int // exports, and proofs of single entries
	ExportsFailed         int
	Erasures              int
	NewLogs, Keys         int // the log, or its key, is a new one
	Keeps                 int // changes of how long the log keeps what it holds
	NotClosed             int // days that were left open, and closed by the program or the next opening
	NotRecovered          int // wrong recovery codes
	Refused, LockedOut    int // staff sign-ins
	AccountsChanged       int // the accounts' file was changed outside the program
	FirstMade             int // first supervisors, made without any account
	Accounts              int // accounts made, ended, or opened anew
	TwoPersons, OnePerson int // actions that need two persons from now on; that no longer do
	Denied                int // actions that staff wanted and may not do
	ClockBack, ClockAhead int
	// ClockAccepted counts days opened by a supervisor who said that the clock is right, though
	// entries were of later times.
	ClockAccepted int

	Checkpoint string // the log's signed note; "": none
	Month             // what is looked at once a month
	// Verdict is what a verification of the whole log said, a sentence a line; "": none was made.
	Verdict string
	Broken  bool // the verification failed: then no figure here is worth anything
}
