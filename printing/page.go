// Package printing puts a filled form on paper. Layout lays it out once, as pages of marks; PDF and
// Raster paint the very same marks, so the screen cannot differ from the paper. A Folder keeps PDFs.
//
// Start with Layout. No input makes it panic, nothing is cut off, and no character is dropped in
// silence: what the fonts lack is drawn as 〓 and listed in Document.Marks. The package never decides
// what stands in a field; forms does.
package printing

import "kakanai/text"

// A Document is one filled form laid out.
type Document struct {
	FormID  string
	Edition string
	Serial  string
	Title   string
	Pages   []Page
	Marks   []Mark // characters that were not drawn exactly as written
}

// A Mark tells of one text that could not be drawn exactly as it stands.
type Mark struct {
	Field string `json:"field"` // the form's field id
	Text  string `json:"text"`  // the cluster in question, as written
	Why   string `json:"why"`   // "no-glyph" (drawn as 〓), "base-glyph" (variation not in any font), "private-use", "replacement"
}

// A Page is A4 portrait; measures are millimetres from the top left corner, y grows downward.
type Page struct {
	W, H   float64
	Shapes []Shape
}

// A Shape is one thing to paint; exactly one of its parts is set. Shapes are painted in order.
type Shape struct {
	Rect   *Rect
	Line   *Line
	Circle *Circle
	Path   *Path
	Run    *text.Run // positioned clusters of one font: nothing is measured again
}

// Grey levels run from 0 (black) to 1 (white). A negative Fill or a Stroke of width 0 paints nothing.
type Rect struct {
	X, Y, W, H float64
	Fill       Color
	Stroke     Color
	LineWidth  float64 // mm; 0: no outline
	Filled     bool
}

type Line struct {
	X1, Y1, X2, Y2 float64
	Width          float64 // mm
	Dash           []float64
	Color          Color
}

type Circle struct {
	X, Y, R   float64
	LineWidth float64
	Color     Color
}

// A Path is a polyline in mm: a tick's stroke (LineWidth > 0) or a filled outline.
type Path struct {
	Points    [][2]float64
	LineWidth float64
	Color     Color
}

// Color is 8-bit RGB.
type Color struct{ R, G, B uint8 }
