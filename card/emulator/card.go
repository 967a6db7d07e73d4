// Package emulator is a My Number card in software, at the level of its commands: the same bytes in
// and out, the same access rules, counters and oddities, for invented people read from files.
//
// Start with Load and NewTable: a Table is a reader on which demo cards are laid. The package ships
// with the product, so that Kakanai can be tried without hardware. An emulated card is read by the
// same code as a real one. It holds no real person, and its 12-digit number is a tripwire, not a
// number.
//
// What is known of real cards, and how certain it is, is collected in the project's card reference,
// outside this repository; where sources differ there is a field in Quirks.
package emulator

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"kakanai/card"
)

// Quirks are the ways in which real cards, or descriptions of them, differ. The zero value is the
// card on which most sources agree.
type Quirks struct {
	Length81       bool          // lengths of 128 to 255 as 81 xx instead of 82 00 xx
	FillZero       bool          // files filled with 00 instead of FF
	NoFiller       bool          // files end with their TLV
	Blocked6983    bool          // VERIFY on a blocked PIN answers 6983 instead of 6984
	VerifiedIs9000 bool          // an empty VERIFY after a successful one answers 9000 (ISO) instead of 63Cx
	EndIs6282      bool          // a read past the end answers 6282 instead of 9000
	Cold6F00       bool          // the first command after power-up answers 6F00
	NoShortEF      bool          // files and keys are not known by short EF ids: 6A86
	ShortForgets   bool          // a file read by its short id does not become the current one
	WrongLe6C      bool          // a read past the end answers 6Cxx, xx the length left, as over T=0
	More61         bool          // a read answers 61xx, and GET RESPONSE returns the data, as over T=0
	CountedIs6984  bool          // an empty VERIFY on a blocked key answers 6984 instead of 63C0
	NoPIN          bool          // there is no EF 0011: a card without a PIN (顔認証カード)
	WarmClears     bool          // a warm reset clears verified keys; real cards clear them at power-off only
	SelectClears   bool          // selecting another application clears them too
	Latency        time.Duration // before every response
	ATR            []byte        // replaces the usual ATR; garbage makes the card unreadable
	// Hook is called with each command before the card executes it; n counts from 1 since power-up.
	// If handled is true, resp and err are the answer and the card does not see the command.
	Hook func(n int, cmd []byte) (resp []byte, err error, handled bool)
}

// Application identifiers in hexadecimal, as in card.
const (
	apText    = "D3921000310001010408" // 券面事項入力補助AP
	apSurface = "D3921000310001010402" // 券面事項確認AP
	apJPKI    = "D392F000260100000001" // 公的個人認証AP
	apLicence = "A0000002310100000000000000000000"
	apReside  = "D392F0004F0200000000000000000000"
)

// key is a PIN or a 照合番号: an internal EF with its retry counter.
type key struct {
	secret    string
	left, max int
	verified  bool
}

// file is a transparent EF. opened lists the keys of which one must be verified before it is read:
// nil means that it is free, an empty list that it is never readable.
type file struct {
	data   []byte
	opened []uint16
	photo  [2]int // offsets of the photograph's start and end: a second tripwire
}

// application is one dedicated file (DF).
type application struct {
	files map[uint16]*file
	keys  map[uint16]*key
}

// A Card executes commands. It is safe for concurrent use.
type Card struct {
	mu      sync.Mutex
	person  Person
	q       Quirks
	apps    map[string]*application
	ap      *application
	apName  string
	ef      uint16
	n       int    // commands since power-up
	waiting []byte // what GET RESPONSE will return
	ups     int    // power-ups by a reader behind vpcd
	record  []string
	tripped []string
	keys    *certificates
}

// NewCard returns p's card as newly issued, except for p's retry counters.
func NewCard(p Person, q Quirks) *Card {
	c := &Card{person: p, q: q, keys: &certificates{}}
	c.apps = c.build()
	return c
}

// Transmit executes one command. It implements card.Transmitter without a Guard, which readers add.
func (c *Card) Transmit(_ context.Context, cmd []byte) ([]byte, error) {
	c.mu.Lock()
	c.n++
	n := c.n
	c.record = append(c.record, masked(cmd))
	c.mu.Unlock()
	if c.q.Latency > 0 {
		time.Sleep(c.q.Latency)
	}
	if c.q.Hook != nil { // without the lock: the hook may block, or lift this very card
		if resp, err, handled := c.q.Hook(n, bytes.Clone(cmd)); handled {
			return resp, err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.person.Card() == card.KindMute {
		return nil, card.ErrMute
	}
	if n == 1 && c.q.Cold6F00 {
		return sw(0x6F00), nil
	}
	return c.answer(cmd), nil
}

// PowerOff clears verified keys, as leaving the reader's field does. Retry counters stay.
func (c *Card) PowerOff() { c.reset(true) }

// WarmReset is the reset that a second program or a driver may cause. On real cards verified keys
// survive it.
func (c *Card) WarmReset() { c.reset(false) }

func (c *Card) reset(cold bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ap, c.apName, c.ef, c.n, c.waiting = nil, "", 0, 0, nil
	if cold || c.q.WarmClears {
		c.forget()
	}
}

func (c *Card) forget() {
	for _, a := range c.apps {
		for _, k := range a.keys {
			k.verified = false
		}
	}
}

// PowerUps returns the number of times that a reader behind vpcd has powered the card up.
func (c *Card) PowerUps() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ups
}

// Record returns every command so far in hexadecimal, with the data of VERIFY and CHANGE REFERENCE
// DATA masked.
func (c *Card) Record() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.record...)
}

