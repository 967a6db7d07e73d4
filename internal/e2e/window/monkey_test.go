//go:build linux

package window

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kakanai/internal/e2e"
)

// A monkey at the real window: random touches, digits and every key that leads out of programs
// elsewhere. The window stays, fills the screen, starts no other program and does not panic. 500
// inputs in make soak, fewer otherwise.
func TestWindowMonkey(t *testing.T) {
	t.Parallel()
	n := 120
	if e2e.Soak() {
		n = 500
	}
	s := e2e.NewScreen(t)
	p := s.Open(nil, "--demo", "--data", filepath.Join(t.TempDir(), "data"))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	for i := 0; i < n; {
		var args []string
		for range 20 {
			args = append(args, anyInput(r)...)
			i++
		}
		s.Run("xdotool", args...)
		select {
		case err := <-p.Ended:
			t.Fatalf("the window is gone after %d inputs: %v\n%s", i, err, p.Said())
		default:
		}
		if other := children(p.PID); other != "" {
			t.Fatalf("after %d inputs the window has children: %s", i, other)
		}
	}
	shown := strings.Fields(string(s.Run("xdotool", "search", "--onlyvisible", "--pid", strconv.Itoa(p.PID))))
	if len(shown) == 0 {
		t.Fatal("no window is to be seen")
	}
	if g := string(s.Run("xdotool", "getwindowgeometry", shown[0])); !strings.Contains(g, "1280x800") ||
		!strings.Contains(g, "Position: 0,0") {
		t.Errorf("the window does not fill the screen: %s", g)
	}
	s.Shot("monkey")
	p.End()
}

// anyInput is a touch or a key, as xdotool's arguments.
func anyInput(r *rand.Rand) []string {
	keys := []string{
		"Tab", "Return", "Escape", "BackSpace", "Up", "Down", "Left", "Right", "1", "2", "3", "4", "space", "a",
		"F1", "F4", "F11", "alt+F4", "ctrl+w", "ctrl+q", "ctrl+c", "ctrl+n", "ctrl+l", "ctrl+p", "super", "alt+Tab",
		"ctrl+Escape", "Menu", "Print", "Page_Down", "Page_Up", "ctrl+alt+t",
	}
	if r.IntN(3) == 0 {
		return []string{"key", keys[r.IntN(len(keys))]}
	}
	x, y, button := strconv.Itoa(r.IntN(1280)), strconv.Itoa(r.IntN(800)), strconv.Itoa(1+2*r.IntN(2))
	return []string{"mousemove", x, y, "sleep", "0.04", "click", button}
}

// children names the processes that a process has started; the one that may run, aplay, plays the
// chime while staff are called.
func children(pid int) string {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		b, err := os.ReadFile(task)
		if err != nil || strings.TrimSpace(string(b)) == "" {
			continue
		}
		name, _ := os.ReadFile("/proc/" + strings.Fields(string(b))[0] + "/comm")
		if n := strings.TrimSpace(string(name)); n != "" && n != "aplay" {
			return string(b)
		}
	}
	return ""
}
