//go:build linux

package command

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"filippo.io/age"

	"kakanai/internal/e2e"
)

// A bystander is something that a command must not touch: it counts who comes.
type bystander struct{ came atomic.Int32 }

func (b *bystander) stand(t *testing.T, network, addr string) bool {
	t.Helper()
	l, err := net.Listen(network, addr)
	if err != nil {
		return false
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			b.came.Add(1)
			c.Close()
		}
	}()
	return true
}

// A scene is a stall with an X server and a card service that only count, and standard input with
// a secret on it.
type scene struct {
	*e2e.Stall
	display, cards bystander
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{Stall: e2e.NewStall(t)}
	number := 100
	for !s.display.stand(t, "tcp", fmt.Sprintf("127.0.0.1:%d", 6000+number)) {
		if number++; number > 900 {
			t.Fatal("no free display number")
		}
	}
	cards := filepath.Join(s.Dir, "pcscd")
	if !s.cards.stand(t, "unix", cards) {
		t.Fatal("no socket for the card service")
	}
	s.Env = []string{fmt.Sprintf("DISPLAY=127.0.0.1:%d", number), "WAYLAND_DISPLAY=", "PCSCLITE_CSOCK_NAME=" + cards}
	return s
}

// left calls the program and says what it left of standard input.
func (s *scene) left(args ...string) (e2e.Answer, string) {
	s.T.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		s.T.Fatal(err)
	}
	defer r.Close()
	io.WriteString(w, "1234\n")
	w.Close()
	cmd := s.Command(args...)
	cmd.Stdin = r
	a := s.Run(cmd, "")
	rest, _ := io.ReadAll(r)
	return a, string(rest)
}

// Two flags, or a flag and a setting, that decide one thing against each other are usage, before
// the display, the log, the reader or standard input is touched.
func TestContradictionsTouchNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	one, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	keyed := s.File("keyed.toml", fmt.Sprintf("[city]\nterminal = \"K07\"\n[export]\nrecipient = %q\n",
		one.Recipient()))
	export := []string{"log", "export", "--day", "2026-11-30", "--format", "csv", "--out", "x.csv"}
	for name, args := range map[string][]string{
		"the demo on a real reader":      {"--demo", "--reader", "ACS ACR1252 Dual Reader 00 00"},
		"the same, the other way round":  {"--reader", "ACS ACR1252 Dual Reader 00 00", "--demo"},
		"the demo at a real desk":        {"--demo", "--mode", "desk", "--reader", "Demo"},
		"a demo person who is not there": {"--demo", "--reader", "demo:gonbe"},
		"the same without --demo":        {"--reader", "demo:gonbe"},
		"the same for fill": {
			"--reader", "demo:gonbe", "fill", "juminhyo", "--out", "x",
			"--pin-stdin",
		},
		"a demo person without a name":    {"--demo", "--reader", "demo:"},
		"two secrets on one line":         {"read", "--pin-stdin", "--code-b-stdin"},
		"two secrets for fill":            {"fill", "juminhyo", "--out", "x", "--pin-stdin", "--code-b-stdin"},
		"two secrets for card-check":      {"card-check", "--pin-stdin", "--code-b-stdin"},
		"a second person without a first": append(export, "--approver", "2"),
		"a key beside the settings' key": append(export, "--config", keyed,
			"--recipient", other.Recipient().String()),
		"no printer that could be": {
			"fill", "juminhyo", "--out", "x", "--printer", "lpd://printer",
			"--pin-stdin",
		},
		"fill that puts its pages nowhere":      {"fill", "juminhyo", "--pin-stdin"},
		"a mode that is none":                   {"--demo", "--mode", "both"},
		"a kiosk whose terminal was not chosen": {},
		"a desk whose terminal was not chosen":  {"--mode", "desk"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &scene{Stall: s.For(t)}
			a, rest := s.left(args...)
			s.Want(2, "usage", a)
			if rest != "1234\n" {
				t.Errorf("it left %q of standard input", rest)
			}
		})
	}
	if n := s.display.came.Load(); n > 0 {
		t.Errorf("the display was touched %d times", n)
	}
	if n := s.cards.came.Load(); n > 0 {
		t.Errorf("the card service was touched %d times", n)
	}
	if _, err := os.Stat(filepath.Join(s.Dir, "data")); !os.IsNotExist(err) {
		t.Errorf("a data folder was made: %v", err)
	}
}

// What goes together is no contradiction: the demo on its own reader reaches the display, the same
// key twice is one key.
func TestWhatAgreesGoesOn(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for i, args := range [][]string{
		{"--demo"},
		{"--demo", "--reader", "demo"},
		{"--demo", "--reader", "demo:taro"},
		{
			"--reader", "demo:taro",
			"--mode", "desk",
		},
		{"--config", s.File("k.toml", "[city]\nterminal = \"K01\"\n")},
	} {
		s.Want(1, "internal", s.Call("", args...)) // this display lets none in
		if n := int(s.display.came.Load()); n < i+1 {
			t.Errorf("%v did not come to the display", args)
		}
	}
	s.Want(12, "wrong-pin", s.Call("0000\n", "--reader", "demo", "read", "--pin-stdin", "--code-b-stdin=false"))
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	keyed := s.File("keyed.toml", fmt.Sprintf("[export]\nrecipient = %q\n", key.Recipient()))
	s.Want(0, "", s.Call("", "--reader", "demo", "--config", keyed, "log", "export", "--day", "2026-11-30",
		"--format", "csv", "--out", filepath.Join(s.Dir, "x.age"), "--recipient", key.Recipient().String()))
}

