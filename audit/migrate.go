package audit

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kakanai/internal/wholefile"
	"kakanai/record"
)

// migrate brings a log of an earlier version to today's structure. First it makes a copy beside the
// log, named by the time; then it changes everything in one transaction, so that a power cut leaves
// the old log or the new one. No entry's bytes change, and so no root does. The last step is a
// signed entry that says so: without the log's key the old log stays.
func (l *Log) migrate(ctx context.Context, version int) error {
	if version == schemaVersion {
		return nil
	}
	if err := l.backUp(ctx, version); err != nil {
		return fmt.Errorf("copy of version %d: %w", version, err)
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	steps := []string{
		"DROP TRIGGER entry_stays", "DROP TRIGGER entry_remains", "DROP INDEX entry_day",
		"DROP INDEX entry_number",
	}
	columns, of := strings.Join(fields[1:], ", ")+", version", strings.Join(fields[1:], ", ")+", version"
	if version == 1 {
		columns, of = strings.Join(fields[1:fields1], ", ")+", version, screen, clerk, yen, items, free, upto, key",
			strings.Join(fields[1:fields1], ", ")+", 1, '', 0, 0, '', '', 0, ''"
	} else {
		steps = append(steps, "DROP INDEX entry_milestone")
	}
	steps = append(steps, "ALTER TABLE entry RENAME TO entry_old", schema3[0],
		"INSERT INTO entry (seq, "+columns+", salt, details, commitment, hashes) SELECT seq, "+of+", salt, details, "+
			"commitment, hashes FROM entry_old ORDER BY seq",
		"DROP TABLE entry_old")
	steps = append(append(steps, schema3[1:]...), fmt.Sprintf("PRAGMA user_version = %d", schemaVersion))
	for _, s := range steps {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("bring version %d up to date: %w", version, err)
		}
	}
	if err := sameSchema(ctx, tx, schema3); err != nil {
		return err
	}
	if err := l.upgrade(ctx, tx); err != nil {
		return fmt.Errorf("bring version %d up to date: %w", version, err)
	}
	return tx.Commit()
}

// upgrade adds the entry that divides what an earlier version wrote from what follows: after it an
// erasure counts only by its signature. The entry holds the retention, no shorter than the
// program's default, and how many entries had lost their details, or everything, by the unsigned
// erasures before: these numbers may never grow.
func (l *Log) upgrade(ctx context.Context, tx *sql.Tx) error {
	var plans []plan
	successor, err := l.successor(ctx, tx, schemaVersion)
	if err != nil {
		return err
	}
	s, _, err := loadKey(l.o.Key)
	if err != nil {
		return fmt.Errorf("%w: %w", errNoKey, err)
	}
	if successor != nil {
		plans = append(plans, *successor, signing(s))
	}
	keep := Keep{max(l.o.Keep.Details, KeepDetails), max(l.o.Keep.Entries, KeepEntries, l.o.Keep.Details)}
	var bare, blank int
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FILTER (WHERE details IS NULL), count(*) FILTER (WHERE "+
		"version = 0) FROM entry").Scan(&bare, &blank); err != nil {
		return err
	}
	items := append(keep.items(), record.Item{Code: "bare", Count: bare}, record.Item{Code: "blank", Count: blank})
	plans = append(plans, plan{e: record.Entry{
		Kind: record.LogUpgraded, Edition: l.o.Version,
		Items: record.NewItems(items...),
	}}, signing(s))
	h, err := l.load(ctx, tx)
	if err != nil {
		return err
	}
	now := l.now()
	for _, p := range append(h.clocks(now), plans...) {
		_, args, err := l.row(ctx, tx, &h, p, now)
		if err == nil {
			_, err = tx.ExecContext(ctx, insert, args...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// backUp writes a complete copy, 0600, and waits until it is on the disk. A copy with the name of
// the same second comes from a start that was broken off, and is replaced.
func (l *Log) backUp(ctx context.Context, version int) error {
	name := fmt.Sprintf("backup-v%d-%s-%s", version, l.o.Now().UTC().Format("20060102T150405Z"),
		filepath.Base(l.o.Path))
	path := filepath.Join(filepath.Dir(l.o.Path), name)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600) // VACUUM INTO fills an empty file
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := l.db.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		os.Remove(path)
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	return wholefile.SyncFolder(filepath.Dir(path))
}
