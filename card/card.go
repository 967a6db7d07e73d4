// Package card speaks the protocol of the Japanese Individual Number Card (マイナンバーカード) over a one-method
// Transmitter: it recognises the card, asks its retry counters, verifies a PIN or a 照合番号B once and reads the four basic
// items and, with 照合番号B, the pictures of name and address on the card's face.
//
// Start with ReadHolder. The package makes no system calls and knows no readers; card/pcsc and card/emulator bring
// Transmitters. It never reads the 12-digit Individual Number, never sends a secret at the last try, and Guard stands in
// front of every transmit to prove it.
//
// There is no public specification of the card's applications. Identifiers and status words are those on which the
// public implementations agree (OpenSC card-jpki.c, jpki/myna, myna-card); the commands are ISO/IEC 7816-4 and JICSAP 1.1.
package card

import (
	"context"
	"errors"
	"fmt"
)

// A Transmitter carries one command APDU to a card and brings back the answer, SW1 SW2 at its end.
type Transmitter interface {
	Transmit(ctx context.Context, cmd []byte) ([]byte, error)
}

// A Keypad is a Transmitter whose reader may have keys of its own (PC/SC part 10, FEATURE_VERIFY_PIN_DIRECT). A PIN typed
// there never reaches this computer.
type Keypad interface {
	Transmitter
	// HasKeypad tells whether there are keys.
	HasKeypad() bool
	// VerifyOnKeypad waits until so many digits were typed on the reader, puts them behind cmd, a VERIFY without data, and brings
	// back the card's answer. SW 6400: nothing was typed in time; 6401: the person pressed cancel; 6403: too few digits.
	VerifyOnKeypad(ctx context.Context, cmd []byte, digits int) ([]byte, error)
}

// HasKeypad tells whether t's reader has keys of its own.
func HasKeypad(t Transmitter) bool {
	k, ok := t.(Keypad)
	return ok && k.HasKeypad()
}

// Holder is what EF 0002 of the 券面事項入力補助AP says, as it stands there. Birth and sex are not judged here; their users must.
type Holder struct {
	Name    string // UTF-8, one string; family and given name usually parted by U+3000
	Address string // UTF-8, digits usually full-width
	Birth   string // should be 8 ASCII digits YYYYMMDD, Gregorian; unknown parts may be zeros
	Sex     string // should be 1 ASCII digit, JIS X 0303: 1 male, 2 female, 9 not applicable, 0 unknown

	// The value of name or address had filler behind its text, bytes 00 or FF, which is not in it here.
	NamePadded, AddressPadded bool
}

// Step is how far a reading has come.
type Step int

const (
	Found    Step = iota // the 券面事項入力補助AP answered
	Counted              // the secret's retry counter was read
	Verified             // the secret was right
	Read                 // EF 0002 was read and understood
)

// Errors that a caller acts on. Others wrap StatusError or the reader's own.
var (
	ErrNoReader  = errors.New("no card reader")
	ErrNoCard    = errors.New("no card on the reader")
	ErrWrongCard = errors.New("not an Individual Number Card") // often a *KindError, which says what it is
	ErrTwoCards  = errors.New("two Individual Number Cards lie there")
	ErrBusy      = errors.New("another program holds the card")
	ErrStuck     = errors.New("the reader does not answer")
	ErrRemoved   = errors.New("the card was removed")
	ErrMute      = errors.New("the card does not answer")
	ErrLastTry   = errors.New("one try is left and is not spent")
	ErrBlocked   = errors.New("the secret is blocked, or there is none")
	ErrNotTyped  = errors.New("nothing was typed on the reader")
	ErrMalformed = errors.New("the card's data are malformed")
	ErrForbidden = errors.New("the command is not on the allow-list")
)

// A PINError says that the PIN, or the 照合番号B, was wrong. Retries is the card's own counter after it, at least 1.
type PINError struct{ Retries int }

func (e *PINError) Error() string { return fmt.Sprintf("wrong entry, counter at %d", e.Retries) }

// A StatusError is a status word that nothing else stands for.
type StatusError struct{ SW uint16 }

func (e *StatusError) Error() string { return fmt.Sprintf("status %04X", e.SW) }

