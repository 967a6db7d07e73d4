package printing_test

import (
	"bytes"
	"encoding/ascii85"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/printing"
)

// A cityCase is a PDF that a city may have, and the expected outcome: printed as poppler and MuPDF
// show it, or refused.
type cityCase struct {
	what string
	pdf  func(t *testing.T) []byte
	want error
}

var (
	linearPage = regexp.MustCompile(`(\d+) 0 obj\n(<<[^\n]*/Type /Page .*)\nendobj`)
	contentsOf = regexp.MustCompile(`/Contents \d+ 0 R`)
	rootOf     = regexp.MustCompile(`/Root (\d+)`)
)

func number(b []byte) (n int) {
	fmt.Sscan(string(b), &n)
	return n
}

func made(b []byte) func(*testing.T) []byte { return func(*testing.T) []byte { return b } }

// taxi is the example's PDF, made by LibreOffice, after a tool has processed it.
func taxi(tool ...string) func(*testing.T) []byte {
	return func(t *testing.T) []byte {
		t.Helper()
		in, err := filepath.Abs("../docs/examples/own-pdf/taxi.pdf")
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "out.pdf")
		var args []string
		for _, a := range tool {
			args = append(args, strings.NewReplacer("IN", in, "OUT", out).Replace(a))
		}
		if len(args) > 0 {
			run(t, args[0], args[1:]...)
			in = out
		}
		b, err := os.ReadFile(in)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// The page that a city last saved is the page on paper, pixel by pixel as poppler and MuPDF show
// it, however its PDF was made; where that is not possible, the PDF is refused. Every kind is its
// own case: an earlier reader printed an older page in 6 of 10 files saved twice.
func TestCitysPDFIsPrintedAsShown(t *testing.T) {
	for _, list := range [][]cityCase{
		savedTwice(), tables(), syntax(), boxes(), streams(), graphics(), blending(), tools(), beside(), torn(),
	} {
		for _, c := range list {
			t.Run(c.what, func(t *testing.T) {
				t.Parallel()
				b := c.pdf(t)
				pages, err := printing.Inspect(b)
				if c.want != nil {
					if !errors.Is(err, c.want) {
						t.Fatalf("%v, not %v", err, c.want)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				var paper bytes.Buffer
				if err := printing.Background(b, len(pages)).PDF(&paper, fonts(t), time.Unix(0, 0)); err != nil {
					t.Fatal(err)
				}
				theirs, ours := save(t, b), save(t, paper.Bytes())
				if out := string(run(t, "qpdf", "--check", ours)); strings.Contains(out, "WARNING") {
					t.Error(out)
				}
				ourPages := slices.Repeat([]printing.Size{printing.PaperSize}, len(pages))
				compare(t, "poppler", shown(t, theirs, pages), shown(t, ours, ourPages))
				if !same(t, b, pages) {
					t.Error("forms check would refuse it")
				}
				compare(t, "MuPDF", muShown(t, theirs), muShown(t, ours))
			})
		}
	}
}

// same reports whether b and its own paper look the same, drawn as forms check does.
func same(t *testing.T, b []byte, pages []printing.Size) bool {
	t.Helper()
	path := map[bool]string{false: save(t, b), true: save(t, pdf(t, printing.Unscaled(b, len(pages)), fonts(t)))}
	for n := range pages {
		var pictures []image.Image
		for _, own := range []bool{false, true} {
			to := filepath.Join(t.TempDir(), "p")
			run(t, "pdftoppm", printing.Drawing(n+1, path[own], to)...)
			pictures = append(pictures, decode(t, to+".png"))
		}
		if !printing.SamePicture(pictures[0], pictures[1]) {
			return false
		}
	}
	return true
}

func compare(t *testing.T, by string, theirs, ours []image.Image) {
	t.Helper()
	if len(theirs) == 0 || len(theirs) != len(ours) {
		t.Fatalf("%s shows %d pages, %d are printed", by, len(theirs), len(ours))
	}
	for i := range theirs {
		if !printing.SamePicture(theirs[i], ours[i]) {
			t.Errorf("%s shows page %d otherwise than it is printed", by, i+1)
		}
	}
}

// A4 at 110 dpi, to which pages of nearly that size are drawn too.
const wide, high = 909, 1286

// shown returns the pages as poppler draws them.
func shown(t *testing.T, path string, pages []printing.Size) (out []image.Image) {
	t.Helper()
	for i, s := range pages {
		to := filepath.Join(t.TempDir(), "p")
		dpi := func(pixels, points float64) string { return fmt.Sprintf("%.4f", pixels*72/points) }
		page := fmt.Sprint(i + 1)
		run(t, "pdftoppm", "-cropbox", "-gray", "-png", "-singlefile", "-f", page, "-l", page, "-rx", dpi(wide, s.W),
			"-ry", dpi(high, s.H),
			"-x", "0", "-y", "0", "-W", fmt.Sprint(wide), "-H", fmt.Sprint(high), path, to)
		out = append(out, decode(t, to+".png"))
	}
	if s := string(run(t, "pdfinfo", path)); !strings.Contains(s, fmt.Sprintf("Pages:           %d\n", len(pages))) {
		t.Errorf("not %d pages: %s", len(pages), s)
	}
	return out
}

// muShown returns the pages as MuPDF draws them.
func muShown(t *testing.T, path string) []image.Image {
	t.Helper()
	out := filepath.Join(t.TempDir(), "p")
	run(t, "mutool", "draw", "-q", "-c", "gray", "-f", "-w", fmt.Sprint(wide), "-h", fmt.Sprint(high), "-o",
		out+"-%02d.png", path)
	files, err := filepath.Glob(out + "-*.png") // in order: the numbers have equally many digits
	if err != nil {
		t.Fatal(err)
	}
	var pages []image.Image
	for _, f := range files {
		pages = append(pages, decode(t, f))
	}
	return pages
}

// savedTwice are PDFs that were changed after they were made. Editors append what is new and leave
// the old page in the file.
func savedTwice() []cityCase {
	once := func() *handmade { return usual(nil).save("") }
	other := strings.Replace(thePage, "4 0 R", "7 0 R", 1)
	packed := func() *handmade {
		h := usual(nil)
		h.pack(6, map[int]string{13: "(unused)"})
		return h.end(h.table(9, map[int]int{13: 6}, ""))
	}
	return []cityCase{
		{"saved once", made(once().Bytes()), nil},
		{"its stream anew", made(once().stream(4, "", laterWords).save("").Bytes()), nil},
		{
			"its stream anew, three times",
			made(once().stream(4, "", "0 0 9 9 re f").save("").stream(4, "", " ").save("").stream(4, "",
				laterWords).save("").Bytes()), nil,
		},
		{"LibreOffice's file, changed by hand", func(t *testing.T) []byte {
			b := taxi()(t)
			h := &handmade{at: map[int]int{}}
			h.Write(b)
			at := bytes.LastIndex(b, []byte("startxref"))
			fmt.Sscanf(string(b[at:]), "startxref\n%d", &h.last)
			h.stream(2, "", "q 0 0 1 rg 100 400 300 100 re f Q\n% xxxxxxxxxx")
			root := string(b[bytes.LastIndex(b, []byte("/Root")):])
			_, root, _ = strings.Cut(root, " ")
			h.save("")
			return bytes.Replace(h.Bytes(), []byte("/Root 1 0 R/Prev"),
				[]byte("/Root "+root[:strings.Index(root, "R")+1]+"/Prev"), 1)
		}, nil},
		{"the page anew in an object stream", made(func() []byte {
			h := once().stream(7, "", laterWords).pack(8, map[int]string{3: other})
			return h.end(h.table(9, map[int]int{3: 8}, h.prev())).Bytes()
		}()), nil},
		{"the page anew, its table a stream", made(func() []byte {
			h := once().stream(7, "", laterWords).put(3, "%s", other)
			return h.end(h.table(9, nil, h.prev())).Bytes()
		}()), nil},
		{"a table as text after one that is a stream", made(packed().stream(4, "", laterWords).save("").Bytes()), nil},
		{"an object stream over an object stream", made(func() []byte {
			h := begin().put(1, catalogue).put(2, onePage).put(5, font).stream(4, "", formWords).stream(7, "",
				laterWords).pack(6, map[int]string{3: thePage})
			h.end(h.table(9, map[int]int{3: 6}, "")).pack(10, map[int]string{3: other})
			return h.end(h.table(11, map[int]int{3: 10}, h.prev())).Bytes()
		}()), nil},
		{"another catalogue", made(func() []byte {
			h := once().stream(7, "", laterWords).put(13,
				"<</Type/Page/Parent 12 0 R%s/Resources<</Font<</F1 5 0 R>>>>/Contents 7 0 R>>", a4)
			h.put(12, "<</Type/Pages/Kids[13 0 R]/Count 1>>").put(11, "<</Type/Catalog/Pages 12 0 R>>").save("")
			i := bytes.LastIndex(h.Bytes(), []byte("/Root 1 0 R"))
			return append(append(append([]byte{}, h.Bytes()[:i]...), "/Root 11 0 R"...),
				h.Bytes()[i+len("/Root 1 0 R"):]...)
		}()), nil},
		{"a second page", made(once().put(2, "<</Type/Pages/Kids[3 0 R 13 0 R]/Count 2>>").stream(7, "",
			laterWords).put(13, "%s", other).save("").Bytes()), nil},
		{
			"a stamp put on it", made(once().put(3, "%s",
				strings.Replace(thePage, "/Contents", "/Annots[8 0 R]/Contents",
					1)).put(8, "<</Type/Annot/Subtype/Stamp/Rect[100 100 300 200]/AP<</N 10 0 R>>>>").
				stream(10, "/Subtype/Form/BBox[0 0 200 100]", "1 0 0 rg 0 0 200 100 re f").save("").Bytes()),
			printing.ErrNotes,
		},
	}
}

// tables are other ways to record where objects are.
func tables() []cityCase {
	hybrid := func(page string, more map[int]int, first bool) []byte {
		h := usual(map[int]string{3: page}).stream(7, "", laterWords).pack(6, map[int]string{13: "<</S/P>>"})
		if first {
			h.save("")
		}
		at := h.table(9, more, "")
		if !first {
			return h.save(fmt.Sprintf("/XRefStm %d", at)).Bytes()
		}
		next := h.Len()
		fmt.Fprintf(h, "xref\n0 0\ntrailer\n<</Size 20000/Root 1 0 R%s/XRefStm %d>>\n", h.prev(), at)
		return h.end(next).Bytes()
	}
	unseen := strings.Replace(thePage, "4 0 R", "13 0 R", 1)
	circle := usual(nil).save("")
	circle.save("")
	return []cityCase{
		{"all in streams", made(func() []byte {
			h := begin().stream(4, "", formWords).pack(6, map[int]string{1: catalogue, 2: onePage, 3: thePage, 5: font})
			return h.end(h.table(9, map[int]int{1: 6, 2: 6, 3: 6, 5: 6}, "")).Bytes()
		}()), nil},
		{"a hybrid as Word writes it", made(hybrid(thePage, map[int]int{13: 6}, true)), nil},
		{"a hybrid with both tables of one save", made(hybrid(thePage, map[int]int{13: 6}, false)), nil},
		{
			"a hybrid whose page only some readers find", made(hybrid(unseen, map[int]int{13: 6}, true)),
			printing.ErrBadPDF,
		},
		{"a hybrid whose page is two", made(hybrid(thePage, map[int]int{3: 6}, true)), printing.ErrBadPDF},
		{"tables in a circle", made(bytes.Replace(circle.Bytes(),
			[]byte(fmt.Sprintf("/Prev %d", bytes.Index(circle.Bytes(), []byte("xref")))),
			[]byte(fmt.Sprintf("/Prev %d", circle.last)), 1)), printing.ErrBadPDF},
		{
			"a table that is not where it should be",
			made(bytes.Replace(usual(nil).save("").Bytes(), []byte("startxref\n"), []byte("startxref\n1"), 1)),
			printing.ErrBadPDF,
		},
		{
			"an object that is not where it should be",
			made(bytes.Replace(usual(nil).save("").Bytes(), []byte("4 1\n00000"), []byte("4 1\n00001"), 1)),
			printing.ErrBadPDF,
		},
		{"an object that is not where it should be, and not used", made(func() []byte {
			h := usual(map[int]string{13: "null"})
			h.at[13] = h.at[4]
			return h.save("").Bytes()
		}()), printing.ErrBadPDF},
		{"a table of wide columns", made(func() []byte {
			h := usual(nil)
			at := h.Len()
			data := ""
			for n := 1; n <= 5; n++ {
				data += string([]byte{0, 1, 0, 0, 0, 0, 0, 0, byte(h.at[n] >> 8), byte(h.at[n])})
			}
			fmt.Fprintf(h, "9 0 obj\n%s\nendobj\n",
				streamOf("/Type/XRef/W[2 8 0]/Size 20000/Root 1 0 R/Index[1 5]", data))
			return h.end(at).Bytes()
		}()), nil},
		{"a table that points far away", made(func() []byte {
			h := usual(nil)
			at := h.Len()
			fmt.Fprintf(h, "9 0 obj\n%s\nendobj\n",
				streamOf("/Type/XRef/W[1 8 0]/Size 20000/Root 1 0 R/Index[1 1]",
					"\x01\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"))
			return h.end(at).Bytes()
		}()), printing.ErrBadPDF},
		{
			"an object that stands twice and is said once", made(usual(nil).stream(4, "", laterWords).save("").Bytes()),
			nil,
		},
		{
			"lines of a table too short",
			made(bytes.ReplaceAll(usual(nil).save("").Bytes(), []byte(" n \n"), []byte(" n\n"))), printing.ErrBadPDF,
		},
		{"more after its end", made(append(usual(nil).save("").Bytes(), "<html>"...)), printing.ErrBadPDF},
		{
			"an older end after its end", made(append(usual(nil).save("").Bytes(), "startxref\n9\n%%EOF\n"...)),
			printing.ErrBadPDF,
		},
		{
			"object numbers above 10,000",
			made(usual(map[int]string{
				3:     strings.Replace(thePage, "4 0 R", "12345 0 R", 1),
				12345: streamOf("", laterWords),
			}).save("").Bytes()), nil,
		},
	}
}

// syntax are other spellings of objects, and objects that contradict themselves.
func syntax() []cityCase {
	two := func(contents string) []byte {
		return usual(map[int]string{
			3: strings.Replace(thePage, "/Contents 4 0 R", contents, 1),
			7: streamOf("", laterWords),
		}).save("").Bytes()
	}
	return []cityCase{
		{
			"a stream's length elsewhere",
			made(usual(map[int]string{4: strings.Replace(streamOf("", formWords), fmt.Sprint(len(formWords)), "7 0 R",
				1), 7: fmt.Sprint(len(formWords))}).save("").Bytes()), nil,
		},
		{
			"a length that is its own length",
			made(usual(map[int]string{4: strings.Replace(streamOf("", formWords), fmt.Sprint(len(formWords)), "4 0 R",
				1)}).save("").Bytes()), printing.ErrBadPDF,
		},
		{
			"a stream that says it is shorter",
			made(usual(map[int]string{4: strings.Replace(streamOf("", formWords), fmt.Sprint(len(formWords)), "40",
				1)}).save("").Bytes()), printing.ErrBadPDF,
		},
		{"a key twice", made(two("/Contents 4 0 R/Contents 7 0 R")), printing.ErrBadPDF},
		{"a key twice in two spellings", made(two("/Contents 4 0 R/#43ontents 7 0 R")), printing.ErrBadPDF},
		{"names in other spellings", made(page("/Font<</F1", "/#46ont<</F#31")), nil},
		{"comments between", made(page("/Contents 4", "%/Contents 5 0 R\n/Contents % 5 0 R\r 4")), nil},
		{"a reference to a page of nothing", made(page("4 0 R", "77 0 R")), nil},
		{"another generation", made(page("4 0 R", "4 1 R")), printing.ErrBadPDF},
		{"encrypted", taxi("qpdf", "IN", "OUT", "--encrypt", "", "owner", "256", "--"), printing.ErrEncrypted},
	}
}

// boxes are pages that do not begin at 0, 0, or are turned, or inherit what they lack.
func boxes() []cityCase {
	box := func(entries string) []byte { return page(a4, entries) }
	landscape := func(turn int) []byte {
		return usual(map[int]string{3: strings.Replace(thePage, a4,
			fmt.Sprintf("/MediaBox[0 0 841.89 595.28]/Rotate %d", turn), 1)}).save("").Bytes()
	}
	tree := func(top, middle, leaf string) []byte {
		return usual(map[int]string{
			2: "<</Type/Pages/Kids[7 0 R]/Count 2" + top + ">>",
			7: "<</Type/Pages/Parent 2 0 R/Kids[3 0 R 8 0 R]/Count 2" + middle + ">>",
			3: "<</Type/Page/Parent 7 0 R/Contents 4 0 R" + leaf + ">>",
			8: "<</Type/Page/Parent 7 0 R/Contents 9 0 R>>", 9: streamOf("", laterWords),
		}).save("").Bytes()
	}
	return []cityCase{
		{"a box below zero", made(box("/MediaBox[-100 -200 495.28 641.89]")), nil},
		{"a box above zero, from its other corner", made(box("/MediaBox[655.28 901.89 60 60]")), nil},
		{"a box elsewhere", made(usual(map[int]string{
			3: strings.Replace(thePage, a4, "/MediaBox 7 0 R", 1),
			7: "[0 0 8 0 R 842]", 8: "595",
		}).save("").Bytes()), nil},
		{"two millimetres too large", made(box("/MediaBox[0 0 600.9 847.5]")), nil},
		{"two millimetres too small", made(box("/MediaBox[0 0 589.7 836.3]")), nil},
		{"a smaller box to see", made(box("/MediaBox[0 0 700 1000]/CropBox[50 60 645.28 901.89]")), nil},
		{"a larger box to see", made(box("/MediaBox[0 0 595 842]/CropBox[-50 -60 900 1000]")), nil},
		{"a box to see that is not A4", made(box(a4 + "/CropBox[0 0 595 400]")), printing.ErrNotA4},
		{"turned upside down", made(box(a4 + "/Rotate 180")), nil},
		{"turned upside down, off zero", made(box("/MediaBox[-10 -20 585 822]/Rotate -180")), nil},
		{"a wide page turned", made(landscape(90)), nil},
		{"a wide page turned the other way", made(landscape(270)), nil},
		{"a wide page turned backwards", made(landscape(-90)), nil},
		{"a wide page turned more than once", made(landscape(450)), nil},
		{"a wide page", made(landscape(0)), printing.ErrNotA4},
		{"a page lying down", made(box(a4 + "/Rotate 90")), printing.ErrNotA4},
		{"a page askew", made(box(a4 + "/Rotate 45")), printing.ErrBadPDF},
		{"a larger unit", made(box("/MediaBox[0 0 297.64 420.945]/UserUnit 2")), printing.ErrNotA4},
		{"A4 in a unit that makes it A3", made(box(a4 + "/UserUnit 1.414")), printing.ErrNotA4},
		{"all from above", made(tree(a4+"/Resources<</Font<</F1 5 0 R>>>>", "/Rotate 180", "")), nil},
		{
			"two pages of two boxes",
			made(tree("/MediaBox[-50 -50 545.28 791.89]/Resources<</Font<</F1 5 0 R>>>>", "", a4)), nil,
		},
		{"a page of another parent", made(page("/Parent 2", "/Parent 1")), printing.ErrBadPDF},
		{
			"one page more than is said",
			made(usual(map[int]string{2: "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 1>>"}).save("").Bytes()),
			printing.ErrBadPDF,
		},
		{
			"one page less than is said",
			made(usual(map[int]string{2: "<</Type/Pages/Kids[3 0 R]/Count 2>>"}).save("").Bytes()), printing.ErrBadPDF,
		},
		{"21 pages", made(usual(map[int]string{2: "<</Type/Pages/Kids[" + strings.Repeat("3 0 R ", 21) +
			"]/Count 21>>"}).save("").Bytes()), printing.ErrManyPages},
	}
}

// graphics are ways to draw.
func graphics() []cityCase {
	var photo bytes.Buffer
	picture := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 1200 {
		picture.Set(i%40, i/40, color.RGBA{uint8(i), uint8(i / 5), 90, 255})
	}
	if err := jpeg.Encode(&photo, picture, nil); err != nil {
		panic(err)
	}
	image := func(entries, data string) []byte {
		return drawing("q 300 0 0 200 100 400 cm /I Do Q", "/XObject<</I 7 0 R>>",
			map[int]string{7: streamOf("/Type/XObject/Subtype/Image/Width 40/Height 30/BitsPerComponent 8"+entries,
				data)})
	}
	type3 := func(resources string) []byte {
		return drawing("BT /T 40 Tf 100 500 Td (aba) Tj ET", "/XObject<</B 8 0 R>>", map[int]string{
			7: "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]/FirstChar 97/LastChar 98/" +
				"Widths[1 1]/Encoding<</Differences[97/a/b]>>/CharProcs<</a 9 0 R/b 10 0 R>>" + resources + ">>",
			8: streamOf("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", "0 0 .5 .9 re f"),
			9: streamOf("", "1 0 d0 /B Do"), 10: streamOf("", "1 0 0 0 1 1 d1 .1 .1 .3 .3 re f"),
		})
	}
	return []cityCase{
		{
			"states that are not closed",
			made(drawing("q q Q Q Q "+formWords+" q 0.5 0 0 0.5 0 0 cm "+laterWords, "", nil)), nil,
		},
		{"letters of a font of its own", made(type3("/Resources<</XObject<</B 8 0 R>>>>")), nil},
		{"letters that take from the page", made(type3("")), nil},
		{"a photograph", made(image("/ColorSpace/DeviceRGB/Filter/DCTDecode", photo.String())), nil},
		{
			"a picture of colours by number",
			made(image("/ColorSpace[/Indexed/DeviceRGB 2<FF000000FF000000FF>]", strings.Repeat("\x00\x01\x02", 400))),
			nil,
		},
		{
			"a picture that begins with white space",
			made(image("/ColorSpace/DeviceGray", strings.Repeat(" \n\r\t\x00\xF0", 200))), nil,
		},
		{"a picture with a mask", made(drawing(".8 g 0 0 595 842 re f q 300 0 0 200 100 400 cm /I Do Q",
			"/XObject<</I 7 0 R>>", map[int]string{
				7: streamOf("/Type/XObject/Subtype/Image/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/"+
					"SMask 8 0 R", "\x00\x60"),
				8: streamOf("/Type/XObject/Subtype/Image/Width 2/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
					"\xFF\x80"),
			})), nil},
		{
			"a picture within the page's stream",
			made(drawing("q 300 0 0 200 100 400 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\x80\xC0\x20 EI Q", "", nil)),
			nil,
		},
		{
			"another picture for paper",
			made(drawing("q 300 0 0 200 100 400 cm /I Do Q", "/XObject<</I 7 0 R>>", map[int]string{
				7: streamOf("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/"+
					"Alternates[<</Image 8 0 R/DefaultForPrinting true>>]", "\x80"),
				8: streamOf("/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
					"\x00"),
			})), nil,
		},
		{
			"a program for printers",
			made(drawing("/P Do", "/XObject<</P 7 0 R>>",
				map[int]string{7: streamOf("/Type/XObject/Subtype/PS", "showpage")})), printing.ErrBadPDF,
		},
	}
}

// streams are ways to encode a page's content.
func streams() []cityCase {
	var a85 bytes.Buffer
	z := ascii85.NewEncoder(&a85)
	z.Write([]byte(deflated(formWords)))
	z.Close()
	parts := func(list string, others map[int]string) []byte {
		others[3] = strings.Replace(thePage, "4 0 R", list, 1)
		return usual(others).save("").Bytes()
	}
	return []cityCase{
		{"a stream in parts", made(parts("[4 0 R 7 0 R 8 0 R]",
			map[int]string{
				4: streamOf("", "q 1 0 0 1 0 0 cm BT /F1 30 Tf 60"),
				7: streamOf("/Filter/FlateDecode", deflated("700 Td (two")),
				8: streamOf("/Filter[/FlateDecode]", deflated(") Tj ET Q 0 0 99 99 re f")),
			})), nil},
		{
			"a stream in parts that end between words",
			made(parts("[4 0 R 7 0 R 8 0 R]",
				map[int]string{
					4: streamOf("", "q 1 0 0 1 0 0 cm BT /F1 30 Tf 60"),
					7: streamOf("/Filter/FlateDecode", deflated("700")),
					8: streamOf("/Filter[/FlateDecode]", deflated("Td (two) Tj ET Q 0 0 99 99 re f")),
				})), nil,
		},
		{"a stream in one part", made(parts("[4 0 R]", map[int]string{})), nil},
		{
			"a stream in parts, packed oddly",
			made(parts("[4 0 R 4 0 R]",
				map[int]string{4: streamOf("/Filter/ASCIIHexDecode", fmt.Sprintf("%x>", formWords))})),
			printing.ErrBadPDF,
		},
		{"no stream", made(page("/Contents 4 0 R", "")), nil},
		{"packed twice", made(usual(map[int]string{4: streamOf("/Filter[/ASCII85Decode/FlateDecode]",
			a85.String()+"~>")}).save("").Bytes()), nil},
		{"packed in hexadecimal", made(usual(map[int]string{4: streamOf("/Filter/ASCIIHexDecode",
			fmt.Sprintf("%x>", formWords))}).save("").Bytes()), nil},
	}
}

// blending are ways to mix colours, and layers.
func blending() []cityCase {
	over := func(state string) []byte {
		return drawing("0 0 1 rg 50 300 300 300 re f /G gs 1 .5 0 rg 200 400 300 300 re f",
			"/ExtGState<</G<<"+state+">>>>", map[int]string{
				7: streamOf("/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/CS/DeviceGray>>",
					".7 g 0 0 595 500 re f"),
			})
	}
	return []cityCase{
		{"half seen through", made(over("/ca .5")), nil},
		{"multiplied", made(over("/BM/Multiply")), nil},
		{"behind a soft mask", made(over("/SMask<</S/Luminosity/G 7 0 R>>")), nil},
		{
			"mixed as the page says",
			made(usual(map[int]string{3: strings.Replace(thePage, "/Contents",
				"/Group<</S/Transparency/CS/DeviceRGB/I true>>/Contents", 1)}).save("").Bytes()), nil,
		},
		{"a pattern and a shade", made(drawing("/Pattern cs /P scn 50 100 200 200 re f /S sh",
			"/Pattern<</P 7 0 R>>/Shading<</S 8 0 R>>", map[int]string{
				7: streamOf("/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 20 20]/XStep 20/YStep 20/Resources<<>>",
					"1 0 0 rg 0 0 10 10 re f"),
				8: "<</ShadingType 2/ColorSpace/DeviceRGB/Coords[300 0 500 0]/BBox[300 300 500 700]/Function<</" +
					"FunctionType 2/Domain[0 1]/N 1/C0[0 0 0]/C1[1 1 0]>>>>",
			})), nil},
		{"layers", made(usual(map[int]string{1: "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[7 0 R]/D<</OFF[7 " +
			"0 R]>>>>>>", 7: "<</Type/OCG/Name(draft)>>"}).save("").Bytes()), printing.ErrLayers},
		{
			"no layer in a list of layers",
			made(usual(map[int]string{
				1: "<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[]/D<<>>>>>>",
			}).save("").Bytes()), nil,
		},
	}
}

// What is drawn on paper only is not copied, and how colours are blended is; no picture shows that.
func TestWhatIsTakenOverFromACitysPage(t *testing.T) {
	image := "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"
	b := usual(map[int]string{
		3: "<</Type/Page/Parent 2 0 R" + a4 +
			"/Group<</S/Transparency/CS/DeviceCMYK>>/Resources<</XObject<</I 7 0 R>>>>/Contents 4 0 R>>",
		4: streamOf("", "/I Do"), 7: streamOf(image+"/Alternates[<</Image 8 0 R/DefaultForPrinting true>>]/OPI<<>>/"+
			"Metadata 9 0 R", "\x80"),
		8: streamOf(image, "\x00"), 9: streamOf("/Type/Metadata", "<secret/>"),
	}).save("").Bytes()
	paper := pdf(t, printing.Background(b, 1), fonts(t))
	for _, s := range []string{"Alternates", "OPI", "secret"} {
		if bytes.Contains(paper, []byte(s)) {
			t.Errorf("%s is on the paper", s)
		}
	}
	if !bytes.Contains(paper, []byte("/Group<</S /Transparency\n/CS /DeviceCMYK")) {
		t.Error("the page's group is lost")
	}
}

// linear is a PDF that claims that its first page is this object.
func linear(first int) []byte {
	h := begin()
	h.put(9, "<</Linearized 1/L %04d/H[ 100 10 ]/O %d/E 500/N 1/T 600>>", 0, first)
	all := map[int]string{
		1: catalogue, 2: onePage, 3: thePage, 4: streamOf("", formWords), 5: font, 7: streamOf("", laterWords),
		13: strings.Replace(thePage, "4 0 R", "7 0 R", 1),
	}
	for _, n := range sorted(all) {
		h.put(n, "%s", all[n])
	}
	b := h.save("").Bytes()
	return bytes.Replace(b, []byte("/L 0000"), fmt.Appendf(nil, "/L %04d", len(b)), 1)
}

// tools are programs that make and change PDFs.
func tools() []cityCase {
	put := func(entries, data string) []byte {
		return drawing("q 400 0 0 300 100 400 cm /I Do Q", "/XObject<</I 7 0 R>>",
			map[int]string{7: streamOf("/Type/XObject/Subtype/Image/Width 400/Height 300"+entries, data)})
	}
	return []cityCase{
		{"LibreOffice", taxi(), nil},
		{"qpdf, linear", taxi("qpdf", "--linearize", "IN", "OUT"), nil},
		{"qpdf, linear, two pages", taxi("qpdf", "--linearize", "IN", "--pages", "IN", "1,1", "--", "OUT"), nil},
		{
			"qpdf, linear with object streams", taxi("qpdf", "--linearize", "--object-streams=generate", "IN", "OUT"),
			nil,
		},
		{"qpdf, linear, then saved again", func(t *testing.T) []byte {
			b := taxi("qpdf", "--linearize", "IN", "OUT")(t)
			h := &handmade{at: map[int]int{}}
			h.Write(b)
			fmt.Sscanf(string(b[bytes.LastIndex(b, []byte("startxref")):]), "startxref\n%d", &h.last)
			page := linearPage.FindSubmatch(b)
			h.put(number(page[1]), "%s",
				contentsOf.ReplaceAllString(string(page[2]),
					"/Contents 19999 0 R")).stream(19999, "", "0 0 1 rg 300 500 100 30 re f").save("")
			root := rootOf.FindSubmatch(b)[1]
			return bytes.Replace(h.Bytes(), []byte("/Size 20000/Root 1 0"),
				[]byte("/Size 20000/Root "+string(root)+" 0"), 1)
		}, nil},
		{"linear, with the first page that is the first", made(linear(3)), nil},
		{"linear, with a first page that poppler alone shows", made(linear(13)), printing.ErrBadPDF},
		{"qpdf, object streams", taxi("qpdf", "--object-streams=generate", "IN", "OUT"), nil},
		{"qpdf, plain", taxi("qpdf", "--qdf", "IN", "OUT"), nil},
		{"qpdf, upside down", taxi("qpdf", "IN", "OUT", "--rotate=180"), nil},
		{"qpdf, lying down", taxi("qpdf", "IN", "OUT", "--rotate=+90"), printing.ErrNotA4},
		{"qpdf, page on page", taxi("qpdf", "IN", "--overlay", "IN", "--", "OUT"), nil},
		{"qpdf, its streams in one", taxi("qpdf", "--coalesce-contents", "--recompress-flate", "IN", "OUT"), nil},
		{"MuPDF, cleaned", taxi("mutool", "clean", "-ggg", "IN", "OUT"), nil},
		{"MuPDF, unpacked", taxi("mutool", "clean", "-d", "IN", "OUT"), nil},
		{"MuPDF, in hexadecimal", taxi("mutool", "clean", "-a", "IN", "OUT"), nil},
		{"poppler, cut", taxi("pdfseparate", "IN", "OUT"), nil},
		{"poppler, put together: more objects than it says", taxi("pdfunite", "IN", "IN", "OUT"), printing.ErrBadPDF},
		{"cairo, by poppler", taxi("pdftocairo", "-pdf", "IN", "OUT"), nil},
		{"JPEG 2000", func(t *testing.T) []byte { return put("/Filter/JPXDecode", converted(t, "a.jp2")) }, nil},
		{"a fax", func(t *testing.T) []byte {
			return put("/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns "+
				"400/Rows 300/BlackIs1 false>>", converted(t, "group4:a.g4"))
		}, nil},
		{"JBIG2", func(t *testing.T) []byte {
			return put("/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/JBIG2Decode",
				jbig2(converted(t, "group4:a.g4")))
		}, nil},
	}
}

// converted returns a picture of 400 by 300 pixels in a format of ImageMagick's.
func converted(t *testing.T, to string) string {
	t.Helper()
	dir := t.TempDir()
	format, name, named := strings.Cut(to, ":")
	if !named {
		format, name = "jp2", to
	}
	path := filepath.Join(dir, name)
	run(t, "convert", "-size", "400x300", "gradient:black-white", "-ordered-dither", "h16x16o", "-depth", "8",
		"-compress", "Group4", format+":"+path)
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// jbig2 returns a fax as JBIG2 (ITU-T T.88): a page's head, and one region coded as the fax is
// (MMR).
func jbig2(fax string) string {
	size := "\x00\x00\x01\x90\x00\x00\x01\x2C" // 400 by 300
	page := size + strings.Repeat("\x00", 11)
	region := size + strings.Repeat("\x00", 9) + "\x01" + fax
	segment := func(n byte, kind byte, data string) string {
		l := len(data)
		return string([]byte{0, 0, 0, n, kind, 0, 1, byte(l >> 24), byte(l >> 16), byte(l >> 8), byte(l)}) + data
	}
	return segment(0, 48, page) + segment(1, 38, region)
}

// beside are PDFs with something that is not the page itself.
func beside() []cityCase {
	note := func(entries string) []byte {
		return usual(map[int]string{
			3: strings.Replace(thePage, "/Contents", "/Annots[7 0 R]/Contents", 1),
			7: "<</Type/Annot/Rect[100 100 300 200]" + entries +
				">>", 8: streamOf("/Subtype/Form/BBox[0 0 200 100]", "1 0 0 rg 0 0 200 100 re f"),
		}).save("").Bytes()
	}
	top := func(entries string) []byte {
		return usual(map[int]string{
			1: "<</Type/Catalog/Pages 2 0 R" + entries + ">>",
			7: "<</FT/Tx/T(name)/V(x)>>",
		}).save("").Bytes()
	}
	return []cityCase{
		{"a field", made(top("/AcroForm<</Fields[7 0 R]>>")), printing.ErrFields},
		{"a field of a page alone", made(note("/Subtype/Widget/FT/Tx/T(name)/AP<</N 8 0 R>>")), printing.ErrNotes},
		{"a form of XFA", made(top("/AcroForm<</Fields[]/XFA(x)>>")), printing.ErrFields},
		{"a form without a field", made(top("/AcroForm<</Fields[]>>")), nil},
		{"a stamp", made(note("/Subtype/Stamp/AP<</N 8 0 R>>")), printing.ErrNotes},
		{"a stamp for paper only", made(note("/Subtype/Stamp/F 36/AP<</N 8 0 R>>")), printing.ErrNotes},
		{"a stamp that is hidden", made(note("/Subtype/Stamp/F 2/AP<</N 8 0 R>>")), nil},
		{"a note", made(note("/Subtype/Text/Contents(look)")), printing.ErrNotes},
		{
			"a marker pen", made(note("/Subtype/Highlight/QuadPoints[100 200 300 200 100 100 300 100]/C[1 1 0]")),
			printing.ErrNotes,
		},
		{"a link", made(note("/Subtype/Link/Border[0 0 0]/A<</S/URI/URI(http://example.jp)>>")), nil},
		{"a link as Word makes it", made(note("/Subtype/Link/BS<</W 0>>/F 4/A<</S/URI/URI(http://example.jp)>>")), nil},
		{
			"a link in a frame", made(note("/Subtype/Link/Border[0 0 2]/C[1 0 0]/A<</S/URI/URI(http://example.jp)>>")),
			printing.ErrNotes,
		},
		{
			"a link that says nothing of its frame", made(note("/Subtype/Link/A<</S/URI/URI(http://example.jp)>>")),
			printing.ErrNotes,
		},
		{"a link with a picture", made(note("/Subtype/Link/Border[0 0 0]/AP<</N 8 0 R>>")), printing.ErrNotes},
		{
			"a picture from the net",
			made(drawing("/I Do", "/XObject<</I 7 0 R>>",
				map[int]string{7: streamOf("/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/"+
					"DeviceGray/F(http://example.jp/a)", " ")})), printing.ErrRemote,
		},
		{
			"a picture from the net by a detour",
			made(drawing("/I Do", "/XObject<</I 7 0 R>>",
				map[int]string{7: streamOf("/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/"+
					"DeviceGray/#46 8 0 R", " "), 8: "(http://example.jp/a)"})), printing.ErrRemote,
		},
		{
			"a page of another file",
			made(drawing("/I Do", "/XObject<</I 7 0 R>>",
				map[int]string{7: streamOf("/Subtype/Form/BBox[0 0 9 9]/Ref<</F 8 0 R/Page 0>>", " "), 8: "(a.pdf)"})),
			printing.ErrRemote,
		},
	}
}

// torn are PDFs that were cut off or damaged, some of them on purpose.
func torn() []cityCase {
	whole := usual(nil).save("").Bytes()
	in := func(old, new string) []byte { return bytes.Replace(whole, []byte(old), []byte(new), 1) }
	return []cityCase{
		{"nothing", made(nil), printing.ErrBadPDF},
		{"half", made(whole[:len(whole)/2]), printing.ErrBadPDF},
		{"no end", made(in("%%EOF", "")), printing.ErrBadPDF},
		{"bytes before its beginning", made(append([]byte("x"), whole...)), printing.ErrBadPDF},
		{"brackets without end", made(in("<</Type/Page/", strings.Repeat("[", 100_000))), printing.ErrBadPDF},
		{"a word that is none", made(in("/Contents 4 0 R", "/Contents frue ")), printing.ErrBadPDF},
		{"an object that is its own", made(usual(map[int]string{4: "4 0 R"}).save("").Bytes()), printing.ErrBadPDF},
		{
			"pages that are their own",
			made(usual(map[int]string{2: "<</Type/Pages/Kids[2 0 R]/Count 1>>"}).save("").Bytes()), printing.ErrBadPDF,
		},
		{
			"pages that are their own parents",
			made(usual(map[int]string{2: "<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>"}).save("").Bytes()),
			printing.ErrBadPDF,
		},
		{"a table of a billion lines", made(in("0 1\n", "0 1000000000\n")), printing.ErrBadPDF},
		{"a size that is none", made(page(a4, "/MediaBox[0 0 595]")), printing.ErrBadPDF},
	}
}
