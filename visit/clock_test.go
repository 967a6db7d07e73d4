package visit

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"kakanai/printing"
)

// far is later than every bubble's time, which begins in 2000.
const far = 1 << 40

// judged has the clock judged against a time, in seconds, that a test may change.
func judged(from *atomic.Int64) func(*Options) {
	return func(o *Options) {
		o.WrongClock = func(now time.Time) error {
			if now.Unix() < from.Load() {
				return fmt.Errorf("%w: it says %s", ErrClock, now.Format(time.DateOnly))
			}
			return nil
		}
	}
}

// While the clock cannot be right no visit can begin: the screen is for staff, nothing is written,
// and it goes by itself once the clock was set.
func TestNoVisitBeginsByAWrongClock(t *testing.T) {
	var right atomic.Int64
	right.Store(far) // a bubble begins in 2000
	inBubble(t, judged(&right), func(t *testing.T, s *stage) {
		v := s.want(Stopped)
		if v.Problem != NotLogged || !v.Clock || v.Retry {
			t.Errorf("%+v", v)
		}
		s.Choose("juminhyo")
		s.Next()
		s.Cancel()
		s.want(Stopped)
		time.Sleep(time.Hour)
		s.want(Stopped)
		if len(s.log.kinds()) > 0 || len(s.cause) > 3 {
			t.Errorf("the log has %v; %d causes were told in an hour", s.log.kinds(), len(s.cause))
		}
		right.Store(0)
		time.Sleep(2 * time.Second)
		s.want(Choosing)
		s.reach(Handing)
	})
}

// A clock that is set wrong in the middle of a visit stops it at its next step that needs it:
// before a card is touched, before the PIN is sent, before a page is laid out or printed. Nothing
// of the visit is left when it has ended.
func TestAClockSetWrongInAVisitStopsIt(t *testing.T) {
	for _, c := range []struct {
		at State
		do func(*stage)
	}{
		{Choosing, func(s *stage) { s.Next() }},
		{Notice, func(s *stage) { s.Next() }},
		{Credential, func(s *stage) { s.typePIN("1234") }},
		{Completing, func(s *stage) { s.answerAll(Completing) }},
		{Confirming, func(s *stage) { s.Print() }},
		{Handing, func(s *stage) { s.Reprint() }},
	} {
		var right atomic.Int64
		inBubble(t, judged(&right), func(t *testing.T, s *stage) {
			s.reach(c.at)
			before, tries := len(s.paper.pages), len(s.log.kinds())
			right.Store(far)
			c.do(s)
			if v := s.want(Stopped); v.Problem != NotLogged || !v.Clock {
				t.Errorf("%s: %s, clock %v", c.at, v.Problem, v.Clock)
			}
			if n := len(s.paper.pages); n != before {
				t.Errorf("%s: %d pages came out", c.at, n-before)
			}
			if got := s.log.kinds()[tries:]; slices.Contains(got, "read") || slices.Contains(got, "confirmed") ||
				slices.Contains(got, "prepared") {
				t.Errorf("%s: the log goes on with %v", c.at, got)
			}
			time.Sleep(DefaultIdle.Stopped + time.Second)
			if v := s.view(); v.State == PaperLeft { // it had come out before
				s.Cleared()
			}
			s.table.Lift() // a card that lies there is told of first
			time.Sleep(2 * time.Second)
			s.want(Stopped) // outside a visit
			if left := s.personal(); left != "" {
				t.Errorf("%s: %s is left", c.at, left)
			}
			right.Store(0)
			time.Sleep(2 * time.Second)
			s.want(Choosing)
		})
	}
}

// fill meets the same clock before it asks for a card.
func TestAVouchedVisitStopsBeforeTheCardByAWrongClock(t *testing.T) {
	var right atomic.Int64
	right.Store(far)
	inBubble(t, func(o *Options) { judged(&right)(o); o.Caller = Script }, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Supply("juminhyo", nil)
		s.Next()
		if v := s.want(Stopped); v.Problem != NotLogged || len(s.log.kinds()) > 0 {
			t.Errorf("%s; the log has %v", v.Problem, s.log.kinds())
		}
		s.Cancel()
		s.want(Choosing) // which ends it
		if slices.Contains(s.seen, Waiting) {
			t.Error("it waited for a card")
		}
	})
}

// What the printer does with a page when the clock goes wrong is not stopped: it was logged and
// sent.
func TestPagesOnTheirWayDoNotCareForTheClock(t *testing.T) {
	var right atomic.Int64
	inBubble(t, judged(&right), func(t *testing.T, s *stage) {
		s.reach(Confirming)
		s.paper.meanwhile = func(context.Context, printing.Document, func(printing.Paper)) error {
			right.Store(far)
			return nil
		}
		s.Print()
		s.want(Handing)
		if len(s.paper.pages) != 1 {
			t.Error("the page did not come out")
		}
		s.table.Lift()
		s.want(Handing)
		s.Taken()
		time.Sleep(2 * time.Second)
		s.want(Stopped)
	})
}
