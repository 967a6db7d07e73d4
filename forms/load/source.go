package load

import (
	"io/fs"
	"regexp"
	"strings"

	"kakanai/forms"
	"kakanai/internal/edited"
)

const (
	maxFile     = 256 << 10 // bytes of a text file
	maxMistakes = edited.Most
)

// A source is a file as it was read. The line of a mistake is looked up in it, because what is
// decoded no longer knows where it stood.
type source struct {
	name  string
	bytes []byte
	lines []string
}

// decode reads a TOML file into a value whose keys must cover all of it. The source is never nil.
func decode(fsys fs.FS, name string, into any) (*source, forms.LoadErrors) {
	f, bad := edited.Read(fsys, name, maxFile)
	if len(bad) == 0 {
		bad, _ = f.TOML(into)
	}
	s := &source{name, f.Bytes, f.Lines}
	if len(bad) == 0 {
		return s, s.measure(into)
	}
	return s, forms.LoadErrors(bad)
}

var (
	tableLine = regexp.MustCompile(`^\s*\[{1,2}\s*([A-Za-z0-9_.-]+)\s*\]{1,2}`)
	idLine    = regexp.MustCompile(`(?:^|[{,])\s*(?:id|use|code)\s*=\s*"([^"]*)"`)
)

// find returns the line under a [table] or [[table]] whose id, use or code is the given one, and,
// where the hint stands behind it in the same entry, that line; 0 if there is none. With n the n-th
// such table is meant instead (from 1).
func (s *source) find(table, id string, n int, hint string) int {
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

// without returns the line of the first [[table]] that lacks a key; 0 if there is none.
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

// nth is find for a list that may stand as [[table]] or as table = [{…}, {…}]: it returns the line
// of the n-th entry, in an inline list of the last entry with that id, or behind it that of the
// hint.
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

// head returns the line before the first table that begins with a key; 0 if there is none.
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

// An origin is the file of a form and the shared ones, or the one file of anything else. It
// implements forms.Origin.
type origin struct {
	file   *source // nil: only the shared ones
	shared []*source
}

// Find looks an entry up in the form's own file, then in the shared ones. See forms.Origin.
func (o origin) Find(table, id string, n int, hint string) (file string, line int) {
	if table == "" {
		return o.file.name, o.file.head(hint)
	}
	if o.file != nil {
		file, line = o.file.name, o.file.find(table, id, n, hint)
	}
	for _, s := range o.shared {
		if line > 0 {
			break
		}
		tables := []string{table}
		if table == "section.field" {
			tables = []string{"block.C0.field", "block.C1.field", "block.C2.field", "block.C9.field"}
		}
		for _, t := range tables {
			if at := s.find(t, id, 0, hint); at > 0 {
				file, line = s.name, at
			}
		}
	}
	return file, line
}

// mistake returns one without naming its parts.
func mistake(file string, line int, why string) forms.LoadError {
	return forms.LoadError{File: file, Line: line, Why: why}
}
