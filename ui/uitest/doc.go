package uitest

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Accessibility is the document of what was measured, seen from a window's package.
const Accessibility = "../../docs/accessibility.md"

// changing are the columns that change with every form: how many screens and lines there are, and
// how many of them scroll. What is promised of them does not.
var changing = regexp.MustCompile(`(\d+ %) \| \d+ \| \d+ \|| \d+ \|$`)

// CompareRows compares rows with those lines of Accessibility that begin like one of them, by their
// first cell. With KAKANAI_WRITE=1 it writes them there.
func CompareRows(t *testing.T, rows []string) {
	t.Helper()
	b, err := os.ReadFile(Accessibility)
	if err != nil {
		t.Fatal(err)
	}
	first := func(line string) string { head, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " |"); return head }
	lines, at := strings.Split(string(b), "\n"), 0
	for i, line := range lines {
		if !strings.HasPrefix(line, "| ") || !slices.ContainsFunc(rows,
			func(r string) bool { return first(r) == first(line) }) {
			continue
		}
		if at == len(rows) {
			t.Errorf("docs/accessibility.md has a row too many: %s", line)
			break
		}
		if os.Getenv("KAKANAI_WRITE") != "" {
			lines[i] = rows[at]
		}
		if changing.ReplaceAllString(lines[i], "$1") != changing.ReplaceAllString(rows[at], "$1") {
			t.Errorf("docs/accessibility.md is not what was measured (make accessibility):\n%s\n%s", lines[i], rows[at])
		}
		at++
	}
	if at < len(rows) {
		t.Errorf("docs/accessibility.md has no row for:\n%s", strings.Join(rows[at:], "\n"))
	}
	if os.Getenv("KAKANAI_WRITE") != "" {
		if err := os.WriteFile(Accessibility, []byte(strings.Join(lines, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
