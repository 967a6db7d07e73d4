package forms_test

import (
	"testing"

	"kakanai/assets"
	"kakanai/forms"
)

func catalogue(t testing.TB) map[string]*forms.Form {
	t.Helper()
	list, err := forms.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*forms.Form{}
	for _, f := range list {
		out[f.ID] = f
	}
	return out
}

var holder = forms.Facts{Name: "𠮷田　葛󠄀之介", Address: "青森県むつ市見本町１２－７－２０２", Birth: "19800217", Sex: "1"}

func TestDefaultsAreComplete(t *testing.T) {
	for id, f := range catalogue(t) {
		filled := f.Fill(forms.Input{Holder: holder, HasHolder: true, Day: forms.Date{Year: 2026, Month: 11, Day: 24}})
		if len(filled.Missing) > 0 {
			t.Errorf("%s lacks %v on the defaults", id, filled.Missing)
		}
	}
}
