// Package forms holds application forms as data: what a form is, how it is filled from the card's
// four items and a person's answers, and what is still missing. Japanese dates, eras, fiscal years
// and ages live here too, because only forms and their papers need them.
//
// Start with Form, then Form.Fill; package forms/load reads forms from files. The package never
// draws, never reads a card or a file, never touches the clock: the day comes in with Input.
// People's data pass through byte for byte; nothing is trimmed, folded or split.
package forms

// A Form is one application form of the counter, as its TOML file describes it.
type Form struct {
	ID        string `toml:"id"`        // "juminhyo"; ASCII; names the file, the log entries and the QR code
	Code      string `toml:"code"`      // "F01", the number in the catalogue; part of the PDF's file name
	Edition   string `toml:"edition"`   // "2026-11", printed and logged; changes with every change of the form
	Hash      string `toml:"-"`         // of the files it was read from; at the paper's foot beside the edition
	Title     string `toml:"title"`     // 様式名 at the head of the page
	Name      string `toml:"name"`      // what a resident calls it, on the choosing screen
	Hint      string `toml:"hint"`      // one short line under Name
	Glyph     string `toml:"glyph"`     // one kanji that stands as its picture
	Addressee string `toml:"addressee"` // （あて先）; {mayor} is replaced by City.Mayor
	Sign      Sign   `toml:"sign"`      // whether the signature is written by hand
	DateLabel string `toml:"date_label"`

	// What the guide slip says of this form: where it is handed in, what to bring, what it will
	// cost as far as that can be said.
	Window string    `toml:"window"` // "" = the city's usual window
	Bring  string    `toml:"bring"`
	Free   bool      `toml:"free"` // nothing is charged
	Fees   []FeeRule `toml:"fee"`  // what is charged; none and not Free: 窓口で計算

	Slip bool `toml:"slip"` // this is the guide slip: it is made with others, and asks nothing

	// Outside is what a person is told whose card has an address outside the city. That does not
	// matter where it is "", nor where OutsideIf holds (広域交付).
	Outside   string `toml:"outside"`
	OutsideIf Cond   `toml:"outside_ok"`

	// A form may stand on the city's own PDF; then Places says where everything is put. See
	// place.go.
	Background string  `toml:"background"`
	Places     []Place `toml:"place"`
	PDF        []byte  `toml:"-"` // the background
	// Pictures of its pages for the screen, PNG, where the city has put them beside it.
	Pictures [][]byte `toml:"-"`

	Sections  []Section  `toml:"section"`
	Questions []Question `toml:"question"`
	Notes     []string   `toml:"notes"` // printed below the table, the penalty clause among them

	Origin Origin            `toml:"-"` // the files it was read from
	fields map[string]*Field // by id; nil until Index
}

// Sign is a form's rule for the signature box (forms reference §1-4). Nothing is ever printed into
// the box itself.
type Sign string

const (
	SignByHand  Sign = "sign"     // an empty box
	SignTypedOK Sign = "typed_ok" // 記名 will do: there is no box
	SignSeal    Sign = "seal"     // an empty box with ㊞ at its end
)

// A Section is a headed group of fields. Block names a shared block (C0, C1, C2, C9) whose fields
// stand in every form alike; C8, the terminal's own record, has no fields: the printer writes it.
type Section struct {
	Title  string  `toml:"title"`
	Block  string  `toml:"block"`
	Show   Cond    `toml:"show"` // nil: always
	Fields []Field `toml:"field"`
	// Cut: its fields stand on a label to cut out and stick on an envelope, without a table: notes
	// and addresses as they are, names larger with their Note (様) behind them. Two that follow each
	// other stand side by side.
	Cut bool `toml:"cut"`
}

// Kind says what a field holds and so how it is asked, checked and drawn.
type Kind string

