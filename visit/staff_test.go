package visit

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kakanai/card"
	"kakanai/card/emulator"
	"kakanai/forms"
	"kakanai/record"
)

// A desk is a clerk's window that keeps all that it was shown. The kiosk shows it more while a test
// looks.
type desk struct {
	mu    sync.Mutex
	views []StaffView
}

func (d *desk) show(v StaffView) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.views = append(d.views, v)
}

func (d *desk) seen() []StaffView {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.views)
}

func (d *desk) last() StaffView {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.views[len(d.views)-1]
}

// withDesk has the clerk's window too.
func withDesk(d *desk) func(*Options) {
	return func(o *Options) {
		o.ShowStaff = d.show
		o.Clock = thisYear{} // people of the demo are as old as they should be
	}
}

// thisYear is the bubble's clock, which begins with the year 2000, in 2026.
type thisYear struct{}

func (thisYear) Now() time.Time { return time.Now().AddDate(26, 10, 23) }

func atDesk(t *testing.T, f func(t *testing.T, s *stage, last func() StaffView)) {
	t.Helper()
	var d desk
	inBubble(t, withDesk(&d), func(t *testing.T, s *stage) {
		s.Sign(7)
		f(t, s, func() StaffView {
			s.view()
			return d.last()
		})
		for _, e := range s.log.entries {
			if e.Clerk != 0 && e.Clerk != 7 {
				t.Errorf("%s is logged for clerk %d", e.Kind, e.Clerk)
			}
		}
	})
}

// entry is the last entry of that kind.
func (s *stage) entry(kind record.Kind) record.Entry {
	s.t.Helper()
	s.view()
	for _, e := range slices.Backward(s.log.entries) {
		if e.Kind == kind {
			return e
		}
	}
	s.t.Fatalf("the log has no %s: %v", kind, s.log.kinds())
	return record.Entry{}
}

func (s *stage) c8(form string) string {
	s.t.Helper()
	for _, f := range s.want(Confirming).Filled {
		if f.Form.ID == form {
			return strings.Join(f.Record, "　")
		}
	}
	s.t.Fatalf("%s is not among the pages", form)
	return ""
}

var walkIn = forms.Facts{Name: "𠮷田　葛󠄀之介", Address: "青森県むつ市中央一丁目８番１号", Birth: "19540300", Sex: "1"}

func TestStaffTypeForSomebodyWithoutACard(t *testing.T) {
	for _, from := range []State{Notice, Waiting, Credential} {
		t.Run(string(from), func(t *testing.T) {
			atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
				s.reach(from)
				if !last().MayType {
					t.Error("the clerk's window does not offer to type")
				}
				s.Person(forms.Facts{Name: "名", Address: "", Birth: "19540300", Sex: "1"})
				s.want(from) // an address is missing: nothing happens
				s.Person(walkIn)
				s.answerAll(Completing)
				v := s.want(Confirming)
				if v.Holder != walkIn {
					t.Errorf("Confirming shows %+v", v.Holder)
				}
				if c8 := s.c8("juminhyo"); !strings.Contains(c8, "読取方法：職員入力　入力時刻：") || !strings.Contains(c8, "訂正：なし") {
					t.Errorf("C8 says %s", c8)
				}
				s.Print()
				s.want(Handing)
				s.Collect()
				s.want(Choosing)
				if e := s.entry("typed"); e.Clerk != 7 || e.Via != "staff" {
					t.Errorf("logged as %+v", e)
				}
				if e := s.entry("prepared"); e.Via != "staff" {
					t.Errorf("prepared via %s", e.Via)
				}
				if e := s.entry("taken"); e.Clerk != 7 {
					t.Errorf("the paper was handed over by %d", e.Clerk)
				}
			})
		})
	}
}

func TestStaffTypeAfterAProblemWithTheCard(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Waiting)
		s.lay("last")
		if v := s.want(Stopped); v.Problem != LastTry {
			t.Fatalf("problem %s", v.Problem)
		}
		s.Person(walkIn)
		s.answerAll(Completing)
		s.want(Confirming)
	})
}

