package audit

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kakanai/record"
)

// fields are the names of the header's lines, in order. They are also the table's columns: what is
// hashed is what the columns hold.
var fields = [...]string{
	"seq", "at", "day", "kind", "visit", "form", "edition", "serial", "number", "code", "via", "pages",
	"copies", "marks", // version 1 ends here
	"screen", "clerk", "yen", "items", "free", "upto", "key",
}

const (
	fields1 = 14
	fields2 = len(fields)
)

// fieldsOf returns how many of the fields an entry of that version has; 0: there is no such
// version.
func fieldsOf(version int) int {
	switch version {
	case 1:
		return fields1
	case 2:
		return fields2
	}
	return 0
}

// values are the header's values as texts, in the order of fields.
type values [fields2]string

// blanks are the values of fields that are empty. An entry of version 1 has these in the fields
// that came later.
var blanks = func() (v values) {
	for i, name := range fields {
		if numeric[name] {
			v[i] = "0"
		}
	}
	return v
}()

// numeric are the fields that are numbers.
var numeric = map[string]bool{
	"seq": true, "at": true, "number": true, "pages": true, "copies": true, "marks": true,
	"clerk": true, "yen": true, "upto": true,
}

// header appends to b the one definition of the bytes that are never erased with the details: a
// version line, then a line for each field, "name value", in this order. The values have no line
// breaks, so that no two entries give the same bytes. A later version gets another first line; the
// bytes of this one never change.
func (v *values) header(b []byte, version int) []byte {
	b = strconv.AppendInt(append(b, "kakanai.entry."...), int64(version), 10)
	b = append(b, '\n')
	for i, name := range fields[:fieldsOf(version)] {
		b = append(append(append(append(b, name...), ' '), v[i]...), '\n')
	}
	return b
}

func headerOf(e *record.Entry) []byte {
	n := strconv.Itoa
	v := values{
		strconv.FormatInt(e.Seq, 10), strconv.FormatInt(e.At.UnixMilli(), 10), e.Day, string(e.Kind), e.Visit, e.Form,
		e.Edition, e.Serial, n(e.Number),
		e.Code, e.Via, n(e.Pages), n(e.Copies), n(e.Marks),
		string(e.Screen), n(e.Clerk), n(e.Yen), string(e.Items), e.Free, strconv.FormatInt(e.Upto, 10), e.Key,
	}
	return v.header(make([]byte, 0, 512), e.Version)
}

var errHeader = errors.New("an entry is not in its one form")

// parseHeader is strict: it reads only what header writes. It sets everything but the details.
func parseHeader(s string) (record.Entry, error) {
	rest, ok := strings.CutPrefix(s, "kakanai.entry.")
	if !ok || len(rest) < 2 || rest[1] != '\n' {
		return record.Entry{}, errHeader
	}
	version, rest := int(rest[0]-'0'), rest[2:]
	v := blanks
	for i, name := range fields[:fieldsOf(version)] {
		end := strings.IndexByte(rest, '\n')
		if end <= len(name) || rest[:len(name)] != name || rest[len(name)] != ' ' {
			return record.Entry{}, errHeader
		}
		v[i], rest = rest[len(name)+1:end], rest[end+1:]
	}
	if rest != "" {
		return record.Entry{}, errHeader
	}
	return v.entry(version)
}

// entry returns the entry, without its details, whose header these values give. It is strict, too.
func (v *values) entry(version int) (e record.Entry, err error) {
	if n := fieldsOf(version); n == 0 || !slices.Equal(v[n:], blanks[n:]) {
		return e, errHeader
	}
	var ok [9]bool
	var at int64
	e.Version = version
	e.Seq, ok[0] = record.Number(v[0])
	at, ok[1] = record.Number(v[1])
	e.At = time.UnixMilli(at)
	e.Day, e.Kind, e.Visit, e.Form, e.Edition, e.Serial = v[2], record.Kind(v[3]), v[4], v[5], v[6], v[7]
	e.Number, ok[2] = record.Count(v[8])
	e.Code, e.Via = v[9], v[10]
	e.Pages, ok[3] = record.Count(v[11])
	e.Copies, ok[4] = record.Count(v[12])
	e.Marks, ok[5] = record.Count(v[13])
	e.Screen = record.Screen(v[14])
	e.Clerk, ok[6] = record.Count(v[15])
	e.Yen, ok[7] = record.Count(v[16])
	e.Items, e.Free = record.Items(v[17]), v[18]
	e.Upto, ok[8] = record.Number(v[19])
	e.Key = v[20]
	if slices.Contains(ok[:], false) {
		return record.Entry{}, errHeader
	}
	return e, nil
}

// detailsOf is the one definition of the bytes that may be erased.
func detailsOf(e *record.Entry) []byte {
	if e.Version == 1 {
		return fmt.Appendf(nil, "kakanai.details.1\ntries %s\nmillis %d\nlang %s\n", e.Tries, e.Millis, e.Lang)
	}
	return fmt.Appendf(nil, "kakanai.details.2\ntries %s\nmillis %d\nlang %s\nup %d\nboot %s\n", e.Tries, e.Millis,
		e.Lang, e.Up, e.Boot)
}

var errDetails = errors.New("details are not in their one form")

// parseDetails is strict: it reads only what detailsOf writes for this version of the entry. It
// sets e's details.
func parseDetails(s string, e *record.Entry) error {
	var first string
	names := []string{"tries ", "millis ", "lang ", "up ", "boot "}
	if e.Version == 1 {
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
	e.Tries, ok1 = record.ParseTries(v[0])
	e.Millis, ok2 = record.Number(v[1])
	e.Lang = v[2]
	e.Up, ok3 = record.Number(v[3])
	e.Boot = v[4]
	if rest != "" || !ok1 || !ok2 || !ok3 {
		return errDetails
	}
	return nil
}

// commitment stands for the details in the tree: SHA-256(salt ‖ details). Without the salt, details
// that were erased, or those of a neighbour in a proof, could be guessed.
func commitment(salt, details []byte) []byte {
	b := make([]byte, 0, 256)
	h := sha256.Sum256(append(append(b, salt...), details...))
	return h[:]
}

// leaf returns what the tree's leaf hash is made of: header ‖ commitment. The hash itself is
// tlog.RecordHash, SHA-256(0x00 ‖ leaf).
func leaf(header, commitment []byte) []byte {
	return append(append(make([]byte, 0, len(header)+len(commitment)), header...), commitment...)
}
