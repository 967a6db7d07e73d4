//go:build linux

package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"kakanai/card/emulator"
	"kakanai/card/pcsc/pcsctest"
	"kakanai/internal/e2e"
)

// A typist is a program whose standard input is the test's: a pipe, or a terminal, which is then
// its standard error as well.
type typist struct {
	t      testing.TB
	cmd    *exec.Cmd
	in     *os.File // what is written here is typed
	tty    *os.File // the program's side of the terminal
	out    bytes.Buffer
	shown  chan string // what appears on the terminal
	screen string
	ended  chan error
}

func newTypist(d *e2e.Stall, terminal bool, args ...string) *typist {
	d.T.Helper()
	p := &typist{t: d.T, ended: make(chan error, 1), shown: make(chan string, 64)}
	p.cmd = d.Command(args...)
	p.cmd.Stdout = &p.out
	if terminal {
		p.in, p.tty = openTerminal(d.T)
		p.cmd.Stdin, p.cmd.Stderr = p.tty, p.tty
		p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		go func() {
			b := make([]byte, 4096)
			for {
				n, err := p.in.Read(b)
				if err != nil {
					return
				}
				p.shown <- string(b[:n])
			}
		}()
	} else {
		r, w, err := os.Pipe()
		if err != nil {
			d.T.Fatal(err)
		}
		d.T.Cleanup(func() { r.Close(); w.Close() })
		p.in, p.cmd.Stdin = w, r
	}
	if err := p.cmd.Start(); err != nil {
		d.T.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	d.T.Cleanup(func() { p.cmd.Process.Kill() })
	return p
}

// openTerminal makes a new one: what is written to keys is typed, what is read from there is shown.
func openTerminal(t testing.TB) (keys, tty *os.File) {
	t.Helper()
	keys, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(keys.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(keys.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	if tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tty.Close(); keys.Close() })
	return keys, tty
}

// types waits until the program asks and has taken what was typed before, then types s.
func (p *typist) types(s string) {
	p.t.Helper()
	if p.tty != nil {
		p.until("：")
	}
	if _, err := io.WriteString(p.in, s); err != nil {
		p.t.Fatal(err)
	}
	if p.tty != nil {
		return
	}
	for end := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
		n, err := unix.IoctlGetInt(int(p.in.Fd()), unix.TIOCINQ)
		if err != nil || time.Now().After(end) {
			p.t.Fatalf("the program does not read its standard input: %v", err)
		}
		if n == 0 {
			return
		}
	}
}

// until waits for something on the terminal that was not there at the last call.
func (p *typist) until(what string) {
	p.t.Helper()
	limit := time.After(time.Minute)
	for fresh := ""; !strings.Contains(fresh, what); {
		select {
		case s := <-p.shown:
			fresh += s
			p.screen += s
		case err := <-p.ended:
			p.t.Fatalf("it ended (%v) before it showed %q: %q", err, what, p.screen+fresh)
		case <-limit:
			p.t.Fatalf("the terminal does not show %q: %q", what, p.screen)
		}
	}
}

// end waits for the program's, and gives its answer.
func (p *typist) end() e2e.Answer {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(20 * time.Second):
		p.t.Fatal("it does not end")
	}
	for p.tty != nil { // what it said last
		select {
		case s := <-p.shown:
			p.screen += s
			continue
		case <-time.After(50 * time.Millisecond):
		}
		break
	}
	a := e2e.Answer{Code: p.cmd.ProcessState.ExitCode(), Stderr: p.screen}
	if err := json.Unmarshal(p.out.Bytes(), &a.JSON); err != nil {
		p.t.Fatalf("stdout is not one JSON object: %v", err)
	}
	return a
}

// asItWas fails the test unless the terminal shows again what is typed, and holds nothing that a
// shell would read next.
func (p *typist) asItWas() {
	p.t.Helper()
	fd := int(p.tty.Fd())
	mode, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil || mode.Lflag&unix.ECHO == 0 || mode.Lflag&unix.ICANON == 0 {
		p.t.Errorf("the terminal does not show what is typed: %+v %v", mode, err)
		return
	}
	mode.Lflag &^= unix.ICANON
	mode.Cc[unix.VMIN], mode.Cc[unix.VTIME] = 0, 0
	if err := unix.IoctlSetTermios(fd, unix.TCSETS, mode); err != nil {
		p.t.Fatal(err)
	}
	var left [16]byte
	if n, _ := unix.Read(fd, left[:]); n > 0 {
		p.t.Errorf("%q of what was typed is left for the shell", left[:n])
	}
}

