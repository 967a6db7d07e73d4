package forms

// A Place puts one thing at one spot of the city's own page. Measures are mm from the top left
// corner of A4 portrait, as `forms preview --grid` shows them. A form with places has no table of
// its own.
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

// The page, in mm, and the end of what a form may use: the strip at its foot is the terminal's.
const (
	PageWidth  = 210.0
	PageHeight = 297.0
	PlacesEnd  = 289.0
)

// What a city's own PDF may be.
const (
	MaxPages      = 20
	MaxBackground = 4 << 20 // bytes
)

// Size returns the largest size of its letters, in points.
func (p Place) Size() float64 {
	if p.Pt > 0 {
		return p.Pt
	}
	return 10.5
}
