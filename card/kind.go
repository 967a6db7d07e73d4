package card

import (
	"bytes"
	"context"
	"errors"
	"fmt"
)

// Kind is the kind of card on a reader, as the log and the command line spell it.
type Kind string

// The kinds of cards.
const (
	KindMyNumber  Kind = "mynumber"
	KindNone      Kind = "none"     // no card
	KindOldJuki   Kind = "old-juki" // 住民基本台帳カード
	KindPhone     Kind = "phone"    // a smartphone's certificate store, which has no 券面事項入力補助AP
	KindLicence   Kind = "licence"
	KindResidence Kind = "residence" // 在留カード, 特別永住者証明書
	KindTransit   Kind = "transit"   // 交通系ICカード and other FeliCa cards
	KindOther     Kind = "other"
	KindMute      Kind = "mute" // does not answer: upside down, two cards at once, or broken
)

// A KindError is an ErrWrongCard that names the kind of card.
type KindError struct{ Kind Kind }

func (e *KindError) Error() string        { return fmt.Sprintf("%v but %s", ErrWrongCard, e.Kind) }
func (e *KindError) Is(target error) bool { return target == ErrWrongCard }

// Recognise returns the kind of a card, judged by the applications it has. It reads at most the
// public token label. An error means that the card was removed or does not answer.
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

// identify returns the kind of a card that has no 券面事項入力補助AP. An error means that the card or the
// reader gave no answer at all.
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

// token returns the kind of a card with a 公的個人認証AP, judged by the label in EF 0006.
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

// storage is the part of an ATR by which readers describe cards that have no commands of their own
// (PC/SC part 3, 3.1.3.2.3): the historical bytes with the RID of the PC/SC workgroup. The next
// byte is the standard that the card follows.
var storage = []byte{0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06}

// KindByATR returns the kind of a card that refused every command, as far as its ATR shows it:
// KindTransit for FeliCa, "" otherwise. It never returns KindMyNumber, because readers make up the
// ATR of a contactless card.
func KindByATR(atr []byte) Kind {
	const felica = 0x11
	if i := bytes.Index(atr, storage); i >= 0 && len(atr) > i+len(storage) && atr[i+len(storage)] == felica {
		return KindTransit
	}
	return ""
}
