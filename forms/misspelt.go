package forms

import (
	"errors"
	"regexp"
	"strings"
	"unicode"

	"github.com/pelletier/go-toml/v2"
)

// misspelt turns what the parser says of a file, in the words of programmers, into what somebody does about it who keeps the file. Parsers stop at the
// first mistake; the usual ones of a Japanese keyboard are told on every line.
func (s *source) misspelt(err error) (bad LoadErrors) {
	if s.name == textsFile {
		for i, l := range s.lines {
			if dotted.MatchString(l) && len(bad) < maxMistakes {
				bad = append(bad, LoadError{s.name, i + 1, `= の左の言葉も、半角の " で囲みます（例 "choosing.note" = "…"）`})
			}
		}
		if len(bad) > 0 {
			return bad
		}
	}
	var parsed *toml.DecodeError
	line := 0
	if errors.As(err, &parsed) {
		line, _ = parsed.Position()
	}
	inText := "" // the quotes of a text over several lines
	for i, l := range s.lines {
		if long := longQuote(l); inText != "" || long != "" {
			switch {
			case inText == "":
				inText = long
			case strings.Contains(l, inText):
				inText = ""
			}
			continue
		}
		if why := slip(strings.TrimSuffix(l, "\r")); why != "" && len(bad) < maxMistakes {
			bad = append(bad, LoadError{s.name, i + 1, why})
		}
	}
	if len(bad) > 0 {
		return bad
	}
	if line == 0 {
		line = s.twice()
	}
	return LoadErrors{{s.name, line, "TOMLの書き方がちがいます。" + remedy(err.Error())}}
}

// twice is the line of the first key that its entry has already; 0: there is none.
func (s *source) twice() int {
	seen := map[string]bool{}
	for i, l := range s.lines {
		if strings.HasPrefix(strings.TrimSpace(l), "[") {
			clear(seen)
		}
		key, _, ok := strings.Cut(l, "=")
		if key = strings.TrimSpace(key); ok && seen[key] {
			return i + 1
		}
		seen[key] = ok
	}
	return 0
}

// longQuote is """ or ”' where l opens a text with it and does not close it.
func longQuote(l string) string {
	for _, q := range []string{`"""`, `'''`} {
		if strings.Count(l, q)%2 == 1 {
			return q
		}
	}
	return ""
}

// remedy is what is to be written where a value is of another kind than its key wants, and words for all the rest.
func remedy(parser string) string {
	has := func(s string) bool { return strings.Contains(parser, s) }
	wants := func(kinds ...string) bool {
		for _, k := range kinds {
			if strings.HasSuffix(parser, "of type "+k) || has("of type "+k+" ") || has("into a Go "+k) || has("value of type "+k) {
				return true
			}
		}
		return false
	}
	switch {
	case has("TOML string") && wants("float64", "int"):
		return `数は引用符で囲みません（例 x = 170）`
	case has("forms.Price"):
		return `price は [{ from = "2026-04-01", yen = 300 }] の形で書きます`
	case has("float cannot be assigned"):
		return "小数は書けません。整数を書きます（例 page = 2）"
	case wants("bool"):
		return "true か false を、小文字で、引用符なしで書きます（例 required = true）"
	case wants("string", "forms.Kind", "forms.Source", "forms.Fact", "forms.As", "forms.Sign", "forms.AgeRule", "forms.Season"):
		return `文字は半角の " で囲みます（例 label = "住所"）`
	case has("slice") || wants("[]string"):
		return `[ ] で囲んで並べます（例 forms = ["basu"]）`
	case has("already") || has("duplicate"):
		return "同じ名前が、1つのまとまりに2回あります。1つにしてください"
	}
	return `この行は「名前 = 値」の形ではありません。文字は半角の " で囲み、数はそのまま書きます（例 label = "住所"、x = 170）`
}

