package audit

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// row is one entry as it is read, with what proves it.
type row struct {
	seq                               int64
	version                           int // 0: the entry was erased, and hashes is all there is
	header                            string
	salt, details, commitment, hashes string
	salted, detailed                  bool // salt and details are there, and not NULL
}

// wholes is how SQLite writes a row, by version of the database: everything in one text, which is twice as quick as handing over every column. First a line of
// seven numbers: seq, version, the bytes of all texts, those of salt, details, commitment and hashes; one of something NULL is empty. Then the header as
// Entry.header writes it, then the four. What an entry's version does not hash must be empty: a header that has more to it is no header.
var wholes = func() map[int]string {
	lines := func(names []string) string { // the arguments of concat
		var b strings.Builder
		for _, name := range names {
			fmt.Fprintf(&b, "'%s ', %s, '\n', ", name, name)
		}
		return strings.ReplaceAll(b.String(), "'\n', '", "'\n")
	}
	empty := func(names []string) string {
		var b []string
		for _, name := range names {
			if numeric[name] {
				b = append(b, name+" = 0")
			} else {
				b = append(b, name+" = ''")
			}
		}
		return strings.Join(b, " AND ")
	}
	whole := func(version string, columns int, header string) string {
		bytes := "0" // concat writes nothing for NULL, and a sum with NULL is NULL
		for _, name := range fields[:columns] {
			if !numeric[name] {
				bytes += " + octet_length(" + name + ")"
			}
		}
		numbers := []string{"seq", version, bytes, "octet_length(salt)", "octet_length(details)", "octet_length(commitment)", "octet_length(hashes)"}
		return "concat(" + strings.Join(numbers, ", ' ', ") + ", '\n', " + header + "salt, details, commitment, hashes)"
	}
	one, two := lines(fields[:fields1]), lines(fields[fields1:])
	erased := strings.Replace(empty(fields[1:]), "kind = ''", "kind = '"+kindErased+"'", 1) + " AND commitment = x'' AND salt IS NULL AND details IS NULL"
	return map[int]string{
		1: whole("1", fields1, "'kakanai.entry.1\n', "+one),
		2: "CASE version WHEN 2 THEN " + whole("version", fields2, "'kakanai.entry.2\n', "+one+two) +
			" WHEN 1 THEN " + whole("version", fields2, "'kakanai.entry.1\n', "+one+" iif("+empty(fields[fields1:])+", '', 'more'), ") +
			" ELSE " + whole("version", fields2, "iif("+erased+", '', 'more'), ") + " END",
	}
}()

var errRow = errors.New("a row is not as it was written")

// parse takes apart what wholes writes.
func (r *row) parse(s string) error {
	line, rest, ok := strings.Cut(s, "\n")
	var texts [7]string
	for i := range texts {
		found := true
		if i < len(texts)-1 {
			texts[i], line, found = strings.Cut(line, " ")
		} else {
			texts[i] = line
		}
		ok = ok && found
	}
	var n [7]int64
	for i, s := range texts {
		good := false
		if i == 3 || i == 4 { // salt and details may be NULL
			good = s == ""
		}
		if !good {
			n[i], good = number(s)
		}
		ok = ok && good
	}
	end := int64(len(rest))
	for _, x := range n[3:] {
		if ok = ok && x <= end; ok {
			end -= x
		}
	}
	if !ok {
		return errRow
	}
	r.seq, r.version = n[0], int(n[1])
	r.header, rest = rest[:end], rest[end:]
	r.salt, rest = rest[:n[3]], rest[n[3]:]
	r.details, rest = rest[:n[4]], rest[n[4]:]
	r.commitment, r.hashes = rest[:n[5]], rest[n[5]:]
	r.salted, r.detailed = texts[3] != "", texts[4] != ""
	return nil
}

// numeric are the fields that are numbers.
var numeric = map[string]bool{"seq": true, "at": true, "number": true, "pages": true, "copies": true, "marks": true, "clerk": true, "yen": true, "upto": true}

// blank is what is left of an entry that was erased, but for its hashes.
var blank = func() string {
	b := "version = 0, salt = NULL, details = NULL, commitment = x''"
	for _, name := range fields[1:] {
		switch {
		case name == "kind":
			b += ", kind = '" + kindErased + "'"
		case numeric[name]:
			b += ", " + name + " = 0"
		default:
			b += ", " + name + " = ''"
		}
	}
	return b
}()

// rows reads entries, in the order of which. A row after an error is empty, and there are no more.
func rows(ctx context.Context, db querier, version int, which string, args ...any) iter.Seq2[row, error] {
	return func(yield func(row, error) bool) {
		found, err := db.QueryContext(ctx, "SELECT "+wholes[version]+" FROM entry "+which, args...)
		if err != nil {
			yield(row{}, err)
			return
		}
		defer found.Close()
		for found.Next() {
			var r row
			var whole string
			err := found.Scan(&whole)
			if err == nil {
				err = r.parse(whole)
			}
			if err != nil {
				yield(row{}, err)
				return
			}
			if !yield(r, nil) {
				return
			}
		}
		if err := found.Err(); err != nil {
			yield(row{}, err)
		}
	}
}

// entry parses the row. Of an erased entry only Seq is left, and Kind tells so.
func (r *row) entry() (Entry, error) {
	if r.version == 0 {
		if r.header != "" {
			return Entry{}, errHeader
		}
		return Entry{Seq: r.seq, Kind: kindErased, Tries: -1, erased: true}, nil
	}
	e, err := parseHeader(r.header)
	if err != nil {
		return Entry{}, err
	}
	e.Tries = -1
	if !r.detailed {
		e.erased = true
		return e, nil
	}
	return e, parseDetails(r.details, &e)
}

// leafHash is the row's own hash in the tree.
func (r *row) leafHash() (h tlog.Hash) {
	copy(h[:], r.hashes)
	return h
}
