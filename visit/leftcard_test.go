package visit

import (
	"slices"
	"testing"
	"time"
)

// A card that was not taken keeps the next visitor out until it is taken, in the language of who
// left it, and the log says so.
func TestCardLeftBehind(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.Speak("en")
		s.reach(Handing)
		s.Taken()
		if v := s.want(Choosing); v.CardLeft {
			t.Error("there is no time to take the card")
		}
		time.Sleep(grace*time.Second + 100*time.Millisecond)
		v := s.want(Choosing)
		if !v.CardLeft || v.Lang != "en" {
			t.Fatalf("the card lies there and nobody says so: %v, %s", v.CardLeft, v.Lang)
		}
		s.Choose("juminhyo")
		s.ChooseBundle("tennyu")
		s.Next()
		s.Cancel()
		if v := s.want(Choosing); !v.CardLeft || len(v.Chosen) > 0 {
			t.Errorf("somebody began over the last visitor's card: %+v", v.Chosen)
		}
		s.Call()
		if !s.view().Calling {
			t.Error("nobody can be called to the card")
		}
		s.Answered()
		time.Sleep(10 * time.Minute)
		if !s.view().CardLeft {
			t.Error("the alarm went away by itself")
		}
		s.table.Lift()
		if v := s.want(Choosing); v.CardLeft || v.Lang != Japanese {
			t.Error("the card is gone, and the screen is not")
		}
		s.Choose("juminhyo")
		if len(s.view().Chosen) != 1 {
			t.Error("the next visitor cannot begin")
		}
		kinds := s.log.kinds()
		if !slices.Contains(kinds, "card.left") || !slices.Contains(kinds, "card.taken") {
			t.Errorf("the log has %v", kinds)
		}
		for _, e := range s.log.entries {
			if (e.Kind == "card.left" || e.Kind == "card.taken") && e.Visit != "v1" {
				t.Errorf("%s stands with visit %q", e.Kind, e.Visit)
			}
		}
	})
}

// Who takes the card in time, or with the paper left behind, is told nothing that is not so.
func TestCardTakenInTime(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Handing)
		s.table.Lift()
		s.Taken()
		time.Sleep(30 * time.Second)
		if s.want(Choosing).CardLeft || slices.Contains(s.log.kinds(), "card.left") {
			t.Error("a card that was taken is said to lie there")
		}
		s.reach(Handing)
		s.Cancel()
		s.want(PaperLeft)
		s.Cleared()
		time.Sleep(grace*time.Second + 100*time.Millisecond)
		if !s.want(Choosing).CardLeft {
			t.Error("with the paper the card was forgotten, too, and only the paper is told of")
		}
	})
}

// A card that was of no use is left behind, too.
func TestAUselessCardIsNotForgotten(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Waiting)
		s.lay("last")
		if v := s.want(Stopped); v.Problem != LastTry {
			t.Fatalf("problem %s", v.Problem)
		}
		s.Cancel()
		time.Sleep(grace*time.Second + 100*time.Millisecond)
		if !s.want(Choosing).CardLeft {
			t.Error("the card lies there and nobody says so")
		}
		s.table.Lift()
		if s.want(Choosing).CardLeft {
			t.Error("the card is gone, and the screen is not")
		}
	})
}

// The screen asks for the card as long as it lies there, and never for one that does not.
func TestWhatIsToBeTaken(t *testing.T) {
	is := func(t *testing.T, s *stage, cardless, taken bool) {
		t.Helper()
		if v := s.want(Handing); v.Cardless != cardless || v.CardTaken != taken {
			t.Errorf("no card: %v, taken: %v", v.Cardless, v.CardTaken)
		}
	}
	atDesk(t, func(t *testing.T, s *stage, _ func() StaffView) {
		s.reach(Handing)
		is(t, s, false, false)
		s.table.Lift()
		is(t, s, false, true)
		s.Reprint()
		is(t, s, false, true) // it is still in their hand
		s.Collect()
		s.want(Choosing)

		s.reach(Waiting)
		s.Person(walkIn)
		s.answerAll(Completing)
		s.want(Confirming)
		s.Print()
		is(t, s, true, false)
		s.Collect()
		s.want(Choosing)

		s.reach(Waiting) // a card that lies there is asked for, also when staff typed
		s.lay("last")
		s.want(Stopped)
		s.Person(walkIn)
		s.answerAll(Completing)
		s.want(Confirming)
		s.Print()
		is(t, s, false, false)
		s.table.Lift()
		is(t, s, false, true)
	})
}

