package card

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
)

// through sends commands past a Guard and returns which of them reached the card.
func through(t *testing.T, cmds ...[]byte) (passed []bool) {
	t.Helper()
	reached := false
	g := Guard(transmitter(func([]byte) ([]byte, error) {
		reached = true
		return []byte{0x90, 0x00}, nil
	}))
	for _, c := range cmds {
		reached = false
		_, err := g.Transmit(context.Background(), c)
		if reached == errors.Is(err, ErrForbidden) {
			t.Fatalf("%X: reached the card %v, error %v", c, reached, err)
		}
		passed = append(passed, reached)
	}
	return passed
}

// allowed is the allow-list of one application, written down a second time by hand: its files, and
// its keys with the number of digits. The Individual Number (text AP 0001), its digest (0003),
// 照合番号A (text 0014, surface 0013) and its picture (surface 0005) are not on it.
type allowed struct {
	files []uint16
	keys  map[uint16]int
}

func allowedByAID() map[string]allowed {
	return map[string]allowed{
		"D3921000310001010408": {[]uint16{0x0002}, map[uint16]int{0x0011: 4, 0x0015: 14}},
		"D3921000310001010402": {[]uint16{0x0002}, map[uint16]int{0x0012: 14}},
		"D392F000260100000001": {[]uint16{0x0006}, nil},
	}
}

// Every file of every application that can be selected, by its long id, by its short one, in reads
// and in VERIFYs of every length that a secret has: only what allowedByAID lists passes.
func TestAllowListIsComplete(t *testing.T) {
	mf := unhex(t, "D3921000310001010100")
	for _, aid := range [][]byte{nil, aidText, aidSurface, aidJPKI, aidLicence, aidResidence, mf} {
		a := allowedByAID()[fmt.Sprintf("%X", aid)]
		var pre [][]byte
		if aid != nil {
			pre = [][]byte{selectAP(aid)}
		}
		for id := range 0x10000 {
			_, key := a.keys[uint16(id)]
			want := key || slices.Contains(a.files, uint16(id))
			if got := passesAfter(t, pre, selectEF(uint16(id))); got != want {
				t.Fatalf("SELECT EF %04X in AP %X: passes %v", id, aid, got)
			}
		}
		current := [][]byte{nil}
		for _, f := range a.files {
			current = append(current, selectEF(f))
		}
		for k := range a.keys {
			current = append(current, selectEF(k))
		}
		for _, at := range current {
			before := pre
			if at != nil {
				before = append(slices.Clone(pre), at)
			}
			for p := range 0x100 {
				if p >= 0x80 {
					checkShortRead(t, before, aid, a, byte(p))
				}
				checkVerify(t, before, at, aid, a, byte(p))
			}
		}
	}
}

// passesAfter reports whether a Guard passes cmd on after the commands before it.
func passesAfter(t *testing.T, before [][]byte, cmd []byte) bool {
	t.Helper()
	got := through(t, append(slices.Clone(before), cmd)...)
	return got[len(got)-1]
}

// checkShortRead checks READ BINARY with p1, whose high bit says that it names a file by short id.
func checkShortRead(t *testing.T, before [][]byte, aid []byte, a allowed, p1 byte) {
	t.Helper()
	want := p1&0x60 == 0 && slices.Contains(a.files, uint16(p1&0x1F)) && !bytes.Equal(aid, aidJPKI)
	if got := passesAfter(t, before, []byte{0x00, 0xB0, p1, 0x00, 0x00}); got != want {
		t.Errorf("READ BINARY P1=%02X in AP %X: passes %v", p1, aid, got)
	}
	if want && passesAfter(t, before, []byte{0x00, 0xB0, p1, 0x01, 0x00}) {
		t.Errorf("READ BINARY P1=%02X at an offset in AP %X passes", p1, aid)
	}
}

