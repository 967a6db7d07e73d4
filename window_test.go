package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kakanai/audit"
)

// screen is a real window on a real X server, with somebody's finger on it.
type screen struct {
	t    testing.TB
	env  []string
	keep string // folder for the pictures
	// glass is the screen as it is now, an XWD file that the server keeps up to date.
	glass  string
	finger *finger // nil: a mouse
	n      int
	turned time.Time // when another picture was seen last
}

// newScreen starts Xvfb on a display of its own.
func newScreen(t testing.TB) *screen { return newSizedScreen(t, 1280, 800) }

// newSizedScreen is as large as said, in pixels.
func newSizedScreen(t testing.TB, width, height int) *screen {
	t.Helper()
	for _, name := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%v: run make setup", err)
		}
	}
	glass := t.TempDir() // the screen's memory is a file there, to be read without asking the server
	s := newWatched(t, exec.Command("Xvfb", "-noreset", "-fbdir", glass, "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", width, height), "-nolisten", "tcp"))
	s.glass = filepath.Join(glass, "Xvfb_screen0")
	return s
}

// newWatched starts the server of a screen; it picks a free display and writes its number to file 3.
func newWatched(t testing.TB, server *exec.Cmd) *screen {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var said bytes.Buffer
	server.ExtraFiles, server.Stderr = []*os.File{w}, &said
	if err := server.Start(); err != nil {
		t.Fatalf("%v: run make setup", err)
	}
	w.Close()
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		server.Wait()
		t.Fatalf("%s did not start: %v\n%s", server.Path, err, &said)
	}
	keep := os.Getenv("KAKANAI_SHOTS")
	if keep == "" {
		keep = filepath.Join("build", "window")
	}
	if err := os.MkdirAll(keep, 0o755); err != nil {
		t.Fatal(err)
	}
	return &screen{t: t, keep: keep, env: append(os.Environ(), "DISPLAY=:"+strings.TrimSpace(number), "LIBGL_ALWAYS_SOFTWARE=1", "LANG=ja_JP.UTF-8", "XDG_RUNTIME_DIR="+t.TempDir())}
}

func (s *screen) x(name string, args ...string) []byte {
	s.t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = s.env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		s.t.Fatalf("%s %v: %v %s", name, args, err, errs.String())
	}
	return out.Bytes()
}

func (s *screen) picture() [32]byte { return sha256.Sum256(s.x("import", "-window", "root", "rgb:-")) }

// settle waits until the picture has changed from before and stays as it is.
func (s *screen) settle(what string, before [32]byte) {
	s.t.Helper()
	last := before
	for range 100 {
		time.Sleep(100 * time.Millisecond)
		now := s.picture()
		if now != before && now == last {
			return
		}
		if now != last {
			s.turned = time.Now()
		}
		last = now
	}
	s.shot("stuck")
	s.t.Fatalf("%s: the screen does not change or does not come to rest", what)
}

// meant waits until a touch of the same place, or Enter once more, is not taken for the second of two.
func (s *screen) meant() { time.Sleep(time.Until(s.turned.Add(700 * time.Millisecond))) }

// tap is a finger's where there is a touch screen, or else a mouse's.
func (s *screen) tap(what string, x, y int) {
	s.t.Helper()
	s.meant()
	before := s.picture()
	if s.finger != nil {
		s.finger.tap(s.t, x, y)
		s.settle(what, before)
		return
	}
	s.x("xdotool", "mousemove", strconv.Itoa(x), strconv.Itoa(y))
	time.Sleep(100 * time.Millisecond)
	s.x("xdotool", "click", "1")
	s.settle(what, before)
}

func (s *screen) key(what, key string) {
	s.t.Helper()
	if key == "Return" {
		s.meant()
	}
	before := s.picture()
	s.x("xdotool", "key", key)
	s.settle(what, before)
}

// shot keeps a picture to be looked at.
func (s *screen) shot(name string) {
	s.n++
	s.x("import", "-window", "root", filepath.Join(s.keep, fmt.Sprintf("window-%02d-%s.png", s.n, name)))
}

// A program is the built one, with its windows on the screen.
type program struct {
	s     *screen
	pid   int
	send  func(os.Signal) error
	ended chan error // how it ended

	mu   sync.Mutex
	errs bytes.Buffer
}

