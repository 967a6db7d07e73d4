package edited

import (
	"reflect"
	"regexp"
	"strings"
	"unicode"
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
			bad = append(bad, Mistake{t.Name, i + 1, "括弧が足りません。[[" + m[2] + "]] のように、2つずつで囲みます"})
		case (x.Kind() == reflect.Struct || x.Kind() == reflect.Map) && (len(m[1]) != 1 || len(m[3]) != 1):
			bad = append(bad, Mistake{t.Name, i + 1, "括弧は1つずつです。[" + m[2] + "] のように囲みます"})
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
		if why := t.slip(l); why != "" {
			bad = append(bad, Mistake{t.Name, i + 1, why})
		}
	}
	return bad
}

// slip is slip for a line of this file: where any text may be a name, a point is part of them.
func (t *tomlFile) slip(l string) string {
	if t.shape == reflect.TypeFor[map[string]string]() && dotted.MatchString(l) {
		return `= の左の言葉も、半角の " で囲みます（例 "choosing.note" = "…"）`
	}
	return slip(strings.TrimSuffix(l, "\r"))
}

// slipRules are what people type wrong, in the order in which it is looked for: the first that is
// found in a line is told. A line comes without its remark and what stands in its texts.
var slipRules = []struct {
	found func(line string) bool
	why   string
}{
	{anyOf("”“＂〝〟‘’＇「」"), `全角の引用符（” や 「」）では囲めません。半角の " で囲みます（例 label = "住所"）`},
	{anyOf("＝"), "全角の「＝」は使えません。半角の = を書きます（例 x = 170）"},
	{anyOf("［］｛｝【】"), "全角の括弧は使えません。半角の [ ] { } を書きます（例 [[place]]）"},
	{anyOf("０１２３４５６７８９．－"), "全角の数字は使えません。半角で書きます（例 x = 170）"},
	{anyOf("，、"), "全角の「，」や「、」は使えません。半角の , を書きます（例 forms = [\"basu\", \"ido\"]）"},
	{anyOf("＃"), "全角の「＃」は使えません。覚え書きは半角の # のあとに書きます"},
	{anyOf("\u3000\u00A0\u200B\uFEFF"), "全角の空白か、見えない空白があります（行の終わりのこともあります）。消すか、半角の空白にします"},
	{halfQuoted, `引用符が閉じていません。文字のはじめと終わりに、半角の " を書きます（例 label = "住所"）`},
	{bareDay.MatchString, `日付は半角の " で囲み、年-月-日 の順に書きます（例 from = "2026-04-01"）`},
	{thousands.MatchString, "金額に , は入れません（例 yen = 1300）"},
	{withUnit.MatchString, "数のうしろに、円・mm などの単位は書きません（例 yen = 300、w = 129）"},
	{beyondASCII, `= の左の言葉も、半角の " で囲みます（例 "住民票の写し" = "…"）`},
	{capitals.MatchString, "true か false を、小文字で、引用符なしで書きます（例 required = true）"},
	{comma.MatchString, "小数点は , ではなく . です（例 w = 3.6）"},
	{noValue, `= の右に値がありません（例 label = "住所"、x = 170）`},
	{unquoted, `文字は半角の " で囲みます（例 label = "住所"）`},
}

// slip returns what people typed wrong in one line; "": nothing.
func slip(l string) string {
	bare := withoutRemark(l)
	if m := header.FindStringSubmatch(bare); m != nil && len(m[1]) != len(m[3]) {
		return "括弧が閉じていません。" + m[1] + m[2] + strings.Repeat("]", len(m[1])) + " のように囲みます"
	}
	for _, r := range slipRules {
		if r.found(bare) {
			return r.why
		}
	}
	return ""
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
