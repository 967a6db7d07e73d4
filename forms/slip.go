package forms

import (
	"fmt"
	"slices"
	"strings"
)

// Slip returns the rows of a guide slip for the forms of one visit: order, form, number, window,
// what to bring, expected fee; windows in the order in which they first come. Then, where there are
// several forms and any price is known, comes what all of them cost, and last what the bundle (nil:
// none) wants to be known. usual is the window of forms that name none. Nothing in it is a
// person's.
func Slip(list []*Filled, bundle *Bundle, usual string) [][]string {
	var windows []string
	at := map[string][][]string{}
	var sum Charge
	for _, f := range list {
		sum.Yen, sum.Window = sum.Yen+f.Charge.Yen, sum.Window || f.Charge.Window
		w := f.Form.Window
		if w == "" {
			w = usual
		}
		if !slices.Contains(windows, w) {
			windows = append(windows, w)
		}
		number := f.Serial[strings.LastIndex(f.Serial, "-")+1:]
		at[w] = append(at[w], []string{"", f.Form.Name, number, w, f.Form.Bring, f.Charge.String()})
	}
	var out [][]string
	for _, w := range windows {
		for _, row := range at[w] {
			row[0] = fmt.Sprint(len(out) + 1)
			out = append(out, row)
		}
	}
	if len(list) > 1 && (sum.Yen > 0 || !sum.Window) {
		out = append(out, []string{"", "合計", "", "", "", sum.String()})
	}
	if bundle != nil && bundle.Bring != "" {
		out = append(out, []string{"", bundle.Name, "", "", bundle.Bring, ""})
	}
	return out
}
