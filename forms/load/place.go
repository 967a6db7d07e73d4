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
	maxPicture = 4 << 20   // bytes of one page's picture
	maxPixels  = 4_200_000 // pixels of one; A4 at 200 dpi has 3.9 million
)

var (
	parts      = []string{"", "era", "year", "month", "day", "western"}
	aligns     = []string{"", "left", "center", "right"}
	plainFile  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}\.pdf$`)
	asOfPlaces = []forms.As{"", forms.AsText, forms.AsCheck, forms.AsCircle, forms.AsQR}
)

// openBackground reads the city's own page and the pictures of it into f.
func openBackground(f *forms.Form, s *source, fsys fs.FS) forms.LoadErrors {
	if f.Background == "" {
		return nil
	}
	complain := func(format string, a ...any) forms.LoadErrors {
		return forms.LoadErrors{mistake(s.name, s.head("background"), fmt.Sprintf(format, a...))}
	}
	if !plainFile.MatchString(f.Background) {
		return complain("background は、同じフォルダーにあるPDFの名前（英数字と _ - 、最後は .pdf）です。" +
			"フォルダーやインターネットの場所は書けません")
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
		if err != nil || outside(c.Width, 1, 10_000) || outside(c.Height, 1, 10_000) || c.Width*c.Height > maxPixels {
			return complain("%s はPNGではないか、画素が多すぎます（%d万画素まで）", name, maxPixels/10_000)
		}
		f.Pictures = append(f.Pictures, b)
	}
	return nil
}

// rect returns a place's box on its page; of a table's column all its rows.
func rect(p forms.Place) (x1, y1, x2, y2 float64) {
	return p.X, p.Y, p.X + p.W, p.Y + p.H + float64(max(p.Rows, 1)-1)*p.Step
}

func page(p forms.Place) int { return max(p.Page, 1) }

func isText(p forms.Place) bool { return p.As == "" || p.As == forms.AsText }

func isMark(p forms.Place) bool { return p.As == forms.AsCheck || p.As == forms.AsCircle }

// places judges where everything stands on the city's page.
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
	for i, p := range f.Places {
		x := f.Field(p.Field)
		if p.Field == forms.Record || x != nil {
			placed[p.Field] = true
		}
		j.place(i, x)
	}
	if !placed[forms.Record] {
		j.head("background", `端末記録（field = "record"）の場所がありません。読取方法と「字形要確認」を印字するところです`)
	}
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			if needsPlace(x) && !placed[x.ID] {
				j.complain("section.field", x.ID, "",
					"項目 %s の場所（[[place]]）がありません。印字しない項目は hidden = true にします", x.ID)
			}
		}
	}
}

// needsPlace reports whether the terminal prints the field.
func needsPlace(x forms.Field) bool {
	silent := []forms.Kind{forms.SignBox, forms.Stamp, forms.Note}
	filled := x.Source == forms.FromCard || x.Source == forms.FromResident ||
		x.Source == forms.FromSystem && x.ID == "form_serial"
	return filled && !x.Hidden && !slices.Contains(silent, x.Kind)
}

// placeRules hold for every place, the terminal's record too; hint is what stands in the line at
// fault.
var placeRules = []struct {
	hint, why string
	broken    func(p forms.Place) bool
}{
	{"x =", "用紙からはみ出しているか、大きさ（w・h）がありません。使えるのは横0〜210、縦0〜289（ミリ）です", offPage},
	{"h =", "高さが足りません。文字は最小7ポイント（3.2ミリ）です", func(p forms.Place) bool {
		return isText(p) && p.H < 3.2
	}},
	{"w =", "二次元コードは18ミリ四方より小さくできません", func(p forms.Place) bool {
		return p.As == forms.AsQR && (p.W < 18 || p.H < 18)
	}},
	{"pt", "文字の大きさは7〜72ポイントです", func(p forms.Place) bool {
		return p.Pt < 0 || p.Pt > 0 && p.Pt < 7 || p.Pt > 72
	}},
}

func offPage(p forms.Place) bool {
	x1, y1, x2, y2 := rect(p)
	return p.W <= 0 || p.H <= 0 || x1 < 0 || y1 < 0 || x2 > forms.PageWidth || y2 > forms.PlacesEnd ||
		p.Page < 0 || page(p) > forms.MaxPages
}

// wrongRows reports whether a table's place lacks its column, or rows that do not lie on each
// other.
func wrongRows(p forms.Place, x *forms.Field) bool {
	is := func(c forms.Column) bool { return c.ID == p.Column }
	return !slices.ContainsFunc(x.Columns, is) || outside(p.Rows, 1, 50) || p.Rows > 1 && p.Step < p.H
}

// place judges the i-th place; x is its field, nil for the record's or where there is none.
func (j *judge) place(i int, x *forms.Field) {
	p := j.f.Places[i]
	complain := func(hint, why string) {
		if len(j.bad) < maxMistakes {
			j.bad = append(j.bad, j.f.MistakeAt(i, hint, why))
		}
	}
	if p.Field != forms.Record && x == nil {
		complain("field", "この項目はありません")
		return
	}
	if x != nil && neverPrinted(x) {
		complain("field", "この項目には印字しません。場所は要りません")
	}
	if !slices.Contains(asOfPlaces, p.As) || !slices.Contains(parts, p.Part) || !slices.Contains(aligns, p.Align) {
		complain("", "as・part・align の値がちがいます")
	}
	if sum := p.X + p.Y + p.W + p.H + p.Pt + p.Step; math.IsNaN(sum) || math.IsInf(sum, 0) {
		complain("", "x・y・w・h・pt・step は、ミリやポイントの数です（nan や inf は使えません）")
		return
	}
	for _, r := range placeRules {
		if r.broken(p) {
			complain(r.hint, r.why)
		}
	}
	if x != nil {
		j.fieldPlace(i, x, complain)
	}
}

// fieldPlace judges what a place says of its field, and whether it lies on an earlier one.
func (j *judge) fieldPlace(i int, x *forms.Field, complain func(hint, why string)) {
	p, kind := j.f.Places[i], x.Kind
	if x.ID == "request_date" {
		kind = forms.DateKind // written by the terminal, and drawn like any date
	}
	if p.Part != "" && kind != forms.DateKind {
		complain("part", "part は日付の項目だけに使えます")
	}
	if (p.As == forms.AsQR) != (x.ID == "code2d") {
		complain("as", `二次元コード（code2d）は as = "qr" で置きます`)
	}
	if hint, why := wrongMark(p, x, kind); why != "" {
		complain(hint, why)
	}
	switch {
	case kind == forms.Table && wrongRows(p, x):
		complain("column", "表の項目には、column（列）・rows（行の数）・step（行の高さ。h より大きく）が要ります")
	case kind != forms.Table && p.Column != "":
		complain("column", "column は表の項目だけに使えます")
	}
	for k, o := range j.f.Places[:i] {
		// Marks lie on words that the page has printed, and may lie on each other's margins.
		words := isText(p) && (isText(o) || o.As == forms.AsQR)
		if words && overlap(p, o) && !neverTogether(j.f, o.Field, p.Field) {
			complain("x =", fmt.Sprintf("%d番めの場所（%s）と重なっています", k+1, forms.Quote(o.Field)))
		}
	}
}

// neverPrinted reports whether the terminal leaves the field's box to others.
func neverPrinted(x *forms.Field) bool {
	return x.Kind == forms.SignBox || x.Kind == forms.Stamp || x.Hidden ||
		x.Source == forms.FromClerk || x.Source == forms.FromPrincipal
}

// wrongMark returns what is wrong with a tick or a circle, and the key it stands under; "":
// nothing.
func wrongMark(p forms.Place, x *forms.Field, kind forms.Kind) (hint, why string) {
	option := func(o forms.Option) bool { return o.ID == p.Option }
	switch {
	case !isMark(p):
	case isChoice(kind) && !slices.ContainsFunc(x.Options, option):
		return "option", fmt.Sprintf("選択肢「%s」はありません", forms.Quote(p.Option))
	case kind == forms.DateKind && !slices.Contains(forms.EraNames(), p.Option):
		eras := strings.Join(forms.EraNames(), "・")
		return "option", fmt.Sprintf("元号「%s」はありません（%s）", forms.Quote(p.Option), eras)
	case !isChoice(kind) && kind != forms.Check && kind != forms.DateKind:
		return "as", "チェックや丸は、選ぶ項目と日付だけに使えます"
	}
	return "", ""
}

// overlap reports whether two places lie on each other by more than a margin.
func overlap(p, o forms.Place) bool {
	const margin = 0.1 // mm
	x1, y1, x2, y2 := rect(p)
	a1, b1, a2, b2 := rect(o)
	return page(o) == page(p) && x1 < a2-margin && a1 < x2-margin && y1 < b2-margin && b1 < y2-margin
}

// neverTogether reports whether two fields can never both stand on the paper, so that they may have
// the same place.
func neverTogether(f *forms.Form, a, b string) bool {
	x, y := f.Field(a), f.Field(b)
	return x != nil && y != nil && clash(f, shows(f, x), shows(f, y))
}

// shows returns the conditions under which a field stands on the paper.
func shows(f *forms.Form, x *forms.Field) []forms.Cond {
	for i := range f.Sections {
		for k := range f.Sections[i].Fields {
			if &f.Sections[i].Fields[k] == x {
				return []forms.Cond{f.Sections[i].Show, x.Show}
			}
		}
	}
	return nil
}
