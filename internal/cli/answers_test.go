package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Everything that is wrong with an answers file is told at once, with its line, in either language,
// before the secret is read. Nothing of an answer is repeated.
func TestEveryMistakeOfTheAnswersIsToldAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "answers.json")
	text := `{
 "juminhyo": {
  "copies": "秘密",
  "copeis": 1,
  "rel": "秘密",
  "req_sign": "秘密"
 },
 "inkann": {},
 "inkan": {"req_name": 7}
}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	fill := []string{
		"--json", "--data", t.TempDir(), "--reader", "demo",
		"fill", "juminhyo", "--answers", path, "--out", t.TempDir(), "--pin-stdin",
	}
	for l, want := range map[string][]string{
		"ja": {
			"3:juminhyo.copies：整数を書きます", "4:juminhyo.copeis：この様式に、この名前の項目はありません。「copies」のまちがい",
			"5:juminhyo.rel：この項目にない選択肢です", "6:juminhyo.req_sign：窓口で手書きする項目です",
			`8:"inkann" という様式はありません。"inkan" のまちがい`, `9:inkan.req_name：文字を " で囲んで`,
		},
		"en": {
			"3:juminhyo.copies must be a whole number",
			`4:juminhyo.copeis is not a field of this form; did you mean "copies"?`,
			"5:juminhyo.rel has an option that", "6:juminhyo.req_sign is not for answers",
			`8:there is no form "inkann" here; did you mean "inkan"?`, "9:inkan.req_name must be a text",
		},
	} {
		s := call(t, append(fill, "--lang", l)...)
		o := s.object(t)
		list, _ := o["errors"].([]any)
		if s.code != 2 || o["problem"] != "usage" || len(list) != len(want) || strings.Contains(s.err+s.out, "秘密") {
			t.Fatalf("%s: %+v", l, s)
		}
		for i, m := range list {
			m := m.(map[string]any)
			got := fmt.Sprintf("%v:%v", m["line"], m["why"])
			if !strings.HasPrefix(got, want[i]) || m["file"] != "answers.json" {
				t.Errorf("%s: %s, expected %s", l, got, want[i])
			}
			if !strings.Contains(s.err, fmt.Sprintf("answers.json:%v: %v\n", m["line"], m["why"])) {
				t.Errorf("stderr says something else: %s", s.err)
			}
		}
		if japanese(s.err) != (l == "ja") {
			t.Errorf("%s: %s", l, s.err)
		}
	}
}

// What is wrong with the settings is told in the language that was asked for.
func TestSettingsSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "kakanai.toml")
	text := "guide = \"some\"\n[city]\nterminal = \"k\"\nnaem = \"a\"\n[idle]\nwarn ＝ 5\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"version", "--version", "config check", "forms list", ""} {
		for _, l := range []string{"ja", "en"} {
			s := call(t, append([]string{"--json", "--config", path, "--lang", l}, strings.Fields(command)...)...)
			o := s.object(t)
			list, _ := o["errors"].([]any)
			if s.code != 2 || o["problem"] != "usage" || len(list) != 4 || strings.Count(s.err, path+":") != 4 ||
				japanese(s.err+s.out) != (l == "ja") {
				t.Errorf("%q in %s: %+v", command, l, s)
			}
		}
	}
	for _, line := range []string{"help", "help usage", "completion bash", "config check --help"} {
		if s := call(t, append([]string{"--config", path}, strings.Fields(line)...)...); s.code != 0 {
			t.Errorf("%v with broken settings: %+v", line, s)
		}
	}
}

func TestTheVersionIsAskedForInTwoWays(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"--json"}} {
		a, b := call(t, append(args, "version")...), call(t, append(args, "--version")...)
		c := call(t, append(args, "-version", "fill")...)
		if a.code != 0 || a != b || a != c || !strings.Contains(a.out, "0.") {
			t.Errorf("%+v %+v %+v", a, b, c)
		}
	}
}
