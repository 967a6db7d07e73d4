package forms

import (
	"fmt"

	"kakanai/internal/edited"
	"kakanai/internal/lang"
)

// A LoadError is one mistake in one of the counter's files, for those who keep the file: Why is a
// Japanese sentence.
type LoadError = edited.Mistake

// LoadErrors are all mistakes found, a line each; a broken set is refused whole.
type LoadErrors []LoadError

func (l LoadErrors) Error() string { return l.In(lang.Japanese) }

// In returns the mistakes under a heading in that language. Most of their sentences are Japanese in
// both: those who keep the files are the city's staff.
func (l LoadErrors) In(in lang.Lang) string {
	head := lang.Text{
		JA: "様式ファイルにまちがいがあります：\n",
		EN: "mistakes in the form files (told in Japanese, for the city's staff who keep them):\n",
	}
	return head.In(in) + edited.Mistakes(l).In(in)
}

// An Origin is the files that something was read from. It finds lines, so that a mistake that is
// found after loading has its place too.
type Origin interface {
	// Find returns the file and the line of an entry of table: the one with that id, or with n the
	// n-th (from 1); within it the line on which hint stands, if it does. With table "" it is the
	// line at the head of the file that begins with hint. Line 0: it is not there.
	Find(table, id string, n int, hint string) (file string, line int)
}

// Quote returns some of a file's words as a mistake may repeat them.
func Quote(s string) string { return edited.Quote(s) }

// Mistake returns a LoadError about a field of the form, for what only drawing it shows; key is
// what stands in the line. Field "" is the form as a whole, key a key at its head.
func (f *Form) Mistake(field, key, why string) LoadError {
	if field == "" {
		file, line := f.Origin.Find("", "", 0, key)
		return LoadError{File: file, Line: max(line, 1), Why: why}
	}
	file, line := f.Origin.Find("section.field", field, 0, key)
	return LoadError{File: file, Line: line, Why: fmt.Sprintf("項目 %s：%s", field, why)}
}

// MistakeAt returns a LoadError about the i-th place on the city's PDF (from 0).
func (f *Form) MistakeAt(i int, key, why string) LoadError {
	file, line := f.Origin.Find("place", "", i+1, key)
	return LoadError{File: file, Line: line, Why: fmt.Sprintf("%d番めの場所（%s）：%s", i+1, Quote(f.Places[i].Field), why)}
}

// MistakeIn returns a LoadError about a question; words are what is wrong in it.
func (f *Form) MistakeIn(q Question, words, why string) LoadError {
	origin, table, id := f.Origin, "question", q.ID
	switch {
	case q.Origin != nil:
		origin, table = q.Origin, "signpost"
	case q.Use != "":
		id = q.Use
	}
	file, line := origin.Find(table, id, 0, words)
	return LoadError{File: file, Line: line, Why: why}
}

// Mistake returns a LoadError about the text.
func (t Wording) Mistake(why string) LoadError {
	file, line := t.Origin.Find("", "", 0, `"`+t.Key+`"`)
	return LoadError{File: file, Line: line, Why: why}
}
