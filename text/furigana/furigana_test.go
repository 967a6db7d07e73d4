package furigana_test

import (
	"slices"
	"testing"

	"kakanai/text/furigana"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in     string
		runs   []furigana.Run
		plain  string
		unread string
	}{
		{"", nil, "", ""},
		{"はい", []furigana.Run{{"はい", ""}}, "はい", ""},
		{"{紙|かみ}", []furigana.Run{{"紙", "かみ"}}, "紙", ""},
		{"{紙|かみ}を {取|と}る", []furigana.Run{{"紙", "かみ"}, {"を ", ""}, {"取", "と"}, {"る", ""}}, "紙を 取る", ""},
		{"{個人|こじん}{番号|ばんごう}", []furigana.Run{{"個人", "こじん"}, {"番号", "ばんごう"}}, "個人番号", ""},
		{
			"あと{m}{回|かい}、{fee:koseki}{円|えん}",
			[]furigana.Run{{"あと{m}", ""}, {"回", "かい"}, {"、{fee:koseki}", ""}, {"円", "えん"}},
			"あと{m}回、{fee:koseki}円",
			"",
		},
		{"{7日|なのか} 前", []furigana.Run{{"7日", "なのか"}, {" 前", ""}}, "7日 前", "前"},
		{"人々と {人々|ひとびと}", []furigana.Run{{"人々と ", ""}, {"人々", "ひとびと"}}, "人々と 人々", "人々"},
		{"むつ市", []furigana.Run{{"むつ市", ""}}, "むつ市", "市"},
	} {
		text, wrong := furigana.Parse(c.in)
		if wrong != "" {
			t.Errorf("%q: %q is wrong", c.in, wrong)
		}
		runs := furigana.Runs(text)
		if !slices.Equal(runs, c.runs) {
			t.Errorf("%q: %q", c.in, runs)
		}
		again := ""
		for _, r := range runs {
			again += r.String()
		}
		if again != text || furigana.Plain(text) != c.plain || furigana.Unread(text) != c.unread {
			t.Errorf("%q: %q, %q, %q", c.in, again, furigana.Plain(text), furigana.Unread(text))
		}
		if furigana.Has(text) != (text != c.in) {
			t.Errorf("%q: Has", c.in)
		}
	}
}

// What is written otherwise is named, and never guessed at.
func TestParseRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"{紙|}": "{紙|}", "{|かみ}": "{|かみ}", "{紙|カミ}": "{紙|カミ}", "{紙|kami}": "{紙|kami}", "{紙|か み}": "{紙|か み}",
		"{取る|とる}": "{取る|とる}", "{かみ|かみ}": "{かみ|かみ}", "{7|なな}": "{7|なな}",
		"{紙|かみ|し}": "{紙|かみ|し}", "{紙 |かみ}": "{紙 |かみ}", "{紙|かみ": "{紙|かみ", "紙|かみ}": "|かみ}", "紙}": "}",
		"{ city }": "{ city }", "｛紙｜かみ｝": "｛紙｜かみ｝", "{{紙|かみ}}": "{\uFFF9紙\uFFFAかみ\uFFFB}",
	} {
		if _, wrong := furigana.Parse(in); wrong != want {
			t.Errorf("%q: %q is wrong, expected %q", in, wrong, want)
		}
	}
}
