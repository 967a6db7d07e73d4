package forms

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"kakanai/internal/edited"
	"kakanai/internal/lang"
)

// An AnswerError says what is wrong with one answer. It never quotes the answer.
type AnswerError struct {
	Form, Field string
	Why         lang.Text
}

func (e *AnswerError) Error() string { return e.In(lang.Japanese) }

// In returns the error in one language.
func (e *AnswerError) In(l lang.Lang) string {
	return lang.Sprintf("%s.%s：%s", "%s.%s %s", e.Form, e.Field, e.Why).In(l)
}

// AnswerErrors are all that is wrong with the answers to one form, in the order of the fields' ids.
type AnswerErrors []*AnswerError

func (l AnswerErrors) Error() string { return l.In(lang.Japanese) }

// In returns the errors in one language, a line each.
func (l AnswerErrors) In(in lang.Lang) string {
	lines := make([]string, len(l))
	for i, e := range l {
		lines[i] = e.In(in)
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the errors one by one.
func (l AnswerErrors) Unwrap() []error {
	out := make([]error, len(l))
	for i, e := range l {
		out[i] = e
	}
	return out
}

// What the shape of an answer must be.
var (
	whyBool   = lang.Errorf("true か false を書きます", "must be true or false")
	whyInt    = lang.Errorf("整数を書きます（引用符では囲みません）", "must be a whole number")
	whyDate   = lang.Errorf(`日付を "YYYY-MM-DD" の形で書きます（なければ ""）`, `must be a date "YYYY-MM-DD" or ""`)
	whyOption = lang.Errorf(
		"この項目にない選択肢です。kakanai forms show で選択肢がわかります", "has an option that this field does not know",
	)
	whyArray   = lang.Errorf("[ ] で囲んで並べます", "must be an array")
	whyPicks   = lang.Errorf(`文字か {"id":"…","copies":1から99} を並べます`, `must hold texts or {"id":"…","copies":1 to 99}`)
	whyObjects = lang.Errorf("[ ] の中に { } を並べます", "must be an array of objects")
	whyText    = lang.Errorf(`文字を " で囲んで書きます`, "must be a text")
	whyUTF8    = lang.Errorf("UTF-8 でない文字があります", "is not UTF-8")
	whyControl = lang.Errorf("使えない制御文字があります", "has a control character")
	whyTexts   = lang.Errorf(`[ ] の中に、文字を " で囲んで並べます`, "must be an array of texts")
)

// What one answer may be: more than any name and address, and little enough that a paper is laid
// out at once.
const (
	maxText  = 2000 // bytes of one text
	maxRunes = 300  // characters of one text
	maxMarks = 8    // combining characters on one other; Vietnamese has 2
	maxList  = 50   // elements of one array
	maxRows  = 20   // rows of a table that does not say itself how many
)

// Most returns the largest Max that a field of the kind may have; 0: none.
func (k Kind) Most() int {
	switch k {
	case Text, Addr, Kana, Name, Digits, Tel, ChoiceText:
		return maxRunes
	case Names, Table:
		return maxList
	}
	return 0
}

// ParseAnswers checks the shape of answers to f: known fields, right types, known options. Whether
// a value passes the field's own rules is Fill's business, because that may depend on other
// answers. The error is AnswerErrors: everything that is wrong.
func (f *Form) ParseAnswers(raw map[string]any) (Answers, error) {
	out := Answers{}
	var bad AnswerErrors
	for _, id := range slices.Sorted(maps.Keys(raw)) {
		good, why := f.parseAnswer(id, raw[id])
		if why.JA != "" {
			bad = append(bad, &AnswerError{f.ID, cut(id), why})
			continue
		}
		out[id] = good
	}
	if len(bad) > 0 {
		return nil, bad
	}
	return out, nil
}

// parseAnswer returns the answer to one field in the Go type of the field's kind, or why there is
// none.
func (f *Form) parseAnswer(id string, v any) (any, lang.Text) {
	x := f.Field(id)
	switch {
	case x == nil:
		if near := edited.Nearest(id, f.answerableIDs()); near != "" {
			return nil, lang.Sprintf("この様式に、この名前の項目はありません。「%s」のまちがいではありませんか",
				"is not a field of this form; did you mean %q?", near)
		}
		return nil, lang.Text{JA: "この様式に、この名前の項目はありません", EN: "is not a field of this form"}
	case x.Fixed:
		return nil, lang.Text{JA: "カードの内容がそのまま入る項目です。答えは書けません", EN: "is what the card says, and takes no answer"}
	case !x.Answerable():
		return nil, lang.Text{
			JA: "窓口で手書きする項目です。答えは書けません", EN: "is not for answers: it is written by hand at the counter",
		}
	}
	good, err := x.ParseAnswer(v)
	if err != nil {
		return nil, lang.Text{JA: lang.Of(err, lang.Japanese), EN: lang.Of(err, lang.English)}
	}
	return good, lang.Text{}
}

// answerableIDs returns the ids of the fields that take an answer.
func (f *Form) answerableIDs() (out []string) {
	for x := range f.all() {
		if !x.Fixed && x.Answerable() {
			out = append(out, x.ID)
		}
	}
	return out
}

// cut returns the name of a field for an error, which a hostile one may not fill.
func cut(s string) string {
	if len(s) > 40 || !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
		return "?"
	}
	return s
}

// ParseAnswer turns v into the one Go type of the field's kind: string, bool, int, []string,
// [][]string for a Table, []pick for a Counted field.
func (x *Field) ParseAnswer(v any) (any, error) {
	switch x.Kind {
	case Check:
		if b, ok := v.(bool); ok {
			return b, nil
		}
		return nil, whyBool
	case Int:
		n, ok := whole(v)
		if !ok {
			return nil, whyInt
		}
		return n, nil
	case DateKind:
		s, ok := v.(string)
		if !ok {
			return nil, whyDate
		}
		if s != "" {
			if _, err := ParseDate(s); err != nil {
				return nil, whyDate
			}
		}
		return s, nil
	case Table:
		return x.rows(v)
	case Multi, Names:
		if x.Counted {
			return x.picks(v)
		}
		list, err := texts(v)
		if err != nil {
			return nil, err
		}
		if x.Kind == Multi {
			for i, s := range list {
				if list[i] = x.optionID(s); list[i] == "" {
					return nil, whyOption
				}
			}
		}
		return list, nil
	}
	s, err := oneText(v)
	if err != nil {
		return nil, err
	}
	if x.Kind == Choice && s != "" {
		if s = x.optionID(s); s == "" {
			return nil, whyOption
		}
	}
	return s, nil
}

// A pick is an option of a Counted field and how many of it; 0 = as many as the form's copies.
type pick struct {
	id string
	n  int
}

// picks returns the picked options: texts, or objects {"id":"…","copies":2}.
func (x *Field) picks(v any) ([]pick, error) {
	if done, ok := v.([]pick); ok {
		return done, nil
	}
	var list []any
	switch v := v.(type) {
	case []any:
		list = v
	case string:
		list = []any{v}
	default:
		return nil, whyArray
	}
	if len(list) > maxList {
		return nil, lang.Errorf("%d個より多くは書けません", "has more than %d elements", maxList)
	}
	out := []pick{}
	for _, e := range list {
		var p pick
		if o, ok := e.(map[string]any); ok {
			n, whole := whole(o["copies"])
			if !whole || n < 1 || n > 99 || len(o) != 2 {
				return nil, whyPicks
			}
			p.n, e = n, o["id"]
		}
		s, err := oneText(e)
		if err != nil {
			return nil, err
		}
		if p.id = x.optionID(s); p.id == "" {
			return nil, whyOption
		}
		out = append(out, p)
	}
	return out, nil
}

// rows returns the rows of a table: objects of column ids and texts; what is left out is empty.
func (x *Field) rows(v any) ([][]string, error) {
	if rows, ok := v.([][]string); ok {
		return rows, nil
	}
	list, ok := v.([]any)
	if !ok {
		return nil, whyObjects
	}
	most := maxRows
	if x.Max > 0 {
		most = x.Max
	}
	if len(list) > most {
		return nil, lang.Errorf("%d行より多くは書けません", "has more than %d rows", most)
	}
	out := [][]string{}
	for _, e := range list {
		object, ok := e.(map[string]any)
		if !ok {
			return nil, whyObjects
		}
		row := make([]string, len(x.Columns))
		for id, v := range object {
			i := slices.IndexFunc(x.Columns, func(c Column) bool { return c.ID == id })
			if i < 0 {
				return nil, lang.Errorf("この表に「%s」という列はありません", "has a column %q that this table does not know", cut(id))
			}
			s, err := oneText(v)
			if err != nil {
				return nil, lang.Errorf("列 %s：%w", "column %s %w", x.Columns[i].ID, err)
			}
			row[i] = s
		}
		out = append(out, row)
	}
	return out, nil
}

func whole(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), int64(int(n)) == n
	case float64:
		return int(n), n == math.Trunc(n) && math.Abs(n) < 1e9
	}
	return 0, false
}

