package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The standard colours, tokens of the Digital Agency's design system. TestContrast computes what
// they promise: a contrast of 7 for text, of 3 for edges.
var (
	Primary    = rgb(0x0017c1) // blue-900
	pressed    = rgb(0x00118f) // blue-1000
	Tint       = rgb(0xe8f1fe) // blue-50
	Ink        = rgb(0x1a1a1a) // gray-900
	Quiet      = rgb(0x4d4d4d) // gray-700
	Edge       = rgb(0x767676) // gray-536
	ThinEdge   = rgb(0x949494) // gray-420
	Ground     = rgb(0xf2f2f2) // gray-50
	White      = rgb(0xffffff)
	Danger     = rgb(0x8b0000) // darker than red-900, which misses 7:1 on its tint
	DangerBg   = rgb(0xfdeeee)
	Success    = rgb(0x115a36) // green-900
	Caution    = rgb(0x927200)
	CautionBg  = rgb(0xfbf5e0)
	Focusing   = rgb(0xffd43d) // yellow-300, always inside a black ring
	Black      = rgb(0x000000)
	DemoBg     = rgb(0x4a3b00)
	DemoInk    = rgb(0xfffffe)
	Photo      = rgb(0xd9d9d9)
	Reader     = rgb(0x4c4c4c)
	CautionInk = rgb(0x5c4800)
	CardFace   = rgb(0xeef1fb)
	Bar        = rgb(0xb0b0b0)
	Paper      = rgb(0xfffffd) // is white in every theme: on it is ink on paper
	Clear      = color.NRGBA{}
)

func rgb(v uint32) color.NRGBA { return color.NRGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 255} }

// fyneLook is Fyne's default theme with our fonts and colours; our own widgets bring their
// measures.
type fyneLook struct {
	fyne.Theme
	regular, bold fyne.Resource
}

// Theme returns a theme that draws all text with the given fonts. Without CJK fonts of its own a
// kiosk would depend on those of the system.
func Theme(regular, bold fyne.Resource) fyne.Theme {
	return fyneLook{theme.DefaultTheme(), regular, bold}
}

func (l fyneLook) Font(s fyne.TextStyle) fyne.Resource {
	if s.Bold {
		return l.bold
	}
	return l.regular
}

func (l fyneLook) Color(n fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	switch n {
	case theme.ColorNameBackground:
		return Ground
	case theme.ColorNameForeground:
		return Ink
	case theme.ColorNamePrimary:
		return Primary
	case theme.ColorNameScrollBar:
		return Edge
	}
	return l.Theme.Color(n, theme.VariantLight)
}

func (l fyneLook) Size(n fyne.ThemeSizeName) float32 {
	switch n {
	case theme.SizeNameScrollBar, theme.SizeNameScrollBarSmall:
		return 20 // wide enough for a finger
	case theme.SizeNamePadding:
		return 0
	}
	return l.Theme.Size(n)
}
