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

// A monkey presses, types and plays with cards: 10,000 times with KAKANAI_SOAK=1, fewer otherwise. The window goes on showing states of the table, it never
// panics, and after it all a new visit finds nothing of the last one.
func TestMonkey(t *testing.T) {
	n := 1500
	seed := uint64(7) // the same every time, so that a failure is somebody's change; another each time in the soak
	if os.Getenv("KAKANAI_SOAK") != "" {
		n, seed = 10000, uint64(time.Now().UnixNano())
	}
	c := newCounter(t, fyne.NewSize(1280, 800))
	c.troubled = true
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	c.state(visit.Choosing)
	keys := []fyne.KeyName{fyne.KeyTab, fyne.KeyReturn, fyne.KeyUp, fyne.KeyDown, fyne.KeyLeft, fyne.KeyRight, fyne.KeyBackspace, fyne.KeyEscape, fyne.KeyPageDown, fyne.KeyPageUp, fyne.KeyF1, fyne.KeyHome}
	seen := map[visit.State]int{}
	for i := range n {
		if i%120 == 119 { // everybody leaves once; the idle time would end it, too
			c.kiosk.Cancel()
		}
		for more := true; more; {
			select {
			case v := <-c.views:
				c.Show(v)
			default:
				more = false
			}
		}
		if !slices.Contains(visit.States, c.view.State) {
			t.Fatalf("the window shows %q", c.view.State)
		}
		seen[c.view.State]++
		canvas := c.win.Canvas()
		switch r.IntN(10) {
		case 0, 1, 2: // a button
			if c.view.State == visit.Stopped || c.view.State == visit.PaperLeft {
				c.Press("cleared", "end")
			} else if bs := c.page().Buttons; len(bs) > 0 {
				b := bs[r.IntN(len(bs))]
				if b.ID == "print" && r.IntN(3) > 0 || b.ID == "end" && r.IntN(3) > 0 {
					continue
				}
				test.TapCanvas(canvas, b.At.AddXY(b.Size().Width/2, b.Size().Height/2))
			}
		case 3, 4, 5: // the way on, so that it gets somewhere
			if c.view.Ask != nil && !c.view.Ask.Ready {
				var ways []string // any of them: the first may be the wrong one
				for _, b := range c.page().Buttons {
					if strings.HasPrefix(b.ID, "choice-") || strings.HasPrefix(b.ID, "option-") || strings.HasPrefix(b.ID, "hand-") {
						ways = append(ways, b.ID)
					}
				}
				if len(ways) > 0 {
					c.Press(ways[r.IntN(len(ways))])
				}
				continue
			}
			c.Press("close", "next", "next-field", "enter", "continue", "answered", "taken", "print")
		case 6: // anywhere
			test.TapCanvas(canvas, fyne.NewPos(float32(r.IntN(1280)), float32(r.IntN(800))))
		case 7:
			k := keys[r.IntN(len(keys))]
			if f := canvas.Focused(); f != nil {
				f.TypedKey(&fyne.KeyEvent{Name: k})
			} else {
				canvas.OnTypedKey()(&fyne.KeyEvent{Name: k})
			}
		case 8:
			if c.view.State == visit.Credential && r.IntN(3) > 0 {
				for _, d := range "1234" {
					canvas.OnTypedRune()(d)
				}
				time.Sleep(3 * time.Millisecond)
				continue
			}
			canvas.OnTypedRune()([]rune("0123456789あ葛\U000E0100𠮷-A ")[r.IntN(17)])
		case 9:
			if r.IntN(9) == 0 {
				c.table.Lift()
			} else if c.view.State == visit.Waiting {
				c.table.Lay(c.table.People()[r.IntN(len(c.table.People()))].ID)
			}
			time.Sleep(2 * time.Millisecond)
		}
		c.Redraw()
	}
	t.Logf("states seen: %v", seen)
	if len(seen) < 5 {
		t.Errorf("the monkey saw only %v", seen)
	}
	c.table.Lift()
	was := c.view.Visit
	c.kiosk.Touch() // nobody's visit has nothing to end
	c.kiosk.Cancel()
	c.kiosk.Taken()
	c.kiosk.Cleared()
	c.until("an empty beginning", func(v visit.View) bool {
		c.kiosk.Cancel()
		return v.State == visit.Choosing && len(v.Chosen) == 0 && v.Visit != was
	})
	if len(c.typed) > 0 || c.address || c.zoom || c.text > 1 || c.pane != "" || c.painted.img != nil || c.view.Documents != nil || c.view.Holder.Name != "" {
		t.Error("something of the last visitor is left on the window")
	}
}
