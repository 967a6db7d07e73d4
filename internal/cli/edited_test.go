package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"

	"kakanai/internal/cli"
	"kakanai/internal/settings"
)

// refusal is what a command says that ends as usage: its stderr, and the mistakes of its JSON as
// line:why.
func refusalOf(t *testing.T, args ...string) (said string, mistakes []string) {
	t.Helper()
	var o, e bytes.Buffer
	code := cli.Run(context.Background(), append([]string{"--json"}, args...), strings.NewReader(""), &o, &e)
	var answer struct {
		Problem string
		Errors  []struct {
			File, Why string
			Line      int
		}
	}
	if err := json.Unmarshal(o.Bytes(), &answer); err != nil || code != 2 || answer.Problem != "usage" {
		t.Fatalf("%v: %d %s %v", args, code, o.String(), err)
	}
	for _, m := range answer.Errors {
		mistakes = append(mistakes, fmt.Sprintf("%d:%s", m.Line, m.Why))
		if where := fmt.Sprintf("%s:%d: %s", m.File, m.Line, m.Why); m.Line > 0 &&
			!strings.Contains(e.String(), where) {
			t.Errorf("stderr has not %q: %s", where, e.String())
		}
	}
	return e.String(), mistakes
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// However an editor saves them, settings are read; what keeps them from being read is told in
// Japanese, with its line.
func TestSettingsAreReadAsKindlyAsForms(t *testing.T) {
	good := "[city]\r\nname = \"みなみ市\"\r\n"
	sixteen := "\xFF\xFE"
	for _, r := range good {
		sixteen += string([]byte{byte(r), byte(r >> 8)})
	}
	for what, text := range map[string]string{"a mark": "\uFEFF" + good, "UTF-16": sixteen} {
		if s, err := settings.Load(written(t, "k.toml", text)); err != nil || s.City.Name != "みなみ市" {
			t.Errorf("%s: %q %v", what, s.City.Name, err)
		}
	}
	sjis, err := japanese.ShiftJIS.NewEncoder().String(good)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		sjis:                                                        "0:この文書は Shift_JIS で保存されています。UTF-8 で保存し直してください",
		"[idle]\nchoosing ＝ ３０\n":                                   "2:全角の「＝」",
		"[idle]\nchoosing = ３０\n":                                   "2:全角の数字",
		"[city]\nname = ”みなみ市”\n":                                   "2:全角の引用符",
		"[city]\n\u3000name = \"みなみ市\"\n":                           "2:全角の空白",
		"[city\nname = \"みなみ市\"\n":                                  "1:括弧は1つずつ",
		"[city]\nnaem = \"みなみ市\"\n":                                 "2:「city.naem」という項目はありません。「name」のまちがいではありませんか",
		"[printer]\ncopies = \"2\"\n":                               "2:printer.copies：数を、引用符で囲まずに書きます（例 copies = 2）",
		"[idle]\nbogus = 3\n":                                       "2:idle.bogus：この画面はありません。asking・calling",
		"[screen]\nopinion = 1\n":                                   "2:screen.opinion：true か false",
		"[figures]\nhand_seconds = 1.5\n":                           "2:figures.hand_seconds：小数は書けません。整数を書きます（例 hand_seconds = 2）",
		"[city]\nname = \" \"\n":                                    "2:city.name：空にはできません",
		"[idle]\nwarn = 61\ncard = 62\nasking = 62\nstopped = 62\n": "2:idle.warn：choosing の時間（60秒）より短く",
		"[idle]\nchoosing = 30\n":                                   "2:idle.choosing：warn（30秒）より長く",
		"[city]\nname = みなみ市\n":                                     "2:文字は半角の \" で囲みます（例 name =",
		"[city]\nname = \"あ\"\nname = \"い\"\n":                      "3:TOMLの書き方がちがいます。同じ名前が",
		"terminal = \"K02\"\n":                                      "1:「terminal」という項目はありません。「terminal」は [city] の下",
		"[idle]\nchosing = 30\n":                                    "2:idle.chosing：この画面はありません。「choosing」のまちがい",
		"[screen]\n\n\nshow_address = \"true\"\n":                   "4:screen.show_address：true か false を、小文字で、引用符なしで書きます（例 show_address = true）",
		"code_b = \"clerk\"\n":                                      "1:code_b：off・staff・resident のどれか",
		"[figures]\nstaff_seconds_before = 3\n":                     "2:figures.staff_seconds_before：staff_seconds_before と",
		"[printer]\nuri = \"lpd://x\"\n":                            "2:printer.uri：ipp://",
		"[printer]\ntray = \"tray-1\"\n":                            "2:printer.tray：uri を書いたときだけ",
		"languages = [\n  \"en\",\n  \"fr\",\n]\n":                  "1:languages：「fr」の画面はありません",
		"[staff]\ntwo_persons = [\"exports\"]\n":                    "2:staff.two_persons：「exports」：export・report・proof・erase・accounts のどれかを書きます。「export」のまちがい",
		"\n[city] # ここ\nterminal = \"k01\" # 小文字\n":                 "3:city.terminal：英大文字と数字",
	} {
		if _, got := refusalOf(t, "--config", written(t, "k.toml", text), "version"); len(got) != 1 ||
			!strings.HasPrefix(got[0], want) {
			t.Errorf("%q: %q, expected %s", text, got, want)
		}
	}
}

