package cli

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kakanai/internal/edited"
	"kakanai/internal/lang"
)

// quoted is an unknown word as a message may repeat it.
func quoted(word string) lang.Text {
	if edited.Secretive(word) {
		return edited.NotShown
	}
	q := strconv.Quote(edited.Quote(word))
	return lang.Text{JA: q, EN: q}
}

// fileShown is a file's name as a message may repeat it: one that is there is no secret.
func fileShown(path string) lang.Text {
	name := filepath.Base(path)
	if _, err := os.Stat(path); err != nil {
		return quoted(name)
	}
	return lang.Text{JA: name, EN: name}
}

// flagShown is the name of an unknown flag as a message may repeat it.
func flagShown(name string) lang.Text {
	if edited.Secretive(name) {
		return edited.NotShown
	}
	name = edited.Quote(name)
	return lang.Text{JA: "--" + name, EN: "--" + name}
}

// dashes are what a word processor, or a Japanese keyboard, makes of a hyphen.
const dashes = "‐‑‒–—―−－ー"

// dashed returns a word without the dashes that stand in place of its hyphens; ok reports whether
// there are any.
func dashed(word string) (name string, ok bool) {
	name = strings.TrimLeft(word, dashes+"-")
	head := strings.TrimSuffix(word, name)
	return name, name != "" && strings.ContainsAny(head, dashes)
}
