// Package printing puts a filled form on paper. Layout lays it out once, as pages of marks; PDF and
// Raster paint the very same marks, so the screen cannot differ from the paper. A Printer prints
// them through IPP, a Folder keeps PDFs.
//
// Start with Layout. No input makes it panic, nothing is cut off, and no character is dropped
// silently: what the fonts lack is listed in Document.Marks and printed as 字形要確認. The package never
// decides what a field contains; forms does.
package printing

import (
	"image"

	"kakanai/forms"
	"kakanai/text"
)

// FaceImage is the reason of a Mark whose text was printed as the card's own picture: what people
// see is right, but the text beside it lacks a character.
const FaceImage = "face-image"

// A Document is one filled form laid out.
type Document struct {
	FormID  string // "juminhyo"
	Code    string // "F01"
	Edition string // "2026-11"
	Serial  string // "K01-20261124-0042"
	Title   string
	Pages   []Page
	Marks   []Mark // characters that were not drawn exactly as written
}

// A Mark describes one cluster of one field that could not be drawn exactly, or that a person must
// check.
type Mark struct {
	Field string `json:"field"` // the form's field id
	Text  string `json:"text"`  // the cluster, as written
	// a reason of package text ("no-glyph", "base-glyph", …), FaceImage, or one of forms for odd
	// data of the card
	Why string `json:"why"`
}

// Odd reports whether m is about the card's data as such, and not about how a character looks.
func (m Mark) Odd() bool {
	return m.Why == forms.NoDate || m.Why == forms.NoCode || m.Why == forms.Padding
}

// A4 portrait, in mm.
const (
	pageW = 210.0
	pageH = 297.0
)

// A Page holds shapes, painted in order. Lengths are in mm from the top left corner; y grows
// downward.
type Page struct{ Shapes []Shape }

// Identity returns a value that is equal for copies of a page, and differs from that of any other
// page, even of one laid out again with the same marks. It is nil for a page with no marks.
func (p Page) Identity() *Shape {
	if len(p.Shapes) == 0 {
		return nil
	}
	return &p.Shapes[0]
}

// A Shape is one thing to paint: exactly one of its pointers is set.
type Shape struct {
	Color Color
	Rect  *Rect     // filled
	Line  *Line     // stroked
	Ring  *Ring     // stroked circle
	Tick  *Tick     // stroked polyline
	Run   *text.Run // positioned glyphs of one font; nothing is measured again
	Face  *Face     // a picture from the card's face
	// Template is a page of the city's own PDF.
	Template *Template
}

// A Face is a picture of a text, black on white, from the card. Source is that text, so that it can
// be searched and copied.
type Face struct {
	X, Y, W, H float64 // X and Y are its top left corner
	Image      *image.Gray
	Source     string
}

// Color is 8-bit RGB.
type Color struct{ R, G, B uint8 }

// A Rect is a filled rectangle; X and Y are its top left corner.
type Rect struct{ X, Y, W, H float64 }

// A Line is horizontal or vertical, Width wide.
type Line struct{ X1, Y1, X2, Y2, Width float64 }

// A Ring is a circle's outline around X, Y with the radius R.
type Ring struct{ X, Y, R, Width float64 }

// A Tick is an open polyline.
type Tick struct {
	Points [][2]float64
	Width  float64
}

// Colours of a form: it must be legible on a black-and-white copy.
var (
	ink       = Color{0, 0, 0}
	bar       = Color{0x2B, 0x3A, 0x55}
	onBar     = Color{255, 255, 255}
	tint      = Color{0xEE, 0xF1, 0xF6}
	quiet     = Color{0x4D, 0x4D, 0x4D}
	watermark = Color{0xE3, 0xE6, 0xEA}
	alarm     = Color{0xCE, 0x00, 0x00}
)
