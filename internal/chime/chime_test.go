package chime

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// The chime sounds when staff are wanted, again at intervals, and no longer once they are not. A
// sound card that fails is reported once.
func TestChime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var played, told atomic.Int32 // the chime plays in a goroutine of its own
		c := New(func(wav []byte) error {
			played.Add(1)
			if !bytes.HasPrefix(wav, []byte("RIFF")) || len(wav) < 20000 {
				t.Error("that is no sound")
			}
			return errors.New("no card")
		}, 15*time.Second, func(error) { told.Add(1) })
		at := func(d time.Duration, want int32) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			if n := played.Load(); n != want {
				t.Errorf("it sounded %d times, expected %d", n, want)
			}
		}
		at(time.Minute, 0)
		c.Want(true)
		at(time.Second, 1)
		c.Want(true)
		at(15*time.Second, 2)
		at(30*time.Second, 4)
		c.Want(false)
		at(time.Hour, 4)
		c.Want(true)
		at(time.Second, 5)
		if n := told.Load(); n != 1 {
			t.Errorf("told of %d times", n)
		}
		c.Want(false)
		c.Close()
	})
}

// While it sounds the newest request counts. A chime that goes on without need is one that people
// learn to ignore.
func TestChimeHeedsTheLastWord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var played atomic.Int32
		c := New(func([]byte) error {
			played.Add(1)
			time.Sleep(3 * time.Second)
			return nil
		}, 15*time.Second, nil)
		c.Want(true)
		synctest.Wait()
		for range 20 {
			c.Want(false)
			c.Want(true)
		}
		c.Want(false)
		time.Sleep(time.Hour)
		if n := played.Load(); n != 1 {
			t.Errorf("it sounded %d times", n)
		}
		c.Close()
	})
}

// What ALSA's player makes of our WAV: the very samples, through a sound card that records what it
// is given.
func TestChimeReachesTheSoundCard(t *testing.T) {
	dir := t.TempDir()
	heard := filepath.Join(dir, "heard.raw")
	card := fmt.Sprintf("pcm.!default { type file  file %q  format raw  slave.pcm \"null\" }\n", heard)
	if err := os.WriteFile(filepath.Join(dir, ".asoundrc"), []byte(card), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HOME", dir)
	wav := Sound
	if err := Player([]string{"aplay", "-q", "-"})(wav); err != nil {
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
