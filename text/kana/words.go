package kana

import (
	"cmp"
	"io/fs"
	"slices"
	"strings"

	"kakanai/internal/edited"
	"kakanai/internal/lang"
)

// A Word is one candidate and how it is read, in hiragana.
type Word struct{ Reading, Text string }

// Words are a list of candidates, sorted by reading.
type Words []Word

// maxWords is far above what a city has town names.
const maxWords = 20000

// maxFile is room for many more words than that.
const maxFile = 4 << 20 // bytes

// twoColumns is what is wrong with a line that is no reading and word.
var twoColumns = lang.Text{JA: "読み（かな）と言葉を、タブで分けて書きます", EN: "write a reading in kana, a tab and the word"}

// Load reads lists of words: a line a word, reading and text with a tab between; # begins a remark.
// A reading is hiragana or katakana. The error wraps edited.Mistakes: all that were found, with
// file and line.
func Load(fsys fs.FS, names ...string) (Words, error) {
	var out Words
	var bad edited.Mistakes
	for _, name := range names {
		f, wrong := edited.Read(fsys, name, maxFile)
		bad = append(bad, wrong...)
		for i, l := range f.Lines {
			l = strings.TrimRight(l, "\r ")
			if l == "" || strings.HasPrefix(l, "#") {
				continue
			}
			reading, word, ok := strings.Cut(l, "\t")
			reading = Hiragana(strings.TrimSpace(reading))
			word = strings.TrimSpace(word)
			if !ok || reading == "" || word == "" ||
				strings.Contains(word, "\t") || strings.ContainsFunc(reading, noHiragana) {
				if bad = append(bad, edited.NewMistake(name, i+1, twoColumns)); len(bad) == edited.Most {
					break
				}
				continue
			}
			if out = append(out, Word{reading, word}); len(out) > maxWords {
				bad = append(
					bad,
					edited.NewMistake(name, 0, lang.Sprintf("%d語より多くは使えません", "has more than %d words", maxWords)),
				)
				break
			}
		}
	}
	if len(bad) > 0 {
		return nil, lang.Errorf("word list:\n%w", "word list:\n%w", bad)
	}
	slices.SortStableFunc(out, func(a, b Word) int { return cmp.Compare(a.Reading, b.Reading) })
	return out, nil
}

func noHiragana(r rune) bool { return (r < 'ぁ' || r > 'ゖ') && r != 'ー' }

// Merge returns both lists, those of a before those of b where they are read alike.
func Merge(a, b Words) Words {
	out := append(slices.Clone(a), b...)
	slices.SortStableFunc(out, func(a, b Word) int { return cmp.Compare(a.Reading, b.Reading) })
	return out
}

// Find returns at most most words for a reading: first those that are read exactly so, then those
// that begin so, the shorter reading first.
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
