package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/audit"
	"kakanai/card"
	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/internal/scan"
	"kakanai/record"
	"kakanai/visit"
)

// In Japanese every failure begins with a Japanese sentence, what developers read behind it; in
// English there is no Japanese.
func TestFailuresOfCardLogAndPrinterAreToldInTheSessionsLanguage(t *testing.T) {
	t.Parallel()
	for _, p := range record.Problems {
		f := visit.Fail(p, errors.New("a wrapped chain"))
		if s := told(f, lang.Japanese); !strings.ContainsFunc(s[:12], wide) || !strings.HasSuffix(s, "（a wrapped chain）") {
			t.Errorf("%s: %s", p, s)
		}
		if s := told(f, lang.English); s != "a wrapped chain" {
			t.Errorf("%s: %s", p, s)
		}
	}
	for _, c := range causes {
		f := visit.Fail(visit.NotLogged, errors.Join(c.is))
		if s := told(f, lang.Japanese); !strings.HasPrefix(s, c.said.JA) || !japanese(s) {
			t.Errorf("%v: %s", c.is, s)
		}
	}
	if s := told(visit.Fail(visit.ProblemOf(card.ErrNoCard), card.ErrNoCard), lang.Japanese); s !=
		"カードが置かれていません（no card on the reader）" {
		t.Errorf("%s", s)
	}
	for why, w := range scan.Words {
		if w.JA == "" || w.EN == "" || japanese(w.EN) {
			t.Errorf("%s: %+v", why, w)
		}
	}
}

