package text

import (
	"encoding/binary"
	"fmt"
	"io"

	"golang.org/x/image/font/sfnt"
)

// variations is a font's cmap subtable of format 14 (ISO/IEC 14496-22, "Unicode variation sequences"), which
// golang.org/x/image/font/sfnt does not read. It stays in its file's bytes; a look-up walks it.
type variations struct{ b []byte }

// maxSubtable is far above the largest known (IPAmj: about 100 KB).
const maxSubtable = 4 << 20

func firstOfCollection(r io.ReaderAt) (int64, error) {
	var b [16]byte
	if _, err := r.ReadAt(b[:], 0); err != nil {
		return 0, fmt.Errorf("font collection: %w", err)
	}
	return int64(binary.BigEndian.Uint32(b[12:])), nil
}

// readVariations finds the subtable of the font that begins at offset. A font without one gives an empty set.
func readVariations(r io.ReaderAt, offset int64) (*variations, error) {
	var head [12]byte
	if _, err := r.ReadAt(head[:], offset); err != nil {
		return nil, fmt.Errorf("font header: %w", err)
	}
	tables := make([]byte, 16*int(binary.BigEndian.Uint16(head[4:])))
	if _, err := r.ReadAt(tables, offset+12); err != nil {
		return nil, fmt.Errorf("font tables: %w", err)
	}
	for ; len(tables) >= 16; tables = tables[16:] {
		if string(tables[:4]) == "cmap" {
			return readCmap(r, int64(binary.BigEndian.Uint32(tables[8:])))
		}
	}
	return &variations{}, nil
}

func readCmap(r io.ReaderAt, at int64) (*variations, error) {
	var head [4]byte
	if _, err := r.ReadAt(head[:], at); err != nil {
		return nil, fmt.Errorf("cmap: %w", err)
	}
	records := make([]byte, 8*int(binary.BigEndian.Uint16(head[2:])))
	if _, err := r.ReadAt(records, at+4); err != nil {
		return nil, fmt.Errorf("cmap: %w", err)
	}
	for ; len(records) >= 8; records = records[8:] {
		if binary.BigEndian.Uint16(records) != 0 || binary.BigEndian.Uint16(records[2:]) != 5 {
			continue // platform 0 encoding 5 is where variation sequences stand
		}
		sub := at + int64(binary.BigEndian.Uint32(records[4:]))
		var h [10]byte
		if _, err := r.ReadAt(h[:], sub); err != nil {
			return nil, fmt.Errorf("cmap 14: %w", err)
		}
		n := binary.BigEndian.Uint32(h[2:])
		if binary.BigEndian.Uint16(h[:]) != 14 || n < 10 || n > maxSubtable {
			continue
		}
		b := make([]byte, n)
		if _, err := r.ReadAt(b, sub); err != nil {
			return nil, fmt.Errorf("cmap 14: %w", err)
		}
		return &variations{b}, nil
	}
	return &variations{}, nil
}

// find looks up base with selector. known: the font has the sequence. def: its glyph is the base's own; otherwise g is it.
func (v *variations) find(base, selector rune) (g sfnt.GlyphIndex, def, known bool) {
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

func (v *variations) slice(at, n int) []byte {
	if at < 0 || at+n > len(v.b) {
		return nil
	}
	return v.b[at : at+n]
}

// inRanges searches the default table: start (3 bytes), additional count (1 byte), sorted.
func (v *variations) inRanges(at int, base rune) bool {
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

// mapped searches the non-default table: base (3 bytes), glyph (2 bytes), sorted.
func (v *variations) mapped(at int, base rune) (sfnt.GlyphIndex, bool) {
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
