//go:build linux

// Package desk tests the program on real windows as staff use it: the clerk's window beside the
// resident's, and the supervisor's. It needs Xvfb, xdotool and Japanese fonts.
package desk

import (
	"testing"

	"kakanai/internal/e2e"
)

func TestMain(m *testing.M) { e2e.Main(m) }
