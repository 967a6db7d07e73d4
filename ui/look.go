package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// A look is how a visitor wants the screen: the size of its text, its colours, and the font that its language needs. It is forgotten with the visit.
type look struct {
	text           float32 // 1, 1.5 or 2; 0 is 1
	colours        colours
	regular, thick fyne.Resource // nil: the theme's own font
	easy           bool          // やさしい日本語: kanji have their readings above them, and words are written apart
}

// sizes of the text that a visitor can choose.
var textSizes = []float32{1, 1.5, 2}

func (l look) grow() float32 { return max(l.text, 1) }

// font is that of the language, or else the theme's own. It is named for every text, because the toolkit parses five further fonts and looks at every font of the
// system for a text that names none: a third of the time to the first screen, and 60 MB.
func (l look) font(bold bool) fyne.Resource {
	r := l.regular
	if bold {
		r = l.thick
	}
	if r == nil {
		r = fyne.CurrentApp().Settings().Theme().Font(fyne.TextStyle{Bold: bold})
	}
	return r
}

// ReadFonts makes the toolkit parse the fonts of t, some 70 ms that it would take when the first screen is drawn. There must be an app, and it must not run yet:
// what is parsed is forgotten when the theme changes under it. Any goroutine may call it while no other text is measured or drawn.
func ReadFonts(t fyne.Theme) {
	for _, bold := range []bool{false, true} {
		s := fyne.TextStyle{Bold: bold}
		fyne.CurrentApp().Driver().RenderedTextSize(" ", 16, s, t.Font(s))
	}
}

// colours are one of the themes.
type colours string

const (
	standard     colours = ""
	highContrast colours = "contrast"
	colourSafe   colours = "safe"
)

// allColours in the order in which they are offered.
var allColours = []colours{standard, highContrast, colourSafe}

// tones says which colour takes the place of one of the standard theme. All drawing goes through it, so that a theme is this table and nothing else.
var tones = map[colours]map[color.NRGBA]color.NRGBA{
	// Light on black, with yellow for what can be pressed.
	highContrast: {
		primary: rgb(0xffd43d), pressed: rgb(0xffe88a), tint: rgb(0x00264d), ink: rgb(0xffffff), quiet: rgb(0xf0f0f0), edge: rgb(0xffffff), thinEdge: rgb(0xbdbdbd),
		ground: rgb(0x000000), white: rgb(0x0d0d0d), danger: rgb(0xffb3a7), dangerBg: rgb(0x3d0000), success: rgb(0x8ff0b0), caution: rgb(0xffd43d), cautionBg: rgb(0x332b00),
		cautionInk: rgb(0xffd43d), focusing: rgb(0x00e5ff), black: rgb(0xffffff), demoBg: rgb(0x4a3b00), demoInk: rgb(0xfffffe), photo: rgb(0x3a3a3a), reader: rgb(0x3a3a3a),
		cardFace: rgb(0x1a1f33), bar: rgb(0x9a9a9a),
	},
	// Blue and vermilion stay apart for every kind of colour vision; green, which does not, becomes black. What colours say is said in words and shapes, too.
	colourSafe: {danger: rgb(0x7d2e00), dangerBg: rgb(0xfdf1ea), success: rgb(0x1a1a1a), caution: rgb(0x8a6a00)},
}

// tone is c in the visitor's theme.
func (l look) tone(c color.Color) color.Color {
	n, ok := c.(color.NRGBA)
	if !ok {
		return c
	}
	if t, ok := tones[l.colours][n]; ok {
		return t
	}
	return c
}
