package clerk

import (
	"image"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"kakanai/ui/uitest"
	"kakanai/visit"
)

// confirming brings a bench to Confirming with a person's card.
func (b *bench) confirming(person string) {
	b.t.Helper()
	b.keys(fyne.KeyReturn)
	b.credential(person)
	b.typed()
}

// credential brings an open desk to the digits of a person's card.
func (b *bench) credential(person string) {
	b.t.Helper()
	b.keys("1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.onward(visit.Notice)
	b.keys(fyne.KeyReturn)
	b.state(visit.Waiting)
	b.table.Lay(person)
	b.state(visit.Credential)
}

// typed goes on from there to Confirming.
func (b *bench) typed() {
	b.t.Helper()
	for _, d := range []byte("1234") {
		b.kiosk.Digit(d)
	}
	b.kiosk.Enter()
	b.state(visit.Completing)
	b.onward(visit.Confirming)
}

// ctrl presses a key with Ctrl; the test's canvas knows no shortcuts.
func (b *bench) ctrl(k fyne.KeyName) {
	map[fyne.KeyName]func(){fyne.KeyZ: b.turnZoom, fyne.KeyL: b.lockNow}[k]()
}

// The clerk is told which character wants a look, in which field, in which language the resident
// reads, and to which part of the form a field belongs: there are two 住所 on one form. The page can
// be had large, and comes back to the fields.
func TestDeskSaysWhatToLookAt(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.kiosk.Speak("vi")
	b.confirming("gaiji") // has a character that no font has
	words := strings.ReplaceAll(b.words(), "\n", "")
	for _, want := range []string{"字形要確認", "氏名「", "ベトナム語", "窓口に来た方", "Ctrl+Z"} {
		if !strings.Contains(words, want) {
			t.Errorf("the desk does not say %s:\n%s", want, words)
		}
	}
	b.shot("desk-marks")
	for range 12 {
		b.keys(fyne.KeyDown)
	}
	if words := b.words(); !strings.Contains(words, "どなたの証明") {
		t.Errorf("further down the section has no name:\n%s", words)
	}
	row := b.row
	b.ctrl(fyne.KeyZ)
	if !b.zoom || !strings.Contains(b.words(), "1 / ") {
		t.Fatalf("Ctrl+Z shows no page:\n%s", b.words())
	}
	b.shot("desk-zoom")
	b.keys(fyne.KeyPageDown)
	if b.zoomY == 0 {
		t.Error("Page Down does not move the page")
	}
	b.keys(fyne.KeyF5, "1") // reach nothing underneath
	if b.sheet != nil || b.view.State != visit.Confirming {
		t.Error("keys reach through the page")
	}
	b.keys(fyne.KeyRight) // the guide slip
	if b.form != 1 {
		t.Errorf("→ leads to form %d", b.form)
	}
	b.keys(fyne.KeyLeft, fyne.KeyEscape)
	if b.zoom || b.form != 0 || row == 0 {
		t.Error("Esc does not lead back")
	}
	b.ctrl(fyne.KeyZ)
	b.ctrl(fyne.KeyL)
	if b.zoom || strings.Contains(b.words(), "1 / ") {
		t.Error("a locked desk shows the page")
	}
}

// toucher counts the signs of life that reach the visit.
type toucher struct {
	visit.Handle
	touches int
}

func (h *toucher) Touch() { h.touches++; h.Handle.Touch() }

// A clerk who types an address for minutes keeps the visit alive; keys between visits, and on a
// locked desk, do not count.
func TestTypingAtTheDeskKeepsTheVisit(t *testing.T) {
	h := &toucher{}
	b := newBench(t, uitest.Sizes[0], func(o *Options) { h.Handle = o.Visit; o.Visit = h })
	b.keys(fyne.KeyReturn, fyne.KeyF8, fyne.KeyEscape)
	if h.touches != 0 {
		t.Errorf("%d touches between visits", h.touches)
	}
	b.keys("1")
	b.until("a form", func(v visit.StaffView) bool { return len(v.Chosen) == 1 })
	b.keys(fyne.KeyReturn)
	b.state(visit.Asking)
	b.onward(visit.Notice)
	b.keys(fyne.KeyF2)
	was := h.touches
	b.keys("Aomori")
	if h.touches < was+6 {
		t.Errorf("six letters are %d touches", h.touches-was)
	}
	b.ctrl(fyne.KeyL)
	was = h.touches
	b.keys("guess")
	if h.touches != was {
		t.Error("keys on a locked desk keep the visit alive")
	}
}

// Where a visit stopped, only what can be done is named.
func TestDeskNamesWhatCanBeDone(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	for _, c := range []struct {
		change func(*visit.StaffView)
		want   string
	}{
		{
			func(v *visit.StaffView) { v.Problem, v.Retry = visit.NotPrinted, true; v.Reprint = true },
			"can.retry can.reprint can.cancel",
		},
		{
			func(v *visit.StaffView) { v.Problem, v.MayType, v.Numbers = visit.LastTry, true, visit.StaffNumbers },
			"can.type can.numbers can.cancel",
		},
		{func(v *visit.StaffView) { v.Problem = visit.NotLogged }, "can.cancel"},
	} {
		v := visit.StaffView{View: visit.View{State: visit.Stopped}, Called: -1}
		c.change(&v)
		b.view = v
		var want []string
		for _, k := range strings.Fields(c.want) {
			want = append(want, b.say(k))
		}
		if got := b.ways(); strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s: %v, expected %v", v.Problem, got, want)
		}
	}
}

