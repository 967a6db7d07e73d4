// Package pcsc finds an Individual Number Card on the PC/SC readers of this machine and lends it
// out. It is the only package that talks to the card service.
//
// Start with New and Reader.Use. A card is recognised by its answers, never by its ATR or by being
// the first one found. While it is lent it is held in a transaction and every command passes
// card.Guard; afterwards it is powered down, because on a real card only that clears a verified
// PIN. The package keeps no connection between two loans, so a service or a reader that fails ends
// at most one loan.
//
// Some drivers never return from a call, and such a call cannot be cancelled. So a program does not
// use a Reader itself but a Remote, which runs one in a process of its own (Serve) and can kill
// that process.
package pcsc

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ebfe/scard"

	"kakanai/card"
	"kakanai/internal/pause"
)

// Options configure a Reader.
type Options struct {
	// Name is a part of the reader's name; "" means all readers. Names change when a reader is
	// plugged in again, so a part is safer than the whole name.
	Name string
	// Wait is how long Use waits for a card. 0 means one look at every reader; less than 0, until
	// the context ends.
	Wait time.Duration
	// alive is called at least once per slice while no call to the card service is stuck.
	alive func()
}

// A Reader stands for all readers of the machine, or for those that Options.Name selects. It is not
// safe for concurrent use.
type Reader struct {
	o    Options
	last string // name of the reader whose card was lent last
}

// New returns a Reader. It opens nothing until it is used.
func New(o Options) *Reader {
	if o.alive == nil {
		o.alive = func() {}
	}
	return &Reader{o: o}
}

const (
	slice = 500 * time.Millisecond // longest wait in the service, so that an ended context is noticed
	// the same in Gone, which runs while a PIN is typed: the reading starts only when Gone has
	// returned
	typing    = 100 * time.Millisecond
	noService = time.Second // between two attempts to reach a service that does not run
	busyTries = 5
	busyPause = 150 * time.Millisecond
	patience  = 3 * slice // how long another program may hold the card before ErrBusy is reported
)

// Use waits until a My Number card lies on a reader and lends it to f. While it waits it calls
// told, which may be nil, with each new obstacle: card.ErrNoReader (also if there is no card
// service), ErrNoCard, ErrWrongCard, ErrTwoCards, ErrMute or ErrBusy.
//
// f is tried on each card present. A card for which it returns ErrWrongCard is skipped until it is
// replaced, so f's first command must be the SELECT that finds out. Any other result of f, nil
// included, ends the loan and is returned: f may have sent a PIN and is never run again.
//
// When Options.Wait has passed, Use returns the last obstacle. A card that disappears is
// ErrRemoved.
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

// look is the state of one call of Use.
type look struct {
	r        *Reader
	deadline time.Time // zero: none
	told     func(error)
	f        func(card.Transmitter) error
	reason   error
	passed   map[string]pass // cards to skip, by the name of their reader
}

// pass is a card to skip until its reader counts a change.
type pass struct {
	at  scard.StateFlag
	why error
}

func (l *look) say(err error) {
	if l.told != nil && !card.SameReason(l.reason, err) {
		l.told(err)
	}
	l.reason = err
}

// pause waits for d or until ctx ends, and calls alive once per slice meanwhile.
func (r *Reader) pause(ctx context.Context, d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end) && ctx.Err() == nil; {
		r.o.alive()
		_ = pause.For(ctx, min(slice, time.Until(end))) // the loop looks at ctx
	}
}

// session uses one connection to the card service. If done is false the connection is of no more
// use and err is the reason.
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
				reason = refineByATR(err, *reader)
				l.passed[reader.Reader] = pass{changes(*reader), reason}
			case began:
				return true, err
			case errors.Is(err, errAbandoned):
				abandoned = true
				return true, err
			case errors.Is(err, card.ErrNoReader):
				return false, err // the service went away before the card was held
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
			continue // try the card on the next reader
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

// lent returns the function that reports that a card is there but held by another program.
func (l *look) lent() func(error) {
	return func(err error) { l.say(fmt.Errorf("look for a card: %w", err)) }
}