func oneText(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", whyText
	}
	if len(s) > maxText {
		return "", lang.Errorf("%dバイトより長くは書けません", "is longer than %d bytes", maxText)
	}
	if !utf8.ValidString(s) {
		return "", whyUTF8
	}
	if strings.ContainsFunc(s, edited.Hostile) {
		return "", whyControl
	}
	if utf8.RuneCountInString(s) > maxRunes {
		return "", lang.Errorf("%d文字より長くは書けません", "is longer than %d characters", maxRunes)
	}
	marks := 0
	for _, r := range s {
		if marks++; !unicode.Is(unicode.M, r) {
			marks = 0
		}
		if marks > maxMarks {
			return "", lang.Errorf(
				"1つの字に重なる記号が多すぎます（%d個まで）", "has more than %d combining characters on one other", maxMarks,
			)
		}
	}
	return s, nil
}

// blank reports whether there is nothing to see in a text.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Mn, unicode.Zs) &&
			r != '\u3164' && r != '\u2800' // HANGUL FILLER and BRAILLE PATTERN BLANK
	})
}

var patterns sync.Map // of Field.Pattern, judged when the form was loaded

// matches reports whether the whole of s is what the pattern says.
func matches(pattern, s string) bool {
	re, ok := patterns.Load(pattern)
	if !ok {
		compiled, err := regexp.Compile(`^(?:` + pattern + `)$`)
		if err != nil {
			return false
		}
		re, _ = patterns.LoadOrStore(pattern, compiled)
	}
	return re.(*regexp.Regexp).MatchString(s)
}

