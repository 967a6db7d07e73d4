package load

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kakanai/forms"
)

// hole is what a form's words leave open, right or misspelt: {city}, {fee:koseki}, {cty}, { city }.
var hole = regexp.MustCompile(`\{[^}]*\}?`)

// A wordsJudge finds holes in words that nothing would fill: people would read {cty}, on the screen
// or on paper.
type wordsJudge struct{ *loader }

// judge finds those of s that are not among the known; at is where s stands.
func (w wordsJudge) judge(at where, s string, known ...string) {
	const fee = "{fee:…}" // any fee that has a price
	for _, h := range hole.FindAllString(s, -1) {
		m := feeHole.FindStringSubmatch(h)
		isFee := m != nil && slices.Contains(known, fee)
		say := func(format string, a ...any) {
			e := at()
			e.Why = fmt.Sprintf(format, a...)
			w.bad = append(w.bad, e)
		}
		switch {
		case slices.Contains(known, h):
		case isFee:
			if _, price := w.Fees[m[1]]; !price {
				say("手数料「%s」は fees.toml にありません", forms.Quote(m[1]))
			}
		case len(known) == 0:
			say("「%s」は、ここでは使えません。そのまま印刷されてしまいます", forms.Quote(h))
		default:
			say("「%s」はありません。ここで使えるのは %s です", forms.Quote(h), strings.Join(known, "・"))
		}
	}
}

// holes judges the words of all forms.
func (l *loader) holes() {
	w := wordsJudge{l}
	reckoned := []string{
		forms.PricePhrase, forms.NoPricePhrase, forms.TaxYearPhrase, forms.FiscalYearPhrase,
	}
	for _, f := range l.Forms {
		phrases(f, func(at where, list ...string) {
			for _, s := range list {
				if !slices.Contains(reckoned, s) {
					w.judge(at, s, "{city}", "{newest}", "{fee:…}")
				}
			}
		})
		top := func(key string) where {
			return func() forms.LoadError { return f.Mistake("", key, "") }
		}
		w.judge(top("title"), f.Title)
		w.judge(top("addressee"), f.Addressee, "{city}", "{mayor}")
		for _, n := range f.Notes {
			w.judge(top("notes"), n, "{city}", "{mayor}")
		}
		for _, s := range f.Sections {
			for _, x := range s.Fields {
				w.field(f, x)
			}
		}
	}
}

// field judges the words that stand on the paper with a field.
func (w wordsJudge) field(f *forms.Form, x forms.Field) {
	at := func(key string) where {
		return func() forms.LoadError { return f.Mistake(x.ID, key, "") }
	}
	w.judge(at("label"), x.Label)
	for _, o := range x.Options {
		w.judge(at(o.ID), o.Label)
	}
	for _, r := range x.Late {
		w.judge(at("late"), r.Say)
	}
	switch x.Kind {
	case forms.Note:
		w.judge(at("note"), x.Note, "{city}", "{mayor}", "{post}")
	case forms.Check: // on the screen too
		w.judge(at("note"), x.Note, "{city}")
	default:
		w.judge(at("note"), x.Note)
	}
}
