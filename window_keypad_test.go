package main

import (
	"path/filepath"
	"testing"

	"kakanai/audit"
	"kakanai/record"
)

// The keypad of a real keyboard with NumLock off: the PIN is typed all the same, each digit once.
func TestWindowTakesAKeypadWithoutNumLock(t *testing.T) {
	s := newScreen(t)
	data := filepath.Join(t.TempDir(), "data")
	p := s.open(nil, "--demo", "--data", data)
	const nextX, nextY = 1148, 704
	s.tap("住民票", 230, 220)
	s.tap("次へ", nextX, nextY)
	s.tap("本人のまま次へ", nextX, nextY)
	s.tap("同意して進む", nextX, nextY)
	s.tap("カードを置く", 1180, 776)
	before := s.picture()
	s.x("xdotool", "key", "--delay", "80", "KP_End", "KP_Down", "KP_Next", "KP_Left") // 1234
	s.settle("４けた", before)
	s.shot("keypad")
	s.key("決定", "Return")
	s.shot("keypad-read")
	p.end()
	var via, code string
	err := audit.Read(t.Context(), filepath.Join(data, "demo", "log.db"), "0000-01-01", "9999-12-31", func(e record.Entry, _ int64) error {
		if e.Kind == "read" {
			via, code = e.Via, e.Code
		}
		return nil
	})
	if err != nil || via != "pin" || code != "" {
		t.Errorf("the card was read by %q, %q; %v", via, code, err)
	}
}
