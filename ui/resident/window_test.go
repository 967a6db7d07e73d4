package resident

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"kakanai/assets"
	"kakanai/forms"
	"kakanai/internal/edited"
	"kakanai/printing"
	"kakanai/text"
	"kakanai/text/furigana"
	"kakanai/ui/kit"
	"kakanai/ui/texts"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// hand writes down what a screen asks for.
type hand struct{ calls []string }

func (h *hand) say(format string, a ...any)           { h.calls = append(h.calls, fmt.Sprintf(format, a...)) }
func (h *hand) Choose(form string)                    { h.say("choose %s", form) }
func (h *hand) Next()                                 { h.say("next") }
func (h *hand) Back()                                 { h.say("back") }
func (h *hand) Cancel()                               { h.say("cancel") }
func (h *hand) Pick(choice string)                    { h.say("pick %s", choice) }
func (h *hand) Answer(form, field string, answer any) { h.say("answer %s.%s %v", form, field, answer) }
func (h *hand) ByHand(form, field string, on bool)    { h.say("by hand %s.%s %v", form, field, on) }
func (h *hand) ChooseBundle(id string)                { h.say("bundle %s", id) }
func (h *hand) Aside(id string)                       { h.say("aside %s", id) }
func (h *hand) Numbers(staff bool)                    { h.say("numbers %v", staff) }
func (h *hand) Digit(d byte)                          { h.say("digit %c", d) }
func (h *hand) Erase()                                { h.say("erase") }
func (h *hand) Enter()                                { h.say("enter") }
func (h *hand) Print()                                { h.say("print") }
func (h *hand) Taken()                                { h.say("taken") }
func (h *hand) Opine(o visit.Opinion)                 { h.say("opine %s", o) }
func (h *hand) NotOut()                               { h.say("not out") }
func (h *hand) Reprint()                              { h.say("reprint") }
func (h *hand) Cleared()                              { h.say("cleared") }
func (h *hand) Retry()                                { h.say("retry") }
func (h *hand) Call()                                 { h.say("call") }
func (h *hand) Answered()                             { h.say("answered") }
func (h *hand) Speak(lang string)                     { h.say("speak %s", lang) }
func (h *hand) GoOn()                                 { h.say("go on") }
func (h *hand) Touch()                                {}

type tableFake struct{ laid string }

func (t *tableFake) People() []Person {
	return []Person{{"taro", "見本　太郎（ふつうのカード）"}, {"unknown", "生まれた日がわからない方"}}
}
func (t *tableFake) Lay(id string) { t.laid = id }
func (t *tableFake) Lift()         { t.laid = "" }
func (t *tableFake) Laid() string  { return t.laid }

func font(t testing.TB, name string) fyne.Resource {
	t.Helper()
	var found string
	filepath.WalkDir("/usr/share/fonts", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == name {
			found = path
		}
		return nil
	})
	b, err := os.ReadFile(found)
	if err != nil {
		t.Fatalf("%s is missing (Debian: fonts-morisawa-bizud-gothic): run make setup", name)
	}
	return fyne.NewStaticResource(name, b)
}

// room is a window in memory, 1280 × 800 unless said otherwise.
type room struct {
	*Window
	t    testing.TB
	win  fyne.Window
	hand *hand
	demo *tableFake

	clock func() time.Time // nil: much time passes between any two taps
	ticks int
}

func newRoom(t testing.TB, w, h float32) *room {
	t.Helper()
	a := test.NewApp()
	a.Settings().SetTheme(kit.Theme(font(t, "BIZUDPGothic-Regular.ttf"), font(t, "BIZUDPGothic-Bold.ttf")))
	texts, err := texts.Load(assets.Texts, "ja")
	if err != nil {
		t.Fatal(err)
	}
	fonts, err := text.Find()
	if err != nil {
		t.Fatal(err)
	}
	all := uitest.Load(t)
	r := &room{t: t, hand: &hand{}, demo: &tableFake{}}
	r.Window = New(Options{
		Texts: texts, Visit: r.hand, Demo: r.demo,
		Page: func(p printing.Page, scale float64) image.Image { return printing.Raster(p, scale) },
		Name: func(s string, em float64, c color.Color) image.Image {
			img, _ := printing.RasterLine(fonts, text.Data, s, em, c)
			return img
		},
		Say: all.Catalogue.Say, Face: all.Face,
		Now: func() time.Time {
			if r.clock != nil {
				return r.clock()
			}
			r.ticks++
			return time.Unix(int64(r.ticks), 0)
		},
	})
	r.win = test.NewWindow(nil)
	r.Attach(r.win)
	r.win.Resize(fyne.NewSize(w, h))
	t.Cleanup(func() { r.win.Close(); a.Quit() })
	return r
}

