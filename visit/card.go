package visit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/internal/pause"
	"kakanai/record"
)

// waitForCard waits for a My Number card and shows, gently, what stands in the way. By PIN it then
// reads how many tries are left; by printed numbers, which are typed before, it reads the card at
// once.
func (k *Kiosk) waitForCard() {
	if err := k.wrongClock(); err != nil {
		if k.reading.secret != nil {
			k.reading.secret.Wipe()
			k.reading.secret = nil
		}
		k.fail(err)
		return
	}
	if k.reading.way == card.ByCodeB {
		k.readByNumbers()
		return
	}
	ways := []card.Way{card.ByPIN}
	if k.o.CodeB != CodeBOff && k.o.CodeB != "" {
		ways = append(ways, card.ByCodeB)
	}
	second := k.desk.second
	k.outside(func(ctx context.Context, tell func(func())) func() {
		told := k.inTheWay(tell)
		if second {
			_ = k.o.Reader.Gone(ctx) // the visitor's own card, which was read before
		}
		var tries []int
		keypad := false
		ask := func(t card.Transmitter) (err error) {
			keypad = card.HasKeypad(t)
			tries, err = card.Tries(ctx, t, ways...)
			return err
		}
		err := k.o.Reader.Use(ctx, told, ask)
		// Nothing was typed yet: a card lifted again, or a reader in trouble, is only a reason to
		// go on waiting.
		for k.o.Caller.watches() && ctx.Err() == nil && (errors.Is(err, card.ErrRemoved) ||
			errors.Is(err, card.ErrStuck) || errors.Is(err, card.ErrNoReader) || errors.Is(err, card.ErrBusy)) {
			told(err)
			_ = pause.For(ctx, 200*time.Millisecond) // Use notices that ctx has ended
			err = k.o.Reader.Use(ctx, told, ask)
		}
		return func() {
			if err == nil {
				k.lent = true
				k.reading.keypad, k.reading.tries = keypad, record.TriesLeft(tries[0])
				if len(tries) > 1 {
					k.reading.triesB = record.TriesLeft(tries[1])
				}
				err = left(k.reading.tries)
			}
			if err != nil {
				k.fail(fmt.Errorf("wait for a card: %w", err))
				return
			}
			k.on(tapped)
		}
	})
}

// left returns why a counter forbids another entry; nil where it does not. One that was not asked
// for forbids it.
func left(tries record.Tries) error {
	switch n, asked := tries.Left(); {
	case !asked, n == 0:
		return card.ErrBlocked
	case n == 1:
		return card.ErrLastTry
	}
	return nil
}

// inTheWay returns what a Reader calls while it waits: it shows what stands in the way.
func (k *Kiosk) inTheWay(tell func(func())) func(error) {
	return func(err error) {
		tell(func() { k.problem, k.lies = problemOf(err), kindOf(err) })
	}
}

// kindOf names the card that lies there in place of one My Number card, as far as the error knows.
func kindOf(err error) card.Kind {
	var kind *card.KindError
	switch {
	case errors.As(err, &kind):
		return kind.Kind
	case errors.Is(err, card.ErrTwoCards):
		return TwoCards
	case errors.Is(err, card.ErrMute):
		return card.KindMute
	}
	return ""
}

// TwoCards stands in View.Card where two My Number cards lie on the readers.
const TwoCards card.Kind = "two"

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

// watchGoing guards a visit that went back to its beginning, where the kiosk looks free. When the
// card is taken nothing stays but the chosen forms: the next visitor must not go on as the last
// one.
func (k *Kiosk) watchGoing() {
	if !k.interview.known || k.interview.typed {
		return
	}
	k.whenGone(k.startOver)
}

// watchTaken notices that the card is back in its owner's hand: the screen then asks for the paper
// only.
func (k *Kiosk) watchTaken() {
	if !k.lent {
		return
	}
	k.whenGone(func() { k.reading.back = true })
}

