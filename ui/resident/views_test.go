package resident

import (
	"bytes"
	"fmt"
	"image/png"
	"io/fs"
	"testing"

	"kakanai/assets"
	"kakanai/card"
	"kakanai/forms"
	"kakanai/forms/load"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// A viewMaker gathers Views with realistic content.
type viewMaker struct {
	t    testing.TB
	base visit.View
	list []*forms.Form
	out  map[string]visit.View
}

// every returns a View of every state, and of what may lie over it, by a name.
func every(t testing.TB) map[string]visit.View {
	t.Helper()
	list := catalogue(t)
	m := &viewMaker{t: t, list: list, out: map[string]visit.View{}}
	m.base = visit.View{
		Visit: 1, Demo: true, Offered: list, Bundles: bundles(t), Chosen: []string{"juminhyo", "inkan"},
		Counter: record.TriesLeft(3),
		City:    forms.City{Name: "むつ市", Mayor: "むつ市長", Office: "市民課", Window: "１階 市民課の窓口", Terminal: "K01"},
	}
	m.choosing()
	m.waiting()
	m.credential()
	m.asking()
	m.confirming()
	m.stopped()
	return m.out
}

// of returns a View of a state.
func (e *viewMaker) of(s visit.State) visit.View {
	v := e.base
	v.State = s
	return v
}

func (e *viewMaker) choosing() {
	of, out := e.of, e.out
	out["choosing"] = of(visit.Choosing)
	leaving := of(visit.Choosing)
	leaving.Chosen, leaving.Opinion, leaving.Leaving = nil, true, visit.Japanese
	out["choosing-opinion"] = leaving
	elsewhere := of(visit.Stopped)
	elsewhere.Stop, elsewhere.Farewell,
		elsewhere.Retry = "お店の端末で「行政サービス」を選び、マイナンバーカードを置いて、利用者証明用の暗証番号（数字４けた）を入力してください。取れなかったときは、窓口へお越しください。", true,
		true
	without := of(visit.Stopped)
	without.Stop, without.Without, without.Retry = "委任状がないと、お渡しできません。委任状の用紙は窓口にあります。頼んだ方に書いてもらってから、もう一度お越しください。",
		[]string{"住民票の写し", "税の証明"}, true
	out["stopped-without"] = without
	out["stopped-elsewhere"] = elsewhere
	broken := of(visit.Stopped)
	broken.Problem, broken.Stop = visit.FormsBad,
		"taxi.toml:14: 項目 req_tel：kind「telephone」はありません\ntaxi.toml:31: 「colour」という項目はありません。つづりを確かめてください"
	out["stopped-forms"] = broken
	asides := of(visit.Notice)
	asides.Asides = []visit.Aside{{ID: "card_own", Label: "ほかの人・市外・15歳未満のカードの方"}, {
		ID:    "konbini_pin",
		Label: "コンビニでも取れます",
	}}
	out["notice-asides"] = asides
	for _, s := range []visit.State{visit.Notice, visit.Waiting, visit.PaperLeft, visit.Printing} {
		out[string(s)] = of(s)
	}
}

func (e *viewMaker) waiting() {
	of, out := e.of, e.out
	v := of(visit.Waiting)
	v.Problem = visit.WrongCard
	out["waiting-wrong-card"] = v
	v = of(visit.Waiting)
	v.Way = card.ByCodeB
	out["waiting-numbers"] = v
	v = of(visit.Notice)
	v.Numbers = visit.ResidentNumbers
	out["notice-numbers"] = v
	v = of(visit.Waiting)
	v.Numbers = visit.StaffNumbers
	out["waiting-staff"] = v
	for _, k := range lyingKinds {
		v.Problem, v.Card = visit.WrongCard, k
		out["waiting-"+string(k)] = v
	}
	for _, p := range []visit.Problem{visit.NoReader, visit.BusyCard, visit.CardRemoved, visit.TimedOut} {
		v.Problem, v.Card = p, ""
		out["waiting-"+string(p)] = v
	}
	v = of(visit.Reading)
	v.Steps = []visit.Step{visit.StepFound, visit.StepCounted}
	out["reading"] = v
	v.Keypad = true
	out["reading-keypad"] = v
	v.Keypad, v.Way, v.Steps = false, card.ByCodeB, []visit.Step{visit.StepFound, visit.StepCounted, visit.StepVerified}
	out["reading-numbers"] = v
}

func (e *viewMaker) credential() {
	of, out := e.of, e.out
	v := of(visit.Credential)
	v.Digits = 3
	out["credential"] = v
	v.Digits, v.Problem, v.Counter = 0, visit.WrongPIN, record.TriesLeft(2)
	out["credential-wrong"] = v
	v.Keypad = true
	out["credential-keypad"] = v
	v.Numbers = visit.ResidentNumbers
	out["credential-keypad-numbers"] = v
	v = of(visit.Credential)
	v.Way, v.Counter = card.ByCodeB, record.TriesLeft(10)
	for _, typed := range []string{"", "29123120", "29123120291234"} {
		v.Printed, v.Digits = [card.CodeBLen]byte([]byte(fmt.Sprintf("%-14s", typed))), len(typed)
		out[fmt.Sprintf("numbers-%d", len(typed))] = v
	}
	v.BadPart, v.Counter = visit.BadBirth, record.Tries{}
	out["numbers-bad"] = v
	v.BadPart = visit.BadYear
	out["numbers-bad-year"] = v
	v.Digits, v.Problem, v.Counter, v.BadPart = 0, visit.WrongPIN, record.TriesLeft(9), ""
	out["numbers-wrong"] = v
}

// asking are the questions of all forms.
func (e *viewMaker) asking() {
	words := uitest.FilledIn(forms.TaxYearLabel(2026), forms.NoPricePhrase)
	for _, f := range e.list {
		answers := forms.Answers{"req_role": "proxy"}
		if f.ID == "koseki" { // every kind at once, each with its number
			var all []any
			for _, o := range f.Field("cert_kind").Options {
				all = append(all, o.ID)
			}
			a, err := f.ParseAnswers(map[string]any{"req_role": "proxy", "cert_kind": all})
			if err != nil {
				e.t.Fatal(err)
			}
			answers = a
		}
		filled := f.Fill(forms.Input{Holder: person, HasHolder: true, Answers: answers, Day: forms.Date{
			Year:  2026,
			Month: 11, Day: 24,
		}})
		for i, q := range f.Questions {
			state := visit.Completing
			if q.Before {
				state = visit.Asking
			}
			v := e.of(state)
			v.Ask = &visit.Ask{
				ID: q.ID, Text: words.Replace(q.Text), Hint: words.Replace(q.Hint),
				About: []string{f.Name}, N: i + 1, Of: len(f.Questions), Picked: q.Default, Ready: true,
				Counts: q.Counts,
			}
			for _, c := range q.Choices {
				c.Label, c.Hint = words.Replace(c.Label), words.Replace(c.Hint)
				v.Ask.Choices = append(v.Ask.Choices, c)
			}
			for _, id := range q.Fields {
				v.Ask.Fields = append(v.Ask.Fields, visit.AskField{
					Form: f.ID, Title: f.Name, Field: *f.Field(id),
					Value: filled.Values[id], Options: f.Field(id).OptionsOn(filled.Day),
					ByHand: len(f.Field(id).Options) == 0,
				})
			}
			e.out["asking-"+f.ID+"-"+q.ID] = v
		}
	}
}

func (e *viewMaker) confirming() {
	of, out := e.of, e.out
	fonts := uitest.Load(e.t).Fonts
	v := of(visit.Confirming)
	v.Holder = person
	for i, f := range e.list {
		filled := f.Fill(forms.Input{
			Holder: person, HasHolder: true, Day: forms.Date{Year: 2026, Month: 11, Day: 24},
			Serial: fmt.Sprintf("K01-20261124-%04d", 42+i), City: e.base.City,
		})
		v.Filled = append(v.Filled, filled)
		v.Documents = append(v.Documents, printing.Layout(filled, fonts))
	}
	v.Documents[0].Marks = []printing.Mark{{Field: "req_name", Text: "葛󠄀", Why: "base-glyph"}}
	out["confirming"] = v
	face, err := png.Decode(bytes.NewReader(facePicture(e.t, "gaiji-name")))
	if err != nil {
		e.t.Fatal(err)
	}
	v.Holder.NamePicture, v.Holder.AddressPicture = face, nil
	v.FaceBad = true
	out["confirming-face"] = v
	v.FaceBad, v.Holder.NamePicture = false, nil
	h := of(visit.Handing)
	h.Documents, h.Left = v.Documents, 85
	out["handing"] = h
	h.CardTaken = true
	out["handing-taken"] = h
	h.CardTaken, h.Cardless = false, true
	out["handing-cardless"] = h
	h.Pickup = visit.PickupWindow
	out["handing-window-cardless"] = h
	h.Cardless = false
	out["handing-window"] = h
	going := of(visit.Choosing)
	going.Going, going.Chosen = true, []string{"juminhyo", "shotoku"}
	out["choosing-going"] = going
	behind := of(visit.Choosing)
	behind.CardLeft = true
	out["card-left"] = behind
}

func (e *viewMaker) stopped() {
	of, out := e.of, e.out
	for _, paper := range printing.Papers {
		v := of(visit.Printing)
		v.Documents, v.Paper = e.out["handing"].Documents, paper
		out["printing-"+string(paper)] = v
		v = of(visit.Stopped)
		v.Problem, v.Retry, v.Paper, v.Reprint = visit.NotPrinted, true, paper, true
		out["stopped-paper-"+string(paper)] = v
		v = of(visit.PaperLeft)
		v.Paper = paper
		out["paper-left-"+string(paper)] = v
	}
	for p := range visit.Exit {
		if p != visit.None {
			v := of(visit.Stopped)
			v.Problem, v.Retry = p, p == visit.CardRemoved
			out["stopped-"+string(p)] = v
		}
	}
	v := of(visit.Stopped)
	v.Problem, v.Clock = visit.NotLogged, true
	out["stopped-not-logged-clock"] = v
	for _, p := range []visit.Problem{visit.LastTry, visit.PINBlocked} {
		v := of(visit.Stopped)
		v.Problem, v.Numbers = p, visit.ResidentNumbers
		out["stopped-"+string(p)+"-numbers"] = v
		v.Numbers, v.Demo = visit.StaffNumbers, false
		out["stopped-"+string(p)+"-staff"] = v
		v.Numbers, v.Way = visit.NoNumbers, card.ByCodeB
		out["stopped-"+string(p)+"-b"] = v
	}
	for _, k := range lyingKinds {
		v := of(visit.Stopped)
		v.Problem, v.Card, v.Retry = visit.WrongCard, k, true
		out["stopped-"+string(k)] = v
	}
	v = of(visit.Stopped)
	v.Stop, v.Retry = e.list[1].Questions[1].Choices[1].Stop, true
	out["stopped-staff"] = v
	v = of(visit.Confirming)
	v.Calling, v.Holder = true, person
	out["calling"] = v
	v = of(visit.Notice)
	v.Warn, v.Left = true, 28
	out["idle"] = v
}

func facePicture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := fs.ReadFile(assets.People, "faces/"+name+".png")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func catalogue(t testing.TB) []*forms.Form {
	t.Helper()
	list, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	return list.Forms
}

func bundles(t testing.TB) []forms.Bundle {
	t.Helper()
	c, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	return c.Bundles
}

var person = forms.Facts{
	Name: "𠮷田　葛󠄀之介", Address: "青森県むつ市大字見本字とても長い地名の沢一丁目２３４５番地　見本ヶ丘グランドハイツむつ見本レジデンス東館１２３４号室",
	Birth: "19890107", Sex: "1",
}

// Every state of a visit has its screen, and a View in the pictures.
func TestEveryStateHasAScreen(t *testing.T) {
	drawn := map[visit.State]bool{}
	for _, v := range every(t) {
		drawn[v.State] = true
	}
	for _, s := range visit.States {
		if screens[s] == nil {
			t.Errorf("%s has no screen", s)
		}
		if !drawn[s] {
			t.Errorf("%s is in no picture", s)
		}
	}
}
