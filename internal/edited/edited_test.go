package edited_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"kakanai/internal/edited"
	"kakanai/internal/lang"
)

type kind string

type sample struct {
	Name  string   `toml:"name"`
	Forms []string `toml:"forms"`
	City  struct {
		Terminal string `toml:"terminal"`
		Width    int    `toml:"width"`
		Open     bool   `toml:"open"`
		Kind     kind   `toml:"kind"`
	} `toml:"city"`
	Idle  map[string]int `toml:"idle"`
	Place []struct {
		X    float64 `toml:"x"`
		Page int     `toml:"page"`
	} `toml:"place"`
}

// inEnglish fails where a mistake is not told in English as well: kana may stand there only as an
// example or as a name of the file.
func inEnglish(t *testing.T, m edited.Mistake) {
	t.Helper()
	told := edited.Mistakes{m}.Told(lang.English)[0]
	if told.Why == "" || told.Why == m.Why || told.File != m.File || told.Line != m.Line ||
		strings.Contains(told.Why, "です") {
		t.Errorf("not told in English: %v", told)
	}
}

// told reads text as TOML and lists its mistakes as line:why.
func told(t *testing.T, text string) (s sample, out []string, rest bool) {
	t.Helper()
	s.City.Terminal = "K01"
	f, bad := edited.Text("a.toml", []byte(text))
	if len(bad) == 0 {
		bad, rest = f.TOML(&s)
	}
	for _, m := range bad {
		if m.File != "a.toml" || strings.Contains(m.Why, "toml:") || strings.Contains(m.Why, "cannot") {
			t.Errorf("not a sentence for people: %v", m)
		}
		inEnglish(t, m)
		out = append(out, fmt.Sprintf("%d:%s", m.Line, m.Why))
	}
	return s, out, rest
}

func TestEveryMistakeOfAFileIsToldAtOnce(t *testing.T) {
	_, got, _ := told(t, strings.Join([]string{
		`nane = "むつ市"`, // 1: misspelt
		`name ＝ "むつ市"`,
		`terminal = "K02"`, // 3: belongs to [city]
		`[city]`,
		`termnal = "K02"`,
		`width = "640"`,
		`open = "true"`,
		`kind = 3`,
		`Terminal = "K03"`, // 9: good
		`[idle]`,
		`choosing = ３０`,
		`asking = 30　`,
		`handing = 1.5`,
	}, "\n"))
	want := []string{
		"1:「nane」という項目はありません。「name」のまちがい", "2:全角の「＝」", "3:「terminal」という項目はありません。「terminal」は [city] の下",
		"5:「city.termnal」という項目はありません。「terminal」のまちがい", "6:city.width：数を、引用符で囲まずに書きます（例 width = 2）", "7:city.open：true か false",
		"8:city.kind：文字は半角", "11:全角の数字", "12:全角の空白", "13:idle.handing：小数は",
	}
	if len(got) != len(want) {
		t.Fatalf("%d mistakes:\n%s", len(got), strings.Join(got, "\n"))
	}
	for i, w := range want {
		if !strings.HasPrefix(got[i], w) {
			t.Errorf("expected %s, got %s", w, got[i])
		}
	}
}

func TestWhatIsRightBesideAMistakeIsRead(t *testing.T) {
	s, got, rest := told(t, "name = \"a\"\nnobody = 1\n[city]\nterminal = 3\nwidth = 7\n")
	if s.Name != "a" || s.City.Terminal != "K01" || s.City.Width != 7 || !rest || len(got) != 2 {
		t.Errorf("%+v %v %v", s, rest, got)
	}
}

func TestBracketsSayWhetherThereAreSeveral(t *testing.T) {
	for _, c := range []struct {
		text, want string
	}{
		{"[place]\nx = 1\n", "1:括弧が足りません。[[place]]"},
		{"[[place]\nx = 1\n", "1:括弧が足りません。[[place]]"},
		{"[[city]]\nwidth = 1\n", "1:括弧は1つずつです。[city]"},
		{"[city\nwidth = 1\n", "1:括弧は1つずつです。[city]"},
		{"[towm\nwidth = 1\n", "1:括弧が閉じていません。[towm]"},
		{"\n［city］\nwidth = 1\n", "2:全角の括弧"},
	} {
		if _, got, rest := told(t, c.text); len(got) != 1 || !strings.HasPrefix(got[0], c.want) || rest {
			t.Errorf("%q: %q %v", c.text, got, rest)
		}
	}
}

