//go:build linux

package privacy

import (
	"bufio"
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kakanai/internal/e2e"
)

// counterIn is this test's own process as a counter, to be started, with everything it may write to
// under root.
func counterIn(t *testing.T, root, data string, command ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command = append(command, self)
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = append(os.Environ(), counterData+"="+data, "HOME="+root, "TMPDIR="+root, "XDG_CACHE_HOME="+root,
		"XDG_CONFIG_HOME="+root, "GOTRACEBACK=all")
	return cmd
}

// A killable is a counter whose process is killed in the middle of visits, again and again, on one
// data folder.
type killable struct {
	t      *testing.T
	root   string
	home   string
	tmp    string
	data   string
	stderr bytes.Buffer
}

func newKillable(t *testing.T) *killable {
	t.Helper()
	root := t.TempDir()
	k := &killable{t: t, root: root, home: filepath.Join(root, "home"), tmp: filepath.Join(root, "tmp")}
	k.data = filepath.Join(k.home, "data")
	for _, dir := range []string{k.home, k.tmp, k.data} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// run serves visits. It is killed some time after the stop-th state, whose name it returns, or,
// where stop is 0, ends by itself after two visits.
func (k *killable) run(stop int, later time.Duration) string {
	k.t.Helper()
	cmd := counterIn(k.t, k.home, k.data)
	cmd.Env = append(cmd.Env, "TMPDIR="+k.tmp)
	if stop == 0 {
		cmd.Env = append(cmd.Env, counterVisits+"=2")
	}
	cmd.Stderr = &k.stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	where := ""
	lines := bufio.NewScanner(out)
	for n := 1; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "error") {
			k.t.Fatalf("%s\n%s", lines.Text(), k.stderr.String())
		}
		if n == stop {
			where = lines.Text()
			time.Sleep(later)
			cmd.Process.Kill()
		}
	}
	if err := cmd.Wait(); stop == 0 && err != nil {
		k.t.Fatalf("%v\n%s", err, k.stderr.String())
	}
	return where
}

// search looks for papers, and for what was typed, in every file.
func (k *killable) search(gone *e2e.Trail, when string) {
	k.t.Helper()
	files := e2e.Files(k.t, k.home, k.tmp)
	files["stderr"] = k.stderr.Bytes()
	if len(files[e2e.LogPath(k.data)]) == 0 {
		k.t.Fatal("there is no log to search: this test says nothing")
	}
	for path, b := range files {
		if bytes.Contains(b, []byte("%PDF-")) {
			k.t.Errorf("%s: a paper is left in %s", when, strings.TrimPrefix(path, k.root))
		}
		for _, found := range gone.Find(b) {
			k.t.Errorf("%s: %s: %s", when, strings.TrimPrefix(path, k.root), found)
		}
	}
}

// Promise 6 at the clerk's window: what a clerk typed, corrected and wrote for another person is
// in no file when the visit is over, nor after the program was killed in the middle of one.
// Without a printer its pages are in no file at any time: see
// TestWithoutAPrinterNoPageTouchesADisk.
func TestNothingTypedAtTheDeskIsLeft(t *testing.T) {
	t.Parallel()
	kills := 8
	if e2e.Soak() {
		kills = 60
	}
	gone := e2e.NewTrail()
	for _, w := range append([]string{typedPerson.Name, typedPerson.Address, typedPerson.Birth}, typedWords...) {
		gone.Add(w)
	}
	me := e2e.NewStall(t, "--reader", "demo:katsunosuke").Call("1234\n", "read", "--pin-stdin").JSON
	for _, item := range []string{"name", "address", "birth"} {
		gone.Add(me[item].(string))
	}
	for _, w := range []string{"見本", "代筆"} { // the forms' own words
		delete(gone.Words, w)
	}
	k := newKillable(t)
	k.run(0, 0)
	k.search(gone, "after two visits")
	killed := map[string]int{}
	for range kills {
		where := k.run(5+rand.IntN(14), time.Duration(rand.IntN(40))*time.Millisecond)
		killed[where]++
		k.search(gone, "killed after "+where)
	}
	k.run(0, 0)
	k.search(gone, "started again")
	t.Logf("%d words; killed in %v", len(gone.Words), killed)
	kinds := map[string]int{}
	for _, e := range e2e.Entries(t, k.data) {
		kinds[string(e.Kind)]++
	}
	for _, k := range []string{
		"typed", "corrected", "scribe", "vouched", "replaced", "reprint", "taken",
		"returned",
	} {
		if kinds[k] < 2 {
			t.Errorf("%s is in the log %d times: this test says nothing", k, kinds[k])
		}
	}
}

// opened are the files that a trace of strace's has opened for writing, or made.
var opened = regexp.MustCompile(`(?m)(?:open|openat|creat|memfd_create|mkdir|mkdirat|link|linkat|rename|renameat2?)` +
	`\((.*)\) = [0-9]+`)

// A kiosk without a printer makes no file of a page, not even one that is gone a moment later:
// what was on a disk once can be carved from it. Two visits are traced, and nothing is opened for
// writing but the log, its key, and what is no disk.
func TestWithoutAPrinterNoPageTouchesADisk(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	data, trace := filepath.Join(root, "data"), filepath.Join(root, "trace")
	const calls = "trace=open,openat,creat,memfd_create,mkdir,mkdirat,link,linkat,rename,renameat,renameat2"
	cmd := counterIn(t, root, data, "strace", "-f", "-qq", "-s", "400", "-e", calls, "-o", trace)
	cmd.Env = append(cmd.Env, counterVisits+"=2")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	own := regexp.QuoteMeta(data) + `(/(log\.db|signing\.key|\.kakanai-signing\.key-).*)?`
	allowed := regexp.MustCompile(`"(` + own + `|/dev/.*|/proc/.*)"`)
	writing := regexp.MustCompile(`O_WRONLY|O_RDWR|O_CREAT`)
	logs := 0
	for _, m := range opened.FindAllStringSubmatch(string(b), -1) {
		if strings.HasPrefix(m[0], "open") && !writing.MatchString(m[0]) {
			continue
		}
		if strings.Contains(m[0], "log.db") {
			logs++
		}
		if !allowed.MatchString(m[0]) {
			t.Errorf("a file is made: %s", m[0])
		}
	}
	if logs < 3 {
		t.Errorf("the log was opened %d times: this test says nothing", logs)
	}
	if _, err := os.Stat(filepath.Join(data, "paper")); !os.IsNotExist(err) {
		t.Errorf("there is a folder of papers: %v", err)
	}
}
