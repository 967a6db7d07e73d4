package printing_test

import (
	"bytes"
	"fmt"
	"testing"

	"kakanai/printing"
)

// A shape that reaches over an edge of the page, or lies beyond it, is painted as far as the page
// goes and nowhere else, and painting it does not panic.
func TestShapesAreClippedAtThePagesEdge(t *testing.T) {
	black := printing.Color{}
	for _, scale := range []float64{1, 4} {
		for _, c := range []struct{ whole, inside printing.Rect }{
			{printing.Rect{X: -5, Y: 50, W: 10, H: 10}, printing.Rect{X: 0, Y: 50, W: 5, H: 10}},
			{printing.Rect{X: 205, Y: 50, W: 10, H: 10}, printing.Rect{X: 205, Y: 50, W: 5, H: 10}},
			{printing.Rect{X: 50, Y: -5, W: 10, H: 10}, printing.Rect{X: 50, Y: 0, W: 10, H: 5}},
			{printing.Rect{X: 50, Y: 292, W: 10, H: 10}, printing.Rect{X: 50, Y: 292, W: 10, H: 5}},
			{printing.Rect{X: -5, Y: -5, W: 220, H: 307}, printing.Rect{X: 0, Y: 0, W: 210, H: 297}},
			{printing.Rect{X: -9, Y: 50, W: 3, H: 10}, printing.Rect{}},
			{printing.Rect{X: 212, Y: 50, W: 3, H: 10}, printing.Rect{}},
		} {
			paint := func(r printing.Rect) []byte {
				var p printing.Page
				p.Fill(r.X, r.Y, r.W, r.H, black)
				return printing.Raster(p, scale).Pix
			}
			if !bytes.Equal(paint(c.whole), paint(c.inside)) {
				t.Errorf("scale %g: %+v is not painted as %+v", scale, c.whole, c.inside)
			}
		}
	}
}

// Marks at the page's corners, and the grid, which reaches all edges, are painted at every scale.
func TestMarksAtThePagesCorners(t *testing.T) {
	page := printing.WithGrid(printing.Page{}, fonts(t))
	for _, at := range [][2]float64{{0, 0}, {210, 0}, {0, 297}, {210, 297}} {
		page.Shapes = append(page.Shapes,
			printing.Shape{Ring: &printing.Ring{X: at[0], Y: at[1], R: 5, Width: 0.4}},
			printing.Shape{Tick: &printing.Tick{
				Points: [][2]float64{{at[0] - 3, at[1] - 3}, at, {at[0] + 3, at[1]}},
				Width:  0.5,
			}})
	}
	for _, scale := range []float64{0.5, 1, 2, 3, 4, 4.33, 8} {
		t.Run(fmt.Sprint(scale), func(t *testing.T) {
			img := printing.Raster(page, scale)
			if img.RGBAAt(0, int(5*scale)-1).R == 255 && img.RGBAAt(0, int(5*scale)).R == 255 {
				t.Error("the ring at the corner is not painted")
			}
		})
	}
}
