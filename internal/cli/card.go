package cli

import (
	"context"
	"errors"
	"fmt"

	"kakanai/card"
	"kakanai/internal/station"
	"kakanai/internal/wholefile"
	"kakanai/visit"
)

// runReaders lists the readers and what lies on them.
func runReaders(ctx context.Context, c *call) error {
	readers, err := c.station.Readers(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]any{"readers": readers})
	}
	for _, r := range readers {
		fmt.Fprintf(c.stdout, "%s\t%s\n", r.Name, r.Card)
	}
	return nil
}

// readSecret takes the PIN, or the numbers printed on the card, from the first line of standard input.
// Its form is judged here: a malformed one is never sent to a card.
func (c *call) readSecret(ctx context.Context) (*card.Secret, error) {
	if c.pinStdin == c.codeBStdin {
		return nil, visit.UsageError("%q needs either --pin-stdin or --code-b-stdin", c.name())
	}
	if c.codeBStdin && c.station.Settings.CodeB == visit.CodeBOff {
		return nil, visit.Fail(visit.NotAllowed, errors.New("reading by printed numbers is turned off by this kiosk's settings (code_b)"))
	}
	what, parse := "暗証番号（4けた）", card.ParsePIN
	if c.codeBStdin {
		what, parse = "カードに印刷された番号（14けた）", card.ParseCodeB
	}
	line, err := c.secretLine(ctx, what)
	if err != nil {
		return nil, err
	}
	defer clear(line[:cap(line)])
	s, err := parse(line)
	if err != nil {
		return nil, visit.UsageError("on standard input: %w", err)
	}
	return s, nil
}

// runRead reads the four items once, logs that it did, and prints them.
func runRead(ctx context.Context, c *call) error {
	if !c.station.Settings.CommandLine.Read {
		return visit.Fail(visit.NotAllowed, errors.New("read is turned off by this kiosk's settings"))
	}
	s, err := c.readSecret(ctx)
	if err != nil {
		return err
	}
	defer s.Wipe()
	h, err := c.station.Read(ctx, c.waits(), s)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]any{
			"name": h.Name, "address": h.Address, "birth": h.Birth, "sex": h.Sex, "via": string(s.Way()), "marks": station.CardMarks(h),
		})
	}
	fmt.Fprintf(c.stdout, "%s\n%s\n%s\n%s\n", h.Name, h.Address, h.Birth, h.Sex)
	return nil
}

// runCardCheck writes a trace of what a visit asks of a card (docs/real-card-check.md).
func runCardCheck(ctx context.Context, c *call) error {
	if !c.station.Settings.CommandLine.Read {
		return visit.Fail(visit.NotAllowed, errors.New("card-check needs read, which is turned off by this kiosk's settings"))
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
			return visit.UsageError("--out: %w", err)
		}
	}
	trace, err := c.station.CheckCard(ctx, c.waits(), s)
	if trace == nil {
		return err
	}
	if c.out != "" {
		if err := wholefile.Write(c.out, trace); err != nil {
			return visit.UsageError("--out: %w", err)
		}
	} else if !c.json {
		_, _ = c.stdout.Write(trace)
	}
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]any{"trace": c.out, "ok": true})
	}
	return nil
}
