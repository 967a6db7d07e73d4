package visit

import (
	"fmt"
	"testing"
	"time"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

// later is a bubble's clock, which begins in 2000, brought to the year of these forms.
type later struct{}

func (later) Now() time.Time { return time.Now().AddDate(26, 10, 23) }

func today(o *Options) { o.Clock = later{} }

// plausible is an answer to a field.
func plausible(f AskField) any {
	switch f.Field.Kind {
	case forms.Choice, forms.ChoiceText:
		if f.Field.After != "" { // later than the first
			return f.Options[len(f.Options)-1].ID
		}
		return f.Options[0].ID
	case forms.Multi:
		return []any{f.Options[0].ID}
	case forms.Kana:
		return "ミホン"
	case forms.Tel:
		return "0175-00-0000"
	case forms.Digits:
		return "750"
	case forms.DateKind:
		if f.Field.FromToday {
			return "2030-01-02"
		}
		return "2000-01-02"
	case forms.Int:
		return max(f.Field.Min, 1)
	case forms.Names:
		return []any{"見本"}
	case forms.Check:
		return true
	}
	return "見本"
}

// obliging answers what a question lacks: the first option, a plausible text, a day.
func (s *stage) obliging(state State) {
	s.t.Helper()
	for n := 0; ; n++ {
		v := s.view()
		if v.State != state {
			return
		}
		if n > 80 {
			s.t.Fatalf("question %s does not end", v.Ask.ID)
		}
		if v.Ask.Ready {
			s.Next()
			continue
		}
		if len(v.Ask.Choices) > 0 {
			s.Pick(v.Ask.Choices[0].ID)
			if !s.view().Ask.Ready {
				s.t.Fatalf("question %s is not ready after its first choice", v.Ask.ID)
			}
			continue
		}
		for _, f := range v.Ask.Fields {
			if !f.Need && !f.Bad {
				continue
			}
			s.Answer(f.Form, f.Field.ID, plausible(f))
		}
	}
}

// Every form can be made in the window by every kind of visitor that its first questions let
// through: no question is a dead end, and nothing is missing that no question asks for.
func TestEveryFormCanBeMadeHere(t *testing.T) {
	list, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list.Forms {
		first := forms.Question{Choices: []forms.Answer{{}}}
		if len(f.Questions) > 0 && f.Questions[0].Before && len(f.Questions[0].Choices) > 0 {
			first = f.Questions[0]
		}
		for _, c := range first.Choices {
			if c.Stop != "" {
				continue
			}
			t.Run(fmt.Sprintf("%s/%s", f.ID, c.ID), func(t *testing.T) {
				inBubble(t, today, func(t *testing.T, s *stage) {
					s.Choose(f.ID)
					s.Next()
					if v := s.view(); c.ID != "" && v.State == Asking && v.Ask.ID == first.ID {
						s.Pick(c.ID)
						s.Next()
					}
					s.obliging(Asking)
					s.want(Notice)
					s.Next()
					s.want(Waiting)
					s.lay("ume")
					s.want(Credential)
					s.typePIN("1234")
					s.obliging(Completing)
					v := s.want(Confirming)
					if len(v.Documents) != 1 {
						t.Errorf("%d documents", len(v.Documents))
					}
					s.Print()
					s.want(Handing)
				})
			})
		}
	}
}

// A person who is too young is told so in words, not that something is missing.
func TestTooYoung(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		s.Choose("basu")
		s.Next()
		s.obliging(Asking)
		s.Next()
		s.lay("taro")
		s.want(Credential)
		s.typePIN("1234")
		if v := s.want(Stopped); v.Stop == "" || v.Problem != None || v.Retry {
			t.Errorf("%q %q", v.Problem, v.Stop)
		}
		s.Cancel()
		s.want(Choosing)
	})
}

// All forms at once: each question common to several is asked once, each form gets its serial, one
// confirmation shows all.
func TestWholeCatalogueInOneVisit(t *testing.T) {
	inBubble(t, today, func(t *testing.T, s *stage) {
		list, err := load.Load(assets.Forms)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range list.Forms {
			s.Choose(f.ID)
		}
		s.Next()
		s.obliging(Asking)
		s.want(Notice)
		s.Next()
		s.lay("ume")
		s.want(Credential)
		s.typePIN("1234")
		s.obliging(Completing)
		v := s.want(Confirming)
		serials := map[string]bool{}
		for _, d := range v.Documents {
			serials[d.Serial] = true
		}
		if len(v.Documents) != len(list.Forms) || len(serials) != len(list.Forms) {
			t.Errorf("%d documents with %d serials for %d forms", len(v.Documents), len(serials), len(list.Forms))
		}
		// The guide slip names every other form in its order, what they cost, and no person.
		for _, filled := range v.Filled {
			if filled.Form.ID != "annai" {
				continue
			}
			rows := filled.Values["stops"].Rows
			if len(rows) != len(list.Forms) || rows[len(rows)-1][1] != "合計" || rows[0][0] != "1" ||
				rows[0][1] != list.Forms[0].Name || rows[0][4] == "" {
				t.Errorf("the guide slip has %v", rows)
			}
			for id, value := range filled.Values {
				if value.Text != "" || value.Date.Known() {
					t.Errorf("the guide slip holds something of a person in %s", id)
				}
			}
		}
		s.Print()
		s.want(Handing)
	})
}
