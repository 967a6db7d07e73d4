package printing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"kakanai/internal/wholefile"
	"kakanai/text"
)

// A Folder is a printer that writes PDFs, mode 0600, each whole or not at all, and keeps them.
// Their names hold day, terminal, number, form and edition, and nothing of the person.
type Folder struct {
	Dir   string // absolute
	Fonts *text.Fonts
	Now   func() time.Time // date in the PDF
}

// paperName matches the names of a Folder's files.
var paperName = regexp.MustCompile(`^[0-9]{8}_[A-Z0-9]{1,8}_[0-9]{4,9}_F[0-9]{2}_v[0-9A-Za-z.-]{1,16}(_[0-9]+)?\.pdf$`)

// Print writes the document and returns its absolute path. A second print of the same serial gets a
// number of its own; the first file is not changed.
func (f *Folder) Print(ctx context.Context, d Document, _ func(Paper)) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("print into a folder: %w", err)
	}
	var b bytes.Buffer
	if err := d.PDF(&b, f.Fonts, f.Now()); err != nil {
		return "", err
	}
	pdf := b.Bytes()
	defer clear(pdf[:cap(pdf)])
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return "", unusable(err)
	}
	name := d.fileName()
	path, err := wholefile.Add(f.Dir, pdf, func(n int) string {
		if n == 1 {
			return name + ".pdf"
		}
		return fmt.Sprintf("%s_%d.pdf", name, n)
	})
	if err != nil {
		return "", unusable(err)
	}
	return path, nil
}

func unusable(err error) error { return fmt.Errorf("print into a folder: %w", err) }

// room is more than the papers of a visit need, in bytes.
const room = 512 << 10

// Try returns the reason why Print would fail now, or nil if none is found. It creates the folder
// if it is missing, writes as Print does, and leaves no file behind.
func (f *Folder) Try() error {
	err := os.MkdirAll(f.Dir, 0o700)
	if err == nil {
		err = wholefile.TryFolder(f.Dir, room)
	}
	if err != nil {
		return unusable(err)
	}
	return nil
}

// fileName turns the serial K01-20261124-0042 of form F01 into 20261124_K01_0042_F01_v2026-11.
func (d Document) fileName() string {
	name := strings.Join([]string{"00000000", "X", "0000", d.Code, "v" + d.Edition}, "_")
	if p := strings.Split(d.Serial, "-"); len(p) == 3 {
		name = strings.Join([]string{p[1], p[0], p[2], d.Code, "v" + d.Edition}, "_")
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '_' || r == '-' || r == '.' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' ||
			'a' <= r && r <= 'z') {
			return r
		}
		return -1
	}, name)
}

// Forget does nothing: files in the folder are meant to stay.
func (f *Folder) Forget() error { return nil }

// Sweep removes the unfinished papers that a crash has left and, where there are no hard links, the
// empty files that reserved their names. Empty files younger than an hour may be another kiosk's
// that is just writing, and stay.
func (f *Folder) Sweep() error {
	return f.sweep(func(info fs.FileInfo) bool { return info.Size() == 0 && f.Now().Sub(info.ModTime()) > time.Hour })
}

// Empty removes finished papers, too. They are left by an earlier version of the program that was
// killed: it kept them in its data folder during a visit.
func (f *Folder) Empty() error { return f.sweep(func(fs.FileInfo) bool { return true }) }

// sweep removes what a killed program left half-written, and the papers for which more is true.
func (f *Folder) sweep(more func(fs.FileInfo) bool) error {
	if err := wholefile.SweepFolder(f.Dir); err != nil {
		return fmt.Errorf("sweep the paper folder: %w", err)
	}
	entries, err := os.ReadDir(f.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sweep the paper folder: %w", err)
	}
	for _, e := range entries {
		if !paperName.MatchString(e.Name()) {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !more(info) {
			continue
		}
		if err == nil {
			err = os.Remove(filepath.Join(f.Dir, e.Name()))
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("sweep the paper folder: %w", err)
		}
	}
	return nil
}

// A Screen takes the place of a printer at a kiosk that has none: the pages are shown before they
// are confirmed, and stay in memory. Neither a file nor a PDF is made of them.
type Screen struct{}

// Print prints nothing and returns no path.
func (Screen) Print(ctx context.Context, _ Document, _ func(Paper)) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("show a page: %w", err)
	}
	return "", nil
}

// Forget does nothing: the visit itself drops what is shown.
func (Screen) Forget() error { return nil }
