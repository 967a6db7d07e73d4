//go:build linux

package command

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/card/emulator"
	"kakanai/card/pcsc/pcsctest"
	"kakanai/internal/e2e"
)

// The numbers printed on the card, on the command line.
func TestPrintedNumbersOnTheCommandLine(t *testing.T) {
	t.Parallel()
	people := e2e.People(t)
	d := e2e.NewStall(t)
	// PINs that cannot be used among them
	for _, id := range []string{"taro", "nguyen", "last", "blocked", "unknown"} {
		p := people[id]
		a := d.Want(0, "", d.Call(p.CodeB()+"\n", "--reader", "demo:"+id, "read", "--code-b-stdin"))
		if a.JSON["via"] != "b" || a.JSON["name"] != p.Name || a.JSON["birth"] != p.Birth {
			t.Errorf("%s: what came out is not what the card says", id)
		}
	}
	b := people["taro"].CodeB()
	a := d.Want(12, "wrong-pin", d.Call(b[:10]+"0000\n", "--reader", "demo:taro", "read", "--code-b-stdin"))
	if a.JSON["retries"] != 9.0 {
		t.Errorf("%v", a.JSON)
	}
	a = d.Want(12, "wrong-pin", d.Call(b[:10]+"0000\n", "--reader", "demo:taro", "fill", "inkan",
		"--code-b-stdin", "--out", d.Out()))
	if a.JSON["retries"] != 9.0 {
		t.Errorf("%v", a.JSON)
	}
	for _, bad := range []string{
		"", "123", b[:13], b + "1", "a" + b[1:], b[:2] + "13" + b[4:],
		b[:6] + "1999" + b[10:], "1234",
	} {
		d.Want(2, "usage", d.Call(bad+"\n", "--reader", "demo:taro", "read", "--code-b-stdin"))
	}
	d.Want(2, "usage", d.Call(b+"\n", "--reader", "demo:taro", "read", "--code-b-stdin", "--pin-stdin"))
	d.Want(2, "usage", d.Call(b+"\n", "--reader", "demo:taro", "read"))
	off := d.File("off.toml", "code_b = \"off\"\n")
	d.Want(70, "not-allowed", d.Call(b+"\n", "--config", off, "--reader", "demo:taro", "read", "--code-b-stdin"))
	d.Want(70, "not-allowed", d.Call(b+"\n", "--config", off, "--reader", "demo:taro", "fill", "inkan",
		"--code-b-stdin", "--out", d.Out()))
	d.Want(0, "", d.Call("1234\n", "--config", off, "--reader", "demo:taro", "read", "--pin-stdin"))
	d.Want(2, "usage", d.Call(b+"\n", "--config", d.File("bad.toml", "code_b = \"everybody\"\n"),
		"--reader", "demo:taro", "read", "--code-b-stdin"))
}

// Where a character is not in the text, the paper has the card's own picture of it, C8 says so,
// and the log knows the way but no digit.
func TestPictureOnPaper(t *testing.T) {
	t.Parallel()
	p := e2e.People(t)["gaiji"]
	d := e2e.NewStall(t)
	docs := e2e.Documents(t, d.Want(0, "", d.Call(p.CodeB()+"\n", "--reader", "demo:gaiji", "fill", "juminhyo",
		"--code-b-stdin", "--out", d.Out())))
	if len(docs) != 1 || len(docs[0].Marks) != 4 {
		t.Fatalf("%+v", docs)
	}
	for _, m := range docs[0].Marks {
		if m.Why != "face-image" {
			t.Errorf("%+v", m)
		}
	}
	words := e2e.Tool(t, "pdftotext", "-layout", docs[0].Path, "-")
	for _, w := range []string{"照合番号Ｂ", "カードの画像で印字", "●田　見本"} {
		if !strings.Contains(words, w) {
			t.Errorf("the paper does not say %s", w)
		}
	}
	if images := e2e.Tool(t, "pdfimages", "-list", docs[0].Path); strings.Count(images, "image") < 2 {
		t.Errorf("pictures on the page:\n%s", images)
	}
	e2e.Tool(t, "qpdf", "--check", docs[0].Path)
	demo := d.For(t)
	demo.Args = append(slices.Clone(d.Args), "--reader", "demo")
	log := demo.CSV()
	for _, secret := range []string{p.CodeB(), p.SecurityCode, p.Name, p.Birth} {
		if strings.Contains(log, secret) {
			t.Error("the log holds what it must not")
		}
	}
	if !strings.Contains(log, "face") || !strings.Contains(log, `,"b",`) {
		t.Errorf("the log does not say how it was read:\n%s", log)
	}
	// By PIN there is no way to the picture: the character stays marked.
	docs = e2e.Documents(t, d.Want(0, "", d.Call("1234\n", "--reader", "demo:gaiji", "fill", "juminhyo",
		"--pin-stdin", "--out", d.Out())))
	for _, m := range docs[0].Marks {
		if m.Why == "face-image" {
			t.Error("a PIN opened the card's face")
		}
	}
}

