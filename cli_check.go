package main

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"kakanai/card"
	"kakanai/internal/wholefile"
	"kakanai/record"
	"kakanai/visit"
)

// runCardCheck goes through what a visit asks of a card and writes a trace of it that holds no values: for the first meeting with a real card
// or reader (docs/real-card-check.md). The counters are asked in any case; with a secret on standard input the four items are read too,
// and by printed numbers the pictures as well. It is logged like any reading.
func runCardCheck(ctx context.Context, c *call) error {
	if !c.settings.CommandLine.Read {
		return &failure{problem: visit.NotAllowed, err: fmt.Errorf("card-check needs read, which is turned off by this kiosk's settings")}
	}
	var s *card.Secret
	if c.pinStdin || c.codeBStdin {
		var err error
		if s, err = c.readSecret(ctx); err != nil {
			return err
		}
		defer s.Wipe()
	}
	if c.out != "" {
		if err := wholefile.Try(c.out); err != nil { // before a try at the card's secret is spent
			return usage("--out: %w", err)
		}
	}
	d, err := c.sit(ctx, c.waits(), true)
	if err != nil {
		return err
	}
	defer d.close()
	var trace bytes.Buffer
	fmt.Fprintf(&trace, "kakanai %s card-check: commands, lengths and status words; no values\n", version)
	began := time.Now()
	err = d.reader.Use(ctx, nil, func(t card.Transmitter) error {
		fmt.Fprintf(&trace, "keypad: %v\n", card.HasKeypad(t))
		t = card.Trace(t, &trace, time.Now)
		tries, err := card.Tries(ctx, t, card.ByPIN, card.ByCodeB)
		if err != nil {
			return err
		}
		fmt.Fprintf(&trace, "counters: PIN %d, printed numbers %d\n", tries[0], tries[1])
		if s == nil {
			return nil
		}
		h, err := card.ReadHolder(ctx, t, s, nil)
		if err != nil {
			return err
		}
		fmt.Fprintf(&trace, "read: name %d bytes, address %d bytes\n", len(h.Name), len(h.Address))
		if s.Way() == card.ByCodeB {
			face, err := card.ReadFace(ctx, t, s)
			fmt.Fprintf(&trace, "face: name %v, address %v\n", face.Name != nil, face.Address != nil)
			return err
		}
		return nil
	})
	fmt.Fprintf(&trace, "outcome: %s\n", outcomeWord(err))
	if s != nil {
		e := record.Entry{Kind: record.CardRead, Visit: newID(), Via: string(s.Way()), Code: string(visit.ProblemOf(err)), Millis: time.Since(began).Milliseconds()}
		if logErr := (recorder{d.log}).Record(context.WithoutCancel(ctx), e); logErr != nil {
			return notLogged(logErr)
		}
	}
	if c.out != "" {
		if err := wholefile.Write(c.out, trace.Bytes()); err != nil {
			return usage("--out: %w", err)
		}
	} else if !c.json {
		_, _ = c.stdout.Write(trace.Bytes())
	}
	if err != nil {
		more := map[string]any{}
		if n, ok := visit.TriesAfter(err); ok {
			more["retries"] = n
		}
		return &failure{problem: visit.ProblemOf(err), more: more, err: err}
	}
	if c.json {
		return c.object(map[string]any{"trace": c.out, "ok": true})
	}
	return nil
}

func outcomeWord(err error) string {
	if err == nil {
		return "ok"
	}
	return string(visit.ProblemOf(err))
}
