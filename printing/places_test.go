package printing_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/printing"
)

// onTheCitysPage returns the example of a form on a city's own PDF, with more fields and places.
func onTheCitysPage(t testing.TB, more string) *forms.Form {
	t.Helper()
	files := fstest.MapFS{}
	for _, name := range []string{"taxi.toml", "taxi.pdf"} {
		b, err := os.ReadFile("../docs/examples/own-pdf/" + name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: b}
	}
	files["taxi.toml"].Data = []byte(strings.Replace(string(files["taxi.toml"].Data), "[[place]]", more+"[[place]]", 1))
	c, err := load.Load(assets.Forms, files)
	if err != nil {
		t.Fatal(err)
	}
	return c.Form("taxi")
}

// words returns the runs of a page with their positions.
func words(p printing.Page) string {
	var b strings.Builder
	for _, s := range p.Shapes {
		if s.Run == nil {
			continue
		}
		fmt.Fprintf(&b, "[%.0f,%.0f ", s.Run.X, s.Run.Y)
		for _, c := range s.Run.Clusters {
			b.WriteString(c.Src)
		}
		b.WriteString("]")
	}
	return b.String()
}

// Tables run down their column and continue under 別記, a text that does not fit is printed there in
// full, an unknown date as it is, notes and marks where they belong.
func TestPlaces(t *testing.T) {
	f := onTheCitysPage(t, `
[[section.field]]
id = "riders"
label = "乗る人"
kind = "table"
source = "resident"
column = [{ id = "who", label = "氏名", width = 60 }, { id = "rel", label = "続柄", width = 40 }]
[[section.field]]
id = "said"
label = "説明"
kind = "note"
source = "config"
note = "裏面もご覧ください"
[[place]]
field = "riders"
column = "who"
x = 60
y = 200
w = 60
h = 6
step = 8
rows = 2
[[place]]
field = "riders"
column = "rel"
x = 130
y = 200
w = 30
h = 6
step = 8
rows = 2
[[place]]
field = "said"
x = 60
y = 230
w = 60
h = 6
`)
	long := strings.Repeat("とても長い住所の沢１２３－４５　", 40)
	a, err := f.ParseAnswers(map[string]any{"kind": "again", "riders": []any{
		map[string]any{"who": "見本一", "rel": "子"},
		map[string]any{"who": "見本二"},
		map[string]any{"who": "見本三", "rel": "孫"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	d := printing.Layout(f.Fill(forms.Input{
		Holder: forms.Facts{Name: "𠮷田\uE000", Address: long, Birth: "19500000"}, HasHolder: true, Answers: a,
		Day: today, Serial: "K01-20261124-0042", Demo: true,
		City: forms.City{Name: "むつ市"}, Record: []string{"読取方法：暗証番号"},
	}), fonts(t))
	if len(d.Pages) != 2 {
		t.Fatalf("%d pages, expected the city's and 別記", len(d.Pages))
	}
	first, second := words(d.Pages[0]), words(d.Pages[1])
	for _, want := range []string{
		"[60,204 見本一]", "[60,212 見本二]", "[130,204 子]", "裏面もご覧ください", "別記参照",
		"読取方法：暗証番号　字形要確認：氏名（U+E000）", "19500000",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("the page has no %q: %s", want, first)
		}
	}
	if strings.Contains(first, "見本三") || !strings.Contains(second, "（3行め）見本三") || !strings.Contains(second, "（3行め）孫") {
		t.Errorf("the third row: %s", second)
	}
	if !strings.Contains(solid.Replace(dataText(d.Pages[1])), solid.Replace(long)) {
		t.Error("the long address is not whole under 別記")
	}
	checkMarksOfPlaces(t, d.Pages[0])
	if d.Pages[1].Shapes[len(d.Pages[1].Shapes)-1].Template != nil || !strings.Contains(second, "F31 taxi") {
		t.Error("the further page is not ours, or has no foot")
	}
}

// dataText returns the people's data on a page.
func dataText(p printing.Page) string {
	var whole strings.Builder
	for _, s := range p.Shapes {
		if s.Run != nil && !strings.HasPrefix(s.Run.Face.Name, "BIZUD") {
			for _, c := range s.Run.Clusters {
				whole.WriteString(c.Src)
			}
		}
	}
	return whole.String()
}

// checkMarksOfPlaces checks the tick, the ring and the city's page of TestPlaces.
func checkMarksOfPlaces(t *testing.T, p printing.Page) {
	t.Helper()
	ticks, rings, city := 0, 0, 0
	for _, s := range p.Shapes {
		switch {
		case s.Tick != nil:
			ticks++
			if x := s.Tick.Points[0][0]; x < 79 || x > 83 {
				t.Errorf("the tick for 再交付 stands at %.1f", x)
			}
		case s.Ring != nil:
			rings++
			if s.Ring.X != 62 || s.Ring.Y != 137 { // 本人; an unknown date has no era to circle
				t.Errorf("a ring at %.1f,%.1f", s.Ring.X, s.Ring.Y)
			}
		case s.Template != nil:
			city++
		}
	}
	if ticks != 1 || rings != 1 || city != 1 {
		t.Errorf("%d ticks, %d rings, %d city pages", ticks, rings, city)
	}
}

// Of the eras printed on the city's page, the person's own is circled and no other; its first year
// is 元.
func TestTheRightEraIsCircled(t *testing.T) {
	f := onTheCitysPage(t, "")
	a, err := f.ParseAnswers(map[string]any{"kind": "again"})
	if err != nil {
		t.Fatal(err)
	}
	for birth, era := range map[string]string{"19121101": "大正", "19890107": "昭和", "19890108": "平成", "20190501": "令和"} {
		d := printing.Layout(f.Fill(forms.Input{
			Holder:    forms.Facts{Name: "見本", Address: "所", Birth: birth},
			HasHolder: true, Answers: a, Day: today,
		}), fonts(t))
		var want, got []float64
		for _, p := range f.Places {
			if p.Field == "birth" && p.Option == era {
				want = append(want, p.X+p.W/2)
			}
		}
		for _, s := range d.Pages[0].Shapes {
			if s.Ring != nil && s.Ring.Y < 100 { // 本人 is further down
				got = append(got, s.Ring.X)
			}
		}
		if first := birth != "19890107"; strings.Contains(words(d.Pages[0]), " 元]") != first {
			t.Errorf("born %s: %s", birth, words(d.Pages[0]))
		}
		if len(want) != 1 || !slices.Equal(got, want) {
			t.Errorf("born %s: rings at %v, %s stands at %v", birth, got, era, want)
		}
	}
}

// The picture that the screen shows of a city's page is that page.
func TestCitysPageOnTheScreen(t *testing.T) {
	f := onTheCitysPage(t, "")
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/taxi.pdf", f.PDF, 0o600); err != nil {
		t.Fatal(err)
	}
	run(t, "pdftoppm", "-r", "110", "-gray", "-png", "-singlefile", dir+"/taxi.pdf", dir+"/taxi")
	b, err := os.ReadFile(dir + "/taxi.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := printing.CheckPicture(b); err != nil {
		t.Fatal(err)
	}
	f.Pictures = [][]byte{b}
	fill := func(h forms.Facts) printing.Document {
		return printing.Layout(f.Fill(forms.Input{
			Holder: h, HasHolder: true, Day: today, Serial: "K01-20261124-0042",
			City: forms.City{Name: "むつ市"},
		}), fonts(t))
	}
	d := fill(ordinary)
	made := pdf(t, d, fonts(t))
	run(t, "qpdf", "--check", save(t, made))
	paper := painted(t, made)[0]
	mine, other := difference(paper, printing.Raster(d.Pages[0], 100/25.4)), difference(paper,
		printing.Raster(fill(forms.Facts{Name: "別人", Address: "別の所", Birth: "20000101"}).Pages[0], 100/25.4))
	if mine > 0.02 || other <= mine {
		t.Errorf("screen and paper differ by %.4f, another person's by %.4f", mine, other)
	}
}
