package station

import (
	"os"
	"regexp"
	"testing"
)

// The newest heading of CHANGELOG.md is this version, and the day from which its clock can be
// right: "## 0.1.0 — 2026-11-30".
func TestVersionAndReleaseStandInTheChangelog(t *testing.T) {
	b, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^## (\S+) — (\d{4}-\d{2}-\d{2})(?: \(unreleased\))?$`).FindSubmatch(b)
	if m == nil {
		t.Fatal("CHANGELOG.md has no heading of a version with a day")
	}
	if string(m[1]) != Version || string(m[2]) != Released {
		t.Errorf("CHANGELOG.md begins with %s of %s, the program is %s of %s", m[1], m[2], Version, Released)
	}
}
