package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"kakanai/record"
)

// How far the clocks may differ before the log says so. Entries are ordered by their numbers, never
// by time.
const (
	BackAfter  = 2 * time.Second // the PC's clock, against the entry before
	driftAfter = time.Minute     // the PC's clock, against the time since its start
)

// clocks returns the entries that must come before one written now: that the clock was set, or that
// a business day is over that was not closed.
func (h *head) clocks(now moment) []plan {
	var out []plan
	note := func(kind record.Kind, by int64) {
		out = append(out, plan{e: record.Entry{Kind: kind, Millis: record.Millis(by)}})
	}
	wall := now.at.UnixMilli() - h.last.at.UnixMilli() // a time.Duration holds no more than 292 years
	drift := int64(0)
	if now.boot != "" && now.boot == h.last.boot {
		drift = wall - (now.up - h.last.up)
	}
	switch {
	case drift < -driftAfter.Milliseconds():
		note(record.ClockBack, -drift)
	case wall < -BackAfter.Milliseconds():
		note(record.ClockBack, -wall)
	case drift > driftAfter.Milliseconds():
		note(record.ClockForward, drift)
	}
	if h.open != "" && h.over(now) {
		out = append(out, plan{e: record.Entry{Kind: record.DayClosed, Code: string(record.TimedOut)}})
	}
	return out
}

// over reports whether midnight has passed since the business day was opened. While the PC has been
// on all the time, the time since its start decides: a clock that was set a year ahead moves no
// entry into another day.
func (h *head) over(now moment) bool {
	at := now.at
	if now.boot != "" && now.boot == h.since.boot {
		at = h.since.at.Add(time.Duration(now.up-h.since.up) * time.Millisecond)
	}
	return record.Day(at) > h.open
}

// Latest returns the latest time that any entry has: a PC's clock that is earlier is wrong, or was.
// It counts from the last business day that was opened with AcceptClock, if there is one. It takes
// no lock.
func (l *Log) Latest() time.Time { return time.UnixMilli(l.latest.Load()).In(record.Japan) }

// heed keeps Latest up to date with the entries that were written.
func (l *Log) heed(written []record.Entry) {
	for _, e := range written {
		if at := e.At.UnixMilli(); accepts(e) || at > l.latest.Load() {
			l.latest.Store(at)
		}
	}
}

func accepts(e record.Entry) bool {
	return e.Kind == record.DayOpened && e.Code == record.ClockAccepted
}

// Latest is Log.Latest for the log at path, beside a program that writes it.
func Latest(ctx context.Context, path string) (time.Time, error) {
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		return time.Time{}, fmt.Errorf("latest entry: %w", err)
	}
	defer done()
	if _, err := ours(ctx, tx); err != nil {
		return time.Time{}, fmt.Errorf("latest entry: %w", err)
	}
	ms, err := latest(ctx, tx)
	if err != nil {
		return time.Time{}, fmt.Errorf("latest entry: %w", err)
	}
	return time.UnixMilli(ms).In(record.Japan), nil
}

// latest returns the latest time of an entry, in Unix milliseconds. It reads the last entry and
// those of the latest day, which an index finds: after the clock was set back, entries of earlier
// days follow.
func latest(ctx context.Context, db querier) (ms int64, err error) {
	accepted, err := acceptedAt(ctx, db)
	if err != nil {
		return 0, err
	}
	var day string
	err = db.QueryRowContext(ctx, "SELECT day FROM entry INDEXED BY entry_day WHERE seq >= ? ORDER BY day DESC LIMIT 1",
		accepted).Scan(&day)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	err = db.QueryRowContext(ctx, `SELECT max(
  (SELECT at FROM entry ORDER BY seq DESC LIMIT 1),
  (SELECT max(at) FROM entry INDEXED BY entry_day WHERE day = ? AND seq >= ?))`, day, accepted).Scan(&ms)
	return ms, err
}

// acceptedAt is the number of the entry from which on times count; 0: from the beginning.
func acceptedAt(ctx context.Context, db querier) (seq int64, err error) {
	err = db.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM entry "+
		"WHERE "+milestones+" AND "+isKind(record.DayOpened)+" AND code = '"+record.ClockAccepted+"'").Scan(&seq)
	return seq, err
}