// A person who touched the screen, changed its language and went away leaves nothing of that to the
// next visitor, nor to the figures.
func TestWhoOnlyTouchesLeavesNothing(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.Touch()
		s.Speak("en")
		before := s.view().Visit
		time.Sleep(DefaultIdle.Choosing + 2*time.Second)
		if v := s.want(Choosing); v.Lang != Japanese || v.Visit == before {
			t.Errorf("the next visitor finds %s, visit %d after %d", v.Lang, v.Visit, before)
		}
		time.Sleep(time.Hour)
		if v := s.view(); v.Visit != before+1 {
			t.Error("a kiosk that nobody touches begins one visit after the other")
		}
		s.reach(Handing)
		s.Taken()
		s.want(Choosing)
		last := s.log.entries[len(s.log.entries)-1]
		if last.Kind != "taken" || last.Millis > 60_000 {
			t.Errorf("%s: the kiosk is said to have been occupied for %d ms", last.Kind, last.Millis)
		}
	})
}

// What a clerk does between visits is no visitor's first touch.
func TestDeskBetweenVisitsIsNobodysTouch(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Handing)
		serial := s.view().Documents[0].Serial
		s.table.Lift()
		s.Taken()
		s.want(Choosing)
		s.Returned(serial, "missing")
		time.Sleep(30 * time.Second)
		s.reach(Handing)
		s.Taken()
		s.want(Choosing)
		if last := s.log.entries[len(s.log.entries)-1]; last.Kind != "taken" || last.Millis > 1000 {
			t.Errorf("%s: occupied for %d ms", last.Kind, last.Millis)
		}
	})
}

// The desk's count of the day begins with the day.
func TestTheDesksDayBeginsAnew(t *testing.T) {
	var d desk
	inBubble(t, func(o *Options) { o.ShowStaff = d.show }, func(t *testing.T, s *stage) {
		for range 2 {
			s.reach(Handing)
			s.table.Lift()
			s.Taken()
			s.want(Choosing)
		}
		if seen := d.last(); seen.Served != 2 {
			t.Errorf("%d served", seen.Served)
		}
		time.Sleep(25 * time.Hour)
		s.Touch()
		s.want(Choosing)
		if seen := d.last(); seen.Served != 0 || seen.Mean != 0 {
			t.Errorf("the day after, the desk says %d served, %d seconds", seen.Served, seen.Mean)
		}
	})
}

// A visit that went back to its beginning looks free. A visitor who takes the card leaves the
// chosen forms there and nothing else: the next visitor is asked for a card of their own.
func TestNobodyGoesOnAsSomebodyElse(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		if s.want(Choosing).Going {
			t.Error("nobody has begun, and a visit is said to go on")
		}
		s.Choose("juminhyo")
		s.Speak("en")
		s.reach(Confirming)
		for range 20 {
			s.Back()
		}
		before := s.want(Choosing)
		if !before.Going {
			t.Error("a visit goes on, and the screen does not know")
		}
		s.table.Lift()
		v := s.want(Choosing)
		if !slices.Equal(v.Chosen, []string{"juminhyo"}) || v.Lang != "en" || v.Visit != before.Visit || v.CardLeft {
			t.Errorf("who takes their card finds %+v", v)
		}
		s.lay("long")
		s.Next()
		s.answerAll(Asking)
		s.want(Notice)
		s.Next()
		s.want(Credential)
		s.typePIN("1234")
		s.answerAll(Completing)
		if v := s.want(Confirming); v.Holder.Name != s.table.People()[3].Name {
			t.Error("the next visitor goes on as somebody else")
		}
	})
}
