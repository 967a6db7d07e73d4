package card

import (
	"context"
	"errors"
	"fmt"
)

// Tries selects the 券面事項入力補助AP and returns the retry counter, 0 to 15, of each way asked for, in
// that order. It costs no try. A secret that the card does not have counts as blocked, 0. The error
// is ErrWrongCard for a card without that application.
func Tries(ctx context.Context, t Transmitter, ways ...Way) ([]int, error) {
	r := &reading{t: &limited{t, maxCommands}}
	if err := r.selectText(ctx); err != nil {
		return nil, fmt.Errorf("read counters: %w", err)
	}
	var out []int
	for _, w := range ways {
		n, err := r.tries(ctx, w.ef())
		if err != nil {
			return nil, fmt.Errorf("read counters: %w", err)
		}
		out = append(out, n)
	}
	return out, nil
}

// ReadHolder reads the four items with a PIN or a 照合番号B. It sends VERIFY at most once, and not at
// all when one try is left (ErrLastTry) or none (ErrBlocked). A wrong entry is a *PINError. After
// any error nothing more is sent, and nothing of what was read is returned. progress, which may be
// nil, is called for each step.
//
// Up to 256 bytes of data take 4 commands with a card that knows short EF ids and 7 with one that
// does not (one refused question among them); each further 256 bytes take one more.
func ReadHolder(ctx context.Context, t Transmitter, s *Secret, progress func(Step)) (Holder, error) {
	if progress == nil {
		progress = func(Step) {}
	}
	r := &reading{t: &limited{t, maxCommands}}
	h, err := r.holder(ctx, s, progress)
	if err != nil {
		return Holder{}, fmt.Errorf("read holder: %w", err)
	}
	progress(Read)
	return h, nil
}

// reading is one pass over one card. It is never resumed.
type reading struct {
	t Transmitter
	// long is set once the card has refused a short EF id; from then on files are selected by their
	// long ids.
	long bool
	// last is the file read last, kept so that tests can check that its bytes were cleared.
	last *file
}

func (r *reading) file(ef uint16, most int) *file {
	r.last = &file{r: r, ef: ef, max: most}
	return r.last
}

func (r *reading) holder(ctx context.Context, s *Secret, progress func(Step)) (Holder, error) {
	if err := r.selectText(ctx); err != nil {
		return Holder{}, err
	}
	progress(Found)
	if err := r.open(ctx, s.way.ef(), s, progress); err != nil {
		return Holder{}, err
	}
	f := r.file(efHolder, maxHolder)
	defer f.wipe()
	total, err := f.head(ctx, tagHolder)
	if err == nil {
		err = f.upTo(ctx, total) // parseHolder reports a file that ends too early
	}
	if err != nil {
		return Holder{}, fmt.Errorf("read EF 0002: %w", err)
	}
	h, err := parseHolder(f.b)
	if err != nil {
		return Holder{}, fmt.Errorf("EF 0002: %w", err)
	}
	return h, nil
}

// selectText selects the 券面事項入力補助AP, which only an Individual Number Card has. For another card the
// error is a *KindError that names it.
func (r *reading) selectText(ctx context.Context) error {
	err := expect(ctx, r.t, selectAP(aidText))
	var no *StatusError
	if errors.As(err, &no) && no.SW == swFirstTrouble {
		err = expect(ctx, r.t, selectAP(aidText)) // one generation of cards answers its first command so
	}
	if errors.As(err, &no) {
		switch no.SW {
		case swNotFound, 0x6A86, 0x6A81, 0x6D00, 0x6E00, 0x6A00, 0x6700:
			kind, lost := identify(ctx, r.t)
			if lost != nil {
				return fmt.Errorf("ask what card it is: %w", lost)
			}
			return fmt.Errorf("select text AP: %w: %w", &KindError{kind}, err)
		}
	}
	if err != nil {
		return fmt.Errorf("select text AP: %w", err)
	}
	return nil
}

