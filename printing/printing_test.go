package printing_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/printing"
	"kakanai/text"
)

var at = time.Date(2026, 11, 24, 1, 15, 0, 0, time.UTC)

func fonts(t testing.TB) *text.Fonts {
	t.Helper()
	f, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var ordinary = forms.Facts{Name: "𠮷田　葛󠄀之介", Address: "青森県むつ市見本町二丁目１０－７－２０２　コーポ葛󠄀城", Birth: "19890107", Sex: "1"}

func filled(t testing.TB, id string, h forms.Facts, answers map[string]any) *forms.Filled {
	t.Helper()
	all, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all.Forms {
		if f.ID != id {
			continue
		}
		a, err := f.ParseAnswers(answers)
		if err != nil {
			t.Fatal(err)
		}
		return f.Fill(forms.Input{
			Holder: h, HasHolder: true, Answers: a, Day: forms.Date{Year: 2026, Month: 11, Day: 24},
			Serial: "K01-20261124-0042",
			City:   forms.City{Name: "むつ市", Mayor: "むつ市長", Terminal: "K01"}, Record: []string{"読取方法：カードの暗証番号", "訂正：なし"},
		})
	}
	t.Fatalf("no form %s", id)
	return nil
}

var ids = []string{
	"juminhyo", "inkan", "shotoku", "nozei", "kotei", "koseki", "ido", "yuso", "ininjo", "toshokan",
	"shisetsu", "kodomo", "basu", "shomei",
}

// withPerson are the answers without which a form does not hold the visitor's name and address.
var withPerson = map[string]map[string]any{"ido": {"ido_kind": "move"}, "ininjo": {"agent_print": true}}

func pdf(t testing.TB, d printing.Document, f *text.Fonts) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := d.PDF(&b, f, at); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestOwnFormsTakeOnePage(t *testing.T) {
	f := fonts(t)
	for _, id := range ids {
		d := printing.Layout(filled(t, id, ordinary, nil), f)
		if len(d.Pages) != 1 || len(d.Marks) != 0 {
			t.Errorf("%s: %d pages, marks %v", id, len(d.Pages), d.Marks)
		}
	}
}

// With any data everything is on the page, and every character is printed or marked.
func TestNothingIsCutOff(t *testing.T) {
	f := fonts(t)
	long := strings.Repeat("とても長い住所の一部１２３－４５　", 12)
	for _, h := range []forms.Facts{
		ordinary,
		{Name: long, Address: long, Birth: "19500000", Sex: "9"},
		{Name: strings.Repeat("NGUYỄN THỊ HỮU ", 12), Address: strings.Repeat("長", 1500), Birth: "20260101", Sex: "2"},
		{Name: "\xff●\uE000\u202E\x00𠮷", Address: "\U000F0000〓", Birth: "        ", Sex: "x"},
		{Name: strings.Repeat("𠮷葛󠄀", 60), Address: strings.Repeat("x", 3000), Birth: "19891231", Sex: "1"},
	} {
		for _, id := range ids {
			x := filled(t, id, h, withPerson[id])
			d := printing.Layout(x, f)
			var onPaper strings.Builder
			for n, p := range d.Pages {
				for _, s := range p.Shapes {
					if s.Run == nil {
						continue
					}
					for _, c := range s.Run.Clusters {
						// people's data; labels may come between two pages of them
						if !strings.HasPrefix(s.Run.Face.Name, "BIZUD") {
							onPaper.WriteString(c.Src)
						}
						if right := s.Run.X + c.X + c.Adv; c.Src != "\u3000" && c.Src != " " &&
							(s.Run.X+c.X < 0 || right > 200 || s.Run.Y < 3 || s.Run.Y > 294) && s.Run.Pt < 100 {
							t.Errorf("%s page %d: %q stands at %.1f–%.1f, %.1f", id, n+1, c.Src, s.Run.X+c.X, right,
								s.Run.Y)
						}
					}
				}
			}
			all := strings.ReplaceAll(onPaper.String(), "\u3000", "")
			for _, want := range []string{h.Name, h.Address} {
				if !strings.Contains(all, strings.ReplaceAll(want, "\u3000", "")) {
					t.Errorf("%s: %.20q… is not whole on the paper", id, want)
				}
			}
			pdf(t, d, f)
		}
	}
}

func TestMarksAreToldAndPrinted(t *testing.T) {
	f := fonts(t)
	d := printing.Layout(filled(t, "inkan",
		forms.Facts{Name: "見本\uE000●", Address: "葛\U000E01EF町", Birth: "19800217", Sex: "1"}, nil), f)
	want := map[string]string{"\uE000": text.PrivateUse, "●": text.Replacement, "葛\U000E01EF": text.BaseGlyph}
	for _, m := range d.Marks {
		if want[m.Text] != m.Why ||
			(m.Field != "req_name" && m.Field != "reg_name" && m.Field != "req_addr" && m.Field != "reg_addr") {
			t.Errorf("%+v", m)
		}
	}
	if len(d.Marks) != 6 {
		t.Errorf("%d marks, expected each of three twice", len(d.Marks))
	}
	all := paperText(t, pdf(t, d, f))
	for _, s := range []string{"字形要確認：", "U+E000", "U+25CF", "U+E01EF"} {
		if !strings.Contains(all, s) {
			t.Errorf("the paper does not say %q", s)
		}
	}
}

func save(t testing.TB, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "form.pdf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t testing.TB, name string, args ...string) []byte {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%v: run make setup", err)
	}
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out
}

