//go:build linux

package station

import (
	"bytes"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kakanai/internal/e2e"
	"kakanai/internal/pdfcheck"
	"kakanai/internal/settings"
)

// TestMain is the process that looks at a city's PDFs, where a test starts one.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == pdfcheck.Command {
		pdfcheck.Serve(os.Stdin, os.Stdout)
		return
	}
	os.Exit(m.Run())
}

// The screen's picture of a city's form is poppler's of the PDF as it is, not one that was left
// beside it, nor of the page that an editor has replaced.
func TestTheScreenShowsTheNewestPage(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "own")
	if err := os.CopyFS(folder, os.DirFS("../../docs/examples/own-pdf")); err != nil {
		t.Fatal(err)
	}
	pdf := filepath.Join(folder, "taxi.pdf")
	old, err := os.ReadFile(pdf)
	if err != nil {
		t.Fatal(err)
	}
	e2e.Tool(t, "pdftoppm", "-r", "110", "-gray", "-png", "-singlefile", pdf, filepath.Join(folder, "taxi-1"))
	e2e.Write(t, pdf, e2e.SavedAgain(t, old, 2, "q 0 0 1 rg 100 600 300 40 re f Q"))
	s := &Station{Settings: settings.Settings{FormsFolder: folder}, Now: time.Now, Stderr: io.Discard}
	f, err := s.Fonts()
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Offered(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	screen, err := png.Decode(bytes.NewReader(all.Form("taxi").Pictures[0]))
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := screen.At(250*110/72, (842-620)*110/72).RGBA(); r > 0x8000 {
		t.Error("the screen shows the older page")
	}
}
