package printing_test

import (
	"fmt"
	"image"
	"image/color"
	"maps"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/forms"
	"kakanai/printing"
)

// In a field of any kind, a text far too long for its box is replaced by 別記参照 and printed in full
// on the paper.
func TestEveryKindHasRoomElsewhere(t *testing.T) {
	f := fonts(t)
	list, err := eachForm()
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[forms.Kind]bool{}
	for _, e := range list {
		if e.visitor != "self" || e.data != "long" || e.filled.Form.Slip {
			continue
		}
		x := *e.filled
		x.Values = maps.Clone(e.filled.Values)
		want := fillTooLong(&x, kinds)
		d := printing.Layout(&x, f)
		all := dataOnPaper(t, e.form, d)
		for _, w := range want {
			if !strings.Contains(all, w) {
				t.Errorf("%s: %.12s… is not whole on the paper", e.form, w)
			}
		}
		if len(want) > 0 && !strings.Contains(paperText(t, pdf(t, d, f)), "別記参照") {
			t.Errorf("%s does not say 別記参照", e.form)
		}
	}
	for _, k := range []forms.Kind{
		forms.Text, forms.Addr, forms.Kana, forms.Name, forms.Names, forms.ChoiceText,
		forms.Table, forms.Tel,
	} {
		if !kinds[k] {
			t.Errorf("no form has a field of kind %s: this test sees less than it says", k)
		}
	}
}

// fillTooLong puts texts far too long for their boxes into the fields of x. It returns the texts,
// and adds the kinds of these fields to kinds.
func fillTooLong(x *forms.Filled, kinds map[forms.Kind]bool) (want []string) {
	long := func(id string) string {
		s := fmt.Sprintf("始%s終", strings.Repeat(fmt.Sprintf("長い%d", len(want)), 100))
		want = append(want, s)
		return s
	}
	for _, s := range x.Form.Sections {
		for _, field := range s.Fields {
			_, shown := x.Values[field.ID]
			if !shown || field.Hidden || field.Source == forms.FromClerk || field.Source == forms.FromPrincipal {
				continue
			}
			var v forms.Value
			switch field.Kind {
			case forms.Text, forms.Addr, forms.Kana, forms.Name, forms.Digits, forms.Tel:
				v = forms.Value{Text: long(field.ID), Set: true}
			case forms.Names:
				v = forms.Value{Texts: []string{long(field.ID), long(field.ID)}, Set: true}
			case forms.ChoiceText:
				v = forms.Value{Text: long(field.ID), Set: true}
			case forms.Table:
				row := make([]string, len(field.Columns))
				for i := range row {
					row[i] = long(field.ID)
				}
				v = forms.Value{Rows: [][]string{row}, Set: true}
			default:
				continue
			}
			kinds[field.Kind] = true
			x.Values[field.ID] = v
		}
	}
	return want
}

// dataOnPaper returns the people's data on all pages, and checks that nothing is outside them.
func dataOnPaper(t *testing.T, form string, d printing.Document) string {
	t.Helper()
	var all strings.Builder
	for n, p := range d.Pages {
		for _, s := range p.Shapes {
			if s.Run == nil || s.Run.Pt > 100 {
				continue
			}
			for _, c := range s.Run.Clusters {
				if !strings.HasPrefix(s.Run.Face.Name, "BIZUD") {
					all.WriteString(c.Src)
				}
				if s.Run.X+c.X < 10 || s.Run.X+c.X+c.Adv > 200 || s.Run.Y > 294 {
					t.Errorf("%s page %d: %q stands outside", form, n+1, c.Src)
				}
			}
		}
	}
	return all.String()
}

