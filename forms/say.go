package forms

import (
	"fmt"
	"strings"
)

// These phrases stand in no file: the labels of years are reckoned, and so are prices.
const (
	TaxYearPhrase    = "{year}年度（{before}年中の所得）"
	FiscalYearPhrase = "{year}年度"
	// What {fee:…} becomes.
	PricePhrase   = "{yen}円"
	NoPricePhrase = "店の画面でご確認ください"
)

// Words puts the city's own names into words that stand on paper.
func (c City) Words(s string) string {
	if !strings.Contains(s, "{") {
		return s
	}
	return strings.NewReplacer("{city}", c.Name, "{mayor}", c.Mayor, "{post}", c.Post).Replace(s)
}

// Say returns a phrase in another language, in Japanese where there is no translation.
func (c *Catalogue) Say(lang, ja string) string {
	if s, ok := c.Translations[lang][ja]; ok {
		return s
	}
	return ja
}

// SayOption returns what a screen calls an option of x in that language.
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