// whenGone runs f when the card has left its reader, where that is watched.
func (k *Kiosk) whenGone(f func()) {
	if !k.o.Caller.watches() {
		return
	}
	k.outside(func(ctx context.Context, _ func(func())) func() {
		if err := k.o.Reader.Gone(ctx); err != nil {
			return nil
		}
		return f
	})
}

// onKeypad reports whether the PIN is typed on the reader's own keys.
func (k *Kiosk) onKeypad() bool { return k.reading.keypad && k.reading.way == card.ByPIN }

// counter is the card's own counter for the way that is taken, as last heard.
func (k *Kiosk) counter() record.Tries {
	if k.reading.way == card.ByCodeB {
		return k.reading.triesB
	}
	return k.reading.tries
}

// offer returns who may start a reading by the printed numbers from here.
func (k *Kiosk) offer() NumbersOffer {
	here := k.state == Notice || k.state == Waiting || k.state == Credential || k.state == Stopped &&
		(k.problem == LastTry || k.problem == PINBlocked)
	if !here || k.desk.second || k.reading.way == card.ByCodeB || k.reading.triesB != (record.Tries{}) &&
		left(k.reading.triesB) != nil {
		return NoNumbers
	}
	switch k.o.CodeB {
	case CodeBStaff:
		return StaffNumbers
	case CodeBResident:
		return ResidentNumbers
	}
	return NoNumbers
}

// byNumbers begins the reading by printed numbers: they are typed with the card in hand.
func (k *Kiosk) byNumbers(staff bool) {
	if offer := k.offer(); offer == NoNumbers || offer == StaffNumbers && !staff {
		return
	}
	k.note(record.Entry{Kind: record.NumbersBegun, Via: string(card.ByCodeB)})
	k.reading.way = card.ByCodeB
	k.on(numbers)
}

// enterNumbers checks the fourteen digits for their form and asks for the card.
func (k *Kiosk) enterNumbers() {
	if k.reading.count != k.reading.way.Len() {
		return
	}
	s, err := card.ParseCodeB(k.reading.digits[:])
	switch {
	case errors.Is(err, card.ErrCodeBBirth):
		k.reading.badPart = BadBirth
	case errors.Is(err, card.ErrCodeBYear):
		k.reading.badPart = BadYear
	case err == nil:
		k.reading.secret = s
		k.on(typed)
	}
}

// readByNumbers waits for the card that the typed numbers belong to and reads it in one go.
func (k *Kiosk) readByNumbers() {
	s := k.reading.secret
	k.reading.secret = nil
	if s == nil {
		k.fail(fmt.Errorf("read by printed numbers: nothing was typed: %w", errInternal))
		return
	}
	k.reading.steps = nil
	k.read(s, func() { k.on(laid) })
}

// enterPIN reads the card with the four digits that stand there, or has the reader ask for them.
// They are used once.
func (k *Kiosk) enterPIN() {
	var s *card.Secret
	if k.onKeypad() {
		s = card.OnKeypad()
	} else {
		if k.reading.count != k.reading.way.Len() {
			return
		}
		var err error
		if s, err = card.ParsePIN(k.reading.digits[:k.reading.count]); err != nil {
			return // cannot be: only digits come in
		}
	}
	k.clearDigits()
	if err := k.wrongClock(); err != nil {
		s.Wipe()
		k.fail(err)
		return
	}
	k.on(entered)
	k.reading.steps = nil
	k.read(s, func() {})
}

