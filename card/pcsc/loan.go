package pcsc

import (
	"context"
	"errors"
	"fmt"

	"github.com/ebfe/scard"

	"kakanai/card"
)

// handle is the part of *scard.Card that a loan uses.
type handle interface {
	Transmit(cmd []byte) ([]byte, error)
	Control(ioctl uint32, in []byte) ([]byte, error)
	Reconnect(scard.ShareMode, scard.Protocol, scard.Disposition) error
	EndTransaction(scard.Disposition) error
	Disconnect(scard.Disposition) error
}

// loan is one card from connecting to powering it down.
type loan struct {
	c       handle
	service *scard.Context // asked for the reason when a call fails; nil in some tests
	reader  string
	verify  uint32 // control code of FEATURE_VERIFY_PIN_DIRECT; 0: the reader has no keys
	sent    bool   // a command may have reached the card
}

// Transmit sends one command. After an error the loan must not be used any more; the functions of
// card keep to that.
func (l *loan) Transmit(_ context.Context, cmd []byte) ([]byte, error) {
	return l.carry("transmit", func() ([]byte, error) {
		resp, err := l.transmit(cmd)
		// A reset before the first command loses nothing. A later one loses what was selected and
		// verified, and ends the loan.
		if !l.sent && errors.Is(err, scard.ErrResetCard) &&
			l.c.Reconnect(scard.ShareShared, protocols, scard.LeaveCard) == nil {
			resp, err = l.transmit(cmd)
		}
		l.sent = true
		return resp, err
	})
}

// transmit treats a protocol mismatch as the reset that causes it. pcsc-lite (1.9.9,
// SCardDisconnect) reports it to a program that connects while the card is reset after another one,
// perhaps after our own stuck process. The command was not sent.
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
	clear(resp[:cap(resp)]) // the library's buffer is larger than the answer
	if len(out) < 2 {       // some drivers answer so when a card is pulled
		return nil, l.error(doing, fmt.Errorf("empty answer: %w", scard.ErrRemovedCard))
	}
	return out, nil
}

// end powers the card down. Errors do not matter: a card or a service that is gone needs no
// power-down.
func (l *loan) end() {
	_ = l.c.EndTransaction(scard.LeaveCard)
	_ = l.c.Disconnect(scard.UnpowerCard)
}

// serviceError is the error of a call that concerns the service as a whole: the service or every
// reader is out of reach.
func serviceError(doing string, err error) error {
	return fmt.Errorf("%s: %w: %w", doing, card.ErrNoReader, err)
}

// meanings maps errors of the card service to those of package card, for a reader on which a card
// was present.
var meanings = []struct {
	from []error
	to   error
}{
	// ErrResetCard: another program has reset the card during our loan; what was selected and
	// verified is lost.
	{[]error{scard.ErrSharingViolation, scard.ErrResetCard}, card.ErrBusy},
	{[]error{
		scard.ErrRemovedCard, scard.ErrNoSmartcard, scard.ErrNotTransacted, scard.ErrCommError,
		scard.ErrCommDataLost,
	}, card.ErrRemoved},
	{
		[]error{scard.ErrProtoMismatch, scard.ErrUnresponsiveCard, scard.ErrUnpoweredCard, scard.ErrUnsupportedCard},
		card.ErrMute,
	},
	{[]error{
		scard.ErrNoService, scard.ErrServiceStopped, scard.ErrInvalidHandle, scard.ErrReaderUnavailable,
		scard.ErrUnknownReader, scard.ErrNoReadersAvailable,
	}, card.ErrNoReader},
}

// error translates a failed call about one card. Drivers and services use one error for several
// causes, so the service is asked for the present state: without the service or the reader it is
// ErrNoReader; a card that stopped answering and is not there any more is ErrRemoved.
func (l *loan) error(doing string, err error) error {
	to := meaning(err)
	if l.service != nil && (to == card.ErrRemoved || to == card.ErrMute) {
		switch present, lost := l.present(); {
		case lost != nil:
			return fmt.Errorf("%s: %w: %w: %w", doing, card.ErrNoReader, err, lost)
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

// present reports whether a card lies on this loan's reader. An error means that the reader or the
// service is gone.
func (l *loan) present() (bool, error) {
	states := []scard.ReaderState{{Reader: l.reader, CurrentState: scard.StateUnaware}}
	if err := l.service.GetStatusChange(states, 0); err != nil && !errors.Is(err, scard.ErrTimeout) {
		return false, err
	}
	if states[0].EventState&(scard.StateUnknown|scard.StateUnavailable) != 0 {
		return false, scard.ErrUnknownReader
	}
	return states[0].EventState&scard.StatePresent != 0, nil
}
