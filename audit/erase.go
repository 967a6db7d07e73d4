package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"kakanai/record"
)

// For how many days a log is kept where its Options say nothing.
const (
	KeepDetails = 30      // days
	KeepEntries = 3 * 365 // days
)

// Erased is what Erase did: how many entries lost their details, and how many lost everything but
// their hashes.
type Erased struct {
	Details, Entries int64
}

// limit returns the moment before which an entry is old enough at now. It counts Japan's days,
// which all have 24 hours, because an auditor's PC may be in a zone where they do not.
func limit(now time.Time, days int) time.Time { return now.In(record.Japan).AddDate(0, 0, -days) }

// restDays is for how many days a kiosk may write nothing before its clock is doubted.
const restDays = 14

// rest is restDays as a duration. The clock may have been wrong by as much at an erasure.
const rest = restDays * 24 * time.Hour

// ErrClock is returned where the clock may be wrong: the last entry of another day is too far from
// now, or there is none. Nothing was erased.
var ErrClock = errors.New("the clock may be wrong: the last entry of another day is more than 14 days away")

// Erase removes the details of entries older than the log keeps details, and everything but the
// hashes of those older than it keeps entries. Milestones (the log's keys, days and erasures) stay.
// The tree is not changed, so checkpoints and proofs of other entries stay valid. The erasure is
// itself an entry, of the clerk of that number, signed by the log's key before a row is blanked:
// without the key nothing is erased. Where nothing is old enough nothing is written. When Erase
// returns without an error the erased bytes are in no file of the log.
func (l *Log) Erase(ctx context.Context, clerk int) (Erased, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, err := l.erase(ctx, clerk)
	if err != nil {
		return Erased{}, fmt.Errorf("erase: %w", reason(err))
	}
	return e, nil
}

// EraseDue removes the details, and nothing else, of entries older than the log keeps them, for the
// clerk who ends the day; it returns how many. It runs every evening and at every start, when no
// person has checked the clock: where the clock may be wrong it erases nothing and returns no
// error. Only Erase removes whole entries.
func (l *Log) EraseDue(ctx context.Context, clerk int) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, err := l.eraseDue(ctx, clerk)
	if err != nil {
		return 0, fmt.Errorf("erase: %w", reason(err))
	}
	return n, nil
}

func (l *Log) eraseDue(ctx context.Context, clerk int) (int64, error) {
	if err := l.known(ctx); err != nil {
		return 0, err
	}
	now := l.now()
	if err := l.steady(ctx, now.at); errors.Is(err, ErrClock) {
		return 0, nil
	} else if err != nil {
		return 0, err
	}
	keep, err := l.keep(ctx)
	if err != nil {
		return 0, err
	}
	// By the business day, which has an index: this runs at every start, and a log has years of
	// entries. Erase goes by the time of each entry; with a retention of 0 days it takes what was
	// written a minute ago, which a day cannot express.
	var upto int64
	err = l.db.QueryRowContext(ctx, "SELECT coalesce(min(seq), ?) FROM entry INDEXED BY entry_day WHERE day >= ?",
		l.head.next, record.Day(limit(now.at, keep.Details))).Scan(&upto)
	if err != nil {
		return 0, err
	}
	d, err := l.detailsUpTo(ctx, upto, keep)
	if err != nil || d.n == 0 {
		return 0, err
	}
	if err := l.take(ctx, now, clerk, d); err != nil {
		return 0, err
	}
	return d.n, l.flush(ctx)
}

// steady returns ErrClock where the last entry of another day than now's is more than restDays
// away, or there is none. Verify has the same rule.
func (l *Log) steady(ctx context.Context, now time.Time) error {
	y, m, d := now.In(record.Japan).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, record.Japan)
	var before int64
	err := l.db.QueryRowContext(ctx, "SELECT at FROM entry WHERE version > 0 AND (at < ? OR at >= ?) ORDER BY seq "+
		"DESC LIMIT 1", today.UnixMilli(), today.AddDate(0, 0, 1).UnixMilli()).Scan(&before)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ErrClock
	case err != nil:
		return err
	case now.Sub(time.UnixMilli(before)) > rest:
		return ErrClock
	}
	return nil
}

// A taking is one erasure that is due.
type taking struct {
	kind       record.Kind
	from, upto int64 // the first entry that is taken, and the first that is kept
	n          int64 // how many are taken
	days, left int64 // the retention, and how many entries below upto stay
	update     string
}

func (t *taking) entry(clerk int) record.Entry {
	items := []record.Item{
		{Code: "from", Count: int(t.from)},
		{Code: "days", Count: int(t.days)},
		{Code: "kept", Count: int(t.left)},
	}
	return record.Entry{Kind: t.kind, Upto: t.upto, Items: record.NewItems(items...), Clerk: clerk}
}

