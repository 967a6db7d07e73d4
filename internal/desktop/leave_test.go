package desktop

import (
	"testing"
	"testing/synctest"
	"time"
)

// A toolkit that does not end is left after its time, and one that ends is not.
func TestAStuckToolkitIsLeft(t *testing.T) {
	for ends, want := range map[time.Duration]bool{time.Second: false, time.Hour: true} {
		synctest.Test(t, func(t *testing.T) {
			stopped, gone := make(chan struct{}), make(chan struct{})
			time.AfterFunc(3*time.Second, func() { close(stopped) })
			time.AfterFunc(3*time.Second+ends, func() { close(gone) })
			began, left := time.Now(), false
			leave(stopped, gone, stuckToolkit, func() { left = true })
			if left != want {
				t.Errorf("windows that are gone after %v: left is %v", ends, left)
			}
			if took := time.Since(began); took > 3*time.Second+stuckToolkit {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// An engine that does not stop holds nothing up for longer than its time.
func TestAStuckEngineIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, left := time.Now(), false
		leave(nil, nil, stuckToolkit, func() { left = true })
		if took := time.Since(began); !left || took != stuckEngine+stuckToolkit {
			t.Errorf("left: %v after %v", left, took)
		}
	})
}
