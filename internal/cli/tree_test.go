package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kakanai/internal/lang"
	"kakanai/visit"
)

// said is what one run of the command line said, and how it ended.
type said struct {
	code     int
	out, err string
}

// call runs the program's entry point with nothing on standard input. Words in both languages are
// told in Japanese but for --lang.
func call(t *testing.T, args ...string) said {
	t.Helper()
	var o, e bytes.Buffer
	code := Run(t.Context(), args, strings.NewReader(""), &o, &e)
	return said{code, o.String(), e.String()}
}

// object is the one JSON object that s says.
func (s said) object(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	d := json.NewDecoder(strings.NewReader(s.out))
	if err := d.Decode(&v); err != nil || d.More() {
		t.Fatalf("stdout is not exactly one JSON object: %v: %q", err, s.out)
	}
	return v
}

// japanese reports whether a text is written in kana.
func japanese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 'ぁ' && r <= 'ヺ' })
}

// helpOf is the help of a command: on stdout, and nothing else is done.
func helpOf(t *testing.T, args ...string) string {
	t.Helper()
	s := call(t, args...)
	if s.code != 0 || s.err != "" {
		t.Fatalf("%v: %d %s", args, s.code, s.err)
	}
	return s.out
}

func TestEveryCommandExplainsItselfInBothLanguages(t *testing.T) {
	t.Parallel()
	tr := newTree(&session{}, commandList())
	for name := range tr.commands {
		words := strings.Fields(name)
		ja, en := helpOf(t, append(words, "--help")...), helpOf(t, append(words, "--help", "--lang", "en")...)
		if !japanese(ja) || japanese(en) {
			t.Errorf("%q: help in the wrong language:\n%s\n%s", name, ja, en)
		}
		for l, text := range map[lang.Lang]string{lang.Japanese: ja, lang.English: en} {
			tr := newTree(&session{lang: l}, commandList())
			_, listed := tr.named(name)
			whole := strings.Contains(text, fullName(name)+" ") && strings.Contains(text, "\n  # ")
			if listed && !whole {
				t.Errorf("%q: help has no line of usage, or no example:\n%s", name, text)
			}
			for _, f := range append(ownFlags(tr.commands[name]), tr.globalFlags()...) {
				if !strings.Contains(text, "\n  "+flagLine(f)) {
					t.Errorf("%q: help has not --%s:\n%s", name, f.Name, text)
				}
			}
		}
		if got := helpOf(t, append([]string{"--json", "-help"}, words...)...); !strings.HasPrefix(got, `{"help":"`) {
			t.Errorf("%q: help with --json is %s", name, got)
		}
		if name != "log" && name != "" { // the word of a problem comes first
			if got := helpOf(t, append([]string{"help"}, words...)...); got != ja {
				t.Errorf("kakanai help %s says something else than --help:\n%s", name, got)
			}
		}
	}
	if got := helpOf(t, "help"); got != helpOf(t, "--help") {
		t.Errorf("kakanai help is not kakanai --help:\n%s", got)
	}
}

// Words, flags and list hold each other: nothing is unexplained, nothing explained that is not
// there.
func TestEveryWordOfHelpIsUsed(t *testing.T) {
	t.Parallel()
	tr := newTree(&session{}, commandList())
	for name, w := range words {
		if tr.commands[name] == nil || w.short.JA == "" || w.short.EN == "" || (w.long.JA == "") != (w.long.EN == "") {
			t.Errorf("%q: no such command, or its words are missing: %+v", name, w)
		}
		if !strings.HasSuffix(w.short.JA, "。") || !strings.HasSuffix(w.short.EN, ".") {
			t.Errorf("%q: not a sentence: %+v", name, w.short)
		}
	}
	used := map[string]bool{"help": true}
	for name, x := range tr.commands {
		if _, ok := words[name]; !ok {
			t.Errorf("%q is not in words", name)
		}
		for _, f := range append(ownFlags(x), tr.globalFlags()...) {
			key := name + " " + f.Name
			if _, ok := flagWords[key]; !ok {
				key = f.Name
			}
			used[key] = true
			w := flagWords[key]
			if w.JA == "" || w.EN == "" || (w.value == "") != (f.NoOptDefVal != "") || f.Usage == "" {
				t.Errorf("%q: --%s has no words, or none for its value: %+v", name, f.Name, w)
			}
		}
	}
	for key := range flagWords {
		if !used[key] {
			t.Errorf("flagWords has %q, which no command takes", key)
		}
	}
}

