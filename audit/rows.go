package audit

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"kakanai/record"

	"golang.org/x/mod/sumdb/tlog"
)

// row is one entry as it is stored, with its hashes.
type row struct {
	seq                               int64
	version                           int // 0: the entry was erased, and hashes is all there is
	values                            values
	salt, details, commitment, hashes string
	salted, detailed                  bool // salt and details are there, and not NULL
}

// whole is the expression that writes a row as one text, because fetching every column takes twice
// as long, and verification fetches many rows in one text. First a line of five lengths in bytes:
// of the head, salt, details, commitment and hashes; that of NULL is empty. Then the five. SQLite
// counts the bytes, so a row ends where it says, whatever is in it. The head is the version and the
// fields, a line each. A line break in a field, and NULL, which is written as a line break, make
// one line too many, and such a row is refused.
const whole = `concat(octet_length(head), ' ', octet_length(salt), ' ', octet_length(details), ' ', ` +
	`octet_length(commitment), ' ', octet_length(hashes), '
', head, salt, details, commitment, hashes)`

// heads are the expressions of the head, by version of the database.
var heads = func() map[int]string {
	head := func(version string, columns int) string {
		lines := []string{"'\n'", version}
		for i, name := range fields {
			if i < columns {
				lines = append(lines, "coalesce("+name+", '\n')")
			} else {
				lines = append(lines, "'"+blanks[i]+"'")
			}
		}
		return "concat_ws(" + strings.Join(lines, ", ") + ") AS head"
	}
	full := head("coalesce(version, '\n')", fields2)
	return map[int]string{1: head("1", fields1), 2: full, 3: full}
}()

var errRow = errors.New("a row is not as it was written")

// parse reads the first row of what SQLite wrote into r, and returns the rest.
func (r *row) parse(s string) (rest string, err error) {
	line, rest, ok := strings.Cut(s, "\n")
	var there [5]bool
	var texts [5]string
	for i := range texts {
		var length string
		length, line, _ = strings.Cut(line, " ")
		n, good := record.Number(length)
		if there[i] = length != ""; there[i] && !good || n > int64(len(rest)) {
			return "", errRow
		}
		texts[i], rest = rest[:n], rest[n:]
	}
	if !ok || line != "" || !there[0] || !there[3] || !there[4] {
		return "", errRow
	}
	r.salt, r.details, r.commitment, r.hashes = texts[1], texts[2], texts[3], texts[4]
	r.salted, r.detailed = there[1], there[2]
	version, head, ok1 := strings.Cut(texts[0], "\n")
	last := len(r.values) - 1
	for i := range last {
		var found bool
		r.values[i], head, found = strings.Cut(head, "\n")
		ok1 = ok1 && found
	}
	r.values[last] = head
	n, ok2 := record.Number(version)
	seq, ok3 := record.Number(r.values[0])
	if !ok1 || !ok2 || !ok3 || strings.Contains(head, "\n") {
		return "", errRow
	}
	r.version, r.seq = int(n), seq
	return rest, nil
}

// blank is the SET clause that erases an entry but for its hashes.
var blank = func() string {
	b := "version = 0, salt = NULL, details = NULL, commitment = x''"
	for _, name := range fields[1:] {
		switch {
		case name == "kind":
			b += ", kind = '" + string(record.Erased) + "'"
		case numeric[name]:
			b += ", " + name + " = 0"
		default:
			b += ", " + name + " = ''"
		}
	}
	return b
}()

// gone are the values of an erased entry, but for its number.
var gone = func() values {
	v := blanks
	v[slices.Index(fields[:], "kind")] = string(record.Erased)
	return v
}()

// texts yields entries as SQLite writes them, one by one.
func texts(ctx context.Context, db querier, version int, which string, args ...any) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		found, err := db.QueryContext(ctx, "SELECT "+whole+" FROM (SELECT *, "+heads[version]+" FROM entry) "+which,
			args...)
		if err != nil {
			yield("", err)
			return
		}
		defer found.Close()
		for found.Next() {
			var s string
			if err := found.Scan(&s); err != nil {
				yield("", err)
				return
			}
			if !yield(s, nil) {
				return
			}
		}
		if err := found.Err(); err != nil {
			yield("", err)
		}
	}
}

// rows yields entries, in the order of which. With an error the row is empty, and it is the last.
func rows(ctx context.Context, db querier, version int, which string, args ...any) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		for s, err := range texts(ctx, db, version, which, args...) {
			var r row
			if err == nil {
				_, err = r.parse(s)
			}
			if err != nil {
				yield(row{}, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
	}
}

// entry parses the row. Of an erased entry it returns only Seq and the Kind Erased.
func (r *row) entry() (record.Entry, error) {
	if r.version == 0 {
		if !slices.Equal(r.values[1:], gone[1:]) || r.salted || r.detailed || r.commitment != "" {
			return record.Entry{}, errHeader
		}
		return record.Entry{Seq: r.seq, Kind: record.Erased, Erased: true}, nil
	}
	e, err := r.values.entry(r.version)
	if err != nil {
		return record.Entry{}, err
	}
	if !r.detailed {
		e.Erased = true
		return e, nil
	}
	return e, parseDetails(r.details, &e)
}

// header returns the entry's header as it is hashed.
func (r *row) header() []byte { return r.values.header(nil, r.version) }

// leafHash returns the row's own hash in the tree, the first of its hashes.
func (r *row) leafHash() (h tlog.Hash) {
	copy(h[:], r.hashes)
	return h
}