// free fails the test unless the log of the demo can be opened for writing at once.
func mustBeFree(d *e2e.Stall) {
	d.T.Helper()
	e2e.OpenLog(d.T, d.Data(), time.Now).Close()
}

// Whatever waits on standard input ends with Ctrl+C and with SIGTERM, on a pipe and on a terminal:
// timed-out, the log free, the terminal as it was, and nothing of what was typed on it.
func TestWhatWaitsOnStandardInputEnds(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	d.Want(0, "", d.Call("1234\n", "fill", "juminhyo", "--out", d.Out(), "--pin-stdin"))
	d.Want(0, "", d.Call(bossPW+"\n", "staff", "add"))
	d.Want(0, "", d.Call(bossPW+"\n"+otherPW+"\n", "staff", "add", "--role", "supervisor", "--staff", "1"))
	signed := func(words ...string) []string { return append(words, "--staff", "1") }
	out := filepath.Join(d.Dir, "x")
	for name, c := range map[string]struct {
		before []string // whole lines, before the one that is broken off
		args   []string
	}{
		"read":                    {nil, []string{"read", "--pin-stdin"}},
		"read by printed numbers": {nil, []string{"read", "--code-b-stdin"}},
		"fill":                    {nil, []string{"fill", "juminhyo", "--out", out, "--pin-stdin"}},
		"card-check":              {nil, []string{"card-check", "--pin-stdin"}},
		"log proof":               {nil, signed("log", "proof", "0", "--out", out)},
		"log export": {nil, signed("log", "export", "--day", "2026-11-30", "--format", "csv",
			"--out", out)},
		"log export, two": {[]string{bossPW}, signed("log", "export", "--day", "2026-11-30",
			"--format", "csv", "--out", out, "--approver", "2")},
		"log report":                {nil, signed("log", "report", "--day", "2026-11-30", "--out", out)},
		"log erase":                 {nil, signed("log", "erase")},
		"day open":                  {nil, signed("day", "open")},
		"day close":                 {nil, signed("day", "close")},
		"staff list":                {nil, signed("staff", "list")},
		"staff add":                 {nil, signed("staff", "add")},
		"staff add, new password":   {[]string{bossPW}, signed("staff", "add")},
		"staff disable":             {nil, signed("staff", "disable", "2")},
		"staff password":            {nil, signed("staff", "password", "2")},
		"staff password, the new":   {[]string{bossPW}, signed("staff", "password", "2")},
		"staff recover":             {nil, signed("staff", "recover")},
		"staff recover, new":        {[]string{"AAAA-BBBB"}, signed("staff", "recover")},
		"staff rule, second person": {[]string{bossPW}, signed("staff", "rule", "--approver", "2")},
	} {
		for _, terminal := range []bool{false, true} {
			signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
			if c.args[0] != "read" && name != "staff recover, new" { // the others read by the same function
				signals = signals[:1]
			}
			t.Run(fmt.Sprintf("%s, terminal %v", name, terminal), func(t *testing.T) {
				d := d.For(t)
				for _, sig := range signals {
					p := newTypist(d, terminal, c.args...)
					for _, line := range c.before {
						p.types(line + "\n")
					}
					p.types("5a8")
					if terminal && sig == os.Interrupt {
						io.WriteString(p.in, "\x03")
					} else {
						// the kernel takes keys over in its own time, and hidden ones leave no
						// trace to wait for
						if terminal {
							time.Sleep(250 * time.Millisecond)
						}
						p.cmd.Process.Signal(sig)
					}
					d.Want(75, "timed-out", p.end())
					if terminal {
						p.asItWas()
					}
					if strings.Contains(p.screen, "5a8") || strings.Contains(p.screen, bossPW) {
						t.Errorf("%v: the terminal shows what was typed: %q", sig, p.screen)
					}
					mustBeFree(d)
				}
			})
		}
	}
	if v := d.Want(0, "", d.Call("", "log", "verify")); v.JSON["result"] != "ok" {
		t.Errorf("%v", v.JSON)
	}
}

