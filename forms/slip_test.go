package forms_test

import (
	"testing"

	"kakanai/forms"
)

// The guide slip adds up what is known, says that there is more where the window reckons, and says
// nothing where nothing is known.
func TestSlipAddsUp(t *testing.T) {
	known, free, window := forms.Charge{Yen: 450}, forms.Charge{}, forms.Charge{Window: true}
	for _, x := range []struct {
		charges []forms.Charge
		want    string // "": no sum
	}{
		{[]forms.Charge{known}, ""},
		{[]forms.Charge{known, known}, "900円"},
		{[]forms.Charge{known, free}, "450円"},
		{[]forms.Charge{free, free}, "なし"},
		{[]forms.Charge{known, window}, "450円と、窓口で計算する分"},
		{[]forms.Charge{window, window}, ""},
		{[]forms.Charge{free, window}, ""},
	} {
		var list []*forms.Filled
		for _, c := range x.charges {
			list = append(list, &forms.Filled{Form: &forms.Form{Name: "用紙"}, Charge: c})
		}
		rows := forms.Slip(list, &forms.Bundle{Name: "転入", Bring: "転出証明書"}, "1階")
		got := ""
		if r := rows[len(list)]; r[1] == "合計" {
			got = r[5]
		}
		if got != x.want || rows[len(rows)-1][1] != "転入" {
			t.Errorf("%v: %q, expected %q: %v", x.charges, got, x.want, rows)
		}
	}
}
