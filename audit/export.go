package audit

import (
	"context"
	"errors"
	"fmt"
	"os"

	"kakanai/record"
)

// Read calls f with every entry of the business days from first to last, YYYY-MM-DD, both included,
// in the log's order, as they were at one point in time; of is how many there will be. Like Verify
// it only reads, beside a running kiosk and on copies, and keeps one entry in memory. An error of f
// ends it and is returned.
func Read(ctx context.Context, path, first, last string, f func(e record.Entry, of int64) error) error {
	if err := read(ctx, path, first, last, f); err != nil {
		return fmt.Errorf("read log: %w", err)
	}
	return nil
}

func read(ctx context.Context, path, first, last string, f func(e record.Entry, of int64) error) error {
	if _, err := os.Stat(path); err != nil {
		return errors.New("there is no log")
	}
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		return err
	}
	defer done()
	version, err := ours(ctx, tx)
	if err != nil {
		return err
	}
	var of int64
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM entry WHERE day BETWEEN ? AND ?", first,
		last).Scan(&of); err != nil {
		return err
	}
	for r, err := range rows(ctx, tx, version, "WHERE day BETWEEN ? AND ? ORDER BY seq", first, last) {
		var e record.Entry
		if err == nil {
			e, err = r.entry()
		}
		if err == nil {
			err = f(e, of)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
