package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kakanai/record"
)

// A Count is how often something was, by its word in the log.
type Count struct {
	Word string
	N    int
}

// HowOften is the number of word among counts.
func HowOften(counts []Count, word string) int {
	for _, c := range counts {
		if c.Word == word {
			return c.N
		}
	}
	return 0
}

// A Line is one kind of certificate of one form.
type Line struct {
	Form, Item string // Item "" where the form is not about certificates
	Papers     int
	Copies     int
	Yen        int  // expected
	Window     bool // some of it only the window can reckon
	Free       int  // papers of it for which no fee is taken
}

// A Span is how long something took, over all cases.
type Span struct {
	N           int
	Median, P95 time.Duration
}

// A DayLine is one day of many.
type DayLine struct {
	Day                               string
	Visits, Done, Papers, Copies, Yen int
}

// Figures are a day's, or a month's, counted from the log. Nothing in them is about one person.
type Figures struct {
	Day            string    // first business day, YYYY-MM-DD
	Last           string    // last one
	Opened, Closed time.Time // of the business day; zero: the log does not say

	Entries int64
	Visits  int // that chose something
	Done    int // of Visits: they have paper in hand
	Ended   int // of Visits: they ended without
	Open    int // of Visits: they have no end, because the program or the PC stopped, or it is going on
	Helped  int // of Done: staff did something for them
	Days    []DayLine

	Lines               []Line // printed papers, by form and certificate
	Papers, Copies, Yen int    // their sums; a paper with two certificates is one paper
	Window              bool
	Free                []Count // papers without a fee, by form and reason: "juminhyo:pension"
	First, LastSerial   string
	Gaps, Unprinted     []string // numbers never given; given, but never on paper
	Twice               []string // numbers given twice: the log was written by another program
	Reprints, Failed    int
	// papers that were out and gave way to a corrected one; they are in no other figure of papers
	Replaced              int
	Marked                int     // papers with 字形要確認
	Hours                 [24]int // papers, by Japan's hour
	Begun                 [24]int // visits, by Japan's hour
	Langs                 []Count // visits
	ToPaper, Occupied     Span    // card laid → paper; first touch → free
	Abandoned             []Count // by the screen they were on, or what came last
	Problems              []Count
	Ways                  []Count // readings that worked, by way
	Diverted              []Count // shown another way, a convenience store for example, by form
	DivertedTo            []Count // the same by where to: a word of Elsewheres
	Stoppers              int     // told before the card that this is done with staff
	Calls                 int
	Answer                Span
	PaperLeft, NotOut     int
	Returned              []Count // papers the window gave back, by reason
	ReturnedForms         []Count // the same by form
	Corrected, Mismatched int     // papers that staff changed, and those of them that now say other than the card
	ByHand                int
	Seniors               int // people of 75 and over
	Vouched, Scribed      int // staff pressed print for a visitor who had looked at it; another person writes
	LetOn, Children       int // let pass with other proof; with a child's card
	Exports, Proofs       int
	ExportsFailed         int
	Erasures              int
	NewLogs, Keys         int // the log, or its key, is a new one
	Keeps                 int // for how long the log keeps what it holds was changed
	NotClosed             int // days that were not closed
	NotRecovered          int // wrong recovery codes
	Refused, LockedOut    int // staff sign-ins
	AccountsChanged       int // the accounts' file was changed round the program
	FirstMade, Accounts   int // first supervisors, made without a sign-in; accounts made, ended, opened anew
	TwoPersons, OnePerson int // actions that need two persons from now on; that no longer do
	Denied                int // staff wanted to do what they may not
	ClockBack, ClockAhead int
	// a day opened by a supervisor who said that the clock is right, though entries were of later
	// times
	ClockAccepted int
	Checkpoint    string // the log's signed note; "": none
	Month                // what is looked at once a month
	Verdict       string // what a verification of the whole log said, a sentence a line; "": none was made
	Broken        bool   // the log is not in order: then no figure here is worth anything
}

// A Counter counts entries in the log's order. It keeps of a visit only what its end needs.
type Counter struct {
	f        Figures
	visits   map[string]*visiting
	papers   map[string]*paper
	numbers  map[string][]int // by the head of the serial: terminal and day
	counts   map[string]map[string]int
	toPaper  []time.Duration
	occupied []time.Duration
	answers  []time.Duration
	handed   []time.Duration
}

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

