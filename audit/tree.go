package audit

import (
	"context"
	"crypto/sha256"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// hashReader reads the tree's hashes from the rows: hash k of level n is in row ((k+1)<<n)-1, at
// byte 32·n of its hashes.
func hashReader(ctx context.Context, db querier) tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			level, k := tlog.SplitStoredHashIndex(x)
			row := (k+1)<<level - 1
			var b []byte
			if err := db.QueryRowContext(ctx, "SELECT substr(hashes, ?, 32) FROM entry WHERE seq = ?", 32*level+1,
				row).Scan(&b); err != nil {
				return nil, fmt.Errorf("hash of row %d: %w", row, err)
			}
			if len(b) != 32 {
				return nil, fmt.Errorf("hash of row %d is cut off", row)
			}
			copy(out[i][:], b)
		}
		return out, nil
	}
}

// edge is the right edge of a growing tree: for each level the last hash that still waits for its
// neighbour.
type edge struct{ wait [64]tlog.Hash }

// add adds leaf n and returns the hashes that its row holds, one after the other from level 0.
func (t *edge) add(n int64, leaf []byte) []byte { return t.push(n, tlog.RecordHash(leaf)) }

// push is add for a leaf of which only the hash is there.
func (t *edge) push(n int64, h tlog.Hash) []byte {
	out := append(make([]byte, 0, 64), h[:]...)
	level := 0
	for ; n>>level&1 == 1; level++ {
		h = tlog.NodeHash(t.wait[level], h)
		out = append(out, h[:]...)
	}
	t.wait[level] = h
	return out
}

// matches is push for a row that has its hashes already: it reports whether they are right.
func (t *edge) matches(n int64, h tlog.Hash, hashes string) bool {
	level := 0
	for ; ; level++ {
		if len(hashes) < 32 || hashes[:32] != string(h[:]) {
			return false
		}
		hashes = hashes[32:]
		if n>>level&1 == 0 {
			break
		}
		var both [65]byte // tlog.NodeHash, in one call
		both[0] = 1
		copy(both[1:], t.wait[level][:])
		copy(both[33:], h[:])
		h = sha256.Sum256(both[:])
	}
	t.wait[level] = h
	return len(hashes) == 0
}

// read sets the edge to that of a tree with n leaves, from its stored hashes.
func (t *edge) read(n int64, r tlog.HashReader) error {
	for level := range 63 {
		if n>>level&1 == 0 {
			continue
		}
		h, err := r.ReadHashes([]int64{tlog.StoredHashIndex(level, n>>level-1)})
		if err != nil {
			return err
		}
		t.wait[level] = h[0]
	}
	return nil
}

// root returns the root of a tree with n leaves, n > 0.
func (t *edge) root(n int64) tlog.Hash {
	var h tlog.Hash
	empty := true
	for level := range 63 {
		switch {
		case n>>level&1 == 0:
		case empty:
			h, empty = t.wait[level], false
		default:
			h = tlog.NodeHash(t.wait[level], h)
		}
	}
	return h
}
