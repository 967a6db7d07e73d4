package forms

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// hole is what a form's words leave open, right or misspelt: {city}, {fee:koseki}, {cty}, { city }.
var hole = regexp.MustCompile(`\{[^}]*\}?`)

// Words puts the city's own names into words that stand on paper.
func (c City) Words(s string) string {
	if !strings.Contains(s, "{") {
		return s
	}
	return strings.NewReplacer("{city}", c.Name, "{mayor}", c.Mayor, "{post}", c.Post).Replace(s)
}

// holes finds what nobody would fill: people would read {cty}, on the screen or on paper.
func (l *loader) holes() {
	for _, f := range l.Forms {
		judge := func(at func() LoadError, s string, known ...string) {
			for _, h := range hole.FindAllString(s, -1) {
				m := feeHole.FindStringSubmatch(h)
				_, price := l.Fees[strings.Join(m[min(1, len(m)):], "")]
				switch {
				case m != nil && slices.Contains(known, "{fee:…}") && price, slices.Contains(known, h):
					continue
				case m != nil && slices.Contains(known, "{fee:…}"):
					l.bad = append(l.bad, because(at(), fmt.Sprintf("手数料「%s」は fees.toml にありません", Quote(m[1]))))
				case len(known) == 0:
					l.bad = append(l.bad, because(at(), fmt.Sprintf("「%s」は、ここでは使えません。そのまま印刷されてしまいます", Quote(h))))
				default:
					l.bad = append(l.bad, because(at(), fmt.Sprintf("「%s」は知りません。ここで使えるのは %s です", Quote(h), strings.Join(known, "・"))))
				}
			}
		}
		f.phrases(func(at func() LoadError, list ...string) {
			for _, s := range list {
				if !slices.Contains([]string{PricePhrase, NoPricePhrase, TaxYearPhrase, FiscalYearPhrase}, s) {
					judge(at, s, "{city}", "{newest}", "{fee:…}")
				}
			}
		})
		top := func(key string) func() LoadError { return func() LoadError { return f.Mistake("", key, "") } }
		judge(top("title"), f.Title)
		judge(top("addressee"), f.Addressee, "{city}", "{mayor}")
		for _, n := range f.Notes {
			judge(top("notes"), n, "{city}", "{mayor}")
		}
		for _, s := range f.Sections {
			for _, x := range s.Fields {
				at := func(key string) func() LoadError { return func() LoadError { return f.Mistake(x.ID, key, "") } }
				judge(at("label"), x.Label)
				for _, o := range x.Options {
					judge(at(o.ID), o.Label)
				}
				for _, r := range x.Late {
					judge(at("late"), r.Say)
				}
				switch x.Kind {
				case Note:
					judge(at("note"), x.Note, "{city}", "{mayor}", "{post}")
				case Check: // on the screen too
					judge(at("note"), x.Note, "{city}")
				default:
					judge(at("note"), x.Note)
				}
			}
		}
	}
}

func because(e LoadError, why string) LoadError {
	e.Why = why
	return e
}
