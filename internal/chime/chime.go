// Package chime makes the sound that calls staff to the kiosk.
//
// Start with New and Want. What the sound says also stands on every screen; the package decides
// when to repeat it, never whether staff are wanted.
package chime

import (
	_ "embed"
	"time"
)

// Sound is two notes, as of a door: WAV, 16 bits, one channel, 22,050 samples a second.
//
//go:embed chime.wav
var Sound []byte

// A Chime sounds while staff are wanted at the kiosk, at once and again at intervals.
type Chime struct {
	play    func(wav []byte) error
	every   time.Duration
	failed  func(error)
	updates chan bool // capacity 1: the newest request that run has not taken yet
}

// New starts a Chime that is quiet. It plays through play, again after every interval; the first
// error of play goes to failed, later ones are dropped. Close ends it.
func New(play func(wav []byte) error, every time.Duration, failed func(error)) *Chime {
	c := &Chime{play: play, every: every, failed: failed, updates: make(chan bool, 1)}
	go c.run()
	return c
}

// Want says whether staff are wanted now. It does not wait for a sound that plays, and a newer
// request replaces an older one. Only one goroutine may call it. On a nil Chime it does nothing.
func (c *Chime) Want(wanted bool) {
	if c == nil {
		return
	}
	select {
	case <-c.updates:
	default:
	}
	c.updates <- wanted
}

// Close ends the goroutine; Want must not be called afterwards.
func (c *Chime) Close() { close(c.updates) }

func (c *Chime) run() {
	wanted, reported := false, false
	var repeat <-chan time.Time
	for {
		select {
		case w, open := <-c.updates:
			if !open {
				return
			}
			if w == wanted {
				continue
			}
			wanted, repeat = w, nil
		case <-repeat:
		}
		if !wanted {
			continue
		}
		if err := c.play(Sound); err != nil && !reported {
			c.failed(err)
			reported = true
		}
		repeat = time.After(c.every)
	}
}
