// Package furigana holds the readings of a text's kanji: how they are written in the files of
// やさしい日本語, and how they travel with the text to the screen that draws it.
//
// Start with Parse and Runs. It knows no dictionary: a reading is written by people, or there is
// none.
package furigana

import (
	"regexp"
	"strings"
	"unicode"
)

// Language is やさしい日本語: the language of the screens whose kanji have their readings above them.
const Language = "ja-easy"

// A word with its reading is kept within a text as Unicode's interlinear annotation (The Unicode
// Standard, 23.8 Specials): three characters that are not typed and that no file or card holds, so
// that only Parse can have made them.
const (
	anchor     = '\uFFF9' // before the word
	separator  = '\uFFFA' // between the word and its reading
	terminator = '\uFFFB' // behind the reading
)

var (
	marked = regexp.MustCompile(`\{[^{}]*\|[^{}]*\}`)
	// place is what is filled in later: no reading, and left as it is.
	place = regexp.MustCompile(`\{[a-z0-9_:]+\}`)
)

// Parse takes a text as people write it, {紙|かみ}を 取る, to one that screens draw with its readings. A
// word is kanji, with digits where they are read together with it ({7日|なのか}); a reading is
// hiragana. What is written otherwise comes back as wrong, "" when nothing is.
func Parse(s string) (text, wrong string) {
	if !strings.ContainsAny(s, "{}|｛｝｜") {
		return s, ""
	}
	text = marked.ReplaceAllStringFunc(s, func(m string) string {
		word, reading, _ := strings.Cut(m[1:len(m)-1], "|")
		if wrong == "" && !(isWord(word) && isReading(reading)) {
			wrong = m
		}
		return string(anchor) + word + string(separator) + reading + string(terminator)
	})
	if rest := place.ReplaceAllString(text, ""); wrong == "" {
		if i := strings.IndexAny(rest, "{}|｛｝｜"); i >= 0 {
			wrong = rest[i:]
		}
	}
	return text, wrong
}

func isWord(s string) bool {
	other := func(r rune) bool { return !kanji(r) && !(r >= '0' && r <= '9') }
	return strings.ContainsFunc(s, kanji) && !strings.ContainsFunc(s, other)
}

func isReading(s string) bool {
	other := func(r rune) bool { return !(r >= 'ぁ' && r <= 'ゖ' || r == 'ー') }
	return s != "" && !strings.ContainsFunc(s, other)
}

func kanji(r rune) bool { return unicode.Is(unicode.Han, r) || r == '々' }

// A Run is a word with its reading, or what stands between two of those: then Reading is "".
type Run struct{ Base, Reading string }

// Runs returns the runs of a text. Joined again by Run.String they are the text.
func Runs(s string) []Run {
	var out []Run
	for s != "" {
		before, rest, ok := strings.Cut(s, string(anchor))
		if before != "" {
			out = append(out, Run{Base: before})
		}
		if !ok {
			break
		}
		word, rest, _ := strings.Cut(rest, string(separator))
		reading, rest, _ := strings.Cut(rest, string(terminator))
		out = append(out, Run{word, reading})
		s = rest
	}
	return out
}

// String returns the run as it stands within a text.
func (r Run) String() string {
	if r.Reading == "" {
		return r.Base
	}
	return string(anchor) + r.Base + string(separator) + r.Reading + string(terminator)
}

// Has reports whether any word of s has a reading.
func Has(s string) bool { return strings.ContainsRune(s, anchor) }

// Plain returns s without its readings, for what does not draw them.
func Plain(s string) string {
	if !Has(s) {
		return s
	}
	var b strings.Builder
	for _, r := range Runs(s) {
		b.WriteString(r.Base)
	}
	return b.String()
}

// Unread returns the kanji of s that have no reading.
func Unread(s string) string {
	var b strings.Builder
	for _, r := range Runs(s) {
		for _, c := range r.Base {
			if r.Reading == "" && kanji(c) {
				b.WriteRune(c)
			}
		}
	}
	return b.String()
}