// detailsUpTo returns the erasure of the details of the entries before upto. It skips the entries
// that an earlier erasure has passed.
func (l *Log) detailsUpTo(ctx context.Context, upto int64, keep Keep) (taking, error) {
	t := taking{
		kind: record.DetailsErased, upto: upto, days: int64(keep.Details),
		update: "UPDATE entry SET salt = NULL, details = NULL WHERE seq >= ? AND seq < ? AND details NOT NULL",
	}
	var from int64
	if err := l.db.QueryRowContext(ctx, "SELECT coalesce(max(upto), 0) FROM entry "+
		"WHERE "+milestones+" AND "+isKind(record.DetailsErased)).Scan(&from); err != nil {
		return taking{}, err
	}
	if from >= upto {
		return t, nil
	}
	err := l.db.QueryRowContext(ctx, "SELECT count(*), coalesce(min(seq), 0) FROM entry WHERE seq >= ? AND seq < ? "+
		"AND details NOT NULL", from, upto).Scan(&t.n, &t.from)
	return t, err
}

// entriesUpTo returns the erasure of everything but milestones before upto.
func (l *Log) entriesUpTo(ctx context.Context, upto int64, keep Keep) (taking, error) {
	const stays = "version > 0 AND NOT " + milestones
	t := taking{
		kind: record.EntriesErased, upto: upto, days: int64(keep.Entries),
		update: "UPDATE entry SET " + blank + " WHERE seq >= ? AND seq < ? AND " + stays,
	}
	err := l.db.QueryRowContext(ctx, "SELECT count(*), coalesce(min(seq), 0) FROM entry WHERE seq < ? AND "+stays,
		upto).Scan(&t.n, &t.from)
	if err == nil && t.n > 0 {
		err = l.db.QueryRowContext(ctx, "SELECT count(*) FROM entry WHERE seq < ? AND "+milestones, upto).Scan(&t.left)
	}
	return t, err
}

func (l *Log) erase(ctx context.Context, clerk int) (done Erased, err error) {
	if err := l.known(ctx); err != nil {
		return done, err
	}
	keep, err := l.keep(ctx)
	if err != nil {
		return done, err
	}
	now := l.now()
	upto := func(days int) (seq int64, err error) {
		// Up to the first entry that is young enough: where the clock was set back, more is kept.
		err = l.db.QueryRowContext(ctx, "SELECT coalesce(min(seq), ?) FROM entry WHERE version > 0 AND at >= ?",
			l.head.next, limit(now.at, days).UnixMilli()).Scan(&seq)
		return seq, err
	}
	one, err := upto(keep.Details)
	if err != nil {
		return done, err
	}
	all, err := upto(keep.Entries)
	if err != nil {
		return done, err
	}
	details, err := l.detailsUpTo(ctx, one, keep)
	if err != nil {
		return done, err
	}
	entries, err := l.entriesUpTo(ctx, min(all, one), keep)
	if err != nil {
		return done, err
	}
	var due []taking
	for _, t := range []taking{details, entries} {
		if t.n > 0 {
			due = append(due, t)
		}
	}
	if due == nil {
		return done, l.flush(ctx) // an earlier erasure may not have got so far
	}
	if err := l.steady(ctx, now.at); err != nil {
		return done, err
	}
	if err := l.take(ctx, now, clerk, due...); err != nil {
		return done, err
	}
	return Erased{details.n, entries.n}, l.flush(ctx)
}

// take writes the erasures and the signature over them, and then blanks the rows, in one
// transaction. now is the moment that due was computed for: the clock may be set meanwhile.
func (l *Log) take(ctx context.Context, now moment, clerk int, due ...taking) error {
	s, err := l.signer(ctx)
	if err != nil {
		return err
	}
	var plans []plan
	for _, t := range due {
		plans = append(plans, plan{e: t.entry(clerk)}, signing(s))
	}
	_, err = l.writeAt(ctx, now, plans, func(ctx context.Context, tx *sql.Tx) error {
		for _, t := range due {
			if _, err := tx.ExecContext(ctx, t.update, t.from, t.upto); err != nil {
				return err
			}
		}
		return nil
	})
	return err
}

// flush moves everything from the write-ahead file into the database and empties that file:
// secure_delete has overwritten what was erased in the database, and the write-ahead file still has
// pages from before. A reader may delay it.
func (l *Log) flush(ctx context.Context) error {
	for range 3 { // each waits for SQLite's busy time-out
		var busy, frames, moved int
		if err := l.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames,
			&moved); err != nil {
			return reason(err)
		}
		if busy == 0 {
			return nil
		}
	}
	return fmt.Errorf("what was erased is still in the write-ahead file, because another program reads it; erase "+
		"again: %w", ErrLocked)
}