// Without a window system, or with one that has no OpenGL or lets this program not in, the window
// says so in one sentence.
func TestNoDisplayIsOneSentence(t *testing.T) {
	t.Parallel()
	noGL := e2e.StartServer(t, exec.Command("Xvfb", "-noreset", "-extension", "GLX", "-displayfd", "3",
		"-nolisten", "tcp"))
	cookie := filepath.Join(t.TempDir(), "cookie")
	e2e.Tool(t, "xauth", "-f", cookie, "add", ":0", "MIT-MAGIC-COOKIE-1", "0123456789abcdef0123456789abcdef")
	shut := e2e.StartServer(t, exec.Command("Xvfb", "-noreset", "-auth", cookie, "-displayfd", "3", "-nolisten",
		"tcp"))
	var none []string
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "DISPLAY=") && !strings.HasPrefix(e, "WAYLAND_") &&
			!strings.HasPrefix(e, "XAUTHORITY=") {
			none = append(none, e)
		}
	}
	with := func(more ...string) []string { return append(append([]string{}, none...), more...) }
	for name, env := range map[string][]string{
		"nothing set": none, "an empty one": with("DISPLAY="),
		"no server there": with("DISPLAY=:987"), "nonsense": with("DISPLAY=counter"),
		"Wayland alone": with("WAYLAND_DISPLAY=wayland-0",
			"XDG_RUNTIME_DIR="+t.TempDir()), "Wayland and no server": with("WAYLAND_DISPLAY=wayland-0", "DISPLAY=:987"),
		"no OpenGL": with("DISPLAY=" + noGL), "not let in": with("DISPLAY=" + shut),
	} {
		for _, mode := range []string{"kiosk", "desk"} {
			t.Run(name+", "+mode, func(t *testing.T) {
				d := e2e.NewStall(t)
				for i, args := range [][]string{
					{"--demo", "--mode", mode},
					{"--config", d.File("k.toml", "[city]\nterminal = \"K07\"\n"), "--mode", mode},
				} {
					cmd := d.Command(args...)
					cmd.Env = append(append([]string{}, env...), "HOME="+d.Dir)
					a := d.Want(1, "internal", d.Run(cmd, ""))
					lines := strings.Split(strings.TrimSpace(a.Stderr), "\n")
					// then the window system's library and the toolkit have their say, too
					answered := name == "no OpenGL" || name == "not let in"
					if len(lines) != 1 && !answered || !strings.Contains(lines[len(lines)-1], "画面につながらない") {
						t.Errorf("%v: it says %q", args, a.Stderr)
					}
					if _, err := os.Stat(filepath.Join(d.Dir, "data")); name != "no OpenGL" && !os.IsNotExist(err) {
						t.Errorf("%d: a log was opened for a window that cannot be: %v", i, err)
					}
				}
			})
		}
	}
}

// A kiosk beside others has a name of its own: without one the checks say so and the window does
// not open. What needs no window goes on.
func TestATerminalThatWasNotChosen(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	d.Env = []string{"DISPLAY=", "WAYLAND_DISPLAY="}
	chosen := d.File("chosen.toml", "[city]\nterminal = \"K01\"\n")
	without := d.File("without.toml", "[city]\nname = \"むつ市\"\n")
	says := func(a e2e.Answer) {
		t.Helper()
		for _, w := range []string{"[city]", "terminal"} {
			if !strings.Contains(a.Stderr, w) {
				t.Errorf("it does not say what to write where: %s", a.Stderr)
			}
		}
	}
	for _, args := range [][]string{nil, {"--config", without}} {
		says(d.Want(2, "usage", d.Call("", append(args, "config", "check")...)))
		says(d.Want(2, "usage", d.Call("", append(args, "--mode", "desk")...)))
		says(d.Want(2, "usage", d.Call("", args...)))
		if f := finds(d, args...)["terminal"]; f.OK || !strings.Contains(f.Mend, "[city]") {
			t.Errorf("doctor finds %+v", f)
		}
		d.Want(0, "", d.Call("", append(args, "--reader", "demo", "config", "check")...))
		if f := finds(d, append(args, "--reader", "demo")...)["terminal"]; !f.OK {
			t.Errorf("the demo has a terminal of its own: %+v", f)
		}
	}
	d.Want(0, "", d.Call("", "--config", chosen, "config", "check"))
	if f := finds(d, "--config", chosen)["terminal"]; !f.OK {
		t.Errorf("doctor finds %+v", f)
	}
	d.Want(1, "internal", d.Call("", "--config", chosen)) // it comes as far as the display
	var bare bytes.Buffer
	cmd := exec.Command(e2e.Binary, "--data", filepath.Join(d.Dir, "data"), "doctor")
	cmd.Env, cmd.Stdout = append(os.Environ(), "HOME="+d.Dir, "PCSCLITE_CSOCK_NAME="+filepath.Join(d.Dir,
		"nobody")), &bare
	if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 2 ||
		!strings.Contains(bare.String(), "× 端末の名前") {
		t.Errorf("%v\n%s", err, &bare)
	}
}
