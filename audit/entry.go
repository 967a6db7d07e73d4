package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// An Entry is one line of the log. Every text in it is short ASCII of a fixed alphabet: a name, an address or anything else of
// a person does not fit in, and Append refuses it.
type Entry struct {
	Seq int64     // 0 for the log's first entry, then without gaps; given by the log
	At  time.Time // to the millisecond; given by the log
	Day string    // the business day, YYYY-MM-DD: the open one, else Japan's calendar day of At; given by the log

	Kind    string // what happened: "confirmed", "printed", …; kinds.go lists those that the log's own figures count
	Visit   string // the visit's random id; in "log.new" the log's own id
	Form    string
	Edition string // of the form; in "log.new" and "log.key" the program's version
	Serial  string // K01-20261124-0042
	Number  int    // of the day, in the entry that gave the serial; 0 in all others
	Code    string // a Problem's word, or why a paper was reprinted or given back
	Via     string // how the card was read: "pin" or "b"; in "failed" why the printer did not print
	Pages   int
	Copies  int
	Marks   int

	// Since version 2 of the entry.
	Screen string // the state in which a visit was broken off, or somebody was called
	Clerk  int    // number of the clerk who did it; 0: nobody signed in
	Yen    int    // expected fee of what can be reckoned here
	Items  string // the certificates asked for, as FormatItems writes them; in other entries what else was counted, without an amount: "pen:2:-"; keep.go and erase.go have the log's own
	Free   string // why no fee is taken: the option's id
	Upto   int64  // in "erase.details" and "erase.entries": the first entry that was kept
	Key    string // in "log.new" and "log.key": the verifier key of the log's checkpoints; in "log.signed" a signature by it; in an erasure the root of the tree before it

	// Details: what may be erased one day, when it is of no more use, without breaking the tree.
	Tries  int   // the card's retry counter as last heard; -1: not asked
	Millis int64 // how long it took
	Lang   string
	Up     int64  // milliseconds since the PC was started, by a clock that nobody sets; given by the log
	Boot   string // which start of the PC that was, 8 hexadecimal digits; given by the log

	version int // which definition of the bytes it is hashed by: 1, or 2
	erased  bool
}

// Erased tells that the details, and maybe more, were erased: they are zero, and mean nothing.
func (e *Entry) Erased() bool { return e.erased }

// Japan is the zone of the business day: fixed, whatever the clock's own zone.
var Japan = time.FixedZone("JST", 9*60*60)

// Day is Japan's calendar day at t, YYYY-MM-DD.
func Day(t time.Time) string { return t.In(Japan).Format("2006-01-02") }

// The alphabets of the texts. Each ends an argument about what may stand in the log.
var (
	kindText    = letters(32, "a-z", ".-")
	idText      = letters(40, "0-9a-z", "-")
	formText    = letters(40, "a-z0-9", "_")
	editionText = letters(32, "0-9A-Za-z", ".-")
	wordText    = letters(20, "a-z", "-")
	itemsText   = letters(400, "a-z0-9", "_:,-")
	keyText     = letters(240, "0-9A-Za-z", ".-/+=")
	bootText    = letters(8, "0-9a-f", "")
)

// An alphabet is which bytes a text may consist of, and how many. It is no regular expression because a million entries are judged in a verification.
type alphabet struct {
	max int
	has [256]bool
}

// letters makes an alphabet of ranges like "a-z0-9" and single bytes.
func letters(max int, ranges, single string) alphabet {
	a := alphabet{max: max}
	for ; ranges != ""; ranges = ranges[3:] {
		for c := ranges[0]; c <= ranges[2]; c++ {
			a.has[c] = true
		}
	}
	for i := range len(single) {
		a.has[single[i]] = true
	}
	return a
}

func (a *alphabet) holds(s string) bool {
	if len(s) > a.max {
		return false
	}
	for i := range len(s) {
		if !a.has[s[i]] {
			return false
		}
	}
	return true
}

