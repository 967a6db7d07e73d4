package resident

import (
	"testing"

	"kakanai/forms"
	"kakanai/visit"
)

// A resident can answer a field of every kind that one is asked for: letters are taken where they
// are typed, and elsewhere there is something to press. A table has a pen's or a clerk's row.
func TestAFieldOfEveryKindCanBeAnswered(t *testing.T) {
	r := newRoom(t, 1280, 800)
	options := []forms.Option{{ID: "one", Label: "えらび壱"}, {ID: "two", Label: "えらび弐"}}
	ask := func(fields ...visit.AskField) visit.View {
		return visit.View{
			Visit: 1, State: visit.Completing, Offered: catalogue(t),
			Ask: &visit.Ask{ID: "q", Text: "たずねます", N: 1, Of: 1, Fields: fields},
		}
	}
	r.show(ask())
	bare := len(r.page().Buttons)
	unasked := map[forms.Kind]bool{forms.SignBox: true, forms.Stamp: true, forms.Note: true, forms.Table: true}
	for _, k := range forms.Kinds {
		if unasked[k] {
			continue
		}
		f := forms.Field{ID: "x", Label: "項目", Kind: k, Source: forms.FromResident, Max: 9}
		a := visit.AskField{Form: "inkan", Title: "印鑑", Field: f, Need: true}
		switch k {
		case forms.Choice, forms.ChoiceText, forms.Multi:
			a.Field.Options, a.Options = options, options
		}
		r.show(ask(a))
		more := len(r.page().Buttons) - bare
		if r.takesText() != k.Typed() || more < 1 || k != forms.Check && more < 2 {
			t.Errorf("%s: %d buttons more, and letters are taken: %v", k, more, r.takesText())
		}
	}
}
