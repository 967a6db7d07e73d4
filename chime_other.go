//go:build !windows

package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"time"
)

// player has a program play what comes on its standard input: Fyne has no sound.
func player(program []string) func([]byte) error {
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
