package text

import (
	"encoding/binary"

	"golang.org/x/image/font/sfnt"
)

// variations is a cmap subtable of format 14 (ISO/IEC 14496-22, "Unicode variation sequences").
type variations struct{ b []byte }

// find looks up base with selector. known: the font has the sequence. def: its glyph is the base's
// own; otherwise g is it.
func (v variations) find(base, selector rune) (g sfnt.GlyphIndex, def, known bool) {
	if len(v.b) < 10 {
		return 0, false, false
	}
	n := int(binary.BigEndian.Uint32(v.b[6:]))
	for i := range n {
		rec := v.slice(10+11*i, 11)
		if rec == nil {
			return 0, false, false
		}
		if u24(rec) != selector {
			continue
		}
		if at := int(binary.BigEndian.Uint32(rec[3:])); at != 0 && v.inRanges(at, base) {
			return 0, true, true
		}
		if at := int(binary.BigEndian.Uint32(rec[7:])); at != 0 {
			if g, ok := v.mapped(at, base); ok {
				return g, false, true
			}
		}
		return 0, false, false
	}
	return 0, false, false
}

func u24(b []byte) rune { return rune(b[0])<<16 | rune(b[1])<<8 | rune(b[2]) }

func (v variations) slice(at, n int) []byte {
	if at < 0 || at+n > len(v.b) {
		return nil
	}
	return v.b[at : at+n]
}

// inRanges reports whether base is in the default table: start (3 bytes), additional count (1
// byte), sorted.
func (v variations) inRanges(at int, base rune) bool {
	head := v.slice(at, 4)
	if head == nil {
		return false
	}
	lo, hi := 0, int(binary.BigEndian.Uint32(head))
	for lo < hi {
		mid := (lo + hi) / 2
		rec := v.slice(at+4+4*mid, 4)
		if rec == nil {
			return false
		}
		start := u24(rec)
		switch {
		case base < start:
			hi = mid
		case base > start+rune(rec[3]):
			lo = mid + 1
		default:
			return true
		}
	}
	return false
}

// mapped returns base's glyph from the non-default table: base (3 bytes), glyph (2 bytes), sorted.
func (v variations) mapped(at int, base rune) (sfnt.GlyphIndex, bool) {
	head := v.slice(at, 4)
	if head == nil {
		return 0, false
	}
	lo, hi := 0, int(binary.BigEndian.Uint32(head))
	for lo < hi {
		mid := (lo + hi) / 2
		rec := v.slice(at+4+5*mid, 5)
		if rec == nil {
			return 0, false
		}
		switch r := u24(rec); {
		case base < r:
			hi = mid
		case base > r:
			lo = mid + 1
		default:
			return sfnt.GlyphIndex(binary.BigEndian.Uint16(rec[3:])), true
		}
	}
	return 0, false
}

// each calls f for every sequence the font has, selector by selector.
func (v variations) each(f func(base, selector rune)) {
	if len(v.b) < 10 {
		return
	}
	for i := range int(binary.BigEndian.Uint32(v.b[6:])) {
		rec := v.slice(10+11*i, 11)
		if rec == nil {
			return
		}
		selector := u24(rec)
		if at := int(binary.BigEndian.Uint32(rec[3:])); at != 0 {
			for j := range v.count(at) {
				if r := v.slice(at+4+4*j, 4); r != nil {
					for n := range rune(r[3]) + 1 {
						f(u24(r)+n, selector)
					}
				}
			}
		}
		if at := int(binary.BigEndian.Uint32(rec[7:])); at != 0 {
			for j := range v.count(at) {
				if r := v.slice(at+4+5*j, 5); r != nil {
					f(u24(r), selector)
				}
			}
		}
	}
}

// count returns the number of records of a table, no more than there is room for.
func (v variations) count(at int) int {
	head := v.slice(at, 4)
	if head == nil {
		return 0
	}
	return min(int(binary.BigEndian.Uint32(head)), len(v.b)/4)
}
