package forms

import (
	"cmp"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"kakanai/internal/edited"
)

// A LoadError is one mistake in one of the counter's files, for those who keep the file: Why is a Japanese sentence.
type LoadError struct {
	File string `json:"file"`
	Line int    `json:"line"` // 0: the file as a whole
	Why  string `json:"why"`
}

func (e LoadError) Error() string {
	return edited.Mistake{File: e.File, Line: e.Line, Why: e.Why}.Error()
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
	maxFile     = 256 << 10 // bytes of a text file
	maxMistakes = edited.Most
)

// A source is a file as it was read. The line of a mistake is looked up in it, because what is decoded no longer knows where it stood.
type source struct {
	name  string
	bytes []byte
	lines []string
}

// decode reads a TOML file into a value whose keys must cover all of it.
func decode(fsys fs.FS, name string, into any) (*source, LoadErrors) {
	f, bad := edited.Read(fsys, name, maxFile)
	if len(bad) == 0 {
		bad, _ = f.TOML(into)
	}
	s := &source{name, f.Bytes, f.Lines}
	if len(bad) == 0 {
		return s, s.measure(into)
	}
	var out LoadErrors
	for _, m := range bad {
		out = append(out, LoadError{m.File, m.Line, m.Why})
	}
	return s, out
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
