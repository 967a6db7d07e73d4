package main

import (
	"crypto/subtle"
	"fmt"
	"io"
	"math"
	"os"

	"golang.org/x/term"
)

// maxSecret is longer than any password or code that is taken.
const maxSecret = 256

// secretLine reads one line of standard input, byte by byte: what follows belongs to the next. Where that is a terminal, it asks for what, and nothing that is
// typed is shown. The caller clears it.
func (c *call) secretLine(what string) []byte {
	if f, ok := c.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(c.stderr, what, "：")
		line, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(c.stderr)
		if err != nil || len(line) > maxSecret {
			clear(line)
			return nil
		}
		return line
	}
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

// newPassword reads a password that is to be set: on a terminal twice, because nobody sees what they type.
func (c *call) newPassword() ([]byte, error) {
	first := c.secretLine("新しいパスワード（半角8文字以上）")
	f, ok := c.stdin.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return first, nil
	}
	again := c.secretLine("もう一度")
	defer clear(again)
	if subtle.ConstantTimeCompare(first, again) != 1 {
		clear(first)
		return nil, usage("the two passwords are not the same")
	}
	return first, nil
}

// seconds is a wait for people and scripts: never shorter than it is.
func seconds(s float64) int { return int(math.Ceil(s)) }