// The list in help is in the order of commandList.
func TestHelpListsTheCommandsInTheirOrder(t *testing.T) {
	t.Parallel()
	list := helpOf(t, "--help")
	at := 0
	for _, c := range commandList()[1:] {
		n := strings.Index(list, "\n  "+c.name+" ")
		if n < 0 || n < at {
			t.Errorf("%q does not stand where it is in the list", c.name)
		}
		at = max(at, n)
	}
	if strings.Contains(list, "__complete") {
		t.Error("help lists what is for shells")
	}
}

// Examples are lines that can be typed: their command and flags are there.
func TestEveryExampleCanBeTyped(t *testing.T) {
	t.Parallel()
	tr := newTree(&session{}, commandList())
	for name, w := range words {
		for _, e := range w.examples {
			_, line, _ := strings.Cut(e.line, "kakanai ")
			line, _, _ = strings.Cut(line, " | ")
			line, _, _ = strings.Cut(line, " > ")
			line, _, _ = strings.Cut(line, " && ")
			args, err := tr.arrange(strings.Fields(line))
			if err != nil || !strings.HasPrefix(strings.Join(args, " "), name) || e.what.JA == "" || e.what.EN == "" {
				t.Errorf("%q: %q: %v %v", name, e.line, args, err)
			}
		}
	}
}

// refused fails unless a line with --json is usage, told with these words, in Japanese and English.
func refused(t *testing.T, want string, args ...string) {
	t.Helper()
	s := call(t, args...)
	if s.code != 2 || s.object(t)["problem"] != "usage" || !strings.Contains(s.err, want) || !japanese(s.err) {
		t.Errorf("%v: %+v", args, s)
	}
	if s := call(t, append(args, "--lang", "en")...); s.code != 2 || japanese(s.err) {
		t.Errorf("%v in English: %+v", args, s)
	}
}

func TestEveryCommandRefusesAFlagOrWordThatItDoesNotHave(t *testing.T) {
	t.Parallel()
	for _, c := range commandList() {
		words := strings.Fields(c.name)
		refused(t, "--no-such-flag", append(slices.Clone(words), "--no-such-flag", "--json")...)
		refused(t, "--no-such-flag", append([]string{"-json", "-no-such-flag"}, words...)...)
		if c.name != "" && c.args == "" {
			refused(t, "余分な言葉", append(append([]string{"-json"}, words...), "superfluous")...)
		}
	}
}

func TestAWrongFlagOrWordGetsASuggestion(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"fil":                    `"fill"`,
		"fil juminhyo":           `"fill"`,
		"log verfy":              `"log verify"`,
		"log":                    "verify・checkpoint",
		"staf list":              `"staff list"`,
		"form list":              `"forms list"`,
		"xyzzy":                  "kakanai --help",
		"log delete":             "verify・checkpoint",
		"staff remove":           "add・list",
		"day end":                "open・close",
		"staff 1234":             "add・list",
		"fill --ansers a":        "--answers",
		"--ansers a fill":        "--answers",
		"--reder demo readers":   "--reader",
		"read --grid":            `"kakanai read"`,
		"--staf 1 staff lst":     "--staff",
		"fill --out":             "--out",
		"staff list --staff one": "整数",
		"staff list --staff 0":   "整数",
		"--wait soon read":       "--wait",
		"--wait NaN readers":     "3600",
		"--lang fr version":      "--lang",
		"---json version":        "---json",
		"log proof -5":           "--5",
		"help pin-bloked":        `"pin-blocked"`,
		"completion tcsh":        "powershell",
		"completion":             "powershell",
		"man":                    "kakanai man",
		"read --pin-stdin=maybe": "値は書けません",
	} {
		s := call(t, strings.Fields(line)...)
		one := strings.Count(s.err, "\n") == 1 && s.out == ""
		if s.code != 2 || !one || !strings.Contains(s.err, want) || !japanese(s.err) {
			t.Errorf("%s: %+v, expected %q", line, s, want)
		}
	}
}

