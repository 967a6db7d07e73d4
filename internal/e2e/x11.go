//go:build linux

package e2e

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
)

// An xConn speaks as much of the X protocol as it takes to know when a screen changes and how it
// looks: of the core GetImage, and the DAMAGE extension. What others draw is told by the server, so
// that a test need not look again and again.
type xConn struct {
	conn          net.Conn
	root          uint32
	width, height int
	ids           uint32 // the first of the numbers that this client may give things
	damage        byte   // the extension's major opcode; 0: not asked for
	damaged       byte   // its event
	drawn         bool   // an event came while a reply was awaited
}

var le = binary.LittleEndian

// dialX connects to a display such as ":7" that asks for no password.
func dialX(display string) (*xConn, error) {
	conn, err := net.Dial("unix", "/tmp/.X11-unix/X"+strings.TrimPrefix(display, ":"))
	if err != nil {
		return nil, err
	}
	x := &xConn{conn: conn}
	if err := x.setUp(); err != nil {
		conn.Close()
		return nil, fmt.Errorf("display %s: %w", display, err)
	}
	return x, nil
}

// setUp says which protocol is spoken (little-endian, version 11) and reads what the server has.
func (x *xConn) setUp() error {
	if _, err := x.conn.Write([]byte{'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil {
		return err
	}
	head := make([]byte, 8)
	if _, err := io.ReadFull(x.conn, head); err != nil {
		return err
	}
	body := make([]byte, 4*int(le.Uint16(head[6:])))
	if _, err := io.ReadFull(x.conn, body); err != nil {
		return err
	}
	if head[0] != 1 {
		return fmt.Errorf("not let in: %q", body)
	}
	x.ids = le.Uint32(body[4:])
	vendor, formats := int(le.Uint16(body[16:])), int(body[21])
	screen := body[32+(vendor+3)/4*4+8*formats:]
	x.root = le.Uint32(screen)
	x.width, x.height = int(le.Uint16(screen[20:])), int(le.Uint16(screen[22:]))
	return nil
}

// request sends one: its opcode, the byte beside it, and what follows its length.
func (x *xConn) request(opcode, detail byte, body ...byte) error {
	b := []byte{opcode, detail, 0, 0}
	le.PutUint16(b[2:], uint16((4+len(body))/4))
	_, err := x.conn.Write(append(b, body...))
	return err
}

// next reads an event, which it returns, or a reply: its head, and the rest into data if there is
// any.
func (x *xConn) next(data []byte) (head [32]byte, rest []byte, err error) {
	if _, err = io.ReadFull(x.conn, head[:]); err != nil {
		return head, nil, err
	}
	switch head[0] {
	case 0:
		return head, nil, fmt.Errorf(
			"the server answers with error %d to request %d.%d",
			head[1],
			head[10],
			le.Uint16(head[8:]),
		)
	case 1:
		n := 4 * int(le.Uint32(head[4:]))
		if n > cap(data) {
			data = make([]byte, n)
		}
		rest = data[:n]
		_, err = io.ReadFull(x.conn, rest)
	}
	return head, rest, err
}

// reply waits for the answer to the request that was sent last.
func (x *xConn) reply(data []byte) (head [32]byte, rest []byte, err error) {
	for {
		head, rest, err = x.next(data)
		if err != nil || head[0] == 1 {
			return head, rest, err
		}
		x.drawn = x.drawn || head[0]&0x7f == x.damaged
	}
}

// watch asks to be told whenever anything is drawn on the screen.
func (x *xConn) watch() error {
	const queryExtension, queryVersion, create, nonEmpty = 98, 0, 1, 3
	name := "DAMAGE\x00\x00"
	if err := x.request(queryExtension, 0, append([]byte{6, 0, 0, 0}, name...)...); err != nil {
		return err
	}
	head, _, err := x.reply(nil)
	if err != nil {
		return err
	}
	if head[8] == 0 {
		return errors.New("the server has no DAMAGE extension")
	}
	x.damage, x.damaged = head[9], head[10]
	if err := x.request(x.damage, queryVersion, 1, 0, 0, 0, 1, 0, 0, 0); err != nil {
		return err
	}
	if _, _, err := x.reply(nil); err != nil {
		return err
	}
	body := le.AppendUint32(nil, x.ids)
	body = le.AppendUint32(body, x.root)
	return x.request(x.damage, create, append(body, nonEmpty, 0, 0, 0)...)
}

// wait returns when something was drawn since the last call.
func (x *xConn) wait() error {
	for !x.drawn {
		head, _, err := x.next(nil)
		if err != nil {
			return err
		}
		x.drawn = head[0]&0x7f == x.damaged
	}
	x.drawn = false
	const subtract = 3 // from here on it is told anew
	body := le.AppendUint32(nil, x.ids)
	return x.request(x.damage, subtract, append(body, 0, 0, 0, 0, 0, 0, 0, 0)...)
}

// focused reports whether a window has the keyboard: without a window manager that is one that has
// asked for it.
func (x *xConn) focused() (bool, error) {
	const getInputFocus, none, pointerRoot = 43, 0, 1
	if err := x.request(getInputFocus, 0); err != nil {
		return false, err
	}
	head, _, err := x.reply(nil)
	focus := le.Uint32(head[8:])
	return focus != none && focus != pointerRoot && focus != x.root, err
}

// image reads the screen: four bytes a pixel, blue, green, red and one unused, line by line. It
// uses data if that is large enough.
func (x *xConn) image(data []byte) ([]byte, error) {
	const getImage, pixmap = 73, 2
	body := le.AppendUint32(nil, x.root)
	body = append(body, 0, 0, 0, 0)
	body = le.AppendUint16(body, uint16(x.width))
	body = le.AppendUint16(body, uint16(x.height))
	body = le.AppendUint32(body, 0xffffffff)
	if err := x.request(getImage, pixmap, body...); err != nil {
		return nil, err
	}
	_, b, err := x.reply(data)
	if err == nil && len(b) != 4*x.width*x.height {
		err = fmt.Errorf("an image of %d bytes for %d × %d pixels", len(b), x.width, x.height)
	}
	return b, err
}
