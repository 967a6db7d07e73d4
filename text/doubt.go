package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Why a cluster of a name or an address is marked although it is drawn as it is written.
const (
	Placeholder = "placeholder" // ？, ■, □, ＊, ＿, ◎, ⿰ and others that stand where a character could not be written
	Blank       = "blank"       // there is nothing to see
)

// Doubts returns the clusters of a name or an address that cannot be relied on, whatever the fonts
// have. A text with nothing to see in it is one mark.
func Doubts(s string) (out []Mark) {
	if s != "" && strings.TrimFunc(s, empty) == "" {
		return []Mark{{s, Blank}}
	}
	for _, c := range Clusters(s) {
		base, _ := utf8.DecodeRuneInString(c)
		why := doubt(c)
		switch {
		case why != "":
		case base == blankBraille:
			why = Blank
		case placeholder(base):
			why = Placeholder
		default:
			continue
		}
		out = append(out, Mark{c, why})
	}
	return out
}

// blankBraille is a character whose glyph is empty, and which is no space.
const blankBraille = '\u2800'

func empty(r rune) bool { return unicode.IsSpace(r) || r == blankBraille }

// placeholder reports whether r is one of the characters that programs and people write for one
// that they have not got: geometric shapes, and the operators by which a kanji is described (⿰
// Unicode 2FF0 to 2FFF, 31EF). None of them is part of a name.
func placeholder(r rune) bool {
	return r >= 0x25A0 && r <= 0x25FF || r >= 0x2FF0 && r <= 0x2FFF || r == 0x31EF ||
		strings.ContainsRune("?？*＊_＿", r)
}

// doubt returns why a cluster cannot be what it says, whatever the fonts have; "" if it can.
func doubt(c string) string {
	switch base, _ := utf8.DecodeRuneInString(c); {
	case base == utf8.RuneError: // in the string, or written so on the card
		return Replacement
	case selects(base): // with nothing before it to select from
		return NoGlyph
	case invisible(base):
		return Control
	case unicode.Is(unicode.Co, base):
		return PrivateUse
	case !unicode.In(base, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z):
		return Unassigned
	case base == '●', base == Geta:
		return Replacement
	case jamo(base):
		// A part of a syllable that was taken apart: it is drawn beside the others, not in its
		// block.
		return BaseGlyph
	}
	return ""
}
