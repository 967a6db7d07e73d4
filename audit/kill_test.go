package audit

import (
	"bufio"
	"context"
	"fmt"
	mrand "math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// inChild are further things to be in a process of their own, by environment.
var inChild = map[string]func(string){}

// TestMain runs the tests or, with a variable in its environment, the writer that gets killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("KAKANAI_TEST_WRITER"); path != "" {
		write(path)
	}
	for name, f := range inChild {
		if dir := os.Getenv(name); dir != "" {
			f(dir)
		}
	}
	if mode, path, ok := strings.Cut(os.Getenv("KAKANAI_TEST_RECORDED"), " "); ok {
		recordWriter(path, mode)
	}
	code := m.Run()
	for _, dir := range leftovers {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// leftovers are folders that benchmarks share, and that are gone when all is over.
var leftovers []string

// write appends for ever and acknowledges each entry on stdout after Append has returned.
func write(path string) {
	o := options(path)
	o.Now = time.Now
	l, err := Open(context.Background(), o)
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	for {
		e, err := l.Number(context.Background(), sample)
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(e.Seq, e.Serial)
	}
}

// kill -9 in the middle of writing, over and over on the same file: every acknowledged entry is
// there, the log verifies, and no serial was given twice. Fifty times here, a thousand in make
// soak.
func TestKill(t *testing.T) {
	times := 50
	if os.Getenv("KAKANAI_SOAK") != "" {
		times = 1000
	}
	path := filepath.Join(t.TempDir(), "log.db")
	acked := map[int64]string{}
	for i := range times {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "KAKANAI_TEST_WRITER="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		after := 1 + mrand.IntN(60)
		for n := 0; lines.Scan(); n++ {
			word, rest, _ := strings.Cut(lines.Text(), " ")
			if word == "error" {
				t.Fatalf("round %d: %s", i, rest)
			}
			seq, err := strconv.ParseInt(word, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			acked[seq] = rest
			if n == after {
				time.Sleep(time.Duration(mrand.IntN(900)) * time.Microsecond)
				cmd.Process.Kill() // what is still in the pipe is acknowledged too
			}
		}
		cmd.Wait()
	}
	if v := verdict(t, path); v.Result != "ok" {
		t.Fatalf("%+v", v)
	}
	serials := map[string]bool{}
	err := func() error {
		tx, done, err := snapshot(t.Context(), path)
		if err != nil {
			return err
		}
		defer done()
		for r, err := range rows(t.Context(), tx, schemaVersion, "ORDER BY seq") {
			if err != nil {
				return err
			}
			e, err := r.entry()
			if err != nil {
				return err
			}
			if want, ok := acked[e.Seq]; ok {
				if e.Serial != want {
					t.Errorf("entry %d has serial %s, acknowledged was %s", e.Seq, e.Serial, want)
				}
				delete(acked, e.Seq)
			}
			if e.Number > 0 && serials[e.Serial] {
				t.Errorf("serial %s was given twice", e.Serial)
			}
			serials[e.Serial] = true
		}
		return nil
	}()
	if err != nil {
		t.Fatal(err)
	}
	if len(acked) > 0 {
		t.Errorf("%d acknowledged entries are lost", len(acked))
	}
	t.Logf("%d kills, %d serials", times, len(serials))
}
