package pcsc

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"testing"

	"github.com/ebfe/scard"

	"kakanai/card"
)

// keypadReader is a strict reader with keys: it parses the structure byte by byte by PC/SC part 10,
// and anything unexpected ends the test. typed is what the person presses; the digits enter the
// card's command here and nowhere else.
type keypadReader struct {
	t        *testing.T
	features string // answer to CM_IOCTL_GET_FEATURE_REQUEST, hexadecimal
	typed    string
	sw       string // replaces the card's answer
	asked    int
	card     func(cmd []byte) []byte
	reset    []error // errors of the service for the next commands, which are then not sent; nil means none
	again    int     // number of reconnects
}

const verifyControl = 0x42330006

func (k *keypadReader) Transmit(cmd []byte) ([]byte, error) {
	if cmd[1] == 0x20 && len(cmd) > 4 {
		k.t.Errorf("a VERIFY with digits came from the computer")
	}
	if len(k.reset) > 0 {
		err := k.reset[0]
		if k.reset = k.reset[1:]; err != nil {
			return make([]byte, 0, 258), err
		}
	}
	return k.card(cmd), nil
}

func (k *keypadReader) Reconnect(mode scard.ShareMode, p scard.Protocol, d scard.Disposition) error {
	if mode != scard.ShareShared || p != scard.ProtocolT0|scard.ProtocolT1 || d != scard.LeaveCard {
		k.t.Errorf("reconnect with %v %v %v", mode, p, d)
	}
	k.again++
	return nil
}

func (k *keypadReader) Control(code uint32, in []byte) ([]byte, error) {
	switch code {
	case scard.CtlCode(3400):
		b, err := hex.DecodeString(k.features)
		if err != nil {
			k.t.Fatal(err)
		}
		if k.features == "" {
			return nil, scard.ErrUnsupportedFeature
		}
		return b, nil
	case verifyControl:
	default:
		k.t.Fatalf("control code %08X", code)
	}
	k.asked++
	want := "1E1E" + // time-outs, 30 s
		"82" + "04" + "00" + // ASCII from the left in whole bytes; a block of 4; no length field
		"0404" + // maximum 4, minimum 4, little endian
		"02" + "01" + "1104" + "00" + // the confirming key, one message, Japanese, the first
		"000000" + "09000000" + // nothing for T=1; nine bytes follow
		"0020009104" + "FFFFFFFF"
	if got := fmt.Sprintf("%X", in); got != want {
		k.t.Fatalf("PIN_VERIFY_STRUCTURE\n%s, expected\n%s", got, want)
	}
	if k.sw != "" {
		b, _ := hex.DecodeString(k.sw)
		return b, nil
	}
	cmd := bytes.Clone(in[19:])
	copy(cmd[5:], k.typed)
	return k.card(cmd), nil
}

func (k *keypadReader) EndTransaction(scard.Disposition) error { return nil }
func (k *keypadReader) Disconnect(scard.Disposition) error     { return nil }

// pinCard returns a card with the PIN 1234 and one short file.
func pinCard(t *testing.T) func([]byte) []byte {
	left, open := 3, false
	ef, err := hex.DecodeString("FF205CDF2108000E00200050005BDF220FE8A68BE69CACE38080E5A4AAE9838E" +
		"DF232DE69DB1E4BAACE983BDE58D83E4BBA3E794B0E58CBA" +
		"E8A68BE69CACE794BAEFBC91EFBC8DEFBC92EFBC8DEFBC93DF24083139383030323137DF250131")
	if err != nil {
		t.Fatal(err)
	}
	return func(cmd []byte) []byte {
		switch {
		case cmd[1] == 0x20 && len(cmd) == 4:
			return []byte{0x63, 0xC0 | byte(left)}
		case cmd[1] == 0x20 && string(cmd[5:]) == "1234":
			left, open = 3, true
		case cmd[1] == 0x20:
			left--
			return []byte{0x63, 0xC0 | byte(left)}
		case cmd[1] == 0xB0 && !open:
			return []byte{0x69, 0x82}
		case cmd[1] == 0xB0:
			return append(bytes.Clone(ef), 0x62, 0x82)
		}
		return []byte{0x90, 0x00}
	}
}

