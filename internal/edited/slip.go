package edited

import (
	"reflect"
	"regexp"
	"strings"
	"unicode"

	"kakanai/internal/lang"
)

var (
	header     = regexp.MustCompile(`^\s*(\[{1,2})\s*([A-Za-z0-9_.-]+)\s*(\]{0,2})\s*$`)
	quoted     = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'`)
	capitals   = regexp.MustCompile(`(?:^|[=\[{,])\s*(True|TRUE|False|FALSE|Yes|No|yes|no|はい|いいえ)\s*(?:$|[,}\]])`)
	bareDay    = regexp.MustCompile(`=\s*[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}`)
	withUnit   = regexp.MustCompile(`=\s*-?[0-9.,]*[0-9]\s*(?:[A-Za-z%]{1,3}\s*(?:$|[,}\]])|\p{Han}|\p{Katakana})`)
	thousands  = regexp.MustCompile(`yen\s*=\s*[0-9]{1,3},[0-9]{3}`)
	dotted     = regexp.MustCompile(`^\s*[a-z_]+\.[a-z_.]+\s*=`)
	comma      = regexp.MustCompile(`^\s*[a-z_]+\s*=\s*-?[0-9]+,[0-9]+\s*$`)
	keyOn      = regexp.MustCompile(`^[\s\p{Zs}]*([A-Za-z_][A-Za-z0-9_-]*)?`)
	assigned   = regexp.MustCompile(`^\s*[^=]+?=\s*(.*?)\s*$`)
	plainValue = regexp.MustCompile(`^(""|\[|\]|\{|true$|false$|[+-]?[0-9][0-9._:TZeE+-]*$)`)
)

// withoutRemark is a line with its texts empty and its remark gone.
func withoutRemark(l string) string {
	l, _, _ = strings.Cut(quoted.ReplaceAllString(strings.TrimSuffix(l, "\r"), `""`), "#")
	return l
}

// brackets finds the names of tables that stand in too few brackets, or in too many, for what they
// are.
func (t *tomlFile) brackets() (bad Mistakes) {
	for i, l := range t.outside() {
		m := header.FindStringSubmatch(withoutRemark(l))
		if m == nil || len(bad) == Most {
			continue
		}
		switch x := listAt(t.shape, strings.Split(m[2], ".")); {
		case x == nil:
		case x.Kind() == reflect.Slice && bare(x).Kind() == reflect.Struct && (len(m[1]) != 2 || len(m[3]) != 2):
			bad = append(bad, NewMistake(t.Name, i+1, lang.Sprintf(
				"括弧が足りません。[[%s]] のように、2つずつで囲みます", "write two brackets on each side: [[%s]]", m[2])))
		case (x.Kind() == reflect.Struct || x.Kind() == reflect.Map) && (len(m[1]) != 1 || len(m[3]) != 1):
			bad = append(bad, NewMistake(t.Name, i+1, lang.Sprintf(
				"括弧は1つずつです。[%s] のように囲みます", "write one bracket on each side: [%s]", m[2])))
		}
	}
	return bad
}

// listAt is at, but for the lists around the last key.
func listAt(t reflect.Type, key []string) reflect.Type {
	above := at(t, key[:len(key)-1])
	switch {
	case above == nil:
		return nil
	case above.Kind() == reflect.Map:
		return above.Elem()
	case above.Kind() == reflect.Struct:
		return fields(above)[key[len(key)-1]]
	}
	return nil
}

// slips are what a Japanese keyboard does to TOML, on every line that was not told yet.
func (t *tomlFile) slips() (bad Mistakes) {
	for i, l := range (&File{Lines: t.lines}).outside() {
		if longQuote(l) != "" || len(bad) == Most {
			continue
		}
		if why := t.slip(l); why.JA != "" {
			bad = append(bad, NewMistake(t.Name, i+1, why))
		}
	}
	return bad
}

// slip is slip for a line of this file: where any text may be a name, a point is part of them.
func (t *tomlFile) slip(l string) lang.Text {
	if t.shape == reflect.TypeFor[map[string]string]() && dotted.MatchString(l) {
		return lang.Text{
			JA: `= の左の言葉も、半角の " で囲みます（例 "choosing.note" = "…"）`,
			EN: `the words left of = stand in half-width ", too (for example "choosing.note" = "…")`,
		}
	}
	return slip(strings.TrimSuffix(l, "\r"))
}

