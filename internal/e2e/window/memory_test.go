//go:build linux

package window

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"image"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/internal/e2e"
)

// A hand makes visits as fast as the window lets it: each step waits until the screen has changed
// and rests, or until a button is to be seen.
type hand struct {
	*e2e.Screen
	where image.Rectangle // it looks for a change here, where no button is that looks pressed before it does anything
}

var seed = maphash.MakeSeed()

// seen is what is to be seen there, as a number.
func (h hand) seen() uint64 { return maphash.Bytes(seed, corner(h.Screen, h.where)) }

func (h hand) do(what string, args ...string) {
	h.T.Helper()
	for range 3 { // what the window did not hear is done again
		before := h.seen()
		h.Run("xdotool", args...)
		last, since := before, time.Now()
		for began := time.Now(); time.Since(began) < 10*time.Second; time.Sleep(10 * time.Millisecond) {
			if now := h.seen(); now != last {
				last, since = now, time.Now()
			}
			if last != before && time.Since(since) > 200*time.Millisecond {
				return
			}
		}
	}
	h.Shot("stuck")
	h.T.Fatalf("%s: nothing happens", what)
}

func (h hand) key(k string) { h.T.Helper(); h.do(k, "key", k) }

func (h hand) type_(what, words string) { h.T.Helper(); h.do(what, "type", "--delay", "2", words) }

func (h hand) touch(what string, x, y int) {
	h.T.Helper()
	h.do(what, "mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", "1")
}

// The colours of buttons as they lie in the server's memory: blue, green, red.
var (
	blue   = []byte{0xc1, 0x17, 0x00} // leads on
	white  = []byte{0xff, 0xff, 0xff} // can be pressed; what cannot is grey
	tinted = []byte{0xfe, 0xf1, 0xe8} // is chosen
)

// wait waits for a colour at a place.
func (h hand) wait(what string, x, y int, colour []byte) {
	h.T.Helper()
	for began := time.Now(); !bytes.HasPrefix(corner(h.Screen, image.Rect(x, y, x+1, y+1)),
		colour); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > 60*time.Second {
			h.Shot("stuck")
			h.T.Fatalf("%s: not to be seen", what)
		}
	}
}

// kioskVisit is 住民票 for one of seven demo people, the page looked at large before it is printed.
func (h hand) kioskVisit(i int) {
	const nextX, nextY = 1148, 704
	h.wait("用紙から選ぶ", 860, 124, tinted)
	h.touch("住民票", 230, 220)
	next := func(what string) {
		h.wait(what, nextX-70, nextY, blue)
		time.Sleep(400 * time.Millisecond) // or it is taken for the second of two touches
		h.touch(what, nextX, nextY)
	}
	for _, what := range []string{"次へ", "本人", "同意"} {
		next(what)
	}
	// of the demo's bar
	person, card := hand{h.Screen, image.Rect(640, 760, 1020, 792)}, hand{h.Screen, image.Rect(1100, 760, 1260, 792)}
	if i%12 < 6 {
		person.touch("次の人", 1058, 776)
	} else {
		person.touch("前の人", 602, 776)
	}
	card.touch("カードを置く", 1180, 776)
	h.wait("暗証番号", 1232, 540, white)
	h.do("PIN", "key", "1", "2", "3", "4", "Return")
	for range 3 {
		next("次へ")
	}
	h.touch("拡大", 380, 590)
	next("閉じる")
	next("印刷する")
	h.wait("受け取りました", 720, 565, blue)
	// before the screen asks for it: of a card that lies on it says so at a moment of its own
	card.touch("カードを取る", 1180, 776)
	h.touch("受け取りました", 820, 565)
}

// deskVisit is a person without a card, typed by the clerk, from another city and let on.
func (h hand) deskVisit(i int) {
	for _, k := range []string{"1", "Return", "Return"} {
		h.key(k)
	}
	h.wait("カードなし", 24, 719, white)
	h.key("F2")
	h.type_("name", fmt.Sprintf("Nameof%04d", i))
	h.key("Return")
	h.type_("address", fmt.Sprintf("Street %04d", 9999-i))
	h.key("Return")
	h.type_("birth date", strconv.Itoa(19300101+i%28+i%12*100+i%70*10000))
	h.key("Return")
	h.key("1")
	h.key("Return")
	h.wait("通す", 194, 719, white)
	h.key("F3")
	h.key("1")
	for range 3 {
		h.wait("次へ", 706, 768, blue)
		h.key("F12")
	}
	h.wait("印刷", 535, 719, blue)
	h.key("F5")
	h.key("F5")
	h.wait("渡した", 194, 768, white)
	h.key("F9")
}

