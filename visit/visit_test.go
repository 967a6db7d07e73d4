package visit

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/card"
	"kakanai/forms"
	"kakanai/record"
)

func TestOwnJuminhyoFromTouchToPaper(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.want(Choosing)
		touches := 2
		s.Choose("juminhyo")
		s.Next()
		touches += s.answerAll(Asking)
		s.want(Notice)
		s.Next()
		touches++
		s.want(Waiting)
		s.lay(s.person())
		v := s.want(Credential)
		if v.Counter != record.TriesLeft(3) {
			t.Errorf("a fresh card may be tried %d times here, expected 2: the counter minus one", here(v))
		}
		s.typePIN("1234")
		touches += s.answerAll(Completing)
		v = s.want(Confirming)
		if v.Holder.Name != s.table.People()[0].Name || len(v.Documents) != 1 {
			t.Errorf("Confirming shows %d documents", len(v.Documents))
		}
		s.Print()
		touches++
		v = s.want(Handing)
		if v.Holder != (forms.Facts{}) {
			t.Error("Handing still shows the holder")
		}
		if touches > 8 {
			t.Errorf("own 住民票 took %d touches and the PIN, expected at most 8", touches)
		}
		s.Taken()
		s.want(Choosing)
		want := []string{"visit.open", "read", "prepared", "confirmed", "printed", "taken"}
		if got := s.log.kinds(); !slices.Equal(got, want) {
			t.Errorf("the log has %v, expected %v", got, want)
		}
		if want := []State{
			Choosing, Asking, Notice, Waiting, Credential, Reading, Completing, Confirming, Printing,
			Handing, Choosing,
		}; !slices.Equal(s.seen, want) {
			t.Errorf("states %v, expected %v", s.seen, want)
		}
	})
}

func TestThreeFormsShareQuestions(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		for _, f := range []string{"shotoku", "inkan", "juminhyo"} {
			s.Choose(f)
		}
		s.Next()
		v := s.want(Asking)
		if len(v.Ask.About) != 3 {
			t.Errorf("the first question is about %v, expected all three forms", v.Ask.About)
		}
		s.seeAsk = func(a *Ask) {
			words := a.Text + a.Hint
			for _, c := range a.Choices {
				words += c.Label + c.Hint + c.Stop
			}
			if strings.Contains(words, "{") {
				t.Errorf("the question %s has an unfilled place: %s", a.ID, words)
			}
		}
		s.answerAll(Asking)
		s.want(Notice)
		s.Next()
		s.want(Waiting)
		s.lay(s.person())
		s.want(Credential)
		s.typePIN("1234")
		s.answerAll(Completing)
		v = s.want(Confirming)
		if len(v.Documents) != 3 || v.Documents[0].FormID != "juminhyo" {
			t.Fatalf("%d documents", len(v.Documents))
		}
		s.Print()
		s.want(Handing)
		if len(s.paper.pages) != 3 {
			t.Errorf("%d pages came out", len(s.paper.pages))
		}
	})
}

// personal says what of a visit is still in a kiosk.
func (s *stage) personal() string {
	k := s.Kiosk
	switch {
	case k.interview.holder != (forms.Facts{}):
		return "the holder"
	case k.reading.digits != [card.CodeBLen]byte{} || k.reading.secret != nil || k.reading.count != 0:
		return "digits"
	case len(k.filled) > 0 || len(k.docs) > 0:
		return "filled forms"
	case len(k.interview.answers) > 0:
		return "answers"
	case len(s.last.Documents) > 0 || s.last.Holder != (forms.Facts{}) || s.last.Ask != nil:
		return "something in the view"
	}
	return ""
}

