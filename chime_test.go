package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// The chime sounds when somebody is wanted, again every so often, and not once nobody is. A sound card that fails is told of once.
func TestChime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		played, told := 0, 0
		c := newChime(func(wav []byte) error {
			played++
			if !bytes.HasPrefix(wav, []byte("RIFF")) || len(wav) < 20000 {
				t.Error("that is no sound")
			}
			return errors.New("no card")
		}, 15*time.Second, func(error) { told++ })
		at := func(d time.Duration, want int) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			if played != want {
				t.Errorf("it sounded %d times, expected %d", played, want)
			}
		}
		at(time.Minute, 0)
		c.heed(true)
		at(time.Second, 1)
		c.heed(true)
		at(15*time.Second, 2)
		at(30*time.Second, 4)
		c.heed(false)
		at(time.Hour, 4)
		c.heed(true)
		at(time.Second, 5)
		if told != 1 {
			t.Errorf("told of %d times", told)
		}
		c.heed(false)
		close(c.want)
	})
}

// While it sounds, however much happens, the last word counts: a chime that goes on when nobody is wanted is one that people learn not to hear.
func TestChimeHeedsTheLastWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		played := 0
		c := newChime(func([]byte) error {
			played++
			time.Sleep(3 * time.Second)
			return nil
		}, 15*time.Second, nil)
		c.heed(true)
		synctest.Wait()
		for range 20 {
			c.heed(false)
			c.heed(true)
		}
		c.heed(false)
		time.Sleep(time.Hour)
		if played != 1 {
			t.Errorf("it sounded %d times", played)
		}
		close(c.want)
	})
}

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

// What ALSA's player makes of our WAV: the very samples, through a sound card that writes down what it is given. Nobody hears a test; this is as far as it goes
// without ears.
func TestChimeReachesTheSoundCard(t *testing.T) {
	dir := t.TempDir()
	heard := filepath.Join(dir, "heard.raw")
	card := fmt.Sprintf("pcm.!default { type file  file %q  format raw  slave.pcm \"null\" }\n", heard)
	if err := os.WriteFile(filepath.Join(dir, ".asoundrc"), []byte(card), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", dir)
	d, err := loadSettings("")
	if err != nil {
		t.Fatal(err)
	}
	wav := tones()
	if err := player(d.Chime.Program)(wav); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(heard)
	if err != nil {
		t.Fatal(err)
	}
	if want := wav[44:]; !bytes.HasPrefix(got, want) {
		t.Errorf("the card was given %d bytes, not the %d of the chime", len(got), len(want))
	}
}
