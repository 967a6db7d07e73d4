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

// A frame is one message between a Remote and its process: one byte of kind, four of length, big endian, and the body.
type frame struct {
	kind byte
	body []byte
}

// Kinds. The Remote asks; the process answers.
const (
	askUse      = 'U' // request: look for a card and lend it
	askGone     = 'G' // request: wait until the card lent last has left
	askList     = 'I' // request: readers and what lies on them
	askCancel   = 'C' // the request's context has ended
	askTransmit = 'T' // a command for the card that is lent
	askKeypad   = 'K' // digits, one byte, and a VERIFY without data
	askEnd      = 'E' // outcome: the loan is over

	tellAlive  = 'a' // nothing is stuck
	tellWhy    = 'w' // outcome: what stands in the way
	tellLent   = 'l' // one byte: 1 if the reader has keys
	tellAnswer = 'r' // the card's answer
	tellError  = 'e' // outcome: the command failed
	tellDone   = 'd' // outcome: the request is over
)

// maxFrame is more than any answer of a card.
const maxFrame = 1 << 17

type request struct {
	Name string `json:"name"`
	Wait int64  `json:"wait"` // milliseconds; less than 0: until cancelled
}

// outcome carries an error across: a word for what callers test with errors.Is, and its sentence for developers.
type outcome struct {
	Word    string    `json:"word,omitempty"`
	Kind    card.Kind `json:"kind,omitempty"`
	Text    string    `json:"text,omitempty"`
	Readers []Info    `json:"readers,omitempty"`
}

var words = map[string]error{
	"no-reader": card.ErrNoReader, "no-card": card.ErrNoCard, "wrong-card": card.ErrWrongCard, "two-cards": card.ErrTwoCards, "busy": card.ErrBusy,
	"stuck": card.ErrStuck, "removed": card.ErrRemoved, "mute": card.ErrMute, "forbidden": card.ErrForbidden,
}

func outcomeOf(err error) outcome {
	if err == nil {
		return outcome{}
	}
	o := outcome{Text: err.Error(), Word: "other"}
	// An error may be several of them; the first that Problems look for is the one that counts.
	for _, w := range []string{"forbidden", "stuck", "no-reader", "removed", "busy", "two-cards", "wrong-card", "mute", "no-card"} {
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

// err is the error again, with its sentence.
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

// pipe writes frames whole and clears what it sent.
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