func TestCancelAndIdleFromEveryState(t *testing.T) {
	for _, state := range []State{Choosing, Asking, Notice, Waiting, Credential, Completing, Confirming, Handing} {
		for _, how := range []string{"cancel", "idle"} {
			t.Run(string(state)+"/"+how, func(t *testing.T) {
				inBubble(t, nil, func(t *testing.T, s *stage) {
					s.reach(state)
					before := s.view().Visit
					want := table[state][cancel]
					if how == "cancel" {
						s.Cancel()
					} else {
						time.Sleep(DefaultIdle.of(state) - time.Second)
						s.want(state)
						time.Sleep(2 * time.Second)
					}
					v := s.want(want)
					if p := s.personal(); p != "" {
						t.Errorf("%s after %s left %s", state, how, p)
					}
					if v.Visit == before {
						t.Error("the visit's number did not grow")
					}
					if want == PaperLeft {
						s.Cancel()
						s.Next()
						time.Sleep(time.Hour)
						s.want(PaperLeft)
						s.Cleared()
						s.want(Choosing)
					}
					if s.paper.forgot == 0 {
						t.Error("the printer was not told to forget")
					}
				})
			})
		}
	}
}

func TestWarningAndSignOfLife(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Notice)
		time.Sleep(DefaultIdle.Card - DefaultIdle.Warn + time.Second)
		v := s.want(Notice)
		if !v.Warn || v.Left > 30 || v.Left < 25 {
			t.Errorf("30 s before the end: Warn %v, Left %d", v.Warn, v.Left)
		}
		s.Touch()
		if v = s.want(Notice); v.Warn {
			t.Error("a touch does not take the warning away")
		}
		time.Sleep(DefaultIdle.Card - 2*time.Second)
		s.want(Notice)
	})
}

func TestCallingHoldsTheVisit(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming)
		s.Call()
		if v := s.want(Confirming); !v.Calling {
			t.Fatal("the call is not shown")
		}
		time.Sleep(DefaultIdle.Completing + time.Minute)
		s.want(Confirming)
		s.Answered()
		if v := s.want(Confirming); v.Calling {
			t.Error("the call goes on after it was answered")
		}
		k := s.log.kinds()
		if !slices.Contains(k, "called") || !slices.Contains(k, "answered") {
			t.Errorf("the log has %v", k)
		}
	})
}

func TestWrongPIN(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Credential)
		s.typePIN("0000")
		v := s.want(Credential)
		if v.Problem != WrongPIN || v.Counter != record.TriesLeft(2) || here(v) != 1 || !v.Refused {
			t.Errorf("after one wrong PIN: %q, %d tries here, counter %s, refused %v", v.Problem, here(v), v.Counter,
				v.Refused)
		}
		s.typePIN("9999")
		v = s.want(Stopped)
		if v.Problem != LastTry || v.Retry {
			t.Errorf("after two wrong PINs: %q, retry %v", v.Problem, v.Retry)
		}
		s.Retry()
		s.Enter()
		s.want(Stopped)
	})
}

func TestCardsThatCannotBeTried(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		for _, p := range s.table.People() {
			if p.TriesLeft == nil {
				continue
			}
			want := PINBlocked
			if *p.TriesLeft == 1 {
				want = LastTry
			}
			s.reach(Waiting)
			s.lay(p.ID)
			if v := s.want(Stopped); v.Problem != want || v.Retry {
				t.Errorf("a card with %d tries left: %q", *p.TriesLeft, v.Problem)
			}
			s.table.Lift()
			s.Cancel()
			s.want(Choosing)
		}
	})
}

func TestWrongCardIsAHint(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Waiting)
		for _, p := range s.table.People() {
			if p.Kind == "licence" {
				s.lay(p.ID)
				if v := s.want(Waiting); v.Problem != WrongCard {
					t.Errorf("a driver's licence: %q", v.Problem)
				}
				s.table.Lift()
				s.lay(s.person())
				s.want(Credential)
				return
			}
		}
		t.Fatal("no licence among the demo people")
	})
}

func TestCardLiftedWhileTyping(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Credential)
		s.Digit('1')
		s.table.Lift()
		v := s.want(Stopped)
		if v.Problem != CardRemoved || !v.Retry {
			t.Errorf("%q, retry %v", v.Problem, v.Retry)
		}
		s.Retry()
		s.want(Waiting)
		s.lay(s.person())
		if v = s.want(Credential); v.Digits != 0 {
			t.Error("a digit survived the card")
		}
	})
}