// A mistake that comes only of setting another one aside is not told.
func TestNoMistakeIsMadeUp(t *testing.T) {
	for text, want := range map[string]int{
		"name = 3\nforms = [\n  \"a\",\n  3,\n]\n":                      2,
		"forms = \"\"\"\na\nb\n\"\"\"\nname = \"a\"\n":                  1,
		"forms = ［\n  \"a\",\n]\n":                                      1,
		"# ”＝１\nname = \"”＝１　「\"\n":                                     0,
		"name = '''\n”＝１\n'''\n":                                        0,
		"[[place]]\nx = \"1\"\npage = \"2\"\n[[place]]\nx = \"1\"\n":    3,
		"city = { terminal = \"K09\", width = 3 }\nidle.choosing = 3\n": 0,
		"place = [{ x = 1 }, { x = 2 }]\n":                              0,
	} {
		if _, got, _ := told(t, text); len(got) != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestTheLineOfAKey(t *testing.T) {
	f, _ := edited.Text(
		"a",
		[]byte("name = 1\ntext = \"\"\"\nterminal = 1\n\"\"\"\n[city] # remark\n\"Terminal\" = 1\n[other]\n"+
			"terminal = 1\nx = { y = 1 }\n"),
	)
	for want, key := range map[int][]string{
		1: {"name"}, 6: {"city", "terminal"}, 5: {"city", "width"}, 8: {"other", "terminal"}, 9: {"other", "x", "y"},
		0: {"nowhere"},
	} {
		if got := f.Line(key...); got != want {
			t.Errorf("%v is on line %d, expected %d", key, got, want)
		}
	}
}

func TestAnswersAreToldWithLineAndColumn(t *testing.T) {
	sjis, err := japanese.ShiftJIS.NewEncoder().String(`{"juminhyo":{"purpose":"年金"}}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"\uFEFF{\"f\": {\"a\": \"年\"}}\r\n", nil},
		{sjis, []string{"0:この文書は Shift_JIS"}},
		{"", []string{"0:何も書いてありません"}},
		{"{\"f\": {\n  \"a\": 1,\n}}", []string{"3:1文字目：最後の ,"}},
		{"{\"f\": {\n  \"年\": 1 \"b\": 2}}", []string{"2:10文字目：前の値"}},
		{"{\"f\": {\"a\": 1}", []string{"1:15文字目：JSON が途中で"}},
		{"{\"f\": {\"a\": \"1\n\"}}", []string{"1:15文字目：引用符が閉じて"}},
		{"{'f': {}}", []string{"1:2文字目：文字は '"}},
		{"｛\"f\"：{}}\n", []string{"1:1文字目：全角", "1:5文字目：全角"}},
		{"{\"f\": {\"a\": \"：１\"}}", nil},
		{"{\"f\": 3}", []string{"1:7文字目：ここの値の形"}},
		{"[]", []string{"1:1文字目：ここの値の形"}},
		{"{} {}", []string{"1:4文字目：JSON が終わったあと"}},
		{
			"{\"f\": {\"a\": 1,\n \"a\": 2, \"b\": 1, \"b\": 2},\n\"f\": {}}",
			[]string{"2:2文字目：同じ名前", "2:18文字目：同じ名前", "3:1文字目：同じ名前"},
		},
		{`{"f": {"a": "\ud842"}}`, []string{`1:14文字目：\u の文字が片割れ`}},
		{`{"f": {"a": "\ud842\udfb7 \\ud842"}}`, nil},
	} {
		var v map[string]map[string]any
		f, bad := edited.Text("a.json", []byte(c.text))
		if len(bad) == 0 {
			bad = f.JSON(&v)
		}
		var got []string
		for _, m := range bad {
			inEnglish(t, m)
			got = append(got, fmt.Sprintf("%d:%s", m.Line, m.Why))
		}
		if !slices.EqualFunc(got, c.want, strings.HasPrefix) {
			t.Errorf("%q: %q, expected %q", c.text, got, c.want)
		}
	}
}

func TestNearestIsWhatWasMeant(t *testing.T) {
	list := []string{"terminal", "choosing", "uri", "folder", "tray"}
	for word, want := range map[string]string{
		"termnal": "terminal", "choosnig": "choosing", "url": "uri", "Terminals": "terminal", "printer": "", "x": "",
		strings.Repeat("t", 99): "",
	} {
		if got := edited.Nearest(word, list); got != want {
			t.Errorf("%q: %q, expected %q", word, got, want)
		}
	}
}

// Whatever stands in a file: no panic, every mistake has a sentence and a line of the file, and
// what has no mistake is read.
func FuzzEdited(f *testing.F) {
	for _, s := range []string{
		"name = \"a\"\n[city]\nwidth = 3\n", "[[seCtion.0]]0", "[[place]]\nx = 1", "name ＝ １", "city = 3",
		"place = 3", "{\"f\": {}}", "｛", "\xFF\xFE", "[city", "\"\"\"", "a.b.c = 1",
		"idle = { a = 1", "\x8f\x5a", "{\"a\":{\"a\":1,\"a\":2}}", "place = [[", "city.width.x = 1",
		"x = { y = 1, y = 2 }",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		file, bad := edited.Text("a", b)
		var s sample
		var v map[string]map[string]any
		if len(bad) == 0 {
			inTOML, _ := file.TOML(&s)
			inJSON := file.JSON(&v)
			if len(inJSON) == 0 && json.Unmarshal([]byte(strings.Join(file.Lines, "\n")), &v) != nil {
				t.Errorf("%q is taken for JSON", b)
			}
			bad = append(inTOML, inJSON...)
		}
		for _, m := range bad {
			if m.Why == "" || m.English == "" || m.Line < 0 || m.Line > bytes.Count(b, []byte("\n"))+1 {
				t.Errorf("%q: %v", b, m)
			}
		}
		file.Line("city", "width")
	})
}

func TestTheLineOfAnAnswer(t *testing.T) {
	f, _ := edited.Text(
		"a.json",
		[]byte("{\"other\": {\"copies\": [1, {\"copies\": 2}]},\n\"form\":\n {\"rel\":\n \"copies\",\n"+
			" \"copies\": 3}}"),
	)
	for want, path := range map[int][]string{
		1: {"other", "copies"}, 2: {"form"}, 5: {"form", "copies"}, 0: {"nothing"},
	} {
		if got := f.JSONLine(path...); got != want {
			t.Errorf("%v is on line %d, expected %d", path, got, want)
		}
	}
	if got := f.JSONLine("form", "unknown"); got != 2 {
		t.Errorf("a key that is not there is told on line %d", got)
	}
}
