// Package card speaks the protocol of the Japanese Individual Number Card (マイナンバーカード) over a
// one-method Transmitter. It recognises the card, reads its retry counters, verifies a PIN or a
// 照合番号B once, and reads the four basic items; with 照合番号B also the pictures of name and address on
// the card's face.
//
// Start with ReadHolder. The package makes no system calls and knows no readers: card/pcsc and
// card/emulator provide Transmitters. It never reads the 12-digit Individual Number and never sends
// a secret when one try is left; Guard, in front of every transmit, refuses every command outside
// the allow-list.
//
// There is no public specification of the card's applications. Identifiers and status words are
// those on which the public implementations agree (OpenSC card-jpki.c, jpki/myna, myna-card). The
// commands are those of ISO/IEC 7816-4 and JICSAP 1.1.
package card

import (
	"context"
	"errors"
	"fmt"
)

// A Transmitter sends one command APDU to a card and returns the response APDU, whose last two
// bytes are SW1 and SW2.
type Transmitter interface {
	Transmit(ctx context.Context, cmd []byte) ([]byte, error)
}

// A Keypad is a Transmitter whose reader may have keys of its own (PC/SC part 10,
// FEATURE_VERIFY_PIN_DIRECT). A PIN typed there never reaches this computer.
type Keypad interface {
	Transmitter
	// HasKeypad reports whether the reader has keys.
	HasKeypad() bool
	// VerifyOnKeypad waits until the given number of digits is typed on the reader, appends them to
	// cmd, a VERIFY without data, sends it and returns the card's response. The reader itself
	// answers SW 6400 if nothing is typed in time, 6401 if the person presses cancel and 6403 if
	// there are too few digits.
	VerifyOnKeypad(ctx context.Context, cmd []byte, digits int) ([]byte, error)
}

// HasKeypad reports whether t's reader has keys of its own.
func HasKeypad(t Transmitter) bool {
	k, ok := t.(Keypad)
	return ok && k.HasKeypad()
}

// Holder is the content of EF 0002 of the 券面事項入力補助AP, unchanged. Birth and Sex are not validated
// here; code that uses them must validate them.
type Holder struct {
	Name    string // UTF-8, one string; family and given name are usually separated by U+3000
	Address string // UTF-8, digits are usually full-width
	Birth   string // should be 8 ASCII digits YYYYMMDD, Gregorian; unknown parts may be zeros
	Sex     string // should be 1 ASCII digit, JIS X 0303: 1 male, 2 female, 9 not applicable, 0 unknown

	// NamePadded and AddressPadded report whether filler (bytes 00 or FF) was cut off the end of
	// the value.
	NamePadded, AddressPadded bool
}

// Step is the progress of a reading.
type Step int

const (
	Found    Step = iota // the 券面事項入力補助AP was selected
	Counted              // the secret's retry counter was read
	Verified             // the secret was correct
	Read                 // EF 0002 was read and parsed
)