func TestKeypadReader(t *testing.T) {
	const withVerify = "01044233000A" + "06044233" + "0006" + "0A0442330009"
	for what, c := range map[string]struct {
		typed, sw string
		want      error
		retries   int
	}{
		"right": {typed: "1234"}, "wrong": {typed: "0000", retries: 2},
		"nothing typed": {sw: "6400", want: card.ErrNotTyped}, "cancelled": {sw: "6401", want: card.ErrNotTyped},
		"too few":   {sw: "6403", want: card.ErrNotTyped},
		"no answer": {sw: "90", want: card.ErrRemoved}, "blocked": {sw: "6984", want: card.ErrBlocked},
	} {
		k := &keypadReader{t: t, features: withVerify, typed: c.typed, sw: c.sw, card: pinCard(t)}
		l := &loan{c: k, verify: verifyCode(k)}
		g := card.Guard(l)
		if !card.HasKeypad(g) {
			t.Fatal("the keys were not found")
		}
		h, err := card.ReadHolder(t.Context(), g, card.OnKeypad(), nil)
		var wrong *card.PINError
		switch {
		case c.want != nil && !errors.Is(err, c.want),
			c.retries > 0 && (!errors.As(err, &wrong) || wrong.Retries != c.retries), c.want == nil &&
				c.retries == 0 && (err != nil || h.Birth != "19800217"):
			t.Errorf("%s: %v", what, err)
		}
		if k.asked != 1 {
			t.Errorf("%s: the reader was asked %d times for one press", what, k.asked)
		}
	}
	for _, features := range []string{"", "06", "0604", "060442330006"[:10], "07044233" + "0007", "0603423300"} {
		k := &keypadReader{t: t, features: features, card: pinCard(t)}
		if l := (&loan{c: k, verify: verifyCode(k)}); card.HasKeypad(card.Guard(l)) {
			t.Errorf("features %q: keys that are not there", features)
		}
	}
	k := &keypadReader{t: t, card: pinCard(t)}
	if _, err := card.ReadHolder(t.Context(), card.Guard(&loan{c: k}), card.OnKeypad(), nil); err == nil ||
		k.asked > 0 {
		t.Errorf("a reader without keys was asked: %v", err)
	}
}

// Another program's reset before our first command is survived, also when the service reports it as
// a protocol mismatch; a later one ends the loan.
func TestResetBeforeTheFirstCommand(t *testing.T) {
	for what, c := range map[string]struct {
		reset       []error
		sent, again int
		want        error
	}{
		"told":            {[]error{scard.ErrResetCard}, 3, 1, nil},
		"not told":        {[]error{scard.ErrProtoMismatch}, 3, 1, nil},
		"again and again": {[]error{scard.ErrProtoMismatch, scard.ErrResetCard}, 0, 1, card.ErrBusy},
		"second command":  {[]error{nil, scard.ErrResetCard}, 1, 0, card.ErrBusy},
		"third, not told": {[]error{nil, nil, scard.ErrProtoMismatch}, 2, 0, card.ErrBusy},
		"held by another": {[]error{scard.ErrSharingViolation}, 0, 0, card.ErrBusy},
		"mute":            {[]error{scard.ErrUnresponsiveCard}, 0, 0, card.ErrMute},
		"then pulled":     {[]error{scard.ErrResetCard, scard.ErrRemovedCard}, 0, 1, card.ErrRemoved},
	} {
		sent := 0
		k := &keypadReader{t: t, reset: c.reset, card: func([]byte) []byte { sent++; return []byte{0x90, 0x00} }}
		l := &loan{c: k}
		var err error
		for n := 0; n < 3 && err == nil; n++ {
			_, err = l.Transmit(t.Context(), []byte{0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x11})
		}
		if !errors.Is(err, c.want) || sent != c.sent || k.again != c.again {
			t.Errorf("%s: %v, %d sent, connected again %d times", what, err, sent, k.again)
		}
	}
}
