package card

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Kind names what lies on a reader.
type Kind string

const (
	KindMyNumber  Kind = "mynumber"
	KindNone      Kind = "none"     // no card
	KindOldJuki   Kind = "old-juki" // 住民基本台帳カード
	KindPhone     Kind = "phone"    // a smartphone's token: it has no 券面事項入力補助AP
	KindLicence   Kind = "licence"
	KindResidence Kind = "residence" // 在留カード, 特別永住者証明書
	KindTransit   Kind = "transit"   // 交通系ICカード and other FeliCa cards
	KindOther     Kind = "other"
	KindMute      Kind = "mute" // does not answer: upside down, two at once, or broken
)

// A KindError is an ErrWrongCard that knows what the card is.
type KindError struct{ Kind Kind }

func (e *KindError) Error() string        { return fmt.Sprintf("%v but %s", ErrWrongCard, e.Kind) }
func (e *KindError) Is(target error) bool { return target == ErrWrongCard }

// Recognise asks a card what it is, by the applications it has. It reads the public token label at the most. The error is the
// card's or the reader's: it vanished, or does not answer.
func Recognise(ctx context.Context, t Transmitter) (Kind, error) {
	err := (&reading{t: t}).selectText(ctx)
	var other *KindError
	var no *StatusError
	switch {
	case err == nil:
		return KindMyNumber, nil
	case errors.As(err, &other):
		return other.Kind, nil
	case errors.As(err, &no):
		return KindOther, nil
	}
	return "", fmt.Errorf("recognise: %w", err)
}

// identify names a card that has no 券面事項入力補助AP. An error means that it did not even say no.
func identify(ctx context.Context, t Transmitter) (Kind, error) {
	var no *StatusError
	for _, a := range []struct {
		aid  []byte
		kind Kind
	}{{aidJPKI, ""}, {aidLicence, KindLicence}, {aidResidence, KindResidence}} {
		err := expect(ctx, t, selectAP(a.aid))
		if err != nil && !errors.As(err, &no) {
			return "", err
		}
		if err == nil && a.kind == "" {
			return token(ctx, t)
		}
		if err == nil {
			return a.kind, nil
		}
	}
	return KindOther, nil
}

// token tells by EF 0006 whose 公的個人認証AP this is.
func token(ctx context.Context, t Transmitter) (Kind, error) {
	var no *StatusError
	if err := expect(ctx, t, selectEF(efToken)); err != nil {
		if errors.As(err, &no) {
			return KindOther, nil
		}
		return "", err
	}
	label, _, err := send(ctx, t, readBinary(0, 0x20))
	if err != nil {
		return "", err
	}
	switch string(bytes.TrimRight(label, " ")) {
	case "JPKIAPICCTOKEN":
		return KindOldJuki, nil
	case "JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN":
		return KindPhone, nil
	}
	return KindOther, nil
}

// storage is how readers introduce cards that have no commands of their own (PC/SC part 3, 3.1.3.2.3): its RID, then the
// standard that the card follows.
var storage = []byte{0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06}

// KindByATR names a card that refused every command, as far as its ATR tells: KindTransit for FeliCa, else "". An Individual
// Number Card is never recognised by its ATR: readers invent them.
func KindByATR(atr []byte) Kind {
	const felica = 0x11
	if i := bytes.Index(atr, storage); i >= 0 && len(atr) > i+len(storage) && atr[i+len(storage)] == felica {
		return KindTransit
	}
	return ""
}
