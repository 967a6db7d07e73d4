package card

import (
	"bytes"
	"context"
	"sync"
)

// Guard stands in front of t and lets through the commands of a visit and nothing else. What is refused never reaches the
// reader; the error is ErrForbidden. Readers wrap every card they lend in it.
//
// The list: SELECT of four applications by their full identifiers; in the 券面事項入力補助AP, SELECT of EF 0011 and 0002,
// VERIFY of EF 0011, READ BINARY of EF 0002; in the 公的個人認証AP, SELECT of EF 0006 and READ BINARY of its first 32
// bytes. No short-EF form, no other class, no other instruction.
func Guard(t Transmitter) Transmitter { return &guard{t: t} }

type guard struct {
	t  Transmitter
	mu sync.Mutex
	ap []byte // the application that the card has confirmed as selected; nil: none
	ef uint16 // the file in it; 0: none
}

func (g *guard) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	ap, ef, ok := g.allows(cmd)
	if !ok {
		return nil, ErrForbidden
	}
	if cmd[1] != insSelect {
		return g.t.Transmit(ctx, cmd)
	}
	// Only what the card confirms is selected. After a refused or torn SELECT it may still stand where another program
	// left it, in a file that nobody may read.
	g.ef = 0
	if ef == 0 {
		g.ap = nil
	}
	r, err := g.t.Transmit(ctx, cmd)
	switch {
	case err != nil || len(r) < 2:
		g.ap = nil
	case r[len(r)-2] == 0x90 && r[len(r)-1] == 0x00:
		g.ap, g.ef = ap, ef
	}
	return r, err
}

const insSelect = 0xA4

// allows judges cmd. Of a SELECT it also says what would be selected then.
func (g *guard) allows(cmd []byte) (ap []byte, ef uint16, ok bool) {
	if len(cmd) < 4 || cmd[0] != 0x00 {
		return nil, 0, false
	}
	switch {
	case bytes.HasPrefix(cmd, []byte{0x00, insSelect, 0x04, 0x0C}):
		for _, aid := range [][]byte{aidText, aidJPKI, aidLicence, aidResidence} {
			if bytes.Equal(cmd, selectAP(aid)) {
				return aid, 0, true
			}
		}
	case bytes.HasPrefix(cmd, []byte{0x00, insSelect, 0x02, 0x0C, 0x02}) && len(cmd) == 7:
		ef := uint16(cmd[5])<<8 | uint16(cmd[6])
		return g.ap, ef, g.in(aidText) && (ef == efPIN || ef == efHolder) || g.in(aidJPKI) && ef == efToken
	case bytes.HasPrefix(cmd, []byte{0x00, 0x20, 0x00, 0x80}):
		empty := len(cmd) == 4
		pin := len(cmd) == 9 && cmd[4] == 4 && fourDigits(cmd[5:])
		return nil, 0, g.in(aidText) && g.ef == efPIN && (empty || pin)
	case cmd[1] == 0xB0 && len(cmd) == 5 && cmd[2]&0x80 == 0: // the high bit would name a file by its short id
		label := cmd[2] == 0 && cmd[3] == 0 && cmd[4] == 0x20
		return nil, 0, g.in(aidText) && g.ef == efHolder || g.in(aidJPKI) && g.ef == efToken && label
	}
	return nil, 0, false
}

func fourDigits(b []byte) bool {
	for _, d := range b {
		if d < '0' || d > '9' {
			return false
		}
	}
	return len(b) == 4
}

func (g *guard) in(aid []byte) bool { return bytes.Equal(g.ap, aid) }
