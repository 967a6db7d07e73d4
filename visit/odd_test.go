package visit

import (
	"slices"
	"strings"
	"testing"

	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/printing"
	"kakanai/text"
)

// oddPeople are people whose cards are odd in one way each, and what their papers say of it: why,
// and of which of the four items. ages reports whether an age can be reckoned from the birth.
var oddPeople = []struct {
	id                        string
	name, address, birth, sex string // "": an ordinary one
	why                       string
	about                     forms.Fact
	text                      string // in the mark
	ages                      bool
}{
	{id: "letter", birth: "1950A100", why: forms.NoDate, about: forms.FactBirth, text: "1950A100"},
	{id: "stars", birth: "****", why: forms.NoDate, about: forms.FactBirth, text: "****"},
	{id: "blanks", birth: "        ", why: forms.NoDate, about: forms.FactBirth},
	{id: "bytes", birth: "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", why: forms.NoDate, about: forms.FactBirth},
	{id: "month", birth: "19501350", why: forms.NoDate, about: forms.FactBirth, text: "19501350"},
	{id: "nothing", birth: "00000000"},
	{id: "year", birth: "19200000", ages: true},
	{id: "three", sex: "3", why: forms.NoCode, about: forms.FactSex, text: "3", ages: true},
	{id: "space", sex: " ", why: forms.NoCode, about: forms.FactSex, ages: true},
	{id: "filled", address: "青森県むつ市見本１\xFF\xFF\xFF", why: forms.Padding, about: forms.FactAddress, ages: true},
	{id: "nul", name: "見本　太郎\x00\x00", why: forms.Padding, about: forms.FactName, ages: true},
	{id: "spaces", name: "　　", why: text.Blank, about: forms.FactName, text: "　　", ages: true},
	{id: "braille", name: "見本　\u2800", why: text.Blank, about: forms.FactName, text: "\u2800", ages: true},
	{id: "question", name: "見本　？郎", why: text.Placeholder, about: forms.FactName, text: "？", ages: true},
	{id: "square", name: "見■　太郎", why: text.Placeholder, about: forms.FactName, text: "■", ages: true},
	{id: "box", address: "青森県むつ市□町１", why: text.Placeholder, about: forms.FactAddress, text: "□", ages: true},
	{id: "star", name: "見＊　太郎", why: text.Placeholder, about: forms.FactName, text: "＊", ages: true},
	{id: "line", name: "見＿　太郎", why: text.Placeholder, about: forms.FactName, text: "＿", ages: true},
	{id: "ring", name: "◎本　太郎", why: text.Placeholder, about: forms.FactName, text: "◎", ages: true},
	{id: "described", name: "⿰木見　太郎", why: text.Placeholder, about: forms.FactName, text: "⿰", ages: true},
	{id: "geta", name: "〓本　太郎", why: text.Replacement, about: forms.FactName, text: "〓", ages: true},
	{id: "lost", name: "\uFFFD本　太郎", why: text.Replacement, about: forms.FactName, text: "\uFFFD", ages: true},
	{id: "own", name: "\uE000本　太郎", why: text.PrivateUse, about: forms.FactName, text: "\uE000", ages: true},
}

// oddTable is a reader with their cards.
func oddTable() *emulator.Table {
	var people []emulator.Person
	for _, o := range oddPeople {
		p := emulator.Person{
			ID: o.id, Label: o.id, Name: "見本　太郎", Address: "青森県むつ市見本町１", Birth: "19200217", Sex: "1", PIN: "1234",
			Expiry: "20291231", SecurityCode: "1234",
		}
		for _, part := range []struct {
			odd string
			to  *string
		}{{o.name, &p.Name}, {o.address, &p.Address}, {o.birth, &p.Birth}, {o.sex, &p.Sex}} {
			if part.odd != "" {
				*part.to = part.odd
			}
		}
		people = append(people, p)
	}
	return emulator.NewTable(people, emulator.Options{Wait: -1})
}

