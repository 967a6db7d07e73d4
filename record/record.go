// Package record is the log's vocabulary: which kinds of entries there are, what stands in their
// columns, and in which zone and on which day.
//
// Start with Entry and with kinds, the one table of what each kind says and which columns it uses.
// The kiosk makes entries (package visit), so do the office's commands and the staff accounts;
// package audit stores and proves them, package report counts them. All of them take the words from
// here.
//
// The package imports nothing of ours, reads no clock and no file, and never knows anything of a
// person: every text of an Entry is short ASCII of a fixed alphabet, in which no name and no
// address fits.
package record

import (
	"errors"
	"fmt"
	"time"
)

// An Entry is one line of the log. Where a column holds something else than its name says, in an
// entry of the office or the accounts, a function of this package makes the entry: see ExportEntry,
// ReportEntry, AccountEntry, OpinionEntry, LogEntry.
type Entry struct {
	// What the log itself gives. Whatever stands here before is overwritten.

	Seq    int64     // 0 for the log's first entry, then without gaps
	At     time.Time // to the millisecond
	Day    string    // business day, YYYY-MM-DD: the open one, else Japan's calendar day of At
	Number int       // of the day, in the entry that gave the serial; 0 in all others

	Kind    Kind
	Visit   string // the visit's random id
	Form    string // a form's id
	Edition string // of the form, with the hash of its files
	Serial  string // K01-20261124-0042
	Code    string // one word: how it went or why; which words, the kind decides
	Via     string // one word: in which way; which words, the kind decides
	Pages   int
	Copies  int    // certificates asked for
	Marks   int    // characters to be checked on this paper
	Screen  Screen // the state of the visit in which it was broken off, or staff was called
	Clerk   int    // number of the member of staff who did it; 0: a resident, or the program
	Yen     int    // expected fee, as far as it can be reckoned here
	Items   Items  // certificates with their fees, or what else was counted
	Free    string // id of the choice for which no fee is taken
	Upto    int64  // of an erasure: the first entry that was kept; of a proof: the entry
	Key     string // a verifier key, a signature, or the root of the tree before an erasure

	// Details: what can be erased after some time without breaking the tree.

	Tries  Tries  // the card's retry counter as last read
	Millis int64  // how long it took, in milliseconds
	Lang   string // of the screen
	Up     int64  // milliseconds since the PC was started; given by the log
	Boot   string // which start of the PC that was, 8 hexadecimal digits; given by the log

	// How it is stored. Package audit sets both.

	Version int  // which definition of the bytes it is hashed by: 1 or 2
	Erased  bool // the details, and maybe more, were erased: they are zero and mean nothing
}

// Longest is the longest time that an entry can hold, in milliseconds: 34 years. No other number of
// an entry is larger either.
const Longest = 1 << 40

// Millis cuts a time in milliseconds to what Entry.Millis can hold. A clock that is set meanwhile
// makes one that is negative or longer than that.
func Millis(ms int64) int64 { return min(max(0, ms), Longest) }

// ErrTime is the error of a time that no entry can have: before 1970 or after the year 9999.
var ErrTime = errors.New("the clock says a time that no entry can have")

// CheckTime refuses a time that could not be read back: it is stored in milliseconds without a
// sign, and its day with four digits of a year.
func CheckTime(at time.Time) error {
	if at.UnixMilli() < 0 || at.In(Japan).Year() > 9999 {
		return ErrTime
	}
	return nil
}

// CheckText refuses what has no place in any log, of whatever version of the program: a text of
// another alphabet, a number out of range. Stored entries are read by this rule, for later programs
// may have other kinds. Check is the stricter one.
func (e *Entry) CheckText() error {
	for _, c := range [...]struct {
		column string
		ok     bool
	}{
		{"kind", kindText.holds(string(e.Kind)) && e.Kind != "" && e.Kind[0] >= 'a'},
		{"visit", idText.holds(e.Visit)},
		{"form", formText.holds(e.Form)},
		{"edition", editionText.holds(e.Edition)},
		{"serial", serialText(e.Serial)},
		{"day", dayText(e.Day)},
		{"code", wordText.holds(e.Code)},
		{"via", wordText.holds(e.Via)},
		{"screen", wordText.holds(string(e.Screen))},
		{"free", formText.holds(e.Free)},
		{"lang", wordText.holds(e.Lang)},
		{"boot", bootText.holds(e.Boot)},
		{"items", e.Items == "" || e.Items.check() == nil},
		{"key", e.Key == "" || keyText.holds(e.Key) && keyed[e.Kind]},
	} {
		if !c.ok {
			return fmt.Errorf("%s holds what the log does not take", c.column)
		}
	}
	if err := CheckTime(e.At); err != nil {
		return err
	}
	for _, n := range [...]int64{
		int64(e.Number), int64(e.Pages), int64(e.Copies), int64(e.Marks), int64(e.Clerk), int64(e.Yen),
		e.Upto, e.Millis, e.Up, int64(e.Tries.plusOne),
	} {
		if n < 0 || n > Longest {
			return errors.New("a number is out of range")
		}
	}
	return nil
}

// keyed are the kinds whose entries may have a Key.
var keyed = func() map[Kind]bool {
	out := map[Kind]bool{}
	for _, r := range kinds {
		if r.uses(inKey) {
			out[r.kind] = true
		}
	}
	return out
}()
