package text

import (
	"encoding/binary"
	"fmt"
	"io"

	"golang.org/x/image/font/sfnt"
)

// tables are where each table of a font file stands.
type tables struct {
	r  io.ReaderAt
	at map[string][2]uint32 // offset, length
}

func readTables(r io.ReaderAt, offset int64) (tables, error) {
	t := tables{r, map[string][2]uint32{}}
	var head [12]byte
	if _, err := r.ReadAt(head[:], offset); err != nil {
		return t, fmt.Errorf("font header: %w", err)
	}
	records := make([]byte, 16*int(binary.BigEndian.Uint16(head[4:])))
	if _, err := r.ReadAt(records, offset+12); err != nil {
		return t, fmt.Errorf("font tables: %w", err)
	}
	for ; len(records) >= 16; records = records[16:] {
		offset, length := binary.BigEndian.Uint32(records[8:]), binary.BigEndian.Uint32(records[12:])
		t.at[string(records[:4])] = [2]uint32{offset, length}
	}
	return t, nil
}

// maxTable is far above any table that is read whole (loca and hmtx of IPAmj: 245 KB).
const maxTable = 4 << 20

// whole returns one table; nil where the font has none.
func (t tables) whole(name string) ([]byte, error) {
	at, ok := t.at[name]
	if !ok {
		return nil, nil
	}
	if at[1] > maxTable {
		return nil, errCut
	}
	b := make([]byte, at[1])
	if _, err := t.r.ReadAt(b, int64(at[0])); err != nil {
		return nil, fmt.Errorf("font table %q: %w", name, err)
	}
	return b, nil
}

// A charmap is a font's cmap: which glyph a character has (format 12), and which a variation
// sequence has (format 14, which golang.org/x/image/font/sfnt does not read). It stays in its
// file's bytes; a look-up walks them.
type charmap struct {
	groups []byte // format 12: start, end, first glyph, four bytes each, sorted
	uvs    variations
}

func readCharmap(t tables) (charmap, error) {
	b, err := t.whole("cmap")
	if err != nil || len(b) < 4 {
		return charmap{}, err
	}
	var m charmap
	records := b[4:]
	for n := int(binary.BigEndian.Uint16(b[2:])); n > 0 && len(records) >= 8; n, records = n-1, records[8:] {
		at := binary.BigEndian.Uint32(records[4:])
		if int64(at)+16 > int64(len(b)) {
			continue
		}
		sub := b[at:]
		switch platform, encoding := binary.BigEndian.Uint16(records), binary.BigEndian.Uint16(records[2:]); {
		case platform == 0 && encoding == 5 && binary.BigEndian.Uint16(sub) == 14:
			if size := binary.BigEndian.Uint32(sub[2:]); int64(size) <= int64(len(sub)) {
				m.uvs = variations{sub[:size]}
			}
		case (platform == 3 && encoding == 10 || platform == 0 && encoding >= 4) && binary.BigEndian.Uint16(sub) == 12:
			if size := 12 * int64(binary.BigEndian.Uint32(sub[12:])); size <= int64(len(sub)-16) {
				m.groups = sub[16 : 16+size]
			}
		}
	}
	if m.groups == nil {
		return charmap{}, fmt.Errorf("cmap: has no table for all of Unicode (format 12)")
	}
	return m, nil
}

// glyph returns the glyph of r; 0 where there is none.
func (m charmap) glyph(r rune) sfnt.GlyphIndex {
	lo, hi := 0, len(m.groups)/12
	for lo < hi {
		mid := (lo + hi) / 2
		g := m.groups[12*mid:]
		switch start := binary.BigEndian.Uint32(g); {
		case uint32(r) < start:
			hi = mid
		case uint32(r) > binary.BigEndian.Uint32(g[4:]):
			lo = mid + 1
		default:
			return sfnt.GlyphIndex(binary.BigEndian.Uint32(g[8:]) + uint32(r) - start)
		}
	}
	return 0
}

// firstOfCollection returns where the first font of a TTC begins.
func firstOfCollection(r io.ReaderAt) (int64, error) {
	var b [16]byte
	if _, err := r.ReadAt(b[:], 0); err != nil {
		return 0, fmt.Errorf("font collection: %w", err)
	}
	return int64(binary.BigEndian.Uint32(b[12:])), nil
}
