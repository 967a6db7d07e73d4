package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
)

// keys gives each of the letters a key of its own, before the windows start. Without them xdotool changes the keyboard under the window for every letter, and
// some arrive as others.
func (s *screen) keys(letters string) {
	s.t.Helper()
	display := ""
	for _, e := range s.env {
		if v, ok := strings.CutPrefix(e, "DISPLAY="); ok {
			display = v
		}
	}
	file := filepath.Join(s.t.TempDir(), "letters.xkb")
	s.x("xkbcomp", "-xkb", display, file)
	b, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	b = regexp.MustCompile(`(?m)^ *key <I2[0-9][0-9]>.*};$`).ReplaceAll(b, nil)
	section := regexp.MustCompile(`xkb_symbols .*{\n`).FindIndex(b)
	if section == nil {
		s.t.Fatal("the keyboard has no symbols")
	}
	var lines strings.Builder
	code := 208 // no usual keyboard has the keys from here on
	for _, r := range letters {
		fmt.Fprintf(&lines, "key <I%d> { [ U%04X ] };\n", code, r)
		code++
	}
	b = slices.Insert(b, section[1], []byte(lines.String())...)
	if err := os.WriteFile(file, b, 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.x("xkbcomp", "-w0", file, display)
}

// The clerk's main day on real windows, two beside one another: somebody without a card typed as an input method commits it, a corrected field, a call, a
// reprint, a form that comes back, somebody without 委任状, and the lock. The clerk's side is done by keys alone.
func TestDeskOnRealWindows(t *testing.T) {
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) { deskOnRealWindows(t, l) })
	}
}

