package load_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

var today = forms.Date{Year: 2026, Month: 11, Day: 24}

var holder = forms.Facts{Name: "𠮷田　葛󠄀之介", Address: "青森県むつ市見本町１２－７－２０２", Birth: "19800217", Sex: "1"}

const small = `id = "small"
code = "F90"
edition = "1"
title = "T"
name = "N"
addressee = "A"
sign = "typed_ok"
[[section]]
block = "C8"
title = "R"
[[section]]
title = "S"
[[section.field]]
id = "one"
label = "L"
kind = "choice"
source = "resident"
option = [{ id = "a", label = "A" }]
`

func TestBrokenFormsAreRefusedWithTheirPlace(t *testing.T) {
	read := func(text string) error {
		_, err := load.Load(fstest.MapFS{"small.toml": {Data: []byte(text)}})
		return err
	}
	if err := read(small); err != nil {
		t.Fatal(err)
	}
	for why, text := range map[string]string{
		"an unknown key": small + "colour = \"red\"\n", "a broken file": small + "[[",
		"an unknown kind":         strings.Replace(small, `"choice"`, `"chance"`, 1),
		"a condition on nothing":  small + "show = { two = [\"a\"] }\n",
		"one that can never hold": small + "show = { one = [\"b\"] }\n",
		"a default that is none":  small + "default = \"b\"\n", "another id": strings.Replace(
			small, `id = "small"`, `id = "large"`, 1,
		), "a huge file": small + "# " + strings.Repeat("x", 300<<10),
		"a question about nothing": small + "[[question]]\nid = \"qq\"\ntext = \"Q\"\nfields = [\"two\"]\n",
		"no edition":               strings.Replace(small, `edition = "1"`, "", 1),
	} {
		err := read(text)
		var list forms.LoadErrors
		if !errors.As(err, &list) || list[0].File != "small.toml" || list[0].Why == "" {
			t.Errorf("%s: %v", why, err)
		}
	}
	var list forms.LoadErrors
	if errors.As(read(small+"colour = \"red\"\n"), &list); len(list) != 1 || list[0].Line != 19 {
		t.Errorf("the unknown key stands in line 19: %v", list)
	}
}

// Whatever a city writes into any of its files: a refusal with a file, or a catalogue whose forms
// can be filled.
func FuzzLoad(f *testing.F) {
	names := []string{
		"small.toml", "blocks.toml", "bundles.toml", "fees.toml", "signposts.toml", "texts.toml",
		"translations/en.toml",
	}
	f.Add(byte(0), small)
	f.Add(byte(0), "[[question]]\n")
	f.Add(byte(5), "\"choosing.note\" = \"x\"\n")
	f.Add(byte(6), "\"N\" = \"Name\"\n")
	for i, name := range names {
		if text, err := fs.ReadFile(assets.Forms, name); err == nil {
			f.Add(byte(i), string(text))
		}
	}
	if text, err := os.ReadFile("../../docs/examples/own-pdf/taxi.toml"); err == nil {
		f.Add(byte(0), strings.NewReplacer("taxi", "small", "F31", "F90").Replace(string(text)))
	}
	f.Fuzz(func(t *testing.T, which byte, text string) {
		files := fstest.MapFS{"small.toml": {Data: []byte(small)}, "small.pdf": {Data: []byte("%PDF-")}}
		files[names[int(which)%len(names)]] = &fstest.MapFile{Data: []byte(text)}
		c, err := load.Load(files)
		var bad forms.LoadErrors
		if err != nil {
			if !errors.As(err, &bad) || len(bad) == 0 || bad[0].File == "" || bad[0].Why == "" {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, x := range c.Forms {
			x.Fill(forms.Input{Holder: holder, HasHolder: true, Answers: x.Sample(true, today), Day: today})
		}
		load.Phrases(c)
	})
}
