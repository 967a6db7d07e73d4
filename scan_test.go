package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kakanai/internal/cli"
	"kakanai/printing"
)

// byteOrderMark is that by which Excel knows UTF-8.
const byteOrderMark = "\uFEFF"

const scanSettings = "[code]\nfields = [\"req_name\", \"req_addr\", \"req_birth\", \"copies\"]\n"

// scan runs the command on what a scanner typed.
func scan(t *testing.T, typed string, args ...string) (code int, out, trouble string) {
	t.Helper()
	config := filepath.Join(t.TempDir(), "kakanai.toml")
	if err := os.WriteFile(config, []byte(scanSettings), 0o600); err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	code = cli.Run(context.Background(), append([]string{"--config", config, "scan"}, args...), strings.NewReader(typed), &o, &e)
	return code, o.String(), e.String()
}

func line(serial string, fields ...printing.CodeField) string {
	return printing.Code{Form: "juminhyo", Edition: "2026-11", Serial: serial, Fields: fields}.String()
}

func TestScan(t *testing.T) {
	name := printing.CodeField{ID: "req_name", Text: "𠮷田　葛\U000E0100之介"}
	good, other := line("K01-20261124-0042", name), line("K01-20261124-0043", printing.CodeField{ID: "req_addr", Text: "=1+1"})
	code, out, trouble := scan(t, good+"\r"+other+"\r\n\n")
	if code != 0 || trouble != "" {
		t.Fatalf("%d %s", code, trouble)
	}
	want := "serial,form,edition,more,req_name,req_addr,req_birth,copies\r\n" +
		"K01-20261124-0042,juminhyo,2026-11,0,𠮷田　葛\U000E0100之介,,,\r\nK01-20261124-0043,juminhyo,2026-11,0,,'=1+1,,\r\n"
	if out != want {
		t.Errorf("%q", out)
	}
	bad := []string{good, good, "4901234567894", strings.Replace(good, "0042", "0044", 1), good[:40], strings.ReplaceAll(good, ":", "+"), line("K01-20261124-0050", printing.CodeField{ID: "purpose", Text: "x"})}
	code, out, trouble = scan(t, strings.Join(bad, "\n"), "--json")
	var answer map[string]any
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatalf("%s: %v", out, err)
	}
	var why []string
	for _, r := range answer["refused"].([]any) {
		why = append(why, fmt.Sprint(r.(map[string]any)["line"], r.(map[string]any)["why"]))
	}
	if code != 16 || answer["problem"] != "read-failed" || len(answer["rows"].([]any)) != 1 ||
		!slices.Equal(why, []string{"2repeated", "3foreign", "4damaged", "5damaged", "6keyboard", "7unknown-field"}) {
		t.Errorf("%d %v", code, answer["refused"])
	}
	if strings.Contains(trouble, "田") || strings.Contains(trouble, "8KCu") || !strings.Contains(trouble, "もう読み取っています") {
		t.Errorf("%s", trouble)
	}
	if code, _, _ = scan(t, strings.Repeat("x", 1<<17)); code != 2 {
		t.Errorf("a line without end: %d", code)
	}
	for _, fields := range []string{`["req_name", "req_name"]`, `["nobody"]`, `["req_sign"]`, `["req_sex"]`} {
		config := filepath.Join(t.TempDir(), "k.toml")
		os.WriteFile(config, []byte("[code]\nfields = "+fields+"\n"), 0o600)
		if code := cli.Run(context.Background(), []string{"--config", config, "scan"}, strings.NewReader(""), &bytes.Buffer{}, &bytes.Buffer{}); code != 2 {
			t.Errorf("the setting %s is taken", fields)
		}
	}
}

// What was taken yesterday is not taken again today, and a file that is not ours stays as it is.
func TestScanGoesOn(t *testing.T) {
	out := filepath.Join(t.TempDir(), "rows.csv")
	one, two := line("K01-20261124-0042"), line("K01-20261124-0043")
	for i, want := range []int{0, 16, 0} {
		typed := []string{one, one, two}[i] + "\n"
		code, said, trouble := scan(t, typed, "--out", out)
		if code != want {
			t.Fatalf("run %d ends with %d: %s", i, code, trouble)
		}
		if taken := []string{"1：K01-20261124-0042\n", "", "1：K01-20261124-0043\n"}[i]; said != taken {
			t.Errorf("run %d tells of %q, expected %q", i, said, taken)
		}
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte(byteOrderMark)))).ReadAll()
	if err != nil || len(rows) != 3 || !bytes.HasPrefix(b, []byte(byteOrderMark)) || bytes.Count(b, []byte("serial")) != 1 {
		t.Errorf("%q %v", b, err)
	}
	if info, _ := os.Stat(out); info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
	foreign := filepath.Join(t.TempDir(), "minutes.csv")
	for _, s := range []string{"a,b\n1,2\n", "not even", string(b[:len(b)-3])} {
		os.WriteFile(foreign, []byte(s), 0o600)
		code, _, _ := scan(t, two, "--out", foreign)
		if after, _ := os.ReadFile(foreign); code != 2 || string(after) != s {
			t.Errorf("%q: %d, then %q", s, code, after)
		}
	}
}

// From the demo card to a row: printed with fields, read from the page by zbar, typed by a scanner that pretends to be a keyboard into a terminal.
func TestFromPaperToRow(t *testing.T) {
	if _, err := exec.LookPath("script"); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	config := filepath.Join(dir, "kakanai.toml")
	if err := os.WriteFile(config, []byte(scanSettings), 0o600); err != nil {
		t.Fatal(err)
	}
	d := newStall(t, "--reader", "demo:katsunosuke", "--config", config)
	me := d.want(0, "", d.call("1234\n", "read", "--pin-stdin")).json
	docs := documents(t, d.want(0, "", d.call("1234\n", "fill", "juminhyo", "inkan", "--answers", d.file("a.json", "{}"), "--out", d.out(), "--pin-stdin")))
	var typed strings.Builder
	for _, doc := range docs {
		page := filepath.Join(dir, "page")
		tool(t, "pdftoppm", "-r", "200", "-png", "-f", "1", "-l", "1", "-singlefile", doc.Path, page)
		typed.WriteString(strings.TrimSpace(tool(t, "zbarimg", "--quiet", "--raw", "-Sbinary", page+".png")) + "\r") // Enter
	}
	rows := filepath.Join(dir, "rows.csv")
	cmd := exec.Command("script", "-qec", fmt.Sprintf("'%s' --config '%s' scan --out '%s'", binary, config, rows), "/dev/null")
	cmd.Stdin = strings.NewReader(typed.String() + "\x04") // Ctrl+D
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %d bytes", err, len(said))
	}
	b, err := os.ReadFile(rows)
	if err != nil {
		t.Fatal(err)
	}
	got, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte(byteOrderMark)))).ReadAll()
	if err != nil || len(got) != 3 {
		t.Fatalf("%d rows: %v", len(got), err)
	}
	for i, r := range got[1:] {
		if r[0] != docs[i].Serial || r[1] != docs[i].Form || r[4] != me["name"] || r[5] != me["address"] || r[6] != "1989-01-07" {
			t.Errorf("row %d differs from the card", i)
		}
	}
}

// The table of characters is no JSON, and is not given for one.
func TestCharactersWithJSON(t *testing.T) {
	var o, e bytes.Buffer
	code := cli.Run(context.Background(), []string{"--json", "characters"}, strings.NewReader(""), &o, &e)
	if code != 2 || !json.Valid(o.Bytes()) {
		t.Errorf("%d %.40s", code, o.String())
	}
}
