//go:build linux

// Package desk tests the program on real windows as staff use it: the clerk's window beside the
// resident's, and the supervisor's. It needs Xvfb, xdotool and Japanese fonts.
package desk

import (
	"flag"
	"testing"

	"kakanai/internal/e2e"
)

func TestMain(m *testing.M) {
	// More than cores: these tests wait most of their time. The command line may say otherwise.
	flag.Set("test.parallel", "4")
	e2e.Main(m)
}