func TestStaffCorrectAFieldAndTheResidentConfirmsAgain(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Confirming, "juminhyo", "shotoku")
		serials := map[string]string{}
		for _, d := range s.view().Documents {
			serials[d.FormID] = d.Serial
		}
		s.Correct("juminhyo", "req_addr", "青森県むつ市新町１番")
		s.Correct("juminhyo", "copies", 3)
		v := s.want(Confirming)
		if !slices.Equal(v.Fixed, []string{"住所", "通数"}) {
			t.Errorf("the resident is told that %v was changed", v.Fixed)
		}
		if c8 := s.c8("juminhyo"); !strings.Contains(c8, "訂正：通数") || !strings.Contains(c8, "券面と相違：住所") {
			t.Errorf("C8 of the corrected form says %s", c8)
		}
		// The address came from the card into both forms: it is the same person's.
		if c8 := s.c8("shotoku"); !strings.Contains(c8, "訂正：なし") || !strings.Contains(c8, "券面と相違：住所") {
			t.Errorf("C8 of the other form says %s", c8)
		}
		for _, f := range v.Filled {
			if got := f.Values["req_addr"].Text; got != "青森県むつ市新町１番" {
				t.Errorf("%s has the address %q", f.Form.ID, got)
			}
		}
		for _, d := range v.Documents {
			if d.Serial != serials[d.FormID] {
				t.Errorf("%s got another number, and nothing was printed yet", d.FormID)
			}
		}
		if e := s.entry("corrected"); e.Clerk != 7 || e.Code != "corrected" || e.Form != "juminhyo" {
			t.Errorf("logged as %+v", e)
		}
		if !slices.ContainsFunc(s.log.entries, func(e record.Entry) bool {
			return e.Kind == "corrected" &&
				e.Code == "mismatch" && e.Form == "shotoku"
		}) {
			t.Error("券面と相違 is not in the log")
		}
		s.Correct("juminhyo", "copies", 99) // at most 20
		if got := last().Refused; got != (FieldRef{"juminhyo", "copies"}) {
			t.Errorf("a value that does not pass is refused as %+v", got)
		}
		s.Correct("juminhyo", "req_name", "")
		if v := s.want(Confirming); v.Filled[0].Values["req_name"].Text != s.table.People()[0].Name {
			t.Error("an empty name was taken")
		}
		s.Print()
		s.want(Handing)
	})
}

func TestCorrectionAfterPrintingGetsItsOwnNumber(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Handing, "juminhyo", "shotoku")
		old := last().Serials["juminhyo"]
		s.Correct("juminhyo", "copies", 2)
		v := s.want(Confirming)
		if len(v.Documents) != 1 || v.Documents[0].FormID != "juminhyo" || v.Documents[0].Serial == old {
			t.Errorf("to be confirmed again: %+v", v.Documents)
		}
		if e := s.entry("replaced"); e.Serial != old || e.Clerk != 7 {
			t.Errorf("the old paper is logged as %+v", e)
		}
		s.Print()
		s.want(Handing)
		if len(s.paper.pages) != 3 {
			t.Errorf("%d papers came out, expected two and the corrected one", len(s.paper.pages))
		}
	})
	// A visitor who leaves now leaves a wrong paper behind.
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Handing)
		s.Correct("juminhyo", "copies", 2)
		s.want(Confirming)
		s.Cancel()
		s.want(PaperLeft)
		s.Collect()
		s.want(Choosing)
	})
}

func TestACorrectionThatAsksForMoreStopsUntilItIsThere(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Confirming)
		s.Correct("juminhyo", "req_role", "third")
		v := s.want(Stopped)
		if v.Problem != Incomplete || len(v.Fields) == 0 {
			t.Fatalf("problem %s %v", v.Problem, v.Fields)
		}
		for _, f := range v.Fields {
			var value any = "亡くなった叔父の相続の手続きで、続柄を確かめるため必要です"
			switch f.Field {
			case "subj_name":
				value = []any{"山田　太郎"}
			case "subj_addr":
				value = "青森県むつ市大畑町１"
			case "rel":
				value = "other"
			case "purpose":
				value = "inherit"
			}
			s.Correct(f.Form, f.Field, value)
		}
		s.answerAll(Completing)
		v = s.want(Confirming)
		if v.Filled[0].Values["tp_reason"].Text != "亡くなった叔父の相続の手続きで、続柄を確かめるため必要です" {
			t.Error("what staff filled in is not there")
		}
	})
}

