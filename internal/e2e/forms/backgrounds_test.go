//go:build linux

package forms

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kakanai/internal/e2e"
)

// base is the example of a city's own PDF.
const base = "docs/examples/own-pdf/taxi.pdf"

// A background is one that cannot be used: what it is, a part of why it is refused, and how the
// good one is spoilt.
type background struct {
	what, why string
	spoil     func(t *testing.T, pdf string)
}

// unusablePDFs are wrong in themselves.
func unusablePDFs() []background {
	return []background{
		{"encrypted", "qpdf --decrypt", func(t *testing.T, pdf string) {
			e2e.Tool(t, "qpdf", base, pdf, "--encrypt", "secret", "owner", "256", "--")
		}},
		{"encrypted with no password to open", "qpdf --decrypt", func(t *testing.T, pdf string) {
			e2e.Tool(t, "qpdf", base, pdf, "--encrypt", "", "owner", "128", "--use-aes=y", "--")
		}},
		{"not A4", "A4縦", func(t *testing.T, pdf string) {
			e2e.Tool(t, "qpdf", "--qdf", "--object-streams=disable", base, pdf)
			b, err := os.ReadFile(pdf)
			if err != nil {
				t.Fatal(err)
			}
			e2e.Write(t, pdf, bytes.Replace(b, []byte("841.8"), []byte("641.8"), 1))
		}},
		{"with a form field", "入力欄", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]>>>>",
				"<</Type/Pages/Count 1/Kids[3 0 R]>>",
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>",
				"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/Rect[100 100 300 120]>>"))
		}},
		{"with a stamp", "注釈", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[4 0 R]>>",
				"<</Type/Annot/Subtype/Stamp/Rect[100 100 300 120]/Name/Draft>>"))
		}},
		{"with layers", "レイヤー", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[4 0 R]/D<</OFF[4 0 R]>>>>>>",
				"<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
				"<</Type/OCG/Name(draft)>>"))
		}},
		{"one that two readers read in two ways", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Contents 5 0 R>>",
				stream(pack([]byte("0 0 99 99 re f")), 1), stream(pack([]byte("0 99 99 99 re f")), 1)))
		}},
		{"torn", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			b, err := os.ReadFile(base)
			if err != nil {
				t.Fatal(err)
			}
			e2e.Write(t, pdf, b[:len(b)/2])
		}},
		{"a thousand pages", "20ページまで", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>",
				"<</Type/Pages/Count 1000/Kids["+strings.Repeat("3 0 R ",
					1000)+"]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>"))
		}},
		{"one that wants another file", "ほかのファイルやインターネット", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/"+
					"Resources<</XObject<</A<</Type/XObject/Subtype/Form"+
					"/Ref<</F(http://example.jp/a.pdf)/Page 0>>>>>>>>>>",
				stream(pack([]byte(" ")), 1)))
		}},
		{"one that is packed twice and unpacks without end", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>",
				"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>", stream(pack(zeros(1<<28)), 2)))
		}},
		{"dictionaries in each other", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf, pdfOf("<</Type/Catalog/Pages 2 0 R/X "+strings.Repeat("<</X ",
				50_000)+strings.Repeat(">>", 50_000)+">>",
				"<</Type/Pages/Count 1/Kids[3 0 R]>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"))
		}},
		{"no PDF at all", "PDFではありません", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf,
				[]byte("PK\x03\x04 a Word file"))
		}},
		{"one that unpacks without end", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf,
				bomb())
		}},
		{"one whose pages contain themselves", "もう一度PDFに書き出して", func(t *testing.T, pdf string) {
			e2e.Write(t, pdf, []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"+
				"2 0 obj<</Type/Pages/Count 1/Kids[2 0 R]/Parent 2 0 R>>endobj\n"+
				"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"+
				"trailer<</Size 3/Root 1 0 R>>\nstartxref\n121\n%%EOF\n"))
		}},
	}
}

