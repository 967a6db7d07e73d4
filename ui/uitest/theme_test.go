package uitest

import (
	"image/color"
	"testing"

	"kakanai/ui/kit"
)

func TestContrast(t *testing.T) {
	for _, c := range []struct {
		what  string
		a, b  color.Color
		least float64
	}{
		{"ink on ground", kit.Ink, kit.Ground, 7},
		{"ink on white", kit.Ink, kit.White, 7},
		{
			"ink on tint", kit.Ink,
			kit.Tint, 7,
		},
		{"quiet on ground", kit.Quiet, kit.Ground, 7},
		{"quiet on white", kit.Quiet, kit.White, 7},
		{"quiet on tint", kit.Quiet, kit.Tint, 7},
		{"white on primary", kit.White, kit.Primary, 7},
		{"primary on white", kit.Primary, kit.White, 7},
		{"primary on tint", kit.Primary, kit.Tint, 7},
		{"danger on white", kit.Danger, kit.White, 7},
		{"danger on ground", kit.Danger, kit.Ground, 7},
		{"success on white", kit.Success, kit.White, 7},
		{"ink on caution", kit.Ink, kit.CautionBg, 7},
		{"ink on danger", kit.Ink, kit.DangerBg, 7},
		{"demo words", kit.DemoInk, kit.DemoBg, 7},
		{"edge on ground", kit.Edge, kit.Ground, 3},
		{"edge on white", kit.Edge, kit.White, 3},
		{"caution bar", kit.Caution, kit.CautionBg, 3},
		{"focus on its ring", kit.Focusing, kit.Black, 3},
		{"arrow on reader", kit.Focusing, kit.Reader, 3},
	} {
		if got := Contrast(c.a, c.b); got < c.least {
			t.Errorf("%s: %.2f, expected %.0f", c.what, got, c.least)
		}
	}
}
