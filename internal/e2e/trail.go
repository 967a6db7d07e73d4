//go:build linux

package e2e

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/japanese"
)

// Encodings are how a text may lie in a file: as it is, in Windows' two-byte forms, in Shift_JIS,
// and as our PDFs write it. nil is what has no such form.
var Encodings = map[string]func(string) []byte{
	"UTF-8":    func(s string) []byte { return []byte(s) },
	"UTF-16LE": func(s string) []byte { return utf16Bytes(s, 0, 8) },
	"UTF-16BE": func(s string) []byte { return utf16Bytes(s, 8, 0) },
	"Shift_JIS": func(s string) []byte {
		b, err := japanese.ShiftJIS.NewEncoder().String(s)
		if err != nil {
			return nil // it has a character that Shift_JIS lacks; its other parts are searched for by themselves
		}
		return []byte(b)
	},
	"PDF hex": func(s string) []byte {
		return []byte(strings.ToUpper(hex.EncodeToString(utf16Bytes(s, 8, 0))))
	},
}

// utf16Bytes is a text in two bytes a unit, of which these are the shifts.
func utf16Bytes(s string, first, second int) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>first), byte(u>>second))
	}
	return b
}

// A Trail is everything that a visit must not leave behind, and finds it.
type Trail struct{ Words map[string]bool }

// NewTrail makes a trail of whole words.
func NewTrail(words ...string) *Trail {
	p := &Trail{Words: map[string]bool{}}
	for _, w := range words {
		p.Words[w] = true
	}
	return p
}

// Add plants a text, and its parts: what stands between spaces, and the halves of what is long.
func (p *Trail) Add(s string) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" 　［］：（）", r) })
	for _, x := range append(parts, s) {
		r := []rune(x)
		if len(r) >= 2 {
			p.Words[x] = true
		}
		if len(r) >= 12 {
			p.Words[string(r[len(r)/2:])] = true
		}
	}
}

// Find returns which of the words stand in b, and how, without repeating them.
func (p *Trail) Find(b []byte) (out []string) {
	for w := range p.Words {
		for name, encode := range Encodings {
			if e := encode(w); len(e) >= 4 && bytes.Contains(b, e) {
				out = append(out, fmt.Sprintf("a text of %d characters in %s", len([]rune(w)), name))
			}
		}
	}
	slices.Sort(out)
	return out
}

// Files reads all files under the folders.
func Files(t testing.TB, dirs ...string) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			b, err := os.ReadFile(path)
			out[path] = b
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}
