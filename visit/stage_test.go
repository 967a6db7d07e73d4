package visit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kakanai/assets"
	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/printing"
	"kakanai/record"
)

// memory is a log that remembers, and fails when told to.
type memory struct {
	mu      sync.Mutex
	entries []record.Entry
	next    int
	fail    func(record.Entry) bool
	why     error   // nil: the disk is full
	wrong   []error // entries that are not as package record's table says
}

// judge holds an entry against the table of the log, as the log itself does.
func (m *memory) judge(e record.Entry) {
	e.Day, e.At = record.Day(time.Now()), time.Now()
	if e.Serial != "" {
		e.Serial = "K01-20261124-0001"
	}
	if err := e.Check(); err != nil {
		m.wrong = append(m.wrong, err)
	}
}

func (m *memory) Record(_ context.Context, e record.Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil && m.fail(e) {
		return cmp.Or(m.why, errors.New("disk full"))
	}
	m.entries = append(m.entries, e)
	m.judge(e)
	return nil
}

func (m *memory) Number(ctx context.Context, e record.Entry) (string, error) {
	m.mu.Lock()
	m.next++
	e.Serial = fmt.Sprintf("T-%04d", m.next)
	m.mu.Unlock()
	return e.Serial, m.Record(ctx, e)
}

func (m *memory) kinds() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []string
	for _, e := range m.entries {
		out = append(out, string(e.Kind))
	}
	return out
}

// paper is a printer that insists on promise 4: a page that the log does not hold as confirmed
// fails the test.
type paper struct {
	t      *testing.T
	log    *memory
	mu     sync.Mutex
	pages  []string // serials, in order
	forgot int
	fail   error
	// meanwhile is what happens at the printer before the page comes, or instead.
	meanwhile func(context.Context, printing.Document, func(printing.Paper)) error
}

func (p *paper) Print(ctx context.Context, d printing.Document, told func(printing.Paper)) (string, error) {
	p.log.mu.Lock()
	logged := slices.ContainsFunc(p.log.entries, func(e record.Entry) bool {
		return e.Kind == "confirmed" &&
			e.Serial == d.Serial
	})
	p.log.mu.Unlock()
	if !logged {
		p.t.Errorf("%s went to paper before the log had it as confirmed", d.FormID)
	}
	if p.meanwhile != nil {
		if err := p.meanwhile(ctx, d, told); err != nil {
			return "", err
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return "", p.fail
	}
	p.pages = append(p.pages, d.Serial)
	return "/paper/" + d.Serial, nil
}

func (p *paper) Forget() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.forgot++
	return nil
}

type bubbleClock struct{}

func (bubbleClock) Now() time.Time { return time.Now() }

// stage is a kiosk with the demo cards, a log and a printer, in a synctest bubble: no test here
// waits.
type stage struct {
	*Kiosk
	t     *testing.T
	table *emulator.Table
	log   *memory
	paper *paper
	mu    sync.Mutex
	last  View
	seen  []State
	cause []error

	seeAsk func(*Ask)
	end    func() // ends the program and waits until the kiosk has
}

func newStage(t *testing.T, change func(*Options)) *stage {
	t.Helper()
	all, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	people, err := emulator.Load(assets.People)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, log: &memory{}, table: emulator.NewTable(people, emulator.Options{Wait: -1})}
	s.paper = &paper{t: t, log: s.log}
	n := 0
	o := Options{
		Reader: s.table, Log: s.log, Printer: s.paper, Clock: bubbleClock{}, Catalogue: all,
		City:  forms.City{Name: "むつ市", Mayor: "むつ市長", Office: "市民課", Window: "1階", Terminal: "T", Fees: all.Fees},
		NewID: func() string { n++; return fmt.Sprintf("v%d", n) },
		Layout: func(f *forms.Filled) printing.Document {
			return printing.Document{
				FormID: f.Form.ID, Edition: f.Form.Edition, Serial: f.Serial,
				Pages: make([]printing.Page, 1),
			}
		},
		Trouble: func(err error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.cause = append(s.cause, err)
		},
		Show: func(v View) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.last = v
			if len(s.seen) == 0 || s.seen[len(s.seen)-1] != v.State {
				s.seen = append(s.seen, v.State)
			}
		},
	}
	if change != nil {
		change(&o)
	}
	s.Kiosk = New(o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		s.Kiosk.Run(ctx)
	}()
	s.end = func() {
		cancel()
		<-ended
	}
	t.Cleanup(func() {
		s.end()
		for _, err := range s.log.wrong {
			t.Errorf("the log would not take an entry: %v", err)
		}
	})
	return s
}

