package main

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// outs are the commands that write a file at --out, each with what it reads and what goes with it.
func outs() map[string]struct {
	typed string
	args  []string
} {
	return map[string]struct {
		typed string
		args  []string
	}{
		"scan":          {line("K01-20261124-0042") + "\n", []string{"scan"}},
		"card-check":    {"1234\n", []string{"card-check", "--pin-stdin"}},
		"proof":         {"", []string{"log", "proof", "1"}},
		"export-csv":    {"", []string{"log", "export", "--day", today(), "--format", "csv"}},
		"export-xlsx":   {"", []string{"log", "export", "--day", today(), "--format", "xlsx"}},
		"report":        {"", []string{"log", "report", "--day", today()}},
		"forms-preview": {"", []string{"forms", "preview", "inkan"}},
	}
}

// Whatever a command writes at --out is its owner's alone, also where a file was that everybody
// could read; and a link there is left alone, with what it points to.
func TestWhatIsWrittenIsItsOwnersAlone(t *testing.T) {
	shared := newStall(t, "--reader", "demo:taro")
	shared.want(0, "", shared.call("1234\n", "read", "--pin-stdin"))
	dir := t.TempDir()
	for name, o := range outs() {
		t.Run(name, func(t *testing.T) {
			d := &stall{t: t, dir: shared.dir, args: shared.args}
			out, other := filepath.Join(dir, name), filepath.Join(dir, name+".other")
			before := map[bool]string{true: byteOrderMark, false: "yesterday's"}[name == "scan"]
			err := errors.Join(os.WriteFile(out, []byte(before), 0o600), os.Chmod(out, 0o644), os.WriteFile(other, []byte(before), 0o600), os.Chmod(other, 0o644))
			if err != nil {
				t.Fatal(err)
			}
			d.want(0, "", d.call(o.typed, append(o.args, "--out", out)...))
			info, err := os.Stat(out)
			if err != nil || info.Mode() != 0o600 {
				t.Errorf("%v %v", info.Mode(), err)
			}
			if b, err := os.ReadFile(out); err != nil || len(b) < 50 {
				t.Errorf("%q %v", b, err)
			}
			link := filepath.Join(dir, name+".link")
			if err := os.Symlink(other, link); err != nil {
				t.Fatal(err)
			}
			d.want(2, "usage", d.call(o.typed, append(o.args, "--out", link)...))
			if b, err := os.ReadFile(other); err != nil || string(b) != before {
				t.Errorf("through a link: %q %v", b, err)
			}
			if to, err := os.Readlink(link); err != nil || to != other {
				t.Errorf("the link: %s %v", to, err)
			}
		})
	}
	shared.want(0, "", shared.call("", "log", "verify"))
}

// card-check finds out that its file cannot be written before it asks the card.
func TestNoTryIsSpentOnATraceThatCannotBeWritten(t *testing.T) {
	d := newStall(t, "--reader", "demo:taro")
	d.want(2, "usage", d.call("0000\n", "card-check", "--pin-stdin", "--out", filepath.Join(d.dir, "not", "there")))
	if _, err := os.Stat(filepath.Join(d.dir, "data")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was logged: %v", err)
	}
}

// writers are the functions that make files, and those of our files that may call one, with the
// reason. Everything else is written by internal/wholefile.
var (
	writers = []string{"WriteFile", "Create", "CreateTemp", "OpenFile", "MkdirTemp", "Rename", "Link"}
	mayMake = map[string]string{
		"internal/wholefile/wholefile.go": "the one place",
		"audit/audit.go":                  "SQLite fills its own file",
		"audit/migrate.go":                "SQLite fills its own copy",
		"internal/pdfcheck/pdfcheck.go":   "poppler paints a city's empty form from a file; nobody's data are in it",
		"internal/cli/characters.go":      "a page of docs for everybody to read",
	}
)

func TestOneWriterOfFiles(t *testing.T) {
	seen := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "pcsctest") || strings.Contains(path, "ipptest") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
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
