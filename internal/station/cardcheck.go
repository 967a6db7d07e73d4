package station

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"kakanai/card"
	"kakanai/visit"
)

// CheckCard goes through what a visit asks of a card and returns a trace of it that holds no
// values: for the first meeting with a real card or reader (docs/real-card-check.md). The counters
// are asked in any case; with a secret (nil: none) the four items are read too, and by printed
// numbers the pictures as well. A reading is logged like any other. The trace is nil where nothing
// came of it.
func (s *Station) CheckCard(ctx context.Context, wait time.Duration, secret *card.Secret) (trace []byte, err error) {
	c, err := s.Open(ctx, wait, true)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var b bytes.Buffer
	fmt.Fprintf(&b, "kakanai %s card-check: commands, lengths and status words; no values\n", Version)
	began := s.Now()
	err = c.Reader.Use(ctx, nil, func(t card.Transmitter) error { return s.traceCard(ctx, t, secret, &b) })
	outcome := "ok"
	if err != nil {
		outcome = string(visit.ProblemOf(err))
	}
	fmt.Fprintf(&b, "outcome: %s\n", outcome)
	if secret != nil {
		e := readEntry(secret, err, s.Now().Sub(began))
		if logErr := (recorder{c.Log}).Record(context.WithoutCancel(ctx), e); logErr != nil {
			return nil, visit.Fail(visit.NotLogged, logErr)
		}
	}
	if err != nil {
		f := &visit.Failure{Problem: visit.ProblemOf(err), More: map[string]any{}, Err: err}
		if n, ok := visit.TriesAfter(err); ok {
			f.More["retries"] = n
		}
		return b.Bytes(), f
	}
	return b.Bytes(), nil
}

// traceCard is one pass over a card, written to b.
func (s *Station) traceCard(ctx context.Context, t card.Transmitter, secret *card.Secret, b *bytes.Buffer) error {
	fmt.Fprintf(b, "keypad: %v\n", card.HasKeypad(t))
	t = card.Trace(t, b, s.Now)
	tries, err := card.Tries(ctx, t, card.ByPIN, card.ByCodeB)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "counters: PIN %d, printed numbers %d\n", tries[0], tries[1])
	if secret == nil {
		return nil
	}
	h, err := card.ReadHolder(ctx, t, secret, nil)
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "read: name %d bytes, address %d bytes\n", len(h.Name), len(h.Address))
	if secret.Way() == card.ByCodeB {
		face, err := card.ReadFace(ctx, t, secret)
		fmt.Fprintf(b, "face: name %v, address %v\n", face.Name != nil, face.Address != nil)
		return err
	}
	return nil
}
