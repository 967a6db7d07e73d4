package clerk

import (
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/ui/kit"
	"kakanai/ui/resident"
	"kakanai/ui/supervisor"
	"kakanai/ui/texts"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// A frontOffice is an Office in which a supervisor signs in and looks at nothing.
type frontOffice struct {
	supervisor.Office
	in chan string
}

func (o *frontOffice) Empty() bool { return false }
func (o *frontOffice) SignIn(n int, p []byte) (supervisor.Officer, error) {
	o.in <- string(p)
	return supervisor.Officer{Number: n, Role: "clerk"}, nil
}
func (o *frontOffice) Today() (string, error) { return "2026-11-24", nil }

// newOfficeWindow opens a supervisor's window, and returns what runs the work of its other
// goroutine.
func newOfficeWindow(t *testing.T) (s *supervisor.Supervisor, o *frontOffice, work chan func()) {
	t.Helper()
	words, err := texts.Load(assets.Office, "ja")
	if err != nil {
		t.Fatal(err)
	}
	o, work = &frontOffice{in: make(chan string, 1)}, make(chan func(), 100)
	s = supervisor.New(supervisor.Options{
		Words: words, Office: o, Now: time.Now,
		Trouble: func(err error) { t.Error(err) }, Leave: func() {}, Do: func(f func()) { work <- f },
	})
	w := test.NewTempWindow(t, s.Content())
	s.Attach(w)
	w.Resize(uitest.Sizes[0])
	return s, o, work
}

// newResident opens a resident's window.
func newResident(t *testing.T, o resident.Options) (*resident.Window, fyne.Window) {
	t.Helper()
	p := uitest.Load(t)
	o.Texts, o.Say = p.Texts, p.Catalogue.Say
	w := resident.New(o)
	win := test.NewTempWindow(t, w.Content())
	return w, win
}

// While the supervisor's window is open, what is typed is typed there, whichever window was touched
// last: a password is not to be read on the desk or on the resident's screen, presses nothing, and
// acts on no visit.
func TestTheSupervisorsPasswordStaysThere(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	other, side := newResident(t, resident.Options{Visit: b.kiosk})
	other.Beside(b.Desk, false)
	other.Attach(side)
	side.Resize(uitest.Sizes[0])
	b.keys(fyne.KeyReturn, "1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.onward(visit.Notice)
	b.keys(fyne.KeyF2) // a sheet that shows what is typed
	x, office, work := newOfficeWindow(t)
	b.Below(x.Surface)
	other.Below(x.Surface)

	entries, before := len(b.log.Entries), b.words()
	uitest.TypeInto(b.win, "1", fyne.KeyTab)
	uitest.TypeInto(side, "right-pass")
	uitest.TypeInto(b.win, "word")
	c := uitest.NewShortcuts(b.win.Canvas())
	b.Shortcuts(c)
	for _, do := range c.Do {
		do(nil)
	}
	if got := b.words(); got != before || b.locked {
		t.Errorf("the desk shows\n%s\nand before\n%s", got, before)
	}
	if form := uitest.AllWords(x.Drawn().Objects); !strings.Contains(form, "\n1\n") || !strings.Contains(form,
		"\n"+strings.Repeat("●", 14)+"\n") {
		t.Fatalf("the form has\n%s", form)
	}
	uitest.TypeInto(side, fyne.KeyReturn)
	if p := <-office.in; p != "right-password" {
		t.Errorf("the password is %q", p)
	}
	for !strings.Contains(uitest.AllWords(x.Drawn().Objects), "いまの業務日") { // the day, which a clerk is shown
		select {
		case f := <-work:
			f()
		case <-time.After(20 * time.Second):
			t.Fatalf("nobody signed in:\n%s", uitest.AllWords(x.Drawn().Objects))
		}
	}
	for _, k := range []fyne.KeyName{fyne.KeyF12, fyne.KeyF5, fyne.KeyF9, fyne.KeyDown} {
		uitest.TypeInto(b.win, k)
		uitest.TypeInto(side, k)
	}
	time.Sleep(100 * time.Millisecond)
	if b.view.State != visit.Notice || len(b.views) > 0 || len(b.log.Entries) != entries || b.words() != before {
		t.Errorf("keys for the supervisor's window act on the visit: %s", b.view.State)
	}
	b.Below(nil)
	other.Below(nil)
	uitest.TypeInto(side, "x")
	if b.sheet.line().String() != "x" {
		t.Error("the keyboard does not come back to the clerk")
	}
}

// A recorder is a visit that writes down what a window asks for.
type recorder struct {
	visit.Handle
	calls []string
}

func (r *recorder) Touch()           {}
func (r *recorder) Digit(byte)       { r.calls = append(r.calls, "digit") }
func (r *recorder) Enter()           { r.calls = append(r.calls, "enter") }
func (r *recorder) Choose(id string) { r.calls = append(r.calls, "choose "+id) }
func (r *recorder) Answer(form, field string, answer any) {
	r.calls = append(r.calls, answer.([]any)[0].(string))
}

// Where the resident has a keypad, its digits must not be read in the supervisor's window either;
// and alone on a counter a password with a space in it presses nothing.
func TestAKeypadAndTheSupervisorsWindow(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	x, _, _ := newOfficeWindow(t)
	k := &recorder{}
	other, win := newResident(t, resident.Options{Visit: k})
	other.Beside(b.Desk, true)
	other.Attach(win)
	win.Resize(uitest.Sizes[0])
	other.Show(visit.View{Visit: 1, State: visit.Credential})
	other.Below(x.Surface)
	empty := uitest.AllWords(x.Drawn().Objects)
	uitest.TypeInto(win, "1234", fyne.KeyReturn)
	if form := uitest.AllWords(x.Drawn().Objects); form != empty || len(k.calls) != 0 {
		t.Errorf("a PIN went to the supervisor's form or the card (%v):\n%s", k.calls, form)
	}

	alone, win := newResident(t, resident.Options{Visit: k})
	alone.Attach(win)
	win.Resize(uitest.Sizes[0])
	alone.Below(x.Surface)
	alone.Show(visit.View{Visit: 2, State: visit.Choosing, Offered: uitest.Load(t).Catalogue.Forms})
	buttons := alone.Drawn().Buttons
	i := slices.IndexFunc(buttons, func(b *kit.Button) bool { return strings.HasPrefix(b.ID, "form-") })
	win.Canvas().Focus(buttons[i])
	uitest.TypeInto(win, "pass word", fyne.KeyReturn)
	if form := uitest.AllWords(x.Drawn().Objects); !strings.Contains(form, "\npass word\n") || len(k.calls) != 0 {
		t.Errorf("%v was done, and the form has\n%s", k.calls, form)
	}
}

// What the clerk answers stands on the resident's screen, though they had begun to type; and their
// next key goes on from there.
func TestTheClerksAnswerIsSeen(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	k := &recorder{}
	var drawn []string
	r, win := newResident(t, resident.Options{Visit: k, Name: func(s string, em float64, c color.Color) image.Image {
		drawn = append(drawn, s)
		return b.o.Name(s, em, c)
	}})
	r.Beside(b.Desk, true)
	b.o.Answered = r.Answered
	r.Attach(win)
	win.Resize(uitest.Sizes[0])
	form := uitest.Load(t).Catalogue.Form("juminhyo")
	ask := visit.Ask{ID: "subject", Text: "だれ", Fields: []visit.AskField{{
		Form: form.ID, Title: form.Name,
		Field: *form.Field("subj_name"),
	}}}
	v := visit.View{Visit: 1, State: visit.Asking, Ask: &ask}
	r.Show(v)
	uitest.TypeInto(win, "山")
	if !slices.Contains(drawn, "山") {
		t.Fatalf("the resident typed, and sees %q", drawn)
	}
	b.view = visit.StaffView{View: v}
	b.rows()[0].set([]any{"見本　花子"})
	answered := ask
	answered.Fields = slices.Clone(ask.Fields)
	answered.Fields[0].Value = forms.Value{Texts: []string{"見本　花子"}, Set: true}
	v.Ask = &answered
	drawn = nil
	r.Show(v)
	if !slices.Contains(drawn, "見本　花子") {
		t.Errorf("the resident sees %q", drawn)
	}
	k.calls = nil
	uitest.TypeInto(win, "子")
	if !slices.Equal(k.calls, []string{"見本　花子子"}) {
		t.Errorf("and types on at %q", k.calls)
	}
}
