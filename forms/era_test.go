package forms_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/internal/sheet"
)

// Every era has all of its names, and begins after the one before it.
func TestErasAreWholeAndInOrder(t *testing.T) {
	for i, e := range forms.Eras {
		if e.Name == "" || !strings.HasPrefix(e.Name, e.Short) || len(e.Letter) != 1 || e.Reading == "" {
			t.Errorf("an era lacks a name: %+v", e)
		}
		if name, _, ok := e.From.Era(); !ok || name != e.Name {
			t.Errorf("the first day of %s is of %q", e.Name, name)
		}
		if i > 0 && !forms.Eras[i-1].From.Before(e.From) {
			t.Errorf("%s stands before an older era", e.Name)
		}
	}
}

// Two places know eras in another shape, because they may not import forms: they must know all of
// them.
func TestOtherPackagesKnowEveryEra(t *testing.T) {
	for _, e := range forms.Eras {
		for _, s := range []string{e.Name + "8年11月24日", strings.ToUpper(e.Letter) + "8.11.24"} {
			if sheet.Guard(s) == s {
				t.Errorf("a cell %s is not guarded, though a spreadsheet takes it for a day", s)
			}
		}
		day := strings.ReplaceAll(e.From.String(), "-", "")
		p := emulator.Person{Birth: day, Expiry: "20300101", SecurityCode: "0000"}
		_, year, _ := e.From.Era()
		if got, want := p.CodeB()[:2], []byte{'0' + byte(year/10), '0' + byte(year%10)}; got != string(want) {
			t.Errorf("a demo card of a person born on %s has the year %s on it, not %s", day, got, want)
		}
	}
}

// A second list of eras would be forgotten when the next era comes.
func TestErasAreListedOnce(t *testing.T) {
	lists := map[string]string{
		"forms/era.go":            "the list",
		"internal/sheet/guard.go": "what spreadsheets read; held by TestOtherPackagesKnowEveryEra",
	}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, ".."+string(filepath.Separator)))
		if lists[name] == "" && namesEras(t, path) {
			t.Errorf("%s lists eras: use forms.Eras", name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// namesEras reports whether a Go file's code, its comments aside, names two eras or more.
func namesEras(t *testing.T, path string) bool {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		word, ok := n.(*ast.BasicLit)
		for _, e := range forms.Eras {
			if ok && strings.Contains(word.Value, e.Name) {
				found[e.Name] = true
			}
		}
		return true
	})
	return len(found) > 1
}