// read runs one reading with s, which it wipes; found is called when a My Number card has answered.
func (k *Kiosk) read(s *card.Secret, found func()) {
	k.outside(func(ctx context.Context, tell func(func())) func() {
		defer s.Wipe()
		began := k.o.Clock.Now()
		progress := func(step card.Step) {
			if step == card.Found {
				began = k.o.Clock.Now()
			}
			tell(func() {
				if step == card.Found {
					found()
				}
				k.reading.steps = append(k.reading.steps, stepOf(step))
			})
		}
		told := k.inTheWay(tell)
		use, give := context.WithCancelCause(ctx)
		defer give(nil)
		if s.Way() == card.ByPIN {
			// It was typed for the card that lay there. If that is not there at once, it must not
			// wait for another one.
			told = func(err error) {
				if errors.Is(err, card.ErrNoCard) {
					err = fmt.Errorf("before the PIN was sent: %w", card.ErrRemoved)
				}
				give(err)
			}
		}
		var out reading
		out.err = k.o.Reader.Use(use, told, func(t card.Transmitter) (err error) {
			out.holder, err = card.ReadHolder(ctx, t, s, progress)
			if err == nil && s.Way() == card.ByCodeB && k.rare(out.holder) {
				out.wanted = true
				out.face, out.faceErr = card.ReadFace(ctx, t, s)
			}
			return err
		})
		if why := context.Cause(use); ctx.Err() == nil && why != nil {
			out.err = why
		}
		out.millis = k.o.Clock.Now().Sub(began).Milliseconds()
		return func() { k.wasRead(out) }
	})
}

// reading is what one reading brought.
type reading struct {
	holder  card.Holder
	err     error
	wanted  bool // the card's own pictures were asked for
	face    card.Face
	faceErr error
	millis  int64
}

func (k *Kiosk) rare(h card.Holder) bool {
	return k.o.Rare != nil && (k.o.Rare(h.Name) || k.o.Rare(h.Address))
}

func (k *Kiosk) wasRead(r reading) {
	err := r.err
	e := record.Entry{Kind: record.CardRead, Via: string(k.reading.way), Code: string(problemOf(err)), Millis: r.millis}
	if n, ok := TriesAfter(err); ok {
		e.Tries = record.TriesLeft(n)
		if k.reading.way == card.ByCodeB {
			k.reading.triesB = e.Tries
		} else {
			k.reading.tries = e.Tries
		}
	}
	logErr := k.note(e)
	if logErr == nil && r.wanted {
		// The text is whole without the pictures: whatever happened to them, the visit goes on,
		// with its characters marked.
		logErr = k.note(record.Entry{
			Kind: record.FaceRead, Via: string(k.reading.way),
			Code: string(problemOf(r.faceErr)),
		})
		if r.faceErr != nil {
			k.o.Trouble(r.faceErr)
		}
	}
	if logErr == nil && err == nil && !k.desk.second {
		logErr = k.countSenior(r.holder.Birth)
	}
	if logErr != nil {
		k.fail(logErr) // what was read without an entry is not used
		return
	}
	switch {
	case err == nil:
		if k.desk.second {
			k.childRead(r)
			return
		}
		k.desk.via = string(k.reading.way)
		k.interview.holder = Facts(r.holder)
		if r.wanted {
			k.usePictures(r.face)
		}
		k.interview.known, k.reading.readAt = true, k.o.Clock.Now()
		k.on(read)
	case errors.Is(err, card.ErrNotTyped):
		k.problem = None
		k.on(refused)
	case problemOf(err) == WrongPIN:
		k.refused = true
		k.problem = WrongPIN
		if why := left(k.counter()); why != nil {
			k.fail(fmt.Errorf("after a wrong entry: %w", why))
			return
		}
		k.on(refused)
	default:
		k.lies = kindOf(err)
		k.fail(fmt.Errorf("read the card: %w", err))
	}
}

// Facts are a card's items as forms take them.
func Facts(h card.Holder) forms.Facts {
	return forms.Facts{
		Name: h.Name, Address: h.Address, Birth: h.Birth, Sex: h.Sex, NamePadded: h.NamePadded,
		AddressPadded: h.AddressPadded,
	}
}

// usePictures takes a picture for each text that needs one.
func (k *Kiosk) usePictures(f card.Face) {
	if k.o.Rare(k.interview.holder.Name) {
		k.interview.holder.NamePicture = f.Name
		k.reading.faceBad = k.reading.faceBad || f.Name == nil
	}
	if k.o.Rare(k.interview.holder.Address) {
		k.interview.holder.AddressPicture = f.Address
		k.reading.faceBad = k.reading.faceBad || f.Address == nil
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
