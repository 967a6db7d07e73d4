package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"kakanai/record"
)

// A Browser looks through a log beside the program that writes it: the list of entries is read
// once, each entry when it is asked for. It is not safe for concurrent use.
type Browser struct {
	db      *sql.DB
	version int
	seqs    []int64 // newest first
	block   int     // which block of entries is held
	held    map[int64]record.Entry
}

// blockSize is how many entries are read at once.
const blockSize = 200

// A Filter picks entries; a field that is "" picks all.
type Filter struct {
	Day, Form string
	// Window is a terminal, the head of its serials. An entry without a serial belongs to the
	// terminal that gave its visit one; one without such a visit, of staff for example, to none.
	Window string
}

// Browse opens the log at path for the entries that f picks, newest first. Close the Browser after
// use.
func Browse(ctx context.Context, path string, f Filter) (*Browser, error) {
	b := &Browser{block: -1}
	if err := b.open(ctx, path, f); err != nil {
		b.Close()
		return nil, fmt.Errorf("browse log: %w", err)
	}
	return b, nil
}

func (b *Browser) open(ctx context.Context, path string, f Filter) (err error) {
	if err := regular(path); err != nil {
		return err
	}
	q := url.Values{"mode": {"ro"}, "_busy_timeout": {"2000"}, "_query_only": {"1"}}
	if b.db, err = sql.Open(engine, dsn(path, q)); err != nil {
		return err
	}
	b.db.SetMaxOpenConns(1)
	if b.version, err = ours(ctx, b.db); err != nil {
		return err
	}
	which, args := "TRUE", []any{}
	and := func(cond string, a ...any) { which, args = which+" AND "+cond, append(args, a...) }
	if f.Day != "" {
		and("day = ?", f.Day)
	}
	if f.Form != "" {
		and("form = ?", f.Form)
	}
	if f.Window != "" { // "." comes after "-"
		from, to := f.Window+"-", f.Window+"."
		and("(serial >= ? AND serial < ? OR serial = '' AND visit <> '' AND visit IN (SELECT visit FROM entry WHERE "+
			"number > 0 AND serial >= ? AND serial < ?))", from, to, from, to)
	}
	rows, err := b.db.QueryContext(ctx, "SELECT seq FROM entry WHERE "+which+" ORDER BY seq DESC", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return err
		}
		b.seqs = append(b.seqs, n)
	}
	return rows.Err()
}

// Len returns the number of entries.
func (b *Browser) Len() int { return len(b.seqs) }

// Entry returns the i-th entry, newest first. One that cannot be read has the Kind Unreadable;
// Verify says what is wrong.
func (b *Browser) Entry(i int) record.Entry {
	if i < 0 || i >= len(b.seqs) {
		return record.Entry{}
	}
	if b.block != i/blockSize {
		b.block, b.held = i/blockSize, map[int64]record.Entry{}
		part := b.seqs[b.block*blockSize : min((b.block+1)*blockSize, len(b.seqs))]
		args := make([]any, len(part))
		for n, seq := range part {
			args[n] = seq
		}
		for r, err := range rows(context.Background(), b.db, b.version,
			"WHERE seq IN (?"+strings.Repeat(",?", len(part)-1)+") ORDER BY seq", args...) {
			if err != nil {
				break
			}
			if e, err := r.entry(); err == nil {
				b.held[r.seq] = e
			}
		}
	}
	if e, ok := b.held[b.seqs[i]]; ok {
		return e
	}
	return record.Entry{Seq: b.seqs[i], Kind: record.Unreadable}
}

// Close closes the file.
func (b *Browser) Close() error {
	if b.db == nil {
		return nil
	}
	return b.db.Close()
}

// NewestSeal returns the seal in the newest entry about accounts that has one, from the column
// edition; "" where there is none.
func (l *Log) NewestSeal(ctx context.Context) (seal string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	err = l.db.QueryRowContext(ctx, "SELECT edition FROM entry WHERE kind BETWEEN ? AND ? AND edition <> '' ORDER BY "+
		"seq DESC LIMIT 1",
		record.AccountKinds, record.AccountKinds+"~").Scan(&seal)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("newest seal: %w", reason(err))
	}
	return seal, nil
}
