package visit

import (
	"slices"
	"testing"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

// ask makes an interview about these forms, of the forms that ship, on a day of 2026. There is no
// kiosk.
func ask(t *testing.T, chosen ...string) *interview {
	t.Helper()
	all, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	iv := newInterview(rules{
		catalogue: all, city: forms.City{Name: "むつ市", Window: "1階", Fees: all.Fees}, guide: GuideOff,
		today: func() forms.Date { return forms.Date{Year: 2026, Month: 11, Day: 24} },
	}, list{})
	for _, id := range chosen {
		iv.choose(id)
	}
	return &iv
}

var mihon = forms.Facts{Name: "見本　太郎", Address: "青森県むつ市見本町１", Birth: "19800101", Sex: "1"}

// answerRound answers a round with what stands there or the first choice, and returns what was
// asked.
func (iv *interview) answerRound(t *testing.T, r round) (asked []string) {
	t.Helper()
	if !iv.start(r, false) {
		return nil
	}
	for range 60 {
		g := iv.group(r)
		if g == nil {
			t.Fatalf("%s is on the screen and is no question", iv.asked)
		}
		asked = append(asked, g.key)
		if len(g.Choices) > 0 && !iv.ready(g) {
			iv.pick(r, g.Choices[0].ID)
		}
		if !iv.ready(g) {
			t.Fatalf("%s is not answered", g.key)
		}
		if iv.picked[g.key] == "" && iv.chosenAnswer(g) != "" {
			iv.pick(r, iv.chosenAnswer(g))
		}
		iv.give(g)
		key, ok := iv.next(r, g, iv.groups(r))
		if !ok {
			return asked
		}
		iv.asked = key
	}
	t.Fatalf("the questions do not end: %v", asked)
	return nil
}

// A form is asked through without a card, a clock or a goroutine, and lacks nothing then.
func TestAnInterviewNeedsNoKiosk(t *testing.T) {
	iv := ask(t, "juminhyo")
	before := iv.answerRound(t, beforeCard)
	iv.person = person{holder: mihon, known: true}
	after := iv.answerRound(t, afterCard)
	if len(before) == 0 || len(after) == 0 {
		t.Fatalf("asked %v before the card and %v after it", before, after)
	}
	if missing := iv.missing(); len(missing) > 0 {
		t.Errorf("it lacks %v", missing)
	}
	if _, refused := iv.refused(); refused {
		t.Error("it is refused")
	}
}

// A question that stands in two forms is asked once.
func TestOneQuestionForTwoForms(t *testing.T) {
	iv := ask(t, "juminhyo", "inkan")
	for _, r := range []round{beforeCard, afterCard} {
		var keys []string
		for _, g := range iv.groups(r) {
			if slices.Contains(keys, g.key) {
				t.Errorf("%s is asked twice", g.key)
			}
			keys = append(keys, g.key)
		}
	}
	shared := slices.ContainsFunc(iv.groups(beforeCard), func(g *group) bool { return len(g.in) == 2 })
	if !shared {
		t.Error("the two forms share no question")
	}
}

// Back leads where next came from, and from the first question out of the round.
func TestBackIsTheQuestionBefore(t *testing.T) {
	iv := ask(t, "juminhyo")
	asked := iv.answerRound(t, beforeCard)
	for i := len(asked) - 1; i > 0; i-- {
		iv.asked = asked[i]
		if key, ok := iv.previous(beforeCard); !ok || key != asked[i-1] {
			t.Errorf("before %s comes %s, %v", asked[i], key, ok)
		}
	}
	iv.asked = asked[0]
	if key, ok := iv.previous(beforeCard); ok {
		t.Errorf("before the first comes %s", key)
	}
}

// What cannot be decided without looking at it changes nothing: predicates have no side effects.
func TestAskingTheInterviewChangesNothing(t *testing.T) {
	iv := ask(t, "juminhyo", "inkan")
	iv.answerRound(t, beforeCard)
	iv.person = person{holder: mihon, known: true}
	snapshot := func() string {
		out := ""
		for _, f := range iv.chosenForms() {
			filled := iv.fill(f)
			for _, s := range f.Sections {
				for _, x := range s.Fields {
					out += filled.Values[x.ID].Text
				}
			}
			out += f.ID
		}
		return out + iv.asked
	}
	before := snapshot()
	for _, r := range []round{beforeCard, afterCard} {
		for _, g := range iv.groups(r) {
			iv.ready(g)
			iv.forbidden(g)
			iv.leaving(g)
			iv.stoppedBy(g)
			for _, c := range g.Choices {
				iv.may(g, c.ID)
			}
		}
	}
	iv.refused()
	iv.missing()
	iv.askView(beforeCard, Japanese)
	iv.offeredAsides(Japanese)
	if after := snapshot(); after != before {
		t.Error("a question that was only looked at changed an answer")
	}
}

// A bundle is put on the list and taken off it as a whole, with its answers.
func TestABundleComesAndGoesWhole(t *testing.T) {
	iv := ask(t)
	iv.chooseBundle("tennyu")
	if len(iv.chosen) < 2 || iv.bundle() == nil {
		t.Fatalf("chosen: %v", iv.chosen)
	}
	iv.chooseBundle("okuyami")
	if b := iv.bundle(); b == nil || b.ID != "okuyami" || len(iv.chosenForms()) != len(b.Forms) {
		t.Errorf("another bundle did not take its place: %v", iv.chosen)
	}
	iv.chooseBundle("okuyami")
	if len(iv.chosen) > 0 || len(iv.answers) > 0 || iv.bundled != "" {
		t.Errorf("left: %v, %v", iv.chosen, iv.answers)
	}
	iv.chooseBundle("nothing")
	if len(iv.chosen) > 0 {
		t.Errorf("chosen: %v", iv.chosen)
	}
}

// Staff change what passes, in every form that has it from the same card, and take it back; what
// does not pass leaves everything as it was.
func TestCorrectionsPassOrLeaveEverything(t *testing.T) {
	iv := ask(t, "juminhyo", "inkan")
	iv.person = person{holder: mihon, known: true}
	iv.answerRound(t, beforeCard)
	iv.answerRound(t, afterCard)
	f, x := iv.correctable("juminhyo", "req_name")
	if x == nil {
		t.Fatal("the name cannot be corrected")
	}
	changed, ok := iv.correct(f, x, "見本　花子")
	if !ok || len(changed) != 2 || !changed[0].against || len(iv.fixes) != 2 {
		t.Errorf("%v: %+v; fixes %v", ok, changed, iv.fixes)
	}
	if got := iv.fill(iv.form("inkan")).Values["req_name"].Text; got != "見本　花子" {
		t.Errorf("the other form says %s", got)
	}
	if changed, ok := iv.correct(f, x, "見本　花子"); !ok || len(changed) > 0 {
		t.Errorf("the same once more changed %v", changed)
	}
	if changed, ok := iv.correct(f, x, nil); !ok || len(changed) != 2 || len(iv.fixes) > 0 {
		t.Errorf("taken back: %v, %v; fixes %v", ok, changed, iv.fixes)
	}
	f, x = iv.correctable("juminhyo", "copies")
	if _, ok := iv.correct(f, x, 99); ok {
		t.Error("99 copies pass")
	}
	if got := iv.fill(f).Values["copies"].Number; got == 99 {
		t.Error("a value that does not pass stays")
	}
	for _, none := range [][2]string{{"nothing", "copies"}, {"juminhyo", "form_serial"}, {"kodomo", "kind"}} {
		if _, x := iv.correctable(none[0], none[1]); x != nil {
			t.Errorf("%v can be corrected", none)
		}
	}
}

// A script's answers are taken as they are: nothing is asked, and no form refused.
func TestAScriptIsAskedNothing(t *testing.T) {
	iv := ask(t, "koseki")
	iv.caller = Script
	if len(iv.groups(beforeCard))+len(iv.groups(afterCard)) > 0 {
		t.Error("it is asked")
	}
	iv.person = person{holder: forms.Facts{Name: "子", Address: "東京都", Birth: "20260101", Sex: "1"}, known: true}
	if _, refused := iv.refused(); refused {
		t.Error("it is refused")
	}
	if len(iv.missing()) == 0 {
		t.Error("nothing is missing, and nothing was answered")
	}
}
