//go:build linux

package pcsc_test

import (
	"errors"
	"testing"
	"time"

	"github.com/ebfe/scard"

	"kakanai/card"
	"kakanai/card/emulator"
	"kakanai/card/pcsc"
)

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