// open starts it and waits for its first screen. env comes over the screen's own; HOME is a new folder unless env says which.
func (s *screen) open(env []string, args ...string) *program {
	s.t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Env = slices.Concat(s.env, []string{"HOME=" + s.t.TempDir()}, env)
	p := &program{s: s, ended: make(chan error, 1)}
	cmd.Stderr = p
	blank := s.picture()
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	p.pid, p.send = cmd.Process.Pid, cmd.Process.Signal
	gone := make(chan struct{})
	go func() { p.ended <- cmd.Wait(); close(gone) }()
	s.t.Cleanup(func() { cmd.Process.Kill(); <-gone })
	s.settle("start", blank)
	time.Sleep(2500 * time.Millisecond) // empty windows are at rest, too, before their first screens
	return p
}

func (p *program) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.errs.Write(b)
}

// said is all that stands on its stderr so far.
func (p *program) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.errs.String()
}

// end tells it to end, and looks whether it does, and well.
func (p *program) end() {
	t := p.s.t
	t.Helper()
	p.send(os.Interrupt)
	select {
	case err := <-p.ended:
		if err != nil {
			t.Errorf("it ended badly: %v\n%s", err, p.said())
		}
	case <-time.After(15 * time.Second): // less than it waits for what does not end
		p.send(syscall.SIGQUIT)
		<-p.ended
		t.Fatalf("it does not end when it is told to:\n%s", p.said())
	}
	for _, bad := range []string{"goroutine ", "panic", "Failed to focus"} {
		if strings.Contains(p.said(), bad) {
			t.Errorf("stderr has %q:\n%s", bad, p.said())
		}
	}
}

// The whole way as a person goes it: a real window, a finger on a touch screen, from the first screen to the PDFs on the disk and the log.
func TestWindowFromTouchToPaper(t *testing.T) {
	s := newTouchScreen(t)
	data := filepath.Join(t.TempDir(), "data")
	p := s.open(nil, "--demo", "--data", data)

	const nextX, nextY = 1148, 704 // the primary button, bottom right
	s.shot("choosing")
	s.tap("住民票", 230, 220)
	s.tap("印鑑", 485, 220)
	s.tap("税", 795, 220)
	s.shot("chosen")
	s.tap("次へ", nextX, nextY)
	s.shot("who")
	s.tap("本人のまま次へ", nextX, nextY)
	s.tap("登録証を持っている", 230, 240)
	s.shot("seal-card")
	s.tap("次へ", nextX, nextY)
	s.tap("１月１日 同じ住所", 230, 240)
	s.shot("jan1")
	s.tap("次へ", nextX, nextY)
	s.shot("notice")
	s.tap("同意して進む", nextX, nextY)
	s.shot("waiting")
	s.tap("次の人", 1058, 776)
	s.tap("カードを置く", 1180, 776)
	s.shot("pin")
	s.tap("１", 890, 170)
	if s.finger != nil { // faster than anything is drawn
		s.finger.tap(t, 1047, 170)
		s.finger.tap(t, 1205, 170)
	} else {
		s.tap("２", 1047, 170)
		s.tap("３", 1205, 170)
	}
	s.tap("４", 890, 290)
	s.shot("pin-typed")
	s.tap("決定", 1205, 525)
	s.shot("scope")
	for _, q := range []string{"include", "copies", "tax-cert", "tax-year", "tax-purpose", "confirming"} {
		s.tap("次へ", nextX, nextY)
		s.shot(q)
	}
	s.tap("拡大", 380, 590)
	s.shot("zoomed")
	s.tap("閉じる", nextX, nextY)
	s.tap("住所を表示", 690, 250)
	s.shot("address")
	s.tap("印刷する", nextX, nextY)
	s.shot("handing")
	pages, err := filepath.Glob(filepath.Join(data, "demo", "paper", "*.pdf"))
	if err != nil || len(pages) != 4 { // the guide slip comes by itself
		t.Fatalf("%d PDFs, %v", len(pages), err)
	}
	for _, page := range pages {
		out := tool(t, "pdftotext", "-raw", page, "-")
		if strings.Contains(filepath.Base(page), "_F15_") {
			if strings.Contains(out, "葛") || !strings.Contains(out, "税の証明") {
				t.Errorf("the guide slip says %s", out)
			}
			continue
		}
		if !strings.Contains(out, "見本（デモ用カード）") || !strings.Contains(strings.ReplaceAll(out, "\u3000", ""), "𠮷田") {
			t.Errorf("%s is not the demo person's paper", filepath.Base(page))
		}
	}
	s.tap("受け取りました", 820, 565)
	s.shot("again")
	v, err := audit.Verify(t.Context(), filepath.Join(data, "demo", "log.db"), audit.Against{})
	if err != nil || v.Result != "ok" || v.Entries != 16 {
		t.Errorf("%+v %v", v, err)
	}
	p.end()
}
