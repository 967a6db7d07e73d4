package load_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

// judgedCity are the mistakes of one file of a city, each with its line; the sentence of none
// quotes at length or speaks the parser's English.
func judgedCity(t *testing.T, name, text string) forms.LoadErrors {
	t.Helper()
	_, err := load.Load(assets.Forms, fstest.MapFS{name: {Data: []byte(text)}})
	var list forms.LoadErrors
	if err != nil && !errors.As(err, &list) {
		t.Fatal(err)
	}
	for _, e := range list {
		if utf8.RuneCountInString(e.Why) > 200 || strings.Contains(e.Why, "toml:") ||
			strings.Contains(e.Why, "cannot") || strings.Contains(e.Why, "invalid") ||
			strings.Contains(e.Why, "expected") {
			t.Errorf("not a clerk's sentence: %v", e)
		}
	}
	return list
}

// What a clerk with a Japanese keyboard types wrong is told in Japanese, with its line and what to
// write.
func TestTypingMistakes(t *testing.T) {
	base := "id = \"h1\"\ncode = \"F77\"\n"
	for _, c := range []struct{ line, why string }{
		{"label = ”住所”", "全角の引用符"},
		{"label = “住所”", "全角の引用符"},
		{"label = 「住所」", "全角の引用符"},
		{"label = ＂住所＂", "全角の引用符"},
		{"label = 住所", `半角の " で囲みます`},
		{"kind = addr", `半角の " で囲みます`},
		{"required = True", "小文字で、引用符なし"},
		{"required = はい", "小文字で、引用符なし"},
		{"x = １７０", "全角の数字"},
		{"id ＝ \"name\"", "半角の ="},
		{"label = \"住所", "引用符が閉じていません"},
		{"label = 住所\"", "引用符が閉じていません"},
		{"w = 3,6", "3.6"},
		{"w = 129mm", "単位は書きません"},
		{"w = 12.5 ミリ", "単位は書きません"},
		{"edition = 2026-11-01", "日付は半角の \" で囲み"},
		{"label = \"住所\"\u3000", "全角の空白"},
		{"\u3000label = \"住所\"", "全角の空白"},
		{"label = \"住所\" ＃ 住所", "＃"},
		{"forms = [\"basu\"、\"ido\"]", "半角の ,"},
		{"［［place］］", "全角の括弧"},
		{"[place]", "[[place]]"},
		{"[section.field]", "[[section.field]]"},
		{"[[place", "[[place]]"},
		{"[[place]", "[[place]]"},
		{"label =", "値がありません"},
		{"label", "「名前 = 値」"},
		{"notes = \"文\"", "[ ] で囲んで並べます"},
		{"title = 170", `半角の " で囲みます`},
		{"free = \"true\"", "小文字で、引用符なし"},
		{"free = 1", "小文字で、引用符なし"},
		{"[[place]]\nx = \"170\"", "数を、引用符で囲まずに"},
		{"[[place]]\npage = \"1\"", "数を、引用符で囲まずに"},
		{"[[place]]\npage = 1.5", "整数"},
		{"title = \"あ\"\ntitle = \"い\"", "2回あります"},
	} {
		text := base + c.line + "\n"
		if c.line[0] != '[' && !strings.HasPrefix(c.line, "［") {
			text += "name = \"名\"\n" // the mistake is not in the last line
		}
		list := judgedCity(t, "h1.toml", text)
		want := 3 + strings.Count(c.line, "\n")
		if len(list) != 1 || list[0].Line != want || !strings.Contains(list[0].Why, c.why) {
			t.Errorf("%q: expected line %d … %s, got %v", c.line, want, c.why, list)
		}
	}
	// The other files have their own.
	for _, c := range []struct{ file, text, why string }{
		{
			"fees.toml", "[[fee]]\ncode = \"inkan\"\nname = \"印\"\nprice = [{ from = 2026-04-01, yen = 300 }]\n",
			"日付は半角の \" で囲み",
		},
		{
			"fees.toml",
			"[[fee]]\ncode = \"inkan\"\nname = \"印\"\nprice = [{ from = \"2026-04-01\", yen = 1,300 }]\n", "金額に , は",
		},
		{
			"fees.toml", "[[fee]]\ncode = \"inkan\"\nname = \"印\"\nprice = [{ from = \"2026-04-01\", yen = 300円 }]\n",
			"単位は書きません",
		},
		{"fees.toml", "[[fee]]\ncode = \"inkan\"\nname = \"印\"\nprice = 300\n", "[{ from"},
		{"texts.toml", "\n\n\nchoosing.note = \"みなみ市\"\n", `= の左の言葉も、半角の " で囲みます`},
		{"translations/en.toml", "\n\n\n住民票の写し = \"copy\"\n", `= の左の言葉も、半角の " で囲みます`},
	} {
		if list := judgedCity(t, c.file, c.text); len(list) != 1 || list[0].Line != 4 ||
			!strings.Contains(list[0].Why, c.why) {
			t.Errorf("%s: expected line 4 … %s, got %v", c.file, c.why, list)
		}
	}
	// Several in one file are told at once, and nothing that stands in a text or a remark is one.
	list := judgedCity(t, "h1.toml", base+"# ”＝１\ntitle = \"”＝１　「\"\nlabel = ”住所”\nx = １\nhint = \"\"\"\n”＝１\n\"\"\"\n")
	if len(list) != 2 || list[0].Line != 5 || list[1].Line != 6 {
		t.Errorf("%v", list)
	}
}

