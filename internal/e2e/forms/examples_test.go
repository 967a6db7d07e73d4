//go:build linux

package forms

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/internal/e2e"
)

// docs/examples/answers.json is a complete answers file for every form of the catalogue: each
// makes one clean page with the holder's name on it.
func TestExampleAnswers(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("docs/examples/answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	d := e2e.NewStall(t)
	list := d.Want(0, "", d.Call("", "forms", "list")).JSON["forms"].([]any)
	if len(list) != len(all) {
		t.Errorf("%d forms, %d examples", len(list), len(all))
	}
	for _, f := range list {
		id := f.(map[string]any)["id"].(string)
		t.Run(id, func(t *testing.T) {
			d := e2e.NewStall(t, "--reader", map[bool]string{true: "demo:ume", false: "demo:taro"}[id == "basu"])
			me := d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin")).JSON
			one, err := json.Marshal(map[string]json.RawMessage{id: all[id]})
			if err != nil {
				t.Fatal(err)
			}
			docs := e2e.Documents(t, d.Want(0, "", d.Call("1234\n", "fill", id, "--answers", d.File("a.json",
				string(one)), "--out", d.Out(), "--pin-stdin")))
			if len(docs) != 1 || docs[0].Pages != 1 || len(docs[0].Marks) != 0 {
				t.Fatalf("%+v", docs)
			}
			name := me["name"].(string)
			if id == "annai" { // the guide slip names no person
				if strings.Contains(e2e.Tool(t, "pdftotext", docs[0].Path, "-"), name) {
					t.Error("the guide slip has a name on it")
				}
				name = ""
			}
			e2e.CheckPaper(t, docs[0], name, "")
		})
	}
	// No form is made for the wrong age, and what is missing is named.
	young := e2e.NewStall(t, "--reader", "demo:taro")
	a := young.Want(20, "incomplete", young.Call("1234\n", "fill", "basu", "--out", young.Out(), "--pin-stdin"))
	if fields, _ := json.Marshal(a.JSON["fields"]); !strings.Contains(string(fields), `"birth"`) {
		t.Errorf("%s", fields)
	}
}

// A city's own file is judged with file, line and reason; a good one, and all that ship, pass.
func TestFormsCheck(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	for _, c := range []struct{ what, name, text, why string }{
		{"an unknown key", "broken.toml", "id = \"broken\"\nno_such_key = 1\n", "no_such_key"},
		{"not TOML", "torn.toml", "id = \"x\n", ""},
		{"nonsense that upsets the parser", "odd.toml", "[[section.0]]0", ""},
		{"a condition on nothing", "basu.toml", strings.Replace(basuFile(t), "min_age = 75",
			"min_age = 75\nhand_if = { nobody = [\"true\"] }", 1), "nobody"},
		{"too large", "large.toml", strings.Repeat("# x\n", 100_000), "256"},
	} {
		a := d.Want(60, "forms-invalid", d.Call("", "forms", "check", d.File(c.name, c.text)))
		list, _ := a.JSON["errors"].([]any)
		if len(list) == 0 {
			t.Errorf("%s: no mistakes", c.what)
			continue
		}
		e := list[0].(map[string]any)
		if !strings.HasSuffix(e["file"].(string), c.name) || !strings.Contains(e["why"].(string), c.why) ||
			c.name == "broken.toml" && e["line"] != 2.0 {
			t.Errorf("%s: %v", c.what, e)
		}
	}
	d.Want(0, "", d.Call("", "forms", "check", "assets/forms"))
	d.Want(2, "usage", d.Call("", "forms", "check", "no/such/folder"))
	d.Want(2, "usage", d.Call("", "forms", "check"))
}

func basuFile(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("assets/forms/basu.toml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A preview shows every form with short and with long data, marked as a sample, with a grid where
// one is wanted; it makes no log.
func TestFormsPreview(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	for _, f := range d.Want(0, "", d.Call("", "forms", "list")).JSON["forms"].([]any) {
		id := f.(map[string]any)["id"].(string)
		path := filepath.Join(d.Dir, id+".pdf")
		args := []string{"forms", "preview", id, "--out", path}
		if id == "kodomo" {
			args = append(args, "--grid")
		}
		if a := d.Want(0, "", d.Call("", args...)); a.JSON["pages"].(float64) < 2 {
			t.Errorf("%s: %v", id, a.JSON)
		}
		e2e.Tool(t, "qpdf", "--check", path)
		words := e2e.Tool(t, "pdftotext", "-raw", path, "-")
		if !strings.Contains(words, "受け付けできません") || strings.Contains(words, "\n150\n") != (id == "kodomo") {
			t.Errorf("%s: not a sample, or the wrong grid", id)
		}
	}
	d.Want(2, "usage", d.Call("", "forms", "preview", "nobody", "--out", filepath.Join(d.Dir, "x.pdf")))
	if _, err := os.Stat(filepath.Join(d.Dir, "data")); !os.IsNotExist(err) {
		t.Error("a preview made a data folder")
	}
}

// The city's own folder adds a form and replaces another; a broken file in it stops the program
// with file, line and reason.
func TestCityForms(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo:ume")
	own := filepath.Join(d.Dir, "own")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(own, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config := d.File("k.toml", "forms_folder = \""+own+"\"\n")
	mine := strings.NewReplacer(`id = "basu"`, `id = "taxi"`, `code = "F13"`, `code = "F31"`, "路線バス無料乗車証 交付申請書",
		"乗合タクシー利用券 交付申請書").Replace(basuFile(t))
	write("taxi.toml", mine)
	write("basu.toml", strings.Replace(basuFile(t), "edition = \"2026-11\"", "edition = \"2027-04\"", 1))
	docs := e2e.Documents(t, d.Want(0, "", d.Call("1234\n", "--config", config, "fill", "taxi", "basu",
		"juminhyo", "--out", d.Out(), "--pin-stdin")))
	if len(docs) != 3 || docs[1].Edition != "2027-04" || docs[2].Edition != "2026-11" {
		t.Fatalf("%+v", docs)
	}
	if words := e2e.Tool(t, "pdftotext", docs[0].Path, "-"); !strings.Contains(words, "乗合タクシー利用券") {
		t.Errorf("the city's own form says %s", words)
	}
	foot := func(i int) string {
		words := e2e.Tool(t, "pdftotext", "-raw", docs[i].Path, "-")
		at := strings.Index(words, "版 "+docs[i].Edition+"-")
		if at < 0 {
			t.Fatalf("%s: no edition and hash on the foot", docs[i].Form)
		}
		return words[at+len("版 "+docs[i].Edition+"-"):][:8]
	}
	if foot(0) == foot(1) || foot(1) == foot(2) {
		t.Error("different files have one hash")
	}
	write("taxi.toml", mine+"\nno_such_key = 1\n")
	a := d.Want(60, "forms-invalid", d.Call("1234\n", "--config", config, "fill", "juminhyo", "--out", d.Out(),
		"--pin-stdin"))
	if list, _ := a.JSON["errors"].([]any); len(list) != 1 || list[0].(map[string]any)["file"] != "taxi.toml" {
		t.Errorf("%v", a.JSON)
	}
	d.Want(60, "forms-invalid", d.Call("", "--config", d.File("no.toml", "forms_folder = \"/no/such/folder\"\n"),
		"forms", "list"))
}
