package station

import (
	"encoding/json"
	"testing"

	"kakanai/card"
)

// What read says of a card is as it stands there, and marks lists what a person must look at; of an
// ordinary card nothing.
func TestMarksListWhatIsOdd(t *testing.T) {
	for _, c := range []struct {
		h    card.Holder
		want string
	}{
		{card.Holder{Name: "見本　太郎", Address: "青森県むつ市１", Birth: "19800217", Sex: "1"}, `[]`},
		{card.Holder{Name: "見本　太郎", Address: "青森県むつ市１", Birth: "19500000", Sex: "9"}, `[]`},
		{
			card.Holder{Name: "見？　\uE000", Address: "　", Birth: "1950A100", Sex: "3", NamePadded: true},
			`[{"field":"name","text":"","why":"padding"},{"field":"birth","text":"1950A100","why":"no-date"},` +
				`{"field":"sex","text":"3","why":"no-code"},` +
				`{"field":"name","text":"？","why":"placeholder"},` +
				`{"field":"name","text":"` + "\uE000" + `","why":"private-use"},` +
				`{"field":"address","text":"　","why":"blank"}]`,
		},
		{
			card.Holder{Name: "x", Address: "y", Birth: "\x1b[2J\xFF", Sex: ""},
			`[{"field":"birth","text":"","why":"no-date"},{"field":"sex","text":"","why":"no-code"}]`,
		},
	} {
		if got, err := json.Marshal(CardMarks(c.h)); err != nil || string(got) != c.want {
			t.Errorf("%+v: %s, expected %s", c.h, got, c.want)
		}
	}
}