// However Windows' editor saves a form, it is read; what cannot be read exactly is refused by the
// name of its encoding.
func TestEncodings(t *testing.T) {
	mine := strings.NewReplacer(
		`id = "basu"`, `id = "h1"`, `code = "F13"`, `code = "F77"`,
	).Replace(ours("basu.toml"))
	wrong := strings.Replace(mine, `kind = "kana"`, `kind = "kata"`, 1)
	sixteen := func(s string) (out string) {
		for _, u := range utf16.Encode([]rune("\uFEFF" + s)) {
			out += string([]byte{byte(u), byte(u >> 8)})
		}
		return out
	}
	for what, save := range map[string]func(string) string{
		"UTF-8 with a mark": func(s string) string {
			return "\uFEFF" + strings.ReplaceAll(s, "\n", "\r\n")
		}, "UTF-16": sixteen,
	} {
		if list := judgedCity(t, "h1.toml", save(mine)); len(list) != 0 {
			t.Errorf("%s: %v", what, list)
		}
		if list := judgedCity(t, "h1.toml", save(wrong)); len(list) != 1 || list[0].Line == 0 {
			t.Errorf("%s: %v", what, list)
		}
	}
	for _, name := range []string{"h1.toml", "fees.toml", "texts.toml", "translations/en.toml"} {
		list := judgedCity(t, name, "title = \"\x8f\x5a\x8f\x8a\"\n")
		if len(list) != 1 || !strings.Contains(list[0].Why, "この文書は Shift_JIS で保存されています。UTF-8 で保存し直してください") {
			t.Errorf("%s: %v", name, list)
		}
	}
}

// What is longer or more than any form needs is refused before it is judged, in a moment, and not
// repeated in the message.
func TestLimits(t *testing.T) {
	basu := strings.NewReplacer(
		`id = "basu"`, `id = "h1"`, `code = "F13"`, `code = "F77"`,
	).Replace(ours("basu.toml"))
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	fields := func(n int) string {
		return many("[[section.field]]\nid = \"ff\"\nlabel = \"あ\"\nkind = \"text\"\nsource = \"clerk\"\n", n)
	}
	options := "[[section.field]]\nid = \"oo\"\nlabel = \"あ\"\nkind = \"choice\"\nsource = \"clerk\"\n" +
		"option = [" + many("{id=\"a\",label=\"あ\"},", 8000) + "]\n"
	for what, c := range map[string]struct{ text, why string }{
		"a long title": {
			strings.Replace(basu, `title = "路線`, `title = "`+many("長", 50_000)+"路線", 1), "文が長すぎます（300字まで）",
		},
		"a long note": {strings.Replace(basu, `  "市内の路線`, `  "`+many("長", 2001)+`路線`, 1), "文が長すぎます（2000字まで）"},
		"a long option": {
			strings.Replace(basu, `label = "新規"`, `label = "`+many("長", 301)+`"`, 1), "文が長すぎます（300字まで）",
		},
		"many fields":      {basu + "[[section]]\ntitle = \"あ\"\n" + fields(301), "項目が多すぎます"},
		"many in sections": {basu + many("[[section]]\ntitle = \"あ\"\n"+fields(20), 16), "項目が多すぎます"},
		"many options":     {basu + "[[section]]\ntitle = \"あ\"\n" + options, "選択肢が多すぎます"},
		"a long condition": {
			strings.Replace(basu, "must = true", "must = true\nshow = { kind = ["+many(`"new",`, 9000)+"] }", 1),
			"多すぎます",
		},
		"many conditions": {
			strings.Replace(basu, "must = true", "must = true\nrequired_if = ["+many(`{kind=["new"]},`, 9000)+"]", 1),
			"多すぎます",
		},
		"many notes": {strings.Replace(basu, "notes = [", "notes = ["+many(`"あ",`, 31), 1), "多すぎます"},
		"many choices": {
			basu + "[[question]]\nid = \"qq\"\ntext = \"あ\"\n" + many(
				"[[question.choice]]\nid = \"a\"\nlabel = \"あ\"\n", 31,
			),
			"質問の選択肢が多すぎます",
		},
		"many unknown keys": {basu + many("[[sektion]]\n", 1400), "という項目はありません"},
	} {
		before := time.Now()
		list := judgedCity(t, "h1.toml", c.text)
		if took := time.Since(before); took > 2*time.Second {
			t.Errorf("%s took %v", what, took)
		}
		if len(list) == 0 || len(list) > 100 || !strings.Contains(list[0].Why, c.why) {
			t.Errorf("%s: %.300s", what, list)
		}
	}
	for name, text := range map[string]string{
		"fees.toml":            "fee = [" + many("{code=\"zz\",name=\"あ\"},", 501) + "]",
		"bundles.toml":         many("[[bundle]]\nid = \"zz\"\n", 101),
		"texts.toml":           `"choosing.note" = "` + many("長", 2001) + `"`,
		"translations/en.toml": `"` + many("長", 2001) + `" = "x"`,
	} {
		if list := judgedCity(t, name, text); len(list) == 0 || !strings.Contains(list[0].Why, "すぎます") {
			t.Errorf("%s: %.300s", name, list)
		}
	}
}