func (r *room) show(v visit.View) {
	r.mu.Lock()
	r.next = v
	r.mu.Unlock()
	r.take()
}

// page draws the screen and returns what is on it.
func (r *room) page() *kit.Page {
	r.Redraw()
	return r.Drawn()
}

func (r *room) button(id string) *kit.Button {
	r.t.Helper()
	for _, b := range r.page().Buttons {
		if b.ID == id {
			return b
		}
	}
	var have []string
	for _, b := range r.page().Buttons {
		have = append(have, b.ID)
	}
	r.t.Fatalf("there is no button %s on this screen, but %v", id, have)
	return nil
}

// tap presses a button where it stands, through the canvas.
func (r *room) tap(id string) {
	r.t.Helper()
	b := r.button(id)
	test.TapCanvas(r.win.Canvas(), b.At.AddXY(b.Size().Width/2, b.Size().Height/2))
}

var screenSizes = [][2]float32{{1280, 800}, {1920, 1080}}

// On every screen at every size: nothing outside the window, no word wider than its place, every
// target large enough, no two targets on top of each other, no text without words.
func TestEveryScreenIsWhole(t *testing.T) {
	views := every(t)
	for _, size := range screenSizes {
		r := newRoom(t, size[0], size[1])
		for name, v := range views {
			r.show(v)
			p := r.page()
			if len(p.Objects) < 4 {
				t.Errorf("%s is empty", name)
			}
			for _, o := range p.Objects {
				check(t, fmt.Sprintf("%s at %v", name, size[0]), o, fyne.NewPos(0, 0), fyne.NewSize(size[0], size[1]))
			}
			for i, b := range p.Buttons {
				w, h := b.Size().Width/p.Scale, b.Size().Height/p.Scale
				if !strings.HasPrefix(b.ID, "demo-") && (w < 64 || h < 64) && !strings.HasPrefix(b.ID, "key-") &&
					!strings.HasPrefix(b.ID, "era-") {
					t.Errorf("%s: button %s is %v × %v", name, b.ID, w, h)
				}
				if w < 40 || h < 40 {
					t.Errorf("%s: button %s is %v × %v", name, b.ID, w, h)
				}
				for _, o := range p.Buttons[:i] {
					if overlap(b, o) {
						t.Errorf("%s: %s lies on %s", name, b.ID, o.ID)
					}
				}
				rend := test.WidgetRenderer(b)
				rend.Layout(b.Size())
				for _, o := range rend.Objects() {
					check(t, fmt.Sprintf("%s at %v, button %s", name, size[0], b.ID), o, fyne.NewPos(0, 0), b.Size())
				}
			}
		}
	}
}

func overlap(a, b fyne.CanvasObject) bool {
	return a.Position().X < b.Position().X+b.Size().Width && b.Position().X < a.Position().X+a.Size().Width &&
		a.Position().Y < b.Position().Y+b.Size().Height && b.Position().Y < a.Position().Y+a.Size().Height
}

func check(t *testing.T, where string, o fyne.CanvasObject, at fyne.Position, room fyne.Size) {
	t.Helper()
	words, ok := o.(*canvas.Text)
	if !ok {
		return
	}
	if strings.Contains(words.Text, "⟦") || strings.Contains(words.Text, "{") {
		t.Errorf("%s: %q", where, words.Text)
	}
	if w := words.MinSize().Width; w > words.Size().Width+1 {
		t.Errorf("%s: %q is %.0f wide in %.0f", where, words.Text, w, words.Size().Width)
	}
	if p := words.Position(); p.X < -1 || p.Y < -1 || p.X+words.MinSize().Width > room.Width+1 ||
		p.Y+words.MinSize().Height > room.Height+1 {
		t.Errorf("%s: %q stands at %v of %v", where, words.Text, p, room)
	}
}

