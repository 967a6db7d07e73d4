package printing

import "kakanai/text"

// Drawing of pages that are not forms: their authors measure with package text and put the pieces
// here. Lengths are in mm.

// Colours for such pages; they are legible on a black-and-white copy.
var (
	Ink   = ink
	Tint  = tint
	Bar   = bar
	OnBar = onBar
	Quiet = quiet
	Alarm = alarm
)

func (p *Page) pen() *pen { return &pen{page: p} }

// Put puts a line of text with its baseline at x, y.
func (p *Page) Put(line text.Line, x, y float64, c Color) { p.pen().put(line, x, y, c) }

// Block sets lines from top to bottom, beginning at y, in a column of width w.
func (p *Page) Block(b text.Block, x, y, w float64, centred bool, c Color) {
	p.pen().block(b, x, y, w, centred, c)
}

// Fill paints a rectangle.
func (p *Page) Fill(x, y, w, h float64, c Color) {
	p.Shapes = append(p.Shapes, Shape{Color: c, Rect: &Rect{x, y, w, h}})
}

// Rule draws a horizontal or vertical line.
func (p *Page) Rule(x1, y1, x2, y2, width float64) {
	p.Shapes = append(p.Shapes, Shape{Color: ink, Line: &Line{x1, y1, x2, y2, width}})
}

// Frame strokes a rectangle with closed corners.
func (p *Page) Frame(x, y, w, h, stroke float64) {
	p.pen().box(x, y, w, h, stroke)
}

// Sample writes 見本 across the page, below everything that is added later.
func (p *Page) Sample(fonts *text.Fonts) {
	(&pen{fonts: fonts, page: p}).watermark()
}

// QR draws s, which must be ASCII, as a code at level M with modules of the given size, quiet zone
// of four modules included, and returns the whole width in mm. If s is too long (over 2,331 bytes)
// it draws nothing and returns 0.
func (p *Page) QR(s string, x, y, module float64) float64 {
	rows := qrModules(s)
	p.pen().modules(rows, x, y, module)
	return float64(len(rows)) * module
}
