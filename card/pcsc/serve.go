package pcsc

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"kakanai/card"
)

// Serve is the process behind a Remote: it reads requests from in, uses the card service and
// answers on out until in ends. A card on loan is then powered down first, within a second; a stuck
// call ends with the process.
func Serve(in io.Reader, out io.Writer) error {
	s := &server{out: &pipe{w: out}, loan: make(chan frame), done: make(chan struct{})}
	cancel := func() {}
	defer func() { cancel() }()
	for {
		f, err := receive(in)
		if err != nil {
			cancel()
			close(s.done)
			select {
			case <-s.idle():
			case <-time.After(time.Second):
			}
			if err == io.EOF {
				return nil
			}
			return fmt.Errorf("card process: %w", err)
		}
		switch f.kind {
		case askUse, askGone, askList:
			var q request
			if err := json.Unmarshal(f.body, &q); err != nil {
				return fmt.Errorf("card process: request: %w", err)
			}
			cancel()
			<-s.idle()
			ctx, stop := context.WithCancel(context.Background())
			cancel = stop
			s.busy = make(chan struct{})
			go s.work(ctx, f.kind, q, s.busy)
		case askCancel:
			cancel()
		default:
			select {
			case s.loan <- f:
			case <-s.idle(): // the request is already over
			}
		}
	}
}

type server struct {
	out  *pipe
	last string        // name of the reader whose card was lent last
	loan chan frame    // messages for the card on loan
	busy chan struct{} // closed when the current request is over; nil: there was none
	done chan struct{} // closed when no more requests will come
}

func (s *server) idle() <-chan struct{} {
	if s.busy == nil {
		c := make(chan struct{})
		close(c)
		return c
	}
	return s.busy
}

func (s *server) work(ctx context.Context, kind byte, q request, over chan struct{}) {
	defer close(over)
	r := New(Options{
		Name: q.Name, Wait: time.Duration(q.Wait) * time.Millisecond,
		alive: func() { s.out.send(tellAlive) },
	})
	r.last = s.last
	var o outcome
	switch kind {
	case askUse:
		o = outcomeOf(r.Use(ctx, func(err error) { s.out.json(tellWhy, outcomeOf(err)) }, s.lend))
	case askGone:
		o = outcomeOf(r.Gone(ctx))
	case askList:
		list, err := r.List(ctx)
		o = outcomeOf(err)
		o.Readers = list
	}
	s.last = r.last
	s.out.json(tellDone, o)
}

// lend passes commands on to the card until the loan is over.
func (s *server) lend(t card.Transmitter) error {
	k, _ := t.(card.Keypad)
	var keys byte
	if card.HasKeypad(t) {
		keys = 1
	}
	if err := s.out.send(tellLent, keys); err != nil {
		return err
	}
	for {
		var f frame
		select {
		case f = <-s.loan:
		case <-s.done:
			return context.Canceled
		}
		var answer []byte
		var err error
		switch f.kind {
		case askTransmit:
			answer, err = t.Transmit(context.Background(), f.body)
		case askKeypad:
			if k == nil || len(f.body) < 2 {
				return card.ErrForbidden
			}
			answer, err = k.VerifyOnKeypad(context.Background(), f.body[1:], int(f.body[0]))
		case askEnd:
			return f.outcome().err()
		default:
			return fmt.Errorf("a message of kind %q", f.kind)
		}
		clear(f.body)
		if err != nil {
			err = s.out.json(tellError, outcomeOf(err))
		} else {
			err = s.out.send(tellAnswer, answer...)
			clear(answer)
		}
		if err != nil {
			return err
		}
	}
}
