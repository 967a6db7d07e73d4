//go:build linux

package window

import (
	"bytes"
	enc "encoding/binary"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kakanai/internal/e2e"
)

// A figure is what one run of a window showed.
type figure struct {
	start  time.Duration // from the start of the process to a first screen on the glass
	memory float64       // MB resident, two seconds later
	idle   float64       // % of one core, over three seconds after that
}

// corner are the pixels of a place on the screen, read from the server's own memory: that takes
// microseconds and disturbs nothing that is measured.
func corner(s *e2e.Screen, r image.Rectangle) []byte {
	f, err := os.Open(s.Memory)
	if err != nil {
		s.T.Fatal(err)
	}
	defer f.Close()
	// X Window Dump, version 7: 25 words, the first the header's length, the 13th bytes a line,
	// the 20th colours
	head := make([]byte, 100)
	if _, err := f.ReadAt(head, 0); err != nil {
		s.T.Fatal(err)
	}
	word := func(i int) int64 { return int64(enc.BigEndian.Uint32(head[4*i:])) }
	at := word(0) + 12*word(19)
	var out []byte
	for y := r.Min.Y; y < r.Max.Y; y++ {
		line := make([]byte, 4*r.Dx())
		if _, err := f.ReadAt(line, at+int64(y)*word(12)+4*int64(r.Min.X)); err != nil {
			s.T.Fatal(err)
		}
		out = append(out, line...)
	}
	return out
}

// busy reports whether there is more than one colour.
func busy(b []byte) bool {
	for i := 4; i+3 < len(b); i += 4 {
		if !bytes.Equal(b[i:i+4], b[:4]) {
			return true
		}
	}
	return false
}

// measure starts a window, waits for something in a place of it, and looks at its process.
func measure(s *e2e.Screen, where image.Rectangle, path string, args ...string) (f figure, cmd *exec.Cmd) {
	s.T.Helper()
	cmd = exec.Command(path, args...)
	cmd.Env = append(s.Env, "HOME="+s.T.TempDir())
	for busy(corner(s, where)) { // the last window is still going away
		time.Sleep(20 * time.Millisecond)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		s.T.Fatal(err)
	}
	for !busy(corner(s, where)) {
		time.Sleep(2 * time.Millisecond)
		if time.Since(began) > 60*time.Second {
			cmd.Process.Kill()
			s.T.Fatalf("%s shows nothing", path)
		}
	}
	f.start = time.Since(began)
	time.Sleep(2 * time.Second)
	proc := filepath.Join("/proc", strconv.Itoa(cmd.Process.Pid))
	status, err := os.ReadFile(filepath.Join(proc, "status"))
	if err != nil {
		s.T.Fatal(err)
	}
	for _, l := range strings.Split(string(status), "\n") {
		if rest, ok := strings.CutPrefix(l, "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			f.memory = kb / 1024
		}
	}
	ticks := func() float64 {
		b, err := os.ReadFile(filepath.Join(proc, "stat"))
		if err != nil {
			s.T.Fatal(err)
		}
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		u, _ := strconv.ParseFloat(fields[11], 64)
		k, _ := strconv.ParseFloat(fields[12], 64)
		return u + k
	}
	was := ticks()
	time.Sleep(3 * time.Second)
	f.idle = (ticks() - was) / 3 // 100 ticks a second: % of one core
	return f, cmd
}

func median[T any](list []T, of func(T) float64) float64 {
	var v []float64
	for _, x := range list {
		v = append(v, of(x))
	}
	slices.Sort(v)
	return v[len(v)/2]
}

// buildBare builds a window of the same toolkit with nothing on it.
func buildBare(b *testing.B) string {
	b.Helper()
	bare := filepath.Join(b.TempDir(), "bare")
	if out, err := exec.Command("go", "build", "-o", bare,
		"./internal/e2e/window/testdata/bare").CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	return bare
}

// BenchmarkWindow starts our window and a bare one of the same toolkit in turn, 15 times each, and
// taps ours. Software rendering, Xvfb. It measures the start until there is something where a
// resident taps first, and the time from a tap to the first pixel that answers, xdotool and all.
func BenchmarkWindow(b *testing.B) {
	bare := buildBare(b)
	s := e2e.NewScreen(b)
	const n = 15
	var ours, theirs []figure
	var taps []time.Duration
	stop := func(cmd *exec.Cmd) {
		cmd.Process.Signal(os.Interrupt)
		done := make(chan struct{})
		go func() { cmd.Wait(); close(done) }()
		select {
		case <-done:
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			<-done
		}
	}
	for i := range n {
		f, cmd := measure(s, image.Rect(0, 0, 60, 40), bare)
		theirs = append(theirs, f)
		stop(cmd)
		f, cmd = measure(s, image.Rect(40, 150, 300, 260), e2e.Binary,
			"--demo", "--data", filepath.Join(b.TempDir(), "data"+strconv.Itoa(i)))
		ours = append(ours, f)
		// A form is chosen and taken off again: the card gets its tick, and loses it.
		place := image.Rect(40, 180, 300, 260)
		s.Run("xdotool", "mousemove", "200", "220")
		time.Sleep(300 * time.Millisecond)
		for range 4 {
			before := corner(s, place)
			began := time.Now() // before xdotool starts
			s.Run("xdotool", "mousedown", "1", "mouseup", "1")
			for bytes.Equal(corner(s, place), before) {
				time.Sleep(time.Millisecond)
			}
			taps = append(taps, time.Since(began))
			time.Sleep(250 * time.Millisecond)
		}
		s.Run("xdotool", "mousemove", "1279", "799") // the server draws the pointer into its pixels
		stop(cmd)
	}
	var alone []time.Duration // what xdotool takes to do nothing
	for range n {
		began := time.Now()
		s.Run("xdotool", "getmouselocation")
		alone = append(alone, time.Since(began))
	}
	start := func(f figure) float64 { return f.start.Seconds() }
	memory := func(f figure) float64 { return f.memory }
	idle := func(f figure) float64 { return f.idle }
	ms := func(d time.Duration) float64 { return float64(d.Milliseconds()) }
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(median(ours, start), "start-s")
	b.ReportMetric(median(theirs, start), "bare-start-s")
	b.ReportMetric(median(ours, memory), "MB")
	b.ReportMetric(median(theirs, memory), "bare-MB")
	b.ReportMetric(median(ours, idle), "idle-%")
	b.ReportMetric(median(theirs, idle), "bare-idle-%")
	b.ReportMetric(median(taps, ms), "tap-ms")
	b.ReportMetric(median(alone, ms), "of-it-xdotool-ms")
}
