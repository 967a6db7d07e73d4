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
	ap []byte // the application that the last SELECT asked for, whatever the card answered
	ef uint16
}

func (g *guard) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.allows(cmd) {
		return nil, ErrForbidden
	}
	return g.t.Transmit(ctx, cmd)
}

// allows judges cmd, and follows what it selects.
func (g *guard) allows(cmd []byte) bool {
	if len(cmd) < 4 || cmd[0] != 0x00 {
		return false
	}
	switch {
	case bytes.HasPrefix(cmd, []byte{0x00, 0xA4, 0x04, 0x0C}):
		for _, aid := range [][]byte{aidText, aidJPKI, aidLicence, aidResidence} {
			if bytes.Equal(cmd, selectAP(aid)) {
				g.ap, g.ef = aid, 0
				return true
			}
		}
	case bytes.HasPrefix(cmd, []byte{0x00, 0xA4, 0x02, 0x0C, 0x02}) && len(cmd) == 7:
		ef := uint16(cmd[5])<<8 | uint16(cmd[6])
		if g.in(aidText) && (ef == efPIN || ef == efHolder) || g.in(aidJPKI) && ef == efToken {
			g.ef = ef
			return true
		}
	case bytes.HasPrefix(cmd, []byte{0x00, 0x20, 0x00, 0x80}):
		return g.in(aidText) && g.ef == efPIN && (len(cmd) == 4 || len(cmd) == 9 && cmd[4] == 4)
	case cmd[1] == 0xB0 && len(cmd) == 5 && cmd[2]&0x80 == 0: // the high bit would name a file by its short id
		return g.in(aidText) && g.ef == efHolder || g.in(aidJPKI) && g.ef == efToken && cmd[2] == 0 && cmd[3] == 0 && cmd[4] == 0x20
	}
	return false
}

func (g *guard) in(aid []byte) bool { return bytes.Equal(g.ap, aid) }
