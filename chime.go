package main

import (
	"bytes"
	enc "encoding/binary"
	"math"
	"time"
)

// A chime sounds when somebody is wanted at the kiosk, and again every so often until they are not. What it says also stands on every screen.
type chime struct {
	play  func(wav []byte) error
	every time.Duration
	told  func(error)
	want  chan bool // the newest word, until it is heeded
}

// newChime starts a chime that is quiet. A nil *chime never sounds.
func newChime(play func([]byte) error, every time.Duration, told func(error)) *chime {
	c := &chime{play: play, every: every, told: told, want: make(chan bool, 1)}
	go c.run()
	return c
}

// heed tells whether somebody is wanted now. It does not wait for what sounds, and a newer word takes an older one's place. One goroutine may call it.
func (c *chime) heed(wanted bool) {
	if c == nil {
		return
	}
	select {
	case <-c.want:
	default:
	}
	c.want <- wanted
}

func (c *chime) run() {
	wav, wanted, silent := tones(), false, false
	var again <-chan time.Time
	for {
		select {
		case w, open := <-c.want:
			if !open {
				return
			}
			if w == wanted {
				continue
			}
			wanted, again = w, nil
		case <-again:
		}
		if !wanted {
			continue
		}
		if err := c.play(wav); err != nil && !silent {
			c.told(err)
			silent = true // it is said once
		}
		again = time.After(c.every)
	}
}

// tones are two notes, as of a door, in a WAV file: 16 bits, one channel.
func tones() []byte {
	const rate = 22050
	var samples []int16
	for _, hertz := range []float64{659.26, 523.25} {
		n := rate * 6 / 10
		for i := range n {
			t := float64(i) / rate
			loud := math.Exp(-4*t) * math.Min(1, t*200) // struck, not switched on
			samples = append(samples, int16(12000*loud*(math.Sin(2*math.Pi*hertz*t)+0.3*math.Sin(4*math.Pi*hertz*t))))
		}
	}
	var b bytes.Buffer
	size := uint32(2 * len(samples))
	b.WriteString("RIFF")
	for _, v := range []any{36 + size, []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(rate), uint32(2 * rate), uint16(2), uint16(16), []byte("data"), size, samples} {
		_ = enc.Write(&b, enc.LittleEndian, v) // a buffer takes everything
	}
	return b.Bytes()
}
