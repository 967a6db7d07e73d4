package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// 職員を呼ぶ on a real window: the screen is masked, the chime is heard, and falls silent when the call is over.
func TestWindowCallsWithAChime(t *testing.T) {
	dir := t.TempDir()
	heard, program, config := filepath.Join(dir, "heard"), filepath.Join(dir, "play"), filepath.Join(dir, "kakanai.toml")
	if err := os.WriteFile(program, fmt.Appendf(nil, "#!/bin/sh\nhead -c 4 >>%s\ncat >/dev/null\n", heard), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, fmt.Appendf(nil, "[chime]\nprogram = [%q]\nevery = 2\n", program), 0o600); err != nil {
		t.Fatal(err)
	}
	s := newScreen(t)
	p := s.open([]string{"HOME=" + dir}, "--demo", "--config", config, "--data", filepath.Join(dir, "data"))
	times := func() int { b, _ := os.ReadFile(heard); return strings.Count(string(b), "RIFF") }
	if times() != 0 {
		t.Error("it sounds before anybody called")
	}
	s.tap("職員を呼ぶ", 150, 704)
	for wait := 0; times() < 2 && wait < 100; wait++ {
		time.Sleep(100 * time.Millisecond)
	}
	if n := times(); n < 2 {
		t.Fatalf("a call sounded %d times", n)
	}
	s.tap("画面にもどる", 640, 420)
	time.Sleep(300 * time.Millisecond)
	was := times()
	time.Sleep(2500 * time.Millisecond)
	if n := times(); n != was {
		t.Errorf("it sounds on after the call: %d, then %d", was, n)
	}
	p.end()
}
