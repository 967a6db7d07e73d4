package printing_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-pdf/fpdf"
	"github.com/signintech/gopdf"
	"golang.org/x/net/websocket"

	"kakanai/printing"
	"kakanai/text"
)

// A peer makes one page and returns how long that took, measured by itself if it is a program that
// was started before.
type peer struct {
	name   string
	rounds int // pages in one run
	page   func(n int) time.Duration
	times  []time.Duration
}

// plain is the page that the other writers make: twenty lines of a name and an address, each page
// another.
func plain(n int) []string {
	var out []string
	for i := range 20 {
		out = append(out, fmt.Sprintf("見本　太郎%d　青森県むつ市見本町%d丁目１０－７－%d　コーポ見本", n, i+1, n*20+i))
	}
	return out
}

func fontFile(f *text.Fonts, name string) string {
	for _, face := range f.Faces() {
		if face.Name == name {
			return face.File()
		}
	}
	return ""
}

// BenchmarkPeers makes pages with every PDF writer that is installed, alternating within one run,
// and prints medians. Ours is a whole form: laid out and written, with two fonts and more, the
// code, and a name with rare characters. The others make the plain page. It is one benchmark,
// because only what ran at the same time can be compared.
func BenchmarkPeers(b *testing.B) {
	f := fonts(b)
	peers := ownPeers(b, f)
	library, ipaex := libraryPeers(b, f)
	peers = append(peers, library...)
	var absent []string
	if python, ok := withModule("reportlab"); ok {
		peers = append(peers, &peer{
			name: "reportlab, plain page, font registered once", rounds: 300,
			page: server(b, python, "-c", reportlab, ipaex),
		})
	} else {
		absent = append(absent, "reportlab")
	}
	if python, ok := withModule("weasyprint"); ok {
		peers = append(peers, &peer{
			name: "WeasyPrint, plain page, kept running", rounds: 10,
			page: server(b, python, "-c", weasyprint, ipaex),
		})
	} else {
		absent = append(absent, "WeasyPrint")
	}
	if chromium, err := exec.LookPath("chromium"); err == nil {
		peers = append(peers, chromiumPeers(b, chromium, ipaex)...)
	} else {
		absent = append(absent, "Chromium")
	}
	most := 0
	for _, p := range peers {
		p.page(0) // once for the caches
		most = max(most, p.rounds)
	}
	for b.Loop() {
		for n := range most {
			for _, p := range peers {
				if (n+1)*p.rounds/most > n*p.rounds/most {
					p.times = append(p.times, p.page(n+1))
				}
			}
		}
	}
	printTimes(peers, absent)
}

// printTimes prints each peer's median, fastest page, and ratio to the first peer.
func printTimes(peers []*peer, absent []string) {
	first := median(peers[0].times)
	var out strings.Builder
	fmt.Fprintf(&out, "\n%-55s %6s %10s %10s %8s\n", "", "pages", "median", "least", "ratio")
	for _, p := range peers {
		m := median(p.times)
		fmt.Fprintf(&out, "%-55s %6d %8.2fms %8.2fms %7.2fx\n", p.name, len(p.times), ms(m), ms(slices.Min(p.times)),
			float64(m)/float64(first))
	}
	if len(absent) > 0 {
		fmt.Fprintf(&out, "not installed here: %s\n", strings.Join(absent, ", "))
	}
	fmt.Println(out.String())
}

// clocked returns a function that measures do.
func clocked(b *testing.B, do func(n int) error) func(int) time.Duration {
	return func(n int) time.Duration {
		at := time.Now()
		if err := do(n); err != nil {
			b.Fatal(err)
		}
		return time.Since(at)
	}
}

