package audit

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"kakanai/record"

	"golang.org/x/mod/sumdb/tlog"
)

// What a Verdict's Result can be.
const (
	OK           = "ok"
	OKErased     = "ok-erased"     // in order, and part of it was erased, as the log says and its key has signed
	Modified     = "modified"      // entries, or the database around them, were changed
	Truncated    = "truncated"     // a checkpoint knows of more entries
	Forked       = "forked"        // a checkpoint knows of other entries
	BadSignature = "bad-signature" // a checkpoint was signed by nobody who is trusted
	UnknownLog   = "unknown-log"   // not one of ours, or a checkpoint is of another log
)

// A Verdict is what can be said of a log by itself and, with checkpoints that were kept outside the PC, of what it was before.
type Verdict struct {
	Result  string `json:"result"`
	Entries int64  `json:"entries"` // how many were read and found good
	// the first entry that does not fit; of a fork the first that may differ; -1: none, or no single one
	At   int64     `json:"at"`
	Last time.Time `json:"last"` // time of the last good entry, in Japan's zone
	// whose key the checkpoints were held against: "key" the one that was given, "log" the log's own; "mark" they are papers' marks, which nobody signs; "" there were none
	Trusted string   `json:"trusted"`
	Why     string   `json:"why,omitempty"`
	Erased  *Erasure `json:"erased,omitempty"` // nil: all entries are there, with their details
	// Inherited says that all that makes the log modified is what an earlier version of it erased, which nothing signed, and that this is no more than the
	// log's key has signed to when the log was brought up to date. A kiosk goes on with such a log of its own; an auditor needs a checkpoint of before.
	Inherited bool `json:"-"`
}

// Good reports whether the log is in order, also where part of it was erased.
func (v Verdict) Good() bool { return v.Result == OK || v.Result == OKErased }

// An Erasure is what is gone from a log, and what one erasure of whole entries says, or one of
// details where no whole entry is gone: of all the one that left the fewest days, which ordinary
// ones behind it do not hide, and of such the last. It is no proof that it was due: an owner who
// drives the program with its key and sets the clock is told of here, and not prevented.
type Erasure struct {
	Entries int64     `json:"entries"` // how many are hashes only
	Details int64     `json:"details"` // how many stand without their details
	From    int64     `json:"from"`    // the first entry that lacks anything
	To      int64     `json:"to"`      // … and the last
	At      time.Time `json:"at"`      // when, by the clock of then; in Japan's zone
	// how many days were left then; of a clock that was set back since, by the earliest time that it has said since
	Kept  int `json:"kept"`
	Days  int `json:"days"`  // the retention of then; 0: an earlier version erased, and does not say
	Clerk int `json:"clerk"` // who did it; 0: not signed in
	// the log's key has signed every erasure; of an earlier version's a checkpoint from outside knew
	Bound bool `json:"bound"`
}

// Against is what a log is held against besides itself.
type Against struct {
	Notes [][]byte // checkpoints: signed notes, or what holds one; or a paper's mark
	// Key is the verifier key that must have signed them, and what was erased. "": those that the log itself names for checkpoints, and the first of them for
	// what was erased; which an adversary who made the whole log anew can name too.
	Key string
}

// Verify recomputes the whole log at path from its rows. It only reads, works beside a running kiosk and on a copy, and keeps
// no more than some hundred rows in memory. An error means that nothing can be said, for example because ctx ended.
func Verify(ctx context.Context, path string, against Against) (Verdict, error) {
	return VerifyTold(ctx, path, against, func(int64, int64) {})
}

// VerifyTold is Verify for somebody who waits: told hears how many entries of how many were read, every 1,024.
func VerifyTold(ctx context.Context, path string, against Against, told func(done, of int64)) (Verdict, error) {
	v, err := verify(ctx, path, against, told)
	if damaged(err) && ctx.Err() == nil {
		return Verdict{Result: Modified, At: -1, Why: errStored.Error()}, nil
	}
	return v, err
}

func verify(ctx context.Context, path string, against Against, told func(done, of int64)) (Verdict, error) {
	unknown := func(why string) (Verdict, error) {
		return Verdict{Result: UnknownLog, At: -1, Why: why}, nil
	}
	if err := regular(path); err != nil {
		return unknown("there is no such file")
	}
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		if errors.Is(notOurs(err), ErrNotOurs) {
			return unknown("not a database")
		}
		if errors.Is(err, errJournal) {
			return Verdict{Result: Modified, At: -1, Why: err.Error()}, nil
		}
		return Verdict{}, fmt.Errorf("verify log: %w", err)
	}
	defer done()
	version, err := ours(ctx, tx)
	switch {
	case errors.Is(err, errSchema):
		return Verdict{Result: Modified, At: -1, Why: err.Error()}, nil
	case errors.Is(err, ErrNotOurs):
		return unknown(err.Error())
	case err != nil:
		return Verdict{}, fmt.Errorf("verify log: %w", err)
	}
	v := Verdict{Result: OK, At: -1}
	w := walk{version: version, days: map[string]sum{}, nums: map[string]sum{}, lawful: newLawful(ctx, tx, version)}
	var of int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(seq) + 1, 0) FROM entry").Scan(&of); err != nil {
		return Verdict{}, fmt.Errorf("verify log: %w", err)
	}
	held, err := hold(ctx, tx, version, against)
	if err != nil {
		return Verdict{}, fmt.Errorf("verify log: %w", err)
	}
	asStored := sound(ctx, path)
	for r, e := range ahead(context.WithoutCancel(ctx), tx, version) {
		if err = e; err != nil {
			break
		}
		if w.next%1024 == 0 {
			if ctx.Err() != nil {
				break
			}
			told(w.next, of)
		}
		if why := w.fits(r); why != "" {
			v.Result, v.At, v.Why = Modified, w.next, why
			break
		}
		held.reached(w.next, &w.tree)
	}
	stored := <-asStored
	v.Entries, v.Last = w.next, w.last.In(record.Japan)
	v.Trusted = held.trusted
	switch {
	case ctx.Err() != nil:
		return Verdict{}, fmt.Errorf("verify log: %w", ctx.Err())
	case v.Result != OK:
	case err != nil: // SQLite itself, or a value of the wrong kind, stumbled over a row
		v.Result, v.At, v.Why = Modified, w.next, "the file is damaged"
	case v.Entries == 0:
		v.Result, v.Why = Modified, "the log is empty: its first entry is gone"
	case !w.indexed(ctx, tx, version):
		// The rows are right but an index is not.
		v.Result, v.Why = Modified, "the file is damaged"
	case stored != nil && !errors.Is(stored, errStored) && !damaged(stored):
		return Verdict{}, fmt.Errorf("verify log: %w", stored)
	case stored != nil:
		v.Result, v.At, v.Why = Modified, mistyped(ctx, tx, version), errStored.Error()
	default:
		w.lawful.verdict(&v, against.Key, held)
		if v.Result != Modified {
			held.verdict(&v)
		}
	}
	return v, nil
}