func TestCardTakenBackAfterReading(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Completing)
		s.table.Lift()
		s.want(Completing)
		s.answerAll(Completing)
		s.want(Confirming)
	})
}

func TestBackIsSafe(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming)
		serial := s.view().Documents[0].Serial
		for range 20 {
			s.Back()
		}
		v := s.want(Choosing)
		if !slices.Equal(v.Chosen, []string{"juminhyo"}) {
			t.Errorf("back to the start lost the choice: %v", v.Chosen)
		}
		s.Next()
		s.answerAll(Asking)
		s.want(Completing) // the card was read: it is not asked for again
		s.answerAll(Completing)
		if v = s.want(Confirming); v.Documents[0].Serial != serial {
			t.Error("the same form of the same visit got another serial")
		}
	})
}

// The log fails at its n-th entry, for every n: nothing may then be on paper that is not logged,
// which paper.Print itself checks, and the counter must stop and say so.
func TestLogFailing(t *testing.T) {
	for n := range 6 {
		t.Run(fmt.Sprint(n), func(t *testing.T) { logFailing(t, n, nil, NotLogged) })
		t.Run(fmt.Sprint(n, " changed"), func(t *testing.T) { logFailing(t, n, ErrLogBroken, LogBroken) })
	}
}

func logFailing(t *testing.T, n int, why error, problem Problem) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		count := 0
		s.log.why = why
		s.log.fail = func(e record.Entry) bool {
			count++
			return count > n
		}
		s.Choose("juminhyo")
		s.Next()
		for range 30 {
			switch v := s.view(); v.State {
			case Asking, Completing:
				s.answerAll(v.State)
			case Notice:
				s.Next()
			case Waiting:
				s.lay(s.person())
			case Credential:
				s.typePIN("1234")
			case Confirming:
				s.Print()
			case Handing:
				s.Taken()
			}
		}
		v := s.view()
		if n < 5 && (v.State != Stopped || v.Problem != problem || v.Retry) {
			t.Errorf("the log failed at entry %d, the visit stands in %s with %q", n, v.State, v.Problem)
		}
		if n < 4 && len(s.paper.pages) > 0 {
			t.Errorf("the log failed at entry %d, and %d pages came out", n, len(s.paper.pages))
		}
		if v.State == Stopped { // there is room again: the next visitor is served, without a restart
			s.log.mu.Lock()
			s.log.fail = nil
			s.log.mu.Unlock()
			s.table.Lift()
			s.Cancel()
			if len(s.paper.pages) > 0 { // when staff have taken what lies there
				s.want(PaperLeft)
				s.Cleared()
			}
			s.want(Choosing)
			s.reach(Handing)
		}
	})
}

func TestPrinterFailing(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming)
		s.paper.fail = errors.New("no paper")
		s.Print()
		v := s.want(Stopped)
		if v.Problem != NotPrinted || !v.Retry {
			t.Fatalf("%q", v.Problem)
		}
		if !slices.Contains(s.log.kinds(), "failed") {
			t.Errorf("the log has %v", s.log.kinds())
		}
		s.paper.fail = nil
		s.Retry()
		s.want(Confirming)
		s.Print()
		s.want(Handing)
		s.NotOut()
		s.want(Stopped)
		s.Cancel()
		s.want(PaperLeft) // a page may still come out: no other visit before staff looked
	})
}

func TestStopperLeadsToStaff(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Asking)
		v := s.view()
		for _, c := range v.Ask.Choices {
			if c.Stop == "" {
				continue
			}
			s.Pick(c.ID)
			s.Next()
			v = s.want(Stopped)
			if v.Stop != c.Stop || v.Problem != None || !v.Retry {
				t.Errorf("%q %q", v.Stop, v.Problem)
			}
			s.Retry()
			s.want(Asking)
			return
		}
		t.Fatal("no choice of the first question leads to staff")
	})
}

