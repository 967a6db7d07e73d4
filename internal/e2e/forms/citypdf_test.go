//go:build linux

package forms

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kakanai/internal/e2e"
)

// A form on the PDF of a city: everything stands where its place says, marks and all, the city's
// own words are still text, and any of the usual ways in which such a PDF is made will do.
func TestFormOnTheCitysPDF(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"as Word made it", "with object streams", "linear", "uncompressed", "in two pages"} {
		t.Run(way, func(t *testing.T) {
			d := e2e.NewStall(t, "--reader", "demo:katsunosuke")
			folder, config := d.OwnForms()
			pdf := filepath.Join(folder, "taxi.pdf")
			other := filepath.Join(d.Dir, "other.pdf")
			if args := map[string][]string{
				"with object streams": {"--object-streams=generate"}, "linear": {"--linearize"},
				"uncompressed": {"--qdf"},
				"in two pages": {"--pages", pdf, "1,1", "--"},
			}[way]; args != nil {
				e2e.Tool(t, "qpdf", append([]string{pdf, other}, args...)...)
				if err := os.Rename(other, pdf); err != nil {
					t.Fatal(err)
				}
			}
			d.Want(0, "", d.Call("", "forms", "check", folder))
			a := d.File("a.json", `{"taxi":{"kind":"change","who":"family","tel":"0175-12-3456"}}`)
			docs := e2e.Documents(t, d.Want(0, "", d.Call("1234\n", "--config", config, "fill", "taxi",
				"--answers", a, "--out", d.Out(), "--pin-stdin")))
			pages := 1
			if way == "in two pages" {
				pages = 2
			}
			if len(docs) != 1 || docs[0].Pages != pages || len(docs[0].Marks) != 0 {
				t.Fatalf("%+v", docs)
			}
			e2e.Tool(t, "qpdf", "--check", docs[0].Path)
			words := e2e.Tool(t, "pdftotext", "-raw", docs[0].Path, "-")
			for _, want := range []string{
				"様式第１号（第４条関係）", "次のとおり、乗合タクシー利用券", "𠮷田　葛󠄀之介", "0175-12-3456", "読取方法：",
				"字形要確認：なし",
			} {
				if !strings.Contains(solid.Replace(words), solid.Replace(want)) {
					t.Errorf("no %q in %s", want, words)
				}
			}
			// The name stands in its box: y is measured from the top, in points.
			box := e2e.Tool(t, "pdftotext", "-r", "72", "-x", fmt.Sprint(mm(59)), "-y", fmt.Sprint(mm(75)), "-W",
				fmt.Sprint(mm(129)), "-H", fmt.Sprint(mm(12)), "-f", "1", "-l", "1", docs[0].Path, "-")
			if !strings.Contains(box, "𠮷田") || strings.Contains(box, "氏") {
				t.Errorf("in the name's box stands %q", box)
			}
		})
	}
}

// solid takes the spaces out: poppler has its own mind about them.
var solid = strings.NewReplacer(" ", "", "\u3000", "")

// Before anything is placed, the PDF alone is shown on millimetres: that is what is measured on.
func TestPreviewOfAPDF(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	path := filepath.Join(d.Dir, "grid.pdf")
	if a := d.Want(0, "", d.Call("", "forms", "preview", "docs/examples/own-pdf/taxi.pdf",
		"--grid", "--out", path)); a.JSON["pages"] != 1.0 {
		t.Errorf("%v", a.JSON)
	}
	e2e.Tool(t, "qpdf", "--check", path)
	if words := e2e.Tool(t, "pdftotext", "-raw", path, "-"); !strings.Contains(words, "乗合タクシー利用券") ||
		!strings.Contains(words, "290") {
		t.Error(words)
	}
	e2e.Write(t, filepath.Join(d.Dir, "torn.pdf"), []byte("%PDF-1.4"))
	d.Want(60, "forms-invalid", d.Call("", "forms", "preview", filepath.Join(d.Dir, "torn.pdf"), "--out", path))
	d.Want(2, "usage", d.Call("", "forms", "preview", "no-such.pdf", "--out", path))
}

