//go:build linux

package window

import (
	"path/filepath"
	"testing"

	"kakanai/internal/e2e"
)

// The keypad of a real keyboard with NumLock off: the PIN is typed all the same, each digit once.
func TestWindowTakesAKeypadWithoutNumLock(t *testing.T) {
	t.Parallel()
	s := e2e.NewScreen(t)
	data := filepath.Join(t.TempDir(), "data")
	p := s.Open(nil, "--demo", "--data", data)
	s.Tap("住民票", 230, 220)
	s.Tap("次へ", nextX, nextY)
	s.Tap("本人のまま次へ", nextX, nextY)
	s.Tap("同意して進む", nextX, nextY)
	s.Tap("カードを置く", 1180, 776)
	before := s.Picture()
	s.Run("xdotool", "key", "--delay", "80", "KP_End", "KP_Down", "KP_Next", "KP_Left") // 1234
	s.Settle("４けた", before)
	s.Shot("keypad")
	s.Key("決定", "Return")
	s.Shot("keypad-read")
	p.End()
	var via, code string
	for _, e := range e2e.Entries(t, filepath.Join(data, "demo")) {
		if e.Kind == "read" {
			via, code = e.Via, e.Code
		}
	}
	if via != "pin" || code != "" {
		t.Errorf("the card was read by %q, %q", via, code)
	}
}
