package visit

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/forms"
)

// on gives a bubble the clock of another day of 2026; a bubble begins on 2000-01-01.
type on struct{ month time.Month }

func (c on) Now() time.Time {
	return time.Date(2026, c.month, 15, 10, 0, 0, 0,
		time.UTC).Add(time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)))
}

// questions answers this state's questions one by one with what stands there or the first choice,
// but for those that answers names, and gives their ids in order.
func (s *stage) questions(state State, answers map[string]string) (asked []string) {
	s.t.Helper()
	for v := s.view(); v.State == state && len(asked) < 80; v = s.view() {
		asked = append(asked, v.Ask.ID)
		if a := answers[v.Ask.ID]; a != "" {
			s.Pick(a)
			s.Next()
			continue
		}
		if v.Ask.Ready || len(v.Ask.Choices) > 0 {
			if !v.Ask.Ready {
				s.Pick(v.Ask.Choices[0].ID)
			}
			s.Next()
			continue
		}
		for _, f := range v.Ask.Fields {
			switch {
			case !f.Need:
			case f.ByHand:
				s.ByHand(f.Form, f.Field.ID, true)
			case len(f.Options) > 0:
				s.Answer(f.Form, f.Field.ID, f.Options[0].ID)
			default:
				s.Answer(f.Form, f.Field.ID, 1)
			}
		}
		s.Next()
	}
	return asked
}

// Who just moved in chooses the bundle: its papers in its order, no question twice, the old address
// of another city stops no visit, the new one is left for the pen, each paper has its serial, and
// the guide slip says what else to bring.
func TestMovingIn(t *testing.T) {
	inBubble(t, func(o *Options) { today(o); o.Guide = GuideAlways; o.City.Name = "みなみ市" },
		func(t *testing.T, s *stage) {
			s.ChooseBundle("shussei")
			s.ChooseBundle("tennyu") // one takes the other's place
			v := s.want(Choosing)
			if got := strings.Join(v.Chosen, " "); v.Bundle != "tennyu" || got != "ido juminhyo kodomo toshokan" {
				t.Fatalf("%s: %s", v.Bundle, got)
			}
			if slices.ContainsFunc(v.Offered, func(f *forms.Form) bool { return f.Slip }) {
				t.Error("the guide slip is offered, though it comes by itself")
			}
			s.Next()
			before := s.questions(Asking, nil)
			s.want(Notice)
			s.Next()
			s.lay("taro")
			s.want(Credential)
			s.typePIN("1234")
			asked := append(before, s.questions(Completing, nil)...)
			slices.Sort(asked)
			if twice := slices.Compact(slices.Clone(asked)); len(twice) != len(asked) {
				t.Errorf("a question is asked twice: %v", asked)
			}
			v = s.want(Confirming)
			var order []string
			serials := map[string]bool{}
			for i, f := range v.Filled {
				order = append(order, f.Form.ID)
				serials[v.Documents[i].Serial] = true
				for _, id := range []string{"req_addr", "subj_addr", "guardian_addr", "addr"} {
					if x, shown := f.Values[id]; shown && (!x.Hand || x.Text != "") {
						t.Errorf("%s.%s has the old address", f.Form.ID, id)
					}
				}
			}
			if got := strings.Join(order, " "); got != "ido juminhyo kodomo toshokan annai" || len(serials) != 5 {
				t.Errorf("%s with %d serials", got, len(serials))
			}
			rows := v.Filled[4].Values["stops"].Rows
			if len(rows) != 5 || rows[0][0] != "1" ||
				!strings.HasPrefix(v.Documents[0].Serial[len(v.Documents[0].Serial)-4:],
					rows[0][2]) || !strings.Contains(rows[4][4], "転出証明書") {
				t.Errorf("%v", rows)
			}
			s.Print()
			s.want(Handing)
			n := 0
			for _, e := range s.log.entries {
				if e.Kind == "printed" {
					n++
				}
			}
			if n != 5 {
				t.Errorf("%d entries of printed papers", n)
			}
		})
}