func read(b *testing.B, path string) []byte {
	data, err := os.ReadFile(path)
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// ownPeers are our own writer, with a whole form and with the plain page.
func ownPeers(b *testing.B, f *text.Fonts) []*peer {
	x := filled(b, "juminhyo", ordinary, nil)
	return []*peer{
		{name: "Kakanai, whole form", rounds: 300, page: clocked(b, func(n int) error {
			y := *x
			y.Serial = fmt.Sprintf("K01-20261124-%04d", n)
			return printing.Layout(&y, f).PDF(io.Discard, f, at)
		})},
		{name: "Kakanai, plain page", rounds: 300, page: clocked(b, func(n int) error {
			d := printing.Document{FormID: "plain", Title: "plain", Pages: []printing.Page{{}}}
			for i, s := range plain(n) {
				for _, r := range f.Line(text.Data, s, 10).Runs {
					r.X, r.Y = r.X+15, float64(20+i*12)
					d.Pages[0].Shapes = append(d.Pages[0].Shapes, printing.Shape{Run: &r})
				}
			}
			return d.PDF(io.Discard, f, at)
		})},
	}
}

// libraryPeers are Go libraries, and the path of the font that all peers use for the plain page.
func libraryPeers(b *testing.B, f *text.Fonts) (peers []*peer, ipaex string) {
	ipaex = fontFile(f, "ipaexm")
	mincho, label := read(b, ipaex), read(b, fontFile(f, "BIZUDGothic-Regular"))
	whole := printing.Layout(filled(b, "juminhyo", ordinary, nil), f)
	words := map[string]string{} // every letter of the form by its font, for the peer that writes the same page
	for _, s := range whole.Pages[0].Shapes {
		if s.Run != nil {
			for _, k := range s.Run.Clusters {
				if r := []rune(k.Src); len(r) == 1 && r[0] < 0x10000 {
					words[s.Run.Face.Name] += k.Src
				}
			}
		}
	}
	cuts := map[string][]byte{
		"ipaexm":              fpdf.UTF8CutFont(mincho, words["ipaexm"]),
		"BIZUDGothic-Regular": fpdf.UTF8CutFont(label, words["BIZUDGothic-Regular"]),
		"BIZUDGothic-Bold":    fpdf.UTF8CutFont(read(b, fontFile(f, "BIZUDGothic-Bold")), words["BIZUDGothic-Bold"]),
	}
	return []*peer{
		{
			name: "fpdf v0.9.0, the form's page, fonts cut beforehand", rounds: 300,
			page: clocked(b, func(int) error { return fpdfForm(whole, cuts) }),
		},
		{name: "fpdf v0.9.0, plain page", rounds: 200, page: clocked(b, func(n int) error {
			p := fpdf.New("P", "mm", "A4", "")
			p.AddUTF8FontFromBytes("m", "", mincho)
			p.AddPage()
			p.SetFont("m", "", 10)
			for i, s := range plain(n) {
				p.Text(15, float64(20+i*12), s)
			}
			return p.Output(io.Discard)
		})},
		{name: "gopdf v0.33.0, plain page", rounds: 200, page: clocked(b, func(n int) error {
			p := gopdf.GoPdf{}
			p.Start(gopdf.Config{PageSize: *gopdf.PageSizeA4})
			if err := p.AddTTFFontData("m", mincho); err != nil {
				return err
			}
			p.AddPage()
			if err := p.SetFont("m", "", 10); err != nil {
				return err
			}
			for i, s := range plain(n) {
				p.SetXY(40, float64(40+i*34))
				if err := p.Cell(nil, s); err != nil {
					return err
				}
			}
			_, err := p.WriteTo(io.Discard)
			return err
		})},
	}, ipaex
}

// chromiumPeers are Chromium kept running, and started anew for each page.
func chromiumPeers(b *testing.B, chromium, ipaex string) []*peer {
	dir := b.TempDir()
	html := filepath.Join(dir, "page.html")
	write := func(n int) {
		s := "<meta charset=utf-8><style>@font-face{font-family:m;src:url(file://" + ipaex +
			")}body{font:10pt m}</style><p>" + strings.Join(plain(n), "<p>")
		if err := os.WriteFile(html, []byte(s), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	warm, err := newBrowser(b, chromium, dir)
	if err != nil {
		b.Fatal(err)
	}
	return []*peer{
		{name: "Chromium, plain page, kept running", rounds: 60, page: func(n int) time.Duration {
			write(n)
			return clocked(b, func(int) error { return warm.print("file://" + html) })(n)
		}},
		{name: "Chromium, plain page, started anew", rounds: 3, page: func(n int) time.Duration {
			write(n)
			return clocked(b, func(int) error {
				return exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu",
					"--user-data-dir="+filepath.Join(dir, "cold"), "--print-to-pdf="+filepath.Join(dir,
						"cold.pdf"), "file://"+html).Run()
			})(n)
		}},
	}
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

func median(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	return d[len(d)/2]
}

// fpdfForm writes the shapes of a form with fpdf, without the rare characters.
func fpdfForm(d printing.Document, cuts map[string][]byte) error {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetAutoPageBreak(false, 0)
	for name, b := range cuts {
		p.AddUTF8FontFromBytes(name, "", b)
	}
	p.AddPage()
	for _, s := range d.Pages[0].Shapes {
		c := s.Color
		switch {
		case s.Rect != nil:
			p.SetFillColor(int(c.R), int(c.G), int(c.B))
			p.Rect(s.Rect.X, s.Rect.Y, s.Rect.W, s.Rect.H, "F")
		case s.Line != nil:
			p.SetLineWidth(s.Line.Width)
			p.Line(s.Line.X1, s.Line.Y1, s.Line.X2, s.Line.Y2)
		case s.Ring != nil:
			p.Circle(s.Ring.X, s.Ring.Y, s.Ring.R, "D")
		case s.Run != nil && cuts[s.Run.Face.Name] != nil:
			var t strings.Builder
			for _, k := range s.Run.Clusters {
				if r := []rune(k.Src); len(r) == 1 && r[0] < 0x10000 {
					t.WriteString(k.Src)
				}
			}
			p.SetTextColor(int(c.R), int(c.G), int(c.B))
			p.SetFont(s.Run.Face.Name, "", s.Run.Pt)
			p.Text(s.Run.X, s.Run.Y, t.String())
		}
	}
	return p.Output(io.Discard)
}

// withModule returns the Python that has a module: Debian's, or the first one found.
func withModule(module string) (python string, ok bool) {
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import "+module).Run() == nil {
			return python, true
		}
	}
	return "", false
}

// server starts a Python program that makes a page for every line it reads and answers with the
// seconds taken.
func server(b *testing.B, name string, args ...string) func(int) time.Duration {
	cmd := exec.Command(name, args...)
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		b.Fatalf("%s does not start", name)
	}
	b.Cleanup(func() { in.Close(); cmd.Wait() })
	lines := bufio.NewReader(out)
	return func(n int) time.Duration {
		page, err := json.Marshal(plain(n))
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(in, "%s\n", page)
		line, err := lines.ReadString('\n')
		var seconds float64
		if _, scan := fmt.Sscan(line, &seconds); err != nil || scan != nil {
			b.Fatalf("%s ended: %v", name, err)
		}
		return time.Duration(seconds * 1e9)
	}
}

