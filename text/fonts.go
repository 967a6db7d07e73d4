// Package text turns strings into positioned glyphs: it finds the fonts, splits text into clusters, chooses for each the font
// that has it exactly, measures, fits and wraps. Nothing else measures or draws text on a page.
//
// Start with Find, then Fonts.Line or Fonts.Fit. No character is dropped, folded or replaced in silence: what no font has
// exactly is drawn as its base form or as 〓 and comes back as a Mark. The package knows nothing of forms or of PDF.
package text

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A Role is what a text is for; it decides the chain of fonts.
type Role int

const (
	Label     Role = iota // printed words: BIZ UD Gothic
	LabelBold             // headings
	Data                  // people's data: Mincho, with everything that names need behind it
)

// need lists the fonts, each with the Debian package that brings it. The order is the chain's order.
var need = []struct {
	file, pkg string
	roles     []Role
	plain     bool // small enough, and of a format, to be embedded by the PDF writer
}{
	{"BIZUDGothic-Regular.ttf", "fonts-morisawa-bizud-gothic", []Role{Label}, true},
	{"BIZUDGothic-Bold.ttf", "fonts-morisawa-bizud-gothic", []Role{LabelBold}, true},
	{"ipaexm.ttf", "fonts-ipaexfont-mincho", []Role{Data, Label, LabelBold}, true},
	{"ipamjm.ttf", "fonts-ipamj-mincho", []Role{Data, Label, LabelBold}, false},
	{"NotoSerifCJK-Regular.ttc", "fonts-noto-cjk", []Role{Data, Label, LabelBold}, false},
	{"NotoSansCJK-Regular.ttc", "fonts-noto-cjk", []Role{Data, Label, LabelBold}, false},
}

// Fonts are the fonts found, ready for use by any number of goroutines.
type Fonts struct {
	faces []*Face
	chain map[Role][]*Face
}

// A Face is one font file.
type Face struct {
	Name  string // file name without its ending; names the font in a PDF
	Plain bool   // the PDF writer can embed it and write runes of the Basic Multilingual Plane
	path  string

	font *sfnt.Font
	uvs  *variations

	mu       sync.Mutex
	buf      sfnt.Buffer
	upem     float64
	outlines map[sfnt.GlyphIndex]Outline
	data     []byte
}

// Find looks for every font, in dirs first and then where the system keeps its own. What is missing is named together with
// the Debian package that has it.
func Find(dirs ...string) (*Fonts, error) {
	places := append(append([]string{}, dirs...), systemDirs()...)
	f := &Fonts{chain: map[Role][]*Face{}}
	var missing []string
	for _, n := range need {
		path := locate(n.file, places)
		if path == "" {
			missing = append(missing, fmt.Sprintf("%s (Debian: %s)", n.file, n.pkg))
			continue
		}
		face, err := open(path, n.plain)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", n.file, err)
		}
		f.faces = append(f.faces, face)
		for _, r := range n.roles {
			f.chain[r] = append(f.chain[r], face)
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("fonts are missing: %s", strings.Join(missing, ", "))
	}
	return f, nil
}

// Sibling finds a further font of a package that Find needs anyway, in the same places: beside the first face, or wherever it is.
func (f *Fonts) Sibling(name string) (string, error) {
	if path := locate(name, append([]string{filepath.Dir(f.faces[0].path)}, systemDirs()...)); path != "" {
		return path, nil
	}
	return "", fmt.Errorf("font is missing: %s (Debian: %s)", name, need[0].pkg)
}

func systemDirs() []string {
	home, _ := os.UserHomeDir()
	if runtime.GOOS == "windows" {
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts"), filepath.Join(home, "AppData", "Local", "Microsoft", "Windows", "Fonts")}
	}
	return []string{filepath.Join(home, ".local", "share", "fonts"), "/usr/local/share/fonts", "/usr/share/fonts"}
}

// locate walks the places in order; the first file of that name is it.
func locate(name string, places []string) string {
	for _, dir := range places {
		found := ""
		filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && d.Name() == name {
				found = path
				return filepath.SkipAll
			}
			return nil // an unreadable folder is one without fonts
		})
		if found != "" {
			return found
		}
	}
	return ""
}

// open reads a font lazily: a 46 MB one takes milliseconds, because only what is asked for is read.
func open(path string, plain bool) (*Face, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	base := filepath.Base(path)
	face := &Face{Name: strings.TrimSuffix(base, filepath.Ext(base)), Plain: plain, path: path, outlines: map[sfnt.GlyphIndex]Outline{}}
	offset := int64(0)
	if strings.HasSuffix(base, ".ttc") {
		collection, err := sfnt.ParseCollectionReaderAt(file)
		if err != nil {
			return nil, err
		}
		if face.font, err = collection.Font(0); err != nil { // the first of Noto's collections is the Japanese one
			return nil, err
		}
		if offset, err = firstOfCollection(file); err != nil {
			return nil, err
		}
	} else if face.font, err = sfnt.ParseReaderAt(file); err != nil {
		return nil, err
	}
	face.upem = float64(face.font.UnitsPerEm())
	if face.uvs, err = readVariations(file, offset); err != nil {
		return nil, err
	}
	return face, nil
}

// Bytes is the whole file, for the PDF writer; only of a Plain face.
func (f *Face) Bytes() ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.data == nil {
		b, err := os.ReadFile(f.path)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", f.Name, err)
		}
		f.data = b
	}
	return f.data, nil
}

// glyph is the face's glyph for r; ok is false where it has none.
func (f *Face) glyph(r rune) (sfnt.GlyphIndex, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	g, err := f.font.GlyphIndex(&f.buf, r)
	return g, err == nil && g != 0
}

// Has tells whether the face has a glyph of its own for r.
func (f *Face) Has(r rune) bool {
	_, ok := f.glyph(r)
	return ok
}

// advance is a glyph's width in em.
func (f *Face) advance(g sfnt.GlyphIndex) float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	a, err := f.font.GlyphAdvance(&f.buf, g, fixed.I(int(f.upem)), font.HintingNone)
	if err != nil {
		return 1
	}
	return float64(a) / 64 / f.upem
}

// An Outline is a glyph's shape in em, y growing downward from the baseline.
type Outline []Segment

// A Segment is one step of an outline. Op: 'M' 1 point, 'L' 1, 'Q' 2, 'C' 3; the last point is where it leads.
type Segment struct {
	Op  byte
	Pts [3][2]float64
}

// maxOutlines bounds the cache of a face; a form has some hundred different glyphs.
const maxOutlines = 4096

// Outline is the shape of g, empty for a space.
func (f *Face) Outline(g sfnt.GlyphIndex) Outline {
	f.mu.Lock()
	defer f.mu.Unlock()
	if o, ok := f.outlines[g]; ok {
		return o
	}
	segments, err := f.font.LoadGlyph(&f.buf, g, fixed.I(int(f.upem)), nil)
	if err != nil {
		return nil
	}
	out := make(Outline, 0, len(segments))
	for _, s := range segments {
		seg := Segment{Op: "MLQC"[s.Op]}
		for i := range s.Args {
			seg.Pts[i] = [2]float64{float64(s.Args[i].X) / 64 / f.upem, float64(s.Args[i].Y) / 64 / f.upem}
		}
		out = append(out, seg)
	}
	if len(f.outlines) >= maxOutlines {
		clear(f.outlines)
	}
	f.outlines[g] = out
	return out
}
