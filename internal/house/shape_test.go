package house

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// What one can hold in mind, in lines and in columns; a tab counts four. CONTRIBUTING.md says so.
const (
	maxFunction = 80
	maxTest     = 100
	maxComment  = 100
	maxCode     = 120
)

// riddles are words with which a comment begins a thought and leaves its subject open.
var riddles = regexp.MustCompile(`(?i)\b(nobody|somebody|whoever|anybody|everybody|whomever|tells whether|hears of)\b`)

// A finding is one breach of a rule.
type finding struct {
	file string
	line int
	what string
}

func (f finding) String() string { return fmt.Sprintf("%s:%d: %s", f.file, f.line, f.what) }

func TestFunctionsFitInMind(t *testing.T)         { report(t, inTree(t, longFunctions)) }
func TestCommentsAreNarrowAndPlain(t *testing.T)  { report(t, inTree(t, badComments)) }
func TestCodeIsNarrow(t *testing.T)               { report(t, inTree(t, wideCode)) }
func TestWhatIsExportedIsDocumented(t *testing.T) { report(t, inTree(t, undocumented)) }

// The rules find what they are for: without this the tests above could pass because they see
// nothing.
func TestTheRulesFindBreaches(t *testing.T) {
	src := "package bad\n\n// Open opens whoever is there.\nfunc Open() {\n" + strings.Repeat(
		"\tOpen()\n",
		maxFunction,
	) + "}\n\n" +
		"func Bare() {}\n\n// " + strings.Repeat(
		"long ",
		25,
	) + "\nvar x = \"" + strings.Repeat(
		"x",
		maxCode,
	) + "\"\n\n" +
		"// Left leaves a thought open …\nfunc Left() {}\n" +
		"var table = \"" + strings.Repeat(
		"窓",
		maxCode,
	) + "\"\n"
	f := parse(t, "bad.go", []byte(src))
	for _, c := range []struct {
		rule func(*source) []finding
		want []int
	}{
		{longFunctions, []int{4}},
		{badComments, []int{3, 89, 92}},
		{wideCode, []int{90}},
		{undocumented, []int{87}},
	} {
		var lines []int
		for _, found := range c.rule(f) {
			lines = append(lines, found.line)
		}
		if !slices.Equal(lines, c.want) {
			t.Errorf("found breaches on lines %v, want %v", lines, c.want)
		}
	}
}

func report(t *testing.T, all []finding) {
	t.Helper()
	for _, f := range all {
		t.Error(f)
	}
}

// A source is one Go file: its text, its lines and its tree.
type source struct {
	name  string
	test  bool
	lines []string
	set   *token.FileSet
	file  *ast.File
}

func (s *source) line(p token.Pos) int { return s.set.Position(p).Line }

func parse(t *testing.T, name string, text []byte) *source {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return &source{name, strings.HasSuffix(name, "_test.go"), strings.Split(string(text), "\n"), set, file}
}

// inTree applies a rule to every Go file of ours.
func inTree(t *testing.T, rule func(*source) []finding) (all []finding) {
	t.Helper()
	seen := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "build" || d.Name() == ".git"):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		seen++
		all = append(all, rule(parse(t, filepath.ToSlash(name), text))...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 300 {
		t.Errorf("only %d Go files were seen: this test says nothing", seen)
	}
	return all
}

// longFunctions finds functions that are longer than one can hold in mind.
func longFunctions(s *source) (found []finding) {
	limit := maxFunction
	if s.test {
		limit = maxTest
	}
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := s.line(f.End()) - s.line(f.Pos()) + 1; n > limit {
			found = append(
				found,
				finding{s.name, s.line(f.Pos()), fmt.Sprintf("%s has %d lines, more than %d", f.Name.Name, n, limit)},
			)
		}
	}
	return found
}

