package edited

import (
	"errors"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"kakanai/internal/lang"
)

const (
	maxDepth  = 16   // brackets within brackets; ours have 4
	maxTables = 1500 // fields, questions, places … in one file; our largest has 80
	maxDots   = 100  // in what stands outside of texts

	maxTries = 20 // mistakes after each of which the rest of a file is read anew
)

// TOML reads the file into a value whose keys must cover all of it. A parser stops at its first
// mistake; here the line is told and set aside, and the rest is read on. What of the rest can be
// read is in the value even where there are mistakes, and rest says whether all of it was: then
// what is wrong with the values themselves can be judged as well.
func (f *File) TOML(into any) (bad Mistakes, rest bool) {
	if line, why := hostileText(f.Lines); why.JA != "" {
		return Mistakes{NewMistake(f.Name, line, why)}, false
	}
	t := tomlFile{f, slices.Clone(f.Lines), reflect.TypeOf(into).Elem()}
	if bad = t.brackets(); len(bad) > 0 { // what stands under them cannot be judged
		if parse(t.lines, into) != nil {
			for _, m := range bad {
				t.lines[m.Line-1] = ""
			}
			bad = append(bad, t.slips()...)
		}
		return bad.Sorted(), false
	}
	tries := 0
	for err := parse(t.lines, into); err != nil; tries++ {
		found, on := t.judge(err, len(bad) == 0)
		bad = append(bad, found...)
		if !on || tries == maxTries || len(bad) >= Most {
			return bad.Sorted(), false
		}
		var strict *toml.StrictMissingError
		if errors.As(err, &strict) {
			break
		}
		err = parse(t.lines, reflect.New(t.shape).Interface())
	}
	if tries > 0 { // what the first try left out
		_ = toml.Unmarshal([]byte(strings.Join(t.lines, "\n")), into)
	}
	return bad.Sorted(), true
}

func parse(lines []string, into any) error {
	return toml.NewDecoder(strings.NewReader(strings.Join(lines, "\n"))).DisallowUnknownFields().Decode(into)
}

// ofKey takes a key and what is wrong with its value.
var ofKey = lang.Text{JA: "%s：%s", EN: "%s: %s"}

// notTOML takes a remedy.
var notTOML = lang.Text{JA: "TOMLの書き方がちがいます。%s", EN: "this is not TOML: %s"}

// A tomlFile is a file with those lines emptied that were told already.
type tomlFile struct {
	*File
	lines []string
	shape reflect.Type // of what the file is read into
}

// judge turns what the parser says, in the words of programmers, into what those who keep the file
// do about it. It empties the lines at fault; on says whether the rest is worth reading.
func (t *tomlFile) judge(err error, first bool) (bad Mistakes, on bool) {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) {
		for i := range min(len(strict.Errors), Most) {
			e := &strict.Errors[i]
			line, _ := e.Position()
			bad = append(bad, NewMistake(t.Name, line, unknown(t.shape, e.Key())))
		}
		return bad, true
	}
	var parsed *toml.DecodeError
	line := 0
	if errors.As(err, &parsed) {
		line, _ = parsed.Position()
	}
	if parse(t.lines, &map[string]any{}) == nil { // it is TOML, but of another kind than its key wants
		why := t.remedy(parsed, err)
		if line > 0 {
			if s := t.slip(t.lines[line-1]); s.JA != "" { // what was meant is plain
				why = s
			}
			t.lines[line-1] = ""
		}
		bad = Mistakes{NewMistake(t.Name, line, why)}
		return bad, line > 0 && parse(t.lines, &map[string]any{}) == nil
	}
	if bad = t.slips(); len(bad) == 0 {
		if first { // later it may come of a line that was emptied
			bad = Mistakes{NewMistake(t.Name, line, t.remedy(parsed, err))}
		}
		return bad, false
	}
	for _, m := range bad {
		if !alone.MatchString(t.lines[m.Line-1]) {
			return bad, false
		}
		t.lines[m.Line-1] = ""
	}
	return bad, true
}

// alone is a line that can be taken away without changing what the others mean.
var alone = regexp.MustCompile(`^\s*[^=＝\[［\]］{｛}｝,，]+[=＝][^\[［{｛]*$`)

// unknown is what to say of a key that the file's kind does not have.
func unknown(shape reflect.Type, key []string) lang.Text {
	name, whole := key[len(key)-1], Quote(strings.Join(key, "."))
	if siblings := keysOf(at(shape, key[:len(key)-1])); len(siblings) > 0 {
		if near := Nearest(name, siblings); near != "" {
			return lang.Sprintf(
				"「%s」という項目はありません。「%s」のまちがいではありませんか", "there is no key %q; did you mean %q?", whole, near,
			)
		}
	}
	if table := home(shape, name); table != "" && len(key) <= 2 {
		return lang.Sprintf(
			"「%s」という項目はありません。「%s」は [%s] の下に書きます", "there is no key %q; %q stands under [%s]", whole, name, table,
		)
	}
	return lang.Sprintf("「%s」という項目はありません。つづりを確かめてください", "there is no key %q; look at its spelling", whole)
}