const reportlab = `
import sys, json, time, io
from reportlab.pdfgen import canvas
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
pdfmetrics.registerFont(TTFont('m', sys.argv[1]))
for line in sys.stdin:
    page = json.loads(line)
    t = time.perf_counter()
    b = io.BytesIO()
    c = canvas.Canvas(b, pagesize=(595.28, 841.89))
    c.setFont('m', 10)
    for i, s in enumerate(page):
        c.drawString(40, 800 - i*34, s)
    c.showPage()
    c.save()
    print(time.perf_counter() - t, flush=True)
`

const weasyprint = `
import sys, json, time, io, logging
logging.disable(logging.CRITICAL)
from weasyprint import HTML
for line in sys.stdin:
    page = json.loads(line)
    t = time.perf_counter()
    head = '<style>@page{size:A4}body{font:10pt "IPAexMincho"}</style><p>'
    HTML(string=head + '<p>'.join(page)).write_pdf(io.BytesIO())
    print(time.perf_counter() - t, flush=True)
`

// A browser is a running Chromium, controlled by its debugging protocol.
type browser struct {
	ws *websocket.Conn
	id int
}

func newBrowser(b *testing.B, chromium, dir string) (*browser, error) {
	cmd := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0",
		"--remote-allow-origins=*", "--user-data-dir="+filepath.Join(dir, "warm"), "about:blank")
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	b.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 200 {
		time.Sleep(100 * time.Millisecond)
		port, err := os.ReadFile(filepath.Join(dir, "warm", "DevToolsActivePort"))
		if err != nil || !bytes.Contains(port, []byte("\n")) {
			continue
		}
		at := "127.0.0.1:" + strings.Split(string(port), "\n")[0]
		answer, err := http.Get("http://" + at + "/json/list")
		if err != nil {
			continue
		}
		var tabs []struct {
			Type string `json:"type"`
			URL  string `json:"webSocketDebuggerUrl"`
		}
		err = json.NewDecoder(answer.Body).Decode(&tabs)
		answer.Body.Close()
		for _, tab := range tabs {
			if tab.Type == "page" {
				ws, err := websocket.Dial(tab.URL, "", "http://"+at)
				if err != nil {
					return nil, err
				}
				br := &browser{ws: ws}
				_, err = br.call("Page.enable", nil)
				return br, err
			}
		}
		if err != nil {
			return nil, err
		}
	}
	return nil, fmt.Errorf("chromium says no port")
}

