//go:build linux

package window

import (
	"path/filepath"
	"strings"
	"testing"

	"kakanai/internal/e2e"
	"kakanai/record"
)

// With a real window: what is wrong with the log is found without being asked for, and no visitor
// is served.
func TestWindowStopsWithAChangedLog(t *testing.T) {
	t.Parallel()
	s := e2e.NewScreen(t)
	d := e2e.NewStall(t, "--reader", "demo")
	d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin"))
	e2e.Alter(t, e2e.LogPath(d.Data()), "UPDATE entry SET pages = 9 WHERE seq = 1")
	p := s.Open(nil, "--demo", "--data", filepath.Join(d.Dir, "data"))
	s.Until("the verdict", func() bool { return strings.Contains(p.Said(), "modified") })
	if !strings.Contains(p.Said(), "modified, entry 1") {
		t.Errorf("it does not say that the log was changed: %s", p.Said())
	}
	s.Tap("住民票", 230, 220)
	s.Tap("次へ", nextX, nextY)
	s.Shot("log-changed")
	p.End()
	for _, e := range e2e.Entries(t, d.Data()) {
		if e.Kind == "visit.open" && record.Day(e.At) == e2e.Today() {
			t.Error("a visitor was served")
		}
	}
}
