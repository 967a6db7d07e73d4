package main

import (
	"bytes"
	"os"
	"regexp"
	"testing"

	"github.com/pelletier/go-toml/v2"

	"kakanai/assets"
)

// The newest heading of CHANGELOG.md is this version, and the day from which its clock can be right: "## 0.1.0 — 2026-11-30".
func TestVersionAndReleaseStandInTheChangelog(t *testing.T) {
	b, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^## (\S+) — (\d{4}-\d{2}-\d{2})(?: \(unreleased\))?$`).FindSubmatch(b)
	if m == nil {
		t.Fatal("CHANGELOG.md has no heading of a version with a day")
	}
	if string(m[1]) != version || string(m[2]) != released {
		t.Errorf("CHANGELOG.md begins with %s of %s, the program is %s of %s", m[1], m[2], version, released)
	}
}

// The packaging tools are told what the program says of itself.
func TestFyneAppSaysWhatTheProgramSays(t *testing.T) {
	var app struct {
		Details struct {
			Icon, Name, ID, Version string
			Build                   int
		}
	}
	b, err := os.ReadFile("FyneApp.toml")
	if err == nil {
		err = toml.Unmarshal(b, &app)
	}
	if err != nil {
		t.Fatal(err)
	}
	d := app.Details
	if d.Version != metadata.Version || d.Name != metadata.Name || d.ID != metadata.ID || d.Build != metadata.Build {
		t.Errorf("FyneApp.toml says %+v, the program %+v", d, metadata)
	}
	if icon, err := os.ReadFile(d.Icon); err != nil || !bytes.Equal(icon, assets.Icon) {
		t.Errorf("the icon of FyneApp.toml is not the program's: %v", err)
	}
}
