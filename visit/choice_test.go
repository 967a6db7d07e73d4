package visit

import (
	"slices"
	"testing"
	"time"

	"kakanai/forms"
	"kakanai/printing"
)

// 答え直す leads to the question that stopped the visit, and no way leads past it.
func TestNobodyWalksPastAStopper(t *testing.T) {
	for what, c := range map[string]struct {
		forms []string
		picks map[string]string
		at    string
	}{
		"family register of a stranger": {[]string{"koseki"}, map[string]string{"koseki_rel": "third"}, "koseki_rel"},
		"tax without 委任状": {
			[]string{"shotoku"},
			map[string]string{"who": "proxy", "ininjo": "no"},
			"ininjo",
		},
		"a stranger's seal": {[]string{"juminhyo", "inkan"}, map[string]string{"who": "third"}, "who"},
	} {
		t.Run(what, func(t *testing.T) {
			inBubble(t, today, func(t *testing.T, s *stage) {
				for _, f := range c.forms {
					s.Choose(f)
				}
				s.Next()
				s.questions(Asking, c.picks)
				s.want(Stopped)
				for range 3 {
					s.Retry()
					v := s.want(Asking)
					if v.Ask.ID != c.at {
						t.Errorf("led to %s", v.Ask.ID)
					}
					s.Next()
					s.want(Stopped)
				}
			})
		})
	}
	// Past it by going on without the stopped paper: every question of the others is asked.
	inBubble(t, today, func(t *testing.T, s *stage) {
		for _, f := range []string{"shotoku", "kotei", "toshokan"} {
			s.Choose(f)
		}
		s.Next()
		asked := s.questions(Asking, map[string]string{"who": "third"})
		s.want(Stopped)
		s.GoOn()
		asked = append(asked, s.questions(Asking, nil)...)
		if !slices.Contains(asked, "kotei_who") {
			t.Errorf("asked were %v", asked)
		}
	})
}

// Who adds a paper later has said already for whom: the answer on the screen is the one on all
// papers.
func TestAnAnswerReachesPapersThatComeLater(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Next()
		s.want(Asking)
		s.Pick("proxy")
		s.Next()
		for s.view().State != Choosing {
			s.Back()
		}
		s.Choose("shotoku")
		s.Next()
		asked := s.questions(Asking, map[string]string{"ininjo": "yes"})
		s.want(Notice)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		asked = append(asked, s.questions(Completing, nil)...)
		if !slices.Contains(asked, "ininjo") {
			t.Errorf("asked were %v", asked)
		}
		for _, f := range s.kioskFilled() {
			if x := f.Values["req_role"]; (f.Form.ID == "juminhyo" || f.Form.ID == "shotoku") &&
				!slices.Equal(x.Picked, []string{"proxy"}) {
				t.Errorf("%s is for %v", f.Form.ID, x.Picked)
			}
		}
	})
	// A bundle that was taken off took its answers along, not what is shown as picked.
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.ChooseBundle("shussei")
		s.Next()
		s.want(Asking)
		s.Pick("household")
		s.Next()
		for s.view().State != Choosing {
			s.Back()
		}
		s.ChooseBundle("shussei")
		s.Choose("juminhyo")
		s.Next()
		v := s.want(Asking)
		s.Next()
		for _, f := range s.kioskFilled() {
			if got := f.Values["req_role"].Picked; v.Ask.Picked == "household" && f.Form.ID == "juminhyo" &&
				!slices.Equal(got, []string{"household"}) {
				t.Errorf("the screen says %s, the paper %v", v.Ask.Picked, got)
			}
		}
	})
}

// kioskFilled are the chosen forms as they stand, while nothing is posted.
func (s *stage) kioskFilled() (out []*forms.Filled) {
	s.view()
	for _, f := range s.interview.chosenForms() {
		out = append(out, s.interview.fill(f))
	}
	return out
}

