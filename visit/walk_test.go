package visit

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"kakanai/forms"
)

// A walker is one visitor who does whatever can be done, by chance.
type walker struct {
	*stage
	t     *testing.T
	r     *rand.Rand
	seed  uint64
	trail []string
}

func (w *walker) note(format string, a ...any) { w.trail = append(w.trail, fmt.Sprintf(format, a...)) }

func (w *walker) fatal(format string, a ...any) {
	w.t.Helper()
	w.t.Fatalf("seed %d: %s\n%s", w.seed, fmt.Sprintf(format, a...), strings.Join(w.trail, "\n"))
}

func (w *walker) choose() {
	bundles := []string{"tennyu", "tenkyo", "shussei", "okuyami"}
	if w.r.IntN(3) == 0 {
		b := bundles[w.r.IntN(len(bundles))]
		w.note("bundle %s", b)
		w.ChooseBundle(b)
		return
	}
	offered := w.view().Offered
	for range 1 + w.r.IntN(3) {
		f := offered[w.r.IntN(len(offered))].ID
		w.note("form %s", f)
		w.Choose(f)
	}
}

// answer answers all questions of a state.
func (w *walker) answer(state State) {
	for n := 0; ; n++ {
		v := w.view()
		if v.State != state {
			return
		}
		if v.Ask == nil {
			w.fatal("%s without a question", state)
		}
		if n > 120 {
			w.fatal("no end at %s", v.Ask.ID)
		}
		w.note("%s %s ready=%v", state, v.Ask.ID, v.Ask.Ready)
		if len(v.Ask.Choices) > 0 {
			w.pick(v.Ask)
		} else {
			w.fields(v.Ask)
		}
		w.Next()
	}
}

func (w *walker) pick(a *Ask) {
	if w.r.IntN(3) == 0 && a.Ready {
		return
	}
	c := a.Choices[w.r.IntN(len(a.Choices))]
	if (c.Stop != "" || c.Leave != "") && w.r.IntN(4) > 0 {
		c = a.Choices[0]
	}
	w.note("  pick %s", c.ID)
	w.Pick(c.ID)
}

func (w *walker) fields(a *Ask) {
	for _, f := range a.Fields {
		if !f.Need && !f.Bad && w.r.IntN(3) > 0 {
			continue
		}
		x := some(w.r, f)
		w.note("  %s.%s = %v", f.Form, f.Field.ID, x)
		if x == nil {
			w.ByHand(f.Form, f.Field.ID, true)
		} else {
			w.Answer(f.Form, f.Field.ID, x)
		}
	}
}

// pages judges what the visitor is to confirm.
func (w *walker) pages(v View) {
	for _, f := range v.Filled {
		if len(f.Missing) > 0 {
			w.fatal("%s is confirmed and lacks %v", f.Form.ID, f.Missing)
		}
		role := f.Values["req_role"].Picked
		other := len(role) == 1 && role[0] != "self"
		for id, x := range f.Values {
			field := f.Form.Field(id)
			own := x.Card && field.FactIf != nil && !strings.HasPrefix(id, "agent_") && field.Kind != forms.Table
			if own && other {
				w.fatal("%s.%s has the visitor's own for %s", f.Form.ID, id, role[0])
			}
		}
	}
}

// walk is one visit, from the first touch to the paper or to words that say why there is none.
func (w *walker) walk() {
	people := []string{"taro", "katsunosuke", "long", "nguyen", "mononym", "kyuuji", "unknown", "gaiji", "ume", "child"}
	w.choose()
	if len(w.view().Chosen) == 0 { // chosen twice is not chosen
		return
	}
	w.Next()
	w.answer(Asking)
	v := w.view()
	if v.State == Notice && len(v.Asides) > 0 && w.r.IntN(3) == 0 {
		a := v.Asides[w.r.IntN(len(v.Asides))]
		w.note("aside %s", a.ID)
		w.Aside(a.ID)
		w.answer(Asking)
		v = w.view()
	}
	if v.State == Stopped && v.Stop != "" {
		return
	}
	if v.State != Notice {
		w.fatal("%s (%s) before the card", v.State, v.Problem)
	}
	w.Next()
	w.view()
	who := people[w.r.IntN(len(people))]
	w.note("card %s", who)
	w.lay(who)
	w.want(Credential)
	w.typePIN("1234")
	w.answer(Completing)
	v = w.view()
	switch {
	case v.State == Stopped && v.Stop != "":
		return
	case v.State != Confirming:
		w.fatal("%s, problem %q, lacking %v", v.State, v.Problem, v.Fields)
	}
	w.pages(v)
	w.Print()
	w.want(Handing)
}

// With any card, for any papers and by any answers, the visit comes to pages that lack nothing, or
// to words that say why not. No question is a dead end, none is asked twice on the way, and no
// paper says "myself" of another person.
func TestAnyVisit(t *testing.T) {
	for seed := range uint64(150) { // of 7,000, three found a question with no way on
		inBubble(t, func(o *Options) { today(o); o.Guide = GuideAlways }, func(t *testing.T, s *stage) {
			w := &walker{stage: s, t: t, r: rand.New(rand.NewPCG(seed, 5)), seed: seed}
			w.walk()
		})
	}
}

// some is an answer to a field, by chance; nil: with a pen.
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

// completing leads one form, for the visitor, to the question after the card.
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
