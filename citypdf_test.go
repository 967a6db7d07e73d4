package main

import (
	"bytes"
	"compress/zlib"
	be "encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kakanai/internal/settings"
	"kakanai/internal/station"
)

// ownFiles copies the example of a form on a city's own PDF into a folder and gives the settings that use it.
func (d *stall) ownFiles() (folder, config string) {
	d.t.Helper()
	folder = filepath.Join(d.dir, "own")
	if err := os.CopyFS(folder, os.DirFS("docs/examples/own-pdf")); err != nil {
		d.t.Fatal(err)
	}
	return folder, d.file("k.toml", "forms_folder = \""+folder+"\"\n")
}

// A form on the PDF of a city: everything stands where its place says, marks and all, the city's own words are still text, and any of the usual ways in which
// such a PDF is made will do.
func TestFormOnTheCitysPDF(t *testing.T) {
	for _, way := range []string{"as Word made it", "with object streams", "linear", "uncompressed", "in two pages"} {
		t.Run(way, func(t *testing.T) {
			d := newStall(t, "--reader", "demo:katsunosuke")
			folder, config := d.ownFiles()
			pdf := filepath.Join(folder, "taxi.pdf")
			other := filepath.Join(d.dir, "other.pdf")
			if args := map[string][]string{
				"with object streams": {"--object-streams=generate"}, "linear": {"--linearize"}, "uncompressed": {"--qdf"},
				"in two pages": {"--pages", pdf, "1,1", "--"},
			}[way]; args != nil {
				tool(t, "qpdf", append([]string{pdf, other}, args...)...)
				if err := os.Rename(other, pdf); err != nil {
					t.Fatal(err)
				}
			}
			d.want(0, "", d.call("", "forms", "check", folder))
			a := d.file("a.json", `{"taxi":{"kind":"change","who":"family","tel":"0175-12-3456"}}`)
			docs := documents(t, d.want(0, "", d.call("1234\n", "--config", config, "fill", "taxi", "--answers", a, "--out", d.out(), "--pin-stdin")))
			pages := 1
			if way == "in two pages" {
				pages = 2
			}
			if len(docs) != 1 || docs[0].Pages != pages || len(docs[0].Marks) != 0 {
				t.Fatalf("%+v", docs)
			}
			tool(t, "qpdf", "--check", docs[0].Path)
			words := tool(t, "pdftotext", "-raw", docs[0].Path, "-")
			for _, want := range []string{"様式第１号（第４条関係）", "次のとおり、乗合タクシー利用券", "𠮷田　葛󠄀之介", "0175-12-3456", "読取方法：", "字形要確認：なし"} {
				if !strings.Contains(solid.Replace(words), solid.Replace(want)) {
					t.Errorf("no %q in %s", want, words)
				}
			}
			// The name stands in its box: y is measured from the top, in points.
			box := tool(t, "pdftotext", "-r", "72", "-x", fmt.Sprint(mm(59)), "-y", fmt.Sprint(mm(75)), "-W", fmt.Sprint(mm(129)), "-H", fmt.Sprint(mm(12)), "-f", "1", "-l", "1", docs[0].Path, "-")
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
	d := newStall(t)
	path := filepath.Join(d.dir, "grid.pdf")
	if a := d.want(0, "", d.call("", "forms", "preview", "docs/examples/own-pdf/taxi.pdf", "--grid", "--out", path)); a.json["pages"] != 1.0 {
		t.Errorf("%v", a.json)
	}
	tool(t, "qpdf", "--check", path)
	if words := tool(t, "pdftotext", "-raw", path, "-"); !strings.Contains(words, "乗合タクシー利用券") || !strings.Contains(words, "290") {
		t.Error(words)
	}
	write(t, filepath.Join(d.dir, "torn.pdf"), []byte("%PDF-1.4"))
	d.want(60, "forms-invalid", d.call("", "forms", "preview", filepath.Join(d.dir, "torn.pdf"), "--out", path))
	d.want(2, "usage", d.call("", "forms", "preview", "no-such.pdf", "--out", path))
}

// savedAgain is a PDF after an editor has put another stream in the place of its page's: the old one is still in the file.
func savedAgain(t *testing.T, pdf []byte, object int, content string) []byte {
	t.Helper()
	var last, root int
	if _, err := fmt.Sscanf(string(pdf[bytes.LastIndex(pdf, []byte("startxref")):]), "startxref\n%d", &last); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(string(pdf[bytes.LastIndex(pdf, []byte("/Root")):]), "/Root %d", &root); err != nil {
		t.Fatal(err)
	}
	b := bytes.NewBuffer(bytes.Clone(pdf))
	at := b.Len()
	fmt.Fprintf(b, "%d 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n", object, len(content), content)
	table := b.Len()
	fmt.Fprintf(b, "xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size 1000/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", object, at, root, last, table)
	return b.Bytes()
}

// What an editor saved last is on the screen and on the paper; what stood there before is on neither, also where a picture of it still lies beside the PDF.
func TestAnOlderPageIsNeverPrinted(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	folder, config := d.ownFiles()
	pdf := filepath.Join(folder, "taxi.pdf")
	old, err := os.ReadFile(pdf)
	if err != nil {
		t.Fatal(err)
	}
	tool(t, "pdftoppm", "-r", "110", "-gray", "-png", "-singlefile", pdf, filepath.Join(folder, "taxi-1"))
	write(t, pdf, savedAgain(t, old, 2, "q 0 0 1 rg 100 600 300 40 re f Q"))
	d.want(0, "", d.call("", "forms", "check", folder))
	a := d.file("a.json", `{"taxi":{"kind":"change","who":"family","tel":"0175-12-3456"}}`)
	docs := documents(t, d.want(0, "", d.call("1234\n", "--config", config, "fill", "taxi", "--answers", a, "--out", d.out(), "--pin-stdin")))
	preview := filepath.Join(d.dir, "preview.pdf")
	d.want(0, "", d.call("", "forms", "preview", pdf, "--out", preview))
	for _, path := range []string{docs[0].Path, preview} {
		if words := tool(t, "pdftotext", "-raw", path, "-"); strings.Contains(words, "乗合タクシー") {
			t.Errorf("the older page is printed: %s", words)
		}
		tool(t, "pdftoppm", "-r", "72", "-png", "-f", "1", "-l", "1", "-singlefile", path, filepath.Join(d.dir, "page"))
		if r, _, b, _ := pixels(t, filepath.Join(d.dir, "page.png")).At(250, 842-620).RGBA(); r > 0x1000 || b < 0xF000 {
			t.Errorf("no blue bar on %s", path)
		}
	}
	// The screen's picture is poppler's of this PDF, not the one that was left beside it.
	s := &station.Station{Settings: settings.Settings{FormsFolder: folder}, Now: time.Now, Stderr: io.Discard}
	f, err := s.Fonts()
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Offered(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	screen, err := png.Decode(bytes.NewReader(all.Form("taxi").Pictures[0]))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := screen.At(250*110/72, (842-620)*110/72).RGBA(); r > 0x8000 {
		t.Error("the screen shows the older page")
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

// The second look: if poppler shows another page than the one that is printed, for a reason that the reader of PDFs does not know, the PDF is refused before a form
// on it is offered, and so is its preview. No such PDF is known, so poppler is led to another file.
func TestAPageShownOtherwiseThanPrintedIsRefused(t *testing.T) {
	d := newStall(t)
	folder, config := d.ownFiles()
	real, err := exec.LookPath("pdftoppm")
	if err != nil {
		t.Fatal(err)
	}
	pdf := filepath.Join(folder, "taxi.pdf")
	b, err := os.ReadFile(pdf)
	if err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(d.dir, "other.pdf")
	write(t, other, savedAgain(t, b, 2, "q 0 0 1 rg 100 600 300 40 re f Q"))
	bin := filepath.Join(d.dir, "bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/bash\nif grep -q 'Producer(Kakanai)' \"${@: -2:1}\"; then exec " + real + " \"$@\"; fi\nexec " + real + " \"${@:1:$#-2}\" " + other + " \"${@: -1}\"\n"
	if err := os.WriteFile(filepath.Join(bin, "pdftoppm"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	d.env = append(d.env, "PATH="+bin+":"+os.Getenv("PATH"))
	why := func(a answer) string {
		t.Helper()
		list := d.want(60, "forms-invalid", a).json["errors"].([]any)
		return list[0].(map[string]any)["why"].(string)
	}
	for _, a := range []answer{
		d.call("", "forms", "check", folder), d.call("", "forms", "preview", pdf, "--out", filepath.Join(d.dir, "p.pdf")),
		d.call("1234\n", "--reader", "demo", "--config", config, "fill", "juminhyo", "--out", d.out(), "--pin-stdin"),
	} {
		if w := why(a); !strings.Contains(w, "1ページめの見え方と、印刷したものがちがいます") {
			t.Error(w)
		}
	}
}

func mm(n float64) int { return int(n * 72 / 25.4) }

// What cannot be a background is refused with what to do, before any form is offered.
func TestUnusableBackgrounds(t *testing.T) {
	base := "docs/examples/own-pdf/taxi.pdf"
	for _, c := range []struct {
		what, why string
		spoil     func(t *testing.T, pdf string)
	}{
		{"encrypted", "qpdf --decrypt", func(t *testing.T, pdf string) {
			tool(t, "qpdf", base, pdf, "--encrypt", "secret", "owner", "256", "--")
		}},
		{"encrypted with no password to open", "qpdf --decrypt", func(t *testing.T, pdf string) {
			tool(t, "qpdf", base, pdf, "--encrypt", "", "owner", "128", "--use-aes=y", "--")
		}},
		{"not A4", "A4縦", func(t *testing.T, pdf string) {
			b, err := os.ReadFile(base)
			if err != nil {
				t.Fatal(err)
			}
			tool(t, "qpdf", "--qdf", "--object-streams=disable", base, pdf)
			if b, err = os.ReadFile(pdf); err != nil {
				t.Fatal(err)
			}
			write(t, pdf, bytes.Replace(b, []byte("841.8"), []byte("641.8"), 1))
		}},
		{"with a form field", "入力欄", func(t *testing.T, pdf string) {
			write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>",
				"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/Rect[100 100 300 120]>>"))
		}},
		{"with a stamp", "注釈", func(t *testing.T, pdf string) {
			write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>",
				"<</Type/Annot/Subtype/Stamp/Rect[100 100 300 120]/Name/Draft>>"))
		}},
		{"with layers", "レイヤー", func(t *testing.T, pdf string) {
			write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[4 0 R]/D<</OFF[4 0 R]>>>>>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
				"<</Type/OCG/Name(draft)>>"))
		}},
		{"one that two readers read in two ways", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Contents 5 0 R>>", stream([]byte("0 0 99 99 re f"), 1), stream([]byte("0 99 99 99 re f"), 1)))
		}},
		{"torn", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			b, err := os.ReadFile(base)
			if err != nil {
				t.Fatal(err)
			}
			write(t, pdf, b[:len(b)/2])
		}},
		{"a thousand pages", "20ページまで", func(t *testing.T, pdf string) {
			write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1000/Kids["+strings.Repeat("3 0 R ", 1000)+"]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>"))
		}},
		{"one that wants another file", "ほかのファイルやインターネット", func(t *testing.T, pdf string) {
			write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</A<</Type/XObject/Subtype/Form/Ref<</F(http://example.jp/a.pdf)/Page 0>>>>>>>>>>", stream([]byte(" "), 1)))
		}},
		{"one that is packed twice and unpacks without end", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>", stream(make([]byte, 1<<28), 2)))
		}},
		{"dictionaries in each other", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R/X "+strings.Repeat("<</X ", 50_000)+strings.Repeat(">>", 50_000)+">>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"))
		}},
		{"no PDF at all", "PDFではありません", func(t *testing.T, pdf string) { write(t, pdf, []byte("PK\x03\x04 a Word file")) }},
		{"one that unpacks without end", "もう一度PDFに書き出して", func(t *testing.T, pdf string) { write(t, pdf, bomb()) }},
		{"one whose pages contain themselves", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			write(t, pdf, []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>endobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n121\n%%EOF\n"))
		}},
		{"a picture of 30,000 by 30,000 pixels", "画素が多すぎます", func(t *testing.T, pdf string) {
			b, err := os.ReadFile(base)
			if err != nil {
				t.Fatal(err)
			}
			write(t, pdf, b)
			write(t, strings.TrimSuffix(pdf, ".pdf")+"-1.png", hugePNG())
		}},
		{"a picture of 3,000 by 3,000 pixels", "画素が多すぎます", func(t *testing.T, pdf string) {
			b, err := os.ReadFile(base)
			if err != nil {
				t.Fatal(err)
			}
			write(t, pdf, b)
			write(t, strings.TrimSuffix(pdf, ".pdf")+"-1.png", picture(t, 3000, 3000))
		}},
		{"a square one", "A4縦の形", func(t *testing.T, pdf string) {
			b, err := os.ReadFile(base)
			if err != nil {
				t.Fatal(err)
			}
			write(t, pdf, b)
			write(t, strings.TrimSuffix(pdf, ".pdf")+"-1.png", picture(t, 2000, 2000))
		}},
		{"a link out of the folder", "開けません", func(t *testing.T, pdf string) {
			os.Remove(pdf)
			if err := os.Symlink("/etc/passwd", pdf); err != nil {
				t.Fatal(err)
			}
		}},
		{"a pipe", "開けません", func(t *testing.T, pdf string) {
			os.Remove(pdf)
			if err := syscall.Mkfifo(pdf, 0o600); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		t.Run(c.what, func(t *testing.T) {
			d := newStall(t)
			folder, config := d.ownFiles()
			c.spoil(t, filepath.Join(folder, "taxi.pdf"))
			list := d.refused("forms", "check", folder)
			if len(list) != 1 || !strings.Contains(list[0].why, c.why) || list[0].line != 11 || !strings.HasSuffix(list[0].file, "taxi.toml") {
				t.Errorf("%+v", list)
			}
			d.want(60, "forms-invalid", d.call("1234\n", "--reader", "demo", "--config", config, "fill", "juminhyo", "--out", d.out(), "--pin-stdin"))
		})
	}
	for _, name := range []string{"../taxi.pdf", "/etc/passwd", "http://example.jp/taxi.pdf", "taxi.pdf\\u0000", "sub/taxi.pdf", "taxi.svg"} {
		d := newStall(t)
		folder, _ := d.ownFiles()
		path := filepath.Join(folder, "taxi.toml")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, bytes.Replace(b, []byte(`"taxi.pdf"`), []byte(`"`+name+`"`), 1))
		if list := d.refused("forms", "check", folder); len(list) == 0 || list[0].line != 11 {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

// Only who draws it knows that a place has no room for the shortest of what will stand there; and a language that no screen speaks is a misspelt one.
func TestWhatOnlyThePaperKnows(t *testing.T) {
	d := newStall(t)
	folder, _ := d.ownFiles()
	path := filepath.Join(folder, "taxi.toml")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	write(t, path, bytes.Replace(b, []byte("w = 129"), []byte("w = 4"), 1))
	if list := d.refused("forms", "check", folder); len(list) != 1 || list[0].line != 146 || !strings.Contains(list[0].why, "「別記参照」が入りません") {
		t.Errorf("%+v", list)
	}
	write(t, path, b)
	if err := os.Mkdir(filepath.Join(folder, "translations"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "translations", "jp.toml"), []byte("\"住民票の写し\" = \"x\"\n"))
	if list := d.refused("forms", "check", folder); len(list) != 1 || !strings.HasSuffix(list[0].file, "jp.toml") || !strings.Contains(list[0].why, "この言語の画面はありません") {
		t.Errorf("%+v", list)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	// A folder whose files lie one deeper has none.
	if out := tool(t, binary, "forms", "check", t.TempDir()); !strings.Contains(out, "1つもありません") {
		t.Errorf("%q", out)
	}
}

// Text files that would eat the machine cost neither a second nor 64 MB.
func TestHostileFormFiles(t *testing.T) {
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
		"a form's options":  "id = \"zz\"\n[[section]]\n[[section.field]]\nid = \"aa\"\noption = [" + strings.Repeat(`{id="a",label="b"},`, 8000) + "]\n",
		"a list of values":  "id = \"zz\"\n[[section]]\n[[section.field]]\nid = \"aa\"\nshow = { aa = [" + strings.Repeat(`"a",`, 50_000) + "] }\n",
	} {
		d := newStall(t)
		if list := d.refused("forms", "check", d.file("zz.toml", text)); len(list) == 0 {
			t.Errorf("%s: no mistake", what)
		}
	}
	d := newStall(t, "--reader", "demo")
	for what, text := range map[string]string{
		"a million answers": `{"juminhyo":{` + strings.Repeat(`"a":1,`, 1_000_000) + `"a":1}}`,
		"deep brackets":     `{"juminhyo":{"copies":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}}`,
		"NUL":               `{"juminhyo":{"hoh_name":"a\u0000"}}`,
		"bidi controls":     `{"juminhyo":{"hoh_name":"a\u202e"}}`,
		"many elements":     `{"juminhyo":{"subj_name":["a"` + strings.Repeat(`,"a"`, 50_000) + `]}}`,
		"a text too long":   `{"juminhyo":{"hoh_name":"` + strings.Repeat("語", 301) + `"}}`,
		"a cell too long":   `{"kotei":{"props":[{"` + "place" + `":"` + strings.Repeat("語", 301) + `"}]}}`,
		"too many rows":     `{"kotei":{"props":[{}` + strings.Repeat(`,{}`, 20) + `]}}`,
		"combining marks":   `{"juminhyo":{"hoh_name":"e` + strings.Repeat("\u0301", 9) + `"}}`,
		"a field twice":     `{"juminhyo":{"copies":1,"copies":2}}`,
		"a form twice":      `{"juminhyo":{"copies":1},"juminhyo":{}}`,
		"twice in a list":   `{"koseki":{"cert_kind":[{"id":"all","copies":2,"id":"all"}]}}`,
		"twice, escaped":    `{"juminhyo":{"copies":1,"\u0063opies":2}}`,
	} {
		a := d.limited("1234\n", "fill", "juminhyo", "--answers", d.file("a.json", text), "--out", d.out(), "--pin-stdin")
		if a.code != 2 {
			t.Errorf("%s: %d %v", what, a.code, a.json)
		}
	}
}

// What is long and allowed costs little too: every row and cell as long as they may be.
func TestLongestAnswers(t *testing.T) {
	d := newStall(t, "--reader", "demo")
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
		a := d.limited("1234\n", "fill", c.form, "--answers", d.file("a.json", string(text)), "--out", d.out(), "--pin-stdin")
		if docs := documents(t, d.want(0, "", a)); len(docs) != 1 || docs[0].Pages > 15 {
			t.Errorf("%s.%s: %+v", c.form, c.field, docs)
		}
	}
}

// An answers file that is a pipe, a folder, or none is refused at once: a pipe nobody writes to would be waited for without end.
func TestAnswersAreAFile(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	pipe := filepath.Join(d.dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{pipe, d.dir, "-", filepath.Join(d.dir, "none.json"), "/dev/zero"} {
		if a := d.limited("1234\n", "fill", "juminhyo", "--answers", name, "--out", d.out(), "--pin-stdin"); a.code != 2 {
			t.Errorf("%s: %d %v", name, a.code, a.json)
		}
	}
	// Equal keys of different objects are none that stand twice.
	a := d.file("a.json", `{"juminhyo":{"copies":1},"koseki":{"copies":1,"honseki":"青森県むつ市","hittousha":"見本","cert_kind":[{"id":"all","copies":1},{"id":"fuhyo","copies":1}]}}`)
	d.want(0, "", d.call("1234\n", "fill", "juminhyo", "koseki", "--answers", a, "--out", d.out(), "--pin-stdin"))
}

// chained are checks each of whose default hangs on the next.
func chained(n int) string {
	var b strings.Builder
	b.WriteString("id = \"zz\"\ncode = \"F77\"\nedition = \"1\"\ntitle = \"t\"\nname = \"n\"\naddressee = \"a\"\nsign = \"typed_ok\"\n[[section]]\ntitle = \"s\"\nfield = [")
	for i := range n {
		fmt.Fprintf(&b, "{id=\"c%d\",label=\"l\",kind=\"check\",source=\"resident\",default_if={c%d=[\"true\"]}},", i, i+1)
	}
	b.WriteString("]\n")
	return b.String()
}

type mistake struct {
	file, why string
	line      int
}

// refused are the mistakes that a command found, within a second and 64 MB, and the program says so in its words.
func (d *stall) refused(args ...string) (out []mistake) {
	d.t.Helper()
	a := d.want(60, "forms-invalid", d.limited("", args...))
	list, _ := a.json["errors"].([]any)
	for _, e := range list {
		m := e.(map[string]any)
		out = append(out, mistake{m["file"].(string), m["why"].(string), int(m["line"].(float64))})
	}
	return out
}

// limited is call with the goal for hostile files: a second and 64 MB, for the program and the process it looks at PDFs with. The time allows for a loaded machine.
func (d *stall) limited(stdin string, args ...string) answer {
	d.t.Helper()
	// A process keeps the peak of the one that started it across exec, and ours is large: time starts this one.
	peak := filepath.Join(d.dir, "peak")
	cmd := exec.Command("time", append([]string{"--quiet", "-f", "%M", "-o", peak, binary}, append(d.args, args...)...)...)
	cmd.Env = append(os.Environ(), "HOME="+d.dir, "LANG=ja_JP.UTF-8")
	before := time.Now()
	a := d.run(cmd, stdin)
	if cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(); cpu > time.Second || time.Since(before) > 10*time.Second {
		d.t.Errorf("%v took %v of the processor, %v in all", args, cpu, time.Since(before))
	}
	var kilobytes int
	if b, err := os.ReadFile(peak); err != nil {
		d.t.Fatal(err)
	} else if _, err := fmt.Sscan(string(b), &kilobytes); err != nil || kilobytes > 64<<10 {
		d.t.Errorf("%v took %d MB (%v)", args, kilobytes>>10, err)
	}
	return a
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// bomb is a small PDF whose page unpacks to a gigabyte.
func bomb() []byte {
	return pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>", stream(make([]byte, 1<<30), 1))
}

// stream is a PDF's object of data packed so often.
func stream(data []byte, times int) string {
	for range times {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		z.Write(data)
		z.Close()
		data = packed.Bytes()
	}
	return fmt.Sprintf("<</Length %d/Filter[%s]>>stream\n%s\nendstream ", len(data), strings.Repeat("/FlateDecode ", times), data)
}

// pdfOf is a PDF of these objects, the first its catalog.
func pdfOf(objects ...string) []byte {
	var b bytes.Buffer
	var at []int
	b.WriteString("%PDF-1.4\n")
	for i, s := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj%sendobj\n", i+1, s)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

// picture is a PNG of eight bytes a pixel, the most that one can have.
func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewNRGBA64(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// hugePNG says that it is 30,000 pixels wide and high.
func hugePNG() []byte {
	var b bytes.Buffer
	b.WriteString("\x89PNG\r\n\x1a\n")
	head := []byte("IHDR\x00\x00\x75\x30\x00\x00\x75\x30\x08\x00\x00\x00\x00")
	be.Write(&b, be.BigEndian, uint32(13))
	b.Write(head)
	be.Write(&b, be.BigEndian, crc32.ChecksumIEEE(head))
	return b.Bytes()
}
