package printing_test

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/printing"
)

var today = forms.Date{Year: 2026, Month: 11, Day: 24}

// every is one form as one kind of visitor fills it in with one kind of data.
type every struct {
	form, visitor, data string
	filled              *forms.Filled
}

var visitors = []struct {
	name    string
	answers map[string]any
}{
	{"self", nil},
	{"household", map[string]any{"req_role": "household", "rel": "household"}},
	{"proxy", map[string]any{"req_role": "proxy", "rel": "proxy"}},
	{"legal", map[string]any{"req_role": "proxy", "rel": "legal"}},
	{"third", map[string]any{"req_role": "third"}},
}

var people = []struct {
	data  string
	long  bool
	facts forms.Facts
}{
	{"short", false, forms.Facts{Name: "見本　太郎", Address: "青森県むつ市見本町一丁目２番３号", Birth: "19480217", Sex: "1"}},
	{"long", true, forms.Facts{Name: "ＮＧＵＹＥＮ　ＴＨＩ　ＶＡＮ　ＡＮＨ　見本院長左衛門尉太郎丸（見本　花子）", Address: strings.Repeat("青森県むつ市大字見本字とても長い地名の沢一丁目２３４５番地　", 3), Birth: "19500000", Sex: "2"}},
	{"rare", false, forms.Facts{Name: "𠮷田　葛󠄀之介﨑髙", Address: "青森県むつ市見本町𣘺１０－７　コーポ葛󠄀城", Birth: "19260101", Sex: "9"}},
}

// eachForm returns every form for every visitor that it has and all data.
var eachForm = sync.OnceValues(func() (out []every, err error) {
	c, err := load.Load(assets.Forms)
	if err != nil {
		return nil, err
	}
	city := forms.City{
		Name: "むつ市", Mayor: "むつ市長", Office: "市民課", Window: "１階 市民課の窓口", Terminal: "K01", Fees: c.Fees,
		Post: "〒035-8686\n青森県むつ市中央一丁目８番１号\nむつ市役所　市民課　行",
	}
	for _, f := range c.Forms {
		for _, v := range visitors {
			role, err := f.ParseAnswers(v.answers)
			rel := f.Field("rel")
			if err != nil && rel != nil { // a form that asks for the role, but in other words
				role, err = f.ParseAnswers(map[string]any{"req_role": v.answers["req_role"]})
			}
			if err != nil {
				continue // this form has no such visitor
			}
			for _, p := range people {
				answers := f.Sample(p.long, today)
				for id, a := range role {
					answers[id] = a
				}
				if v.name != "self" {
					others(f, answers, p.facts)
				}
				in := forms.Input{
					Holder: p.facts, HasHolder: true, Answers: answers, Day: today, City: city,
					Serial: "K01-20261124-0042", Record: []string{
						"読取方法：カードの暗証番号（券面事項入力補助用）",
						"読取時刻：2026年11月24日 10時15分", "訂正：なし",
					},
				}
				if f.Slip {
					var list []*forms.Filled
					for _, o := range c.Forms[:map[bool]int{false: 3, true: len(c.Forms) - 1}[p.long]] {
						list = append(list, o.Fill(in))
					}
					in.Stops = forms.Slip(list, &c.Bundles[0], city.Window)
				}
				out = append(out, every{f.ID, v.name, p.data, f.Fill(in)})
			}
		}
	}
	return out, nil
})

// others adds answers for the person concerned, who is not the card's holder.
func others(f *forms.Form, answers forms.Answers, h forms.Facts) {
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			var v any
			switch {
			case x.FactIf == nil:
				continue
			case x.Kind == forms.Names:
				v = []any{h.Name, h.Name}
			case x.Fact == forms.FactName:
				v = h.Name
			case x.Fact == forms.FactAddress:
				v = h.Address
			case x.Fact == forms.FactBirth:
				v = "1926-12-25"
			default:
				continue
			}
			a, err := f.ParseAnswers(map[string]any{x.ID: v})
			if err == nil {
				answers[x.ID] = a[x.ID]
			}
		}
	}
}

// For every form, visitor and data: nothing overflows its cell or the page, no text is on another,
// and no character of any value is missing.
func TestEveryFormForEveryVisitor(t *testing.T) {
	f := fonts(t)
	list, err := eachForm()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]bool{}
	for _, e := range list {
		kinds[e.form+" "+e.visitor] = true
		d := printing.Layout(e.filled, f)
		at := fmt.Sprintf("%s, %s, %s data", e.form, e.visitor, e.data)
		var words strings.Builder
		for n, p := range d.Pages {
			crossings(t, fmt.Sprintf("%s, page %d", at, n+1), p)
			for _, s := range p.Shapes {
				// people's data; labels may come between two pages of them
				if s.Run != nil && !strings.HasPrefix(s.Run.Face.Name, "BIZUD") {
					for _, c := range s.Run.Clusters {
						words.WriteString(c.Src)
					}
				}
			}
		}
		all := solid.Replace(words.String())
		for id, v := range e.filled.Values {
			if x := e.filled.Form.Field(id); x.Hidden || x.Kind == forms.Note {
				continue
			}
			for _, want := range append(append([]string{v.Text}, v.Texts...), slices.Concat(v.Rows...)...) {
				if !strings.Contains(all, solid.Replace(want)) {
					t.Errorf("%s: of %s %q is not whole on the paper", at, id, want)
				}
			}
		}
	}
	if len(list) < 15*3 || !kinds["juminhyo third"] || !kinds["shotoku proxy"] || !kinds["koseki household"] {
		t.Errorf("only %d papers", len(list))
	}
}