func paperText(t testing.TB, b []byte) string {
	t.Helper()
	s := string(run(t, "pdftotext", "-raw", save(t, b), "-"))
	return strings.NewReplacer("\n", "", " ", "").Replace(s)
}

func TestOthersReadThePDF(t *testing.T) {
	f := fonts(t)
	b := pdf(t, printing.Layout(filled(t, "juminhyo", ordinary, nil), f), f)
	run(t, "qpdf", "--check", save(t, b))
	all := paperText(t, b)
	for _, s := range []string{
		ordinary.Name, ordinary.Address, "住民票の写し等交付請求書", "三十万円以下の罰金", "むつ市長", "令和8年11月24日",
		"K01-20261124-0042", "職員記入欄", "端末記録",
	} {
		if !strings.Contains(all, strings.ReplaceAll(s, "\u3000", "")) &&
			!strings.Contains(strings.ReplaceAll(all, "\u3000", ""), strings.ReplaceAll(s, "\u3000", "")) {
			t.Errorf("pdftotext does not find %q", s)
		}
	}
	info := string(run(t, "pdfinfo", save(t, b)))
	if !strings.Contains(info, "住民票の写し等交付請求書") || !strings.Contains(info, "A4") ||
		!strings.Contains(info, "JavaScript:      no") {
		t.Error(info)
	}
	for _, s := range []string{"吉田", "葛", "むつ市見本町"} {
		if strings.Contains(info, s) {
			t.Errorf("the file's own data hold %q", s)
		}
	}
}

func TestSameBytes(t *testing.T) {
	f := fonts(t)
	want := pdf(t, printing.Layout(filled(t, "juminhyo", ordinary, nil), f), f)
	var wg sync.WaitGroup
	for range 4 {
		x := filled(t, "juminhyo", ordinary, nil)
		wg.Go(func() {
			var b bytes.Buffer
			if err := printing.Layout(x, f).PDF(&b, fonts(t), at); err != nil || !bytes.Equal(b.Bytes(), want) {
				t.Errorf("the same form gave other bytes: %v", err)
			}
		})
	}
	wg.Wait()
}

// The signature is the resident's: with any data, nothing is printed into its box.
func TestSignatureBoxStaysEmpty(t *testing.T) {
	f := fonts(t)
	for _, id := range ids {
		one := filled(t, id, ordinary, nil)
		d := printing.Layout(one, f)
		var y float64
		for _, s := range d.Pages[0].Shapes {
			if s.Run != nil && s.Run.Clusters[0].Src == "署" && s.Run.Pt == 10 {
				y = s.Run.Y
			}
		}
		want := false
		for _, s := range one.Form.Sections {
			for _, x := range s.Fields {
				_, shown := one.Values[x.ID]
				want = want || shown && x.Kind == forms.SignBox
			}
		}
		if _, mine := one.Values["req_sign"]; mine && one.Form.Sign == forms.SignTypedOK || want != (y > 0) {
			t.Fatalf("%s has the rule %s and a signature box at %v", id, one.Form.Sign, y)
		}
		if y == 0 {
			continue
		}
		for _, s := range d.Pages[0].Shapes {
			if s.Run != nil && s.Run.X > 46 && s.Run.Y > y-3.5 && s.Run.Y < y+5.5 {
				t.Errorf("%s: %q is printed into the signature box", id, s.Run.Clusters[0].Src)
			}
		}
	}
}