func TestAllMistakesOfTheSettingsAreToldAtOnce(t *testing.T) {
	path := written(
		t,
		"k.toml",
		"guide = \"some\"\n[city]\nterminal = \"k\"\nnaem = \"a\"\n"+
			"[idle]\nchoosing = 1\nwarn ＝ 5\n[desk]\nwidth = \"wide\"\nlock = 1\n",
	)
	said, got := refusalOf(t, "--config", path, "config", "check")
	if len(got) != 7 || strings.Count(said, path+":") != 7 {
		t.Errorf("%q\n%s", got, said)
	}
	for i, line := range []string{"1:", "3:", "4:", "6:", "7:", "9:", "10:"} {
		if !strings.HasPrefix(got[i], line) {
			t.Errorf("%d: %s, expected line %s", i, got[i], line)
		}
	}
}

// What the settings name is judged beside their values: folders, forms, fields, the list of words,
// and the terminal of a kiosk.
func TestWhatTheSettingsNameIsToldWithTheRest(t *testing.T) {
	words := written(t, "words.tsv", "みほん 見本\n")
	path := written(t, "k.toml", "forms = [\"juminhyou\"]\nfonts = \"/no/such\"\nguide = \"some\"\n"+
		"[code]\nfields = [\"nothing\"]\n[desk]\nwords = \""+words+"\"\n[staff]\n"+
		"two_persons = [\"exports\", \"reports\"]\n[city]\nname = \"み\"\n")
	_, got := refusalOf(t, "--config", path, "config", "check")
	for _, want := range []string{
		"1:forms：「juminhyou」", "2:fonts：このフォルダーは", "3:guide：", "5:code.fields：「nothing」", "1:読み（かな）",
		"9:staff.two_persons：「exports」", "9:staff.two_persons：「reports」", "10:city.terminal：この端末の名前が",
	} {
		if !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("%s is not told: %q", want, got)
		}
	}
	if len(got) != 8 {
		t.Errorf("%d mistakes: %q", len(got), got)
	}
	// Where the values are good, the rest is told together as well, and with a name nothing of it.
	path = written(t, "k.toml", "forms = [\"juminhyou\"]\nfonts = \"/no/such\"\n[desk]\nwords = \"/no/such\"\n")
	for _, command := range [][]string{
		{"config", "check"}, {"forms", "list"}, {"forms", "preview", "inkan", "--out", "/x"},
	} {
		command = append([]string{"--reader", "demo", "--config", path}, command...)
		if _, got := refusalOf(t, command...); len(got) != 3 {
			t.Errorf("%v: %q", command, got)
		}
	}
}

