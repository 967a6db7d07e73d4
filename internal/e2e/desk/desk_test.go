//go:build linux

package desk

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kakanai/audit"
	"kakanai/internal/e2e"
)

// A counter is the clerk's window and the resident's beside it, on a screen of two.
type counter struct {
	*e2e.Screen
	look    look
	home    string // and temporary folder
	data    string
	windows *e2e.Program
}

// openCounter starts the desk; the letters are what will be typed as an input method commits it.
func openCounter(t *testing.T, l look, letters string) *counter {
	t.Helper()
	c := &counter{
		Screen: e2e.NewSizedScreen(t, 2*l.w, l.h), look: l, home: t.TempDir(),
		data: filepath.Join(t.TempDir(), "data"),
	}
	c.Env = append(c.Env, "LC_ALL=C.UTF-8", "FYNE_SCALE="+l.scale) // xdotool types Japanese in such a locale only
	c.MapKeys(letters)
	config := filepath.Join(t.TempDir(), "kakanai.toml")
	e2e.Write(t, config, fmt.Appendf(nil, "[desk]\nwidth = %d\nheight = %d\n", l.w, l.h))
	env := []string{"HOME=" + c.home, "TMPDIR=" + c.home}
	c.windows = c.Open(env, "--mode", "desk", "--demo", "--config", config, "--data", c.data)
	return c
}

// The clerk's main day on real windows, two beside one another: a person without a card typed as an
// input method commits it, a corrected field, a call, a reprint, a form that comes back, a person
// without 委任状, and the lock. The clerk's side is done by keys alone.
func TestDeskOnRealWindows(t *testing.T) {
	t.Parallel()
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			c := openCounter(t, l, "𠮷田葛󠄀之介")
			c.typePerson()
			c.handOver()
			c.comeForAnother()
			checkReprint(t, c.data)
			c.windows.End()
			checkDeskLog(t, c.data)
			c.checkNothingLeft(t)
		})
	}
}

// typePerson opens the desk and types a person who has no card, up to the last look at the paper.
func (c *counter) typePerson() {
	c.T.Helper()
	c.Shot("desk-locked")
	c.FirstKey("開く", "Return")
	c.Key("住民票", "1")
	c.Key("次へ", "Return")
	c.Key("本人", "Return")
	c.Shot("desk-notice")
	c.Key("カードなし", "F2")
	c.Type("氏名", "𠮷田 葛󠄀之介")
	c.Key("住所へ", "Return")
	c.Key("かな", "ctrl+k")
	c.Type("むつ市", "aomorikenmutsushi")
	c.Key("候補", "space")
	c.Key("決める", "Return")
	c.Type("大湊", "oominato")
	c.Key("候補", "space")
	c.Shot("desk-candidates")
	c.Key("決める", "Return")
	c.Key("かなを切る", "ctrl+k")
	c.Type("番地", "12-3")
	c.Key("生年月日へ", "Return")
	c.Type("生年月日", "S29.3.1")
	c.Key("性別へ", "Return")
	c.Key("男", "1")
	c.Shot("desk-person")
	c.Key("決める", "Return")
	for _, q := range []string{"範囲", "記載事項", "通数"} {
		c.Key(q, "F12")
	}
}

// handOver goes from the last look at the paper to the counter and back: a call, print, reprint,
// and the paper that comes back with something missing.
func (c *counter) handOver() {
	c.T.Helper()
	c.Shot("desk-confirming")
	c.Key("フリガナへ", "Down")
	c.Shot("desk-row")
	c.Tap("住民が呼ぶ", c.look.w+c.look.px(280), c.look.h-c.look.px(96))
	c.Shot("desk-called")
	c.Key("出る", "F1")
	c.Key("印刷", "F5")
	c.Key("もう一度", "F5")
	c.Shot("desk-handing")
	c.Key("再印刷", "F7")
	c.Key("渡した", "F9")
	c.Key("戻された", "F8")
	c.Shot("desk-returned")
	c.Key("記入もれ", "3")
}

// comeForAnother is a person who comes for another, without 委任状 but with other proof.
func (c *counter) comeForAnother() {
	c.T.Helper()
	c.Key("住民票", "1")
	c.Key("次へ", "Return")
	c.Key("代理人", "3")
	c.Key("次へ", "Return")
	c.Key("委任状なし", "2")
	c.Key("次へ", "Return")
	c.Shot("desk-stopped")
	c.Key("通す", "F3")
	c.Key("書類を見た", "1")
	c.Shot("desk-let")
	c.Key("取り消す", "Escape")
	c.Key("本当に", "Escape")
	c.Key("閉じる", "ctrl+l")
	c.Shot("desk-locked-again")
}

