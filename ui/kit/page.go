package kit

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// A Page is a screen, or a part of one, being drawn. Objects are placed by hand in design units, in
// which a window at 100 % is at least 1280 × 800.
type Page struct {
	g       *Surface
	Look    Look // the zero value is Japanese, 100 % and the standard colours
	Objects []fyne.CanvasObject
	Buttons []*Button
	Scale   float32
	wanted  [2]float32 // what the scroll area around it must show, from and to
	Width   float32    // design units
	Height  float32
	Bottom  float32 // of what was drawn so far
}

// Add places a canvas object.
func (p *Page) Add(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x*p.Scale, y*p.Scale))
	o.Resize(fyne.NewSize(w*p.Scale, h*p.Scale))
	p.Objects = append(p.Objects, o)
	p.Bottom = max(p.Bottom, y+h)
}

// Ground covers the whole page, unless the toolkit has just cleared the window with the same
// colour: drawn in software, each layer of the screen takes 15 ms.
func (p *Page) Ground() {
	if p.Look.Tone(Ground) != fyne.CurrentApp().Settings().Theme().Color(theme.ColorNameBackground,
		theme.VariantLight) {
		p.Box(0, 0, p.Width, p.Height, Ground, Clear, 0, 0)
	}
}

// Box draws a rectangle with rounded corners; line 0: without an edge.
func (p *Page) Box(x, y, w, h float32, fill, stroke color.Color, line, radius float32) {
	r := canvas.NewRectangle(p.Look.Tone(fill))
	if line > 0 {
		r.StrokeColor, r.StrokeWidth = p.Look.Tone(stroke), line*p.Scale
	}
	r.CornerRadius = radius * p.Scale
	p.Add(r, x, y, w, h)
}

// Disc draws a circle around x, y; line 0: without an edge.
func (p *Page) Disc(x, y, r float32, fill, stroke color.Color, line float32) {
	c := canvas.NewCircle(p.Look.Tone(fill))
	if line > 0 {
		c.StrokeColor, c.StrokeWidth = p.Look.Tone(stroke), line*p.Scale
	}
	p.Add(c, x-r, y-r, 2*r, 2*r)
}

// Stroke draws a straight line.
func (p *Page) Stroke(x1, y1, x2, y2 float32, c color.Color, width float32) {
	l := canvas.NewLine(p.Look.Tone(c))
	l.StrokeWidth = width * p.Scale
	l.Position1 = fyne.NewPos(x1*p.Scale, y1*p.Scale)
	l.Position2 = fyne.NewPos(x2*p.Scale, y2*p.Scale)
	p.Objects = append(p.Objects, l)
}

// Tick draws a check mark in a box of size s.
func (p *Page) Tick(x, y, s float32, c color.Color, width float32) {
	p.Stroke(x+s*0.2, y+s*0.52, x+s*0.42, y+s*0.74, c, width)
	p.Stroke(x+s*0.42, y+s*0.74, x+s*0.8, y+s*0.28, c, width)
}

// Image draws img. A place that differs from its size in pixels only by rounding is made as large
// as it is: Fyne would scale it by its finest filter, which takes longer than painting it, and
// blurs.
func (p *Page) Image(img image.Image, x, y, w, h float32) {
	dx, dy := float32(img.Bounds().Dx()), float32(img.Bounds().Dy())
	if near(w*p.Scale, dx) && near(h*p.Scale, dy) {
		w, h = dx/p.Scale, dy/p.Scale
	}
	p.Add(p.g.image(img), x, y, w, h)
}

func near(a, b float32) bool { return a > b-1.5 && a < b+1.5 }

// Button puts b on the page. If its predecessor is held down, that one stays, and becomes what b
// is.
func (p *Page) Button(b *Button, x, y, w, h float32) {
	b.g, b.scale, b.look = p.g, p.Scale, p.Look
	if held := p.g.held; held != nil && held.ID == b.ID && held != b {
		held.become(b)
		b = held
	}
	b.ExtendBaseWidget(b)
	p.Buttons = append(p.Buttons, b)
	p.Add(b, x, y, w, h)
}

// Cover lays shield over all that was drawn: no tap and no key reaches what is below.
func (p *Page) Cover(shield *Button) {
	for _, b := range p.Buttons {
		b.covered = true
	}
	shield.covered = true
	p.Button(shield, 0, 0, p.Width, p.Height)
}

