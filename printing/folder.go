package printing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"kakanai/text"
)

// A Folder is a printer that writes PDFs, 0600, each whole or not at all. Their names hold day, terminal, number, form and edition,
// and nothing of the person.
type Folder struct {
	Dir   string // absolute
	Keep  bool   // false: what was written goes when the visit ends
	Fonts *text.Fonts
	Now   func() time.Time // stands in the PDF as its date

	mu      sync.Mutex
	written []string
}

// ours is how this Folder names its files, finished and unfinished ones. Sweep removes nothing else.
var ours = regexp.MustCompile(`^(\.kakanai-[0-9]+|[0-9]{8}_[A-Z0-9]{1,8}_[0-9]{4,9}_F[0-9]{2}_v[0-9A-Za-z.-]{1,16}(_[0-9]+)?\.pdf)$`)

// Print writes the document and returns its absolute path. A second print of the same serial gets a number of its own; the
// first stays as it is.
func (f *Folder) Print(ctx context.Context, d Document, _ func(Paper)) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("print into a folder: %w", err)
	}
	var b bytes.Buffer
	if err := d.PDF(&b, f.Fonts, f.Now()); err != nil {
		return "", err
	}
	path, err := f.write(d.fileName(), b.Bytes())
	if err != nil {
		return "", fmt.Errorf("print into a folder: %w", err)
	}
	f.mu.Lock()
	f.written = append(f.written, path)
	f.mu.Unlock()
	return path, nil
}

// fileName follows the serial K01-20261124-0042 of form F01 to 20261124_K01_0042_F01_v2026-11.
func (d Document) fileName() string {
	name := strings.Join([]string{"00000000", "X", "0000", d.Code, "v" + d.Edition}, "_")
	if p := strings.Split(d.Serial, "-"); len(p) == 3 {
		name = strings.Join([]string{p[1], p[0], p[2], d.Code, "v" + d.Edition}, "_")
	}
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '_' || r == '-' || r == '.' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z') {
			return r
		}
		return -1
	}, name)
}

func (f *Folder) write(name string, b []byte) (path string, err error) {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return "", err
	}
	tmp, err := os.CreateTemp(f.Dir, ".kakanai-*") // made 0600
	if err != nil {
		return "", err
	}
	defer func() {
		tmp.Close()
		os.Remove(tmp.Name())
	}()
	if _, err := tmp.Write(b); err != nil {
		return "", err
	}
	if err := tmp.Sync(); err != nil {
		return "", err
	}
	if err := tmp.Close(); err != nil {
		return "", err
	}
	for i := 1; i < 1000; i++ {
		path = filepath.Join(f.Dir, name+".pdf")
		if i > 1 {
			path = filepath.Join(f.Dir, fmt.Sprintf("%s_%d.pdf", name, i))
		}
		// A link fails where a file of that name is; a rename would put itself in its place.
		err = os.Link(tmp.Name(), path)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, os.ErrExist) {
			return "", err
		}
	}
	return "", err
}

// Forget removes what this Folder wrote, unless it is to be kept.
func (f *Folder) Forget() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Keep {
		f.written = nil
		return nil
	}
	var failed error
	for _, path := range f.written {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			failed = errors.Join(failed, err)
		}
	}
	f.written = nil
	return failed
}

// Sweep removes what a crash left behind; half-written files in any case, finished ones unless they are to be kept.
func (f *Folder) Sweep() error {
	entries, err := os.ReadDir(f.Dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sweep the paper folder: %w", err)
	}
	for _, e := range entries {
		if !ours.MatchString(e.Name()) || f.Keep && !strings.HasPrefix(e.Name(), ".") {
			continue
		}
		if err := os.Remove(filepath.Join(f.Dir, e.Name())); err != nil {
			return fmt.Errorf("sweep the paper folder: %w", err)
		}
	}
	return nil
}
