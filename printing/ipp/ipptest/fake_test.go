//go:build linux

package ipptest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/OpenPrinting/goipp"

	"kakanai/printing"
)

// A fake is a printer whose job does what a test says, for behaviour that real ones cannot be made
// to show. It has one job.
type fake struct {
	t  *testing.T
	mu sync.Mutex

	printer []string // printer-state-reasons
	stopped bool     // printer-state is 5
	silent  bool     // its answer lacks printer-state-reasons
	taken   func()   // called, under mu, when it has the document; nil: nothing changes
	name    string   // of the job; "": there is none
	state   int
	reasons []string
	asked   []goipp.Op

	mute    bool         // it accepts a document and never answers
	one     goipp.Status // its answer to Get-Job-Attributes, if it does not report single jobs
	refuse  goipp.Status // its answer to Cancel-Job
	noList  bool
	late    int    // number of answers to Get-Jobs that lack the job
	forgets bool   // it no longer knows its job
	off     bool   // it closes the connection
	says    string // in every text that it sends
}

func (f *fake) set(g func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	g()
}

func (f *fake) times(op goipp.Op) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, x := range f.asked {
		if x == op {
			n++
		}
	}
	return n
}

func text1(a goipp.Attributes, name string) string {
	for _, x := range a {
		if x.Name == name {
			return x.Values[0].V.String()
		}
	}
	return ""
}

func words(r *goipp.Attributes, name string, values ...string) {
	a := goipp.Attribute{Name: name}
	if len(values) == 0 {
		values = []string{"none"}
	}
	for _, v := range values {
		a.Values.Add(goipp.TagKeyword, goipp.String(v))
	}
	r.Add(a)
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var m goipp.Message
	if err := m.Decode(r.Body); err != nil {
		return // the client closed the connection
	}
	io.Copy(io.Discard, r.Body)
	a, silent := f.answer(&m)
	if silent {
		<-r.Context().Done()
		return
	}
	w.Header().Set("Content-Type", goipp.ContentType)
	a.Encode(w)
}

// answer returns the answer to a request, and whether it is never sent.
func (f *fake) answer(m *goipp.Message) (a *goipp.Message, silent bool) {
	op := goipp.Op(m.Code)
	a = goipp.NewResponse(m.Version, goipp.StatusOk, m.RequestID)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.off {
		panic(http.ErrAbortHandler)
	}
	f.asked = append(f.asked, op)
	if op == goipp.OpGetJobAttributes || op == goipp.OpCancelJob {
		if id := text1(m.Operation, "job-id"); id != "7" || f.name == "" {
			f.t.Errorf("%s of job %q, and the one job is 7, its name %q", op, id, f.name)
		}
	}
	switch op {
	case goipp.OpGetPrinterAttributes:
		f.addPrinter(a)
	case goipp.OpPrintJob:
		f.name, silent = text1(m.Operation, "job-name"), f.mute
		if f.taken != nil {
			f.taken()
		}
		f.addJob(a)
	case goipp.OpGetJobAttributes:
		switch {
		case f.one != goipp.StatusOk:
			a.Code = goipp.Code(f.one)
		case f.forgets:
			a.Code = goipp.Code(goipp.StatusErrorNotFound)
		default:
			f.addJob(a)
		}
	case goipp.OpGetJobs:
		if which := text1(m.Operation, "which-jobs"); which != "not-completed" {
			f.t.Errorf("Get-Jobs asks for %q", which)
		}
		f.addList(a)
	case goipp.OpCancelJob:
		a.Code = goipp.Code(f.refuse)
		if f.refuse == goipp.StatusOk {
			f.state = 7
		}
	default:
		f.t.Errorf("the program asked for %s", op)
	}
	if f.says != "" {
		a.Operation.Add(goipp.MakeAttr("status-message", goipp.TagText, goipp.String(f.says)))
		a.Job.Add(goipp.MakeAttr("job-state-message", goipp.TagText, goipp.String(f.says)))
		a.Job.Add(goipp.MakeAttr("job-originating-user-name", goipp.TagName, goipp.String(f.says)))
	}
	return a, silent
}

