package visit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/record"
)

// waits is a printer that does nothing until it is asked to give the document back.
func waits(say printing.Paper) func(context.Context, printing.Document, func(printing.Paper)) error {
	return func(ctx context.Context, _ printing.Document, told func(printing.Paper)) error {
		told(say)
		<-ctx.Done()
		return &printing.Failure{Why: say, Sent: true}
	}
}

func TestPaperIsShown(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming)
		go1 := make(chan printing.Paper)
		s.paper.meanwhile = func(_ context.Context, _ printing.Document, told func(printing.Paper)) error {
			for p := range go1 {
				told(p)
			}
			return nil
		}
		s.Print()
		if v := s.want(Printing); v.Paper != printing.Queued {
			t.Errorf("it begins with %q", v.Paper)
		}
		for _, p := range []printing.Paper{printing.Printing, printing.NoPaper, printing.Jam, printing.Printing} {
			go1 <- p
			if v := s.want(Printing); v.Paper != p || v.Problem != None {
				t.Errorf("the view says %q, the printer %q", v.Paper, p)
			}
		}
		close(go1)
		if v := s.want(Handing); v.Paper != "" {
			t.Errorf("the paper is out, and the view says %q", v.Paper)
		}
	})
}

// From the moment printing starts it has its time, whatever happens on the glass; then the pages
// are taken back, and the screen and the log say what was wrong.
func TestPrintingHasItsTime(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming)
		s.paper.meanwhile = waits(printing.NoPaper)
		s.Print()
		for range 5 {
			time.Sleep(DefaultIdle.Printing / 5)
			s.Touch()
		}
		v := s.want(Stopped)
		if v.Problem != NotPrinted || v.Paper != printing.NoPaper || !v.Retry || !v.Reprint {
			t.Errorf("%+v", v)
		}
		e := s.log.entries[slices.Index(s.log.kinds(), "failed")]
		if e.Code != string(NotPrinted) || e.Via != "no-paper" || e.Serial == "" {
			t.Errorf("the log has %+v", e)
		}
		s.Cancel()
		if v := s.want(PaperLeft); v.Paper != printing.NoPaper {
			t.Errorf("staff read %q", v.Paper)
		}
	})
}

// A printer that does not even give up when it is told to does not keep the kiosk.
func TestPrinterThatNeverReturns(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming)
		block := make(chan struct{})
		s.paper.meanwhile = func(context.Context, printing.Document, func(printing.Paper)) error {
			<-block
			return errors.New("at last")
		}
		s.Print()
		time.Sleep(DefaultIdle.Printing + time.Second)
		s.want(Printing)
		time.Sleep(stuckPrinter)
		s.want(PaperLeft)
		close(block)
		if v := s.want(PaperLeft); v.Paper != printing.Loose {
			t.Errorf("staff read %q", v.Paper)
		}
	})
}

