//go:build linux

// Package device tests the program with card readers, printers and disks: pcscd with vpcd,
// ippeveprinter and CUPS, FAT and full disks, each a private one of the test's own.
package device

import (
	"testing"

	"kakanai/internal/e2e"
)

func TestMain(m *testing.M) { e2e.Main(m) }