type said struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Result json.RawMessage `json:"result"`
}

func (b *browser) call(method string, params any) (json.RawMessage, error) {
	b.id++
	if err := websocket.JSON.Send(b.ws, map[string]any{"id": b.id, "method": method, "params": params}); err != nil {
		return nil, err
	}
	for {
		var s said
		if err := websocket.JSON.Receive(b.ws, &s); err != nil || s.ID == b.id {
			return s.Result, err
		}
	}
}

// print loads a page and takes its PDF.
func (b *browser) print(url string) error {
	if _, err := b.call("Page.navigate", map[string]string{"url": url}); err != nil {
		return err
	}
	for {
		var s said
		if err := websocket.JSON.Receive(b.ws, &s); err != nil {
			return err
		}
		if s.Method == "Page.loadEventFired" {
			break
		}
	}
	r, err := b.call("Page.printToPDF", map[string]bool{"preferCSSPageSize": true})
	if err == nil && len(r) < 10000 {
		err = fmt.Errorf("chromium made no page")
	}
	return err
}

// A thousand different forms in a row do not grow the memory.
func TestAThousandForms(t *testing.T) {
	f := fonts(t)
	n := 150
	if os.Getenv("KAKANAI_SOAK") != "" {
		n = 1000
	}
	live := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapInuse) / (1 << 20)
	}
	var early float64
	for i := range n {
		h := ordinary
		h.Name = fmt.Sprintf("%c%c　%c𠮷葛\U000E0100", 0x4E00+i*7%20000, 0x4E00+i*13%20000, 0xAC00+i*11%11000)
		h.Address = fmt.Sprintf("%s%c%d", h.Address, 0x5E00+i*17%16000, i)
		x := filled(t, ids[i%len(ids)], h, withPerson[ids[i%len(ids)]])
		if err := printing.Layout(x, f).PDF(io.Discard, f, at); err != nil {
			t.Fatal(err)
		}
		if i == n/3 {
			early = live()
		}
	}
	late := live()
	t.Logf("after %d forms %.1f MB live, after %d %.1f MB; peak of the process %s", n/3, early, n, late, peak())
	if late > early+6 || late > 80 {
		t.Errorf("live memory grows from %.1f to %.1f MB", early, late)
	}
}

// peak returns the largest resident size of this process, if the system reports it.
func peak() string {
	b, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "unknown"
}
