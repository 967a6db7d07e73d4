package printing_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/printing"
)

// onPaper has for each kind an answer as a file has it, words of it as the paper shows them, and
// what its code says; nil and "": nothing. A kind that is not here fails the test.
var onPaper = map[forms.Kind]struct {
	answer       any
	drawn, coded string
}{
	forms.Text:       {"髙い文", "髙い文", "髙い文"},
	forms.Addr:       {"青森県むつ市見本町１", "見本町１", "青森県むつ市見本町１"},
	forms.Kana:       {"ミホン　タロウ", "タロウ", "ミホン　タロウ"},
	forms.Name:       {"𠮷田　見本", "𠮷田", "𠮷田　見本"},
	forms.Names:      {[]any{"NGUYEN THI VAN ANH"}, "NGUYEN", "NGUYEN THI VAN ANH"},
	forms.DateKind:   {"2026-12-31", "31", "2026-12-31"},
	forms.Choice:     {"two", "えらび弐", "two"},
	forms.ChoiceText: {"ほかの言葉", "ほかの言葉", "ほかの言葉"},
	forms.Multi:      {[]any{"one", "two"}, "えらび壱", "one、two"},
	forms.Check:      {true, "", "1"},
	forms.Int:        {float64(7), "7", "7"},
	forms.Digits:     {"007788", "007788", "007788"},
	forms.Tel:        {"0175-12-3456", "0175-12-3456", "0175-12-3456"},
	forms.SignBox:    {},
	forms.Stamp:      {},
	forms.Note:       {nil, "しるした言葉", ""},
	forms.Table:      {[]any{map[string]any{"col": "一つめの升"}}, "一つめの升", ""},
}

// everyKind is a form file with an optional field of each kind, for a resident to answer.
func everyKind(t *testing.T) string {
	t.Helper()
	bus, err := fs.ReadFile(assets.Forms, "basu.toml")
	if err != nil {
		t.Fatal(err)
	}
	file := strings.NewReplacer(`id = "basu"`, `id = "every"`, `code = "F13"`, `code = "F77"`).Replace(string(bus))
	for _, k := range forms.Kinds {
		file += fmt.Sprintf("\n[[section]]\ntitle = \"%s\"\n\n[[section.field]]\nid = \"every_%[1]s\"\nlabel = \"項目\"\n"+
			"kind = %[1]q\nsource = \"resident\"\n", k)
		switch k {
		case forms.ChoiceText:
			file += `option = [{ id = "one", label = "えらび壱" }, { id = "two", label = "その他", text = true }]` + "\n"
		case forms.Choice, forms.Multi:
			file += `option = [{ id = "one", label = "えらび壱" }, { id = "two", label = "えらび弐" }]` + "\n"
		case forms.Table:
			file += `column = [{ id = "col", label = "欄", width = 100 }]` + "\nlines = 2\nmax = 2\n"
		case forms.Note:
			file += "note = \"しるした言葉\"\n"
		case forms.Names:
			file += "max = 3\n"
		case forms.Int:
			file += "min = 3\nmax = 9\n"
		}
	}
	return file
}

// A field of each kind is loaded, filled from an answers file, drawn and, where it may be, coded.
func TestAFieldOfEveryKindGetsOntoThePaperAndIntoItsCode(t *testing.T) {
	c, err := load.Load(assets.Forms, fstest.MapFS{"every.toml": {Data: []byte(everyKind(t))}})
	if err != nil {
		t.Fatal(err)
	}
	form, fonts := c.Form("every"), fonts(t)
	raw := map[string]any{}
	for k, x := range onPaper {
		if x.answer != nil {
			raw["every_"+string(k)] = x.answer
		}
	}
	answers, err := form.ParseAnswers(raw)
	if err != nil {
		t.Fatal(err)
	}
	filled := form.Fill(forms.Input{Answers: answers, Day: forms.Date{Year: 2026, Month: 11, Day: 24}})
	filled.Serial = "K01-1124-0001"
	for _, k := range forms.Kinds {
		filled.City.CodeFields = append(filled.City.CodeFields, "every_"+string(k))
	}
	paper := paperText(t, pdf(t, printing.Layout(filled, fonts), fonts))
	for _, k := range forms.Kinds {
		want, known := onPaper[k]
		id := "every_" + string(k)
		x := form.Field(id)
		v, shown := filled.Values[id]
		empty := k == forms.SignBox || k == forms.Stamp || k == forms.Note
		if !known || x == nil || !shown || v.Set == empty {
			t.Errorf("%s is not filled: %+v", k, v)
			continue
		}
		if !strings.Contains(strings.Join(strings.Fields(paper), ""), strings.Join(strings.Fields(want.drawn), "")) {
			t.Errorf("%s: the paper has not %q", k, want.drawn)
		}
		if (want.coded != "") != printing.Codable(*x) {
			t.Errorf("%s: %v", k, printing.Codable(*x))
		}
		if got := printing.CodedValue(filled, id); got != want.coded {
			t.Errorf("%s: the code says %q, expected %q", k, got, want.coded)
		}
	}
}