// addPrinter adds the printer's own attributes to an answer; f.mu is held.
func (f *fake) addPrinter(a *goipp.Message) {
	state := 4
	if f.stopped {
		state = 5
	}
	a.Printer.Add(goipp.MakeAttr("printer-state", goipp.TagEnum, goipp.Integer(state)))
	a.Printer.Add(goipp.MakeAttr("printer-is-accepting-jobs", goipp.TagBoolean, goipp.Boolean(true)))
	a.Printer.Add(goipp.MakeAttr("document-format-supported", goipp.TagMimeType, goipp.String("application/pdf")))
	if !f.silent {
		words(&a.Printer, "printer-state-reasons", f.printer...)
	}
	if f.says != "" {
		for _, name := range []string{
			"printer-state-message", "printer-name", "printer-info", "printer-location",
			"printer-make-and-model", "media-source-supported",
		} {
			words(&a.Printer, name, f.says)
		}
	}
}

// addJob adds the job to an answer; f.mu is held.
func (f *fake) addJob(a *goipp.Message) {
	a.Job.Add(goipp.MakeAttr("job-id", goipp.TagInteger, goipp.Integer(7)))
	a.Job.Add(goipp.MakeAttr("job-name", goipp.TagName, goipp.String(f.name)))
	a.Job.Add(goipp.MakeAttr("job-state", goipp.TagEnum, goipp.Integer(f.state)))
	words(&a.Job, "job-state-reasons", f.reasons...)
}

// addList answers Get-Jobs: with the job, if it is listed; f.mu is held.
func (f *fake) addList(a *goipp.Message) {
	if f.name != "" {
		f.late--
	}
	if f.noList {
		a.Code = goipp.Code(goipp.StatusErrorOperationNotSupported)
	} else if f.name != "" && f.state < 7 && !f.forgets && f.late < 0 {
		f.addJob(a)
	}
}

func newFake(t *testing.T) (*fake, *desk) {
	f := &fake{t: t, state: 5, reasons: []string{"job-printing"}}
	s := httptest.NewServer(f)
	t.Cleanup(func() { s.CloseClientConnections(); s.Close() })
	return f, newDesk(t, strings.Replace(s.URL, "http:", "ipp:", 1)+"/ipp/print")
}

func TestJobsThatEndOddly(t *testing.T) {
	for name, c := range map[string]struct {
		set func(*fake)
		why printing.Paper // "": it is on paper
	}{
		"completed": {func(f *fake) {
			f.state, f.reasons = 9,
				[]string{"job-completed-successfully"}
		}, ""},
		"with warnings": {func(f *fake) {
			f.state, f.reasons = 9,
				[]string{"job-completed-with-warnings"}
		}, ""},
		"with errors": {func(f *fake) {
			f.state, f.reasons = 9,
				[]string{"job-completed-with-errors"}
		}, printing.Aborted},
		"completed, and not": {
			func(f *fake) { f.state, f.reasons = 9, []string{"job-canceled-at-device"} },
			printing.Aborted,
		},
		"a bad document": {
			func(f *fake) { f.state, f.reasons = 9, []string{"document-format-error"} },
			printing.Aborted,
		},
		"cancelled at the panel":   {func(f *fake) { f.state = 7 }, printing.Canceled},
		"aborted":                  {func(f *fake) { f.state = 8 }, printing.Aborted},
		"forgotten, and no list":   {func(f *fake) { f.forgets, f.noList = true, true }, printing.Lost},
		"a second tray long empty": {func(f *fake) { f.state, f.printer = 9, []string{"media-empty-warning"} }, ""},
		"low on toner": {func(f *fake) {
			f.state, f.printer = 9,
				[]string{"toner-low", "media-low-error"}
		}, ""},
		"a report":        {func(f *fake) { f.state, f.printer = 9, []string{"cover-open-report"} }, ""},
		"no list of jobs": {func(f *fake) { f.state, f.noList = 9, true }, ""},
		"completed, but out of paper": {func(f *fake) {
			f.taken = func() {
				f.state, f.printer = 9,
					[]string{"media-empty-error"}
			}
		}, printing.NoPaper},
		"completed, but jammed": {func(f *fake) {
			f.taken = func() {
				f.state, f.printer = 9,
					[]string{"media-jam"}
			}
		}, printing.Jam},
		"stopped":          {func(f *fake) { f.state = 6 }, printing.Halted},
		"held":             {func(f *fake) { f.state = 4 }, printing.Halted},
		"pending for ever": {func(f *fake) { f.state = 3 }, printing.Late},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, d := newFake(t)
			c.set(f)
			err := d.print(2*time.Second, "K01-20261124-0042")
			if c.why == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			d.want(err, c.why, true)
			f.set(func() {
				if f.state < 7 && !f.forgets && f.late < 0 {
					t.Errorf("the job is left in state %d", f.state)
				}
			})
		})
	}
}

