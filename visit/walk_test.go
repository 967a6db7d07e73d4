package visit

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"kakanai/forms"
)

// Whoever comes, with whatever card, for whatever papers, and answers whatever they like: the visit
// comes to pages that lack nothing, or to words that say why not. No question is a dead end, none
// is asked twice on the way, and no paper says "myself" of somebody else.
func TestAnyVisit(t *testing.T) {
	people := []string{"taro", "katsunosuke", "long", "nguyen", "mononym", "kyuuji", "unknown", "gaiji", "ume", "child"}
	bundles := []string{"tennyu", "tenkyo", "shussei", "okuyami"}
	for seed := range uint64(150) { // of 7,000, three found a question with no way on
		inBubble(t, func(o *Options) { today(o); o.Guide = GuideAlways }, func(t *testing.T, s *stage) {
			r := rand.New(rand.NewPCG(seed, 5))
			var trail []string
			note := func(format string, a ...any) { trail = append(trail, fmt.Sprintf(format, a...)) }
			fatal := func(format string, a ...any) {
				t.Helper()
				t.Fatalf("seed %d: %s\n%s", seed, fmt.Sprintf(format, a...), strings.Join(trail, "\n"))
			}
			if r.IntN(3) == 0 {
				b := bundles[r.IntN(len(bundles))]
				note("bundle %s", b)
				s.ChooseBundle(b)
			} else {
				offered := s.view().Offered
				for range 1 + r.IntN(3) {
					f := offered[r.IntN(len(offered))].ID
					note("form %s", f)
					s.Choose(f)
				}
			}
			if len(s.view().Chosen) == 0 { // chosen twice is not chosen
				return
			}
			s.Next()
			answer := func(state State) {
				for n := 0; ; n++ {
					v := s.view()
					if v.State != state {
						return
					}
					if v.Ask == nil {
						fatal("%s without a question", state)
					}
					if n > 120 {
						fatal("no end at %s", v.Ask.ID)
					}
					note("%s %s ready=%v", state, v.Ask.ID, v.Ask.Ready)
					if len(v.Ask.Choices) > 0 {
						if r.IntN(3) > 0 || !v.Ask.Ready {
							c := v.Ask.Choices[r.IntN(len(v.Ask.Choices))]
							if (c.Stop != "" || c.Leave != "") && r.IntN(4) > 0 {
								c = v.Ask.Choices[0]
							}
							note("  pick %s", c.ID)
							s.Pick(c.ID)
						}
						s.Next()
						continue
					}
					for _, f := range v.Ask.Fields {
						if !f.Need && !f.Bad && r.IntN(3) > 0 {
							continue
						}
						a := some(r, f)
						note("  %s.%s = %v", f.Form, f.Field.ID, a)
						if a == nil {
							s.ByHand(f.Form, f.Field.ID, true)
						} else {
							s.Answer(f.Form, f.Field.ID, a)
						}
					}
					s.Next()
				}
			}
			answer(Asking)
			v := s.view()
			if v.State == Notice && len(v.Asides) > 0 && r.IntN(3) == 0 {
				a := v.Asides[r.IntN(len(v.Asides))]
				note("aside %s", a.ID)
				s.Aside(a.ID)
				answer(Asking)
				v = s.view()
			}
			if v.State == Stopped && v.Stop != "" {
				return
			}
			if v.State != Notice {
				fatal("%s (%s) before the card", v.State, v.Problem)
			}
			s.Next()
			s.view()
			who := people[r.IntN(len(people))]
			note("card %s", who)
			s.lay(who)
			s.want(Credential)
			s.typePIN("1234")
			answer(Completing)
			v = s.view()
			switch {
			case v.State == Stopped && v.Stop != "":
				return
			case v.State != Confirming:
				fatal("%s, problem %q, lacking %v", v.State, v.Problem, v.Fields)
			}
			for _, f := range v.Filled {
				if len(f.Missing) > 0 {
					fatal("%s is confirmed and lacks %v", f.Form.ID, f.Missing)
				}
				for id, x := range f.Values {
					field := f.Form.Field(id)
					if role := f.Values["req_role"].Picked; x.Card && field.FactIf != nil && !strings.HasPrefix(id, "agent_") &&
						len(role) == 1 && role[0] != "self" && field.Kind != forms.Table {
						fatal("%s.%s has the visitor's own for %s", f.Form.ID, id, role[0])
					}
				}
			}
			s.Print()
			s.want(Handing)
		})
	}
}

