package text

import (
	"encoding/binary"
	"fmt"
	"os"
)

// Member returns a font that only screens need: a file by itself (index 0), or one font of a
// collection (.ttc), as a file of its own, because window toolkits do not open collections. The
// tables are copied as they are. It takes about the size of the font, 17 MB for Noto Sans CJK.
// Format: OpenType specification, "Font Collections".
func (f *Fonts) Member(name string, index int) ([]byte, error) {
	path, err := f.Sibling(name)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	out, err := member(b, index)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	return out, nil
}

// headerLen and recordLen are those of an OpenType table directory, bytes.
const headerLen, recordLen = 12, 16

func member(b []byte, index int) ([]byte, error) {
	u32 := binary.BigEndian.Uint32
	if index == 0 && len(b) >= 4 && string(b[:4]) != "ttcf" { // a font by itself
		return b, nil
	}
	if len(b) < headerLen || string(b[:4]) != "ttcf" ||
		index < 0 || uint32(index) >= u32(b[8:]) || len(b) < headerLen+4*(index+1) {
		return nil, fmt.Errorf("font %d is not in the collection", index)
	}
	at := int(u32(b[headerLen+4*index:]))
	if at < 0 || at+headerLen > len(b) {
		return nil, fmt.Errorf("font %d stands outside the file", index)
	}
	n := int(binary.BigEndian.Uint16(b[at+4:]))
	if at+headerLen+n*recordLen > len(b) {
		return nil, fmt.Errorf("font %d is cut off", index)
	}
	head := append([]byte(nil), b[at:at+headerLen+n*recordLen]...)
	size := len(head)
	for i := range n {
		r := head[headerLen+i*recordLen:]
		size += (int(u32(r[12:])) + 3) &^ 3
	}
	if size > 4*len(b) {
		return nil, fmt.Errorf("font %d claims more than there is", index)
	}
	out := make([]byte, len(head), size)
	for i := range n {
		r := head[headerLen+i*recordLen:]
		from, length := int(u32(r[8:])), int(u32(r[12:]))
		if from < 0 || length < 0 || from+length > len(b) {
			return nil, fmt.Errorf("a table of font %d stands outside the file", index)
		}
		binary.BigEndian.PutUint32(r[8:], uint32(len(out)))
		out = append(out, b[from:from+length]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	copy(out, head)
	return out, nil
}
