package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kakanai/internal/cli"
	"kakanai/internal/sheet"
	"kakanai/printing"
)

// tricky are values that a spreadsheet would make something else of.
var tricky = []string{
	"=1+1", "＝1+1", "\u3000=1+1", " =1+1", "\u200B=1+1", "0175000000", "０１７５００００００", "1-2-3",
	"１－２－３", "-1", "TRUE", "'0175",
}

func trickyLines() (typed string) {
	for i, s := range tricky {
		typed += line(fmt.Sprintf("K01-20261124-%04d", i+1), printing.CodeField{ID: "req_name", Text: s},
			printing.CodeField{ID: "copies", Text: "2"}) + "\r"
	}
	return typed
}

// What a code says is text in the file, in CSV and in XLSX, whatever it looks like; the answer for
// programs has it as it is.
func TestScannedTextStaysText(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"rows.csv", "rows.xlsx"} {
		if code, _, trouble := scan(t, trickyLines(), "--out", filepath.Join(dir, name)); code != 0 {
			t.Fatalf("%d %s", code, trouble)
		}
	}
	b, err := os.ReadFile(filepath.Join(dir, "rows.csv"))
	if err != nil {
		t.Fatal(err)
	}
	guarded, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte(byteOrderMark)))).ReadAll()
	if err != nil || len(guarded) != 1+len(tricky) {
		t.Fatalf("%q %v", guarded, err)
	}
	book, err := os.Open(filepath.Join(dir, "rows.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	typed, err := sheet.Rows(book, 1<<20)
	if err != nil || len(typed) != 1+len(tricky) {
		t.Fatalf("%q %v", typed, err)
	}
	for i, s := range tricky {
		if got := guarded[i+1][4]; got != "'"+s {
			t.Errorf("%q is %q in CSV", s, got)
		}
		if got := typed[i+1]; got[4] != s || got[7] != "2" || got[3] != "0" {
			t.Errorf("%q is %q in XLSX", s, got)
		}
	}
	checkOpened(t, dir, "rows.csv", "CSV:44,34,76,1,,1041", "&apos;0175000000")
	checkOpened(t, dir, "rows.xlsx", "", "0175000000")
}

// checkOpened has LibreOffice open a file of the tricky lines: there is no formula in it, the
// numbers are more and copies alone, and the telephone number is shown in full.
func checkOpened(t *testing.T, dir, name, filter, telephone string) {
	t.Helper()
	args := []string{
		"--headless", "-env:UserInstallation=file://" + dir + "/profile", "--convert-to", "fods",
		"--outdir", dir,
	}
	if filter != "" {
		args = append(args, "--infilter="+filter)
	}
	out, err := exec.Command("soffice", append(args, filepath.Join(dir, name))...).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	shown, err := os.ReadFile(filepath.Join(dir, "rows.fods"))
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	cell := regexp.MustCompile(`<table:table-cell[^>]*office:value-type="([a-z]+)"`)
	for _, m := range cell.FindAllSubmatch(shown, -1) {
		kinds[string(m[1])]++
	}
	if kinds["float"] != 2*len(tricky) || kinds["boolean"] != 0 || kinds["string"] < 3*len(tricky) ||
		bytes.Contains(shown, []byte("table:formula=")) {
		t.Errorf("%s: %v", name, kinds)
	}
	if !bytes.Contains(shown, []byte("<text:p>"+telephone+"</text:p>")) {
		t.Errorf("%s: the telephone number is not shown as it is", name)
	}
}

// What was taken yesterday is not taken again today; what is no file of scan stays as it is;
// nothing but its owner reads it.
func TestScanGoesOnWithABook(t *testing.T) {
	out := filepath.Join(t.TempDir(), "rows.XLSX")
	one := line("K01-20261124-0042", printing.CodeField{ID: "req_name", Text: "0175000000"})
	two := line("K01-20261124-0043")
	for i, want := range []int{0, 16, 0} {
		code, said, trouble := scan(t, []string{one, one, two}[i]+"\n", "--out", out)
		if taken := []string{"1：K01-20261124-0042\n", "", "1：K01-20261124-0043\n"}[i]; code != want || said != taken {
			t.Fatalf("run %d ends with %d, says %q: %s", i, code, said, trouble)
		}
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := sheet.Rows(bytes.NewReader(b), 1<<20)
	want := [][]string{
		{"serial", "form", "edition", "more", "req_name", "req_addr", "req_birth", "copies"},
		{"K01-20261124-0042", "juminhyo", "2026-11", "0", "0175000000"},
		{
			"K01-20261124-0043", "juminhyo",
			"2026-11", "0",
		},
	}
	if err != nil || !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("%q %v", rows, err)
	}
	if info, err := os.Stat(out); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
	foreign := filepath.Join(t.TempDir(), "minutes.xlsx")
	for _, s := range []string{"a,b\n", string(b[:len(b)/2])} {
		if err := os.WriteFile(foreign, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		code, _, _ := scan(t, two, "--out", foreign)
		if after, _ := os.ReadFile(foreign); code != 2 || string(after) != s {
			t.Errorf("%.9q: %d, then %.9q", s, code, after)
		}
	}
	for _, args := range [][]string{{"--format", "xlsx"}, {"--format", "xls", "--out", filepath.Join(t.TempDir(),
		"a")}, {"--out", filepath.Join(t.TempDir(), "no", "a.xlsx")}} {
		if code, _, _ := scan(t, two, args...); code != 2 {
			t.Errorf("%v: %d", args, code)
		}
	}
	other := filepath.Join(t.TempDir(), "rows")
	if code, _, _ := scan(t, two, "--out", other, "--format", "xlsx"); code != 0 {
		t.Error(code)
	}
	if b, _ := os.ReadFile(other); !bytes.HasPrefix(b, []byte("PK")) {
		t.Errorf("%.9q", b)
	}
}

// A paper is told of as taken when its row is on the disk, and that is before the next is scanned.
func TestARowIsSavedBeforeTheNextPaper(t *testing.T) {
	for _, name := range []string{"rows.csv", "rows.xlsx"} {
		out := filepath.Join(t.TempDir(), name)
		config := written(t, "k.toml", scanSettings)
		typed, keys := io.Pipe()
		said, mouth := io.Pipe()
		ended := make(chan int, 1)
		go func() {
			ended <- cli.Run(context.Background(), []string{"--config", config, "scan", "--out", out}, typed,
				mouth, io.Discard)
			mouth.Close()
		}()
		for n := 1; n <= 2; n++ {
			serial := fmt.Sprintf("K01-20261124-%04d", n)
			if _, err := io.WriteString(keys, line(serial)+"\r"); err != nil {
				t.Fatal(err)
			}
			var told int
			var taken string
			if _, err := fmt.Fscanf(said, "%d：%s\n", &told, &taken); err != nil || told != n || taken != serial {
				t.Fatalf("%s: %d %q %v", name, told, taken, err)
			}
			b, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			if name == "rows.xlsx" {
				rows, err := sheet.Rows(bytes.NewReader(b), 1<<20)
				b = fmt.Appendf(nil, "%q %v", rows, err)
			}
			if !bytes.Contains(b, []byte(serial)) {
				t.Errorf("%s: %s is told of and not saved", name, serial)
			}
		}
		keys.Close()
		if code := <-ended; code != 0 {
			t.Error(code)
		}
	}
}

// Scanners put marks before a code and behind it; however they are set, a code is one row, and
// nothing is refused.
func TestScannersPrefixesAndSuffixesArePassedOver(t *testing.T) {
	var typed strings.Builder
	n := 0
	for _, prefix := range []string{
		"", "]Q1", "]Q3", "]d2", "]C1", "\x02", "\x1D", "\x1B", "\uFEFF", "]d2\x1D",
		"\x02]Q1", "\uFEFF]Q1", " ", "\u200B",
	} {
		for _, suffix := range []string{
			"\r", "\n", "\r\n", "\x00", "\x0B", "\u0085", "\x85", "\t", "\x03",
			"\x03\r\n", "\x0C", "\x1E\x04", " \r", "\u2028\r",
		} {
			n++
			typed.WriteString(prefix + line(fmt.Sprintf("K01-20261124-%04d", n)) + suffix)
		}
	}
	code, out, trouble := scan(t, typed.String())
	if rows := strings.Count(out, "\r\n") - 1; code != 0 || rows != n || trouble != "" {
		t.Errorf("exit %d, %d rows of %d: %s", code, rows, n, trouble)
	}
	// What has such a mark and is no code is still refused, once.
	if code, out, trouble = scan(t, "]Q1https://example.jp\r]Q1\r\x02\x03"); code != 16 ||
		strings.Count(out, "\r\n") != 1 || strings.Count(trouble, "：") != 1 {
		t.Errorf("%d %q %q", code, out, trouble)
	}
}