// unusableBesides are wrong in what stands beside a good PDF or in its place. A picture must not
// cost more to read than a page.
func unusableBesides() []background {
	return []background{
		{"a picture of 30,000 by 30,000 pixels", "画素が多すぎます", func(t *testing.T, pdf string) {
			e2e.Write(t, strings.TrimSuffix(pdf, ".pdf")+"-1.png", hugePNG())
		}},
		{"a picture of 3,000 by 3,000 pixels", "画素が多すぎます", func(t *testing.T, pdf string) {
			e2e.Write(t, strings.TrimSuffix(pdf, ".pdf")+"-1.png", picture(t, 3000, 3000))
		}},
		{"a square one", "A4縦の形", func(t *testing.T, pdf string) {
			e2e.Write(t, strings.TrimSuffix(pdf, ".pdf")+"-1.png", picture(t, 2000, 2000))
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
	}
}

// What cannot be a background is refused with what to do, before any form is offered.
func TestUnusableBackgrounds(t *testing.T) {
	t.Parallel()
	for _, c := range append(unusablePDFs(), unusableBesides()...) {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			d := e2e.NewStall(t)
			folder, config := d.OwnForms()
			c.spoil(t, filepath.Join(folder, "taxi.pdf"))
			list := refused(d, "forms", "check", folder)
			if len(list) != 1 || !strings.Contains(list[0].why, c.why) || list[0].line != 11 ||
				!strings.HasSuffix(list[0].file, "taxi.toml") {
				t.Errorf("%+v", list)
			}
			d.Want(60, "forms-invalid", d.Call("1234\n", "--reader", "demo", "--config", config, "fill",
				"juminhyo", "--out", d.Out(), "--pin-stdin"))
		})
	}
}

// A background is a plain file beside its form, named as a PDF.
func TestBackgroundsThatAreNotBesideTheirForm(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"../taxi.pdf", "/etc/passwd", "http://example.jp/taxi.pdf", "taxi.pdf\\u0000",
		"sub/taxi.pdf", "taxi.svg",
	} {
		d := e2e.NewStall(t)
		folder, _ := d.OwnForms()
		path := filepath.Join(folder, "taxi.toml")
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		e2e.Write(t, path, bytes.Replace(b, []byte(`"taxi.pdf"`), []byte(`"`+name+`"`), 1))
		if list := refused(d, "forms", "check", folder); len(list) == 0 || list[0].line != 11 {
			t.Errorf("%s: %+v", name, list)
		}
	}
}

// bomb is a small PDF whose page unpacks to a gigabyte.
func bomb() []byte {
	const page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
	return pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", page,
		stream(zeros(1<<30), 1))
}

// stream is a PDF's object of data that were packed so often.
func stream(packed []byte, times int) string {
	return fmt.Sprintf("<</Length %d/Filter[%s]>>stream\n%s\nendstream ", len(packed),
		strings.Repeat("/FlateDecode ", times), packed)
}

// pack packs data as zlib does.
func pack(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// zeros is what pack makes of n zeros, whole megabytes: the second of them is packed like all that
// follow, so that a bomb takes no time to make.
func zeros(n int) []byte {
	const block = 1 << 20
	b := bytes.NewBuffer([]byte{0x78, 0xDA})
	w, err := flate.NewWriter(b, flate.BestCompression)
	if err != nil {
		panic(err) // there is such a level
	}
	from := 0
	for range 2 {
		from = b.Len()
		w.Write(make([]byte, block))
		w.Flush()
	}
	b.Write(bytes.Repeat(b.Bytes()[from:], n/block-2))
	w.Close()
	return binary.BigEndian.AppendUint32(b.Bytes(), uint32(n%65521)<<16|1) // Adler-32 of zeros
}

// What zeros makes unpacks to what it says, and its checksum is right.
func TestZerosUnpack(t *testing.T) {
	r, err := zlib.NewReader(bytes.NewReader(zeros(5 << 20)))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil || len(b) != 5<<20 || len(bytes.Trim(b, "\x00")) > 0 {
		t.Errorf("%d bytes, %v", len(b), err)
	}
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
	binary.Write(&b, binary.BigEndian, uint32(13))
	b.Write(head)
	binary.Write(&b, binary.BigEndian, crc32.ChecksumIEEE(head))
	return b.Bytes()
}
