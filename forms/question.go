package forms

import "slices"

// A Question is one screen that asks. Those Before the card decide whether the form can be made
// here at all. A question with the same ID in two forms is asked once and answers both.
type Question struct {
	ID string `toml:"id"`
	// Use is the id of a shared question of blocks.toml that stands here; only Show and After may
	// be given beside it.
	Use string `toml:"use"`
	// Aside: asked only of those who ask for it; these are the words of the button that leads here.
	Aside   string   `toml:"aside"`
	Season  Season   `toml:"season"` // asked only in this part of the year
	After   Cond     `toml:"after"`  // asked only after another question was answered so: question id → choice ids
	Before  bool     `toml:"before"` // asked before the card is laid
	Text    string   `toml:"text"`
	Hint    string   `toml:"hint"`
	Show    Cond     `toml:"show"`
	Counts  bool     `toml:"counts"`  // of a Counted field, how many of each are wanted
	Fields  []string `toml:"fields"`  // answered by these fields' own controls
	Choices []Answer `toml:"choice"`  // answered by one of these large cards; either Fields or these
	Default string   `toml:"default"` // id of the choice that stands before one is touched; "" = none does
	Origin  Origin   `toml:"-"`       // the file of signposts that it came from; nil: the form's own question
}

// Same reports whether p asks what q asks, in the same words: then one answer will do for both. The
// fields and what an answer sets may differ.
func (q Question) Same(p Question) bool {
	same := func(a, b Answer) bool { return a.ID == b.ID && a.Label == b.Label }
	return q.ID == p.ID && q.Text == p.Text && (len(q.Fields) == 0) == (len(p.Fields) == 0) &&
		slices.EqualFunc(q.Choices, p.Choices, same)
}

// A Season is a part of the year that matters to a signpost.
type Season string

// BeforeTaxYear is the time from 1 April until the new tax year's certificates can be had.
const BeforeTaxYear Season = "before_tax_year"

// An Answer is one large card of a Question: it sets fields, or it stops the visit.
type Answer struct {
	ID    string         `toml:"id"`
	Label string         `toml:"label"`
	Hint  string         `toml:"hint"`
	Glyph string         `toml:"glyph"`
	Set   map[string]any `toml:"set"`  // field id → answer
	Stop  string         `toml:"stop"` // why it cannot be made here and what to do, in the resident's words
	// Outside: Stop is about an address outside the city, and does not hold for those who are just
	// moving in.
	Outside bool `toml:"outside"`
	// Leave is the farewell to a person who does this elsewhere: the forms that asked are taken off
	// the list, and with the last of them the visit ends.
	Leave string `toml:"leave"`
	// Let are the reasons, of LetReasons, for which staff may let a person go on whom Stop turned
	// away: the law leaves it to them. None: it allows no exception.
	Let []string `toml:"let"`
}

// LetReasons are the reasons for which staff may let a person pass a stopper. Their words are ui's;
// the log has them as they stand here.
var LetReasons = []string{
	"proof-seen",    // papers that show the right to ask were seen
	"register-seen", // the city's own register shows it
	"moved-today",   // the move was registered today, the card is older
	"guardian-here", // 法定代理人 is here with the child
}
