package audit

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"kakanai/internal/wholefile"
)

// migrate brings a log of an earlier version to today's structure: first a copy, named by the time, beside it; then everything in one transaction, so
// that a power cut leaves the old log or the new one. No entry's bytes change, and so no root does.
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
	old := strings.Join(fields[1:fields1], ", ")
	steps := []string{
		"DROP TRIGGER entry_stays", "DROP TRIGGER entry_remains", "DROP INDEX entry_day", "DROP INDEX entry_number",
		"ALTER TABLE entry RENAME TO entry_1", schema2[0],
		"INSERT INTO entry (seq, " + old + ", version, screen, clerk, yen, items, free, upto, key, salt, details, commitment, hashes) SELECT seq, " + old +
			", 1, '', 0, 0, '', '', 0, '', salt, details, commitment, hashes FROM entry_1 ORDER BY seq",
		"DROP TABLE entry_1",
	}
	steps = append(append(steps, schema2[1:]...), fmt.Sprintf("PRAGMA user_version = %d", schemaVersion))
	for _, s := range steps {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("bring version %d up to date: %w", version, err)
		}
	}
	if err := sameSchema(ctx, tx, schema2); err != nil {
		return err
	}
	return tx.Commit()
}

// backUp writes a copy that is whole by itself, 0600, and waits until it is on the disk. One of the same second comes from a start that was broken
// off, and is made anew.
func (l *Log) backUp(ctx context.Context, version int) error {
	name := fmt.Sprintf("backup-v%d-%s-%s", version, l.o.Now().UTC().Format("20060102T150405Z"), filepath.Base(l.o.Path))
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
