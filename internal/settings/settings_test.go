package settings

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/forms"
	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/visit"
)

// docs/kakanai.toml shows every setting with the value it has without a file.
func TestSampleSettingsAreTheBuiltIn(t *testing.T) {
	shown, err := Load("../../docs/kakanai.toml")
	if err != nil {
		t.Fatal(err)
	}
	builtIn, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	if a, b := shown.IdleTimes(), builtIn.IdleTimes(); a != b {
		t.Errorf("idle times are %+v, the sample says %+v", b, a)
	}
	if len(shown.JudgeTerminal()) == 0 {
		t.Error("two kiosks with a copy of the sample each begin their numbers alike")
	}
	shown.Idle, shown.Forms, shown.file = nil, nil, nil
	if a, b := fmt.Sprintf("%+v", shown), fmt.Sprintf("%+v", builtIn); a != b { // an empty list is no list
		t.Errorf("the sample says %s, the program has %s", a, b)
	}
}

// What the city measured is refused where it cannot be, and half a comparison is none.
func TestFiguresInTheSettings(t *testing.T) {
	for text, good := range map[string]bool{
		"yen_month = 12000\nyen_sheet = 2.5": true, "yen_sheet = 3": true,
		"hand_seconds = 400\nstaff_seconds_before = 300\nstaff_seconds_after = 120": true,

		"yen_month = -1": false, "yen_sheet = -0.5": false, "hand_seconds = 7201": false,
		"staff_seconds_before = 300": false, "staff_seconds_after = 300": false, "seconds = 3": false,
	} {
		path := filepath.Join(t.TempDir(), "k.toml")
		if err := os.WriteFile(path, []byte("[figures]\n"+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Load(path)
		if (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
		if text == "yen_sheet = 3" && s.Figures.YenSheet != 3 {
			t.Errorf("%+v", s.Figures)
		}
	}
}

// A size or colours that the staff's windows do not have are refused, not passed over.
func TestStaffsLookInTheSettings(t *testing.T) {
	for words, ok := range map[string]bool{
		"text = 150\ncolours = \"contrast\"": true,

		"text = 170": false, "text = \"large\"": false, "colours = \"pink\"": false, "colours = \"\"": false,
	} {
		path := filepath.Join(t.TempDir(), "kakanai.toml")
		if err := os.WriteFile(path, []byte("[desk]\n"+words+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if s, err := Load(path); (err == nil) != ok || ok && (s.Desk.Text != 150 || s.Desk.Colours != "contrast") {
			t.Errorf("%s: %v", words, err)
		}
	}
}

// What config check takes for good a log takes too: a retention is no longer than its entries can
// tell.
func TestNoRetentionThatALogRefuses(t *testing.T) {
	for days, good := range map[int]bool{365_000: true, 365_001: false} {
		path := filepath.Join(t.TempDir(), "kakanai.toml")
		if err := os.WriteFile(path, fmt.Appendf(nil, "[log]\nkeep_entries = %d\n", days), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Load(path)
		if (err == nil) != good {
			t.Errorf("%d days: %v", days, err)
		}
		if err != nil {
			continue
		}
		path = filepath.Join(t.TempDir(), "log.db")
		l, err := audit.Open(t.Context(), audit.Options{
			Path: path, Now: time.Now, Rand: rand.Reader, Terminal: s.Terminal(), Version: "test",
			City: s.City.ID, Key: audit.KeyFile(path + ".key"), Keep: s.Keep(),
		})
		if err != nil {
			t.Errorf("%d days: the settings are good, and the log is not opened: %v", days, err)
			continue
		}
		l.Close()
	}
}

// What is wrong with the settings is told at once, each mistake with its line and in both
// languages.
func TestEveryMistakeOfTheSettingsIsToldInBothLanguages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kakanai.toml")
	text := `code_b = "clerk"
guide = "never"
languages = ["fr"]
naem = 1
[city]
terminal = "k"
id = "City"
[log]
keep_details = 0
keep_entries = 400000
[years]
tax = "6-1"
[staff]
two_persons = ["exports"]
[export]
recipient = "x"
[printer]
tray = "A"
copies = 10
pickup = "there"
[chime]
program = []
every = 1
[desk]
resident = "third"
text = 99
[figures]
yen_sheet = -1
staff_seconds_before = 3
[idle]
chosing = 3
unheard_of = 30
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(path)
	var bad edited.Mistakes
	if !errors.As(err, &bad) {
		t.Fatal(err)
	}
	if len(bad) != 24 {
		t.Errorf("%d mistakes:\n%v", len(bad), bad)
	}
	japanese := func(r rune) bool { return r > 0x2E7F }
	for _, m := range bad {
		if m.File != path || m.Line == 0 || m.English == "" || strings.ContainsFunc(m.English, japanese) ||
			!strings.ContainsFunc(m.Why, japanese) {
			t.Errorf("%+v", m)
		}
	}
	if told := lang.Of(err.(*visit.Failure).Err, lang.English); strings.ContainsFunc(told, japanese) ||
		strings.Count(told, path+":") != len(bad) {
		t.Errorf("in English:\n%s", told)
	}
	builtIn, err := Load("")
	if err != nil {
		t.Fatal(err)
	}
	builtIn.Forms, builtIn.Code.Fields = []string{"inkann", "x", "x"}, []string{"nothing", "nothing"}
	_, unoffered := builtIn.Offered([]*forms.Form{{ID: "inkan"}})
	for _, bad := range []edited.Mistakes{unoffered, builtIn.JudgeCodeFields(nil), builtIn.JudgeTerminal()} {
		told := strings.ReplaceAll(bad.In(lang.English), "設定", "")
		if len(bad) == 0 || strings.ContainsFunc(told, japanese) {
			t.Errorf("in English: %v", told)
		}
	}
}