// at is the type of what stands under a key; nil: there is no such key.
func at(t reflect.Type, key []string) reflect.Type {
	t = bare(t)
	if t == nil || len(key) == 0 {
		return t
	}
	switch t.Kind() {
	case reflect.Map:
		return at(t.Elem(), key[1:])
	case reflect.Struct:
		for name, x := range fields(t) {
			if strings.EqualFold(name, key[0]) {
				return at(x, key[1:])
			}
		}
	}
	return nil
}

// bare is t without the lists and pointers around it.
func bare(t reflect.Type) reflect.Type {
	for t != nil && (t.Kind() == reflect.Slice || t.Kind() == reflect.Pointer) {
		t = t.Elem()
	}
	return t
}

// fields are the keys of a struct, those of embedded structs among them.
func fields(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for i := range t.NumField() {
		x := t.Field(i)
		name, _, _ := strings.Cut(x.Tag.Get("toml"), ",")
		switch {
		case x.Anonymous && name == "" && bare(x.Type).Kind() == reflect.Struct:
			maps.Copy(out, fields(bare(x.Type)))
		case !x.IsExported() || name == "-":
		case name == "":
			out[x.Name] = x.Type
		default:
			out[name] = x.Type
		}
	}
	return out
}

func keysOf(t reflect.Type) []string {
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	return slices.Sorted(maps.Keys(fields(t)))
}

// home is the table of the file that has the key; "": none, or more than one.
func home(t reflect.Type, key string) (table string) {
	for name, x := range fields(bare(t)) {
		if x = bare(x); x.Kind() != reflect.Struct || !slices.Contains(keysOf(x), key) {
			continue
		}
		if table != "" {
			return ""
		}
		table = name
	}
	return table
}

var (
	notKeyValue = lang.Text{
		JA: `この行は「名前 = 値」の形ではありません。文字は半角の " で囲み、数はそのまま書きます（例 label = "住所"、x = 170）`,
		EN: `this line is not "name = value"; texts stand in ", numbers as they are ` +
			`(for example label = "住所", x = 170)`,
	}
	trueOrFalse = lang.Text{
		JA: "true か false を、小文字で、引用符なしで書きます（例 KEY = true）",
		EN: "write true or false in small letters and without quotes (for example KEY = true)",
	}
	quotes = lang.Text{
		JA: `文字は半角の " で囲みます（例 KEY = "…"）`,
		EN: `texts stand in half-width " (for example KEY = "…")`,
	}
)

// mismatch is how the parser says that a value is of another kind than its key wants.
var mismatch = regexp.MustCompile(`(?s)cannot decode TOML ([a-z ]+?) into (?:.* of type )?(.+)$`)

// refusals are what to say where the parser's words have one of these in them.
var refusals = []struct {
	words []string
	why   lang.Text
}{
	{[]string{"already", "duplicate", "redefin", "twice"}, lang.Text{
		JA: "同じ名前が、1つのまとまりに2回あります。1つにしてください", EN: "this name stands twice in one table",
	}},
	{[]string{"cannot be stored", "too large", "out of range"}, lang.Text{
		JA: "数が大きすぎるか、小さすぎます", EN: "the number is too large or too small",
	}},
}

// remedies are what to write where a key wants a value of a kind. got, as the parser calls it, is
// what stands there instead; "": whatever it is.
var remedies = []struct {
	wants []reflect.Kind
	got   string
	why   lang.Text
}{
	{[]reflect.Kind{reflect.Bool}, "", trueOrFalse},
	{[]reflect.Kind{reflect.Int}, "float", lang.Text{
		JA: "小数は書けません。整数を書きます（例 KEY = 2）", EN: "write a whole number (for example KEY = 2)",
	}},
	{[]reflect.Kind{reflect.Int, reflect.Float64}, "", lang.Text{
		JA: `数を、引用符で囲まずに書きます（例 KEY = 2）`, EN: "write a number, without quotes (for example KEY = 2)",
	}},
	{[]reflect.Kind{reflect.String}, "", quotes},
	{[]reflect.Kind{reflect.Struct, reflect.Map}, "", lang.Text{
		JA: "ここはまとまりの名前です。[名前] の行を書き、その下に項目を並べます（例 [city]）",
		EN: "this names a table: write a line [name] and its keys below (for example [city])",
	}},
}

// forKey is what is wrong with a key's value, with an example of that key.
func forKey(why lang.Text, key []string) lang.Text {
	name := "name"
	if n := len(key); n > 0 && key[n-1] != "" {
		name = Quote(key[n-1])
	}
	return lang.Text{JA: strings.ReplaceAll(why.JA, "KEY", name), EN: strings.ReplaceAll(why.EN, "KEY", name)}
}

// remedy returns what to write where a value is of another kind than its key wants, with the key
// before it, and words for all the rest.
func (t *tomlFile) remedy(parsed *toml.DecodeError, err error) lang.Text {
	why := t.why(parsed, err)
	if parsed == nil || len(parsed.Key()) == 0 || mismatch.FindString(err.Error()) == "" {
		return lang.Sprintf(notTOML.JA, notTOML.EN, forKey(why, nil))
	}
	return lang.Sprintf(ofKey.JA, ofKey.EN, Quote(strings.Join(parsed.Key(), ".")), forKey(why, parsed.Key()))
}

