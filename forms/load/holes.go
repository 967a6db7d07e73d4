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

// holes finds what nobody would fill: people would read {cty}, on the screen or on paper.
func (l *loader) holes() {
	for _, f := range l.Forms {
		judge := func(at func() forms.LoadError, s string, known ...string) {
			for _, h := range hole.FindAllString(s, -1) {
				m := feeHole.FindStringSubmatch(h)
				_, price := l.Fees[strings.Join(m[min(1, len(m)):], "")]
				switch {
				case m != nil && slices.Contains(known, "{fee:…}") && price, slices.Contains(known, h):
					continue
				case m != nil && slices.Contains(known, "{fee:…}"):
					l.bad = append(l.bad, because(at(), fmt.Sprintf("手数料「%s」は fees.toml にありません", forms.Quote(m[1]))))
				case len(known) == 0:
					l.bad = append(l.bad, because(at(), fmt.Sprintf("「%s」は、ここでは使えません。そのまま印刷されてしまいます", forms.Quote(h))))
				default:
					l.bad = append(l.bad, because(at(), fmt.Sprintf("「%s」は知りません。ここで使えるのは %s です", forms.Quote(h), strings.Join(known, "・"))))
				}
			}
		}
		phrases(f, func(at func() forms.LoadError, list ...string) {
			for _, s := range list {
				if !slices.Contains([]string{forms.PricePhrase, forms.NoPricePhrase, forms.TaxYearPhrase, forms.FiscalYearPhrase}, s) {
					judge(at, s, "{city}", "{newest}", "{fee:…}")
				}
			}
		})
		top := func(key string) func() forms.LoadError {
			return func() forms.LoadError { return f.Mistake("", key, "") }
		}
		judge(top("title"), f.Title)
		judge(top("addressee"), f.Addressee, "{city}", "{mayor}")
		for _, n := range f.Notes {
			judge(top("notes"), n, "{city}", "{mayor}")
		}
		for _, s := range f.Sections {
			for _, x := range s.Fields {
				at := func(key string) func() forms.LoadError {
					return func() forms.LoadError { return f.Mistake(x.ID, key, "") }
				}
				judge(at("label"), x.Label)
				for _, o := range x.Options {
					judge(at(o.ID), o.Label)
				}
				for _, r := range x.Late {
					judge(at("late"), r.Say)
				}
				switch x.Kind {
				case forms.Note:
					judge(at("note"), x.Note, "{city}", "{mayor}", "{post}")
				case forms.Check: // on the screen too
					judge(at("note"), x.Note, "{city}")
				default:
					judge(at("note"), x.Note)
				}
			}
		}
	}
}

func because(e forms.LoadError, why string) forms.LoadError {
	e.Why = why
	return e
}
