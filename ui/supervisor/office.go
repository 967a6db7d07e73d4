package supervisor

import (
	"time"

	"kakanai/record"
)

// Office is what the window asks of accounts, log, report and diagnosis. Calls may take their time:
// the window makes them outside its own goroutine, one after the other. An error is a *Refusal
// where people should be told why.
type Office interface {
	Empty() bool // reports whether there is no account yet
	SignIn(number int, password []byte) (Officer, error)
	SignOut()
	Recover(number int, code, password []byte) (next string, err error) // by the code on paper, which works once
	NeedsTwo(action string) bool
	Approve(action string, number int, password []byte) error

	Today() (string, error) // the business day, YYYY-MM-DD
	Figures(first, last string) (Figures, error)
	Log(f LogFilter) (LogView, error)
	Verify(progress func(done, of int64)) (ok bool, words string, err error)
	Export(first, last, format string, progress func(done, of int64)) (path string, entries int64, err error)
	Report(first, last string) (path string, err error)
	Open() (day string, err error)
	Close() (day, path string, err error)

	Accounts() ([]Account, error)
	Add(name, role string, password []byte) (number int, recovery string, err error)
	Password(number int, password []byte) (recovery string, err error)
	Disable(number int) error
	Findings() []Finding
}

// An Officer is the person who signed in.
type Officer struct {
	Number     int
	Name, Role string
}

// A Refusal says why something is not done; Word is a key of assets/office.
type Refusal struct {
	Word string
	Wait int // seconds, of "locked"
	Err  error
}

// Error returns the word, for developers.
func (r *Refusal) Error() string { return "refused (" + r.Word + ")" }

// Unwrap returns what failed, if something did.
func (r *Refusal) Unwrap() error { return r.Err }

// An Account is one of the counter's staff.
type Account struct {
	Number     int
	Name, Role string
	Disabled   bool
	Wait       int // seconds left of a lock-out
}

// A Finding is one of the diagnosis; What and Mend are sentences.
type Finding struct {
	OK         bool
	What, Mend string
}

// A LogView is the log through a filter, newest first. Row must be quick: the list asks while it
// scrolls.
type LogView interface {
	Len() int
	Row(i int) LogRow
	Close()
}

// A LogFilter picks entries of the log; "" picks all. Window is a terminal: the head of its
// serials.
type LogFilter struct{ Day, Form, Window string }

// A LogRow is one entry.
type LogRow struct {
	Seq                     int64
	At                      time.Time
	Kind                    record.Kind
	Form, Serial, Code, Via string
	Clerk                   int
	Millis                  int64
}
