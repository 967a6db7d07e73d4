//go:build linux

package command

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/internal/e2e"
	"kakanai/printing"
)

const (
	utf8Mark     = "\uFEFF" // what a CSV of ours begins with
	scanSettings = "[code]\nfields = [\"req_name\", \"req_addr\", \"req_birth\", \"copies\"]\n"
)

// line is the code of a paper with this serial, as a scanner types it.
func line(serial string) string {
	return printing.Code{Form: "juminhyo", Edition: "2026-11", Serial: serial}.String()
}

// From the demo card to a row: printed with fields, read from the page by zbar, typed by a scanner
// that pretends to be a keyboard into a terminal.
func TestFromPaperToRow(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("script"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "kakanai.toml")
	if err := os.WriteFile(config, []byte(scanSettings), 0o600); err != nil {
		t.Fatal(err)
	}
	d := e2e.NewStall(t, "--reader", "demo:katsunosuke", "--config", config)
	me := d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin")).JSON
	docs := e2e.Documents(t, d.Want(0, "", d.Call("1234\n", "fill", "juminhyo", "inkan",
		"--answers", d.File("a.json", "{}"), "--out", d.Out(), "--pin-stdin")))
	var typed strings.Builder
	for _, doc := range docs {
		page := filepath.Join(dir, "page")
		e2e.Tool(t, "pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", "-singlefile", doc.Path, page)
		// Enter
		typed.WriteString(strings.TrimSpace(e2e.Tool(t, "zbarimg", "--quiet", "--raw", "-Sbinary",
			page+".png")) + "\r")
	}
	rows := filepath.Join(dir, "rows.csv")
	cmd := exec.Command("script", "-qec", fmt.Sprintf("'%s' --config '%s' scan --out '%s'", e2e.Binary, config,
		rows), "/dev/null")
	cmd.Stdin = strings.NewReader(typed.String() + "\x04") // Ctrl+D
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %d bytes", err, len(said))
	}
	b, err := os.ReadFile(rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte(utf8Mark)))).ReadAll()
	if err != nil || len(got) != 3 {
		t.Fatalf("%d rows: %v", len(got), err)
	}
	for i, r := range got[1:] {
		if r[0] != docs[i].Serial || r[1] != docs[i].Form || r[4] != me["name"] || r[5] != me["address"] ||
			r[6] != "1989-01-07" {
			t.Errorf("row %d differs from the card", i)
		}
	}
}
