package report

import (
	"slices"
	"strings"
	"time"

	"kakanai/record"
)

// A Counter counts entries in the log's order. It keeps of a visit only what the figures need.
// Start with NewCounter; Add each entry; Figures is the result so far. counting.go says what each
// kind counts for.
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
	again            bool // it is on its way to paper once more
	reprinted        bool // it came out once more
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

func (c *Counter) count(what, word string) {
	if c.counts[what] == nil {
		c.counts[what] = map[string]int{}
	}
	c.counts[what][word]++
}

// Add counts one entry. Entries come in the log's order.
func (c *Counter) Add(e record.Entry) {
	f := &c.f
	f.Entries++
	if n := len(f.Days); n == 0 || f.Days[n-1].Day != e.Day {
		f.Days = append(f.Days, DayLine{Day: e.Day})
	}
	if e.Kind == record.VisitBegun {
		c.visits[e.Visit] = &visiting{begun: e.At, lang: e.Lang}
		f.Visits++
		c.day().Visits++
		f.Begun[hour(e.At)]++
	}
	v := c.visits[e.Visit]
	if figure := sums[e.Kind]; figure != nil {
		*figure(f)++
	}
	if count := counting[e.Kind]; count != nil {
		count(c, e, v)
	}
	if v != nil {
		v.helped = v.helped || slices.Contains(help, e.Kind)
		v.last = string(e.Kind)
		if e.Lang != "" {
			v.lang = e.Lang
		}
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
		d = e.At.Sub(v.begun) // it was erased; this begins when the first thing was chosen
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
