//go:build linux

package e2e

import (
	enc "encoding/binary"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A finger is one on a touch screen, as the X server knows it: it is not there, and then it is, at
// a place. A mouse comes to a place before it presses; a window that looks at where the pointer
// was presses what the last finger touched (Fyne 2.8.0 did).
type finger struct {
	server net.Conn
	touch  uint32
}

const touchServer = "/usr/lib/xorg/Xorg"

// touchConfig makes a screen without hardware, and a touch screen that is worked through a socket
// (xf86-input-inputtest, of the X server itself).
const touchConfig = `
Section "ServerFlags"
	Option "AutoAddDevices" "false"
	Option "AutoEnableDevices" "false"
EndSection
Section "Device"
	Identifier "device"
	Driver "dummy"
	VideoRam 16384
EndSection
Section "Monitor"
	Identifier "monitor"
	HorizSync 5-1000
	VertRefresh 5-200
	Modeline "1280x800" 83.50 1280 1352 1480 1680 800 803 809 831
EndSection
Section "Screen"
	Identifier "screen"
	Device "device"
	Monitor "monitor"
	DefaultDepth 24
	SubSection "Display"
		Depth 24
		Modes "1280x800"
		Virtual 1280 800
	EndSubSection
EndSection
Section "InputDevice"
	Identifier "touch"
	Driver "inputtest"
	Option "DeviceType" "Touch"
	Option "TouchCount" "5"
	Option "SocketPath" "%s"
EndSection
Section "ServerLayout"
	Identifier "layout"
	Screen "screen"
	InputDevice "touch" "CorePointer"
EndSection
`

// NewTouchScreen is a screen of 1280 × 800 that a finger touches. Only root may configure Xorg; for
// others it is NewScreen.
func NewTouchScreen(t testing.TB) *Screen {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Log("only root can start a server with a touch screen: this is done with a mouse")
		return NewScreen(t)
	}
	dir := t.TempDir()
	socket, config := filepath.Join(dir, "touch"), filepath.Join(dir, "xorg.conf")
	Write(t, config, fmt.Appendf(nil, touchConfig, socket))
	s := newScreen(t, exec.Command(touchServer, "-config", config, "-logfile", filepath.Join(dir, "log"),
		"-displayfd", "3", "-noreset", "-nolisten", "tcp", "-sharevts", "-novtswitch"))
	var err error
	s.finger = &finger{}
	if s.finger.server, err = net.Dial("unix", socket); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.finger.server.Close() })
	s.finger.send(t, enc.LittleEndian.AppendUint32(nil, 1|1<<16), 0) // protocol 1.1, and the server says the same
	version := make([]byte, 12)
	if _, err := io.ReadFull(s.finger.server, version); err != nil {
		t.Fatal(err)
	}
	return s
}

// HasFinger reports whether the screen is touched by a finger, which can be faster than a mouse.
func (s *Screen) HasFinger() bool { return s.finger != nil }

// send sends a message of xf86-input-inputtest-protocol.h: its length, its kind, its body.
func (f *finger) send(t testing.TB, body []byte, kind uint32) {
	t.Helper()
	b := enc.LittleEndian.AppendUint32(nil, uint32(8+len(body)))
	b = enc.LittleEndian.AppendUint32(b, kind)
	if _, err := f.server.Write(append(b, body...)); err != nil {
		t.Fatal(err)
	}
}

// at says that the finger has come (18), has moved (19) or has gone (20; XI_TouchBegin, Update,
// End), and where that was.
func (f *finger) at(t testing.TB, what uint32, x, y int) {
	t.Helper()
	const message, axes, span = 6, 64, 0xffff // XF86IT_EVENT_TOUCH, XF86IT_MAX_VALUATORS, TOUCH_AXIS_MAX
	b := enc.LittleEndian.AppendUint32(nil, f.touch)
	b = enc.LittleEndian.AppendUint32(b, what)
	b = append(b, make([]byte, 16)...) // no unaccelerated values; the mask of the others; alignment
	b[12] = 3                          // x and y are there
	values := make([]byte, 2*8*axes)
	enc.LittleEndian.PutUint64(values, math.Float64bits(float64(x)*span/1279))
	enc.LittleEndian.PutUint64(values[8:], math.Float64bits(float64(y)*span/799))
	f.send(t, append(b, values...), message)
}

// tap is as long as a quick finger's.
func (f *finger) tap(t testing.TB, x, y int) {
	t.Helper()
	f.touch++
	f.at(t, 18, x, y)
	time.Sleep(60 * time.Millisecond)
	f.at(t, 20, x, y)
}
