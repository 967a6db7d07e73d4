//go:build linux

package pcsc_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"kakanai/card"
	"kakanai/card/emulator"
	"kakanai/card/pcsc"
)

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
