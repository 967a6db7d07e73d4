package load_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

// placed loads the example of a form on a city's PDF, with some of it changed.
func placed(t testing.TB, old, new string) (string, error) {
	t.Helper()
	dir := "../../docs/examples/own-pdf/"
	text, err := os.ReadFile(dir + "taxi.toml")
	if err != nil {
		t.Fatal(err)
	}
	pdf, err := os.ReadFile(dir + "taxi.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("the example has no %q", old)
	}
	changed := strings.Replace(string(text), old, new, 1)
	_, err = load.Load(assets.Forms, fstest.MapFS{"taxi.toml": {Data: []byte(changed)}, "taxi.pdf": {Data: pdf}})
	return changed, err
}

// Boxes off the page, on each other, too low for any letter, of fields that are not there or that
// are not printed: each with the line of its entry.
func TestPlacesAreJudged(t *testing.T) {
	if _, err := placed(t, "F31", "F32"); err != nil {
		t.Fatal(err)
	}
	const addr = "field = \"addr\"\nx = 59\ny = 61\nw = 129\nh = 12\n"
	const kind = "field = \"kind\"\nas = \"check\"\noption = \"new\"\n"
	for _, c := range []struct{ what, old, new, at, why string }{
		{"off the page", addr, "field = \"addr\"\nx = 159\ny = 61\nw = 129\nh = 12\n", "x = 159", "はみ出して"},
		{"in the foot", addr, "field = \"addr\"\nx = 59\ny = 285\nw = 129\nh = 12\n", "x = 59\ny = 285", "はみ出して"},
		{"no size", addr, "field = \"addr\"\nx = 59\ny = 61\n", "x = 59\ny = 61\n\n", "はみ出して"},
		{"no number", addr, "field = \"addr\"\nx = 59\ny = 61\nw = nan\nh = 12\n", "w = nan", "nan や inf は使えません"},
		{"too low", addr, "field = \"addr\"\nx = 59\ny = 61\nw = 129\nh = 2\n", "h = 2\n", "3.2ミリ"},
		{"on another", addr, "field = \"addr\"\nx = 59\ny = 72\nw = 129\nh = 12\n", "field = \"name\"", "重なって"},
		{"of no field", addr, "field = \"home\"\nx = 59\ny = 61\nw = 129\nh = 12\n", "field = \"home\"", "この項目はありません"},
		{
			"of the signature", addr, addr + "[[place]]\nfield = \"sign\"\nx = 59\ny = 148\nw = 100\nh = 8\n",
			"field = \"sign\"\nx", "印字しません",
		},
		{
			"of an option that is none", kind, strings.Replace(kind, `"new"`, `"old"`, 1), `option = "old"`,
			"選択肢「old」はありません",
		},
		{"of an era that is none", `option = "明治"`, `option = "慶応"`, "慶応", "元号「慶応」"},
		{
			"of a part of a name", addr, addr + "part = \"year\"\n", "part = \"year\"\n\n[[place]]\nfield = \"name\"",
			"日付の項目だけ",
		},
		{
			"of a mark on a text", addr, addr + "as = \"circle\"\n", "as = \"circle\"\n\n[[place]]\nfield = \"name\"",
			"選ぶ項目と日付だけ",
		},
		{"of a small code", "w = 22\nh = 22", "w = 12\nh = 12", "w = 12\nh = 12", "18ミリ"},
		{"of large letters", addr, addr + "pt = 100\n", "pt = 100", "7〜72"},
		{"of a column of no table", addr, addr + "column = \"a\"\n", "column = \"a\"", "表の項目だけ"},
		{
			"a field without a place", "[[place]]\nfield = \"tel\"\nx = 59\ny = 103\nw = 129\nh = 12\n", "",
			`id = "tel"`, "場所（[[place]]）がありません",
		},
		{"no place for C8", "field = \"record\"", "field = \"doc_title\"", "background =", "端末記録"},
	} {
		text, err := placed(t, c.old, c.new)
		var list forms.LoadErrors
		if !errors.As(err, &list) {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		i := strings.Index(text, c.at)
		if i < 0 {
			t.Fatalf("%s: no %q in the changed file", c.what, c.at)
		}
		line := 1 + strings.Count(text[:i], "\n")
		found := false
		for _, e := range list {
			found = found || e.File == "taxi.toml" && strings.Contains(e.Why, c.why) && e.Line >= line-4 &&
				e.Line <= line+4
		}
		if !found {
			t.Errorf("%s: expected line %d … %s, got %v", c.what, line, c.why, list)
		}
	}
	// Two that can never both be printed may have the same place.
	two := func(when string) error {
		_, err := placed(t, "[[section.field]]\n"+
			"id = \"tel\"\n", "[[section.field]]\nid = \"why\"\nlabel = \"訳\"\nkind = \"text\"\n"+
			"source = \"resident\"\nshow = { kind = [\""+when+"\"] }\n"+
			"[[place]]\nfield = \"why\"\nx = 59\ny = 103\nw = 129\nh = 12\n[[section.field]]\nid = \"tel\"\n"+
			"show = { kind = [\"new\"] }\n")
		return err
	}
	if err := two("again"); err != nil {
		t.Error(err)
	}
	if two("new") == nil {
		t.Error("two fields that are printed together have one place")
	}
}
