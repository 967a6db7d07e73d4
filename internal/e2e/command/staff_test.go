//go:build linux

package command

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"kakanai/internal/e2e"
)

const (
	bossPW  = "boss horse 1"
	otherPW = "other horse 2"
	clerkPW = "clerk horse 3"
)

func exportTo(d *e2e.Stall, name string, more ...string) []string {
	return append([]string{
		"log", "export", "--day", e2e.Today(), "--format", "csv",
		"--out", filepath.Join(d.Dir, name),
	}, more...)
}

// From a new kiosk to accounts: who may what, in which words and with which exit codes.
func TestStaffOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	d.Want(50, "log", d.Call("", exportTo(d, "none.csv")...)) // nothing was ever logged
	d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin"))
	d.Want(0, "", d.Call("", exportTo(d, "free.csv")...)) // no account yet: no one is asked
	if list := d.Want(0, "", d.Call("", "staff", "list")).JSON["accounts"].([]any); len(list) != 0 {
		t.Errorf("%v", list)
	}
	d.Want(2, "usage", d.Call("1234567\n", "staff", "add"))
	d.Want(2, "usage", d.Call(bossPW+"\n", "staff", "add", "--role", "clerk"))
	d.Want(2, "usage", d.Call(bossPW+"\n", "staff", "add", "--role", "mayor"))
	d.Want(70, "not-allowed", d.Call(bossPW+"\n", "staff", "add", "--staff", "1"))
	a := d.Want(0, "", d.Call(bossPW+"\n", "staff", "add", "--name", "葛󠄀城 責任者")).JSON
	recovery, _ := a["recovery"].(string)
	if a["id"] != 1.0 || a["role"] != "supervisor" || len(recovery) != 23 {
		t.Errorf("%v", a)
	}
	// From here on there is an account.
	d.Want(70, "not-allowed", d.Call(clerkPW+"\n", "staff", "add"))
	d.Want(70, "not-allowed", d.Call("", exportTo(d, "x.csv")...))
	d.Want(70, "not-allowed", d.Call("", "staff", "list"))
	d.Want(70, "not-allowed", d.Call("wrong horse 9\n", exportTo(d, "x.csv", "--staff", "1")...))
	d.Want(2, "usage", d.Call("", exportTo(d, "x.csv", "--staff", "0")...))
	d.Want(2, "usage", d.Call("", exportTo(d, "x.csv", "--staff", "one")...))
	a = d.Want(0, "", d.Call(bossPW+"\n"+clerkPW+"\n", "staff", "add", "--role", "clerk", "--staff", "1")).JSON
	if a["id"] != 2.0 || a["recovery"] != nil {
		t.Errorf("%v", a)
	}
	d.Want(70, "not-allowed", d.Call(clerkPW+"\n", exportTo(d, "x.csv", "--staff", "2")...))
	if _, err := os.Stat(filepath.Join(d.Dir, "x.csv")); err == nil {
		t.Error("a refused export is there")
	}
	x := d.Want(0, "", d.Call(bossPW+"\r\n", exportTo(d, "ok.csv", "--staff", "1")...)).JSON
	if x["entries"].(float64) < 5 || x["encrypted"] != false {
		t.Errorf("%v", x)
	}
	d.Want(70, "not-allowed", d.Call(bossPW+"\n", "staff", "disable", "1", "--staff", "1"))
	d.Want(0, "", d.Call(bossPW+"\n", "staff", "disable", "2", "--staff", "1"))
	d.Want(2, "usage", d.Call(bossPW+"\n", "staff", "disable", "7", "--staff", "1"))
	d.Want(70, "not-allowed", d.Call(clerkPW+"\n", "staff", "list", "--staff", "2"))
	d.Want(70, "not-allowed", d.Call("00000-00000-00000-00000\n"+otherPW+"\n", "staff", "recover", "--staff", "1"))
	d.Want(0, "", d.Call(recovery+"\n"+otherPW+"\n", "staff", "recover", "--staff", "1"))
	d.Want(0, "", d.Call(otherPW+"\n"+bossPW+"\n", "staff", "password", "--staff", "1"))
	list := d.Want(0, "", d.Call(bossPW+"\n", "staff", "list", "--staff", "1")).JSON["accounts"].([]any)
	if len(list) != 2 || list[1].(map[string]any)["disabled"] != true ||
		list[0].(map[string]any)["name"] != "葛󠄀城 責任者" {
		t.Errorf("%v", list)
	}
	want := "log.new read export staff.first staff.refused staff.in staff.added staff.in staff.denied staff.in export" +
		" staff.in staff.in staff.disabled staff.in" +
		" staff.refused staff.no-recovery staff.recovered staff.in staff.password staff.in"
	if got := d.Logged(); got != want {
		t.Errorf("logged:\n%s\nexpected:\n%s", got, want)
	}
	for _, name := range []string{"demo/log.db", "demo/log.db-wal", "demo/staff.json"} {
		b, _ := os.ReadFile(filepath.Join(d.Dir, "data", name))
		for _, secret := range []string{bossPW, otherPW, clerkPW, recovery, strings.ReplaceAll(recovery, "-", "")} {
			if strings.Contains(string(b), secret) {
				t.Errorf("%s has a secret in it", name)
			}
		}
		if strings.Contains(string(b), "城") != (name == "demo/staff.json") {
			t.Errorf("%s: a display name belongs into staff.json alone", name)
		}
	}
}

