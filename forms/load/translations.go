package load

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/text/furigana"
)

// translationsFolder holds one file a language, LANG.toml: a Japanese phrase of the files beside it
// and what is said instead. Only screens are translated; the paper stays Japanese.
const translationsFolder = "translations"

var (
	langFile = regexp.MustCompile(`^([a-z]{2}(?:-[a-z]{2,8})?)\.toml$`)
	holes    = regexp.MustCompile(`\{[a-z0-9_:]+\}`)
)

// translations reads the translations of a layer.
func (l *loader) translations(fsys fs.FS) {
	entries, err := fs.ReadDir(fsys, translationsFolder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.bad = append(l.bad, mistake(translationsFolder, 0, "フォルダーが読めません"))
	}
	for _, e := range entries {
		if dropping(e.Name()) {
			continue
		}
		name := translationsFolder + "/" + e.Name()
		m := langFile.FindStringSubmatch(e.Name())
		if m == nil {
			l.bad = append(l.bad, mistake(name, 0, "訳のファイルの名前は、言語の記号と .toml です（例 en.toml）"))
			continue
		}
		l.translation(fsys, name, m[1])
	}
}

// translation reads the words of one language.
func (l *loader) translation(fsys fs.FS, name, lang string) {
	words := map[string]string{}
	s, bad := decode(fsys, name, &words)
	for _, ja := range slices.Sorted(maps.Keys(words)) {
		why := sameHoles(ja, words[ja])
		if lang == furigana.Language {
			text, wrong := furigana.Parse(words[ja])
			if words[ja] = text; wrong != "" {
				why = fmt.Sprintf("「%s」は、ふりがなの書き方とちがいます。漢字とひらがなを {紙|かみ} のように書きます",
					forms.Quote(wrong))
			}
		}
		if why != "" {
			bad = append(bad, mistake(name, s.head(`"`+ja+`"`), why))
		}
	}
	l.bad = append(l.bad, bad...)
	if l.Translations[lang] == nil {
		l.Translations[lang] = map[string]string{}
	}
	maps.Copy(l.Translations[lang], words)
	l.translated = append(l.translated, translated{layered{s, len(l.layers)}, words})
}

// A translated file is kept until everything is loaded: only then is it known which phrases there
// are.
type translated struct {
	layered
	words map[string]string
}

// stale finds translations of phrases that are in no file. Where a city's own layer lies over what
// ships, only the city's are mistakes: ours may translate more than the city kept.
func (l *loader) stale() {
	known := map[string]bool{}
	for _, p := range Phrases(&l.Catalogue) {
		known[p.Ja] = true
	}
	for _, t := range l.translated {
		if t.layer == 0 && len(l.layers) > 1 {
			continue
		}
		for _, ja := range slices.Sorted(maps.Keys(t.words)) {
			if !known[ja] {
				l.bad = append(l.bad, mistake(t.file.name, t.file.head(`"`+ja+`"`),
					"この日本語は、画面で使うどの様式の言葉にもありません。様式の言葉を一字ちがわず書き写してください"))
			}
		}
	}
}

// sameHoles returns what is wrong when a translation leaves other things open than its original;
// "": nothing.
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

// A where returns the file and line of some words, as a mistake without its sentence.
type where func() forms.LoadError

// A Phrase is something that a screen says and that a city's files hold.
type Phrase struct {
	Ja string
	at where
}

// Untranslated returns a LoadError that tells those who keep the file in which languages the phrase
// has no translation.
func (p Phrase) Untranslated(langs []string) forms.LoadError {
	e := p.at()
	e.Why = fmt.Sprintf("「%s」の訳がありません（%s）。画面では日本語のまま出ます", p.Ja, strings.Join(langs, "・"))
	return e
}

// Phrases returns all phrases of the catalogue, each once, in the order of the forms.
func Phrases(c *forms.Catalogue) []Phrase {
	var out []Phrase
	seen := map[string]bool{}
	add := func(at where, list ...string) {
		for _, ja := range list {
			if ja != "" && !seen[ja] {
				seen[ja] = true
				out = append(out, Phrase{ja, at})
			}
		}
	}
	for _, f := range c.Forms {
		phrases(f, add)
	}
	for _, b := range c.Bundles {
		add(func() forms.LoadError {
			file, line := b.Origin.Find("bundle", b.ID, 0, "")
			return forms.LoadError{File: file, Line: line}
		}, b.Name, b.Hint)
	}
	return out
}

// phrases calls add with everything that screens say of a form.
func phrases(f *forms.Form, add func(at where, list ...string)) {
	add(func() forms.LoadError { return f.Mistake("", "name", "") }, f.Name, f.Hint, f.Outside)
	for _, q := range f.Questions {
		at := func() forms.LoadError { return f.MistakeIn(q, "", "") }
		add(at, q.Text, q.Hint, q.Aside)
		if strings.Contains(q.Text+q.Hint, "{fee:") {
			add(at, forms.PricePhrase, forms.NoPricePhrase)
		}
		for _, a := range q.Choices {
			add(at, a.Label, a.Hint, a.Stop, a.Leave)
		}
		for _, id := range q.Fields {
			if x := f.Field(id); x != nil { // nil: a signpost's mistake, which is told already
				add(func() forms.LoadError { return f.Mistake(id, "", "") }, controlWords(x)...)
			}
		}
	}
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			add(func() forms.LoadError { return f.Mistake(x.ID, "age_stop", "") }, x.AgeStop)
		}
	}
}

// controlWords returns what the control of a field says on the screen.
func controlWords(x *forms.Field) []string {
	words := []string{x.Label, x.Unit}
	for _, r := range append(slices.Clone(x.Ahead), x.Span...) {
		words = append(words, r.Say)
	}
	if x.Kind == forms.Check {
		words = append(words, x.Note)
	}
	for _, o := range x.Options {
		words = append(words, o.Label)
	}
	if x.Prices {
		words = append(words, forms.PricePhrase)
	}
	switch x.Years {
	case "tax":
		words = append(words, forms.TaxYearPhrase)
	case "":
	default:
		words = append(words, forms.FiscalYearPhrase)
	}
	return words
}