// Where the program ends while pages are on their way, each that was confirmed has its outcome in
// the log: the one that is taken back, the one that came out just then, and the one after it.
func TestTheEndOfTheProgramWhilePrintingIsLogged(t *testing.T) {
	for name, failure := range map[string]error{
		"failed":  &printing.Failure{Why: printing.Late, Sent: true},
		"printed": nil,
	} {
		inBubble(t, nil, func(t *testing.T, s *stage) {
			s.reach(Confirming)
			s.paper.meanwhile = func(ctx context.Context, _ printing.Document, _ func(printing.Paper)) error {
				<-ctx.Done()
				time.Sleep(time.Second) // the printer takes its time, the kiosk has wiped the visit
				return failure
			}
			s.Print()
			s.want(Printing)
			s.end()
			var confirmed, had []string
			for _, e := range s.log.entries {
				switch {
				case e.Kind == record.Confirmed:
					confirmed = append(confirmed, e.Serial)
				case e.Kind == record.Printed || e.Kind == record.PrintFailed:
					had = append(had, e.Serial)
					if string(e.Kind) != name || e.Form == "" || e.Edition == "" || e.Pages != 1 {
						t.Errorf("%s: %+v", name, e)
					}
				}
			}
			if len(confirmed) == 0 || !slices.Equal(had, confirmed) {
				t.Errorf("%s: confirmed %v, outcomes of %v", name, confirmed, had)
			}
			for _, err := range s.cause {
				if strings.Contains(err.Error(), "panic") {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

func TestCancelWhilePrinting(t *testing.T) {
	for _, loose := range []bool{false, true} {
		inBubble(t, nil, func(t *testing.T, s *stage) {
			s.reach(Confirming)
			giveBack := make(chan struct{})
			s.paper.meanwhile = func(ctx context.Context, _ printing.Document, told func(printing.Paper)) error {
				<-ctx.Done()
				<-giveBack
				return &printing.Failure{Why: printing.Late, Sent: true, Loose: loose}
			}
			s.Print()
			s.want(Printing)
			s.Cancel()
			if v := s.want(Printing); v.Paper != printing.Leaving {
				t.Errorf("the view says %q while the pages are taken back", v.Paper)
			}
			s.Cancel() // once is enough
			s.want(Printing)
			close(giveBack)
			want := printing.Withdrawn
			if loose {
				want = printing.Loose
			}
			if v := s.want(PaperLeft); v.Paper != want {
				t.Errorf("staff read %q, expected %q", v.Paper, want)
			}
			if p := s.personal(); p != "" {
				t.Errorf("%s is left", p)
			}
			if !slices.Contains(s.log.kinds(), "failed") {
				t.Errorf("what was confirmed has no outcome: %v", s.log.kinds())
			}
		})
	}
}

// A printer that forgot its job and has nothing to complain of: the person is asked whether the
// paper came, and the log does not claim it.
func TestAForgottenJobIsLeftToThePerson(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming, "juminhyo", "inkan")
		looked := make(chan struct{})
		s.paper.meanwhile = func(_ context.Context, d printing.Document, told func(printing.Paper)) error {
			told(printing.Printing)
			if d.FormID == "juminhyo" {
				told(printing.Lost)
				<-looked
				told(printing.Queued) // the next copy
			}
			return nil
		}
		s.Print()
		if v := s.want(Printing); v.Paper != printing.Printing {
			t.Errorf("the screen says %q of a page that may well be there", v.Paper)
		}
		close(looked)
		if v := s.want(Handing); v.Paper != "" || len(v.Documents) != 2 {
			t.Errorf("the screen says %q of %d papers", v.Paper, len(v.Documents))
		}
		via := map[string]string{}
		for _, e := range s.log.entries {
			if e.Kind == "printed" {
				via[e.Form] = e.Via
			}
		}
		if via["juminhyo"] != "lost" || via["inkan"] != "" || len(via) != 2 {
			t.Errorf("the log says %q", via)
		}
		s.NotOut()
		s.want(Stopped)
		s.Reprint()
		s.want(Handing)
	})
}

// Where the printer was off nothing can be left behind, so the kiosk is not locked.
func TestNothingSentLocksNobody(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming)
		s.paper.meanwhile = func(context.Context, printing.Document, func(printing.Paper)) error {
			return &printing.Failure{Why: printing.Offline}
		}
		s.Print()
		if v := s.want(Stopped); v.Paper != printing.Offline {
			t.Errorf("%q", v.Paper)
		}
		s.Cancel()
		s.want(Choosing)
	})
}

// marked tells which serials carry 再印刷 in C8 the next time they are laid out.
func withRecords(records map[string][]string) func(*Options) {
	return func(o *Options) {
		o.Layout = func(f *forms.Filled) printing.Document {
			records[f.Form.ID] = f.Record
			return printing.Document{
				FormID: f.Form.ID, Edition: f.Form.Edition, Serial: f.Serial,
				Pages: make([]printing.Page, 1),
			}
		}
	}
}

