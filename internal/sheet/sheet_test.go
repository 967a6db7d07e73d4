package sheet_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/internal/sheet"
)

// misread are texts that some spreadsheet turns into something else.
var misread = []string{
	"=1+1", "＝1+1", "\u3000=1+1", " =1+1", "\u200B=1+1", "\u00A0=1+1", "\uFEFF=1+1", "\u2060=1+1", "\u00AD=1+1",
	"\u2800=1+1", "\u3164=1+1", "\u0301=1+1", "\u200E＝1+1", "\t=1+1", "\t1", "\r1", "\n1",
	"﹦1+1", "⁼1+1", "+1", "＋1", "﹢1", "-1", "－1", "﹣1", "−1", "‐1", "―1", "@SUM(1)", "＠a", "﹫a", "|a", "｜a", "%a",
	"％a", "﹪a", "=HYPERLINK(\"x\")",
	"0175000000", "０１７５００００００", " 0175000000", "００", "0.50", "1.0", "1E5", "1e5", "12345e678", "1234567890123456", "1,234", "１，２３４", "50%", "１２３", "¥100", "￥１００", "100円", "$1", "(1)", ".5", "+81175000000",
	"1-2-3", "１－２－３", "1/2", "１／２", "3-4", "2026/11/24", "26.11.24", "2026-11-24 10:00", "12:30", "１２：３０", "1 2/3", "令和8年11月24日", "令和元年5月1日", "R8.11.24", "s64/1/7", "2026年11月24日", "11月24日", "10時30分", "12:30 pm",
	"TRUE", "false", "ＴＲＵＥ", "1-Nov", "MAR1", "Sept 5", "5 May 2026", "'0175", "'", "''",
}

// kept are texts that every spreadsheet leaves unchanged, or interprets correctly.
var kept = []string{
	"", "a", "見本　太郎", "𠮷田", "0", "1", "12345", "123456789012345", "2026-11-24", "2026-11", "K01-20261124-0042",
	"001-20261124-0042", "juminhyo", "青森県むつ市1-2-3", "May", "March Hare", "0a1b", "copy:2:-",
	"2026-11-24T10:00:00.000+09:00", " ", "・", "ー1", "年金", "元町", "三-四", "1号", "2026-11-abc", "a=1", "\"=1", "ok",
	"K7Q2M4XA", "0175-22-1111 (自宅)",
}

func TestGuardKeepsEveryTextAText(t *testing.T) {
	for _, s := range misread {
		if got := sheet.Guard(s); got != "'"+s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	for _, s := range kept {
		if got := sheet.Guard(s); got != s {
			t.Errorf("%q becomes %q", s, got)
		}
	}
	for _, s := range slices.Concat(misread, kept) {
		if got := sheet.Unguard(sheet.Guard(s)); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
}

// libreOffice converts files with LibreOffice, set up for a Japanese clerk. It returns the type of
// each cell and the number of formulas, by file.
func libreOffice(
	t *testing.T, dir string, files map[string]string,
) (cells map[string][]string, formulas map[string]int) {
	t.Helper()
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Fatalf("%v: run make setup", err)
	}
	cells, formulas = map[string][]string{}, map[string]int{}
	for name, filter := range files {
		args := []string{
			"--headless", "-env:UserInstallation=file://" + dir + "/profile", "--convert-to", "fods",
			"--outdir", dir,
		}
		if filter != "" {
			args = append(args, "--infilter="+filter)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		out, err := exec.CommandContext(ctx, "soffice", append(args, filepath.Join(dir, name))...).CombinedOutput()
		cancel()
		if err != nil {
			t.Fatalf("soffice: %v\n%s", err, out)
		}
		b, err := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+".fods"))
		if err != nil {
			t.Fatal(err)
		}
		formulas[name] = bytes.Count(b, []byte("table:formula="))
		for _, m := range regexp.MustCompile(`<table:table-cell[^>]*office:value-type="([a-z]+)"`).FindAllSubmatch(b,
			-1) {
			cells[name] = append(cells[name], string(m[1]))
		}
	}
	return cells, formulas
}

// LibreOffice finds no formula, no number and no date in either kind of file. Unguarded cells show
// that it would find some.
func TestSpreadsheetsOpenEveryTextAsText(t *testing.T) {
	dir := t.TempDir()
	texts := slices.DeleteFunc(slices.Clone(misread), func(s string) bool { return strings.ContainsAny(s, "\r\n") })
	book, err := sheet.NewBook(dir, "a")
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if err := book.Sheet("rows", nil, nil); err != nil {
		t.Fatal(err)
	}
	var bare, guarded, x bytes.Buffer
	b, g := csv.NewWriter(&bare), csv.NewWriter(&guarded)
	for _, s := range texts {
		b.Write([]string{s})
		g.Write([]string{sheet.Guard(s)})
		if err := book.Row(s); err != nil {
			t.Fatal(err)
		}
	}
	b.Flush()
	g.Flush()
	if err := book.Write(&x); err != nil {
		t.Fatal(err)
	}
	for name, w := range map[string]*bytes.Buffer{"bare.csv": &bare, "guarded.csv": &guarded, "book.xlsx": &x} {
		if err := os.WriteFile(filepath.Join(dir, name), w.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const utf8 = "CSV:44,34,76,1,,1041" // comma, quote, UTF-8, from line 1, Japanese
	cells, formulas := libreOffice(t, dir, map[string]string{"bare.csv": utf8, "guarded.csv": utf8, "book.xlsx": ""})
	if formulas["bare.csv"] == 0 || !slices.Contains(cells["bare.csv"], "float") ||
		!slices.Contains(cells["bare.csv"], "date") {
		t.Errorf("bare cells make %d formulas and %v: this test says nothing", formulas["bare.csv"], cells["bare.csv"])
	}
	for _, name := range []string{"guarded.csv", "book.xlsx"} {
		if formulas[name] != 0 || len(cells[name]) != len(texts) ||
			slices.ContainsFunc(cells[name], func(kind string) bool { return kind != "string" }) {
			t.Errorf("%s: %d formulas, %d cells for %d texts: %v", name, formulas[name], len(cells[name]), len(texts),
				cells[name])
		}
	}
}

func TestABookIsReadBackAsItWasWritten(t *testing.T) {
	book, err := sheet.NewBook(t.TempDir(), "a")
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if err := book.Sheet("rows", map[int]float64{1: 30}, []string{"tel", "more", "none"}); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"0175000000", "=1+1", "𠮷葛\U000E0100", "1-2-3"} {
		if err := book.Row(s, 7, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.Sheet("other", nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := book.Row("x"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := sheet.Rows(&b, 1<<20)
	want := [][]string{
		{"tel", "more", "none"},
		{"0175000000", "7"},
		{"=1+1", "7"},
		{"𠮷葛\U000E0100", "7"},
		{"1-2-3", "7"},
	}
	if err != nil || !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("%q %v", rows, err)
	}
	if _, err := sheet.Rows(strings.NewReader("PK no"), 1<<20); err == nil {
		t.Error("what is no book is read")
	}
}

func FuzzGuard(f *testing.F) {
	for _, s := range slices.Concat(misread, kept) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g := sheet.Guard(s)
		if sheet.Unguard(g) != s {
			t.Errorf("%q becomes %q, and %q", s, g, sheet.Unguard(g))
		}
		if g != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(g[0])) && strings.TrimSpace(s) != "" {
			t.Errorf("%q is left bare", s)
		}
	})
}
