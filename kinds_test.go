package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"kakanai/assets"
)

// kindsInTheSource are all kinds of entries that this program writes: what stands in the field Kind of a literal or is assigned to it, and the constants of
// audit and staff.
func kindsInTheSource(t *testing.T) map[string]bool {
	t.Helper()
	kinds := map[string]bool{"visit.cancel": true, "visit.idle": true} // put together from two parts
	take := func(e ast.Expr) {
		if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil && s != "" {
				kinds[s] = true
			}
		}
	}
	for _, pattern := range []string{"internal/*/*.go", "visit/*.go", "audit/*.go", "staff/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.KeyValueExpr:
					if k, ok := n.Key.(*ast.Ident); ok && k.Name == "Kind" {
						take(n.Value)
					}
				case *ast.AssignStmt:
					for i, to := range n.Lhs {
						s, field := to.(*ast.SelectorExpr)
						v, variable := to.(*ast.Ident)
						if i < len(n.Rhs) && (field && s.Sel.Name == "Kind" || variable && v.Name == "kind") {
							take(n.Rhs[i])
						}
					}
				case *ast.CallExpr: // about(document, kind)
					if s, ok := n.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "about" && len(n.Args) == 2 {
						take(n.Args[1])
					}
				case *ast.ValueSpec:
					where := filepath.ToSlash(name)
					for i, id := range n.Names {
						constant := where == "audit/kinds.go" && strings.HasPrefix(id.Name, "kind") || where == "staff/staff.go" || where == "staff/desk.go"
						if i < len(n.Values) && constant {
							take(n.Values[i])
						}
					}
				}
				return true
			})
		}
	}
	delete(kinds, ".kakanai-staff-")
	delete(kinds, "unreadable") // what a browser says of a row that it cannot read
	return kinds
}

// Whoever reads the log, in the supervisor's window or in an export, finds what every kind of entry means.
func TestEveryKindIsExplained(t *testing.T) {
	kinds := kindsInTheSource(t)
	words, err := fs.ReadFile(assets.Office, "ja.toml")
	if err != nil {
		t.Fatal(err)
	}
	manual, err := os.ReadFile("docs/admin.md")
	if err != nil {
		t.Fatal(err)
	}
	for k := range kinds {
		if !strings.Contains(string(words), strconv.Quote("kind."+k)+" = ") {
			t.Errorf("the supervisor's window has no word for %s", k)
		}
		if !strings.Contains(string(manual), "`"+k+"`") {
			t.Errorf("docs/admin.md does not explain %s", k)
		}
	}
	if len(kinds) < 50 {
		t.Errorf("only %d kinds were found in the source: this test says nothing", len(kinds))
	}
	for line := range strings.Lines(string(words)) {
		k, _, _ := strings.Cut(strings.TrimPrefix(line, `"kind.`), `"`)
		if strings.HasPrefix(line, `"kind.`) && !kinds[k] && k != "unreadable" {
			t.Errorf("the supervisor's window has a word for %s, which nothing writes", k)
		}
	}
}