// why is remedy without the key.
func (t *tomlFile) why(parsed *toml.DecodeError, err error) lang.Text {
	m := mismatch.FindStringSubmatch(err.Error())
	if m == nil || parsed == nil {
		for _, r := range refusals {
			if slices.ContainsFunc(r.words, func(w string) bool { return strings.Contains(err.Error(), w) }) {
				return r.why
			}
		}
		return notKeyValue
	}
	got, wants := m[1], at(t.shape, parsed.Key())
	if strings.HasPrefix(m[2], "[]") {
		if wants != nil && wants.Kind() == reflect.Struct {
			return lang.Text{
				JA: `[ ] で囲み、その中に { } を並べます（例 price = [{ from = "2026-04-01", yen = 300 }]）`,
				EN: `write a list of { } in [ ] (for example price = [{ from = "2026-04-01", yen = 300 }])`,
			}
		}
		return lang.Text{
			JA: `[ ] で囲んで並べます（例 KEY = ["…"]）`, EN: `write a list in [ ] (for example KEY = ["…"])`,
		}
	}
	kind := map[string]reflect.Kind{
		"bool": reflect.Bool, "int": reflect.Int, "float64": reflect.Float64, "string": reflect.String,
	}[m[2]]
	if kind == reflect.Invalid && wants != nil {
		kind = wants.Kind()
	}
	if got == "array" && !slices.Contains([]reflect.Kind{reflect.Invalid, reflect.Struct, reflect.Map}, kind) {
		return lang.Text{JA: "ここに書けるのは1つだけです。[ ] で囲みません", EN: "only one value can stand here, without [ ]"}
	}
	for _, r := range remedies {
		if slices.Contains(r.wants, kind) && (r.got == "" || r.got == got) {
			return r.why
		}
	}
	return notKeyValue
}

// Line is where a key stands, or what it stands in; 0: nowhere.
func (f *File) Line(key ...string) int {
	want := strings.ToLower(strings.Join(key, "."))
	table, around := "", 0
	for i, l := range f.outside() {
		if m := header.FindStringSubmatch(withoutRemark(l)); m != nil {
			if table = strings.ToLower(m[2]) + "."; table == want+"." || strings.HasPrefix(want, table) {
				around = i + 1
			}
			continue
		}
		name, _, ok := strings.Cut(l, "=")
		name = table + strings.ToLower(strings.NewReplacer(" ", "", "\t", "", `"`, "", "'", "").Replace(name))
		switch {
		case !ok:
		case name == want:
			return i + 1
		case strings.HasPrefix(want, name+"."):
			around = i + 1
		}
	}
	return around
}

// outside are the file's lines; those within a text over several lines are empty.
func (f *File) outside() []string {
	out := slices.Clone(f.Lines)
	inText := "" // the quotes of such a text
	for i, l := range out {
		if long := longQuote(l); inText != "" || long != "" {
			switch {
			case inText == "":
				inText = long
				continue
			case strings.Contains(l, inText):
				inText = ""
			}
			out[i] = ""
		}
	}
	return out
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

var escape = regexp.MustCompile(`\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))`)

var hostileChar = lang.Text{JA: "使えない制御文字（U+%04X）があります", EN: "holds a forbidden control character (U+%04X)"}

// hostileText refuses, before anything is built from it, what no honest file holds: characters that
// make a text lie, in plain or escaped, and brackets nested so deep, or entries so many, that
// reading them would eat the machine.
func hostileText(lines []string) (line int, why lang.Text) {
	depth, tables := 0, 0
	for i, l := range lines {
		if strings.HasPrefix(strings.TrimSpace(l), "[") {
			if tables++; tables > maxTables {
				return i + 1, lang.Sprintf(
					"項目や質問が多すぎます（1つのファイルに%dまで）", "too many tables (at most %d in a file)", maxTables,
				)
			}
		}
		for _, r := range strings.TrimSuffix(l, "\r") {
			switch {
			case r != '\t' && Hostile(r):
				return i + 1, lang.Sprintf(hostileChar.JA, hostileChar.EN, r)
			case r == '[' || r == '{':
				depth++
			case r == ']' || r == '}':
				depth--
			}
			if depth > maxDepth {
				return i + 1, lang.Text{JA: "括弧が深く入れ子になりすぎています", EN: "the brackets are nested too deeply"}
			}
		}
		for _, m := range escape.FindAllStringSubmatch(l, -1) {
			if n, err := strconv.ParseUint(m[1]+m[2], 16, 32); err == nil && Hostile(rune(n)) {
				return i + 1, lang.Sprintf(hostileChar.JA, hostileChar.EN, n)
			}
		}
		// a.b.c…: a table within a table for every dot, outside of texts and remarks.
		if strings.Count(l, ".") > maxDots && strings.Count(withoutRemark(l), ".") > maxDots {
			return i + 1, lang.Text{JA: "項目の名前が長すぎます", EN: "the name of this key is too long"}
		}
	}
	return 0, lang.Text{}
}