func TestTheEnvironmentOrAFlagChoosesTheLanguage(t *testing.T) {
	for _, c := range []struct {
		env, value string
		args       []string
		ja         bool
	}{
		{"LANG", "", nil, true},
		{"LANG", "C", nil, false},
		{"LANG", "C.UTF-8", nil, false},
		{"LC_ALL", "POSIX", nil, false},
		{"LANG", "ja_JP.UTF-8", nil, true},
		{"LC_MESSAGES", "C", []string{"--lang", "ja"}, true},
		{"LANG", "ja_JP.UTF-8", []string{"--lang=en"}, false},
		{"LANG", "C", []string{"-lang=ja"}, true},
	} {
		t.Run(fmt.Sprint(c.env, "=", c.value, c.args), func(t *testing.T) {
			t.Setenv(c.env, c.value)
			if s := call(t, append(c.args, "--help")...); japanese(s.out) != c.ja {
				t.Errorf("help: %s", s.out)
			}
			if s := call(t, append(c.args, "no-such-command")...); japanese(s.err) != c.ja {
				t.Errorf("an error: %s", s.err)
			}
		})
	}
}

func TestEveryProblemIsExplained(t *testing.T) {
	t.Parallel()
	for p, code := range visit.Exit {
		if p == visit.None {
			continue
		}
		ja, en := helpOf(t, "help", string(p)), helpOf(t, "--lang", "en", "help", string(p))
		if !strings.HasPrefix(ja, fmt.Sprintf("%s（終了コード %d）\n\n", p, code)) || !japanese(ja) || len(ja) < 100 {
			t.Errorf("%s", ja)
		}
		hiragana := strings.ContainsFunc(en, func(r rune) bool { return r >= 'ぁ' && r <= 'ゖ' })
		if !strings.HasPrefix(en, fmt.Sprintf("%s (exit code %d)\n\n", p, code)) || hiragana || len(en) < 100 {
			t.Errorf("%s", en)
		}
		for _, text := range []string{ja, en} {
			for _, markdown := range []string{"**", "`", "|--", "]("} {
				if strings.Contains(text, markdown) {
					t.Errorf("%s is shown with its Markdown:\n%s", p, text)
				}
			}
		}
		o := call(t, "help", string(p), "--json").object(t)
		if o["code"] != string(p) || o["exit"] != float64(code) || !japanese(fmt.Sprint(o["help"])) {
			t.Errorf("%v", o)
		}
	}
	if words := problemWords(); len(words) != len(visit.Exit)-1 {
		t.Errorf("docs/problems.md explains %v", words)
	}
}

func TestAReasonOfNotPrintedIsExplainedByItself(t *testing.T) {
	t.Parallel()
	s := helpOf(t, "help", "no-paper")
	if !strings.Contains(s, "紙切れ") || !strings.Contains(s, "not-printed") || strings.Contains(s, "denied") {
		t.Errorf("%s", s)
	}
}

func TestCompletions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed []string
		want  []string
		not   string
	}{
		{[]string{""}, []string{"fill", "log", "completion", "help", "man"}, "verify"},
		{[]string{"log", ""}, []string{"verify", "erase"}, "fill"},
		{[]string{"fill", "--a"}, []string{"--answers"}, "--out"},
		{[]string{"staff", "add", "--role", ""}, []string{"clerk", "supervisor", "it"}, ""},
		{[]string{"--mode", ""}, []string{"kiosk", "desk"}, ""},
		{[]string{"help", "pin"}, []string{"pin-blocked"}, "fill"},
		{[]string{"help", "log", ""}, []string{"verify"}, "pin-blocked"},
		{[]string{"completion", ""}, []string{"bash", "powershell"}, ""},
		{[]string{"fill", "ju"}, []string{"juminhyo"}, "inkan"},
		{[]string{"--config", "/no/such/file", "forms", "show", "ink"}, []string{"inkan"}, ""},
	} {
		s := call(t, append([]string{"__complete"}, c.typed...)...)
		var got []string
		for line := range strings.Lines(s.out) {
			word, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
			got = append(got, word)
		}
		for _, w := range c.want {
			if !slices.Contains(got, w) {
				t.Errorf("%q: %q is not among %q", c.typed, w, got)
			}
		}
		if s.code != 0 || c.not != "" && slices.Contains(got, c.not) {
			t.Errorf("%q: %d %q", c.typed, s.code, got)
		}
	}
}

