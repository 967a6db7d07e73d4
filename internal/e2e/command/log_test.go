//go:build linux

package command

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"kakanai/audit"
	"kakanai/internal/e2e"
	"kakanai/record"
)

// A day on the command line: opened, worked, closed; the checkpoint finds what was done to the log
// afterwards, and one entry is proved.
func TestLogCommands(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	day := d.Want(0, "", d.Call("", "day", "open")).JSON["day"]
	d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin"))
	closed := d.Want(0, "", d.Call("", "day", "close")).JSON
	if closed["day"] != day || day == "" {
		t.Errorf("opened %v, closed %v", day, closed["day"])
	}
	c := d.Want(0, "", d.Call("", "log", "checkpoint")).JSON
	if c["checkpoint"] != closed["checkpoint"] || !strings.HasPrefix(c["checkpoint"].(string),
		"city.mutsu.lg.jp/DEMO/") {
		t.Errorf("the day closed with %v, and the log is %v", closed["checkpoint"], c["checkpoint"])
	}
	note, key := d.File("note", c["checkpoint"].(string)), c["key"].(string)
	if v := d.Want(0, "", d.Call("", "log", "verify", "--against", note)).JSON; v["trusted"] != "log" ||
		v["at"] != -1.0 {
		t.Errorf("%v", v)
	}
	if v := d.Want(0, "", d.Call("", "log", "verify", "--against", note, "--against", note,
		"--key", key)).JSON; v["trusted"] != "key" {
		t.Errorf("%v", v)
	}
	// of checkpoints: there are none
	if v := d.Want(0, "", d.Call("", "log", "verify", "--key", key)).JSON; v["trusted"] != "" {
		t.Errorf("%v", v)
	}
	d.Want(2, "usage", d.Call("", "log", "verify", "--against", note+".none"))
	proof := filepath.Join(d.Dir, "proof.json")
	d.Want(0, "", d.Call("", "log", "proof", "2", "--out", proof))
	b, err := os.ReadFile(proof)
	if err != nil {
		t.Fatal(err)
	}
	if e, _, err := audit.CheckProof(b, key); err != nil || e.Kind != "read" {
		t.Errorf("%+v %v", e, err)
	}
	for _, bad := range [][]string{
		{"999", "--out", proof},
		{"-1", "--out", proof},
		{"x", "--out", proof},
		{"1"},
		{"--out", proof},
	} {
		d.Want(2, "usage", d.Call("", append([]string{"log", "proof"}, bad...)...))
	}
	if e := d.Want(0, "", d.Call("", "log", "erase")).JSON; e["details"] != 0.0 || e["entries"] != 0.0 {
		t.Errorf("%v", e)
	}
	// A log that was begun anew is not the one that the checkpoint knows.
	for _, name := range []string{"log.db", "signing.key"} {
		os.Remove(filepath.Join(d.Dir, "data", "demo", name))
	}
	d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin"))
	v := d.Want(50, "log", d.Call("", "log", "verify", "--against", note)).JSON
	if v["result"] != "unknown-log" {
		t.Errorf("%v", v)
	}
	if _, err := json.Marshal(v); err != nil {
		t.Error(err)
	}
}

// What people keep is read as they saved it, and a file that holds no checkpoint is a wrong
// command line, not a forgery.
func TestAgainstWhatPeopleKept(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	d.Want(0, "", d.Call("", "day", "open"))
	note := d.Want(0, "", d.Call("", "log", "checkpoint")).JSON["checkpoint"].(string)
	wide := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(strings.ReplaceAll(note, "\n", "\r\n"))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	d.Want(0, "", d.Call("", "log", "verify", "--against", d.File("powershell.txt", string(wide))))
	d.Want(0, "", d.Call("", "log", "verify", "--against", d.File("notepad.txt", "\ufeff"+strings.ReplaceAll(note,
		"\n", "\r\n"))))
	for name, text := range map[string]string{"empty": "", "text": "控え\n", "half": note[:20]} {
		d.Want(2, "usage", d.Call("", "log", "verify", "--against", d.File(name, text)))
	}
	d.Want(2, "usage", d.Call("", "log", "verify", "--against", d.Dir))
	if v := d.Want(50, "log", d.Call("", "log", "verify", "--db", d.Dir)).JSON; v["result"] != "unknown-log" {
		t.Errorf("%v", v)
	}
}