// serialText is TERMINAL-YYYYMMDD-NNNN, or nothing.
func serialText(s string) bool {
	terminal, rest, ok := strings.Cut(s, "-")
	day, number, ok2 := strings.Cut(rest, "-")
	return s == "" || ok && ok2 && terminalText(terminal) && digits(day) && len(day) == 8 && digits(number) && len(number) >= 4 && len(number) <= 9
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// dayText is a calendar day as it is stored; that it exists is not its business.
func dayText(s string) bool {
	return len(s) == 10 && s[4] == '-' && s[7] == '-' && digits(s[:4]) && digits(s[5:7]) && digits(s[8:])
}

// judge refuses what has no place in the log.
func (e *Entry) judge() error {
	bad := ""
	switch {
	case !kindText.holds(e.Kind) || e.Kind == "" || e.Kind[0] < 'a':
		bad = "kind"
	case !idText.holds(e.Visit):
		bad = "visit"
	case !formText.holds(e.Form):
		bad = "form"
	case !editionText.holds(e.Edition):
		bad = "edition"
	case !serialText(e.Serial):
		bad = "serial"
	case !dayText(e.Day):
		bad = "day"
	case !wordText.holds(e.Code):
		bad = "code"
	case !wordText.holds(e.Via):
		bad = "via"
	case !wordText.holds(e.Screen):
		bad = "screen"
	case !formText.holds(e.Free):
		bad = "free"
	case !wordText.holds(e.Lang):
		bad = "lang"
	case !bootText.holds(e.Boot):
		bad = "boot"
	case e.Items != "" && judgeItems(e.Items) != nil:
		bad = "items"
	case e.Key != "" && (!keyText.holds(e.Key) || !keyed(e.Kind)):
		bad = "key"
	}
	if bad != "" {
		return fmt.Errorf("%s holds what the log does not take", bad)
	}
	if err := judgeTime(e.At); err != nil {
		return err
	}
	for _, n := range [...]int64{int64(e.Number), int64(e.Pages), int64(e.Copies), int64(e.Marks), int64(e.Clerk), int64(e.Yen), e.Upto, e.Millis, e.Up, int64(e.Tries) + 1} {
		if n < 0 || n > longest {
			return errors.New("a number is out of range")
		}
	}
	return nil
}

// keyed reports whether an entry of that kind may have a Key.
func keyed(kind string) bool {
	switch kind {
	case kindNew, kindKey, kindErase, kindEraseEntries, kindSigned:
		return true
	}
	return false
}

// fields names the header's lines, in order. They are also the table's columns: what is hashed is what stands there.
var fields = [...]string{
	"seq", "at", "day", "kind", "visit", "form", "edition", "serial", "number", "code", "via", "pages", "copies", "marks", // version 1 ends here
	"screen", "clerk", "yen", "items", "free", "upto", "key",
}

const (
	fields1 = 14
	fields2 = len(fields)
)

// fieldsOf is how many of the fields a version of the entry has; 0: there is no such version.
func fieldsOf(version int) int {
	switch version {
	case 1:
		return fields1
	case 2:
		return fields2
	}
	return 0
}

// values are the header's, as texts, in the order of fields.
type values [fields2]string

// blanks are the values of fields that say nothing. An entry of version 1 has no other in the fields that came later.
var blanks = func() (v values) {
	for i, name := range fields {
		if numeric[name] {
			v[i] = "0"
		}
	}
	return v
}()

// numeric are the fields that are numbers.
var numeric = map[string]bool{"seq": true, "at": true, "number": true, "pages": true, "copies": true, "marks": true, "clerk": true, "yen": true, "upto": true}

// header is the one definition of the bytes that stay: a version line, then a line a field, "name value", in this order. The
// values have no line breaks, so that no two entries give the same bytes. A later version gets another first line; the bytes
// of this one never change. They are appended to b.
func (v *values) header(b []byte, version int) []byte {
	b = strconv.AppendInt(append(b, "kakanai.entry."...), int64(version), 10)
	b = append(b, '\n')
	for i, name := range fields[:fieldsOf(version)] {
		b = append(append(append(append(b, name...), ' '), v[i]...), '\n')
	}
	return b
}

func (e *Entry) header() []byte {
	n := func(i int) string { return strconv.Itoa(i) }
	v := values{
		strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At.UnixMilli(), 10), e.Day, e.Kind, e.Visit, e.Form, e.Edition, e.Serial, n(e.Number),
		e.Code, e.Via, n(e.Pages), n(e.Copies), n(e.Marks),
		e.Screen, n(e.Clerk), n(e.Yen), e.Items, e.Free, strconv.FormatInt(e.Upto, 10), e.Key,
	}
	return v.header(make([]byte, 0, 512), e.version)
}

var errHeader = errors.New("an entry is not in its one form")

