package visit

import (
	"slices"
	"testing"
	"time"
)

// A card that nobody took keeps the next visitor out until it is taken, in the language of who left it, and the log says so.
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

// Who takes the card in time, or with the paper left behind, hears of nothing but what is so.
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