// A picture from the card that would become illegible in its box is printed elsewhere, too.
func TestLongPictureIsLegible(t *testing.T) {
	f := fonts(t)
	strip := image.NewGray(image.Rect(0, 0, 6000, 64)) // as long as a hundred characters in one line
	for i := range strip.Pix {
		strip.Pix[i] = 255
	}
	for x := 4; x < 5996; x += 3 {
		for y := range 60 {
			strip.SetGray(x, y+2, color.Gray{})
		}
	}
	h := forms.Facts{
		Name: "●" + strings.Repeat("見", 99), Address: "青森県", Birth: "19700901", Sex: "2",
		NamePicture: strip,
	}
	d := printing.Layout(filled(t, "inkan", h, nil), f)
	pictures := 0
	for _, p := range d.Pages {
		for _, s := range p.Shapes {
			if s.Face != nil {
				pictures++
				if s.Face.H < 2.4 || s.Face.X+s.Face.W > 195.1 {
					t.Errorf("a picture of one line is %.1f mm high and ends at %.1f mm", s.Face.H, s.Face.X+s.Face.W)
				}
			}
		}
	}
	if pictures == 0 || !strings.Contains(paperText(t, pdf(t, d, f)), "別記参照") {
		t.Errorf("%d pictures, and no word of where", pictures)
	}
}

// Other programs find nothing wrong: qpdf and MuPDF read the file, every font is embedded as a
// subset, and the file's own data are the form's.
func TestPDFIsClean(t *testing.T) {
	f := fonts(t)
	for _, h := range []forms.Facts{
		ordinary,
		{Name: "NGUYỄN THỊ HỮU PHƯỚC　김철수　张伟", Address: "●\uE000ŐŰ葛\U000E01EF町", Birth: "19800217", Sex: "1"},
	} {
		b := pdf(t, printing.Layout(filled(t, "juminhyo", h, nil), f), f)
		path := save(t, b)
		run(t, "qpdf", "--check", path)
		clean := filepath.Join(t.TempDir(), "clean.pdf")
		for _, args := range [][]string{
			{"clean", "-gg", path, clean},
			{"draw", "-o", filepath.Join(t.TempDir(), "page.png"), path},
		} {
			// it repairs what it can, and reports that on stderr
			out, err := exec.Command("mutool", args...).CombinedOutput()
			if said := strings.ReplaceAll(string(out), "warning: ICC support is not available\n", ""); err != nil ||
				strings.Contains(said, "error") || strings.Contains(said, "warning") {
				t.Errorf("mutool %s: %v %s", args[0], err, said)
			}
		}
		for i, line := range strings.Split(strings.TrimSpace(string(run(t, "pdffonts", path))), "\n") {
			if i > 1 && !strings.Contains(line, "yes yes yes") {
				t.Errorf("a font is not embedded as a cut with its text: %s", line)
			}
		}
		all := paperText(t, b)
		want := strings.NewReplacer(" ", "", "\u3000", "").Replace(h.Name + "\x00" + h.Address)
		for w := range strings.SplitSeq(want, "\x00") {
			if !strings.Contains(strings.ReplaceAll(all, "\u3000", ""), w) {
				t.Errorf("poppler does not give back %q", w)
			}
		}
		// MuPDF 1.21 writes the second character of a glyph that stands for two as two surrogates,
		// which is not UTF-8.
		mu := strings.NewReplacer("\n", "", " ", "", "\u3000",
			"").Replace(strings.ToValidUTF8(string(run(t, "mutool", "draw", "-F", "txt", path)), ""))
		if name := strings.NewReplacer(" ", "", "\u3000", "", "\U000E0100", "").Replace(h.Name); !strings.Contains(mu,
			name) {
			t.Errorf("MuPDF does not give back %q", name)
		}
		head := string(b[len(b)-2000:]) + string(run(t, "pdfinfo", path)) +
			string(run(t, "mutool", "show", path, "trailer/Info"))
		for _, s := range []string{"見", "町", "NGUY", "葛", "1980", "0217"} {
			if strings.Contains(head, s) && s != "1980" {
				t.Errorf("the file's own data hold %q", s)
			}
		}
		if strings.Contains(string(b), "/ID") || strings.Contains(string(b), "/Metadata") {
			t.Error("the file says more of itself than title, form and time")
		}
	}
}
