//go:build linux

package ipptest_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/OpenPrinting/goipp"

	"kakanai/printing"
	"kakanai/printing/ipp/ipptest"
)

// A trial is one page for one fake: its expected outcome, and what is reported of the printer
// meanwhile.
type trial struct {
	name  string
	set   func(*fake)
	limit time.Duration  // from when the printer has the document
	why   printing.Paper // "": it is on paper
	heard printing.Paper // "": anything
}

// together runs the trials side by side, twenty at a time: each waits much and does little.
func together(t *testing.T, trials []trial) {
	t.Helper()
	doc, _, _ := page(t, "K01-20261124-0042")
	var all sync.WaitGroup
	room := make(chan bool, 20)
	for _, c := range trials {
		f, d := newFake(t)
		c.set(f)
		ctx, cancel := context.WithCancel(t.Context())
		taken := f.taken
		f.taken = func() {
			time.AfterFunc(c.limit, cancel)
			if taken != nil {
				taken()
			}
		}
		room <- true
		all.Go(func() {
			defer func() { cancel(); <-room }()
			_, err := d.Print(ctx, doc, d.hears)
			var fail *printing.Failure
			switch {
			case c.why == "" && err != nil:
				t.Errorf("%s: %v; heard %v", c.name, err, d.heard())
			case c.why != "" && (!errors.As(err, &fail) || fail.Why != c.why || !fail.Sent || fail.Loose):
				t.Errorf("%s: %v, expected %s; heard %v", c.name, err, c.why, d.heard())
			case c.heard != "" && !slices.Contains(d.heard(), c.heard):
				t.Errorf("%s: heard %v, never %s", c.name, d.heard(), c.heard)
			}
		})
	}
	all.Wait()
}

// standing are reasons that a printer may report for years while it prints.
var standing = []string{
	"media-empty", "media-empty-error", "input-tray-missing", "marker-waste-full-error", "toner-empty", "other",
	"other-error", "cover-open",
	"stopped-partly", "com.example.drum-worn", "com.example.drum-worn-warning", "media-empty-warning", "other-report",
	"none",
}

// What a printer reported before the document does not contradict a completed job, or one that is
// no longer listed; new reasons do. An unfinished job is reported as usual.
func TestWhatStoodBeforeDoesNotDoubtACompletedJob(t *testing.T) {
	var trials []trial
	for name, c := range map[string]struct {
		taken func(f *fake, before string) // called when it has the document
		why   printing.Paper
	}{
		"stays, completed":          {func(f *fake, _ string) { f.state = 9 }, ""},
		"mended, completed":         {func(f *fake, _ string) { f.state, f.printer = 9, nil }, ""},
		"not said again, completed": {func(f *fake, _ string) { f.state, f.silent = 9, true }, ""},
		"beside none, completed":    {func(f *fake, b string) { f.state, f.printer = 9, []string{"none", b} }, ""},
		"beside a jam, completed": {
			func(f *fake, b string) { f.state, f.printer = 9, []string{b, "media-jam"} },
			printing.Jam,
		},
		"and a stop, completed": {func(f *fake, _ string) { f.state, f.stopped = 9, true }, printing.Halted},
		"stays, completed with error": {func(f *fake, _ string) {
			f.state, f.reasons = 9,
				[]string{"job-completed-with-errors"}
		}, printing.Aborted},
		"stays, aborted":   {func(f *fake, _ string) { f.state = 8 }, printing.Aborted},
		"stays, cancelled": {func(f *fake, _ string) { f.state = 7 }, printing.Canceled},
		"stays, gone":      {func(f *fake, _ string) { f.forgets = true }, ""},
		"beside a jam, gone": {func(f *fake, b string) {
			f.forgets, f.printer = true,
				[]string{b, "media-jam"}
		}, printing.Jam},
		"and a stop, gone": {func(f *fake, _ string) { f.forgets, f.stopped = true, true }, printing.Halted},
	} {
		for i, before := range standing {
			if i%3 != 0 && !strings.HasPrefix(name, "stays, completed") {
				continue
			}
			set := func(f *fake) { f.printer, f.taken = []string{before}, func() { c.taken(f, before) } }
			trials = append(trials, trial{name + " " + before, set, 2 * time.Second, c.why, ""})
		}
	}
	together(t, trials)
}

// A reason from before that keeps the job from ending is reported, and is why the page did not
// come. A warning from before excuses no error, a reason that cleared and came back is new, and an
// earlier stop is not due to our document.
func TestWhatStoodBeforeIsToldWhereItHoldsTheJob(t *testing.T) {
	later := func(f *fake, g func()) { time.AfterFunc(1200*time.Millisecond, func() { f.set(g) }) }
	trials := []trial{
		{"graver", func(f *fake) {
			f.printer, f.taken = []string{"media-empty-warning"}, func() {
				f.state, f.printer = 9,
					[]string{"media-empty-error"}
			}
		}, 2 * time.Second, printing.NoPaper, printing.NoPaper},
		{"again", func(f *fake) {
			f.printer, f.taken = []string{"media-jam"}, func() { f.printer = nil }
			later(f, func() { f.state, f.printer = 9, []string{"media-jam"} })
		}, 4 * time.Second, printing.Jam, printing.Jam},
		{
			"stopped before", func(f *fake) { f.stopped, f.printer, f.state = true, []string{"media-empty"}, 9 },
			2 * time.Second, "", "",
		},
	}
	for _, state := range []int{4, 5, 6} {
		set := func(f *fake) { f.printer, f.state = []string{"input-tray-missing"}, state }
		trials = append(trials, trial{
			fmt.Sprint("job-state ", state), set, 2 * time.Second, printing.NoPaper,
			printing.NoPaper,
		})
	}
	together(t, trials)
}

