package audit

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// row is one entry as it is read, with what proves it. Its bytes are good until the next row is read.
type row struct {
	seq                               int64
	version                           int    // 0: the entry was erased, and hashes is all there is
	header                            string // as Entry.header writes it; SQLite puts it together, which is quicker than handing over every column
	salt, details, commitment, hashes sql.RawBytes
}

// headers is how SQLite writes a row's header, by version of the database. What an entry's version does not hash must be empty: a header that has more
// to it is no header.
var headers = func() map[int]string {
	lines := func(names []string) string {
		var b strings.Builder
		for i, name := range names {
			if i > 0 {
				b.WriteString(" || ")
			}
			fmt.Fprintf(&b, "'%s ' || %s || '\n'", name, name)
		}
		return strings.ReplaceAll(b.String(), "'\n' || '", "'\n")
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
	one := lines(fields[:fields1])
	erased := strings.Replace(empty(fields[1:]), "kind = ''", "kind = '"+kindErased+"'", 1) + " AND commitment = x'' AND salt IS NULL AND details IS NULL"
	return map[int]string{
		1: "'kakanai.entry.1\n' || " + one,
		2: "CASE version WHEN 2 THEN 'kakanai.entry.2\n' || " + one + " || " + lines(fields[fields1:]) +
			" WHEN 1 THEN 'kakanai.entry.1\n' || " + one + " || iif(" + empty(fields[fields1:]) + ", '', 'more')" +
			" ELSE iif(" + erased + ", '', 'more') END",
	}
}()

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
		column := "version"
		if version == 1 {
			column = "1"
		}
		found, err := db.QueryContext(ctx, "SELECT seq, "+column+", "+headers[version]+", salt, details, commitment, hashes FROM entry "+which, args...)
		if err != nil {
			yield(row{}, err)
			return
		}
		defer found.Close()
		for found.Next() {
			var r row
			if err := found.Scan(&r.seq, &r.version, &r.header, &r.salt, &r.details, &r.commitment, &r.hashes); err != nil {
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
	if r.details == nil {
		e.erased = true
		return e, nil
	}
	return e, parseDetails(string(r.details), &e)
}

// leafHash is the row's own hash in the tree.
func (r *row) leafHash() (h tlog.Hash) {
	copy(h[:], r.hashes)
	return h
}