var solid = strings.NewReplacer(" ", "", "\u3000", "")

// textBox is where the text of a run is on its page, in mm.
type textBox struct {
	x1, y1, x2, y2 float64
	words          string
}

// textBoxes returns the boxes of a page's texts, and checks that they are on the page.
func textBoxes(t *testing.T, at string, p printing.Page) []textBox {
	t.Helper()
	var boxes []textBox
	for _, s := range p.Shapes {
		if s.Run == nil || s.Run.Pt > 100 {
			continue
		}
		b := textBox{x1: s.Run.X, y1: s.Run.Y - s.Run.Pt*0.3528*0.8, y2: s.Run.Y + s.Run.Pt*0.3528*0.05}
		ink := false
		for _, c := range s.Run.Clusters {
			if c.Src != " " && c.Src != "\u3000" {
				b.x2, ink = s.Run.X+c.X+c.Adv, true
			}
			b.words += c.Src
		}
		if !ink || b.words == "・" { // the dot between two eras is mostly side bearing
			continue
		}
		if b.x1 < 3 || b.x2 > 207 || b.y1 < 3 || b.y2 > 294 {
			t.Errorf("%s: %q stands off the page", at, b.words)
		}
		boxes = append(boxes, b)
	}
	return boxes
}

// crossings reports text on text, and text on a line between two cells.
func crossings(t *testing.T, at string, p printing.Page) {
	t.Helper()
	runs := textBoxes(t, at, p)
	const hair = 0.35 // mm: the side bearings of full-width letters
	for i, a := range runs {
		for _, b := range runs[:i] {
			if a.x1 < b.x2-hair && b.x1 < a.x2-hair && a.y1 < b.y2-hair && b.y1 < a.y2-hair {
				t.Errorf("%s: %q lies on %q", at, a.words, b.words)
			}
		}
		for _, s := range p.Shapes {
			l := s.Line
			if l == nil || l.X1 != l.X2 {
				continue
			}
			if l.X1 > a.x1+hair && l.X1 < a.x2-hair && l.Y1 < a.y2-hair && l.Y2 > a.y1+hair {
				t.Errorf("%s: %q crosses the edge of its cell", at, a.words)
			}
		}
	}
}

// The pages look as they did when all of them were last inspected: the fifteen in docs/forms, and a
// sheet of every visitor and kind of data for each form. KAKANAI_KEEP=1 draws them anew (make
// papers); inspect them then.
func TestPapersLookAsTheyDid(t *testing.T) {
	f := fonts(t)
	list, err := eachForm()
	if err != nil {
		t.Fatal(err)
	}
	sheets := map[string][]image.Image{}
	var order []string
	for _, e := range list {
		d := printing.Layout(e.filled, f)
		if e.visitor == "self" && e.data == "short" {
			order = append(order, e.form)
			kept(t, "../docs/forms/"+e.form+".png", printing.Raster(d.Pages[0], 72/25.4), 0.01)
		}
		for _, p := range d.Pages {
			sheets[e.form] = append(sheets[e.form], printing.Raster(p, 1))
		}
	}
	for _, id := range order {
		kept(t, "testdata/papers/"+id+".png", sheet(sheets[id]), 0.01)
	}
	if len(order) != 15 {
		t.Errorf("%d forms", len(order))
	}
}

// sheet puts pages of 210 by 297 pixels side by side, six in a row.
func sheet(pages []image.Image) image.Image {
	const w, h, gap = 210, 297, 6
	rows := (len(pages) + 5) / 6
	out := image.NewGray(image.Rect(0, 0, min(len(pages), 6)*(w+gap), rows*(h+gap)))
	draw.Draw(out, out.Rect, image.NewUniform(color.Gray{0x80}), image.Point{}, draw.Src)
	for i, p := range pages {
		at := image.Pt(i%6*(w+gap), i/6*(h+gap))
		draw.Draw(out, image.Rectangle{Min: at, Max: at.Add(image.Pt(w, h))}, p, image.Point{}, draw.Src)
	}
	return out
}

// kept compares a picture with the stored one.
func kept(t *testing.T, path string, img image.Image, tolerance float64) {
	t.Helper()
	small := sixteen(img)
	if os.Getenv("KAKANAI_KEEP") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		out, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer out.Close()
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(out, small); err != nil {
			t.Fatal(err)
		}
		return
	}
	in, err := os.Open(path)
	if err != nil {
		t.Fatalf("%v: make papers draws it", err)
	}
	defer in.Close()
	was, err := png.Decode(in)
	if err != nil {
		t.Fatal(err)
	}
	if d := difference(was, small); was.Bounds() != small.Bounds() || d > tolerance {
		t.Errorf("%s: the page differs by %.4f from the kept one (%v, %v); look at both, and run make papers if it "+
			"is right", path, d, was.Bounds(), small.Bounds())
	}
}

// sixteen reduces a picture to sixteen greys: a quarter of the bytes.
func sixteen(img image.Image) *image.Paletted {
	var greys color.Palette
	for n := range 16 {
		greys = append(greys, color.Gray{uint8(n * 17)})
	}
	out := image.NewPaletted(img.Bounds(), greys)
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}
