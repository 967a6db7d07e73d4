package resident

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"kakanai/text/furigana"
	"kakanai/ui/kit"
	"kakanai/ui/uitest"
	"kakanai/visit"
)

// The language changes in the middle of a visit; nothing that was chosen or typed is lost, and the
// next visitor begins in Japanese.
func TestLanguageInMidVisit(t *testing.T) {
	c := newCounter(t, fyne.NewSize(1280, 800))
	c.state(visit.Choosing)
	c.changed("form-juminhyo")
	c.question("next", "who")
	c.changed("choice-proxy")
	for _, l := range []string{"vi", "ko", "zh", "pt", "en", "ja-easy", "ja", "en"} {
		c.tap("language")
		c.tap("language-" + l)
		c.until(l, func(v visit.View) bool { return v.Lang == l })
		if c.overlay != "" || c.view.Ask == nil || c.view.Ask.Picked != "proxy" || c.view.Ask.ID != "who" {
			t.Fatalf("in %s the visit stands at %s %+v", l, c.view.State, c.view.Ask)
		}
		for _, r := range furigana.Runs(c.o.Texts.In(l, "app.title", "city", "むつ市")) {
			if words := uitest.PlainWords(c.page().Objects); !strings.Contains(words, r.Base) ||
				!strings.Contains(words, r.Reading) {
				t.Errorf("%s: nothing says %q", l, r)
			}
		}
	}
	if got := uitest.PlainWords(c.page().Objects); !strings.Contains(got, "Whose certificate do you need?") ||
		!strings.Contains(got, "Certificate of Residence") {
		t.Errorf("the question is not asked in English: %s", got)
	}
	c.tap("larger")
	c.tap("colours")
	c.tap("colours-contrast")
	if c.text != 1.5 || c.colours != kit.HighContrast {
		t.Errorf("text %v, colours %q", c.text, c.colours)
	}
	c.tap("back")
	c.state(visit.Choosing)
	c.kiosk.Cancel()
	c.until("the next visit", func(v visit.View) bool { return v.Lang == visit.Japanese && len(v.Chosen) == 0 })
	if c.text > 1 || c.colours != kit.Standard {
		t.Error("the next visitor finds the last one's text and colours")
	}
}

// What several forms ask for is typed once; what was answered before stands there when one comes
// back, and is gone on with.
func TestSharedFieldsAndEarlierAnswers(t *testing.T) {
	r := newRoom(t, 1280, 800)
	v := every(t)["asking-juminhyo-principal"]
	a := *v.Ask
	a.Fields = slices.Clone(a.Fields)
	n := len(a.Fields)
	for _, f := range a.Fields[:n] {
		f.Form = "shotoku"
		a.Fields = append(a.Fields, f)
	}
	v.Ask = &a
	r.show(v)
	tabs := 0
	for _, b := range r.page().Buttons {
		if strings.HasPrefix(b.ID, "text-") {
			tabs++
		}
	}
	if tabs != n {
		t.Errorf("%d fields for %d questions", tabs, n)
	}
	r.tap("key-ア")
	if got := strings.Join(r.hand.calls, "; "); !strings.Contains(got, "answer juminhyo.") || !strings.Contains(got,
		"answer shotoku.") {
		t.Errorf("%q", got)
	}
	// Another question, and back.
	r.show(every(t)["asking-juminhyo-who"])
	f := a.Fields[0]
	f.Value.Set, f.Value.Text = true, "ヤマダ"
	a.Fields = slices.Clone(a.Fields)
	a.Fields[0] = f
	r.show(v)
	r.hand.calls = nil
	if got := r.shown(f); got != "ヤマダ" {
		t.Errorf("the earlier answer is shown as %q", got)
	}
	r.tap("key-ア")
	if got := strings.Join(r.hand.calls, "; "); !strings.Contains(got, "ヤマダア") {
		t.Errorf("%q", got)
	}
}

