package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/visit"
)

// to selects a field of the form that is looked at.
func (b *bench) to(field string) {
	b.t.Helper()
	for range len(b.rows()) {
		if b.rows()[b.row].field.ID == field {
			return
		}
		b.keys(fyne.KeyDown)
	}
	b.t.Fatalf("there is no field %s", field)
}

// all is what stands in the fields of all forms.
func (b *bench) all() map[string]string {
	out := map[string]string{}
	for _, f := range b.view.Filled {
		for id, v := range f.Values {
			out[f.Form.ID+"."+id] = fmt.Sprint(v.Text, v.Texts, v.Number, v.Picked, v.On)
		}
	}
	return out
}

// Whichever way a clerk leaves a field that is typed into, the text goes into that field, and into no other.
func TestWhatIsTypedGoesIntoItsField(t *testing.T) {
	for name, leave := range map[string]func(*bench){
		"↓":            func(b *bench) { b.keys(fyne.KeyDown) },
		"↑":            func(b *bench) { b.keys(fyne.KeyUp) },
		"PageDown":     func(b *bench) { b.keys(fyne.KeyPageDown) },
		"PageUp":       func(b *bench) { b.keys(fyne.KeyPageUp) },
		"another form": func(b *bench) { b.glass.press("desk-form-1") },
		"a chip": func(b *bench) {
			i := slices.IndexFunc(b.rows(), func(r row) bool { return len(r.picks) > 1 })
			n := slices.IndexFunc(b.rows()[i].picks, func(p rowPick) bool { return p.on })
			b.glass.press(fmt.Sprintf("desk-row-%d-%d", i, max(n, 0))) // what is picked already: only the touch counts
		},
		"fewer fields": func(b *bench) { // the visitor's answer takes one away that stood above
			v := b.view
			f := *v.Filled[0]
			f.Values = maps.Clone(f.Values)
			delete(f.Values, b.rows()[0].field.ID)
			v.Filled = append([]*forms.Filled{&f}, v.Filled[1:]...)
			b.next = v
			b.take()
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, sizes[0], nil)
			b.confirming("taro")
			before := b.all()
			b.to("req_name")
			b.keys(fyne.KeyF4, "子")
			leave(b)
			if name == "fewer fields" {
				if b.edit == nil || b.rows()[b.row].field.ID != "req_name" {
					t.Fatalf("typed into: %v, at %s", b.edit != nil, b.rows()[b.row].field.ID)
				}
			}
			b.keys(fyne.KeyReturn)
			b.until("the name", func(v visit.StaffView) bool {
				return v.State == visit.Confirming && strings.HasSuffix(v.Filled[0].Values["req_name"].Text, "子")
			})
			for id, is := range b.all() {
				if !strings.HasSuffix(id, "_name") && is != before[id] && name != "a chip" {
					t.Errorf("%s is %s, and was %s", id, is, before[id])
				}
			}
		})
	}
}
