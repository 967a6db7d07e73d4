package clerk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"kakanai/forms"
	"kakanai/record"
	"kakanai/ui/kit"
	"kakanai/ui/uitest"
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

// asked brings a bench to the question for copies, after taro's card.
func (b *bench) asked() {
	b.t.Helper()
	b.keys(fyne.KeyReturn)
	b.credential("taro")
	for _, d := range []byte("1234") {
		b.kiosk.Digit(d)
	}
	b.kiosk.Enter()
	b.state(visit.Completing)
	for ask(b.view) != "copies" {
		was := ask(b.view)
		b.keys(fyne.KeyF12)
		b.until("the next question", func(v visit.StaffView) bool { return ask(v) != was })
	}
}

// Whichever way a clerk leaves a field that is typed into, the text goes into that field, and into
// no other.
func TestWhatIsTypedGoesIntoItsField(t *testing.T) {
	for name, leave := range map[string]func(*bench){
		"↓":            func(b *bench) { b.keys(fyne.KeyDown) },
		"↑":            func(b *bench) { b.keys(fyne.KeyUp) },
		"PageDown":     func(b *bench) { b.keys(fyne.KeyPageDown) },
		"PageUp":       func(b *bench) { b.keys(fyne.KeyPageUp) },
		"another form": func(b *bench) { b.Surface.Press("desk-form-1") },
		"a chip": func(b *bench) {
			i := slices.IndexFunc(b.rows(), func(r row) bool { return len(r.picks) > 1 })
			n := slices.IndexFunc(b.rows()[i].picks, func(p rowPick) bool { return p.on })
			// what is picked already: only the touch counts
			b.Surface.Press(fmt.Sprintf("desk-row-%d-%d", i, max(n, 0)))
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
			b := newBench(t, uitest.Sizes[0], nil)
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

// copies are how many of 住民票 the form asks for.
func copies(v visit.StaffView) int {
	if len(v.Filled) == 0 {
		return -1
	}
	return v.Filled[0].Values["copies"].Number
}

// quiet waits until the kiosk has said all that it has to say.
func (b *bench) quiet() {
	b.t.Helper()
	for range 2 {
		time.Sleep(150 * time.Millisecond)
		b.until("nothing", func(visit.StaffView) bool { return len(b.views) == 0 })
	}
}

func (b *bench) has(kind string) bool {
	return slices.ContainsFunc(b.log.Entries, func(e record.Entry) bool { return string(e.Kind) == kind })
}

// Another key, or its button, comes after what is being typed: the field has it before anything is
// printed or the next question comes.
func TestAKeyKeepsWhatIsBeingTyped(t *testing.T) {
	for name, press := range map[string]func(*bench, fyne.KeyName){
		"key":    func(b *bench, k fyne.KeyName) { b.keys(k) },
		"button": func(b *bench, k fyne.KeyName) { b.Surface.Press("desk-" + string(k)) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, uitest.Sizes[0], nil)
			b.asked()
			b.keys(fyne.KeyF4, fyne.KeyBackspace, "3")
			press(b, fyne.KeyF12)
			b.state(visit.Confirming)
			if n := copies(b.view); n != 3 {
				t.Fatalf("%d copies, and three were typed", n)
			}
			b.to("copies")
			b.keys(fyne.KeyF4, fyne.KeyBackspace, "4")
			press(b, fyne.KeyF5)
			b.keys(fyne.KeyF5) // before the kiosk has said anything of the four: it is one wish
			b.until("four copies", func(v visit.StaffView) bool { return copies(v) == 4 })
			if b.sheet == nil || b.sheet.again != fyne.KeyF5 || b.has("vouched") {
				t.Fatal("F5 does not ask once it has the four")
			}
			b.keys(fyne.KeyF5)
			b.state(visit.Handing)
			if n := copies(b.view); n != 4 {
				t.Errorf("%d copies were printed", n)
			}
			b.to("copies")
			b.keys(fyne.KeyF4, fyne.KeyBackspace, "5")
			b.Surface.Press("desk-0")
			b.until("five copies", func(v visit.StaffView) bool {
				return v.State == visit.Confirming && copies(v) == 5
			})
		})
	}
}

// What the field does not take stops the key: it is to be seen, and nothing is printed without it.
func TestAKeyStopsAtWhatAFieldRefuses(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.asked()
	b.keys(fyne.KeyF4, fyne.KeyBackspace, "0", fyne.KeyF12, fyne.KeyF12)
	b.until("a bad field", func(v visit.StaffView) bool { return v.Ask != nil && v.Ask.Fields[0].Bad })
	b.quiet()
	if ask(b.view) != "copies" || !b.rows()[0].bad {
		t.Fatalf("no copies are taken: %s %s", b.view.State, ask(b.view))
	}
	b.keys(fyne.KeyF4, fyne.KeyBackspace, "2", fyne.KeyF12) // could not go on when the key was pressed
	b.state(visit.Confirming)
	b.to("copies")
	b.keys(fyne.KeyF4, fyne.KeyBackspace, "0", fyne.KeyF5, fyne.KeyF5, fyne.KeyF5)
	b.until("a complaint", func(v visit.StaffView) bool { return v.Refused.Field == "copies" })
	b.quiet()
	if b.sheet != nil || b.view.State != visit.Confirming || b.has("vouched") {
		t.Fatal("F5 goes on with the value from before")
	}
	b.keys(fyne.KeyF3) // cannot be done now, and does nothing to what is typed either
	b.keys(fyne.KeyF4, fyne.KeyBackspace, "7", fyne.KeyF3)
	if b.edit == nil {
		t.Error("a key that does nothing ends the typing")
	}
	b.keys(fyne.KeyEscape)
	b.quiet()
	if n := copies(b.view); n != 2 || b.edit != nil || b.has("corrected") {
		t.Errorf("Esc does not abandon: %d copies", n)
	}
	b.keys(fyne.KeyF5)
	if b.sheet == nil {
		t.Error("F5 does nothing any more")
	}
}

// A screen that changes while a clerk types takes none of the keys that were meant for the field:
// for half a second they do nothing.
func TestKeysForAFieldThatWentAreNoCommands(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.asked()
	b.keys(fyne.KeyF4, "2")
	b.kiosk.Back() // on the resident's side
	b.until("another question", func(v visit.StaffView) bool { return ask(v) != "copies" })
	if b.edit != nil {
		t.Fatal("the field is still typed into")
	}
	b.quiet()
	state := func() string { return fmt.Sprint(b.view.State, ask(b.view), b.all(), b.row, b.form, b.sheet != nil) }
	before := state()
	b.now = b.now.Add(kit.DoubleTap - time.Millisecond)
	for _, k := range []any{
		"1", "0", fyne.KeyReturn, fyne.KeyEnter, fyne.KeyBackspace, fyne.KeyDown, fyne.KeyTab,
		fyne.KeyPageDown, fyne.KeyEscape,
	} {
		b.keys(k)
		b.quiet()
		if is := state(); is != before {
			t.Fatalf("%v is taken for a command:\n%s\nbefore:\n%s", k, is, before)
		}
	}
	b.keys(fyne.KeyF8) // no field would have had it
	if b.sheet == nil {
		t.Error("F8 does nothing")
	}
	b.keys(fyne.KeyEscape)
	if b.sheet == nil {
		t.Error("Esc for the field closes a sheet that nobody has read")
	}
	b.now = b.now.Add(time.Millisecond)
	b.keys(fyne.KeyEscape, fyne.KeyDown)
	if b.row != 1 {
		t.Error("half a second later ↓ does nothing")
	}
	b.keys(fyne.KeyF6, "見本")
	b.kiosk.Cancel() // the same for a sheet
	b.until("the next visit", func(v visit.StaffView) bool { return v.State == visit.Choosing })
	b.keys("1")
	b.quiet()
	if b.sheet != nil || len(b.view.Chosen) > 0 {
		t.Error("what was typed on the sheet chooses a form")
	}
}
