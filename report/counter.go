package report

import (
	"slices"
	"strings"
	"time"

	"kakanai/record"
)

// A Counter counts entries in the log's order. It keeps of a visit only what the figures need.
// Start with NewCounter; Add each entry; Figures is the result so far.
type Counter struct {
	f        Figures
	visits   map[string]*visiting
	papers   map[string]*paper
	numbers  map[string][]int          // by the head of the serial: terminal and day
	counts   map[string]map[string]int // what is counted ("problem"), then by word
	toPaper  []time.Duration
	occupied []time.Duration
	answers  []time.Duration
	handed   []time.Duration
}

// visiting is a visit, as far as its entries were counted.
type visiting struct {
	fixed, against map[string]bool // forms that staff changed, and against the card
	gone           map[string]bool // forms whose paper was taken back for a corrected one
	begun, tapped  time.Time
	lang           string
	last           string // the last kind, for a visit that says no screen
	ended          bool
	paper          bool // something was printed
	helped         bool
	timed          bool // the first paper was timed
}

// paper is one numbered paper.
type paper struct {
	form, free       string
	items            record.Items
	copies, yen      int
	given            bool // it got its number in these days
	printed          bool // it came out in these days
	again            bool // it was sent to the printer once more
	reprinted        bool // it came out more than once
	marks            int
	hour, day        int  // when it came out; day is one of Figures.Days
	counts           bool // it came out in these days, and nothing took its place
	pens             int  // boxes left for a pen, but for the signature; -1: the log does not say
	returned, redone bool // the window gave it back; it took the place of one that was out
}

// NewCounter returns a counter for the business days from first to last, YYYY-MM-DD.
func NewCounter(first, last string) *Counter {
	return &Counter{
		f: Figures{Day: first, Last: last}, visits: map[string]*visiting{}, papers: map[string]*paper{},
		numbers: map[string][]int{},
		counts:  map[string]map[string]int{},
	}
}

// count adds one to the words of what, "problem" for example.
func (c *Counter) count(what, word string) {
	if c.counts[what] == nil {
		c.counts[what] = map[string]int{}
	}
	c.counts[what][word]++
}

// Add counts one entry. Entries come in the log's order.
func (c *Counter) Add(e record.Entry) {
	c.f.Entries++
	if n := len(c.f.Days); n == 0 || c.f.Days[n-1].Day != e.Day {
		c.f.Days = append(c.f.Days, DayLine{Day: e.Day})
	}
	if e.Kind == record.VisitBegun {
		c.begun(e)
	}
	v := c.visits[e.Visit]
	if count := rules[e.Kind]; count != nil {
		count(c, e, v)
	}
	if figure := tallies[e.Kind]; figure != nil {
		*figure(&c.f)++
	}
	if v == nil {
		return
	}
	v.helped = v.helped || slices.Contains(helpKinds, e.Kind)
	v.last = string(e.Kind)
	if e.Lang != "" {
		v.lang = e.Lang
	}
}

// A rule counts an entry. The visit is nil for an entry that belongs to none, or to one that began
// before the days that are counted.
type rule func(c *Counter, e record.Entry, v *visiting)

// rules are the kinds of which more is counted than how many there were.
var rules = map[record.Kind]rule{
	record.DayOpened:      (*Counter).dayOpened,
	record.DayClosed:      (*Counter).dayClosed,
	record.CardRead:       (*Counter).read,
	record.Typed:          (*Counter).typed,
	record.Prepared:       (*Counter).prepared,
	record.Confirmed:      (*Counter).confirmed,
	record.Reprint:        (*Counter).reprint,
	record.Printed:        (*Counter).printed,
	record.PrintFailed:    (*Counter).printFailed,
	record.Replaced:       (*Counter).replaced,
	record.Stopped:        (*Counter).stopped,
	record.PaperTaken:     (*Counter).withPaper,
	record.ToWindow:       (*Counter).withPaper,
	record.PaperCleared:   (*Counter).withPaper,
	record.VisitCancelled: (*Counter).left,
	record.VisitIdle:      (*Counter).left,
	record.Signpost:       (*Counter).diverted,
	record.Answered:       (*Counter).answered,
	record.Returned:       (*Counter).returned,
	record.Handed:         (*Counter).handedOver,
	record.Opinion:        (*Counter).opinion,
	record.Corrected:      (*Counter).corrected,
}

