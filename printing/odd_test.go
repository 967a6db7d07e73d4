package printing_test

import (
	"slices"
	"strings"
	"testing"

	"kakanai/forms"
	"kakanai/printing"
	"kakanai/text"
)

// oddFacts is a card with odd data in every item.
var oddFacts = forms.Facts{Name: "見？　太郎", Address: "青森県むつ市□町１", Birth: "1950A100", Sex: "3", NamePadded: true}

// On a city's own page, where the birth has several places, odd data are reported once; the era is
// not circled and the date not split.
func TestOddItemsOnACitysPage(t *testing.T) {
	f := onTheCitysPage(t, "")
	a, err := f.ParseAnswers(map[string]any{"kind": "again"})
	if err != nil {
		t.Fatal(err)
	}
	d := printing.Layout(f.Fill(forms.Input{
		Holder: oddFacts, HasHolder: true, Answers: a, Day: today, Serial: "K01-20261124-0042",
		City: forms.City{Name: "むつ市"}, Record: []string{"読取方法：暗証番号"},
	}), fonts(t))
	count := map[string]int{}
	for _, m := range d.Marks {
		count[m.Why+" "+m.Text]++
	}
	for _, want := range []string{
		forms.NoDate + " 1950A100", forms.Padding + " ", text.Placeholder + " ？",
		text.Placeholder + " □",
	} {
		if count[want] != 1 {
			t.Errorf("%q is marked %d times: %+v", want, count[want], d.Marks)
		}
	}
	said := words(d.Pages[0])
	if strings.Count(said, "1950A100") != 2 || !strings.Contains(said, "要確認：") { // in its box, and in C8
		t.Errorf("the page says %s", said)
	}
}

// The same in a table's row from the card. A question mark that a person wrote in a text is not
// reported.
func TestOddItemsInATable(t *testing.T) {
	d := printing.Layout(filled(t, "ido", oddFacts, map[string]any{"ido_kind": "move"}), fonts(t))
	for _, want := range []struct{ why, text string }{
		{forms.NoDate, "1950A100"},
		{forms.Padding, ""},
		{text.Placeholder, "？"},
	} {
		if !slices.ContainsFunc(d.Marks,
			func(m printing.Mark) bool { return m.Why == want.why && m.Text == want.text }) {
			t.Errorf("%v is not marked: %+v", want, d.Marks)
		}
	}
	own := forms.Facts{Name: "見本　太郎", Address: "青森県むつ市１", Birth: "19800217", Sex: "1"}
	d = printing.Layout(filled(t, "juminhyo", own, map[string]any{"purpose": "これでいい？"}), fonts(t))
	if len(d.Marks) > 0 {
		t.Errorf("a question in words of one's own is marked: %+v", d.Marks)
	}
}
