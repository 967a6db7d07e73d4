package ui

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
)

// Staff see their windows as large and in the colours that they want, for as long as the program runs. A larger text is the whole drawing larger, on a page that
// is smaller in units: what no longer fits beside or under something else is set below it, and scrolled.

// Look shows the window with text of so many percent (100, 150 or 200) and in the colours of that name ("standard", "contrast" or "safe"). What is neither leaves
// it as it is.
func (g *glass) Look(percent int, name string) {
	for _, t := range textSizes {
		if int(t*100+0.5) == percent {
			g.shown.text = t
		}
	}
	for _, c := range allColours {
		if c == colours(name) || c == standard && name == "standard" {
			g.shown.colours = c
		}
	}
}

// size takes the next size of the text, in a direction; 0 goes back to 100 %.
func (g *glass) size(by int) func() {
	return func() {
		at := slices.Index(textSizes, g.shown.grow()) + by
		if by == 0 {
			at = 0
		}
		g.shown.text = textSizes[min(max(at, 0), len(textSizes)-1)]
		g.turned()
	}
}

// Looks is what Look would make of the window as it is now.
func (g *glass) Looks() (percent int, name string) {
	if name = string(g.shown.colours); name == "" {
		name = "standard"
	}
	return int(g.shown.grow()*100 + 0.5), name
}

// recolour takes the next colours.
func (g *glass) recolour() {
	g.shown.colours = allColours[(slices.Index(allColours, g.shown.colours)+1)%len(allColours)]
	g.turned()
}

func (g *glass) turned() {
	g.touched()
	g.follow = true
	if g.anew != nil {
		g.anew()
	}
	g.redraw()
}

// lookKeys are Ctrl and +, -, 0, I, ↑ and ↓. The + of a Japanese keyboard is on the key of the semicolon.
func (g *glass) lookKeys(c fyne.Canvas) {
	for _, k := range []fyne.KeyName{fyne.KeyPlus, fyne.KeyEqual, fyne.KeySemicolon} {
		g.shortcut(c, ctrl(k), g.size(1))
		g.shortcut(c, ctrlShift(k), g.size(1))
	}
	g.shortcut(c, ctrl(fyne.KeyMinus), g.size(-1))
	g.shortcut(c, ctrl(fyne.Key0), g.size(0))
	g.shortcut(c, ctrl(fyne.KeyI), g.recolour)
	g.shortcut(c, ctrl(fyne.KeyUp), func() { g.roll(-0.8) })
	g.shortcut(c, ctrl(fyne.KeyDown), func() { g.roll(0.8) })
}

// narrow tells of a page on which not everything stands side by side.
func (p *page) narrow() bool { return p.width < 1100 }

// A scroll is how far a pane is moved up, of how much, in units; high is what of it is to be seen.
type scroll struct{ at, most, high float32 }

// roll scrolls what lies on top by a part of its height.
func (g *glass) roll(by float32) {
	g.touched()
	if s := g.scrolls[g.top]; s != nil {
		s.at += by * s.high
		g.redraw()
	}
}

// rail is the room for the buttons that scroll a pane: beside it, or else below.
const (
	rail   = 76
	beside = -1
	strip  = 50
)

// pane sets what draw draws w wide into a place h high. What is higher is scrolled, by two buttons and by keys: the buttons stand beside it, or below, where so much
// room is free already; after a key that moved something, which is when the glass follows, so that what draw wants to be seen is. The last pane of a drawing is the one that keys scroll.
func (p *page) pane(id string, x, y, w, h, below float32, draw func(q *page)) {
	g := p.g
	q := p.part(w, h)
	draw(q)
	if q.bottom <= h+slack {
		delete(g.scrolls, id)
		p.place(q, x, y)
		return
	}
	inner := w
	if below == beside {
		inner -= rail
	} else {
		h -= max(strip-below, 0)
	}
	q = p.part(inner, h)
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
	s.most, s.high = q.bottom+12-h, h
	if g.follow && q.wanted[1] > q.wanted[0] {
		s.at = min(max(s.at, q.wanted[1]+12-h), q.wanted[0]-12)
	}
	s.at = min(max(s.at, 0), s.most)

	p.window(q, x, y, inner+8, h, s.at, 12, 10)

	bh := min((h-20)/2, 120)
	at := [2][4]float32{{x + w - rail + 10, y + 6, rail - 12, bh}, {x + w - rail + 10, y + h - bh - 6, rail - 12, bh}}
	if below != beside {
		at = [2][4]float32{{x + w - 204, y + h + 3, 98, 44}, {x + w - 98, y + h + 3, 98, 44}}
	}
	for i, by := range []float32{-0.8, 0.8} {
		may := s.at > 0.5
		key := "Ctrl+↑"
		if i == 1 {
			may, key = s.at < s.most-0.5, "Ctrl+↓"
		}
		b := &button{id: id + []string{"-up", "-down"}[i], label: key, fill: white, edge: primary, line: 2, radius: 10, disabled: !may}
		b.tapped = func() {
			g.top = id
			g.roll(by)
		}
		c := color.Color(primary)
		if !may {
			b.fill, b.edge, c = ground, thinEdge, quiet
		}
		b.draw = func(q *page) {
			mx, my, words := q.width/2, q.height/2, style{size: 14, color: ink, align: fyne.TextAlignCenter, middle: true}
			d := 8 * by / 0.8
			switch {
			case q.width > q.height:
				q.one(key, 34, my, q.width-40, words)
				q.arrowhead(19, my, 9, d*0.7, c, 4)
				return
			case q.height >= 60:
				my -= 10
				q.one(key, 0, q.height-16, q.width, words)
			}
			q.arrowhead(mx, my, 14, d, c, 5)
		}
		p.button(b, at[i][0], at[i][1], at[i][2], at[i][3])
		b.at = b.Position()
	}
}

// want asks for what lies between two heights to be seen.
func (p *page) want(from, to float32) { p.wanted = [2]float32{from, to} }

// lookButtons stand in the head, with their keys, ending at x. They say where they begin.
func (p *page) lookButtons(words *Texts, x, y, h float32) float32 {
	g := p.g
	for _, b := range []struct {
		id, label, key string
		do             func()
	}{
		{"colours", words.get("look.colours"), "Ctrl+I", g.recolour},
		{"larger", words.get("look.text", "n", int(g.shown.grow()*100+0.5)), "Ctrl +−", func() {
			if g.shown.grow() == textSizes[len(textSizes)-1] {
				g.size(0)()
				return
			}
			g.size(1)()
		}},
	} {
		st, small := style{size: 16, bold: true, color: ink, middle: true}, style{size: 14, color: ink, align: fyne.TextAlignCenter, middle: true}
		kw := p.measure(b.key, small) + 14
		w := max(p.measure(b.label, st)+kw+32, h)
		x -= w
		k := &button{id: b.id, label: b.label, fill: white, edge: edge, line: 2, radius: 10, tapped: b.do}
		k.draw = func(q *page) {
			q.one(b.label, 10, q.height/2, q.width-kw-24, st)
			q.box(q.width-kw-8, q.height/2-11, kw, 22, white, edge, 1, 6)
			q.one(b.key, q.width-kw-8, q.height/2, kw, small)
		}
		p.button(k, x, y, w, h)
		x -= 8
	}
	return x
}
