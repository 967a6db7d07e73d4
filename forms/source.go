package forms

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

// A LoadError is one mistake in one of the counter's files, for those who keep the file: Why is a Japanese sentence.
type LoadError struct {
	File string `json:"file"`
	Line int    `json:"line"` // 0: the file as a whole
	Why  string `json:"why"`
}

func (e LoadError) Error() string {
	if e.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Why)
	}
	return fmt.Sprintf("%s: %s", e.File, e.Why)
}

// LoadErrors are all mistakes found, a line each; a broken set is refused whole.
type LoadErrors []LoadError

func (l LoadErrors) Error() string {
	var lines []string
	for _, e := range l {
		lines = append(lines, e.Error())
	}
	return "form files:\n" + strings.Join(lines, "\n")
}

// once are the mistakes in the order of the files' lines, each told once: a shared block is judged with every form that takes it.
func (l LoadErrors) once() LoadErrors {
	slices.SortStableFunc(l, func(a, b LoadError) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	seen := map[LoadError]bool{}
	return slices.DeleteFunc(l, func(e LoadError) bool {
		was := seen[e]
		seen[e] = true
		return was
	})
}

const (
	maxFile   = 256 << 10 // bytes of a text file
	maxDepth  = 16        // brackets within brackets; ours have 4
	maxTables = 1500      // fields, questions, places … in one file; our largest has 80

	maxDots = 100 // in what stands outside of texts

	maxMistakes = 100 // told of one file; whoever has mended so many looks again
)

// A source is a file as it was read. The line of a mistake is looked up in it, because what is decoded no longer knows where it stood.
type source struct {
	name  string
	bytes []byte
	lines []string
}

// read opens a file of fsys; only a plain file of at most most bytes is read.
func read(fsys fs.FS, name string, most int) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, errors.New("開けません。ふつうのファイルではないか、フォルダーの外を指しています")
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, errors.New("開けません")
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
	if err != nil {
		return nil, errors.New("読めません")
	}
	if len(b) > most {
		return nil, fmt.Errorf("大きすぎます（%d KiBまで）", most>>10)
	}
	return b, nil
}

// decode reads a TOML file into a value whose keys must cover all of it.
func decode(fsys fs.FS, name string, into any) (s *source, bad LoadErrors) {
	s = &source{name: name}
	b, err := read(fsys, name, maxFile)
	if err != nil {
		return s, LoadErrors{{name, 0, err.Error()}}
	}
	text := strings.TrimPrefix(string(b), "\uFEFF") // Windows' editor puts it before UTF-8
	s.bytes, s.lines = b, strings.Split(text, "\n")
	if line, why := hostileText(text); why != "" {
		return s, LoadErrors{{name, line, why}}
	}
	defer func() {
		if recover() != nil { // go-toml 2.2.4 panics on some nonsense (found by FuzzLoad)
			bad = s.misspelt(errors.New("the parser gave up"))
		}
	}()
	err = toml.NewDecoder(strings.NewReader(text)).DisallowUnknownFields().Decode(into)
	var strict *toml.StrictMissingError
	switch {
	case err == nil:
		return s, s.measure(into)
	case errors.As(err, &strict):
		for _, e := range strict.Errors {
			line, _ := e.Position()
			if bad = append(bad, LoadError{name, line, fmt.Sprintf("「%s」という項目は知りません。つづりを確かめてください", Quote(strings.Join(e.Key(), ".")))}); len(bad) == maxMistakes {
				break
			}
		}
		return s, bad
	}
	return s, s.misspelt(err)
}

var escape = regexp.MustCompile(`\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))`)

