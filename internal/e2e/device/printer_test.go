//go:build linux

package device

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/japanese"

	"kakanai/internal/e2e"
	"kakanai/printing/ipp/ipptest"
)

// fill --printer: the file that --out keeps is what came out of the printer, and a printer in
// trouble is not-printed.
func TestFillToAPrinter(t *testing.T) {
	t.Parallel()
	p := ipptest.StartPrinter(t)
	d := e2e.NewStall(t, "--reader", "demo")
	a := d.Want(0, "", d.Call("1234", "fill", "juminhyo", "inkan", "--out", d.Out(), "--printer", p.URI,
		"--pin-stdin"))
	var sums []string
	for _, doc := range e2e.Documents(t, a) {
		b, err := os.ReadFile(doc.Path)
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, fmt.Sprintf("%x", sha256.Sum256(b)))
	}
	if !slices.Equal(p.Out(), sums) {
		t.Errorf("out came %v, kept was %v", p.Out(), sums)
	}
	a = d.Want(0, "", d.Call("1234", "fill", "juminhyo", "--printer", p.URI, "--pin-stdin")) // paper alone
	if doc := e2e.Documents(t, a)[0]; doc.Path != "" || doc.Serial == "" || len(p.Out()) != 3 {
		t.Errorf("%+v, %d out", doc, len(p.Out()))
	}
	d.Want(2, "usage", d.Call("1234", "fill", "juminhyo", "--printer", "lpd://printer", "--pin-stdin"))
	d.Want(2, "usage", d.Call("1234", "fill", "juminhyo", "--pin-stdin"))

	p.Set(t, ipptest.Abort, true)
	d.Want(30, "not-printed", d.Call("1234", "fill", "juminhyo", "--out", filepath.Join(d.Dir, "none"),
		"--printer", p.URI, "--pin-stdin"))
	p.Set(t, ipptest.Abort, false)
	if kept, _ := os.ReadDir(filepath.Join(d.Dir, "none")); len(kept) > 0 {
		t.Errorf("what was not printed is kept: %v", kept)
	}
	p.Off()
	d.Want(30, "not-printed", d.Call("1234", "fill", "juminhyo", "--printer", p.URI, "--pin-stdin"))

	log := d.CSV()
	for _, want := range []string{`"not-printed","aborted"`, `"not-printed","offline"`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
	confirmed := strings.Count(log, `"confirmed"`)
	outcome := strings.Count(log, `"printed"`) + strings.Count(log, `"failed"`)
	if confirmed != outcome {
		t.Errorf("%d confirmed, %d outcomes", confirmed, outcome)
	}
}

// fill --printer to one that forgets its jobs when they are over: done, for nothing is wrong, and
// neither the log nor stderr says that the printer said so.
func TestFillToAForgetfulPrinter(t *testing.T) {
	t.Parallel()
	p := ipptest.StartPrinter(t)
	uri := ipptest.StartCUPS(t, "PreserveJobHistory No").Queue(t, "Counter", p)
	d := e2e.NewStall(t, "--reader", "demo")
	a := d.Want(0, "", d.Call("1234", "fill", "juminhyo", "--out", d.Out(), "--printer", uri, "--pin-stdin"))
	if _, err := os.Stat(e2e.Documents(t, a)[0].Path); err != nil || len(p.Out()) != 1 {
		t.Errorf("%v, %d out", err, len(p.Out()))
	}
	if !strings.Contains(a.Stderr, "no longer knows") {
		t.Errorf("stderr: %q", a.Stderr)
	}
	log := d.CSV()
	for _, line := range strings.Split(log, "\n") {
		if strings.Contains(line, `"printed"`) != strings.Contains(line, `"lost"`) {
			t.Errorf("the log says %s", line)
		}
	}
}

// Two kiosks with one terminal's name on one printer: neither start takes back the other's page,
// and both come out.
func TestTwoKiosksOnOnePrinter(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"the printer itself", "a queue of CUPS"} {
		t.Run(way, func(t *testing.T) {
			p := ipptest.StartPrinter(t)
			uri := p.URI
			if way != "the printer itself" {
				uri = ipptest.StartCUPS(t).Queue(t, "Counter", p)
			}
			p.Set(t, ipptest.Empty, true)
			ended := make(chan e2e.Answer, 3)
			first := e2e.NewStall(t, "--reader", "demo")
			go func() { ended <- first.Call("1234", "fill", "juminhyo", "--printer", uri, "--pin-stdin") }()
			p.Begun(t, 1)
			for _, d := range []*e2e.Stall{e2e.NewStall(t, "--reader", "demo"), e2e.NewStall(t, "--reader", "demo")} {
				go func() { ended <- d.Call("1234", "fill", "juminhyo", "--printer", uri, "--pin-stdin") }()
			}
			select {
			case a := <-ended:
				t.Fatalf("while there is no paper a page ends: %v\n%v", a.JSON, p.Events())
			case <-time.After(5 * time.Second): // they have swept by now, and wait
			}
			p.Set(t, ipptest.Empty, false)
			for range 3 {
				first.Want(0, "", <-ended)
			}
			if len(p.Out()) != 3 {
				t.Errorf("%d pages are out: %v", len(p.Out()), p.Events())
			}
		})
	}
}

