// Package settings is the one TOML file of a kiosk: what it may say, its built-in values, and what
// is wrong with it. Load reads it and judges every value; Offered and JudgeCodeFields judge what
// only the forms can tell. A new setting is a field of Settings, a value in Load, a rule in
// judge.go, and a line in docs/kakanai.toml. The package opens nothing that the settings name.
package settings

import (
	"slices"
	"strings"
	"time"

	"kakanai/audit"
	"kakanai/forms"
	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/staff"
	"kakanai/visit"
)

// Settings is the one TOML file of a kiosk, as docs/kakanai.toml shows it. What is left out keeps
// its built-in value; an unknown key is refused, so that a misspelt one is not silently without
// effect.
type Settings struct {
	City struct {
		Name   string `toml:"name"`
		Mayor  string `toml:"mayor"`
		Office string `toml:"office"`
		Window string `toml:"window"`
		// Post are the lines of an envelope to the city.
		Post []string `toml:"post"`
		// Terminal begins every serial: each kiosk of a city has its own. "": not chosen; the
		// method Terminal returns what is used then.
		Terminal string `toml:"terminal"`
		// ID is the city's own name in the checkpoints of its logs, like its host name on the net.
		ID string `toml:"id"`
	} `toml:"city"`
	Forms []string `toml:"forms"` // ids offered; empty: all
	// FormsFolder holds the city's own form files, which add to those that ship or replace them by
	// name.
	FormsFolder string `toml:"forms_folder"`
	Fonts       string `toml:"fonts"` // folder looked into before the system's own
	Printer     struct {
		URI         string       `toml:"uri"`         // ipp://…, ipps://… or cups:QUEUE; empty: a folder
		Fingerprint string       `toml:"fingerprint"` // SHA-256 of an ipps printer's certificate
		Tray        string       `toml:"tray"`        // one of the printer's media-source-supported; empty: it chooses
		Copies      int          `toml:"copies"`
		Pickup      visit.Pickup `toml:"pickup"`
		// Folder is where pages are kept, instead of a URI.
		Folder string `toml:"folder"`
	} `toml:"printer"`
	// Guide says when a visit gets a guide slip: always, several or off.
	Guide visit.Guide `toml:"guide"`
	// Years are the days on which the new years' certificates can be had, "MM-DD".
	Years struct {
		Tax    string `toml:"tax"`
		Fiscal string `toml:"fiscal"`
	} `toml:"years"`
	// CodeB is who may start a reading by the numbers printed on the card (照合番号B): off, staff or
	// resident.
	CodeB visit.CodeB `toml:"code_b"`
	// Log says for how many days entries are kept, and those of their details that are of no use
	// longer. A new log takes that over; what it keeps is its own then, and log keep changes it.
	Log struct {
		KeepDetails int `toml:"keep_details"`
		KeepEntries int `toml:"keep_entries"`
		// Foot prints the log's mark in small on each form's foot: a checkpoint that leaves the PC
		// with every resident.
		Foot bool `toml:"foot"`
	} `toml:"log"`
	CommandLine struct {
		Read bool `toml:"read"`
		Fill bool `toml:"fill"`
	} `toml:"command_line"`
	Staff struct {
		// Two names the actions that need a second person: export, report, proof, erase, accounts.
		Two []string `toml:"two_persons"`
	} `toml:"staff"`
	Export struct {
		Recipient string `toml:"recipient"` // an age public key; then every export is encrypted to it
	} `toml:"export"`
	Code struct {
		// Fields are the ids of fields whose values stand in every form's two-dimensional code, for
		// the back office.
		Fields []string `toml:"fields"`
	} `toml:"code"`
	Idle map[string]int `toml:"idle"` // seconds by state
	// Languages of the screens besides Japanese; empty: all there are.
	Languages []string `toml:"languages"`
	Screen    struct {
		ShufflePIN  bool `toml:"shuffle_pin"`  // the digits stand elsewhere for every PIN; hard for blind people
		ShowAddress bool `toml:"show_address"` // the address is shown without being asked for
		Opinion     bool `toml:"opinion"`      // a person who took their paper may say how it was
	} `toml:"screen"`
	// Figures are what only the city knows; what is left out is not reckoned with.
	Figures struct {
		YenMonth    int     `toml:"yen_month"`
		YenSheet    float64 `toml:"yen_sheet"`
		HandSeconds int     `toml:"hand_seconds"`
		StaffBefore int     `toml:"staff_seconds_before"`
		StaffAfter  int     `toml:"staff_seconds_after"`
	} `toml:"figures"`
	// Chime sounds while staff are called, or paper or a card was left behind.
	Chime struct {
		Program []string `toml:"program"` // plays a WAV that comes on its standard input. Windows needs none
		Every   int      `toml:"every"`   // seconds until it sounds again
		Off     bool     `toml:"off"`
	} `toml:"chime"`
	// Desk is the clerk's window of --mode desk.
	Desk struct {
		Resident     string `toml:"resident"`      // the display that the resident's window takes: secondary or primary
		Width        int    `toml:"width"`         // of each window where there is one display only
		Height       int    `toml:"height"`        //
		ResidentKeys bool   `toml:"resident_keys"` // the resident has a keypad; false: the clerk alone types
		Words        string `toml:"words"`         // the city's own list for typing: reading, tab, word
		Text         int    `toml:"text"`          // percent, of this and the supervisor's window: 100, 150 or 200
		Colours      string `toml:"colours"`       // of the same windows: standard, contrast or safe
		Lock         int    `toml:"lock"`          // seconds after which a desk that is not touched closes itself
	} `toml:"desk"`

	file *edited.File // what they were read from; nil: built in
	cut  bool         // not all of the file could be read
}