func TestStaffLetSomebodyPassWhereTheLawAllows(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.Choose("juminhyo")
		s.Next()
		s.Pick("proxy")
		s.Next()
		s.Pick("no") // no 委任状
		s.Next()
		s.want(Stopped)
		if let := last().Let; !slices.Equal(let, []string{"proof-seen"}) {
			t.Fatalf("may pass for %v", let)
		}
		s.LetOn("moved-today") // not for this one
		s.want(Stopped)
		s.LetOn("proof-seen")
		s.answerAll(Asking)
		s.want(Notice)
		if e := s.entry("let-on"); e.Code != "proof-seen" || e.Clerk != 7 {
			t.Errorf("logged as %+v", e)
		}
	})
	// The seal's own registration card: no law lets a person do without.
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.Choose("inkan")
		s.Next()
		s.Next()
		v := s.want(Asking)
		s.Pick(v.Ask.Choices[len(v.Ask.Choices)-1].ID)
		s.Next()
		s.want(Stopped)
		for _, r := range forms.LetReasons {
			s.LetOn(r)
		}
		s.want(Stopped)
	})
	// A stopper that only one of two forms would let pass lets no visit pass.
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.Choose("juminhyo")
		s.Choose("inkan")
		s.Next()
		s.Pick("third")
		s.Next()
		s.want(Stopped)
		if let := last().Let; len(let) > 0 {
			t.Errorf("may pass for %v", let)
		}
	})
}

func TestAnAddressOutsideTheCityPassesOnTheDayOfTheMove(t *testing.T) {
	elsewhere := func(o *Options) { o.City.Name = "見本市" }
	inBubble(t, elsewhere, func(t *testing.T, s *stage) {
		s.reach(Credential)
		s.typePIN("1234")
		for v := s.view(); v.State == Completing; v = s.view() {
			s.Next()
		}
		s.want(Stopped)
		s.LetOn("moved-today")
		s.answerAll(Completing)
		s.want(Confirming)
		s.Correct("juminhyo", "req_addr", "青森県むつ市新町１番")
		if c8 := s.c8("juminhyo"); !strings.Contains(c8, "券面と相違：住所") {
			t.Errorf("C8 says %s", c8)
		}
	})
}

func TestScribe(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Confirming)
		s.Scribe("見本　花子", "")
		if v := s.want(Confirming); v.Filled[0].Values["scribe"].On {
			t.Error("a scribe without a relation was taken")
		}
		s.Scribe("見本　花子", "娘")
		v := s.want(Confirming)
		if v.Filled[0].Values["scribe_name"].Text != "見本　花子" || v.Filled[0].Values["scribe_rel"].Text != "娘" ||
			!slices.Contains(v.Fixed, "代筆") {
			t.Errorf("the form has %+v, changed %v", v.Filled[0].Values["scribe_name"], v.Fixed)
		}
		s.entry("scribe")
	})
}

func TestOwnChildsCard(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.Choose("juminhyo")
		s.Next()
		s.Pick("household")
		s.Next()
		s.answerAll(Asking)
		s.Next()
		s.lay(s.person())
		s.want(Credential)
		s.typePIN("1234")
		s.want(Completing)
		if !last().MayChild {
			t.Fatal("a form for somebody else does not offer the child's card")
		}
		s.Child()
		v := s.want(Waiting) // the parent's card still lies there, and is not read again
		if !v.Child {
			t.Error("the resident is not told whose card comes now")
		}
		s.lay("child")
		s.want(Credential)
		s.typePIN("1234")
		s.answerAll(Completing)
		v = s.want(Confirming)
		f := v.Filled[0]
		kid := s.table.People()[slices.IndexFunc(s.table.People(),
			func(p emulator.Person) bool { return p.ID == "child" })]
		if f.Values["req_name"].Text != s.table.People()[0].Name ||
			!slices.Equal(f.Values["subj_name"].Texts, []string{kid.Name}) || f.Values["subj_birth"].Date.Year == 0 {
			t.Errorf("requester %q, person concerned %+v", f.Values["req_name"].Text, f.Values["subj_name"])
		}
		if c8 := s.c8("juminhyo"); !strings.Contains(c8, "対象のお子さん：カードの暗証番号") {
			t.Errorf("C8 says %s", c8)
		}
		if last().MayChild {
			t.Error("a third card is offered")
		}
		s.entry("child")
	})
}

func TestOnlyAMinorsCardIsAChilds(t *testing.T) {
	for _, who := range []string{"hanako", "self"} {
		atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
			s.Choose("juminhyo")
			s.Next()
			s.Pick("household")
			s.Next()
			s.answerAll(Asking)
			s.Next()
			s.lay(s.person())
			s.want(Credential)
			s.typePIN("1234")
			s.want(Completing)
			s.Child()
			s.want(Waiting)
			s.table.Lift()
			if who == "self" {
				who = s.person()
			}
			s.lay(who)
			s.want(Credential)
			s.typePIN("1234")
			s.want(Completing)
			if last().ChildFail == "" || len(last().Filled[0].Values["subj_name"].Texts) > 0 {
				t.Errorf("%s's card was taken for a child's", who)
			}
			s.entry("child.refused")
			s.Child()
			s.want(Waiting)
			s.Child() // not after all
			s.want(Completing)
		})
	}
}

