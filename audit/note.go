package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf16"
)

// ErrNoCheckpoint is returned for a file that holds no checkpoint to compare a log with.
var ErrNoCheckpoint = errors.New("it holds no checkpoint")

const (
	mostProof = 1 << 20   // a proof has a few thousand bytes
	mostNote  = 1 << 20   // a checkpoint has some hundred; of a longer file, an export, only the end is read:
	lastNote  = 256 << 10 // this much
)

// ReadNote reads the checkpoint in a file that was kept outside, for Against.Notes: a signed note,
// or what holds one, or a paper's mark. It may have been saved by an editor or a shell of Windows.
// A file without a checkpoint gives ErrNoCheckpoint.
func ReadNote(path string) ([]byte, error) {
	file, size, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	b, err := io.ReadAll(io.LimitReader(file, mostNote))
	if err == nil && size > mostNote {
		// Two bytes at the start say how the rest is written; the cut is even, so that it does not
		// fall into a character of UTF-16.
		end := make([]byte, lastNote)
		var n int
		if n, err = file.ReadAt(end, (size-lastNote)&^1); errors.Is(err, io.EOF) {
			err = nil
		}
		b = append(b[:2:2], end[:n]...)
		if b[0] != 0xFF && b[0] != 0xFE {
			b = end[:n]
		}
	}
	if err != nil {
		return nil, err
	}
	if !holdsNote(noteIn(b)) {
		return nil, fmt.Errorf("%s: %w", path, ErrNoCheckpoint)
	}
	return b, nil
}

// ReadProof reads the file of a proof, for CheckProof; at most 1 MiB.
func ReadProof(path string) ([]byte, error) {
	file, size, err := openFile(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if size > mostProof {
		return nil, fmt.Errorf("%s: too long for a proof", path)
	}
	return io.ReadAll(io.LimitReader(file, mostProof))
}

// openFile opens a regular file, and nothing that would keep a reader waiting.
func openFile(path string) (*os.File, int64, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: %w", path, errNotRegular)
	}
	if err != nil {
		return nil, 0, err
	}
	file, err := os.Open(path)
	return file, info.Size(), err
}

// holdsNote reports whether a text is a note or a mark, whatever its signature is worth.
func holdsNote(s string) bool {
	if _, ok := parseMark(strings.TrimSpace(s)); ok {
		return true
	}
	_, err := unsigned(s)
	_, err2 := parseBody(strings.TrimRight(s, "\n") + "\n")
	return err == nil || err2 == nil || strings.Contains(s, "\n\n— ")
}

// plain returns a file as UTF-8 with line feeds, as far as its first bytes say what it is: editors
// of Windows put a mark there, its shells write UTF-16.
func plain(file []byte) string {
	var s string
	switch {
	case bytes.HasPrefix(file, []byte{0xFF, 0xFE}):
		s = wide(file[2:], 1, 0)
	case bytes.HasPrefix(file, []byte{0xFE, 0xFF}):
		s = wide(file[2:], 0, 1)
	default:
		s = string(bytes.TrimPrefix(file, []byte("\ufeff")))
	}
	return strings.ReplaceAll(s, "\r\n", "\n")
}

// wide converts UTF-16 to UTF-8. The first byte of two is at high, the other at low.
//
// internal/plaintext decodes it too, but it refuses half a character, where here the signature
// shows whether the note is the same; and it brings the tables of Japanese encodings, which an
// auditor's program need not carry.
func wide(b []byte, high, low int) string {
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i+high])<<8 | uint16(b[2*i+low])
	}
	return string(utf16.Decode(units))
}

// lines takes the note out of a text that begins before it, and writes the dash of its signatures
// anew: a shell that takes UTF-8 for its own code page writes another character there. The
// signature shows whether the note is the same.
func lines(s string) string {
	all := strings.Split(s, "\n")
	for i := 3; i+1 < len(all); i++ {
		if all[i] != "" {
			continue
		}
		if _, err := parseBody(strings.Join(all[i-3:i], "\n") + "\n"); err != nil {
			continue
		}
		origin := all[i-3]
		for j := i + 1; j < len(all); j++ {
			if at := strings.Index(all[j], origin+" "); at >= 0 && at <= 12 {
				all[j] = "— " + all[j][at:]
			}
		}
		return strings.Join(all[i-3:], "\n")
	}
	return s
}
