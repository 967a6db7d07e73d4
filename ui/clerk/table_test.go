package clerk

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// leaveToThePen answers the questions after the card with the first choice, and leaves to the pen
// what the visitor does not know.
func (b *bench) leaveToThePen() {
	b.t.Helper()
	for b.view.State == visit.Completing {
		if a := b.view.Ask; !a.Ready {
			for _, f := range a.Fields {
				if f.Need {
					b.kiosk.ByHand(f.Form, f.Field.ID, true)
				}
			}
			if len(a.Choices) > 0 {
				b.kiosk.Pick(a.Choices[0].ID)
			}
			b.until("an answer", func(v visit.StaffView) bool { return v.Ask != nil && v.Ask.Ready })
		}
		was := ask(b.view)
		b.keys(fyne.KeyF12)
		b.until("the next question", func(v visit.StaffView) bool {
			return v.State != visit.Completing || ask(v) != was
		})
	}
}

// The family members of a move are corrected, added and taken away by keyboard, like any field: the
// log has each, and the paper says 訂正.
func TestDeskCorrectsATable(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.keys(fyne.KeyReturn)
	i := slices.IndexFunc(b.view.Offered, func(f *forms.Form) bool { return f.ID == "ido" })
	b.keys(choiceKeys[i : i+1])
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.onward(visit.Notice)
	b.keys(fyne.KeyF2, "見本 一郎", fyne.KeyReturn, "青森県むつ市中央1-8-1", fyne.KeyReturn, "S29.3.1", fyne.KeyReturn, "1",
		fyne.KeyReturn)
	b.until("the questions after the card", func(v visit.StaffView) bool { return v.State == visit.Completing })
	b.leaveToThePen()
	b.state(visit.Confirming)
	persons := func() (out []string) {
		for _, r := range b.view.Filled[0].Values["persons"].Rows {
			out = append(out, strings.Join(r, "/"))
		}
		return out
	}
	want := func(rows ...string) {
		t.Helper()
		b.until(strings.Join(rows, " "), func(v visit.StaffView) bool {
			return v.State == visit.Confirming && slices.Equal(persons(), rows)
		})
	}
	to := func(label string) {
		t.Helper()
		for range len(b.rows()) + 1 {
			if b.rows()[b.row].field.Label == label {
				return
			}
			b.keys(fyne.KeyDown)
		}
		t.Fatalf("there is no row %s", label)
	}
	want("見本　一郎//昭和29年3月1日///")
	entries := len(b.log.Entries)
	to("異動する方 1")
	b.shot("desk-table")
	b.keys(fyne.KeyReturn, fyne.KeyReturn, "ミホン イチロウ", fyne.KeyReturn)
	b.shot("desk-table-row")
	// what is typed is to be seen: the caret alone is one mark more than the ground
	for _, x := range b.Drawn().Buttons {
		if x.ID == "desk-field-0" && len(uitest.Marks([]fyne.CanvasObject{x})) < 2 {
			t.Error("nothing is to be seen of what is typed on the sheet")
		}
	}
	b.keys(fyne.KeyReturn, "男", fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn)
	want("見本　一郎/ミホン　イチロウ/昭和29年3月1日/男//")
	to("異動する方 2")
	b.keys(fyne.KeyF4, "見本 花子", fyne.KeyReturn, fyne.KeyReturn, "H2.5.6", fyne.KeyReturn, "女", fyne.KeyReturn, "妻",
		fyne.KeyReturn, fyne.KeyReturn)
	want("見本　一郎/ミホン　イチロウ/昭和29年3月1日/男//", "見本　花子//平成2年5月6日/女/妻/")
	b.shot("desk-table-two")
	to("異動する方 1")
	b.keys(fyne.KeyReturn)
	b.dropRow()
	want("見本　花子//平成2年5月6日/女/妻/")
	to("異動する方 2")
	// nothing was typed
	b.keys(fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn,
		fyne.KeyReturn)
	to("異動する方 1")
	b.keys(fyne.KeyReturn, fyne.KeyEscape)
	want("見本　花子//平成2年5月6日/女/妻/")
	n := 0
	for _, e := range b.log.Entries[entries:] {
		if e.Kind == "corrected" {
			n++
			if e.Form != "ido" {
				t.Errorf("%+v", e)
			}
		}
	}
	if n != 3 {
		t.Errorf("%d corrections in the log, for three", n)
	}
	if c8 := strings.Join(b.view.Filled[0].Record, "　"); !strings.Contains(c8, "訂正：異動する方") {
		t.Errorf("C8 says %s", c8)
	}
}
