//go:build linux

package window

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/internal/e2e"
)

// 職員を呼ぶ on a real window: the screen is masked, the chime is heard, and falls silent when the
// call is over.
func TestWindowCallsWithAChime(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	heard, program, config := filepath.Join(dir, "heard"), filepath.Join(dir, "play"), filepath.Join(dir,
		"kakanai.toml")
	if err := os.WriteFile(program, fmt.Appendf(nil, "#!/bin/sh\nhead -c 4 >>%s\ncat >/dev/null\n", heard),
		0o755); err != nil {
		t.Fatal(err)
	}
	e2e.Write(t, config, fmt.Appendf(nil, "[chime]\nprogram = [%q]\nevery = 2\n", program))
	s := e2e.NewScreen(t)
	p := s.Open([]string{"HOME=" + dir}, "--demo", "--config", config, "--data", filepath.Join(dir, "data"))
	times := func() int { b, _ := os.ReadFile(heard); return strings.Count(string(b), "RIFF") }
	if times() != 0 {
		t.Error("it sounds before a call")
	}
	s.Tap("職員を呼ぶ", 150, 704)
	s.Until("the chime, twice", func() bool { return times() >= 2 })
	s.Tap("画面にもどる", 640, 420)
	s.Rest()
	was := times()
	time.Sleep(2500 * time.Millisecond) // longer than every = 2: what must not happen has no event
	if n := times(); n != was {
		t.Errorf("it sounds on after the call: %d, then %d", was, n)
	}
	p.End()
}