func texts(v any) ([]string, error) {
	var in []any
	switch list := v.(type) {
	case string:
		in = []any{list}
	case []string:
		for _, s := range list {
			in = append(in, s)
		}
	case []any:
		in = list
	default:
		return nil, whyTexts
	}
	if len(in) > maxList {
		return nil, lang.Errorf("%d個より多くは書けません", "has more than %d elements", maxList)
	}
	out := []string{}
	for _, e := range in {
		s, err := oneText(e)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// optionID returns the id of the option with that id or printed label; "" if there is none. For
// years every year that is one will do: whether it is offered today Fill decides.
func (x *Field) optionID(s string) string {
	if x.Years != "" {
		for y := 2000; y < 2100; y++ {
			if s == fmt.Sprint(y) || s == x.yearLabel(y) {
				return fmt.Sprint(y)
			}
		}
		return ""
	}
	if x.Prices { // the label as printed has the price of the day behind it
		s = printedPrice.ReplaceAllString(s, "")
	}
	i := slices.IndexFunc(x.Options, func(o Option) bool { return o.ID == s || o.Label == s })
	if i < 0 {
		return ""
	}
	return x.Options[i].ID
}

// OptionsOn returns the options of x on that day, whatever else was answered.
func (x *Field) OptionsOn(day Date) []Option {
	if x.Years == "" {
		return x.Options
	}
	back := x.YearsBack
	if back == 0 {
		back = 4
	}
	return years(YearOn(day, x.opens()), back, x.yearLabel)
}

func (x *Field) opens() string {
	switch {
	case x.Opens != "":
		return x.Opens
	case x.Years == "tax":
		return taxOpens
	}
	return fiscalOpens
}

func (x *Field) yearLabel(y int) string {
	if x.Years == "tax" {
		return TaxYearLabel(y)
	}
	return FiscalYearLabel(y)
}

var (
	printedPrice = regexp.MustCompile(`[ \x{3000}]*[0-9]+円$`)

	kanaText  = regexp.MustCompile(`^[ァ-ヺー・\x{3000} ]+$`)
	digitText = regexp.MustCompile(`^[0-9]+$`)
	telText   = regexp.MustCompile(`^[0-9]+(-[0-9]+)*$`)
)
