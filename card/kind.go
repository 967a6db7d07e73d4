package card

import (
	"bytes"
	"context"
	"errors"
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
// token label at the most. A card that stops answering is KindOther and is asked no further; the reader knows better about
// mute and lifted ones.
func Recognise(ctx context.Context, t Transmitter) Kind {
	var status *StatusError
	err := selectText(ctx, t)
	if err == nil {
		return KindMyNumber
	}
	for _, a := range []struct {
		aid  []byte
		kind func() Kind
	}{
		{aidJPKI, func() Kind { return token(ctx, t) }},
		{aidLicence, func() Kind { return KindLicence }},
		{aidResidence, func() Kind { return KindResidence }},
	} {
		if !errors.As(err, &status) {
			return KindOther // it did not say no, it said nothing
		}
		if _, err = expect(ctx, t, selectAP(a.aid)); err == nil {
			return a.kind()
		}
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