// Closing the day takes out the details that are due, and says so; whole entries stay until
// they are erased by order.
func TestDayCloseErasesWhatIsDue(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	now := time.Now().AddDate(-4, 0, 0)
	l := e2e.OpenLog(t, d.Data(), func() time.Time { return now })
	for range 2 {
		if _, err := l.Append(t.Context(), record.Entry{Kind: "called", Lang: "ja"}); err != nil {
			t.Fatal(err)
		}
		now = time.Now().AddDate(0, 0, -1)
	}
	l.Close()
	d.Want(0, "", d.Call("", "day", "close"))
	got := map[int64]string{}
	if err := audit.Read(t.Context(), e2e.LogPath(d.Data()), "", "9999", func(e record.Entry, _ int64) error {
		got[e.Seq] = string(e.Kind)
		if e.Erased {
			got[e.Seq] += " erased"
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if want := map[int64]string{
		0: "log.new erased", 1: "called erased", 2: "called", 3: "erase.details",
		4: "log.signed", 5: "day.close",
	}; !maps.Equal(got, want) {
		t.Errorf("%v, expected %v", got, want)
	}
	if e := d.Want(0, "", d.Call("", "log", "erase")).JSON; e["details"] != 0.0 || e["entries"] != 1.0 {
		t.Errorf("%v", e)
	}
}

// With the setting, what the log was stands on each paper's foot, and is a witness against the log.
func TestTheFootOfAPaperIsAWitness(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	for setting, want := range map[string]bool{"true": true, "false": false} {
		config := d.File("foot.toml", "[log]\nfoot = "+setting+"\n")
		docs := e2e.Documents(t, d.Want(0, "", d.Call("1234\n", "--config", config, "fill", "juminhyo",
			"--out", d.Out(), "--pin-stdin")))
		words := e2e.Tool(t, "pdftotext", "-layout", docs[0].Path, "-")
		mark := regexp.MustCompile(`控え +(\d+-[A-Z2-7]{8})`).FindStringSubmatch(words)
		if (mark != nil) != want {
			t.Fatalf("foot = %s: %v in %s", setting, mark, words[max(0, len(words)-300):])
		}
		if !want {
			continue
		}
		v := d.Want(0, "", d.Call("", "log", "verify", "--against", d.File("mark.txt", mark[1]+"\n"))).JSON
		if v["trusted"] != "mark" {
			t.Errorf("%v", v)
		}
		other := strings.Replace(mark[1], mark[1][len(mark[1])-4:], "AAAA", 1)
		if v := d.Want(50, "log", d.Call("", "log", "verify", "--against", d.File("other.txt",
			other+"\n"))).JSON; v["result"] != "forked" {
			t.Errorf("%v", v)
		}
	}
}

// What a log keeps is its own: a clerk's own settings take nothing earlier, and a change is a
// supervisor's entry.
func TestRetentionIsTheLogsOwn(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	now := time.Now().AddDate(0, 0, -10)
	l := e2e.OpenLog(t, d.Data(), func() time.Time { return now })
	for range 2 {
		if _, err := l.Append(t.Context(), record.Entry{Kind: "called", Lang: "ja"}); err != nil {
			t.Fatal(err)
		}
		now = now.AddDate(0, 0, 9)
	}
	l.Close()
	own := d.File("own.toml", "[log]\nkeep_details = 1\nkeep_entries = 5\n")
	d.Want(70, "not-allowed", d.Call("", "--config", own, "log", "keep")) // there is no supervisor yet
	d.Want(0, "", d.Call("boss's own word\n", "staff", "add", "--name", "a"))
	d.Want(0, "", d.Call("boss's own word\nclerk's own word\n", "staff", "add", "--name", "b", "--role", "clerk",
		"--staff", "1"))
	d.Want(0, "", d.Call("clerk's own word\n", "--config", own, "day", "close", "--staff", "2"))
	if e := d.Want(0, "", d.Call("boss's own word\n", "--config", own, "log", "erase",
		"--staff", "1")).JSON; e["details"] != 0.0 || e["entries"] != 0.0 {
		t.Errorf("the settings that were passed erased %v", e)
	}
	if v := d.Want(0, "", d.Call("", "log", "verify")).JSON; v["result"] != "ok" {
		t.Errorf("%v", v)
	}
	warned := func(want bool) {
		t.Helper()
		list := d.Want(0, "", d.Call("", "--config", own, "config", "check")).JSON["warnings"].([]any)
		if (len(list) == 1) != want {
			t.Errorf("warned of %v", list)
		}
	}
	warned(true)
	checks := d.Want(0, "", d.Call("", "--config", own, "doctor")).JSON["checks"].([]any)
	if last := checks[len(checks)-1].(map[string]any); last["code"] != "keep" || last["verdict"] != "warning" {
		t.Errorf("doctor says %v", last)
	}
	d.Want(70, "not-allowed", d.Call("clerk's own word\n", "--config", own, "log", "keep", "--staff", "2"))
	if k := d.Want(0, "", d.Call("boss's own word\n", "log", "keep", "--staff", "1")).JSON; k["details"] != 30.0 ||
		k["entries"] != 1095.0 {
		t.Errorf("in force is %v", k)
	}
	if k := d.Want(0, "", d.Call("boss's own word\n", "--config", own, "log", "keep",
		"--staff", "1")).JSON; k["details"] != 1.0 || k["entries"] != 5.0 {
		t.Errorf("in force is %v", k)
	}
	warned(false)
	if e := d.Want(0, "", d.Call("boss's own word\n", "log", "erase", "--staff", "1")).JSON; e["details"] != 3.0 ||
		e["entries"] != 1.0 {
		t.Errorf("by the log's own retention went %v", e)
	}
	v := d.Want(0, "", d.Call("", "log", "verify")).JSON
	e, _ := v["erased"].(map[string]any)
	if v["result"] != "ok-erased" || e["entries"] != 1.0 || e["days"] != 5.0 || e["clerk"] != 1.0 ||
		e["bound"] != true {
		t.Errorf("%v", v)
	}
}