// The confirming screen's picture and the PDF as poppler draws it are the same pages, for every
// form. Both are cut into squares of 16 pixels at 100 dpi, 4 mm; the tolerance is the grey
// difference of the worst square. The anti-aliasing of two painters stays below 0.14; a circle
// around another era gives more than 0.2.
func TestScreenIsPaper(t *testing.T) {
	const dpi, tolerance = 100, 0.17
	f := fonts(t)
	list, err := eachForm()
	if err != nil {
		t.Fatal(err)
	}
	others, named, seen := map[string]*forms.Filled{}, map[string]bool{}, map[string]bool{}
	for _, e := range list {
		if e.visitor == "self" && e.data == "short" {
			others[e.form] = e.filled
			if e.form != "ininjo" && e.form != "annai" { // a blank 委任状, and a slip without names
				named[e.form] = true
			}
		}
	}
	for _, e := range list {
		if seen[e.form] || e.data != "rare" {
			continue
		}
		seen[e.form] = true
		d := printing.Layout(e.filled, f)
		paper := painted(t, pdf(t, d, f))
		if len(paper) != len(d.Pages) {
			t.Fatalf("%s: %d pages on the screen, %d on paper", e.form, len(d.Pages), len(paper))
		}
		for n, p := range d.Pages {
			worst := worstSquare(paper[n], printing.Raster(p, dpi/25.4))
			if worst > tolerance {
				t.Errorf("%s, page %d: in the worst square screen and paper differ by %.3f", e.form, n+1, worst)
			}
			t.Logf("%s, page %d: %.3f", e.form, n+1, worst)
		}
		// Another person's page of the same form must be noticed. (One stroke in a name is for
		// TestEveryCharacterIsRight.)
		if other := others[e.form]; named[e.form] {
			if worst := worstSquare(paper[0],
				printing.Raster(printing.Layout(other, f).Pages[0], dpi/25.4)); worst <= tolerance {
				t.Errorf("%s: another person's page passes, with %.3f", e.form, worst)
			} else {
				t.Logf("%s, another person's: %.3f", e.form, worst)
			}
		}
	}
	if len(seen) != 15 || len(named) != 13 {
		t.Errorf("%d forms were looked at, %d with a person", len(seen), len(named))
	}
}

// worstSquare returns the largest difference of any square of 16 × 16 pixels, half a square apart.
// Within it blocks of 4 × 4 are compared, so that anti-aliasing counts little.
func worstSquare(a, b image.Image) float64 {
	const block, square = 4, 16
	r := a.Bounds().Intersect(b.Bounds())
	blocks := map[image.Point]int{} // sum of differences in each block
	for y := r.Min.Y; y+block <= r.Max.Y; y += block {
		for x := r.Min.X; x+block <= r.Max.X; x += block {
			d := 0
			for j := range block {
				for i := range block {
					d += int(color.GrayModel.Convert(a.At(x+i,
						y+j)).(color.Gray).Y) - int(color.GrayModel.Convert(b.At(x+i, y+j)).(color.Gray).Y)
				}
			}
			blocks[image.Pt(x, y)] = max(d, -d)
		}
	}
	worst := 0
	for y := r.Min.Y; y+square <= r.Max.Y; y += square / 2 {
		for x := r.Min.X; x+square <= r.Max.X; x += square / 2 {
			sum := 0
			for j := 0; j < square; j += block {
				for i := 0; i < square; i += block {
					sum += blocks[image.Pt(x+i, y+j)]
				}
			}
			worst = max(worst, sum)
		}
	}
	return float64(worst) / square / square / 255
}

