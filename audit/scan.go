package audit

import (
	"context"
	"database/sql"
	"iter"
	"math"
)

// scanAll reads the whole log in its order. SQLite writes some hundred rows into one text, in a
// goroutine of its own, so that reading and checking a long log use two processors and neither
// waits for every row. The goroutine has ended when the loop over scanAll ends. A row is valid
// until the next one.
func scanAll(ctx context.Context, tx *sql.Tx, version int) iter.Seq2[*row, error] {
	type batch struct {
		text string
		err  error
	}
	return func(yield func(*row, error) bool) {
		batches, stop, ended := make(chan batch, 2), make(chan struct{}), make(chan struct{})
		defer func() { close(stop); <-ended }() // the transaction ends after this
		go func() {
			defer close(ended)
			defer close(batches)
			for text, err := range rowBatches(ctx, tx, version) {
				select {
				case batches <- batch{text, err}:
				case <-stop:
					return
				}
			}
		}()
		var r row
		for b := range batches {
			for b.text != "" && b.err == nil {
				if b.text, b.err = r.parse(b.text); b.err == nil && !yield(&r, nil) {
					return
				}
			}
			if b.err != nil {
				yield(nil, b.err)
				return
			}
		}
	}
}

// rowBatches yields the whole log as texts of many rows each. Where SQLite fails on one of many it
// goes on row by row, so that the row that fails is known.
func rowBatches(ctx context.Context, tx *sql.Tx, version int) iter.Seq2[string, error] {
	const many = "SELECT max(seq), group_concat(" + whole + ", '') FROM (SELECT seq, salt, details, commitment, " +
		"hashes, "
	return func(yield func(string, error) bool) {
		var from int64 = math.MinInt64
		read, err := tx.PrepareContext(ctx, many+heads[version]+" FROM entry WHERE seq >= ? ORDER BY seq LIMIT 256)")
		for err == nil {
			var last sql.NullInt64
			var text sql.NullString
			if err = read.QueryRowContext(ctx, from).Scan(&last, &text); err != nil {
				break
			}
			if !last.Valid || !yield(text.String, nil) {
				return
			}
			from = last.Int64 + 1
		}
		for text, err := range texts(ctx, tx, version, "WHERE seq >= ? ORDER BY seq", from) {
			if !yield(text, err) {
				return
			}
		}
	}
}
