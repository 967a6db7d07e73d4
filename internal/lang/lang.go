// Package lang holds the two languages of the command line, Japanese and English: which one is
// spoken, and sentences in both.
//
// Start with Choose and Errorf. The windows have languages of their own (package ui/texts); this
// package knows nothing of them, and it looks at no environment but the one it is given.
package lang

import (
	"errors"
	"fmt"
	"strings"
)

// A Lang is a language that the command line speaks.
type Lang string

// The languages there are.
const (
	Japanese Lang = "ja"
	English  Lang = "en"
)

// Choose returns the language that the environment asks for, by the rules of POSIX: of LC_ALL,
// LC_MESSAGES and LANG the first one that is not empty counts. Where none is set it is Japanese,
// as on Windows: a city's PC need not be told where it stands. A locale of another language, C and
// POSIX among them, means English.
func Choose(getenv func(string) string) Lang {
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		switch v := getenv(key); {
		case v == "":
		case v == "ja" || strings.HasPrefix(v, "ja_") || strings.HasPrefix(v, "ja."):
			return Japanese
		default:
			return English
		}
	}
	return Japanese
}

// Parse returns the language that --lang names.
func Parse(s string) (Lang, bool) {
	l := Lang(s)
	return l, l == Japanese || l == English
}

// A Text is what is said, in both languages.
type Text struct{ JA, EN string }

// In returns the text in one language.
func (t Text) In(l Lang) string {
	if l == English && t.EN != "" {
		return t.EN
	}
	return t.JA
}

// List is words in a row, as each language separates them.
func List[T ~string](words []T) Text {
	list := make([]string, len(words))
	for i, w := range words {
		list[i] = string(w)
	}
	return Text{strings.Join(list, "・"), strings.Join(list, ", ")}
}

// Sprintf fills the same arguments into both sentences. An argument that is a Text, or an error in
// both languages, is filled in in the sentence's own.
func Sprintf(ja, en string, a ...any) Text {
	return Text{fmt.Sprintf(ja, spoken(a, Japanese)...), fmt.Sprintf(en, spoken(a, English)...)}
}

// spoken are the arguments of a sentence in that language.
func spoken(a []any, l Lang) []any {
	out := make([]any, len(a))
	for i, v := range a {
		switch v := v.(type) {
		case Text:
			out[i] = v.In(l)
		case error:
			out[i] = Of(v, l)
		default:
			out[i] = v
		}
	}
	return out
}

// An Error is a sentence for people in both languages; Error returns the Japanese one.
type Error struct {
	Text
	err error // what it wraps; nil: nothing
}

// Errorf returns an Error. %w in both sentences wraps an argument, which is told in the sentence's
// own language where it has two.
func Errorf(ja, en string, a ...any) *Error {
	e := &Error{Text: Sprintf(strings.ReplaceAll(ja, "%w", "%v"), strings.ReplaceAll(en, "%w", "%v"), a...)}
	if strings.Contains(ja, "%w") {
		for _, v := range a {
			if err, ok := v.(error); ok {
				e.err = err
			}
		}
	}
	return e
}

// Wrap returns err told in both languages by t.
func Wrap(err error, t Text) *Error { return &Error{t, err} }

func (e *Error) Error() string { return e.JA }
func (e *Error) Unwrap() error { return e.err }

// A Speaker is an error that can be told in both languages.
type Speaker interface {
	error
	In(Lang) string
}

// Of returns what err says in that language: in its own words where it, or one that it wraps whole,
// has only one.
func Of(err error, l Lang) string {
	var s Speaker
	if errors.As(err, &s) && s.Error() == err.Error() {
		return s.In(l)
	}
	return err.Error()
}
