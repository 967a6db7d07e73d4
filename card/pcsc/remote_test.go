//go:build linux

package pcsc_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ebfe/scard"

	"kakanai/card"
	"kakanai/card/emulator"
	"kakanai/card/pcsc"
)

// remote returns a Reader in a process of its own: this test binary, told by its environment to
// serve (TestMain).
func remote(t testing.TB, wait time.Duration) *pcsc.Remote {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r := pcsc.NewRemote(pcsc.RemoteOptions{
		Wait: wait, Command: []string{"/usr/bin/env", "KAKANAI_TEST_SERVE=1", exe},
		Stderr: os.Stderr,
	})
	t.Cleanup(r.Close)
	return r
}

// user is what Reader and Remote have in common.
type user interface {
	Use(context.Context, func(error), func(card.Transmitter) error) error
}

func readWith(ctx context.Context, t testing.TB, r user, told func(error), digits string) (h card.Holder, err error) {
	t.Helper()
	err = r.Use(ctx, told, func(x card.Transmitter) (err error) {
		h, err = card.ReadHolder(ctx, x, pin(t, digits), nil)
		return err
	})
	return h, err
}

func TestRemote(t *testing.T) {
	p := person(t, "long")
	c := emulator.NewCard(p, emulator.Quirks{})
	r := remote(t, 0)
	if _, err := readWith(t.Context(), t, r, nil, "1234"); !errors.Is(err, card.ErrNoCard) {
		t.Errorf("an empty reader: %v", err)
	}
	service.Insert(t, c)
	if h, err := readWith(t.Context(), t, r, nil, "1234"); err != nil || h.Address != p.Address {
		t.Fatalf("%v", err)
	}
	var wrong *card.PINError
	if _, err := readWith(t.Context(), t, r, nil, "0000"); !errors.As(err, &wrong) || wrong.Retries != 2 {
		t.Errorf("%v", err)
	}
	if list, err := r.List(t.Context()); err != nil || len(list) != 2 || list[0].Card != card.KindMyNumber ||
		list[1].Card != card.KindNone {
		t.Errorf("%v %v", list, err)
	}
	// The allow-list is enforced in the process: a command that bypasses this side's does not reach
	// the card.
	before := len(c.Record())
	err := r.Use(t.Context(), nil, func(x card.Transmitter) error {
		_, err := x.Transmit(t.Context(), []byte{0x00, 0xA4, 0x02, 0x0C, 0x02, 0x00, 0x01})
		return err
	})
	if !errors.Is(err, card.ErrForbidden) || len(c.Record()) != before {
		t.Errorf("the number's file: %v", err)
	}
	gone := make(chan error, 1)
	go func() { gone <- r.Gone(t.Context()) }()
	time.Sleep(700 * time.Millisecond)
	service.Eject(t)
	select {
	case err := <-gone:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(3 * time.Second):
		t.Error("Gone does not notice that the card has left")
	}
	licence := emulator.NewCard(person(t, "licence"), emulator.Quirks{})
	service.Insert(t, licence)
	defer service.Eject(t)
	var kind *card.KindError
	if _, err := readWith(t.Context(), t, r, nil, "1234"); !errors.As(err, &kind) || kind.Kind != card.KindLicence {
		t.Errorf("a licence: %v", err)
	}
}

func TestRemoteCancelled(t *testing.T) {
	r := remote(t, -1)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(300*time.Millisecond, cancel)
	began := time.Now()
	if _, err := readWith(ctx, t, r, nil, "1234"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if d := time.Since(began); d > 2*time.Second {
		t.Errorf("cancelling took %v", d)
	}
	c := emulator.NewCard(person(t, "taro"), emulator.Quirks{})
	service.Insert(t, c)
	defer service.Eject(t)
	if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil { // the process can still be used
		t.Error(err)
	}
}

// stuckCard returns a card that does not answer from its n-th command on until released, as with a
// driver that never returns.
func stuckCard(t testing.TB, n int) (c *emulator.Card, release func()) {
	free := make(chan struct{})
	var once atomic.Bool
	release = func() {
		if once.CompareAndSwap(false, true) {
			close(free)
		}
	}
	c = emulator.NewCard(person(t, "taro"), emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
		if i == n && !once.Load() {
			<-free
		}
		return nil, nil, false
	}})
	return c, release
}

