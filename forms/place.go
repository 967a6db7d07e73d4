package forms

import (
	"bytes"
	"fmt"
	"image/png"
	"io/fs"
	"math"
	"regexp"
	"slices"
	"strings"

	"kakanai/internal/edited"
)

// A Place puts one thing at one spot of the city's own page. Measures are mm from the top left corner of A4 portrait, as `forms preview --grid`
// shows them. A form with places has no table of its own.
type Place struct {
	Field  string  `toml:"field"`  // a field's id, or "record" for C8 端末記録
	Column string  `toml:"column"` // Table: which column; row by row downward, Step mm each
	Option string  `toml:"option"` // choices: the option that is marked here
	Part   string  `toml:"part"`   // dates: "era" "year" "month" "day" "western"; "" = all of it
	As     As      `toml:"as"`     // how it is drawn; "" = AsText
	Page   int     `toml:"page"`   // from 1; 0 = 1
	X      float64 `toml:"x"`
	Y      float64 `toml:"y"`
	W      float64 `toml:"w"` // of the box; a check's and a circle's too
	H      float64 `toml:"h"`
	Pt     float64 `toml:"pt"`    // largest size of letters; 0 = 10.5
	Align  string  `toml:"align"` // "left" (""), "center", "right"
	Step   float64 `toml:"step"`  // Table: mm from row to row
	Rows   int     `toml:"rows"`  // Table: how many rows the page has
}

// As is how a Place draws its value.
type As string

const (
	AsText   As = "text"
	AsCheck  As = "check"  // a tick inside the box, which the page has printed
	AsCircle As = "circle" // a ring around words that the page has printed
	AsQR     As = "qr"     // the form's two-dimensional code
)

// Record is the place of C8 端末記録: how the data came here, and 字形要確認.
const Record = "record"

// The page, in mm, and the strip at its foot that is the terminal's.
const (
	PageWidth  = 210.0
	PageHeight = 297.0
	PlacesEnd  = 289.0
)

const (
	MaxPages      = 20
	MaxBackground = 4 << 20 // bytes of a city's PDF
	maxPlaces     = 400
	maxPicture    = 4 << 20   // bytes of one page's picture …
	maxPixels     = 4_200_000 // … and its pixels; A4 at 200 dpi has 3.9 million
)

