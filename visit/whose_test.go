package visit

import (
	"slices"
	"strings"
	"testing"
)

// Several papers, and one question whose they are: each says what was answered, none keeps its
// default in silence.
func TestOneAnswerForAllPapers(t *testing.T) {
	for choice, want := range map[string]string{"household": "household", "proxy": "proxy", "legal": "proxy"} {
		inBubble(t, today, func(t *testing.T, s *stage) {
			for _, f := range []string{"juminhyo", "inkan", "shotoku", "nozei", "shomei"} {
				s.Choose(f)
			}
			s.Next()
			asked := s.questions(Asking, map[string]string{"who": choice, "ininjo": "yes", "legal_doc": "yes"})
			if n := strings.Count(strings.Join(asked, " "), "who"); n != 1 {
				t.Errorf("who is asked %d times: %v", n, asked)
			}
			s.want(Notice)
			s.Next()
			s.lay("taro")
			s.want(Credential)
			s.typePIN("1234")
			later := s.questions(Completing, nil)
			if n := strings.Count(" "+strings.Join(later, " ")+" ", " subject "); n != 1 {
				t.Errorf("%s: the person concerned is asked for %d times: %v", choice, n, later)
			}
			v := s.want(Confirming)
			for _, f := range v.Filled {
				if f.Form.Slip {
					continue
				}
				role := f.Values["req_role"].Picked
				if f.Form.ID == "inkan" && want == "household" {
					role = []string{"household"} // who brings the card of the registered seal is a proxy there
				}
				if len(role) != 1 || role[0] != want {
					t.Errorf("%s: %s says %v", choice, f.Form.ID, role)
				}
				for id, x := range f.Values {
					if fact := f.Form.Field(id); fact.FactIf != nil && x.Card && !strings.HasPrefix(id, "agent_") {
						t.Errorf("%s: %s.%s has the visitor's own", choice, f.Form.ID, id)
					}
				}
			}
		})
	}
}

// One control for the same thing in several papers: typed once, it stands in all of them.
func TestTwinsAreAnsweredTogether(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Choose("inkan")
		s.Next()
		s.questions(Asking, map[string]string{"who": "household"})
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		for v := s.want(Completing); v.Ask.ID != "subject"; v = s.view() {
			s.Next()
		}
		v := s.view()
		if len(v.Ask.Fields) != 3 {
			t.Fatalf("%d boxes for name, address and birthday", len(v.Ask.Fields))
		}
		s.Answer("juminhyo", "subj_name", []any{"見本　花子"})
		s.Answer("juminhyo", "subj_addr", "青森県むつ市見本町")
		s.Answer("juminhyo", "subj_birth", "1980-01-02")
		s.questions(Completing, nil)
		v = s.want(Confirming)
		for _, f := range v.Filled {
			if f.Form.ID == "inkan" && (f.Values["reg_name"].Text != "見本　花子" ||
				f.Values["reg_addr"].Text != "青森県むつ市見本町" ||
				f.Values["reg_birth"].Date.Year != 1980) {
				t.Errorf("%+v", f.Values["reg_name"])
			}
		}
	})
}

// おくやみ makes the papers of the one who died: a removed record, an heir's property, a changed
// household; nothing that says the visitor died or owns it.
func TestBereavement(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.ChooseBundle("okuyami")
		s.Next()
		asked := s.questions(Asking, map[string]string{"koseki_rel": "ancestor"})
		if slices.Contains(asked, "who") || slices.Contains(asked, "kotei_who") || slices.Contains(asked, "ido_kind") {
			t.Errorf("asked: %v", asked)
		}
		s.want(Notice)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		s.questions(Completing, nil)
		v := s.want(Confirming)
		for _, f := range v.Filled {
			switch f.Form.ID {
			case "juminhyo":
				if k := f.Values["cert_kind"].Picked; !slices.Equal(k, []string{"jo"}) || f.Values["subj_name"].Card ||
					f.Values["subj_same"].On {
					t.Errorf("juminhyo: %v %+v", k, f.Values["subj_name"])
				}
			case "kotei":
				if q := f.Values["qualif"].Picked; !slices.Equal(q, []string{"heir"}) || f.Values["owner_name"].Card {
					t.Errorf("kotei: %v %+v", q, f.Values["owner_name"])
				}
			case "ido":
				if f.Values["persons"].Card || !slices.Equal(f.Values["ido_kind"].Picked, []string{"household"}) {
					t.Errorf("ido: %+v", f.Values["persons"])
				}
			case "koseki":
				if r := f.Values["rel"].Picked; !slices.Equal(r, []string{"ancestor"}) {
					t.Errorf("koseki: %v", r)
				}
			}
		}
	})
}