// The frame's own footer must not be covered by a screen's content.
func TestNothingUnderTheFooter(t *testing.T) {
	r := newRoom(t, 1280, 800)
	for name, v := range every(t) {
		r.show(v)
		p := r.page()
		foot := (p.Height - kit.FooterHeight) * p.Scale
		if v.Calling || v.Warn {
			continue
		}
		for _, b := range p.Buttons {
			if b.Position().Y < foot && b.Position().Y+b.Size().Height > foot+1 {
				t.Errorf("%s: button %s reaches %v, the footer begins at %v", name, b.ID, b.Position().Y+
					b.Size().Height, foot)
			}
		}
	}
}

func TestTaps(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := every(t)
	for _, c := range []struct{ view, button, want string }{
		{"choosing", "form-shotoku", "choose shotoku"},
		{"choosing", "next", "next"},
		{"choosing", "call", "call"},
		{"choosing-going", "end", "cancel"},
		{"asking-juminhyo-who", "choice-household", "pick household"},
		{"asking-juminhyo-who", "back", "back"},
		{"notice", "next", "next"},
		{"waiting", "back", "back"},
		{"credential", "digit-7", "digit 7"},
		{"credential", "erase", "erase"},
		{"asking-juminhyo-include", "field-inc_honseki", "answer juminhyo.inc_honseki yes"},
		{"asking-juminhyo-copies", "plus-juminhyo", "answer juminhyo.copies 2"},
		{"asking-shotoku-tax_year", "option-tax_year-2025", "answer shotoku.tax_year [2026 2025]"},
		{"asking-juminhyo-subject", "hand-subj_name", "by hand juminhyo.subj_name true"},
		{"asking-juminhyo-subject", "key-ア", "answer juminhyo.subj_name [ア]"},
		{"confirming", "print", "print"},
		{"confirming", "back", "back"},
		{"handing", "taken", "taken"},
		{"handing", "not-out", "not out"},
		{"stopped-card-removed", "retry", "retry"},
		{"stopped-last-try", "end", "cancel"},
		{"calling", "answered", "answered"},
		{"idle", "end", "cancel"},
		{"paper-left", "cleared", "cleared"},
	} {
		r.forget()
		r.show(views[c.view])
		r.hand.calls = nil
		r.tap(c.button)
		if got := strings.Join(r.hand.calls, "; "); got != c.want {
			t.Errorf("%s on %s: %q, expected %q", c.button, c.view, got, c.want)
		}
	}
}

