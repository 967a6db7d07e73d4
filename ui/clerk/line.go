package clerk

import (
	"strings"

	"golang.org/x/text/width"

	"kakanai/forms"
	"kakanai/text"
	"kakanai/text/kana"
)

// A line is one line of text being typed. It is edited by cluster: a variation selector is never
// split from its character. With letters on, what is typed is composed into kana, with candidates;
// text that an input method commits goes in as it is.
type line struct {
	kind    forms.Kind
	words   kana.Words
	before  []string // clusters left of the caret
	after   []string
	letters bool // romaji becomes kana
	comp    kana.Composer
	pick    int // which candidate; -1: none yet
}

func newLine(kind forms.Kind, s string, words kana.Words) *line {
	return &line{kind: kind, words: words, before: text.Clusters(s), pick: -1}
}

// String returns what stands there, without kana that are still being composed.
func (l *line) String() string { return strings.Join(l.before, "") + strings.Join(l.after, "") }

// maxLine is how many clusters a line takes.
const maxLine = 200

// insert puts s before the caret. A selector that comes after its character, as input methods send
// it, joins it.
func (l *line) insert(s string) {
	if len(l.before)+len(l.after) < maxLine || len(s) > 0 && text.Extends([]rune(s)[0]) {
		l.before = text.Clusters(strings.Join(l.before, "") + l.plain(s))
	}
}

// plain returns what is typed as papers have it: the digits of an address full-width as on cards,
// those of numbers half-width, readings in katakana.
func (l *line) plain(s string) string {
	switch l.kind {
	case forms.Tel, forms.Digits, forms.Int, forms.DateKind:
		return strings.NewReplacer("ー", "-", "−", "-", "‐", "-").Replace(width.Narrow.String(s))
	case forms.Kana:
		s = kana.Katakana(s)
	case forms.Addr:
		s = strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r + '０' - '0'
			}
			if r == '-' {
				return '－'
			}
			return r
		}, s)
	}
	if s == " " && (len(l.before) == 0 || l.before[len(l.before)-1][0] >= 0x80) {
		return "\u3000" // between Latin words a plain space is right
	}
	return s
}

// rune takes a character that was typed or committed.
func (l *line) rune(r rune) {
	switch {
	case l.letters && l.kind.Numeric(): // S29.3.1 is no kana
		l.insert(string(r))
	case l.letters && r == ' ' && !l.comp.Empty():
		l.next(1)
	// - is no ー at a word's beginning
	case l.letters && !(r == '-' && l.comp.Empty() && l.kind != forms.Kana) && l.comp.Type(r):
		l.pick = -1
	default:
		l.commit()
		l.insert(string(r))
	}
}

// candidates returns what the kana may become.
func (l *line) candidates() []string {
	k := l.comp.Kana()
	if k == "" {
		return nil
	}
	if l.kind == forms.Kana {
		return []string{kana.Katakana(k)}
	}
	return append(l.words.Find(k, 7), k, kana.Katakana(k))
}

// next picks another candidate.
func (l *line) next(by int) {
	if n := len(l.candidates()); n > 0 {
		l.pick = (l.pick + by + n) % n
		if l.pick < 0 {
			l.pick = n - 1
		}
	}
}

// commit ends a composition with the candidate that was picked, or the kana as they are, and
// reports whether there was one.
func (l *line) commit() bool {
	if l.comp.Empty() {
		return false
	}
	s := l.comp.Kana()
	if c := l.candidates(); l.pick >= 0 && l.pick < len(c) {
		s = c[l.pick]
	}
	l.comp.Reset()
	l.pick = -1
	if s != "" {
		l.insert(s)
	}
	return true
}

// erase takes away the cluster before the caret, or the last letter of the composition.
func (l *line) erase() {
	if l.comp.Erase() {
		l.pick = -1
		return
	}
	if n := len(l.before); n > 0 {
		l.before = l.before[:n-1]
	}
}

// remove takes away the cluster behind the caret.
func (l *line) remove() {
	if len(l.after) > 0 && l.comp.Empty() {
		l.after = l.after[1:]
	}
}

// move moves the caret by clusters.
func (l *line) move(by int) {
	l.commit()
	for ; by < 0 && len(l.before) > 0; by++ {
		n := len(l.before) - 1
		l.after = append([]string{l.before[n]}, l.after...)
		l.before = l.before[:n]
	}
	for ; by > 0 && len(l.after) > 0; by-- {
		l.before = append(l.before, l.after[0])
		l.after = l.after[1:]
	}
}
