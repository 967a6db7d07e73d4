package main

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/internal/station"
)

func TestFillOnTheDefaults(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	me := d.want(0, "", d.call("1234\n", "read", "--pin-stdin")).json
	a := d.want(0, "", d.call("1234\n", "fill", "juminhyo", "inkan", "shotoku", "--answers", d.file("a.json", "{}"), "--out", d.out(), "--pin-stdin"))
	docs := documents(t, a)
	if len(docs) != 3 {
		t.Fatalf("%d documents", len(docs))
	}
	for _, doc := range docs {
		checkPaper(t, doc, me["name"].(string), me["address"].(string))
		if doc.Pages != 1 {
			t.Errorf("%s takes %d pages for its own holder, expected one", doc.Form, doc.Pages)
		}
		if !strings.Contains(tool(t, "pdftotext", doc.Path, "-"), "見本（デモ用カード）") {
			t.Errorf("%s of the demo card does not say that it is one", doc.Form)
		}
	}
	v := d.want(0, "", d.call("", "log", "verify"))
	if v.json["result"] != "ok" {
		t.Errorf("%v", v.json)
	}
	csv := filepath.Join(d.dir, "day.csv")
	day := docs[0].Serial[5:9] + "-" + docs[0].Serial[9:11] + "-" + docs[0].Serial[11:13]
	d.want(0, "", d.call("", "log", "export", "--day", day, "--format", "csv", "--out", csv))
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
	d := newStall(t, "--reader", "demo")
	list := d.want(0, "", d.call("", "readers")).json["readers"].([]any)
	if len(list) < 8 {
		t.Errorf("only %d demo people", len(list))
	}
	for _, r := range list {
		reader := r.(map[string]any)
		t.Run(reader["name"].(string), func(t *testing.T) {
			p := &stall{t: t, dir: t.TempDir()}
			p.args = []string{"--json", "--data", filepath.Join(p.dir, "data"), "--reader", reader["name"].(string)}
			me := p.call("1234\n", "read", "--pin-stdin")
			a := p.call("1234\n", "fill", "juminhyo", "inkan", "shotoku", "--out", p.out(), "--pin-stdin")
			if a.code != me.code && a.code != 20 {
				t.Errorf("read ends with %d, fill with %d", me.code, a.code)
			}
			if reader["card"] != "mynumber" {
				if a.code != 11 {
					t.Errorf("a card of kind %v: exit %d", reader["card"], a.code)
				}
				return
			}
			if a.code != 0 {
				if a.code != 13 && a.code != 14 && a.code != 20 {
					t.Errorf("exit %d: %v", a.code, a.json)
				}
				return
			}
			for _, doc := range documents(t, a) {
				if len(doc.Marks) == 0 { // with marks the paper differs from the card, and says so
					checkPaper(t, doc, me.json["name"].(string), me.json["address"].(string))
				}
			}
		})
	}
}

func TestUsage(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	out := d.out()
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
		{"answers that are no object", "1234\n", []string{"fill", "inkan", "--answers", d.file("list.json", "[]"), "--pin-stdin", "--out", out}},
		{"answers of the wrong type", "1234\n", []string{"fill", "inkan", "--answers", d.file("type.json", `{"inkan":{"copies":"many"}}`), "--pin-stdin", "--out", out}},
		{"an unknown field", "1234\n", []string{"fill", "inkan", "--answers", d.file("field.json", `{"inkan":{"shoe_size":26}}`), "--pin-stdin", "--out", out}},
		{"missing answers file", "1234\n", []string{"fill", "inkan", "--answers", filepath.Join(d.dir, "none"), "--pin-stdin", "--out", out}},
		{"a negative wait", "", []string{"readers", "--wait", "-1"}},
		{"a day that is none", "", []string{"log", "export", "--day", "2026-02-30", "--format", "csv", "--out", filepath.Join(out, "x")}},
		{"an unknown format", "", []string{"log", "export", "--day", "2026-02-03", "--format", "xls", "--out", filepath.Join(out, "x")}},
		{"settings of nonsense", "", []string{"--config", d.file("n.toml", "[[city.0]]0"), "version"}},
		{"unknown settings", "", []string{"--config", d.file("c.toml", "colour = 1\n"), "version"}},
	} {
		a := d.call(c.stdin, c.args...)
		if a.code != 2 || a.json["problem"] != "usage" {
			t.Errorf("%s: exit %d, %v", c.why, a.code, a.json)
		}
		if strings.Contains(a.stderr, "1234") || strings.Contains(a.stderr, "many") {
			t.Errorf("%s: stderr repeats what was typed: %s", c.why, a.stderr)
		}
	}
}

