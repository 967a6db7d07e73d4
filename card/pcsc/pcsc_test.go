//go:build linux

package pcsc_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ebfe/scard"

	"kakanai/assets"
	"kakanai/card"
	"kakanai/card/emulator"
	"kakanai/card/pcsc"
	"kakanai/card/pcsc/pcsctest"
)

// service is this process's own pcscd: libpcsclite reads the path of its socket once.
var service *pcsctest.Service

func TestMain(m *testing.M) {
	if os.Getenv("KAKANAI_TEST_SERVE") != "" { // a Remote's process
		if err := pcsc.Serve(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	runtime.LockOSThread() // pcscd is killed when the thread that started it ends (Pdeathsig)
	os.Exit(func() int {
		var err error
		if service, err = pcsctest.New(); err == nil {
			defer service.Close()
			os.Setenv("PCSCLITE_CSOCK_NAME", service.Socket())
			err = service.Restart()
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return m.Run()
	}())
}

func person(t testing.TB, id string) emulator.Person {
	t.Helper()
	people, err := emulator.Load(assets.People)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("no person %s", id)
	return emulator.Person{}
}

func pin(t testing.TB, s string) *card.Secret {
	t.Helper()
	p, err := card.ParsePIN([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func read(t *testing.T, r *pcsc.Reader, digits string) (h card.Holder, err error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	err = r.Use(ctx, nil, func(x card.Transmitter) (err error) {
		h, err = card.ReadHolder(ctx, x, pin(t, digits), nil)
		return err
	})
	return h, err
}

func verifies(c *emulator.Card) (n int) {
	for _, r := range c.Record() {
		if strings.HasPrefix(r, "0020009104") {
			n++
		}
	}
	return n
}

func TestReadThePersonOnTheReader(t *testing.T) {
	p := person(t, "katsunosuke")
	c := emulator.NewCard(p, emulator.Quirks{})
	service.Insert(t, c)
	defer service.Eject(t)
	r := pcsc.New(pcsc.Options{})
	h, err := read(t, r, "1234")
	if err != nil || h.Name != p.Name || h.Address != p.Address {
		t.Fatalf("%v", err)
	}
	if n := verifies(c); n != 1 {
		t.Errorf("one entry was %d VERIFYs", n)
	}
	// Powered down: the next program finds the four items closed.
	closed := false
	// vpcd does not wait until the card was told; the service itself powers it down after up to 400
	// ms
	for range 10 {
		_, _ = c.Transmit(t.Context(), []byte{0, 0xA4, 4, 0x0C, 10, 0xD3, 0x92, 0x10, 0, 0x31, 0, 1, 1, 4, 8})
		answer, _ := c.Transmit(t.Context(), []byte{0, 0xB0, 0x82, 0, 0})
		if closed = len(answer) == 2 && answer[0] == 0x69; closed {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	if !closed {
		t.Error("after the loan the four items are open: the card was not powered down")
	}
	if list, err := r.List(t.Context()); err != nil || len(list) != 2 || list[0].Card != card.KindMyNumber ||
		list[1].Card != card.KindNone {
		t.Errorf("%v %v", list, err)
	}
}

func TestWrongPINThenStop(t *testing.T) {
	c := emulator.NewCard(person(t, "taro"), emulator.Quirks{})
	service.Insert(t, c)
	defer service.Eject(t)
	r := pcsc.New(pcsc.Options{})
	var wrong *card.PINError
	for _, left := range []int{2, 1} {
		if _, err := read(t, r, "0000"); !errors.As(err, &wrong) || wrong.Retries != left {
			t.Fatalf("%v", err)
		}
	}
	if _, err := read(t, r, "1234"); !errors.Is(err, card.ErrLastTry) {
		t.Errorf("the right PIN at the last try: %v", err)
	}
	if n := verifies(c); n != 2 || c.TriesLeft() != 1 {
		t.Errorf("%d VERIFYs, %d tries left", n, c.TriesLeft())
	}
}

func TestForeignCardIsPassedOver(t *testing.T) {
	licence := person(t, "licence")
	service.InsertInto(t, 0, emulator.NewCard(licence, emulator.Quirks{}))
	defer service.EjectFrom(t, 0)
	r := pcsc.New(pcsc.Options{})
	if _, err := read(t, r, "1234"); !errors.Is(err, card.ErrWrongCard) {
		t.Errorf("a licence alone: %v", err)
	}
	p := person(t, "taro")
	service.InsertInto(t, 1, emulator.NewCard(p, emulator.Quirks{}))
	defer service.EjectFrom(t, 1)
	if h, err := read(t, r, "1234"); err != nil || h.Name != p.Name {
		t.Errorf("a licence on the first reader, the right card on the second: %v", err)
	}
	if list, err := r.List(t.Context()); err != nil || list[0].Card != card.KindLicence ||
		list[1].Card != card.KindMyNumber {
		t.Errorf("%v %v", list, err)
	}
	if _, err := read(t, pcsc.New(pcsc.Options{Name: "00 00"}), "1234"); !errors.Is(err, card.ErrWrongCard) {
		t.Errorf("the reader named holds a licence: %v", err)
	}
	if _, err := read(t, pcsc.New(pcsc.Options{Name: "no such reader"}), "1234"); !errors.Is(err, card.ErrNoReader) {
		t.Errorf("a reader that is not there: %v", err)
	}
}

func TestPulledMidRead(t *testing.T) {
	for n := 1; n <= 4; n++ {
		c := emulator.NewCard(person(t, "taro"), emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
			return nil, errors.New("pulled"), i == n
		}})
		service.Insert(t, c)
		h, err := read(t, pcsc.New(pcsc.Options{}), "1234")
		if h != (card.Holder{}) || !errors.Is(err, card.ErrRemoved) {
			t.Errorf("pulled at command %d: %v", n, err)
		}
		if verifies(c) > 1 || c.TriesLeft() != 3 {
			t.Errorf("pulled at command %d: %d VERIFYs, %d tries left", n, verifies(c), c.TriesLeft())
		}
		service.Eject(t)
	}
}

func TestWaitsForTheCard(t *testing.T) {
	p := person(t, "taro")
	laid := make(chan bool)
	go func() {
		defer close(laid)
		time.Sleep(500 * time.Millisecond)
		service.Insert(t, emulator.NewCard(p, emulator.Quirks{}))
	}()
	h, err := read(t, pcsc.New(pcsc.Options{Wait: 10 * time.Second}), "1234")
	<-laid // every goroutine has seen it: the rest of the test lays and lifts cards itself
	if err != nil || h.Name != p.Name {
		t.Errorf("%v", err)
	}
	gone := make(chan error, 1)
	r := pcsc.New(pcsc.Options{})
	if _, err := read(t, r, "1234"); err != nil {
		t.Fatal(err)
	}
	go func() { gone <- r.Gone(t.Context()) }()
	time.Sleep(time.Second)
	select {
	case err := <-gone:
		t.Fatalf("gone while it lies there: %v", err)
	default:
	}
	service.Eject(t)
	if err := <-gone; err != nil {
		t.Error(err)
	}
	if _, err := read(t, r, "1234"); !errors.Is(err, card.ErrNoCard) {
		t.Errorf("an empty reader: %v", err)
	}
}

func TestExclusiveElsewhere(t *testing.T) {
	service.Insert(t, emulator.NewCard(person(t, "taro"), emulator.Quirks{}))
	defer service.Eject(t)
	other, err := scard.EstablishContext()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Release()
	names, err := other.ListReaders()
	if err != nil {
		t.Fatal(err)
	}
	held, err := other.Connect(names[0], scard.ShareExclusive, scard.ProtocolAny)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, pcsc.New(pcsc.Options{}), "1234"); !errors.Is(err, card.ErrBusy) {
		t.Errorf("%v", err)
	}
	held.Disconnect(scard.LeaveCard)
	if _, err := read(t, pcsc.New(pcsc.Options{}), "1234"); err != nil {
		t.Errorf("after the other let go: %v", err)
	}
}

func TestGarbageATR(t *testing.T) {
	service.Insert(t, emulator.NewCard(person(t, "taro"), emulator.Quirks{ATR: []byte{0xFF, 0xFF, 0xFF}}))
	defer service.Eject(t)
	if _, err := read(t, pcsc.New(pcsc.Options{}), "1234"); !errors.Is(err, card.ErrMute) {
		t.Errorf("%v", err)
	}
}

// The service dies while Use waits for a card, and comes back: the same Use goes on and reads the
// card.
func TestServiceDiesAndComesBack(t *testing.T) {
	p := person(t, "taro")
	said := make(chan error, 100)
	done := make(chan error, 1)
	var h card.Holder
	go func() {
		done <- pcsc.New(pcsc.Options{Wait: -1}).Use(t.Context(), func(err error) { said <- err },
			func(x card.Transmitter) (err error) {
				h, err = card.ReadHolder(t.Context(), x, pin(t, "1234"), nil)
				return err
			})
	}()
	expect := func(want error) {
		t.Helper()
		for {
			select {
			case err := <-said:
				if errors.Is(err, want) {
					return
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("%v was not reported", want)
			}
		}
	}
	expect(card.ErrNoCard)
	service.Stop()
	expect(card.ErrNoReader)
	if err := service.Restart(); err != nil {
		t.Fatal(err)
	}
	expect(card.ErrNoCard)
	service.Insert(t, emulator.NewCard(p, emulator.Quirks{}))
	defer service.Eject(t)
	if err := <-done; err != nil || h.Name != p.Name {
		t.Errorf("%v", err)
	}
}

func TestNoService(t *testing.T) {
	service.Stop()
	defer func() {
		if err := service.Restart(); err != nil {
			t.Fatal(err)
		}
	}()
	if _, err := read(t, pcsc.New(pcsc.Options{}), "1234"); !errors.Is(err, card.ErrNoReader) {
		t.Errorf("%v", err)
	}
	if _, err := pcsc.New(pcsc.Options{}).List(t.Context()); !errors.Is(err, card.ErrNoReader) {
		t.Errorf("%v", err)
	}
}

// OpenSC is a card client not written for this project.
func TestOpenSC(t *testing.T) {
	service.Insert(t, emulator.NewCard(person(t, "taro"), emulator.Quirks{}))
	defer service.Eject(t)
	run := func(name string, args ...string) (string, error) {
		t.Helper()
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%v: run make setup", err)
		}
		out, err := exec.Command(name, args...).CombinedOutput()
		return string(out), err
	}
	if out, err := run("opensc-tool", "-n"); err != nil || !strings.Contains(out, "jpki") {
		t.Errorf("opensc-tool -n: %v %s", err, out)
	}
	out, err := run("pkcs15-tool", "-c")
	if err != nil || strings.Count(out, "X.509 Certificate") < 2 {
		t.Errorf("pkcs15-tool -c: %v %s", err, out)
	}
	if out, err := run("pkcs15-tool", "-D"); err != nil || strings.Count(out, "PIN [") < 2 ||
		!strings.Contains(out, "Private RSA Key") {
		t.Errorf("pkcs15-tool -D: %v %s", err, out)
	}
	out, err = run("pkcs15-tool", "--read-certificate", "01")
	if err != nil || !strings.Contains(out, "BEGIN CERTIFICATE") {
		t.Errorf("pkcs15-tool --read-certificate: %v %s", err, out)
	}
	if out, err = run("pkcs15-tool", "--verify-pin", "--auth-id", "1", "--pin", "9999"); err == nil {
		t.Errorf("a wrong PIN verifies: %s", out)
	}
	if out, err = run("pkcs15-tool", "--verify-pin", "--auth-id", "1", "--pin", "1234"); err != nil {
		t.Errorf("the right PIN: %v %s", err, out)
	}
	// It signs with the card's key, and openssl, which knows no cards, verifies that with the
	// card's certificate.
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(file("text"), []byte("signed by a card in software"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, step := range [][]string{
		{
			"pkcs11-tool", "--login", "--pin", "1234", "--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", "01",
			"--input-file", file("text"), "--output-file", file("signature"),
		},
		{"pkcs15-tool", "--read-certificate", "01", "--output", file("certificate")},
		{"openssl", "x509", "-in", file("certificate"), "-pubkey", "-noout", "-out", file("key")},
		{"openssl", "dgst", "-sha256", "-verify", file("key"), "-signature", file("signature"), file("text")},
	} {
		if out, err := run(step[0], step[1:]...); err != nil {
			t.Fatalf("%v: %v %s", step, err, out)
		}
	}
}