var (
	parts      = []string{"", "era", "year", "month", "day", "western"}
	aligns     = []string{"", "left", "center", "right"}
	plainFile  = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}\.pdf$`)
	asOfPlaces = []As{"", AsText, AsCheck, AsCircle, AsQR}
)

// openBackground reads the city's own page and the pictures of it.
func (f *Form) openBackground(fsys fs.FS) LoadErrors {
	if f.Background == "" {
		return nil
	}
	complain := func(format string, a ...any) LoadErrors {
		return LoadErrors{{f.file.name, f.file.head("background"), fmt.Sprintf(format, a...)}}
	}
	if !plainFile.MatchString(f.Background) {
		return complain("background は、同じフォルダーにあるPDFの名前（英数字と _ - 、最後は .pdf）です。フォルダーやインターネットの場所は書けません")
	}
	b, err := edited.Bytes(fsys, f.Background, MaxBackground)
	if err != nil {
		return complain("%s は%s", f.Background, err)
	}
	if !bytes.HasPrefix(b, []byte("%PDF-")) {
		return complain("%s はPDFではありません", f.Background)
	}
	f.PDF = b
	stem := strings.TrimSuffix(f.Background, ".pdf")
	for n := 1; n <= MaxPages; n++ {
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
func (p Place) rect() (x1, y1, x2, y2 float64) {
	return p.X, p.Y, p.X + p.W, p.Y + p.H + float64(max(p.Rows, 1)-1)*p.Step
}

// Size is the largest size of its letters, in points.
func (p Place) Size() float64 {
	if p.Pt > 0 {
		return p.Pt
	}
	return 10.5
}

func (p Place) page() int { return max(p.Page, 1) }

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
			j.bad = append(j.bad, LoadError{f.file.name, f.file.find("place", "", i+1, hint), fmt.Sprintf("%d番めの場所（%s）：", i+1, Quote(p.Field)) + fmt.Sprintf(format, a...)})
		}
		x := f.Field(p.Field)
		if p.Field != Record && x == nil {
			complain("field", "この項目はありません")
			continue
		}
		placed[p.Field] = true
		if x != nil && (x.Kind == SignBox || x.Kind == Stamp || x.Source == FromClerk || x.Source == FromPrincipal || x.Hidden) {
			complain("field", "この項目には印字しません。場所は要りません")
		}
		if !slices.Contains(asOfPlaces, p.As) || !slices.Contains(parts, p.Part) || !slices.Contains(aligns, p.Align) {
			complain("", "as・part・align の値がちがいます")
		}
		x1, y1, x2, y2 := p.rect()
		if nan := p.X + p.Y + p.W + p.H + p.Pt + p.Step; math.IsNaN(nan) || math.IsInf(nan, 0) {
			complain("", "x・y・w・h・pt・step は、ミリやポイントの数です（nan や inf は使えません）")
			continue
		}
		if p.W <= 0 || p.H <= 0 || x1 < 0 || y1 < 0 || x2 > PageWidth || y2 > PlacesEnd || p.page() > MaxPages || p.Page < 0 {
			complain("x =", "用紙からはみ出しているか、大きさ（w・h）がありません。使えるのは横0〜210、縦0〜289（ミリ）です")
		}
		text := p.As == "" || p.As == AsText
		if text && p.H < 3.2 {
			complain("h =", "高さが足りません。文字は最小7ポイント（3.2ミリ）です")
		}
		if p.As == AsQR && (p.W < 18 || p.H < 18) {
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
			kind = DateKind // written by the terminal, and drawn like any date
		}
		if p.Part != "" && kind != DateKind {
			complain("part", "part は日付の項目だけに使えます")
		}
		if (p.As == AsQR) != (x.ID == "code2d") {
			complain("as", "二次元コード（code2d）は as = \"qr\" で置きます")
		}
		choice := kind == Choice || kind == ChoiceText || kind == Multi
		switch mark := p.As == AsCheck || p.As == AsCircle; {
		case mark && choice && !slices.ContainsFunc(x.Options, func(o Option) bool { return o.ID == p.Option }):
			complain("option", "選択肢「%s」はありません", Quote(p.Option))
		case mark && kind == DateKind && !slices.ContainsFunc(Eras, func(e Era) bool { return e.Name == p.Option }):
			complain("option", "元号「%s」はありません（%s）", Quote(p.Option), eraNames("・"))
		case mark && !choice && kind != Check && kind != DateKind:
			complain("as", "チェックや丸は、選ぶ項目と日付だけに使えます")
		}
		if kind == Table {
			if !slices.ContainsFunc(x.Columns, func(c Column) bool { return c.ID == p.Column }) || p.Rows < 1 || p.Rows > 50 || p.Rows > 1 && p.Step < p.H {
				complain("column", "表の項目には、column（列）・rows（行の数）・step（行の高さ。h より大きく）が要ります")
			}
		} else if p.Column != "" {
			complain("column", "column は表の項目だけに使えます")
		}
		for k, o := range f.Places[:i] {
			a1, b1, a2, b2 := o.rect()
			// Marks lie on words that the page has printed, and may lie on each other's margins.
			if text && (o.As == "" || o.As == AsText || o.As == AsQR) && o.page() == p.page() && x1 < a2-0.1 && a1 < x2-0.1 && y1 < b2-0.1 && b1 < y2-0.1 && !never(j.f, o.Field, p.Field) {
				complain("x =", "%d番めの場所（%s）と重なっています", k+1, Quote(o.Field))
			}
		}
	}
	if !placed[Record] {
		j.head("background", "端末記録（field = \"record\"）の場所がありません。読取方法と「字形要確認」を印字するところです")
	}
	for _, s := range f.Sections {
		for _, x := range s.Fields {
			filled := x.Source == FromCard || x.Source == FromResident || x.Source == FromSystem && x.ID == "form_serial"
			if filled && !placed[x.ID] && !x.Hidden && x.Kind != SignBox && x.Kind != Stamp && x.Kind != Note {
				j.complain("section.field", x.ID, "", "項目 %s の場所（[[place]]）がありません。印字しない項目は hidden = true にします", x.ID)
			}
		}
	}
}

// never tells whether two fields can never both stand on the paper, so that they may have the same place.
func never(f *Form, a, b string) bool {
	x, y := f.Field(a), f.Field(b)
	return x != nil && y != nil && f.clash(f.shows(x), f.shows(y))
}
