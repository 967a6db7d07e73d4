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
	OKErased     = "ok-erased"     // in order; part of it was erased, as the log says and its key has signed
	Modified     = "modified"      // entries, or the database around them, were changed
	Truncated    = "truncated"     // a checkpoint was made of more entries
	Forked       = "forked"        // a checkpoint was made of other entries
	BadSignature = "bad-signature" // no trusted key signed a checkpoint
	UnknownLog   = "unknown-log"   // not one of ours, or a checkpoint is of another log
)

// A Verdict is what can be said of a log by itself and, with checkpoints that were kept outside the
// PC, of what it was before. Its JSON is what kakanai log verify and kakanai-verify print.
type Verdict struct {
	Result  string `json:"result"`
	Entries int64  `json:"entries"` // how many were read and found good
	// At is the first entry that does not fit, of a fork the first that may differ; -1: none, or no
	// single one.
	At   int64     `json:"at"`
	Last time.Time `json:"last"` // time of the last good entry, in Japan's zone
	// Trusted says what the checkpoints were checked with: "key" the key that was given, "log" the
	// log's own, "mark" nothing, because a paper's mark is not signed; "" where there were none.
	Trusted string   `json:"trusted"`
	Why     string   `json:"why,omitempty"`
	Erased  *Erasure `json:"erased,omitempty"` // nil: all entries are there, with their details
	// Inherited is true where the log is modified only by what an earlier version erased without a
	// signature, and no more is gone than the log's key signed when the log was brought up to date.
	// A kiosk goes on with such a log of its own; an auditor needs a checkpoint of before.
	Inherited bool `json:"-"`
}

// Good reports whether the log is in order, also where part of it was erased.
func (v Verdict) Good() bool { return v.Result == OK || v.Result == OKErased }

// An Erasure is what is gone from a log. Entries to To are of all erasures together; the rest is of
// one: of an erasure of whole entries before one of details, of these the one that left the fewest
// days (ordinary ones after it do not hide it), of such the last. It does not prove that the
// erasure was due: an owner who has the program and its key can set the clock. That is shown, not
// prevented.
type Erasure struct {
	Entries int64     `json:"entries"` // how many are hashes only
	Details int64     `json:"details"` // how many stand without their details
	From    int64     `json:"from"`    // the first entry that lacks anything
	To      int64     `json:"to"`      // the last entry that lacks anything
	At      time.Time `json:"at"`      // when, by the clock of then; in Japan's zone
	// Kept is how many days were left then. Where the clock was set back since, it is counted to
	// the earliest time since.
	Kept  int `json:"kept"`
	Days  int `json:"days"`  // the retention of then, in days; 0: an earlier version did not log it
	Clerk int `json:"clerk"` // who erased; 0: not signed in
	// Bound is false where an erasure of an earlier version is among them, which only a checkpoint
	// from outside covers; true where the log's key has signed them all.
	Bound bool `json:"bound"`
}

// Against is what a log is checked against besides itself.
type Against struct {
	Notes [][]byte // checkpoints: signed notes, or what holds one; or a paper's mark
	// Key is the verifier key that must have signed Notes, and what was erased. "" means the keys
	// that the log itself names for Notes, and the first of them for what was erased. An adversary
	// who made the whole log anew can name keys, too.
	Key string
}

// Verify recomputes the whole log at path from its rows. It only reads, works beside a running
// kiosk and on a copy, and keeps no more than some hundred rows in memory. An error means that
// nothing can be said, for example because ctx ended; a log that is missing or damaged is a
// Verdict.
func Verify(ctx context.Context, path string, against Against) (Verdict, error) {
	return VerifyProgress(ctx, path, against, func(int64, int64) {})
}

// VerifyProgress is Verify with reports of its progress: it calls progress(done, total), in
// entries, every 1,024 entries.
func VerifyProgress(
	ctx context.Context, path string, against Against, progress func(done, total int64),
) (Verdict, error) {
	v, err := verify(ctx, path, against, progress)
	if damaged(err) && ctx.Err() == nil {
		return Verdict{Result: Modified, At: -1, Why: errStored.Error()}, nil
	}
	return v, err
}