func TestACallIsAnsweredAtTheDesk(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Asking)
		s.Call()
		s.view()
		time.Sleep(12 * time.Second)
		if n := last().Called; n != 12 {
			t.Errorf("called for %d s", n)
		}
		s.Attend()
		if last().Called != -1 {
			t.Error("still calling")
		}
		if e := s.entry("answered"); e.Millis != 12000 || e.Clerk != 7 {
			t.Errorf("logged as %+v", e)
		}
	})
}

func TestAFormComesBackFromTheWindow(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Handing)
		s.Taken()
		s.want(Choosing)
		v := last()
		if len(v.Issued) != 1 || v.Served != 1 {
			t.Fatalf("%+v, %d served", v.Issued, v.Served)
		}
		s.Returned(v.Issued[0].Serial, "wrong-form")
		s.Returned(v.Issued[0].Serial, "wrong-form") // once is enough
		if got := last().Issued[0].Returned; got != "wrong-form" {
			t.Errorf("marked as %q", got)
		}
		e := s.entry("returned")
		if e.Serial != v.Issued[0].Serial || e.Form != "juminhyo" || e.Code != "wrong-form" || e.Visit != "v1" ||
			e.Clerk != 7 {
			t.Errorf("logged as %+v", e)
		}
		n := 0
		for _, k := range s.log.kinds() {
			if k == "returned" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("logged %d times", n)
		}
	})
}

func TestVouchPrintsAndSaysSo(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Confirming)
		s.Vouch()
		s.want(Handing)
		kinds := s.log.kinds()
		if i := slices.Index(kinds, "vouched"); i < 0 || kinds[i+1] != "confirmed" {
			t.Errorf("the log has %v", kinds)
		}
	})
}

// What the clerk's window is shown during typing is the same for every digit and for none.
func TestTheDeskSeesNothingOfAPIN(t *testing.T) {
	var d desk
	inBubble(t, withDesk(&d), func(t *testing.T, s *stage) {
		s.reach(Credential)
		s.view()
		n := len(d.seen())
		if !d.last().Typing {
			t.Error("the desk is not told that somebody types")
		}
		for _, d := range []byte("987") {
			s.Digit(d)
		}
		s.Erase()
		if s.view().Digits != 2 {
			t.Fatal("the digits do not stand there")
		}
		if now := len(d.seen()); now != n {
			t.Errorf("the desk was shown %d new views while digits were typed", now-n)
		}
		for _, v := range d.seen() {
			if v.Digits != 0 || v.Printed != [card.CodeBLen]byte{} {
				t.Errorf("%d digits, %v", v.Digits, v.Printed)
			}
		}
	})
	// The printed numbers are no secret from the resident's own eyes, but the desk has no
	// business with them either.
	var e desk
	inBubble(t, func(o *Options) { withDesk(&e)(o); o.CodeB = CodeBStaff }, func(t *testing.T, s *stage) {
		s.reach(Notice)
		s.AllowNumbers()
		s.want(Credential)
		s.view()
		n := len(e.seen())
		for _, d := range []byte("3512") {
			s.Digit(d)
		}
		if s.view().Digits != 4 || len(e.seen()) != n || strings.Contains(fmt.Sprintf("%+v", e.seen()), "3512") {
			t.Error("the desk learns something of the printed numbers")
		}
	})
}

// Staff's actions in every state: what the state does not know is ignored, and nothing breaks.
func TestStaffActionsEverywhere(t *testing.T) {
	for _, state := range []State{Choosing, Asking, Notice, Waiting, Credential, Completing, Confirming, Handing} {
		atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
			s.reach(state)
			for name, do := range map[string]func(){
				"let on": func() { s.LetOn("proof-seen") }, "returned": func() { s.Returned("T-9999", "wrong-form") },
				"attend":       s.Attend,
				"bad form":     func() { s.Correct("nothing", "copies", 2) },
				"bad field":    func() { s.Correct("juminhyo", "clk_id1", true) },
				"system field": func() { s.Correct("juminhyo", "form_serial", "X") },
				"not chosen":   func() { s.Correct("kodomo", "kind", "new") },
			} {
				do()
				if got := s.view().State; got != state {
					t.Fatalf("%s in %s leads to %s", name, state, got)
				}
			}
			if all := s.causes(); len(all) > 0 {
				t.Errorf("%s: %v", state, all)
			}
		})
	}
}

