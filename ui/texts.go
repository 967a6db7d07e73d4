package ui

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Texts are the words of all screens in one language, by key.
type Texts struct{ words map[string]string }

// LoadTexts reads LANG.toml of fsys.
func LoadTexts(fsys fs.FS, lang string) (*Texts, error) {
	b, err := fs.ReadFile(fsys, lang+".toml")
	if err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	t := &Texts{words: map[string]string{}}
	if err := toml.Unmarshal(b, &t.words); err != nil {
		return nil, fmt.Errorf("texts: %s.toml: %w", lang, err)
	}
	return t, nil
}

// placesIn are the places of a text that are filled in.
var placesIn = regexp.MustCompile(`\{[a-z]+\}`)

// Replace puts a city's own words in the place of ours. Where that cannot be, it says why, for those who wrote them.
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

// Title is the window's own name.
func (t *Texts) Title() string { return t.get("app.window") }

// get finds a text and fills in {name} for each pair of name and value. A missing key shows itself: a test finds it first.
func (t *Texts) get(key string, pairs ...any) string {
	s, ok := t.words[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return s
}
