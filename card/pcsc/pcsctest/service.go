//go:build linux

// Package pcsctest gives tests a card service of their own: pcscd with vpcd's two virtual readers,
// on a private socket, and cards from card/emulator to lay on them. The machine's own service is
// not touched.
package pcsctest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kakanai/card/emulator"
)

// A Service is a running pcscd. Its socket keeps its path across Stop and Restart, because
// libpcsclite reads the path once per process.
type Service struct {
	dir   string
	ports [2]int
	cards [2]*inserted // under mu

	mu  sync.Mutex
	cmd *exec.Cmd
}

type inserted struct {
	cancel context.CancelFunc
	done   chan struct{}
}

// Start starts a service and ends it with the test. If pcscd or vpcd is missing, the test fails:
// run make setup.
func Start(t testing.TB) *Service {
	t.Helper()
	s, err := New()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := s.Restart(); err != nil {
		t.Fatal(err)
	}
	return s
}

// New prepares a service that Restart starts. It is for TestMain, which has no testing.TB.
func New() (*Service, error) {
	dir, err := os.MkdirTemp("", "pcsc-")
	if err != nil {
		return nil, err
	}
	s := &Service{dir: dir}
	lib, err := driver()
	if err != nil {
		return nil, err
	}
	if s.ports, err = freePorts(); err != nil {
		return nil, err
	}
	conf := filepath.Join(dir, "conf")
	if err := os.Mkdir(conf, 0o700); err != nil {
		return nil, err
	}
	text := fmt.Sprintf("FRIENDLYNAME \"Virtual PCD\"\nDEVICENAME /dev/null:0x%X\nLIBPATH %s\nCHANNELID 0x%X\n",
		s.ports[0], lib, s.ports[0])
	return s, os.WriteFile(filepath.Join(conf, "vpcd"), []byte(text), 0o600)
}

// driver reads the driver's path from vpcd's own configuration, which depends on the machine's
// architecture.
func driver() (string, error) {
	b, err := os.ReadFile("/etc/reader.conf.d/vpcd")
	if err != nil {
		return "", fmt.Errorf("vsmartcard-vpcd is missing: run make setup: %w", err)
	}
	for _, l := range strings.Split(string(b), "\n") {
		if f := strings.Fields(l); len(f) == 2 && f[0] == "LIBPATH" {
			return f[1], nil
		}
	}
	return "", fmt.Errorf("vpcd's configuration names no driver")
}

// freePorts returns two consecutive free ports, one for each slot.
func freePorts() ([2]int, error) {
	for range 50 {
		a, err := net.Listen("tcp", "0.0.0.0:0")
		if err != nil {
			return [2]int{}, err
		}
		p := a.Addr().(*net.TCPAddr).Port
		b, err := net.Listen("tcp", fmt.Sprintf("0.0.0.0:%d", p+1))
		a.Close()
		if err == nil {
			b.Close()
			return [2]int{p, p + 1}, nil
		}
	}
	return [2]int{}, fmt.Errorf("no two free ports")
}

// Socket returns the path of the service's socket.
func (s *Service) Socket() string { return filepath.Join(s.dir, "pcscd.comm") }

// Env returns the environment variables that a client needs.
func (s *Service) Env() []string { return []string{"PCSCLITE_CSOCK_NAME=" + s.Socket()} }

// Restart starts the service, or restarts it. Cards are pulled first.
func (s *Service) Restart() error { return s.start("conf") }

// RestartUnplugged starts the service without any reader.
func (s *Service) RestartUnplugged() error {
	if err := os.MkdirAll(filepath.Join(s.dir, "none"), 0o700); err != nil {
		return err
	}
	return s.start("none")
}

func (s *Service) start(conf string) error {
	s.Stop()
	if err := os.MkdirAll("/run/pcscd", 0o755); err != nil { // pcscd writes its pid there
		return fmt.Errorf("pcscd: %w", err)
	}
	os.Remove(s.Socket())
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: s.Socket(), Net: "unix"})
	if err != nil {
		return err
	}
	l.SetUnlinkOnClose(false)
	defer l.Close() // close our copy, or a dead service would look like a slow one
	f, err := l.File()
	if err != nil {
		return err
	}
	defer f.Close()
	// Debian's pcscd expects its socket from systemd: file descriptor 3, and its own process id in
	// LISTEN_PID.
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cmd = exec.Command("/bin/sh", "-c", `LISTEN_FDS=1 LISTEN_PID=$$ exec /usr/sbin/pcscd -f -c "$0"`,
		filepath.Join(s.dir, conf))
	s.cmd.ExtraFiles = []*os.File{f}
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		return fmt.Errorf("pcscd: %w", err)
	}
	if conf == "none" {
		time.Sleep(200 * time.Millisecond)
		return nil
	}
	for range 100 { // the driver's ports open when the service is up
		if c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", s.ports[1]), time.Second); err == nil {
			c.Close()
			time.Sleep(50 * time.Millisecond)
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return fmt.Errorf("pcscd did not come up: is vsmartcard-vpcd there?")
}

// Kill ends the service at once, whatever cards and commands it has.
func (s *Service) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd != nil {
		s.cmd.Process.Kill()
		s.cmd.Wait()
		s.cmd = nil
	}
}

// Stop pulls the cards and ends the service.
func (s *Service) Stop() {
	for slot := range s.cards {
		s.pull(slot)
	}
	s.Kill()
}

// Close stops the service and removes its files.
func (s *Service) Close() {
	s.Stop()
	os.RemoveAll(s.dir)
}

// Insert lays a card on the first reader and waits until clients of the service see it. The service
// looks for changes every 400 ms.
func (s *Service) Insert(t testing.TB, c *emulator.Card) { s.InsertInto(t, 0, c) }

// InsertInto lays a card on reader 0 or 1.
func (s *Service) InsertInto(t testing.TB, slot int, c *emulator.Card) {
	t.Helper()
	s.pull(slot)
	ctx, cancel := context.WithCancel(context.Background())
	in := &inserted{cancel, make(chan struct{})}
	s.swap(slot, in)
	before := c.PowerUps()
	go func() {
		defer close(in.done)
		// the test itself ends it, so its error does not matter
		_ = emulator.Serve(ctx, fmt.Sprintf("127.0.0.1:%d", s.ports[slot]), c)
	}()
	for range 200 { // the service looks every 400 ms, or later on a loaded machine
		if c.PowerUps() > before {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	time.Sleep(450 * time.Millisecond) // clients are told at the next look
}

// Eject pulls the card from the first reader and waits until the service sees it.
func (s *Service) Eject(t testing.TB) { s.EjectFrom(t, 0) }

// EjectFrom pulls the card from reader 0 or 1 and waits until the service sees it.
func (s *Service) EjectFrom(t testing.TB, slot int) {
	t.Helper()
	s.pull(slot)
	time.Sleep(600 * time.Millisecond)
}

func (s *Service) pull(slot int) {
	if in := s.swap(slot, nil); in != nil {
		in.cancel()
		<-in.done
	}
}

// swap lays in, or nothing, on a reader and returns what lay there. It locks, because tests lay
// cards while a reading waits for one.
func (s *Service) swap(slot int, in *inserted) *inserted {
	s.mu.Lock()
	defer s.mu.Unlock()
	was := s.cards[slot]
	s.cards[slot] = in
	return was
}