// changes returns how often cards were inserted into and removed from a reader, which the service
// counts in the upper half of the state. The lower half also changes by our own calls.
func changes(s scard.ReaderState) scard.StateFlag { return s.EventState >> 16 << 16 }

// choose returns the reader whose card to lend, or nil and the obstacle.
func (l *look) choose(
	ctx context.Context, service *scard.Context, states []scard.ReaderState,
) (*scard.ReaderState, error) {
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
	// Several cards: one My Number card among others can be chosen, two cannot.
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

// others reports whether there is a card that has not been skipped yet.
func (l *look) others(states []scard.ReaderState) bool {
	for _, s := range states {
		p, known := l.passed[s.Reader]
		if s.EventState&scard.StatePresent != 0 && s.EventState&scard.StateMute == 0 && !(known && p.at == changes(s)) {
			return true
		}
	}
	return false
}

// refineByATR adds the kind of a refused card to err where only its ATR shows it.
func refineByATR(err error, s scard.ReaderState) error {
	var kind *card.KindError
	if errors.As(err, &kind) && kind.Kind == card.KindOther {
		if k := card.KindByATR(s.Atr); k != "" {
			return fmt.Errorf("by its ATR: %w", &card.KindError{Kind: k})
		}
	}
	return err
}

// worse returns the more helpful of two reasons: a card that is there but wrong says more than no
// card on another reader.
func worse(a, b error) error {
	if errors.Is(a, card.ErrNoCard) || errors.Is(a, card.ErrNoReader) {
		return b
	}
	return a
}

// states returns the selected readers and what lies on them now.
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
	if err := service.GetStatusChange(states, 0); err != nil && !errors.Is(err, scard.ErrTimeout) &&
		!errors.Is(err, scard.ErrUnknownReader) {
		return nil, serviceError("ask the readers", err)
	}
	return states, nil
}

// change waits for d, or until something changes on a reader. Without any reader it only waits:
// whether the service reports a new reader differs between platforms, so the caller lists the
// readers again.
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

// lend connects to the card of one reader, holds it in a transaction and gives it to f. began
// reports whether f was called. told, which may be nil, is called with ErrBusy when another program
// does not release the card.
func (r *Reader) lend(
	ctx context.Context, service *scard.Context, s scard.ReaderState,
	told func(error), deadline time.Time, f func(card.Transmitter) error,
) (began bool, err error) {
	l := &loan{service: service, reader: s.Reader}
	c, err := r.hold(ctx, service, s.Reader, told, deadline)
	if errors.Is(err, errAbandoned) {
		return false, err
	}
	if err != nil {
		return false, l.error("take hold of the card", err)
	}
	l.c = c
	// In any case the card is powered down: that clears a verified PIN.
	defer l.end()
	l.verify = verifyCode(c)
	r.last = s.Reader
	return true, f(card.Guard(l))
}

// errAbandoned means that a call into the service did not return; it was abandoned together with
// its service context.
var errAbandoned = errors.New("another program does not release the card")

// hold connects and begins a transaction. While another program has one, either call blocks,
// perhaps for ever, and the service context cannot be used. When the wait is over, the goroutine
// with the call and the context are abandoned; it releases both if the call ever returns.
func (r *Reader) hold(
	ctx context.Context, service *scard.Context, reader string, told func(error), deadline time.Time,
) (*scard.Card, error) {
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

// protocols are those of cards with and without contacts.
const protocols = scard.ProtocolT0 | scard.ProtocolT1

// connect opens one card and begins a transaction on it. A reset by another program in between is
// acknowledged by reconnecting; no command has been sent yet.
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

// Gone waits until the card that was lent last has left its reader. It returns nil if no card was
// lent, and if the service or the reader went away. The error is ctx's.
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

// Info is one reader and the kind of card on it.
type Info struct {
	Name string    // as the card service spells it
	Card card.Kind // KindNone if there is no card
}

// List returns every reader and the kind of card on it. It sends no PIN. Without a card service the
// error is card.ErrNoReader.
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
			i.Card = card.KindOther // the service blocks: it cannot be asked
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
				i.Card = card.KindOther // held by another program: there is a card, of unknown kind
			}
		}
		out = append(out, i)
	}
	return out, nil
}