// What an editor saved last is on the screen and on the paper; what stood there before is on
// neither, also where a picture of it still lies beside the PDF.
func TestAnOlderPageIsNeverPrinted(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	folder, config := d.OwnForms()
	pdf := filepath.Join(folder, "taxi.pdf")
	old, err := os.ReadFile(pdf)
	if err != nil {
		t.Fatal(err)
	}
	e2e.Tool(t, "pdftoppm", "-r", "110", "-gray", "-png", "-singlefile", pdf, filepath.Join(folder, "taxi-1"))
	e2e.Write(t, pdf, e2e.SavedAgain(t, old, 2, "q 0 0 1 rg 100 600 300 40 re f Q"))
	d.Want(0, "", d.Call("", "forms", "check", folder))
	a := d.File("a.json", `{"taxi":{"kind":"change","who":"family","tel":"0175-12-3456"}}`)
	docs := e2e.Documents(t, d.Want(0, "", d.Call("1234\n", "--config", config, "fill", "taxi", "--answers", a,
		"--out", d.Out(), "--pin-stdin")))
	preview := filepath.Join(d.Dir, "preview.pdf")
	d.Want(0, "", d.Call("", "forms", "preview", pdf, "--out", preview))
	for _, path := range []string{docs[0].Path, preview} {
		if words := e2e.Tool(t, "pdftotext", "-raw", path, "-"); strings.Contains(words, "乗合タクシー") {
			t.Errorf("the older page is printed: %s", words)
		}
		e2e.Tool(t, "pdftoppm", "-r", "72", "-png", "-f", "1", "-l", "1", "-singlefile", path,
			filepath.Join(d.Dir, "page"))
		if r, _, b, _ := pixels(t, filepath.Join(d.Dir, "page.png")).At(250, 842-620).RGBA(); r > 0x1000 ||
			b < 0xF000 {
			t.Errorf("no blue bar on %s", path)
		}
	}
}