// The trace for the first real card says what happened and no value.
func TestCardCheck(t *testing.T) {
	t.Parallel()
	p := e2e.People(t)["gaiji"]
	d := e2e.NewStall(t)
	path := filepath.Join(d.Dir, "trace.txt")
	d.Want(0, "", d.Call(p.CodeB()+"\n", "--reader", "demo:gaiji", "card-check", "--code-b-stdin", "--out", path))
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	trace := string(b)
	for _, w := range []string{
		"counters: PIN 3, printed numbers 10", "002000950E <14 masked> -> 9000",
		"00B0820000 -> <256 bytes> 9000", "face: name true, address true", "outcome: ok",
	} {
		if !strings.Contains(trace, w) {
			t.Errorf("the trace lacks %q:\n%s", w, trace)
		}
	}
	for _, secret := range []string{p.CodeB(), p.Name, p.Address, p.Birth, "3435303930313230", "45090120"} {
		if strings.Contains(trace, secret) {
			t.Errorf("the trace holds a value")
		}
	}
	if s, err := os.Stat(path); err != nil || s.Mode().Perm() != 0o600 {
		t.Errorf("%v", s.Mode())
	}
	a := d.Want(13, "last-try", d.Call("1234\n", "--reader", "demo:last", "card-check", "--pin-stdin", "--out", path))
	if a.JSON["retries"] != 1.0 {
		t.Errorf("%v", a.JSON)
	}
	d.Want(0, "", d.Call("", "--reader", "demo:last", "card-check", "--out", path)) // counters only
}

// A fault is a card or a reader in trouble, and how read ends with it.
type fault struct {
	what    string
	person  string
	quirks  emulator.Quirks
	code    int
	problem string
	within  time.Duration
	restart bool // the service is not what it was afterwards
}

// at interferes with the n-th command to a card. What do returns is the card's answer; where it
// returns nothing, the card answers.
func at(n int, do func() ([]byte, error)) emulator.Quirks {
	return emulator.Quirks{Hook: func(i int, _ []byte) ([]byte, error, bool) {
		if i != n {
			return nil, nil, false
		}
		r, err := do()
		return r, err, r != nil || err != nil
	}}
}

// faults are those of the cards and of the service; the last one waits for release.
func faults(service *pcsctest.Service, release <-chan struct{}) []fault {
	const soon = 2 * time.Second
	pulled := func() ([]byte, error) { return nil, errors.New("pulled") }
	answers := func(b ...byte) func() ([]byte, error) {
		return func() ([]byte, error) { return b, nil }
	}
	dies := func() ([]byte, error) {
		go service.Kill()
		time.Sleep(200 * time.Millisecond)
		return nil, nil
	}
	hangs := func() ([]byte, error) { <-release; return nil, nil }
	notACard := emulator.Quirks{ATR: []byte{0xFF, 0xFF, 0xFF}}
	none := emulator.Quirks{}
	return []fault{
		{"a licence", "licence", none, 11, "wrong-card", soon, false},
		{"garbage for an ATR", "taro", notACard, 11, "wrong-card", soon, false},
		{"pulled while recognised", "taro", at(1, pulled), 15, "card-removed", soon, false},
		{"pulled at VERIFY", "taro", at(3, pulled), 15, "card-removed", soon, false},
		{"pulled while read", "taro", at(4, pulled), 15, "card-removed", soon, false},
		{"an odd status word for the short form alone", "taro", at(4, answers(0x69, 0x85)), 0, "", soon, false},
		{"an odd status word for the PIN", "taro", at(3, answers(0x69, 0x85)), 16, "read-failed", soon, false},
		{"a file of nonsense", "taro", at(4, answers(1, 2, 3, 0x90, 0x00)), 16, "read-failed", soon, false},
		{"6F00 to the first command", "taro", emulator.Quirks{Cold6F00: true}, 0, "", soon, false},
		{"no short ids", "long", emulator.Quirks{NoShortEF: true, EndIs6282: true}, 0, "", soon, false},
		{"the last try", "last", none, 13, "last-try", soon, false},
		{"blocked", "blocked", emulator.Quirks{CountedIs6984: true}, 14, "pin-blocked", soon, false},
		{"no PIN on the card", "taro", emulator.Quirks{NoPIN: true}, 14, "pin-blocked", soon, false},
		{"the service dies while it is read", "taro", at(3, dies), 10, "no-reader", 3 * time.Second, true},
		{"a transmit that never returns", "taro", at(3, hangs), 75, "timed-out", 6 * time.Second, true},
	}
}