func TestWrongPINOnTheCommandLine(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	for _, args := range [][]string{{"read", "--pin-stdin"}, {"fill", "inkan", "--pin-stdin", "--out", d.out()}} {
		a := d.want(12, "wrong-pin", d.call("0000\n", args...))
		if a.json["retries"] != 2.0 {
			t.Errorf("%v: %v", args, a.json)
		}
	}
	if files, _ := os.ReadDir(d.out()); len(files) > 0 {
		t.Errorf("a refused PIN left %d files", len(files))
	}
}

func TestIncompleteBeforeTheCard(t *testing.T) {
	// No reader at all: what is missing must be found before anybody looks for a card.
	d := newStall(t)
	d.env = []string{"PCSCLITE_CSOCK_NAME=" + filepath.Join(d.dir, "nobody")}
	a := d.call("1234\n", "fill", "juminhyo", "--answers", d.file("a.json", `{"juminhyo":{"req_role":"代理人","rel":"代理人","subj_same":false}}`), "--out", d.out(), "--pin-stdin")
	d.want(20, "incomplete", a)
	if fields, _ := a.json["fields"].([]any); len(fields) == 0 {
		t.Errorf("%v", a.json)
	}
	d.want(10, "no-reader", d.call("1234\n", "fill", "juminhyo", "--out", d.out(), "--pin-stdin"))
	d.want(10, "no-reader", d.call("", "readers"))
}

func TestTurnedOff(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	config := d.file("c.toml", "[command_line]\nread = false\nfill = false\n")
	d.want(70, "not-allowed", d.call("1234\n", "--config", config, "read", "--pin-stdin"))
	d.want(70, "not-allowed", d.call("1234\n", "fill", "inkan", "--out", d.out(), "--pin-stdin", "--config", config))
}

// A second writer is refused before it looks at a card, and what it would have read is not printed.
func TestSecondWriter(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	d.want(0, "", d.call("1234\n", "read", "--pin-stdin"))
	data := filepath.Join(d.dir, "data", "demo")
	log, err := audit.Open(t.Context(), audit.Options{
		Path: station.LogPath(data), Now: time.Now, Rand: rand.Reader, Terminal: "DEMO", Version: station.Version, City: "city.example.lg.jp", Key: station.Key(data),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	a := d.want(40, "not-logged", d.call("1234\n", "read", "--pin-stdin"))
	if a.json["name"] != nil {
		t.Error("a reading without an entry was printed")
	}
	d.want(0, "", d.call("", "log", "verify"))
}

func TestTamperedLogIsNamed(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	d.want(0, "", d.call("1234\n", "read", "--pin-stdin"))
	db := filepath.Join(d.dir, "data", "demo", "log.db")
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
	a := d.want(50, "log", d.call("", "log", "verify"))
	if a.json["result"] != "modified" {
		t.Errorf("%v", a.json)
	}
	d.want(50, "log", d.call("", "log", "verify", "--db", d.file("other", "not a log")))
}

// A PIN has no place in the arguments, where every process of the machine can read it.
func TestSecretsStayOutOfArguments(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	a := d.call("", "read", "--pin", "1234")
	if a.code != 2 || strings.Contains(a.stderr, "1234") {
		t.Errorf("exit %d: %s", a.code, a.stderr)
	}
}
