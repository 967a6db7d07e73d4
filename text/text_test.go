package text_test

import (
	"strings"
	"testing"

	"kakanai/text"
)

func fonts(t testing.TB) *text.Fonts {
	t.Helper()
	f, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestMissingFontsAreNamed(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	f := fonts(t)
	if _, err := f.Sibling("NoSuchFont.ttf"); err == nil || !strings.Contains(err.Error(), "NoSuchFont") || !strings.Contains(err.Error(), "fonts-") {
		t.Errorf("%v", err)
	}
}

func source(l text.Line) string {
	var b strings.Builder
	for _, r := range l.Runs {
		for _, c := range r.Clusters {
			b.WriteString(c.Src)
		}
	}
	return b.String()
}

// Every hard character: drawn exactly, or marked with the reason that is true of it.
func TestCharacters(t *testing.T) {
	f := fonts(t)
	for s, why := range map[string]string{
		"髙": "", "﨑": "", "德": "", "濵": "", "𠮷": "", "𩸽": "", "𣘺": "", "㋿": "", "ｱ": "", "Ａ": "", "Ł": "", "ễ": "", "김": "", "张": "",
		"葛\U000E0100": "", "辻\U000E0102": "", "\uFA19": "", "か\u3099": "", "e\u0301": "", "ệ": "", "\u3000": "",
		"葛\U000E01EF": text.BaseGlyph, "あ\u0301": text.BaseGlyph,
		"\uE000": text.PrivateUse, "\U000F0000": text.PrivateUse, "●": text.Replacement, "〓": text.Replacement, "\uFFFD": text.Replacement, "\xff": text.Replacement,
		"\u0378": text.Unassigned, "\x00": text.Control, "\u202E": text.Control, "\n": text.Control, "\U00012345": text.NoGlyph,
	} {
		for _, role := range []text.Role{text.Data, text.Label} {
			l := f.Line(role, s, 12)
			got := ""
			if len(l.Marks) > 0 {
				got = l.Marks[0].Why
			}
			if got != why || source(l) != s {
				t.Errorf("%q in role %d: marked %q, expected %q", s, role, got, why)
			}
			for _, r := range l.Runs {
				for _, c := range r.Clusters {
					if c.Rune > 0xFFFF {
						t.Errorf("%q would be written: the PDF writer panics above U+FFFF", s)
					}
				}
			}
		}
	}
}

// Two forms of one character are two glyphs; the compatibility ideograph is not folded into its twin.
func TestVariantsDiffer(t *testing.T) {
	f := fonts(t)
	glyph := func(s string) any {
		r := f.Line(text.Data, s, 12).Runs[0]
		return [2]any{r.Face.Name, r.Clusters[0].Glyph}
	}
	for _, pair := range [][2]string{{"葛\U000E0100", "葛\U000E0101"}, {"神", "\uFA19"}, {"吉", "𠮷"}, {"高", "髙"}} {
		if glyph(pair[0]) == glyph(pair[1]) {
			t.Errorf("%q and %q are drawn alike", pair[0], pair[1])
		}
	}
}

func TestFitNeverDropsAnything(t *testing.T) {
	f := fonts(t)
	for _, s := range []string{"見本　太郎", strings.Repeat("とても長い住所１２３－４、", 10), strings.Repeat("𠮷葛\U000E0100", 30), strings.Repeat("x", 10000), "", "Nguyễn Thị Hữu Phước and a long row of words"} {
		for _, w := range []float64{1, 20, 150} {
			b := f.Fit(text.Data, s, 14, w, 12)
			var all string
			for _, l := range b.Lines {
				all += source(l)
				if b.Fits && l.Width > w+10 { // spaces may hang
					t.Errorf("%.20q at %v mm: a line is %v mm", s, w, l.Width)
				}
			}
			if all != s {
				t.Errorf("%.20q at %v mm: something is lost", s, w)
			}
			if b.Fits && b.Height() > 12.01 {
				t.Errorf("%.20q at %v mm: %v mm high", s, w, b.Height())
			}
			if len(b.Lines) > 0 && b.Pt < text.MinPt {
				t.Errorf("%v pt", b.Pt)
			}
		}
	}
}

func TestLineBreaks(t *testing.T) {
	f := fonts(t)
	b := f.Wrap(text.Label, strings.Repeat("「あいう」、（えお）。", 20), 10, 47)
	for i, l := range b.Lines {
		s := source(l)
		if strings.ContainsAny(string([]rune(s)[:1]), "、。」）") && i > 0 {
			t.Errorf("line %d begins with %s", i, string([]rune(s)[:1]))
		}
		if r := []rune(s); i < len(b.Lines)-1 && strings.ContainsRune("「（", r[len(r)-1]) {
			t.Errorf("line %d ends with %s", i, string(r[len(r)-1]))
		}
	}
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"𠮷田　葛\U000E0100之介", "\xff\xfe", "a\u202Eb\x00", "か\u3099", "🙂\u200D🙂", "\U000E0100"} {
		f.Add(s)
	}
	fs := fonts(f)
	f.Fuzz(func(t *testing.T, s string) {
		if got := source(fs.Line(text.Data, s, 10)); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}