// Whatever tells the program to end while a page waits for paper — Ctrl+C, a shutdown, a terminal
// or session that is closed — the page is taken back first.
func TestNoPageAfterTheProgram(t *testing.T) {
	t.Parallel()
	p := ipptest.StartPrinter(t)
	d := e2e.NewStall(t, "--reader", "demo")
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // under nohup it is, for the program as well
		signals = append(signals, syscall.SIGHUP)
	}
	for i, sig := range signals {
		p.Set(t, ipptest.Empty, true)
		cmd := d.Command("fill", "juminhyo", "--printer", p.URI, "--pin-stdin")
		cmd.Stdin = strings.NewReader("1234")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		p.Begun(t, i+1)
		cmd.Process.Signal(sig)
		cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 75 {
			t.Errorf("%v: it ends with %d", sig, code)
		}
		p.Set(t, ipptest.Empty, false)
		time.Sleep(time.Second)
		if len(p.Out()) > 0 {
			t.Fatalf("%v: a page came after its owner had left: %v", sig, p.Events())
		}
	}
	if n := strings.Count(d.CSV(), `,"failed",`); n != len(signals) {
		t.Errorf("the log has %d outcomes of %d pages that were taken back", n, len(signals))
	}
}

// spellings are s as it may lie in a file.
func spellings(t *testing.T, s string) [][]byte {
	t.Helper()
	units := utf16.Encode([]rune(s))
	big, little := make([]byte, 2*len(units)), make([]byte, 2*len(units))
	for i, u := range units {
		binary.BigEndian.PutUint16(big[2*i:], u)
		binary.LittleEndian.PutUint16(little[2*i:], u)
	}
	out := [][]byte{[]byte(s), big, little, fmt.Appendf(nil, "%X", big)} // as PDF writes it in hex, too
	if sjis, err := japanese.ShiftJIS.NewEncoder().String(s); err == nil {
		out = append(out, []byte(sjis))
	}
	return out
}

// search names every file under the folders that holds one of the words, or a PDF at all.
func search(t *testing.T, words []string, folders ...string) []string {
	t.Helper()
	needles := [][]byte{[]byte("%PDF-")}
	for _, w := range words {
		needles = append(needles, spellings(t, w)...)
	}
	var found []string
	for _, dir := range folders {
		filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || !e.Type().IsRegular() {
				return nil
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Errorf("search: %v", err)
			}
			for _, n := range needles {
				if bytes.Contains(b, n) {
					found = append(found, path)
					break
				}
			}
			return nil
		})
	}
	return found
}

// Twenty jobs, and a kill -9 in the middle of the twenty-first: then nothing of the person lies in
// the spool, among temporary files or at home, though this CUPS keeps documents for a day. What
// the printer itself keeps inside is the printer's.
func TestNothingStays(t *testing.T) {
	t.Parallel()
	p, cups := ipptest.StartPrinter(t), ipptest.StartCUPS(t)
	uri := cups.Queue(t, "Counter", p)
	d := e2e.NewStall(t, "--reader", "demo:taro")
	tmp := filepath.Join(d.Dir, "tmp")
	if err := os.Mkdir(tmp, 0o700); err != nil {
		t.Fatal(err)
	}
	d.Env = append(d.Env, "TMPDIR="+tmp)
	person := e2e.People(t)["taro"]
	words := []string{person.Name, person.Address, person.Birth}
	if sjis := spellings(t, person.Name); len(sjis) != 5 {
		t.Fatal("the person's name has no Shift_JIS: the search is not whole")
	}
	forms := []string{"juminhyo", "inkan", "shotoku", "nozei"}
	for range 5 {
		d.Want(0, "", d.Call("1234", append(append([]string{"fill", "--answers", "docs/examples/answers.json"},
			forms...), "--printer", uri, "--pin-stdin")...))
	}
	if len(p.Out()) != 20 {
		t.Fatalf("%d pages are out", len(p.Out()))
	}
	if left := search(t, words, cups.Dir, d.Dir); len(left) > 0 {
		t.Errorf("after twenty jobs: %v", left)
	}

	p.Set(t, ipptest.Empty, true)
	cmd := d.Command("fill", "juminhyo", "--printer", uri, "--pin-stdin")
	cmd.Stdin = strings.NewReader("1234")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.Begun(t, 21)
	cmd.Process.Kill()
	cmd.Wait()
	if left := search(t, words, cups.Dir); len(left) != 1 {
		t.Errorf("the page that waits for paper should be found, and alone: %v", left)
	}
	if left := search(t, words, d.Dir); len(left) > 0 {
		t.Errorf("after the kill, outside the spool: %v", left)
	}
	// The next start takes it back; only then is there paper again.
	ended := make(chan e2e.Answer, 1)
	go func() { ended <- d.Call("1234", "fill", "inkan", "--printer", uri, "--pin-stdin") }()
	cancelled := func(e string) bool { return strings.HasPrefix(e, "cancelled:") }
	for i := 0; !slices.ContainsFunc(p.Events(), cancelled); i++ {
		if time.Sleep(100 * time.Millisecond); i > 300 {
			t.Fatalf("the dead program's page is not taken back: %v", p.Events())
		}
	}
	p.Set(t, ipptest.Empty, false)
	d.Want(0, "", <-ended)
	if len(p.Out()) != 21 {
		t.Errorf("%d pages are out", len(p.Out()))
	}
	if left := search(t, words, cups.Dir, d.Dir); len(left) > 0 {
		t.Errorf("at the end: %v", left)
	}
}
