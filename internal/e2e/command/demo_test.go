//go:build linux

package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/internal/e2e"
)

func TestFillOnTheDefaults(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	me := d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin")).JSON
	a := d.Want(0, "", d.Call("1234\n", "fill", "juminhyo", "inkan", "shotoku",
		"--answers", d.File("a.json", "{}"), "--out", d.Out(), "--pin-stdin"))
	docs := e2e.Documents(t, a)
	if len(docs) != 3 {
		t.Fatalf("%d documents", len(docs))
	}
	for _, doc := range docs {
		e2e.CheckPaper(t, doc, me["name"].(string), me["address"].(string))
		if doc.Pages != 1 {
			t.Errorf("%s takes %d pages for its own holder, expected one", doc.Form, doc.Pages)
		}
		if !strings.Contains(e2e.Tool(t, "pdftotext", doc.Path, "-"), "見本（デモ用カード）") {
			t.Errorf("%s of the demo card does not say that it is one", doc.Form)
		}
	}
	v := d.Want(0, "", d.Call("", "log", "verify"))
	if v.JSON["result"] != "ok" {
		t.Errorf("%v", v.JSON)
	}
	csv := filepath.Join(d.Dir, "day.csv")
	day := docs[0].Serial[5:9] + "-" + docs[0].Serial[9:11] + "-" + docs[0].Serial[11:13]
	d.Want(0, "", d.Call("", "log", "export", "--day", day, "--format", "csv", "--out", csv))
	b, err := os.ReadFile(csv)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range docs {
		if !strings.Contains(string(b), doc.Serial) {
			t.Errorf("the export does not have %s", doc.Serial)
		}
	}
	if strings.Contains(string(b), me["name"].(string)) {
		t.Error("the export has a name in it")
	}
}

// Every demo person ends where their card says they must: three forms, or the right Problem.
func TestEveryDemoPerson(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	list := d.Want(0, "", d.Call("", "readers")).JSON["readers"].([]any)
	if len(list) < 8 {
		t.Errorf("only %d demo people", len(list))
	}
	for _, r := range list {
		reader := r.(map[string]any)
		t.Run(reader["name"].(string), func(t *testing.T) {
			t.Parallel()
			p := e2e.NewStall(t, "--reader", reader["name"].(string))
			me := p.Call("1234\n", "read", "--pin-stdin")
			a := p.Call("1234\n", "fill", "juminhyo", "inkan", "shotoku", "--out", p.Out(), "--pin-stdin")
			if a.Code != me.Code && a.Code != 20 {
				t.Errorf("read ends with %d, fill with %d", me.Code, a.Code)
			}
			if reader["card"] != "mynumber" {
				if a.Code != 11 {
					t.Errorf("a card of kind %v: exit %d", reader["card"], a.Code)
				}
				return
			}
			if a.Code != 0 {
				if a.Code != 13 && a.Code != 14 && a.Code != 20 {
					t.Errorf("exit %d: %v", a.Code, a.JSON)
				}
				return
			}
			for _, doc := range e2e.Documents(t, a) {
				if len(doc.Marks) == 0 { // with marks the paper differs from the card, and says so
					e2e.CheckPaper(t, doc, me.JSON["name"].(string), me.JSON["address"].(string))
				}
			}
		})
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	out := d.Out()
	for _, c := range []struct {
		why, stdin string
		args       []string
	}{
		{"an unknown flag", "", []string{"--no-such-flag"}},
		{"an unknown command", "", []string{"frobnicate"}},
		{"half a command", "", []string{"log"}},
		{"a flag of another command", "", []string{"version", "--pin-stdin"}},
		{"an unknown form", "1234\n", []string{"fill", "no-such-form", "--pin-stdin", "--out", out}},
		{"no form", "1234\n", []string{"fill", "--pin-stdin", "--out", out}},
		{"a form twice", "1234\n", []string{"fill", "inkan", "inkan", "--pin-stdin", "--out", out}},
		{"no PIN asked for", "1234\n", []string{"read"}},
		{"an empty PIN", "\n", []string{"read", "--pin-stdin"}},
		{"a short PIN", "12\n", []string{"read", "--pin-stdin"}},
		{"a long PIN", "12345\n", []string{"read", "--pin-stdin"}},
		{"letters", "abcd\n", []string{"read", "--pin-stdin"}},
		{"full-width digits", "１２３４\n", []string{"read", "--pin-stdin"}},
		{"an endless PIN", strings.Repeat("1", 1<<20), []string{"read", "--pin-stdin"}},
		{"an unknown person", "1234\n", []string{"--reader", "demo:nobody", "read", "--pin-stdin"}},
		{"answers that are no object", "1234\n", []string{
			"fill", "inkan", "--answers", d.File("list.json", "[]"),
			"--pin-stdin", "--out", out,
		}},
		{"answers of the wrong type", "1234\n", []string{"fill", "inkan", "--answers", d.File("type.json",
			`{"inkan":{"copies":"many"}}`), "--pin-stdin", "--out", out}},
		{"an unknown field", "1234\n", []string{"fill", "inkan", "--answers", d.File("field.json",
			`{"inkan":{"shoe_size":26}}`), "--pin-stdin", "--out", out}},
		{"missing answers file", "1234\n", []string{
			"fill", "inkan", "--answers", filepath.Join(d.Dir, "none"),
			"--pin-stdin", "--out", out,
		}},
		{"a negative wait", "", []string{"readers", "--wait", "-1"}},
		{"a day that is none", "", []string{
			"log", "export", "--day", "2026-02-30", "--format", "csv",
			"--out", filepath.Join(out, "x"),
		}},
		{"an unknown format", "", []string{
			"log", "export", "--day", "2026-02-03", "--format", "xls",
			"--out", filepath.Join(out, "x"),
		}},
		{"settings of nonsense", "", []string{"--config", d.File("n.toml", "[[city.0]]0"), "version"}},
		{"unknown settings", "", []string{"--config", d.File("c.toml", "colour = 1\n"), "version"}},
	} {
		a := d.Call(c.stdin, c.args...)
		if a.Code != 2 || a.JSON["problem"] != "usage" {
			t.Errorf("%s: exit %d, %v", c.why, a.Code, a.JSON)
		}
		if strings.Contains(a.Stderr, "1234") || strings.Contains(a.Stderr, "many") {
			t.Errorf("%s: stderr repeats what was typed: %s", c.why, a.Stderr)
		}
	}
}

func TestWrongPINOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	for _, args := range [][]string{{"read", "--pin-stdin"}, {"fill", "inkan", "--pin-stdin", "--out", d.Out()}} {
		a := d.Want(12, "wrong-pin", d.Call("0000\n", args...))
		if a.JSON["retries"] != 2.0 {
			t.Errorf("%v: %v", args, a.JSON)
		}
	}
	if files, _ := os.ReadDir(d.Out()); len(files) > 0 {
		t.Errorf("a refused PIN left %d files", len(files))
	}
}

