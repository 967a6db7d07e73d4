package card

import (
	"fmt"
	"unicode/utf8"
)

// Tags of EF 0002 of the 券面事項入力補助AP. The card always encodes lengths of 128 and more as 82 hh ll,
// which encoding/asn1 refuses below 256.
const (
	tagHolder  = 0xFF20
	tagOffsets = 0xDF21 // 4 offsets into the file; neither trusted nor used
	tagName    = 0xDF22
	tagAddress = 0xDF23
	tagBirth   = 0xDF24
	tagSex     = 0xDF25

	maxHolder = 4096 // most bytes of EF 0002 that are read
)

// header parses the tag and the length of the BER-TLV at the start of b. size is the number of
// bytes that the two take.
func header(b []byte) (tag, length, size int, err error) {
	if len(b) == 0 {
		return 0, 0, 0, fmt.Errorf("no tag: %w", ErrMalformed)
	}
	tag, size = int(b[0]), 1
	if b[0]&0x1F == 0x1F { // two-byte tag; the card has no longer ones
		if len(b) < 2 || b[1]&0x80 != 0 {
			return 0, 0, 0, fmt.Errorf("tag: %w", ErrMalformed)
		}
		tag, size = tag<<8|int(b[1]), 2
	}
	if len(b) <= size {
		return 0, 0, 0, fmt.Errorf("no length: %w", ErrMalformed)
	}
	first := b[size]
	size++
	if first < 0x80 {
		return tag, int(first), size, nil
	}
	n := int(first & 0x7F)
	if n < 1 || n > 3 || len(b) < size+n {
		return 0, 0, 0, fmt.Errorf("length: %w", ErrMalformed)
	}
	for _, x := range b[size : size+n] {
		length = length<<8 | int(x)
	}
	return tag, length, size + n, nil
}

// outerLength returns the length of the one TLV that the file consists of, header included. Its tag
// must be want.
func outerLength(ef []byte, want int) (int, error) {
	tag, length, size, err := header(ef)
	if err != nil {
		return 0, err
	}
	if tag != want {
		return 0, fmt.Errorf("outer tag: %w", ErrMalformed)
	}
	return size + length, nil
}

// parseHolder parses EF 0002. Name and address must be present and every item at most once and
// complete, otherwise nothing is returned. The values of birth and sex are not judged: one odd item
// does not make the others wrong. Bytes behind the TLV, filler of FF or 00, are ignored.
func parseHolder(ef []byte) (Holder, error) {
	total, err := outerLength(ef, tagHolder)
	if err != nil {
		return Holder{}, err
	}
	if total > len(ef) {
		return Holder{}, fmt.Errorf("cut off: %w", ErrMalformed)
	}
	_, _, size, _ := header(ef)
	items := map[int]string{}
	for b := ef[size:total]; len(b) > 0; {
		if b[0] == 0xFF && (len(b) == 1 || b[1] == 0xFF) || b[0] == 0x00 { // filler between items
			b = b[1:]
			continue
		}
		tag, length, size, err := header(b)
		if err != nil {
			return Holder{}, err
		}
		if length > len(b)-size {
			return Holder{}, fmt.Errorf("item longer than its file: %w", ErrMalformed)
		}
		if _, twice := items[tag]; twice {
			return Holder{}, fmt.Errorf("item twice: %w", ErrMalformed)
		}
		items[tag] = string(b[size : size+length])
		b = b[size+length:]
	}
	name, named := items[tagName]
	address, addressed := items[tagAddress]
	h := Holder{Birth: items[tagBirth], Sex: items[tagSex]}
	h.Name, h.NamePadded = unpadded(name)
	h.Address, h.AddressPadded = unpadded(address)
	switch {
	case !named || !addressed:
		return Holder{}, fmt.Errorf("an item is missing: %w", ErrMalformed)
	case !utf8.ValidString(h.Name) || !utf8.ValidString(h.Address):
		return Holder{}, fmt.Errorf("not UTF-8: %w", ErrMalformed)
	}
	return h, nil
}

// unpadded cuts filler off the end of a text. No character of UTF-8 ends in FF, and only NUL ends
// in 00.
func unpadded(s string) (text string, padded bool) {
	n := len(s)
	for n > 0 && (s[n-1] == 0x00 || s[n-1] == 0xFF) {
		n--
	}
	return s[:n], n < len(s)
}