// open reads the counter of the secret in ef and, if more than one try is left, verifies s once. It
// returns ErrBlocked at 0 and ErrLastTry at 1.
func (r *reading) open(ctx context.Context, ef uint16, s *Secret, progress func(Step)) error {
	n, err := r.tries(ctx, ef)
	if err != nil {
		return err
	}
	progress(Counted)
	switch n {
	case 0:
		return ErrBlocked
	case 1:
		return ErrLastTry
	}
	if err := r.verify(ctx, ef, s); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	progress(Verified)
	return nil
}

// tries reads a counter, by the file's short id first. A card that does not know short ids refuses
// this command, which holds no secret and costs no try.
func (r *reading) tries(ctx context.Context, ef uint16) (int, error) {
	if !r.long {
		n, sw, err := r.count(ctx, short(ef))
		if err != nil || n >= 0 || sw == swOK {
			return counterOr(n, sw, err)
		}
		r.long = true
	}
	err := expect(ctx, r.t, selectEF(ef))
	var no *StatusError
	if errors.As(err, &no) && no.SW == swNotFound {
		return 0, nil // 顔認証カード: a card without a PIN is treated like one whose PIN is blocked
	}
	if err != nil {
		return 0, fmt.Errorf("select EF %04X: %w", ef, err)
	}
	return counterOr(r.count(ctx, 0x80))
}

func counterOr(n int, sw uint16, err error) (int, error) {
	switch {
	case err != nil:
		return 0, fmt.Errorf("ask the counter: %w", err)
	case n < 0:
		// 9000 means that an earlier VERIFY, perhaps another program's, still counts. The counter
		// is unknown, so no secret is sent.
		return 0, fmt.Errorf("ask the counter: %w", &StatusError{sw})
	}
	return n, nil
}

// count sends an empty VERIFY and returns the counter in its answer, or -1 if the answer is none.
func (r *reading) count(ctx context.Context, p2 byte) (n int, sw uint16, err error) {
	_, sw, err = send(ctx, r.t, counter(p2))
	switch {
	case err != nil:
		return -1, 0, err
	case sw&swRetriesMask == swRetries:
		return int(sw & 0xF), sw, nil
	case sw == swBlocked || sw == swBlockedISO:
		return 0, sw, nil
	}
	return -1, sw, nil
}

// verify sends the only VERIFY of a reading. It is never repeated, whatever the answer.
func (r *reading) verify(ctx context.Context, ef uint16, s *Secret) error {
	p2 := short(ef)
	if r.long {
		p2 = 0x80
	}
	var sw uint16
	var err error
	if s.keypad {
		sw, err = r.keypad(ctx, p2, s)
	} else {
		cmd := s.verify(p2)
		defer clear(cmd)
		_, sw, err = send(ctx, r.t, cmd)
	}
	switch {
	case err != nil:
		return err
	case sw == swOK:
		return nil
	case sw == swRetries, sw == swBlocked, sw == swBlockedISO:
		return ErrBlocked
	case sw&swRetriesMask == swRetries:
		return &PINError{Retries: int(sw & 0xF)}
	case s.keypad && (sw == swKeypadTime || sw == swKeypadCancel || sw == swKeypadShort):
		return fmt.Errorf("%w: %w", ErrNotTyped, &StatusError{sw})
	}
	return &StatusError{sw}
}

func (r *reading) keypad(ctx context.Context, p2 byte, s *Secret) (uint16, error) {
	t := r.t
	if c, ok := t.(*limited); ok {
		t = c.Transmitter
	}
	k, ok := t.(Keypad)
	if !ok || !k.HasKeypad() {
		return 0, fmt.Errorf("the reader has no keys: %w", ErrNoReader)
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	_, sw, err := status(k.VerifyOnKeypad(ctx, counter(p2), s.way.Len()))
	return sw, err
}
