//go:build linux

package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	// rest is how long a picture must stay as it is before a test goes on from it.
	rest = 150 * time.Millisecond
	// apart is longer than the half second in which the program takes a touch of the same place, or
	// Enter, on a new screen for the second of two that were meant as one (ui's own constant).
	apart = 540 * time.Millisecond
	// patience is what a loaded machine may take for anything.
	patience = 60 * time.Second
)

// A Screen is an X server of the test's own, with a keyboard and a finger or a mouse.
type Screen struct {
	T   testing.TB
	Env []string // what a program needs to open its windows there, and the test's own
	// Memory is the server's picture of the screen, an XWD file that it keeps up to date; "" where
	// it has none.
	Memory string

	keep   string   // folder for the pictures
	finger *finger  // nil: a mouse
	watch  *watcher // once it was asked for a picture
	shots  int
	key    string // the key pressed last; "": it was touched
}

// NewScreen starts a screen of 1280 × 800 pixels.
func NewScreen(t testing.TB) *Screen {
	t.Helper()
	return NewSizedScreen(t, 1280, 800)
}

// NewSizedScreen starts a screen of so many pixels.
func NewSizedScreen(t testing.TB, width, height int) *Screen {
	t.Helper()
	for _, name := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%v: run make setup-tests", err)
		}
	}
	memory := t.TempDir()
	size := fmt.Sprintf("%dx%dx24", width, height)
	s := newScreen(t, exec.Command("Xvfb", "-noreset", "-fbdir", memory, "-displayfd", "3", "-screen", "0", size,
		"-nolisten", "tcp"))
	s.Memory = filepath.Join(memory, "Xvfb_screen0")
	return s
}

// newScreen makes a screen of a server.
func newScreen(t testing.TB, server *exec.Cmd) *Screen {
	t.Helper()
	runsProgram(t)
	display := StartServer(t, server)
	keep := os.Getenv("KAKANAI_SHOTS")
	if keep == "" {
		keep = filepath.Join("build", "window")
	}
	if err := os.MkdirAll(keep, 0o755); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "DISPLAY="+display, "LIBGL_ALWAYS_SOFTWARE=1", "LANG=ja_JP.UTF-8",
		"XDG_RUNTIME_DIR="+t.TempDir())
	return &Screen{T: t, keep: keep, Env: env}
}

// StartServer starts an X server that picks a free display and writes its number to file 3, and
// returns that as ":7". It ends with the test.
func StartServer(t testing.TB, server *exec.Cmd) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var said bytes.Buffer
	server.ExtraFiles, server.Stderr = []*os.File{w}, &said
	if err := server.Start(); err != nil {
		t.Fatalf("%v: run make setup-tests", err)
	}
	w.Close()
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		server.Wait()
		t.Fatalf("%s did not start: %v\n%s", server.Path, err, &said)
	}
	return ":" + strings.TrimSpace(number)
}

// Display is the screen's name, such as ":7".
func (s *Screen) Display() string {
	display := ""
	for _, e := range s.Env {
		if v, ok := strings.CutPrefix(e, "DISPLAY="); ok {
			display = v
		}
	}
	return display
}

// Run runs a program on the screen and returns its stdout.
func (s *Screen) Run(name string, args ...string) []byte {
	s.T.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = s.Env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		s.T.Fatalf("%s %v: %v %s", name, args, err, errs.String())
	}
	return out.Bytes()
}

// watched begins to follow the screen, once.
func (s *Screen) watched() *watcher {
	s.T.Helper()
	if s.watch == nil {
		x, err := dialX(s.Display())
		if err != nil {
			s.T.Fatal(err)
		}
		s.T.Cleanup(func() { x.conn.Close() })
		if s.watch, err = newWatcher(x); err != nil {
			s.T.Fatal(err)
		}
	}
	return s.watch
}