var (
	header     = regexp.MustCompile(`^\s*(\[{1,2})\s*([A-Za-z0-9_.]+)\s*(\]{0,2})\s*$`)
	listed     = regexp.MustCompile(`^(section|section\.field|section\.field\.(option|column)|question|question\.choice|place|fee|bundle|signpost|signpost\.choice|block\.[A-Za-z0-9]+\.field|question\.[a-z0-9_]+\.choice)$`)
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

// brackets is what a line should be that begins an entry of a list with too few of them.
func brackets(l string) string {
	m := header.FindStringSubmatch(l)
	if m == nil || len(m[1]) == 2 && len(m[3]) == 2 || !listed.MatchString(m[2]) {
		return ""
	}
	return "[[" + m[2] + "]]"
}

// slip finds what people type wrong in one line; "": nothing.
func slip(l string) string {
	bare := quoted.ReplaceAllString(l, `""`) // what stands outside of quotes …
	bare, _, _ = strings.Cut(bare, "#")      // … and is no remark
	switch {
	case strings.ContainsAny(bare, "”“＂〝〟‘’＇「」"):
		return `全角の引用符（” や 「」）では囲めません。半角の " で囲みます（例 label = "住所"）`
	case strings.ContainsAny(bare, "＝"):
		return "全角の「＝」は使えません。半角の = を書きます（例 x = 170）"
	case strings.ContainsAny(bare, "［］｛｝【】"):
		return "全角の括弧は使えません。半角の [ ] { } を書きます（例 [[place]]）"
	case strings.ContainsFunc(bare, func(r rune) bool { return r >= '０' && r <= '９' || r == '．' || r == '－' }):
		return "全角の数字は使えません。半角で書きます（例 x = 170）"
	case strings.ContainsAny(bare, "，、"):
		return "全角の「，」や「、」は使えません。半角の , を書きます（例 forms = [\"basu\", \"ido\"]）"
	case strings.ContainsAny(bare, "＃"):
		return "全角の「＃」は使えません。覚え書きは半角の # のあとに書きます"
	case strings.ContainsRune(bare, '\u3000'):
		return "全角の空白があります（行の終わりのこともあります）。消すか、半角の空白にします"
	case brackets(bare) != "":
		return "括弧が足りません。" + brackets(bare) + " のように、2つずつで囲みます"
	case strings.Contains(bare, `"`) && strings.Count(bare, `"`)%2 == 1:
		return `引用符が閉じていません。文字のはじめと終わりに、半角の " を書きます（例 label = "住所"）`
	case bareDay.MatchString(bare):
		return `日付は半角の " で囲み、年-月-日 の順に書きます（例 from = "2026-04-01"）`
	case thousands.MatchString(bare):
		return "金額に , は入れません（例 yen = 1300）"
	case withUnit.MatchString(bare):
		return "数のうしろに、円・mm などの単位は書きません（例 yen = 300、w = 129）"
	case strings.ContainsFunc(strings.SplitN(bare, "=", 2)[0], func(r rune) bool { return r > unicode.MaxASCII }) && strings.Contains(bare, "="):
		return `= の左の言葉も、半角の " で囲みます（例 "住民票の写し" = "…"）`
	case capitals.MatchString(bare):
		return "true か false を、小文字で、引用符なしで書きます（例 required = true）"
	case comma.MatchString(bare):
		return "小数点は , ではなく . です（例 w = 3.6）"
	}
	m := assigned.FindStringSubmatch(bare)
	switch {
	case m == nil || strings.HasPrefix(strings.TrimSpace(bare), "{"):
	case m[1] == "":
		return `= の右に値がありません（例 label = "住所"、x = 170）`
	case !plainValue.MatchString(m[1]) && !strings.ContainsAny(m[1], `"'={}[]`):
		return `文字は半角の " で囲みます（例 label = "住所"）`
	case strings.ContainsFunc(m[1], unicode.IsControl):
		return ""
	}
	return ""
}