// A transmit that never returns: the reading ends with ErrStuck within 5 s, the next Use reports it
// within 5 s, and when the reader answers again the same Use reads the card. No try is lost, and
// nothing is sent twice.
func TestStuckReaderThatRecovers(t *testing.T) {
	c, release := stuckCard(t, 3) // at VERIFY
	defer release()
	service.Insert(t, c)
	defer service.Eject(t)
	r := remote(t, -1)
	began := time.Now()
	_, err := readWith(t.Context(), t, r, nil, "1234")
	if d := time.Since(began); !errors.Is(err, card.ErrStuck) || d > 5*time.Second {
		t.Fatalf("%v after %v", err, d)
	}
	told := make(chan error, 16)
	done := make(chan error, 1)
	began = time.Now()
	go func() {
		_, err := readWith(t.Context(), t, r, func(err error) { told <- err }, "1234")
		done <- err
	}()
	select {
	case err := <-told:
		if d := time.Since(began); !errors.Is(err, card.ErrStuck) || d > 5*time.Second {
			t.Errorf("told %v after %v", err, d)
		}
	case <-time.After(8 * time.Second):
		t.Fatal("the next Use is told nothing")
	}
	release()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("after the reader answered again: %v", err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("the reader answers again, and the card is not read")
	}
	if c.TriesLeft() != 3 {
		t.Errorf("%d tries left", c.TriesLeft())
	}
	if n := verifies(c); n != 2 {
		t.Errorf("two entries were %d VERIFYs", n)
	}
}

// The same, and the service is restarted.
func TestStuckReaderAndRestart(t *testing.T) {
	c, release := stuckCard(t, 2)
	defer release()
	service.Insert(t, c)
	r := remote(t, -1)
	if _, err := readWith(t.Context(), t, r, nil, "1234"); !errors.Is(err, card.ErrStuck) {
		t.Fatal(err)
	}
	release()
	if err := service.Restart(); err != nil {
		t.Fatal(err)
	}
	c = emulator.NewCard(person(t, "taro"), emulator.Quirks{})
	service.Insert(t, c)
	defer service.Eject(t)
	ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
	defer cancel()
	if _, err := readWith(ctx, t, r, nil, "1234"); err != nil {
		t.Errorf("after the restart: %v", err)
	}
}

// The service dies in the middle of a command. f has sent something: it is not run again, even by a
// wait without end, and the error is the service's, not the card's. The next reading works when the
// service is back.
func TestServiceDiesWhileTransmitting(t *testing.T) {
	for name, r := range map[string]user{
		"in this process": pcsc.New(pcsc.Options{Wait: -1}),
		"in another":      remote(t, -1),
	} {
		t.Run(name, func(t *testing.T) {
			stop := make(chan struct{}, 1)
			c := emulator.NewCard(person(t, "taro"), emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
				if i == 3 {
					stop <- struct{}{}
					time.Sleep(300 * time.Millisecond)
				}
				return nil, nil, false
			}})
			service.Insert(t, c)
			go func() { <-stop; service.Kill() }()
			runs := 0
			began := time.Now()
			err := r.Use(t.Context(), nil, func(x card.Transmitter) error {
				runs++
				_, err := card.ReadHolder(t.Context(), x, pin(t, "1234"), nil)
				return err
			})
			if d := time.Since(began); !errors.Is(err, card.ErrNoReader) || errors.Is(err, card.ErrRemoved) ||
				runs != 1 || d > 3*time.Second {
				t.Errorf("%v after %d runs and %v", err, runs, d)
			}
			if err := service.Restart(); err != nil {
				t.Fatal(err)
			}
			service.Insert(t, emulator.NewCard(person(t, "taro"), emulator.Quirks{}))
			defer service.Eject(t)
			if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
				t.Errorf("after the restart: %v", err)
			}
		})
	}
}

