package house

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// writers are the functions that make files; mayMake are those of our files that may call one, with
// the reason. Everything else is written by internal/wholefile.
var (
	writers = []string{"WriteFile", "Create", "CreateTemp", "OpenFile", "MkdirTemp", "Rename", "Link"}
	mayMake = map[string]string{
		"internal/wholefile/wholefile.go": "the one place",
		"audit/audit.go":                  "SQLite fills its own file",
		"audit/migrate.go":                "SQLite fills its own copy",
		"internal/pdfcheck/pdfcheck.go":   "poppler paints a city's empty form from a file; no person's data are in it",
		"internal/cli/characters.go":      "a page of docs, for all to read",
		"internal/cli/man.go":             "manual pages, for all to read",
	}
	testPackages = []string{"card/pcsc/pcsctest/", "printing/ipp/ipptest/", "ui/uitest/", "internal/e2e/"}
)

// Whole files are written in one place, so that each is its owner's alone and survives a power cut.
func TestOneWriterOfFiles(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, e fs.DirEntry, err error) error {
		path = filepath.ToSlash(strings.TrimPrefix(path, "../../"))
		forTests := strings.HasSuffix(path, "_test.go") || slices.ContainsFunc(testPackages, func(p string) bool {
			return strings.HasPrefix(path, p)
		})
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || forTests {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", path), nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "os" && slices.Contains(writers, s.Sel.Name) {
					seen[path] = true
					if mayMake[path] == "" {
						t.Errorf("%s calls os.%s: internal/wholefile writes whole files, 0600", path, s.Sel.Name)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for path := range mayMake {
		if !seen[path] {
			t.Errorf("%s makes no file any more: take it from the list", path)
		}
	}
}

// One way to standard input: a read around it would not end with Ctrl+C, and would show what is
// typed.
func TestStandardInputIsReadInOnePlace(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range append(files, "../../main.go") {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		name = strings.TrimPrefix(filepath.ToSlash(name), "../")
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok || s.Sel.Name != "stdin" && s.Sel.Name != "Stdin" {
				return true
			}
			if x, _ := s.X.(*ast.Ident); name == "cli/secrets.go" ||
				name == "../main.go" && x != nil && x.Name == "os" {
				seen++
			} else if x == nil || x.Name != "cmd" {
				t.Errorf("%s reads standard input, which internal/cli/secrets.go does for all", name)
			}
			return true
		})
	}
	if seen < 3 {
		t.Error(errors.New("this test finds nothing"))
	}
}
