package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/record"
)

// The supervisor's window and the manual for administrators explain every kind of entry, and no
// other.
func TestEveryKindIsExplained(t *testing.T) {
	words, err := fs.ReadFile(assets.Office, "ja.toml")
	if err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile(root + "/docs/admin.md")
	if err != nil {
		t.Fatal(err)
	}
	kinds := record.Kinds()
	for _, k := range kinds {
		if !strings.Contains(string(words), strconv.Quote("kind."+string(k))+" = ") {
			t.Errorf("the supervisor's window has no word for %s", k)
		}
		if k != record.Unreadable && !strings.Contains(string(manual), "`"+string(k)+"`") { // no log holds it
			t.Errorf("docs/admin.md does not explain %s", k)
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^"kind\.([^"]+)"`).FindAllStringSubmatch(string(words), -1) {
		if !slices.Contains(kinds, record.Kind(m[1])) {
			t.Errorf("the supervisor's window has a word for %s, which nothing writes", m[1])
		}
	}
	// In the manual the kinds are the first cells of one table.
	_, table, _ := strings.Cut(string(manual), "| `visit.open`")
	table, _, _ = strings.Cut("| `visit.open`"+table, "\n\n")
	for line := range strings.Lines(table) {
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(strings.Split(line, "|")[1], -1) {
			if !slices.Contains(kinds, record.Kind(m[1])) {
				t.Errorf("docs/admin.md explains %s, which nothing writes", m[1])
			}
		}
	}
}

// Every constant of a kind has its row in record's table: an entry without one would be refused
// while a visit goes on.
func TestEveryKindHasARow(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), root+"/record/kinds.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Kind" && len(v.Values) == 1 {
			seen++
			word, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
			if err != nil || !slices.Contains(record.Kinds(), record.Kind(word)) {
				t.Errorf("%s has no row in record/table.go", v.Names[0].Name)
			}
		}
		return true
	})
	if seen < 60 {
		t.Errorf("only %d constants were seen: this test says nothing", seen)
	}
}

// Every constant of a kind of field is in forms.Kinds, which the tests take through a form's way.
func TestEveryKindOfFieldIsListed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), root+"/forms/form.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	ast.Inspect(file, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Kind" && len(v.Values) == 1 {
			declared = append(declared, strings.Trim(v.Values[0].(*ast.BasicLit).Value, `"`))
		}
		return true
	})
	var listed []string
	for _, k := range forms.Kinds {
		listed = append(listed, string(k))
	}
	if len(declared) == 0 || !slices.Equal(declared, listed) {
		t.Errorf("declared are %q, listed %q", declared, listed)
	}
}
