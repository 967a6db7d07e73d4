package visit

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/printing"
	"kakanai/record"
)

// secondFails is a printer on which the first document comes out and no other.
func secondFails(t *testing.T, s *stage) {
	t.Helper()
	s.reach(Confirming, "juminhyo", "shotoku")
	n := 0
	s.failAndRetry(func(context.Context, printing.Document, func(printing.Paper)) error {
		if n++; n > 1 {
			return errors.New("jam")
		}
		return nil
	})
}

// Wherever a visit with something on paper ends, staff look at the tray before the next visitor
// comes.
func TestPaperIsNeverLeftForTheNext(t *testing.T) {
	ends := map[string]func(s *stage){
		"cancelled": func(s *stage) { s.Cancel() },
		"idle":      func(*stage) { time.Sleep(10 * time.Minute) },
	}
	for how, end := range ends {
		for where, go1 := range map[string]func(s *stage){
			"pages":    func(*stage) {},
			"question": func(s *stage) { s.Back(); s.want(Completing) },
			"start": func(s *stage) {
				for range 30 {
					s.Back()
				}
				s.want(Choosing)
			},
			"notice": func(s *stage) { // the card was taken: it is asked for again
				for range 30 {
					s.Back()
				}
				s.table.Lift()
				s.want(Choosing)
				s.Next()
				s.answerAll(Asking)
				s.want(Notice)
			},
		} {
			t.Run(how+" at "+where, func(t *testing.T) {
				inBubble(t, nil, func(t *testing.T, s *stage) {
					secondFails(t, s)
					go1(s)
					end(s)
					s.want(PaperLeft)
					s.Cleared()
					s.table.Lift()
					s.want(Choosing)
				})
			})
		}
	}
	// Everything came out, and its entry in the log did not get through.
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming)
		s.log.fail = func(e record.Entry) bool { return e.Kind == "printed" }
		s.Print()
		s.want(Stopped)
		s.log.fail = nil
		s.Cancel()
		s.want(PaperLeft)
	})
}

// What staff change in a form that is out already, while another is not, comes out anew, with a
// number of its own.
func TestACorrectionOfPaperThatIsOut(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		secondFails(t, s)
		old := s.view().Documents[0].Serial
		s.Correct("juminhyo", "copies", 3)
		v := s.want(Confirming)
		if len(v.Documents) != 2 || v.Documents[0].Serial == old {
			t.Errorf("to be confirmed again: %d papers, the first has its old number: %v", len(v.Documents),
				v.Documents[0].Serial == old)
		}
		if e := s.entry("replaced"); e.Serial != old || e.Form != "juminhyo" {
			t.Errorf("the old paper is logged as %+v", e)
		}
		s.Print()
		want := []string{old, s.want(Handing).Documents[0].Serial, v.Documents[1].Serial}
		if !slices.Equal(s.paper.pages, want) {
			t.Errorf("out came %v, expected %v", s.paper.pages, want)
		}
	})
}

// Who goes back from a corrected paper and changes more gets all of that on paper.
func TestChangesAfterACorrectionAreNotLost(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Handing, "juminhyo", "shotoku")
		s.Correct("juminhyo", "copies", 2)
		s.want(Confirming)
		for range 30 {
			s.Back()
		}
		s.want(Choosing)
		s.Choose("inkan")
		s.Next()
		s.answerAll(Asking)
		s.answerAll(Completing)
		v := s.want(Confirming)
		var forms []string
		for _, d := range v.Documents {
			forms = append(forms, d.FormID)
		}
		if len(forms) != 3 || !slices.Contains(forms, "inkan") || !slices.Contains(forms, "shotoku") {
			t.Errorf("to be confirmed: %v", forms)
		}
		if c8 := s.c8("juminhyo"); !strings.Contains(c8, "訂正：通数") {
			t.Errorf("C8 says %s", c8)
		}
		before := len(s.paper.pages)
		s.Print()
		s.want(Handing)
		if n := len(s.paper.pages) - before; n != 3 {
			t.Errorf("%d papers came out, expected 3", n)
		}
	})
}

// A correction that was taken back leaves no word on paper.
func TestAnUndoneCorrection(t *testing.T) {
	for what, undo := range map[string]any{"cleared": nil, "typed as it was": "card"} {
		t.Run(what, func(t *testing.T) {
			atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
				s.reach(Confirming, "juminhyo", "shotoku")
				if undo == "card" {
					undo = s.view().Holder.Address
				}
				s.Correct("juminhyo", "req_addr", "青森県むつ市新町１番")
				s.want(Confirming)
				s.Correct("juminhyo", "req_addr", undo)
				for _, f := range s.want(Confirming).Filled {
					if f.Values["req_addr"].Text != s.view().Holder.Address {
						t.Errorf("%s has %q", f.Form.ID, f.Values["req_addr"].Text)
					}
				}
				for _, f := range []string{"juminhyo", "shotoku"} {
					if c8 := s.c8(f); strings.Contains(c8, "相違") || !strings.Contains(c8, notEdited) {
						t.Errorf("C8 of %s says %s", f, c8)
					}
				}
			})
		})
	}
}

// 戻る leads on where a form asks nothing before the card.
func TestBackPastAFormWithoutQuestions(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.Choose("ininjo")
		s.Next()
		s.want(Notice)
		s.Back()
		s.want(Choosing)
		s.Next()
		s.Next()
		s.lay(s.person())
		s.want(Credential)
		s.typePIN("1234")
		s.want(Completing)
		for range 10 {
			s.Back()
		}
		s.want(Choosing)
	})
}
