// Package supervisor is the window for figures, log, accounts and diagnosis.
//
// Start with Office, which is all that the window can ask for, and New. Nothing in it is about a
// visitor; nothing is shown before a person has signed in, and all of it is forgotten when they
// leave.
package supervisor

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/ui/kit"
	"kakanai/ui/texts"
)

// Options are the parts of the window. All but Do and Idle are required.
type Options struct {
	Words          *texts.Texts // assets/office
	Office         Office
	City, Terminal string
	Now            func() time.Time
	Trouble        func(error)  // told what developers should read
	Leave          func()       // closes the window
	Do             func(func()) // runs something in the window's goroutine; nil: fyne.Do
	Idle           time.Duration
}

// A Supervisor is the window. It shows nothing before a person signed in, and forgets everything
// when they leave or do nothing for a while.
type Supervisor struct {
	*kit.Surface
	o Options

	who       Officer
	tab       int
	ask       *form  // over everything
	note      string // the result of the last work
	bad       bool
	busy      string // what is being done; "": nothing
	done      int64
	of        int64
	lastTouch time.Time
	work      chan func()
	period    string // of the month shown, YYYY-MM
	worth     bool   // the half of the month that says what the kiosk is good for
	today     string
	shown     screenID

	figures  Figures
	verdict  *verdict
	log      LogView
	filter   LogFilter
	list     fyne.CanvasObject
	lookEnd  float32 // where the buttons for the look end in the head
	accounts []Account
	marked   int // the number of an account
	findings []Finding
}

// A screenID identifies what the window shows: a tap soon after it changed may be the second half
// of a double tap (kit.Surface.ScreenChanged). Months are turned fast, and are not part of it.
type screenID struct {
	who  Officer
	tab  int
	ask  *form
	note string
}

type verdict struct {
	ok    bool
	words string
}

// tabs returns what each role is shown: nothing that would be refused. A clerk alone opens and
// closes the day.
func (s *Supervisor) tabs() []string {
	switch s.who.Role {
	case "clerk":
		return []string{"day"}
	case "it":
		return []string{"staff", "check"}
	}
	return []string{"today", "month", "log", "staff", "check", "day"}
}

// at returns the tab that is shown.
func (s *Supervisor) at() string {
	if t := s.tabs(); s.tab < len(t) {
		return t[s.tab]
	}
	return ""
}

// New returns the window with no one signed in.
func New(o Options) *Supervisor {
	s := &Supervisor{o: o, work: make(chan func(), 16)}
	if s.o.Do == nil {
		s.o.Do = fyne.Do
	}
	if s.o.Idle == 0 {
		s.o.Idle = 5 * time.Minute
	}
	s.Surface = kit.NewSurface(kit.Handlers{
		Paint: s.draw, Touched: s.touch, Rune: s.typedRune, Key: s.typedKey,
		TakesText: func() bool { return s.ask != nil },
		Restyled:  func() { s.list = nil }, Reveal: func(b *kit.Button) { s.ScrollTo("office", b) }, Now: o.Now,
	})
	go func() {
		for f := range s.work {
			f()
		}
	}()
	s.touch()
	s.leave()
	return s
}

// Attach puts the content into a window.
func (s *Supervisor) Attach(win fyne.Window) {
	s.PutInto(win, s.exit)
	win.Canvas().SetOnTypedRune(s.TypeRune)
	win.Canvas().SetOnTypedKey(s.TypeKey)
	s.AddLookKeys(win.Canvas())
	s.Surface.CatchKeys()
	s.Redraw()
}

func (s *Supervisor) touch() { s.lastTouch = s.o.Now() }

// Tick runs every second. After Idle without a touch it signs out; after as long again it closes
// the window, which has the keyboard as long as it is open.
func (s *Supervisor) Tick() {
	if s.busy != "" || s.o.Now().Sub(s.lastTouch) < s.o.Idle {
		return
	}
	if s.who.Number == 0 && s.ask != nil && s.ask.code == "" {
		s.exit()
		return
	}
	if s.who.Number != 0 {
		s.touch()
		s.leave()
		s.Redraw()
	}
}

