package station

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"kakanai/assets"
	"kakanai/card"
	"kakanai/card/emulator"
	"kakanai/internal/settings"
	"kakanai/printing"
	"kakanai/text"
)

// whatIsPrinted is what stands on the face of a card whose text has a stand-in for a character.
var whatIsPrinted = map[string][2]string{"gaiji": {"𣘺田　見本", "青森県むつ市見本町五丁目𡈽番１号"}}

// The demo people's card faces: black and white, address in lines of 20, as cards have them. Run
// with KAKANAI_UPDATE=1 to draw them anew; otherwise every My Number card must have two that the
// card package accepts.
func TestFacesOfDemoPeople(t *testing.T) {
	people, err := emulator.Load(assets.People)
	if err != nil {
		t.Fatal(err)
	}
	set, err := settings.Load("")
	if err != nil {
		t.Fatal(err)
	}
	f, err := (&Station{Settings: set}).Fonts()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.Card() != card.KindMyNumber {
			continue
		}
		name, address := p.Name, p.Address
		if w, ok := whatIsPrinted[p.ID]; ok {
			name, address = w[0], w[1]
		}
		for suffix, s := range map[string]string{"name": name, "address": address} {
			if os.Getenv("KAKANAI_UPDATE") != "" {
				path := filepath.Join("..", "..", "assets", "people", "faces", p.ID+"-"+suffix+".png")
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, drawFace(t, f, s), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		}
		code, err := card.ParseCodeB([]byte(p.CodeB()))
		if err != nil {
			t.Errorf("%s: %v", p.ID, err)
			continue
		}
		face, err := card.ReadFace(t.Context(), card.Guard(emulator.NewCard(p, emulator.Quirks{})), code)
		if err != nil || face.Name == nil || face.Address == nil {
			t.Errorf("%s: %v", p.ID, err)
		}
	}
}

func drawFace(t *testing.T, f *text.Fonts, s string) []byte {
	t.Helper()
	var lines []*image.RGBA
	w, h := 0, 0
	for r := []rune(s); len(r) > 0; {
		n := min(20, len(r))
		for n < len(r) && r[n] >= 0xE0100 { // a variation selector stays with its character
			n++
		}
		l, _ := printing.RasterLine(f, text.Data, string(r[:n]), 48, color.Black)
		lines = append(lines, l)
		w, h = max(w, l.Rect.Dx()), h+l.Rect.Dy()
		r = r[n:]
	}
	img := image.NewPaletted(image.Rect(0, 0, w, h), color.Palette{color.White, color.Black})
	y := 0
	for _, l := range lines {
		for py := range l.Rect.Dy() {
			for px := range l.Rect.Dx() {
				if l.RGBAAt(px, py).A > 70 { // thin strokes stay whole
					img.SetColorIndex(px, y+py, 1)
				}
			}
		}
		y += l.Rect.Dy()
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
