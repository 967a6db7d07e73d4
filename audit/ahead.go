package audit

import "iter"

// ahead reads rows in a goroutine of its own, some hundred at a time, so that reading and hashing a long log take turns on two processors. It ends
// with whoever ranges over it.
func ahead(rows iter.Seq2[row, error]) iter.Seq2[row, error] {
	const many = 256
	type batch struct {
		rows []row
		err  error
	}
	return func(yield func(row, error) bool) {
		batches, stop, ended := make(chan batch, 2), make(chan struct{}), make(chan struct{})
		defer func() { close(stop); <-ended }() // the rows belong to a transaction that ends after this
		go func() {
			defer close(ended)
			defer close(batches)
			send := func(b batch) bool {
				select {
				case batches <- b:
					return true
				case <-stop:
					return false
				}
			}
			b := batch{rows: make([]row, 0, many)}
			for r, err := range rows {
				if b.err = err; err != nil {
					break
				}
				if b.rows = append(b.rows, r); len(b.rows) == many {
					if !send(b) {
						return
					}
					b = batch{rows: make([]row, 0, many)}
				}
			}
			send(b)
		}()
		for b := range batches {
			for _, r := range b.rows {
				if !yield(r, nil) {
					return
				}
			}
			if b.err != nil {
				yield(row{}, b.err)
				return
			}
		}
	}
}