// Without 委任状 the papers that need it stop, and those that do not go on.
func TestGoOnWithoutTheStoppedPaper(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Choose("inkan")
		s.Next()
		s.questions(Asking, map[string]string{"who": "proxy", "ininjo": "no"})
		v := s.want(Stopped)
		if !slices.Equal(v.Without, []string{"住民票の写し"}) {
			t.Fatalf("%v", v.Without)
		}
		s.GoOn()
		s.questions(Asking, map[string]string{"who": "proxy"})
		v = s.want(Notice)
		if !slices.Equal(v.Chosen, []string{"inkan"}) {
			t.Errorf("%v", v.Chosen)
		}
		// Where nothing is left there is no going on.
		s.Cancel()
		s.Choose("juminhyo")
		s.Next()
		s.questions(Asking, map[string]string{"who": "proxy", "ininjo": "no"})
		if v := s.want(Stopped); v.Without != nil {
			t.Errorf("%v", v.Without)
		}
		s.GoOn()
		s.want(Stopped)
	})
	// A seal alone needs no 委任状, also on the sheet of three.
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.Choose("shomei")
		s.Next()
		for n := 0; s.view().State == Asking && n < 20; n++ {
			v := s.view()
			if v.Ask.ID == "ininjo" {
				t.Fatal("委任状 is asked for a seal")
			}
			for _, f := range v.Ask.Fields {
				s.Answer(f.Form, f.Field.ID, []any{"inkan"})
			}
			if v.Ask.ID == "who" {
				s.Pick("proxy")
			} else if len(v.Ask.Choices) > 0 && !v.Ask.Ready {
				s.Pick(v.Ask.Choices[0].ID)
			}
			s.Next()
		}
		s.want(Notice)
	})
}

// What few people need stands behind one button: other kinds of 住民票, what foreign residents want on
// it, and why it is free.
func TestOtherKindsOfRecord(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.reach(Notice)
		labels := map[string]int{}
		for _, a := range s.view().Asides {
			labels[a.Label]++
		}
		if labels["除票・記載事項証明・外国人の方・無料の手続き"] != 1 {
			t.Fatalf("%v", labels)
		}
		s.Aside("juminhyo_kind")
		v := s.want(Asking)
		if v.Ask.ID != "juminhyo_kind" {
			t.Fatal(v.Ask.ID)
		}
		s.Answer("juminhyo", "cert_kind", []any{"kisai"})
		s.Next()
		if v := s.want(Asking); v.Ask.ID != "juminhyo_foreign" {
			t.Fatal(v.Ask.ID)
		}
		s.Answer("juminhyo", "inc_kokuseki", []any{"nation"})
		s.Next()
		s.Answer("juminhyo", "fee_free_reason", "pension")
		s.Next()
		s.want(Notice)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		s.answerAll(Completing)
		f := s.want(Confirming).Filled[0]
		if !slices.Equal(f.Values["cert_kind"].Picked, []string{"kisai"}) ||
			!slices.Equal(f.Values["fee_free_reason"].Picked, []string{"pension"}) || f.Charge.String() != "なし" {
			t.Errorf("%v %v %s", f.Values["cert_kind"].Picked, f.Values["fee_free_reason"].Picked, f.Charge)
		}
	})
}

// The visitor's telephone and the person who sent a proxy are asked for once, whatever the papers
// call them; how many of each is wanted is not.
func TestOneBoxForWhatIsTheSame(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		for _, f := range []string{"kodomo", "toshokan", "juminhyo", "shotoku"} {
			s.Choose(f)
		}
		s.Next()
		s.questions(Asking, map[string]string{"who": "proxy", "ininjo": "yes"})
		s.want(Notice)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		boxes := map[string]int{}
		for v := s.view(); v.State == Completing; v = s.view() {
			if _, twice := boxes[v.Ask.ID]; twice {
				t.Fatalf("%s is asked twice", v.Ask.ID)
			}
			boxes[v.Ask.ID] = len(v.Ask.Fields)
			switch v.Ask.ID {
			case "tel":
				s.Answer(v.Ask.Fields[0].Form, v.Ask.Fields[0].Field.ID, "0175-12-3456")
			case "principal":
				s.Answer("juminhyo", "prin_name", "頼田　頼子")
				s.Answer("juminhyo", "prin_addr", "青森県むつ市見本町")
				s.Answer("juminhyo", "prin_birth", "1980-01-02")
			case "name_kana":
				s.Answer("toshokan", "name_kana", "ミホン")
			default:
				for _, f := range v.Ask.Fields {
					if f.Need {
						s.ByHand(f.Form, f.Field.ID, true)
					}
				}
			}
			s.Next()
		}
		if boxes["tel"] != 1 || boxes["principal"] != 3 || boxes["copies"] != 2 {
			t.Errorf("boxes: %v", boxes)
		}
		for _, f := range s.want(Confirming).Filled {
			v := f.Values
			switch f.Form.ID {
			case "kodomo", "toshokan":
				if v["guardian_tel"].Text+v["tel"].Text != "0175-12-3456" {
					t.Errorf("%s has no telephone", f.Form.ID)
				}
			case "juminhyo", "shotoku":
				if v["prin_name"].Text != "頼田　頼子" || v["prin_birth"].Date.Year != 1980 {
					t.Errorf("%s: %+v", f.Form.ID, v["prin_name"])
				}
			}
		}
	})
}