// tallies are the figures that say only how many entries of a kind there were.
var tallies = map[record.Kind]func(*Figures) *int{
	record.PrintFailed:     func(f *Figures) *int { return &f.Failed },
	record.Stopper:         func(f *Figures) *int { return &f.Stoppers },
	record.Called:          func(f *Figures) *int { return &f.Calls },
	record.PaperLeft:       func(f *Figures) *int { return &f.PaperLeft },
	record.PaperNotOut:     func(f *Figures) *int { return &f.NotOut },
	record.Typed:           func(f *Figures) *int { return &f.ByHand },
	record.Senior:          func(f *Figures) *int { return &f.Seniors },
	record.Vouched:         func(f *Figures) *int { return &f.Vouched },
	record.Scribe:          func(f *Figures) *int { return &f.Scribed },
	record.LetOn:           func(f *Figures) *int { return &f.LetOn },
	record.Child:           func(f *Figures) *int { return &f.Children },
	record.Exported:        func(f *Figures) *int { return &f.Exports },
	record.ExportFailed:    func(f *Figures) *int { return &f.ExportsFailed },
	record.Proved:          func(f *Figures) *int { return &f.Proofs },
	record.DetailsErased:   func(f *Figures) *int { return &f.Erasures },
	record.EntriesErased:   func(f *Figures) *int { return &f.Erasures },
	record.LogBegun:        func(f *Figures) *int { return &f.NewLogs },
	record.KeyAdded:        func(f *Figures) *int { return &f.Keys },
	record.KeepChanged:     func(f *Figures) *int { return &f.Keeps },
	record.NotRecovered:    func(f *Figures) *int { return &f.NotRecovered },
	record.SignInRefused:   func(f *Figures) *int { return &f.Refused },
	record.SignInLocked:    func(f *Figures) *int { return &f.LockedOut },
	record.FirstAccount:    func(f *Figures) *int { return &f.FirstMade },
	record.AccountAdded:    func(f *Figures) *int { return &f.Accounts },
	record.AccountDisabled: func(f *Figures) *int { return &f.Accounts },
	record.PasswordSet:     func(f *Figures) *int { return &f.Accounts },
	record.Recovered:       func(f *Figures) *int { return &f.Accounts },
	record.AccountsChanged: func(f *Figures) *int { return &f.AccountsChanged },
	record.TwoPersons:      func(f *Figures) *int { return &f.TwoPersons },
	record.OnePerson:       func(f *Figures) *int { return &f.OnePerson },
	record.Denied:          func(f *Figures) *int { return &f.Denied },
	record.ClockBack:       func(f *Figures) *int { return &f.ClockBack },
	record.ClockForward:    func(f *Figures) *int { return &f.ClockAhead },
}

// helpKinds are what staff do for the person at the kiosk.
var helpKinds = []record.Kind{
	record.Answered, record.Typed, record.Corrected, record.Replaced, record.LetOn, record.Vouched,
	record.Scribe, record.Child,
}

func (c *Counter) begun(e record.Entry) {
	c.visits[e.Visit] = &visiting{begun: e.At, lang: e.Lang}
	c.f.Visits++
	c.day().Visits++
	c.f.Begun[hour(e.At)]++
}

func (c *Counter) dayOpened(e record.Entry, _ *visiting) {
	if c.f.Opened.IsZero() {
		c.f.Opened = e.At
	}
	if e.Code == record.ClockAccepted {
		c.f.ClockAccepted++
	}
}

