//go:build linux

package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/audit"
	"kakanai/internal/e2e"
)

// What reads a card, or takes anything out of the log, writes its entry first: where that cannot be
// written, nothing is read out and no file is left.
func TestNothingGoesOnWithoutItsEntry(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	day := d.Want(0, "", d.Call("", "day", "open")).JSON["day"].(string)
	d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin"))
	path := e2e.LogPath(filepath.Join(d.Dir, "data", "demo"))
	before, err := audit.Verify(t.Context(), path, audit.Against{})
	if err != nil || before.Result != audit.OK {
		t.Fatal(before, err)
	}
	e2e.Hold(t, path)
	for _, args := range [][]string{
		{"read", "--pin-stdin"},
		{"fill", "toshokan", "--out", d.Out(), "--pin-stdin"},
		{"log", "export", "--day", day, "--format", "csv"},
		{"log", "report", "--day", day},
		{"log", "proof", "1"},
	} {
		t.Run(strings.Join(args[:2], " "), func(t *testing.T) {
			d.T = t
			out := filepath.Join(d.Out(), "out")
			if args[0] == "log" {
				args = append(args, "--out", out)
			}
			a := d.Call("1234\n", args...)
			if _, err := os.Stat(out); err == nil || a.JSON["name"] != nil || a.JSON["documents"] != nil {
				t.Errorf("it went on: %v", a.JSON)
			}
			d.Want(40, "not-logged", a)
		})
	}
	after, err := audit.Verify(t.Context(), path, audit.Against{})
	if err != nil || after.Result != audit.OK || after.Entries != before.Entries {
		t.Errorf("%+v after %+v: %v", after, before, err)
	}
}
