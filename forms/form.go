// Package forms holds application forms as data: it loads them from TOML, checks their structure,
// fills them from the card's four items and a person's answers, and says what is still missing.
// Japanese dates, eras, fiscal years and ages live here too, because only forms need them.
//
// Start with Load, then Form.Fill. The package never draws, never reads a card, never touches the
// clock: the day comes in with Input. People's data pass through byte for byte; nothing is trimmed,
// folded or split.
package forms

import (
	"image"
	"slices"
)

// A Form is one application form of the counter, as its TOML file describes it.
type Form struct {
	ID        string `toml:"id"`        // "juminhyo"; names the file, the log entries and the QR code; ASCII
	Code      string `toml:"code"`      // "F01", the number in the catalogue; part of the PDF's file name
	Edition   string `toml:"edition"`   // "2026-11", printed and logged; changes with every change of the form
	Hash      string `toml:"-"`         // of the files it was read from; on the paper's foot beside the edition
	Title     string `toml:"title"`     // 様式名 at the head of the page
	Name      string `toml:"name"`      // what a resident calls it, on the choosing screen
	Hint      string `toml:"hint"`      // one short line under Name
	Glyph     string `toml:"glyph"`     // one kanji that stands as its picture
	Addressee string `toml:"addressee"` // （あて先）; {mayor} is replaced by City.Mayor
	Sign      Sign   `toml:"sign"`      // whether the signature is written by hand
	DateLabel string `toml:"date_label"`

	// What the guide slip says of this form: where it is handed in, what to bring, what it will cost as far as that can be said.
	Window string    `toml:"window"` // "" = the city's usual window
	Bring  string    `toml:"bring"`
	Free   bool      `toml:"free"` // nothing is charged
	Fees   []FeeRule `toml:"fee"`  // what is charged; none and not Free: 窓口で計算

	Slip      bool   `toml:"slip"`       // this is the guide slip: it is made with others, and asks nothing
	Outside   string `toml:"outside"`    // what a person is told whose card has an address outside the city; "": that does not matter …
	OutsideIf Cond   `toml:"outside_ok"` // … nor where this holds (広域交付)

	// A form may stand on the city's own PDF; then Places says where everything is put. See place.go.
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

// Sign is a form's rule for the signature box (forms reference §1-4). Nothing is ever printed into the box itself.
type Sign string

const (
	SignByHand  Sign = "sign"     // an empty box
	SignTypedOK Sign = "typed_ok" // 記名 will do: there is no box
	SignSeal    Sign = "seal"     // an empty box with ㊞ at its end
)

// A Section is a headed group of fields. Block names a shared block (C1, C2, C9) whose fields stand
// in every form alike; C8, the terminal's own record, has no fields: the printer writes it.
type Section struct {
	Title  string  `toml:"title"`
	Block  string  `toml:"block"`
	Show   Cond    `toml:"show"` // nil: always
	Fields []Field `toml:"field"`
	// Cut: its fields stand on a label to cut out and stick on an envelope, without a table: notes and addresses as they are, names larger with their Note
	// (様) behind them. Two that follow each other stand side by side.
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

// Source says where a field's value comes from.
type Source string

const (
	FromCard     Source = "card"     // one of the four items, named by Fact; a resident may still answer it for another person
	FromResident Source = "resident" // asked on the screen or given in the answers file
	FromSystem   Source = "system"   // the day, the serial
	FromConfig   Source = "config"   // the city's settings
	FromClerk    Source = "clerk"    // the clerk's pen only: never filled here, never required
	// FromPrincipal is the pen of the person concerned who is not here (委任状): never filled here, never required.
	FromPrincipal Source = "principal"
)

// Fact names one of the four items of the card's EF 0002.
type Fact string

const (
	FactName    Fact = "name"
	FactAddress Fact = "address"
	FactBirth   Fact = "birth"
	FactSex     Fact = "sex"

	// FactRead is none of them: it ticks a box where a card was read, and nobody typed what is on it.
	FactRead Fact = "read"
)

// A Field is one box of the paper.
type Field struct {
	ID     string `toml:"id"`
	Label  string `toml:"label"`
	Kind   Kind   `toml:"kind"`
	Source Source `toml:"source"`
	Fact   Fact   `toml:"fact"` // which item of the card fills it
	// FactIf tells when the card's item belongs here; nil: always. subj_name takes the card's name
	// only where subj_same is true: the card's holder is the visitor, not the person concerned.
	FactIf Cond `toml:"fact_if"`

	Required   bool     `toml:"required"`
	RequiredIf []Cond   `toml:"required_if"` // required where any of these holds
	Show       Cond     `toml:"show"`        // nil: always; a hidden field is neither printed, asked nor required
	HandIf     Cond     `toml:"hand_if"`     // when it holds, the box is printed empty for a pen and is never filled or required
	Hidden     bool     `toml:"hidden"`      // kept and validated, never printed (req_sex by default)
	Options    []Option `toml:"option"`      // for Choice, ChoiceText, Multi
	Columns    []Column `toml:"column"`      // for Table
	Years      string   `toml:"years"`       // "tax", "fiscal": the options are the years offered on the day
	YearsBack  int      `toml:"years_back"`  // how many years stand behind the newest; 0 = 4
	Opens      string   `toml:"opens"`       // the day of the year on which its newest year opens, "MM-DD"; "" = the city's
	Prices     bool     `toml:"prices"`      // choices: what an option costs on the day stands behind its label
	Counted    bool     `toml:"counted"`     // Multi: every picked option has a number of its own; see Value.Counts
	Default    any      `toml:"default"`     // an answer as in the answers file; "@newest" = the first option
	Min        int      `toml:"min"`         // Int: smallest; Names: fewest
	Max        int      `toml:"max"`         // Int: largest; Names: most; text kinds: most characters (clusters)
	DefaultIf  Cond     `toml:"default_if"`  // when it holds, Else is the default instead
	Else       any      `toml:"else"`
	OffIf      Cond     `toml:"off_if"`     // Check: never ticked where it holds, whatever was answered (somebody else came: 本人と同じ)
	Future     bool     `toml:"future"`     // DateKind: a day to come is allowed
	FutureIf   Cond     `toml:"future_if"`  // … where this holds
	FromToday  bool     `toml:"from_today"` // DateKind: a day that is over is not
	// DateKind: rules that hold for some answers only. Ahead: the day is at least so many days from today (提出期限). Span: it is at most so many days
	// from the day of After, both counted. Late: where it is longer ago, the paper says so.
	Ahead      []DayRule `toml:"ahead"`
	Span       []DayRule `toml:"span"`
	Late       []DayRule `toml:"late"`
	After      string    `toml:"after"`    // a field that comes before this one: a date not later than it, an hour (Choice of numbers) earlier
	Pattern    string    `toml:"pattern"`  // text kinds: a regular expression that the whole text must match
	Like       string    `toml:"like"`     // another field, where the form has it: its value stands here until something else is answered
	Fixed      bool      `toml:"fixed"`    // what the card says and nothing else: no answer is taken
	AgeStop    string    `toml:"age_stop"` // MinAge, StopAge: what a person is told whose card says that they are younger
	StopAge    int       `toml:"stop_age"` // DateKind: below it (by birthday) the window leads to staff, who may make the form all the same
	MinAge     int       `toml:"min_age"`  // DateKind: age in years on the day that must have been reached …
	AgeRule    AgeRule   `toml:"age_rule"` // … as this rule counts; "" = ByBirthday
	Unit       string    `toml:"unit"`     // 通, 枚
	MustBeTrue bool      `toml:"must"`     // Check: only true will do (attest)
	Note       string    `toml:"note"`     // small print in the field's box
	Width      int       `toml:"width"`    // share of the row in percent; 0 = the whole row
	Lines      int       `toml:"lines"`    // lines of text the box has room for; 0 = 1
	LabelWidth int       `toml:"label_mm"` // width of the label cell in mm; 0 = the form's usual
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
	// UntilAge: the column is a birthday, and its row counts until the fiscal year ends in which that person becomes so old (子ども医療: 18).
	UntilAge int    `toml:"until_age"`
	Ever     Cond   `toml:"ever"` // … but not where this holds (喪失 is reported afterwards)
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

// Cond holds when every named field has one of the listed values: option ids for choices,
// "true"/"false" for checks, and for Multi any picked option. There is no other logic.
type Cond map[string][]string

// A Question is one screen that asks. Those Before the card decide whether the form can be made here at
// all. A question with the same ID in two forms is asked once and answers both.
type Question struct {
	ID      string   `toml:"id"`
	Use     string   `toml:"use"`    // the id of a shared question of blocks.toml that stands here; only Show and After may be given beside it
	Aside   string   `toml:"aside"`  // asked only of those who ask for it: the words of the button on the Notice that leads here
	Season  Season   `toml:"season"` // asked only in this part of the year
	After   Cond     `toml:"after"`  // asked only after another question was answered so: question id → choice ids
	Before  bool     `toml:"before"` // asked before the card is laid
	Text    string   `toml:"text"`
	Hint    string   `toml:"hint"`
	Show    Cond     `toml:"show"`
	Counts  bool     `toml:"counts"`  // of a Counted field, how many of each are wanted
	Fields  []string `toml:"fields"`  // answered by these fields' own controls …
	Choices []Answer `toml:"choice"`  // … or by one of these large cards
	Default string   `toml:"default"` // id of the choice that stands before anybody touches one; "" = none does
	Origin  Origin   `toml:"-"`       // the file of signposts that it came from; nil: the form's own question
}

// Same tells whether p asks what q asks, in the same words: then one answer will do for both. The fields and what an answer sets may differ.
func (q Question) Same(p Question) bool {
	return q.ID == p.ID && q.Text == p.Text && (len(q.Fields) == 0) == (len(p.Fields) == 0) && slices.EqualFunc(q.Choices, p.Choices, func(a, b Answer) bool {
		return a.ID == b.ID && a.Label == b.Label
	})
}

// A Season is a part of the year that matters to a signpost.
type Season string

// BeforeTaxYear is the time from 1 April until the new tax year's certificates can be had.
const BeforeTaxYear Season = "before_tax_year"

// An Answer is one large card of a Question: it sets fields, or it stops the visit.
type Answer struct {
	ID      string         `toml:"id"`
	Label   string         `toml:"label"`
	Hint    string         `toml:"hint"`
	Glyph   string         `toml:"glyph"`
	Set     map[string]any `toml:"set"`     // field id → answer
	Stop    string         `toml:"stop"`    // why it cannot be made here and what to do, in the resident's words
	Outside bool           `toml:"outside"` // Stop is about an address outside the city, and does not hold for those who are just moving in
	// Leave says farewell to somebody who does this elsewhere: the forms that asked are taken off the list, and with the last of them the visit ends.
	Leave string `toml:"leave"`
	// Let are the reasons for which staff may let somebody on whom Stop turned away: the law leaves it to them. None: it allows no exception.
	Let []string `toml:"let"`
}

// A City is what every form needs to know of the office; it comes from the settings.
type City struct {
	Name     string // むつ市
	Mayor    string // むつ市長
	Office   string // 市民課
	Window   string // 1階2番
	Post     string // where post is sent, as lines of an envelope; {post} in a note of a label
	Terminal string // K01; ASCII, part of every serial
	Fees     Fees   // what certificates cost

	CodeFields []string // ids of the fields whose values stand in the two-dimensional code
}

// Facts are the card's four items as they stand on it.
type Facts struct {
	Name    string // UTF-8, one string
	Address string // UTF-8
	Birth   string // should be 8 ASCII digits YYYYMMDD, Gregorian; unknown parts may be zeros
	Sex     string // should be 1 digit: 1 male, 2 female, 9 not applicable, 0 unknown

	// The card had filler bytes behind the text, which are not in it here.
	NamePadded, AddressPadded bool

	// What the card's face shows in place of a text that no font can draw exactly; nil: the text is to be drawn.
	NamePicture, AddressPicture image.Image
}

// Answers hold a person's answers to one form: field id → string, bool, float64/int/int64 or []any,
// shaped as in the answers file (design, "Answers file").
type Answers map[string]any

// A Value is what stands in a field. Which part is used follows from the field's kind.
type Value struct {
	Picture image.Image // of Text or Texts, from the card's face: to be printed instead of them
	Text    string      // Text, Addr, Kana, Name, Digits, Tel; the free text of ChoiceText or of a Text option
	Texts   []string    // Names
	Rows    [][]string  // Table: one text a column
	Picked  []string    // option ids, in the form's order: Choice (at most one), ChoiceText (none when free text), Multi
	Counts  []int       // of a Counted Multi: how many of each Picked; 0: as many as the form's copies
	On      bool        // Check
	Number  int         // Int
	Date    Date        // DateKind
	Set     bool        // false: nothing stands here
	Card    bool        // taken from the card
	Hand    bool        // left for the pen on purpose
	Odd     []Odd       // what of the card's data here is not what it should be; Set or not
}

// A Filled form is a form with every value decided, ready to be laid out.
type Filled struct {
	Form    *Form
	City    City
	Day     Date             // 請求日, Japan's day
	Serial  string           // 端末受付番号, ASCII; "" until given
	Record  []string         // lines of C8 端末記録: reading way and time; the printer adds 字形要確認
	Mark    string           // the log's, as it was when this was laid out, for the foot; "": none
	Demo    bool             // 見本 across the page
	Values  map[string]Value // by field id; hidden fields are absent
	Charge  Charge           // what it will probably cost
	Missing []string         // ids of shown fields that lack a good value, in the form's order

	bad      map[string]bool   // answered, and not well …
	why      map[string]string // … in words, where the form has some
	anywhere bool
	late     map[string]string   // what the paper says beside a day that is long ago
	options  map[string][]Option // what may be chosen now
	open     map[string]bool     // questions to be asked
	pens     map[string]bool     // left for the pen, and must be answered
}
