package card

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// The bytes read of a file are cleared when the reading ends, whether it succeeded or not: the four
// items, and the card's face.
func TestNothingOfAFileIsLeftInItsBuffer(t *testing.T) {
	long := "DF2382" + fmt.Sprintf("%04X%X", 900, strings.Repeat("室", 300))
	big := "FF2082" + fmt.Sprintf("%04X", 18+len(long)/2) + "DF220F E8A68BE69CACE38080E5A4AAE9838E" + long
	first := strings.ReplaceAll(big, " ", "")[:2*256]
	for what, last := range map[string][]step{
		"read":               {{readS, ef95 + strings.Repeat("FF", 161) + "9000"}},
		"malformed":          {{readS, strings.Replace(ef95, "DF220F", "DF227F", 1) + "9000"}},
		"pulled on the way":  {{readS, first + "9000"}, {"00B00100 00", "pulled"}},
		"refused on the way": {{readS, first + "9000"}, {"00B00100 00", "6982"}, {selItems, "6982"}},
	} {
		steps := append([]step{{selText, "9000"}, {askShort, "63C3"}, {verifyS, "9000"}}, last...)
		r := &reading{t: &script{t: t, steps: steps}}
		_, err := r.holder(t.Context(), testPIN(t), func(Step) {})
		if (err == nil) != (what == "read") {
			t.Errorf("%s: %v", what, err)
		}
		if r.last == nil || len(r.last.b) == 0 {
			t.Fatalf("%s: nothing was read: this test says nothing", what)
		}
		if b := r.last.b[:cap(r.last.b)]; !bytes.Equal(b, make([]byte, len(b))) {
			t.Errorf("%s: the buffer still holds %d bytes that are not zero", what, len(bytes.Trim(b, "\x00")))
		}
	}
	code, err := ParseCodeB([]byte("55021720352285"))
	if err != nil {
		t.Fatal(err)
	}
	r := &reading{t: &script{t: t, steps: []step{
		{"00A4040C0A D3921000310001010402", "9000"},
		{"00200092", "63CA"},
		{"002000920E 3535303231373230333532323835", "9000"},
		{readS, "FF200A DF2208 3139383030323137 9000"},
	}}}
	if _, err := r.face(t.Context(), code); err == nil {
		t.Error("a face without pictures was read")
	}
	if b := r.last.b[:cap(r.last.b)]; len(r.last.b) == 0 || !bytes.Equal(b, make([]byte, len(b))) {
		t.Error("the face's buffer is not cleared")
	}
}

// After a SELECT that the card refused, or a torn answer, nothing counts as selected: the card may
// be in a file that must not be read.
func TestGuardForgetsWhatIsNotConfirmed(t *testing.T) {
	holder, pin := selectEF(efHolder), selectEF(efPIN)
	items := readShort(efHolder, 0)
	plain, ask := readBinary(0, 0), counter(0x80)
	for _, c := range []struct {
		what   string
		before [][]byte // all confirmed
		cmd    []byte   // answered otherwise
		after  []byte   // must not reach the card afterwards
	}{
		{"another application", [][]byte{selectAP(aidText), items}, selectAP(aidLicence), plain},
		{"another application, and a file by its id", [][]byte{selectAP(aidText)}, selectAP(aidLicence), holder},
		{"another application, and a file by its short id", [][]byte{selectAP(aidText)}, selectAP(aidLicence), items},
		{"the same application", [][]byte{selectAP(aidText)}, selectAP(aidText), items},
		{"another file", [][]byte{selectAP(aidText), holder}, pin, plain},
		{"a file, and the counter of the one before", [][]byte{selectAP(aidText), pin}, holder, ask},
		{"a file by its short id", [][]byte{selectAP(aidText), holder}, items, plain},
		{"a counter by its short id", [][]byte{selectAP(aidText), pin}, counter(short(efCodeB)), ask},
	} {
		for how, answer := range map[string]struct {
			r    []byte
			err  error
			torn bool
		}{
			"refused": {r: []byte{0x6A, 0x82}}, "of one byte": {r: []byte{0x90}, torn: true}, "empty": {torn: true},
			"lost": {err: ErrRemoved, torn: true},
		} {
			now, reached := []byte{0x90, 0x00}, 0
			var err error
			g := Guard(transmitter(func([]byte) ([]byte, error) { reached++; return now, err }))
			for _, b := range c.before {
				if _, err := g.Transmit(t.Context(), b); err != nil {
					t.Fatal(err)
				}
			}
			now, err = answer.r, answer.err
			g.Transmit(t.Context(), c.cmd)
			now, err = []byte{0x90, 0x00}, nil
			reached = 0
			if _, err := g.Transmit(context.Background(), c.after); !errors.Is(err, ErrForbidden) || reached > 0 {
				t.Errorf("%s %s: %X reaches the card", c.what, how, c.after)
			}
			if answer.torn {
				if _, err := g.Transmit(context.Background(), items); !errors.Is(err, ErrForbidden) {
					t.Errorf("%s %s: the application still counts", c.what, how)
				}
			}
		}
	}
	// What there was more of is not asked for after a torn answer.
	now := []byte{0x61, 0x10}
	g := Guard(transmitter(func(cmd []byte) ([]byte, error) {
		if cmd[1] == insSelect {
			return []byte{0x90, 0x00}, nil
		}
		return now, nil
	}))
	g.Transmit(t.Context(), selectAP(aidText))
	g.Transmit(t.Context(), items)
	now = nil
	g.Transmit(t.Context(), getResponse(0x10))
	if _, err := g.Transmit(t.Context(), getResponse(0x10)); !errors.Is(err, ErrForbidden) {
		t.Error("GET RESPONSE passes after a torn answer")
	}
	// The same after a READ BINARY and a VERIFY whose answers were torn.
	for _, cmd := range [][]byte{readBinary(256, 0), counter(short(efPIN))} {
		now := []byte{0x90, 0x00}
		g := Guard(transmitter(func([]byte) ([]byte, error) { return now, nil }))
		g.Transmit(t.Context(), selectAP(aidText))
		g.Transmit(t.Context(), holder)
		now = nil
		g.Transmit(t.Context(), cmd)
		now = []byte{0x90, 0x00}
		for _, after := range [][]byte{plain, items, holder} {
			if _, err := g.Transmit(t.Context(), after); !errors.Is(err, ErrForbidden) {
				t.Errorf("after a torn %X: %X passes", cmd, after)
			}
		}
	}
}