func painted(t *testing.T, b []byte) (pages []image.Image) {
	t.Helper()
	dir := t.TempDir()
	run(t, "pdftoppm", "-r", "100", "-png", save(t, b), filepath.Join(dir, "page"))
	// in order: the numbers have equally many digits
	files, err := filepath.Glob(filepath.Join(dir, "page-*.png"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		pages = append(pages, decode(t, path))
	}
	return pages
}

// difference returns the mean of grey differences over blocks of 4 × 4 pixels, 0 to 1: it ignores
// anti-aliasing and notices ink.
func difference(a, b image.Image) float64 {
	sum, n := 0.0, 0
	r := a.Bounds().Intersect(b.Bounds())
	for y := r.Min.Y; y+4 <= r.Max.Y; y += 4 {
		for x := r.Min.X; x+4 <= r.Max.X; x += 4 {
			d := 0
			for j := range 4 {
				for i := range 4 {
					d += int(color.GrayModel.Convert(a.At(x+i,
						y+j)).(color.Gray).Y) - int(color.GrayModel.Convert(b.At(x+i, y+j)).(color.Gray).Y)
				}
			}
			sum += float64(max(d, -d)) / 16 / 255
			n++
		}
	}
	return sum / float64(n)
}

func TestNameOnScreenIsWhole(t *testing.T) {
	f := fonts(t)
	img, marks := printing.RasterLine(f, text.Data, "𠮷葛󠄀", 40, color.Black)
	if len(marks) > 0 {
		t.Errorf("%v", marks)
	}
	b := img.Bounds()
	for x := range b.Dx() {
		for _, y := range []int{0, b.Dy() - 1} {
			if img.RGBAAt(x, y).A != 0 {
				t.Fatal("ink touches the edge: the name is clipped")
			}
		}
	}
	ink := 0
	for y := b.Dy() / 2; y < b.Dy(); y++ { // the lower half, which Fyne's own text loses
		for x := range b.Dx() {
			if img.RGBAAt(x, y).A > 128 {
				ink++
			}
		}
	}
	if ink < 50 {
		t.Error("the lower half is missing")
	}
}

func TestFolder(t *testing.T) {
	f := fonts(t)
	dir := filepath.Join(t.TempDir(), "paper")
	d := printing.Layout(filled(t, "inkan", ordinary, nil), f)
	folder := &printing.Folder{Dir: dir, Fonts: f, Now: time.Now}
	if err := folder.Try(); err != nil {
		t.Fatal(err)
	}
	path, err := folder.Print(t.Context(), d, nil)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Base(path) != "20261124_K01_0042_F02_v2026-11.pdf" {
		t.Error(path)
	}
	if info, _ := os.Stat(path); info.Mode() != 0o600 {
		t.Error(info.Mode())
	}
	again, err := folder.Print(t.Context(), d, nil)
	if err != nil || filepath.Base(again) != "20261124_K01_0042_F02_v2026-11_2.pdf" {
		t.Errorf("a second print of the same serial: %q %v", again, err)
	}
	left := func() string {
		es, _ := os.ReadDir(dir)
		var names []string
		for _, e := range es {
			names = append(names, e.Name())
		}
		return strings.Join(names, " ")
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	const young, old = "20261124_K01_0043_F02_v2026-11.pdf", "20261124_K01_0044_F02_v2026-11.pdf"
	for _, name := range []string{"minutes.pdf", ".kakanai-123", young, old} {
		if err := os.WriteFile(at(name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chtimes(at(old), time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	papers := filepath.Base(path) + " " + filepath.Base(again)
	if err := errors.Join(folder.Forget(), folder.Sweep()); err != nil || left() != papers+" "+young+" minutes.pdf" {
		t.Errorf("after Sweep: %v, %s", err, left())
	}
	if err := folder.Empty(); err != nil || left() != "minutes.pdf" {
		t.Errorf("after Empty: %v, %s", err, left())
	}
	blocked := &printing.Folder{Dir: at("minutes.pdf"), Fonts: f, Now: time.Now}
	if _, err := blocked.Print(t.Context(), d, nil); err == nil || blocked.Try() == nil {
		t.Error("a file is taken for a folder")
	}
	none := &printing.Folder{Dir: at("none"), Now: time.Now}
	if err := errors.Join(none.Sweep(), none.Empty()); err != nil {
		t.Error(err)
	}
}

func BenchmarkForm(b *testing.B) {
	f := fonts(b)
	x := filled(b, "juminhyo", ordinary, nil)
	b.Run("layout", func(b *testing.B) {
		for b.Loop() {
			printing.Layout(x, f)
		}
	})
	d := printing.Layout(x, f)
	b.Run("pdf", func(b *testing.B) {
		for b.Loop() {
			pdf(b, d, f)
		}
	})
	b.Run("screen", func(b *testing.B) {
		for b.Loop() {
			printing.Raster(d.Pages[0], 4)
		}
	})
}

// A text that no font can draw is printed as the card's own picture: on screen and paper, in its
// cell, marked, and still found as text.
func TestFacePicture(t *testing.T) {
	f := fonts(t)
	pic := func(name string) image.Image {
		b, err := fs.ReadFile(assets.People, "faces/gaiji-"+name+".png")
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		return img
	}
	h := forms.Facts{
		Name: "●田　見本", Address: "青森県むつ市見本町五丁目〓番１号", Birth: "19700901", Sex: "2",
		NamePicture: pic("name"), AddressPicture: pic("address"),
	}
	d := printing.Layout(filled(t, "juminhyo", h, nil), f)
	faces := 0
	for _, p := range d.Pages {
		for _, s := range p.Shapes {
			if s.Face == nil {
				continue
			}
			faces++
			checkFace(t, p, s.Face)
		}
	}
	if faces != 4 {
		t.Errorf("%d pictures, expected name and address of the visitor and of the person concerned", faces)
	}
	for _, m := range d.Marks {
		if m.Why != printing.FaceImage {
			t.Errorf("marked as %s", m.Why)
		}
	}
	if len(d.Marks) != 4 {
		t.Errorf("%d marks", len(d.Marks))
	}
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := d.PDF(w, f, time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same document gave different bytes")
	}
	blank := forms.Facts{
		Name: "●", Address: "A", Birth: "19700901", Sex: "2",
		NamePicture: image.NewGray(image.Rect(0, 0, 0, 0)),
	}
	if d := printing.Layout(filled(t, "juminhyo", blank, nil), f); len(d.Marks) == 0 {
		t.Error("an empty picture hides that a character is missing")
	}
}

// checkFace checks that a picture is in its cell, of a legible height, and that the page shows its
// ink.
func checkFace(t *testing.T, p printing.Page, f *printing.Face) {
	t.Helper()
	if f.X < 46 || f.X+f.W > 195 || f.H > 9 || f.H < 3 {
		t.Errorf("a picture at %.1f,%.1f of %.1f by %.1f mm", f.X, f.Y, f.W, f.H)
	}
	img := printing.Raster(p, 8)
	dark := 0
	for y := int(f.Y * 8); y < int((f.Y+f.H)*8); y++ {
		for x := int(f.X * 8); x < int((f.X+f.W)*8); x++ {
			if img.RGBAAt(x, y).G < 0x60 {
				dark++
			}
		}
	}
	if all := f.W * f.H * 64; float64(dark) < all/20 || float64(dark) > all/2 {
		t.Errorf("of %.0f pixels of a picture %d are ink", all, dark)
	}
}

// The log's mark is printed small in the foot of every page, beside its usual text, without
// overlapping, however long the names.
func TestTheLogsMarkOnTheFoot(t *testing.T) {
	f := fonts(t)
	for _, city := range []string{"むつ市", "とても長い名前の広域連合東部総合支所"} {
		x := filled(t, "juminhyo", ordinary, nil)
		x.City.Name, x.Mark, x.Serial = city, "1204567-K7Q2M4XA", "K0123456-20261124-12345"
		d := printing.Layout(x, f)
		for i, p := range d.Pages {
			var ends, begins float64
			found := false
			for _, s := range p.Shapes {
				if s.Run == nil || s.Run.Y < 290 {
					continue
				}
				words := ""
				for _, c := range s.Run.Clusters {
					words += c.Src
				}
				last := s.Run.Clusters[len(s.Run.Clusters)-1]
				if strings.Contains(words, "控え 1204567-K7Q2M4XA") {
					found, begins = true, s.Run.X
				} else {
					ends = s.Run.X + last.X + last.Adv
				}
			}
			if !found || ends == 0 || ends >= begins {
				t.Errorf("%s, page %d: found %t; the words end at %.1f, the mark begins at %.1f", city, i+1, found,
					ends, begins)
			}
		}
	}
}