// Application identifiers, always sent in full: the card would also take a prefix and select something else.
var (
	aidText      = []byte{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08} // 券面事項入力補助AP
	aidSurface   = []byte{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02} // 券面事項確認AP
	aidJPKI      = []byte{0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01} // 公的個人認証AP
	aidLicence   = []byte{0xA0, 0x00, 0x00, 0x02, 0x31, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}
	aidResidence = []byte{0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}
)

// Elementary files that a visit needs. Of the 券面事項入力補助AP 0001 (the number), 0003 (a digest it can be computed from) and
// 0014 (照合番号A, the number again) are absent on purpose; of the 券面事項確認AP 0005 (its picture) and 0013 (照合番号A).
const (
	efHolder       = 0x0002 // 基本4情報, in the 券面事項入力補助AP
	efFace         = 0x0002 // the card's face, in the 券面事項確認AP
	efPIN          = 0x0011 // 券面事項入力補助用暗証番号
	efCodeB        = 0x0015 // 照合番号B, in the 券面事項入力補助AP
	efSurfaceCodeB = 0x0012 // 照合番号B, in the 券面事項確認AP: another counter
	efToken        = 0x0006 // token information, in the 公的個人認証AP
)

const (
	swOK           = 0x9000
	swNotFound     = 0x6A82
	swBlocked      = 0x6984 // what the card says
	swBlockedISO   = 0x6983 // what ISO/IEC 7816-4 says
	swBeyondEnd    = 0x6B00
	swEndReached   = 0x6282
	swFirstTrouble = 0x6F00 // one card says so to its first command after power-up
	swRetriesMask  = 0xFFF0
	swRetries      = 0x63C0
	swMore         = 0x6100 // T=0 over contacts: so many bytes wait for GET RESPONSE
	swWrongLe      = 0x6C00 // T=0 over contacts: ask again with this Le
	// What a reader with keys says itself (PC/SC part 10).
	swKeypadTime   = 0x6400
	swKeypadCancel = 0x6401
	swKeypadShort  = 0x6403

	maxCommands = 40 // of one reading of the four items, from the first SELECT on
)

func selectAP(aid []byte) []byte {
	return append([]byte{0x00, 0xA4, 0x04, 0x0C, byte(len(aid))}, aid...)
}

func selectEF(id uint16) []byte {
	return []byte{0x00, 0xA4, 0x02, 0x0C, 0x02, byte(id >> 8), byte(id)}
}

// short is the P1 or P2 that names an EF by the five low bits of its id, for all of ours a valid short id.
func short(ef uint16) byte { return 0x80 | byte(ef&0x1F) }

func readBinary(offset, le int) []byte {
	return []byte{0x00, 0xB0, byte(offset >> 8), byte(offset), byte(le)} // Le 00 is 256
}

// readShort reads a file from its start by its short id, and makes it the current one.
func readShort(ef uint16, le int) []byte { return []byte{0x00, 0xB0, short(ef), 0x00, byte(le)} }

func getResponse(le byte) []byte { return []byte{0x00, 0xC0, 0x00, 0x00, le} }

// counter is an empty VERIFY: case 1, it costs no try. p2 is 80 for the selected EF, or a short id.
func counter(p2 byte) []byte { return []byte{0x00, 0x20, 0x00, p2} }

// send transmits cmd and takes the answer apart. An answer too short for a status word is what a lifted card leaves.
// Under a context that has ended nothing is sent: who cancels after typing a PIN has not spent a try.
func send(ctx context.Context, t Transmitter, cmd []byte) (data []byte, sw uint16, err error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	return status(t.Transmit(ctx, cmd))
}

func status(r []byte, err error) (data []byte, sw uint16, _ error) {
	if err != nil {
		return nil, 0, err
	}
	if len(r) < 2 {
		return nil, 0, fmt.Errorf("answer without status: %w", ErrRemoved)
	}
	return r[:len(r)-2], uint16(r[len(r)-2])<<8 | uint16(r[len(r)-1]), nil
}

// expect sends cmd, whose answer must be 9000.
func expect(ctx context.Context, t Transmitter, cmd []byte) error {
	_, sw, err := send(ctx, t, cmd)
	if err != nil {
		return err
	}
	if sw != swOK {
		return &StatusError{sw}
	}
	return nil
}

// counted ends a reading whose card wants too many commands.
type counted struct {
	Transmitter
	left int
}

func (c *counted) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	if c.left == 0 {
		return nil, fmt.Errorf("too many commands: %w", ErrMalformed)
	}
	c.left--
	return c.Transmitter.Transmit(ctx, cmd)
}
