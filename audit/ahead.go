package audit

import (
	"context"
	"database/sql"
	"iter"
	"math"
)

// ahead reads the whole log in its order. SQLite writes some hundred rows into one text, in a goroutine of its own, so that reading and checking a long log
// take turns on two processors and neither waits for every row. It ends with whoever ranges over it. A row is good until the next one.
func ahead(ctx context.Context, tx *sql.Tx, version int) iter.Seq2[*row, error] {
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
			for text, err := range together(ctx, tx, version) {
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

// together is texts for the whole log, many rows in each. Where SQLite stumbles over one of many it goes on one by one, so that it is known which.
func together(ctx context.Context, tx *sql.Tx, version int) iter.Seq2[string, error] {
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
