package card

import (
	"errors"
	"fmt"
	"io"
	"runtime"
)

// Way is what opens the four items. Its value is the log's and the command line's "via".
type Way string

const (
	ByPIN   Way = "pin" // 券面事項入力補助用暗証番号, 4 digits
	ByCodeB Way = "b"   // 照合番号B, 14 digits printed on the card's face
)

// Lengths in digits.
const (
	PINLen   = 4
	CodeBLen = 14 // birth date as printed, YYMMDD (the era's year; Gregorian for foreign residents), year of expiry, security code
)

// Len is how many digits this way has.
func (w Way) Len() int {
	if w == ByCodeB {
		return CodeBLen
	}
	return PINLen
}

// ef is the internal EF of the 券面事項入力補助AP that holds it.
func (w Way) ef() uint16 {
	if w == ByCodeB {
		return efCodeB
	}
	return efPIN
}

// What was typed cannot be what it should be. It was not sent. CodeBErrors say which of its three parts it is.
var (
	ErrPINForm    = errors.New("the PIN is not four digits")
	ErrCodeBForm  = errors.New("the printed numbers are not 14 digits")
	ErrCodeBBirth = fmt.Errorf("the printed birth date has no such month or day: %w", ErrCodeBForm)
	ErrCodeBYear  = fmt.Errorf("no card expires in that year: %w", ErrCodeBForm)
)

// A Secret is a PIN or a 照合番号B on its way to the card. It is never a string; printing or encoding it gives ***.
type Secret struct {
	way    Way
	digits [CodeBLen]byte // way.Len() of them, ASCII
	keypad bool           // typed on the reader: digits are never here
}

// ParsePIN takes four ASCII digits and nothing else. The caller clears its own buffer.
func ParsePIN(b []byte) (*Secret, error) {
	if len(b) != PINLen || !digits(b) {
		return nil, ErrPINForm
	}
	s := &Secret{way: ByPIN}
	copy(s.digits[:], b)
	return s, nil
}

// ParseCodeB takes fourteen ASCII digits: YYMMDD as printed, the Gregorian year of expiry, the security code. Month and day may be
// 00, as cards of people with an unknown birthday have them. The caller clears its own buffer.
func ParseCodeB(b []byte) (*Secret, error) {
	if len(b) != CodeBLen || !digits(b) {
		return nil, ErrCodeBForm
	}
	two := func(i int) int { return int(b[i]-'0')*10 + int(b[i+1]-'0') }
	if two(2) > 12 || two(4) > 31 {
		return nil, ErrCodeBBirth
	}
	if two(6) != 20 || two(8) < 16 { // the first card was issued in January 2016
		return nil, ErrCodeBYear
	}
	s := &Secret{way: ByCodeB}
	copy(s.digits[:], b)
	return s, nil
}

// OnKeypad stands for a PIN that will be typed on the reader's own keys.
func OnKeypad() *Secret { return &Secret{way: ByPIN, keypad: true} }

// Way tells what this secret is.
func (s *Secret) Way() Way { return s.way }

// Wipe clears the digits.
func (s *Secret) Wipe() {
	clear(s.digits[:])
	runtime.KeepAlive(s)
}

// Digits hands the digits to f, one by one.
func (s *Secret) Digits(f func(d byte)) {
	for _, d := range s.digits[:s.way.Len()] {
		f(d)
	}
}

// Format answers every verb, %d and %x too, which would pass String by.
func (Secret) Format(f fmt.State, _ rune)   { io.WriteString(f, "***") }
func (Secret) String() string               { return "***" }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"***"`), nil }
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// verify is the VERIFY command with the digits in it, p2 as for counter. The caller clears it.
func (s *Secret) verify(p2 byte) []byte {
	n := s.way.Len()
	return append(append(make([]byte, 0, 5+CodeBLen), 0x00, 0x20, 0x00, p2, byte(n)), s.digits[:n]...)
}

func digits[T ~string | ~[]byte](b T) bool {
	for i := range len(b) {
		if b[i] < '0' || b[i] > '9' {
			return false
		}
	}
	return true
}
