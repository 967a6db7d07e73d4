package card

import (
	"bytes"
	"context"
	"slices"
	"sync"
)

// Guard stands in front of t and lets through the commands of a visit and nothing else. What is refused never reaches the
// reader; the error is ErrForbidden. Readers wrap every card they lend in it.
//
// The list is the table below, for SELECT by full identifiers and short EF ids alike, and GET RESPONSE for a READ BINARY
// that said there is more. No other class, no other instruction.
func Guard(t Transmitter) Transmitter { return &guard{t: t} }

// list is what may be touched of each application: keys by VERIFY, with so many digits or none; files by READ BINARY.
var list = []struct {
	aid   []byte
	keys  map[uint16]int
	files []uint16
	label bool // READ BINARY of the first 32 bytes only
}{
	{aid: aidText, keys: map[uint16]int{efPIN: PINLen, efCodeB: CodeBLen}, files: []uint16{efHolder}},
	{aid: aidSurface, keys: map[uint16]int{efSurfaceCodeB: CodeBLen}, files: []uint16{efFace}},
	{aid: aidJPKI, files: []uint16{efToken}, label: true},
	{aid: aidLicence},
	{aid: aidResidence},
}

const (
	insSelect      = 0xA4
	insVerify      = 0x20
	insRead        = 0xB0
	insGetResponse = 0xC0
)

type guard struct {
	t    Transmitter
	mu   sync.Mutex
	ap   int    // place in list of the application that the card has confirmed as selected; -1 would be none
	in   bool   // ap counts
	ef   uint16 // the file in it; 0: none
	more bool   // a READ BINARY was answered with 61xx
}

// A move is what an allowed command does to what is selected, once the card confirms it.
type move struct {
	ap    int
	in    bool
	ef    uint16
	moves bool
}

func (g *guard) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	return g.pass(cmd, func() ([]byte, error) { return g.t.Transmit(ctx, cmd) })
}

func (g *guard) HasKeypad() bool { return HasKeypad(g.t) }

// VerifyOnKeypad lets an empty VERIFY of the PIN through; its digits come from the reader.
func (g *guard) VerifyOnKeypad(ctx context.Context, cmd []byte, digits int) ([]byte, error) {
	k, ok := g.t.(Keypad)
	if !ok || len(cmd) != 4 || cmd[1] != insVerify || digits != PINLen {
		return nil, ErrForbidden
	}
	if id := uint16(cmd[3] & 0x1F); id != 0 && id != efPIN || id == 0 && g.ef != efPIN {
		return nil, ErrForbidden
	}
	return g.pass(cmd, func() ([]byte, error) { return k.VerifyOnKeypad(ctx, cmd, digits) })
}

func (g *guard) pass(cmd []byte, send func() ([]byte, error)) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	to, ok := g.allows(cmd)
	if !ok {
		return nil, ErrForbidden
	}
	g.more = false
	if to.moves {
		// Only what the card confirms is selected. After a refused or torn SELECT it may still stand where another program
		// left it, in a file that nobody may read.
		g.ef = 0
		if cmd[1] == insSelect && to.ef == 0 {
			g.in = false
		}
	}
	r, err := send()
	if err != nil || len(r) < 2 {
		g.in, g.ef = false, 0
		return r, err
	}
	sw := uint16(r[len(r)-2])<<8 | uint16(r[len(r)-1])
	g.more = (cmd[1] == insRead || cmd[1] == insGetResponse) && sw&0xFF00 == swMore
	if to.moves && (sw == swOK || cmd[1] == insRead && (sw == swEndReached || g.more)) {
		g.ap, g.in, g.ef = to.ap, to.in, to.ef
	}
	return r, err
}

// allows judges cmd.
func (g *guard) allows(cmd []byte) (move, bool) {
	here := move{ap: g.ap, in: g.in, ef: g.ef}
	if len(cmd) < 4 || cmd[0] != 0x00 {
		return here, false
	}
	switch cmd[1] {
	case insSelect:
		for i, a := range list {
			if bytes.Equal(cmd, selectAP(a.aid)) {
				return move{i, true, 0, true}, true
			}
		}
		if !g.in || len(cmd) != 7 {
			return here, false
		}
		ef := uint16(cmd[5])<<8 | uint16(cmd[6])
		_, key := list[g.ap].keys[ef]
		return move{g.ap, true, ef, true}, bytes.Equal(cmd, selectEF(ef)) && (key || slices.Contains(list[g.ap].files, ef))
	case insVerify:
		if !g.in || cmd[2] != 0x00 || cmd[3]&^0x1F != 0x80 {
			return here, false
		}
		ef := g.ef
		if id := uint16(cmd[3] & 0x1F); id != 0 { // the card may take this file for the current one, or not
			ef, here.ef, here.moves = id, 0, true
		}
		n, key := list[g.ap].keys[ef]
		empty := len(cmd) == 4
		secret := len(cmd) == 5+n && int(cmd[4]) == n && digits(cmd[5:])
		return here, key && (empty || secret)
	case insRead:
		if !g.in || len(cmd) != 5 {
			return here, false
		}
		ef := g.ef
		if cmd[2]&0x80 != 0 { // the file is named by its short id and becomes the current one
			if ef = uint16(cmd[2] & 0x1F); cmd[2] != short(ef) || cmd[3] != 0 || ef == 0 {
				return here, false
			}
			here.ef, here.moves = ef, true
		}
		a := list[g.ap]
		label := cmd[2] == 0 && cmd[3] == 0 && cmd[4] == 0x20
		return here, slices.Contains(a.files, ef) && (!a.label || label)
	case insGetResponse:
		return here, g.more && len(cmd) == 5 && cmd[2] == 0 && cmd[3] == 0
	}
	return here, false
}
