//go:build linux

package e2e

import (
	"bytes"
	"fmt"
	"testing"
)

// SavedAgain is a PDF after an editor has put another stream in the place of its page's, the
// object of that number: the old one is still in the file.
func SavedAgain(t testing.TB, pdf []byte, object int, content string) []byte {
	t.Helper()
	var last, root int
	if _, err := fmt.Sscanf(string(pdf[bytes.LastIndex(pdf, []byte("startxref")):]), "startxref\n%d",
		&last); err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Sscanf(string(pdf[bytes.LastIndex(pdf, []byte("/Root")):]), "/Root %d", &root); err != nil {
		t.Fatal(err)
	}
	b := bytes.NewBuffer(bytes.Clone(pdf))
	at := b.Len()
	fmt.Fprintf(b, "%d 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n", object, len(content), content)
	table := b.Len()
	fmt.Fprintf(b, "xref\n%d 1\n%010d 00000 n \n", object, at)
	fmt.Fprintf(b, "trailer\n<</Size 1000/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", root, last, table)
	return b.Bytes()
}
