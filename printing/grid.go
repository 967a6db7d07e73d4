package printing

import (
	"fmt"
	"slices"

	"kakanai/text"
)

// WithGrid returns p with a millimetre grid below it, for placing fields on a page: a line every 5
// mm, a number every 10.
func WithGrid(p Page, fonts *text.Fonts) Page {
	var grid Page
	draw := pen{fonts: fonts, page: &grid}
	pale, red := Color{0xC8, 0xD8, 0xF0}, Color{0xB0, 0x30, 0x30}
	for at := 5.0; at < pageH; at += 5 {
		width := 0.1
		if int(at)%10 == 0 {
			width = 0.2
			n := draw.fonts.Line(text.Label, fmt.Sprint(int(at)), 6)
			draw.put(n, 1, at-0.4, red)
			if at < pageW {
				draw.put(n, at+0.4, 3, red)
			}
		}
		draw.add(Shape{Color: pale, Line: &Line{X1: 0, Y1: at, X2: pageW, Y2: at, Width: width}})
		if at < pageW {
			draw.add(Shape{Color: pale, Line: &Line{X1: at, Y1: 0, X2: at, Y2: pageH, Width: width}})
		}
	}
	city := 0 // the city's own page stays below the grid, or it would cover it
	for i, s := range p.Shapes {
		if s.Template != nil {
			city = i + 1
		}
	}
	return Page{Shapes: slices.Concat(p.Shapes[:city], grid.Shapes, p.Shapes[city:])}
}
