package card

import (
	"errors"
	"fmt"
	"io"
	"runtime"
)

// Way is the kind of secret that opens the four items. Its value is "via" in the log and on the
// command line.
type Way string

const (
	ByPIN   Way = "pin" // 券面事項入力補助用暗証番号, 4 digits
	ByCodeB Way = "b"   // 照合番号B, 14 digits printed on the card's face
)

// Lengths in digits. 照合番号B is the birth date as printed, YYMMDD (the year of the era, or the
// Gregorian year for foreign residents), the year of expiry and the security code.
const (
	PINLen   = 4
	CodeBLen = 14
)

// Len returns the number of digits.
func (w Way) Len() int {
	if w == ByCodeB {
		return CodeBLen
	}
	return PINLen
}

// ef returns the internal EF of the 券面事項入力補助AP that holds this secret.
func (w Way) ef() uint16 {
	if w == ByCodeB {
		return efCodeB
	}
	return efPIN
}

// Errors of a secret that cannot be right as typed and was therefore not sent. ErrCodeBBirth and
// ErrCodeBYear wrap ErrCodeBForm and name the part of the 照合番号B that is wrong.
var (
	ErrPINForm    = errors.New("the PIN is not four digits")
	ErrCodeBForm  = errors.New("the printed numbers are not 14 digits")
	ErrCodeBBirth = fmt.Errorf("the printed birth date has no such month or day: %w", ErrCodeBForm)
	ErrCodeBYear  = fmt.Errorf("no card expires in that year: %w", ErrCodeBForm)
)

// A Secret is a PIN or a 照合番号B on its way to the card. It is never held as a string; formatting or
// encoding it gives ***.
type Secret struct {
	way    Way
	digits [CodeBLen]byte // the first way.Len() of them, ASCII
	keypad bool           // to be typed on the reader; digits stays empty
}

// ParsePIN accepts exactly four ASCII digits; other input is ErrPINForm. The caller clears b.
func ParsePIN(b []byte) (*Secret, error) {
	if len(b) != PINLen || !digits(b) {
		return nil, ErrPINForm
	}
	s := &Secret{way: ByPIN}
	copy(s.digits[:], b)
	return s, nil
}

// ParseCodeB accepts fourteen ASCII digits: YYMMDD as printed, the Gregorian year of expiry, the
// security code. Month and day may be 00, as on cards of people whose birthday is not known. Errors
// are ErrCodeBForm, ErrCodeBBirth or ErrCodeBYear. The caller clears b.
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

// OnKeypad returns a Secret that stands for a PIN to be typed on the reader's own keys.
func OnKeypad() *Secret { return &Secret{way: ByPIN, keypad: true} }

// Way returns the kind of this secret.
func (s *Secret) Way() Way { return s.way }

// Wipe clears the digits. KeepAlive stops the compiler from dropping the clear as a dead store.
func (s *Secret) Wipe() {
	clear(s.digits[:])
	runtime.KeepAlive(s)
}

// Digits calls f with each digit, an ASCII byte, in order.
func (s *Secret) Digits(f func(d byte)) {
	for _, d := range s.digits[:s.way.Len()] {
		f(d)
	}
}

// Format answers every verb, also %d and %x, which would not call String.
func (Secret) Format(f fmt.State, _ rune)   { io.WriteString(f, "***") }
func (Secret) String() string               { return "***" }
func (Secret) MarshalJSON() ([]byte, error) { return []byte(`"***"`), nil }
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }

// verify returns the VERIFY command with the digits as its data; p2 is as in counter. The caller
// clears it.
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