// badComments finds comment lines that are too wide, leave their subject open, or end in "…".
func badComments(s *source) (found []finding) {
	for _, g := range s.file.Comments {
		for _, c := range g.List {
			if strings.HasPrefix(c.Text, "//go:") || strings.HasPrefix(c.Text, "//gocyclo:") {
				continue
			}
			at := s.line(c.Pos())
			for i, text := range strings.Split(c.Text, "\n") {
				column := s.set.Position(c.Pos()).Column - 1
				if i > 0 {
					column = 0
				}
				indent := strings.Count(s.lines[at+i-1][:column], "\t") * 3
				before := utf8.RuneCountInString(s.lines[at+i-1][:column])
				alone := strings.TrimSpace(s.lines[at+i-1][:column]) == ""
				if n := before + indent + utf8.RuneCountInString(text); alone && n > maxComment {
					found = append(
						found,
						finding{s.name, at + i, fmt.Sprintf("a comment of %d columns, more than %d", n, maxComment)},
					)
				}
				if w := riddles.FindString(text); w != "" {
					found = append(
						found,
						finding{
							s.name,
							at + i,
							fmt.Sprintf("a comment says %q: name who or what it is, or say \"reports whether\"", w),
						},
					)
				}
				if strings.HasSuffix(strings.TrimSpace(text), " …") {
					found = append(found, finding{s.name, at + i, "a comment leaves its thought open"})
				}
			}
		}
	}
	return found
}

// wideCode finds lines of code that are too wide; a line with Japanese in it is a table of
// people's words.
func wideCode(s *source) (found []finding) {
	for i, l := range s.lines {
		n := utf8.RuneCountInString(strings.ReplaceAll(l, "\t", "    "))
		if n <= maxCode || strings.HasPrefix(strings.TrimSpace(l), "//") || strings.ContainsFunc(l, letters) {
			continue
		}
		found = append(found, finding{s.name, i + 1, fmt.Sprintf("%d columns, more than %d", n, maxCode)})
	}
	return found
}

// letters reports whether r is beyond the letters that code is written in.
func letters(r rune) bool { return r > unicode.MaxLatin1 }

// undocumented finds what is exported without a comment. In a group, the group's comment is enough;
// a constant of a named type is explained by its type.
func undocumented(s *source) (found []finding) {
	if s.test || s.file.Name.Name == "main" {
		return nil
	}
	for _, d := range s.file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Doc == nil && d.Name.IsExported() && exportedReceiver(d) && !wellKnown[d.Name.Name] {
				found = append(found, finding{s.name, s.line(d.Pos()), d.Name.Name + " is exported without a comment"})
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if name, doc := exportedSpec(spec); name != "" && !doc && d.Doc == nil {
					found = append(found, finding{s.name, s.line(spec.Pos()), name + " is exported without a comment"})
				}
			}
		}
	}
	return found
}

// wellKnown are methods whose meaning their interface defines.
var wellKnown = map[string]bool{
	"Error": true, "Unwrap": true, "String": true, "Is": true, "Len": true, "Less": true, "Swap": true,
	"UnmarshalTOML": true, "UnmarshalText": true, "MarshalText": true, "MarshalJSON": true, "UnmarshalJSON": true,
	"Read": true, "Write": true, "Close": true, "Scan": true, "Value": true,
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	t := f.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if g, ok := t.(*ast.IndexExpr); ok {
		t = g.X
	}
	id, ok := t.(*ast.Ident)
	return ok && id.IsExported()
}

// exportedSpec returns the first exported name of a spec, "" for none, and reports whether it has
// a comment of its own.
func exportedSpec(spec ast.Spec) (name string, doc bool) {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() {
			return s.Name.Name, s.Doc != nil || s.Comment != nil
		}
	case *ast.ValueSpec:
		for _, id := range s.Names {
			if id.IsExported() {
				return id.Name, s.Doc != nil || s.Comment != nil || s.Type != nil
			}
		}
	}
	return "", false
}
