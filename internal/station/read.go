package station

import (
	"context"
	"fmt"
	"time"

	"kakanai/card"
	"kakanai/card/pcsc"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/text"
	"kakanai/visit"
)

// ReaderInfo is a reader and what lies on it.
type ReaderInfo struct {
	Name   string    `json:"name"`
	Card   card.Kind `json:"card"`
	Person string    `json:"person,omitempty"` // of the demo
	CodeB  string    `json:"code_b,omitempty"` // the numbers printed on a demo person's card
}

// Readers lists the readers and what lies on them; in the demo, its people. It sends no PIN and
// keeps no log: nothing personal is read.
func (s *Station) Readers(ctx context.Context) ([]ReaderInfo, error) {
	readers := []ReaderInfo{}
	if s.InDemo() {
		_, table, err := openReader(s.Reader, 0, false)
		if err != nil {
			return nil, visit.UsageError("%w", "%w", err)
		}
		for _, p := range table.People() {
			i := ReaderInfo{Name: "demo:" + p.ID, Card: p.Card(), Person: p.ID}
			if i.Card == card.KindMyNumber {
				i.CodeB = p.CodeB()
			}
			readers = append(readers, i)
		}
		return readers, nil
	}
	list, err := s.RealReaders(ctx)
	if err != nil {
		return nil, fmt.Errorf("list readers: %w", err)
	}
	for _, r := range list {
		kind := r.Card
		if kind == card.KindTransit {
			kind = card.KindOther // the command line's list of kinds is fixed
		}
		readers = append(readers, ReaderInfo{Name: r.Name, Card: kind})
	}
	return readers, nil
}

// RealReaders lists the readers of the card service, the demo's aside.
func (s *Station) RealReaders(ctx context.Context) ([]pcsc.Info, error) {
	remote := openRemote(s.Reader, 0)
	defer remote.Close()
	return remote.List(ctx)
}

// Read reads the four items once, waiting so long for a card, and logs that it did. A Failure says
// how many tries the card has left, where it said.
func (s *Station) Read(ctx context.Context, wait time.Duration, secret *card.Secret) (h card.Holder, err error) {
	c, err := s.Open(ctx, wait, true)
	if err != nil {
		return h, err
	}
	defer c.Close()
	if err := byClock(c.Log)(s.Now()); err != nil { // before the card is touched
		return h, err
	}
	began := s.Now()
	err = c.Reader.Use(ctx, nil, func(t card.Transmitter) (err error) {
		h, err = card.ReadHolder(ctx, t, secret, nil)
		return err
	})
	e := readEntry(secret, err, s.Now().Sub(began))
	more := map[string]any{}
	if n, ok := visit.TriesAfter(err); ok {
		e.Tries, more["retries"] = record.TriesLeft(n), n
	}
	// What was asked of the card stands in the log also after Ctrl+C.
	if logErr := (recorder{c.Log}).Record(context.WithoutCancel(ctx), e); logErr != nil {
		return card.Holder{}, visit.Fail(visit.NotLogged, logErr)
	}
	if err != nil {
		return card.Holder{}, &visit.Failure{Problem: visit.ProblemOf(err), More: more, Err: err}
	}
	return h, nil
}

// readEntry is the entry of a reading outside of a visit, which took so long and ended with err.
func readEntry(secret *card.Secret, err error, took time.Duration) record.Entry {
	return record.Entry{
		Kind: record.CardRead, Visit: newID(), Via: string(secret.Way()), Code: string(visit.ProblemOf(err)),
		Millis: took.Milliseconds(),
	}
}

// CardMarks are what of the four items a person must look at, whatever the fonts have: odd items,
// and characters that stand for others.
func CardMarks(h card.Holder) []printing.Mark {
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
