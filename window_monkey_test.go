package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A monkey at the real window: random touches, digits and every key that leads out of programs elsewhere. The window stays, fills the screen, starts no other
// program and does not panic. 500 inputs with KAKANAI_SOAK=1, fewer otherwise.
func TestWindowMonkey(t *testing.T) {
	n := 120
	if os.Getenv("KAKANAI_SOAK") != "" {
		n = 500
	}
	s := newScreen(t)
	p := s.open(nil, "--demo", "--data", filepath.Join(t.TempDir(), "data"))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	keys := []string{"Tab", "Return", "Escape", "BackSpace", "Up", "Down", "Left", "Right", "1", "2", "3", "4", "space", "a", "F1", "F4", "F11", "alt+F4", "ctrl+w", "ctrl+q", "ctrl+c", "ctrl+n", "ctrl+l", "ctrl+p",
		"super", "alt+Tab", "ctrl+Escape", "Menu", "Print", "Page_Down", "Page_Up", "ctrl+alt+t"}
	for i := 0; i < n; {
		var args []string
		for range 20 {
			if r.IntN(3) > 0 {
				args = append(args, "mousemove", strconv.Itoa(r.IntN(1280)), strconv.Itoa(r.IntN(800)), "sleep", "0.04", "click", strconv.Itoa(1+2*r.IntN(2)))
			} else {
				args = append(args, "key", keys[r.IntN(len(keys))])
			}
			i++
		}
		s.x("xdotool", args...)
		select {
		case err := <-p.ended:
			t.Fatalf("the window is gone after %d inputs: %v\n%s", i, err, p.said())
		default:
		}
		tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", p.pid))
		for _, task := range tasks {
			b, err := os.ReadFile(task)
			if err == nil && strings.TrimSpace(string(b)) != "" {
				// The one program that may run is the one that plays the chime, while somebody is called.
				name, _ := os.ReadFile("/proc/" + strings.Fields(string(b))[0] + "/comm")
				if n := strings.TrimSpace(string(name)); n == "" || n == "aplay" {
					continue
				}
				t.Fatalf("after %d inputs the window has children: %s", i, b)
			}
		}
	}
	shown := strings.Fields(string(s.x("xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(p.pid))))
	if len(shown) == 0 {
		t.Fatal("no window is to be seen")
	}
	if g := string(s.x("xdotool", "getwindowgeometry", shown[0])); !strings.Contains(g, "1280x800") || !strings.Contains(g, "Position: 0,0") {
		t.Errorf("the window does not fill the screen: %s", g)
	}
	s.shot("monkey")
	p.end()
}
