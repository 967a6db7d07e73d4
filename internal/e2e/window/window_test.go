//go:build linux

package window

import (
	"path/filepath"
	"strings"
	"testing"

	"kakanai/audit"
	"kakanai/internal/e2e"
)

// The primary button of a screen in the demo, bottom right.
const nextX, nextY = 1148, 704

// The whole way as a person goes it: a real window, a finger on a touch screen, from the first
// screen to the PDFs on the disk and the log.
func TestWindowFromTouchToPaper(t *testing.T) {
	t.Parallel()
	s := e2e.NewTouchScreen(t)
	data := filepath.Join(t.TempDir(), "data")
	p := s.Open(nil, "--demo", "--data", data)
	choose(s)
	typePIN(s)
	s.Shot("scope")
	for _, q := range []string{"include", "copies", "tax-cert", "tax-year", "tax-purpose", "confirming"} {
		s.Tap("次へ", nextX, nextY)
		s.Shot(q)
	}
	s.Tap("拡大", 380, 590)
	s.Shot("zoomed")
	s.Tap("閉じる", nextX, nextY)
	s.Tap("住所を表示", 690, 250)
	s.Shot("address")
	s.Tap("印刷する", nextX, nextY)
	paper := filepath.Join(data, "demo", "paper", "*.pdf")
	s.Until("the papers", func() bool { pages, _ := filepath.Glob(paper); return len(pages) >= 4 })
	s.Shot("handing")
	checkPapers(t, paper)
	s.Tap("受け取りました", 820, 565)
	s.Shot("again")
	v, err := audit.Verify(t.Context(), filepath.Join(data, "demo", "log.db"), audit.Against{})
	if err != nil || v.Result != "ok" || v.Entries != 16 {
		t.Errorf("%+v %v", v, err)
	}
	p.End()
}

// choose goes from the first screen, with three certificates, to the card that lies there.
func choose(s *e2e.Screen) {
	s.T.Helper()
	s.Shot("choosing")
	s.Tap("住民票", 230, 220)
	s.Tap("印鑑", 485, 220)
	s.Tap("税", 795, 220)
	s.Shot("chosen")
	s.Tap("次へ", nextX, nextY)
	s.Shot("who")
	s.Tap("本人のまま次へ", nextX, nextY)
	s.Tap("登録証を持っている", 230, 240)
	s.Shot("seal-card")
	s.Tap("次へ", nextX, nextY)
	s.Tap("１月１日 同じ住所", 230, 240)
	s.Shot("jan1")
	s.Tap("次へ", nextX, nextY)
	s.Shot("notice")
	s.Tap("同意して進む", nextX, nextY)
	s.Shot("waiting")
	s.Tap("次の人", 1058, 776)
	s.Tap("カードを置く", 1180, 776)
	s.Shot("pin")
}

// typePIN touches 1, 2, 3 and 4; a finger faster than anything is drawn.
func typePIN(s *e2e.Screen) {
	s.T.Helper()
	s.Tap("１", 890, 170)
	if s.HasFinger() {
		s.Touch(1047, 170)
		s.Touch(1205, 170)
	} else {
		s.Tap("２", 1047, 170)
		s.Tap("３", 1205, 170)
	}
	s.Tap("４", 890, 290)
	s.Shot("pin-typed")
	s.Tap("決定", 1205, 525)
}

// checkPapers looks at the three applications and the guide slip, which comes by itself.
func checkPapers(t *testing.T, pattern string) {
	t.Helper()
	pages, err := filepath.Glob(pattern)
	if err != nil || len(pages) != 4 {
		t.Fatalf("%d PDFs, %v", len(pages), err)
	}
	for _, page := range pages {
		out := e2e.Tool(t, "pdftotext", "-raw", page, "-")
		if strings.Contains(filepath.Base(page), "_F15_") {
			if strings.Contains(out, "葛") || !strings.Contains(out, "税の証明") {
				t.Errorf("the guide slip says %s", out)
			}
			continue
		}
		if !strings.Contains(out, "見本（デモ用カード）") || !strings.Contains(strings.ReplaceAll(out, "\u3000", ""), "𠮷田") {
			t.Errorf("%s is not the demo person's paper", filepath.Base(page))
		}
	}
}
