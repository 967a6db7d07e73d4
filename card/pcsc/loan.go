package pcsc

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ebfe/scard"

	"kakanai/card"
)

// loan is one card from connecting to powering down.
type loan struct {
	c     *scard.Card
	hung  time.Duration
	stuck bool // a call did not come back; the card's handle belongs to it now
}

// Transmit carries one command. Any error ends what can be done with this loan; the callers of card know.
func (l *loan) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	var out []byte
	err := l.do(ctx, func() error {
		resp, err := l.c.Transmit(cmd)
		out = append([]byte(nil), resp...)
		clear(resp[:cap(resp)]) // the library's buffer holds more than the answer
		return err
	})
	if err != nil {
		return nil, cardError("transmit", err)
	}
	if len(out) < 2 {
		return nil, fmt.Errorf("transmit: empty answer: %w", card.ErrRemoved) // what some drivers do when a card is pulled
	}
	return out, nil
}

// do runs one call into the card service. Some drivers never come back from one, and nothing can cancel it: then the call is left
// behind with its thread, and the loan ends with an error. The visit goes on; the reader works again when its driver answers or
// the service is restarted.
func (l *loan) do(ctx context.Context, call func() error) error {
	if l.stuck {
		return fmt.Errorf("the reader does not answer: %w", context.DeadlineExceeded)
	}
	done := make(chan error, 1)
	go func() { done <- call() }()
	t := time.NewTimer(l.hung)
	defer t.Stop()
	select {
	case err := <-done:
		return err
	case <-t.C:
		l.stuck = true
		return fmt.Errorf("the reader does not answer: %w", context.DeadlineExceeded)
	case <-ctx.Done():
		// Nobody waits any more, but a command under way is not cut off in the middle: a torn VERIFY could cost a try.
		select {
		case err := <-done:
			return err
		case <-t.C:
			l.stuck = true
			return fmt.Errorf("the reader does not answer: %w", context.DeadlineExceeded)
		}
	}
}

// end powers the card down. A card that is gone, or a service, has done so itself.
func (l *loan) end() {
	if l.stuck {
		return
	}
	_ = l.c.EndTransaction(scard.LeaveCard)
	_ = l.c.Disconnect(scard.UnpowerCard)
}

// serviceError is for calls that concern the service as a whole: it, or every reader, is out of reach.
func serviceError(doing string, err error) error {
	return fmt.Errorf("%s: %w: %w", doing, card.ErrNoReader, err)
}

// cardError names what a call about one card means.
func cardError(doing string, err error) error {
	for _, m := range []struct {
		from []error
		to   error
	}{
		{[]error{scard.ErrSharingViolation}, card.ErrBusy},
		{[]error{scard.ErrRemovedCard, scard.ErrNoSmartcard, scard.ErrNotTransacted, scard.ErrResetCard, scard.ErrCommError, scard.ErrReaderUnavailable, scard.ErrUnknownReader}, card.ErrRemoved},
		{[]error{scard.ErrProtoMismatch, scard.ErrUnresponsiveCard, scard.ErrUnpoweredCard, scard.ErrUnsupportedCard}, card.ErrMute},
		{[]error{scard.ErrNoService, scard.ErrServiceStopped, scard.ErrInvalidHandle}, card.ErrNoReader},
	} {
		for _, f := range m.from {
			if errors.Is(err, f) {
				return fmt.Errorf("%s: %w: %w", doing, m.to, err)
			}
		}
	}
	return fmt.Errorf("%s: %w", doing, err)
}
