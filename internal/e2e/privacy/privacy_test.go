//go:build linux

package privacy

import (
	"bytes"
	"fmt"
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

	"kakanai/internal/e2e"
)

// unexplained counts the places where a PIN stands in b that are no part of something that the log
// is to hold: a serial, a time, an id.
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

// A kiosk is the folders of one whose visits must leave nothing: all but paper and desk are
// searched.
type kiosk struct {
	t                      *testing.T
	root                   string
	home, tmp, paper, desk string
	data                   string
	stderr                 bytes.Buffer
	random                 *rand.Rand
	whole                  time.Duration // what a visit takes on this machine; learnt on the way
	done, cut              int           // visits to the end, and cut off
}

func newKiosk(t *testing.T) *kiosk {
	t.Helper()
	root := t.TempDir()
	folder := func(name string) string {
		p := filepath.Join(root, name)
		if err := os.Mkdir(p, 0o700); err != nil {
			t.Fatal(err)
		}
		return p
	}
	h := &kiosk{
		t: t, root: root, home: folder("home"), tmp: folder("tmp"), paper: folder("paper"), desk: folder("desk"),
		random: rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 1)), whole: 200 * time.Millisecond,
	}
	h.data = filepath.Join(h.home, "data")
	return h
}

// run makes one visit. cutOff waits for the moment at which sig is sent; nil: it goes to its end.
func (h *kiosk) run(stdin string, cutOff func(), sig syscall.Signal, args ...string) (out []byte, crashed bool) {
	h.t.Helper()
	cmd := exec.Command(e2e.Binary, append([]string{"--json", "--data", h.data}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+h.home, "TMPDIR="+h.tmp, "XDG_DATA_HOME="+h.home, "XDG_CACHE_HOME="+h.home,
		"XDG_CONFIG_HOME="+h.home, "XDG_RUNTIME_DIR="+h.tmp, "GOTRACEBACK=all")
	cmd.Stdin, cmd.Stderr, cmd.Dir = strings.NewReader(stdin), &h.stderr, h.tmp
	var b bytes.Buffer
	cmd.Stdout = &b
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	if cutOff != nil {
		cutOff()
		cmd.Process.Signal(sig)
	}
	cmd.Wait()
	code := cmd.ProcessState.ExitCode()
	return b.Bytes(), code == -1 || sig == syscall.SIGQUIT && code == 2
}

// sometime is a moment between the start of a visit and its last paper.
func (h *kiosk) sometime() {
	time.Sleep(time.Duration(float64(h.whole) * (0.2 + 0.7*h.random.Float64())))
}

// midPaper is as soon as anything of the next paper is in the folder.
func (h *kiosk) midPaper() {
	before, _ := os.ReadDir(h.paper)
	for range 2000 {
		if now, _ := os.ReadDir(h.paper); len(now) > len(before) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// crash cuts a visit off, the n-th: by SIGKILL or a dump of all goroutines, in the middle of a
// paper or at any moment. A visit that was faster is made again.
func (h *kiosk) crash(n int, args []string) {
	h.t.Helper()
	sig := []syscall.Signal{syscall.SIGKILL, syscall.SIGQUIT}[n%2]
	when := []func(){h.midPaper, h.sometime}[n/2%2]
	for range 20 {
		if _, crashed := h.run("1234\n", when, sig, append(args, "--pin-stdin")...); crashed {
			h.cut++
			return
		}
	}
}

// A planted is what the visits are made of and must not leave: the people with the printed numbers
// of their cards, and a text in the answers' file.
type planted struct {
	people  []string
	codes   map[string]string
	answers string // the caller's own file, outside of what is searched
	trail   *e2e.Trail
}

func (h *kiosk) plant() planted {
	h.t.Helper()
	const purpose = "提出先は葛󠄀飾の𠮷野ひみつ商店"
	p := planted{
		people: []string{"katsunosuke", "hanako", "long", "nguyen", "kyuuji", "gaiji", "taro"},
		codes:  map[string]string{}, answers: filepath.Join(h.desk, "answers.json"), trail: e2e.NewTrail(),
	}
	e2e.Write(h.t, p.answers, fmt.Appendf(nil, `{"juminhyo":{"purpose":%q},"shotoku":{"purpose":%q}}`, purpose,
		purpose))
	p.trail.Add(purpose)
	list := e2e.NewStall(h.t, "--reader", "demo").Call("", "readers").JSON["readers"].([]any)
	for _, r := range list {
		if m := r.(map[string]any); m["code_b"] != nil {
			p.codes[m["person"].(string)] = m["code_b"].(string)
		}
	}
	for _, who := range p.people {
		me := e2e.NewStall(h.t, "--reader", "demo:"+who).Call("1234\n", "read", "--pin-stdin").JSON
		for _, item := range []string{"name", "address", "birth"} {
			p.trail.Add(me[item].(string))
		}
		if code := p.codes[who]; len(code) == 14 {
			p.trail.Words[code] = true
		}
	}
	if len(p.trail.Words) < 30 || len(p.codes) < len(p.people) {
		h.t.Fatalf("only %d words are planted, %d codes", len(p.trail.Words), len(p.codes))
	}
	delete(p.trail.Words, "見本") // common to all addresses, the settings and the texts of the program itself
	return p
}

// visit makes the i-th of so many visits, of which some crash.
func (h *kiosk) visit(p planted, i, visits, crashes int) {
	h.t.Helper()
	who := p.people[i%len(p.people)]
	args := []string{
		"--reader", "demo:" + who, "fill", "juminhyo", "inkan", "shotoku", "--answers", p.answers,
		"--out", h.paper,
	}
	switch {
	case i%(visits/crashes) == 1:
		h.crash(i/(visits/crashes), args)
	case i%7 == 3:
		h.run("8642\n", nil, 0, append(args, "--pin-stdin")...)
	case i%5 == 4:
		h.run(p.codes[who]+"\n", nil, 0, append(args, "--code-b-stdin")...)
	default:
		began := time.Now()
		if out, _ := h.run("1234\n", nil, 0, append(args, "--pin-stdin")...); bytes.Contains(out,
			[]byte(`"documents"`)) {
			h.done++
			h.whole = time.Since(began)
		}
	}
}

// Promise 6. Visits of people with hard names, with wrong PINs, printed numbers and planted
// answers, some of them cut off by kill or made to dump their goroutines; then everything but the
// papers themselves is searched: data folder, database with WAL, home, temporary folder, stderr.
func TestNothingPersonalIsLeft(t *testing.T) {
	t.Parallel()
	visits, crashes := 20, 4
	if e2e.Soak() {
		visits, crashes = 50, 10
	}
	h := newKiosk(t)
	p := h.plant()
	for i := range visits {
		h.visit(p, i, visits, crashes)
	}
	// sweeps what the last crash left
	h.run("1234\n", nil, 0, "--reader", "demo:taro", "fill", "inkan", "--out", h.paper, "--pin-stdin")
	t.Logf("%d visits to the end, %d cut off, %d words", h.done, h.cut, len(p.trail.Words))
	if h.done < visits/3 || h.cut < crashes {
		t.Errorf("%d visits came to their end and %d were cut off: this test says nothing", h.done, h.cut)
	}
	h.searchFiles(p.trail)
	h.searchStderr()
	half, _ := filepath.Glob(filepath.Join(h.paper, ".*"))
	if len(half) > 0 {
		t.Errorf("%d half-written papers are left beside the whole ones", len(half))
	}
}

// legitimate are the strings of the log in which four digits may look like a PIN.
func (h *kiosk) legitimate() map[string]bool {
	h.t.Helper()
	out := map[string]bool{}
	for _, e := range e2e.Entries(h.t, filepath.Join(h.data, "demo")) {
		millis, up := "millis "+strconv.FormatInt(e.Millis, 10)+"\n", "up "+strconv.FormatInt(e.Up, 10)+"\n"
		for _, s := range []string{e.Visit, e.Serial, e.Edition, e.Boot, e.Key, millis, up} {
			out[s] = true
		}
	}
	return out
}

// searchFiles looks for papers, for what was planted and for the PINs in every file.
func (h *kiosk) searchFiles(trail *e2e.Trail) {
	h.t.Helper()
	legitimate := h.legitimate()
	files := e2e.Files(h.t, h.home, h.tmp)
	files["stderr"] = h.stderr.Bytes()
	if len(files["stderr"]) == 0 || len(files[e2e.LogPath(filepath.Join(h.data, "demo"))]) == 0 {
		h.t.Error("there is no stderr or no log to search: this test says nothing")
	}
	for path, b := range files {
		name := strings.TrimPrefix(path, h.root)
		if bytes.Contains(b, []byte("%PDF-")) { // its text is compressed: no search would find it
			h.t.Errorf("%s: a paper lies where none belongs", name)
		}
		for _, found := range trail.Find(b) {
			h.t.Errorf("%s: %s", name, found)
		}
		key := strings.HasSuffix(name, ".key") // random letters
		for _, pin := range []string{"1234", "8642"} {
			if n := unexplained(b, pin, legitimate); n > 0 && !key && name != "stderr" {
				h.t.Errorf("%s: a PIN stands in it %d times", name, n)
			}
			for _, as := range []string{"UTF-16LE", "UTF-16BE"} {
				if bytes.Contains(b, e2e.Encodings[as](pin)) {
					h.t.Errorf("%s: a PIN in %s", name, as)
				}
			}
		}
	}
}

// ruler stands in the head of the Go runtime's dumps of memory.
const ruler = "0123456789abcdef"

// searchStderr looks for the PINs in the goroutine dumps. These have addresses and line numbers,
// and sometimes a ruler over a dump of memory; a PIN would stand there as a word of its own, or in
// quotes.
func (h *kiosk) searchStderr() {
	h.t.Helper()
	for _, pin := range []string{"1234", "8642"} {
		for line := range strings.Lines(h.stderr.String()) {
			line = strings.ReplaceAll(line, ruler, "")
			if strings.Contains(line, pin) && !strings.Contains(line, ".go:") && !strings.Contains(line, "0x") {
				h.t.Errorf("stderr has a PIN on the line %q", line) // of an invented person
			}
		}
	}
}

// The search finds what it must: every planted text in every encoding, and a PIN wherever nothing
// explains it.
func TestTheSearchFinds(t *testing.T) {
	p := e2e.NewTrail()
	p.Add("𠮷田　葛󠄀之介")
	p.Add("髙﨑　花子")
	for _, w := range []string{"𠮷田", "葛󠄀之介", "花子"} {
		for name, encode := range e2e.Encodings {
			b := encode(w)
			if b == nil {
				continue
			}
			if len(p.Find(slices.Concat([]byte("\x00log\xff"), b, []byte("\x01")))) == 0 {
				t.Errorf("%s is not found in %s", w, name)
			}
		}
	}
	legitimate := map[string]bool{"DEMO-20261123-1234": true, "millis 12345\n": true, "a1234f": true}
	for s, want := range map[string]int{
		"xDEMO-20261123-1234y": 0, "millis 12345\nlang": 0, "millis 1234\nlang": 1, "\x00a1234f\x00": 0,
		"edition1234code": 1, "1234 1234": 2, "DEMO-20261123-123": 0,
	} {
		if got := unexplained([]byte(s), "1234", legitimate); got != want {
			t.Errorf("%q: %d, expected %d", s, got, want)
		}
	}
}
