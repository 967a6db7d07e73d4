package card

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// through sends commands past a Guard and says which of them reached the card.
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

// Every file of every application that can be selected, by its long id, by its short one, in reads and in VERIFYs. What passes is
// the list below and nothing else. The Individual Number (text AP 0001), its digest (0003), 照合番号A (0014) and its image are
// not on it.
func TestAllowListIsComplete(t *testing.T) {
	surface := unhex(t, "D3921000310001010402")
	allowed := map[string][]uint16{string(aidText): {0x0011, 0x0002}, string(aidJPKI): {0x0006}}
	for _, aid := range [][]byte{nil, aidText, aidJPKI, aidLicence, aidResidence, surface} {
		var pre [][]byte
		if aid != nil {
			pre = [][]byte{selectAP(aid)}
		}
		for id := range 0x10000 {
			got := through(t, append(append([][]byte{}, pre...), selectEF(uint16(id)))...)
			want := false
			for _, a := range allowed[string(aid)] {
				want = want || a == uint16(id)
			}
			if got[len(got)-1] != want {
				t.Fatalf("SELECT EF %04X after AP %X: passes %v", id, aid, got[len(got)-1])
			}
		}
		for _, ef := range append([]uint16{0}, allowed[string(aid)]...) {
			at := append([][]byte{}, pre...)
			if ef != 0 {
				at = append(at, selectEF(ef))
			}
			for p1 := 0x80; p1 < 0x100; p1++ { // READ BINARY by short id
				if got := through(t, append(at, []byte{0x00, 0xB0, byte(p1), 0x00, 0x00})...); got[len(got)-1] {
					t.Errorf("READ BINARY P1=%02X after AP %X passes", p1, aid)
				}
			}
			for p2 := range 0x100 { // VERIFY by short id
				if p2 == 0x80 {
					continue
				}
				for _, cmd := range [][]byte{{0x00, 0x20, 0x00, byte(p2)}, append([]byte{0x00, 0x20, 0x00, byte(p2), 4}, "1234"...)} {
					if got := through(t, append(at, cmd)...); got[len(got)-1] {
						t.Errorf("VERIFY P2=%02X after AP %X passes", p2, aid)
					}
				}
			}
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
		{"reading what nobody selected", [][]byte{readBinary(0, 0)}, false},
		{"reading the PIN's file", [][]byte{selectAP(aidText), selectEF(efPIN), readBinary(0, 0)}, false},
		{"reading on after another application", [][]byte{selectAP(aidText), selectEF(efHolder), selectAP(aidLicence), readBinary(0, 0)}, false},
		{"the counter", [][]byte{selectAP(aidText), selectEF(efPIN), counter()}, true},
		{"a PIN", [][]byte{selectAP(aidText), selectEF(efPIN), append([]byte{0, 0x20, 0, 0x80, 4}, "1234"...)}, true},
		{"a PIN for another file", [][]byte{selectAP(aidText), selectEF(efHolder), append([]byte{0, 0x20, 0, 0x80, 4}, "1234"...)}, false},
		{"twelve digits", [][]byte{selectAP(aidText), selectEF(efPIN), append([]byte{0, 0x20, 0, 0x80, 12}, "123456789012"...)}, false},
		{"the token's label", [][]byte{selectAP(aidJPKI), selectEF(efToken), readBinary(0, 0x20)}, true},
		{"more of the token", [][]byte{selectAP(aidJPKI), selectEF(efToken), readBinary(0, 0x40)}, false},
		{"a truncated identifier", [][]byte{{0x00, 0xA4, 0x04, 0x0C, 0x05, 0xD3, 0x92, 0x10, 0x00, 0x31}}, false},
		{"the face application", [][]byte{selectAP(unhex(t, "D3921000310001010402"))}, false},
		{"changing a PIN", [][]byte{selectAP(aidText), selectEF(efPIN), append([]byte{0, 0x24, 1, 0x80, 4}, "1234"...)}, false},
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

// Every instruction and class with plausible parameters: only three instructions exist here.
func TestAllowListKnowsThreeInstructions(t *testing.T) {
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