// checkVerify checks VERIFY with p2 and with every length that a secret has; at is the SELECT of
// the current file, or nil.
func checkVerify(t *testing.T, before [][]byte, at, aid []byte, a allowed, p2 byte) {
	t.Helper()
	ef := uint16(p2 & 0x1F)
	if ef == 0 && at != nil {
		ef = uint16(at[5])<<8 | uint16(at[6])
	}
	digits, key := a.keys[ef]
	for _, n := range []int{0, 1, 4, 6, 12, 14, 16} {
		cmd := []byte{0x00, 0x20, 0x00, p2}
		if n > 0 {
			cmd = append(append(cmd, byte(n)), "12345678901234567890"[:n]...)
		}
		want := key && p2&0xE0 == 0x80 && (n == 0 || n == digits)
		if got := passesAfter(t, before, cmd); got != want {
			t.Errorf("VERIFY P2=%02X with %d digits after %X in AP %X: passes %v", p2, n, at, aid, got)
		}
	}
}

func TestAllowListNeedsTheRightFile(t *testing.T) {
	for _, c := range []struct {
		what string
		cmds [][]byte
		want bool
	}{
		{"reading the four items", [][]byte{selectAP(aidText), selectEF(efHolder), readBinary(0, 0)}, true},
		{"their second part", [][]byte{selectAP(aidText), selectEF(efHolder), readBinary(256, 40)}, true},
		{"reading what was not selected", [][]byte{readBinary(0, 0)}, false},
		{"reading the PIN's file", [][]byte{selectAP(aidText), selectEF(efPIN), readBinary(0, 0)}, false},
		{
			"reading on after another application",
			[][]byte{selectAP(aidText), selectEF(efHolder), selectAP(aidLicence), readBinary(0, 0)},
			false,
		},
		{"the counter", [][]byte{selectAP(aidText), selectEF(efPIN), counter(0x80)}, true},
		{"a PIN", [][]byte{selectAP(aidText), selectEF(efPIN), append([]byte{0, 0x20, 0, 0x80, 4}, "1234"...)}, true},
		{
			"a PIN for another file",
			[][]byte{selectAP(aidText), selectEF(efHolder), append([]byte{0, 0x20, 0, 0x80, 4}, "1234"...)},
			false,
		},
		{"twelve digits", [][]byte{
			selectAP(aidText), selectEF(efPIN),
			append([]byte{0, 0x20, 0, 0x80, 12}, "123456789012"...),
		}, false},
		{"the token's label", [][]byte{selectAP(aidJPKI), selectEF(efToken), readBinary(0, 0x20)}, true},
		{"more of the token", [][]byte{selectAP(aidJPKI), selectEF(efToken), readBinary(0, 0x40)}, false},
		{"a truncated identifier", [][]byte{{0x00, 0xA4, 0x04, 0x0C, 0x05, 0xD3, 0x92, 0x10, 0x00, 0x31}}, false},
		{"the number's image", [][]byte{selectAP(aidSurface), selectEF(0x0005)}, false},
		{"the card's face", [][]byte{selectAP(aidSurface), readShort(efFace, 0), readBinary(256, 0)}, true},
		{
			"the four items by their short id",
			[][]byte{selectAP(aidText), readShort(efHolder, 0), readBinary(256, 40)},
			true,
		},
		{
			"on from the four items after a VERIFY",
			[][]byte{selectAP(aidText), readShort(efHolder, 0), counter(short(efPIN)), readBinary(256, 40)},
			false,
		},
		{"more where there was none", [][]byte{selectAP(aidText), readShort(efHolder, 0), getResponse(0)}, false},
		{"four digits as 照合番号B", [][]byte{selectAP(aidText), append([]byte{0, 0x20, 0, 0x95, 4}, "1234"...)}, false},
		{
			"VERIFY with more behind it",
			[][]byte{selectAP(aidText), append([]byte{0, 0x20, 0, 0x91, 4}, "12345"...)},
			false,
		},
		{"changing a PIN", [][]byte{
			selectAP(aidText), selectEF(efPIN),
			append([]byte{0, 0x24, 1, 0x80, 4}, "1234"...),
		}, false},
		{"signing", [][]byte{selectAP(aidJPKI), {0x80, 0x2A, 0x00, 0x80, 0x01, 0x00, 0x00}}, false},
		{"another class", [][]byte{selectAP(aidText), {0x08, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x02}}, false},
		{"extended length", [][]byte{selectAP(aidText), selectEF(efHolder), {0, 0xB0, 0, 0, 0, 0, 0}}, false},
		{"nothing", [][]byte{{}}, false},
	} {
		got := through(t, c.cmds...)
		if got[len(got)-1] != c.want {
			t.Errorf("%s: passes %v", c.what, got[len(got)-1])
		}
	}
}

