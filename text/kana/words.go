package kana

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Word is one candidate and how it is read, in hiragana.
type Word struct{ Reading, Text string }

// Words are a list of candidates, sorted by reading.
type Words []Word

// maxWords is far above what a city has town names.
const maxWords = 20000

// Load reads lists of words: a line a word, reading and text with a tab between; # begins a remark. A reading is hiragana or katakana. Mistakes are told with
// file and line, in Japanese, for those who keep the lists.
func Load(fsys fs.FS, names ...string) (Words, error) {
	var out Words
	for _, name := range names {
		b, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("word list %s: %w", name, err)
		}
		if !utf8.Valid(b) {
			return nil, fmt.Errorf("word list %s: 文字コードがUTF-8ではありません", name)
		}
		for i, l := range strings.Split(strings.TrimPrefix(string(b), "\uFEFF"), "\n") {
			l = strings.TrimRight(l, "\r ")
			if l == "" || strings.HasPrefix(l, "#") {
				continue
			}
			reading, word, ok := strings.Cut(l, "\t")
			reading = Hiragana(strings.TrimSpace(reading))
			word = strings.TrimSpace(word)
			if !ok || reading == "" || word == "" || strings.Contains(word, "\t") || strings.ContainsFunc(reading, func(r rune) bool { return (r < 'ぁ' || r > 'ゖ') && r != 'ー' }) {
				return nil, fmt.Errorf("word list %s:%d: 読み（かな）と言葉を、タブで分けて書きます", name, i+1)
			}
			if out = append(out, Word{reading, word}); len(out) > maxWords {
				return nil, fmt.Errorf("word list %s: %d語より多くは使えません", name, maxWords)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Word) int { return cmp.Compare(a.Reading, b.Reading) })
	return out, nil
}

// Merge is both lists, those of a before those of b where they are read alike.
func Merge(a, b Words) Words {
	out := append(slices.Clone(a), b...)
	slices.SortStableFunc(out, func(a, b Word) int { return cmp.Compare(a.Reading, b.Reading) })
	return out
}

// Find gives at most most words for a reading: first those that are read exactly so, then those that begin so, the shorter reading first.
func (w Words) Find(reading string, most int) []string {
	reading = Hiragana(reading)
	if reading == "" {
		return nil
	}
	i, _ := slices.BinarySearchFunc(w, reading, func(x Word, s string) int { return cmp.Compare(x.Reading, s) })
	var hits Words
	for ; i < len(w) && strings.HasPrefix(w[i].Reading, reading); i++ {
		hits = append(hits, w[i])
	}
	slices.SortStableFunc(hits, func(a, b Word) int { return cmp.Compare(len(a.Reading), len(b.Reading)) })
	var out []string
	for _, h := range hits {
		if len(out) == most {
			break
		}
		if !slices.Contains(out, h.Text) {
			out = append(out, h.Text)
		}
	}
	return out
}