// inBubble runs f with a fake clock; everything it starts must end with it.
func inBubble(t *testing.T, change func(*Options), f func(t *testing.T, s *stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, newStage(t, change)) })
}

// view is where the visit stands once everything has come to rest.
func (s *stage) view() View {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// causes are the errors behind the Problems so far.
func (s *stage) causes() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.cause)
}

func (s *stage) want(state State) View {
	s.t.Helper()
	v := s.view()
	if v.State != state {
		s.t.Fatalf("the visit stands in %s (problem %q, stop %q), expected %s; causes: %v", v.State, v.Problem, v.Stop,
			state, s.causes())
	}
	return v
}

func (s *stage) lay(person string) {
	s.t.Helper()
	if err := s.table.Lay(person); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) person() string { return s.table.People()[0].ID }

func (s *stage) typePIN(pin string) {
	for _, d := range []byte(pin) {
		s.Digit(d)
	}
	s.Enter()
}

// answerAll answers every question of this state as a person in a hurry would: what stands there,
// or the first choice. It counts touches.
func (s *stage) answerAll(state State) (touches int) {
	s.t.Helper()
	for v := s.view(); v.State == state; v = s.view() {
		if v.Ask == nil {
			s.t.Fatalf("%s without a question", state)
		}
		if s.seeAsk != nil {
			s.seeAsk(v.Ask)
		}
		if !v.Ask.Ready {
			if len(v.Ask.Choices) == 0 {
				s.t.Fatalf("question %s is neither ready nor a choice: %+v", v.Ask.ID, v.Ask.Fields)
			}
			s.Pick(v.Ask.Choices[0].ID)
			touches++
		}
		s.Next()
		touches++
		if touches > 60 {
			s.t.Fatalf("question %s does not end", v.Ask.ID)
		}
	}
	return touches
}

// failAndRetry prints with what happens at the printer meanwhile, which stops the visit, and comes
// back to the pages.
func (s *stage) failAndRetry(meanwhile func(context.Context, printing.Document, func(printing.Paper)) error) {
	s.t.Helper()
	s.paper.meanwhile = meanwhile
	s.Print()
	s.want(Stopped)
	s.paper.meanwhile = nil
	s.Retry()
	s.want(Confirming)
}

// reach brings a fresh stage to a state, with the first demo person's card and one form.
func (s *stage) reach(state State, chosen ...string) {
	s.t.Helper()
	if len(chosen) == 0 {
		chosen = []string{"juminhyo"}
	}
	steps := []struct {
		to State
		do func()
	}{
		{Choosing, func() {
			for _, f := range chosen {
				s.Choose(f)
			}
		}},
		{Asking, s.Next},
		{Notice, func() { s.answerAll(Asking) }},
		{Waiting, s.Next},
		{Credential, func() { s.lay(s.person()) }},
		{Completing, func() { s.typePIN("1234") }},
		{Confirming, func() { s.answerAll(Completing) }},
		{Handing, s.Print},
	}
	for _, step := range steps {
		step.do()
		s.want(step.to)
		if step.to == state {
			return
		}
	}
	s.t.Fatalf("reach does not lead to %s", state)
}
