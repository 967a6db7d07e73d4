// Package text turns strings into positioned glyphs: it finds the fonts, splits text into clusters,
// chooses for each the font that has it exactly, measures, fits and wraps. Nothing else measures or
// draws text on a page.
//
// Start with Find, then Fonts.Line or Fonts.Fit. No character is dropped, folded or replaced in
// silence: what no font has exactly is drawn as its base form or as 〓 and comes back as a Mark. The
// package knows nothing of forms or of PDF.
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

// need lists the fonts, each with the Debian package that brings it. The order is the chain's
// order.
var need = []struct {
	file, pkg string
	roles     []Role
}{
	{"BIZUDGothic-Regular.ttf", "fonts-morisawa-bizud-gothic", []Role{Label}},
	{"BIZUDGothic-Bold.ttf", "fonts-morisawa-bizud-gothic", []Role{LabelBold}},
	{"ipaexm.ttf", "fonts-ipaexfont-mincho", []Role{Data, Label, LabelBold}},
	{"ipamjm.ttf", "fonts-ipamj-mincho", []Role{Data, Label, LabelBold}},
	{"NotoSerifCJK-Regular.ttc", "fonts-noto-cjk", []Role{Data, Label, LabelBold}},
	{"NotoSansCJK-Regular.ttc", "fonts-noto-cjk", []Role{Data, Label, LabelBold}},
	{"DejaVuSerif.ttf", "fonts-dejavu-core", []Role{Data, Label, LabelBold}},
}

// Fonts are the fonts found, ready for use by any number of goroutines.
type Fonts struct {
	faces []*Face
	chain map[Role][]*Face
	memo  map[said][]piece // of a Fonts for one page only; nil: nothing is remembered
}

// said is a text and what it is for.
type said struct {
	role Role
	s    string
}

// ForOnePage returns the same fonts for one goroutine that lays out one page and tries much of it
// several times: what was chosen for a text is remembered until they are dropped.
func (f *Fonts) ForOnePage() *Fonts { return &Fonts{f.faces, f.chain, map[said][]piece{}} }

// A Face is one font file.
type Face struct {
	Name string // file name without its ending; names the font in a PDF
	path string

	font   *sfnt.Font
	cmap   charmap
	cutter *cutter // nil: the outlines are not TrueType's
	upem   float64

	mu       sync.Mutex // of what follows; everything else is only read
	buf      sfnt.Buffer
	outlines map[sfnt.GlyphIndex]Outline
	advances map[sfnt.GlyphIndex]float64
	programs map[string]Program // by the glyphs; empty in a face that writes people's data

	personal bool // people's data are written in it
}

// Find looks for every font, in dirs first and then where the system keeps its own. What is missing
// is named together with the Debian package that has it.
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
		face, err := open(path)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", n.file, err)
		}
		f.faces = append(f.faces, face)
		for _, r := range n.roles {
			f.chain[r] = append(f.chain[r], face)
			face.personal = face.personal || r == Data
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("fonts are missing: %s", strings.Join(missing, ", "))
	}
	return f, nil
}

// StandIn returns a glyph that can be written, unseen, where something is drawn: there a search in
// the PDF, or a copy of it, finds the text.
func (f *Fonts) StandIn() (*Face, sfnt.GlyphIndex) {
	for _, face := range f.chain[Data] {
		if g, ok := face.glyph(Geta); ok && face.TrueType() {
			return face, g
		}
	}
	return nil, 0
}

// siblings are the fonts that only screens need, with the Debian packages that bring them.
var siblings = map[string]string{
	"BIZUDPGothic-Regular.ttf":       "fonts-morisawa-bizud-gothic",
	"BIZUDPGothic-Bold.ttf":          "fonts-morisawa-bizud-gothic",
	"NotoSansCJK-Regular.ttc":        "fonts-noto-cjk",
	"NotoSansCJK-Bold.ttc":           "fonts-noto-cjk",
	"NotoSansThai-Regular.ttf":       "fonts-noto-core",
	"NotoSansThai-Bold.ttf":          "fonts-noto-core",
	"NotoSansMyanmar-Regular.ttf":    "fonts-noto-core",
	"NotoSansMyanmar-Bold.ttf":       "fonts-noto-core",
	"NotoSansDevanagari-Regular.ttf": "fonts-noto-core",
	"NotoSansDevanagari-Bold.ttf":    "fonts-noto-core",
}

