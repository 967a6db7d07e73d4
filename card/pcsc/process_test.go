//go:build linux

package pcsc_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"kakanai/card"
	"kakanai/card/emulator"
	"kakanai/card/pcsc"
)

// figures of a process, from /proc.
type figures struct{ threads, files, kilobytes int }

func measure(t testing.TB, pid string) (f figures) {
	t.Helper()
	files, err := os.ReadDir("/proc/" + pid + "/fd")
	if err != nil {
		t.Fatal(err)
	}
	f.files = len(files)
	b, err := os.ReadFile("/proc/" + pid + "/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(b), "\n") {
		w := strings.Fields(l)
		if len(w) < 2 {
			continue
		}
		n, _ := strconv.Atoi(w[1])
		switch w[0] {
		case "Threads:":
			f.threads = n
		case "VmRSS:":
			f.kilobytes = n
		}
	}
	return f
}

// child returns the process id of the Remote in use: the newest child of this process that serves.
func child(t testing.TB) string {
	t.Helper()
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for i := len(all) - 1; i >= 0; i-- {
		b, err := os.ReadFile(all[i])
		if err != nil {
			continue
		}
		w := strings.Fields(string(b[strings.LastIndexByte(string(b), ')')+1:]))
		env, _ := os.ReadFile(filepath.Join(filepath.Dir(all[i]), "environ"))
		if len(w) > 1 && w[1] == strconv.Itoa(os.Getpid()) && strings.Contains(string(env), "KAKANAI_TEST_SERVE=1") {
			return filepath.Base(filepath.Dir(all[i]))
		}
	}
	t.Fatal("there is no card process")
	return ""
}

// Readings in a row with the card in place, and with it lifted and laid each time: goroutines,
// threads, file handles and memory of both processes do not grow. make soak: 1,000 and 50; make
// test: 60 and 4.
func TestReadingsInARow(t *testing.T) {
	rows, lifts := 60, 4
	if os.Getenv("KAKANAI_SOAK") != "" {
		rows, lifts = 1000, 50
	}
	p := person(t, "long")
	c := emulator.NewCard(p, emulator.Quirks{})
	r := remote(t, 10*time.Second)
	one := func(i int) {
		t.Helper()
		if h, err := readWith(t.Context(), t, r, nil, "1234"); err != nil || h.Name != p.Name {
			t.Fatalf("reading %d: %v", i, err)
		}
	}
	service.Insert(t, c)
	defer service.Eject(t)
	var here, there [2]figures
	var goroutines [2]int
	began := time.Now()
	for i := range rows + 20 {
		if i == 20 {
			goroutines[0], here[0], there[0] = runtime.NumGoroutine(), measure(t, "self"), measure(t, child(t))
			began = time.Now()
		}
		one(i)
	}
	each := time.Since(began) / time.Duration(rows)
	for i := range lifts {
		service.Eject(t)
		service.Insert(t, c)
		one(i)
	}
	goroutines[1], here[1], there[1] = runtime.NumGoroutine(), measure(t, "self"), measure(t, child(t))
	t.Logf("%d readings, %v each, and %d lifts: goroutines %v, this process %v, card process %v (threads, files, kB)",
		rows, each, lifts, goroutines, here, there)
	if goroutines[1] > goroutines[0]+2 || here[1].threads > here[0].threads+4 ||
		there[1].threads > there[0].threads+2 ||
		here[1].files > here[0].files+2 || there[1].files > there[0].files+2 ||
		here[1].kilobytes > here[0].kilobytes+20_000 || there[1].kilobytes > there[0].kilobytes+8_000 {
		t.Errorf("something grows")
	}
	if n := verifies(c); n != rows+20+lifts {
		t.Errorf("%d readings were %d VERIFYs", rows+20+lifts, n)
	}
}

// The process is killed between two uses, and in the middle of one: that use fails, the next one
// succeeds.
func TestCardProcessKilled(t *testing.T) {
	p := person(t, "taro")
	service.Insert(t, emulator.NewCard(p, emulator.Quirks{}))
	defer service.Eject(t)
	r := remote(t, 5*time.Second)
	if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
		t.Fatal(err)
	}
	kill := func() {
		pid, err := strconv.Atoi(child(t))
		if err != nil {
			t.Fatal(err)
		}
		proc, _ := os.FindProcess(pid)
		if err := proc.Kill(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	kill()
	if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
		t.Errorf("after the idle process was killed: %v", err)
	}
	err := r.Use(t.Context(), nil, func(x card.Transmitter) error {
		kill()
		_, err := card.ReadHolder(t.Context(), x, pin(t, "1234"), nil)
		return err
	})
	if !errors.Is(err, card.ErrNoReader) {
		t.Errorf("killed in the middle: %v", err)
	}
	if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// A function that panics while it has a card leaves no card open and no process running.
func TestPanicWithACard(t *testing.T) {
	c := emulator.NewCard(person(t, "taro"), emulator.Quirks{})
	service.Insert(t, c)
	defer service.Eject(t)
	r := remote(t, 5*time.Second)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_ = r.Use(t.Context(), nil, func(card.Transmitter) error { panic("a fault of ours") })
	}()
	began := time.Now()
	if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil || time.Since(began) > 3*time.Second {
		t.Errorf("afterwards: %v after %v", err, time.Since(began))
	}
}

// The last digit is typed while the Remote watches for the card to leave: the reading starts at
// once, not at the end of that wait.
func TestReadingAfterWatching(t *testing.T) {
	service.Insert(t, emulator.NewCard(person(t, "taro"), emulator.Quirks{}))
	defer service.Eject(t)
	r := remote(t, -1)
	for range 3 {
		if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		watched := make(chan error, 1)
		go func() { watched <- r.Gone(ctx) }()
		time.Sleep(30 * time.Millisecond)
		began := time.Now()
		cancel()
		if _, err := readWith(t.Context(), t, r, nil, "1234"); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > 380*time.Millisecond {
			t.Errorf("the reading began and ended after %v", took)
		}
		if err := <-watched; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
}

// The cost of a process of its own, compared with a Reader in this one, interleaved.
func BenchmarkReading(b *testing.B) {
	service.Insert(b, emulator.NewCard(person(b, "taro"), emulator.Quirks{}))
	defer service.Eject(b)
	for name, r := range map[string]user{
		"in this process":         pcsc.New(pcsc.Options{}),
		"in a process of its own": remote(b, 0),
	} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				if _, err := readWith(b.Context(), b, r, nil, "1234"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