// Columns returns for how many columns of cards there is room, n at most.
func (p *Page) Columns(n int) int {
	for n > 1 && (p.Width-2*Margin-Gap*float32(n-1))/float32(n) < 250*p.Look.Grow() {
		n--
	}
	return n
}

// Measures that the windows share, in design units.
const (
	HeaderHeight = 76 // of a window at 100 %
	FooterHeight = 96
	Margin       = 32 // left and right of what a page shows
	Gap          = 20 // between cards
	ButtonHeight = 68 // a button in the footer
)

// Cells places buttons in columns below y, at least least high and as high as the words in their
// row need. It returns where what follows may begin.
func (p *Page) Cells(list []*Button, columns int, y, least float32) float32 {
	columns = p.Columns(columns)
	for len(list) > 0 {
		row := list[:min(columns, len(list))]
		list = list[len(row):]
		h := least
		_, _, w, _ := p.Grid(0, columns, y, least)
		for _, b := range row {
			if b.MinHeight != nil {
				h = max(h, b.MinHeight(p, w))
			}
		}
		for i, b := range row {
			x, _, _, _ := p.Grid(i, columns, y, h)
			p.Button(b, x, y, w, h)
		}
		y += h + Gap
	}
	return y
}

// Part returns an empty page of the same look, w × h, for Place or Opening.
func (p *Page) Part(w, h float32) *Page {
	return &Page{g: p.g, Look: p.Look, Scale: p.Scale, Width: w, Height: h}
}

// Place adds what was drawn on part, x further right and y further down.
func (p *Page) Place(part *Page, x, y float32) {
	for _, o := range part.Objects {
		move(o, fyne.NewPos(x*p.Scale, y*p.Scale))
	}
	for _, b := range part.Buttons {
		b.At, b.Hidden = b.Position(), false
	}
	p.Objects = append(p.Objects, part.Objects...)
	p.Buttons = append(p.Buttons, part.Buttons...)
	p.Bottom = max(p.Bottom, y+part.Bottom)
}

// move moves o. A line has two ends in place of a position.
func move(o fyne.CanvasObject, by fyne.Position) {
	if l, ok := o.(*canvas.Line); ok {
		l.Position1, l.Position2 = l.Position1.Add(by), l.Position2.Add(by)
		return
	}
	o.Move(o.Position().Add(by))
}

// Opening places part behind an opening w × h, scrolled up by at units; what is outside of it takes
// no tap. Below part there is room for under units; over is how far its left edge may be drawn
// beyond it.
func (p *Page) Opening(part *Page, x, y, w, h, at, under, over float32) {
	content := container.NewWithoutLayout(part.Objects...)
	content.Resize(fyne.NewSize(part.Width*p.Scale, (part.Bottom+under)*p.Scale))
	content.Move(fyne.NewPos(over*p.Scale, -at*p.Scale))
	clip := container.NewClip(content)
	clip.MinSize() // makes its renderer: without one, Fyne finds no button in it to focus
	p.Add(clip, x-over, y, w+over, h)
	for _, b := range part.Buttons {
		top, high := b.Position().Y/p.Scale, b.Size().Height/p.Scale
		b.At = b.Position().AddXY(x*p.Scale, (y-at)*p.Scale)
		b.Hidden = top < at-slack || top+high > at+h+slack
	}
	p.Buttons = append(p.Buttons, part.Buttons...)
}

// slack is what rounding may make of a place, in units.
const slack = 0.5

// Arrowhead draws a tip that points down by d units, or up where d is less than 0.
func (p *Page) Arrowhead(x, y, half, d float32, c color.Color, width float32) {
	p.Stroke(x-half, y-d, x, y+d, c, width)
	p.Stroke(x+half, y-d, x, y+d, c, width)
}

// Grid returns the place of cell i in columns below y; each cell is h high.
func (p *Page) Grid(i, columns int, y, h float32) (x, top, w, height float32) {
	w = (p.Width - 2*Margin - Gap*float32(columns-1)) / float32(columns)
	return Margin + float32(i%columns)*(w+Gap), y + float32(i/columns)*(h+Gap), w, h
}
