package clerk

import (
	"reflect"
	"testing"

	"kakanai/forms"
)

// A field of each kind stands at the desk as it was answered, and what is typed there is an answer
// of its kind again. A kind that is not here fails the test.
func TestAFieldOfEveryKindStandsAtTheDesk(t *testing.T) {
	options := []forms.Option{{ID: "one", Label: "えらび壱"}, {ID: "two", Label: "その他", Text: true}}
	date, err := forms.ParseDate("2026-12-31")
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) forms.Value { return forms.Value{Text: s, Set: true} }
	cases := map[forms.Kind]struct {
		value forms.Value
		text  string // in the row
		typed any    // what the row makes of that text; nil: nothing can be typed
		picks int
	}{
		forms.Text: {text("髙い文"), "髙い文", "髙い文", 0}, forms.Addr: {text("見本町１"), "見本町１", "見本町１", 0},
		forms.Kana: {text("ミホン"), "ミホン", "ミホン", 0}, forms.Name: {text("𠮷田"), "𠮷田", "𠮷田", 0},
		forms.Names: {
			forms.Value{Texts: []string{"𠮷田　見本", "SUKARNO"}, Set: true},
			"𠮷田　見本、SUKARNO",
			[]any{"𠮷田　見本", "SUKARNO"},
			0,
		},
		forms.DateKind:   {forms.Value{Date: date, Set: true}, date.Wareki(), "2026-12-31", 0},
		forms.Choice:     {forms.Value{Picked: []string{"one"}, Set: true}, "", nil, 2},
		forms.ChoiceText: {text("ほか"), "ほか", "ほか", 2},
		forms.Multi:      {forms.Value{Picked: []string{"one"}, Set: true}, "", nil, 2},
		forms.Check:      {forms.Value{On: true, Set: true}, "", nil, 1},
		forms.Int:        {forms.Value{Number: 7, Set: true}, "7", 7, 0},
		forms.Digits:     {text("007788"), "007788", "007788", 0},
		forms.Tel:        {text("0175-12-3456"), "0175-12-3456", "0175-12-3456", 0},
	}
	elsewhere := map[forms.Kind]bool{ // drawn, not answered; a table's rows have a sheet of their own
		forms.SignBox: true, forms.Stamp: true, forms.Note: true, forms.Table: true,
	}
	for _, k := range forms.Kinds {
		c, known := cases[k]
		if known == elsewhere[k] || elsewhere[k] && k != forms.Table && onDesk(k) || known && !onDesk(k) {
			t.Errorf("%s: nothing says how it stands at the desk", k)
			continue
		}
		if !known {
			continue
		}
		r := newRow("form", forms.Field{ID: "x", Kind: k}, c.value, options)
		if r.text != c.text || r.typed != (c.typed != nil) || len(r.picks) != c.picks {
			t.Errorf("%s: the row says %q, typed %v, with %d choices", k, r.text, r.typed, len(r.picks))
		}
		if c.typed != nil && !reflect.DeepEqual(r.value(r.text), c.typed) {
			t.Errorf("%s: %q is taken for %#v", k, r.text, r.value(r.text))
		}
	}
}
