package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/report"
	"kakanai/visit"
)

// A day of the demo on paper: what was filled stands in it under its names, and nobody's does.
func TestReportOnTheCommandLine(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	me := d.want(0, "", d.call("1234\n", "read", "--pin-stdin")).json
	if a := d.call("1234\n", "fill", "juminhyo", "inkan", "--answers", d.file("b.json", `{"juminhyo":{"copies":3}}`), "--out", d.out(), "--pin-stdin"); a.code != 0 {
		t.Fatalf("%v %s", a.json, a.stderr)
	}
	out := filepath.Join(d.dir, "day.pdf")
	a := d.want(0, "", d.call("", "log", "report", "--day", today(), "--out", out)).json
	if a["path"] != out || a["pages"] != 1.0 {
		t.Errorf("%v", a)
	}
	info, err := os.Stat(out)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	tool(t, "qpdf", "--check", out)
	words := tool(t, "pdftotext", "-layout", out, "-")
	for _, w := range []string{"日計表", "見本（デモ用カードの記録です）", "端末 DEMO", "住民票の写し等交付請求書", "住民票の写し", "印鑑登録証明書", "見込手数料", "暗証番号"} {
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
	tool(t, "pdftoppm", "-r", "200", "-gray", "-png", out, filepath.Join(dir, "p"))
	scan := d.file("scan.txt", tool(t, "zbarimg", "-q", "--raw", filepath.Join(dir, "p-1.png")))
	if v := d.want(0, "", d.call("", "log", "verify", "--against", scan)).json; v["result"] != "ok" {
		t.Errorf("%v", v)
	}
	// An empty range before the log began; and a kiosk that never logged anything.
	d.want(0, "", d.call("", "log", "report", "--day", "2026-01-01", "--to", "2026-01-31", "--out", out))
	d.want(2, "usage", d.call("", "log", "report", "--day", "yesterday", "--out", out))
	d.want(2, "usage", d.call("", "log", "report", "--day", today()))
	d.want(2, "usage", d.call("", "log", "report", "--day", today(), "--out", filepath.Join(d.dir, "not", "there.pdf")))
	newStall(t, "--reader", "demo").want(50, "log", newStall(t, "--reader", "demo").call("", "log", "report", "--day", today(), "--out", out))
	// With accounts it is the supervisor's.
	d.want(0, "", d.call(bossPW+"\n", "staff", "add"))
	d.want(70, "not-allowed", d.call("", "log", "report", "--day", today(), "--out", out))
	d.want(0, "", d.call(bossPW+"\n", "log", "report", "--day", today(), "--out", out, "--staff", "1"))
}

// A supervisor who changed the file finds the report saying so: its figures are not to be signed.
func TestReportOfALogThatWasChanged(t *testing.T) {
	d := newStall(t, "--reader", "demo")
	if a := d.call("1234\n", "fill", "juminhyo", "--out", d.out(), "--pin-stdin"); a.code != 0 {
		t.Fatalf("%v %s", a.json, a.stderr)
	}
	report := func() (string, map[string]any) {
		out := filepath.Join(d.dir, "day.pdf")
		a := d.want(0, "", d.call("", "log", "report", "--day", today(), "--out", out)).json
		return strings.Join(strings.Fields(tool(t, "pdftotext", "-layout", out, "-")), ""), a
	}
	if words, a := report(); !strings.Contains(words, "欠けも書き換えも見つかりませんでした") || a["log"] != "ok" {
		t.Errorf("%v: %s", a, words)
	}
	alter(t, filepath.Join(d.dir, "data", "demo", "log.db"), "UPDATE entry SET yen = 99900 WHERE kind = 'confirmed'")
	if words, a := report(); !strings.Contains(words, "記録が書き換えられたか、壊れています") || !strings.Contains(words, "この表の数は信じられません") || a["log"] != "modified" {
		t.Errorf("%v: %s", a, words)
	}
}

// Every Problem and every state has a supervisor's word.
func TestReportKnowsTheWords(t *testing.T) {
	for p := range visit.Exit {
		if p != visit.None && report.Problems[string(p)] == "" {
			t.Errorf("report has no word for the problem %s", p)
		}
	}
	for _, s := range []visit.State{visit.Choosing, visit.Asking, visit.Notice, visit.Waiting, visit.Credential, visit.Reading, visit.Completing, visit.Confirming, visit.Printing, visit.Handing, visit.PaperLeft, visit.Stopped} {
		if report.Screens[string(s)] == "" {
			t.Errorf("report has no word for the screen %s", s)
		}
	}
}

// alter edits a log as whoever owns the file can: the triggers that stand against it are put back.
func alter(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var stays, remains string // in the order in which they were made
	if err := db.QueryRow("SELECT min(sql) FILTER (WHERE name = 'entry_stays'), min(sql) FILTER (WHERE name = 'entry_remains') FROM sqlite_schema").Scan(&stays, &remains); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"DROP TRIGGER entry_stays", "DROP TRIGGER entry_remains", statement, stays, remains} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
}
