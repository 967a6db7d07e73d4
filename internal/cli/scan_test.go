package cli_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
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
	code = cli.Run(context.Background(), append([]string{"--config", config, "scan"}, args...),
		strings.NewReader(typed), &o, &e)
	return code, o.String(), e.String()
}

func line(serial string, fields ...printing.CodeField) string {
	return printing.Code{Form: "juminhyo", Edition: "2026-11", Serial: serial, Fields: fields}.String()
}

func TestScan(t *testing.T) {
	name := printing.CodeField{ID: "req_name", Text: "𠮷田　葛\U000E0100之介"}
	good, other := line("K01-20261124-0042", name), line("K01-20261124-0043",
		printing.CodeField{ID: "req_addr", Text: "=1+1"})
	code, out, trouble := scan(t, good+"\r"+other+"\r\n\n")
	if code != 0 || trouble != "" {
		t.Fatalf("%d %s", code, trouble)
	}
	want := "serial,form,edition,more,req_name,req_addr,req_birth,copies\r\n" +
		"K01-20261124-0042,juminhyo,2026-11,0,𠮷田　葛\U000E0100之介,,,\r\nK01-20261124-0043,juminhyo,2026-11,0,,'=1+1,,\r\n"
	if out != want {
		t.Errorf("%q", out)
	}
	bad := []string{
		good, good, "4901234567894", strings.Replace(good, "0042", "0044", 1), good[:40],
		strings.ReplaceAll(good, ":", "+"), line("K01-20261124-0050", printing.CodeField{ID: "purpose", Text: "x"}),
	}
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
	if strings.Contains(trouble, "田") || strings.Contains(trouble, "8KCu") ||
		!strings.Contains(trouble, "もう読み取っています") {
		t.Errorf("%s", trouble)
	}
	if code, _, _ = scan(t, strings.Repeat("x", 1<<17)); code != 2 {
		t.Errorf("a line without end: %d", code)
	}
	for _, fields := range []string{`["req_name", "req_name"]`, `["nobody"]`, `["req_sign"]`, `["req_sex"]`} {
		config := filepath.Join(t.TempDir(), "k.toml")
		os.WriteFile(config, []byte("[code]\nfields = "+fields+"\n"), 0o600)
		if code := cli.Run(context.Background(), []string{"--config", config, "scan"}, strings.NewReader(""),
			&bytes.Buffer{}, &bytes.Buffer{}); code != 2 {
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
	if err != nil || len(rows) != 3 || !bytes.HasPrefix(b, []byte(byteOrderMark)) ||
		bytes.Count(b, []byte("serial")) != 1 {
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

// The table of characters is no JSON, and is not given for one.
func TestCharactersWithJSON(t *testing.T) {
	var o, e bytes.Buffer
	code := cli.Run(context.Background(), []string{"--json", "characters"}, strings.NewReader(""), &o, &e)
	if code != 2 || !json.Valid(o.Bytes()) {
		t.Errorf("%d %.40s", code, o.String())
	}
}
