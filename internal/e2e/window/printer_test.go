//go:build linux

package window

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/internal/e2e"
	"kakanai/printing/ipp/ipptest"
)

// A paperVisit is a kiosk with a printer of its own.
type paperVisit struct {
	*e2e.Screen
	printer *ipptest.Printer
	window  *e2e.Program
}

// A real window and a real printer without paper: the screen says so, the page comes when there is
// paper, staff print it once more, and the next visitor's page, for which no paper comes in time,
// is taken back and the kiosk locked.
func TestWindowWithAPrinterOutOfPaper(t *testing.T) {
	t.Parallel()
	p := ipptest.StartPrinter(t)
	s := e2e.NewScreen(t)
	dir := t.TempDir()
	config := filepath.Join(dir, "kakanai.toml")
	e2e.Write(t, config, fmt.Appendf(nil, "guide = \"off\"\n[printer]\nuri = %q\n[idle]\nprinting = 10\n", p.URI))
	data := filepath.Join(dir, "data")
	v := paperVisit{s, p, s.Open([]string{"HOME=" + dir}, "--demo", "--data", data, "--config", config)}
	v.fill()
	v.waitsForPaper()
	s.Tap("カードを取る", 1180, 776) // one that is left lying stops the next visitor after a while
	s.Shot("card-taken")
	s.Tap("受け取りました", 820, 510)
	s.Run("xdotool", "key", "ctrl+p") // it is wiped: nothing to print
	v.fill()
	v.takenBack()
	v.window.End()
	d := &e2e.Stall{T: t, Dir: dir, Args: []string{"--json", "--data", data, "--reader", "demo"}}
	e2e.InOrder(t, d.CSV(), "confirmed", "printed", "reprint", "printed", "taken", "confirmed", "failed",
		"paper.left", "paper.cleared")
}

// fill goes from the first screen to the pages, which are not printed yet.
func (v paperVisit) fill() {
	v.T.Helper()
	v.Tap("住民票", 230, 220)
	v.Tap("次へ", nextX, nextY)
	v.Tap("本人のまま次へ", nextX, nextY)
	v.Tap("同意して進む", nextX, nextY)
	v.Tap("カードを置く", 1180, 776)
	v.Type("暗証番号", "1234")
	v.Key("読み取り", "Return")
	for range 3 {
		v.Tap("次へ", nextX, nextY)
	}
}

// waitsForPaper prints without paper, then with it, and then once more.
func (v paperVisit) waitsForPaper() {
	v.T.Helper()
	v.printer.Set(v.T, ipptest.Empty, true)
	v.Tap("印刷する", nextX, nextY)
	v.printer.Begun(v.T, 1)
	v.Rest()
	v.Shot("out-of-paper")
	before := v.Picture()
	v.printer.Set(v.T, ipptest.Empty, false)
	v.Settle("用紙が出た", before)
	v.Until("the page", func() bool { return len(v.printer.Out()) > 0 })
	v.Shot("out-of-paper-refilled")
	if len(v.printer.Out()) != 1 {
		v.T.Fatalf("%v", v.printer.Events())
	}
	v.Run("xdotool", "key", "ctrl+p") // staff
	v.printer.Begun(v.T, 2)
	v.Until("the page once more", func() bool { return len(v.printer.Out()) > 1 })
	v.Shot("reprinted")
	if out := v.printer.Out(); len(out) != 2 || out[0] == out[1] { // the second says 再印刷
		v.T.Fatalf("%v", v.printer.Events())
	}
}

// takenBack prints without paper, and there is none in time.
func (v paperVisit) takenBack() {
	v.T.Helper()
	v.printer.Set(v.T, ipptest.Empty, true)
	v.Tap("印刷する", nextX, nextY)
	v.printer.Begun(v.T, 3)
	v.Until("the page is taken back", func() bool { return strings.Contains(v.window.Said(), "did not come out") })
	v.Shot("not-printed")
	v.Tap("終わる", 120, nextY)
	v.Shot("paper-left-after-trouble")
	v.Key("職員の鍵", "ctrl+l")
	v.printer.Set(v.T, ipptest.Empty, false)
	time.Sleep(2 * time.Second) // what must not happen has no event
	if len(v.printer.Out()) != 2 {
		v.T.Errorf("a page came after its owner had left: %v", v.printer.Events())
	}
}
