package texts

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fyne.io/fyne/v2"
	"golang.org/x/image/font/sfnt"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/text"
	"kakanai/text/furigana"
	"kakanai/ui/kit"
	"kakanai/visit"
)

// all are the texts, and what else has words on the screens.
type all struct {
	texts     *Texts
	catalogue *forms.Catalogue
	face      func(lang string, bold bool) fyne.Resource
	own       [2]fyne.Resource // the screens' own fonts, regular and bold
}

func loadAll(t *testing.T) (a all) {
	t.Helper()
	var err error
	if a.texts, err = Load(assets.Texts, "ja"); err != nil {
		t.Fatal(err)
	}
	if a.catalogue, err = load.Load(assets.Forms); err != nil {
		t.Fatal(err)
	}
	fonts, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	a.face = kit.Faces(fonts.Member, func(err error) { t.Error(err) })
	for i, name := range []string{"BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf"} {
		path, err := fonts.Sibling(name)
		if err != nil {
			t.Fatal(err)
		}
		if a.own[i], err = fyne.LoadResourceFromPath(path); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// Every kanji of the files of やさしい日本語 has a reading, whatever screen it is on.
func TestEveryWordHasItsReading(t *testing.T) {
	p := loadAll(t)
	for key, s := range p.texts.others[furigana.Language] {
		if bare := furigana.Unread(s); bare != "" {
			t.Errorf("ja-easy.toml: %q: %s has no reading", key, bare)
		}
	}
	for ja, s := range p.catalogue.Translations[furigana.Language] {
		if bare := furigana.Unread(s); bare != "" {
			t.Errorf("forms/translations/ja-easy.toml: %q: %s has no reading", ja, bare)
		}
	}
	for lang, words := range p.texts.others { // nothing of it is in other languages
		for key, s := range words {
			parted := kit.ScriptOf(lang) != nil // a | ends a word
			if lang != furigana.Language && strings.ContainsAny(s, "｜\uFFF9\uFFFA\uFFFB\u200B") ||
				strings.Contains(s, "|") && !parted && lang != furigana.Language {
				t.Errorf("%s.toml: %q: %q", lang, key, s)
			}
		}
	}
}

// What is wrong with a reading is found when the texts are loaded, and says where it is.
func TestReadingsAreStrict(t *testing.T) {
	for words, want := range map[string]string{
		`"a" = "{紙|}を 取る"`: `texts: ja-easy.toml: "a": "{紙|}" is no word with its reading, such as {紙|かみ}`,
		`"a" = "紙|かみ"`:     `"|かみ"`,
	} {
		_, err := Load(fstest.MapFS{"ja.toml": {Data: []byte(`"a" = "紙"`)}, "ja-easy.toml": {Data: []byte(words)}},
			"ja")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", words, err)
		}
	}
	texts, err := Load(fstest.MapFS{
		"ja.toml":      {Data: []byte(`"a" = "{n}枚"`)},
		"ja-easy.toml": {Data: []byte(`"a" = "あと{n}{回|かい}"`)},
	}, "ja")
	if err != nil {
		t.Fatal(err)
	}
	if got := texts.In("ja-easy", "a", "n", 3); furigana.Plain(got) != "あと3回" || !furigana.Has(got) {
		t.Errorf("%q", got)
	}
}

// Every language has every word of the screens and of the forms, with the same places to fill in,
// and no word that is never said.
func TestTranslationsAreWhole(t *testing.T) {
	p := loadAll(t)
	if len(p.texts.others) != len(Languages)-1 {
		t.Errorf("there are texts for %v", slices.Sorted(maps.Keys(p.texts.others)))
	}
	for _, l := range Languages[1:] {
		words := p.texts.others[l.ID]
		for key, ja := range p.texts.words {
			s, ok := words[key]
			if !ok || strings.TrimSpace(s) == "" && strings.TrimSpace(ja) != "" {
				t.Errorf("%s.toml lacks %q", l.ID, key)
				continue
			}
			if want, got := holes(ja), holes(s); !slices.Equal(want, got) {
				t.Errorf("%s.toml: %q has the places %v, expected %v", l.ID, key, got, want)
			}
		}
		for key := range words {
			if _, ok := p.texts.words[key]; !ok {
				t.Errorf("%s.toml has %q, which ja.toml has not", l.ID, key)
			}
		}
		said := p.catalogue.Translations[l.ID]
		for _, phrase := range load.Phrases(p.catalogue) { // stale ones are refused by load.Load
			if _, ok := said[phrase.Ja]; !ok {
				t.Errorf("forms/translations/%s.toml lacks %q", l.ID, phrase.Ja)
			}
		}
	}
}

func holes(s string) []string {
	out := placesIn.FindAllString(s, -1)
	slices.Sort(out)
	return slices.Compact(out)
}

// Every letter of every language is in the font that draws it: nothing is left to what a system
// happens to have.
func TestFontsHaveTheirLetters(t *testing.T) {
	p := loadAll(t)
	for _, l := range Languages {
		var all strings.Builder
		for _, s := range p.texts.others[l.ID] {
			all.WriteString(s)
		}
		for _, s := range p.catalogue.Translations[l.ID] {
			all.WriteString(s)
		}
		if l.ID == visit.Japanese {
			for _, s := range p.texts.words {
				all.WriteString(s)
			}
		}
		for i, bold := range []bool{false, true} {
			letters := ""
			for _, r := range furigana.Runs(all.String()) {
				letters += r.Base + r.Reading
			}
			font := p.face(l.ID, bold)
			if script := kit.ScriptOf(l.ID); script != nil {
				own, rest := split(letters, script.Has)
				if missing := lacking(t, font.Content(), own); missing != "" {
					t.Errorf("%s: %s has no %s", l.ID, font.Name(), missing)
				}
				font, letters = nil, rest
			}
			if font == nil {
				font = p.own[i]
			}
			if missing := lacking(t, font.Content(), letters); missing != "" {
				t.Errorf("%s: %s has no %s", l.ID, font.Name(), missing)
			}
		}
	}
}

// split parts the letters of s into those for which is holds and the rest.
func split(s string, is func(rune) bool) (those, rest string) {
	for _, r := range s {
		if is(r) {
			those += string(r)
		} else {
			rest += string(r)
		}
	}
	return those, rest
}

// lacking are the letters that a font has no glyph for.
func lacking(t *testing.T, b []byte, s string) string {
	t.Helper()
	f, err := sfnt.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	var buf sfnt.Buffer
	out := map[rune]bool{}
	for _, r := range s {
		if g, err := f.GlyphIndex(&buf, r); r > ' ' && (err != nil || g == 0) {
			out[r] = true
		}
	}
	return string(slices.Sorted(maps.Keys(out)))
}
