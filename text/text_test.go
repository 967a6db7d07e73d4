package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

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
	if _, err := f.Sibling("NoSuchFont.ttf"); err == nil || !strings.Contains(err.Error(), "NoSuchFont") {
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
		"髙": "", "﨑": "", "德": "", "濵": "", "𠮷": "", "𩸽": "", "𣘺": "", "㋿": "", "ｱ": "", "Ａ": "", "Ł": "", "ễ": "",
		"김": "", "张": "",
		"葛\U000E0100": "", "辻\U000E0102": "", "\uFA19": "", "か\u3099": "", "ハ\u309A": "", "e\u0301": "",
		"e\u0302\u0301": "", "ệ": "", "\u3000": "",
		"葛\U000E01EF": text.BaseGlyph, "あ\u0301": text.BaseGlyph, "神\u3099": text.BaseGlyph,
		"ε\u0301": text.BaseGlyph, "葛\U000E0100\u3099": text.BaseGlyph,
		"\u1100": text.BaseGlyph, "葛\u200D": text.BaseGlyph,
		"\uE000": text.PrivateUse, "\U000F0000": text.PrivateUse, "\uE000\U000E0100": text.PrivateUse,
		"●": text.Replacement, "〓": text.Replacement, "\uFFFD": text.Replacement, "\xff": text.Replacement,
		"●\u0301": text.Replacement, "●\uFE0F": text.Replacement,
		"〓\U000E0100": text.Replacement, "\uFFFD\uFE00": text.Replacement,
		"\u0378": text.Unassigned, "\uFFFE": text.Unassigned, "\U000E0100": text.NoGlyph, "\uFE0F": text.NoGlyph,
		"\x00": text.Control, "\u202E": text.Control, "\n": text.Control, "\u200B": text.Control,
		"\u00AD": text.Control, "\uFEFF": text.Control, "\u3164": text.Control,
		"\U00012345": text.NoGlyph, "ก": text.NoGlyph, "\u0915": text.NoGlyph,
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
		}
	}
}

// Letters of one word come from one font, whatever the rest of the line needs.
func TestOneWordOneFace(t *testing.T) {
	f := fonts(t)
	for _, role := range []text.Role{text.Data, text.Label} {
		l := f.Line(role, "Nguyễn Thi Hữu　見本", 12)
		if len(l.Marks) > 0 {
			t.Errorf("%v", l.Marks)
		}
		for _, word := range []string{"Nguyễn", "Thi", "Hữu"} {
			found := false
			for _, r := range l.Runs {
				var b strings.Builder
				for _, c := range r.Clusters {
					b.WriteString(c.Src)
				}
				found = found || strings.Contains(b.String(), word)
			}
			if !found {
				t.Errorf("%s is set in several faces", word)
			}
		}
	}
}

// Two forms of one character are two glyphs; the compatibility ideograph is not folded into its
// twin.
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
	for _, s := range []string{
		"見本　太郎", strings.Repeat("とても長い住所１２３－４、", 10), strings.Repeat("𠮷葛\U000E0100", 30), strings.Repeat("x", 10000),
		"", "Nguyễn Thị Hữu Phước and a long row of words",
	} {
		for _, w := range []float64{1, 20, 150} {
			b := f.Fit(text.Data, s, 14, w, 12)
			var all string
			for _, l := range b.Lines {
				all += source(l)
				if wide := inked(l); b.Fits && wide > w+0.01 && utf8.RuneCountInString(source(l)) > 1 {
					t.Errorf("%.20q at %v mm: a line is %v mm", s, w, wide)
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

// inked is how wide a line is without the spaces that hang at its end.
func inked(l text.Line) (mm float64) {
	for _, r := range l.Runs {
		for _, c := range r.Clusters {
			if strings.TrimSpace(c.Src) != "" {
				mm = r.X + c.X + c.Adv
			}
		}
	}
	return mm
}

// What must be looked at is told also of a text in several lines.
func TestMarksOfEveryLineAreTold(t *testing.T) {
	f := fonts(t)
	s := strings.Repeat("とても長い住所", 4) + "\uE000" + strings.Repeat("とても長い住所", 4) + "\uE001"
	for what, b := range map[string]text.Block{
		"fitted": f.Fit(text.Data, s, 12, 40, 40), "too long": f.Fit(text.Data, s, 12, 40, 4),
		"wrapped": f.Wrap(text.Data, s, 9, 40),
	} {
		if len(b.Lines) < 2 || len(b.Marks) != 2 || b.Marks[0].Text != "\uE000" || b.Marks[1].Text != "\uE001" {
			t.Errorf("%s: %d lines, marks %+v", what, len(b.Lines), b.Marks)
		}
	}
}

// A sign that encloses the letter before it is one character with it, and one that is not drawn
// exactly.
func TestEnclosingSignsAreOneCharacter(t *testing.T) {
	if c := text.Clusters("5\u20E3見"); len(c) != 2 || c[0] != "5\u20E3" {
		t.Errorf("%q", c)
	}
	if m := fonts(t).Line(text.Data, "見\u20DD本", 10).Marks; len(m) != 1 || m[0].Text != "見\u20DD" {
		t.Errorf("marks %+v", m)
	}
}

// 禁則: no line begins with what closes, nor ends with what opens; a word is broken only where it is
// longer than a line.
func TestLineBreaks(t *testing.T) {
	f := fonts(t)
	for _, s := range []string{
		strings.Repeat("「あいう」、（えお）。", 20), strings.Repeat("ｱﾊﾟｰﾄ｢ﾐﾎﾝ｣ッャー々ゝ〜！？", 9), strings.Repeat("《〘〝見〟〙》’”", 20),
		strings.Repeat("Nguyễn Thị Hữu Phước ", 12), strings.Repeat("１０－７－２０２、コーポ", 14),
	} {
		for w := 34.0; w < 70; w += 1.7 {
			b := f.Wrap(text.Data, s, 10, w)
			all := ""
			for i, l := range b.Lines {
				line := []rune(source(l))
				all += string(line)
				if strings.ContainsRune("、。」）》〙〟’”｣ッャー々ゝ〜！？ﾟ", line[0]) && i > 0 {
					t.Errorf("%v mm: line %d begins with %c", w, i, line[0])
				}
				if last := line[len(line)-1]; i < len(b.Lines)-1 && strings.ContainsRune("「（《〘〝｢", last) {
					t.Errorf("%v mm: line %d ends with %c", w, i, last)
				}
				if l.Width > w+5 {
					t.Errorf("%v mm: line %d is %v mm", w, i, l.Width)
				}
				if strings.HasPrefix(s, "N") && i > 0 && line[0] != 'N' && line[0] != 'T' && line[0] != 'H' &&
					line[0] != 'P' {
					t.Errorf("%v mm: line %d begins within a word: %s", w, i, string(line))
				}
			}
			if all != s {
				t.Errorf("%v mm: something is lost", w)
			}
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