// The digits stand elsewhere for every PIN where the settings want that, and all ten are there;
// without the setting they stand still.
func TestShuffledKeys(t *testing.T) {
	r := newRoom(t, 1280, 800)
	order := func() (s string) {
		for _, b := range r.page().Buttons {
			if d, ok := strings.CutPrefix(b.ID, "digit-"); ok {
				s += d
			}
		}
		return s
	}
	views := every(t)
	r.show(views["credential"])
	if got := order(); got != "1234567890" {
		t.Errorf("%q", got)
	}
	n := 0
	r.o.Shuffle = func() []byte { n++; return []byte(map[int]string{1: "3141592608", 2: "0987654321"}[n]) }
	r.show(views["choosing"])
	r.o.Shuffle = func() []byte { n++; return []byte(map[int]string{1: "5317986420", 2: "0987654321"}[n]) }
	r.show(views["credential"])
	if got := order(); got != "5317986420" {
		t.Errorf("%q", got)
	}
	r.show(views["credential-wrong"])
	if got := order(); got != "5317986420" {
		t.Errorf("the keys move while one PIN is typed: %q", got)
	}
	r.show(views["choosing"])
	r.show(views["credential"])
	if got := order(); got != "0987654321" {
		t.Errorf("%q", got)
	}
}

// key presses a key wherever the focus is.
func (c *counter) key(name fyne.KeyName) {
	canvas := c.win.Canvas()
	if f := canvas.Focused(); f != nil {
		f.TypedKey(&fyne.KeyEvent{Name: name})
	} else {
		canvas.OnTypedKey()(&fyne.KeyEvent{Name: name})
	}
}

// focus returns the id of the button that has the focus.
func (c *counter) focus() string {
	if b, ok := c.win.Canvas().Focused().(*kit.Button); ok {
		return b.ID
	}
	return ""
}

// walk moves the focus by arrows to a button: to any that can be reached.
func (c *counter) walk(id string) {
	c.t.Helper()
	seen := map[string]bool{}
	var try func() bool
	try = func() bool {
		here := c.focus()
		if here == id {
			return true
		}
		if seen[here] {
			return false
		}
		seen[here] = true
		for _, k := range []fyne.KeyName{fyne.KeyDown, fyne.KeyRight, fyne.KeyLeft, fyne.KeyUp} {
			if here != "" {
				c.win.Canvas().Focus(c.find(here))
			}
			c.key(k)
			if c.focus() != here && try() {
				return true
			}
		}
		return false
	}
	if !try() {
		c.t.Fatalf("%s: arrows do not lead to %s, but to %v", c.view.State, id, slices.Sorted(maps.Keys(seen)))
	}
}

// A whole visit by arrows, Enter and digits alone, as a keypad without letters has them.
func TestVisitByKeypad(t *testing.T) {
	c := newCounter(t, fyne.NewSize(1280, 800))
	c.state(visit.Choosing)
	c.walk("form-juminhyo")
	c.key(fyne.KeyReturn)
	c.until("a choice", func(v visit.View) bool { return len(v.Chosen) == 1 })
	for c.view.State != visit.Waiting {
		was, ask := c.view.State, ""
		if c.view.Ask != nil {
			ask = c.view.Ask.ID
		}
		c.walk("next")
		c.key(fyne.KeyReturn)
		c.until("what follows "+string(was), func(v visit.View) bool {
			return v.State != was || v.Ask != nil && v.Ask.ID != ask
		})
	}
	c.tap("demo-lay")
	c.state(visit.Credential)
	for _, d := range "1234" {
		if f := c.win.Canvas().Focused(); f != nil {
			f.TypedRune(d)
		} else {
			c.win.Canvas().OnTypedRune()(d)
		}
	}
	if c.view.State == visit.Credential {
		c.until("the reading", func(v visit.View) bool {
			if v.State == visit.Credential && v.Digits == 4 {
				c.Show(v)
				c.key(fyne.KeyReturn)
			}
			return v.State == visit.Completing
		})
	}
	for c.view.State == visit.Completing {
		ask := c.view.Ask.ID
		c.walk("next")
		c.key(fyne.KeyReturn)
		c.until("what follows "+ask, func(v visit.View) bool { return v.Ask == nil || v.Ask.ID != ask })
	}
	if c.view.State != visit.Confirming {
		c.state(visit.Confirming)
	}
	c.walk("print")
	c.key(fyne.KeyReturn)
	c.state(visit.Handing)
	c.walk("taken")
	c.key(fyne.KeyReturn)
	c.state(visit.Choosing)
}