// The last line leads to the page that explains what happened, not to that of the exit code's
// ordinary reason.
func TestFailuresLeadToThePageThatHelps(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "log.db"), []byte("no database"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "log.db")
	for _, c := range []struct {
		args []string
		code int
		want string // in the last line
		ja   string // in the first
	}{
		{[]string{"--data", folder, "staff", "list"}, 40, "help unknown-log", "記録ではないか、壊れています"},
		{[]string{"--data", folder, "log", "verify"}, 50, "help unknown-log", "別の記録のものです"},
		{[]string{"--data", filepath.Join(file, "x"), "staff", "list"}, 40, "help not-logged", "データのフォルダー"},
		{[]string{"--data", t.TempDir(), "log", "report", "--day", "2026-11-30", "--out", "/x"}, 50, "help log", "まだ記録が"},
		{[]string{"log", "verify", "--against", "/no/such"}, 2, "", "--against \"such\"：ファイルがありません"},
		{[]string{"log", "verify", "--against", file}, 2, "", "控え（チェックポイント）が入っていません"},
	} {
		s := call(t, c.args...)
		lines := strings.Split(strings.TrimSpace(s.err), "\n")
		if s.code != c.code || !strings.HasSuffix(lines[len(lines)-1], c.want) || !strings.Contains(lines[0], c.ja) {
			t.Errorf("%v: %d %q", c.args, s.code, lines)
		}
		for _, l := range lines {
			if !japanese(l) {
				t.Errorf("%v: no Japanese in %s", c.args, l)
			}
		}
		s = call(t, append([]string{"--lang", "en"}, c.args...)...)
		if japanese(s.err) || japanese(s.out) {
			t.Errorf("%v is told in Japanese: %s%s", c.args, s.out, s.err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var o, e bytes.Buffer
	if code := Run(ctx, []string{"--data", t.TempDir(), "scan"}, strings.NewReader("x"), &o, &e); code != 75 ||
		!strings.Contains(e.String(), "止められました") {
		t.Errorf("%d %s", code, e.String())
	}
}

// A full disk, or a reader that went away, does not pass for success.
func TestAnAnswerThatCannotBeWrittenIsAFailure(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{
		{"version"}, {"--json", "version"}, {"forms", "list"}, {"help"}, {"--reader", "demo", "readers"},
	} {
		var e bytes.Buffer
		code := Run(t.Context(), args, strings.NewReader(""), broken{}, &e)
		if code != 2 || !strings.Contains(e.String(), "標準出力に書けません") {
			t.Errorf("%v: %d %s", args, code, e.String())
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// Help knows the words of log verify, of scan, of a printer, and exit codes, in both languages.
func TestHelpExplainsEveryWordThatIsShown(t *testing.T) {
	t.Parallel()
	words := []string{
		audit.OK, audit.OKErased, audit.Modified, audit.Truncated, audit.Forked, audit.BadSignature, audit.UnknownLog,
		audit.Unproved, audit.UnboundErasure, "no-paper", "canceled", "loose",
	}
	for w := range scan.Words {
		words = append(words, w)
	}
	for _, w := range append(words, "0", "2", "11", "50", "75") {
		ja, en := helpOf(t, "help", w), helpOf(t, "help", w, "--lang", "en")
		if !japanese(ja) || japanese(en) || len(en) < 20 {
			t.Errorf("%s: %s%s", w, ja, en)
		}
		if w == audit.OK && !strings.Contains(ja, "終了コード 0") {
			t.Errorf("%s", ja)
		}
	}
	for code := range map[string]int{"wrong-card": 11, "busy-card": 11, "no-card": 11} {
		if s := helpOf(t, "help", "11"); !strings.Contains(s, code) {
			t.Errorf("%s is not among %s", code, s)
		}
	}
	if s := call(t, "help", "no-papr"); s.code != 2 || !strings.Contains(s.err, "no-paper") {
		t.Errorf("%+v", s)
	}
}

// What is typed where it does not belong is not repeated where it may be a secret.
func TestRowsOfDigitsAreNeverRepeated(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		"--pin1234", "-p1234", "1234", "-1234", "fill juminhyo 1234 --out /x --pin-stdin", "help 1234",
		"fill --pin-stdin=1234", "log x1234", "１２３４", "completion 1234", "forms show 1234",
		"staff disable 92010120", "staff disable 1234 --staff 1", "--reader demo:1234 readers",
		"--wait=1234x readers", "log proof 12x345 --out x", "day open --day 12345678",
		"log export --format 1234 --day 1234", "staff add --role 1234", "--lang 1234 version",
		"--mode 1234", "scan --format 1234", "–pin1234", "read --json=1234", "=1234", "--=1234", "log verify 1234",
		"fill juminhyo --printer 1234 --pin-stdin", "forms check 1234", "forms preview 1234.pdf --out x",
		"log verify --against 1234", "log erase --staff 1234x", "config 1234", "log verfy1234",
	} {
		for _, l := range []string{"ja", "en"} {
			s := call(t, append(strings.Fields("--lang "+l+" --data "+t.TempDir()), strings.Fields(line)...)...)
			if s.code == 0 || strings.ContainsFunc(line, func(r rune) bool { return r >= '0' && r <= '9' }) &&
				edited.Secretive(strings.ReplaceAll(s.err, "2026", "")) {
				t.Errorf("%s: %d %s", line, s.code, s.err)
			}
		}
	}
	s := call(t, "fill", "--pin-stdin=1234")
	if !strings.Contains(s.err, "--pin-stdin に値は書けません") {
		t.Errorf("%s", s.err)
	}
}

// What is wrong with a command line is called by its name.
func TestWrongWordsAreCalledByTheirName(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"log report --day 2026-13-01 --out x":         "--day は、暦にある日",
		"log report --day 2026-11-30 --to x --out x":  "--to は、暦にある日",
		"log report --day 2026-11-30 --to 2026-11-01": "--to は、--day より前",
		"log report --out x":                          "--day 年-月-日 が要ります",
		"forms show a b":                              "1つだけ",
		"forms preview inkan ido --out x":             "1つだけ",
		"staff disable abc":                           "登録の番号は、1からの整数",
		"staff disable 1 2":                           "1つだけ",
		"config":                                      "のあとに、check と書きます",
		"log":                                         "verify・checkpoint・proof",
		"log --lang en":                               "verify, checkpoint, proof",
		"version –json":                               "--json のまちがい",
		"fill juminhyo —out x":                        "--out のまちがい",
		"－－demo":                                      "--demo のまちがい",
		"version -- --lang en":                        "余分な言葉",
		"man  ":                                       "フォルダーを1つ",
	} {
		if s := call(t, strings.Fields(line)...); s.code != 2 || !strings.Contains(s.err, want) {
			t.Errorf("%s: %d %s", line, s.code, s.err)
		}
	}
	if s := call(t, "man", ""); s.code != 2 {
		t.Errorf("%+v", s)
	}
	if s := call(t, "version", "--json", "--json=maybe"); s.code != 2 || s.object(t)["problem"] != "usage" {
		t.Errorf("%+v", s)
	}
	if s := call(t, "staff", "add", "--name", "--json"); strings.HasPrefix(s.out, "{") {
		t.Errorf("a flag's value is taken for a flag: %+v", s)
	}
}

// What an answers file may say is shown without --json as well.
func TestFormsShowShowsTheOptionsOfEachField(t *testing.T) {
	t.Parallel()
	s := helpOf(t, "forms", "show", "juminhyo")
	if !strings.Contains(s, "req_sex\tchoice\tcard\t性別\n    male\t男\n    female\t女\n") {
		t.Errorf("%s", s)
	}
}
