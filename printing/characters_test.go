package printing_test

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/printing"
	"kakanai/text"
	"kakanai/text/census"
)

// A character is right on paper if the PDF, as poppler draws it, shows the shape that HarfBuzz
// finds and draws from the same font file. Both are drawn 64 pixels high and compared in blocks of
// 4 × 4; unlike is the share of ink that differs, 0 to 1, at the best of the shifts by a pixel. The
// anti-aliasing of two painters gives some hundredths; another variant of the same character gives
// more than tolerance.
const (
	em        = 64  // pixels
	cell      = 128 // pixels from one character to the next
	columns   = 18
	perPage   = columns * 14 // hb-view draws no more than 32767 pixels high
	tolerance = 0.085
)

// TestEveryCharacterIsRight checks a sample, and with KAKANAI_SOAK=1 all characters.
func TestEveryCharacterIsRight(t *testing.T) {
	f := fonts(t)
	byFace := map[*text.Face][]string{}
	seen := map[string]bool{}
	n := 0
	for _, s := range census.Sets(f) {
		for _, c := range s.Clusters {
			if seen[c] || strings.TrimSpace(c) == "" {
				continue
			}
			seen[c] = true
			if n++; os.Getenv("KAKANAI_SOAK") == "" && n%97 != 0 &&
				!strings.Contains("ǄǶ𠮷髙﨑德濵葛\U000E0100葛\U000E0101辻\U000E0102ễ김张ő", c) {
				continue
			}
			if len(text.Clusters(c)) > 1 {
				continue // ˩˥ and ˥˩ are one character in JIS X 0213 and two in Unicode: they are side by side
			}
			if l := f.Line(text.Data, c, 10); len(l.Marks) == 0 {
				byFace[l.Runs[0].Face] = append(byFace[l.Runs[0].Face], c)
			}
		}
	}
	all, worst, wrong := 0, 0.0, 0
	for face, list := range byFace {
		for from := 0; from < len(list); from += perPage {
			part := list[from:min(from+perPage, len(list))]
			b := pdf(t, gridOf(f, part), f)
			page := drawn(t, b)
			reference := harfbuzz(t, face, part)
			for i, c := range part {
				x, y := 3*em/8+i%columns*cell, 3*em/8+i/columns*cell
				u := unlike(page, image.Pt(x, y), reference, image.Pt(0, i*cell))
				all++
				worst = max(worst, u)
				if u > tolerance {
					if wrong++; wrong < 20 {
						t.Errorf("%s: %q (%U) differs by %.3f from what HarfBuzz draws", face.Name, c, []rune(c), u)
					}
				}
			}
			got := strings.Join(strings.Fields(string(run(t, "pdftotext", "-raw", save(t, b), "-"))), "")
			if want := strings.Join(part, ""); got != want {
				t.Errorf("%s from %d: the text comes back otherwise: %s", face.Name, from, firstDifference(got, want))
			}
		}
	}
	if all < 500 || len(byFace) < 4 {
		t.Errorf("only %d characters of %d faces were looked at", all, len(byFace))
	}
	t.Logf("%d characters of %d; the worst differs by %.4f", all, len(seen), worst)
}

func firstDifference(a, b string) string {
	x, y := text.Clusters(a), text.Clusters(b)
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("%q (%U) for %q (%U)", x[i], []rune(x[i]), y[i], []rune(y[i]))
		}
	}
	return fmt.Sprintf("%d clusters for %d", len(x), len(y))
}

const sheetDPI = 300.0

// gridOf sets clusters on a grid of whole pixels at sheetDPI.
func gridOf(f *text.Fonts, list []string) printing.Document {
	const mm = 25.4 / sheetDPI
	d := printing.Document{FormID: "sheet", Title: "sheet", Pages: []printing.Page{{}}}
	for i, c := range list {
		l := f.Line(text.Data, c, em*72/sheetDPI)
		for _, r := range l.Runs {
			r.X += float64(3*em/8+i%columns*cell+cell/8) * mm
			r.Y += float64(3*em/8+i/columns*cell+em) * mm
			d.Pages[0].Shapes = append(d.Pages[0].Shapes, printing.Shape{Run: &r})
		}
	}
	return d
}

