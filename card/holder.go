package card

import (
	"context"
	"errors"
	"fmt"
)

// Tries selects the 券面事項入力補助AP and reads the PIN's retry counter, 0 to 15. It costs no try. A card without that
// application is ErrWrongCard.
func Tries(ctx context.Context, t Transmitter) (int, error) {
	if err := selectText(ctx, t); err != nil {
		return 0, fmt.Errorf("read counter: %w", err)
	}
	n, err := tries(ctx, t)
	if err != nil {
		return 0, fmt.Errorf("read counter: %w", err)
	}
	return n, nil
}

// ReadHolder reads the four items with the PIN. It sends VERIFY at most once, and not at all when one try is left
// (ErrLastTry) or none (ErrBlocked). A wrong PIN is a *PINError. After any error nothing more is sent, and nothing of
// what was read is returned. progress, which may be nil, hears each step as it happens.
//
// With a My Number card and up to 256 bytes of data this takes 6 commands.
func ReadHolder(ctx context.Context, t Transmitter, pin *PIN, progress func(Step)) (Holder, error) {
	if progress == nil {
		progress = func(Step) {}
	}
	h, err := readHolder(ctx, &counted{t, maxCommands}, pin, progress)
	if err != nil {
		return Holder{}, fmt.Errorf("read holder: %w", err)
	}
	progress(Read)
	return h, nil
}

func readHolder(ctx context.Context, t Transmitter, pin *PIN, progress func(Step)) (Holder, error) {
	if err := selectText(ctx, t); err != nil {
		return Holder{}, err
	}
	progress(Found)
	n, err := tries(ctx, t)
	if err != nil {
		return Holder{}, err
	}
	progress(Counted)
	switch n {
	case 0:
		return Holder{}, ErrBlocked
	case 1:
		return Holder{}, ErrLastTry
	}
	if err := verify(ctx, t, pin); err != nil {
		return Holder{}, fmt.Errorf("verify PIN: %w", err)
	}
	progress(Verified)
	if _, err := expect(ctx, t, selectEF(efHolder)); err != nil {
		return Holder{}, fmt.Errorf("select EF 0002: %w", err)
	}
	ef, err := readEF(ctx, t)
	defer clear(ef)
	if err != nil {
		return Holder{}, fmt.Errorf("read EF 0002: %w", err)
	}
	h, err := parseHolder(ef)
	if err != nil {
		return Holder{}, fmt.Errorf("EF 0002: %w", err)
	}
	return h, nil
}

// selectText recognises the card: only an Individual Number Card has this application.
func selectText(ctx context.Context, t Transmitter) error {
	_, err := expect(ctx, t, selectAP(aidText))
	var status *StatusError
	if errors.As(err, &status) && status.SW == swFirstTrouble {
		_, err = expect(ctx, t, selectAP(aidText)) // one generation of cards wants its first command twice
	}
	if errors.As(err, &status) {
		switch status.SW {
		case swNotFound, 0x6A86, 0x6A81, 0x6D00, 0x6E00, 0x6A00, 0x6700:
			return fmt.Errorf("select text AP: %w: %w", ErrWrongCard, err)
		}
	}
	if err != nil {
		return fmt.Errorf("select text AP: %w", err)
	}
	return nil
}

func tries(ctx context.Context, t Transmitter) (int, error) {
	if _, err := expect(ctx, t, selectEF(efPIN)); err != nil {
		return 0, fmt.Errorf("select PIN: %w", err)
	}
	_, sw, err := send(ctx, t, counter())
	switch {
	case err != nil:
		return 0, fmt.Errorf("ask the counter: %w", err)
	case sw&swRetriesMask == swRetries:
		return int(sw & 0xF), nil
	case sw == swBlocked || sw == swBlockedISO:
		return 0, nil
	}
	// 9000 would be "verified already": by whom, we cannot know. The counter is not known, so nothing is sent.
	return 0, fmt.Errorf("ask the counter: %w", &StatusError{sw})
}

func verify(ctx context.Context, t Transmitter, pin *PIN) error {
	cmd := pin.verify()
	defer clear(cmd)
	_, sw, err := send(ctx, t, cmd)
	switch {
	case err != nil:
		return err
	case sw == swOK:
		return nil
	case sw == swRetries, sw == swBlocked, sw == swBlockedISO:
		return ErrBlocked
	case sw&swRetriesMask == swRetries:
		return &PINError{Retries: int(sw & 0xF)}
	}
	return &StatusError{sw}
}

// readEF reads the selected file: its first 256 bytes, and as much more as its outer length asks for.
func readEF(ctx context.Context, t Transmitter) ([]byte, error) {
	ef := make([]byte, 0, maxFile) // all of it at once: growing would leave copies behind that nobody clears
	want := 256
	for len(ef) < want {
		le := min(256, want-len(ef))
		part, sw, err := send(ctx, t, readBinary(len(ef), le))
		if err == nil && sw&0xFF00 == swWrongLe && sw&0xFF != 0 {
			part, sw, err = send(ctx, t, readBinary(len(ef), int(sw&0xFF)))
		}
		if err != nil {
			return ef, err
		}
		if sw != swOK && sw != swEndReached && !(sw == swBeyondEnd && len(ef) > 0) {
			clear(part)
			return ef, &StatusError{sw}
		}
		if len(ef)+len(part) > maxFile {
			clear(part)
			return ef, fmt.Errorf("larger than %d bytes: %w", maxFile, ErrMalformed)
		}
		first := len(ef) == 0
		ef = append(ef, part...)
		clear(part)
		if first {
			// A file shorter than 256 bytes ends with this answer; whether it is whole, the parser finds out.
			total, err := outerLength(ef)
			if err != nil {
				return ef, err
			}
			if total > maxFile {
				return ef, fmt.Errorf("larger than %d bytes: %w", maxFile, ErrMalformed)
			}
			want = total
		}
		if sw != swOK || len(part) == 0 {
			break
		}
	}
	return ef, nil
}