func TestIncompleteBeforeTheCard(t *testing.T) {
	t.Parallel()
	// No reader at all: what is missing must be found before a card is looked for.
	d := e2e.NewStall(t)
	d.Env = []string{"PCSCLITE_CSOCK_NAME=" + filepath.Join(d.Dir, "nobody")}
	a := d.Call("1234\n", "fill", "juminhyo", "--answers", d.File("a.json",
		`{"juminhyo":{"req_role":"代理人","rel":"代理人","subj_same":false}}`), "--out", d.Out(), "--pin-stdin")
	d.Want(20, "incomplete", a)
	if fields, _ := a.JSON["fields"].([]any); len(fields) == 0 {
		t.Errorf("%v", a.JSON)
	}
	d.Want(10, "no-reader", d.Call("1234\n", "fill", "juminhyo", "--out", d.Out(), "--pin-stdin"))
	d.Want(10, "no-reader", d.Call("", "readers"))
}

func TestTurnedOff(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	config := d.File("c.toml", "[command_line]\nread = false\nfill = false\n")
	d.Want(70, "not-allowed", d.Call("1234\n", "--config", config, "read", "--pin-stdin"))
	d.Want(70, "not-allowed", d.Call("1234\n", "fill", "inkan", "--out", d.Out(), "--pin-stdin", "--config", config))
}

// A second writer is refused before it looks at a card, and what it would have read is not printed.
func TestSecondWriter(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin"))
	log := e2e.OpenLog(t, d.Data(), time.Now)
	defer log.Close()
	a := d.Want(40, "not-logged", d.Call("1234\n", "read", "--pin-stdin"))
	if a.JSON["name"] != nil {
		t.Error("a reading without an entry was printed")
	}
	d.Want(0, "", d.Call("", "log", "verify"))
}

func TestTamperedLogIsNamed(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin"))
	db := filepath.Join(d.Dir, "data", "demo", "log.db")
	b, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.LastIndex(string(b), "read")
	if at < 0 {
		t.Fatal("no entry to change")
	}
	copy(b[at:], "feed")
	if err := os.WriteFile(db, b, 0o600); err != nil {
		t.Fatal(err)
	}
	a := d.Want(50, "log", d.Call("", "log", "verify"))
	if a.JSON["result"] != "modified" {
		t.Errorf("%v", a.JSON)
	}
	d.Want(50, "log", d.Call("", "log", "verify", "--db", d.File("other", "not a log")))
}

// A PIN has no place in the arguments, where every process of the machine can read it.
func TestSecretsStayOutOfArguments(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	a := d.Call("", "read", "--pin", "1234")
	if a.Code != 2 || strings.Contains(a.Stderr, "1234") {
		t.Errorf("exit %d: %s", a.Code, a.Stderr)
	}
}
