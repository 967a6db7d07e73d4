package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/japanese"

	"kakanai/audit"
	"kakanai/record"
)

// encodings are how a text may lie in a file: as it is, in Windows' two-byte forms, in Shift_JIS, and as our PDFs write it.
var encodings = map[string]func(string) []byte{
	"UTF-8": func(s string) []byte { return []byte(s) },
	"UTF-16LE": func(s string) (b []byte) {
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return b
	},
	"UTF-16BE": func(s string) (b []byte) {
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u>>8), byte(u))
		}
		return b
	},
	"Shift_JIS": func(s string) []byte {
		b, err := japanese.ShiftJIS.NewEncoder().String(s)
		if err != nil {
			return nil // it has a character that Shift_JIS lacks; its other parts are searched for by themselves
		}
		return []byte(b)
	},
	"PDF hex": func(s string) []byte {
		var b []byte
		for _, u := range utf16.Encode([]rune(s)) {
			b = append(b, byte(u>>8), byte(u))
		}
		return []byte(strings.ToUpper(hex.EncodeToString(b)))
	},
}

// A trail is everything that a visit must not leave behind.
type trail struct{ words map[string]bool }

// add plants a text, and its parts: what stands between spaces, and the halves of what is long.
func (p *trail) add(s string) {
	parts := append(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" 　［］：（）", r) }), s)
	for _, x := range parts {
		r := []rune(x)
		if len(r) >= 2 {
			p.words[x] = true
		}
		if len(r) >= 12 {
			p.words[string(r[len(r)/2:])] = true
		}
	}
}

// find tells which of the words stand in b, and how.
func (p *trail) find(b []byte) (out []string) {
	for w := range p.words {
		for name, encode := range encodings {
			if e := encode(w); len(e) >= 4 && bytes.Contains(b, e) {
				out = append(out, fmt.Sprintf("a text of %d characters in %s", len([]rune(w)), name))
			}
		}
	}
	slices.Sort(out)
	return out
}

// unexplained counts the places where a PIN stands in b that are no part of something that the log is to hold: a serial, a time, an id.
func unexplained(b []byte, pin string, legitimate map[string]bool) (n int) {
	for from := 0; ; {
		i := bytes.Index(b[from:], []byte(pin))
		if i < 0 {
			return n
		}
		i += from
		from = i + 1
		explained := false
		for l := range legitimate {
			j := strings.Index(l, pin)
			if j >= 0 && i >= j && i-j+len(l) <= len(b) && string(b[i-j:i-j+len(l)]) == l {
				explained = true
				break
			}
		}
		if !explained {
			n++
		}
	}
}