// NewCounter counts the business days from first to last.
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

// Add counts one entry.
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

// day is the day that is being counted.
func (c *Counter) day() *DayLine { return &c.f.Days[len(c.f.Days)-1] }

// hour is Japan's.
func hour(t time.Time) int { return t.In(record.Japan).Hour() }

// read is a card that was read, or was not. A wrong PIN does not stop a visit, and is told by this
// entry alone.
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

// paper is the paper of e's serial. The number may have been given on an earlier day.
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

// charge books the papers that came out, each under its certificates.
func (c *Counter) charge(f *Figures) {
	free, lines := map[string]int{}, map[[2]string]*Line{}
	f.Days = slices.Clone(f.Days)
	for _, p := range c.papers {
		if !p.counts {
			continue
		}
		day := &f.Days[p.day]
		f.Papers++
		day.Papers++
		f.Hours[p.hour]++
		if p.marks > 0 {
			f.Marked++
		}
		f.Month.paper(p)
		if p.free != "" {
			free[p.form+":"+p.free]++
		}
		items, err := p.items.List()
		if err != nil || len(items) == 0 {
			items = []record.Item{{Count: p.copies, Priced: true, Yen: p.yen}}
		}
		for _, x := range items {
			l := lines[[2]string{p.form, x.Code}]
			if l == nil {
				l = &Line{Form: p.form, Item: x.Code}
				lines[[2]string{p.form, x.Code}] = l
			}
			l.Papers++
			l.Copies += x.Count
			f.Copies += x.Count
			day.Copies += x.Count
			if !x.Priced {
				l.Window, f.Window = true, true
			} else {
				l.Yen += x.Yen
				f.Yen += x.Yen
				day.Yen += x.Yen
			}
			if p.free != "" {
				l.Free++
			}
		}
	}
	f.Free = sorted(free)
	for _, l := range lines {
		f.Lines = append(f.Lines, *l)
	}
	slices.SortFunc(f.Lines, func(a, b Line) int { return strings.Compare(a.Form+"\x00"+a.Item, b.Form+"\x00"+b.Item) })
}

// end closes a visit: taken, or left on a screen.
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

// Figures are what was counted so far.
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

// gaps are the numbers that a day's serials leave out, and those given twice: there must be none.
func (c *Counter) gaps() (out, twice []string) {
	for head, numbers := range c.numbers {
		slices.Sort(numbers)
		want := 1
		for _, n := range numbers {
			if n > want {
				out = append(out, serials(head, want, n-1))
			}
			if n < want {
				twice = append(twice, serials(head, n, n))
			}
			want = n + 1
		}
	}
	slices.Sort(out)
	slices.Sort(twice)
	return out, slices.Compact(twice)
}

// serials is a run of serials, its ends only.
func serials(head string, from, to int) string {
	if from == to {
		return fmt.Sprintf("%s%04d", head, from)
	}
	return fmt.Sprintf("%s%04d〜%04d", head, from, to)
}

// unprinted are the runs of numbers that were given to a paper that never came out.
func (c *Counter) unprinted() (out []string) {
	byHead := map[string][]int{}
	for serial, p := range c.papers {
		if p.printed || !p.given {
			continue
		}
		at := strings.LastIndexByte(serial, '-') + 1
		if n, err := strconv.Atoi(serial[at:]); err == nil {
			byHead[serial[:at]] = append(byHead[serial[:at]], n)
		}
	}
	for head, numbers := range byHead {
		slices.Sort(numbers)
		for i := 0; i < len(numbers); {
			j := i
			for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
				j++
			}
			out = append(out, serials(head, numbers[i], numbers[j]))
			i = j + 1
		}
	}
	slices.Sort(out)
	return out
}

func sorted(m map[string]int) []Count {
	var out []Count
	for w, n := range m {
		out = append(out, Count{w, n})
	}
	return most(out)
}

// spanOf takes the nearest ranks: of a day's few hundred values anything finer would be a pretence.
func spanOf(d []time.Duration) Span {
	if len(d) == 0 {
		return Span{}
	}
	d = slices.Clone(d)
	slices.Sort(d)
	rank := func(q float64) time.Duration {
		i := int(q*float64(len(d)) + 0.999999)
		return d[min(max(i, 1), len(d))-1]
	}
	return Span{len(d), rank(0.5), rank(0.95)}
}
