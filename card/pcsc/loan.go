package pcsc

import (
	"context"
	"errors"
	"fmt"

	"github.com/ebfe/scard"

	"kakanai/card"
)

// handle is what a loan needs of a *scard.Card.
type handle interface {
	Transmit(cmd []byte) ([]byte, error)
	Control(ioctl uint32, in []byte) ([]byte, error)
	Reconnect(scard.ShareMode, scard.Protocol, scard.Disposition) error
	EndTransaction(scard.Disposition) error
	Disconnect(scard.Disposition) error
}

// loan is one card from connecting to powering down.
type loan struct {
	c       handle
	service *scard.Context // asked what happened when a call fails; nil: nobody is asked
	reader  string
	verify  uint32 // control code of FEATURE_VERIFY_PIN_DIRECT; 0: the reader has no keys
	sent    bool   // a command may have reached the card
}

// Transmit carries one command. Any error ends what can be done with this loan; the callers of card know.
func (l *loan) Transmit(_ context.Context, cmd []byte) ([]byte, error) {
	return l.carry("transmit", func() ([]byte, error) {
		resp, err := l.transmit(cmd)
		// A reset before our first command is nobody's loss. Later it is: what was selected and verified is gone.
		if !l.sent && errors.Is(err, scard.ErrResetCard) && l.c.Reconnect(scard.ShareShared, protocols, scard.LeaveCard) == nil {
			resp, err = l.transmit(cmd)
		}
		l.sent = true
		return resp, err
	})
}

// transmit takes a protocol that does not fit for the reset it comes from. A program that connects while pcsc-lite (1.9.9,
// SCardDisconnect) resets the card after another one, perhaps our own stuck process, hears of it in no other way; the command is not sent.
func (l *loan) transmit(cmd []byte) ([]byte, error) {
	resp, err := l.c.Transmit(cmd)
	if errors.Is(err, scard.ErrProtoMismatch) {
		err = fmt.Errorf("%w: %w", scard.ErrResetCard, err)
	}
	return resp, err
}

func (l *loan) carry(doing string, call func() ([]byte, error)) ([]byte, error) {
	resp, err := call()
	if err != nil {
		clear(resp[:cap(resp)])
		return nil, l.error(doing, err)
	}
	out := append([]byte(nil), resp...)
	clear(resp[:cap(resp)]) // the library's buffer holds more than the answer
	if len(out) < 2 {       // what some drivers do when a card is pulled
		return nil, l.error(doing, fmt.Errorf("empty answer: %w", scard.ErrRemovedCard))
	}
	return out, nil
}

// end powers the card down. A card that is gone, or a service, has done so itself.
func (l *loan) end() {
	_ = l.c.EndTransaction(scard.LeaveCard)
	_ = l.c.Disconnect(scard.UnpowerCard)
}

// serviceError is for calls that concern the service as a whole: it, or every reader, is out of reach.
func serviceError(doing string, err error) error {
	return fmt.Errorf("%s: %w: %w", doing, card.ErrNoReader, err)
}

// errors of the card service and what they mean once a card was there.
var meanings = []struct {
	from []error
	to   error
}{
	// ErrResetCard: another program has reset the card under our hands; what was selected and verified is gone.
	{[]error{scard.ErrSharingViolation, scard.ErrResetCard}, card.ErrBusy},
	{[]error{scard.ErrRemovedCard, scard.ErrNoSmartcard, scard.ErrNotTransacted, scard.ErrCommError, scard.ErrCommDataLost}, card.ErrRemoved},
	{[]error{scard.ErrProtoMismatch, scard.ErrUnresponsiveCard, scard.ErrUnpoweredCard, scard.ErrUnsupportedCard}, card.ErrMute},
	{[]error{scard.ErrNoService, scard.ErrServiceStopped, scard.ErrInvalidHandle, scard.ErrReaderUnavailable, scard.ErrUnknownReader, scard.ErrNoReadersAvailable}, card.ErrNoReader},
}

// error names what a failed call about one card means. Drivers and services say the same for several misfortunes, so the service is
// asked what is there now: without it, or without the reader, it is ErrNoReader; a card that stopped answering and is gone is ErrRemoved.
func (l *loan) error(doing string, err error) error {
	to := meaning(err)
	if l.service != nil && (to == card.ErrRemoved || to == card.ErrMute) {
		switch present, gone := l.present(); {
		case gone != nil:
			return fmt.Errorf("%s: %w: %w: %w", doing, card.ErrNoReader, err, gone)
		case !present:
			to = card.ErrRemoved
		}
	}
	if to == nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	return fmt.Errorf("%s: %w: %w", doing, to, err)
}

func meaning(err error) error {
	for _, m := range meanings {
		for _, f := range m.from {
			if errors.Is(err, f) {
				return m.to
			}
		}
	}
	return nil
}

// present tells whether a card lies on this loan's reader; gone, that there is no reader or no service.
func (l *loan) present() (there bool, gone error) {
	states := []scard.ReaderState{{Reader: l.reader, CurrentState: scard.StateUnaware}}
	if err := l.service.GetStatusChange(states, 0); err != nil && !errors.Is(err, scard.ErrTimeout) {
		return false, err
	}
	if states[0].EventState&(scard.StateUnknown|scard.StateUnavailable) != 0 {
		return false, scard.ErrUnknownReader
	}
	return states[0].EventState&scard.StatePresent != 0, nil
}
