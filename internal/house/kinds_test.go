package house

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kakanai/assets"
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
