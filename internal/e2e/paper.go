//go:build linux

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kakanai/assets"
	"kakanai/card/emulator"
)

// A Document is one paper in the answer of fill.
type Document struct {
	Form    string `json:"form"`
	Edition string `json:"edition"`
	Serial  string `json:"serial"`
	Path    string `json:"path"`
	Pages   int    `json:"pages"`
	Marks   []Mark `json:"marks"`
}

// A Mark is a character that a paper does not show exactly as the card has it.
type Mark struct {
	Field string `json:"field"`
	Text  string `json:"text"`
	Why   string `json:"why"`
}

// Documents returns the papers that fill made.
func Documents(t testing.TB, a Answer) []Document {
	t.Helper()
	b, err := json.Marshal(a.JSON["documents"])
	if err != nil {
		t.Fatal(err)
	}
	var docs []Document
	if err := json.Unmarshal(b, &docs); err != nil {
		t.Fatal(err)
	}
	return docs
}

// CheckPaper looks at a printed form with other people's programs: qpdf, poppler and zbar. The
// paper must be whole, its owner's alone, name the holder and carry its own record as a QR code.
func CheckPaper(t testing.TB, d Document, name, address string) {
	t.Helper()
	info, err := os.Stat(d.Path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("%s has mode %v", d.Form, info.Mode())
	}
	if !filepath.IsAbs(d.Path) {
		t.Errorf("%s is not an absolute path", d.Form)
	}
	Tool(t, "qpdf", "--check", d.Path)
	text := Tool(t, "pdftotext", "-raw", d.Path, "-")
	flat := strings.NewReplacer(" ", "", "\u3000", "", "\n", "", "\f", "").Replace(text)
	words := []string{name, address, d.Serial, d.Edition, "端末記録"}
	if slices.Contains([]string{"juminhyo", "inkan", "shotoku", "nozei", "kotei", "koseki", "yuso"}, d.Form) {
		words = append(words, "署名", "罰") // a certificate's form has both, the signature's box and the penalty clause
	}
	for _, want := range words {
		if !strings.Contains(flat, strings.NewReplacer(" ", "", "\u3000", "").Replace(want)) {
			t.Errorf("%s does not say %q", d.Form, want)
		}
	}
	code := strings.TrimSpace(Scan(t, d.Path))
	for _, want := range []string{d.Form, d.Edition, d.Serial} {
		if !strings.Contains(code, want) {
			t.Errorf("the QR code of %s says %q: no %q", d.Form, code, want)
		}
	}
	for _, c := range code {
		if c < 0x20 || c > 0x7e {
			t.Errorf("the QR code of %s is not plain ASCII", d.Form)
		}
	}
}

// Scan reads the QR code on the first page of a PDF as zbar sees it. More flags are zbarimg's.
func Scan(t testing.TB, pdf string, flags ...string) string {
	t.Helper()
	page := filepath.Join(t.TempDir(), "page")
	Tool(t, "pdftoppm", "-r", "200", "-gray", "-f", "1", "-l", "1", "-singlefile", pdf, page)
	return Tool(t, "zbarimg", append(append([]string{"--quiet", "--raw"}, flags...), page+".pgm")...)
}

// People are the demo's invented people, by their ids.
func People(t testing.TB) map[string]emulator.Person {
	t.Helper()
	people, err := emulator.Load(assets.People)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]emulator.Person{}
	for _, p := range people {
		out[p.ID] = p
	}
	return out
}