func verify(ctx context.Context, path string, against Against, progress func(done, total int64)) (Verdict, error) {
	if err := regular(path); err != nil {
		return Verdict{Result: UnknownLog, At: -1, Why: "there is no such file"}, nil
	}
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		return notOpened(err)
	}
	defer done()
	version, err := ours(ctx, tx)
	if err != nil {
		return notOurLog(err)
	}
	w := walk{version: version, days: map[string]sum{}, nums: map[string]sum{}, lawful: newLawful(ctx, tx, version)}
	var total int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(seq) + 1, 0) FROM entry").Scan(&total); err != nil {
		return Verdict{}, fmt.Errorf("verify log: %w", err)
	}
	held, err := hold(ctx, tx, version, against)
	if err != nil {
		return Verdict{}, fmt.Errorf("verify log: %w", err)
	}
	asStored := sound(ctx, path)
	why, err := w.run(ctx, tx, held, func(done int64) { progress(done, total) })
	stored := <-asStored
	if ctx.Err() != nil {
		return Verdict{}, fmt.Errorf("verify log: %w", ctx.Err())
	}
	v := Verdict{Result: OK, Entries: w.next, At: -1, Last: w.last.In(record.Japan), Trusted: held.trusted}
	switch {
	case why != "":
		v.Result, v.At, v.Why = Modified, w.next, why
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

// notOpened is the verdict on a file that snapshot could not open.
func notOpened(err error) (Verdict, error) {
	switch {
	case errors.Is(notOurs(err), ErrNotOurs):
		return Verdict{Result: UnknownLog, At: -1, Why: "not a database"}, nil
	case errors.Is(err, errJournal):
		return Verdict{Result: Modified, At: -1, Why: err.Error()}, nil
	}
	return Verdict{}, fmt.Errorf("verify log: %w", err)
}

// notOurLog is the verdict on a database that does not have a log's structure.
func notOurLog(err error) (Verdict, error) {
	switch {
	case errors.Is(err, errSchema):
		return Verdict{Result: Modified, At: -1, Why: err.Error()}, nil
	case errors.Is(err, ErrNotOurs):
		return Verdict{Result: UnknownLog, At: -1, Why: err.Error()}, nil
	}
	return Verdict{}, fmt.Errorf("verify log: %w", err)
}

// errJournal is returned for a file with a rollback journal beside it: the next program that writes
// would read something else than stands in the file. The log's program leaves no such journal.
var errJournal = errors.New("a journal of a change that was broken off lies beside the file")

// snapshot opens the log at path for reading only, at one point in time. The function that it
// returns ends the transaction and closes the file.
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
		// A WAL database on a medium that cannot be written, a copy on a stick for example.
		if info, err2 := os.Stat(path + "-wal"); err2 == nil && info.Size() > 0 {
			// The last entries are in the -wal file. SQLite reads it with an index in memory if it
			// has the file for itself and takes no locks.
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
	// Sums of what the indexes must hold: the entries by day, the serials by day, the milestones.
	days, nums map[string]sum
	mile       sum
	open       string // the business day that is open
	today      string // the calendar day of the entry before, kept since most entries are of the same
	from       int64  // when today began, in Unix milliseconds
	version    int    // of the database
	lawful     *lawful
}

// run reads the log to its end, to the first entry that does not fit (why) or to an error. It ends
// early, with neither, when ctx ends. It calls progress with the number of entries, every 1,024.
func (w *walk) run(ctx context.Context, tx *sql.Tx, held *holding, progress func(int64)) (why string, err error) {
	for r, err := range scanAll(context.WithoutCancel(ctx), tx, w.version) {
		if err != nil {
			return "", err
		}
		if w.next%1024 == 0 {
			if ctx.Err() != nil {
				return "", nil
			}
			progress(w.next)
		}
		if why := w.fits(r); why != "" {
			return why, nil
		}
		held.reached(w.next, &w.tree)
	}
	return "", nil
}

// fits takes r in as the next entry of the log. It returns why r cannot be that; "" if it can.
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

// leaf returns tlog.RecordHash of r's leaf. It and committed reuse w.buf: they run for every entry
// of a log of a million.
func (w *walk) leaf(r *row) tlog.Hash {
	w.buf = append(r.values.header(append(w.buf[:0], 0), r.version), r.commitment...)
	return sha256.Sum256(w.buf)
}

// committed reports whether r's details and salt give its commitment.
func (w *walk) committed(r *row) bool {
	w.buf = append(append(w.buf[:0], r.salt...), r.details...)
	h := sha256.Sum256(w.buf)
	return string(h[:]) == r.commitment
}

// day returns the business day that e belongs to, and moves to the calendar day of e, and to the
// business day that e opens or closes.
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