// Tripped describes every access to a forbidden file: selecting or reading the Individual Number,
// what it can be computed from or its picture, or reading the photograph.
func (c *Card) Tripped() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]string(nil), c.tripped...)
}

// TriesLeft returns the retry counter of the 券面事項入力補助用暗証番号.
func (c *Card) TriesLeft() int { return c.left(apText, 0x0011) }

// CodeBTriesLeft returns the retry counters of 照合番号B: the 券面事項入力補助AP's and the 券面事項確認AP's.
func (c *Card) CodeBTriesLeft() (text, surface int) {
	return c.left(apText, 0x0015), c.left(apSurface, 0x0012)
}

func (c *Card) left(ap string, id uint16) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.apps[ap]; a != nil && a.keys[id] != nil {
		return a.keys[id].left
	}
	return 0
}

// masked returns cmd in hexadecimal for the record. The data of VERIFY and CHANGE REFERENCE DATA
// are never turned into text.
func masked(cmd []byte) string {
	if len(cmd) > 5 && (cmd[1] == 0x20 || cmd[1] == 0x24) {
		return fmt.Sprintf("%X%s", cmd[:5], strings.Repeat("XX", len(cmd)-5))
	}
	return fmt.Sprintf("%X", cmd)
}

func sw(s uint16) []byte { return []byte{byte(s >> 8), byte(s)} }

// answer is the card's operating system, as far as readers and other programs need it.
func (c *Card) answer(cmd []byte) []byte {
	if len(cmd) < 4 {
		return sw(0x6700)
	}
	if cmd[0] != 0x00 && cmd[0] != 0x80 {
		return sw(0x6E00)
	}
	waiting := c.waiting
	c.waiting = nil
	switch {
	case cmd[0] == 0x00 && cmd[1] == 0xC0 && waiting != nil:
		return append(waiting, sw(0x9000)...)
	case cmd[0] == 0x00 && cmd[1] == 0xA4:
		return c.selects(cmd)
	case cmd[0] == 0x00 && cmd[1] == 0xB0:
		return c.read(cmd)
	case cmd[0] == 0x00 && cmd[1] == 0x20:
		return c.verify(cmd)
	case cmd[0] == 0x00 && cmd[1] == 0x24:
		return c.change(cmd)
	case cmd[0] == 0x80 && cmd[1] == 0x2A:
		return c.sign(cmd)
	}
	return sw(0x6D00)
}

func (c *Card) selects(cmd []byte) []byte {
	switch {
	case cmd[2] == 0x04 && cmd[3] == 0x0C && len(cmd) > 5 && int(cmd[4]) == len(cmd)-5:
		name := strings.ToUpper(hex.EncodeToString(cmd[5:]))
		a := c.apps[name]
		if a == nil {
			return sw(0x6A82)
		}
		if c.q.SelectClears && c.ap != a {
			c.forget()
		}
		c.ap, c.apName, c.ef = a, name, 0
		return sw(0x9000)
	case cmd[2] == 0x02 && cmd[3] == 0x0C && len(cmd) == 7 && cmd[4] == 2:
		return c.selectEF(uint16(cmd[5])<<8 | uint16(cmd[6]))
	case cmd[2] == 0x00 && c.ap == nil:
		return sw(0x6A86)
	}
	return sw(0x6A82)
}

func (c *Card) selectEF(id uint16) []byte {
	if c.ap == nil {
		return sw(0x6986)
	}
	if c.ap.files[id] == nil && c.ap.keys[id] == nil {
		return sw(0x6A82)
	}
	c.trip(id, "SELECT")
	c.ef = id
	return sw(0x9000)
}

// forbidden lists the files that no visit may touch (promise 1).
var forbidden = map[string]map[uint16]bool{
	apText:    {0x0001: true, 0x0003: true, 0x0014: true},
	apSurface: {0x0005: true, 0x0013: true},
}

