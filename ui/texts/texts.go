// Package texts has the words of the screens, by key, in every language that has a file, and the
// list of languages.
//
// Start with Load. It draws nothing, and knows no form: their words are translated in package
// forms.
package texts

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"kakanai/internal/edited"
	"kakanai/text/furigana"
	"kakanai/visit"
)

// Texts are the words of all screens, by key: those of the city's language, and of every other one
// that has a file.
type Texts struct {
	words  map[string]string
	others map[string]map[string]string // by language
}

// maxTexts is many times the size of a language's file.
const maxTexts = 1 << 20 // bytes

// Load reads LANG.toml of fsys, and beside it the files of the other languages.
func Load(fsys fs.FS, lang string) (*Texts, error) {
	t := &Texts{others: map[string]map[string]string{}}
	names, err := fs.Glob(fsys, "*.toml")
	if err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	for _, name := range names {
		words := map[string]string{}
		f, bad := edited.Read(fsys, name, maxTexts)
		if len(bad) == 0 {
			bad, _ = f.TOML(&words)
		}
		if len(bad) > 0 {
			return nil, fmt.Errorf("texts:\n%w", bad)
		}
		if strings.TrimSuffix(name, ".toml") == furigana.Language {
			for key, s := range words {
				text, wrong := furigana.Parse(s)
				if wrong != "" {
					return nil, fmt.Errorf("texts: %s: %q: %q is no word with its reading, such as {紙|かみ}", name, key,
						wrong)
				}
				words[key] = text
			}
		}
		if id := strings.TrimSuffix(name, ".toml"); id == lang {
			t.words = words
		} else {
			t.others[id] = words
		}
	}
	if t.words == nil {
		return nil, fmt.Errorf("texts: %s.toml is missing", lang)
	}
	return t, nil
}

// Has reports whether there are words in a language; in Japanese there always are.
func (t *Texts) Has(lang string) bool { return lang == visit.Japanese || t.others[lang] != nil }

// In is Get in another language; what that lacks is taken from the city's own.
func (t *Texts) In(lang, key string, pairs ...any) string {
	if s, ok := t.others[lang][key]; ok {
		return fill(s, pairs)
	}
	return t.Get(key, pairs...)
}

// placesIn matches the places of a text that are filled in.
var placesIn = regexp.MustCompile(`\{[a-z]+\}`)

// Replace puts a city's own words in the place of ours. Where that cannot be, it returns why, in
// Japanese, for those who wrote them.
func (t *Texts) Replace(key, words string) (why string) {
	old, ok := t.words[key]
	if !ok {
		return "「" + key + "」という言葉は画面にありません"
	}
	want, got := placesIn.FindAllString(old, -1), placesIn.FindAllString(words, -1)
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(slices.Compact(want), slices.Compact(got)) || strings.TrimSpace(words) == "" {
		return fmt.Sprintf("「%s」には %s が要ります（それだけが使えます）", key, strings.Join(slices.Compact(want), "・"))
	}
	t.words[key] = words
	return ""
}

// Title returns the title of the window.
func (t *Texts) Title() string { return t.Get("app.window") }

// Get returns a text with {name} filled in for each pair of name and value. A missing key returns
// itself in ⟦⟧; tests look for it.
func (t *Texts) Get(key string, pairs ...any) string {
	s, ok := t.words[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	return fill(s, pairs)
}

// Find returns a text that may be missing.
func (t *Texts) Find(key string) (words string, ok bool) {
	words, ok = t.words[key]
	return words, ok
}

func fill(s string, pairs []any) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return s
}