// errJournal says that the next who writes reads something else than stands in the file. A log
// works without such a journal: the program leaves none.
var errJournal = errors.New("a journal of a change that was broken off lies beside the file")

// snapshot opens the log for reading only, at one point in time.
func snapshot(ctx context.Context, path string) (*sql.Tx, func(), error) {
	if err := regular(path); err != nil {
		return nil, nil, err
	}
	q := url.Values{"mode": {"ro"}, "_busy_timeout": {"5000"}, "_query_only": {"1"}}
	try := func() (*sql.Tx, func(), error) {
		db, err := sql.Open(engine, dsn(path, q))
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
	if info, err2 := os.Stat(path + "-journal"); err != nil && err2 == nil && info.Size() > 0 {
		return nil, nil, errJournal
	}
	if err != nil && !errors.Is(notOurs(err), ErrNotOurs) {
		// A WAL database on a medium that cannot be written, and nobody writing it: a copy on a stick, say.
		if info, err2 := os.Stat(path + "-wal"); err2 == nil && info.Size() > 0 {
			// The last entries stand in there. Exclusively and without locks SQLite reads it with an index in memory.
			q.Set("vfs", "unix-none")
			q.Set("_locking_mode", "EXCLUSIVE")
		} else {
			q.Set("immutable", "1")
		}
		if tx2, done2, err2 := try(); err2 == nil {
			return tx2, done2, nil
		}
	}
	return tx, done, err
}

// walk recomputes a log from its first entry on.
type walk struct {
	next int64
	tree edge
	last time.Time
	buf  []byte // for one leaf
	// What the indexes must hold: by day, the serials by day, the milestones.
	days, nums map[string]sum
	mile       sum
	open       string // the business day that is open
	today      string // the calendar day of the entry before, which began at from: most entries are of the same
	from       int64  // in milliseconds
	version    int    // of the database
	lawful     *lawful
}

// fits tells why r cannot be the next entry of the log; "" if it can.
func (w *walk) fits(r *row) string {
	if r.seq != w.next {
		return "an entry is missing"
	}
	e, err := r.entry()
	var root tlog.Hash // before this entry
	if err == nil && milestone(schemaVersion, e.Kind) {
		root = w.tree.root(w.next)
	}
	switch {
	case err != nil:
		return "an entry was changed"
	case r.version == 0:
		if !w.tree.matches(w.next, r.leafHash(), r.hashes) {
			return "an entry was changed"
		}
		if why := w.lawful.gone(r.seq); why != "" {
			return why
		}
		w.next++
		w.count(&record.Entry{Seq: r.seq, Kind: record.Erased})
		return ""
	case e.CheckText() != nil:
		return "an entry holds what the log does not take"
	case (w.next == 0) != (e.Kind == record.LogBegun):
		return "the first entry is not the log's beginning"
	case r.salted != r.detailed:
		return "details and salt do not belong together"
	case r.detailed && !w.committed(r):
		return "details were changed"
	case !w.tree.matches(w.next, w.leaf(r), r.hashes):
		return "an entry was changed"
	case e.Day != w.day(&e):
		return "day and time do not belong together"
	}
	if why := w.lawful.stands(&e, r.detailed, w.today, root); why != "" {
		return why
	}
	w.next++
	w.last = e.At
	w.count(&e)
	return ""
}

// leaf is tlog.RecordHash of leaf, and committed the comparison with commitment, without making anything new a million times.
func (w *walk) leaf(r *row) tlog.Hash {
	w.buf = append(r.values.header(append(w.buf[:0], 0), r.version), r.commitment...)
	return sha256.Sum256(w.buf)
}

func (w *walk) committed(r *row) bool {
	w.buf = append(append(w.buf[:0], r.salt...), r.details...)
	h := sha256.Sum256(w.buf)
	return string(h[:]) == r.commitment
}

// day is the business day that e belongs to; it goes on from there.
func (w *walk) day(e *record.Entry) string {
	if ms := e.At.UnixMilli() - w.from; w.today == "" || ms < 0 || ms >= 24*60*60*1000 {
		y, m, d := e.At.In(record.Japan).Date()
		w.today, w.from = record.Day(e.At), time.Date(y, m, d, 0, 0, 0, 0, record.Japan).UnixMilli()
	}
	day := w.today
	if w.open != "" && e.Kind != record.DayOpened {
		day = w.open
	}
	switch e.Kind {
	case record.DayOpened:
		w.open = day
	case record.DayClosed:
		w.open = ""
	}
	return day
}
