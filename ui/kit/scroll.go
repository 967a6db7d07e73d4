package kit

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
)

// Staff see their windows as large and in the colours that they want, for as long as the program
// runs. A larger text is the whole drawing larger, on a page that is smaller in units: what no
// longer fits beside or under something else is set below it, and scrolled.

// Look sets the size of the text in percent (100, 150 or 200) and the colours ("standard",
// "contrast" or "safe") of a staff window, from its next drawing on. A value that is not one of
// these changes nothing.
func (g *Surface) Look(percent int, name string) {
	for _, t := range TextSizes {
		if int(t*100+0.5) == percent {
			g.shown.Text = t
		}
	}
	for _, c := range AllColours {
		if c == Colours(name) || c == Standard && name == "standard" {
			g.shown.Colours = c
		}
	}
}

// size returns what takes the next size of the text, in a direction; 0 goes back to 100 %.
func (g *Surface) size(by int) func() {
	return func() {
		at := slices.Index(TextSizes, g.shown.Grow()) + by
		if by == 0 {
			at = 0
		}
		g.shown.Text = TextSizes[min(max(at, 0), len(TextSizes)-1)]
		g.Restyle()
	}
}

// Looks returns the values that Look was given, as they are now.
func (g *Surface) Looks() (percent int, name string) {
	if name = string(g.shown.Colours); name == "" {
		name = "standard"
	}
	return int(g.shown.Grow()*100 + 0.5), name
}

// recolour takes the next colours.
func (g *Surface) recolour() {
	g.shown.Colours = AllColours[(slices.Index(AllColours, g.shown.Colours)+1)%len(AllColours)]
	g.Restyle()
}

// Restyle draws the window after its look changed.
func (g *Surface) Restyle() {
	g.on.Touched()
	g.follow = true
	if g.on.Restyled != nil {
		g.on.Restyled()
	}
	g.Redraw()
}

// AddLookKeys adds Ctrl and +, −, 0, I, ↑ and ↓. The + of a Japanese keyboard is on the key of the
// semicolon.
func (g *Surface) AddLookKeys(c fyne.Canvas) {
	for _, k := range []fyne.KeyName{fyne.KeyPlus, fyne.KeyEqual, fyne.KeySemicolon} {
		g.AddShortcut(c, Ctrl(k), g.size(1))
		g.AddShortcut(c, ctrlShift(k), g.size(1))
	}
	g.AddShortcut(c, Ctrl(fyne.KeyMinus), g.size(-1))
	g.AddShortcut(c, Ctrl(fyne.Key0), g.size(0))
	g.AddShortcut(c, Ctrl(fyne.KeyI), g.recolour)
	g.AddShortcut(c, Ctrl(fyne.KeyUp), func() { g.roll(-0.8) })
	g.AddShortcut(c, Ctrl(fyne.KeyDown), func() { g.roll(0.8) })
}

// Narrow reports whether the page has no room for everything side by side: its text is large.
func (p *Page) Narrow() bool { return p.Width < 1100 }

// A scroll is how far an area is scrolled, how far it can be, and how much of it is in sight, in
// units.
type scroll struct{ at, most, high float32 }

// Scrolls reports whether the last drawing had a scroll area of that id that does not fit.
func (g *Surface) Scrolls(id string) bool { return g.scrolls[id] != nil }

// ResetScroll scrolls an area back to its beginning.
func (g *Surface) ResetScroll(id string) { delete(g.scrolls, id) }

// KeepInSight makes the next drawing scroll to what Page.KeepVisible asks for: something was moved
// by a key.
func (g *Surface) KeepInSight() { g.follow = true }

// ScrollTo scrolls an area until b is in the middle of the window.
func (g *Surface) ScrollTo(id string, b *Button) {
	if s := g.scrolls[id]; s != nil {
		s.at += b.Top() - g.stage.Size().Height/b.scale/2
		g.Redraw()
	}
}

// roll scrolls the uppermost scroll area by a part of its height.
func (g *Surface) roll(by float32) {
	g.on.Touched()
	if s := g.scrolls[g.top]; s != nil {
		s.at += by * s.high
		g.Redraw()
	}
}

// The room for the buttons of a scroll area, in units: rail beside it, strip below it.
const (
	rail = 76
	// for ScrollArea: the buttons are at the right
	Beside = -1
	strip  = 50
)