func (c *Counter) dayClosed(e record.Entry, _ *visiting) {
	c.f.Closed = e.At
	if e.Code != "" {
		c.f.NotClosed++
	}
}

func (c *Counter) typed(e record.Entry, _ *visiting) { c.count("way", e.Via) }

func (c *Counter) confirmed(e record.Entry, _ *visiting) {
	p := c.paper(e)
	p.copies, p.yen, p.items, p.free = e.Copies, e.Yen, e.Items, e.Free
}

func (c *Counter) reprint(e record.Entry, _ *visiting) { c.paper(e).again = true }

// printFailed counts no problem: a visit that stops over it has a Stopped entry, too.
func (c *Counter) printFailed(e record.Entry, _ *visiting) { c.paper(e).again = false }

func (c *Counter) stopped(e record.Entry, _ *visiting) { c.count("problem", e.Code) }

func (c *Counter) replaced(e record.Entry, v *visiting) {
	p := c.papers[e.Serial]
	if p == nil || !p.counts {
		return
	}
	p.counts = false
	c.f.Replaced++
	if v == nil {
		return
	}
	if v.gone == nil {
		v.gone = map[string]bool{}
	}
	v.gone[p.form] = true
}

func (c *Counter) withPaper(e record.Entry, v *visiting) { c.end(e, v, "") }

// left ends a visit on the screen that its entry names; an older log names none.
func (c *Counter) left(e record.Entry, v *visiting) {
	screen := e.Screen
	if screen == "" && v != nil {
		screen = v.last
	}
	c.end(e, v, screen)
}

func (c *Counter) diverted(e record.Entry, _ *visiting) {
	c.count("diverted", e.Form)
	c.count("diverted-to", whereTo(e.Items))
}

func (c *Counter) answered(e record.Entry, _ *visiting) {
	c.answers = append(c.answers, time.Duration(e.Millis)*time.Millisecond)
}

func (c *Counter) returned(e record.Entry, _ *visiting) {
	c.count("returned", e.Code)
	c.count("returned-form", e.Form)
	if p := c.papers[e.Serial]; p != nil {
		p.returned = true
	}
	if e.Code == record.MixUp {
		c.f.MixUps++
	}
}

func (c *Counter) handedOver(e record.Entry, _ *visiting) {
	n, ok := e.Items.Count(record.Wait)
	if !ok {
		return
	}
	c.handed = append(c.handed, time.Duration(n)*time.Second)
	if e.Via == record.SinceTicket {
		c.f.Tickets++
	}
}

func (c *Counter) opinion(e record.Entry, _ *visiting) {
	switch e.Code {
	case record.Good:
		c.f.Good++
	case record.Fair:
		c.f.Fair++
	case record.Poor:
		c.f.Poor++
	}
}

// day returns the day that is being counted.
func (c *Counter) day() *DayLine { return &c.f.Days[len(c.f.Days)-1] }

// hour returns the hour of t in Japan.
func hour(t time.Time) int { return t.In(record.Japan).Hour() }

// read counts an attempt to read a card. A wrong PIN does not stop a visit: no other entry says so.
func (c *Counter) read(e record.Entry, v *visiting) {
	if e.Code == string(record.WrongPIN) {
		c.count("problem", e.Code)
	}
	if e.Code != "" {
		return
	}
	c.count("way", e.Via)
	if v != nil && v.tapped.IsZero() { // a child's card comes later
		v.tapped = e.At.Add(-time.Duration(e.Millis) * time.Millisecond)
	}
}

// paper returns the paper of e's serial. The number may have been given on an earlier day.
func (c *Counter) paper(e record.Entry) *paper {
	p := c.papers[e.Serial]
	if p == nil {
		p = &paper{form: e.Form, pens: -1}
		c.papers[e.Serial] = p
	}
	return p
}