// The bundle's own answers are there again when a visit begins anew with it, and when one of its
// papers is chosen again; and they are gone with it.
func TestABundleKeepsItsAnswers(t *testing.T) {
	jo := func(t *testing.T, s *stage, want bool) {
		t.Helper()
		for _, f := range s.kioskFilled() {
			if f.Form.ID == "juminhyo" && slices.Equal(f.Values["cert_kind"].Picked, []string{"jo"}) != want {
				t.Errorf("the record is %v", f.Values["cert_kind"].Picked)
			}
		}
	}
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.ChooseBundle("okuyami")
		jo(t, s, true)
		s.Next()
		s.questions(Asking, map[string]string{"jo_who": "yes"})
		s.want(Notice)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		s.want(Completing)
		for s.view().State != Choosing {
			s.Back()
		}
		s.Call()
		s.table.Lift()
		if v := s.want(Choosing); v.Bundle != "okuyami" || !v.Calling {
			t.Errorf("bundle %q, calling %v", v.Bundle, v.Calling)
		}
		jo(t, s, true)
	})
	// the last visitor's card lies there, and a bundle is touched before that is noticed
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.reach(Handing)
		s.Taken()
		s.want(Choosing)
		s.ChooseBundle("okuyami")
		time.Sleep(grace*time.Second + 100*time.Millisecond)
		if !s.want(Choosing).CardLeft {
			t.Fatal("the card is not noticed")
		}
		s.table.Lift()
		s.want(Choosing)
		s.Choose("juminhyo")
		jo(t, s, false)
	})
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.ChooseBundle("tennyu")
		s.view()
		pens := len(s.interview.hand["juminhyo"])
		if pens == 0 {
			t.Fatal("the bundle leaves nothing to the pen: this test tests nothing")
		}
		s.Choose("juminhyo")
		s.Choose("juminhyo")
		s.view()
		if n := len(s.interview.hand["juminhyo"]); n != pens {
			t.Errorf("%d fields for the pen, before %d", n, pens)
		}
	})
}

// Staff let one answer pass for one paper, and no other.
func TestLetOnIsForOneAnswer(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.Choose("juminhyo")
		s.Next()
		s.want(Asking)
		s.Pick("third")
		s.Next()
		s.want(Stopped)
		let := last().Let
		if len(let) == 0 {
			t.Fatal("nobody may be let on here: this test tests nothing")
		}
		s.LetOn(let[0])
		for s.view().State != Choosing {
			s.Back()
		}
		s.Choose("inkan")
		s.Next()
		s.want(Asking)
		s.Next()
		if v := s.want(Stopped); len(last().Let) > 0 || v.Stop == "" {
			t.Errorf("let on for %v", last().Let)
		}
	})
}

// What staff typed has no card that says whose it is: at the beginning it does not wait for the
// next visitor.
func TestTypedItemsDoNotWait(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Waiting)
		s.Person(walkIn)
		s.answerAll(Completing)
		s.want(Confirming)
		for s.view().State != Choosing {
			s.Back()
		}
		time.Sleep(unattended - 2*time.Second)
		s.Next()
		s.answerAll(Asking)
		s.want(Completing) // the same person, who wanted to look
		for s.view().State != Choosing {
			s.Back()
		}
		time.Sleep(unattended + 2*time.Second)
		s.Next()
		s.answerAll(Asking)
		s.want(Notice)
	})
}

// A card that was of no use and still lies there is not forgotten with them.
func TestTypedItemsGoAndTheCardIsStillToldOf(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Waiting)
		s.lay("last")
		s.want(Stopped)
		s.Person(walkIn)
		s.answerAll(Completing)
		s.want(Confirming)
		for s.view().State != Choosing {
			s.Back()
		}
		time.Sleep(unattended + 2*time.Second)
		s.Cancel()
		time.Sleep(grace*time.Second + 100*time.Millisecond)
		if !s.want(Choosing).CardLeft {
			t.Error("the card lies there and nobody says so")
		}
	})
}

// A correction of one paper after another was replaced, or printed again, is printed.
func TestCorrectionsAfterCorrections(t *testing.T) {
	for what, do := range map[string]func(s *stage){
		"replaced":            func(*stage) {},
		"replaced, reprinted": func(s *stage) { s.Reprint(); s.want(Handing) },
		"replaced, not out":   func(s *stage) { s.NotOut(); s.want(Stopped); s.Reprint(); s.want(Handing) },
	} {
		t.Run(what, func(t *testing.T) {
			atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
				s.reach(Handing, "juminhyo", "shotoku")
				s.Correct("juminhyo", "copies", 2)
				s.want(Confirming)
				s.Print()
				s.want(Handing)
				do(s)
				s.Correct("shotoku", "copies", 3)
				v := s.want(Confirming)
				if len(v.Documents) == 0 || !slices.ContainsFunc(v.Documents,
					func(d printing.Document) bool { return d.FormID == "shotoku" }) {
					t.Fatal("the corrected paper is not shown")
				}
				before := len(s.paper.pages)
				s.Print()
				s.want(Handing)
				if len(s.paper.pages) == before {
					t.Error("the corrected paper was not printed")
				}
			})
		})
	}
}

// 代筆 that changes nothing makes no paper invalid, and taking it back is no second one.
func TestScribeThatChangesNothing(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Handing)
		s.Scribe("", "")
		s.want(Handing)
		s.Scribe("見本　花子", "娘")
		s.want(Confirming)
		s.Print()
		s.want(Handing)
		s.Scribe("見本　花子", "娘")
		s.want(Handing)
		s.Scribe("", "")
		s.want(Confirming)
		n := 0
		for _, k := range s.log.kinds() {
			if k == "scribe" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%d times 代筆 in the log", n)
		}
	})
}
