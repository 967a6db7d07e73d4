package card

import (
	"bytes"
	"context"
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
	KindOther     Kind = "other"
	KindMute      Kind = "mute" // does not answer: upside down, or broken
)

// Recognise asks a card what it is, by the applications it has; ATRs tell nothing (readers invent them). It reads the public
// token label at the most. A card that fails to answer at all is KindOther; the reader knows better about mute ones.
func Recognise(ctx context.Context, t Transmitter) Kind {
	has := func(aid []byte) bool {
		_, err := expect(ctx, t, selectAP(aid))
		return err == nil
	}
	switch {
	case selectText(ctx, t) == nil:
		return KindMyNumber
	case has(aidJPKI):
		return token(ctx, t)
	case has(aidLicence):
		return KindLicence
	case has(aidResidence):
		return KindResidence
	}
	return KindOther
}

// token tells by EF 0006 whose 公的個人認証AP this is.
func token(ctx context.Context, t Transmitter) Kind {
	if _, err := expect(ctx, t, selectEF(efToken)); err != nil {
		return KindOther
	}
	label, err := expect(ctx, t, readBinary(0, 0x20))
	if err != nil {
		return KindOther
	}
	switch string(bytes.TrimRight(label, " ")) {
	case "JPKIAPICCTOKEN":
		return KindOldJuki
	case "JPKIAPGPSETOKEN", "JPKIAPIOSTOKEN":
		return KindPhone
	}
	return KindOther
}
