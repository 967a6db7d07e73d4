package emulator

import (
	"bytes"
	"strings"

	"kakanai/card"
)

// tlv encodes one TLV with lengths as the card does: below 128 in one byte, others as 82 hh ll (or
// as Length81 says).
func (q Quirks) tlv(tag uint16, value []byte) []byte {
	var b []byte
	if tag > 0xFF {
		b = append(b, byte(tag>>8))
	}
	b = append(b, byte(tag))
	switch n := len(value); {
	case n < 0x80:
		b = append(b, byte(n))
	case n < 0x100 && q.Length81:
		b = append(b, 0x81, byte(n))
	default:
		b = append(b, 0x82, byte(n>>8), byte(n))
	}
	return append(b, value...)
}

// holderFile returns EF 0002 of the 券面事項入力補助AP: offset table, name, address, birth, sex.
func (q Quirks) holderFile(p Person) []byte {
	items := [][]byte{
		q.tlv(0xDF22, []byte(p.Name)), q.tlv(0xDF23, []byte(p.Address)), q.tlv(0xDF24, []byte(p.Birth)),
		q.tlv(0xDF25, []byte(p.Sex)),
	}
	body := bytes.Join(items, nil)
	const table = 11 // DF21 08 and four offsets
	outer := 3
	for len(q.tlv(0xFF20, make([]byte, table+len(body))))-table-len(body) != outer {
		outer++
	}
	var offsets []byte
	at := outer + table
	for _, i := range items {
		offsets = append(offsets, byte(at>>8), byte(at))
		at += len(i)
	}
	return q.tlv(0xFF20, append(q.tlv(0xDF21, offsets), body...))
}

// faceFile returns EF 0002 of the 券面事項確認AP and the position of the photograph in it. Key, signature
// and photograph are made up.
func (q Quirks) faceFile(p Person) (data []byte, photo [2]int) {
	items := [][]byte{
		q.tlv(0xDF22, []byte(p.Birth)), q.tlv(0xDF23, []byte(p.Sex)), q.tlv(0xDF24, make([]byte, 265)),
		q.tlv(0xDF25, p.NamePNG), q.tlv(0xDF26, p.AddressPNG), q.tlv(0xDF27, bytes.Repeat([]byte{0xEE}, 4096)),
		q.tlv(0xDF28, make([]byte, 256)),
		q.tlv(0xDF29, []byte(p.Expiry)), q.tlv(0xDF2A, nil),
	}
	const table = 3 + 2*9
	body := bytes.Join(items, nil)
	at := len(q.tlv(0xFF20, make([]byte, table+len(body)))) - len(body)
	var offsets []byte
	for i, item := range items {
		offsets = append(offsets, byte(at>>8), byte(at))
		if i == 5 {
			photo = [2]int{at, at + len(item)}
		}
		at += len(item)
	}
	return q.tlv(0xFF20, append(q.tlv(0xDF21, offsets), body...)), photo
}

// padded fills a file up to its size on the card.
func (q Quirks) padded(data []byte, size int) []byte {
	if q.NoFiller {
		return data
	}
	fill := byte(0xFF)
	if q.FillZero {
		fill = 0x00
	}
	for len(data) < size {
		data = append(data, fill)
	}
	return data
}

// build returns the applications of the person's card.
func (c *Card) build() map[string]*application {
	q, p := c.q, c.person
	tokenLabel := "JPKIAPICCTOKEN2"
	switch p.Card() {
	case card.KindLicence:
		return map[string]*application{apLicence: {}}
	case card.KindResidence:
		return map[string]*application{apReside: {}}
	case card.KindOther, card.KindMute:
		return nil
	case card.KindOldJuki:
		return map[string]*application{apJPKI: {files: map[uint16]*file{0x0006: {data: token("JPKIAPICCTOKEN")}}}}
	case card.KindPhone:
		return map[string]*application{apJPKI: {files: map[uint16]*file{0x0006: {data: token("JPKIAPGPSETOKEN")}}}}
	}
	left, leftB := 3, 10
	if p.TriesLeft != nil {
		left = *p.TriesLeft
	}
	if p.TriesLeftB != nil {
		leftB = *p.TriesLeftB
	}
	faceData, photo := q.faceFile(p)
	// An obviously invalid number: reading it at all is the fault.
	number := q.padded(q.tlv(0xFF10, []byte("000000000000")), 17)
	const ( // internal EFs of the 券面事項入力補助AP
		pin = 0x0011
		a   = 0x0014
		b   = 0x0015
	)
	apps := map[string]*application{
		apText: {
			files: map[uint16]*file{
				0x0001: {data: number, opened: []uint16{pin, a}},
				0x0002: {data: q.padded(q.holderFile(p), 256), opened: []uint16{pin, b}},
				0x0003: {data: q.padded(q.tlv(0xFF30, nil), 336), opened: []uint16{pin, a, b}},
				0x0004: {data: q.padded(q.tlv(0x7F21, nil), 568)},
				0x0005: {data: q.padded(q.tlv(0xFF40,
					append(append(q.tlv(0xDF41, []byte{1, 3, 0x0E, 1}), q.tlv(0xDF42, make([]byte, 16))...),
						q.tlv(0xDF43, make([]byte, 128))...)), 256)},
				0x0006: {data: make([]byte, 269), opened: []uint16{pin, a, b}},
				0x0007: {data: make([]byte, 536), opened: []uint16{pin, a, b}},
			},
			keys: map[uint16]*key{
				pin: {secret: p.PIN, left: left, max: 3},
				a:   {secret: "000000000000", left: 10, max: 10},
				b:   {secret: p.CodeB(), left: leftB, max: 10},
			},
		},
		apSurface: {
			files: map[uint16]*file{
				0x0002: {data: faceData, opened: []uint16{0x0012, 0x0013}, photo: photo},
				0x0005: {data: make([]byte, 64), opened: []uint16{0x0013}},
			},
			keys: map[uint16]*key{
				0x0012: {secret: p.CodeB(), left: leftB, max: 10},
				0x0013: {secret: "000000000000", left: 10, max: 10},
			},
		},
		apJPKI: {
			files: map[uint16]*file{
				0x0006: {data: token(tokenLabel)},
				0x0001: {opened: []uint16{0x001B}},
				0x0002: {}, 0x000A: {}, 0x000B: {},
				0x0017: {opened: []uint16{}}, 0x001A: {opened: []uint16{}},
			},
			keys: map[uint16]*key{
				0x0018: {secret: p.PIN, left: 3, max: 3},
				0x001B: {secret: "ABC123", left: 5, max: 5},
			},
		},
	}
	if q.NoPIN {
		delete(apps[apText].keys, pin)
	}
	return apps
}

// token returns EF 0006 of the 公的個人認証AP, a CK_TOKEN_INFO (PKCS #11): 160 bytes, text padded with
// spaces.
func token(label string) []byte {
	return []byte(label + strings.Repeat(" ", 160-len(label)))
}

// bytes returns the file's content; certificates are generated at first use.
func (f *file) bytes(c *Card) []byte {
	if f.data == nil {
		for id, g := range c.ap.files {
			if g == f {
				f.data = c.keys.certificate(id)
			}
		}
	}
	return f.data
}