// A printer that does not report single jobs, or keeps no finished ones, is asked for its list. If
// the job is no longer on it, with nothing new wrong, the person must look: Print reports Lost
// last, and does not fail. A job that is on the list is followed by the list.
func TestPrintersThatKeepNoHistory(t *testing.T) {
	var trials []trial
	for _, one := range []goipp.Status{
		goipp.StatusErrorNotFound, goipp.StatusErrorBadRequest, goipp.StatusErrorOperationNotSupported,
		goipp.StatusErrorForbidden, goipp.StatusErrorInternal,
	} {
		for name, c := range map[string]struct {
			then       func(*fake) // called a second after the document came
			why, heard printing.Paper
		}{
			"gone":                 {func(f *fake) { f.forgets = true }, "", printing.Lost},
			"gone, not one reason": {func(f *fake) { f.forgets, f.silent = true, true }, "", printing.Lost},
			"a list that is late":  {func(f *fake) { f.late = 1 }, printing.Late, printing.Printing},
			"gone beside a jam": {
				func(f *fake) { f.forgets, f.printer = true, []string{"media-jam"} },
				printing.Jam, printing.Jam,
			},
			"waits for paper": {
				func(f *fake) { f.printer = []string{"media-needed"} }, printing.NoPaper,
				printing.NoPaper,
			},
			"goes on for ever": {func(*fake) {}, printing.Late, printing.Printing},
			"held, then gone":  {func(f *fake) { f.state = 4 }, printing.Lost, printing.Halted},
			"cancelled, then gone": {
				func(f *fake) { f.reasons = []string{"job-canceled-at-device"} },
				printing.Lost, printing.Printing,
			},
			"no answer, and then gone": {func(f *fake) { f.off = true }, printing.Lost, printing.Offline},
		} {
			trials = append(trials, trial{fmt.Sprint(one, ": ", name), func(f *fake) {
				f.one = one
				f.taken = func() {
					time.AfterFunc(1500*time.Millisecond, func() { f.set(func() { c.then(f) }) })
					time.AfterFunc(3500*time.Millisecond, func() { // and is over, if it still waits for that
						f.set(func() { f.off, f.forgets = false, f.forgets || c.why == printing.Lost })
					})
				}
			}, 7 * time.Second, c.why, c.heard})
		}
	}
	together(t, trials)
}

// A printer that does not report single jobs and has no list either is not believed: the page may
// be anywhere.
func TestAPrinterThatTellsNothingOfItsJobs(t *testing.T) {
	f, d := newFake(t)
	f.one, f.noList = goipp.StatusErrorBadRequest, true
	var fail *printing.Failure
	if err := d.print(time.Second, "K01-20261124-0042"); !errors.As(err, &fail) || fail.Why != printing.Late ||
		!fail.Loose {
		t.Errorf("%v; heard %v", err, d.heard())
	}
	if slices.Contains(d.heard(), printing.Offline) {
		t.Errorf("a printer that answers is said to be off: %v", d.heard())
	}
}

// A real printer that is worn, and reports so in different words at rest and at work, prints page
// after page, and each is believed; without paper it is not.
func TestAWornPrinterIsBelieved(t *testing.T) {
	ways(t, func(t *testing.T, p *ipptest.Printer, uri string, cups *ipptest.CUPS) {
		p.Wear(t)
		d := newDesk(t, uri)
		for i := range 3 {
			if err := d.print(20*time.Second, fmt.Sprintf("K01-20261124-%04d", i)); err != nil {
				t.Errorf("page %d: %v; heard %v", i, err, d.heard())
			}
			// a queue learns its printer's state with its first page, and remembers it
			if i == 0 && cups != nil {
				d = newDesk(t, uri)
			}
		}
		if slices.ContainsFunc(d.heard(), printing.Paper.Trouble) {
			t.Errorf("what stood before is told of pages that came at once: %v", d.heard())
		}
		p.Set(t, ipptest.Empty, true)
		d.want(d.print(5*time.Second, "K01-20261124-0009"), printing.NoPaper, true)
		if len(p.Out()) != 3 {
			t.Errorf("%v", p.Events())
		}
	})
}

// A CUPS that keeps no history forgets a job the moment it is over: the person must look at the
// page, and a jam is still reported.
func TestAPrintServiceWithoutHistory(t *testing.T) {
	p := ipptest.StartPrinter(t)
	c := ipptest.StartCUPS(t, "PreserveJobHistory No")
	d := newDesk(t, c.Queue(t, "Counter", p))
	if err := d.print(long, "K01-20261124-0042"); err != nil {
		t.Errorf("%v; heard %v", err, d.heard())
	}
	if heard := d.heard(); heard[len(heard)-1] != printing.Lost {
		t.Errorf("heard %v: this service kept its history, and proves nothing", heard)
	}
	p.Set(t, ipptest.Jam, true)
	d.want(d.print(6*time.Second, "K01-20261124-0043"), printing.Jam, true)
	if len(p.Out()) != 1 || len(c.Kept()) > 0 {
		t.Errorf("out %v, kept %v", p.Out(), c.Kept())
	}
}