// The last visitor's card on the reader is the clerk's matter.
func TestDeskSaysThatACardIsLeft(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.confirming("taro")
	b.keys(fyne.KeyEscape, fyne.KeyEscape)
	b.until("the alarm", func(v visit.StaffView) bool { return v.CardLeft })
	if words := b.words(); strings.Count(words, "前の方のカードが残っています") < 2 || strings.Contains(words, "申請書を選ぶ") {
		t.Errorf("%s", words)
	}
	b.shot("desk-card-left")
	b.table.Lift()
	b.until("its end", func(v visit.StaffView) bool { return !v.CardLeft })
	time.Sleep(time.Millisecond)
}

// A visit that is about to end by itself is told of at the desk, and any key there keeps it.
func TestDeskTellsOfTheEndOfAVisit(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.keys(fyne.KeyReturn)
	b.view.State, b.view.Warn, b.view.Left = visit.Notice, true, 24
	b.Redraw()
	if words := b.words(); !strings.Contains(words, "あと24秒で終わります") {
		t.Errorf("%s", words)
	}
}

// The page on the desk stays the same picture from key to key: a new one each time would fill the
// graphics memory for minutes.
func TestTheSamePageIsTheSamePicture(t *testing.T) {
	b := newBench(t, uitest.Sizes[0], nil)
	b.confirming("taro")
	largest := func() (out *canvas.Image) {
		for _, o := range b.Drawn().Objects {
			if i, ok := o.(*canvas.Image); ok && (out == nil || i.Size().Height > out.Size().Height) {
				out = i
			}
		}
		return out
	}
	page := largest()
	b.keys(fyne.KeyDown)
	if page == nil || largest() != page || page.Image == nil {
		t.Error("a key makes the page anew")
	}
	b.keys(fyne.KeyPageDown)
	if largest() == page {
		t.Error("another form shows the same page")
	}
	if page.Image != nil {
		t.Error("the page of the form before is kept in memory")
	}
}

// A page is shown pixel for pixel: Fyne would scale it for a rounding, for longer than it takes to
// paint, and blur it.
func TestPagesAreNotScaled(t *testing.T) {
	for _, size := range uitest.Sizes {
		b := newBench(t, size, nil)
		b.confirming("taro")
		n := 0
		for _, o := range b.Drawn().Objects {
			if i, ok := o.(*canvas.Image); ok {
				n++
				is, want := image.Pt(int(i.Size().Width+0.5), int(i.Size().Height+0.5)), i.Image.Bounds().Size()
				if is != want {
					t.Errorf("%v: a picture of %v pixels is shown in %v", size, want, is)
				}
			}
		}
		if n == 0 {
			t.Error("no page")
		}
	}
}
