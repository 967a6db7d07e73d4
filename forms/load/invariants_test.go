package load_test

import (
	"strings"
	"testing"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

// Two of our forms as a city's own, and pieces of them.
var (
	base     = strings.NewReplacer(`id = "basu"`, `id = "h1"`, `code = "F13"`, `code = "F77"`).Replace(basu)
	juminhyo = strings.NewReplacer(
		`id = "juminhyo"`, `id = "h1"`, `code = "F01"`, `code = "F77"`,
	).Replace(ours("juminhyo.toml"))
)

const (
	sign  = "id = \"req_sign\"\nlabel = \"署名\"\nkind = \"sign\"\nsource = \"resident\"\n"
	clerk = "id = \"clk_recv\"\nlabel = \"受付\"\nkind = \"stamp\"\nsource = \"clerk\"\n"
)

// field is a field in a section of its own.
func field(text string) string { return "[[section]]\ntitle = \"追\"\n[[section.field]]\n" + text }

// own returns juminhyo with a field of its own in a shared block.
func own(block, text string) string {
	head := "block = \"" + block + "\"\n"
	return replaced(juminhyo, head, head+"[[section.field]]\n"+text)
}

// broken are forms that break a promise, and kept forms that look like it and are right.
var broken = []struct{ what, text, at, why string }{
	{
		"a name in the signature",
		replaced(base, sign, "id = \"req_sign\"\nlabel = \"署名\"\n"+
			"kind = \"name\"\nsource = \"card\"\nfact = \"name\"\n"),
		`id = "req_sign"`, "署名の欄",
	},
	{
		"the same under another label",
		replaced(base, sign, "id = \"req_sign\"\nlabel = \"申請者\"\n"+
			"kind = \"name\"\nsource = \"card\"\nfact = \"name\"\n"),
		`id = "req_sign"`, "署名の欄",
	},
	{"a signature that is typed", replaced(base, `label = "ふりがな（カナ）"`, `label = "自署（カナ）"`), `id = "name_kana"`, "署名の欄"},
	{
		"a signature of the block",
		own("C1", "id = \"req_sign\"\nlabel = \"お名前\"\nkind = \"name\"\nsource = \"card\"\nfact = \"name\"\n"),
		`id = "req_sign"`, "署名の欄",
	},
	{
		"a signature in a table",
		base + field("id = \"tt\"\nlabel = \"表\"\nkind = \"table\"\nsource = \"resident\"\n"+
			"column = [{ id = \"aa\", label = \"署名\", width = 100 }]\n"),
		`id = "tt"`, "署名の欄",
	},
	{
		"a box of the clerk's",
		replaced(
			base, clerk,
			"id = \"clk_recv\"\nlabel = \"受付\"\nkind = \"text\"\nsource = \"resident\"\ndefault = \"受付済\"\n",
		),
		`id = "clk_recv"`, "職員が書く欄",
	},
	{
		"one under another name",
		replaced(base, clerk, "id = \"my_recv\"\nlabel = \"受付\"\nkind = \"text\"\nsource = \"resident\"\n"),
		`id = "my_recv"`, "職員が書く欄",
	},
	{
		"one of the block",
		own("C9", "id = \"clk_recv\"\nlabel = \"受付\"\nkind = \"text\"\nsource = \"resident\"\n"),
		`id = "clk_recv"`, "職員が書く欄",
	},
	{
		"one more in the block",
		own("C9", "id = \"my_recv\"\nlabel = \"受付\"\nkind = \"text\"\nsource = \"resident\"\n"), `id = "my_recv"`,
		"職員が書く欄",
	},
	{
		"a 個人番号",
		base + field("id = \"nn\"\nlabel = \"個人番号\"\nkind = \"digits\"\nsource = \"resident\"\nmin = 12\n"+
			"max = 12\n"),
		`id = "nn"`, "個人番号（マイナンバー）",
	},
	{
		"one spaced out",
		base + field("id = \"nn\"\nlabel = \"マイ ナンバー（12けた）\"\nkind = \"text\"\nsource = \"resident\"\n"),
		`id = "nn"`, "個人番号（マイナンバー）",
	},
	{
		"one in half width",
		base + field("id = \"nn\"\nlabel = \"ﾏｲﾅﾝﾊﾞｰ\"\nkind = \"text\"\nsource = \"resident\"\n"), `id = "nn"`,
		"個人番号（マイナンバー）",
	},
	{
		"one in a table",
		base + field("id = \"tt\"\nlabel = \"表\"\nkind = \"table\"\nsource = \"resident\"\n"+
			"column = [{ id = \"aa\", label = \"個人番号\", width = 100 }]\n"),
		`id = "tt"`, "個人番号（マイナンバー）",
	},
	{
		"no signature", replaced(base, "[[section.field]]\n"+sign+"note = \"ご自分で氏名をお書きください\"\n", ""), `sign = "sign"`,
		"署名の欄",
	},
	{"a signature that is hidden", replaced(base, sign, sign+"hidden = true\n"), `sign = "sign"`, "署名の欄"},
	{
		"a seal without its box",
		replaced(
			replaced(base, "[[section.field]]\n"+sign+"note = \"ご自分で氏名をお書きください\"\n", ""), `sign = "sign"`,
			`sign = "seal"`,
		),
		`sign = "seal"`, "署名の欄",
	},
	{"no record", replaced(base, "[[section]]\nblock = \"C8\"\ntitle = \"端末記録\"\n", ""), "", "端末記録"},
	{
		"a name as a day",
		replaced(
			base, "kind = \"date\"\nsource = \"card\"\nfact = \"birth\"",
			"kind = \"date\"\nsource = \"card\"\nfact = \"name\"",
		),
		`id = "birth"`, "fact = \"name\" は",
	},
	{
		"a day as a number",
		base + field("id = \"nn\"\nlabel = \"生\"\nkind = \"int\"\nsource = \"card\"\nfact = \"birth\"\n"),
		`id = "nn"`, "fact = \"birth\" は",
	},
	{
		"an address as a name",
		base + field("id = \"nn\"\nlabel = \"住\"\nkind = \"kana\"\nsource = \"card\"\nfact = \"address\"\n"),
		`id = "nn"`, "fact = \"address\" は",
	},
	{
		"a sex of other options",
		base + field("id = \"nn\"\nlabel = \"性\"\nkind = \"choice\"\nsource = \"card\"\nfact = \"sex\"\n"+
			"option = [{ id = \"m\", label = \"男\" }, { id = \"f\", label = \"女\" }]\n"),
		`id = "nn"`, "male と female",
	},
	{
		"a sex as a text",
		base + field("id = \"nn\"\nlabel = \"性\"\nkind = \"text\"\nsource = \"card\"\nfact = \"sex\"\n"),
		`id = "nn"`, "male と female",
	},
	{
		"a field that nobody asks for",
		base + field("id = \"nn\"\nlabel = \"勤め先\"\nkind = \"text\"\nsource = \"resident\"\nrequired = true\n"),
		`id = "nn"`, "聞く質問がありません",
	},
	{
		"values that wait for each other",
		replaced(
			base, "[[section.field]]\nid = \"photo\"",
			"[[section.field]]\nid = \"aa\"\nlabel = \"あ\"\nkind = \"check\"\nsource = \"resident\"\n"+
				"default_if = { bb = [\"true\"] }\n[[section.field]]\nid = \"bb\"\nlabel = \"い\"\nkind = \"check\"\n"+
				"source = \"resident\"\nhand_if = { cc = [\"true\"] }\n[[section.field]]\nid = \"cc\"\n"+
				"label = \"う\"\nkind = \"check\"\nsource = \"resident\"\ndefault_if = { aa = [\"true\"] }\n"+
				"[[section.field]]\nid = \"photo\"",
		),
		"default_if = { aa", "めぐって",
	},
}

var kept = map[string]string{
	"as it is": base,
	"the number is asked for or not": base + field("id = \"nn\"\nlabel = \"個人番号の記載\"\nkind = \"choice\"\n"+
		"source = \"resident\"\noption = [{ id = \"y\", label = \"あり\" }, { id = \"n\", label = \"なし\" }]\n"),
	"the card by name": base + field("id = \"nn\"\nlabel = \"マイナンバーカードの有無\"\nkind = \"text\"\n"+
		"source = \"resident\"\n"),
	"the number by pen": base + field("id = \"nn\"\nlabel = \"個人番号\"\nkind = \"text\"\n"+
		"source = \"principal\"\n"),
	"a certificate for signing": base + field("id = \"nn\"\nlabel = \"署名用電子証明書の有無\"\nkind = \"text\"\n"+
		"source = \"resident\"\n"),
	"required and set by a choice": replaced(
		base+field("id = \"nn\"\nlabel = \"勤め先\"\nkind = \"text\"\nsource = \"resident\"\nrequired = true\n"),
		`set = { kind = "new" }`, `set = { kind = "new", nn = "市役所" }`,
	),
	"required and left for the pen": base + field("id = \"nn\"\nlabel = \"勤め先\"\nkind = \"text\"\n"+
		"source = \"resident\"\nrequired = true\nhand_if = { kind = [\"new\"] }\n"),
	"a stamp where a stamp was": own(
		"C9", "id = \"clk_recv\"\nlabel = \"受付印\"\nkind = \"stamp\"\nsource = \"clerk\"\n",
	),
	"an own signature": own(
		"C1", "id = \"req_sign\"\nlabel = \"署名（自筆）\"\nkind = \"sign\"\nsource = \"resident\"\n",
	),
}

// What Kakanai promises of every paper no city's file can take away, by mistake or otherwise: no
// name is printed where people sign, nothing where clerks write, no 個人番号 anywhere; every paper says
// how its data came; and what is printed, asked and taken from the card fits together. Each refusal
// has its line.
func TestPromisesOfEveryForm(t *testing.T) {
	for _, c := range broken {
		list := judgedCity(t, "h1.toml", c.text)
		line := 1
		if c.at != "" {
			line += strings.Count(c.text[:strings.Index(c.text, c.at)], "\n")
		}
		found := false
		for _, e := range list {
			found = found || e.File == "h1.toml" && strings.Contains(e.Why, c.why) && e.Line >= line && e.Line <= line+3
		}
		if !found || len(list) > 3 {
			t.Errorf("%s: expected line %d … %s, got %v", c.what, line, c.why, list)
		}
	}
	for what, text := range kept {
		if list := judgedCity(t, "h1.toml", text); len(list) != 0 {
			t.Errorf("%s: %v", what, list)
		}
	}
}

// A city's blocks.toml replaces what it says and nothing else, as the guide has it.
func TestBlocksAreMerged(t *testing.T) {
	ours, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	c, err := loadCity(map[string]string{"blocks.toml": "[block.C9]\n[[block.C9.field]]\nid = \"clk_recv\"\n" +
		"label = \"受付印\"\nkind = \"stamp\"\nsource = \"clerk\"\nwidth = 20\n" +
		"[[block.C9.field]]\nid = \"clk_more\"\nlabel = \"決裁\"\nkind = \"stamp\"\nsource = \"clerk\"\n"})
	if err != nil {
		t.Fatal(err)
	}
	ids := func(c *forms.Catalogue) (out []string) {
		for _, s := range c.Form("juminhyo").Sections {
			for _, x := range s.Fields {
				out = append(out, x.ID)
			}
			if s.Block == "C9" && s.Title == "" {
				t.Error("the block has lost its title")
			}
		}
		return out
	}
	if got, want := strings.Join(ids(c), " "), strings.Join(ids(ours), " ")+" clk_more"; got != want {
		t.Errorf("%s, expected %s", got, want)
	}
	if got := c.Form("juminhyo").Field("clk_recv").Label; got != "受付印" {
		t.Error(got)
	}
	if got := ours.Form("juminhyo").Field("clk_recv").Label; got != "受付" {
		t.Error("the city's block is in another catalogue:", got)
	}
	if list := judgedCity(
		t, "blocks.toml",
		"[block.C1]\n[[block.C1.field]]\nid = \"req_sign\"\nlabel = \"申請者\"\nkind = \"name\"\nsource = \"card\"\n"+
			"fact = \"name\"\n",
	); len(list) == 0 || list[0].File != "blocks.toml" || list[0].Line != 3 || !strings.Contains(list[0].Why, "署名の欄") {
		t.Error(list)
	}
}