// onOddCards is a stage with these cards and the real layout.
func onOddCards(t *testing.T, f func(t *testing.T, s *stage)) {
	t.Helper()
	fonts, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	var table *emulator.Table
	inBubble(t, func(o *Options) {
		table = oddTable() // in the bubble: it has channels
		o.Reader = table
		o.Layout = func(f *forms.Filled) printing.Document { return printing.Layout(f, fonts) }
	}, func(t *testing.T, s *stage) {
		s.table = table
		f(t, s)
	})
}

// readOdd brings a stage to the questions behind the card of that person, or to where it stops.
func (s *stage) readOdd(id, form string) View {
	s.t.Helper()
	s.reach(Waiting, form)
	s.lay(id)
	s.want(Credential)
	s.typePIN("1234")
	if s.view().State == Completing {
		s.answerAll(Completing)
	}
	return s.view()
}

// From the card's bytes to the paper: an odd item is printed as it stands and told in C8, once for
// each field that has it, and nothing else is.
func TestOddCardsReachThePaperMarked(t *testing.T) {
	for _, o := range oddPeople {
		onOddCards(t, func(t *testing.T, s *stage) {
			v := s.readOdd(o.id, "inkan")
			if !o.ages {
				s.LetOn("register-seen")
				s.answerAll(Completing)
				v = s.view()
			}
			if v.State != Confirming || len(v.Documents) != 1 {
				t.Fatalf("%s: %s, %s; %v", o.id, v.State, v.Problem, s.cause)
			}
			f, n := v.Filled[0].Form, 0
			for _, m := range v.Documents[0].Marks {
				if x := f.Field(m.Field); m.Why != o.why || m.Text != o.text || x == nil || x.Fact != o.about {
					t.Errorf("%s: %+v", o.id, m)
				}
				n++
			}
			if (n == 0) != (o.why == "" || o.about == forms.FactSex) { // no paper has a sex on it
				t.Errorf("%s: %d marks", o.id, n)
			}
			said := allWords(v.Documents[0])
			var want []string
			switch {
			case o.why == forms.NoDate && o.text != "":
				want = []string{o.text, "要確認：生年月日「" + o.text + "」"}
				if strings.Contains(said, "不詳") {
					t.Errorf("%s: the paper says %s", o.id, said)
				}
			case o.why == text.Placeholder:
				want = []string{"「" + o.text + "」（U+"} // in C8
			case o.why == "":
				want = []string{o.birth + "（不詳）", "字形要確認：なし"}
			}
			for _, w := range want {
				if !strings.Contains(said, w) {
					t.Errorf("%s: the paper does not say %s: %s", o.id, w, said)
				}
			}
		})
	}
}

// allWords are all texts on a document.
func allWords(d printing.Document) string {
	var b strings.Builder
	for _, p := range d.Pages {
		for _, s := range p.Shapes {
			if s.Run != nil {
				for _, c := range s.Run.Clusters {
					b.WriteString(c.Src)
				}
			}
		}
	}
	return b.String()
}

// Where a form is for people of an age and the card does not say it, staff are asked, not guessed:
// 15 for a certificate, 75 for the bus. The year alone may do.
func TestAnUnknownAgeIsStaffsToJudge(t *testing.T) {
	for _, o := range oddPeople {
		for _, form := range []string{"juminhyo", "basu"} {
			onOddCards(t, func(t *testing.T, s *stage) {
				v := s.readOdd(o.id, form)
				if stopped := v.State == Stopped && v.Problem == NotAllowed; stopped == o.ages {
					t.Errorf("%s, %s: %s, %s", o.id, form, v.State, v.Problem)
				}
				// all of them were born in 1920, as far as is known
				if got := slices.Contains(s.log.kinds(), "senior"); got != o.ages {
					t.Errorf("%s: counted as 75 or older: %v", o.id, got)
				}
				if o.ages {
					return
				}
				if !slices.Contains(s.log.kinds(), "stopper") {
					t.Errorf("%s: the log has %v", o.id, s.log.kinds())
				}
				s.LetOn("register-seen")
				s.answerAll(Completing)
				if v := s.view(); v.State != Confirming {
					t.Errorf("%s, %s let on: %s, %s", o.id, form, v.State, v.Problem)
				}
			})
		}
	}
}