// The same card without the bundle is one of another city: staff.
func TestAddressOutsideTheCity(t *testing.T) {
	inBubble(t, func(o *Options) { today(o); o.City.Name = "みなみ市" }, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Next()
		s.questions(Asking, nil)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		s.questions(Completing, nil)
		if v := s.want(Stopped); !strings.Contains(v.Stop, "みなみ市ではないようです") || v.Problem != None {
			t.Errorf("%q %q", v.Problem, v.Stop)
		}
	})
}

// A card that shows that a form is not for this person stops the visit before anything more is
// asked; 広域交付 is for the people of other cities.
func TestTurnedAwayAtOnce(t *testing.T) {
	elsewhere := func(o *Options) { today(o); o.City.Name = "みなみ市" }
	inBubble(t, elsewhere, func(t *testing.T, s *stage) {
		s.reach(Credential)
		s.typePIN("1234")
		s.want(Stopped)
	})
	inBubble(t, elsewhere, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Next()
		s.questions(Asking, nil)
		s.Aside("juminhyo_kind")
		s.want(Asking)
		s.Answer("juminhyo", "cert_kind", []any{"kouiki"})
		s.questions(Asking, nil)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		s.questions(Completing, nil)
		s.want(Confirming)
	})
}

// A child's card leads to staff, whatever the form's own age.
func TestCardOfAChild(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) { // in 2000 this person is ten
		s.Choose("juminhyo")
		s.Next()
		s.questions(Asking, nil)
		s.Next()
		s.lay("hanako")
		s.want(Credential)
		s.typePIN("1234")
		s.questions(Completing, nil)
		if v := s.want(Stopped); !strings.Contains(v.Stop, "15歳未満") {
			t.Error(v.Stop)
		}
	})
}

// Before a PIN is typed, those who ask for it are told of the convenience store: first whether they
// know the other PIN, then price, hours and that it may not work. Who goes there takes no paper of
// this kind along; what else was chosen is made.
func TestConvenienceStore(t *testing.T) {
	priced := func(o *Options) {
		today(o)
		o.City.Fees["konbini_juminhyo"] = forms.Fee{
			Code: "konbini_juminhyo", Name: "x",
			Price: []forms.Price{{From: "2020-04-01", Yen: 300}, {From: "2026-04-01", Yen: 200}},
		}
	}
	inBubble(t, priced, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Choose("koseki")
		s.Next()
		s.questions(Asking, nil)
		v := s.want(Notice)
		if !slices.ContainsFunc(v.Asides, func(a Aside) bool { return a.ID == "konbini_pin" }) {
			t.Fatalf("%v", v.Asides)
		}
		s.Aside("konbini_pin")
		v = s.want(Asking)
		if v.Ask.ID != "konbini_pin" || !strings.Contains(v.Ask.Text, "利用者証明用") {
			t.Fatalf("%+v", v.Ask)
		}
		s.Pick("yes")
		s.Next()
		v = s.want(Asking)
		if v.Ask.ID != "konbini" || !strings.Contains(v.Ask.Hint, "住民票 200円・印鑑 店の画面で") ||
			!strings.Contains(v.Ask.Hint, "取れない場合があります") || !strings.Contains(v.Ask.Hint, "6時30分から23時") {
			t.Fatalf("%+v", v.Ask)
		}
		s.Pick("go")
		s.Next()
		if a := s.view().Ask; a != nil && a.ID == "who" {
			t.Error("what was answered is asked again from the start")
		}
		s.questions(Asking, nil)
		v = s.want(Notice)
		if got := strings.Join(v.Chosen, " "); got != "koseki" {
			t.Errorf("still on the list: %s", got)
		}
		// The only paper: the visit ends with what to do there.
		s.Cancel()
		s.Choose("inkan")
		s.Next()
		s.questions(Asking, nil)
		s.Aside("konbini_pin")
		s.questions(Asking, map[string]string{"konbini_pin": "yes", "konbini": "go"})
		if v := s.want(Stopped); !v.Farewell || !strings.Contains(v.Stop, "行政サービス") || !v.Retry {
			t.Errorf("%v %q", v.Farewell, v.Stop)
		}
		if k := s.log.kinds(); !slices.Contains(k, "signpost") {
			t.Errorf("%v", k)
		}
		s.Retry()
		s.want(Asking)
	})
}

