// Package pcsc finds an Individual Number Card on the PC/SC readers of this machine and lends it out. It is the only package
// that talks to the card service.
//
// Start with New and Reader.Use. A card is recognised by what it answers, never by its ATR and never by being first; it is held
// in a transaction while it is lent, every command passes card.Guard, and afterwards it is powered down, because on a real card
// a verified PIN outlives everything else. The package keeps no connection between two loans: a service or a reader that
// goes away takes nothing with it but the loan.
package pcsc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ebfe/scard"

	"kakanai/card"
)

// Options of a Reader.
type Options struct {
	// Name is a part of the reader's name; "" takes whichever holds a My Number card. Names change on re-plugging, so a part is
	// safer than the whole.
	Name string
	// Wait is how long Use waits for a card; 0: it looks at every reader once. Less than 0: until its context ends.
	Wait time.Duration
}

// A Reader is all readers of the machine, or the one named.
type Reader struct {
	o    Options
	last string // the reader whose card was lent last
}

// New makes a Reader. Nothing is opened before it is used.
func New(o Options) *Reader { return &Reader{o: o} }

const (
	slice     = 500 * time.Millisecond // no wait in the service is longer: a cancelled context is noticed
	noService = time.Second            // between two looks for a service that is not there
	busyTries = 5
	busyPause = 150 * time.Millisecond
	// hung is how long one command may take before the loan ends. A card's slowest command takes about a second.
	hung = 10 * time.Second
)

// Use waits until a My Number card lies on a reader and lends it to f. While it waits told, which may be nil, hears what stands in
// the way, each change once: card.ErrNoReader (also: no service), ErrNoCard, ErrWrongCard, ErrMute, ErrBusy. f is tried on each
// card that is there; one on which it returns ErrWrongCard is passed over until it is changed, so f's first command must be the
// SELECT that tells. Every other result of f, nil too, ends the loan and is returned. When Options.Wait is over Use returns the
// last reason. A card that vanishes while it is lent is ErrRemoved.
func (r *Reader) Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error {
	var deadline time.Time
	if r.o.Wait >= 0 {
		deadline = time.Now().Add(r.o.Wait)
	}
	var reason error
	say := func(err error) {
		if told != nil && !sameReason(reason, err) {
			told(err)
		}
		reason = err
	}
	for {
		done, err := r.session(ctx, deadline, say, f)
		if done {
			return err
		}
		say(err)
		if ctx.Err() != nil {
			return fmt.Errorf("wait for a card: %w", ctx.Err())
		}
		if !deadline.IsZero() && !time.Now().Add(noService).Before(deadline) {
			return fmt.Errorf("wait for a card: %w", reason)
		}
		pause(ctx, noService)
	}
}

// reasons are what may stand in the way of a loan.
var reasons = []error{card.ErrNoReader, card.ErrNoCard, card.ErrWrongCard, card.ErrMute, card.ErrBusy}

