// Package card speaks the protocol of the Japanese Individual Number Card (マイナンバーカード) over a one-method
// Transmitter: it recognises the card, asks its retry counter, verifies a PIN once and reads the four basic items.
//
// Start with ReadHolder. The package makes no system calls and knows no readers; card/pcsc and card/emulator bring
// Transmitters. It never reads the 12-digit Individual Number, never sends a PIN at the last try, and Guard stands in
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

// Holder is what EF 0002 of the 券面事項入力補助AP says, as it stands there.
type Holder struct {
	Name    string // UTF-8, one string; family and given name usually parted by U+3000
	Address string // UTF-8, digits usually full-width
	Birth   string // 8 ASCII digits YYYYMMDD, Gregorian; unknown parts may be zeros
	Sex     string // 1 ASCII digit, JIS X 0303: 1 male, 2 female, 9 not applicable, 0 unknown
}

// Step is how far a reading has come.
type Step int

const (
	Found    Step = iota // the 券面事項入力補助AP answered
	Counted              // the PIN's retry counter was read
	Verified             // the PIN was right
	Read                 // EF 0002 was read and understood
)

// Errors that a caller acts on. Others wrap StatusError or the reader's own.
var (
	ErrNoReader  = errors.New("no card reader")
	ErrNoCard    = errors.New("no card on the reader")
	ErrWrongCard = errors.New("not an Individual Number Card")
	ErrBusy      = errors.New("another program holds the card")
	ErrRemoved   = errors.New("the card was removed")
	ErrMute      = errors.New("the card does not answer")
	ErrLastTry   = errors.New("one PIN try is left and is not spent")
	ErrBlocked   = errors.New("the PIN is blocked")
	ErrMalformed = errors.New("the card's data are malformed")
	ErrForbidden = errors.New("the command is not on the allow-list")
)

// A PINError says that the PIN was wrong. Retries is the card's own counter after it, at least 1.
type PINError struct{ Retries int }

func (e *PINError) Error() string { return fmt.Sprintf("wrong PIN, counter at %d", e.Retries) }

// A StatusError is a status word that nothing else stands for.
type StatusError struct{ SW uint16 }

func (e *StatusError) Error() string { return fmt.Sprintf("status %04X", e.SW) }

// Application identifiers, always sent in full: the card would also take a prefix and select something else.
var (
	aidText      = []byte{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08} // 券面事項入力補助AP
	aidJPKI      = []byte{0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01} // 公的個人認証AP
	aidLicence   = []byte{0xA0, 0x00, 0x00, 0x02, 0x31, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}
	aidResidence = []byte{0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00}
)

// Elementary files of the 券面事項入力補助AP that a visit needs. 0001 (the number), 0003 (a digest it can be computed from)
// and 0014 (照合番号A, the number again) are absent on purpose.
const (
	efHolder = 0x0002 // 基本4情報
	efPIN    = 0x0011 // 券面事項入力補助用暗証番号
	efToken  = 0x0006 // token information, in the 公的個人認証AP
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
	swWrongLe      = 0x6C00
	maxFile        = 4096 // bytes of EF 0002 that are read at the most
	maxCommands    = 40   // of one reading, from the first SELECT on
)

func selectAP(aid []byte) []byte {
	return append([]byte{0x00, 0xA4, 0x04, 0x0C, byte(len(aid))}, aid...)
}

func selectEF(id uint16) []byte {
	return []byte{0x00, 0xA4, 0x02, 0x0C, 0x02, byte(id >> 8), byte(id)}
}

func readBinary(offset, le int) []byte {
	return []byte{0x00, 0xB0, byte(offset >> 8), byte(offset), byte(le)} // Le 00 is 256
}

// counter is an empty VERIFY: case 1, it costs no try.
func counter() []byte { return []byte{0x00, 0x20, 0x00, 0x80} }

// send transmits cmd and takes the answer apart. An answer too short for a status word is what a lifted card leaves.
// Under a context that has ended nothing is sent: who cancels after typing a PIN has not spent a try.
func send(ctx context.Context, t Transmitter, cmd []byte) (data []byte, sw uint16, err error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	r, err := t.Transmit(ctx, cmd)
	if err != nil {
		return nil, 0, err
	}
	if len(r) < 2 {
		return nil, 0, fmt.Errorf("answer without status: %w", ErrRemoved)
	}
	return r[:len(r)-2], uint16(r[len(r)-2])<<8 | uint16(r[len(r)-1]), nil
}

// expect sends cmd, whose answer must be 9000.
func expect(ctx context.Context, t Transmitter, cmd []byte) ([]byte, error) {
	data, sw, err := send(ctx, t, cmd)
	if err != nil {
		return nil, err
	}
	if sw != swOK {
		return nil, &StatusError{sw}
	}
	return data, nil
}

// counted ends a reading whose card wants too many commands.
type counted struct {
	t    Transmitter
	left int
}

func (c *counted) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	if c.left == 0 {
		return nil, fmt.Errorf("more than %d commands: %w", maxCommands, ErrMalformed)
	}
	c.left--
	return c.t.Transmit(ctx, cmd)
}