// checkReprint looks at the second print of the paper.
func checkReprint(t *testing.T, data string) {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(data, "demo", "paper", "*_F01_*_2.pdf"))
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d PDFs, %v", len(pages), err)
	}
	out := strings.Join(strings.Fields(e2e.Tool(t, "pdftotext", "-raw", pages[0], "-")), "")
	for _, want := range []string{"𠮷田", "葛󠄀之介", "青森県むつ市大湊１２－３", "読取方法：職員入力", "再印刷：2回目"} {
		if !strings.Contains(out, want) {
			t.Errorf("the paper has no %s: %s", want, out)
		}
	}
}

func checkDeskLog(t *testing.T, data string) {
	t.Helper()
	log := e2e.LogPath(filepath.Join(data, "demo"))
	v, err := audit.Verify(t.Context(), log, audit.Against{})
	if err != nil || v.Result != "ok" {
		t.Errorf("%+v %v", v, err)
	}
	b, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"typed", "called", "answered", "vouched", "reprint", "returned", "let-on"} {
		if !bytes.Contains(b, []byte(kind)) {
			t.Errorf("the log has no %s", kind)
		}
	}
}

// checkNothingLeft searches every file of the program's, and what it said, for what was typed. The
// demo keeps its papers: their text is compressed.
func (c *counter) checkNothingLeft(t *testing.T) {
	t.Helper()
	gone := e2e.NewTrail("𠮷田　葛󠄀之介", "𠮷田 葛󠄀之介", "葛󠄀之介", "青森県むつ市大湊１２－３", "大湊１２－３",
		"19540301", "昭和29年3月1日", "S29.3.1")
	files := e2e.Files(t, c.home, c.data)
	files["stderr"] = []byte(c.windows.Said())
	for path, b := range files {
		for _, found := range gone.Find(b) {
			t.Errorf("%s: %s", filepath.Base(path), found)
		}
	}
}

// The supervisor's password, typed while now this and now that window has the system's focus, as it
// is when the resident touches theirs: it opens the first account all the same, and nothing of it
// reaches the desk or the visit.
func TestSupervisorsKeysOnRealWindows(t *testing.T) {
	t.Parallel()
	s := e2e.NewSizedScreen(t, 2*1280, 800)
	data := filepath.Join(t.TempDir(), "data")
	p := s.Open(nil, "--mode", "desk", "--demo", "--data", data)
	s.FirstKey("開く", "Return")
	before := s.Picture()
	changeLook(s, before)
	s.Key("責任者の窓", "ctrl+F12")
	all := strings.Fields(string(s.Run("xdotool", "search", "--onlyvisible", "--name", ".")))
	if len(all) != 3 {
		t.Fatalf("%d windows", len(all))
	}
	n := 0
	typed := func(words ...string) {
		t.Helper()
		for _, w := range words {
			s.Run("xdotool", "windowfocus", "--sync", all[n%len(all)])
			n++
			s.Run("xdotool", "type", "--delay", "40", w)
		}
		s.Key("決める", "Return")
	}
	typed("se", "ki", "nin")
	typed("12", "34", "56", "ab1", "c2")
	typed("123456", "ab1", "c2")
	logged := func() bool { return slices.Contains(e2e.KindsSoFar(t, filepath.Join(data, "demo")), "staff.first") }
	s.Until("the first account", logged) // argon2id works behind the window
	s.Shot("keys-recovery")
	typed("")
	s.Key("閉じる", "Escape")
	if s.Picture() != before {
		s.Shot("keys-left")
		t.Error("the windows are not as they were before")
	}
	p.End()
	if got := e2e.Kinds(t, filepath.Join(data, "demo")); !slices.Contains(got, "staff.first") ||
		slices.Contains(got, "chosen") {
		t.Errorf("logged: %v", got)
	}
}

// changeLook makes the clerk's own window larger and of other colours by keys, and puts it back.
func changeLook(s *e2e.Screen, before e2e.Picture) {
	s.T.Helper()
	for range 2 {
		s.Key("大きく", "ctrl+plus")
		s.Shot("keys-larger")
	}
	for range 3 {
		s.Key("色", "ctrl+i")
		s.Shot("keys-colours")
	}
	s.Key("小さく", "ctrl+minus")
	s.Key("元の大きさ", "ctrl+0")
	if s.Picture() != before {
		s.T.Error("the desk is not what it was")
	}
}