func TestKeyboardAlone(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := every(t)
	r.show(views["credential"])
	c := r.win.Canvas()
	for _, d := range "12" {
		c.OnTypedRune()(d)
	}
	c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	c.OnTypedKey()(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if got := strings.Join(r.hand.calls, "; "); got != "digit 1; digit 2; erase; enter" {
		t.Errorf("%q", got)
	}
	r.show(views["choosing"])
	r.hand.calls = nil
	for range 30 { // Tab reaches 次へ, Return presses it
		c.(interface{ FocusNext() }).FocusNext()
		if b, ok := c.Focused().(*kit.Button); ok && b.ID == "next" {
			b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			break
		}
	}
	if got := strings.Join(r.hand.calls, "; "); got != "next" {
		t.Errorf("%q", got)
	}
	// A digit typed while a button has the focus still belongs to the PIN.
	r.show(views["credential"])
	r.hand.calls = nil
	r.button("back").TypedRune('5')
	if got := strings.Join(r.hand.calls, "; "); got != "digit 5" {
		t.Errorf("%q", got)
	}
}

func TestKeysDoNotReachThroughAMask(t *testing.T) {
	r := newRoom(t, 1280, 800)
	v := every(t)["credential"]
	v.Calling = true
	r.show(v)
	r.typedRune('1')
	r.typedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if len(r.hand.calls) > 0 {
		t.Errorf("%v", r.hand.calls)
	}
}

// A finger that goes down on a button must find the same button when it comes up: laying out again
// is not drawing again.
func TestLayoutKeepsTheButtons(t *testing.T) {
	r := newRoom(t, 1280, 800)
	r.show(every(t)["confirming"])
	rend := test.WidgetRenderer(r.Content().(fyne.Widget))
	before := rend.Objects()
	rend.Layout(r.Content().Size())
	if after := rend.Objects(); len(after) != len(before) || after[len(after)-1] != before[len(before)-1] {
		t.Error("the same size was drawn anew")
	}
	r.win.Resize(fyne.NewSize(1920, 1080))
	if after := rend.Objects(); after[len(after)-1] == before[len(before)-1] {
		t.Error("a new size was not drawn")
	}
}

// Something on the screen holds a button down: the next screen comes all the same, and
// nothing of the last person stays behind it.
func TestHeldButtonDoesNotKeepAScreen(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := every(t)
	drawn := func() string { return uitest.PlainWords(r.Drawn().Objects) }
	for name, next := range map[string]func(visit.View) visit.View{
		"idle": func(v visit.View) visit.View {
			return visit.View{Visit: v.Visit + 1, State: visit.Choosing, Offered: v.Offered, City: v.City}
		},
		"warning": func(v visit.View) visit.View { v.Warn, v.Left = true, 20; return v },
		"call":    func(v visit.View) visit.View { v.Calling = true; return v },
	} {
		v := views["confirming"]
		r.show(visit.View{})
		r.show(v)
		before := drawn()
		for _, b := range r.Drawn().Buttons {
			if b.ID == "print" {
				b.MouseDown(nil)
			}
		}
		r.show(next(v))
		if after := drawn(); after == before || strings.Contains(after, "この内容で印刷します") {
			t.Errorf("%s: the held button keeps the page on the screen", name)
		}
	}
}

// The countdown goes on while a finger is on a button; the button stays until the finger has gone.
func TestNothingIsDrawnUnderAFinger(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := every(t)
	r.show(views["handing"])
	rend := test.WidgetRenderer(r.Content().(fyne.Widget))
	var taken *kit.Button
	for _, o := range rend.Objects() {
		if b, ok := o.(*kit.Button); ok && b.ID == "taken" {
			taken = b
		}
	}
	taken.MouseDown(nil)
	v := views["handing"]
	v.Left = 84
	r.show(v)
	if !slices.Contains(rend.Objects(), fyne.CanvasObject(taken)) {
		t.Error("the button was replaced while it was held")
	}
	taken.MouseUp(nil)
	taken.Tapped(nil)
	if got := strings.Join(r.hand.calls, "; "); got != "taken" {
		t.Errorf("%q", got)
	}
	r.show(views["choosing"])
	if slices.Contains(rend.Objects(), fyne.CanvasObject(taken)) {
		t.Error("nothing is drawn after the finger has gone")
	}
}

// Who collects several papers at the window by number can tell the first and the last.
func TestEveryNumberIsTold(t *testing.T) {
	r := newRoom(t, 1280, 800)
	drawn := func() string { return uitest.PlainWords(r.Drawn().Objects) }
	for _, name := range []string{"handing", "handing-window"} {
		v := every(t)[name]
		n := len(v.Documents)
		if n < 2 {
			t.Fatal("one paper only: this test sees nothing")
		}
		r.show(v)
		if want := fmt.Sprintf("K01-0042〜%04d", 41+n); !strings.Contains(drawn(), want) {
			t.Errorf("%s: of %d papers the screen does not say %s:\n%s", name, n, want, drawn())
		}
		v.Documents = v.Documents[:1]
		r.show(v)
		if s := drawn(); !strings.Contains(s, "K01-0042") || strings.Contains(s, "〜") {
			t.Errorf("%s: one paper:\n%s", name, s)
		}
	}
}

// A variation selector is never parted from its character by erasing; kana turn round.
func TestTyping(t *testing.T) {
	r := newRoom(t, 1280, 800)
	r.show(every(t)["asking-juminhyo-subject"])
	for _, c := range "山葛\U000E0100" {
		r.typedRune(c)
	}
	r.typedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	if got := r.typed["juminhyo.subj_name"]; got != "山" {
		t.Errorf("%q after erasing 葛 with its selector", got)
	}
	r.typedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	r.typeText("ハ")
	for _, want := range []string{"バ", "パ", "ハ"} {
		r.shift(r.view.Ask.Fields[0])
		if got := r.typed["juminhyo.subj_name"]; got != want {
			t.Errorf("%q, expected %q", got, want)
		}
	}
	for _, c := range []struct{ era, digits, want string }{
		{"s", "640107", "1989-01-07"},
		{"s", "640108", ""},
		{"h", "010108", "1989-01-08"},
		{"r", "010430", ""},
		{"r", "010501", "2019-05-01"},
		{"w", "19800229", "1980-02-29"},
		{"w", "19810229", ""},
		{"", "010101", ""},
		{"h", "0101", ""},
	} {
		r.era = c.era
		got := ""
		if d := r.date(c.digits); d != nil {
			got = d.(string)
		}
		if got != c.want {
			t.Errorf("%s %s is %q, expected %q", c.era, c.digits, got, c.want)
		}
	}
}

// Nothing of a visitor is left for the next one, nor for a screen that comes later.
func TestForgets(t *testing.T) {
	r := newRoom(t, 1280, 800)
	views := every(t)
	r.show(views["confirming"])
	r.tap("address")
	r.tap("zoom")
	if !r.address || !r.zoom {
		t.Fatal("the screen does not remember what it must forget")
	}
	next := views["choosing"]
	next.Visit = 2
	r.show(next)
	if r.address || r.zoom || len(r.typed) > 0 || r.view.Holder != (forms.Facts{}) || r.view.Documents != nil {
		t.Error("something of the last visitor is left")
	}
	r.show(views["asking-juminhyo-subject"])
	r.typeText("ア")
	r.show(views["asking-juminhyo-principal"])
	if len(r.typed) > 0 {
		t.Error("what was typed for one question stands at another")
	}
}

// The address is covered until it is asked for.
func TestAddressIsMasked(t *testing.T) {
	r := newRoom(t, 1280, 800)
	drawn := []string{}
	name := r.o.Name
	r.o.Name = func(s string, em float64, c color.Color) image.Image {
		drawn = append(drawn, s)
		return name(s, em, c)
	}
	r.show(every(t)["confirming"])
	if strings.Contains(strings.Join(drawn, ""), "青森県") {
		t.Error("the address is shown unasked")
	}
	r.tap("address")
	r.page()
	if !strings.Contains(strings.Join(drawn, ""), "青森県") || !slices.Contains(drawn, person.Name) {
		t.Error("name or address are not drawn by the engine that prints them")
	}
}

func TestDemoBar(t *testing.T) {
	r := newRoom(t, 1280, 800)
	r.show(every(t)["waiting"])
	r.tap("demo-next")
	r.tap("demo-lay")
	if r.demo.laid != "unknown" {
		t.Errorf("laid %q", r.demo.laid)
	}
	r.tap("demo-lift")
	if r.demo.laid != "" {
		t.Errorf("laid %q", r.demo.laid)
	}
}

// keysOf returns the keys of ja.toml.
func keysOf(t *testing.T) (keys []string) {
	t.Helper()
	words := map[string]string{}
	f, bad := edited.Read(assets.Texts, "ja.toml", 1<<20)
	if len(bad) == 0 {
		bad, _ = f.TOML(&words)
	}
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	return slices.Collect(maps.Keys(words))
}

var keyInCode = regexp.MustCompile(`\b(?:t|ja)\("([a-z0-9.-]+)"`)

// addBuiltKeys adds the keys that the code puts together.
func addBuiltKeys(used map[string]bool) {
	for _, built := range []string{
		"step.1", "step.2", "step.3", "step.4", "step.5", "notice.read", "notice.not",
		"notice.window", "notice.read.list", "notice.not.list", "notice.window.list",
	} {
		used[built] = true
	}
	used["opinion.ask"] = true
	for _, o := range visit.Opinions {
		used["opinion."+string(o)] = true
	}
	for _, c := range []string{"standard", "contrast", "safe"} {
		used["colours."+c], used["colours."+c+".hint"] = true, true
	}
	for _, s := range []visit.Step{visit.StepFound, visit.StepCounted, visit.StepVerified, visit.StepRead} {
		used["reading."+string(s)] = true
	}
	for _, p := range []visit.Problem{
		visit.NoReader, visit.WrongCard, visit.BusyCard, visit.CardRemoved,
		visit.TimedOut,
	} {
		used["hint."+string(p)] = true
	}
	for _, k := range lyingKinds {
		used["hint.card."+string(k)] = true
	}
	for _, p := range printing.Papers {
		used["paper."+string(p)] = true
	}
	used["paper.leaving.text"] = true
	for _, w := range []string{"ways.numbers", "ways.numbers.staff", "ways.numbers.demo", "ways.staff", "ways.hand"} {
		used[w], used[w+".hint"] = true, true
	}
	for _, p := range printedParts {
		used[p.key] = true
		if p.bad != "" {
			used["numbers.bad."+string(p.bad)] = true
		}
	}
	for _, p := range []visit.Problem{visit.LastTry, visit.PINBlocked} {
		used["problem."+string(p)+".b"], used["problem."+string(p)+".b.text"] = true, true
	}
	for _, s := range []visit.Step{visit.StepCounted, visit.StepVerified} {
		used["reading."+string(s)+".b"] = true
	}
	for p := range visit.Exit {
		if p != visit.None {
			used["problem."+string(p)], used["problem."+string(p)+".text"] = true, true
		}
	}
}

// Every key that the code names is in the file, and every key of the file is used.
func TestTexts(t *testing.T) {
	texts, err := texts.Load(assets.Texts, "ja")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{"app.window": true}
	files, _ := filepath.Glob("*.go")
	for _, f := range files {
		if strings.HasPrefix(f, "supervisor") { // its words are in assets/office
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range keyInCode.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
	}
	addBuiltKeys(used)
	for k := range used {
		if _, ok := texts.Find(k); !ok && !strings.HasSuffix(k, ".") {
			t.Errorf("the code uses %q, which ja.toml does not have", k)
		}
	}
	for _, k := range keysOf(t) {
		if !used[k] {
			t.Errorf("ja.toml has %q, which the code does not use", k)
		}
	}
}

// TestShots keeps a picture of every screen where KAKANAI_SHOTS says (make pictures), to be looked
// at.
func TestShots(t *testing.T) {
	dir := os.Getenv("KAKANAI_SHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	r := newRoom(t, 1280, 800)
	for name, v := range every(t) {
		r.forget()
		r.show(v)
		f, err := os.Create(filepath.Join(dir, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, r.win.Canvas().Capture()); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
}

// A kiosk without a printer says in every language that no paper comes, promises none, and asks for
// none to be taken.
func TestNoPaperIsPromisedWithoutAPrinter(t *testing.T) {
	r := newRoom(t, 1280, 800)
	v := every(t)["handing"]
	v.Pickup = visit.PickupNone
	seen := map[string]bool{}
	for _, l := range texts.Languages {
		v.Lang = l.ID
		r.show(v)
		drawn := uitest.PlainWords(r.Drawn().Objects)
		title := r.Window.t("handing.none.title")
		if l.ID != furigana.Language && !strings.Contains(drawn, title) || seen[title] {
			t.Errorf("%s: %s", l.ID, drawn)
		}
		seen[title] = true
		for _, promise := range []string{
			"handing.title", "handing.paper", "handing.taken", "handing.sign",
			"handing.not", "handing.window.text",
		} {
			if strings.Contains(drawn, r.Window.t(promise)) {
				t.Errorf("%s: it says %s:\n%s", l.ID, r.Window.t(promise), drawn)
			}
		}
	}
}