// Errors that a caller acts on. Other errors wrap a StatusError or an error of the reader.
var (
	ErrNoReader  = errors.New("no card reader")
	ErrNoCard    = errors.New("no card on the reader")
	ErrWrongCard = errors.New("not an Individual Number Card") // often a *KindError, which names the card
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

// obstacles are the errors that a reader reports while it waits for a card.
var obstacles = []error{
	ErrNoReader, ErrNoCard, ErrWrongCard, ErrTwoCards, ErrMute, ErrBusy, ErrStuck, ErrRemoved,
}

// SameReason reports whether two errors name the same obstacle to reading a card, and for a wrong
// card also the same kind. Readers use it to report each obstacle once. A nil error is the same as
// no other.
func SameReason(a, b error) bool {
	var x, y *KindError
	if errors.As(a, &x) && errors.As(b, &y) && x.Kind != y.Kind {
		return false
	}
	for _, r := range obstacles {
		if errors.Is(a, r) != errors.Is(b, r) {
			return false
		}
	}
	return a != nil
}

// A PINError reports that the PIN or the 照合番号B was wrong. Retries is the card's counter afterwards,
// at least 1.
type PINError struct{ Retries int }

func (e *PINError) Error() string { return fmt.Sprintf("wrong entry, counter at %d", e.Retries) }

// A StatusError is a status word for which this package has no error of its own.
type StatusError struct{ SW uint16 }

func (e *StatusError) Error() string { return fmt.Sprintf("status %04X", e.SW) }

// Application identifiers, always sent in full: the card also accepts a prefix, which may select
// another application.
var (
	aidText    = []byte{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08} // 券面事項入力補助AP
	aidSurface = []byte{0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02} // 券面事項確認AP
	aidJPKI    = []byte{0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01} // 公的個人認証AP

	// 運転免許証 (警察庁 仕様書, DF1) and 在留カード (出入国在留管理庁 仕様書): 16 bytes, zeros at the end.
	aidLicence   = append([]byte{0xA0, 0x00, 0x00, 0x02, 0x31, 0x01}, make([]byte, 10)...)
	aidResidence = append([]byte{0xD3, 0x92, 0xF0, 0x00, 0x4F, 0x02}, make([]byte, 10)...)
)

// Elementary files that a visit needs. Left out on purpose: in the 券面事項入力補助AP 0001 (the Individual
// Number), 0003 (a digest from which it can be computed) and 0014 (照合番号A, which is the number
// again); in the 券面事項確認AP 0005 (the number's picture) and 0013 (照合番号A).
const (
	efHolder       = 0x0002 // 基本4情報, in the 券面事項入力補助AP
	efFace         = 0x0002 // the card's face, in the 券面事項確認AP
	efPIN          = 0x0011 // 券面事項入力補助用暗証番号
	efCodeB        = 0x0015 // 照合番号B, in the 券面事項入力補助AP
	efSurfaceCodeB = 0x0012 // 照合番号B, in the 券面事項確認AP: another counter
	efToken        = 0x0006 // token information, in the 公的個人認証AP
)

// Status words (ISO/IEC 7816-4), and a limit.
const (
	swOK           = 0x9000
	swNotFound     = 0x6A82
	swBlocked      = 0x6984 // as this card answers
	swBlockedISO   = 0x6983 // as ISO/IEC 7816-4 defines it
	swBeyondEnd    = 0x6B00
	swEndReached   = 0x6282
	swFirstTrouble = 0x6F00 // one generation of cards answers so to its first command after power-up
	swRetriesMask  = 0xFFF0
	swRetries      = 0x63C0
	swMore         = 0x6100 // T=0 over contacts: this many bytes wait for GET RESPONSE
	swWrongLe      = 0x6C00 // T=0 over contacts: repeat the command with this Le
	// Answers of a reader with keys itself (PC/SC part 10).
	swKeypadTime   = 0x6400
	swKeypadCancel = 0x6401
	swKeypadShort  = 0x6403

	maxCommands = 40 // limit for one reading of the four items, from the first SELECT on
)

func selectAP(aid []byte) []byte {
	return append([]byte{0x00, 0xA4, 0x04, 0x0C, byte(len(aid))}, aid...)
}

func selectEF(id uint16) []byte {
	return []byte{0x00, 0xA4, 0x02, 0x0C, 0x02, byte(id >> 8), byte(id)}
}

// short returns the P1 or P2 that names an EF by its short id, the five low bits of its id. All
// files used here have a valid short id.
func short(ef uint16) byte { return 0x80 | byte(ef&0x1F) }

func readBinary(offset, le int) []byte {
	return []byte{0x00, 0xB0, byte(offset >> 8), byte(offset), byte(le)} // Le 00 means 256
}

// readShort reads a file from its start by its short id, which also makes it the current file.
func readShort(ef uint16, le int) []byte { return []byte{0x00, 0xB0, short(ef), 0x00, byte(le)} }

func getResponse(le byte) []byte { return []byte{0x00, 0xC0, 0x00, 0x00, le} }

// counter is a VERIFY without data, which reads the retry counter and costs no try. p2 is 80 for
// the selected EF, or a short id (see short).
func counter(p2 byte) []byte { return []byte{0x00, 0x20, 0x00, p2} }

// send transmits cmd and splits the response into data and status word. A response too short for a
// status word is ErrRemoved: a card lifted during a command leaves one. If ctx has ended, nothing
// is sent, so cancelling after a PIN was typed never costs a try.
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

// expect sends cmd and returns a StatusError unless the response is 9000.
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

// limited is a Transmitter that fails after a number of commands, so that no card can keep a
// reading going for ever.
type limited struct {
	Transmitter
	left int
}

func (c *limited) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	if c.left == 0 {
		return nil, fmt.Errorf("too many commands: %w", ErrMalformed)
	}
	c.left--
	return c.Transmitter.Transmit(ctx, cmd)
}
