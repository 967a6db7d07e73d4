package visit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/forms"
	"kakanai/record"
)

// all gives every entry of a kind.
func (m *memory) all(kind record.Kind) (out []record.Entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range m.entries {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

// The log has with each printed paper how many boxes were left for a pen: none where only the
// signature is written, and nothing for a guide slip.
func TestBoxesForThePenAreCounted(t *testing.T) {
	inBubble(t, func(o *Options) { o.Guide = GuideAlways }, func(t *testing.T, s *stage) {
		s.reach(Handing)
		for _, e := range s.log.all("printed") {
			if want := map[string]record.Items{"juminhyo": "pen:0:-", "annai": ""}[e.Form]; e.Items != want {
				t.Errorf("%s is logged with %q, expected %q", e.Form, e.Items, want)
			}
		}
		if len(s.log.all("printed")) != 2 {
			t.Errorf("%d papers were printed", len(s.log.all("printed")))
		}
		s.Reprint() // the second one is the same paper
		s.want(Handing)
		if n := len(s.log.all("printed")); n != 4 {
			t.Errorf("%d papers were printed", n)
		}
	})
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Next()
		s.questions(Asking, map[string]string{"who": "household"})
		s.want(Notice)
		s.Next()
		s.lay(s.person())
		s.want(Credential)
		s.typePIN("1234")
		s.want(Completing)
		var left []string
		for v := s.view(); v.State == Completing; v = s.view() {
			for _, f := range v.Ask.Fields {
				if f.Need && f.ByHand && !slices.Contains(left, f.Field.ID) {
					left = append(left, f.Field.ID)
					s.ByHand(f.Form, f.Field.ID, true)
				}
			}
			if v = s.view(); !v.Ask.Ready {
				s.Pick(v.Ask.Choices[0].ID)
			}
			s.Next()
		}
		if len(left) == 0 {
			t.Fatal("nothing was left for the pen: this test says nothing")
		}
		s.want(Confirming)
		s.Print()
		s.want(Handing)
		if e := s.entry("printed"); e.Items != record.Counted(record.Pens, len(left)) {
			t.Errorf("%d boxes were left, logged as %q", len(left), e.Items)
		}
	})
}

// A paper that an absent person signs has boxes for their pen; signatures, the clerk's
// boxes and what may stay empty are none.
func TestPensOfAForm(t *testing.T) {
	form := func(signs forms.Source) *forms.Form {
		return &forms.Form{Sections: []forms.Section{{Fields: []forms.Field{
			{ID: "need", Kind: forms.Text, Source: forms.FromResident, Required: true},
			{ID: "theirs", Kind: forms.Text, Source: forms.FromPrincipal},
			{ID: "sign", Kind: forms.SignBox, Source: signs},
			{ID: "clerk", Kind: forms.Text, Source: forms.FromClerk},
			{ID: "may", Kind: forms.Text, Source: forms.FromResident},
			{ID: "hand", Kind: forms.Text, Source: forms.FromResident, HandIf: forms.Cond{"may": {"empty"}}},
		}}}}
	}
	in := forms.Input{Hand: map[string]bool{"need": true, "may": true}}
	if got := form(forms.FromPrincipal).Fill(in).Pens(); !slices.Equal(got, []string{"need", "theirs", "hand"}) {
		t.Errorf("boxes for a pen on their paper: %v", got)
	}
	if got := form(forms.FromResident).Fill(in).Pens(); !slices.Equal(got, []string{"need", "hand"}) {
		t.Errorf("boxes for a pen on one's own paper: %v", got)
	}
}

// The window says that it handed over what a visit came for: once a visit, with the time since the
// first touch or since the queue ticket.
func TestHandedOver(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.Touch()
		time.Sleep(30 * time.Second)
		s.reach(Handing, "juminhyo", "inkan")
		s.Taken()
		s.want(Choosing)
		time.Sleep(12*time.Minute + 400*time.Millisecond)
		v := last()
		if len(v.Issued) != 2 || v.Issued[0].Handed {
			t.Fatalf("%+v", v.Issued)
		}
		s.Handed("T-9999", time.Time{}) // no paper of ours
		s.Handed(v.Issued[1].Serial, s.o.Clock.Now().Add(time.Minute))
		s.Handed(v.Issued[1].Serial, s.o.Clock.Now().Add(-13*time.Hour))
		if last().Issued[0].Handed || len(s.log.all("handed")) != 0 {
			t.Fatal("a time that cannot be was taken")
		}
		s.Handed(v.Issued[1].Serial, time.Time{})
		s.Handed(v.Issued[0].Serial, time.Time{}) // the same visit: they went together
		v = last()
		if !v.Issued[0].Handed || !v.Issued[1].Handed || len(s.log.all("handed")) != 1 {
			t.Errorf("%+v, logged %d times", v.Issued, len(s.log.all("handed")))
		}
		if e := s.entry("handed"); e.Items != "wait:750:-" || e.Via != "touch" || e.Visit != "v1" ||
			e.Serial != v.Issued[1].Serial || e.Clerk != 7 || e.Form == "" || e.Edition == "" {
			t.Errorf("logged as %+v", e)
		}
	})
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Handing)
		s.Taken()
		s.want(Choosing)
		s.Handed(last().Issued[0].Serial, s.o.Clock.Now().Add(-20*time.Minute))
		last()
		if e := s.entry("handed"); e.Items != "wait:1200:-" || e.Via != "ticket" {
			t.Errorf("logged as %+v", e)
		}
	})
}

