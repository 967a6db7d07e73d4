package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"kakanai/record"

	"golang.org/x/mod/sumdb/note"
)

// Append writes e as the next entry and returns it with what the log added: number, time, day and
// version. When it returns without an error the entry survives a power cut. An error is ErrFull,
// ErrReadOnly or ErrLocked where that is the reason; the log is then unchanged and the next Append
// may succeed. Kinds that only the log itself writes are refused.
func (l *Log) Append(ctx context.Context, e record.Entry) (record.Entry, error) {
	return l.add(ctx, e, false)
}

// Number is Append for an entry that begins a paper: in the same transaction it gets the next
// serial of the day, TERMINAL-YYYYMMDD-NNNN. The serials of a day have no gaps.
func (l *Log) Number(ctx context.Context, e record.Entry) (record.Entry, error) {
	return l.add(ctx, e, true)
}

func (l *Log) add(ctx context.Context, e record.Entry, number bool) (record.Entry, error) {
	if e.Kind.LogsOwn() {
		return record.Entry{}, fmt.Errorf("append entry: only the log itself writes %s", e.Kind)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	out, err := l.write(ctx, []plan{{e: e, number: number}}, nil)
	if err != nil {
		return record.Entry{}, fmt.Errorf("append entry: %w", err)
	}
	return out[0], nil
}

// A plan is an entry to be written. With number it gets the next serial of its day.
type plan struct {
	e      record.Entry
	number bool
	sign   note.Signer // of a log.signed
}

// head is the state that the next entry continues. It is kept in memory, and read from the rows
// again after any error.
type head struct {
	known bool
	next  int64
	tree  edge
	last  moment // of the last entry
	open  string // the business day that is open; "": none
	since moment // when it was opened
	day   string // the day of number
	given int    // the last number given on day; 0 for none, also where day is still ""
}

// A moment is one point in time by two clocks: the PC's clock, which people set, and the time since
// the PC was started.
type moment struct {
	at   time.Time // to the millisecond
	up   int64     // milliseconds
	boot string    // which start; "": not known
}

// now reads both clocks.
func (l *Log) now() moment {
	m := moment{at: time.UnixMilli(l.o.Now().UnixMilli())}
	if l.o.Uptime != nil {
		boot, up := l.o.Uptime()
		if record.Boot(boot) && up >= 0 && up.Milliseconds() <= record.Longest {
			m.boot, m.up = boot, up.Milliseconds()
		}
	}
	return m
}

// write adds plans, and before them the entries that the clocks call for, in one transaction with
// also. It cannot be interrupted once it has begun: it ends within SQLite's busy time-out.
func (l *Log) write(
	ctx context.Context, plans []plan, also func(context.Context, *sql.Tx) error,
) ([]record.Entry, error) {
	return l.writeAt(ctx, l.now(), plans, also)
}

// writeAt is write at a moment that the caller has read already and has based decisions on.
func (l *Log) writeAt(
	ctx context.Context, now moment, plans []plan, also func(context.Context, *sql.Tx) error,
) ([]record.Entry, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	h := l.head
	l.head.known = false // until the transaction is done
	if !h.known {
		var err error
		if h, err = l.load(ctx, l.db); err != nil {
			return nil, reason(err)
		}
	}
	if err := record.CheckTime(now.at); err != nil { // first, because the day follows from it
		return nil, err
	}
	before := h.clocks(now)
	out, err := l.insert(ctx, &h, append(before, plans...), now, also)
	if err != nil {
		return nil, reason(err)
	}
	l.head = h
	l.heed(out)
	return out[len(before):], nil
}

func (l *Log) insert(
	ctx context.Context, h *head, plans []plan, now moment, also func(context.Context, *sql.Tx) error,
) ([]record.Entry, error) {
	if len(plans) == 1 && also == nil { // one statement is its own transaction, the fastest
		e, args, err := l.row(ctx, l.db, h, plans[0], now)
		if err == nil {
			_, err = l.add1.ExecContext(ctx, args...)
		}
		return []record.Entry{e}, err
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	var out []record.Entry
	for _, p := range plans {
		e, args, err := l.row(ctx, tx, h, p, now)
		if err == nil {
			_, err = tx.StmtContext(ctx, l.add1).ExecContext(ctx, args...)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	if also != nil {
		if err := also(ctx, tx); err != nil {
			return nil, err
		}
	}
	return out, tx.Commit()
}

const insert = `INSERT INTO entry
  (seq, version, at, day, kind, visit, form, edition, serial, number, code, via, pages, copies, marks,
   screen, clerk, yen, items, free, upto, key, salt, details, commitment, hashes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// row computes what an entry gets from the log, moves h on to it, and returns the entry with the
// arguments of insert. It writes nothing.
func (l *Log) row(ctx context.Context, db querier, h *head, p plan, now moment) (record.Entry, []any, error) {
	e := p.e
	e.Version, e.Seq, e.At, e.Up, e.Boot = entryVersion, h.next, now.at, now.up, now.boot
	switch {
	case e.Kind == record.DayOpened:
		e.Day = record.Day(now.at)
		h.open, h.since = e.Day, now
	case h.open != "":
		e.Day = h.open
	default:
		e.Day = record.Day(now.at)
	}
	if e.Kind == record.DayClosed {
		h.open = ""
	}
	e.Number = 0
	if p.number {
		if h.day != e.Day {
			if err := db.QueryRowContext(ctx, "SELECT coalesce(max(number), 0) FROM entry WHERE day = ? AND number > 0",
				e.Day).Scan(&h.given); err != nil {
				return record.Entry{}, nil, err
			}
			h.day = e.Day
		}
		h.given++
		e.Number = h.given
		e.Serial = fmt.Sprintf("%s-%s-%04d", l.o.Terminal, strings.ReplaceAll(e.Day, "-", ""), e.Number)
	}
	switch e.Kind {
	case record.DetailsErased, record.EntriesErased:
		e.Key = rootKey(h.tree.root(e.Seq))
	case record.LogSigned:
		var err error
		if e.Key, err = signedKey(p.sign, e.Seq, h.tree.root(e.Seq)); err != nil {
			return record.Entry{}, nil, err
		}
	}
	if err := e.Check(); err != nil {
		return record.Entry{}, nil, err
	}
	salt := make([]byte, 16)
	if _, err := io.ReadFull(l.o.Rand, salt); err != nil {
		return record.Entry{}, nil, fmt.Errorf("salt: %w", err)
	}
	details := detailsOf(&e)
	commit := commitment(salt, details)
	hashes := h.tree.add(e.Seq, leaf(headerOf(&e), commit))
	h.next++
	h.last = now
	return e, []any{
		e.Seq, e.Version, e.At.UnixMilli(), e.Day, string(e.Kind), e.Visit, e.Form, e.Edition, e.Serial,
		e.Number, e.Code, e.Via, e.Pages, e.Copies, e.Marks,
		string(e.Screen), e.Clerk, e.Yen, string(e.Items), e.Free, e.Upto, e.Key, salt, details, commit, hashes,
	}, nil
}

// load reads the head from the rows: the last entry, the business day that is open, and the tree's
// right edge, which takes one read for each level.
func (l *Log) load(ctx context.Context, db querier) (head, error) {
	h := head{known: true}
	for r, err := range rows(ctx, db, schemaVersion, "ORDER BY seq DESC LIMIT 1") {
		var e record.Entry
		if err == nil {
			e, err = r.entry()
		}
		if err != nil {
			return head{}, err
		}
		h.next, h.last = e.Seq+1, momentOf(&e)
	}
	if h.next == 0 {
		return head{}, errors.New("the log's entries are gone")
	}
	if err := h.tree.read(h.next, hashReader(ctx, db)); err != nil {
		return head{}, err
	}
	for r, err := range rows(ctx, db, schemaVersion,
		"WHERE "+milestones+" AND "+isKind(record.DayOpened, record.DayClosed)+" ORDER BY seq DESC LIMIT 1") {
		var e record.Entry
		if err == nil {
			e, err = r.entry()
		}
		if err != nil {
			return head{}, err
		}
		if e.Kind == record.DayOpened {
			h.open, h.since = e.Day, momentOf(&e)
		}
	}
	return h, nil
}

func momentOf(e *record.Entry) moment { return moment{e.At, e.Up, e.Boot} }
