//go:build linux

package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A Program is the built one, with its windows on a screen.
type Program struct {
	PID   int
	Ended chan error // how it ended

	s    *Screen
	send func(os.Signal) error
	mu   sync.Mutex
	errs bytes.Buffer
}

// Open starts the program and waits for the first picture of every window. env comes over the
// screen's own; HOME is a new folder unless env says which.
func (s *Screen) Open(env []string, args ...string) *Program {
	s.T.Helper()
	cmd := exec.Command(Binary, args...)
	cmd.Env = slices.Concat(s.Env, []string{"HOME=" + s.T.TempDir()}, env)
	p := &Program{s: s, Ended: make(chan error, 1)}
	cmd.Stderr = p
	s.watched()
	if err := cmd.Start(); err != nil {
		s.T.Fatal(err)
	}
	p.PID, p.send = cmd.Process.Pid, cmd.Process.Signal
	gone := make(chan struct{})
	go func() { p.Ended <- cmd.Wait(); close(gone) }()
	s.T.Cleanup(func() { cmd.Process.Kill(); <-gone })
	if !s.await(patience, func(Picture) (time.Duration, bool) { return rest, s.drawn() }) {
		s.Shot("stuck")
		s.T.Fatalf("the windows stay empty:\n%s", p.Said())
	}
	s.Until("the keyboard", s.focused)
	return p
}

// focused reports whether a window has the keyboard.
func (s *Screen) focused() bool {
	s.T.Helper()
	x, err := dialX(s.Display())
	if err != nil {
		s.T.Fatal(err)
	}
	defer x.conn.Close()
	ok, err := x.focused()
	if err != nil {
		s.T.Fatal(err)
	}
	return ok
}

// drawn reports whether every window has something on it: one where the screen is about as high as
// wide, two beside one another where it is wider. A window that is open and empty has one colour.
func (s *Screen) drawn() bool {
	w := s.watched()
	pixels := w.screen()
	windows := 1
	if w.width > 2*w.height {
		windows = 2
	}
	for i := range windows {
		from, to := i*w.width/windows, (i+1)*w.width/windows
		colours := map[[4]byte]bool{}
		for y := 0; y < w.height; y += 3 {
			for x := from; x < to && len(colours) < 6; x += 3 {
				colours[[4]byte(pixels[4*(y*w.width+x):])] = true
			}
		}
		if len(colours) < 6 {
			return false
		}
	}
	return true
}

// Write takes in what the program says on stderr.
func (p *Program) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.errs.Write(b)
}

// Said is all that stands on its stderr so far.
func (p *Program) Said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.errs.String()
}

// Until waits for an event outside of the screen (a line on stderr, a file, an entry in the log),
// and then until the screen has shown what comes of it and stays so. What was working shows that
// it is done only after the event: the wait is longer than Rest's.
func (s *Screen) Until(what string, came func() bool) {
	s.T.Helper()
	for end := time.Now().Add(patience); !came(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			s.Shot("stuck")
			s.T.Fatalf("%s: it does not come", what)
		}
	}
	began := time.Now()
	w := s.watched()
	s.await(patience, func(Picture) (time.Duration, bool) {
		_, at, _, _ := w.state()
		return max(began.Sub(at), 0) + apart, true // at least apart from now, or from a later picture
	})
}

// End tells the program to end, and fails the test unless it does, soon and well.
func (p *Program) End() {
	t := p.s.T
	t.Helper()
	p.send(os.Interrupt)
	select {
	case err := <-p.Ended:
		if err != nil {
			t.Errorf("it ended badly: %v\n%s", err, p.Said())
		}
	case <-time.After(15 * time.Second): // less than it waits for what does not end
		p.send(syscall.SIGQUIT)
		<-p.Ended
		t.Fatalf("it does not end when it is told to:\n%s", p.Said())
	}
	for _, bad := range []string{"goroutine ", "panic", "Failed to focus"} {
		if strings.Contains(p.Said(), bad) {
			t.Errorf("stderr has %q:\n%s", bad, p.Said())
		}
	}
}