// maxSettings bounds the file: many times what docs/kakanai.toml has.
const maxSettings = 256 << 10 // bytes

// builtInTerminal is the name where none was chosen: good for trying one PC, not for a kiosk beside
// another.
const builtInTerminal = "K01"

// Load reads the settings file at path and judges it; "" returns the built-in values. The error is
// a visit.Failure that lists every mistake, with its line; the settings are then as far as they
// could be read, with the built-in value for what could not (see Whole).
func Load(path string) (s Settings, err error) {
	s.City.Name, s.City.Mayor, s.City.Office, s.City.Window = "むつ市", "むつ市長", "市民課", "１階 市民課の窓口"
	s.City.Post = []string{"〒035-8686", "青森県むつ市中央一丁目８番１号", "むつ市役所　市民課　行"}
	s.City.ID = "city.mutsu.lg.jp"
	s.Log.KeepDetails, s.Log.KeepEntries = audit.KeepDetails, audit.KeepEntries
	s.CommandLine.Read, s.CommandLine.Fill = true, true
	s.Chime.Program, s.Chime.Every = []string{"aplay", "-q", "-"}, 15
	s.Desk.Resident, s.Desk.Width, s.Desk.Height, s.Desk.Lock = "secondary", 1280, 800, 300
	s.Desk.Text, s.Desk.Colours = 100, "standard"
	s.Printer.Copies, s.Printer.Pickup = 1, visit.PickupHere
	s.CodeB, s.Guide = visit.CodeBStaff, visit.GuideAlways
	s.Years.Tax, s.Years.Fiscal = "06-01", "04-01"
	s.Screen.Opinion = true
	if path == "" {
		return s, nil
	}
	var bad edited.Mistakes
	if s.file, bad = edited.Open(path, path, maxSettings); len(bad) > 0 {
		s.cut = true
		return s, Failure(bad)
	}
	bad, rest := s.file.TOML(&s)
	if rest { // a value that could not be read is still the built-in one, which is good
		bad = append(bad, s.judge()...)
	}
	s.cut = !rest
	if len(bad) > 0 {
		return s, Failure(bad)
	}
	return s, nil
}

// Whole reports whether all of the file could be read, so that what it names can be judged beside
// its values.
func (s Settings) Whole() bool { return !s.cut }

// Keep is the retention that the settings ask for.
func (s Settings) Keep() audit.Keep {
	return audit.Keep{Details: s.Log.KeepDetails, Entries: s.Log.KeepEntries}
}

// twoPersonActions are the actions that a city may ask two persons for.
var twoPersonActions = []staff.Action{staff.Export, staff.Report, staff.Proof, staff.Erase, staff.Accounts}

// TwoPersons are the actions that the settings ask two persons for.
func (s Settings) TwoPersons() (out []staff.Action) {
	for _, a := range s.Staff.Two {
		out = append(out, staff.Action(a))
	}
	return out
}

// FormsCity is the city as forms print it.
func (s Settings) FormsCity() forms.City {
	return forms.City{
		Name: s.City.Name, Mayor: s.City.Mayor, Office: s.City.Office, Window: s.City.Window,
		Post: strings.Join(s.City.Post, "\n"), Terminal: s.Terminal(), CodeFields: s.Code.Fields,
	}
}

// Terminal is the name in every serial.
func (s Settings) Terminal() string {
	if s.City.Terminal == "" {
		return builtInTerminal
	}
	return s.City.Terminal
}

// leastIdle and mostIdle bound what a state may be timed to, in seconds.
const leastIdle, mostIdle = 5, 3600

// idleParts are the times of i by the names that the settings have for them.
func idleParts(i *visit.Idle) map[string]*time.Duration {
	return map[string]*time.Duration{
		"choosing": &i.Choosing, "asking": &i.Asking, "card": &i.Card,
		"completing": &i.Completing, "printing": &i.Printing,
		"handing": &i.Handing, "stopped": &i.Stopped, "calling": &i.Calling, "warn": &i.Warn,
	}
}

// IdleTimes is how long each state of a visit waits. The names were judged by Load.
func (s Settings) IdleTimes() visit.Idle {
	i := visit.DefaultIdle
	for name, part := range idleParts(&i) {
		if seconds, ok := s.Idle[name]; ok {
			*part = time.Duration(seconds) * time.Second
		}
	}
	return i
}

// Offered returns the forms of all that the settings name, in the order of all, and what is wrong
// with their ids.
func (s Settings) Offered(all []*forms.Form) (out []*forms.Form, bad edited.Mistakes) {
	if len(s.Forms) == 0 {
		return all, nil
	}
	var known []string
	for _, f := range all {
		if known = append(known, f.ID); slices.Contains(s.Forms, f.ID) {
			out = append(out, f)
		}
	}
	for i, id := range s.Forms {
		switch near := edited.Nearest(id, known); {
		case slices.Contains(s.Forms[:i], id):
			bad = append(bad, s.Mistake(twice(id), "forms"))
		case slices.Contains(known, id):
		case near != "":
			bad = append(bad, s.Mistake(lang.Sprintf("「%s」という様式はありません。「%s」のまちがいではありませんか",
				"there is no form %q; did you mean %q?", edited.Quote(id), near), "forms"))
		default:
			bad = append(bad, s.Mistake(lang.Sprintf("「%s」という様式はありません。kakanai forms list で id がわかります",
				"there is no form %q; kakanai forms list lists the ids", edited.Quote(id)), "forms"))
		}
	}
	return out, bad
}