func sameReason(a, b error) bool {
	for _, r := range reasons {
		if errors.Is(a, r) != errors.Is(b, r) {
			return false
		}
	}
	return a != nil
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// session serves one connection to the card service. Not done: the connection is of no more use, err says why.
func (r *Reader) session(ctx context.Context, deadline time.Time, say func(error), f func(card.Transmitter) error) (done bool, err error) {
	service, err := scard.EstablishContext()
	if err != nil {
		return false, serviceError("reach the card service", err)
	}
	defer service.Release()
	passed := map[string]scard.StateFlag{} // readers whose card is none of ours, and the state they were in
	for {
		states, err := r.states(service)
		if err != nil {
			return false, err
		}
		reason := error(card.ErrNoCard)
		if len(states) == 0 {
			reason = card.ErrNoReader
		}
		for _, s := range states {
			switch {
			case s.EventState&scard.StatePresent == 0:
				delete(passed, s.Reader)
				continue
			case s.EventState&scard.StateMute != 0:
				reason = card.ErrMute
				continue
			case passed[s.Reader] == s.EventState && s.EventState != 0:
				reason = worse(reason, card.ErrWrongCard)
				continue
			}
			err := r.lend(ctx, service, s.Reader, f)
			switch {
			case errors.Is(err, errAbsent):
				continue
			case errors.Is(err, card.ErrWrongCard) || errors.Is(err, card.ErrMute):
				passed[s.Reader] = s.EventState
				reason = worse(reason, err)
				continue
			case errors.Is(err, card.ErrBusy):
				reason = err
				continue
			case errors.Is(err, card.ErrNoReader):
				return false, err // the service went away before the card was ours
			}
			return true, err
		}
		say(fmt.Errorf("look for a card: %w", reason))
		if ctx.Err() != nil {
			return true, fmt.Errorf("wait for a card: %w", ctx.Err())
		}
		wait := slice
		if !deadline.IsZero() {
			if wait = min(wait, time.Until(deadline)); wait <= 0 {
				return true, fmt.Errorf("look for a card: %w", reason)
			}
		}
		if err := change(service, states, wait); err != nil {
			return false, err
		}
	}
}

// worse keeps the reason that helps most: a card that is there but wrong says more than no card on another reader.
func worse(old, new error) error {
	if errors.Is(old, card.ErrNoCard) || errors.Is(old, card.ErrNoReader) {
		return new
	}
	return old
}

// states are the readers in question and what lies on them now.
func (r *Reader) states(service *scard.Context) ([]scard.ReaderState, error) {
	names, err := service.ListReaders()
	if err != nil && !errors.Is(err, scard.ErrNoReadersAvailable) {
		return nil, serviceError("list readers", err)
	}
	var states []scard.ReaderState
	for _, n := range names {
		if strings.Contains(n, r.o.Name) {
			states = append(states, scard.ReaderState{Reader: n, CurrentState: scard.StateUnaware})
		}
	}
	if len(states) == 0 {
		return nil, nil
	}
	if err := service.GetStatusChange(states, 0); err != nil && !errors.Is(err, scard.ErrTimeout) && !errors.Is(err, scard.ErrUnknownReader) {
		return nil, serviceError("ask the readers", err)
	}
	return states, nil
}

// change waits until something changes on a reader, or for d. Without any reader it only waits: a wait for readers to
// come differs from platform to platform, looking again does not.
func change(service *scard.Context, states []scard.ReaderState, d time.Duration) error {
	if len(states) == 0 {
		time.Sleep(d)
		return nil
	}
	for i := range states {
		states[i].CurrentState = states[i].EventState
	}
	switch err := service.GetStatusChange(states, d); {
	case err == nil, errors.Is(err, scard.ErrTimeout), errors.Is(err, scard.ErrUnknownReader):
		return nil
	default:
		return serviceError("wait for a change", err)
	}
}

// errAbsent: the card went before it was connected; that is no card, not a removed one.
var errAbsent = errors.New("gone before it was connected")

// lend connects to the card of one reader, holds it, and gives it to f.
func (r *Reader) lend(ctx context.Context, service *scard.Context, name string, f func(card.Transmitter) error) error {
	var c *scard.Card
	var err error
	for try := 1; ; try++ {
		c, err = service.Connect(name, scard.ShareShared, scard.ProtocolT0|scard.ProtocolT1)
		if !errors.Is(err, scard.ErrSharingViolation) || try == busyTries || ctx.Err() != nil {
			break
		}
		pause(ctx, busyPause)
	}
	switch {
	case err == nil:
	case errors.Is(err, scard.ErrNoSmartcard), errors.Is(err, scard.ErrRemovedCard), errors.Is(err, scard.ErrUnknownReader):
		return errAbsent
	default:
		return cardError("connect to the card", err)
	}
	l := &loan{c: c, hung: hung}
	// Whatever happens, the card loses its power: that is what clears a verified PIN.
	defer l.end()
	if err := l.do(ctx, func() error { return c.BeginTransaction() }); err != nil {
		return cardError("hold the card", err)
	}
	r.last = name
	return f(card.Guard(l))
}

// Gone waits until the card that was lent last has left its reader. A service or a reader that went away took it along.
func (r *Reader) Gone(ctx context.Context) error {
	if r.last == "" {
		return nil
	}
	service, err := scard.EstablishContext()
	if err != nil {
		return nil
	}
	defer service.Release()
	states := []scard.ReaderState{{Reader: r.last, CurrentState: scard.StateUnaware}}
	for {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("wait for the card to leave: %w", err)
		}
		if err := service.GetStatusChange(states, slice); err != nil && !errors.Is(err, scard.ErrTimeout) {
			return nil
		}
		if states[0].EventState&scard.StatePresent == 0 {
			return nil
		}
		states[0].CurrentState = states[0].EventState
	}
}

// Info is one reader and what lies on it.
type Info struct {
	Name string
	Card card.Kind
}

// List names every reader and what lies on it. It sends no PIN. Without a card service it is card.ErrNoReader.
func (r *Reader) List(ctx context.Context) ([]Info, error) {
	service, err := scard.EstablishContext()
	if err != nil {
		return nil, serviceError("reach the card service", err)
	}
	defer service.Release()
	states, err := r.states(service)
	if err != nil {
		return nil, err
	}
	var out []Info
	for _, s := range states {
		i := Info{Name: s.Reader, Card: card.KindNone}
		if s.EventState&scard.StatePresent != 0 {
			i.Card = card.KindMute
			err := r.lend(ctx, service, s.Reader, func(t card.Transmitter) error {
				i.Card = card.Recognise(ctx, t)
				return nil
			})
			if errors.Is(err, errAbsent) {
				i.Card = card.KindNone
			} else if err != nil && !errors.Is(err, card.ErrMute) {
				i.Card = card.KindOther // held by another program: something is there, nobody knows what
			}
		}
		out = append(out, i)
	}
	return out, nil
}