// A scanner is put away with Ctrl+C: the rows that were whole stand, half a line is none.
func TestScanEndsWithTheRowsItHas(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{false, true} {
		for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			d := e2e.NewStall(t)
			rows := filepath.Join(d.Dir, "rows.csv")
			p := newTypist(d, terminal, "scan", "--out", rows)
			if _, err := io.WriteString(p.in, line("K01-20261124-0042")+"\n"+line("K01-20261124-0043")); err != nil {
				t.Fatal(err)
			}
			has := func(serial string) bool {
				b, _ := os.ReadFile(rows)
				return bytes.Contains(b, []byte(serial))
			}
			for end := time.Now().Add(time.Minute); !has("0042"); time.Sleep(5 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("the first row does not come")
				}
			}
			p.cmd.Process.Signal(sig)
			a := d.Want(75, "timed-out", p.end())
			if n := len(a.JSON["rows"].([]any)); n != 1 || len(a.JSON["refused"].([]any)) != 0 || has("0043") {
				t.Errorf("terminal %v, %v: %v", terminal, sig, a.JSON)
			}
		}
	}
}

// What is typed for a card on a terminal is asked for and not shown, and is read as from a pipe.
func TestNothingTypedForACardIsShown(t *testing.T) {
	t.Parallel()
	b := e2e.People(t)["taro"].CodeB()
	for name, c := range map[string]struct {
		typed string
		args  []string
	}{
		"read":                            {"1234", []string{"read", "--pin-stdin"}},
		"read by printed numbers":         {b, []string{"read", "--code-b-stdin"}},
		"fill":                            {"1234", []string{"fill", "juminhyo", "--pin-stdin", "--out"}},
		"fill by printed numbers":         {b, []string{"fill", "juminhyo", "--code-b-stdin", "--out"}},
		"card-check":                      {"1234", []string{"card-check", "--pin-stdin"}},
		"card-check with printed numbers": {b, []string{"card-check", "--code-b-stdin"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := e2e.NewStall(t, "--reader", "demo:taro")
			if c.args[len(c.args)-1] == "--out" {
				c.args = append(c.args, d.Out())
			}
			p := newTypist(d, true, c.args...)
			p.types(c.typed + "\n")
			d.Want(0, "", p.end())
			if strings.Contains(p.screen, c.typed) || !strings.Contains(p.screen, "：") {
				t.Errorf("the terminal shows %q", p.screen)
			}
			p.asItWas()
		})
	}
}

// A reading that is broken off by Ctrl+C while the card has the PIN ends with timed-out, and
// stands in the log.
func TestAReadingBrokenOffIsLogged(t *testing.T) {
	t.Parallel()
	service := pcsctest.Start(t)
	sent, free := make(chan struct{}), make(chan struct{})
	service.Insert(t, emulator.NewCard(e2e.People(t)["taro"], emulator.Quirks{Hook: func(_ int,
		command []byte,
	) ([]byte, error, bool) {
		if bytes.HasPrefix(command, []byte{0x00, 0x20, 0x00, 0x91, 0x04}) {
			close(sent)
			<-free
		}
		return nil, nil, false
	}}))
	t.Cleanup(func() { close(free) })
	d := e2e.NewStall(t)
	d.Env = service.Env()
	p := newTypist(d, false, "read", "--pin-stdin", "--wait", "60")
	p.types("1234\n")
	select {
	case <-sent:
	case <-time.After(time.Minute):
		t.Fatal("no PIN comes to the card")
	}
	p.cmd.Process.Signal(os.Interrupt)
	d.Want(75, "timed-out", p.end())
	if log := d.CSV(); !strings.Contains(log, `"read"`) || !strings.Contains(log, `"timed-out"`) {
		t.Errorf("the reading is not in the log:\n%s", log)
	}
}

// A pipe in the place of a city's PDF is refused: opening it would wait for ever, signals or not.
func TestPreviewOfAPipe(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	pipe := filepath.Join(d.Dir, "city.pdf")
	if err := unix.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	d.Want(2, "usage", newTypist(d, false, "forms", "preview", pipe, "--out", d.Out()+"/x.pdf").end())
}

// A file that is larger than any PDF of a city's is refused before it is read.
func TestPreviewOfAGiant(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	path := d.File("city.pdf", "%PDF-1.4")
	if err := os.Truncate(path, 64<<30); err != nil { // no block of it is on the disk
		t.Fatal(err)
	}
	d.Want(2, "usage", newTypist(d, false, "forms", "preview", path, "--out", d.Out()+"/x.pdf").end())
}
