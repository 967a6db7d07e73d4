package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
)

// A Look is how a visitor wants the screen: the size of its text, its colours, and the fonts that
// its language needs.
type Look struct {
	Text    float32 // 1, 1.5 or 2; 0 is 1
	Colours Colours
	Family
	Easy bool // やさしい日本語: readings above the kanji, words written apart
}

// A Family is the fonts of a language.
type Family struct {
	Regular, Bold fyne.Resource // nil: the theme's own font
	// Script: Regular and Bold have the letters of this script and no others, no figure and no
	// kanji; the theme's font draws the rest. Nil: they draw everything.
	Script *Script
}

// TextSizes are the sizes of the text that can be chosen.
var TextSizes = []float32{1, 1.5, 2}

// Grow returns by how much text is larger than at 100 %.
func (l Look) Grow() float32 { return max(l.Text, 1) }

// Font returns the font of the language, or the theme's where the language's has letters of one
// script only. It is set for every text: for a text without one the toolkit parses five further
// fonts and looks through those of the system, a third of the time to the first screen and 60 MB.
func (l Look) Font(bold bool) fyne.Resource {
	r := l.own(bold)
	if r == nil || l.Script != nil {
		r = fyne.CurrentApp().Settings().Theme().Font(fyne.TextStyle{Bold: bold})
	}
	return r
}

// own returns the font of the language; nil: it has none of its own.
func (f Family) own(bold bool) fyne.Resource {
	if bold {
		return f.Bold
	}
	return f.Regular
}

// ReadFonts makes the toolkit parse the fonts of t: some 70 ms that it would take when the first
// screen is drawn. It needs an app that does not run yet, because what is parsed is forgotten when
// the theme changes. It may run in any goroutine while no other text is measured or drawn.
func ReadFonts(t fyne.Theme) {
	for _, bold := range []bool{false, true} {
		s := fyne.TextStyle{Bold: bold}
		fyne.CurrentApp().Driver().RenderedTextSize(" ", 16, s, t.Font(s))
	}
}

// Colours name one of the themes.
type Colours string

const (
	// The themes. Standard is the zero value.
	Standard     Colours = ""
	HighContrast Colours = "contrast"
	ColourSafe   Colours = "safe"
)

// AllColours are the themes, in the order in which they are offered.
var AllColours = []Colours{Standard, HighContrast, ColourSafe}

// tones maps the standard theme's colours to those of the other themes. All drawing goes through
// it: a theme is this table and nothing else.
var tones = map[Colours]map[color.NRGBA]color.NRGBA{
	// Light on black, with yellow for what can be pressed.
	HighContrast: {
		Primary: rgb(0xffd43d), pressed: rgb(0xffe88a), Tint: rgb(0x00264d), Ink: rgb(0xffffff), Quiet: rgb(0xf0f0f0),
		Edge: rgb(0xffffff), ThinEdge: rgb(0xbdbdbd),
		Ground: rgb(0x000000), White: rgb(0x0d0d0d), Danger: rgb(0xffb3a7), DangerBg: rgb(0x3d0000),
		Success: rgb(0x8ff0b0), Caution: rgb(0xffd43d), CautionBg: rgb(0x332b00),
		CautionInk: rgb(0xffd43d), Focusing: rgb(0x00e5ff), Black: rgb(0xffffff), DemoBg: rgb(0x4a3b00),
		DemoInk: rgb(0xfffffe), Photo: rgb(0x3a3a3a), Reader: rgb(0x3a3a3a),
		CardFace: rgb(0x1a1f33), Bar: rgb(0x9a9a9a),
	},
	// Blue and vermilion stay apart for every kind of colour vision; green, which does not, becomes
	// black. Colours are never the only sign.
	ColourSafe: {Danger: rgb(0x7d2e00), DangerBg: rgb(0xfdf1ea), Success: rgb(0x1a1a1a), Caution: rgb(0x8a6a00)},
}

// Tone returns c in the visitor's theme.
func (l Look) Tone(c color.Color) color.Color {
	n, ok := c.(color.NRGBA)
	if !ok {
		return c
	}
	if t, ok := tones[l.Colours][n]; ok {
		return t
	}
	return c
}