func TestVouched(t *testing.T) {
	inBubble(t, func(o *Options) { o.Caller = Script }, func(t *testing.T, s *stage) {
		for _, f := range []string{"juminhyo", "inkan", "shotoku"} {
			s.Choose(f)
		}
		s.Next()
		s.want(Notice)
	})
	inBubble(t, func(o *Options) { o.Caller = Script }, func(t *testing.T, s *stage) {
		s.Choose("juminhyo")
		s.Supply("juminhyo", forms.Answers{"rel": "third", "req_role": "third", "subj_same": false})
		s.Next()
		v := s.want(Stopped)
		if v.Problem != Incomplete || len(v.Fields) == 0 || v.Fields[0].Form != "juminhyo" {
			t.Errorf("%q %v", v.Problem, v.Fields)
		}
	})
}

// A panic in a part must stop the visit, not the counter.
func TestFaultyPart(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Completing)
		s.Kiosk.o.Layout = nil
		s.answerAll(Completing)
		if v := s.want(Stopped); v.Problem != Internal {
			t.Errorf("%q", v.Problem)
		}
		s.Cancel()
		s.want(Choosing)
	})
}

// Ten thousand blind actions: the state stays in the table, nothing unlogged is printed (paper
// checks), and a PIN is sent at most once for each Enter.
func TestMonkey(t *testing.T) {
	of2026 := func(o *Options) { offering(CodeBResident)(o); today(o); o.Guide = GuideSeveral }
	inBubble(t, of2026, func(t *testing.T, s *stage) {
		r := rand.New(rand.NewPCG(1, 2))
		people := s.table.People()
		actions := []func(){
			func() { s.Choose([]string{"juminhyo", "inkan", "shotoku", "nobody"}[r.IntN(4)]) },
			func() { s.ChooseBundle([]string{"tennyu", "okuyami", "nobody"}[r.IntN(3)]) },
			func() { s.Aside([]string{"card_own", "konbini_pin", "nothing"}[r.IntN(3)]) },
			// A visitor who knows what to do, now and then.
			func() {
				for range 8 {
					if a := s.view().Ask; a != nil && a.Ready {
						s.Next()
					}
				}
			},
			func() { s.Speak([]string{"en", "ja", "xx"}[r.IntN(3)]) },
			s.Next, s.Next, s.Next, s.Next, s.Back, s.Print, s.Enter, s.Erase, s.Retry, s.Call, s.Answered, s.Taken,
			s.NotOut, s.Cleared,
			func() {
				if r.IntN(8) == 0 {
					s.Cancel()
				}
			},
			func() { s.Digit(byte('0' + r.IntN(10))) },
			func() { s.typePIN("1234") },
			func() { s.Numbers(r.IntN(2) == 0) },
			func() { s.typeNumbers(people[r.IntN(2)].CodeB()) },
			func() { s.table.Lay(people[r.IntN(len(people))].ID) },
			func() { s.lay(people[0].ID) },
			func() { s.table.Lift() },
			func() {
				if a := s.last.Ask; a != nil && len(a.Choices) > 0 {
					s.Pick(a.Choices[r.IntN(len(a.Choices))].ID)
				}
			},
			func() {
				if a := s.last.Ask; a != nil && len(a.Fields) > 0 {
					f := a.Fields[r.IntN(len(a.Fields))]
					s.Answer(f.Form, f.Field.ID, []any{"x", 3.0, true, nil, []any{"yes"}, "1980-02-17"}[r.IntN(6)])
				}
			},
			func() { time.Sleep(time.Duration(r.IntN(20)) * time.Second) },
		}
		reached := map[State]bool{}
		for range 10000 {
			actions[r.IntN(len(actions))]()
			v := s.view()
			reached[v.State] = true
			if !slices.Contains(States, v.State) {
				t.Fatalf("state %q", v.State)
			}
			if v.Problem == Internal {
				t.Fatalf("a fault of ours: %v", s.causes())
			}
		}
		for _, state := range []State{Credential, Completing, Confirming, Handing, Stopped, PaperLeft} {
			if !reached[state] {
				t.Errorf("ten thousand actions never reached %s: the monkey is too tame to prove anything", state)
			}
		}
	})
}

