package text

import (
	"bytes"
	"compress/zlib"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Our reading of cmap and hmtx says what golang.org/x/image says, for every code point of Unicode;
// it is only quicker.
func TestTablesAreReadRight(t *testing.T) {
	f, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	var buf sfnt.Buffer
	for _, face := range f.Faces() {
		step, n := rune(7), 0
		if os.Getenv("KAKANAI_SOAK") != "" {
			step = 1
		}
		for r := rune(1); r < 0x30000; r += step {
			want, err := face.font.GlyphIndex(&buf, r)
			got, _ := face.glyph(r)
			if err != nil || got != want {
				t.Fatalf("%s: %U has glyph %d, expected %d, %v", face.Name, r, got, want, err)
			}
			if got == 0 || n > 20000 {
				continue
			}
			n++
			if a, err := face.font.GlyphAdvance(&buf, got, fixed.I(int(face.upem)), font.HintingNone); err != nil ||
				float64(a)/64/face.upem != face.advance(got) {
				t.Fatalf(
					"%s: %U is %v wide, expected %v, %v", face.Name, r, face.advance(got), float64(a)/64/face.upem,
					err,
				)
			}
		}
	}
}

// A cut draws its glyphs as the font does, composed ones and one that stands there twice included.
func TestCut(t *testing.T) {
	f, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	for _, face := range f.Faces() {
		if !face.TrueType() {
			if _, err := face.Program([]sfnt.GlyphIndex{0}); err == nil {
				t.Errorf("%s has no TrueType outlines and is cut", face.Name)
			}
			continue
		}
		glyphs := []sfnt.GlyphIndex{0}
		for _, r := range "永Åéがﾊ、 ÅǗ永①〓" {
			if g, ok := face.glyph(r); ok {
				glyphs = append(glyphs, g)
			}
		}
		p, err := face.Program(glyphs)
		if err != nil {
			t.Fatal(err)
		}
		again, err := face.Program(glyphs)
		if err != nil || !bytes.Equal(p.Packed, again.Packed) || len(p.Widths) != len(glyphs) {
			t.Errorf("%s: the same glyphs gave another program: %v", face.Name, err)
		}
		z, err := zlib.NewReader(bytes.NewReader(p.Packed))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err != nil || len(b) != p.Size {
			t.Fatalf("%s: %d bytes of %d: %v", face.Name, len(b), p.Size, err)
		}
		cut, err := newCutter(tables{bytes.NewReader(b), must(readTables(bytes.NewReader(b), 0)).at})
		if err != nil {
			t.Fatal(err)
		}
		for i, g := range glyphs {
			if a, b := face.cutter.metric(int(g)), cut.metric(i); a != b {
				t.Errorf("%s: glyph %d has other metrics", face.Name, g)
			}
			if a, b := flat(t, face.cutter, int(g)), flat(t, cut, i); !bytes.Equal(a, b) {
				t.Errorf("%s: glyph %d is another in the cut", face.Name, g)
			}
		}
	}
}

func must(t tables, err error) tables {
	if err != nil {
		panic(err)
	}
	return t
}

// flat is a glyph's bytes with its parts' bytes behind it instead of their numbers.
func flat(t *testing.T, c *cutter, g int) []byte {
	b, err := c.outline(g)
	if err != nil {
		t.Fatal(err)
	}
	var more []byte
	if err := parts(b, func(index []byte) {
		more = append(more, flat(t, c, int(index[0])<<8|int(index[1]))...)
		index[0], index[1] = 0, 0
	}); err != nil {
		t.Fatal(err)
	}
	return append(bytes.TrimRight(b, "\x00"), more...)
}

// What a broken or foreign font file says is an error that names the file and nothing else.
func TestBrokenFonts(t *testing.T) {
	f, err := Find()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(f.Faces()[0].File())
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{
		"empty": nil, "text": []byte("this is no font, whatever its name says"), "short": whole[:5000],
		"header": whole[:12],
	} {
		path := filepath.Join(t.TempDir(), name+".ttf")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if face, err := open(path); err == nil {
			if _, err := face.Program([]sfnt.GlyphIndex{0, 1, 2000}); err == nil {
				t.Errorf("a font that is %s is cut", name)
			} else if !strings.Contains(err.Error(), "font") {
				t.Error(err)
			}
		}
	}
}
