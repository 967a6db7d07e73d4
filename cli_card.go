package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/text"
	"kakanai/visit"
)

// readerInfo is one reader in the answer of readers.
type readerInfo struct {
	Name   string    `json:"name"`
	Card   card.Kind `json:"card"`
	Person string    `json:"person,omitempty"`
	CodeB  string    `json:"code_b,omitempty"`
}

// runReaders lists the readers and what lies on them. It sends no PIN and keeps no log: nothing personal is read.
func runReaders(ctx context.Context, c *call) error {
	readers := []readerInfo{}
	if c.inDemo() {
		_, table, err := openReader(c.reader, 0, false)
		if err != nil {
			return usage("%w", err)
		}
		for _, p := range table.People() {
			i := readerInfo{Name: "demo:" + p.ID, Card: p.Card(), Person: p.ID}
			if i.Card == card.KindMyNumber {
				i.CodeB = p.CodeB()
			}
			readers = append(readers, i)
		}
	} else {
		remote := openRemote(c.reader, 0)
		defer remote.Close()
		list, err := remote.List(ctx)
		if err != nil {
			return fmt.Errorf("list readers: %w", err)
		}
		for _, r := range list {
			kind := r.Card
			if kind == card.KindTransit {
				kind = card.KindOther // the command line's list of kinds is fixed (design, "Command line")
			}
			readers = append(readers, readerInfo{Name: r.Name, Card: kind})
		}
	}
	if c.json {
		return c.object(map[string]any{"readers": readers})
	}
	for _, r := range readers {
		fmt.Fprintf(c.stdout, "%s\t%s\n", r.Name, r.Card)
	}
	return nil
}

// readSecret takes the PIN, or the numbers printed on the card, from the first line of standard input. Its form is judged here: a
// malformed one is never sent to a card.
func (c *call) readSecret(ctx context.Context) (*card.Secret, error) {
	if c.pinStdin == c.codeBStdin {
		return nil, usage("%q needs either --pin-stdin or --code-b-stdin", c.name())
	}
	if c.codeBStdin && c.settings.CodeB == visit.CodeBOff {
		return nil, &failure{problem: visit.NotAllowed, err: errors.New("reading by printed numbers is turned off by this kiosk's settings (code_b)")}
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
		return nil, usage("on standard input: %w", err)
	}
	return s, nil
}

// runRead reads the four items once, logs that it did, and prints them.
func runRead(ctx context.Context, c *call) error {
	if !c.settings.CommandLine.Read {
		return &failure{problem: visit.NotAllowed, err: errors.New("read is turned off by this kiosk's settings")}
	}
	s, err := c.readSecret(ctx)
	if err != nil {
		return err
	}
	defer s.Wipe()
	d, err := c.sit(ctx, c.waits(), true)
	if err != nil {
		return err
	}
	defer d.close()
	if err := byClock(d.log)(clock{}.Now()); err != nil { // before the card is touched
		return err
	}

	began := time.Now()
	var h card.Holder
	err = d.reader.Use(ctx, nil, func(t card.Transmitter) (err error) {
		h, err = card.ReadHolder(ctx, t, s, nil)
		return err
	})
	e := record.Entry{Kind: record.CardRead, Visit: newID(), Via: string(s.Way()), Code: string(visit.ProblemOf(err)), Millis: time.Since(began).Milliseconds()}
	more := map[string]any{}
	if n, ok := visit.TriesAfter(err); ok {
		e.Tries, more["retries"] = record.TriesLeft(n), n
	}
	if logErr := (recorder{d.log}).Record(context.WithoutCancel(ctx), e); logErr != nil { // what was asked of the card stands there, also after Ctrl+C
		return notLogged(logErr)
	}
	if err != nil {
		return &failure{problem: visit.ProblemOf(err), more: more, err: err}
	}
	if c.json {
		return c.object(map[string]any{"name": h.Name, "address": h.Address, "birth": h.Birth, "sex": h.Sex, "via": string(s.Way()), "marks": cardMarks(h)})
	}
	fmt.Fprintf(c.stdout, "%s\n%s\n%s\n%s\n", h.Name, h.Address, h.Birth, h.Sex)
	return nil
}

// cardMarks are what of the four items a person must look at, whatever the fonts have: odd items, and characters that stand for others.
func cardMarks(h card.Holder) []printing.Mark {
	marks := []printing.Mark{}
	for _, o := range visit.Facts(h).Odd() {
		marks = append(marks, printing.Mark{Field: string(o.Fact), Text: o.Text, Why: o.Why})
	}
	for _, t := range []struct {
		fact forms.Fact
		text string
	}{{forms.FactName, h.Name}, {forms.FactAddress, h.Address}} {
		for _, m := range text.Doubts(t.text) {
			marks = append(marks, printing.Mark{Field: string(t.fact), Text: m.Text, Why: m.Why})
		}
	}
	return marks
}

func notLogged(err error) error { return &failure{problem: visit.NotLogged, err: err} }
