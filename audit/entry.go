package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// An Entry is one line of the log. Every text in it is short ASCII of a fixed alphabet: a name, an address or anything else of
// a person does not fit in, and Append refuses it.
type Entry struct {
	Seq int64     // 0 for the log's first entry, then without gaps; given by the log
	At  time.Time // to the millisecond; given by the log
	Day string    // Japan's calendar day of At, YYYY-MM-DD; given by the log

	Kind    string // what happened: "confirmed", "printed", …; "log.new" opens every log
	Visit   string // the visit's random id; in "log.new" the log's own id
	Form    string
	Edition string // of the form; in "log.new" the program's version
	Serial  string // K01-20261124-0042
	Number  int    // of the day, in the entry that gave the serial; 0 in all others
	Code    string // a Problem's word
	Via     string // how the card was read: "pin"
	Pages   int
	Copies  int
	Marks   int

	// Details: what may be erased one day, when it is of no more use, without breaking the tree.
	Tries  int   // the card's retry counter as last heard; -1: not asked
	Millis int64 // how long it took
	Lang   string
}

// Japan is the zone of the business day: fixed, whatever the clock's own zone.
var Japan = time.FixedZone("JST", 9*60*60)

// Day is Japan's calendar day at t, YYYY-MM-DD.
func Day(t time.Time) string { return t.In(Japan).Format("2006-01-02") }

// The alphabets of the texts. Each ends an argument about what may stand in the log.
var (
	kindText    = regexp.MustCompile(`^[a-z][a-z.-]{0,31}$`)
	idText      = regexp.MustCompile(`^[0-9a-z-]{0,40}$`)
	formText    = regexp.MustCompile(`^[a-z0-9_]{0,40}$`)
	editionText = regexp.MustCompile(`^[0-9A-Za-z.-]{0,32}$`)
	serialText  = regexp.MustCompile(`^([A-Z0-9]{1,8}-[0-9]{8}-[0-9]{4,9})?$`)
	wordText    = regexp.MustCompile(`^[a-z-]{0,20}$`)
)

// judge refuses what has no place in the log.
func (e Entry) judge() error {
	for _, c := range []struct {
		what, s string
		re      *regexp.Regexp
	}{
		{"kind", e.Kind, kindText}, {"visit", e.Visit, idText}, {"form", e.Form, formText}, {"edition", e.Edition, editionText},
		{"serial", e.Serial, serialText}, {"code", e.Code, wordText}, {"via", e.Via, wordText}, {"lang", e.Lang, wordText},
	} {
		if !c.re.MatchString(c.s) {
			return fmt.Errorf("%s holds what the log does not take", c.what)
		}
	}
	for _, n := range []int64{int64(e.Number), int64(e.Pages), int64(e.Copies), int64(e.Marks), e.Millis, int64(e.Tries) + 1} {
		if n < 0 || n > 1<<40 {
			return errors.New("a number is out of range")
		}
	}
	return nil
}

// header is the one definition of the bytes that stay: a version line, then a line a field, "name value", in this order. The
// values have no line breaks, so that no two entries give the same bytes. A later version gets another first line; the bytes
// of this one never change.
func (e Entry) header() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "kakanai.entry.1\nseq %d\nat %d\nday %s\nkind %s\nvisit %s\nform %s\nedition %s\nserial %s\nnumber %d\ncode %s\nvia %s\npages %d\ncopies %d\nmarks %d\n",
		e.Seq, e.At.UnixMilli(), e.Day, e.Kind, e.Visit, e.Form, e.Edition, e.Serial, e.Number, e.Code, e.Via, e.Pages, e.Copies, e.Marks)
	return []byte(b.String())
}

// details is the one definition of the bytes that may be erased.
func (e Entry) details() []byte {
	return fmt.Appendf(nil, "kakanai.details.1\ntries %d\nmillis %d\nlang %s\n", e.Tries, e.Millis, e.Lang)
}

var errDetails = errors.New("details are not in their one form")

// parseDetails is strict: only what details writes is read.
func parseDetails(b []byte, e *Entry) error {
	lines := strings.Split(string(b), "\n")
	if len(lines) != 5 || lines[0] != "kakanai.details.1" || lines[4] != "" {
		return errDetails
	}
	values := make([]string, 3)
	for i, name := range []string{"tries ", "millis ", "lang "} {
		var ok bool
		if values[i], ok = strings.CutPrefix(lines[i+1], name); !ok {
			return errDetails
		}
	}
	var err1, err2 error
	e.Tries, err1 = strconv.Atoi(values[0])
	e.Millis, err2 = strconv.ParseInt(values[1], 10, 64)
	e.Lang = values[2]
	if err1 != nil || err2 != nil || string(e.details()) != string(b) {
		return errDetails
	}
	return nil
}

// commitment stands for the details in the tree: SHA-256(salt ‖ details). The salt keeps anybody from guessing details that
// were erased, or those of a neighbour in a proof.
func commitment(salt, details []byte) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write(details)
	return h.Sum(nil)
}

// leaf is what the tree's leaf hash is made of: header ‖ commitment. The hash itself is tlog.RecordHash, SHA-256(0x00 ‖ leaf).
func leaf(header, commitment []byte) []byte {
	return append(append([]byte{}, header...), commitment...)
}
