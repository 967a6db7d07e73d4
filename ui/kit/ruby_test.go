package kit

import (
	"math"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"kakanai/text"
	"kakanai/text/furigana"
)

// newTestSurface returns a surface that was drawn by nothing, in an app with the kiosk's fonts.
func newTestSurface(t testing.TB) *Surface {
	t.Helper()
	fonts, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	var face [2]fyne.Resource
	for i, name := range []string{"BIZUDPGothic-Regular.ttf", "BIZUDPGothic-Bold.ttf"} {
		path, err := fonts.Sibling(name)
		if err != nil {
			t.Fatal(err)
		}
		if face[i], err = fyne.LoadResourceFromPath(path); err != nil {
			t.Fatal(err)
		}
	}
	test.NewTempApp(t).Settings().SetTheme(Theme(face[0], face[1]))
	return NewSurface(Handlers{Paint: func(*Page) {}, Touched: func() {}})
}

func easyPage(t *testing.T) *Page {
	return &Page{g: newTestSurface(t), Look: Look{Easy: true}, Scale: 1, Width: 1280, Height: 800}
}

func parsed(t *testing.T, s string) string {
	t.Helper()
	out, wrong := furigana.Parse(s)
	if wrong != "" {
		t.Fatalf("%q", wrong)
	}
	return out
}

// A word is never parted from its reading, however narrow the place; nothing is lost, and words
// that are written apart stay whole.
func TestLinesKeepReadings(t *testing.T) {
	p := easyPage(t)
	s := parsed(t, "{住民票|じゅうみんひょう}の {写|うつ}しを、{暗証番号|あんしょうばんごう}で{紙|かみ}に {印刷|いんさつ}します。")
	st := Style{Size: 20, Color: Ink}
	for w := float32(90); w < 700; w += 7 {
		lines := p.Lines(s, w, st)
		if got := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); got != strings.ReplaceAll(s, " ", "") {
			t.Fatalf("at %v: %q", w, furigana.Plain(got))
		}
		for _, l := range lines {
			if n := p.Measure(l, st); n > w+0.01 {
				t.Errorf("at %v: %q is %v wide", w, furigana.Plain(l), n)
			}
		}
	}
	if got := p.Lines(parsed(t, "はんこの しょうめいを {取|と}る"), 180, st); len(got) != 2 || furigana.Plain(got[0]) != "はんこの" {
		t.Errorf("%q", got)
	}
}

// A reading that is wider than its word stands over kana by half a kana of its own at most, over
// kanji and other readings not at all.
func TestReadingsTakeTheirRoom(t *testing.T) {
	p := easyPage(t)
	st := Style{Size: 18, Color: Ink}
	half := p.ruby(st) / 2
	for _, s := range []string{
		"の{職|しょく}の", "{職|しょく}{職|しょく}{員|いん}", "3{条|じょう}市", "{住所|じゅうしょ} {職業|しょくぎょう}",
		"を{住民票|じゅうみんひょう}の", "{番号|ばんごう}・{暗証|あんしょう}", "{14日|じゅうよっか}まで",
	} {
		line, width := p.compose(parsed(t, s), st)
		end := float32(-100)
		for i, n := range line {
			if i > 0 && n.x < line[i-1].x+line[i-1].w-0.01 {
				t.Errorf("%s: %q lies on %q", s, n.Base, line[i-1].Base)
			}
			if n.Reading == "" {
				continue
			}
			if n.over < end-0.01 {
				t.Errorf("%s: %q lies on the reading before it", s, n.Reading)
			}
			end = n.over + n.wide
			if n.over < -half-0.01 || end > width+half+0.01 {
				t.Errorf("%s: %q stands %v – %v of %v", s, n.Reading, n.over, end, width)
			}
			for k, o := range line {
				if k == i || n.over >= o.x+o.w-0.01 || end <= o.x+0.01 {
					continue
				}
				by := min(o.x+o.w, end) - max(o.x, n.over)
				if most := float32(half); by > most+0.01 || o.Reading == "" && lends([]rune(o.Base)[0], o.w,
					2*half) == 0 {
					t.Errorf("%s: %q stands over %q by %v", s, n.Reading, o.Base, by)
				}
			}
			if math.Abs(float64(n.over+n.wide/2-n.x-n.w/2)) > 0.01 {
				t.Errorf("%s: %q is not in the middle", s, n.Reading)
			}
		}
	}
}

// Staff are shown the same words without the readings, and so is the bar of the demo; a line
// without readings is as high as ever.
func TestReadingsAreForResidents(t *testing.T) {
	p := easyPage(t)
	st := Style{Size: 20, Color: Ink}
	s := parsed(t, "{紙|かみ}を {取|と}る")
	if p.TextHeight(s, 500, st) <= p.TextHeight("かみを とる", 500, st) || p.TextHeight("かみを とる", 500, st) != p.Pitch(st) {
		t.Errorf("%v, %v", p.TextHeight(s, 500, st), p.TextHeight("かみを とる", 500, st))
	}
	p.Look.Easy = false
	p.Words(s, 0, 0, 500, st)
	got := ""
	for _, o := range p.Objects {
		got += o.(*canvas.Text).Text + "\n"
	}
	if got != "紙を 取る\n" {
		t.Errorf("%q", got)
	}
	if p.Measure(s, st) != p.Measure("紙を 取る", st) || p.TextHeight(s, 500, st) != p.Pitch(st) {
		t.Error("readings that are not shown take room")
	}
}