func pixels(t *testing.T, path string) image.Image {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// The second look: if poppler shows another page than the one that is printed, for a reason that
// the reader of PDFs does not know, the PDF is refused before a form on it is offered, and so is
// its preview. No such PDF is known, so poppler is led to another file.
func TestAPageShownOtherwiseThanPrintedIsRefused(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	folder, config := d.OwnForms()
	real, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Fatal(err)
	}
	pdf := filepath.Join(folder, "taxi.pdf")
	b, err := os.ReadFile(pdf)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(d.Dir, "other.pdf")
	e2e.Write(t, other, e2e.SavedAgain(t, b, 2, "q 0 0 1 rg 100 600 300 40 re f Q"))
	bin := filepath.Join(d.Dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/bash\nif grep -q 'Producer(Kakanai)' \"${@: -2:1}\"; then exec " + real + " \"$@\"; fi\n" +
		"exec " + real + " \"${@:1:$#-2}\" " + other + " \"${@: -1}\"\n"
	if err := os.WriteFile(filepath.Join(bin, "pdftoppm"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	d.Env = append(d.Env, "PATH="+bin+":"+os.Getenv("PATH"))
	why := func(a e2e.Answer) string {
		t.Helper()
		list := d.Want(60, "forms-invalid", a).JSON["errors"].([]any)
		return list[0].(map[string]any)["why"].(string)
	}
	for _, a := range []e2e.Answer{
		d.Call("", "forms", "check", folder), d.Call("", "forms", "preview", pdf,
			"--out", filepath.Join(d.Dir, "p.pdf")),
		d.Call("1234\n", "--reader", "demo", "--config", config, "fill", "juminhyo", "--out", d.Out(), "--pin-stdin"),
	} {
		if w := why(a); !strings.Contains(w, "1ページめの見え方と、印刷したものがちがいます") {
			t.Error(w)
		}
	}
}

func mm(n float64) int { return int(n * 72 / 25.4) }

// Only who draws it knows that a place has no room for the shortest of what will stand there; and
// a language that no screen speaks is a misspelt one.
func TestWhatOnlyThePaperKnows(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t)
	folder, _ := d.OwnForms()
	path := filepath.Join(folder, "taxi.toml")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	e2e.Write(t, path, bytes.Replace(b, []byte("w = 129"), []byte("w = 4"), 1))
	if list := refused(d, "forms", "check", folder); len(list) != 1 || list[0].line != 146 ||
		!strings.Contains(list[0].why, "「別記参照」が入りません") {
		t.Errorf("%+v", list)
	}
	e2e.Write(t, path, b)
	if err := os.Mkdir(filepath.Join(folder, "translations"), 0o700); err != nil {
		t.Fatal(err)
	}
	e2e.Write(t, filepath.Join(folder, "translations", "jp.toml"), []byte("\"住民票の写し\" = \"x\"\n"))
	if list := refused(d, "forms", "check", folder); len(list) != 1 ||
		!strings.HasSuffix(list[0].file, "jp.toml") || !strings.Contains(list[0].why, "この言語の画面はありません") {
		t.Errorf("%+v", list)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	// A folder whose files lie one deeper has none.
	if out := e2e.Tool(t, e2e.Binary, "forms", "check", t.TempDir()); !strings.Contains(out, "1つもありません") {
		t.Errorf("%q", out)
	}
}

// Text files that would eat the machine cost neither a second nor 64 MB.
func TestHostileFormFiles(t *testing.T) {
	t.Parallel()
	for what, text := range map[string]string{
		"a million fields":  "id = \"zz\"\n" + strings.Repeat("[[section.field]]\nid = \"a\"\n", 1_000_000),
		"fields up to size": "id = \"zz\"\n[[section]]\n" + strings.Repeat("[[section.field]]\nid=\"a\"\n", 10_000),
		"deep brackets":     "x = " + strings.Repeat("[", 100_000),
		"a long line":       "x = \"" + strings.Repeat("語", 80_000) + "\"",
		"NUL":               "id = \"z\x00z\"\n",
		"bidi controls":     "id = \"zz\" # \u202e\n",
		"checks in a chain": chained(2500),
		"a name of dots":    "\"x\"." + strings.Repeat("a.", 120_000) + "a = 1 # \n",
		"a long title":      "id = \"zz\"\ntitle = \"" + strings.Repeat("語", 50_000) + "\"\n",
		"a form's options": "id = \"zz\"\n[[section]]\n[[section.field]]\nid = \"aa\"\n" +
			"option = [" + strings.Repeat(`{id="a",label="b"},`, 8000) + "]\n",
		"a list of values": "id = \"zz\"\n[[section]]\n[[section.field]]\nid = \"aa\"\n" +
			"show = { aa = [" + strings.Repeat(`"a",`, 50_000) + "] }\n",
	} {
		d := e2e.NewStall(t)
		if list := refused(d, "forms", "check", d.File("zz.toml", text)); len(list) == 0 {
			t.Errorf("%s: no mistake", what)
		}
	}
	d := e2e.NewStall(t, "--reader", "demo")
	for what, text := range map[string]string{
		"a million answers": `{"juminhyo":{` + strings.Repeat(`"a":1,`, 1_000_000) + `"a":1}}`,
		"deep brackets": `{"juminhyo":{"copies":` + strings.Repeat("[", 100_000) + strings.Repeat("]",
			100_000) + `}}`,
		"NUL":             `{"juminhyo":{"hoh_name":"a\u0000"}}`,
		"bidi controls":   `{"juminhyo":{"hoh_name":"a\u202e"}}`,
		"many elements":   `{"juminhyo":{"subj_name":["a"` + strings.Repeat(`,"a"`, 50_000) + `]}}`,
		"a text too long": `{"juminhyo":{"hoh_name":"` + strings.Repeat("語", 301) + `"}}`,
		"a cell too long": `{"kotei":{"props":[{"` + "place" + `":"` + strings.Repeat("語", 301) + `"}]}}`,
		"too many rows":   `{"kotei":{"props":[{}` + strings.Repeat(`,{}`, 20) + `]}}`,
		"combining marks": `{"juminhyo":{"hoh_name":"e` + strings.Repeat("\u0301", 9) + `"}}`,
		"a field twice":   `{"juminhyo":{"copies":1,"copies":2}}`,
		"a form twice":    `{"juminhyo":{"copies":1},"juminhyo":{}}`,
		"twice in a list": `{"koseki":{"cert_kind":[{"id":"all","copies":2,"id":"all"}]}}`,
		"twice, escaped":  `{"juminhyo":{"copies":1,"\u0063opies":2}}`,
	} {
		a := limited(d, "1234\n", "fill", "juminhyo", "--answers", d.File("a.json", text), "--out", d.Out(),
			"--pin-stdin")
		if a.Code != 2 {
			t.Errorf("%s: %d %v", what, a.Code, a.JSON)
		}
	}
}

// What is long and allowed costs little too: every row and cell as long as they may be.
func TestLongestAnswers(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	long := strings.Repeat("青森県むつ市大字見本字長い地名", 20) // 300 characters
	row := `,{"kind":"` + long + `","place":"` + long + `","lot":"` + long + `","house":"` + long + `"}`
	b, err := os.ReadFile("docs/examples/answers.json")
	if err != nil {
		t.Fatal(err)
	}
	var examples map[string]map[string]any
	if err := json.Unmarshal(b, &examples); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ form, field, value string }{
		{"kotei", "props", "[" + strings.Repeat(row, 20)[1:] + "]"},
		{"juminhyo", "hoh_name", `"` + strings.Repeat("e\u0301\u0323", 100) + `"`},
		{"juminhyo", "hoh_name", `"` + long + `"`},
		{"ido", "persons", `[` + strings.Repeat(`,{"name":"`+long+`"}`, 6)[1:] + `]`},
	} {
		answers := examples[c.form]
		answers[c.field] = json.RawMessage(c.value)
		text, err := json.Marshal(map[string]any{c.form: answers})
		if err != nil {
			t.Fatal(err)
		}
		a := limited(d, "1234\n", "fill", c.form, "--answers", d.File("a.json", string(text)), "--out", d.Out(),
			"--pin-stdin")
		if docs := e2e.Documents(t, d.Want(0, "", a)); len(docs) != 1 || docs[0].Pages > 15 {
			t.Errorf("%s.%s: %+v", c.form, c.field, docs)
		}
	}
}

// An answers file that is a pipe, a folder, or none is refused at once: a pipe without a writer
// would be waited for without end.
func TestAnswersAreAFile(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	pipe := filepath.Join(d.Dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, d.Dir, "-", filepath.Join(d.Dir, "none.json"), "/dev/zero"} {
		if a := limited(d, "1234\n", "fill", "juminhyo", "--answers", name, "--out", d.Out(),
			"--pin-stdin"); a.Code != 2 {
			t.Errorf("%s: %d %v", name, a.Code, a.JSON)
		}
	}
	// Equal keys of different objects are none that stand twice.
	a := d.File("a.json", `{"juminhyo":{"copies":1},`+
		`"koseki":{"copies":1,"honseki":"青森県むつ市","hittousha":"見本",`+
		`"cert_kind":[{"id":"all","copies":1},{"id":"fuhyo","copies":1}]}}`)
	d.Want(0, "", d.Call("1234\n", "fill", "juminhyo", "koseki", "--answers", a, "--out", d.Out(), "--pin-stdin"))
}

// chained are checks each of whose default hangs on the next.
func chained(n int) string {
	var b strings.Builder
	b.WriteString("id = \"zz\"\ncode = \"F77\"\nedition = \"1\"\ntitle = \"t\"\nname = \"n\"\naddressee = \"a\"\n" +
		"sign = \"typed_ok\"\n[[section]]\ntitle = \"s\"\nfield = [")
	for i := range n {
		fmt.Fprintf(&b, "{id=\"c%d\",label=\"l\",kind=\"check\",source=\"resident\",", i)
		fmt.Fprintf(&b, "default_if={c%d=[\"true\"]}},", i+1)
	}
	b.WriteString("]\n")
	return b.String()
}

type mistake struct {
	file, why string
	line      int
}

// refused are the mistakes that a command found, within a second and 64 MB, and the program says
// so in its words.
func refused(d *e2e.Stall, args ...string) (out []mistake) {
	d.T.Helper()
	a := d.Want(60, "forms-invalid", limited(d, "", args...))
	list, _ := a.JSON["errors"].([]any)
	for _, e := range list {
		m := e.(map[string]any)
		out = append(out, mistake{m["file"].(string), m["why"].(string), int(m["line"].(float64))})
	}
	return out
}

// limited is call with the goal for hostile files: a second and 64 MB, for the program and the
// process it looks at PDFs with. Beside other tests on two cores, the same work takes more time of
// the processor than on a quiet machine (1.2 s where it takes 0.9 s): it gets twice the goal.
func limited(d *e2e.Stall, stdin string, args ...string) e2e.Answer {
	d.T.Helper()
	// A process keeps the peak of the one that started it across exec, and ours is large: time
	// starts this one.
	peak := filepath.Join(d.Dir, "peak")
	cmd := exec.Command("time", append([]string{"--quiet", "-f", "%M", "-o", peak, e2e.Binary},
		append(d.Args, args...)...)...)
	cmd.Env = append(os.Environ(), "HOME="+d.Dir, "LANG=ja_JP.UTF-8")
	before := time.Now()
	a := d.Run(cmd, stdin)
	if cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); cpu > 2*time.Second ||
		time.Since(before) > 10*time.Second {
		d.T.Errorf("%v took %v of the processor, %v in all", args, cpu, time.Since(before))
	}
	var kilobytes int
	if b, err := os.ReadFile(peak); err != nil {
		d.T.Fatal(err)
	} else if _, err := fmt.Sscan(string(b), &kilobytes); err != nil || kilobytes > 64<<10 {
		d.T.Errorf("%v took %d MB (%v)", args, kilobytes>>10, err)
	}
	return a
}
