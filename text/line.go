package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// A Mark tells of a cluster that was not drawn exactly as it is written, or that nobody can be sure of.
type Mark struct {
	Text string // the cluster, as written
	Why  string
}

// Why a cluster is marked.
const (
	NoGlyph     = "no-glyph"    // no font has it: drawn as 〓
	BaseGlyph   = "base-glyph"  // no font has the variation: its base form is drawn
	PrivateUse  = "private-use" // 外字: means something only where it comes from; drawn as 〓
	Replacement = "replacement" // ●, 〓 or U+FFFD: somebody before us could not write the character
	Unassigned  = "unassigned"  // no character of Unicode
	Control     = "control"     // a control, or one that turns the direction of writing: not drawn
)

// A Cluster is what people call one character: a base with its variation selector and combining marks.
type Cluster struct {
	Src   string // as written
	Glyph sfnt.GlyphIndex
	X     float64 // mm from the run's own X
	Adv   float64 // mm
	Rune  rune    // what the PDF writer may write for it; 0: it must be drawn as an outline
}

// A Run is clusters of one face, placed. X and Y are mm; Y is the baseline.
type Run struct {
	Face     *Face
	Pt       float64
	X, Y     float64
	Clusters []Cluster
}

// A Line is one line of text from x = 0 on its baseline y = 0.
type Line struct {
	Runs  []Run
	Width float64 // mm
	Pt    float64
	Marks []Mark
}

const mmPerPt = 25.4 / 72

// Clusters splits s. Together they are s again, invalid bytes included.
func Clusters(s string) []string {
	var out []string
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		j := i + n
		for j < len(s) {
			r, m := utf8.DecodeRuneInString(s[j:])
			if !extends(r) {
				break
			}
			j += m
		}
		out = append(out, s[i:j])
		i = j
	}
	return out
}

// extends tells whether r belongs to the character before it.
func extends(r rune) bool {
	return selects(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || r == 0x200D
}

func selects(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF }

// Line places s in one line, however long.
func (f *Fonts) Line(role Role, s string, pt float64) Line {
	return f.line(role, Clusters(s), pt)
}

// Lacks are the clusters of s that the first font of a role does not have exactly. The screens have that font and no other.
func (f *Fonts) Lacks(role Role, s string) []string {
	var out []string
	for _, c := range Clusters(s) {
		if face, _, _, why := f.choose(role, c); strings.TrimSpace(c) != "" && (face != f.chain[role][0] || why != "") {
			out = append(out, c)
		}
	}
	return out
}

func (f *Fonts) line(role Role, clusters []string, pt float64) Line {
	l := Line{Pt: pt}
	em := pt * mmPerPt
	for _, c := range clusters {
		face, glyph, r, why := f.choose(role, c)
		if why != "" {
			l.Marks = append(l.Marks, Mark{c, why})
		}
		adv := 0.0
		if face != nil {
			adv = face.advance(glyph) * em
		} else {
			face = f.chain[role][0] // not drawn, but not lost: it keeps its place in the run
		}
		if n := len(l.Runs); n == 0 || l.Runs[n-1].Face != face {
			l.Runs = append(l.Runs, Run{Face: face, Pt: pt, X: l.Width})
		}
		run := &l.Runs[len(l.Runs)-1]
		run.Clusters = append(run.Clusters, Cluster{Src: c, Glyph: glyph, X: l.Width - run.X, Adv: adv, Rune: r})
		l.Width += adv
	}
	return l
}

// Geta is drawn where no glyph is to be had.
const Geta = '〓'

// choose finds the face and glyph for one cluster. A nil face draws nothing. r is what may be written instead of drawn.
func (f *Fonts) choose(role Role, c string) (face *Face, g sfnt.GlyphIndex, r rune, why string) {
	base, n := utf8.DecodeRuneInString(c)
	rest := c[n:]
	switch {
	case base == utf8.RuneError && n <= 1:
		return f.geta(role, Replacement)
	case unicode.IsControl(base) || unicode.Is(unicode.Bidi_Control, base) || base == 0x2028 || base == 0x2029:
		return nil, 0, 0, Control
	case unicode.Is(unicode.Co, base):
		return f.geta(role, PrivateUse)
	case !unicode.In(base, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cf):
		return f.geta(role, Unassigned)
	case base == 0xFFFD:
		return f.geta(role, Replacement)
	case base == '●' || base == Geta:
		why = Replacement
	}
	if rest == "" {
		if face, g := f.first(role, base); face != nil {
			return face, g, writable(face, base), why
		}
		return f.geta(role, NoGlyph)
	}
	if selector, m := utf8.DecodeRuneInString(rest); selects(selector) && m == len(rest) {
		return f.variation(role, base, selector)
	}
	// Kana with a voiced mark, Latin with accents: the composed form is the same letter. Nothing else is composed.
	if composed := norm.NFC.String(c); composes(base) && utf8.RuneCountInString(composed) == 1 {
		one, _ := utf8.DecodeRuneInString(composed)
		if face, g := f.first(role, one); face != nil {
			return face, g, writable(face, one), ""
		}
	}
	if face, g := f.first(role, base); face != nil {
		return face, g, 0, BaseGlyph
	}
	return f.geta(role, NoGlyph)
}

func composes(r rune) bool {
	return unicode.In(r, unicode.Hiragana, unicode.Katakana, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hangul)
}

// variation prefers the face whose design comes first, but the exact form before any design.
func (f *Fonts) variation(role Role, base, selector rune) (*Face, sfnt.GlyphIndex, rune, string) {
	for _, face := range f.chain[role] {
		g, def, known := face.uvs.find(base, selector)
		if !known {
			continue
		}
		if def {
			var ok bool
			if g, ok = face.glyph(base); !ok {
				continue
			}
		}
		return face, g, 0, ""
	}
	if face, g := f.first(role, base); face != nil {
		return face, g, 0, BaseGlyph
	}
	return f.geta(role, NoGlyph)
}

func (f *Fonts) first(role Role, r rune) (*Face, sfnt.GlyphIndex) {
	for _, face := range f.chain[role] {
		if g, ok := face.glyph(r); ok {
			return face, g
		}
	}
	return nil, 0
}

// geta stands for a character that cannot be drawn. It is never written: what it stands for is.
func (f *Fonts) geta(role Role, why string) (*Face, sfnt.GlyphIndex, rune, string) {
	face, g := f.first(role, Geta)
	return face, g, 0, why
}

// writable is r where the PDF writer can be trusted with it: it panics above U+FFFF.
func writable(face *Face, r rune) rune {
	if face.Plain && r <= 0xFFFF {
		return r
	}
	return 0
}