// Picture is the screen as it is now.
func (s *Screen) Picture() Picture {
	s.T.Helper()
	w := s.watched()
	x, err := dialX(s.Display())
	if err != nil {
		s.T.Fatal(err)
	}
	defer x.conn.Close()
	for { // the watcher, which tells of changes, must have come as far
		pixels, err := x.image(nil)
		if err != nil {
			s.T.Fatal(err)
		}
		now := pictureOf(pixels)
		if seen, _, changed, err := w.state(); err != nil {
			s.T.Fatal(err)
		} else if seen == now {
			return now
		} else {
			select {
			case <-changed:
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
}

// await waits for a picture of which ready says how long it must stay, or that it is not the one;
// it reports whether that came.
func (s *Screen) await(limit time.Duration, ready func(Picture) (stay time.Duration, ok bool)) bool {
	s.T.Helper()
	w := s.watched()
	end := time.Now().Add(limit)
	for {
		now, at, changed, err := w.state()
		if err != nil {
			s.T.Fatal(err)
		}
		left := time.Until(end)
		if stay, ok := ready(now); ok {
			if left = time.Until(at.Add(stay)); left <= 0 {
				return true
			}
		} else if left <= 0 {
			return false
		}
		select {
		case <-changed:
		case <-time.After(left):
		}
	}
}

// Settle waits until the picture has changed from before and stays as it is.
func (s *Screen) Settle(what string, before Picture) {
	s.T.Helper()
	if !s.await(patience, func(now Picture) (time.Duration, bool) { return rest, now != before }) {
		s.Shot("stuck")
		s.T.Fatalf("%s: the screen does not change", what)
	}
}

// Rest waits until the picture stays as it is, whatever it is.
func (s *Screen) Rest() {
	s.T.Helper()
	s.await(patience, func(Picture) (time.Duration, bool) { return rest, true })
}

// meant waits until what comes next is not taken for the second of two.
func (s *Screen) meant() {
	s.T.Helper()
	s.await(patience, func(Picture) (time.Duration, bool) { return apart, true })
}

// Tap touches a place, with a finger where there is a touch screen or else with a mouse, and waits
// for what comes of it. Before that the screen must be at rest for as long as a second touch would
// be taken for the first: a button that only looks pressed is at rest for a moment, too, on a
// loaded machine.
func (s *Screen) Tap(what string, x, y int) {
	s.T.Helper()
	s.meant()
	s.key = ""
	before := s.Picture()
	s.Touch(x, y)
	s.Settle(what, before)
}

// Touch touches a place and waits for nothing.
func (s *Screen) Touch(x, y int) {
	s.T.Helper()
	if s.finger != nil {
		s.finger.tap(s.T, x, y)
		return
	}
	s.Run("xdotool", "mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", "1")
}

// Key presses a key, by the name that X gives it, and waits for what comes of it.
func (s *Screen) Key(what, key string) {
	s.T.Helper()
	// Enter and the desk's function keys lead to another screen, as a touch does.
	leads := func(key string) bool {
		return key == "" || key == "Return" || key == "Escape" || strings.HasPrefix(key, "F")
	}
	if leads(key) || leads(s.key) {
		s.meant()
	}
	s.key = key
	before := s.Picture()
	s.Run("xdotool", "key", key)
	s.Settle(what, before)
}

// FirstKey presses the first key after Open until the window answers: on a loaded machine the
// window system may still be handing the keyboard from one window to the next, and a key is lost
// between them.
func (s *Screen) FirstKey(what, key string) {
	s.T.Helper()
	s.meant()
	s.key = key
	before := s.Picture()
	for range 3 {
		s.Run("xdotool", "key", key)
		if s.await(patience/3, func(now Picture) (time.Duration, bool) { return rest, now != before }) {
			return
		}
	}
	s.Shot("stuck")
	s.T.Fatalf("%s: no window takes the keyboard", what)
}

// Type types a text and waits for what comes of it. Letters that the keyboard does not have must be
// given to MapKeys first.
func (s *Screen) Type(what, text string) {
	s.T.Helper()
	s.meant()
	before := s.Picture()
	s.Run("xdotool", "type", "--delay", "20", text)
	s.Settle(what, before)
	s.key = ""
}

// Shot keeps a picture in build/window, or $KAKANAI_SHOTS, to be looked at.
func (s *Screen) Shot(name string) {
	s.T.Helper()
	s.shots++
	path := filepath.Join(s.keep, fmt.Sprintf("%s-%02d-%s.png", fileName(s.T.Name()), s.shots, name))
	w := s.watched()
	s.Picture() // what it has seen is the newest
	pixels := slices.Clone(w.screen())
	for i := 0; i+3 < len(pixels); i += 4 {
		pixels[i], pixels[i+2], pixels[i+3] = pixels[i+2], pixels[i], 0xff
	}
	f, err := os.Create(path)
	if err != nil {
		s.T.Fatal(err)
	}
	defer f.Close()
	img := &image.NRGBA{Pix: pixels, Stride: 4 * w.width, Rect: image.Rect(0, 0, w.width, w.height)}
	if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, img); err != nil {
		s.T.Fatal(err)
	}
}

func fileName(test string) string {
	return regexp.MustCompile(`[^A-Za-z0-9.]+`).ReplaceAllString(strings.TrimPrefix(test, "Test"), "-")
}

// MapKeys gives each of the letters a key of its own, before the windows start. Without them
// xdotool changes the keyboard under the window for every letter, and some arrive as others.
func (s *Screen) MapKeys(letters string) {
	s.T.Helper()
	file := filepath.Join(s.T.TempDir(), "letters.xkb")
	s.Run("xkbcomp", "-xkb", s.Display(), file)
	b, err := os.ReadFile(file)
	if err != nil {
		s.T.Fatal(err)
	}
	b = regexp.MustCompile(`(?m)^ *key <I2[0-9][0-9]>.*};$`).ReplaceAll(b, nil)
	section := regexp.MustCompile(`xkb_symbols .*{\n`).FindIndex(b)
	if section == nil {
		s.T.Fatal("the keyboard has no symbols")
	}
	var lines strings.Builder
	code := 208 // no usual keyboard has the keys from here on
	for _, r := range letters {
		fmt.Fprintf(&lines, "key <I%d> { [ U%04X ] };\n", code, r)
		code++
	}
	b = slices.Insert(b, section[1], []byte(lines.String())...)
	Write(s.T, file, b)
	s.Run("xkbcomp", "-w0", file, s.Display())
}
