package visit

import (
	"context"
	"fmt"

	"kakanai/card"
	"kakanai/forms"
)

// waitForCard looks for a My Number card and asks how many tries it has left. What stands in the way is
// shown, gently, while it goes on looking.
func (k *Kiosk) waitForCard() {
	k.outside(func(ctx context.Context, tell func(func())) func() {
		told := func(err error) {
			tell(func() { k.problem = problemOf(err) })
		}
		var tries int
		err := k.o.Reader.Use(ctx, told, func(t card.Transmitter) (err error) {
			tries, err = card.Tries(ctx, t)
			return err
		})
		return func() {
			if err == nil {
				k.tries = tries
				switch {
				case tries <= 0:
					err = card.ErrBlocked
				case tries == 1:
					err = card.ErrLastTry
				}
			}
			if err != nil {
				k.fail(fmt.Errorf("wait for a card: %w", err))
				return
			}
			k.on(tapped)
		}
	})
}

// watchCard ends the typing when the card is lifted: what was typed was for that card.
func (k *Kiosk) watchCard() {
	k.outside(func(ctx context.Context, _ func(func())) func() {
		err := k.o.Reader.Gone(ctx)
		return func() {
			if err == nil {
				err = card.ErrRemoved
			}
			k.fail(fmt.Errorf("while the PIN was typed: %w", err))
		}
	})
}

// enterPIN reads the card with the four digits that stand there. They are used once.
func (k *Kiosk) enterPIN() {
	if k.state != Credential || k.count != len(k.digits) {
		return
	}
	pin, err := card.ParsePIN(k.digits[:])
	k.clearDigits()
	if err != nil {
		return // cannot be: only digits come in
	}
	k.on(entered)
	k.steps = nil
	began := k.o.Clock.Now()
	k.outside(func(ctx context.Context, tell func(func())) func() {
		defer pin.Wipe()
		progress := func(s card.Step) {
			tell(func() { k.steps = append(k.steps, stepOf(s)) })
		}
		var h card.Holder
		err := k.o.Reader.Use(ctx, nil, func(t card.Transmitter) (err error) {
			h, err = card.ReadHolder(ctx, t, pin, progress)
			return err
		})
		return func() { k.wasRead(h, err, k.o.Clock.Now().Sub(began).Milliseconds()) }
	})
}

func (k *Kiosk) wasRead(h card.Holder, err error, millis int64) {
	e := Entry{Kind: "read", Via: "pin", Code: problemOf(err), Tries: -1, Millis: millis}
	if n, ok := TriesAfter(err); ok {
		k.tries, e.Tries = n, n
	}
	if logErr := k.note(e); logErr != nil {
		k.fail(logErr) // what was read without an entry is not used
		return
	}
	switch {
	case err == nil:
		k.holder = forms.Facts{Name: h.Name, Address: h.Address, Birth: h.Birth, Sex: h.Sex}
		k.hasCard, k.readAt = true, k.o.Clock.Now()
		k.on(read)
	case e.Code == WrongPIN:
		k.refused = true
		k.problem = WrongPIN
		if k.tries <= 1 {
			k.fail(fmt.Errorf("after a wrong PIN: %w", card.ErrLastTry))
			return
		}
		k.on(refused)
	default:
		k.fail(fmt.Errorf("read the card: %w", err))
	}
}

func stepOf(s card.Step) Step {
	switch s {
	case card.Found:
		return StepFound
	case card.Counted:
		return StepCounted
	case card.Verified:
		return StepVerified
	}
	return StepRead
}
