package pcsc

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"kakanai/card"
)

// A frame is one message between a Remote and its process: one byte of kind, four bytes of length
// in big endian, and the body.
type frame struct {
	kind byte
	body []byte
}

// Kinds of frames: the Remote asks, the process tells.
const (
	askUse      = 'U' // request: look for a card and lend it
	askGone     = 'G' // request: wait until the card lent last has left
	askList     = 'I' // request: readers and what lies on them
	askCancel   = 'C' // the request's context has ended
	askTransmit = 'T' // a command for the card on loan
	askKeypad   = 'K' // the number of digits in one byte, then a VERIFY without data
	askEnd      = 'E' // outcome: the loan is over

	tellAlive  = 'a' // no call is stuck
	tellWhy    = 'w' // outcome: the obstacle to a loan
	tellLent   = 'l' // a card is lent; one byte: 1 if the reader has keys
	tellAnswer = 'r' // the card's response
	tellError  = 'e' // outcome: the command failed
	tellDone   = 'd' // outcome: the request is over
)

// maxFrame is the largest body in bytes, more than any response of a card.
const maxFrame = 1 << 17

type request struct {
	Name string `json:"name"`
	Wait int64  `json:"wait"` // milliseconds; less than 0 means until cancelled
}

// outcome carries an error to the other process: a word for each error that callers test with
// errors.Is, and the text for developers.
type outcome struct {
	Word    string    `json:"word,omitempty"`
	Kind    card.Kind `json:"kind,omitempty"`
	Text    string    `json:"text,omitempty"`
	Readers []Info    `json:"readers,omitempty"`
}

var words = map[string]error{
	"no-reader": card.ErrNoReader, "no-card": card.ErrNoCard, "wrong-card": card.ErrWrongCard,
	"two-cards": card.ErrTwoCards, "busy": card.ErrBusy,
	"stuck": card.ErrStuck, "removed": card.ErrRemoved, "mute": card.ErrMute, "forbidden": card.ErrForbidden,
}

func outcomeOf(err error) outcome {
	if err == nil {
		return outcome{}
	}
	o := outcome{Text: err.Error(), Word: "other"}
	// An error may wrap several of them. The order is that in which visit looks for Problems.
	for _, w := range []string{
		"forbidden", "stuck", "no-reader", "removed", "busy", "two-cards", "wrong-card",
		"mute", "no-card",
	} {
		if errors.Is(err, words[w]) {
			o.Word = w
			break
		}
	}
	var kind *card.KindError
	if errors.As(err, &kind) {
		o.Kind = kind.Kind
	}
	return o
}

// err turns the outcome back into an error with the same text.
func (o outcome) err() error {
	switch {
	case o.Word == "":
		return nil
	case o.Kind != "":
		return &carried{o.Text, &card.KindError{Kind: o.Kind}}
	}
	return &carried{o.Text, words[o.Word]}
}

type carried struct {
	text string
	is   error
}

func (c *carried) Error() string { return c.text }
func (c *carried) Unwrap() error { return c.is }

// pipe writes each frame in one call and clears what it has sent.
type pipe struct {
	mu sync.Mutex
	w  io.Writer
}

func (p *pipe) send(kind byte, body ...byte) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := make([]byte, 5+len(body))
	defer clear(b)
	b[0] = kind
	binary.BigEndian.PutUint32(b[1:], uint32(len(body)))
	copy(b[5:], body)
	_, err := p.w.Write(b)
	return err
}

func (p *pipe) json(kind byte, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return p.send(kind, b...)
}

func receive(r io.Reader) (frame, error) {
	var head [5]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	n := binary.BigEndian.Uint32(head[1:])
	if n > maxFrame {
		return frame{}, fmt.Errorf("a message of %d bytes", n)
	}
	f := frame{head[0], make([]byte, n)}
	_, err := io.ReadFull(r, f.body)
	return f, err
}

func (f frame) outcome() outcome {
	var o outcome
	if err := json.Unmarshal(f.body, &o); err != nil {
		return outcome{Word: "other", Text: "a message that makes no sense"}
	}
	return o
}