// After the second of three failed, the third has its outcome too, though it was never sent; trying
// again prints both, and only the second says 再印刷.
func TestOnlyWhatIsMissingIsPrintedAgain(t *testing.T) {
	records := map[string][]string{}
	inBubble(t, withRecords(records), func(t *testing.T, s *stage) {
		s.reach(Confirming, "juminhyo", "inkan", "shotoku")
		s.failAndRetry(func(_ context.Context, d printing.Document, _ func(printing.Paper)) error {
			if d.FormID == "inkan" {
				return &printing.Failure{Why: printing.Jam, Sent: true}
			}
			return nil
		})
		s.Print()
		s.want(Handing)
		var forms []string
		for _, e := range s.log.entries {
			if e.Kind == "reprint" || e.Kind == "printed" || e.Kind == "failed" {
				forms = append(forms, string(e.Kind)+" "+e.Form)
			}
		}
		if want := []string{
			"printed juminhyo", "failed inkan", "failed shotoku", "reprint inkan", "printed inkan",
			"printed shotoku",
		}; !slices.Equal(forms, want) {
			t.Errorf("the log has %v", forms)
		}
		for id, lines := range records {
			if again := strings.Contains(strings.Join(lines, "　"), "再印刷：2回目"); again != (id == "inkan" ||
				id == "juminhyo") {
				t.Errorf("%s: 再印刷 %v: %v", id, again, lines) // juminhyo is laid out again, too, and not printed
			}
		}
		if v := s.view(); len(v.Paths) != 3 {
			t.Errorf("%v", v.Paths)
		}
	})
}

// Staff may have it all once more: the same serials, logged before the paper, marked on it.
func TestReprint(t *testing.T) {
	records := map[string][]string{}
	inBubble(t, withRecords(records), func(t *testing.T, s *stage) {
		s.reach(Handing)
		serial := s.view().Documents[0].Serial
		if len(records["juminhyo"]) == 0 || strings.Contains(strings.Join(records["juminhyo"], ""), "再印刷") {
			t.Fatalf("the first paper says %v", records["juminhyo"])
		}
		s.Reprint()
		v := s.want(Handing)
		if v.Documents[0].Serial != serial || !slices.Equal(s.paper.pages, []string{serial, serial}) {
			t.Errorf("the serials are %v", s.paper.pages)
		}
		if !strings.Contains(strings.Join(records["juminhyo"], ""), "再印刷：2回目") {
			t.Errorf("C8 says %v", records["juminhyo"])
		}
		kinds := s.log.kinds()
		if i, j := slices.Index(kinds, "reprint"), len(kinds)-1-slices.Index(reversed(kinds), "printed"); i < 0 ||
			i > j {
			t.Errorf("the log has %v", kinds)
		}
		s.NotOut()
		s.want(Stopped)
		s.Reprint()
		s.want(Handing)
		if len(s.paper.pages) != 3 || !strings.Contains(strings.Join(records["juminhyo"], ""), "再印刷：3回目") {
			t.Errorf("%v, C8 says %v", s.paper.pages, records["juminhyo"])
		}
		s.Taken()
		s.want(Choosing)
		s.Reprint() // what is wiped cannot be printed
		s.want(Choosing)
	})
}

func reversed(s []string) []string { s = slices.Clone(s); slices.Reverse(s); return s }

// A log that takes no more stops a reprint before the paper.
func TestReprintIsLoggedFirst(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Handing)
		s.log.fail = func(e record.Entry) bool { return e.Kind == "reprint" }
		s.Reprint()
		if v := s.want(Stopped); v.Problem != NotLogged || len(s.paper.pages) != 1 {
			t.Errorf("%q, %v", v.Problem, s.paper.pages)
		}
	})
}

// Changing an answer makes another paper: all of it is printed, though some came out before.
func TestChangedAnswersArePrintedInFull(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming, "juminhyo", "inkan")
		s.paper.meanwhile = func(_ context.Context, d printing.Document, _ func(printing.Paper)) error {
			if d.FormID == "inkan" {
				return &printing.Failure{Why: printing.Jam, Sent: true}
			}
			return nil
		}
		s.Print()
		s.want(Stopped)
		s.paper.meanwhile = nil
		s.Retry()
		s.want(Confirming)
		s.Back()
		s.answerAll(Completing)
		s.want(Confirming)
		s.Print()
		s.want(Handing)
		if len(s.paper.pages) != 3 {
			t.Errorf("%v", s.paper.pages)
		}
	})
}

