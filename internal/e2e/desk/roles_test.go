//go:build linux

package desk

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kakanai/internal/e2e"
)

// A look is a display and Fyne's scale on it.
type look struct {
	w, h  int
	scale string
}

func (l look) String() string { return fmt.Sprintf("%dx%d scale %s", l.w, l.h, l.scale) }

// px is where a unit of the 1280 × 800 drawing lies on it: the windows draw as large as they are,
// whatever the scale.
func (l look) px(units float64) int {
	return int(units * min(float64(l.w)/1280, float64(l.h)/800))
}

// looks are the displays that the roles' days are tried on: all four in make soak, the two furthest
// apart otherwise.
func looks() []look {
	out := []look{{1280, 800, "1"}, {1920, 1080, "1.5"}}
	if e2e.Soak() {
		out = append(out, look{1920, 1080, "1"}, look{1280, 800, "1.5"})
	}
	return out
}

// screenOf is a screen of one window that looks so.
func screenOf(t *testing.T, l look) *e2e.Screen {
	t.Helper()
	s := e2e.NewSizedScreen(t, l.w, l.h)
	s.Env = append(s.Env, "FYNE_SCALE="+l.scale)
	return s
}

// The resident's own 住民票 by keyboard alone, PIN included, on every display. The card lies there
// from the beginning.
func TestResidentByKeyboardOnRealWindow(t *testing.T) {
	t.Parallel()
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			s := screenOf(t, l)
			data := filepath.Join(t.TempDir(), "data")
			p := s.Open(nil, "--reader", "demo:katsunosuke", "--data", data)
			chooseByKeys(s, l)
			s.Shot("keys-chosen")
			s.Key("次へ", "Return")
			s.Key("本人", "Return")
			s.Key("同意して進む", "Return")
			for _, d := range []string{"1", "2", "3", "4"} {
				s.Key("暗証番号", d)
			}
			s.Key("決定", "Return")
			s.Shot("keys-scope")
			for _, q := range []string{"範囲", "記載事項", "通数"} {
				s.Key(q, "Return")
			}
			s.Shot("keys-confirming")
			paper := func() []string {
				pages, _ := filepath.Glob(filepath.Join(data, "demo", "paper", "*_F01_*.pdf"))
				return pages
			}
			for n := 0; len(paper()) == 0 && n < 3; n++ { // to the button, and then on it
				s.Key("印刷する", "Return")
			}
			if pages := paper(); len(pages) != 1 || !strings.Contains(e2e.Tool(t, "pdftotext", "-raw", pages[0],
				"-"), "𠮷") {
				s.Shot("no-paper")
				t.Fatalf("papers: %d", len(pages))
			}
			s.Shot("keys-handing")
			p.End()
			if got := strings.Join(e2e.Kinds(t, filepath.Join(data, "demo")), " "); !strings.Contains(got,
				"confirmed printed") {
				t.Error(got)
			}
		})
	}
}

// chooseByKeys chooses 住民票 and stands on 次へ.
func chooseByKeys(s *e2e.Screen, l look) {
	s.T.Helper()
	if l.w != 1280 || l.scale != "1" { // elsewhere the cards stand otherwise: one touch, and keys from there on
		s.Tap("住民票", l.px(230), l.px(220))
		s.Key("to 次へ", "Return")
		return
	}
	for _, k := range []string{"Down", "Down", "Left", "Left"} { // 用紙から選ぶ, 税, 印鑑, 住民票
		s.Key("to 住民票", k)
	}
	s.Key("住民票", "Return")
	for _, k := range []string{"Right", "Right", "Right", "Down", "Down"} { // to the row's end, above 次へ
		s.Key("to 次へ", k)
	}
	s.Key("to 次へ", "Down")
}

// A supervisor is the supervisor's window over the kiosk's, worked by keyboard alone.
type supervisor struct {
	*e2e.Screen
	data string
}

// The supervisor's main day by keyboard alone, on every display: the first account, signing in, the
// figures, the month, the log, the accounts, the diagnosis, verification, an export, opening and
// closing the day, and out again to the resident's screen.
func TestSupervisorOnRealWindow(t *testing.T) {
	t.Parallel()
	for _, l := range looks() {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			s := supervisor{screenOf(t, l), filepath.Join(t.TempDir(), "data")}
			p := s.Open(nil, "--demo", "--data", s.data)
			resident := s.Picture()
			s.Key("責任者の窓", "ctrl+F12")
			s.firstAccount()
			s.work()
			s.Key("閉じる", "Escape")
			if s.Picture() != resident {
				s.Shot("office-left")
				t.Error("behind the window there is not what was there")
			}
			p.End()
			for _, name := range []string{"*_kiroku.csv", "*_nikkei.pdf"} {
				if files, _ := filepath.Glob(filepath.Join(s.data, "demo", "out", name)); len(files) != 1 {
					t.Errorf("%s: %v", name, files)
				}
			}
			got := e2e.Kinds(t, filepath.Join(s.data, "demo"))
			for _, want := range []string{"staff.first", "staff.in", "day.open", "export", "day.close", "report"} {
				if !slices.Contains(got, want) {
					t.Errorf("the log has no %s: %v", want, got)
				}
			}
		})
	}
}

// firstAccount makes the first account and signs in with it.
func (s supervisor) firstAccount() {
	s.T.Helper()
	s.enter("名前", "sekinin")
	s.enter("パスワード", "right-password")
	s.enter("もう一度", "right-password")
	s.logged("staff.first")
	s.Shot("office-recovery")
	s.Key("控えた", "Return")
	s.enter("番号", "1")
	s.enter("パスワード", "right-password")
	s.logged("staff.in")
	s.Shot("office-today")
}

// work looks at every part of the window, opens the day, verifies and exports the log, and closes
// the day.
func (s supervisor) work() {
	s.T.Helper()
	for _, tab := range []struct{ key, name string }{
		{"2", "month"},
		{"3", "log"},
		{"4", "staff"},
		{"5", "check"},
		{"6", "day"},
	} {
		s.Key(tab.name, tab.key)
		s.Rest()
		s.Shot("office-" + tab.name)
	}
	s.tabs(8) // six tabs, 日を締めて日計表, 業務を始める
	s.Key("業務を始める", "Return")
	s.logged("day.open")
	s.Key("今日", "1")
	s.tabs(8) // six tabs, 日を締めて日計表, ログを検証
	s.Key("ログを検証", "Return")
	s.Rest()
	s.Shot("office-verified")
	s.tabs(1)
	s.Key("書き出す", "Return")
	s.Key("はじめの日", "Return")
	s.Key("おわりの日", "Return")
	s.Key("CSV", "Return")
	s.logged("export")
	s.Shot("office-exported")
	s.Key("業務", "6")
	s.tabs(7)
	s.Key("日を締める", "Return")
	s.logged("report")
	s.Shot("office-closed")
}

// enter types words and presses Enter.
func (s supervisor) enter(what, words string) {
	s.T.Helper()
	s.Type(what, words)
	s.Key(what, "Return")
}

func (s supervisor) tabs(n int) {
	s.T.Helper()
	for range n {
		s.Key("Tab", "Tab")
	}
}

// logged waits for an entry, which is written when what was begun is done, and for the screen that
// says so.
func (s supervisor) logged(kind string) {
	s.T.Helper()
	s.Until(kind, func() bool { return slices.Contains(e2e.KindsSoFar(s.T, filepath.Join(s.data, "demo")), kind) })
}
