package main

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

// A finger is one on a touch screen, as the X server knows it: it is not there, and then it is, at a place. A mouse comes to a place before it presses; a window
// that looks at where the pointer was presses what the last finger touched (Fyne 2.8.0 did).
type finger struct {
	server net.Conn
	touch  uint32
}

const touchServer = "/usr/lib/xorg/Xorg"

// touchConfig makes a screen without hardware, and a touch screen that is worked through a socket (xf86-input-inputtest, of the X server itself).
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

// newTouchScreen is a screen of 1280 × 800 that a finger touches. Only root may say what Xorg is made of; for others it is newScreen.
func newTouchScreen(t testing.TB) *screen {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Log("only root can start a server with a touch screen: this is done with a mouse")
		return newScreen(t)
	}
	dir := t.TempDir()
	socket, config := filepath.Join(dir, "touch"), filepath.Join(dir, "xorg.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, touchConfig, socket), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newWatched(t, exec.Command(touchServer, "-config", config, "-logfile", filepath.Join(dir, "log"), "-displayfd", "3", "-noreset", "-nolisten", "tcp", "-sharevts", "-novtswitch"))
	var err error
	s.finger = &finger{}
	if s.finger.server, err = net.Dial("unix", socket); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.finger.server.Close() })
	s.finger.send(t, enc.LittleEndian.AppendUint32(nil, 1|1<<16), 0) // protocol 1.1, and it says the same
	version := make([]byte, 12)
	if _, err := io.ReadFull(s.finger.server, version); err != nil {
		t.Fatal(err)
	}
	return s
}

// send sends a message of xf86-input-inputtest-protocol.h: its length, its kind, what is in it.
func (f *finger) send(t testing.TB, body []byte, kind uint32) {
	t.Helper()
	b := enc.LittleEndian.AppendUint32(nil, uint32(8+len(body)))
	b = enc.LittleEndian.AppendUint32(b, kind)
	if _, err := f.server.Write(append(b, body...)); err != nil {
		t.Fatal(err)
	}
}

// at says that the finger has come (18), has moved (19) or has gone (20; XI_TouchBegin, Update, End), and where that was.
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

// Old hands and worn glass touch twice. The second touch finds another screen under it, with another button in the same place: it must not answer a question
// that nobody has read, nor print.
func TestTouchedTwice(t *testing.T) {
	s := newTouchScreen(t)
	p := s.open(nil, "--demo", "--data", filepath.Join(t.TempDir(), "data"))
	twice := func(what string, x, y int) {
		t.Helper()
		before := s.picture()
		if s.finger == nil {
			s.x("xdotool", "mousemove", fmt.Sprint(x), fmt.Sprint(y), "click", "--repeat", "2", "--delay", "200", "1")
		} else {
			s.finger.tap(t, x, y)
			time.Sleep(140 * time.Millisecond)
			s.finger.tap(t, x, y)
		}
		s.settle(what, before)
	}
	const nextX, nextY = 1148, 704
	s.tap("住民票", 230, 220)
	s.tap("次へ", nextX, nextY)
	question := s.picture()
	s.tap("もどる", 105, 704)
	twice("次へ、次へ", nextX, nextY)
	time.Sleep(time.Second) // nothing more comes
	if s.picture() != question {
		s.shot("twice")
		t.Error("a question was answered by the second touch of two")
	}
	s.tap("次へ", nextX, nextY) // half a second later it is meant
	p.end()
}