func (s *Supervisor) t(key string, pairs ...any) string { return s.o.Words.Get(key, pairs...) }

// leave forgets the person and everything they saw, and asks for the next one.
func (s *Supervisor) leave() {
	if s.who.Number != 0 {
		s.inBackground(s.o.Office.SignOut)
	}
	s.closeLog()
	s.who, s.tab, s.note, s.bad, s.figures, s.verdict, s.accounts, s.marked, s.findings, s.worth = Officer{}, 0, "",
		false, Figures{}, nil, nil, 0, nil, false
	if s.o.Office.Empty() {
		s.first()
	} else {
		s.signIn()
	}
}

func (s *Supervisor) exit() {
	s.leave()
	s.o.Leave()
}

// inBackground runs f outside the window's goroutine, after what was asked before it.
func (s *Supervisor) inBackground(f func()) { s.work <- f }

// run does work that takes its time, with a word for it on the screen. f runs in the background;
// what it returns runs in the window's goroutine.
func (s *Supervisor) run(what string, f func(progress func(done, of int64)) (then func(), err error)) {
	if s.busy != "" {
		return
	}
	s.busy, s.done, s.of, s.note, s.bad = what, 0, 0, "", false
	who := s.who
	s.Redraw()
	last := time.Time{}
	s.inBackground(func() {
		then, err := f(func(done, of int64) {
			if now := time.Now(); now.Sub(last) > 200*time.Millisecond {
				last = now
				s.o.Do(func() { s.done, s.of = done, of; s.Redraw() })
			}
		})
		s.o.Do(func() {
			s.busy = ""
			s.touch()
			if s.who != who { // another person signed in meanwhile
				s.Redraw()
				return
			}
			if err != nil {
				s.refuse(err)
			} else if then != nil {
				then()
			}
			s.Redraw()
		})
	})
}

// refuse says why something was not done, in the form that asked for it if there is one.
func (s *Supervisor) refuse(err error) {
	words := s.t("failed")
	var r *Refusal
	if errors.As(err, &r) {
		words = s.t(r.Word, "n", r.Wait)
	}
	if r == nil || r.Err != nil {
		s.o.Trouble(fmt.Errorf("supervisor's window: %w", err))
	}
	if s.ask != nil {
		s.ask.note = words
		return
	}
	s.note, s.bad = words, true
}

func (s *Supervisor) say(words string) { s.note, s.bad = words, false }

// open shows the tab of that name, if this role has it.
func (s *Supervisor) open(name string) { s.show(slices.Index(s.tabs(), name)) }

// show shows a tab and gets what is on it.
func (s *Supervisor) show(tab int) {
	if s.who.Number == 0 || s.busy != "" || tab < 0 || tab >= len(s.tabs()) {
		return
	}
	s.tab, s.note, s.bad = tab, "", false
	s.ResetScroll("office")
	s.closeLog()
	switch s.at() {
	case "day":
		s.run(s.t("tab.day"), func(func(int64, int64)) (func(), error) {
			day, err := s.o.Office.Today()
			return func() { s.today = day }, err
		})
	case "today":
		s.days(s.today, s.today)
	case "month":
		if s.period == "" && len(s.today) == 10 {
			s.period = s.today[:7]
		}
		s.month(0)
	case "log":
		s.openLog()
	case "staff":
		s.run(s.t("tab.staff"), func(func(int64, int64)) (func(), error) {
			list, err := s.o.Office.Accounts()
			return func() {
				s.accounts = list
				if s.account() < 0 && len(list) > 0 {
					s.marked = list[0].Number
				}
			}, err
		})
	case "check":
		s.run(s.t("tab.check"), func(func(int64, int64)) (func(), error) {
			list := s.o.Office.Findings()
			return func() { s.findings = list }, nil
		})
	}
}