// Who took their paper may say how it was: it costs no touch, says nothing of the visit, and
// goes by itself.
func TestOpinion(t *testing.T) {
	ask := func(o *Options) { o.Opinion = true }
	gone := func(t *testing.T, s *stage, why string) {
		t.Helper()
		if v := s.view(); v.Opinion || v.Leaving != "" {
			t.Errorf("%s: somebody is still asked", why)
		}
		s.Opine(Good)
		s.view()
		if len(s.log.all("opinion")) != 0 {
			t.Errorf("%s: an opinion was logged", why)
		}
	}
	done := func(s *stage) {
		s.Speak("vi")
		s.reach(Handing)
		s.Opine(Good) // too early
		s.Taken()
		s.table.Lift()
		s.want(Choosing)
	}
	inBubble(t, ask, func(t *testing.T, s *stage) {
		done(s)
		v := s.view()
		if !v.Opinion || v.Leaving != "vi" || v.Lang != Japanese {
			t.Fatalf("asked %v in %q, the screen speaks %q", v.Opinion, v.Leaving, v.Lang)
		}
		s.Opine("superb")
		s.Touch() // the finger
		s.Opine(Fair)
		s.Opine(Poor) // once
		if v := s.view(); v.Opinion || s.state != Choosing || !s.touched.IsZero() {
			t.Error("whoever left is still there")
		}
		all := s.log.all("opinion")
		if len(all) != 1 || all[0].Code != "fair" || all[0].Visit != "" || all[0].Lang != "" || all[0].Serial != "" ||
			all[0].Form != "" || all[0].Millis != 0 {
			t.Errorf("logged as %+v", all)
		}
	})
	inBubble(t, nil, func(t *testing.T, s *stage) { done(s); gone(t, s, "not wanted by the city") })
	inBubble(t, ask, func(t *testing.T, s *stage) {
		done(s)
		time.Sleep(DefaultIdle.Choosing + time.Second)
		gone(t, s, "nobody said anything")
	})
	for why, next := range map[string]func(s *stage){
		"the next one chose a form": func(s *stage) { s.Choose("inkan") },
		"… or a bundle":             func(s *stage) { s.ChooseBundle("tennyu") },
		"… or a language":           func(s *stage) { s.Speak("en") },
		"… or called":               func(s *stage) { s.Call() },
	} {
		inBubble(t, ask, func(t *testing.T, s *stage) {
			done(s)
			next(s)
			gone(t, s, why)
		})
	}
	// A card left behind is more urgent, and paper not taken is no visit that ended well.
	inBubble(t, ask, func(t *testing.T, s *stage) {
		s.reach(Handing)
		s.Taken()
		s.want(Choosing)
		time.Sleep(5 * time.Second)
		if v := s.view(); !v.CardLeft || v.Opinion {
			t.Errorf("card left %v, asked %v", v.CardLeft, v.Opinion)
		}
	})
	inBubble(t, ask, func(t *testing.T, s *stage) {
		s.reach(Handing)
		s.Cancel()
		s.want(PaperLeft)
		s.Cleared()
		s.table.Lift()
		s.want(Choosing)
		gone(t, s, "the paper was left")
	})
}

// Which question led away is in the log, so that a city can tell the convenience store from LINE.
func TestASignpostIsNamed(t *testing.T) {
	inBubble(t, func(o *Options) { o.Clock = thisYear{} }, func(t *testing.T, s *stage) {
		s.reach(Notice)
		s.Aside("konbini_pin")
		s.questions(Asking, map[string]string{"konbini_pin": "yes", "konbini": "go"})
		s.view()
		if e := s.entry("signpost"); e.Items != "konbini:1:-" || !strings.HasPrefix(e.Form, "juminhyo") {
			t.Errorf("logged as %+v", e)
		}
	})
}