// A parent or guardian shows what says so, and is not asked for 委任状; the sheet of three asks
// how many.
func TestGuardiansNeedNoLetter(t *testing.T) {
	for _, form := range []string{"nozei", "shomei"} {
		inBubble(t, today, func(t *testing.T, s *stage) {
			s.Choose(form)
			s.Next()
			asked := s.questions(Asking, map[string]string{"who": "legal", "legal_doc": "yes"})
			if slices.Contains(asked, "ininjo") || !slices.Contains(asked, "legal_doc") {
				t.Errorf("%s asks %v", form, asked)
			}
			s.want(Notice)
			s.Next()
			s.lay("taro")
			s.want(Credential)
			s.typePIN("1234")
			if asked := s.questions(Completing, nil); form == "shomei" && !slices.Contains(asked, "shomei_copies") {
				t.Errorf("shomei asks %v", asked)
			}
			s.want(Confirming)
		})
	}
}

// No one gets 身分証明 of husband or wife without 委任状, nor, without papers, the last record of a person
// of another household; and no question is asked that the bundle or another answer has made plain.
func TestQuestionsThatMatter(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.Choose("koseki")
		s.Next()
		s.want(Asking)
		s.Pick("spouse")
		s.Next()
		s.Answer("koseki", "cert_kind", []any{"mibun"})
		s.Next()
		if v := s.want(Asking); v.Ask.ID != "mibun_ininjo" {
			t.Fatal(v.Ask.ID)
		}
		s.Pick("no")
		s.Next()
		s.want(Stopped)
	})
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.ChooseBundle("okuyami")
		s.Next()
		s.questions(Asking, map[string]string{"koseki_rel": "ancestor", "jo_who": "no"})
		if v := s.want(Stopped); !slices.Equal(v.Without, []string{"住民票の写し"}) {
			t.Errorf("without %v", v.Without)
		}
		s.GoOn()
		s.questions(Asking, nil)
		s.want(Notice)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		if asked := s.questions(Completing, nil); slices.Contains(asked, "ido_date") {
			t.Errorf("whose family died is asked when they moved: %v", asked)
		}
		s.want(Confirming)
	})
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.ChooseBundle("tenkyo")
		s.Next()
		if asked := s.questions(Asking, nil); slices.Contains(asked, "ido_kind") {
			t.Errorf("who has moved within the city is asked what for: %v", asked)
		}
	})
	inBubble(t, today, func(t *testing.T, s *stage) { // by post, for a father
		s.Choose("yuso")
		s.Next()
		s.questions(Asking, map[string]string{"yuso_who": "kin"})
		s.want(Notice)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		s.questions(Completing, nil)
		if f := s.want(Confirming).Filled[0]; f.Values["subject"].Card || f.Values["subject"].Text != "" {
			t.Errorf("the father is %+v", f.Values["subject"])
		}
	})
	inBubble(t, today, func(t *testing.T, s *stage) { // a car has one tax
		s.Choose("nozei")
		s.Next()
		for v := s.want(Asking); v.State == Asking; v = s.view() {
			if v.Ask.ID == "nozei_kind" {
				s.Answer("nozei", "cert_kind", "shaken")
			} else if !v.Ask.Ready {
				s.Pick(v.Ask.Choices[0].ID)
			}
			s.Next()
		}
		s.want(Notice)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		if asked := s.questions(Completing, nil); slices.Contains(asked, "tax_items") {
			t.Errorf("asked: %v", asked)
		}
		s.want(Confirming)
	})
}
