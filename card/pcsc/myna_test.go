//go:build linux && myna

package pcsc_test

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"kakanai/card/emulator"
)

// The last Go version of jpki/myna (commit 58c580b), a card client not written for this project,
// against the emulator. Build it outside this repository and name it:
//
//	make myna MYNA=/path/to/myna
//
// (docs/real-card-check.md). Not part of make test.
func TestMyna(t *testing.T) {
	myna := os.Getenv("MYNA")
	p := person(t, "long")
	c := emulator.NewCard(p, emulator.Quirks{})
	service.Insert(t, c)
	defer service.Eject(t)
	run := func(args ...string) (string, error) {
		out, err := exec.Command(myna, args...).CombinedOutput()
		return string(out), err
	}
	out, err := run("text", "attr", "-p", "1234", "-f", "json")
	if err != nil || !strings.Contains(out, p.Name) || !strings.Contains(out, p.Address) ||
		!strings.Contains(out, p.Birth) {
		t.Errorf("text attr: %v %s", err, out)
	}
	t.Logf("text attr sent:\n%s", strings.Join(c.Record(), "\n"))
	if out, err := run("text", "info"); err != nil {
		t.Errorf("text info: %v %s", err, out)
	}
	if len(c.Tripped()) > 0 {
		t.Errorf("the tripwire went off: %v", c.Tripped())
	}
	// This command asks the counter of 照合番号A, which Kakanai never selects; the tripwire reports
	// that too.
	if out, err := run("pin", "status"); err != nil || !strings.Contains(out, "3") || !strings.Contains(out, "10") {
		t.Errorf("pin status: %v %s", err, out)
	}
	// A test of the tripwire: this command reads the number.
	if out, err := run("text", "mynumber", "-p", "1234"); err != nil {
		t.Errorf("text mynumber: %v %s", err, out)
	}
	if !slices.Contains(c.Tripped(), "READ BINARY EF 0001 of D3921000310001010408") {
		t.Error("the number was read and the tripwire stayed silent")
	}
}
