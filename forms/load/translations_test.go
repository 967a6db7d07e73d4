package load_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kakanai/assets"
	"kakanai/forms/load"
	"kakanai/text/furigana"
)

// A city's own translations are used; what says something else than its original, or translates
// nothing, is refused with its line.
func TestTranslations(t *testing.T) {
	city := func(words string) fstest.MapFS {
		return fstest.MapFS{"translations/tl.toml": {Data: []byte("# ours\n" + words)}}
	}
	c, err := load.Load(
		assets.Forms,
		city(`"何通必要ですか" = "Ilang kopya?"`+"\n"+`"{year}年度（{before}年中の所得）" = "FY{year} (kita noong {before})"`),
	)
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Say("tl", "何通必要ですか"); got != "Ilang kopya?" {
		t.Error(got)
	}
	if got := c.Say("tl", "住民票の写し"); got != "住民票の写し" {
		t.Errorf("an untranslated phrase becomes %q", got)
	}
	year := c.Form("shotoku").Field("tax_year")
	if got := c.SayOption("tl", year, year.OptionsOn(today)[0]); got != "FY2026 (kita noong 2025)" {
		t.Error(got)
	}
	if got := c.SayOption("ja", year, year.OptionsOn(today)[0]); got != "令和8年度（令和7年中の所得）" {
		t.Error(got)
	}
	for words, why := range map[string]string{
		`"何通必要ですか" = ""`:          "translations/tl.toml:2: 訳が空です",
		`"何通いりますか" = "Ilang?"`:    "どの様式の言葉にもありません",
		`"{year}年度" = "FY{jahr}"`: "訳には、もとと同じ {year} が要ります",
	} {
		if _, err := load.Load(assets.Forms, city(words)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", words, err)
		}
	}
	if _, err := load.Load(
		assets.Forms, fstest.MapFS{"translations/../x.toml": {}, "translations/English.toml": {}},
	); err == nil {
		t.Error("a translation into no language is accepted")
	}
}

// A city writes readings into its やさしい日本語 as ours has them, and is told where one is written
// otherwise.
func TestReadings(t *testing.T) {
	city := func(words string) fstest.MapFS {
		return fstest.MapFS{"translations/ja-easy.toml": {Data: []byte("# ours\n" + words)}}
	}
	c, err := load.Load(assets.Forms, city(`"何通必要ですか" = "{何枚|なんまい} いる？"`))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Say("ja-easy", "何通必要ですか"); furigana.Plain(got) != "何枚 いる？" ||
		!slices.Equal(furigana.Runs(got), []furigana.Run{{Base: "何枚", Reading: "なんまい"}, {Base: " いる？"}}) {
		t.Errorf("%q", got)
	}
	for words, why := range map[string]string{
		`"何通必要ですか" = "{何枚|ナンマイ} いる？"`:   "translations/ja-easy.toml:2: 「{何枚|ナンマイ}」は、ふりがなの書き方とちがいます",
		`"何通必要ですか" = "{何枚|なんまい いる？"`:    "「{何枚|なんまい いる？」は、ふりがな",
		`"{year}年度" = "{jahr}{年度|ねんど}"`: "訳には、もとと同じ {year} が要ります",
	} {
		if _, err := load.Load(assets.Forms, city(words)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", words, err)
		}
	}
}

// Every phrase knows where it stands, so that those who keep the file find it.
func TestPhrasesHaveTheirPlace(t *testing.T) {
	c, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	list := load.Phrases(c)
	if len(list) < 300 {
		t.Errorf("only %d phrases", len(list))
	}
	for _, p := range list {
		if e := p.Untranslated([]string{"en"}); e.Line == 0 || e.File == "" || !strings.Contains(e.Why, p.Ja) {
			t.Errorf("%+v", e)
		}
	}
}
