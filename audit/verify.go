package audit

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// A Verdict is what can be said of a log by itself.
type Verdict struct {
	Result  string    `json:"result"`  // "ok", "modified", or "unknown-log": not one of ours
	Entries int64     `json:"entries"` // how many were read and found good
	At      time.Time `json:"at"`      // of the last good entry, in Japan's time
	Bad     int64     `json:"bad"`     // the first entry that does not fit; -1: none
	Why     string    `json:"why,omitempty"`
}

// Verify recomputes the whole log at path from its rows. It only reads, works beside a running kiosk and on a copy, and keeps
// no more than one row in memory. An error means that nothing can be said, for example because ctx ended.
func Verify(ctx context.Context, path string) (Verdict, error) {
	unknown := func(why string) (Verdict, error) {
		return Verdict{Result: "unknown-log", Bad: -1, Why: why}, nil
	}
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return unknown("there is no such file")
	}
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		if errors.Is(notOurs(err), ErrNotOurs) {
			return unknown("not a database")
		}
		return Verdict{}, fmt.Errorf("verify log: %w", err)
	}
	defer done()
	switch err := ours(ctx, tx); {
	case errors.Is(err, errSchema):
		return Verdict{Result: "modified", Bad: -1, Why: err.Error()}, nil
	case errors.Is(err, ErrNotOurs):
		return unknown(err.Error())
	case err != nil:
		return Verdict{}, fmt.Errorf("verify log: %w", err)
	}
	v := Verdict{Result: "ok", Bad: -1}
	var tree edge
	err = walk(ctx, tx, "", func(r row) error {
		if why := r.fits(v.Entries, &tree); why != "" {
			v.Result, v.Bad, v.Why = "modified", v.Entries, why
			return errStop
		}
		v.Entries++
		v.At = r.e.At.In(Japan)
		return nil
	})
	switch {
	case errors.Is(err, errStop):
	case ctx.Err() != nil:
		return Verdict{}, fmt.Errorf("verify log: %w", ctx.Err())
	case err != nil: // SQLite itself, or a value of the wrong kind, stumbled over a row
		v.Result, v.Bad, v.Why = "modified", v.Entries, "the file is damaged"
	case v.Entries == 0:
		v.Result, v.Why = "modified", "the log is empty: its first entry is gone"
	case !sound(ctx, tx):
		// The rows are right but an index is not: an export by day would not show them all.
		v.Result, v.Why = "modified", "the file is damaged"
	}
	return v, nil
}

// sound is SQLite's own check. It finds few changes of rows, which the tree does, but those of indexes, which the tree does not.
func sound(ctx context.Context, db querier) bool {
	var s string
	return db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&s) == nil && s == "ok"
}

var errStop = errors.New("stop")

// snapshot opens the log for reading only, at one point in time.
func snapshot(ctx context.Context, path string) (*sql.Tx, func(), error) {
	q := url.Values{"mode": {"ro"}, "_busy_timeout": {"5000"}, "_query_only": {"1"}}
	try := func() (*sql.Tx, func(), error) {
		db, err := sql.Open("sqlite3", dsn(path, q))
		if err != nil {
			return nil, nil, err
		}
		tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
		if err == nil {
			var n int
			if err = tx.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&n); err == nil {
				return tx, func() { tx.Rollback(); db.Close() }, nil
			}
			tx.Rollback()
		}
		db.Close()
		return nil, nil, err
	}
	tx, done, err := try()
	if err != nil && !errors.Is(notOurs(err), ErrNotOurs) {
		// A WAL database on a medium that cannot be written, and nobody writing it: a copy on a stick, say.
		q.Set("immutable", "1")
		if tx2, done2, err2 := try(); err2 == nil {
			return tx2, done2, nil
		}
	}
	return tx, done, err
}

// row is one entry with what proves it.
type row struct {
	e                                 Entry
	salt, details, commitment, hashes []byte
}

// walk reads all entries in order, or those of one day.
func walk(ctx context.Context, db querier, day string, f func(row) error) error {
	return walkDays(ctx, db, day, day, f)
}

// walkDays reads the entries of the days from first to last; "" is all.
func walkDays(ctx context.Context, db querier, first, last string, f func(row) error) error {
	query := `SELECT seq, at, day, kind, visit, form, edition, serial, number, code, via, pages, copies, marks, salt, details, commitment, hashes FROM entry`
	var args []any
	if first != "" {
		query, args = query+" WHERE day BETWEEN ? AND ?", []any{first, last}
	}
	rows, err := db.QueryContext(ctx, query+" ORDER BY seq", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		var at int64
		e := &r.e
		if err := rows.Scan(&e.Seq, &at, &e.Day, &e.Kind, &e.Visit, &e.Form, &e.Edition, &e.Serial, &e.Number, &e.Code, &e.Via, &e.Pages, &e.Copies, &e.Marks,
			&r.salt, &r.details, &r.commitment, &r.hashes); err != nil {
			return err
		}
		e.At = time.UnixMilli(at)
		if r.details != nil {
			if err := parseDetails(r.details, e); err != nil {
				return err
			}
		}
		if err := f(r); err != nil {
			return err
		}
	}
	return rows.Err()
}

// fits tells why r cannot be entry n of the log; "" if it can.
func (r row) fits(n int64, tree *edge) string {
	switch {
	case r.e.Seq != n:
		return "an entry is missing"
	case r.e.judge() != nil:
		return "an entry holds what the log does not take"
	case r.e.Day != Day(r.e.At):
		return "day and time do not belong together"
	case (n == 0) != (r.e.Kind == "log.new"):
		return "the first entry is not the log's beginning"
	case (r.salt == nil) != (r.details == nil):
		return "details and salt do not belong together"
	case r.details != nil && !bytes.Equal(r.commitment, commitment(r.salt, r.details)):
		return "details were changed"
	case !bytes.Equal(r.hashes, tree.add(n, leaf(r.e.header(), r.commitment))):
		return "an entry was changed"
	}
	return ""
}

// edge is the right edge of a growing tree: for each level the last hash that still waits for its neighbour.
type edge struct{ wait [64]tlog.Hash }

// add takes leaf n and returns the hashes that stand in its row, one after the other from level 0.
func (t *edge) add(n int64, leaf []byte) []byte {
	h := tlog.RecordHash(leaf)
	out := append([]byte{}, h[:]...)
	level := 0
	for ; n>>level&1 == 1; level++ {
		h = tlog.NodeHash(t.wait[level], h)
		out = append(out, h[:]...)
	}
	t.wait[level] = h
	return out
}
