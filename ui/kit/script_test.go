package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"kakanai/text"
)

// sentences are in the languages that have a font of their own script, with kanji, figures and
// Latin letters among them, as screens have them.
var sentences = map[string]string{
	"th": "กรุณา|วาง|บัตร My Number|บน|เครื่อง|อ่าน แล้ว|เซ็น|ใน|ช่อง “署名” เหลือ 3 ครั้ง",
	"my": "မိုင်နံပါတ်|ကတ်ကို|စက်ပေါ်|တင်ပါ။ “署名” အကွက်တွင်|လက်မှတ်|ထိုးပါ။ 3 ကြိမ်|ကျန်သည်",
	"ne": "कृपया My Number कार्ड रिडरमा राख्नुहोस्। “署名” मा हस्ताक्षर गर्नुहोस्। 3 पटक बाँकी छ।",
}

func scriptPage(t *testing.T, lang string) *Page {
	t.Helper()
	fonts, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	p := &Page{g: newTestSurface(t), Scale: 1, Width: 1280, Height: 800}
	face := Faces(fonts.Member, func(err error) { t.Error(err) })
	p.Look.Family = Family{face(lang, false), face(lang, true), ScriptOf(lang)}
	return p
}

// Each letter of a line in two fonts is drawn by one that has it; nothing is lost or drawn twice,
// and all stand on one baseline and within the line's width.
func TestScriptsBesideKanji(t *testing.T) {
	for lang, s := range sentences {
		p := scriptPage(t, lang)
		for _, align := range []fyne.TextAlign{fyne.TextAlignLeading, fyne.TextAlignCenter, fyne.TextAlignTrailing} {
			p.Objects = nil
			width := p.Line(s, 100, 50, 1100, Style{Size: 20, Color: Ink, Align: align})
			var all string
			x, base := float32(-1), float32(-1)
			for _, o := range p.Objects {
				w := o.(*canvas.Text)
				all += w.Text
				if own := w.FontSource == p.Look.Regular; own != strings.ContainsFunc(w.Text, p.Look.Script.Has) {
					t.Errorf("%s: %q is drawn by the font %s", lang, w.Text, w.FontSource.Name())
				}
				_, up := p.extent(run{w.Text, w.FontSource}, 20, false)
				if at := w.Position().Y + up; base >= 0 && (at-base > 0.01 || base-at > 0.01) {
					t.Errorf("%s: %q stands at %v, the words before at %v", lang, w.Text, at, base)
				} else {
					base = at
				}
				if w.Position().X < x-0.01 {
					t.Errorf("%s: %q begins at %v, what stands before it ends at %v", lang, w.Text, w.Position().X, x)
				}
				x = w.Position().X + w.Size().Width
			}
			if all != strings.ReplaceAll(s, "|", "") {
				t.Errorf("%s: drawn is %q", lang, all)
			}
			if width <= 0 || x > 1200.5 {
				t.Errorf("%s: %v wide, to %v", lang, width, x)
			}
		}
	}
}

// Lines end between words, and where a word is longer than a line, never between a letter and the
// marks on it.
func TestScriptsBreakBetweenWords(t *testing.T) {
	for lang, s := range sentences {
		p := scriptPage(t, lang)
		words := map[string]bool{}
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == '|' || r == ' ' }) {
			words[w] = true
		}
		st := Style{Size: 20, Color: Ink}
		widest := float32(0)
		for w := range words {
			widest = max(widest, p.Measure(w, st))
		}
		for w := widest; w < 900; w += 23 {
			for _, line := range p.Lines(s, w, st) {
				for _, got := range strings.FieldsFunc(line, gap) {
					if !words[got] {
						t.Fatalf("%s, %v wide: %q is no word", lang, w, got)
					}
				}
				if n := p.Measure(line, st); n > w+0.01 {
					t.Errorf("%s: %q is %v wide, more than %v", lang, line, n, w)
				}
			}
		}
	}
	p := scriptPage(t, "th")
	for w := float32(20); w < 60; w += 3 {
		for _, line := range p.Lines("ที่นี่ผู้ใหญ่ซื้อกุ้งที่นี่", w, Style{Size: 20, Color: Ink}) {
			if r := []rune(line)[0]; strings.ContainsRune("ิีึืุูั็่้๊๋์ํ", r) {
				t.Errorf("%v wide: a line begins with the mark %U", w, r)
			}
		}
	}
}
