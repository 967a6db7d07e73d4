//go:build linux

package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/internal/e2e"
)

// A day of the demo on paper: what was filled stands in it under its names, and no person's does.
func TestReportOnTheCommandLine(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	me := d.Want(0, "", d.Call("1234\n", "read", "--pin-stdin")).JSON
	if a := d.Call("1234\n", "fill", "juminhyo", "inkan", "--answers", d.File("b.json",
		`{"juminhyo":{"copies":3}}`), "--out", d.Out(), "--pin-stdin"); a.Code != 0 {
		t.Fatalf("%v %s", a.JSON, a.Stderr)
	}
	out := filepath.Join(d.Dir, "day.pdf")
	a := d.Want(0, "", d.Call("", "log", "report", "--day", e2e.Today(), "--out", out)).JSON
	if a["path"] != out || a["pages"] != 1.0 {
		t.Errorf("%v", a)
	}
	info, err := os.Stat(out)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	e2e.Tool(t, "qpdf", "--check", out)
	words := e2e.Tool(t, "pdftotext", "-layout", out, "-")
	for _, w := range []string{
		"日計表", "見本（デモ用カードの記録です）", "端末 DEMO", "住民票の写し等交付請求書", "住民票の写し", "印鑑登録証明書", "見込手数料",
		"暗証番号",
	} {
		if !strings.Contains(words, w) {
			t.Errorf("%s is missing:\n%s", w, words)
		}
	}
	for _, w := range []string{me["name"].(string), me["address"].(string)} {
		if strings.Contains(strings.ReplaceAll(words, " ", ""), strings.ReplaceAll(w, "　", "")) {
			t.Error("the report has a person in it")
		}
	}
	// The code on the paper, scanned, is a witness against the log.
	dir := t.TempDir()
	e2e.Tool(t, "pdftoppm", "-r", "200", "-gray", "-png", out, filepath.Join(dir, "p"))
	scan := d.File("scan.txt", e2e.Tool(t, "zbarimg", "-q", "--raw", filepath.Join(dir, "p-1.png")))
	if v := d.Want(0, "", d.Call("", "log", "verify", "--against", scan)).JSON; v["result"] != "ok" {
		t.Errorf("%v", v)
	}
	// An empty range before the log began; and a kiosk that never logged anything.
	d.Want(0, "", d.Call("", "log", "report", "--day", "2026-01-01", "--to", "2026-01-31", "--out", out))
	d.Want(2, "usage", d.Call("", "log", "report", "--day", "yesterday", "--out", out))
	d.Want(2, "usage", d.Call("", "log", "report", "--day", e2e.Today()))
	d.Want(2, "usage", d.Call("", "log", "report", "--day", e2e.Today(),
		"--out", filepath.Join(d.Dir, "not", "there.pdf")))
	e2e.NewStall(t, "--reader", "demo").Want(50, "log", e2e.NewStall(t, "--reader", "demo").Call("", "log",
		"report", "--day", e2e.Today(), "--out", out))
	// With accounts it is the supervisor's.
	d.Want(0, "", d.Call(bossPW+"\n", "staff", "add"))
	d.Want(70, "not-allowed", d.Call("", "log", "report", "--day", e2e.Today(), "--out", out))
	d.Want(0, "", d.Call(bossPW+"\n", "log", "report", "--day", e2e.Today(), "--out", out, "--staff", "1"))
}

// A supervisor who changed the file finds the report saying so: its figures are not to be signed.
func TestReportOfALogThatWasChanged(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo")
	if a := d.Call("1234\n", "fill", "juminhyo", "--out", d.Out(), "--pin-stdin"); a.Code != 0 {
		t.Fatalf("%v %s", a.JSON, a.Stderr)
	}
	report := func() (string, map[string]any) {
		out := filepath.Join(d.Dir, "day.pdf")
		a := d.Want(0, "", d.Call("", "log", "report", "--day", e2e.Today(), "--out", out)).JSON
		return strings.Join(strings.Fields(e2e.Tool(t, "pdftotext", "-layout", out, "-")), ""), a
	}
	if words, a := report(); !strings.Contains(words, "欠けも書き換えも見つかりませんでした") || a["log"] != "ok" {
		t.Errorf("%v: %s", a, words)
	}
	e2e.Alter(t, filepath.Join(d.Dir, "data", "demo", "log.db"),
		"UPDATE entry SET yen = 99900 WHERE kind = 'confirmed'")
	if words, a := report(); !strings.Contains(words, "記録が書き換えられたか、壊れています") ||
		!strings.Contains(words, "この表の数は信じられません") || a["log"] != "modified" {
		t.Errorf("%v: %s", a, words)
	}
}