const (
	Text       Kind = "text"        // free text, one line
	Addr       Kind = "addr"        // an address, exactly as written
	Kana       Kind = "kana"        // full-width katakana, ー, ・ and space
	Name       Kind = "name"        // one name, one string, never split
	Names      Kind = "names"       // name×n
	DateKind   Kind = "date"        // a date; era circles on paper
	Choice     Kind = "choice"      // one of Options
	ChoiceText Kind = "choice_text" // one of Options, or free text
	Multi      Kind = "multi"       // any of Options
	Check      Kind = "check"       // one box, ticked or not
	Int        Kind = "int"         // a whole number, Min to Max, with Unit
	Digits     Kind = "digits"      // digits kept as text, leading zeros too
	Tel        Kind = "tel"         // digits and hyphens, 10 or 11 digits
	SignBox    Kind = "sign"        // the signature box: always printed empty
	Stamp      Kind = "stamp"       // a box for a stamp or initials: always printed empty
	Note       Kind = "note"        // printed words, nothing to fill
	Table      Kind = "table"       // rows of Columns; Lines of them are printed, empty ones for the pen
)

// Kinds lists them. A test takes a field of each through loading, filling, paper, code, the
// resident's screen and the desk.
var Kinds = []Kind{
	Text, Addr, Kana, Name, Names, DateKind, Choice, ChoiceText, Multi, Check, Int, Digits, Tel, SignBox, Stamp, Note,
	Table,
}

// Numeric reports whether a value of this kind is typed in digits.
func (k Kind) Numeric() bool {
	switch k {
	case DateKind, Int, Digits, Tel:
		return true
	}
	return false
}

// Typed reports whether a resident types a value of this kind in characters or digits, and may
// rather leave it for the pen.
func (k Kind) Typed() bool {
	switch k {
	case Text, Addr, Kana, Name, Names, DateKind, Tel, Digits:
		return true
	}
	return false
}

// Source says where a field's value comes from.
type Source string

const (
	// FromCard: one of the four items, named by Fact; a resident may still answer it for another
	// person.
	FromCard     Source = "card"
	FromResident Source = "resident" // asked on the screen or given in the answers file
	FromSystem   Source = "system"   // the day, the serial
	FromConfig   Source = "config"   // the city's settings
	FromClerk    Source = "clerk"    // the clerk's pen only: never filled here, never required
	// FromPrincipal: the pen of the person concerned who is not here (委任状): never filled here,
	// never required.
	FromPrincipal Source = "principal"
)

// Fact names one of the four items of the card's EF 0002.
type Fact string

const (
	FactName    Fact = "name"
	FactAddress Fact = "address"
	FactBirth   Fact = "birth"
	FactSex     Fact = "sex"

	// FactRead is none of them: it ticks a box where a card was read, and not typed by staff.
	FactRead Fact = "read"
)