// The reader is unplugged while Use waits for a card, and comes back: the same Use reports both and
// reads the card.
func TestReaderGoneAndBack(t *testing.T) {
	p := person(t, "taro")
	told, done := make(chan error, 32), make(chan error, 1)
	r := remote(t, -1)
	go func() {
		h, err := readWith(t.Context(), t, r, func(err error) { told <- err }, "1234")
		if err == nil && h.Name != p.Name {
			err = errors.New("another card was read")
		}
		done <- err
	}()
	expect := func(want error) {
		t.Helper()
		for {
			select {
			case err := <-told:
				if errors.Is(err, want) {
					return
				}
			case <-time.After(5 * time.Second):
				t.Fatalf("%v was not reported", want)
			}
		}
	}
	expect(card.ErrNoCard)
	if err := service.RestartUnplugged(); err != nil {
		t.Fatal(err)
	}
	expect(card.ErrNoReader)
	if _, err := readWith(t.Context(), t, remote(t, 0), nil, "1234"); !errors.Is(err, card.ErrNoReader) {
		t.Errorf("without a reader: %v", err)
	}
	if err := service.Restart(); err != nil {
		t.Fatal(err)
	}
	expect(card.ErrNoCard)
	service.Insert(t, emulator.NewCard(p, emulator.Quirks{}))
	defer service.Eject(t)
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the reader is back, and the card is not read")
	}
}

// foreign is another program's connection to the first reader.
func foreign(t *testing.T) (*scard.Card, func()) {
	t.Helper()
	ctx, err := scard.EstablishContext()
	if err != nil {
		t.Fatal(err)
	}
	names, err := ctx.ListReaders()
	if err != nil {
		t.Fatal(err)
	}
	c, err := ctx.Connect(names[0], scard.ShareShared, scard.ProtocolAny)
	if err != nil {
		t.Fatal(err)
	}
	return c, func() { c.Disconnect(scard.LeaveCard); ctx.Release() }
}

// Another program selects its own application again and again: it must wait while a reading holds
// the card, and every reading is correct.
func TestAnotherProgramSelectsInBetween(t *testing.T) {
	p := person(t, "taro")
	service.Insert(t, emulator.NewCard(p, emulator.Quirks{Latency: 2 * time.Millisecond}))
	defer service.Eject(t)
	stop := make(chan struct{})
	ended := make(chan int)
	go func() {
		n := 0
		defer func() { ended <- n }()
		for {
			select {
			case <-stop:
				return
			default:
			}
			c, done := foreign(t)
			for range 3 {
				// It may find the card powered down by us. Only the attempt counts.
				_, _ = c.Transmit([]byte{0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0xF0, 0, 0x26, 1, 0, 0, 0, 1})
				n++
			}
			done()
		}
	}()
	r := pcsc.New(pcsc.Options{})
	for i := range 40 {
		if h, err := read(t, r, "1234"); err != nil || h.Name != p.Name {
			t.Errorf("reading %d: %v", i, err)
		}
	}
	close(stop)
	if n := <-ended; n == 0 {
		t.Error("the other program never came through: nothing was tested")
	}
}

