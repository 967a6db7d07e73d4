//go:build linux

package pcsc_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

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
