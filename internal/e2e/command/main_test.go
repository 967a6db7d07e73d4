//go:build linux

// Package command tests the command line from outside: what each command answers, how it ends, what
// it leaves on the disk and in the log. It needs no window.
package command

import (
	"testing"

	"kakanai/internal/e2e"
)

func TestMain(m *testing.M) { e2e.Main(m) }