// Another program holds the card in a transaction: that is ErrBusy after a moment, not a hang, and
// a Use that goes on waiting gets the card afterwards.
func TestAnotherProgramHoldsTheCard(t *testing.T) {
	service.Insert(t, emulator.NewCard(person(t, "taro"), emulator.Quirks{}))
	defer service.Eject(t)
	other, done := foreign(t)
	if err := other.BeginTransaction(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if _, err := readWith(t.Context(), t, remote(t, 0), nil, "1234"); !errors.Is(err, card.ErrBusy) ||
		time.Since(began) > 4*time.Second {
		t.Errorf("at once: %v after %v", err, time.Since(began))
	}
	if list, err := remote(t, 0).List(t.Context()); err != nil || len(list) != 2 || list[0].Card != card.KindOther {
		t.Errorf("the list while another program holds the card: %v %v", list, err)
	}
	told, ended := make(chan error, 16), make(chan error, 1)
	r := remote(t, -1)
	go func() {
		_, err := readWith(t.Context(), t, r, func(err error) { told <- err }, "1234")
		ended <- err
	}()
	select {
	case err := <-told:
		if !errors.Is(err, card.ErrBusy) {
			t.Errorf("told %v", err)
		}
	case <-time.After(4 * time.Second):
		t.Error("a busy card is not reported")
	}
	time.Sleep(5 * time.Second) // longer than a process may be silent
	other.EndTransaction(scard.LeaveCard)
	done()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("after the other let go: %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Error("the other program let go, and the card is not read")
	}
}

// A reset by another program between two of our commands cannot happen inside a transaction; one
// before it is noticed and survived.
func TestResetByAnotherProgram(t *testing.T) {
	p := person(t, "taro")
	service.Insert(t, emulator.NewCard(p, emulator.Quirks{}))
	defer service.Eject(t)
	r := pcsc.New(pcsc.Options{})
	for i := range 5 {
		other, done := foreign(t)
		go func() {
			_ = other.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.ResetCard)
			done()
		}()
		if h, err := read(t, r, "1234"); err != nil && !errors.Is(err, card.ErrBusy) || err == nil && h.Name != p.Name {
			t.Errorf("reading %d: %v", i, err)
		}
	}
}

func TestTwoCards(t *testing.T) {
	taro, hanako := person(t, "taro"), person(t, "hanako")
	a, b := emulator.NewCard(taro, emulator.Quirks{}), emulator.NewCard(hanako, emulator.Quirks{})
	service.InsertInto(t, 0, a)
	service.InsertInto(t, 1, b)
	if _, err := read(t, pcsc.New(pcsc.Options{}), "1234"); !errors.Is(err, card.ErrTwoCards) {
		t.Errorf("two My Number cards: %v", err)
	}
	if verifies(a)+verifies(b) > 0 {
		t.Error("a PIN was sent to one of two cards")
	}
	service.EjectFrom(t, 0)
	defer service.EjectFrom(t, 1)
	if h, err := read(t, pcsc.New(pcsc.Options{}), "1234"); err != nil || h.Name != hanako.Name {
		t.Errorf("after one was taken: %v", err)
	}
}

// A card that disappears while it is recognised, at any command of that, is removed: not absent and
// not another card.
func TestPulledWhileRecognised(t *testing.T) {
	licence := person(t, "licence")
	for n := 1; n <= 3; n++ {
		service.Insert(t, emulator.NewCard(licence,
			emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
				return nil, errors.New("pulled"),
					i == n
			}}))
		if _, err := read(t, pcsc.New(pcsc.Options{}), "1234"); !errors.Is(err, card.ErrRemoved) {
			t.Errorf("pulled at command %d: %v", n, err)
		}
		service.Eject(t)
	}
}

// A card is replaced by another while it is read, faster than the service looks: the reading ends,
// and nothing is sent to the second card.
func TestSwappedWithinOnePoll(t *testing.T) {
	second := emulator.NewCard(person(t, "hanako"), emulator.Quirks{})
	swapped := make(chan struct{})
	first := emulator.NewCard(person(t, "taro"), emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
		if i != 3 {
			return nil, nil, false
		}
		// closes this card's connection first
		go func() { defer close(swapped); service.InsertInto(t, 0, second) }()
		time.Sleep(30 * time.Millisecond)
		return nil, errors.New("pulled"), true
	}})
	service.Insert(t, first)
	defer service.Eject(t)
	h, err := read(t, pcsc.New(pcsc.Options{}), "1234")
	if err == nil || h != (card.Holder{}) || !errors.Is(err, card.ErrRemoved) {
		t.Errorf("%v", err)
	}
	<-swapped
	for _, c := range second.Record() {
		t.Errorf("the second card was sent %s", c)
	}
}