func TestTable(t *testing.T) {
	for _, s := range States {
		if _, ok := table[s]; !ok {
			t.Errorf("%s has no row", s)
		}
		seen, queue := map[State]bool{s: true}, []State{s}
		for len(queue) > 0 {
			for _, to := range table[queue[0]] {
				if !seen[to] {
					seen[to] = true
					queue = append(queue, to)
				}
			}
			queue = queue[1:]
		}
		if !seen[Choosing] {
			t.Errorf("no way leads from %s back to Choosing", s)
		}
		if _, ok := table[s][cancel]; !ok && s != PaperLeft {
			t.Errorf("%s cannot be cancelled", s)
		}
		if _, ok := table[s][idle]; !ok && s != PaperLeft {
			t.Errorf("%s does not time out", s)
		}
	}
}

// docs/visit.md is the table as a picture. Run with KAKANAI_UPDATE=1 after changing the table.
func TestPictureOfTheTable(t *testing.T) {
	var b strings.Builder
	b.WriteString(
		"# A visit\n\nMade from visit/table.go by its test; an arrow that is not here is ignored.\n\n" +
			"```mermaid\nstateDiagram-v2\n    [*] --> choosing\n",
	)
	id := func(s State) string { return strings.ReplaceAll(string(s), "-", "_") }
	for _, from := range States {
		byTo := map[State][]string{}
		for e, to := range table[from] {
			byTo[to] = append(byTo[to], string(e))
		}
		for _, to := range States {
			if es := byTo[to]; len(es) > 0 {
				slices.Sort(es)
				fmt.Fprintf(&b, "    %s --> %s: %s\n", id(from), id(to), strings.Join(es, ", "))
			}
		}
	}
	b.WriteString("```\n")
	const path = "../docs/visit.md"
	if os.Getenv("KAKANAI_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != b.String() {
		t.Errorf("%s is not the table's picture: run with KAKANAI_UPDATE=1", path)
	}
}

// Every Problem has an exit code and a heading in the manual with that number.
func TestProblemsHavePages(t *testing.T) {
	manual, err := os.ReadFile("../docs/problems.md")
	if err != nil {
		t.Fatal(err)
	}
	for p, code := range Exit {
		if p != None && !strings.Contains(string(manual), fmt.Sprintf("\n## %s (%d)\n", p, code)) {
			t.Errorf("docs/problems.md has no heading %q", fmt.Sprintf("## %s (%d)", p, code))
		}
	}
}

// wipe clears every field of a visit: one that is added later is caught here.
func TestWipeClearsEverything(t *testing.T) {
	inBubble(t, nil, func(t *testing.T, s *stage) {
		s.reach(Confirming)
		s.Kiosk.post(func() {
			s.Kiosk.wipe()
			if !reflect.DeepEqual(s.Kiosk.session, session{}) {
				t.Error("wipe left something of the visit")
			}
			s.Kiosk.state = Choosing
			s.Kiosk.clear(visitor{}, list{})
		})
		s.want(Choosing)
	})
}

// here is how often a PIN may be typed at the counter.
func here(v View) int {
	n, _ := v.TriesHere()
	return n
}

// The log knows every state that a visit may be broken off in, and no other.
func TestTheLogKnowsEveryState(t *testing.T) {
	if !slices.Equal(record.Screens, States) {
		t.Errorf("record has %q, a visit %q", record.Screens, States)
	}
	for _, s := range States {
		e := record.Entry{
			Kind: record.VisitCancelled, Visit: "0123456789abcdef", Screen: s, Day: "2026-11-30", At: time.Now(),
		}
		if err := e.Check(); err != nil {
			t.Errorf("%s: %v", s, err)
		}
		e.Screen += "x"
		if err := e.Check(); err == nil {
			t.Errorf("%s is taken", e.Screen)
		}
	}
}