func (c *Counter) prepared(e record.Entry, _ *visiting) {
	if e.Serial == "" || e.Number == 0 {
		return
	}
	c.paper(e).given = true
	head := e.Serial[:strings.LastIndexByte(e.Serial, '-')+1]
	c.numbers[head] = append(c.numbers[head], e.Number)
	if c.f.First == "" {
		c.f.First = e.Serial
	}
	c.f.LastSerial = e.Serial
}

func (c *Counter) printed(e record.Entry, v *visiting) {
	f := &c.f
	p := c.paper(e)
	again, first := p.again || p.printed, !p.printed
	p.printed, p.again = true, false
	f.Sheets += e.Pages
	if again {
		f.Reprints++
		p.reprinted = true
	}
	if !first || again && !p.given { // it was counted before, or came out first on an earlier day
		return
	}
	p.counts, p.hour, p.day, p.marks = true, hour(e.At), len(f.Days)-1, e.Marks
	if n, ok := e.Items.Count(record.Pens); ok {
		p.pens = n
	}
	if v == nil {
		return
	}
	if v.gone[p.form] {
		p.redone = true
		delete(v.gone, p.form)
	}
	v.paper = true
	if !v.timed && !v.tapped.IsZero() && e.At.After(v.tapped) {
		v.timed = true
		c.toPaper = append(c.toPaper, e.At.Sub(v.tapped))
	}
}

// corrected counts papers, not changes: one paper may be changed often.
func (c *Counter) corrected(e record.Entry, v *visiting) {
	if v == nil {
		v = &visiting{} // begun on a day that is not counted
	}
	if v.fixed == nil {
		v.fixed, v.against = map[string]bool{}, map[string]bool{}
	}
	if !v.fixed[e.Form] {
		v.fixed[e.Form] = true
		c.f.Corrected++
	}
	if e.Code == record.AgainstCard && !v.against[e.Form] {
		v.against[e.Form] = true
		c.f.Mismatched++
	}
}

// end counts the end of a visit: with paper, or left on a screen ("": the entry's kind stands for
// it).
func (c *Counter) end(e record.Entry, v *visiting, screen string) {
	if v == nil || v.ended {
		return
	}
	v.ended = true
	d := time.Duration(e.Millis) * time.Millisecond // since the first touch
	if d == 0 {
		d = e.At.Sub(v.begun) // erased; begun is when the first thing was chosen
	}
	if d >= 0 {
		c.occupied = append(c.occupied, d)
	}
	if e.Kind == record.PaperTaken || e.Kind == record.ToWindow || v.paper {
		c.f.Done++
		c.day().Done++
		if d >= 0 {
			c.f.DoneTimed++
			c.f.DoneTime += d
		}
		if v.helped {
			c.f.Helped++
		}
		return
	}
	c.f.Ended++
	if screen == "" {
		screen = string(e.Kind)
	}
	c.count("abandoned", screen)
}

// Figures returns what was counted so far. It can be called again after more entries.
func (c *Counter) Figures() Figures {
	f := c.f
	f.Open = f.Visits - f.Done - f.Ended
	langs := map[string]int{}
	for _, v := range c.visits {
		lang := v.lang
		if lang == "" {
			lang = "ja"
		}
		langs[lang]++
	}
	f.Langs = sorted(langs)
	f.Abandoned, f.Problems = sorted(c.counts["abandoned"]), sorted(c.counts["problem"])
	f.Diverted, f.DivertedTo = sorted(c.counts["diverted"]), sorted(c.counts["diverted-to"])
	f.Ways, f.Returned, f.ReturnedForms = sorted(c.counts["way"]), sorted(c.counts["returned"]),
		sorted(c.counts["returned-form"])
	f.ToPaper, f.Occupied, f.Answer = spanOf(c.toPaper), spanOf(c.occupied), spanOf(c.answers)
	f.ToCertificate = spanOf(c.handed)
	c.charge(&f)
	f.Gaps, f.Twice = c.gaps()
	f.Unprinted = c.unprinted()
	return f
}