func (c *Card) trip(id uint16, how string) {
	if forbidden[c.apName][id] {
		c.tripped = append(c.tripped, fmt.Sprintf("%s EF %04X of %s", how, id, c.apName))
	}
}

// read executes READ BINARY, by the current file or by a short EF id.
func (c *Card) read(cmd []byte) []byte {
	if c.ap == nil || len(cmd) < 5 {
		return sw(0x6986)
	}
	offset := int(cmd[2])<<8 | int(cmd[3])
	if cmd[2]&0x80 != 0 { // short EF id: this file becomes the current one
		if c.q.NoShortEF {
			return sw(0x6A86)
		}
		if c.q.ShortForgets {
			defer func() { c.ef = 0 }()
		}
		id := uint16(cmd[2] & 0x1F)
		if r := c.selectEF(id); r[0] != 0x90 {
			return r
		}
		offset = int(cmd[3])
	}
	f := c.ap.files[c.ef]
	switch {
	case c.ef == 0:
		return sw(0x6986)
	case f == nil:
		return sw(0x6981)
	}
	c.trip(c.ef, "READ BINARY")
	if !c.opens(f) {
		return sw(0x6982)
	}
	return c.part(f, offset, expectedLength(cmd))
}

// expectedLength returns Le of a READ BINARY, short or extended; zeros mean the largest value.
func expectedLength(cmd []byte) int {
	le := int(cmd[4])
	if le == 0 {
		le = 256
	}
	if len(cmd) == 7 && cmd[4] == 0 { // extended Le
		if le = int(cmd[5])<<8 | int(cmd[6]); le == 0 {
			le = 65536
		}
	}
	return le
}

// part answers a read of le bytes of f from offset on.
func (c *Card) part(f *file, offset, le int) []byte {
	data := f.bytes(c)
	if offset >= len(data) {
		return sw(0x6B00)
	}
	end := min(offset+le, len(data))
	if f.photo[0] < end && offset < f.photo[1] {
		c.tripped = append(c.tripped, "READ BINARY of the photograph")
	}
	status := uint16(0x9000)
	switch {
	case offset+le > len(data) && c.q.WrongLe6C && len(data)-offset < 256:
		return sw(0x6C00 | uint16(len(data)-offset))
	case offset+le > len(data) && c.q.EndIs6282:
		status = 0x6282
	case c.q.More61:
		c.waiting = bytes.Clone(data[offset:end])
		return sw(0x6100 | uint16(len(c.waiting)&0xFF))
	}
	return append(bytes.Clone(data[offset:end]), sw(status)...)
}

func (c *Card) opens(f *file) bool {
	if f.opened == nil {
		return true
	}
	for _, id := range f.opened {
		if k := c.ap.keys[id]; k != nil && k.verified {
			return true
		}
	}
	return false
}

// current returns the key that VERIFY refers to: the selected one, or the one named by a short id
// in p2.
func (c *Card) current(p2 byte) *key {
	if c.ap == nil {
		return nil
	}
	if p2&0x1F != 0 {
		id := uint16(p2 & 0x1F)
		c.trip(id, "VERIFY")
		if c.ap.keys[id] != nil {
			c.ef = id
		}
		return c.ap.keys[id]
	}
	return c.ap.keys[c.ef]
}

func (c *Card) verify(cmd []byte) []byte {
	if c.q.NoShortEF && cmd[3]&0x1F != 0 {
		return sw(0x6A86)
	}
	k := c.current(cmd[3])
	if k == nil {
		return sw(0x6A88)
	}
	// Without data, or with an Le byte, which has no meaning here: returns the counter and costs no
	// try.
	if len(cmd) == 4 || len(cmd) == 5 && cmd[4] == 0 {
		if k.verified && c.q.VerifiedIs9000 {
			return sw(0x9000)
		}
		if k.left == 0 && c.q.CountedIs6984 {
			return sw(0x6984)
		}
		return sw(0x63C0 | uint16(k.left))
	}
	if int(cmd[4]) != len(cmd)-5 {
		return sw(0x6700)
	}
	if k.left == 0 {
		if c.q.Blocked6983 {
			return sw(0x6983)
		}
		return sw(0x6984)
	}
	if string(cmd[5:]) != k.secret {
		k.left--
		k.verified = false
		return sw(0x63C0 | uint16(k.left))
	}
	k.left, k.verified = k.max, true
	return sw(0x9000)
}

func (c *Card) change(cmd []byte) []byte {
	k := c.current(cmd[3])
	switch {
	case k == nil || cmd[2] != 0x01:
		return sw(0x6A86)
	case !k.verified:
		return sw(0x6982)
	case len(cmd) < 6 || int(cmd[4]) != len(cmd)-5:
		return sw(0x6700)
	}
	k.secret = string(cmd[5:])
	return sw(0x9000)
}
