package printing

import (
	"fmt"

	"github.com/skip2/go-qrcode"
)

// Payload is what a form's QR code says: KK1, form id, edition, serial and a check, in ASCII, with colons between. KK1 is the
// version of this format; a reader refuses others. The check is CRC-16/CCITT-FALSE (polynomial 1021, start FFFF) over all
// before the last colon, four hexadecimal digits. Nothing in it is about a person.
func Payload(form, edition, serial string) string {
	s := fmt.Sprintf("KK1:%s:%s:%s", form, edition, serial)
	return fmt.Sprintf("%s:%04X", s, crc16(s))
}

func crc16(s string) uint16 {
	crc := uint16(0xFFFF)
	for i := range len(s) {
		crc ^= uint16(s[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}

// qrModules is the matrix of s at level M, its quiet zone of four modules included; true is black.
func qrModules(s string) [][]bool {
	q, err := qrcode.New(s, qrcode.Medium)
	if err != nil {
		return nil // longer than any payload can be; the serial stands in plain text beside it
	}
	return q.Bitmap()
}