// The faults of real readers, end to end: pcscd, vpcd, the built program and its card process. Each
// is the right word, in time: this test runs alone.
func TestFaultsOverPCSC(t *testing.T) {
	service := pcsctest.Start(t)
	people := e2e.People(t)
	d := e2e.NewStall(t)
	d.Env = service.Env()
	release := make(chan struct{})
	for _, c := range faults(service, release) {
		k := emulator.NewCard(people[c.person], c.quirks)
		service.Insert(t, k)
		began := time.Now()
		a := d.Call("1234\n", "read", "--pin-stdin")
		took := time.Since(began)
		if got, _ := a.JSON["problem"].(string); a.Code != c.code || got != c.problem || took > c.within {
			t.Errorf("%s: exit %d %q after %v, expected %d %q; %s", c.what, a.Code, got, took, c.code, c.problem,
				a.Stderr)
		}
		if k.TriesLeft() < 3 && c.person == "taro" && !c.quirks.NoPIN {
			t.Errorf("%s: a right PIN cost a try", c.what)
		}
		if len(k.Tripped()) > 0 {
			t.Errorf("%s: %v", c.what, k.Tripped())
		}
		if c.restart {
			if c.problem == "timed-out" {
				close(release)
			}
			if err := service.Restart(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		service.Eject(t)
	}
	service.InsertInto(t, 0, emulator.NewCard(people["taro"], emulator.Quirks{}))
	service.InsertInto(t, 1, emulator.NewCard(people["hanako"], emulator.Quirks{}))
	d.Want(11, "wrong-card", d.Call("1234\n", "read", "--pin-stdin"))
	a := d.Want(0, "", d.Call(people["hanako"].CodeB()+"\n", "read", "--code-b-stdin", "--reader", "00 01"))
	if a.JSON["name"] != people["hanako"].Name || a.JSON["via"] != "b" {
		t.Error("the reader that was named holds another card")
	}
	service.Stop()
	began := time.Now()
	d.Want(10, "no-reader", d.Call("1234\n", "read", "--pin-stdin"))
	d.Want(10, "no-reader", d.Call("", "readers"))
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("two calls without a service took %v", took)
	}
}

// No process that may hold a secret leaves a core file, and none outlives its parent.
func TestNoDumpsNoOrphans(t *testing.T) {
	t.Parallel()
	service := pcsctest.Start(t)
	d := e2e.NewStall(t)
	d.Env = service.Env()
	cmd := d.Command("read", "--pin-stdin", "--wait", "30")
	cmd.Stdin = strings.NewReader("1234\n")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var pids []string
	for range 100 {
		time.Sleep(50 * time.Millisecond)
		if pids = running(t, d.Dir); len(pids) >= 2 {
			break
		}
	}
	if len(pids) < 2 {
		t.Fatalf("%d processes run, expected the program and its card process", len(pids))
	}
	for _, pid := range pids {
		b, err := os.ReadFile("/proc/" + pid + "/limits")
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range strings.Split(string(b), "\n") {
			if f := strings.Fields(l); strings.HasPrefix(l, "Max core file size") && (f[4] != "0" || f[5] != "0") {
				t.Errorf("process %s: %s", pid, l)
			}
		}
	}
	if err := cmd.Process.Kill(); err != nil { // it has no chance to say so
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for range 60 {
		if pids = running(t, d.Dir); len(pids) == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("%d processes outlived the program", len(pids))
}

// running are the processes of the program whose HOME is dir.
func running(t *testing.T, dir string) (pids []string) {
	t.Helper()
	all, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, path := range all {
		b, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		exe, _ := os.Readlink(filepath.Join(filepath.Dir(path), "exe"))
		if exe == e2e.Binary && strings.Contains(string(b), "HOME="+dir+"\x00") {
			pids = append(pids, filepath.Base(filepath.Dir(path)))
		}
	}
	return pids
}

// Of an ordinary card read lists nothing that a person must look at.
func TestReadListsNothingOfAnOrdinaryCard(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	if a := d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin")).JSON; len(a["marks"].([]any)) != 0 {
		t.Errorf("%v", a["marks"])
	}
}
