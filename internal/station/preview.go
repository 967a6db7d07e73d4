package station

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kakanai/forms"
	"kakanai/internal/edited"
	"kakanai/internal/pdfcheck"
	"kakanai/internal/wholefile"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/visit"
)

// samples are two people whom a form must suit: one like most, and one with everything long.
// Neither exists.
var samples = []forms.Facts{
	{Name: "見本　太郎", Address: "青森県むつ市見本町一丁目２番３号", Birth: "19480217", Sex: "1"},
	{
		Name: "見本院　長左衛門尉太郎丸　ＮＧＵＹＥＮ　ＴＨＩ", Birth: "19261225", Sex: "2",
		Address: strings.Repeat("青森県むつ市大字見本字とても長い地名の沢一丁目２３４５番地　", 2),
	},
}

// Preview lays a form out for the sample people, one after the other in one document: as it comes
// out with little and short data and with much and long data, marked as a sample. A slip is made
// for the first forms of offered. It reads no card and logs nothing: no real person's data are in
// it.
func (s *Station) Preview(offered *forms.Catalogue, form *forms.Form, f *text.Fonts) printing.Document {
	city := s.Settings.FormsCity()
	city.Fees = offered.Fees
	var all printing.Document
	for i, person := range samples {
		day := forms.DayOf(s.Now())
		in := forms.Input{
			Holder: person, HasHolder: true, Answers: form.Sample(i > 0, day), Day: day, City: city,
			Serial: fmt.Sprintf("SAMPLE-%04d", 10*i+1), Demo: true, Record: []string{"読取方法：見本", "訂正：なし"},
		}
		if form.Slip {
			var list []*forms.Filled
			for n, o := range offered.Forms[:min(i+3, len(offered.Forms))] {
				other := in
				other.Answers = o.Sample(i > 0, day)
				other.Serial = fmt.Sprintf("SAMPLE-%04d", 10*i+2+n)
				list = append(list, o.Fill(other))
			}
			in.Stops = forms.Slip(list, nil, city.Window)
		}
		one := printing.Layout(form.Fill(in), f)
		if i > 0 {
			one.Pages = append(all.Pages, one.Pages...)
		}
		all = one
	}
	return all
}

// PreviewPDF is a city's own PDF as it would be printed, for measuring where fields will stand on
// it.
func PreviewPDF(ctx context.Context, path string, f *text.Fonts) (printing.Document, error) {
	name := filepath.Base(path)
	pdf, err := edited.Bytes(os.DirFS(filepath.Dir(path)), name, forms.MaxBackground)
	if err != nil {
		return printing.Document{}, visit.UsageError("forms preview：%s は%w", "forms preview: %s %w", nameShown(path), err)
	}
	pages, why := pdfcheck.Pages(ctx, pdf)
	if why == "" {
		_, why = pdfcheck.PrintedAsShown(ctx, pdf, pages, f)
	}
	if why != "" {
		return printing.Document{}, FormsFailure(forms.LoadErrors{{File: name, Why: why}})
	}
	return printing.Background(pdf, pages), nil
}

// WritePreview writes d as a PDF to path, on a grid of millimetres where grid is set.
func WritePreview(path string, d printing.Document, grid bool, f *text.Fonts) error {
	if grid {
		for i := range d.Pages {
			d.Pages[i] = printing.WithGrid(d.Pages[i], f)
		}
	}
	var b bytes.Buffer
	if err := d.PDF(&b, f, time.Unix(0, 0)); err != nil {
		return visit.Fail(visit.NotPrinted, err)
	}
	if err := wholefile.Write(path, b.Bytes()); err != nil {
		return visit.UsageError("--out に書けません：%w", "--out: %w", wholefile.Say(err))
	}
	return nil
}
