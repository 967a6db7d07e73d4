package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/record"
)

// A glassLook is a display and Fyne's scale on it.
type glassLook struct {
	w, h  int
	scale string
}

func (l glassLook) String() string { return fmt.Sprintf("%dx%d scale %s", l.w, l.h, l.scale) }

// px is where a unit of the 1280 × 800 drawing lies on it: the windows draw as large as they are, whatever the scale.
func (l glassLook) px(units float64) int {
	return int(units * min(float64(l.w)/1280, float64(l.h)/800))
}

// looks are the displays that the roles' days are tried on: all four with KAKANAI_SOAK=1, the two furthest apart otherwise.
func looks() []glassLook {
	out := []glassLook{{1280, 800, "1"}, {1920, 1080, "1.5"}}
	if os.Getenv("KAKANAI_SOAK") != "" {
		out = append(out, glassLook{1920, 1080, "1"}, glassLook{1280, 800, "1.5"})
	}
	return out
}

// kinds are what the log in data holds, each once.
func kinds(t *testing.T, data string) (out []string) {
	t.Helper()
	path := filepath.Join(data, "demo", "log.db")
	if v, err := audit.Verify(t.Context(), path, audit.Against{}); err != nil || v.Result != "ok" {
		t.Errorf("%+v %v", v, err)
	}
	if err := audit.Read(t.Context(), path, "2000-01-01", "2999-12-31", func(e record.Entry, _ int64) error {
		if !slices.Contains(out, string(e.Kind)) {
			out = append(out, string(e.Kind))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

// The resident's own 住民票 by keyboard alone, PIN included, on every display. The card lies there from the beginning.
func TestResidentByKeyboardOnRealWindow(t *testing.T) {
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) {
			s := newSizedScreen(t, l.w, l.h)
			s.env = append(s.env, "FYNE_SCALE="+l.scale)
			data := filepath.Join(t.TempDir(), "data")
			p := s.open(nil, "--reader", "demo:katsunosuke", "--data", data)
			if l.w == 1280 && l.scale == "1" {
				for _, k := range []string{"Down", "Down", "Left", "Left"} { // 用紙から選ぶ, 税, 印鑑, 住民票
					s.key("to 住民票", k)
				}
				s.key("住民票", "Return")
				for _, k := range []string{"Right", "Right", "Right", "Down", "Down"} { // to the row's end, above 次へ
					s.key("to 次へ", k)
				}
				s.key("to 次へ", "Down")
			} else { // elsewhere the cards stand otherwise: one touch, and keys from there on
				s.tap("住民票", l.px(230), l.px(220))
				s.key("to 次へ", "Return")
			}
			s.shot("keys-chosen-" + l.scale)
			s.key("次へ", "Return")
			s.key("本人", "Return")
			s.key("同意して進む", "Return")
			for _, d := range []string{"1", "2", "3", "4"} {
				s.key("暗証番号", d)
			}
			s.key("決定", "Return")
			s.shot("keys-scope-" + l.scale)
			for _, q := range []string{"範囲", "記載事項", "通数"} {
				s.key(q, "Return")
			}
			s.shot("keys-confirming-" + l.scale)
			paper := func() []string {
				pages, _ := filepath.Glob(filepath.Join(data, "demo", "paper", "*_F01_*.pdf"))
				return pages
			}
			for n := 0; len(paper()) == 0 && n < 3; n++ { // to the button, and then on it
				s.key("印刷する", "Return")
			}
			if pages := paper(); len(pages) != 1 || !strings.Contains(tool(t, "pdftotext", "-raw", pages[0], "-"), "𠮷") {
				s.shot("no-paper")
				t.Fatalf("papers: %d", len(pages))
			}
			s.shot("keys-handing-" + l.scale)
			p.end()
			if got := strings.Join(kinds(t, data), " "); !strings.Contains(got, "confirmed printed") {
				t.Error(got)
			}
		})
	}
}

// The supervisor's main day by keyboard alone, on every display: the first account, signing in, the figures, the month, the log, the accounts, the diagnosis,
// verification, an export, opening and closing the day, and out again to the resident's screen.
func TestSupervisorOnRealWindow(t *testing.T) {
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) {
			s := newSizedScreen(t, l.w, l.h)
			s.env = append(s.env, "FYNE_SCALE="+l.scale)
			data := filepath.Join(t.TempDir(), "data")
			p := s.open(nil, "--demo", "--data", data)
			resident := s.picture()
			typed := func(what, words, key string) {
				t.Helper()
				before := s.picture()
				s.x("xdotool", "type", "--delay", "40", words)
				s.settle(what, before)
				s.key(what, key)
			}
			tabs := func(n int) {
				t.Helper()
				for range n {
					s.key("Tab", "Tab")
				}
			}
			s.key("責任者の窓", "ctrl+F12")
			typed("名前", "sekinin", "Return")
			typed("パスワード", "right-password", "Return")
			typed("もう一度", "right-password", "Return")
			time.Sleep(2 * time.Second) // argon2id, behind the window
			s.shot("office-recovery-" + l.scale)
			s.key("控えた", "Return")
			typed("番号", "1", "Return")
			typed("パスワード", "right-password", "Return")
			time.Sleep(2 * time.Second)
			s.shot("office-today-" + l.scale)
			for _, tab := range []struct{ key, name string }{{"2", "month"}, {"3", "log"}, {"4", "staff"}, {"5", "check"}, {"6", "day"}} {
				s.key(tab.name, tab.key)
				time.Sleep(300 * time.Millisecond)
				s.shot("office-" + tab.name + "-" + l.scale)
			}
			tabs(8) // six tabs, 日を締めて日計表, 業務を始める
			s.key("業務を始める", "Return")
			s.key("今日", "1")
			tabs(8) // six tabs, 日を締めて日計表, ログを検証
			s.key("ログを検証", "Return")
			time.Sleep(time.Second)
			s.shot("office-verified-" + l.scale)
			tabs(1)
			s.key("書き出す", "Return")
			s.key("はじめの日", "Return")
			s.key("おわりの日", "Return")
			s.key("CSV", "Return")
			time.Sleep(time.Second)
			s.shot("office-exported-" + l.scale)
			s.key("業務", "6")
			tabs(7)
			s.key("日を締める", "Return")
			time.Sleep(2 * time.Second)
			s.shot("office-closed-" + l.scale)
			s.key("閉じる", "Escape")
			if s.picture() != resident {
				s.shot("office-left")
				t.Error("behind the window there is not what was there")
			}
			p.end()
			for _, name := range []string{"*_kiroku.csv", "*_nikkei.pdf"} {
				if files, _ := filepath.Glob(filepath.Join(data, "demo", "out", name)); len(files) != 1 {
					t.Errorf("%s: %v", name, files)
				}
			}
			got := kinds(t, data)
			for _, want := range []string{"staff.first", "staff.in", "day.open", "export", "day.close", "report"} {
				if !slices.Contains(got, want) {
					t.Errorf("the log has no %s: %v", want, got)
				}
			}
		})
	}
}