// Sibling returns the path of a font that only screens need: beside the first face, or in the
// system's places.
func (f *Fonts) Sibling(name string) (string, error) {
	if path := locate(name, append([]string{filepath.Dir(f.faces[0].path)}, systemDirs()...)); path != "" {
		return path, nil
	}
	return "", fmt.Errorf("font is missing: %s (Debian: %s)", name, siblings[name])
}

func systemDirs() []string {
	home, _ := os.UserHomeDir()
	if runtime.GOOS == "windows" {
		return []string{
			filepath.Join(os.Getenv("WINDIR"), "Fonts"),
			filepath.Join(home, "AppData", "Local", "Microsoft", "Windows", "Fonts"),
		}
	}
	return []string{filepath.Join(home, ".local", "share", "fonts"), "/usr/local/share/fonts", "/usr/share/fonts"}
}

// locate returns the first file of that name, the places in order; "": there is none.
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
func open(path string) (*Face, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	base := filepath.Base(path)
	face := &Face{
		Name: strings.TrimSuffix(base, filepath.Ext(base)), path: path,
		outlines: map[sfnt.GlyphIndex]Outline{}, advances: map[sfnt.GlyphIndex]float64{},
		programs: map[string]Program{},
	}
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
	t, err := readTables(file, offset)
	if err != nil {
		return nil, err
	}
	if face.cmap, err = readCharmap(t); err != nil {
		return nil, err
	}
	if _, ok := t.at["glyf"]; ok {
		if face.cutter, err = newCutter(t); err != nil {
			return nil, err
		}
	}
	return face, nil
}

// TrueType reports whether Program can cut the face, so that a PDF can embed it and write text with
// it. The others are drawn as outlines.
func (f *Face) TrueType() bool { return f.cutter != nil }

// glyph returns the face's glyph for r; ok is false where it has none.
func (f *Face) glyph(r rune) (sfnt.GlyphIndex, bool) {
	g := f.cmap.glyph(r)
	return g, g != 0
}

// Has reports whether the face has a glyph of its own for r.
func (f *Face) Has(r rune) bool {
	_, ok := f.glyph(r)
	return ok
}

// advance returns a glyph's width in em.
func (f *Face) advance(g sfnt.GlyphIndex) float64 {
	if f.cutter != nil {
		m := f.cutter.metric(int(g))
		return float64(uint16(m[0])<<8|uint16(m[1])) / f.upem
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if a, ok := f.advances[g]; ok {
		return a
	}
	a, err := f.font.GlyphAdvance(&f.buf, g, fixed.I(int(f.upem)), font.HintingNone)
	if err != nil {
		return 1
	}
	if len(f.advances) >= maxOutlines {
		clear(f.advances)
	}
	f.advances[g] = float64(a) / 64 / f.upem
	return f.advances[g]
}

// An Outline is a glyph's shape in em, y growing downward from the baseline.
type Outline []Segment

// A Segment is one step of an outline. Op: 'M' 1 point, 'L' 1, 'Q' 2, 'C' 3; the last point is
// where it leads.
type Segment struct {
	Op  byte
	Pts [3][2]float64
}

// maxOutlines bounds the cache of a face; a form has some hundred different glyphs.
const maxOutlines = 4096

// Outline returns the shape of g, empty for a space.
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

// Faces returns all fonts, in the chain's order.
func (f *Fonts) Faces() []*Face { return f.faces }

// File returns the path of the face's file; of a collection, the face is its first font.
func (f *Face) File() string { return f.path }

// Sequences calls do for every variation sequence the face has.
func (f *Face) Sequences(do func(base, selector rune)) { f.cmap.uvs.each(do) }