// Every instruction and class with plausible parameters: only four instructions pass, and the
// fourth only after a 61xx.
func TestAllowListKnowsFourInstructions(t *testing.T) {
	for cla := range 0x100 {
		for ins := range 0x100 {
			if cla == 0 && (ins == 0xA4 || ins == 0xB0 || ins == 0x20) {
				continue
			}
			got := through(t, selectAP(aidText), selectEF(efHolder), []byte{byte(cla), byte(ins), 0, 0, 0})
			if got[2] {
				t.Errorf("%s passes", fmt.Sprintf("CLA %02X INS %02X", cla, ins))
			}
		}
	}
}

// GET RESPONSE passes right after a READ BINARY that was answered with 61xx, and at no other time.
func TestGetResponseNeedsMore(t *testing.T) {
	answers := map[byte][]byte{
		insRead: {0x61, 0x10}, insGetResponse: {0x61, 0x08}, insVerify: {0x61, 0x10},
		insSelect: {0x90, 0x00},
	}
	g := Guard(transmitter(func(cmd []byte) ([]byte, error) { return answers[cmd[1]], nil }))
	for _, c := range []struct {
		cmd  []byte
		want bool
	}{
		{selectAP(aidText), true},
		{getResponse(0x10), false},
		{readShort(efHolder, 0), true},
		{getResponse(0x10), true},
		{getResponse(0x08), true},
		{counter(short(efPIN)), true},
		{getResponse(0x10), false},
		{readShort(efHolder, 0), true},
		{append(getResponse(0x10), 0), false},
		{selectAP(aidText), true},
		{getResponse(0x10), false},
	} {
		if _, err := g.Transmit(context.Background(), c.cmd); errors.Is(err, ErrForbidden) == c.want {
			t.Errorf("%X: %v", c.cmd, err)
		}
	}
}

// pad is a reader with keys that counts the PINs asked for.
type pad struct {
	transmitter
	n int
}

func (p *pad) HasKeypad() bool { return true }
func (p *pad) VerifyOnKeypad(context.Context, []byte, int) ([]byte, error) {
	p.n++
	return []byte{0x90, 0x00}, nil
}

// A Guard lets only the PIN be asked for on a reader's own keys.
func TestAllowListOnKeypad(t *testing.T) {
	for _, c := range []struct {
		what   string
		ef     uint16
		cmd    []byte
		digits int
		want   bool
	}{
		{"the PIN", 0, counter(short(efPIN)), 4, true},
		{"the PIN, selected", efPIN, counter(0x80), 4, true},
		{"nothing selected", 0, counter(0x80), 4, false},
		{"照合番号B", 0, counter(short(efCodeB)), 14, false},
		{"照合番号A", 0, counter(0x94), 12, false},
		{"a PIN of another length", 0, counter(short(efPIN)), 6, false},
		{"a command with data", 0, append(counter(short(efPIN)), 1, '1'), 4, false},
		{"another command", 0, []byte{0, 0x24, 1, short(efPIN)}, 4, false},
	} {
		p := &pad{transmitter: func([]byte) ([]byte, error) { return []byte{0x90, 0x00}, nil }}
		g := Guard(p)
		if _, err := g.Transmit(t.Context(), selectAP(aidText)); err != nil {
			t.Fatal(err)
		}
		if c.ef != 0 {
			if _, err := g.Transmit(t.Context(), selectEF(c.ef)); err != nil {
				t.Fatal(err)
			}
		}
		_, err := g.(Keypad).VerifyOnKeypad(t.Context(), c.cmd, c.digits)
		if (p.n == 1) != c.want || errors.Is(err, ErrForbidden) == c.want {
			t.Errorf("%s: %v, %d reached the reader", c.what, err, p.n)
		}
	}
}
