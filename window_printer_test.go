//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/printing/ipp/ipptest"
	"kakanai/record"
)

// A real window and a real printer without paper: the screen says so, the page comes when there is paper, staff print it once more, and the
// next visitor's page, for which no paper comes in time, is taken back and the kiosk locked.
func TestWindowWithAPrinterOutOfPaper(t *testing.T) {
	p := ipptest.StartPrinter(t)
	s := newScreen(t)
	dir := t.TempDir()
	config := filepath.Join(dir, "kakanai.toml")
	text := fmt.Sprintf("guide = \"off\"\n[printer]\nuri = %q\n[idle]\nprinting = 20\n", p.URI)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	window := s.open([]string{"HOME=" + dir}, "--demo", "--data", data, "--config", config)

	const nextX, nextY = 1148, 704
	visit := func() { // from the first screen to the pages, which are not printed yet
		s.tap("住民票", 230, 220)
		s.tap("次へ", nextX, nextY)
		s.tap("本人のまま次へ", nextX, nextY)
		s.tap("同意して進む", nextX, nextY)
		s.tap("カードを置く", 1180, 776)
		before := s.picture()
		s.x("xdotool", "type", "--delay", "80", "1234")
		s.x("xdotool", "key", "Return")
		s.settle("読み取り", before)
		for range 3 {
			s.tap("次へ", nextX, nextY)
		}
	}
	visit()
	p.Set(t, ipptest.Empty, true)
	s.tap("印刷する", nextX, nextY)
	p.Begun(t, 1)
	time.Sleep(2 * time.Second)
	s.shot("out-of-paper")
	before := s.picture()
	p.Set(t, ipptest.Empty, false)
	s.settle("用紙が出た", before)
	time.Sleep(time.Second)
	s.shot("out-of-paper-refilled")
	if len(p.Out()) != 1 {
		t.Fatalf("%v", p.Events())
	}
	s.x("xdotool", "key", "ctrl+p") // staff
	p.Begun(t, 2)
	time.Sleep(3 * time.Second)
	s.shot("reprinted")
	if out := p.Out(); len(out) != 2 || out[0] == out[1] { // the second says 再印刷
		t.Fatalf("%v", p.Events())
	}
	s.tap("カードを取る", 1180, 776) // one that is left lying stops the next visitor after a while
	s.shot("card-taken")
	s.tap("受け取りました", 820, 510)

	s.x("xdotool", "key", "ctrl+p") // it is wiped: nothing to print
	visit()
	p.Set(t, ipptest.Empty, true)
	s.tap("印刷する", nextX, nextY)
	p.Begun(t, 3)
	for i := 0; !strings.Contains(window.said(), "did not come out"); i++ {
		if time.Sleep(200 * time.Millisecond); i > 200 {
			t.Fatal("the page is not taken back")
		}
	}
	time.Sleep(time.Second)
	s.shot("not-printed")
	s.tap("終わる", 120, nextY)
	s.shot("paper-left-after-trouble")
	s.key("職員の鍵", "ctrl+l")
	p.Set(t, ipptest.Empty, false)
	time.Sleep(2 * time.Second)
	if len(p.Out()) != 2 {
		t.Errorf("a page came after its owner had left: %v", p.Events())
	}
	window.end()
	d := &stall{t: t, dir: dir, args: []string{"--json", "--data", data, "--reader", "demo"}}
	csv := filepath.Join(dir, "log.csv")
	d.want(0, "", d.call("", "log", "export", "--day", record.Day(time.Now()), "--format", "csv", "--out", csv))
	b, err := os.ReadFile(csv)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, kind := range []string{"confirmed", "printed", "reprint", "printed", "taken", "confirmed", "failed", "paper.left", "paper.cleared"} {
		i := strings.Index(string(b)[at:], `"`+kind+`"`)
		if i < 0 {
			t.Fatalf("the log lacks %s, or has it elsewhere:\n%s", kind, b)
		}
		at += i + 1
	}
}
