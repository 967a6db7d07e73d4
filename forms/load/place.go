package load

import (
	"bytes"
	"fmt"
	"image/png"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"

	"kakanai/forms"
	"kakanai/internal/edited"
)

const (
	maxPlaces  = 400
	maxPicture = 4 << 20   // bytes of one page's picture …
	maxPixels  = 4_200_000 // … and its pixels; A4 at 200 dpi has 3.9 million
)

var (
	parts      = []string{"", "era", "year", "month", "day", "western"}
	aligns     = []string{"", "left", "center", "right"}
	plainFile  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}\.pdf$`)
	asOfPlaces = []forms.As{"", forms.AsText, forms.AsCheck, forms.AsCircle, forms.AsQR}
)

// openBackground reads the city's own page and the pictures of it.
func openBackground(f *forms.Form, s *source, fsys fs.FS) forms.LoadErrors {
	if f.Background == "" {
		return nil
	}
	complain := func(format string, a ...any) forms.LoadErrors {
		return forms.LoadErrors{mistake(s.name, s.head("background"), fmt.Sprintf(format, a...))}
	}
	if !plainFile.MatchString(f.Background) {
		return complain("background は、同じフォルダーにあるPDFの名前（英数字と _ - 、最後は .pdf）です。フォルダーやインターネットの場所は書けません")
	}
	b, err := edited.Bytes(fsys, f.Background, forms.MaxBackground)
	if err != nil {
		return complain("%s は%s", f.Background, err)
	}
	if !bytes.HasPrefix(b, []byte("%PDF-")) {
		return complain("%s はPDFではありません", f.Background)
	}
	f.PDF = b
	stem := strings.TrimSuffix(f.Background, ".pdf")
	for n := 1; n <= forms.MaxPages; n++ {
		name := fmt.Sprintf("%s-%d.png", stem, n)
		if _, err := fs.Stat(fsys, name); err != nil {
			break
		}
		b, err := edited.Bytes(fsys, name, maxPicture)
		if err != nil {
			return complain("%s は%s", name, err)
		}
		c, err := png.DecodeConfig(bytes.NewReader(b)) // before anything is unpacked
		if err != nil || c.Width < 1 || c.Height < 1 || c.Width > 10_000 || c.Height > 10_000 || c.Width*c.Height > maxPixels {
			return complain("%s はPNGではないか、画素が多すぎます（%d万画素まで）", name, maxPixels/10_000)
		}
		f.Pictures = append(f.Pictures, b)
	}
	return nil
}

// rect is a place's box on its page; of a table's column all its rows.
func rect(p forms.Place) (x1, y1, x2, y2 float64) {
	return p.X, p.Y, p.X + p.W, p.Y + p.H + float64(max(p.Rows, 1)-1)*p.Step
}

func page(p forms.Place) int { return max(p.Page, 1) }

// places judges where everything stands.
func (j *judge) places() {
	f := j.f
	if len(f.Places) == 0 {
		if f.Background != "" {
			j.head("background", "background があるのに、項目の場所（[[place]]）がありません")
		}
		return
	}
	if len(f.Places) > maxPlaces {
		j.head("id", fmt.Sprintf("[[place]] が多すぎます（%dまで）", maxPlaces))
		return
	}
	placed := map[string]bool{}
	for i := range f.Places {
		p := f.Places[i]
		complain := func(hint, format string, a ...any) {
			if len(j.bad) >= maxMistakes {
				return
			}
			j.bad = append(j.bad, mistake(j.file.name, j.file.find("place", "", i+1, hint), fmt.Sprintf("%d番めの場所（%s）：", i+1, forms.Quote(p.Field))+fmt.Sprintf(format, a...)))
		}
		x := f.Field(p.Field)
		if p.Field != forms.Record && x == nil {
			complain("field", "この項目はありません")
			continue
		}
		placed[p.Field] = true
		if x != nil && (x.Kind == forms.SignBox || x.Kind == forms.Stamp || x.Source == forms.FromClerk || x.Source == forms.FromPrincipal || x.Hidden) {
			complain("field", "この項目には印字しません。場所は要りません")
		}
		if !slices.Contains(asOfPlaces, p.As) || !slices.Contains(parts, p.Part) || !slices.Contains(aligns, p.Align) {
			complain("", "as・part・align の値がちがいます")
		}
		x1, y1, x2, y2 := rect(p)
		if nan := p.X + p.Y + p.W + p.H + p.Pt + p.Step; math.IsNaN(nan) || math.IsInf(nan, 0) {
			complain("", "x・y・w・h・pt・step は、ミリやポイントの数です（nan や inf は使えません）")
			continue
		}
		if p.W <= 0 || p.H <= 0 || x1 < 0 || y1 < 0 || x2 > forms.PageWidth || y2 > forms.PlacesEnd || page(p) > forms.MaxPages || p.Page < 0 {
			complain("x =", "用紙からはみ出しているか、大きさ（w・h）がありません。使えるのは横0〜210、縦0〜289（ミリ）です")
		}
		text := p.As == "" || p.As == forms.AsText
		if text && p.H < 3.2 {
			complain("h =", "高さが足りません。文字は最小7ポイント（3.2ミリ）です")
		}
		if p.As == forms.AsQR && (p.W < 18 || p.H < 18) {
			complain("w =", "二次元コードは18ミリ四方より小さくできません")
		}
		if p.Pt < 0 || p.Pt > 0 && p.Pt < 7 || p.Pt > 72 {
			complain("pt", "文字の大きさは7〜72ポイントです")
		}
		if x == nil {
			continue
		}
		kind := x.Kind
		if x.ID == "request_date" {
			kind = forms.DateKind // written by the terminal, and drawn like any date
		}
		if p.Part != "" && kind != forms.DateKind {
			complain("part", "part は日付の項目だけに使えます")
		}
		if (p.As == forms.AsQR) != (x.ID == "code2d") {
			complain("as", "二次元コード（code2d）は as = \"qr\" で置きます")
		}
		choice := kind == forms.Choice || kind == forms.ChoiceText || kind == forms.Multi
		switch mark := p.As == forms.AsCheck || p.As == forms.AsCircle; {
		case mark && choice && !slices.ContainsFunc(x.Options, func(o forms.Option) bool { return o.ID == p.Option }):
			complain("option", "選択肢「%s」はありません", forms.Quote(p.Option))
		case mark && kind == forms.DateKind && !slices.ContainsFunc(forms.Eras, func(e forms.Era) bool { return e.Name == p.Option }):
			complain("option", "元号「%s」はありません（%s）", forms.Quote(p.Option), strings.Join(forms.EraNames(), "・"))
		case mark && !choice && kind != forms.Check && kind != forms.DateKind:
			complain("as", "チェックや丸は、選ぶ項目と日付だけに使えます")
		}
		if kind == forms.Table {
			if !slices.ContainsFunc(x.Columns, func(c forms.Column) bool { return c.ID == p.Column }) || p.Rows < 1 || p.Rows > 50 || p.Rows > 1 && p.Step < p.H {
				complain("column", "表の項目には、column（列）・rows（行の数）・step（行の高さ。h より大きく）が要ります")
			}
		} else if p.Column != "" {
			complain("column", "column は表の項目だけに使えます")
		}
		for k, o := range f.Places[:i] {
			a1, b1, a2, b2 := rect(o)
			// Marks lie on words that the page has printed, and may lie on each other's margins.
			if text && (o.As == "" || o.As == forms.AsText || o.As == forms.AsQR) && page(o) == page(p) && x1 < a2-0.1 && a1 < x2-0.1 && y1 < b2-0.1 && b1 < y2-0.1 && !never(j.f, o.Field, p.Field) {
				complain("x =", "%d番めの場所（%s）と重なっています", k+1, forms.Quote(o.Field))
			}
		}
	}
	if !placed[forms.Record] {
		j.head("background", "端末記録（field = \"record\"）の場所がありません。読取方法と「字形要確認」を印字するところです")
	}
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			filled := x.Source == forms.FromCard || x.Source == forms.FromResident || x.Source == forms.FromSystem && x.ID == "form_serial"
			if filled && !placed[x.ID] && !x.Hidden && x.Kind != forms.SignBox && x.Kind != forms.Stamp && x.Kind != forms.Note {
				j.complain("section.field", x.ID, "", "項目 %s の場所（[[place]]）がありません。印字しない項目は hidden = true にします", x.ID)
			}
		}
	}
}

// never tells whether two fields can never both stand on the paper, so that they may have the same place.
func never(f *forms.Form, a, b string) bool {
	x, y := f.Field(a), f.Field(b)
	return x != nil && y != nil && clash(f, shows(f, x), shows(f, y))
}