// A Field is one box of the paper.
type Field struct {
	ID     string `toml:"id"`
	Label  string `toml:"label"`
	Kind   Kind   `toml:"kind"`
	Source Source `toml:"source"`
	Fact   Fact   `toml:"fact"` // which item of the card fills it
	// FactIf is when the card's item belongs here; nil: always. subj_name takes the card's name
	// only where subj_same is true: the card's holder is the visitor, not the person concerned.
	FactIf Cond `toml:"fact_if"`

	Required   bool   `toml:"required"`
	RequiredIf []Cond `toml:"required_if"` // required where any of these holds
	Show       Cond   `toml:"show"`        // nil: always; a hidden field is neither printed, asked nor required
	// HandIf: where it holds, the box is printed empty for a pen, and is never filled or required.
	HandIf  Cond     `toml:"hand_if"`
	Hidden  bool     `toml:"hidden"` // kept and validated, never printed (req_sex by default)
	Options []Option `toml:"option"` // for Choice, ChoiceText, Multi
	Columns []Column `toml:"column"` // for Table

	Years     string `toml:"years"`      // "tax", "fiscal": the options are the years offered on the day
	YearsBack int    `toml:"years_back"` // how many years stand behind the newest; 0 = 4
	Opens     string `toml:"opens"`      // the day on which its newest year opens, "MM-DD"; "" = the city's
	Prices    bool   `toml:"prices"`     // choices: what an option costs on the day stands behind its label
	Counted   bool   `toml:"counted"`    // Multi: every picked option has a number of its own; see Value.Counts

	Default   any  `toml:"default"` // an answer as in the answers file; "@newest" = the first option
	Min       int  `toml:"min"`     // Int: smallest; Digits, Names, Table: fewest
	Max       int  `toml:"max"`     // Int and Counted: largest; Names, Table: most; text kinds: most code points
	DefaultIf Cond `toml:"default_if"`
	Else      any  `toml:"else"` // the default where DefaultIf holds

	// OffIf: a Check is never ticked where it holds, whatever was answered (a proxy came: 本人と同じ).
	OffIf     Cond `toml:"off_if"`
	Future    bool `toml:"future"`     // DateKind: a day to come is allowed
	FutureIf  Cond `toml:"future_if"`  // a day to come is allowed where this holds
	FromToday bool `toml:"from_today"` // DateKind: a day that is over is not

	// DateKind: rules that hold for some answers only. Ahead: the day is at least so many days from
	// today (提出期限). Span: it is at most so many days from the day of After, both counted. Late:
	// where it is longer ago, the paper says so.
	Ahead []DayRule `toml:"ahead"`
	Span  []DayRule `toml:"span"`
	Late  []DayRule `toml:"late"`
	// After is a field that comes before this one: a date not later than it, an hour (Choice of
	// numbers) earlier.
	After   string `toml:"after"`
	Pattern string `toml:"pattern"` // text kinds: a regular expression that the whole text must match
	// Like is another field, where the form has it: its value stands here until something else is
	// answered.
	Like  string `toml:"like"`
	Fixed bool   `toml:"fixed"` // what the card says and nothing else: no answer is taken

	// AgeStop is what a person is told whose card says that they are younger than MinAge or
	// StopAge.
	AgeStop string `toml:"age_stop"`
	// StopAge: below it (by birthday) the window leads to staff, who may make the form all the
	// same.
	StopAge int     `toml:"stop_age"`
	MinAge  int     `toml:"min_age"`  // DateKind: age in years on the day that must have been reached
	AgeRule AgeRule `toml:"age_rule"` // how MinAge is counted; "" = ByBirthday

	Unit       string `toml:"unit"`     // 通, 枚
	MustBeTrue bool   `toml:"must"`     // Check: only true will do (attest)
	Note       string `toml:"note"`     // small print in the field's box
	Width      int    `toml:"width"`    // share of the row in percent; 0 = the whole row
	Lines      int    `toml:"lines"`    // lines of text the box has room for; 0 = 1
	LabelWidth int    `toml:"label_mm"` // width of the label cell in mm; 0 = the form's usual
}

// A DayRule counts days.
type DayRule struct {
	Days int    `toml:"days"`
	When Cond   `toml:"when"` // nil: always
	Say  string `toml:"say"`  // what people are told: on the screen, of Late on paper
}

// AgeRule says when a person has an age. Cities differ (forms reference §4).
type AgeRule string

const (
	ByBirthday   AgeRule = "birthday" // from the birthday on
	ByLaw        AgeRule = "law"      // from the day before it (年齢計算ニ関スル法律)
	ByFiscalYear AgeRule = "year"     // in the whole fiscal year in which the law's day falls
)

// A Column of a Table. In answers a row is an object of column ids and texts.
type Column struct {
	// UntilAge: the column is a birthday, and its row counts until the fiscal year ends in which
	// that person becomes so old (子ども医療: 18).
	UntilAge int    `toml:"until_age"`
	Ever     Cond   `toml:"ever"` // the row counts for ever where this holds (喪失 is reported late)
	ID       string `toml:"id"`
	Label    string `toml:"label"`
	Width    int    `toml:"width"` // share of the table in percent
	Fact     Fact   `toml:"fact"`  // what of the card stands in the first row where the table's FactIf holds
	// Subject is what of the second card, a child's, stands in the first row.
	Subject Fact `toml:"subject"`
}

// An Option is one box to tick. In answers it goes by ID or by Label.
type Option struct {
	ID     string `toml:"id"`
	Label  string `toml:"label"`
	Forbid []Cond `toml:"forbid"` // when any of these holds the option may not be chosen (個人番号 for 第三者)
	Text   bool   `toml:"text"`   // その他（　　）: free text follows it
	Fee    string `toml:"fee"`    // the code of what choosing it costs; see FeeRule
}

// Cond holds when every named field has one of the listed values: option ids for choices, for Multi
// any picked option, "true"/"false" for checks, "set"/"empty" for all other kinds. There is no
// other logic.
type Cond map[string][]string
