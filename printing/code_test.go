package printing_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/width"

	"kakanai/forms"
	"kakanai/printing"
)

// Golden vectors. Both checks were computed by another program (Python's binascii.crc_hqx with
// start FFFF).
const (
	bareCode   = "KK1:juminhyo:2026-11:K01-20261124-0042:621B"
	fieldsCode = "KK1:juminhyo:2026-11:K01-20261124-0042:req_name=.8KCut-eUsOOAgOiRm_OghIDkuYvku4s:" +
		"req_birth=1989-01-07:copies=2:more=1:06F3"
)

func TestCode(t *testing.T) {
	bare := printing.Code{Form: "juminhyo", Edition: "2026-11", Serial: "K01-20261124-0042"}
	if bare.String() != bareCode {
		t.Error(bare.String())
	}
	full := bare
	full.Fields = []printing.CodeField{{"req_name", "𠮷田　葛\U000E0100之介"}, {"req_birth", "1989-01-07"}, {"copies", "2"}}
	full.More = 1
	if full.String() != fieldsCode {
		t.Error(full.String())
	}
	for _, want := range []printing.Code{bare, full} {
		if got, err := printing.ParseCode(want.String()); err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v becomes %v: %v", want, got, err)
		}
	}
	for s, want := range map[string]error{
		"": printing.ErrForeignCode, "4901234567894": printing.ErrForeignCode, "KK2" +
			bareCode[3:]: printing.ErrForeignCode, "https://example.jp/KK1:": printing.ErrForeignCode,
		bareCode[:30]: printing.ErrDamagedCode, bareCode + " ": printing.ErrDamagedCode,
		strings.Replace(bareCode, "0042", "0043", 1):       printing.ErrDamagedCode,
		strings.ToLower(bareCode):                          printing.ErrKeyboard,
		strings.ReplaceAll(bareCode, ":", "+"):             printing.ErrKeyboard,
		strings.ReplaceAll(bareCode, ":", "'"):             printing.ErrKeyboard,
		width.Widen.String(bareCode):                       printing.ErrKeyboard,
		strings.ToLower(width.Widen.String(bareCode)):      printing.ErrKeyboard,
		strings.Replace(bareCode, ":621B", ":621b", 1):     printing.ErrDamagedCode,
		fieldsCode[:len(fieldsCode)-1]:                     printing.ErrDamagedCode,
		strings.Replace(fieldsCode, "copies", "Copies", 1): printing.ErrDamagedCode,
	} {
		if _, err := printing.ParseCode(s); !errors.Is(err, want) {
			t.Errorf("%q: %v, expected %v", s, err, want)
		}
	}
	// A correct check does not excuse a wrong syntax.
	for _, s := range []string{
		"KK1:juminhyo:2026-11:K01-20261124-0042:a=1:a=2", "KK1:juminhyo:2026-11:K01-20261124-0042:more=0",
		"KK1:juminhyo:2026-11:K01-20261124-0042:more=1:a=1",
		"KK1:juminhyo:2026-11:K01-20261124-0042:a", "KK1:juminhyo:2026-11:K01-20261124-0042:a=.QQ==",
		"KK1:juminhyo:2026-11:K01-20261124-0042:a=.QQ", "KK1:juminhyo:2026-11:K01-20261124-0042:a=.gA",
		"KK1:Juminhyo:2026-11:K01-20261124-0042", "KK1:juminhyo:2026-11:k01", "KK1:juminhyo:2026-11",
		"KK1:juminhyo:2026-11:K01-20261124-0042:a=見本",
	} {
		if c, err := printing.ParseCode(fmt.Sprintf("%s:%04X", s, printing.CRC16(s))); err == nil {
			t.Errorf("%q is taken: %v", s, c)
		}
	}
}

// A field that does not fit is left out whole and counted; nothing is cut short.
func TestCodeHasABound(t *testing.T) {
	for n := range 700 {
		c := printing.Code{
			Form: "juminhyo", Edition: "2026-11", Serial: "K01-20261124-0042",
			Fields: []printing.CodeField{{"a", "1"}, {"b", strings.Repeat("長", n)}, {"c", "2"}},
		}
		s := c.String()
		got, err := printing.ParseCode(s)
		if err != nil || len(s) > printing.MaxCode || len(got.Fields)+got.More != 3 {
			t.Fatalf("%d: %d bytes, %v, %v", n, len(s), got, err)
		}
		for _, f := range got.Fields {
			if f.ID == "b" && f.Text != strings.Repeat("長", n) {
				t.Fatalf("%d: cut short", n)
			}
		}
	}
}

func FuzzCode(f *testing.F) {
	for _, s := range []string{bareCode, fieldsCode, "KK1::::", "KK1+juminhyo", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, s := range []string{s, fmt.Sprintf("%s:%04X", s, printing.CRC16(s))} {
			c, err := printing.ParseCode(s)
			if err == nil && (c.String() != s || len(s) > printing.MaxCode ||
				strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r > 0x7E })) {
				t.Errorf("%q is read as %v", s, c)
			}
		}
	})
}