// Answers that only a broken card or driver gives, through the real service.
func TestOddAnswersThroughTheService(t *testing.T) {
	for what, c := range map[string]struct {
		n      int
		answer []byte
		want   error
	}{
		"6F00 for ever":      {0, []byte{0x6F, 0x00}, nil},
		"64 KiB":             {4, append(make([]byte, 65000), 0x90, 0x00), card.ErrMalformed},
		"endless empty 9000": {4, []byte{0x90, 0x00}, card.ErrMalformed},
		"one byte":           {4, []byte{0x90}, nil},
	} {
		k := emulator.NewCard(person(t, "taro"),
			emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
				return c.answer, nil,
					c.n == 0 || i >= c.n
			}})
		service.Insert(t, k)
		began := time.Now()
		h, err := read(t, pcsc.New(pcsc.Options{}), "1234")
		if err == nil || h != (card.Holder{}) || c.want != nil && !errors.Is(err, c.want) ||
			time.Since(began) > 2*time.Second {
			t.Errorf("%s: %v after %v", what, err, time.Since(began))
		}
		service.Eject(t)
	}
}

// Transit cards have no commands; their reader describes them by an ATR of PC/SC part 3.
func TestTransitCard(t *testing.T) {
	p := person(t, "licence")
	p.Kind = card.KindOther
	felica := []byte{
		0x3B, 0x8F, 0x80, 0x01, 0x80, 0x4F, 0x0C, 0xA0, 0x00, 0x00, 0x03, 0x06, 0x11, 0x00, 0x3B, 0x00,
		0x00, 0x00, 0x00, 0x42,
	}
	service.Insert(t, emulator.NewCard(p, emulator.Quirks{ATR: felica}))
	defer service.Eject(t)
	var kind *card.KindError
	if _, err := read(t, pcsc.New(pcsc.Options{}), "1234"); !errors.As(err, &kind) || kind.Kind != card.KindTransit {
		t.Errorf("%v", err)
	}
}

// figures of a process, from /proc.
type figures struct{ threads, files, kilobytes int }

func measure(t testing.TB, pid string) (f figures) {
	t.Helper()
	files, err := os.ReadDir("/proc/" + pid + "/fd")
	if err != nil {
		t.Fatal(err)
	}
	f.files = len(files)
	b, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(b), "\n") {
		w := strings.Fields(l)
		if len(w) < 2 {
			continue
		}
		n, _ := strconv.Atoi(w[1])
		switch w[0] {
		case "Threads:":
			f.threads = n
		case "VmRSS:":
			f.kilobytes = n
		}
	}
	return f
}

// child returns the process id of the Remote in use: the newest child of this process that serves.
func child(t testing.TB) string {
	t.Helper()
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for i := len(all) - 1; i >= 0; i-- {
		b, err := os.ReadFile(all[i])
		if err != nil {
			continue
		}
		w := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
		env, _ := os.ReadFile(filepath.Join(filepath.Dir(all[i]), "environ"))
		if len(w) > 1 && w[1] == strconv.Itoa(os.Getpid()) && strings.Contains(string(env), "KAKANAI_TEST_SERVE=1") {
			return filepath.Base(filepath.Dir(all[i]))
		}
	}
	t.Fatal("there is no card process")
	return ""
}

