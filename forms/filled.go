package forms

import (
	"image"
	"slices"
)

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

	// What the card's face shows in place of a text that no font can draw exactly; nil: the text is
	// to be drawn.
	NamePicture, AddressPicture image.Image
}

// Answers hold a person's answers to one form by field id: as ParseAnswers returns them, or shaped
// as in the answers file of fill.
type Answers map[string]any

// A Value is what stands in a field. Which part is used follows from the field's kind.
type Value struct {
	Picture image.Image // of Text or Texts, from the card's face: to be printed instead of them
	Text    string      // Text, Addr, Kana, Name, Digits, Tel; the free text of ChoiceText
	Texts   []string    // Names
	Rows    [][]string  // Table: one text a column
	Picked  []string    // ids of options, in the form's order; Choice: at most one, ChoiceText: none or one
	Counts  []int       // of a Counted Multi: how many of each Picked, 1 or more
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

	bad      map[string]bool   // answered, and not well
	why      map[string]string // what the form says of a bad answer, where it has words
	anywhere bool
	late     map[string]string   // what the paper says beside a day that is long ago
	options  map[string][]Option // what may be chosen now
	open     map[string]bool     // questions to be asked
	pens     map[string]bool     // left for the pen, and must be answered
}

// Pens returns the ids of the fields whose boxes wait for a pen, because the form wants that: by
// hand_if; because they must be answered and were not asked about; or, on a paper that a person
// signs who is not here, because they are theirs. Signature and seal are none of them, nor are the
// clerk's, nor what may stay empty.
func (f *Filled) Pens() (ids []string) {
	signs := false // the visitor does
	for x := range f.Form.all() {
		signs = signs || x.Kind == SignBox && x.Source == FromResident
	}
	for x := range f.Form.all() {
		_, shown := f.Values[x.ID]
		theirs := !signs && x.Source == FromPrincipal && x.Kind != SignBox && x.Kind != Stamp && x.Kind != Note
		if shown && (f.pens[x.ID] || theirs) {
			ids = append(ids, x.ID)
		}
	}
	return ids
}

// Newest returns the newest tax year or fiscal year that the form offers on its day, and the field
// it stands in; nil where it offers none.
func (f *Filled) Newest() (*Field, Option) {
	for x := range f.Form.all() {
		if o := x.OptionsOn(f.Day); x.Years != "" && len(o) > 0 {
			return x, o[0]
		}
	}
	return nil, Option{}
}

// TooYoung returns what a person is told whose card says that this form is not for their age; "" if
// it is.
func (f *Filled) TooYoung() string {
	for x := range f.Form.all() {
		v := f.Values[x.ID]
		if x.AgeStop == "" || !v.Card {
			continue
		}
		if f.bad[x.ID] || x.StopAge > 0 && v.Date.Known() && AgeOn(v.Date, f.Day) < x.StopAge {
			return x.AgeStop
		}
	}
	return ""
}

// AgeUnknown reports whether a form that is for people of an age would be made for a person whose
// card does not say that they have reached it.
func (f *Filled) AgeUnknown() bool {
	for x := range f.Form.all() {
		v := f.Values[x.ID]
		if x.AgeStop == "" || !v.Card || v.Date.Known() {
			continue
		}
		year, ok := BirthYear(v.Date.Raw)
		born := f.Day.Year - year - 1 // the birthday may be still to come
		if !ok || born < max(x.StopAge, x.MinAge) {
			return true
		}
	}
	return false
}

// Anywhere reports whether these answers ask for what people of other cities can have too.
func (f *Filled) Anywhere() bool { return f.anywhere }

// Bad reports whether the field was answered with something that does not pass.
func (f *Filled) Bad(id string) bool { return f.bad[id] }

// Why returns what the form's own rule says of a bad answer; "" if it is bad in another way.
func (f *Filled) Why(id string) string { return f.why[id] }

// Late returns what the paper says beside a day that is longer ago than the form's rule allows; ""
// where it is not.
func (f *Filled) Late(id string) string { return f.late[id] }

// Options returns the field's options that may be chosen now.
func (f *Filled) Options(id string) []Option { return f.options[id] }

// Open reports whether q is to be asked: its condition holds, and there is something to answer.
func (f *Filled) Open(q Question) bool { return f.open[q.ID] }

// Edited returns the ids of the fields, in the form's order, that say something else than the card
// that was read.
func (f *Filled) Edited(h Facts) []string {
	var out []string
	for x := range f.Form.all() {
		v, shown := f.Values[x.ID]
		if !shown || x.Fact == "" || x.FactIf != nil || !v.Set || v.Card {
			continue
		}
		c := fromCard(x, h)
		if c.Text != v.Text || c.Date != v.Date ||
			!slices.Equal(c.Texts, v.Texts) || !slices.Equal(c.Picked, v.Picked) {
			out = append(out, x.ID)
		}
	}
	return out
}