// remains are all files under the folders.
func remains(t *testing.T, dirs ...string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			out[path] = b
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Promise 6. Visits of people with hard names, with wrong PINs, printed numbers and planted answers, some of them cut off by kill or made to dump their
// goroutines; then everything but the papers themselves is searched: data folder, database with WAL, home, temporary folder, stderr.
func TestNothingPersonalIsLeft(t *testing.T) {
	visits, crashes := 20, 4
	if os.Getenv("KAKANAI_SOAK") != "" {
		visits, crashes = 50, 10
	}
	root := t.TempDir()
	folder := func(name string) string {
		p := filepath.Join(root, name)
		if err := os.Mkdir(p, 0o700); err != nil {
			t.Fatal(err)
		}
		return p
	}
	home, tmp, paper, desk := folder("home"), folder("tmp"), folder("paper"), folder("desk")
	data := filepath.Join(home, "data")
	env := append(os.Environ(), "HOME="+home, "TMPDIR="+tmp, "XDG_DATA_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_RUNTIME_DIR="+tmp, "GOTRACEBACK=all")
	var stderr bytes.Buffer
	// run makes one visit; when says how long after the start it is cut off, or, where it is nil, that it is not.
	run := func(stdin string, when func(), sig syscall.Signal, args ...string) (out []byte, crashed bool) {
		cmd := exec.Command(binary, append([]string{"--json", "--data", data}, args...)...)
		cmd.Env, cmd.Stdin, cmd.Stderr, cmd.Dir = env, strings.NewReader(stdin), &stderr, tmp
		var b bytes.Buffer
		cmd.Stdout = &b
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if when != nil {
			when()
			cmd.Process.Signal(sig)
		}
		cmd.Wait()
		return b.Bytes(), cmd.ProcessState.ExitCode() == -1 || sig == syscall.SIGQUIT && cmd.ProcessState.ExitCode() == 2
	}

	answers := filepath.Join(desk, "answers.json") // the caller's own file, outside of what is searched
	const planted = "提出先は葛󠄀飾の𠮷野ひみつ商店"
	if err := os.WriteFile(answers, fmt.Appendf(nil, `{"juminhyo":{"purpose":%q},"shotoku":{"purpose":%q}}`, planted, planted), 0o600); err != nil {
		t.Fatal(err)
	}
	gone := &trail{words: map[string]bool{}}
	gone.add(planted)
	people := []string{"katsunosuke", "hanako", "long", "nguyen", "kyuuji", "gaiji", "taro"}
	codes := map[string]string{}
	list := newStall(t, "--reader", "demo").call("", "readers").json["readers"].([]any)
	for _, r := range list {
		if m := r.(map[string]any); m["code_b"] != nil {
			codes[m["person"].(string)] = m["code_b"].(string)
		}
	}
	for _, who := range people {
		me := newStall(t, "--reader", "demo:"+who).call("1234\n", "read", "--pin-stdin").json
		for _, item := range []string{"name", "address", "birth"} {
			gone.add(me[item].(string))
		}
		if code := codes[who]; len(code) == 14 {
			gone.words[code] = true
		}
	}
	if len(gone.words) < 30 || len(codes) < len(people) {
		t.Fatalf("only %d words are planted, %d codes", len(gone.words), len(codes))
	}
	// Common to all addresses, the settings and the texts of the program itself.
	for _, w := range []string{"見本"} {
		delete(gone.words, w)
	}

	r := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1))
	cut, done := 0, 0
	whole := 200 * time.Millisecond // what a visit takes on this machine; learnt below
	sometime := func() { time.Sleep(time.Duration(float64(whole) * (0.2 + 0.7*r.Float64()))) }
	midPaper := func() { // as soon as anything of the next paper is in the folder
		before, _ := os.ReadDir(paper)
		for range 2000 {
			if now, _ := os.ReadDir(paper); len(now) > len(before) {
				return
			}
			time.Sleep(time.Millisecond)
		}
	}
	for i := range visits {
		who := people[i%len(people)]
		args := []string{"--reader", "demo:" + who, "fill", "juminhyo", "inkan", "shotoku", "--answers", answers, "--out", paper}
		switch {
		case i%(visits/crashes) == 1: // cut off somewhere between the start and the last paper
			n := i / (visits / crashes)
			sig := []syscall.Signal{syscall.SIGKILL, syscall.SIGQUIT}[n%2]
			when := []func(){midPaper, sometime}[n/2%2]
			for range 8 {
				if _, crashed := run("1234\n", when, sig, append(args, "--pin-stdin")...); crashed {
					cut++
					break
				}
			}
		case i%7 == 3:
			run("8642\n", nil, 0, append(args, "--pin-stdin")...)
		case i%5 == 4:
			run(codes[who]+"\n", nil, 0, append(args, "--code-b-stdin")...)
		default:
			began := time.Now()
			if out, _ := run("1234\n", nil, 0, append(args, "--pin-stdin")...); bytes.Contains(out, []byte(`"documents"`)) {
				done++
				whole = time.Since(began)
			}
		}
	}
	run("1234\n", nil, 0, "--reader", "demo:taro", "fill", "inkan", "--out", paper, "--pin-stdin") // sweeps what the last crash left
	t.Logf("%d visits to the end, %d cut off, %d words", done, cut, len(gone.words))
	if done < visits/3 || cut < crashes {
		t.Errorf("%d visits came to their end and %d were cut off: this test says nothing", done, cut)
	}

	legitimate := map[string]bool{}
	if err := audit.Read(t.Context(), filepath.Join(data, "demo", "log.db"), "2000-01-01", "2999-12-31", func(e record.Entry, _ int64) error {
		for _, s := range []string{e.Visit, e.Serial, e.Edition, e.Boot, e.Key, "millis " + strconv.FormatInt(e.Millis, 10) + "\n", "up " + strconv.FormatInt(e.Up, 10) + "\n"} {
			legitimate[s] = true
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	files := remains(t, home, tmp)
	files["stderr"] = stderr.Bytes()
	if len(files["stderr"]) == 0 || len(files[filepath.Join(data, "demo", "log.db")]) == 0 {
		t.Error("there is no stderr or no log to search: this test says nothing")
	}
	for path, b := range files {
		name := strings.TrimPrefix(path, root)
		if bytes.Contains(b, []byte("%PDF-")) { // its text is compressed: no search would find it
			t.Errorf("%s: a paper lies where none belongs", name)
		}
		for _, found := range gone.find(b) {
			t.Errorf("%s: %s", name, found)
		}
		key := strings.HasSuffix(name, ".key") // random letters
		for _, pin := range []string{"1234", "8642"} {
			if n := unexplained(b, pin, legitimate); n > 0 && !key && name != "stderr" {
				t.Errorf("%s: a PIN stands in it %d times", name, n)
			}
			for _, as := range []string{"UTF-16LE", "UTF-16BE"} {
				if bytes.Contains(b, encodings[as](pin)) {
					t.Errorf("%s: a PIN in %s", name, as)
				}
			}
		}
	}
	// A goroutine dump has addresses and line numbers; a PIN would stand there as a word of its own, or in quotes.
	for _, pin := range []string{"1234", "8642"} {
		for line := range strings.Lines(stderr.String()) {
			if strings.Contains(line, pin) && !strings.Contains(line, ".go:") && !strings.Contains(line, "0x") {
				t.Errorf("stderr has a PIN on the line %q", line) // of an invented person
			}
		}
	}
	half, _ := filepath.Glob(filepath.Join(paper, ".*"))
	if len(half) > 0 {
		t.Errorf("%d half-written papers are left beside the whole ones", len(half))
	}
}

// The search finds what it must: every planted text in every encoding, and a PIN wherever nothing explains it.
func TestTheSearchFinds(t *testing.T) {
	p := &trail{words: map[string]bool{}}
	p.add("𠮷田　葛󠄀之介")
	p.add("髙﨑　花子")
	for _, w := range []string{"𠮷田", "葛󠄀之介", "花子"} {
		for name, encode := range encodings {
			b := encode(w)
			if b == nil {
				continue
			}
			if len(p.find(slices.Concat([]byte("\x00log\xff"), b, []byte("\x01")))) == 0 {
				t.Errorf("%s is not found in %s", w, name)
			}
		}
	}
	legitimate := map[string]bool{"DEMO-20261123-1234": true, "millis 12345\n": true, "a1234f": true}
	for s, want := range map[string]int{
		"xDEMO-20261123-1234y": 0, "millis 12345\nlang": 0, "millis 1234\nlang": 1, "\x00a1234f\x00": 0, "edition1234code": 1, "1234 1234": 2, "DEMO-20261123-123": 0,
	} {
		if got := unexplained([]byte(s), "1234", legitimate); got != want {
			t.Errorf("%q: %d, expected %d", s, got, want)
		}
	}
}
