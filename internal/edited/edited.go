// Package edited reads the files that people edit, settings, forms, translations, answers, word
// lists, all in the same way: in whatever encoding their editor saves, with every mistake told at
// once, in Japanese or English, with its file and line.
//
// Start with Read, then File.TOML or File.JSON.
package edited

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kakanai/internal/lang"
	"kakanai/internal/plaintext"
)

// A Mistake is one thing that is wrong in a file, for those who keep the file: Why is a Japanese
// sentence, English the same in English, or "" where there is none.
type Mistake struct {
	File    string `json:"file"`
	Line    int    `json:"line"` // 0: the file as a whole
	Why     string `json:"why"`
	English string `json:"-"`
}

// NewMistake returns a Mistake that is told in both languages.
func NewMistake(file string, line int, why lang.Text) Mistake {
	return Mistake{file, line, why.JA, why.EN}
}

func (m Mistake) Error() string {
	if m.Line > 0 {
		return fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Why)
	}
	return fmt.Sprintf("%s: %s", m.File, m.Why)
}

// in returns the mistake with its sentence in that language.
func (m Mistake) in(l lang.Lang) Mistake {
	m.Why = lang.Text{JA: m.Why, EN: m.English}.In(l)
	return m
}

// Mistakes are all that were found, in the order of the lines.
type Mistakes []Mistake

// Told returns the mistakes with their sentences in that language: what JSON then has as "why".
func (l Mistakes) Told(in lang.Lang) Mistakes {
	out := slices.Clone(l)
	for i := range out {
		out[i] = out[i].in(in)
	}
	return out
}

// In returns what Error returns, in that language.
func (l Mistakes) In(in lang.Lang) string { return l.Told(in).Error() }

func (l Mistakes) Error() string {
	var lines []string
	for _, m := range l {
		lines = append(lines, m.Error())
	}
	return strings.Join(lines, "\n")
}

// Sorted returns the mistakes in the order of files and lines, each told once.
func (l Mistakes) Sorted() Mistakes {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b Mistake) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	seen := map[Mistake]bool{}
	return slices.DeleteFunc(out, func(m Mistake) bool {
		was := seen[m]
		seen[m] = true
		return was
	})
}

// Most is how many mistakes are told of one file; after so many it is looked at again anyway.
const Most = 100

// A File is a text as it was read. The line of a mistake is looked up in it: what is decoded no
// longer knows where it stood.
type File struct {
	Name  string
	Bytes []byte // as they were saved
	Lines []string
}

// Read reads a file of fsys that must be a plain one of at most most bytes.
func Read(fsys fs.FS, name string, most int) (*File, Mistakes) {
	f := &File{Name: name}
	b, err := Bytes(fsys, name, most)
	if err != nil {
		return f, f.whole(lang.Text{JA: err.Error(), EN: lang.Of(err, lang.English)})
	}
	return Text(name, b)
}

// Open is Read for a path. In mistakes the file is called name.
func Open(path, name string, most int) (*File, Mistakes) {
	f, bad := Read(os.DirFS(filepath.Dir(path)), filepath.Base(path), most)
	f.Name = name
	for i := range bad {
		bad[i].File = name
	}
	return f, bad
}

// Text is a file whose bytes were read already.
func Text(name string, b []byte) (*File, Mistakes) {
	f := &File{Name: name, Bytes: b}
	text, err := plaintext.Decode(b)
	if err != nil {
		var e *plaintext.Error
		errors.As(err, &e)
		return f, Mistakes{NewMistake(name, e.Line, e.Why)}
	}
	f.Lines = strings.Split(text, "\n")
	return f, nil
}

func (f *File) text() string { return strings.Join(f.Lines, "\n") }

func (f *File) whole(why lang.Text) Mistakes { return Mistakes{NewMistake(f.Name, 0, why)} }

// Bytes returns what a file of fsys holds, whatever it is; the error is a *lang.Error. Only a plain
// file is opened: a pipe would be waited on for ever.
func Bytes(fsys fs.FS, name string, most int) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, lang.Errorf("開けません。このファイルはありません", "cannot be opened: there is no such file")
	case err != nil || !info.Mode().IsRegular():
		return nil, lang.Errorf(
			"開けません。ふつうのファイルではないか、フォルダーの外を指しています",
			"cannot be opened: it is no regular file, or points outside its folder",
		)
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, lang.Errorf("開けません", "cannot be opened")
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, int64(most)+1))
	if err != nil {
		return nil, lang.Errorf("読めません", "cannot be read")
	}
	if len(b) > most {
		return nil, lang.Errorf("大きすぎます（%d KiBまで）", "is too large (at most %d KiB)", most>>10)
	}
	return b, nil
}

// Hostile reports whether r is a character that no honest file holds and that makes a text lie: a
// control, or one that turns the direction of writing. Variation selectors and joiners are none of
// them.
func Hostile(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// Quote is some of a file's words as a mistake may repeat them: at most 40 characters, and nothing
// that would make the message lie.
func Quote(s string) string {
	if !utf8.ValidString(s) || strings.ContainsFunc(s, Hostile) {
		return "?"
	}
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}

// mostDigits is how many digits in a row a word may have that is repeated to the person who typed
// it: a PIN has four.
const mostDigits = 3

// Secretive reports whether a word of a command line may be a secret, or hold one: a PIN, printed
// numbers, a date of birth, typed where no secret belongs.
func Secretive(word string) bool {
	row := 0
	for _, r := range word {
		if row++; !unicode.IsDigit(r) {
			row = 0
		}
		if row > mostDigits {
			return true
		}
	}
	return false
}

// NotShown stands in a message in place of a Secretive word.
var NotShown = lang.Text{JA: "（数字が並ぶので、表示しません）", EN: "(not shown: it has a row of digits)"}

// Nearest is the word of list that was most likely meant by one that is not in it; "": none is
// near.
func Nearest(word string, list []string) string {
	best, near := "", 1+len([]rune(word))/3
	for _, w := range list {
		if d := distance(strings.ToLower(word), strings.ToLower(w)); d <= near {
			best, near = w, d-1
		}
	}
	return best
}

// distance is how many letters must be put in, taken out, changed, or swapped with the next to make
// b of a.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 60 || len(y) > 60 {
		return max(len(x), len(y))
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := range x {
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			d := min(rows[i][j]+cost, rows[i][j+1]+1, rows[i+1][j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(x)][len(y)]
}
