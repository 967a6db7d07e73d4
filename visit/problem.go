package visit

import (
	"context"
	"errors"
	"reflect"

	"kakanai/card"
	"kakanai/record"
)

// ErrLogBroken is for a Recorder that takes no more entries because its log was found changed.
var ErrLogBroken = errors.New("the log was changed, or is damaged")

// ErrNotPrinted is for a page that did not come out, or for a Reader that knows beforehand that
// none will.
var ErrNotPrinted = errors.New("the page did not come out")

// ErrClock is for a PC whose clock cannot be right: what it would print bears a wrong day, and ages
// are counted from it.
var ErrClock = errors.New("the clock cannot be right")

var (
	errInternal   = errors.New("internal fault")
	errIncomplete = errors.New("answers are missing")
	errNotLogged  = errors.New("the log did not take the entry")
)

// ProblemOf turns an error of the card, the log or the printer into the one word that people, the
// log and scripts know it by. A nil error is None.
func ProblemOf(err error) Problem { return problemOf(err) }

func problemOf(err error) Problem {
	var pin *card.PINError
	for _, c := range []struct {
		is bool
		p  Problem
	}{
		{err == nil, None},
		{errors.Is(err, ErrLogBroken), LogBroken},
		{errors.Is(err, ErrClock), NotLogged},
		{errors.Is(err, errNotLogged), NotLogged},
		{errors.Is(err, ErrNotPrinted), NotPrinted},
		{errors.Is(err, errIncomplete), Incomplete},
		{errors.Is(err, card.ErrLastTry), LastTry},
		{errors.Is(err, card.ErrBlocked), PINBlocked},
		{errors.As(err, &pin), WrongPIN},
		{errors.Is(err, card.ErrPINForm), Usage},
		{errors.Is(err, card.ErrCodeBForm), Usage},
		{errors.Is(err, card.ErrStuck), TimedOut},
		{errors.Is(err, card.ErrNotTyped), TimedOut},
		{errors.Is(err, card.ErrTwoCards), WrongCard},
		{errors.Is(err, card.ErrRemoved), CardRemoved},
		{errors.Is(err, card.ErrBusy), BusyCard},
		{errors.Is(err, card.ErrWrongCard), WrongCard},
		{errors.Is(err, card.ErrMute), WrongCard},
		{errors.Is(err, card.ErrNoCard), NoCard},
		{errors.Is(err, card.ErrNoReader), NoReader},
		{errors.Is(err, context.DeadlineExceeded), TimedOut},
		{errors.Is(err, context.Canceled), TimedOut}, // Ctrl+C, or the system's own end
		{errors.Is(err, errInternal), Internal},
	} {
		if c.is {
			return c.p
		}
	}
	return ReadFailed // everything else comes from reading the card
}

// TriesAfter is the card's own retry counter, as far as the error tells it.
func TriesAfter(err error) (int, bool) {
	var pin *card.PINError
	switch {
	case errors.As(err, &pin):
		return pin.Retries, true
	case errors.Is(err, card.ErrLastTry):
		return 1, true
	case errors.Is(err, card.ErrBlocked):
		return 0, true
	}
	return 0, false
}

// fail stops the visit with the Problem that err amounts to, and logs it.
func (k *Kiosk) fail(err error) {
	p := problemOf(err)
	k.o.Trouble(err)
	if _, ok := table[k.state][failed]; !ok {
		return
	}
	k.problem, k.clock, k.words, k.from = p, errors.Is(err, ErrClock), "", nil
	k.stops, k.reasons = nil, nil
	switch p {
	case NoReader, NoCard, WrongCard, BusyCard, CardRemoved, ReadFailed, TimedOut:
		k.retry = k.cardAgain()
	case NotPrinted:
		k.retry = tryPrint
		if k.state == Waiting || k.state == Credential || k.state == Reading { // it was known before the card
			k.retry = k.cardAgain()
		}
	default:
		k.retry = ""
	}
	if k.state == Choosing || k.state == Asking {
		k.retry = ""
	}
	if p != NotLogged && p != LogBroken {
		e := record.Entry{Kind: record.Stopped, Code: string(p)}
		if p == LastTry || p == PINBlocked {
			e.Via, e.Tries = string(k.reading.way), k.counter()
		}
		if err := k.note(e); err != nil {
			k.problem, k.retry = problemOf(err), "" // the counter stops rather than work without its log
		}
	}
	k.on(failed)
}

// cardAgain goes back to the card, or to the numbers printed on it.
func (k *Kiosk) cardAgain() Event {
	if k.reading.way == card.ByCodeB {
		return numbers
	}
	return tryCard
}

// same reports whether two views would be drawn alike.
func same(a, b View) bool { return reflect.DeepEqual(a, b) }
