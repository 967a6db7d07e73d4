package load_test

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

// loadCity loads what ships and over it a city's own files.
func loadCity(files map[string]string) (*forms.Catalogue, error) {
	city := fstest.MapFS{}
	for name, text := range files {
		city[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return load.Load(assets.Forms, city)
}

// ours returns a file that ships.
func ours(name string) string {
	b, err := fs.ReadFile(assets.Forms, name)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// A city's files add to ours, replace single entries of them, and take some away.
func TestCityFiles(t *testing.T) {
	c, err := loadCity(map[string]string{
		"bundles.toml": `
[[bundle]]
id = "okuyami"
name = "おくやみ"
forms = ["juminhyo"]
[[bundle]]
id = "shussei"
off = true
[[bundle]]
id = "baby"
name = "赤ちゃん"
forms = ["kodomo", "toshokan"]
`,
		"fees.toml": `fee = [
  { code = "juminhyo", name = "住民票", price = [{ from = "2027-04-01", yen = 350 }, { from = "2020-04-01", yen = 300 }] },
  { code = "pass", name = "券" },
]`,
		"texts.toml":     `"choosing.note" = "ここで作ります。"`,
		"signposts.toml": "[[signpost]]\nid = \"shaken\"\noff = true\n",
		"taxi.toml": strings.NewReplacer(
			`id = "basu"`, `id = "taxi"`, `code = "F13"`, `code = "F31"`,
		).Replace(ours("basu.toml")) + "\n[[fee]]\ncode = \"pass\"\n",
		"blocks.toml": "[question.card_own]\nbefore = true\ntext = \"カードは\"\naside = \"その他\"\n" +
			"[[question.card_own.choice]]\nid = \"own\"\nlabel = \"わたし\"\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	var bundles []string
	for _, b := range c.Bundles {
		bundles = append(bundles, b.ID+":"+b.Name)
	}
	if got := strings.Join(bundles, " "); got != "tennyu:引っ越してきた（転入） tenkyo:市内で引っ越した（転居） okuyami:おくやみ baby:赤ちゃん" {
		t.Error(got)
	}
	for on, want := range map[forms.Date]int{
		{Year: 2027, Month: 3, Day: 31}: 300, {Year: 2027, Month: 4, Day: 1}: 350,
		{Year: 2020, Month: 4, Day: 1}: 300,
	} {
		if yen, ok := c.Fees.On("juminhyo", on); !ok || yen != want {
			t.Errorf("on %s a 住民票 costs %d, %v", on, yen, ok)
		}
	}
	if _, ok := c.Fees.On("juminhyo", forms.Date{Year: 2020, Month: 3, Day: 31}); ok {
		t.Error("a price holds before its day")
	}
	if len(c.Texts) != 1 || c.Texts[0].Key != "choosing.note" {
		t.Errorf("%v", c.Texts)
	}
	for _, q := range append(c.Form("nozei").Questions, c.Form("juminhyo").Questions...) {
		if q.ID == "shaken" {
			t.Error("a signpost that is off is still asked")
		}
		if q.Use == "card_own" && len(q.Choices) != 1 {
			t.Error("the city's own common question is not used")
		}
	}
	if c.Form("taxi") == nil || c.Form("taxi").Hash == c.Form("basu").Hash {
		t.Error("no taxi, or the hash of another file")
	}
	ours, _ := load.Load(assets.Forms)
	if c.Form("basu").Hash == ours.Form("basu").Hash {
		t.Error("the common questions are not in the hash, though they stand in the form")
	}
}

// basu is one of our forms, for changing it.
var basu = ours("basu.toml")

// change returns basu with something else in it.
func change(old, new string) map[string]string {
	return map[string]string{"basu.toml": replaced(basu, old, new)}
}

// replaced is strings.Replace, once, of what must be there.
func replaced(s, old, new string) string {
	if !strings.Contains(s, old) {
		panic("there is no " + old)
	}
	return strings.Replace(s, old, new, 1)
}

// cityMistakes are the mistakes that a city can make.
var cityMistakes = []struct {
	what  string
	files map[string]string
	at    string // what stands in the line; "" = line 1 or the file
	why   string
}{
	{"an unknown key", change("min_age = 75", "min_agee = 75"), "min_agee", "「section.field.min_agee」という項目はありません"},
	{"an unknown fact", change(`fact = "birth"`, `fact = "blood"`), `fact = "blood"`, "カードにありません"},
	{"an unknown kind", change(`kind = "kana"`, `kind = "katakana"`), `"katakana"`, "kind「katakana」はありません"},
	{"a field twice", change(`id = "tel"`, `id = "name_kana"`), `id = "name_kana"`, "2つあります"},
	{
		"a condition on nothing", change("must = true", "must = true\nshow = { nobody = [\"x\"] }"), "nobody",
		"条件にある項目「nobody」がありません",
	},
	{
		"a condition that never holds", change("must = true", "must = true\nshow = { kind = [\"never\"] }"),
		"kind = [\"never\"]", "成り立つことがありません",
	},
	{"a default that is no option", change(`default = "new"`, `default = "old"`), `default = "old"`, "初期値"},
	{
		"a question about nothing",
		change(
			"[[question]]\nuse = \"card_own\"", "[[question]]\nid = \"xx\"\ntext = \"？\"\nfields = [\"nobody\"]",
		),
		`fields = ["nobody"]`, "画面で答えられる項目ではありません",
	},
	{
		"a common question that is none", change(`use = "card_own"`, `use = "card_none"`), "card_none",
		"blocks.toml にありません",
	},
	{"a block that is none", change(`block = "C0"`, `block = "C7"`), `block = "C7"`, "blocks.toml にありません"},
	{
		"a fee that nobody knows",
		map[string]string{"basu.toml": basu + "\n[[fee]]\ncode = \"pass\"\n"},
		`code = "pass"`, "fees.toml にありません",
	},
	{"another form's number", change(`code = "F13"`, `code = "F01"`), `code = "F01"`, "id か code が同じです"},
	{"no edition", change(`edition = "2026-11"`, `edition = ""`), "edition", "edition"},
	{"a table without columns", change(`kind = "kana"`, `kind = "table"`), "kind = \"table\"", "column"},
	{
		"a bundle of nothing",
		map[string]string{"bundles.toml": "[[bundle]]\nid = \"aa\"\nname = \"あ\"\nforms = [\"nothing\"]\n"},
		"forms", "様式「nothing」がありません",
	},
	{
		"a bundle's pen",
		map[string]string{
			"bundles.toml": "[[bundle]]\nid = \"aa\"\nname = \"あ\"\nforms = [\"basu\"]\nhand = [\"nothing\"]\n",
		},
		"forms", "どの様式にもありません",
	},
	{
		"a price of another shape",
		map[string]string{
			"fees.toml": "[[fee]]\ncode = \"aa\"\nname = \"あ\"\nprice = [{ from = \"2026/04/01\", yen = 300 }]\n",
		},
		"2026/04/01", "ある日付ではありません",
	},
	{
		"a price from a day that is none",
		map[string]string{
			"fees.toml": "[[fee]]\ncode = \"inkan\"\nname = \"あ\"\n" +
				"price = [{ from = \"2026-02-30\", yen = 300 }]\n",
		},
		"2026-02-30", "「2026-02-30」は、ある日付ではありません",
	},
	{
		"a price below nothing",
		map[string]string{
			"fees.toml": "[[fee]]\ncode = \"inkan\"\nname = \"あ\"\n" +
				"price = [{ from = \"2026-02-03\", yen = -300 }]\n",
		},
		"2026-02-03", "yen は0から",
	},
	{
		"a field without an id", change("id = \"birth\"\n", ""), "[[section.field]]\nlabel = \"生年月日\"",
		"項目の id がありません",
	},
	{"a field without a kind", change("kind = \"date\"\n", ""), `id = "birth"`, "date・choice"},
	{"a hole that nobody fills", change("交付申請書\"", "交付申請書{city}\""), "交付申請書{city}", "「{city}」は、ここでは使えません"},
	{"a misspelt hole", change("{city}に住民票", "{cty}に住民票"), "notes", "「{cty}」はありません"},
	{"a hole on the screen", change("どの申請ですか", "どの申請ですか{mayor}"), `id = "basu_kind"`, "「{mayor}」はありません"},
	{
		"a price on the screen that is none",
		map[string]string{
			"signposts.toml": "[[signpost]]\nid = \"aa\"\ntext = \"あ{fee:nothing}\"\nforms = [\"basu\"]\n" +
				"[[signpost.choice]]\nid = \"x\"\nlabel = \"え\"\n",
		},
		"aa", "手数料「nothing」は fees.toml にありません",
	},
	{"a rule without words", change("min_age = 75", "min_age = 75\nahead = [{ days = 7 }]"), "ahead", "の形で書きます"},
	{
		"a rule for a day on no day",
		change(`label = "約束"`, "label = \"約束\"\nlate = [{ days = 7, say = \"あ\" }]"), "late", "日付の項目に",
	},
	{
		"a box that is never off", change(`label = "電話"`, "label = \"電話\"\noff_if = { kind = [\"new\"] }"),
		"off_if", "check だけ",
	},
	{
		"a shared question",
		map[string]string{"blocks.toml": "[question.card_own]\nbefore = true\ntext = \"あ\"\n"},
		"question.card_own", "どちらか一方",
	},
	{
		"a price twice",
		map[string]string{
			"fees.toml": "[[fee]]\ncode = \"inkan\"\nname = \"あ\"\n[[fee]]\ncode = \"inkan\"\nname = \"い\"\n",
		},
		"あ", "「inkan」が2つあります",
	},
	{
		"a price twice in one line each",
		map[string]string{
			"fees.toml": "fee = [\n{ code = \"inkan\", name = \"あ\" },\n\n\n{ code = \"inkan\", name = \"い\" }]\n",
		},
		"い", "「inkan」が2つあります",
	},
	{
		"two prices of a day",
		map[string]string{
			"fees.toml": "fee = [\n\n" +
				"{ code = \"inkan\", name = \"あ\", price = [" +
				"{ from = \"2026-04-01\", yen = 300 }, { from = \"2026-04-01\", yen = 350 }] }]\n",
		},
		"inkan", "額が2つあります",
	},
	{
		"a price that nobody asks for",
		map[string]string{"fees.toml": "[[fee]]\ncode = \"inkann\"\nname = \"あ\"\n"},
		"inkann", "どの様式でも使っていません",
	},
	{
		"a bundle away that is none",
		map[string]string{"bundles.toml": "[[bundle]]\nid = \"tennyuu\"\noff = true\n"},
		"off", "「tennyuu」がありません",
	},
	{
		"a bundle twice",
		map[string]string{
			"bundles.toml": "[[bundle]]\nid = \"tennyu\"\noff = true\n[[bundle]]\nid = \"tennyu\"\n" +
				"name = \"あ\"\nforms = [\"basu\"]\n",
		},
		"off", "「tennyu」が2つあります",
	},
	{
		"a signpost away that is none",
		map[string]string{"signposts.toml": "[[signpost]]\nid = \"konbinni\"\noff = true\n"},
		"off",
		"「konbinni」がありません",
	},
	{
		"a signpost for nothing",
		map[string]string{
			"signposts.toml": "[[signpost]]\nid = \"aa\"\ntext = \"あ\"\nforms = [\"nothing\"]\n" +
				"[[signpost.choice]]\nid = \"x\"\nlabel = \"え\"\n",
		},
		"forms", "様式「nothing」がありません",
	},
	{
		"a signpost after nothing",
		map[string]string{
			"signposts.toml": "[[signpost]]\nid = \"aa\"\ntext = \"あ\"\nforms = [\"basu\"]\n" +
				"after = { zz = [\"x\"] }\n[[signpost.choice]]\nid = \"x\"\nlabel = \"え\"\n",
		},
		"after", "前にある質問",
	},
	{
		"a signpost's fields",
		map[string]string{
			"signposts.toml": "[[signpost]]\nid = \"aa\"\ntext = \"あ\"\nforms = [\"basu\"]\n" +
				"[[signpost.choice]]\nid = \"x\"\nlabel = \"え\"\nset = { nobody = true }\n",
		},
		"set", "set が、項目の形に合いません",
	},
	{
		"a signpost's control of nothing",
		map[string]string{
			"signposts.toml": "[[signpost]]\nid = \"aa\"\ntext = \"あ\"\nforms = [\"basu\"]\n" +
				"fields = [\"nobody\"]\n",
		},
		"fields", "画面で答えられる項目ではありません",
	},
	{"not TOML", change("min_age = 75", "min_age = = 75"), "= = 75", "TOMLの書き方"},
	{"NUL", change("min_age = 75", "min_age = 75\x00"), "75\x00", "U+0000"},
	{"escaped NUL", change(`label = "約束"`, `label = "\u0000"`), `\u0000`, "U+0000"},
	{"a turned direction", change("約束", "\u202e約束"), "\u202e", "U+202E"},
	{
		"brackets too deep", change("min_age = 75", "min_age = "+strings.Repeat("[", 17)+strings.Repeat("]", 17)),
		"[[[[", "深く入れ子",
	},
	{"a condition that a forbidden option rules out", map[string]string{"basu.toml": strings.Replace(
		basu, "{ id = \"new\", label = \"新規\" }",
		"{ id = \"new\", label = \"新規\", forbid = [{ mnc_check = [\"false\"] }] }", 1,
	) +
		"\n[[section]]\ntitle = \"追\"\n[[section.field]]\nid = \"more\"\nlabel = \"追\"\nkind = \"text\"\n" +
		"source = \"clerk\"\n" +
		"show = { kind = [\"new\"], mnc_check = [\"false\"] }\n"}, "show = { kind = [\"new\"]", "成り立つことがありません"},
	{"not UTF-8", change("約束", "\xff"), "", "UTF-8"},
}

// lineOf returns the line of text on which part begins.
func lineOf(t *testing.T, text, part string) int {
	t.Helper()
	i := strings.Index(text, part)
	if i < 0 {
		t.Fatalf("no %q", part)
	}
	return 1 + strings.Count(text[:i], "\n")
}

// Every mistake is told with its file, its line and a sentence, and once.
func TestMistakesHaveTheirLine(t *testing.T) {
	for _, c := range cityMistakes {
		_, err := loadCity(c.files)
		var list forms.LoadErrors
		if !errors.As(err, &list) {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		for name, text := range c.files {
			found := false
			for i, e := range list {
				if slices.Contains(list[:i], e) {
					t.Errorf("%s: told twice: %v", c.what, e)
				}
				found = found || e.File == name && strings.Contains(e.Why, c.why) &&
					(c.at == "" || e.Line >= lineOf(t, text, c.at) && e.Line <= lineOf(t, text, c.at)+2)
			}
			if !found {
				t.Errorf("%s: expected %s:%d … %s, got %v", c.what, name, lineOf(t, text, c.at), c.why, list)
			}
		}
	}
}

// A file that would not be read, though it was meant to be, is told; what has nothing to do with
// forms may lie beside them.
func TestNamesOfFiles(t *testing.T) {
	for name, bad := range map[string]bool{
		"mimamori.TOML": true, "x.toml.txt": true, "x.toml~": false, ".x.toml.swp": false, "ｘ．ｔｏｍｌ": true,
		"x.Toml": true, "taxi.docx": false, "README.txt": false, "taxi.pdf": false,
	} {
		_, err := loadCity(map[string]string{name: "x", "texts.toml": ""})
		var list forms.LoadErrors
		if errors.As(err, &list); (len(list) == 1 && list[0].File == name) != bad || !bad && err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// One mistake in one file, and nothing is loaded: there is no half catalogue.
func TestNoHalfCatalogue(t *testing.T) {
	c, err := loadCity(map[string]string{"zz.toml": "x = 1\n"})
	if err == nil || c != nil {
		t.Errorf("%v %v", c, err)
	}
}

// What it will probably cost: by certificate and number, by the day's price, free with its reason,
// and 窓口で計算 where it cannot be known here.
func TestCharges(t *testing.T) {
	c, err := loadCity(map[string]string{"fees.toml": `fee = [
  { code = "juminhyo", name = "住民票", price = [{ from = "2020-04-01", yen = 300 }] },
  { code = "inkan", name = "印鑑", price = [{ from = "2020-04-01", yen = 300 }] },
  { code = "tax", name = "税", price = [{ from = "2020-04-01", yen = 400 }] },
  { code = "nozei", name = "納税", price = [{ from = "2020-04-01", yen = 200 }] },
]`})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		form    string
		answers map[string]any
		want    string
		items   string // code, number, yen
	}{
		{"juminhyo", map[string]any{"copies": 2}, "600円", "copy 2 600"},
		{
			"juminhyo",
			map[string]any{"copies": 2, "cert_kind": []any{"copy", "kisai"}},
			"1200円",
			"copy 2 600, kisai 2 600",
		},
		{"juminhyo", map[string]any{"fee_free_reason": "pension"}, "なし", "copy 1 0, free: pension"},
		{"juminhyo", map[string]any{"cert_kind": []any{"kouiki"}}, "窓口で計算", "kouiki 1 -1"},
		{"inkan", map[string]any{"copies": 3}, "900円", "inkan 3 900"},
		{"shotoku", map[string]any{"tax_year": []any{"2026", "2025"}, "copies": 2}, "1600円", "income 4 1600"},
		{
			"nozei",
			map[string]any{"tax_items": []any{"city", "property"}, "cert_kind": "general", "fiscal_year": "2026"},
			"400円", "nozei 2 400",
		},
		{
			"nozei",
			map[string]any{"tax_items": []any{"car"}, "cert_kind": "shaken", "fiscal_year": "2026"},
			"なし",
			"shaken 1 0",
		},
		{
			"koseki",
			map[string]any{
				"cert_kind": []any{
					map[string]any{"id": "all", "copies": 2}, map[string]any{"id": "fuhyo", "copies": 1},
				},
			},
			"1200円", "all 2 900, fuhyo 1 300",
		},
		{
			"koseki",
			map[string]any{"cert_kind": []any{"全部事項（謄本） 450円"}, "edc": "joseki", "copies": 3},
			"2050円",
			"all 3 1350, joseki 1 700",
		},
		{"kotei", nil, "窓口で計算", "kotei 1 -1"},
		{"basu", nil, "なし", ""},
		{
			"shomei",
			map[string]any{"want": []any{"juminhyo", "inkan", "tax"}},
			"1000円",
			"juminhyo 1 300, inkan 1 300, tax 1 400",
		},
	} {
		f := c.Form(x.form)
		a, err := f.ParseAnswers(x.answers)
		if err != nil {
			t.Errorf("%s %v: %v", x.form, x.answers, err)
			continue
		}
		filled := f.Fill(forms.Input{
			Holder: holder, HasHolder: true, Answers: a, Day: today, City: forms.City{Fees: c.Fees},
		})
		if got := filled.Charge.String(); got != x.want {
			t.Errorf("%s %v: %s, expected %s", x.form, x.answers, got, x.want)
		}
		var items []string
		for _, i := range filled.Charge.Items {
			items = append(items, fmt.Sprint(i.Code, " ", i.Count, " ", i.Yen))
		}
		if filled.Charge.Free != "" {
			items = append(items, "free: "+filled.Charge.Free)
		}
		if got := strings.Join(items, ", "); got != x.items {
			t.Errorf("%s %v: %s, expected %s", x.form, x.answers, got, x.items)
		}
	}
}

// A hostile file is refused before anything is built from it.
func TestHostileFiles(t *testing.T) {
	fields := strings.Builder{}
	for n := range 20_000 {
		fmt.Fprintf(&fields, "a%d=1\n", n)
	}
	for what, text := range map[string]string{
		"a huge file":        "x = \"" + strings.Repeat("x", 300<<10) + "\"",
		"many keys":          fields.String(),
		"deep brackets":      "x = " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"a deep name":        "[" + strings.Repeat("a.", 5000) + "a]\n",
		"deep inline tables": strings.Repeat("x = { ", 3000) + strings.Repeat("}", 3000),
		"many errors":        strings.Repeat("[[section]]\n", 20_000),
	} {
		_, err := loadCity(map[string]string{"zz.toml": text})
		var list forms.LoadErrors
		if !errors.As(err, &list) || len(list) > 25_000 {
			t.Errorf("%s: %T of %d", what, err, len(list))
		}
	}
}
