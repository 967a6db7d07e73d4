// Package pcsc finds an Individual Number Card on the PC/SC readers of this machine and lends it out. It is the only package
// that talks to the card service.
//
// Start with New and Reader.Use. A card is recognised by what it answers, never by its ATR and never by being first; it is held
// in a transaction while it is lent, every command passes card.Guard, and afterwards it is powered down, because on a real card
// a verified PIN outlives everything else. The package keeps no connection between two loans: a service or a reader that
// goes away takes nothing with it but the loan.
//
// Some drivers never come back from a call, and nothing can cancel it. So a program does not use a Reader itself but a Remote, which
// runs one in a process of its own (Serve) and can end that.
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
	// alive is called at least every slice while nothing is stuck in the card service.
	alive func()
}

// A Reader is all readers of the machine, or the one named.
type Reader struct {
	o    Options
	last string // the reader whose card was lent last
}

// New makes a Reader. Nothing is opened before it is used.
func New(o Options) *Reader {
	if o.alive == nil {
		o.alive = func() {}
	}
	return &Reader{o: o}
}

const (
	slice     = 500 * time.Millisecond // no wait in the service is longer: a cancelled context is noticed
	typing    = 100 * time.Millisecond // the same while a PIN is typed: the reading begins when this wait has ended
	noService = time.Second            // between two looks for a service that is not there
	busyTries = 5
	busyPause = 150 * time.Millisecond
	patience  = 3 * slice // with another program that holds the card, before that is said
)

// Use waits until a My Number card lies on a reader and lends it to f. While it waits told, which may be nil, hears what stands in
// the way, each change once: card.ErrNoReader (also: no service), ErrNoCard, ErrWrongCard, ErrTwoCards, ErrMute, ErrBusy. f is
// tried on each card that is there; one on which it returns ErrWrongCard is passed over until it is changed, so f's first command
// must be the SELECT that tells. Every other result of f, nil too, ends the loan and is returned: f may have sent a PIN, and is
// never run again. When Options.Wait is over Use returns the last reason. A card that was there and vanishes is ErrRemoved.
func (r *Reader) Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error {
	l := &look{r: r, told: told, f: f}
	if r.o.Wait >= 0 {
		l.deadline = time.Now().Add(r.o.Wait)
	}
	for {
		done, err := l.session(ctx)
		if done {
			return err
		}
		l.say(err)
		if ctx.Err() != nil {
			return fmt.Errorf("wait for a card: %w", ctx.Err())
		}
		if !l.deadline.IsZero() && !time.Now().Add(noService).Before(l.deadline) {
			return fmt.Errorf("wait for a card: %w", err)
		}
		r.pause(ctx, noService)
	}
}

// look is one Use.
type look struct {
	r        *Reader
	deadline time.Time // zero: none
	told     func(error)
	f        func(card.Transmitter) error
	reason   error
	passed   map[string]pass // readers whose card is none of ours
}

// pass is a card that is no use, until its reader counts a change.
type pass struct {
	at  scard.StateFlag
	why error
}

// reasons are what may stand in the way of a loan.
var reasons = []error{card.ErrNoReader, card.ErrNoCard, card.ErrWrongCard, card.ErrTwoCards, card.ErrMute, card.ErrBusy, card.ErrStuck, card.ErrRemoved}

func (l *look) say(err error) {
	if l.told != nil && !sameReason(l.reason, err) {
		l.told(err)
	}
	l.reason = err
}

func sameReason(a, b error) bool {
	var x, y *card.KindError
	if errors.As(a, &x) && errors.As(b, &y) && x.Kind != y.Kind {
		return false
	}
	for _, r := range reasons {
		if errors.Is(a, r) != errors.Is(b, r) {
			return false
		}
	}
	return a != nil
}

func (r *Reader) pause(ctx context.Context, d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end) && ctx.Err() == nil; {
		r.o.alive()
		t := time.NewTimer(min(slice, time.Until(end)))
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
}