// slipRules are what people type wrong, in the order in which it is looked for: the first that is
// found in a line is told. A line comes without its remark and what stands in its texts.
var slipRules = []struct {
	found func(line string) bool
	why   lang.Text
}{
	{anyOf("”“＂〝〟‘’＇「」"), lang.Text{
		JA: `全角の引用符（” や 「」）では囲めません。半角の " で囲みます（例 KEY = "…"）`,
		EN: `full-width quotes do not count: texts stand in half-width " (for example KEY = "…")`,
	}},
	{anyOf("＝"), lang.Text{
		JA: "全角の「＝」は使えません。半角の = を書きます（例 KEY = 170）",
		EN: "write = in half width (for example KEY = 170)",
	}},
	{anyOf("［］｛｝【】"), lang.Text{
		JA: "全角の括弧は使えません。半角の [ ] { } を書きます（例 [[place]]）",
		EN: "write brackets in half width: [ ] { } (for example [[place]])",
	}},
	{anyOf("０１２３４５６７８９．－"), lang.Text{
		JA: "全角の数字は使えません。半角で書きます（例 KEY = 170）",
		EN: "write digits in half width (for example KEY = 170)",
	}},
	{anyOf("，、"), lang.Text{
		JA: "全角の「，」や「、」は使えません。半角の , を書きます（例 forms = [\"basu\", \"ido\"]）",
		EN: `write commas in half width (for example forms = ["basu", "ido"])`,
	}},
	{anyOf("＃"), lang.Text{
		JA: "全角の「＃」は使えません。覚え書きは半角の # のあとに書きます",
		EN: "write # in half width before a remark",
	}},
	{anyOf("\u3000\u00A0\u200B\uFEFF"), lang.Text{
		JA: "全角の空白か、見えない空白があります（行の終わりのこともあります）。消すか、半角の空白にします",
		EN: "holds a full-width or invisible space, perhaps at its end: take it away or write a plain one",
	}},
	{halfQuoted, lang.Text{
		JA: `引用符が閉じていません。文字のはじめと終わりに、半角の " を書きます（例 KEY = "…"）`,
		EN: `the quotes are not closed: write " before and behind a text (for example KEY = "…")`,
	}},
	{bareDay.MatchString, lang.Text{
		JA: `日付は半角の " で囲み、年-月-日 の順に書きます（例 KEY = "2026-04-01"）`,
		EN: `write a day in " as year-month-day (for example KEY = "2026-04-01")`,
	}},
	{thousands.MatchString, lang.Text{
		JA: "金額に , は入れません（例 yen = 1300）",
		EN: "write an amount without commas (for example yen = 1300)",
	}},
	{withUnit.MatchString, lang.Text{
		JA: "数のうしろに、円・mm などの単位は書きません（例 yen = 300、w = 129）",
		EN: "write numbers without a unit such as 円 or mm (for example yen = 300, w = 129)",
	}},
	{beyondASCII, lang.Text{
		JA: `= の左の言葉も、半角の " で囲みます（例 "住民票の写し" = "…"）`,
		EN: `the words left of = stand in half-width ", too (for example "住民票の写し" = "…")`,
	}},
	{capitals.MatchString, trueOrFalse},
	{comma.MatchString, lang.Text{
		JA: "小数点は , ではなく . です（例 w = 3.6）",
		EN: "the decimal point is . and not , (for example w = 3.6)",
	}},
	{noValue, lang.Text{
		JA: `= の右に値がありません（例 KEY = "…"、KEY = 170）`,
		EN: `there is no value behind = (for example KEY = "…", KEY = 170)`,
	}},
	{unquoted, quotes},
}

// slip returns what people typed wrong in one line; the zero Text: nothing.
func slip(l string) lang.Text {
	bare := withoutRemark(l)
	if m := header.FindStringSubmatch(bare); m != nil && len(m[1]) != len(m[3]) {
		closed := m[1] + m[2] + strings.Repeat("]", len(m[1]))
		return lang.Sprintf("括弧が閉じていません。%s のように囲みます", "the brackets are not closed: write %s", closed)
	}
	for _, r := range slipRules {
		if r.found(bare) {
			return forKey(r.why, keyOn.FindStringSubmatch(bare)[1:])
		}
	}
	return lang.Text{}
}

func anyOf(chars string) func(line string) bool {
	return func(line string) bool { return strings.ContainsAny(line, chars) }
}

func halfQuoted(l string) bool { return strings.Count(l, `"`)%2 == 1 }

// value returns what stands right of the = in a line that is not an entry of a list.
func value(l string) (v string, ok bool) {
	m := assigned.FindStringSubmatch(l)
	if m == nil || strings.HasPrefix(strings.TrimSpace(l), "{") {
		return "", false
	}
	return m[1], true
}

func noValue(l string) bool {
	v, ok := value(l)
	return ok && v == ""
}

// unquoted reports whether the value of a line is a text without quotes.
func unquoted(l string) bool {
	v, ok := value(l)
	return ok && !plainValue.MatchString(v) && !strings.ContainsAny(v, `"'={}[]`)
}

// beyondASCII reports whether a key is written without quotes in letters that need them.
func beyondASCII(l string) bool {
	key, _, ok := strings.Cut(l, "=")
	return ok && strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII })
}
