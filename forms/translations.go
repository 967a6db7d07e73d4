package forms

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"kakanai/text/furigana"
)

// translationsFolder holds one file a language, LANG.toml: a Japanese phrase of the files beside it and what is said instead. Only screens are translated;
// the paper stays Japanese.
const translationsFolder = "translations"

var (
	langFile = regexp.MustCompile(`^([a-z]{2}(?:-[a-z]{2,8})?)\.toml$`)
	holes    = regexp.MustCompile(`\{[a-z0-9_:]+\}`)
)

// These phrases stand in no file: the labels of years are reckoned, and so are prices.
const (
	TaxYearPhrase    = "{year}年度（{before}年中の所得）"
	FiscalYearPhrase = "{year}年度"
	// What {fee:…} becomes.
	PricePhrase   = "{yen}円"
	NoPricePhrase = "店の画面でご確認ください"
)

// translations reads a layer's. What the city's own say of phrases that nobody uses is a mistake; ours may say more than a city kept.
func (l *loader) translations(fsys fs.FS) {
	entries, err := fs.ReadDir(fsys, translationsFolder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.bad = append(l.bad, LoadError{translationsFolder, 0, "フォルダーが読めません"})
	}
	for _, e := range entries {
		if dropping(e.Name()) {
			continue
		}
		name := translationsFolder + "/" + e.Name()
		m := langFile.FindStringSubmatch(e.Name())
		if m == nil {
			l.bad = append(l.bad, LoadError{name, 0, "訳のファイルの名前は、言語の記号と .toml です（例 en.toml）"})
			continue
		}
		words := map[string]string{}
		s, bad := decode(fsys, name, &words)
		for _, ja := range slices.Sorted(maps.Keys(words)) {
			why := sameHoles(ja, words[ja])
			if m[1] == furigana.Language {
				text, wrong := furigana.Parse(words[ja])
				if words[ja] = text; wrong != "" {
					why = fmt.Sprintf("「%s」は、ふりがなの書き方とちがいます。漢字とひらがなを {紙|かみ} のように書きます", Quote(wrong))
				}
			}
			if why != "" {
				bad = append(bad, LoadError{name, s.phrase(ja), why})
			}
		}
		l.bad = append(l.bad, bad...)
		if l.Translations[m[1]] == nil {
			l.Translations[m[1]] = map[string]string{}
		}
		maps.Copy(l.Translations[m[1]], words)
		l.translated = append(l.translated, translated{s, words, len(l.layers)})
	}
}

// A translated file is kept until everything is loaded: only then is it known which phrases there are.
type translated struct {
	file  *source
	words map[string]string
	layer int
}

// stale finds translations of phrases that are in no file.
func (l *loader) stale() {
	known := map[string]bool{}
	for _, p := range l.Phrases() {
		known[p.Ja] = true
	}
	for _, t := range l.translated {
		if t.layer == 0 && len(l.layers) > 1 {
			continue
		}
		for _, ja := range slices.Sorted(maps.Keys(t.words)) {
			if !known[ja] {
				l.bad = append(l.bad, LoadError{t.file.name, t.file.phrase(ja), "この日本語は、画面で使うどの様式の言葉にもありません。様式の言葉を一字ちがわず書き写してください"})
			}
		}
	}
}

// phrase is the line on which a translation begins.
func (s *source) phrase(ja string) int {
	return 1 + slices.IndexFunc(s.lines, func(l string) bool { return strings.HasPrefix(strings.TrimSpace(l), `"`+ja+`"`) })
}

// sameHoles says what is wrong when a translation leaves other things open than its original.
func sameHoles(ja, words string) string {
	want, got := holes.FindAllString(ja, -1), holes.FindAllString(words, -1)
	slices.Sort(want)
	slices.Sort(got)
	switch want, got = slices.Compact(want), slices.Compact(got); {
	case strings.TrimSpace(words) == "":
		return "訳が空です"
	case !slices.Equal(want, got):
		return fmt.Sprintf("訳には、もとと同じ %s が要ります", strings.Join(want, "・"))
	}
	return ""
}

// A Phrase is something that a screen says and that a city's files hold.
type Phrase struct {
	Ja string
	at func() LoadError // where it stands
}

// Untranslated is the phrase as a LoadError, for those who keep the file.
func (p Phrase) Untranslated(langs []string) LoadError {
	e := p.at()
	e.Why = fmt.Sprintf("「%s」の訳がありません（%s）。画面では日本語のまま出ます", p.Ja, strings.Join(langs, "・"))
	return e
}

// Phrases are all of the catalogue, each once, in the order of the forms.
func (c *Catalogue) Phrases() []Phrase {
	var out []Phrase
	seen := map[string]bool{}
	add := func(at func() LoadError, list ...string) {
		for _, ja := range list {
			if ja != "" && !seen[ja] {
				seen[ja] = true
				out = append(out, Phrase{ja, at})
			}
		}
	}
	for _, f := range c.Forms {
		f.phrases(add)
	}
	for _, b := range c.Bundles {
		add(func() LoadError { return LoadError{bundlesFile, b.file.find("bundle", b.ID, 0, ""), ""} }, b.Name, b.Hint)
	}
	return out
}

// phrases are what screens say of a form.
func (f *Form) phrases(add func(at func() LoadError, list ...string)) {
	add(func() LoadError { return f.Mistake("", "name", "") }, f.Name, f.Hint, f.Outside)
	for _, q := range f.Questions {
		at := func() LoadError { return f.MistakeIn(q, "", "") }
		add(at, q.Text, q.Hint, q.Aside)
		if strings.Contains(q.Text+q.Hint, "{fee:") {
			add(at, PricePhrase, NoPricePhrase)
		}
		for _, a := range q.Choices {
			add(at, a.Label, a.Hint, a.Stop, a.Leave)
		}
		for _, id := range q.Fields {
			x := f.Field(id)
			at := func() LoadError { return f.Mistake(id, "", "") }
			add(at, x.Label, x.Unit)
			for _, r := range append(slices.Clone(x.Ahead), x.Span...) {
				add(at, r.Say)
			}
			if x.Kind == Check {
				add(at, x.Note)
			}
			for _, o := range x.Options {
				add(at, o.Label)
			}
			if x.Prices {
				add(at, PricePhrase)
			}
			switch x.Years {
			case "tax":
				add(at, TaxYearPhrase)
			case "":
			default:
				add(at, FiscalYearPhrase)
			}
		}
	}
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			add(func() LoadError { return f.Mistake(x.ID, "age_stop", "") }, x.AgeStop)
		}
	}
}

// Say gives a phrase in another language, in Japanese where there is no translation.
func (c *Catalogue) Say(lang, ja string) string {
	if s, ok := c.Translations[lang][ja]; ok {
		return s
	}
	return ja
}

// SayOption is what a screen calls an option of x in that language.
func (c *Catalogue) SayOption(lang string, x *Field, o Option) string {
	phrase := map[string]string{"tax": TaxYearPhrase, "fiscal": FiscalYearPhrase}[x.Years]
	s, ok := c.Translations[lang][phrase]
	var year int
	if phrase == "" || !ok {
		return c.Say(lang, o.Label)
	}
	if _, err := fmt.Sscan(o.ID, &year); err != nil {
		return o.Label
	}
	return strings.NewReplacer("{year}", fmt.Sprint(year), "{before}", fmt.Sprint(year-1)).Replace(s)
}