func deskOnRealWindows(t *testing.T, l glassLook) {
	s := newSizedScreen(t, 2*l.w, l.h)
	s.env = append(s.env, "LC_ALL=C.UTF-8", "FYNE_SCALE="+l.scale) // xdotool types Japanese in such a locale only
	s.keys("𠮷田葛󠄀之介")
	data := filepath.Join(t.TempDir(), "data")
	config := filepath.Join(t.TempDir(), "kakanai.toml")
	if err := os.WriteFile(config, fmt.Appendf(nil, "[desk]\nwidth = %d\nheight = %d\n", l.w, l.h), 0o600); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	windows := s.open([]string{"HOME=" + home, "TMPDIR=" + home}, "--mode", "desk", "--demo", "--config", config, "--data", data)
	typed := func(what, words string) {
		t.Helper()
		before := s.picture()
		s.x("xdotool", "type", "--delay", "60", words)
		s.settle(what, before)
	}
	s.shot("desk-locked")
	s.key("開く", "Return")
	s.key("住民票", "1")
	s.key("次へ", "Return")
	s.key("本人", "Return")
	s.shot("desk-notice")
	s.key("カードなし", "F2")
	typed("氏名", "𠮷田 葛󠄀之介")
	s.key("住所へ", "Return")
	s.key("かな", "ctrl+k")
	typed("むつ市", "aomorikenmutsushi")
	s.key("候補", "space")
	s.key("決める", "Return")
	typed("大湊", "oominato")
	s.key("候補", "space")
	s.shot("desk-candidates")
	s.key("決める", "Return")
	s.key("かなを切る", "ctrl+k")
	typed("番地", "12-3")
	s.key("生年月日へ", "Return")
	typed("生年月日", "S29.3.1")
	s.key("性別へ", "Return")
	s.key("男", "1")
	s.shot("desk-person")
	s.key("決める", "Return")
	for _, q := range []string{"範囲", "記載事項", "通数"} {
		s.key(q, "F12")
	}
	s.shot("desk-confirming")
	s.key("フリガナへ", "Down")
	s.shot("desk-row")
	s.tap("住民が呼ぶ", l.w+l.px(280), l.h-l.px(96))
	s.shot("desk-called")
	s.key("出る", "F1")
	s.key("印刷", "F5")
	s.key("もう一度", "F5")
	s.shot("desk-handing")
	s.key("再印刷", "F7")
	s.key("渡した", "F9")
	s.key("戻された", "F8")
	s.shot("desk-returned")
	s.key("記入もれ", "3")

	// Somebody comes for another person, without 委任状 but with other proof.
	s.key("住民票", "1")
	s.key("次へ", "Return")
	s.key("代理人", "3")
	s.key("次へ", "Return")
	s.key("委任状なし", "2")
	s.key("次へ", "Return")
	s.shot("desk-stopped")
	s.key("通す", "F3")
	s.key("書類を見た", "1")
	s.shot("desk-let")
	s.key("取り消す", "Escape")
	s.key("本当に", "Escape")
	s.key("閉じる", "ctrl+l")
	s.shot("desk-locked-again")

	pages, err := filepath.Glob(filepath.Join(data, "demo", "paper", "*_F01_*_2.pdf")) // the second print
	if err != nil || len(pages) != 1 {
		t.Fatalf("%d PDFs, %v", len(pages), err)
	}
	out := strings.Join(strings.Fields(tool(t, "pdftotext", "-raw", pages[0], "-")), "")
	for _, want := range []string{"𠮷田", "葛󠄀之介", "青森県むつ市大湊１２－３", "読取方法：職員入力", "再印刷：2回目"} {
		if !strings.Contains(out, want) {
			t.Errorf("the paper has no %s: %s", want, out)
		}
	}
	windows.end()
	v, err := audit.Verify(t.Context(), filepath.Join(data, "demo", "log.db"), audit.Against{})
	if err != nil || v.Result != "ok" {
		t.Errorf("%+v %v", v, err)
	}
	b, err := os.ReadFile(filepath.Join(data, "demo", "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"typed", "called", "answered", "vouched", "reprint", "returned", "let-on"} {
		if !bytes.Contains(b, []byte(kind)) {
			t.Errorf("the log has no %s", kind)
		}
	}
	// Nothing of what was typed is in any file of the program's, or in what it said; the demo keeps its papers.
	gone := &trail{words: map[string]bool{}}
	for _, w := range []string{"𠮷田　葛󠄀之介", "𠮷田 葛󠄀之介", "葛󠄀之介", "青森県むつ市大湊１２－３", "大湊１２－３", "19540301", "昭和29年3月1日", "S29.3.1"} {
		gone.words[w] = true
	}
	files := remains(t, home, data)
	files["stderr"] = []byte(windows.said())
	for path, b := range files {
		for _, found := range gone.find(b) {
			t.Errorf("%s: %s", filepath.Base(path), found)
		}
	}
}

// The supervisor's password, typed while now this and now that window has the system's focus, as it is when the resident touches theirs: it opens the first account
// all the same, and nothing of it reaches the desk or the visit.
func TestSupervisorsKeysOnRealWindows(t *testing.T) {
	l := glassLook{1280, 800, "1"}
	s := newSizedScreen(t, 2*l.w, l.h)
	data := filepath.Join(t.TempDir(), "data")
	p := s.open(nil, "--mode", "desk", "--demo", "--data", data)
	s.key("開く", "Return")
	before := s.picture()
	for range 2 { // the clerk's own look, by keys
		s.key("大きく", "ctrl+plus")
		s.shot("keys-larger")
	}
	for range 3 {
		s.key("色", "ctrl+i")
		s.shot("keys-colours")
	}
	s.key("小さく", "ctrl+minus")
	s.key("元の大きさ", "ctrl+0")
	if s.picture() != before {
		t.Error("the desk is not what it was")
	}
	s.key("責任者の窓", "ctrl+F12")
	all := strings.Fields(string(s.x("xdotool", "search", "--onlyvisible", "--name", ".")))
	if len(all) != 3 {
		t.Fatalf("%d windows", len(all))
	}
	n := 0
	typed := func(words ...string) {
		t.Helper()
		for _, w := range words {
			s.x("xdotool", "windowfocus", "--sync", all[n%len(all)])
			n++
			s.x("xdotool", "type", "--delay", "40", w)
		}
		s.x("xdotool", "key", "Return")
		time.Sleep(300 * time.Millisecond)
	}
	typed("se", "ki", "nin")
	typed("12", "34", "56", "ab1", "c2")
	typed("123456", "ab1", "c2")
	time.Sleep(2 * time.Second) // argon2id, behind the window
	s.shot("keys-recovery")
	typed("")
	s.key("閉じる", "Escape")
	time.Sleep(500 * time.Millisecond)
	if s.picture() != before {
		s.shot("keys-left")
		t.Error("the windows are not as they were before")
	}
	p.end()
	if got := kinds(t, data); !slices.Contains(got, "staff.first") || slices.Contains(got, "chosen") {
		t.Errorf("logged: %v", got)
	}
}
