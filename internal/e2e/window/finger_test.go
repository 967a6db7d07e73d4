//go:build linux

package window

import (
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"kakanai/internal/e2e"
)

// Old hands and worn glass touch twice. The second touch finds another screen under it, with
// another button in the same place: it must not answer a question that was not read, nor print.
func TestTouchedTwice(t *testing.T) {
	t.Parallel()
	s := e2e.NewTouchScreen(t)
	p := s.Open(nil, "--demo", "--data", filepath.Join(t.TempDir(), "data"))
	twice := func(what string, x, y int) time.Duration {
		t.Helper()
		before, began := s.Picture(), time.Now()
		if s.HasFinger() {
			s.Touch(x, y)
			time.Sleep(140 * time.Millisecond) // as an unsteady hand does
			s.Touch(x, y)
		} else {
			s.Run("xdotool", "mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", "--repeat", "2",
				"--delay", "200", "1")
		}
		took := time.Since(began)
		if !s.HasFinger() {
			took -= 200 * time.Millisecond // xdotool waits behind the last click too
		}
		s.Settle(what, before)
		return took
	}
	s.Tap("住民票", 230, 220)
	s.Tap("次へ", nextX, nextY)
	question := s.Picture()
	s.Tap("もどる", 105, 704)
	const meant = 450 * time.Millisecond // a hand that is as slow as that, on a busy machine, means it
	for tries := 1; twice("次へ、次へ", nextX, nextY) > meant; tries++ {
		if tries == 10 {
			t.Fatal("two touches take this machine longer than half a second")
		}
		for s.Picture() != question { // back from what the late second touch answered
			s.Tap("もどる", 105, 704)
		}
		s.Tap("もどる", 105, 704)
	}
	time.Sleep(time.Second) // what must not happen has no event
	if s.Picture() != question {
		s.Shot("twice")
		t.Error("a question was answered by the second touch of two")
	}
	s.Tap("次へ", nextX, nextY) // half a second later it is meant
	p.End()
}