// A signpost stands in its season only.
func TestSignposts(t *testing.T) {
	for _, c := range []struct {
		name, form, post string
		month            time.Month
		answers          map[string]string
		want             bool
		says             string
	}{
		{"last year's tax in May", "shotoku", "tax_spring", time.May, nil, true, "令和7年度"},
		{"and none in June", "shotoku", "tax_spring", time.June, nil, false, ""},
		{"nor in March", "shotoku", "tax_spring", time.March, nil, false, ""},
		{"on the sheet of three", "shomei", "tax_spring_shomei", time.April, nil, true, "令和7年度"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(o *Options) { o.Clock = on{c.month} }, func(t *testing.T, s *stage) {
				s.Choose(c.form)
				s.Next()
				found := false
				s.seeAsk = nil
				for n := 0; s.view().State == Asking && n < 40; n++ {
					v := s.view()
					if v.Ask.ID == c.post {
						found = true
						if !strings.Contains(v.Ask.Text, c.says) {
							t.Errorf("%q", v.Ask.Text)
						}
					}
					for _, f := range v.Ask.Fields { // what is wanted on the sheet of three: all
						var all []any
						for _, o := range f.Options {
							all = append(all, o.ID)
						}
						s.Answer(f.Form, f.Field.ID, all)
					}
					if len(v.Ask.Choices) > 0 && !v.Ask.Ready {
						s.Pick(v.Ask.Choices[0].ID)
					}
					s.Next()
				}
				s.want(Notice)
				if found != c.want {
					t.Errorf("asked: %v", found)
				}
			})
		})
	}
}

// A signpost may hang on an answer; a visitor who follows it is shown the words to part with.
func TestSignpostsByAnswer(t *testing.T) {
	for form, c := range map[string]struct{ field, value, post, leave string }{
		"nozei": {"cert_kind", "shaken", "shaken", "none"},
		"ido":   {"ido_kind", "out", "tenshutsu", "online"},
	} {
		t.Run(c.post, func(t *testing.T) {
			inBubble(t, today, func(t *testing.T, s *stage) {
				s.Choose(form)
				s.Next()
				for n := 0; n < 40; n++ {
					v := s.view()
					if v.State != Asking {
						t.Fatalf("%s comes without its signpost", v.State)
					}
					if v.Ask.ID == c.post {
						s.Pick(c.leave)
						s.Next()
						break
					}
					for _, f := range v.Ask.Fields {
						if f.Field.ID == c.field {
							s.Answer(f.Form, f.Field.ID, map[bool]any{
								true:  []any{c.value},
								false: c.value,
							}[f.Field.Kind == forms.Multi])
						} else if f.Need && len(f.Options) > 0 {
							s.Answer(f.Form, f.Field.ID, map[bool]any{
								true:  []any{f.Options[0].ID},
								false: f.Options[0].ID,
							}[f.Field.Kind == forms.Multi])
						}
					}
					if len(v.Ask.Choices) > 0 {
						pick := v.Ask.Choices[0].ID
						for _, a := range v.Ask.Choices {
							if a.Set[c.field] == c.value {
								pick = a.ID
							}
						}
						s.Pick(pick)
					}
					s.Next()
				}
				if v := s.want(Stopped); !v.Farewell {
					t.Errorf("%+v", v.Stop)
				}
			})
		})
	}
}
