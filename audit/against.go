package audit

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// holding compares a log with checkpoints while it is walked.
type holding struct {
	trusted string
	marks   []witness // by size
	next    int       // the first of marks that the walk has not reached
	same    int64     // size of the last checkpoint that the log agrees with, signed or not
	signed  int64     // size of the last signed one that it agrees with; a paper's mark is not signed
	bad     *Verdict
}

// A witness is one checkpoint to compare with, or why it cannot be.
type witness struct {
	Checkpoint
	mark        string // a paper's mark: then no more is known of Root, and it is not signed
	result, why string
}

// hold reads the checkpoints of a, and checks that trusted keys have signed them.
func hold(ctx context.Context, db querier, version int, a Against) (*holding, error) {
	h := &holding{}
	if len(a.Notes) == 0 {
		return h, nil
	}
	keys := []string{a.Key}
	h.trusted = "key"
	if a.Key == "" {
		h.trusted = "log"
		var err error
		if keys, err = logKeys(ctx, db, version); err != nil {
			return nil, err
		}
	}
	var id string
	if err := db.QueryRowContext(ctx, "SELECT coalesce(max(visit), '') FROM entry "+
		"WHERE seq = 0").Scan(&id); err != nil {
		return nil, err
	}
	signatures := false
	for _, file := range a.Notes {
		signed := noteIn(file)
		mark := strings.TrimSpace(signed)
		if size, ok := parseMark(mark); ok {
			h.marks = append(h.marks, witness{Checkpoint: Checkpoint{Size: size}, mark: mark})
			continue
		}
		signatures = true
		c, err := openCheckpoint(signed, keys)
		x := witness{Checkpoint: c}
		if body, err2 := unsigned(signed); err2 == nil && !strings.HasSuffix(body.Origin, "/"+id) {
			x.result, x.why = UnknownLog, "a checkpoint is of another log"
		} else if err != nil {
			x.result, x.why = BadSignature, "a checkpoint was not signed by a key that is trusted"
		}
		h.marks = append(h.marks, x)
	}
	if !signatures {
		h.trusted = "mark"
	}
	slices.SortStableFunc(h.marks, func(a, b witness) int { return cmp.Compare(a.Size, b.Size) })
	return h, nil
}

// reached compares the tree of the first n entries with the checkpoints of that size.
func (h *holding) reached(n int64, t *edge) {
	for ; h.next < len(h.marks) && h.marks[h.next].Size <= n; h.next++ {
		switch m := h.marks[h.next]; {
		case m.result != "" || h.bad != nil:
		case m.mark == "" && m.Root == t.root(n), m.mark != "" && m.mark == Checkpoint{Size: n, Root: t.root(n)}.Mark():
			h.same = n
			if m.mark == "" {
				h.signed = n
			}
		default:
			h.bad = &Verdict{
				Result: Forked, At: h.same,
				Why: "a checkpoint has other entries: the first that differs is this one or a later one",
			}
		}
	}
}

// verdict completes v with what the checkpoints showed: a fork before a cut, and both before a
// checkpoint that cannot be used.
func (h *holding) verdict(v *Verdict) {
	if h.bad == nil {
		for _, m := range h.marks {
			if m.result == "" && m.Size > v.Entries {
				h.bad = &Verdict{
					Result: Truncated, At: v.Entries,
					Why: "a checkpoint has more entries: from this one on they are gone",
				}
				break
			}
		}
	}
	for _, m := range h.marks {
		if h.bad == nil && m.result != "" {
			h.bad = &Verdict{Result: m.result, At: -1, Why: m.why}
		}
	}
	if h.bad != nil {
		v.Result, v.At, v.Why = h.bad.Result, h.bad.At, h.bad.Why
	}
}
