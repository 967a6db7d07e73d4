package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// A Mark names a cluster that was not drawn exactly as it is written, or that cannot be relied on.
type Mark struct {
	Text string // the cluster, as written
	Why  string
}

// Why a cluster is marked.
const (
	NoGlyph     = "no-glyph"    // no font has it: drawn as 〓
	BaseGlyph   = "base-glyph"  // no font has the variation: its base form is drawn
	PrivateUse  = "private-use" // 外字: means something only where it comes from; drawn as 〓
	Replacement = "replacement" // ●, 〓 or U+FFFD: another program could not write the character
	Unassigned  = "unassigned"  // no character of Unicode
	Control     = "control"     // nothing to see, such as what turns the direction of writing: not drawn
)

// A Cluster is what people call one character: a base with its variation selector and combining
// marks.
type Cluster struct {
	Src   string          // as written
	Glyph sfnt.GlyphIndex // 0: nothing is drawn
	X     float64         // mm from the run's own X
	Adv   float64         // mm
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

// Clusters splits s into clusters. Together they are s again, invalid bytes included.
func Clusters(s string) []string {
	var out []string
	for i := 0; i < len(s); {
		_, n := utf8.DecodeRuneInString(s[i:])
		j := i + n
		for j < len(s) {
			r, m := utf8.DecodeRuneInString(s[j:])
			if !Extends(r) {
				break
			}
			j += m
		}
		out = append(out, s[i:j])
		i = j
	}
	return out
}

// Extends reports whether r belongs to the character before it.
func Extends(r rune) bool {
	return selects(r) || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || r == 0x200D
}

func selects(r rune) bool { return r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF }

// Line places s in one line, however long.
func (f *Fonts) Line(role Role, s string, pt float64) Line {
	return line(f.pieces(role, s), pt)
}

// Lacks returns the clusters of s that the first font of a role does not have exactly. The screens
// have that font and no other.
func (f *Fonts) Lacks(role Role, s string) []string {
	var out []string
	for _, c := range Clusters(s) {
		if p := f.choose(role, c); strings.TrimSpace(c) != "" && (p.face != f.chain[role][0] || p.why != "") {
			out = append(out, c)
		}
	}
	return out
}

// A piece is a cluster with the glyph chosen for it.
type piece struct {
	src   string
	face  *Face
	glyph sfnt.GlyphIndex // 0: nothing is drawn
	adv   float64         // em
	why   string          // "": exact
}

// pieces chooses a glyph for every cluster of s.
func (f *Fonts) pieces(role Role, s string) []piece {
	if f.memo == nil {
		return f.look(role, s)
	}
	p, ok := f.memo[said{role, s}]
	if !ok {
		p = f.look(role, s)
		f.memo[said{role, s}] = p
	}
	return p
}

// look is pieces without the memory. One Latin word is set in one face: three letters of Nguyễn
// from another would look like a forgery.
func (f *Fonts) look(role Role, s string) []piece {
	clusters := Clusters(s)
	out := make([]piece, len(clusters))
	for i, c := range clusters {
		out[i] = f.choose(role, c)
	}
	for i := 0; i < len(out); {
		n := i
		for n < len(out) && latin(out[n].src) {
			n++
		}
		f.unite(role, out[i:n])
		i = max(n, i+1)
	}
	for i, p := range out {
		if p.glyph != 0 {
			out[i].adv = p.face.advance(p.glyph)
		}
	}
	return out
}

func latin(c string) bool {
	r, _ := utf8.DecodeRuneInString(c)
	return unicode.Is(unicode.Latin, r)
}

// unite sets a word in the first face that has all of it; one that no face has as a whole stays as
// it is.
func (f *Fonts) unite(role Role, word []piece) {
	if !slices.ContainsFunc(word, func(p piece) bool { return p.face != word[0].face || p.why != "" }) {
		return
	}
	for _, face := range f.chain[role] {
		whole := make([]piece, len(word))
		for i, p := range word {
			r, one := single(p.src)
			g, ok := face.glyph(r)
			if !one || !ok || p.why != "" {
				whole = nil
				break
			}
			whole[i] = piece{src: p.src, face: face, glyph: g}
		}
		if whole != nil {
			copy(word, whole)
			return
		}
	}
}

// line places pieces side by side.
func line(pieces []piece, pt float64) Line {
	l := Line{Pt: pt}
	em := pt * mmPerPt
	for i, p := range pieces {
		if p.why != "" {
			l.Marks = append(l.Marks, Mark{p.src, p.why})
		}
		if n := len(l.Runs); n == 0 || l.Runs[n-1].Face != p.face {
			l.Runs = append(l.Runs, Run{Face: p.face, Pt: pt, X: l.Width, Clusters: make([]Cluster, 0, len(pieces)-i)})
		}
		run := &l.Runs[len(l.Runs)-1]
		c := Cluster{Src: p.src, Glyph: p.glyph, X: l.Width - run.X, Adv: p.adv * em}
		run.Clusters = append(run.Clusters, c)
		l.Width += p.adv * em
	}
	return l
}

// Geta is drawn where no glyph is to be had.
const Geta = '〓'

// choose returns the face and glyph for one cluster.
func (f *Fonts) choose(role Role, c string) piece {
	base, n := utf8.DecodeRuneInString(c)
	why := doubt(c)
	switch {
	case why == Control:
		return piece{src: c, face: f.chain[role][0], why: why}
	case why == PrivateUse, why == Unassigned, why == NoGlyph, base == utf8.RuneError:
		return f.geta(role, c, why)
	}
	if one, ok := single(c); ok {
		return f.plain(role, c, one, why)
	}
	if selector, m := utf8.DecodeRuneInString(c[n:]); selects(selector) && n+m == len(c) && why == "" {
		if p, ok := f.variation(role, c, base, selector); ok {
			return p
		}
	}
	if why == "" {
		why = BaseGlyph
	}
	return f.plain(role, c, base, why)
}

// plain returns the glyph of r for c, marked with why; 〓 where no font has one.
func (f *Fonts) plain(role Role, c string, r rune, why string) piece {
	for _, face := range f.chain[role] {
		if g, ok := face.glyph(r); ok {
			return piece{src: c, face: face, glyph: g, why: why}
		}
	}
	if r == Geta {
		return piece{src: c, face: f.chain[role][0], why: why}
	}
	return f.geta(role, c, NoGlyph)
}

// single returns the one character that c is: itself, or kana with a voiced mark or a Latin letter
// with accents, whose composed form is the same letter. Nothing else is composed: NFC would turn
// some kanji into others.
func single(c string) (rune, bool) {
	base, n := utf8.DecodeRuneInString(c)
	if n == len(c) {
		return base, true
	}
	if !unicode.In(base, unicode.Hiragana, unicode.Katakana, unicode.Latin) {
		return 0, false
	}
	one, n := utf8.DecodeRuneInString(norm.NFC.String(c))
	return one, n == len(norm.NFC.String(c))
}

// invisible reports whether r draws nothing and is no space: a name with one in it is not what it
// seems to be.
func invisible(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

// jamo reports whether r is one of Hangul's conjoining letters.
func jamo(r rune) bool {
	return r >= 0x1100 && r <= 0x11FF || r >= 0xA960 && r <= 0xA97C || r >= 0xD7B0 && r <= 0xD7FB
}

// variation returns the glyph of a variation sequence, from the first face that has it exactly.
func (f *Fonts) variation(role Role, c string, base, selector rune) (piece, bool) {
	for _, face := range f.chain[role] {
		g, def, known := face.cmap.uvs.find(base, selector)
		if known && def {
			g, known = face.glyph(base)
		}
		if known {
			return piece{src: c, face: face, glyph: g}, true
		}
	}
	return piece{}, false
}

// geta returns 〓 for a character that cannot be drawn.
func (f *Fonts) geta(role Role, c, why string) piece {
	p := f.plain(role, c, Geta, why)
	p.why = why
	return p
}
