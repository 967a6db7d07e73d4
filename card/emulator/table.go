package emulator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kakanai/card"
)

// Options configure a Table.
type Options struct {
	// Wait is how long Use waits for a card. 0 means one look; less than 0, until the context ends.
	Wait   time.Duration
	Quirks Quirks // of every card
}

// A Table is a reader in software on which the demo people's cards are laid. Each card keeps its
// counters as long as the Table exists. It is safe for concurrent use.
type Table struct {
	o      Options
	people []Person

	mu      sync.Mutex
	cards   map[string]*Card
	laid    string
	changed chan struct{} // closed and replaced at every Lay and Lift
	laying  int           // grows with every change, so that a loan of an earlier card ends
	last    int           // the value of laying that Use lent last; 0: none
}

// NewTable returns a Table without a card on it.
func NewTable(people []Person, o Options) *Table {
	return &Table{o: o, people: slices.Clone(people), cards: map[string]*Card{}, changed: make(chan struct{})}
}

// People returns the people whose cards can be laid.
func (t *Table) People() []Person { return slices.Clone(t.people) }

// Laid returns the id of the person whose card lies on the reader, or "".
func (t *Table) Laid() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.laid
}

// Lay puts the card of the person with this id on the reader, in place of any other. The error is
// for an unknown id.
func (t *Table) Lay(id string) error {
	i := slices.IndexFunc(t.people, func(p Person) bool { return p.ID == id })
	if i < 0 {
		return fmt.Errorf("there is no demo person of that name")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.cards[id] == nil {
		t.cards[id] = NewCard(t.people[i], t.o.Quirks)
	}
	t.put(id)
	return nil
}

// Lift takes the card away.
func (t *Table) Lift() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put("")
}

// Card returns a person's card, or nil if it was never laid.
func (t *Table) Card(id string) *Card {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cards[id]
}

func (t *Table) put(id string) {
	if c := t.cards[t.laid]; c != nil {
		c.PowerOff()
	}
	t.laid = id
	t.laying++
	close(t.changed)
	t.changed = make(chan struct{})
}

// loan is a card as lent to one call of Use. It ends when the card is lifted or replaced.
type loan struct {
	t      *Table
	c      *Card
	laying int
}

// Transmit fails with ErrRemoved once the card is lifted or replaced, even in the middle of a
// command.
func (l loan) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	if l.ended() {
		return nil, card.ErrRemoved
	}
	resp, err := l.c.Transmit(ctx, cmd)
	if l.ended() {
		return nil, card.ErrRemoved
	}
	return resp, err
}

func (l loan) ended() bool {
	l.t.mu.Lock()
	defer l.t.mu.Unlock()
	return l.laying != l.t.laying
}

// Use lends the card on the table to f; see pcsc.Reader.Use, which does the same with a real card.
func (t *Table) Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error {
	var timeout <-chan time.Time
	if t.o.Wait > 0 {
		timer := time.NewTimer(t.o.Wait)
		defer timer.Stop()
		timeout = timer.C
	}
	var said error
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("wait for a card: %w", err)
		}
		t.mu.Lock()
		c, laying, changed := t.cards[t.laid], t.laying, t.changed
		if c != nil {
			t.last = laying
		}
		t.mu.Unlock()
		reason := fmt.Errorf("look at the reader: %w", card.ErrNoCard)
		switch {
		case c == nil:
		case c.person.Card() == card.KindMute: // a reader notices that before any command is sent
			reason = fmt.Errorf("look at the reader: %w", card.ErrMute)
		default:
			err := f(card.Guard(loan{t, c, laying}))
			c.PowerOff()
			if !errors.Is(err, card.ErrWrongCard) {
				return err
			}
			reason = err
		}
		if told != nil && !card.SameReason(said, reason) {
			told(reason)
		}
		said = reason
		if t.o.Wait == 0 {
			return reason
		}
		select {
		case <-changed:
		case <-timeout:
			return reason
		case <-ctx.Done():
		}
	}
}

// Gone waits until the card that Use lent last is lifted or replaced. The error is ctx's.
func (t *Table) Gone(ctx context.Context) error {
	for {
		t.mu.Lock()
		there, changed := t.laid != "" && t.laying == t.last, t.changed
		t.mu.Unlock()
		if !there {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("wait for the card to leave: %w", ctx.Err())
		}
	}
}