// Five wrong passwords, each in a process of its own; then not even the right one, and the answer
// says how long.
func TestLockedOutOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	d.Want(0, "", d.Call(bossPW+"\n", "staff", "add"))
	var a e2e.Answer
	for range 5 {
		a = d.Want(70, "not-allowed", d.Call("wrong horse 9\n", "staff", "list", "--staff", "1"))
	}
	if a.JSON["wait"] != 30.0 {
		t.Errorf("%v", a.JSON)
	}
	a = d.Want(70, "not-allowed", d.Call(bossPW+"\n", "staff", "list", "--staff", "1"))
	if w, _ := a.JSON["wait"].(float64); w < 1 || w > 30 {
		t.Errorf("%v", a.JSON)
	}
	if got := d.Logged(); !strings.HasSuffix(got, "staff.refused staff.locked staff.refused") {
		t.Errorf("%s", got)
	}
}

// Accounts that were changed round the program are found at the next start of anything, and an
// export behind a removed file with them; what the program does itself is never taken for that.
func TestAccountsChangedRoundTheProgram(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	file := filepath.Join(d.Dir, "data", "demo", "staff.json")
	d.Want(0, "", d.Call(bossPW+"\n", "staff", "add"))
	d.Want(0, "", d.Call(bossPW+"\n"+clerkPW+"\n", "staff", "add", "--role", "clerk", "--staff", "1"))
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d.Call("wrong horse 9\n", "staff", "list", "--staff", "2")
	d.Want(0, "", d.Call(bossPW+"\n"+otherPW+"\n", "staff", "password", "2", "--staff", "1"))
	d.Want(0, "", d.Call(bossPW+"\n", "staff", "list", "--staff", "1"))
	d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin"))
	if got := d.Logged(); strings.Contains(got, "staff.changed") || strings.Contains(got, "staff.seen") {
		t.Fatalf("the program takes its own work for somebody's: %s", got)
	}
	after, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := 0
	for _, c := range []struct {
		what    string
		content []byte // nil: the file is gone
	}{
		{"a clerk made a supervisor", bytes.Replace(after, []byte(`"role": "clerk"`),
			[]byte(`"role": "supervisor"`), 1)},
		{"put back as it was", after},
		{"an older copy, with the old password", before},
		{"gone", nil},
		{"back again", after},
	} {
		if c.content == nil {
			err = os.Remove(file)
		} else {
			err = os.WriteFile(file, c.content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if c.content == nil {
			// who owns the files can; it is in the log, and so is how
			d.Want(0, "", d.Call("", exportTo(d, "nobody.csv")...))
		} else {
			d.Want(0, "", d.Call(bossPW+"\n", "staff", "list", "--staff", "1"))
		}
		changed++
		if n := strings.Count(d.Logged(), "staff.changed"); n != changed {
			t.Errorf("%s: %d entries of changes, expected %d", c.what, n, changed)
		}
	}
	// A log of a version that did not seal records the accounts once.
	for _, name := range []string{"log.db", "log.db-wal", "log.db-shm", "signing.key"} {
		os.Remove(filepath.Join(d.Dir, "data", "demo", name))
	}
	for range 2 {
		d.Want(0, "", d.Call(bossPW+"\n", "staff", "list", "--staff", "1"))
	}
	if got := d.Logged(); got != "log.new staff.seen staff.in staff.in" {
		t.Errorf("%s", got)
	}
}

func TestTwoPersonsOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	two := []string{"--config", d.File("two.toml", "[staff]\ntwo_persons = [\"export\"]\n")}
	d.Want(0, "", d.Call(bossPW+"\n", "staff", "add"))
	d.Want(0, "", d.Call(bossPW+"\n"+otherPW+"\n", "staff", "add", "--role", "supervisor", "--staff", "1"))
	a := d.Want(70, "not-allowed", d.Call(bossPW+"\n", append(two, exportTo(d, "x.csv", "--staff", "1")...)...))
	if a.JSON["needs"] != "approver" {
		t.Errorf("%v", a.JSON)
	}
	d.Want(70, "not-allowed", d.Call(bossPW+"\n"+bossPW+"\n", append(two, exportTo(d, "x.csv", "--staff", "1",
		"--approver", "1")...)...))
	d.Want(70, "not-allowed", d.Call(bossPW+"\nwrong horse 9\n",
		append(two, exportTo(d, "x.csv", "--staff", "1", "--approver", "2")...)...))
	d.Want(0, "", d.Call(bossPW+"\n"+otherPW+"\n", append(two, exportTo(d, "ok.csv", "--staff", "1",
		"--approver", "2")...)...))
	d.Want(2, "usage", d.Call("", "--config", d.File("bad.toml", "[staff]\ntwo_persons = [\"lunch\"]\n"), "version"))
}

// Who may pass --config leaves nothing of the two-person rule out: it stays with the accounts,
// and its refusals are entries that the daily report shows in red. Taken off it is by two; taken
// out of the accounts' file by hand, the log and the report say so.
func TestOtherSettingsTakeNothingOffTheRule(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	two := []string{"--config", d.File("two.toml", "[staff]\ntwo_persons = [\"export\"]\n")}
	none := []string{"--config", d.File("none.toml", "[city]\nterminal = \"K01\"\n")}
	with := func(settings []string, args ...string) []string {
		return append(append([]string{}, settings...), args...)
	}
	d.Want(70, "not-allowed", d.Call("", with(two, "staff", "rule")...)) // there is no account
	d.Want(0, "", d.Call(bossPW+"\n", with(two, "staff", "add")...))
	d.Want(0, "", d.Call(bossPW+"\n"+otherPW+"\n", with(two, "staff", "add", "--role", "supervisor",
		"--staff", "1")...))
	for name, settings := range map[string][]string{"other settings": none, "none": nil} {
		a := d.Want(70, "not-allowed", d.Call(bossPW+"\n", with(settings, exportTo(d, "x.csv",
			"--staff", "1")...)...))
		if a.JSON["needs"] != "approver" {
			t.Errorf("%s: %v", name, a.JSON)
		}
		d.Want(70, "not-allowed", d.Call(bossPW+"\n", with(settings, "staff", "rule", "--staff", "1")...))
		d.Want(70, "not-allowed", d.Call(bossPW+"\n"+clerkPW+"\n",
			with(settings, "staff", "add", "--role", "supervisor", "--staff", "1")...))
	}
	if _, err := os.Stat(filepath.Join(d.Dir, "x.csv")); err == nil {
		t.Error("a refused export is there")
	}
	rule := func(settings []string) any {
		t.Helper()
		return d.Want(0, "", d.Call(bossPW+"\n"+otherPW+"\n", with(settings, "staff", "rule", "--staff", "1",
			"--approver", "2")...)).JSON["two_persons"]
	}
	if got := fmt.Sprint(rule(two)); got != "[export]" {
		t.Errorf("the rule is %s", got)
	}
	if got := fmt.Sprint(rule(none)); got != "[]" {
		t.Errorf("two took it off, and it is %s", got)
	}
	d.Want(0, "", d.Call(bossPW+"\n", with(none, exportTo(d, "ok.csv", "--staff", "1")...)...))
	// the settings' rule is kept again
	d.Want(0, "", d.Call(bossPW+"\n", with(two, "staff", "list", "--staff", "1")...))
	d.Want(70, "not-allowed", d.Call(bossPW+"\n", with(none, exportTo(d, "x.csv", "--staff", "1")...)...))
	if got := d.Logged(); strings.Contains(got, "staff.changed") || strings.Count(got, "staff.two") != 2 ||
		strings.Count(got, "staff.alone") != 1 {
		t.Errorf("logged: %s", got)
	}
	// Taken out of the file by hand it is gone, and seen.
	file := filepath.Join(d.Dir, "data", "demo", "staff.json")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	by := regexp.MustCompile(`,\s*"two": \[[^]]*\]`).ReplaceAll(b, nil)
	if bytes.Equal(by, b) {
		t.Fatal("the rule is not where this test looks for it")
	}
	if err := os.WriteFile(file, by, 0o600); err != nil {
		t.Fatal(err)
	}
	d.Want(0, "", d.Call(bossPW+"\n", with(none, exportTo(d, "by-hand.csv", "--staff", "1")...)...))
	if got := d.Logged(); !strings.HasSuffix(got, "staff.changed staff.in export") {
		t.Errorf("logged: %s", got)
	}
	pdf := filepath.Join(d.Dir, "day.pdf")
	d.Want(0, "", d.Call(bossPW+"\n", "log", "report", "--day", e2e.Today(), "--out", pdf, "--staff", "1"))
	text, err := exec.Command("pdftotext", "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"権限のない操作", "登録のファイルが外から変わった", "二人で行うことを加えた", "二人で行うことを減らした"} {
		if !strings.Contains(string(text), line) {
			t.Errorf("the daily report says nothing of %s", line)
		}
	}
}

// The exports as a supervisor asks for them.
func TestExportsOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	d.Want(0, "", d.Call("1234\n", "fill", "juminhyo", "--out", d.Out(), "--pin-stdin"))
	out := func(name string) string { return filepath.Join(d.Dir, name) }
	for _, format := range []string{"csv", "jsonl", "xlsx"} {
		a := d.Want(0, "", d.Call("", "log", "export", "--day", "2026-01-01", "--to", e2e.Today(),
			"--format", format, "--out", out("range."+format))).JSON
		if a["to"] != e2e.Today() || a["entries"].(float64) < 5 {
			t.Errorf("%v", a)
		}
	}
	b, err := os.ReadFile(out("range.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var first map[string]any
	if err := json.Unmarshal([]byte(strings.SplitN(string(b), "\n", 2)[0]), &first); err != nil ||
		first["kind"] != "log.new" {
		t.Errorf("%v %v", err, first)
	}
	d.Want(0, "", d.Call("", append(exportTo(d, "cp932.csv"), "--encoding", "cp932")...))
	// Every export carries the log's checkpoint away, and is good as a witness afterwards.
	for _, name := range []string{"range.csv", "range.jsonl", "cp932.csv"} {
		if v := d.Want(0, "", d.Call("", "log", "verify", "--against", out(name))).JSON; v["result"] != "ok" {
			t.Errorf("%s: %v", name, v)
		}
	}
	other := e2e.NewStall(t, "--reader", "demo")
	other.Want(0, "", other.Call("1234\n", "read", "--pin-stdin"))
	if v := other.Call("", "log", "verify", "--against", out("range.csv")); v.Code != 50 ||
		v.JSON["result"] != "unknown-log" {
		t.Errorf("another log against this one's export: %v", v.JSON)
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	a := d.Want(0, "", d.Call("", exportTo(d, "locked.csv.age", "--recipient", id.Recipient().String())...)).JSON
	c := d.Want(0, "", d.Call("", append(exportTo(d, "set.csv.age"),
		"--config", d.File("age.toml", fmt.Sprintf("[export]\nrecipient = %q\n", id.Recipient())))...)).JSON
	for _, x := range []map[string]any{a, c} {
		b, err := os.ReadFile(x["path"].(string))
		if err != nil || x["encrypted"] != true || !strings.HasPrefix(string(b), "age-encryption.org/") {
			t.Errorf("%v %v", err, x)
		}
	}
	before := d.Logged()
	for why, args := range map[string][]string{
		"a secret key": exportTo(d, "x", "--recipient", id.String()),
		"no encoding":  append(exportTo(d, "x"), "--encoding", "latin1"),
		"cp932 of jsonl": {
			"log", "export", "--day", e2e.Today(), "--format", "jsonl",
			"--encoding", "cp932", "--out", out("x"),
		},
		"a range that ends": {
			"log", "export", "--day", e2e.Today(), "--to", "2026-01-01", "--format", "csv",
			"--out", out("x"),
		},
		"no --out": {"log", "export", "--day", e2e.Today(), "--format", "csv"},
		"a folder not there": {
			"log", "export", "--day", e2e.Today(), "--format", "csv",
			"--out", out("not/there/x"),
		},
		"another's flag":      exportTo(d, "x", "--name", "x"),
		"an approver of zero": exportTo(d, "x", "--approver", "0"),
		"a recipient of a set": append(exportTo(d, "x"), "--config", d.File("bad-age.toml",
			"[export]\nrecipient = \"age1\"\n")),
	} {
		r := d.Call("", args...)
		if r.Code != 2 || strings.Contains(r.Stderr, "SECRET") {
			t.Errorf("%s: exit %d: %s", why, r.Code, r.Stderr)
		}
	}
	if got := strings.TrimPrefix(d.Logged(), before); got != " export export.failed" { // the folder that is not there
		t.Errorf("logged: %q", got)
	}
}

// On a terminal the program asks, nothing that is typed is shown, and a new password is typed
// twice.
func TestPasswordOnATerminal(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	typed := func(command string, lines ...string) string {
		if _, err := exec.LookPath("script"); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("script", "-qec", e2e.Binary+" --data "+data+" "+command, "/dev/null")
		cmd.Env = append(os.Environ(), "LANG=ja_JP.UTF-8")
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		var seen strings.Builder
		r := bufio.NewReader(out)
		for _, l := range lines { // like a person: types when asked
			for {
				c, _, err := r.ReadRune()
				if err != nil {
					t.Fatalf("%s ended before it asked: %s", command, seen.String())
				}
				seen.WriteRune(c)
				if c == '：' {
					break
				}
			}
			time.Sleep(200 * time.Millisecond) // the echo is turned off after the question
			fmt.Fprint(in, l+"\n")
		}
		rest, _ := io.ReadAll(r)
		cmd.Wait()
		return seen.String() + string(rest)
	}
	if s := typed("staff add", bossPW, otherPW); !strings.Contains(s, "2回のパスワードが違います") {
		t.Errorf("two different passwords: %s", s)
	}
	for _, s := range []string{typed("staff add", bossPW, bossPW), typed("staff list --staff 1", bossPW)} {
		if strings.Contains(s, bossPW) || !strings.Contains(s, "責任者") {
			t.Errorf("%q", s)
		}
	}
}

// An export that is killed, wherever it was, leaves the file that was there before or the new one,
// whole: each export's last row is its checkpoint.
func TestExportKilled(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	for range 3 {
		d.Want(0, "", d.Call("1234\n", "fill", "juminhyo", "inkan", "--out", d.Out(), "--pin-stdin"))
	}
	folder := filepath.Join(d.Dir, "export")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(folder, "day.csv")
	began := time.Now()
	d.Want(0, "", d.Call("", exportTo(d, "export/day.csv")...))
	whole := time.Since(began)
	killed, left := 0, 0
	for i := range 24 {
		cmd := d.Command(exportTo(d, "export/day.csv")...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if i%2 == 0 {
			time.Sleep(whole * time.Duration(i) / 24)
		} else { // as soon as anything of the new file is in the folder
			for range 3000 {
				if now, _ := filepath.Glob(filepath.Join(folder, ".kakanai-day.csv-*")); len(now) > 0 {
					break
				}
				time.Sleep(100 * time.Microsecond)
			}
		}
		cmd.Process.Kill()
		cmd.Wait()
		if cmd.ProcessState.ExitCode() == -1 {
			killed++
		}
		if now, _ := filepath.Glob(filepath.Join(folder, ".kakanai-day.csv-*")); len(now) > 0 {
			left++
		}
		if v := d.Call("", "log", "verify", "--against", out); v.Code != 0 {
			t.Fatalf("after kill %d the export is not whole: %v", i, v.JSON)
		}
	}
	t.Logf("%d killed, %d of them in the middle of the file", killed, left)
	if killed == 0 {
		t.Error("none was killed: this test says nothing")
	}
	d.Want(0, "", d.Call("", exportTo(d, "export/day.csv")...))
	if files, _ := os.ReadDir(folder); len(files) != 1 {
		t.Errorf("%d files are in the folder", len(files))
	}
}