// A folder of forms that is not there is a mistake of the settings, on its line; the forms are not
// to be had, and the exit code is theirs.
func TestAFolderOfFormsThatIsNotThereIsToldWithItsLine(t *testing.T) {
	path := written(t, "k.toml", "guide = \"some\"\nforms_folder = \"/no/such\"\n")
	for l, want := range map[string]string{
		"ja": ":2: forms_folder：このフォルダーは", "en": ":2: forms_folder: there is no",
	} {
		var o, e bytes.Buffer
		code := cli.Run(context.Background(), []string{"--lang", l, "--config", path, "version"},
			strings.NewReader(""), &o, &e)
		if code != 60 || !strings.Contains(e.String(), path+":1: guide") || !strings.Contains(e.String(), path+want) {
			t.Errorf("%d: %s", code, e.String())
		}
	}
}

// What only the forms know of the settings has its line as well.
func TestWhatTheSettingsNameIsToldWithItsLine(t *testing.T) {
	_, got := refusalOf(t, "--config", written(t, "k.toml", "\nforms = [\"juminhyou\", \"inkan\", \"inkan\"]\n"),
		"forms", "list")
	if len(got) != 2 || got[0] != "2:forms：「juminhyou」という様式はありません。「juminhyo」のまちがいではありませんか" ||
		!strings.HasPrefix(got[1], "2:forms：「inkan」が2つ") {
		t.Errorf("%q", got)
	}
	_, got = refusalOf(t, "--config", written(t, "k.toml",
		"[code]\nfields = [\"req_name\", \"nobody\", \"req_name\"]\n"), "forms", "list")
	if len(got) != 2 || !strings.HasPrefix(got[0], "2:code.fields：「nobody」") ||
		!strings.HasPrefix(got[1], "2:code.fields：「req_name」が2つ") {
		t.Errorf("%q", got)
	}
}

// Answers that are not read exactly as they were written are refused before a PIN is asked for, and
// nothing of them is repeated.
func TestAnswersAreReadExactlyOrNotAtAll(t *testing.T) {
	sjis, err := japanese.ShiftJIS.NewEncoder().String(`{"juminhyo":{"purpose":"年金の手続き"}}`)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		sjis: "0:この文書は Shift_JIS で保存されています",
		"{\"juminhyo\":\n {\"purpose\": \"秘密\" \"copies\": 1}}":   "2:19文字目：前の値",
		"{\"juminhyo\":{\"purpose\":\"秘密\",\n\"purpose\":\"あ\"}}": "2:1文字目：同じ名前",
		"{\"juminhyo\"：{\"purpose\":\"秘密\"}}":                     "1:12文字目：全角",
		"[\"秘密\"]": "1:1文字目：ここの値の形",
		"{\"juminhyo\":{\"purpose\":\"秘密\\ud842\"}}": "1:27文字目：\\u の文字が片割れ",
	} {
		path := written(t, "a.json", text)
		said, got := refusalOf(t, "--data", t.TempDir(), "--reader", "demo", "fill", "juminhyo",
			"--answers", path, "--out", t.TempDir(), "--pin-stdin")
		if len(got) != 1 || !strings.HasPrefix(got[0], want) || strings.Contains(said, "秘密") ||
			strings.Contains(said, "年金") {
			t.Errorf("%q: %q %s, expected %s", text, got, said, want)
		}
	}
}

// The city's list of words is read as kindly, judged with the settings that name it, and every line
// at fault is told.
func TestTheListOfWordsIsJudgedWithTheSettings(t *testing.T) {
	for text, want := range map[string][]string{
		"\uFEFFみほん\t見本\r\n":                    nil,
		"\xFF\xFE\x7F\x30\t\x00\x7F\x30\n\x00": nil,
		"\x82\xDD\t\x8C\xA9\n":                 {"0:この文書は Shift_JIS"},
		"みほん 見本\nみほん\t見本\nみほん\n":               {"1:読み（かな）と言葉を", "3:読み（かな）と言葉を"},
	} {
		words := written(t, "words.tsv", text)
		config := written(t, "k.toml", fmt.Sprintf("[city]\nterminal = \"K02\"\n[desk]\nwords = %q\n", words))
		if want == nil {
			if code := cli.Run(context.Background(), []string{"--config", config, "config", "check"},
				strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}); code != 0 {
				t.Errorf("%q: %d", text, code)
			}
			continue
		}
		_, got := refusalOf(t, "--config", config, "config", "check")
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("%q: %q", text, got)
		}
	}
}