// ScrollArea draws content into an area w × h. Content that is higher is clipped, and gets two
// scroll buttons: at the right if below is Beside, else below the area, where below units are free
// already. After Surface.KeepInSight it scrolls to what the content asked for by KeepVisible. The
// last area of a drawing is the one that keys scroll.
func (p *Page) ScrollArea(id string, x, y, w, h, below float32, draw func(q *Page)) {
	g := p.g
	q := p.Part(w, h)
	draw(q)
	if q.Bottom <= h+slack {
		delete(g.scrolls, id)
		p.Place(q, x, y)
		return
	}
	inner := w
	if below == Beside {
		inner -= rail
	} else {
		h -= max(strip-below, 0)
	}
	q = p.Part(inner, h)
	draw(q)
	if g.scrolls == nil {
		g.scrolls = map[string]*scroll{}
	}
	s := g.scrolls[id]
	if s == nil {
		s = &scroll{}
		g.scrolls[id] = s
	}
	g.top = id
	s.most, s.high = q.Bottom+12-h, h
	if g.follow && q.wanted[1] > q.wanted[0] {
		s.at = min(max(s.at, q.wanted[1]+12-h), q.wanted[0]-12)
	}
	s.at = min(max(s.at, 0), s.most)

	p.Opening(q, x, y, inner+8, h, s.at, 12, 10)

	bh := min((h-20)/2, 120)
	at := [2][4]float32{{x + w - rail + 10, y + 6, rail - 12, bh}, {x + w - rail + 10, y + h - bh - 6, rail - 12, bh}}
	if below != Beside {
		at = [2][4]float32{{x + w - 204, y + h + 3, 98, 44}, {x + w - 98, y + h + 3, 98, 44}}
	}
	for i, by := range []float32{-0.8, 0.8} {
		may := s.at > 0.5
		key := "Ctrl+↑"
		if i == 1 {
			may, key = s.at < s.most-0.5, "Ctrl+↓"
		}
		b := &Button{
			ID: id + []string{"-up", "-down"}[i], Label: key, Fill: White, Edge: Primary, Line: 2, Radius: 10,
			Inactive: !may,
		}
		b.Do = func() {
			g.top = id
			g.roll(by)
		}
		c := color.Color(Primary)
		if !may {
			b.Fill, b.Edge, c = Ground, ThinEdge, Quiet
		}
		b.Draw = func(q *Page) {
			mx, my, words := q.Width/2, q.Height/2, Style{
				Size: 14, Color: Ink, Align: fyne.TextAlignCenter,
				Middle: true,
			}
			d := 8 * by / 0.8
			switch {
			case q.Width > q.Height:
				q.Line(key, 34, my, q.Width-40, words)
				q.Arrowhead(19, my, 9, d*0.7, c, 4)
				return
			case q.Height >= 60:
				my -= 10
				q.Line(key, 0, q.Height-16, q.Width, words)
			}
			q.Arrowhead(mx, my, 14, d, c, 5)
		}
		p.Button(b, at[i][0], at[i][1], at[i][2], at[i][3])
		b.At = b.Position()
	}
}

// KeepVisible asks the scroll area around the page to show what is between two heights.
func (p *Page) KeepVisible(from, to float32) { p.wanted = [2]float32{from, to} }

// LookButtons draws the buttons for the look with their keys, ending at x, and returns where they
// begin. words gives "look.colours" and "look.text".
func (p *Page) LookButtons(words func(key string, pairs ...any) string, x, y, h float32) float32 {
	g := p.g
	for _, b := range []struct {
		id, label, key string
		do             func()
	}{
		{"colours", words("look.colours"), "Ctrl+I", g.recolour},
		{"larger", words("look.text", "n", int(g.shown.Grow()*100+0.5)), "Ctrl +−", func() {
			if g.shown.Grow() == TextSizes[len(TextSizes)-1] {
				g.size(0)()
				return
			}
			g.size(1)()
		}},
	} {
		st, small := Style{Size: 16, Bold: true, Color: Ink, Middle: true}, Style{
			Size: 14, Color: Ink,
			Align: fyne.TextAlignCenter, Middle: true,
		}
		kw := p.Measure(b.key, small) + 14
		w := max(p.Measure(b.label, st)+kw+32, h)
		x -= w
		k := &Button{ID: b.id, Label: b.label, Fill: White, Edge: Edge, Line: 2, Radius: 10, Do: b.do}
		k.Draw = func(q *Page) {
			q.Line(b.label, 10, q.Height/2, q.Width-kw-24, st)
			q.Box(q.Width-kw-8, q.Height/2-11, kw, 22, White, Edge, 1, 6)
			q.Line(b.key, q.Width-kw-8, q.Height/2, kw, small)
		}
		p.Button(k, x, y, w, h)
		x -= 8
	}
	return x
}
