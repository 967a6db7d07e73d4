package forms_test

import (
	"strings"
	"testing"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/forms/load"
)

func catalogue(t testing.TB) map[string]*forms.Form {
	t.Helper()
	list, err := load.Load(assets.Forms)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*forms.Form{}
	for _, f := range list.Forms {
		out[f.ID] = f
	}
	return out
}

var holder = forms.Facts{Name: "𠮷田　葛󠄀之介", Address: "青森県むつ市見本町１２－７－２０２", Birth: "19800217", Sex: "1"}

// wanted are the fields that a form cannot be made without and that have no default (design,
// "Answers file").
var wanted = map[string]string{
	"nozei": "tax_items cert_kind fiscal_year", "kotei": "cert_kind year props purpose",
	"koseki": "honseki hittousha cert_kind", "ido": "ido_kind ido_date",
	"yuso": "req_tel want kogawase", "toshokan": "kind name_kana tel",
	"shisetsu": "resp_tel facility use_date use_from use_to purpose", "kodomo": "kind guardian_tel child",
	"shomei": "want", "basu": "birth", // this holder is not 75
}

func TestDefaultsLackOnlyWhatHasNone(t *testing.T) {
	for id, f := range catalogue(t) {
		filled := f.Fill(forms.Input{Holder: holder, HasHolder: true, Day: forms.Date{Year: 2026, Month: 11, Day: 24}})
		if got := strings.Join(filled.Missing, " "); got != wanted[id] {
			t.Errorf("%s lacks %q on the defaults, expected %q", id, got, wanted[id])
		}
	}
}

// small is a form with one field.
const small = `id = "small"
code = "F90"
edition = "1"
title = "T"
name = "N"
addressee = "A"
sign = "typed_ok"
[[section]]
block = "C8"
title = "R"
[[section]]
title = "S"
[[section.field]]
id = "one"
label = "L"
kind = "choice"
source = "resident"
option = [{ id = "a", label = "A" }]
`
