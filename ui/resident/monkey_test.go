package resident

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"kakanai/visit"
)

// monkeyKeys are those that it presses.
var monkeyKeys = []fyne.KeyName{
	fyne.KeyTab, fyne.KeyReturn, fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace,
	fyne.KeyEscape,
	fyne.KeyPageDown, fyne.KeyPageUp, fyne.KeyF1, fyne.KeyHome,
}

// A monkey presses, types and plays with cards, without knowing what for.
type monkey struct {
	*counter
	r *rand.Rand
}

// act does one thing, more often one that leads on.
func (m *monkey) act() {
	canvas := m.win.Canvas()
	switch m.r.IntN(10) {
	case 0, 1, 2:
		m.button()
	case 3, 4, 5:
		m.onward()
	case 6: // anywhere
		test.TapCanvas(canvas, fyne.NewPos(float32(m.r.IntN(1280)), float32(m.r.IntN(800))))
	case 7:
		k := &fyne.KeyEvent{Name: monkeyKeys[m.r.IntN(len(monkeyKeys))]}
		if f := canvas.Focused(); f != nil {
			f.TypedKey(k)
		} else {
			canvas.OnTypedKey()(k)
		}
	case 8:
		if m.view.State == visit.Credential && m.r.IntN(3) > 0 {
			for _, d := range "1234" {
				canvas.OnTypedRune()(d)
			}
			time.Sleep(3 * time.Millisecond)
			return
		}
		canvas.OnTypedRune()([]rune("0123456789あ葛\U000E0100𠮷-A ")[m.r.IntN(17)])
	case 9:
		if m.r.IntN(9) == 0 {
			m.table.Lift()
		} else if people := m.table.People(); m.view.State == visit.Waiting {
			if err := m.table.Lay(people[m.r.IntN(len(people))].ID); err != nil {
				m.t.Error(err)
			}
		}
		time.Sleep(2 * time.Millisecond)
	}
	m.Redraw()
}

// button taps any button; those that end a visit less often.
func (m *monkey) button() {
	buttons := m.page().Buttons
	switch {
	case m.view.State == visit.Stopped || m.view.State == visit.PaperLeft:
		m.Press("cleared", "end")
	case len(buttons) > 0:
		b := buttons[m.r.IntN(len(buttons))]
		if (b.ID == "print" || b.ID == "end") && m.r.IntN(3) > 0 {
			return
		}
		test.TapCanvas(m.win.Canvas(), b.At.AddXY(b.Size().Width/2, b.Size().Height/2))
	}
}

// onward answers a question, or takes the way on.
func (m *monkey) onward() {
	if m.view.Ask == nil || m.view.Ask.Ready {
		m.Press("close", "next", "next-field", "enter", "continue", "answered", "taken", "print")
		return
	}
	var ways []string // any of them: the first may be the wrong one
	for _, b := range m.page().Buttons {
		if strings.HasPrefix(b.ID, "choice-") || strings.HasPrefix(b.ID, "option-") || strings.HasPrefix(b.ID,
			"hand-") {
			ways = append(ways, b.ID)
		}
	}
	if len(ways) > 0 {
		m.Press(ways[m.r.IntN(len(ways))])
	}
}

// look shows the Views that came meanwhile.
func (m *monkey) look() {
	for len(m.views) > 0 {
		m.Show(<-m.views)
	}
	if !slices.Contains(visit.States, m.view.State) {
		m.t.Fatalf("the window shows %q", m.view.State)
	}
}

// A monkey acts 10,000 times with KAKANAI_SOAK=1, fewer otherwise. The window goes on showing
// states of the table, it never panics, and after it all a new visit finds nothing of the last one.
func TestMonkey(t *testing.T) {
	n := 1500
	seed := uint64(7) // the same every time, so that a failure comes from a change; another each time in the soak
	if os.Getenv("KAKANAI_SOAK") != "" {
		n, seed = 10000, uint64(time.Now().UnixNano())
	}
	c := newCounter(t, fyne.NewSize(1280, 800))
	c.troubled = true
	t.Logf("seed %d", seed)
	m := &monkey{counter: c, r: rand.New(rand.NewPCG(seed, 1))}
	c.state(visit.Choosing)
	seen := map[visit.State]int{}
	for i := range n {
		if i%120 == 119 { // every visit ends; the idle time would end it, too
			c.kiosk.Cancel()
		}
		m.look()
		seen[c.view.State]++
		m.act()
	}
	t.Logf("states seen: %v", seen)
	if len(seen) < 5 {
		t.Errorf("the monkey saw only %v", seen)
	}
	c.table.Lift()
	was := c.view.Visit
	c.kiosk.Touch() // without a visit there is nothing to end
	c.kiosk.Cancel()
	c.kiosk.Taken()
	c.kiosk.Cleared()
	c.until("an empty beginning", func(v visit.View) bool {
		c.kiosk.Cancel()
		return v.State == visit.Choosing && len(v.Chosen) == 0 && v.Visit != was
	})
	left := len(c.typed) > 0 || c.address || c.zoom || c.text > 1 || c.overlay != "" || c.painted.img != nil
	if left || c.view.Documents != nil || c.view.Holder.Name != "" {
		t.Error("something of the last visitor is left on the window")
	}
}