// With the printer at the window nothing is handed over here, so nothing locks here.
func TestPickupAtTheWindow(t *testing.T) {
	for _, how := range []string{"told", "idle", "cancel", "printing", "failed"} {
		t.Run(how, func(t *testing.T) {
			inBubble(t, func(o *Options) { o.Pickup = PickupWindow }, func(t *testing.T, s *stage) {
				want := "to-window"
				if how == "printing" || how == "failed" {
					s.reach(Confirming)
					s.paper.meanwhile = waits(printing.Jam)
					s.Print()
					s.want(Printing)
				} else {
					s.reach(Handing)
					if v := s.view(); v.Pickup != PickupWindow || len(v.Documents) == 0 {
						t.Errorf("%+v", v)
					}
					s.NotOut() // here that cannot be known
					s.want(Handing)
				}
				switch how {
				case "told":
					s.Taken()
				case "idle":
					time.Sleep(DefaultIdle.Handing + time.Second)
					want = "visit.idle"
				case "failed":
					time.Sleep(DefaultIdle.Printing + time.Second)
					s.want(Stopped)
					s.Cancel()
					want = "visit.cancel"
				default:
					s.Cancel()
					want = "visit.cancel"
				}
				s.want(Choosing)
				if p := s.personal(); p != "" {
					t.Errorf("%s is left", p)
				}
				if kinds := s.log.kinds(); !slices.Contains(kinds, want) || slices.Contains(kinds, "paper.left") {
					t.Errorf("the log has %v", kinds)
				}
			})
		})
	}
}

// A paper's mark is of the log with the paper's own number in it.
func TestThePaperHasTheLogsMark(t *testing.T) {
	var s2 *stage
	inBubble(t, func(o *Options) {
		o.Mark = func() string { return fmt.Sprintf("%d-AAAAAAAA", len(s2.log.kinds())) }
	}, func(t *testing.T, s *stage) {
		s2 = s
		s.reach(Confirming, "juminhyo")
		for i, k := range s.log.kinds() {
			if k == "prepared" {
				if got, want := s.view().Filled[0].Mark, fmt.Sprintf("%d-AAAAAAAA", i+1); got != want {
					t.Errorf("%s, expected %s", got, want)
				}
				return
			}
		}
		t.Error("nothing was prepared")
	})
}

// fullFirst is a reader whose printer knows beforehand that it will take no page.
type fullFirst struct {
	Reader
	full bool
	used int
}

func (r *fullFirst) Use(ctx context.Context, told func(error), f func(card.Transmitter) error) error {
	if r.used++; r.full {
		return fmt.Errorf("%w: the folder is full", ErrNotPrinted)
	}
	return r.Reader.Use(ctx, told, f)
}

// A page that has nowhere to go is known before the card: the visit stops there, and goes on with
// the card when that is mended.
func TestNoCardIsAskedForAPageThatHasNowhereToGo(t *testing.T) {
	r := &fullFirst{full: true}
	inBubble(t, func(o *Options) { r.Reader, o.Reader = o.Reader, r }, func(t *testing.T, s *stage) {
		s.reach(Notice)
		s.lay(s.person())
		s.Next()
		if v := s.want(Stopped); v.Problem != NotPrinted || !v.Retry || v.Reprint {
			t.Fatalf("%q, retry %v, reprint %v", v.Problem, v.Retry, v.Reprint)
		}
		if kinds := s.log.kinds(); slices.Contains(kinds, "read") || !slices.Contains(kinds, "stopped") {
			t.Errorf("the log has %v", kinds)
		}
		r.full = false
		s.Retry()
		s.want(Credential)
		r.full = true // meanwhile
		s.typePIN("1234")
		if v := s.want(Stopped); v.Problem != NotPrinted || !v.Retry {
			t.Fatalf("%q, retry %v", v.Problem, v.Retry)
		}
		r.full = false
		s.Retry()
		s.want(Credential)
		s.typePIN("1234")
		s.want(Completing)
	})
}

// A kiosk without a printer goes through a visit, promises no paper, has none left behind, and says
// in the log that the pages were shown.
func TestWithoutAPrinterNoPaperIsLeft(t *testing.T) {
	inBubble(t, func(o *Options) { o.Pickup = PickupNone }, func(t *testing.T, s *stage) {
		s.reach(Handing)
		if e := s.entry("printed"); e.Via != "screen" {
			t.Errorf("%+v", e)
		}
		s.NotOut()
		if v := s.want(Handing); v.Pickup != PickupNone {
			t.Errorf("%q", v.Pickup)
		}
		s.Cancel()
		s.want(Choosing)
		if slices.Contains(s.log.kinds(), "paper.left") {
			t.Errorf("%v", s.log.kinds())
		}
		s.table.Lift()
		s.reach(Handing)
		s.Taken()
		s.want(Choosing)
	})
}
