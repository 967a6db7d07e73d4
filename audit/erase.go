package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// How long a log is kept where the settings say nothing else.
const (
	KeepDetails = 30      // days
	KeepEntries = 3 * 365 // days
)

// Erased is what Erase did: how many entries lost their details, and how many everything but their hashes.
type Erased struct {
	Details, Entries int64
}

// Erase takes the details out of entries older than details days, and everything but the hashes out of those older than entries days; what the log
// says of itself (its keys, its days, its erasures) stays. The tree stays as it is, and checkpoints and proofs of other entries with it. The erasure is itself
// an entry, of the clerk of that number; where nothing is old enough there is none. When it returns the erased bytes are in no file of the log.
func (l *Log) Erase(ctx context.Context, details, entries, clerk int) (Erased, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e, err := l.erase(ctx, details, entries, clerk)
	if err != nil {
		return Erased{}, fmt.Errorf("erase: %w", err)
	}
	return e, nil
}

// restDays is how long a counter may rest before its clock is doubted.
const restDays = 14

// EraseDue takes the details, and nothing else, out of entries older than that many days, for the clerk who ends the day. It is for every evening, without
// anybody who looks at the clock: where the business day before this one seems long ago, the clock may be wrong, and nothing goes. Whole entries
// go by Erase alone.
func (l *Log) EraseDue(ctx context.Context, details, clerk int) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.known(ctx); err != nil {
		return 0, fmt.Errorf("erase: %w", err)
	}
	now := l.now().at
	var before sql.NullInt64 // the last entry of an earlier day
	err := l.db.QueryRowContext(ctx, "SELECT max(at) FROM entry WHERE day = (SELECT max(day) FROM entry WHERE day < ?)", Day(now)).Scan(&before)
	if err != nil {
		return 0, fmt.Errorf("erase: %w", reason(err))
	}
	if !before.Valid || now.Sub(time.UnixMilli(before.Int64)) > restDays*24*time.Hour {
		return 0, nil
	}
	n, err := l.eraseDetails(ctx, Day(now.AddDate(0, 0, -details)), clerk)
	if err != nil {
		return 0, fmt.Errorf("erase: %w", err)
	}
	return n, nil
}

// eraseDetails goes by the business day, which has an index; erase by the time of each entry, which has none. Neither can be the other: of 0 days erase takes
// what was written a minute ago, and no day says that; and every start would read years of entries by their time.
//
// eraseDetails takes them out of what stands before the first entry of that day or a later one. It looks at no entry that an earlier erasure has passed: it
// runs at every start, and a log has years of entries.
func (l *Log) eraseDetails(ctx context.Context, day string, clerk int) (n int64, err error) {
	var from, upto int64
	err = l.db.QueryRowContext(ctx, "SELECT coalesce(min(seq), ?) FROM entry INDEXED BY entry_day WHERE day >= ?", l.head.next, day).Scan(&upto)
	if err == nil {
		err = l.db.QueryRowContext(ctx, "SELECT coalesce(max(upto), 0) FROM entry WHERE "+milestones+" AND kind = 'erase.details'").Scan(&from)
	}
	if err == nil && from < upto {
		err = l.db.QueryRowContext(ctx, "SELECT count(*) FROM entry WHERE seq >= ? AND seq < ? AND details NOT NULL", from, upto).Scan(&n)
	}
	if err != nil || n == 0 {
		return 0, reason(err)
	}
	_, err = l.write(ctx, []plan{{e: Entry{Kind: kindErase, Upto: upto, Clerk: clerk, Tries: -1}}}, func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE entry SET salt = NULL, details = NULL WHERE seq >= ? AND seq < ? AND details NOT NULL", from, upto)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, l.flush(ctx)
}

func (l *Log) erase(ctx context.Context, details, entries, clerk int) (done Erased, err error) {
	if details < 0 || entries < details {
		return done, errors.New("entries must be kept for no fewer days than their details, and details for no fewer than 0")
	}
	if err := l.known(ctx); err != nil {
		return done, err
	}
	now := l.now().at
	upto := func(days int) (seq int64, err error) {
		// Up to the first entry that is young enough: where the clock was set back, more is kept.
		err = l.db.QueryRowContext(ctx, "SELECT coalesce(min(seq), ?) FROM entry WHERE version > 0 AND at >= ?",
			l.head.next, now.AddDate(0, 0, -days).UnixMilli()).Scan(&seq)
		return seq, err
	}
	one, err := upto(details)
	if err != nil {
		return done, reason(err)
	}
	all, err := upto(entries)
	if err != nil {
		return done, reason(err)
	}
	all = min(all, one)
	var plans []plan
	if err = l.db.QueryRowContext(ctx, "SELECT count(*) FROM entry WHERE seq < ? AND details NOT NULL", one).Scan(&done.Details); err == nil {
		err = l.db.QueryRowContext(ctx, "SELECT count(*) FROM entry WHERE seq < ? AND version > 0 AND NOT "+milestones, all).Scan(&done.Entries)
	}
	if err != nil {
		return done, reason(err)
	}
	if done.Details > 0 {
		plans = append(plans, plan{e: Entry{Kind: kindErase, Upto: one, Clerk: clerk, Tries: -1}})
	}
	if done.Entries > 0 {
		plans = append(plans, plan{e: Entry{Kind: kindEraseEntries, Upto: all, Clerk: clerk, Tries: -1}})
	}
	if plans == nil {
		return done, l.flush(ctx) // an earlier erasure may not have got so far
	}
	_, err = l.write(ctx, plans, func(ctx context.Context, tx *sql.Tx) error {
		for _, s := range []struct {
			sql  string
			upto int64
		}{
			{"UPDATE entry SET salt = NULL, details = NULL WHERE seq < ? AND details NOT NULL", one},
			{"UPDATE entry SET " + blank + " WHERE seq < ? AND version > 0 AND NOT " + milestones, all},
		} {
			if _, err := tx.ExecContext(ctx, s.sql, s.upto); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Erased{}, err
	}
	return done, l.flush(ctx)
}

// flush moves everything from the write-ahead file into the database and empties that file: secure_delete has overwritten what was erased there, and the
// write-ahead file still has pages from before. A reader may stand in the way for a moment.
func (l *Log) flush(ctx context.Context) error {
	for range 3 { // each waits for SQLite's busy time-out
		var busy, frames, moved int
		if err := l.db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved); err != nil {
			return reason(err)
		}
		if busy == 0 {
			return nil
		}
	}
	return fmt.Errorf("what was erased is still in the write-ahead file, because somebody reads it; erase again: %w", ErrLocked)
}