func drawn(t *testing.T, pdf []byte) image.Image {
	t.Helper()
	out := filepath.Join(t.TempDir(), "page")
	run(t, "pdftoppm", "-r", fmt.Sprint(sheetDPI), "-gray", "-png", "-singlefile", save(t, pdf), out)
	return decode(t, out+".png")
}

func decode(t *testing.T, path string) image.Image {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	img, err := png.Decode(file)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// harfbuzz draws one cluster a line from the font file itself; HarfBuzz finds the glyph of a
// sequence.
func harfbuzz(t *testing.T, face *text.Face, list []string) image.Image {
	t.Helper()
	if _, err := exec.LookPath("hb-view"); err != nil {
		t.Fatalf("%v: run make setup", err)
	}
	out := filepath.Join(t.TempDir(), "hb.png")
	cmd := exec.Command("hb-view", face.File(), "--text-file=-", fmt.Sprintf("--font-size=%d", em),
		"--margin=0,0,0,16", "--foreground=000000", "--background=ffffff",
		fmt.Sprintf("--font-extents=%d,%d,0", em,
			cell-em), "--features=-locl,-ccmp,-calt,-liga,-kern", "--output-format=png", "-o", out)
	cmd.Stdin = strings.NewReader(strings.Join(list, "\n"))
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("hb-view: %v: %s", err, b)
	}
	return decode(t, out)
}

// unlike compares a cell of each picture.
func unlike(a image.Image, at image.Point, b image.Image, bt image.Point) float64 {
	ink := func(img image.Image, x, y int) float64 {
		if !image.Pt(x, y).In(img.Bounds()) {
			return 0
		}
		return 1 - float64(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y)/255
	}
	var p, q [cell][cell]float64
	for y := range cell {
		for x := range cell {
			p[y][x], q[y][x] = ink(a, at.X+x, at.Y+y), ink(b, bt.X+x, bt.Y+y)
		}
	}
	best := 1.0
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			diff, sum := 0.0, 0.0
			for y := 2; y+6 < cell; y += 4 {
				// hb-view cuts a glyph off at one em: of Ǆ the D is compared
				for x := 2; x+6 < cell/8+em; x += 4 {
					u, v := 0.0, 0.0
					for j := range 4 {
						for i := range 4 {
							u += p[y+j][x+i]
							v += q[y+j+dy][x+i+dx]
						}
					}
					diff += math.Abs(u - v)
					sum += max(u, v)
				}
			}
			// a dot or a dash has some hundred pixels of ink, most of them at its edges
			best = min(best, diff/max(sum, 100))
		}
	}
	return best
}

// The comparison notices a variant that differs by one stroke.
func TestVariantsAreSeen(t *testing.T) {
	f := fonts(t)
	for _, pair := range [][2]string{
		{"葛\U000E0100", "葛\U000E0101"},
		{"辻\U000E0102", "辻"},
		{"吉", "𠮷"},
		{"高", "髙"},
		{"神", "\uFA19"},
		{"邉\U000E0110", "邉"},
	} {
		l := f.Line(text.Data, pair[0], 10)
		page := drawn(t, pdf(t, gridOf(f, []string{pair[1]}), f))
		if u := unlike(page, image.Pt(3*em/8, 3*em/8), harfbuzz(t, l.Runs[0].Face, pair[:1]),
			image.Pt(0, 0)); u <= tolerance {
			t.Errorf("%q passes for %q: they differ by %.3f", pair[1], pair[0], u)
		} else {
			t.Logf("%q for %q: %.3f", pair[1], pair[0], u)
		}
	}
}