// parseHeader is strict: only what header writes is read. It sets everything but the details.
func parseHeader(s string) (Entry, error) {
	rest, ok := strings.CutPrefix(s, "kakanai.entry.")
	if !ok || len(rest) < 2 || rest[1] != '\n' {
		return Entry{}, errHeader
	}
	version, rest := int(rest[0]-'0'), rest[2:]
	v := blanks
	for i, name := range fields[:fieldsOf(version)] {
		end := strings.IndexByte(rest, '\n')
		if end <= len(name) || rest[:len(name)] != name || rest[len(name)] != ' ' {
			return Entry{}, errHeader
		}
		v[i], rest = rest[len(name)+1:end], rest[end+1:]
	}
	if rest != "" {
		return Entry{}, errHeader
	}
	return v.entry(version)
}

// entry is the entry, but for its details, whose header these values write.
func (v *values) entry(version int) (e Entry, err error) {
	if n := fieldsOf(version); n == 0 || !slices.Equal(v[n:], blanks[n:]) {
		return e, errHeader
	}
	var ok [9]bool
	var at int64
	e.version = version
	e.Seq, ok[0] = number(v[0])
	at, ok[1] = number(v[1])
	e.At = time.UnixMilli(at)
	e.Day, e.Kind, e.Visit, e.Form, e.Edition, e.Serial = v[2], v[3], v[4], v[5], v[6], v[7]
	e.Number, ok[2] = count(v[8])
	e.Code, e.Via = v[9], v[10]
	e.Pages, ok[3] = count(v[11])
	e.Copies, ok[4] = count(v[12])
	e.Marks, ok[5] = count(v[13])
	e.Screen = v[14]
	e.Clerk, ok[6] = count(v[15])
	e.Yen, ok[7] = count(v[16])
	e.Items, e.Free = v[17], v[18]
	e.Upto, ok[8] = number(v[19])
	e.Key = v[20]
	if slices.Contains(ok[:], false) {
		return Entry{}, errHeader
	}
	return e, nil
}

// number reads what header writes for a number: decimal digits, no sign, no zero in front.
func number(s string) (int64, bool) {
	if s == "" || len(s) > 18 || !digits(s) || s[0] == '0' && len(s) > 1 {
		return 0, false
	}
	var n int64
	for i := range len(s) {
		n = 10*n + int64(s[i]-'0')
	}
	return n, true
}

func count(s string) (int, bool) {
	n, ok := number(s)
	return int(n), ok
}

// details is the one definition of the bytes that may be erased.
func (e *Entry) details() []byte {
	if e.version == 1 {
		return fmt.Appendf(nil, "kakanai.details.1\ntries %d\nmillis %d\nlang %s\n", e.Tries, e.Millis, e.Lang)
	}
	return fmt.Appendf(nil, "kakanai.details.2\ntries %d\nmillis %d\nlang %s\nup %d\nboot %s\n", e.Tries, e.Millis, e.Lang, e.Up, e.Boot)
}

var errDetails = errors.New("details are not in their one form")

// parseDetails is strict: only what details writes for this version of the entry is read.
func parseDetails(s string, e *Entry) error {
	var first string
	names := []string{"tries ", "millis ", "lang ", "up ", "boot "}
	if e.version == 1 {
		first, names = "kakanai.details.1\n", names[:3]
	} else {
		first = "kakanai.details.2\n"
	}
	rest, ok := strings.CutPrefix(s, first)
	if !ok {
		return errDetails
	}
	v := [5]string{3: "0"}
	for i, name := range names {
		line, after, found := strings.Cut(rest, "\n")
		if v[i], ok = strings.CutPrefix(line, name); !ok || !found {
			return errDetails
		}
		rest = after
	}
	var ok1, ok2, ok3 bool
	if e.Tries, ok1 = count(v[0]); v[0] == "-1" {
		e.Tries, ok1 = -1, true
	}
	e.Millis, ok2 = number(v[1])
	e.Lang = v[2]
	e.Up, ok3 = number(v[3])
	e.Boot = v[4]
	if rest != "" || !ok1 || !ok2 || !ok3 {
		return errDetails
	}
	return nil
}

// commitment stands for the details in the tree: SHA-256(salt ‖ details). The salt keeps anybody from guessing details that
// were erased, or those of a neighbour in a proof.
func commitment(salt, details []byte) []byte {
	b := make([]byte, 0, 256)
	h := sha256.Sum256(append(append(b, salt...), details...))
	return h[:]
}

// leaf is what the tree's leaf hash is made of: header ‖ commitment. The hash itself is tlog.RecordHash, SHA-256(0x00 ‖ leaf).
func leaf(header, commitment []byte) []byte {
	return append(append(make([]byte, 0, len(header)+len(commitment)), header...), commitment...)
}