// A completed job whose printer needs help is believed once the help has come.
func TestBelievedWhenMended(t *testing.T) {
	f, d := newFake(t)
	f.set(func() {
		f.taken = func() {
			f.state, f.printer = 9, []string{"media-jam-error"}
			time.AfterFunc(1500*time.Millisecond, func() { f.set(func() { f.printer = nil }) })
		}
	})
	if err := d.print(long, "K01-20261124-0042"); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(d.heard(), printing.Jam) {
		t.Errorf("heard %v", d.heard())
	}
}

// The document was sent and no answer came: the job is found by its name and taken back.
func TestUnansweredDocument(t *testing.T) {
	f, d := newFake(t)
	f.set(func() { f.mute = true })
	d.want(d.print(2*time.Second, "K01-20261124-0042"), printing.Late, true)
	f.set(func() {
		if f.state != 7 || f.name != "kakanai-1a2b3c4d-K01-20261124-0042" {
			t.Errorf("the job %s is in state %d", f.name, f.state)
		}
	})
}

// A job that cannot be taken back is reported as loose and retried until it is taken back, and the
// next visitor's page waits for that.
func TestChase(t *testing.T) {
	f, d := newFake(t)
	f.set(func() { f.refuse = goipp.StatusErrorNotAuthorized })
	err := d.print(2*time.Second, "K01-20261124-0042")
	if err == nil || !strings.Contains(err.Error(), "may still come") {
		t.Fatalf("%v", err)
	}
	before := f.times(goipp.OpPrintJob)
	if err := d.print(2*time.Second, "K01-20261124-0043"); err == nil || f.times(goipp.OpPrintJob) != before {
		t.Errorf("a page was sent behind one that may still come: %v", err)
	}
	f.set(func() { f.refuse = goipp.StatusOk })
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		done := false
		f.set(func() { done = f.state == 7 })
		if done {
			break
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("the job is not taken back")
		}
	}
	f.set(func() { f.state, f.name = 9, "" })
	if err := d.print(long, "K01-20261124-0044"); err != nil {
		t.Error(err)
	}
	f.set(func() {
		if f.state != 9 {
			t.Errorf("the next visitor's job was taken back, too: state %d", f.state)
		}
	})
}

// A printer's own words are in no error and no line for developers: they may be a person's name.
func TestAPrintersWordsGoNowhere(t *testing.T) {
	for _, name := range []string{"山田　太郎", "yamada-taro-error", "tray-1 yamada-taro"} {
		for how, set := range map[string]func(f *fake, d *desk){
			"a tray that is not there": func(_ *fake, d *desk) { d.Tray = "tray-9" },
			"a job that ended oddly": func(f *fake, _ *desk) {
				f.state, f.reasons = 9,
					[]string{"job-completed-with-errors", name}
			},
			"a job that was cancelled": func(f *fake, _ *desk) { f.state, f.reasons = 7, []string{name} },
			"a printer in trouble":     func(f *fake, _ *desk) { f.printer = []string{name, "media-jam-error"} },
			"a refused cancellation":   func(f *fake, _ *desk) { f.refuse = goipp.StatusErrorNotAuthorized },
			"a list that is not given": func(f *fake, _ *desk) { f.noList, f.state = true, 8 },
		} {
			t.Run(how, func(t *testing.T) {
				t.Parallel()
				f, d := newFake(t)
				f.says = name
				set(f, d)
				err := d.print(2*time.Second, "K01-20261124-0042")
				if err == nil {
					t.Fatal("it printed: this test says nothing")
				}
				d.mu.Lock()
				defer d.mu.Unlock()
				for _, e := range append(d.errs, err) {
					if strings.Contains(e.Error(), "yamada") || strings.Contains(e.Error(), "山田") {
						t.Errorf("%v", e)
					}
				}
			})
		}
	}
}
