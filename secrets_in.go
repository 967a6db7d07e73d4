package main

import (
	"io"
	"math"
)

// maxSecret is longer than any password or code that is taken.
const maxSecret = 256

// secretLine reads one line of standard input, byte by byte: what follows belongs to the next. The caller clears it.
func (c *call) secretLine() []byte {
	line := make([]byte, maxSecret)
	n := 0
	for n < len(line) {
		if _, err := io.ReadFull(c.stdin, line[n:n+1]); err != nil || line[n] == '\n' {
			line[n] = 0
			break
		}
		n++
	}
	if n > 0 && line[n-1] == '\r' {
		n--
	}
	return line[:n:len(line)]
}

// seconds is a wait for people and scripts: never shorter than it is.
func seconds(s float64) int { return int(math.Ceil(s)) }
