package uitest

import (
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/visit"
)

// said returns the phrases of the forms in another language, by the Japanese in which views show
// them.
func said(c *forms.Catalogue, lang string) map[string]string {
	if saidBefore[lang] == nil {
		tax := c.Form("shotoku").Field("tax_year")
		from := FilledIn(forms.TaxYearLabel(2026), forms.NoPricePhrase)
		to := FilledIn(c.SayOption(lang, tax, forms.Option{ID: "2026", Label: forms.TaxYearLabel(2026)}),
			c.Say(lang, forms.NoPricePhrase))
		saidBefore[lang] = map[string]string{}
		for _, p := range load.Phrases(c) {
			saidBefore[lang][from.Replace(p.Ja)] = to.Replace(c.Say(lang, p.Ja))
		}
	}
	return saidBefore[lang]
}

var saidBefore = map[string]map[string]string{}

// Spoken returns a View as the visit would make it in another language.
func Spoken(c *forms.Catalogue, v visit.View, lang string) visit.View {
	v.Lang = lang
	if v.Opinion { // the one who leaves is asked in their language, whatever the next one reads
		v.Leaving, v.Lang = lang, visit.Japanese
	}
	say := func(s string) string {
		if t, ok := said(c, lang)[s]; ok {
			return t
		}
		return s
	}
	if v.Ask != nil {
		a := *v.Ask
		a.Text, a.Hint = say(a.Text), say(a.Hint)
		a.About = slices.Clone(a.About)
		for i := range a.About {
			a.About[i] = say(a.About[i])
		}
		a.Choices = slices.Clone(a.Choices)
		for i, x := range a.Choices {
			a.Choices[i].Label, a.Choices[i].Hint = say(x.Label), say(x.Hint)
		}
		a.Fields = slices.Clone(a.Fields)
		for i, f := range a.Fields {
			options := slices.Clone(f.Options)
			for k, o := range options {
				options[k].Label = c.SayOption(lang, &f.Field, o)
			}
			f.Title, f.Field.Label, f.Field.Unit, f.Options = say(f.Title), say(f.Field.Label), say(f.Field.Unit),
				options
			a.Fields[i] = f
		}
		v.Ask = &a
	}
	asides := slices.Clone(v.Asides)
	for i := range asides {
		asides[i].Label = say(asides[i].Label)
	}
	v.Asides = asides
	if v.Stop != "" && v.Problem == visit.None {
		v.Stop = say(v.Stop)
	}
	v.Without = slices.Clone(v.Without)
	for i := range v.Without {
		v.Without[i] = say(v.Without[i])
	}
	return v
}

// FilledIn fills the places of a form's words as the visit does, at its longest.
func FilledIn(newest, price string) *strings.Replacer {
	list := []string{"{city}", "むつ市", "{newest}", newest}
	for _, fee := range []string{"konbini_juminhyo", "konbini_inkan", "konbini_tax", "koseki", "joseki", "fuhyo"} {
		list = append(list, "{fee:"+fee+"}", price)
	}
	return strings.NewReplacer(list...)
}
