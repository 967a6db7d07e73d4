package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// checkPaper looks at a printed form with other people's eyes: qpdf, poppler and zbar.
func checkPaper(t *testing.T, d document, name, address string) {
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
	tool(t, "qpdf", "--check", d.Path)
	text := tool(t, "pdftotext", "-raw", d.Path, "-")
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
	picture := filepath.Join(t.TempDir(), "page")
	tool(t, "pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", "-singlefile", d.Path, picture)
	code := strings.TrimSpace(tool(t, "zbarimg", "--quiet", "--raw", picture+".png"))
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
