package emulator

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// Serve puts the card behind a PC/SC reader: it connects to vpcd (vsmartcard's virtual reader) at
// addr and answers until ctx ends or the other side closes the connection. Ending ctx pulls the
// card. It is for tests only: vpcd accepts connections from any program, so it does not belong on a
// user's machine.
//
// The protocol: two bytes of length, big endian, and that many bytes. A message of one byte is a
// control: 0 power off, 1 power on, 2 reset, 4 asks for the ATR. Any other message is a command.
func Serve(ctx context.Context, addr string, c *Card) error {
	dialer := net.Dialer{Timeout: 2 * time.Second}
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("insert card: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	for {
		quickAck(conn)
		var head [2]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return ended(ctx, err)
		}
		quickAck(conn)
		cmd := make([]byte, binary.BigEndian.Uint16(head[:]))
		if _, err := io.ReadFull(conn, cmd); err != nil {
			return ended(ctx, err)
		}
		answer, err := c.control(ctx, cmd)
		if err != nil {
			return err // the card was pulled in the middle of a command
		}
		if len(answer) == 0 {
			continue
		}
		if _, err := conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(answer))),
			answer...)); err != nil {
			return ended(ctx, err)
		}
	}
}

func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("card behind vpcd: %w", err)
}

// atr is the ATR of real cards over contacts. No conclusion may be drawn from it.
var atr = []byte{
	0x3B, 0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12, 0x39, 0x2F, 0x31, 0xC1, 0x73, 0xC6, 0x01,
	0xC0, 0x3B,
}

// control answers one message from vpcd. A command must get a non-empty answer, or vpcd waits for
// ever.
func (c *Card) control(ctx context.Context, msg []byte) ([]byte, error) {
	if len(msg) != 1 {
		return c.Transmit(ctx, msg)
	}
	switch msg[0] {
	case 0:
		c.PowerOff()
	case 1:
		c.PowerOff()
		c.mu.Lock()
		c.ups++
		c.mu.Unlock()
	case 2:
		c.WarmReset()
	case 4:
		if c.q.ATR != nil {
			return c.q.ATR, nil
		}
		return atr, nil
	}
	return nil, nil
}
