package visit

import (
	"slices"
	"testing"

	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/record"
)

// What was read without an entry is not used, whichever of the entries about it failed: the visit
// stops, and nothing of the card is in it.
func TestAReadingThatIsNotLoggedIsNotUsed(t *testing.T) {
	for _, c := range []struct{ kind, person string }{{"read", "taro"}, {"senior", "unknown"}, {"face", "taro"}} {
		inBubble(t, func(o *Options) {
			o.CodeB, o.Clock = CodeBResident, thisYear{}
			o.Rare = func(string) bool { return true }
		}, func(t *testing.T, s *stage) {
			s.log.fail = func(e record.Entry) bool { return string(e.Kind) == c.kind }
			s.reach(Notice)
			if c.kind == "face" {
				s.Numbers(false)
				s.want(Credential)
				s.typeNumbers(s.demo(c.person).CodeB())
				s.want(Waiting)
				s.lay(c.person)
			} else {
				s.Next()
				s.want(Waiting)
				s.lay(c.person)
				s.want(Credential)
				s.typePIN("1234")
			}
			if v := s.view(); v.State != Stopped || v.Problem != NotLogged {
				t.Errorf("%s not logged: %s, %s", c.kind, v.State, v.Problem)
			}
			if s.Kiosk.interview.known || s.Kiosk.interview.holder != (forms.Facts{}) {
				t.Errorf("%s not logged: the four items are used", c.kind)
			}
		})
	}
}

// family is a table with a parent and others, who were born so.
func family(parent string, born ...string) *emulator.Table {
	person := func(id, name, birth string) emulator.Person {
		return emulator.Person{
			ID: id, Label: id, Name: name, Address: "青森県むつ市見本町１", Birth: birth, Sex: "1", PIN: "1234",
			Expiry:       "20291231",
			SecurityCode: "1234",
		}
	}
	people := []emulator.Person{person("parent", "見本　太郎", parent)}
	for _, b := range born {
		people = append(people, person("b"+b, "見本　一郎", b))
	}
	return emulator.NewTable(people, emulator.Options{Wait: -1})
}

// withFamily runs f at Completing with the parent's card read, before the card of the child is
// asked for.
func withFamily(t *testing.T, parent string, born []string, f func(t *testing.T, s *stage, last func() StaffView)) {
	t.Helper()
	var clerk desk
	var table *emulator.Table
	inBubble(t, func(o *Options) {
		withDesk(&clerk)(o)
		table = family(parent, born...)
		o.Reader = table
	}, func(t *testing.T, s *stage) {
		s.table = table
		s.Sign(7)
		s.Choose("juminhyo")
		s.Next()
		s.Pick("household")
		s.Next()
		s.answerAll(Asking)
		s.Next()
		s.lay("parent")
		s.want(Credential)
		s.typePIN("1234")
		s.want(Completing)
		f(t, s, func() StaffView {
			s.view()
			return clerk.last()
		})
	})
}

// secondCard has the child's card read.
func (s *stage) secondCard(person string) {
	s.t.Helper()
	s.Child()
	s.want(Waiting)
	s.table.Lift()
	s.lay(person)
	s.want(Credential)
	s.typePIN("1234")
	s.want(Completing)
}

// Who is 18 today is no child at a counter; who is 18 tomorrow is. An unborn one is none, nor one
// whose birth is not known.
func TestAChildIsUnderEighteenToTheDay(t *testing.T) {
	// thisYear begins on 2026-11-24
	for birth, child := range map[string]bool{
		"20081124": false, "20081125": true, "20081123": false, "20261124": true, "20261125": false, "20180600": false,
		"1950A100": false, "20180610": true,
	} {
		withFamily(t, "19800217", []string{birth}, func(t *testing.T, s *stage, last func() StaffView) {
			s.secondCard("b" + birth)
			if taken := last().ChildFail == ""; taken != child || s.Kiosk.interview.hasChild != child {
				t.Errorf("born %s: taken %v", birth, taken)
			}
		})
	}
}

// A visitor of sixteen lays their own card a second time: it is not their child's. A namesake of
// another birthday, or a twin of another name, is.
func TestTheVisitorsOwnCardIsNotTheirChilds(t *testing.T) {
	withFamily(t, "20100410", nil, func(t *testing.T, s *stage, last func() StaffView) {
		s.secondCard("parent")
		if last().ChildFail == "" || s.Kiosk.interview.hasChild {
			t.Error("the visitor's own card was taken")
		}
		if !slices.Contains(s.log.kinds(), "child.refused") {
			t.Errorf("the log has %v", s.log.kinds())
		}
	})
	withFamily(t, "20100410", []string{"20100410"}, func(t *testing.T, s *stage, last func() StaffView) {
		s.secondCard("b20100410")
		if last().ChildFail != "" {
			t.Error("one born on the same day, of another name, was refused")
		}
	})
}

// A child's reading without its entry is not used either.
func TestAChildsReadingThatIsNotLoggedIsNotUsed(t *testing.T) {
	withFamily(t, "19800217", []string{"20180610"}, func(t *testing.T, s *stage, last func() StaffView) {
		s.Child()
		s.want(Waiting)
		s.table.Lift()
		s.lay("b20180610")
		s.want(Credential)
		s.log.fail = func(e record.Entry) bool { return e.Kind == "read" }
		s.typePIN("1234")
		if v := s.view(); v.State != Stopped || v.Problem != NotLogged || s.Kiosk.interview.hasChild {
			t.Errorf("%s, %s, taken %v", v.State, v.Problem, s.Kiosk.interview.hasChild)
		}
	})
}
