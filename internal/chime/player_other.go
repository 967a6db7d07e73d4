//go:build !windows

package chime

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"time"
)

// Player returns a function that hands a WAV file to the standard input of program, a command with
// its arguments, because Fyne has no sound. A program that plays for more than 5 s is ended.
func Player(program []string) func(wav []byte) error {
	return func(wav []byte) error {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		cmd := exec.CommandContext(ctx, program[0], program[1:]...)
		cmd.Stdin = bytes.NewReader(wav)
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("chime: %s: %w", program[0], err)
		}
		return nil
	}
}