// hostileText refuses, before anything is built from it, what no honest file holds: characters that make a text lie, in plain or escaped,
// and brackets nested so deep, or entries so many, that reading them would eat the machine.
func hostileText(s string) (line int, why string) {
	if !utf8.ValidString(s) {
		return 0, "文字コードがUTF-8ではありません（Shift_JIS や Unicode で保存されています）。メモ帳なら「名前を付けて保存」で、文字コードに「UTF-8」を選んで保存し直してください"
	}
	depth, tables := 0, 0
	for i, l := range strings.Split(s, "\n") {
		if strings.HasPrefix(strings.TrimSpace(l), "[") {
			if tables++; tables > maxTables {
				return i + 1, fmt.Sprintf("項目や質問が多すぎます（1つのファイルに%dまで）", maxTables)
			}
		}
		for _, r := range strings.TrimSuffix(l, "\r") {
			switch {
			case r != '\t' && hostile(r):
				return i + 1, fmt.Sprintf("使えない制御文字（U+%04X）があります", r)
			case r == '[' || r == '{':
				depth++
			case r == ']' || r == '}':
				depth--
			}
			if depth > maxDepth {
				return i + 1, "括弧が深く入れ子になりすぎています"
			}
		}
		for _, m := range escape.FindAllStringSubmatch(l, -1) {
			if n, err := strconv.ParseUint(m[1]+m[2], 16, 32); err == nil && hostile(rune(n)) {
				return i + 1, fmt.Sprintf("使えない制御文字（U+%04X）があります", n)
			}
		}
		if strings.Count(l, ".") > maxDots { // a.b.c…: a table within a table for every dot, outside of texts and remarks
			if bare, _, _ := strings.Cut(quoted.ReplaceAllString(l, ""), "#"); strings.Count(bare, ".") > maxDots {
				return i + 1, "項目の名前が長すぎます"
			}
		}
	}
	return 0, ""
}

var (
	tableLine = regexp.MustCompile(`^\s*\[{1,2}\s*([A-Za-z0-9_.-]+)\s*\]{1,2}`)
	idLine    = regexp.MustCompile(`(?:^|[{,])\s*(?:id|use|code)\s*=\s*"([^"]*)"`)
)

// find is the line under a [table] or [[table]] whose id, use or code is the given one, and, where the hint stands behind it in the same entry, that line; 0 if there
// is none. With n the n-th such table is meant instead (from 1).
func (s *source) find(table, id string, n int, hint string) int {
	if s == nil {
		return 0
	}
	now, at, seen := "", 0, 0
	for i, l := range s.lines {
		if m := tableLine.FindStringSubmatch(l); m != nil {
			if at > 0 && !strings.HasPrefix(m[1], table+".") {
				return at
			}
			now = m[1]
			if now == table {
				if seen++; n > 0 && seen == n {
					at = i + 1
				}
			}
			if now == table+"."+id && id != "" { // [question.ininjo]
				at = i + 1
			}
		} else if at == 0 && now == table && n == 0 {
			if m := idLine.FindStringSubmatch(l); m != nil && m[1] == id {
				at = i + 1
			}
		}
		if at > 0 && hint != "" && strings.Contains(strings.ReplaceAll(l, " ", ""), strings.ReplaceAll(hint, " ", "")) {
			return i + 1
		}
	}
	return at
}

// without is the line of the first [[table]] that lacks a key; 0 if there is none.
func (s *source) without(table, key string) int {
	at := 0
	for i, l := range s.lines {
		if m := tableLine.FindStringSubmatch(l); m != nil {
			if at > 0 && !strings.HasPrefix(m[1], table+".") {
				return at
			}
			if at = 0; m[1] == table {
				at = i + 1
			}
		} else if name, _, ok := strings.Cut(l, "="); ok && strings.TrimSpace(name) == key {
			at = 0
		}
	}
	return at
}

// nth is find for a list that may stand as [[table]] or as  table = [{…}, {…}]: the line of the entry with that id, of its n-th occurrence among those with it where the entry is the
// n-th of all; and behind it that of the hint.
func (s *source) nth(table, id string, n int, hint string) int {
	if line := s.find(table, id, n, hint); line > 0 {
		return line
	}
	at := 0
	for i, l := range s.lines { // inline: the last with that id is meant, which is the one too many
		if m := idLine.FindStringSubmatch(l); m != nil && m[1] == id {
			at = i + 1
		}
		if at == i+1 && hint != "" && strings.Contains(l, hint) {
			return at
		}
	}
	return at
}

// head is the line of a key before the first table.
func (s *source) head(key string) int {
	for i, l := range s.lines {
		if tableLine.MatchString(l) {
			return 0
		}
		if strings.HasPrefix(strings.TrimSpace(l), key) {
			return i + 1
		}
	}
	return 0
}