func TestShellsReadTheirCompletions(t *testing.T) {
	t.Parallel()
	for shell, check := range map[string][]string{
		"bash": {"bash", "-n"}, "zsh": {"zsh", "-n"}, "fish": {"fish", "--no-execute"}, "powershell": nil,
	} {
		script := helpOf(t, "completion", shell)
		if !strings.Contains(script, "kakanai") || !strings.Contains(script, "__complete") {
			t.Errorf("%s: %s", shell, script)
		}
		if check == nil {
			continue
		}
		if _, err := exec.LookPath(check[0]); err != nil && shell != "bash" { // one that this PC does not have
			continue
		}
		path := filepath.Join(t.TempDir(), "kakanai")
		if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), check[0], append(check[1:], path)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s", shell, err, out)
		}
	}
}

func TestManPagesAreDrawnWithoutAWarning(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if s := call(t, "--json", "man", dir); s.code != 0 || s.object(t)["pages"] != float64(2*len(commandList())) {
		t.Fatalf("%+v", s)
	}
	for _, l := range []string{"man1", "ja/man1"} {
		pages, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(l), "*.1"))
		if err != nil || len(pages) != len(commandList()) {
			t.Fatalf("%v %v", pages, err)
		}
		cmd := exec.CommandContext(t.Context(), "groff", append([]string{"-k", "-Tutf8", "-man", "-wall"}, pages...)...)
		var o, e bytes.Buffer
		cmd.Stdout, cmd.Stderr = &o, &e
		if err := cmd.Run(); err != nil || e.Len() > 0 {
			t.Fatalf("%s: %v %s", l, err, e.String())
		}
		for _, c := range commandList() {
			head := "\n" + strings.ToUpper(manName(c.name)) + "(1)"
			if !strings.Contains("\n"+o.String(), head) {
				t.Errorf("%s has no page %s", l, manName(c.name))
			}
		}
		if japanese(o.String()) != (l == "ja/man1") {
			t.Errorf("%s is in the wrong language", l)
		}
	}
}

// Runs do not share anything: each has its own tree.
func TestRunsBesideEachOther(t *testing.T) {
	t.Parallel()
	done := make(chan string)
	for i := range 8 {
		go func() {
			var o, e bytes.Buffer
			l := []string{"ja", "en"}[i%2]
			Run(context.Background(), []string{"--lang", l, "help", "fill"}, strings.NewReader(""), &o, &e)
			if japanese(o.String()) != (l == "ja") {
				done <- o.String()
			}
			done <- ""
		}()
	}
	for range 8 {
		if wrong := <-done; wrong != "" {
			t.Error(wrong)
		}
	}
}

// What takes something away is not suggested for another word.
func TestNothingThatTakesAwayIsSuggested(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"log erase1", "log eras", "staff disabel", "staff recove", "help log-eras", "log delete",
	} {
		s := call(t, append(strings.Fields(line), "--lang", "en")...)
		if s.code != 2 || strings.Contains(s.err, "did you mean") {
			t.Errorf("%s: %+v", line, s)
		}
	}
}

// The printed numbers say which part of them cannot be.
func TestPrintedNumbersSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	for numbers, want := range map[string]string{
		"99133120359999": "生年月日", "80021719992850": "有効期限", "1234": "14けた",
	} {
		var o, e bytes.Buffer
		args := []string{"--reader", "demo", "--data", t.TempDir(), "read", "--code-b-stdin"}
		code := Run(t.Context(), args, strings.NewReader(numbers+"\n"), &o, &e)
		if code != 2 || !strings.Contains(e.String(), want) || strings.Contains(e.String(), numbers) {
			t.Errorf("%s: %d %s", want, code, e.String())
		}
	}
}

// A word too many is refused and not repeated: it may be a secret, typed behind --pin-stdin.
func TestAWordTooManyIsNotRepeated(t *testing.T) {
	t.Parallel()
	const secret = "92010120301234"
	tried := 0
	for _, c := range commandList() {
		if c.args != "" || c.name == "" {
			continue
		}
		tried++
		s := call(t, append(strings.Fields(c.name), secret)...)
		if s.code != visit.Exit[visit.Usage] || strings.Contains(s.out+s.err, secret) {
			t.Errorf("%s: %d %s%s", c.name, s.code, s.out, s.err)
		}
	}
	if tried < 15 {
		t.Errorf("only %d commands were tried", tried)
	}
}
