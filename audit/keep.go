package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"kakanai/record"

	"golang.org/x/mod/sumdb/note"
)

// Keep is for how many days a log keeps what it holds. It is part of the log, not of the settings a
// program is started with: a new log writes it into its first entry, a change is an entry of its
// own, and both count only as far as the log's key signed them.
type Keep struct {
	Details int // days
	Entries int // days; no fewer
}

// DefaultKeep is the retention of a log whose Options name none.
var DefaultKeep = Keep{KeepDetails, KeepEntries}

func (k Keep) judge() error {
	if k.Details < 0 || k.Entries < k.Details || k.Entries > MaxKeep {
		return errors.New("entries must be kept for no fewer days than their details, and details for no fewer than 0")
	}
	return nil
}

// MaxKeep is a thousand years: no clock can be wrong by more without being noticed, and it fits
// into a time.Time.
const MaxKeep = 365_000 // days

func (k Keep) items() []record.Item {
	return []record.Item{{Code: "details", Count: k.Details}, {Code: "entries", Count: k.Entries}}
}

// parseKeep reads the retention that an entry names, at the head of its items.
func parseKeep(items record.Items) (Keep, bool) {
	c, ok := items.Counts("details", "entries")
	if !ok {
		return Keep{}, false
	}
	k := Keep{int(c[0]), int(c[1])}
	return k, k.judge() == nil
}

// keepOf returns the retention that is in force in a log, for a reader who trusts own, one of the
// verifier keys that the log names.
func keepOf(ctx context.Context, db querier, own string) (Keep, error) {
	keys, err := logKeys(ctx, db, schemaVersion)
	if err != nil {
		return Keep{}, err
	}
	trusted := keys[:slices.Index(keys, own)+1] // and those before it, which own has replaced
	type change struct {
		seq  int64
		keep Keep
	}
	var found []change
	for r, err := range rows(ctx, db, schemaVersion,
		"WHERE "+milestones+" AND "+isKind(record.LogBegun, record.LogUpgraded,
			record.KeepChanged)+" ORDER BY seq DESC") {
		if err != nil {
			return Keep{}, err
		}
		e, err := r.entry()
		if err != nil {
			return Keep{}, err
		}
		if k, ok := parseKeep(e.Items); ok {
			found = append(found, change{e.Seq, k})
		}
	}
	for _, c := range found {
		ok := c.seq == 0 // the first entry, which needs no signature here
		if !ok {
			if ok, err = boundBy(ctx, db, c.seq, trusted); err != nil {
				return Keep{}, err
			}
		}
		if ok {
			return c.keep, nil
		}
	}
	return Keep{}, errors.New("the log names no retention that its key has signed")
}

// boundBy reports whether entry seq is followed at once by a log.signed of one of keys.
func boundBy(ctx context.Context, db querier, seq int64, keys []string) (bool, error) {
	var e record.Entry
	for r, err := range rows(ctx, db, schemaVersion, "WHERE seq = ?", seq+1) {
		if err == nil {
			e, err = r.entry()
		}
		if err != nil {
			return false, err
		}
	}
	if e.Kind != record.LogSigned {
		return false, nil
	}
	var t edge
	if err := t.read(e.Seq, hashReader(ctx, db)); err != nil { // not before the row is read: the log has one connection
		return false, err
	}
	return slices.ContainsFunc(keys, func(k string) bool {
		v, err := note.NewVerifier(k)
		return err == nil && signedBy(v, e.Key, e.Seq, t.root(e.Seq))
	}), nil
}

// Keep returns for how many days the log keeps what it holds.
func (l *Log) Keep(ctx context.Context) (Keep, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k, err := l.keep(ctx)
	if err != nil {
		return Keep{}, fmt.Errorf("retention: %w", reason(err))
	}
	return k, nil
}

// keep is Keep without the lock. It trusts the kept key, or the log's first key where the kept one
// cannot be read.
func (l *Log) keep(ctx context.Context) (Keep, error) {
	keys, err := logKeys(ctx, l.db, schemaVersion)
	if err != nil {
		return Keep{}, err
	}
	if len(keys) == 0 {
		return Keep{}, errNoKey
	}
	own := keys[0]
	if mine, err := VerifierKey(l.o.Key); err == nil && slices.Contains(keys, mine) {
		own = mine
	}
	return keepOf(ctx, l.db, own)
}

// SetKeep makes k the log's retention, for the supervisor of that number. It writes an entry and
// its signature, or nothing where k is in force already.
func (l *Log) SetKeep(ctx context.Context, k Keep, clerk int) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.setKeep(ctx, k, clerk); err != nil {
		return fmt.Errorf("retention: %w", reason(err))
	}
	return nil
}

func (l *Log) setKeep(ctx context.Context, k Keep, clerk int) error {
	if err := k.judge(); err != nil {
		return err
	}
	now, err := l.keep(ctx)
	if err != nil || now == k {
		return err
	}
	s, err := l.signer(ctx)
	if err != nil {
		return err
	}
	_, err = l.write(ctx, []plan{{e: record.Entry{
		Kind: record.KeepChanged, Items: record.NewItems(k.items()...),
		Clerk: clerk,
	}}, signing(s)}, nil)
	return err
}

// signer returns the log's key, which must be one that the log names.
func (l *Log) signer(ctx context.Context) (note.Signer, error) {
	s, mine, err := loadKey(l.o.Key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoKey, err)
	}
	keys, err := logKeys(ctx, l.db, schemaVersion)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(keys, mine) {
		return nil, errNoKey
	}
	return s, nil
}

// signing returns the plan of a log.signed.
func signing(s note.Signer) plan { return plan{e: record.Entry{Kind: record.LogSigned}, sign: s} }

// KeepAt returns the retention of the log at path, for a reader who trusts the key that k keeps; it
// works beside a running kiosk. ok is false where there is no log of today's structure yet.
func KeepAt(ctx context.Context, path string, k Keeper) (keep Keep, ok bool, err error) {
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		return Keep{}, false, nil
	}
	defer done()
	version, err := ours(ctx, tx)
	if err != nil || version != schemaVersion {
		return Keep{}, false, err
	}
	keys, err := logKeys(ctx, tx, version)
	if err != nil || len(keys) == 0 {
		return Keep{}, false, err
	}
	own := keys[0]
	if mine, err := VerifierKey(k); err == nil && slices.Contains(keys, mine) {
		own = mine
	}
	keep, err = keepOf(ctx, tx, own)
	return keep, err == nil, err
}