// Readings in a row with the card in place, and with it lifted and laid each time: goroutines,
// threads, file handles and memory of both processes do not grow. make soak: 1,000 and 50; make
// test: 60 and 4.
func TestReadingsInARow(t *testing.T) {
	rows, lifts := 60, 4
	if os.Getenv("KAKANAI_SOAK") != "" {
		rows, lifts = 1000, 50
	}
	p := person(t, "long")
	c := emulator.NewCard(p, emulator.Quirks{})
	r := remote(t, 10*time.Second)
	one := func(i int) {
		t.Helper()
		if h, err := readWith(t.Context(), t, r, nil, "1234"); err != nil || h.Name != p.Name {
			t.Fatalf("reading %d: %v", i, err)
		}
	}
	service.Insert(t, c)
	defer service.Eject(t)
	var here, there [2]figures
	var goroutines [2]int
	began := time.Now()
	for i := range rows + 20 {
		if i == 20 {
			goroutines[0], here[0], there[0] = runtime.NumGoroutine(), measure(t, "self"), measure(t, child(t))
			began = time.Now()
		}
		one(i)
	}
	each := time.Since(began) / time.Duration(rows)
	for i := range lifts {
		service.Eject(t)
		service.Insert(t, c)
		one(i)
	}
	goroutines[1], here[1], there[1] = runtime.NumGoroutine(), measure(t, "self"), measure(t, child(t))
	t.Logf("%d readings, %v each, and %d lifts: goroutines %v, this process %v, card process %v (threads, files, kB)",
		rows, each, lifts, goroutines, here, there)
	if goroutines[1] > goroutines[0]+2 || here[1].threads > here[0].threads+4 ||
		there[1].threads > there[0].threads+2 ||
		here[1].files > here[0].files+2 || there[1].files > there[0].files+2 ||
		here[1].kilobytes > here[0].kilobytes+20_000 || there[1].kilobytes > there[0].kilobytes+8_000 {
		t.Errorf("something grows")
	}
	if n := verifies(c); n != rows+20+lifts {
		t.Errorf("%d readings were %d VERIFYs", rows+20+lifts, n)
	}
}

// The process is killed between two uses, and in the middle of one: that use fails, the next one
// succeeds.
func TestCardProcessKilled(t *testing.T) {
	p := person(t, "taro")
	service.Insert(t, emulator.NewCard(p, emulator.Quirks{}))
	defer service.Eject(t)
	r := remote(t, 5*time.Second)
	if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
		t.Fatal(err)
	}
	kill := func() {
		pid, err := strconv.Atoi(child(t))
		if err != nil {
			t.Fatal(err)
		}
		proc, _ := os.FindProcess(pid)
		if err := proc.Kill(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	kill()
	if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
		t.Errorf("after the idle process was killed: %v", err)
	}
	err := r.Use(t.Context(), nil, func(x card.Transmitter) error {
		kill()
		_, err := card.ReadHolder(t.Context(), x, pin(t, "1234"), nil)
		return err
	})
	if !errors.Is(err, card.ErrNoReader) {
		t.Errorf("killed in the middle: %v", err)
	}
	if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// A function that panics while it has a card leaves no card open and no process running.
func TestPanicWithACard(t *testing.T) {
	c := emulator.NewCard(person(t, "taro"), emulator.Quirks{})
	service.Insert(t, c)
	defer service.Eject(t)
	r := remote(t, 5*time.Second)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = r.Use(t.Context(), nil, func(card.Transmitter) error { panic("a fault of ours") })
	}()
	began := time.Now()
	if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil || time.Since(began) > 3*time.Second {
		t.Errorf("afterwards: %v after %v", err, time.Since(began))
	}
}

// The last digit is typed while the Remote watches for the card to leave: the reading starts at
// once, not at the end of that wait.
func TestReadingAfterWatching(t *testing.T) {
	service.Insert(t, emulator.NewCard(person(t, "taro"), emulator.Quirks{}))
	defer service.Eject(t)
	r := remote(t, -1)
	for range 3 {
		if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		watched := make(chan error, 1)
		go func() { watched <- r.Gone(ctx) }()
		time.Sleep(30 * time.Millisecond)
		began := time.Now()
		cancel()
		if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 380*time.Millisecond {
			t.Errorf("the reading began and ended after %v", took)
		}
		if err := <-watched; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}

// The cost of a process of its own, compared with a Reader in this one, interleaved.
func BenchmarkReading(b *testing.B) {
	service.Insert(b, emulator.NewCard(person(b, "taro"), emulator.Quirks{}))
	defer service.Eject(b)
	for name, r := range map[string]user{
		"in this process":         pcsc.New(pcsc.Options{}),
		"in a process of its own": remote(b, 0),
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if _, err := readWith(b.Context(), b, r, nil, "1234"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