// session serves one connection to the card service. Not done: the connection is of no more use, err says why.
func (l *look) session(ctx context.Context) (done bool, err error) {
	service, err := scard.EstablishContext()
	if err != nil {
		return false, serviceError("reach the card service", err)
	}
	abandoned := false
	defer func() {
		if !abandoned {
			service.Release()
		}
	}()
	l.passed = map[string]pass{}
	for {
		l.r.o.alive()
		states, err := l.r.states(service)
		if err != nil {
			return false, err
		}
		reader, reason := l.choose(ctx, service, states)
		if errors.Is(reason, errAbandoned) {
			abandoned = true
			return true, reason
		}
		if reader != nil {
			began, err := l.r.lend(ctx, service, *reader, l.lent(), l.deadline, l.f)
			switch {
			case errors.Is(err, card.ErrWrongCard):
				reason = named(err, *reader)
				l.passed[reader.Reader] = pass{changes(*reader), reason}
			case began:
				return true, err
			case errors.Is(err, errAbandoned):
				abandoned = true
				return true, err
			case errors.Is(err, card.ErrNoReader):
				return false, err // the service went away before the card was ours
			case errors.Is(err, card.ErrMute):
				reason = err
				l.passed[reader.Reader] = pass{changes(*reader), reason}
			default:
				reason = err
			}
		}
		l.say(fmt.Errorf("look for a card: %w", reason))
		if ctx.Err() != nil {
			return true, fmt.Errorf("wait for a card: %w", ctx.Err())
		}
		if reader != nil && errors.Is(reason, card.ErrWrongCard) && l.others(states) {
			continue // the card on the next reader
		}
		wait := slice
		if !l.deadline.IsZero() {
			if wait = min(wait, time.Until(l.deadline)); wait <= 0 {
				return true, fmt.Errorf("look for a card: %w", reason)
			}
		}
		if err := change(service, states, wait); err != nil {
			return false, err
		}
	}
}

// lent hears that the wait is over but another program holds the card for long.
func (l *look) lent() func(error) {
	return func(err error) { l.say(fmt.Errorf("look for a card: %w", err)) }
}

// changes is how often cards came to and left a reader, as the service counts in the upper half of a state. The lower half
// changes with our own doings.
func changes(s scard.ReaderState) scard.StateFlag { return s.EventState >> 16 << 16 }

// choose says which reader's card to lend, or, nil, what stands in the way.
func (l *look) choose(ctx context.Context, service *scard.Context, states []scard.ReaderState) (*scard.ReaderState, error) {
	reason := error(card.ErrNoCard)
	if len(states) == 0 {
		reason = card.ErrNoReader
	}
	var there []*scard.ReaderState
	for i, s := range states {
		p, known := l.passed[s.Reader]
		switch {
		case s.EventState&scard.StatePresent == 0:
			delete(l.passed, s.Reader)
		case known && p.at == changes(s):
			reason = worse(reason, p.why)
		case s.EventState&scard.StateMute != 0:
			reason = worse(reason, card.ErrMute)
		default:
			there = append(there, &states[i])
		}
	}
	if len(there) == 0 {
		return nil, reason
	}
	if len(there) == 1 {
		return there[0], reason
	}
	// Several cards: a My Number card among others is clear, two of them are not.
	var ours []*scard.ReaderState
	for _, s := range there {
		var kind card.Kind
		_, err := l.r.lend(ctx, service, *s, nil, l.deadline, func(t card.Transmitter) (err error) {
			kind, err = card.Recognise(ctx, t)
			return err
		})
		if errors.Is(err, errAbandoned) {
			return nil, err
		}
		if err == nil && kind == card.KindMyNumber {
			ours = append(ours, s)
		}
	}
	switch len(ours) {
	case 0:
		return there[0], reason
	case 1:
		return ours[0], reason
	}
	return nil, card.ErrTwoCards
}

// others tells whether there is a card that was not passed over yet.
func (l *look) others(states []scard.ReaderState) bool {
	for _, s := range states {
		p, known := l.passed[s.Reader]
		if s.EventState&scard.StatePresent != 0 && s.EventState&scard.StateMute == 0 && !(known && p.at == changes(s)) {
			return true
		}
	}
	return false
}