var fullCode = []string{"req_name", "req_addr", "req_birth", "subj_name", "subj_addr", "copies", "purpose"}

// coded returns a form whose code holds fields.
func coded(t testing.TB, id string, h forms.Facts, fields []string) printing.Document {
	x := filled(t, id, h, withPerson[id])
	x.City.CodeFields = fields
	return printing.Layout(x, fonts(t))
}

var longest = forms.Facts{
	Name: strings.Repeat("見本院", 9), Address: strings.Repeat("とても長い住所の一部１２３－４５　", 5),
	Birth: "19500101", Sex: "1",
}

// The code is read from the printed page as a scanner at 200 dpi sees it: turned, out of focus,
// noisy. With fields it grows without touching anything.
func TestCodeIsRead(t *testing.T) {
	f := fonts(t)
	dir := t.TempDir()
	ways := map[string][]string{
		"straight": {}, "right": {
			"-seed", "1", "-rotate", "4", "-blur", "0x1", "-attenuate", "0.35", "+noise",
			"Gaussian",
		},
		"left": {"-seed", "1", "-rotate", "-4", "-blur", "0x1", "-attenuate", "0.35", "+noise", "Gaussian"},
	}
	for _, c := range []struct {
		id     string
		h      forms.Facts
		fields []string
		least  int // bytes
	}{
		{"juminhyo", ordinary, nil, 40},
		{"inkan", ordinary, fullCode, 150},
		{
			"juminhyo", ordinary, fullCode,
			300,
		},
		{"juminhyo", longest, fullCode, 500},
		{"koseki", longest, fullCode, 300},
		{"shomei", ordinary, fullCode, 150},
	} {
		d := coded(t, c.id, c.h, c.fields)
		page := filepath.Join(dir, "page")
		run(t, "pdftoppm", "-r", "200", "-gray", "-png", "-f", "1", "-l", "1", "-singlefile", save(t, pdf(t, d, f)),
			page)
		for name, way := range ways {
			out := filepath.Join(dir, "seen.png")
			run(t, "convert", append(append([]string{page + ".png", "-background", "white"}, way...), out)...)
			said := strings.TrimSuffix(string(run(t, "zbarimg", "--quiet", "--raw", "-Sbinary", out)), "\n")
			code, err := printing.ParseCode(said)
			if err != nil || code.Form != c.id || len(said) < c.least || len(said) > printing.MaxCode {
				t.Errorf("%s %s: %d bytes, %v", c.id, name, len(said), err)
			}
			if c.fields != nil && len(code.Fields) == 0 {
				t.Errorf("%s: no fields", c.id)
			}
			for _, x := range code.Fields {
				if x.ID == "req_name" && x.Text != c.h.Name {
					t.Errorf("%s: another name", c.id)
				}
			}
		}
		judgeCode(t, d)
	}
}

// judgeCode measures the code on a page: its modules are at least half a millimetre, and four of
// them around it are white.
func judgeCode(t *testing.T, d printing.Document) {
	t.Helper()
	var dark []printing.Rect
	module, x1, y1, x2, y2 := 9.0, 999.0, 999.0, 0.0, 0.0
	for _, s := range d.Pages[0].Shapes {
		if s.Rect != nil && s.Color == (printing.Color{}) {
			dark = append(dark, *s.Rect)
			module = min(module, s.Rect.H, s.Rect.W)
			x1, y1, x2, y2 = min(x1, s.Rect.X), min(y1, s.Rect.Y), max(x2, s.Rect.X+s.Rect.W), max(y2,
				s.Rect.Y+s.Rect.H)
		}
	}
	if len(dark) < 100 || module < 0.5 {
		t.Fatalf("%s: %d dark parts, a module of %v mm", d.FormID, len(dark), module)
	}
	x1, y1, x2, y2 = x1-4*module+0.01, y1-4*module+0.01, x2+4*module-0.01, y2+4*module-0.01
	const px = 6 // pixels a millimetre
	img := printing.Raster(d.Pages[0], px)
	for y := int(y1 * px); y < int(y2*px); y++ {
		for x := int(x1 * px); x < int(x2*px); x++ {
			inside := float64(x) > (x1+4*module)*px-2 && float64(x) < (x2-4*module)*px+1 &&
				float64(y) > (y1+4*module)*px-2 && float64(y) < (y2-4*module)*px+1
			if !inside && img.RGBAAt(x, y).G < 200 {
				t.Fatalf("%s: ink in the quiet zone at %.1f, %.1f mm", d.FormID, float64(x)/px, float64(y)/px)
			}
		}
	}
}

// Every form keeps its code readable, with and without fields, also with long data.
func TestEveryCodeHasItsRoom(t *testing.T) {
	for _, id := range ids {
		for _, fields := range [][]string{nil, fullCode} {
			judgeCode(t, coded(t, id, longest, fields))
		}
	}
}
