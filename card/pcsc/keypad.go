package pcsc

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/ebfe/scard"

	"kakanai/card"
)

// Numbers of PC/SC part 10 (IFDs with secure PIN entry capabilities), release 2.02.09.
const (
	getFeatures     = 3400 // CM_IOCTL_GET_FEATURE_REQUEST
	verifyPINDirect = 0x06 // FEATURE_VERIFY_PIN_DIRECT
	// keypadTime is how long the reader waits for the first key, and again for the rest of the PIN.
	keypadTime = 30 * time.Second
)

// verifyCode asks the reader for the control code of its own VERIFY; 0 means that it has no keys.
// The answer is a sequence of tag, length 4 and a code in big endian.
func verifyCode(c handle) uint32 {
	list, err := c.Control(scard.CtlCode(getFeatures), nil)
	if err != nil {
		return 0
	}
	for ; len(list) >= 6 && list[1] == 4; list = list[6:] {
		if list[0] == verifyPINDirect {
			return binary.BigEndian.Uint32(list[2:6])
		}
	}
	return 0
}

func (l *loan) HasKeypad() bool { return l.verify != 0 }

// VerifyOnKeypad makes the reader ask for the PIN and send VERIFY itself; see card.Keypad.
func (l *loan) VerifyOnKeypad(_ context.Context, cmd []byte, digits int) ([]byte, error) {
	if l.verify == 0 {
		return nil, fmt.Errorf("the reader has no keys: %w", card.ErrNoReader)
	}
	return l.carry("verify on the keypad",
		func() ([]byte, error) { return l.c.Control(l.verify, pinVerify(cmd, digits)) })
}

// pinVerify returns the PIN_VERIFY_STRUCTURE (PC/SC part 10): the given number of digits in
// ASCII, left-aligned, directly behind cmd's Lc, confirmed with the reader's own key. Numbers of
// more than one byte are little endian.
func pinVerify(cmd []byte, digits int) []byte {
	b := []byte{
		byte(keypadTime / time.Second), // bTimerOut
		byte(keypadTime / time.Second), // bTimerOut2, after the first key
		0x82,                           // bmFormatString: bytes, position 0, left, ASCII
		byte(digits),                   // bmPINBlockString: no length in the command; the block is so many bytes
		0x00,                           // bmPINLengthFormat
		byte(digits), byte(digits),     // wPINMaxExtraDigit: maximum, minimum
		0x02,       // bEntryValidationCondition: the confirming key
		0x01,       // bNumberMessage
		0x11, 0x04, // wLangId: Japanese
		0x00,             // bMsgIndex
		0x00, 0x00, 0x00, // bTeoPrologue
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(cmd)+1+digits)) // ulDataLength
	b = append(append(b, cmd...), byte(digits))
	for range digits {
		b = append(b, 0xFF) // the reader writes the digits here
	}
	return b
}
