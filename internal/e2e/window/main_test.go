//go:build linux

// Package window tests the kiosk's window as a resident uses it: a finger or a keyboard on a real
// window under Xvfb (a touch screen under Xorg), with readers and printers in software.
package window

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