// weigh is what a process holds, in MB: all, as in other figures, and of it what is its own; the
// rest is files, libraries and fonts.
func weigh(t testing.TB, pid int) (resident, own float64) {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		t.Fatal(err)
	}
	for l := range strings.Lines(string(b)) {
		f := strings.Fields(l)
		kb := 0.0
		if len(f) > 1 {
			kb, _ = strconv.ParseFloat(f[1], 64)
		}
		switch f[0] {
		case "Rss:":
			resident = kb / 1024
		case "Anonymous:":
			own = kb / 1024
		}
	}
	if resident == 0 || own == 0 {
		t.Fatalf("the memory of %d cannot be read", pid)
	}
	return resident, own
}

// BenchmarkVisitMemory makes 500 visits, or KAKANAI_VISITS, at the kiosk and at the desk and fails
// where memory grows: the window may hold 120 MB more than a bare one of the same toolkit, and 20
// MB more after 500 visits than after 50.
func BenchmarkVisitMemory(b *testing.B) {
	visits := 500
	if n, err := strconv.Atoi(os.Getenv("KAKANAI_VISITS")); err == nil {
		visits = n
	}
	bare := buildBare(b)
	for _, mode := range []string{"kiosk", "desk"} {
		b.Run(mode, func(b *testing.B) {
			width, visit, where := 1280, hand.kioskVisit, image.Rect(0, 0, 1280, 500)
			if mode == "desk" {
				width, visit, where = 2560, hand.deskVisit, image.Rect(0, 0, 1280, 800)
			}
			h := hand{e2e.NewSizedScreen(b, width, 800), where}
			f, cmd := measure(h.Screen, image.Rect(0, 0, 60, 40), bare)
			cmd.Process.Kill()
			cmd.Wait()
			data, config := filepath.Join(b.TempDir(), "data"), filepath.Join(b.TempDir(), "kakanai.toml")
			e2e.Write(b, config, []byte("[screen]\nshow_address = true\n"))
			p := h.Open(nil, "--mode", mode, "--demo", "--data", data, "--config", config)
			if mode == "desk" {
				h.key("Return")
			}
			g := growth{b: b, pid: p.PID, bare: f.memory, began: time.Now()}
			for i := range visits {
				visit(h, i)
				g.look(i+1, visits)
			}
			g.report(visits)
			p.End()
			path := e2e.LogPath(filepath.Join(data, "demo"))
			log, err := os.ReadFile(path)
			v, bad := audit.Verify(b.Context(), path, audit.Against{})
			if n := bytes.Count(log, []byte("printed")); err != nil || bad != nil || v.Result != "ok" || n < visits {
				b.Errorf("the visits were not made: %d printed, %+v %v", n, v, bad)
			}
		})
	}
}

// A growth is what a window holds while visits are made, in MB.
type growth struct {
	b           *testing.B
	pid         int
	bare        float64 // what a bare window of the toolkit holds
	began       time.Time
	early, most float64 // at visit 50, and at any time
}

// look weighs the window after the n-th visit, now and then.
func (g *growth) look(n, visits int) {
	if n > 1 && n%10 != 0 {
		return
	}
	resident, own := weigh(g.b, g.pid)
	if n == 1 || n%50 == 0 || n == visits {
		g.b.Logf("visit %d: %.0f MB, %.0f more than bare; %.0f MB of it are no files; %.1f s a visit",
			n, resident, resident-g.bare, own, time.Since(g.began).Seconds()/float64(n))
	}
	if resident-g.bare > 120 {
		g.b.Errorf("visit %d: %.0f MB, and a bare window holds %.0f", n, resident, g.bare)
	}
	if n == 50 {
		g.early = resident
	}
	g.most = max(g.most, resident)
}

// report judges what was gained between visit 50 and the last.
func (g *growth) report(visits int) {
	last, _ := weigh(g.b, g.pid)
	if visits > 50 && last-g.early > 20 {
		g.b.Errorf("%.0f MB after 50 visits and %.0f after %d", g.early, last, visits)
	}
	g.b.ReportMetric(0, "ns/op")
	g.b.ReportMetric(last, "MB")
	g.b.ReportMetric(g.most, "most-MB")
	g.b.ReportMetric(last-g.early, "grown-MB")
	g.b.ReportMetric(g.bare, "bare-MB")
}