func TestTheDeskForgetsWithTheVisit(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Confirming)
		s.Correct("juminhyo", "req_addr", "青森県むつ市新町１番")
		s.Scribe("見本　花子", "娘")
		s.Cancel()
		s.want(Choosing)
		v := last()
		if len(v.Filled) > 0 || len(v.Pages) > 0 || !reflect.DeepEqual(s.desk, deskwork{}) ||
			strings.Contains(fmt.Sprintf("%+v", v), "新町") {
			t.Error("the desk remembers somebody")
		}
		if s.personal() != "" {
			t.Error(s.personal())
		}
	})
}

// People of 75 and over are counted, by an entry that says whose visit it was in no field.
func TestPeopleOf75AreCountedWithoutAName(t *testing.T) {
	for birth, want := range map[string]bool{"19511125": true, "19511126": false, "19500000": true, "19510000": false} {
		atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
			s.reach(Notice)
			old := walkIn
			old.Birth = birth
			s.Person(old)
			s.answerAll(Completing)
			s.want(Confirming)
			i := slices.Index(s.log.kinds(), "senior")
			if (i >= 0) != want {
				t.Errorf("born %s: counted %t", birth, i >= 0)
			}
			if i >= 0 && s.log.entries[i] != (record.Entry{Kind: record.Senior}) {
				t.Errorf("%+v", s.log.entries[i])
			}
		})
	}
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.reach(Waiting)
		s.lay("ume")
		s.want(Credential)
		s.typePIN("1234")
		s.answerAll(Completing)
		if n := len(slices.DeleteFunc(s.log.kinds(), func(k string) bool { return k != "senior" })); n != 1 {
			t.Errorf("a card of somebody of 78 is counted %d times", n)
		}
	})
}

// However a visit ends, its entry tells how long the kiosk was not free, since the first touch.
func TestEveryEndTellsHowLongItTook(t *testing.T) {
	for kind, end := range map[string]func(*stage){
		"taken": func(s *stage) { s.reach(Handing); time.Sleep(time.Second); s.Collect() },
		"paper.cleared": func(s *stage) {
			s.reach(Handing)
			time.Sleep(130 * time.Second)
			s.want(PaperLeft)
			s.Collect()
		},
		"visit.cancel": func(s *stage) { s.reach(Confirming); time.Sleep(time.Second); s.Cancel() },
		"visit.idle":   func(s *stage) { s.reach(Confirming); time.Sleep(200 * time.Second) },
	} {
		atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
			end(s)
			s.want(Choosing)
			if e := s.entry(record.Kind(kind)); e.Millis < 1000 {
				t.Errorf("%s says %d ms", kind, e.Millis)
			}
		})
	}
}

// A table is corrected like any field: the whole of it, with every row that is to stand there.
func TestStaffCorrectATable(t *testing.T) {
	atDesk(t, func(t *testing.T, s *stage, last func() StaffView) {
		s.Choose("ido")
		s.Next()
		s.answerAll(Asking)
		s.want(Notice)
		s.Next()
		s.lay(s.person())
		s.want(Credential)
		s.typePIN("1234")
		s.obliging(Completing)
		v := s.want(Confirming)
		rows := v.Filled[0].Values["persons"].Rows
		if len(rows) != 1 || !v.Filled[0].Values["persons"].Card {
			t.Fatalf("from the card: %d rows", len(rows))
		}
		row := func(name, rel string) map[string]any { return map[string]any{"name": name, "rel": rel} }
		s.Correct("ido", "persons", []any{row(rows[0][0], ""), row("見本　花子", "妻")})
		v = s.want(Confirming)
		if got := v.Filled[0].Values["persons"].Rows; len(got) != 2 || got[1][0] != "見本　花子" || got[1][4] != "妻" {
			t.Errorf("%d rows", len(got))
		}
		if !slices.Equal(v.Fixed, []string{"異動する方"}) || !strings.Contains(s.c8("ido"), "券面と相違：異動する方") {
			t.Errorf("the resident is told of %v; C8: %s", v.Fixed, s.c8("ido"))
		}
		if e := s.entry("corrected"); e.Clerk != 7 || e.Form != "ido" || e.Code != "mismatch" {
			t.Errorf("logged as %+v", e)
		}
		many := []any{}
		for range 13 { // twelve are the most
			many = append(many, row("見本　花子", ""))
		}
		s.Correct("ido", "persons", many)
		if got := last().Refused; got != (FieldRef{"ido", "persons"}) {
			t.Errorf("thirteen rows are refused as %+v", got)
		}
		// Without any the card's own stands there again: a move of no person is none.
		s.Correct("ido", "persons", nil)
		if v = s.want(Confirming); len(v.Filled[0].Values["persons"].Rows) != 1 {
			t.Error("the card's row does not come back")
		}
	})
}