// named says what a refused card is where only its ATR tells.
func named(err error, s scard.ReaderState) error {
	var kind *card.KindError
	if errors.As(err, &kind) && kind.Kind == card.KindOther {
		if k := card.KindByATR(s.Atr); k != "" {
			return fmt.Errorf("by its ATR: %w", &card.KindError{Kind: k})
		}
	}
	return err
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

// lend connects to the card of one reader, holds it, and gives it to f; began tells whether f was called. told, which may be nil, hears
// ErrBusy when another program does not let go of the card.
func (r *Reader) lend(ctx context.Context, service *scard.Context, s scard.ReaderState, told func(error), deadline time.Time, f func(card.Transmitter) error) (began bool, err error) {
	l := &loan{service: service, reader: s.Reader}
	c, err := r.hold(ctx, service, s.Reader, told, deadline)
	if errors.Is(err, errAbandoned) {
		return false, err
	}
	if err != nil {
		return false, l.error("take hold of the card", err)
	}
	l.c = c
	// Whatever happens, the card loses its power: that is what clears a verified PIN.
	defer l.end()
	l.verify = verifyCode(c)
	r.last = s.Reader
	return true, f(card.Guard(l))
}

// errAbandoned: a call into the service was left behind, and the context with it.
var errAbandoned = errors.New("nobody lets go of the card")

// hold connects and begins a transaction. While another program has one the service keeps us waiting in either call, for ever if need
// be, and the context is of no use meanwhile: when nobody wants to wait any more both are left to themselves.
func (r *Reader) hold(ctx context.Context, service *scard.Context, reader string, told func(error), deadline time.Time) (*scard.Card, error) {
	type result struct {
		c   *scard.Card
		err error
	}
	done, left := make(chan result), make(chan struct{})
	go func() {
		c, err := connect(service, reader, left)
		select {
		case done <- result{c, err}:
		case <-left:
			if err == nil {
				_ = c.EndTransaction(scard.LeaveCard)
				_ = c.Disconnect(scard.LeaveCard)
			}
			service.Release()
		}
	}()
	tick := time.NewTicker(slice)
	defer tick.Stop()
	for began := time.Now(); ; {
		select {
		case got := <-done:
			return got.c, got.err
		case <-tick.C:
			r.o.alive()
			if time.Since(began) < patience {
				continue
			}
			if told != nil {
				told(card.ErrBusy)
			}
			if ctx.Err() != nil || !deadline.IsZero() && time.Now().After(deadline) {
				close(left)
				return nil, fmt.Errorf("take hold of the card: %w: %w", errAbandoned, card.ErrBusy)
			}
		}
	}
}

// protocols are those of cards with contacts and without.
const protocols = scard.ProtocolT0 | scard.ProtocolT1

// connect opens one card and begins a transaction on it. A reset by another program in between is taken note of; nothing was sent yet.
func connect(service *scard.Context, reader string, left <-chan struct{}) (*scard.Card, error) {
	for try := 1; ; try++ {
		c, err := service.Connect(reader, scard.ShareShared, protocols)
		if err == nil {
			for range 3 {
				if err = c.BeginTransaction(); !errors.Is(err, scard.ErrResetCard) {
					break
				}
				if err = c.Reconnect(scard.ShareShared, protocols, scard.LeaveCard); err != nil {
					break
				}
			}
			if err == nil {
				return c, nil
			}
			_ = c.Disconnect(scard.LeaveCard)
		}
		if !errors.Is(err, scard.ErrSharingViolation) || try == busyTries {
			return nil, err
		}
		select {
		case <-left:
			return nil, err
		case <-time.After(busyPause):
		}
	}
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
		r.o.alive()
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("wait for the card to leave: %w", err)
		}
		if err := service.GetStatusChange(states, typing); err != nil && !errors.Is(err, scard.ErrTimeout) {
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
	abandoned := false
	defer func() {
		if !abandoned {
			service.Release()
		}
	}()
	states, err := r.states(service)
	if err != nil {
		return nil, err
	}
	var out []Info
	for _, s := range states {
		r.o.alive()
		i := Info{Name: s.Reader, Card: card.KindNone}
		switch {
		case s.EventState&scard.StatePresent != 0 && abandoned:
			i.Card = card.KindOther // the service keeps us waiting: nobody can ask
		case s.EventState&scard.StatePresent != 0:
			_, err := r.lend(ctx, service, s, nil, time.Now(), func(t card.Transmitter) (err error) {
				i.Card, err = card.Recognise(ctx, t)
				if i.Card == card.KindOther {
					if k := card.KindByATR(s.Atr); k != "" {
						i.Card = k
					}
				}
				return err
			})
			abandoned = errors.Is(err, errAbandoned)
			switch {
			case errors.Is(err, card.ErrMute):
				i.Card = card.KindMute
			case errors.Is(err, card.ErrRemoved), errors.Is(err, card.ErrNoReader):
				i.Card = card.KindNone
			case err != nil:
				i.Card = card.KindOther // held by another program: something is there, nobody knows what
			}
		}
		out = append(out, i)
	}
	return out, nil
}
