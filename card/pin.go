package card

import (
	"errors"
	"fmt"
	"io"
	"runtime"
)

// ErrPINForm says that what was typed cannot be a PIN. It was not sent.
var ErrPINForm = errors.New("the PIN is not four digits")

// A PIN is the 4-digit 券面事項入力補助用暗証番号. It is never a string; printing or encoding it gives ***.
type PIN struct{ digits [4]byte }

// ParsePIN takes four ASCII digits and nothing else. The caller clears its own buffer.
func ParsePIN(b []byte) (*PIN, error) {
	if !fourDigits(b) {
		return nil, ErrPINForm
	}
	return &PIN{digits: [4]byte(b)}, nil
}

// Wipe clears the digits.
func (p *PIN) Wipe() {
	clear(p.digits[:])
	runtime.KeepAlive(p)
}

// Digits hands the digits to f, one by one.
func (p *PIN) Digits(f func(d byte)) {
	for _, d := range p.digits {
		f(d)
	}
}

// Format answers every verb, %d and %x too, which would pass String by.
func (PIN) Format(f fmt.State, _ rune)   { io.WriteString(f, "***") }
func (PIN) String() string               { return "***" }
func (PIN) MarshalJSON() ([]byte, error) { return []byte(`"***"`), nil }
func (PIN) MarshalText() ([]byte, error) { return []byte("***"), nil }

// verify is the VERIFY command with the digits in it. The caller clears it.
func (p *PIN) verify() []byte {
	return append([]byte{0x00, 0x20, 0x00, 0x80, byte(len(p.digits))}, p.digits[:]...)
}
