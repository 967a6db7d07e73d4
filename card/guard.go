package card

import (
	"bytes"
	"context"
	"slices"
	"sync"
)

// Guard returns a Transmitter that passes on to t only the commands of a visit. Any other command
// is ErrForbidden and never reaches the reader. Readers wrap every card they lend in it.
//
// Allowed are what allowList names, by full application identifiers and by long or short EF ids,
// and GET RESPONSE after a READ BINARY whose answer said that there is more: four instructions of
// one class.
func Guard(t Transmitter) Transmitter { return &guard{t: t} }

// allowList is what may be used of each application.
var allowList = []struct {
	aid   []byte
	keys  map[uint16]int // VERIFY, without data or with this many digits
	files []uint16       // READ BINARY
	label bool           // READ BINARY of the first 32 bytes only
}{
	{aid: aidText, keys: map[uint16]int{efPIN: PINLen, efCodeB: CodeBLen}, files: []uint16{efHolder}},
	{aid: aidSurface, keys: map[uint16]int{efSurfaceCodeB: CodeBLen}, files: []uint16{efFace}},
	{aid: aidJPKI, files: []uint16{efToken}, label: true},
	{aid: aidLicence},
	{aid: aidResidence},
}

// Instruction bytes (ISO/IEC 7816-4).
const (
	insSelect      = 0xA4
	insVerify      = 0x20
	insRead        = 0xB0
	insGetResponse = 0xC0
)

// selection is what a card has confirmed as selected.
type selection struct {
	in bool   // an application is selected
	ap int    // its index in allowList, if in
	ef uint16 // the file in it; 0: none
}

type guard struct {
	t    Transmitter
	mu   sync.Mutex
	at   selection
	more bool // the last READ BINARY was answered with 61xx
}

func (g *guard) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	return g.pass(cmd, func() ([]byte, error) { return g.t.Transmit(ctx, cmd) })
}

func (g *guard) HasKeypad() bool { return HasKeypad(g.t) }

// VerifyOnKeypad passes on a VERIFY of the PIN without data; its digits come from the reader.
func (g *guard) VerifyOnKeypad(ctx context.Context, cmd []byte, digits int) ([]byte, error) {
	k, ok := g.t.(Keypad)
	if !ok || len(cmd) != 4 || cmd[1] != insVerify || digits != PINLen {
		return nil, ErrForbidden
	}
	if id := uint16(cmd[3] & 0x1F); id != 0 && id != efPIN || id == 0 && g.at.ef != efPIN {
		return nil, ErrForbidden
	}
	return g.pass(cmd, func() ([]byte, error) { return k.VerifyOnKeypad(ctx, cmd, digits) })
}

// pass calls send if cmd is allowed, and follows what the card confirms as selected.
func (g *guard) pass(cmd []byte, send func() ([]byte, error)) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	next, ok := g.allows(cmd)
	if !ok {
		return nil, ErrForbidden
	}
	g.more = false
	if next != nil {
		// Nothing counts as selected until the card confirms it. After a refused or torn SELECT the
		// card may still be in a file that another program chose and that must not be read.
		g.at.ef = 0
		if cmd[1] == insSelect && next.ef == 0 {
			g.at.in = false
		}
	}
	r, err := send()
	if err != nil || len(r) < 2 {
		g.at.in, g.at.ef = false, 0
		return r, err
	}
	sw := uint16(r[len(r)-2])<<8 | uint16(r[len(r)-1])
	g.more = (cmd[1] == insRead || cmd[1] == insGetResponse) && sw&0xFF00 == swMore
	if next != nil && (sw == swOK || cmd[1] == insRead && (sw == swEndReached || g.more)) {
		g.at = *next
	}
	return r, err
}

// allows reports whether cmd is on the allow-list. next is what will be selected once the card
// confirms cmd, or nil if cmd selects nothing.
func (g *guard) allows(cmd []byte) (next *selection, ok bool) {
	if len(cmd) < 4 || cmd[0] != 0x00 {
		return nil, false
	}
	switch cmd[1] {
	case insSelect:
		return g.allowsSelect(cmd)
	case insVerify:
		return g.allowsVerify(cmd)
	case insRead:
		return g.allowsRead(cmd)
	case insGetResponse:
		return nil, g.more && len(cmd) == 5 && cmd[2] == 0 && cmd[3] == 0
	}
	return nil, false
}

func (g *guard) allowsSelect(cmd []byte) (next *selection, ok bool) {
	for i, a := range allowList {
		if bytes.Equal(cmd, selectAP(a.aid)) {
			return &selection{in: true, ap: i}, true
		}
	}
	if !g.at.in || len(cmd) != 7 {
		return nil, false
	}
	a := allowList[g.at.ap]
	ef := uint16(cmd[5])<<8 | uint16(cmd[6])
	_, key := a.keys[ef]
	listed := key || slices.Contains(a.files, ef)
	return &selection{in: true, ap: g.at.ap, ef: ef}, listed && bytes.Equal(cmd, selectEF(ef))
}

func (g *guard) allowsVerify(cmd []byte) (next *selection, ok bool) {
	if !g.at.in || cmd[2] != 0x00 || cmd[3]&^0x1F != 0x80 {
		return nil, false
	}
	ef := g.at.ef
	if id := uint16(cmd[3] & 0x1F); id != 0 {
		// Some cards make the key named by a short id their current file, others do not. So
		// afterwards no file counts as selected.
		ef, next = id, &selection{in: true, ap: g.at.ap}
	}
	n, key := allowList[g.at.ap].keys[ef]
	empty := len(cmd) == 4
	secret := len(cmd) == 5+n && int(cmd[4]) == n && digits(cmd[5:])
	return next, key && (empty || secret)
}

func (g *guard) allowsRead(cmd []byte) (next *selection, ok bool) {
	if !g.at.in || len(cmd) != 5 {
		return nil, false
	}
	ef := g.at.ef
	if cmd[2]&0x80 != 0 { // the file is named by its short id and becomes the current one
		if ef = uint16(cmd[2] & 0x1F); cmd[2] != short(ef) || cmd[3] != 0 || ef == 0 {
			return nil, false
		}
		next = &selection{in: true, ap: g.at.ap, ef: ef}
	}
	a := allowList[g.at.ap]
	label := cmd[2] == 0 && cmd[3] == 0 && cmd[4] == 0x20
	return next, slices.Contains(a.files, ef) && (!a.label || label)
}