// some answers a field as somebody might; nil: with a pen.
func some(r *rand.Rand, f AskField) any {
	if f.ByHand && r.IntN(2) == 0 {
		return nil
	}
	option := func() string {
		if len(f.Options) == 0 {
			return ""
		}
		return f.Options[r.IntN(len(f.Options))].ID
	}
	switch f.Field.Kind {
	case forms.Choice, forms.ChoiceText:
		return option()
	case forms.Multi:
		list := []any{option()}
		if r.IntN(2) == 0 {
			list = append(list, option())
		}
		return list
	case forms.Kana:
		return "ミホン"
	case forms.Tel:
		return "0175-00-0000"
	case forms.Digits:
		return "7500000"[:max(f.Field.Min, 3)]
	case forms.DateKind:
		return []string{"2000-01-02", "2012-02-29", "2030-01-02", "1912-07-30"}[r.IntN(4)]
	case forms.Int:
		return max(f.Field.Min, 1) + r.IntN(3)
	case forms.Names:
		return []any{"見本　花子"}
	case forms.Check:
		return r.IntN(2) == 0
	}
	return "見本"
}

// completing leads one form, by whoever comes for themselves, to the question after the card.
func (s *stage) completing(question string, answers map[string]string, forms ...string) View {
	s.t.Helper()
	for _, f := range forms {
		s.Choose(f)
	}
	s.Next()
	s.questions(Asking, answers)
	s.want(Notice)
	s.Next()
	s.lay("taro")
	s.want(Credential)
	s.typePIN("1234")
	for n := 0; n < 40; n++ {
		v := s.want(Completing)
		if v.Ask == nil || v.Ask.ID == question {
			return v
		}
		for _, f := range v.Ask.Fields {
			if f.Need && f.ByHand {
				s.ByHand(f.Form, f.Field.ID, true)
			} else if f.Need && len(f.Options) > 0 {
				s.Answer(f.Form, f.Field.ID, f.Options[0].ID)
			}
		}
		if len(v.Ask.Choices) > 0 && !v.Ask.Ready {
			s.Pick(v.Ask.Choices[0].ID)
		}
		s.Next()
	}
	s.t.Fatalf("%s is never asked", question)
	return View{}
}

// An answer that takes its own question away leaves it on the screen, and 次へ and もどる lead on.
func TestAnswerThatEndsItsQuestion(t *testing.T) {
	for _, way := range []string{"on", "back"} {
		inBubble(t, today, func(t *testing.T, s *stage) {
			s.completing("include", map[string]string{"who": "proxy", "ininjo": "yes"}, "juminhyo")
			s.Answer("juminhyo", "inc_mynumber", "yes")
			s.Next()
			if v := s.want(Completing); v.Ask.ID != "number_by_post" {
				t.Fatal(v.Ask.ID)
			}
			s.Pick("without")
			v := s.want(Completing)
			if v.Ask == nil || v.Ask.ID != "number_by_post" || !v.Ask.Ready || v.Ask.N < 1 || v.Ask.N > v.Ask.Of {
				t.Fatalf("%+v", v.Ask)
			}
			want := "subject"
			if s.Next(); way == "back" {
				s.Back()
				want = "include"
			}
			if v := s.want(Completing); v.Ask == nil || v.Ask.ID != want {
				t.Errorf("%s: %+v", way, v.Ask)
			}
		})
	}
}

// A choice that another answer rules out is not offered, and does not stand when it was made
// before.
func TestChoicesThatCannotBe(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Next()
		s.questions(Asking, nil)
		s.Aside("juminhyo_kind")
		s.want(Asking)
		s.Answer("juminhyo", "cert_kind", []any{"kisai", "jokisai"})
		s.questions(Asking, nil)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		v := s.want(Completing)
		if v.Ask.ID != "scope" || len(v.Ask.Choices) != 1 || v.Ask.Choices[0].ID != "one" {
			t.Fatalf("%+v", v.Ask)
		}
		s.Pick("all")
		if v := s.want(Completing); v.Ask.Picked != "one" {
			t.Errorf("picked %q", v.Ask.Picked)
		}
	})
}

// A question that a later answer opens for another form is asked before the pages, and what was
// said for the first form stands in both.
func TestQuestionOpenedLater(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.completing("honseki", map[string]string{"koseki_rel": "self"}, "koseki", "yuso")
		s.Answer("koseki", "honseki", "青森県むつ市見本町")
		s.ByHand("koseki", "hittousha", true)
		s.Next()
		for v := s.want(Completing); v.Ask.ID != "copies"; v = s.want(Completing) {
			switch v.Ask.ID {
			case "yuso_want":
				s.Answer("yuso", "want", []any{"joseki"})
			case "tel":
				s.Answer("yuso", "req_tel", "0175-00-0000")
			case "yuso_kogawase":
				s.Answer("yuso", "kogawase", "750")
			}
			s.Next()
		}
		s.Next()
		for _, f := range s.want(Confirming).Filled {
			if f.Form.ID == "yuso" && (f.Values["honseki"].Text != "青森県むつ市見本町" || !f.Values["hittousha"].Hand) {
				t.Errorf("%+v", f.Values["honseki"])
			}
		}
	})
}