// days counts a day or a range of days.
func (s *Supervisor) days(first, last string) {
	s.run(s.t("tab.today"), func(func(int64, int64)) (func(), error) {
		var err error
		if first == "" {
			if first, err = s.o.Office.Today(); err != nil {
				return nil, err
			}
			last = first
		}
		f, err := s.o.Office.Figures(first, last)
		return func() {
			s.figures = f
			if s.at() == "today" {
				s.today = first
			}
		}, err
	})
}

// month shows the month by n away from the one that is shown.
func (s *Supervisor) month(n int) {
	t, err := time.Parse("2006-01", s.period)
	if err != nil {
		return
	}
	t = t.AddDate(0, n, 0)
	s.period = t.Format("2006-01")
	s.days(t.Format("2006-01-02"), t.AddDate(0, 1, -1).Format("2006-01-02"))
}

// confirm asks whether something that cannot be taken back is meant.
func (s *Supervisor) confirm(title, hint string, act func()) {
	s.ask = &form{title: title, hint: hint, ok: func([]string) { s.ask = nil; act() }}
	s.Redraw()
}

// guarded asks for a second person where the city wants one, and then acts.
func (s *Supervisor) guarded(action string, act func()) {
	if !s.o.Office.NeedsTwo(action) {
		act()
		return
	}
	var f *form
	f = &form{title: s.t("two.title"), hint: s.t("two.hint"), fields: []*field{
		{label: s.t("in.number")},
		{label: s.t("in.password"), secret: true},
	}, ok: func(v []string) {
		n := accountNumber(v[0])
		s.run(s.t("two.title"), func(func(int64, int64)) (func(), error) {
			err := s.o.Office.Approve(action, n, []byte(v[1]))
			return func() {
				if s.ask != f { // it was cancelled meanwhile
					return
				}
				s.ask = nil
				act()
			}, err
		})
	}}
	s.ask = f
	s.Redraw()
}

func (s *Supervisor) verify() {
	s.run(s.t("do.verify"), func(progress func(int64, int64)) (func(), error) {
		ok, words, err := s.o.Office.Verify(progress)
		return func() { s.verdict = &verdict{ok, words} }, err
	})
}

func (s *Supervisor) export() {
	day := s.today
	s.ask = &form{title: s.t("export.title"), hint: s.t("export.hint"), fields: []*field{{
		label: s.t("export.first"),
		text:  []rune(day),
	}, {label: s.t("export.last"), text: []rune(day)}, {
		label: s.t("export.format"),
		text:  []rune("1"),
	}}, ok: func(v []string) {
		format := map[string]string{"1": "csv", "2": "xlsx", "3": "jsonl"}[v[2]]
		if format == "" {
			s.ask.note = s.t("bad-word")
			return
		}
		s.ask = nil
		s.guarded("export", func() {
			s.run(s.t("do.export"), func(progress func(int64, int64)) (func(), error) {
				path, n, err := s.o.Office.Export(v[0], v[1], format, progress)
				return func() { s.say(s.t("done.export", "n", n, "path", path)) }, err
			})
		})
	}}
	s.Redraw()
}

func (s *Supervisor) report(first, last string) {
	s.guarded("report", func() {
		s.run(s.t("do.report"), func(func(int64, int64)) (func(), error) {
			path, err := s.o.Office.Report(first, last)
			return func() { s.say(s.t("done.report", "path", path)) }, err
		})
	})
}

func (s *Supervisor) openDay() {
	s.guarded("close", func() {
		s.run(s.t("do.open"), func(func(int64, int64)) (func(), error) {
			day, err := s.o.Office.Open()
			return func() { s.today = day; s.say(s.t("done.open", "day", day)) }, err
		})
	})
}

func (s *Supervisor) closeDay() {
	s.guarded("close", func() {
		s.run(s.t("do.close"), func(func(int64, int64)) (func(), error) {
			day, path, err := s.o.Office.Close()
			return func() { s.say(s.t("done.close", "day", day, "path", path)) }, err
		})
	})
}
