package export

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/japanese"

	"kakanai/audit"
	"kakanai/record"
)

const (
	day        = "2026-11-24"
	checkpoint = "city.example.lg.jp/K01/0123\n6\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n— " +
		"city.example.lg.jp/K01/0123 abcdefg=\n"
)

// someLog is a log of that day with n papers in it.
func someLog(t testing.TB, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.db")
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, record.Japan)
	l, err := audit.Open(t.Context(), options(path, func() time.Time { now = now.Add(time.Second); return now }))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for range n {
		if _, err := l.Number(t.Context(), record.Entry{
			Kind: "read", Visit: "0a1b", Via: "pin",
			Tries: record.TriesLeft(3), Millis: 4100,
		}); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func options(path string, now func() time.Time) audit.Options {
	return audit.Options{
		Path: path, City: "city.example.lg.jp", Key: audit.KeyFile(path + ".key"), Now: now,
		Rand: rand.Reader, Terminal: "K01", Version: "test",
	}
}

func written(t *testing.T, db string, o Options) (string, Result) {
	t.Helper()
	out := filepath.Join(t.TempDir(), "out")
	o.First, o.Last = day, day
	r, err := Write(t.Context(), db, out, o)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(out)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if files, _ := os.ReadDir(filepath.Dir(out)); len(files) != 1 {
		t.Errorf("%d files in the folder", len(files))
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), r
}

func TestCSV(t *testing.T) {
	db := someLog(t, 4)
	s, r := written(t, db, Options{Format: CSV, Checkpoint: checkpoint})
	body, ok := strings.CutPrefix(s, "\uFEFF")
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if !ok || err != nil || r.Entries != 5 || len(rows) != 7 || strings.Count(s, "\r\n") != 7 ||
		strings.Count(s, "\n") != 7 {
		t.Fatalf("%v, %d entries, %d rows: %.200q", err, r.Entries, len(rows), s)
	}
	if got := rows[2]; got[0] != "1" || got[7] != "K01-20261124-0001" || got[1] != "2026-11-24T12:00:02.000+09:00" ||
		got[20] != "3" || rows[1][20] != "" {
		t.Errorf("%q\n%q", rows[1], got)
	}
	last := rows[6][len(rows[6])-1]
	if note, err := base64.RawURLEncoding.DecodeString(last); err != nil || string(note) != checkpoint {
		t.Errorf("checkpoint %q", last)
	}
	sjis, r := written(t, db, Options{Format: CSV, CP932: true, Checkpoint: checkpoint})
	back, err := japanese.ShiftJIS.NewDecoder().String(sjis)
	if err != nil || back != body || len(r.Unmappable) != 0 {
		t.Errorf("CP932 there and back: %v, %q", err, r.Unmappable)
	}
}

func TestJSONL(t *testing.T) {
	s, _ := written(t, someLog(t, 2), Options{Format: JSONL, Checkpoint: checkpoint})
	lines := strings.Split(strings.TrimSuffix(s, "\n"), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines", len(lines))
	}
	for i, line := range lines {
		var o map[string]any
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		if i == 3 {
			if o["checkpoint"] != checkpoint {
				t.Errorf("%v", o)
			}
			continue
		}
		if len(o) != len(columns) || o["seq"] != float64(i) || i > 0 && o["tries"] != 3.0 || i == 0 &&
			o["tries"] != nil {
			t.Errorf("%v", o)
		}
	}
}

func TestXLSX(t *testing.T) {
	s, _ := written(t, someLog(t, 2), Options{Format: XLSX, Checkpoint: checkpoint})
	f, err := excelize.OpenReader(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows("記録")
	if err != nil || len(rows) != 4 || rows[0][0] != "番号" || rows[2][7] != "K01-20261124-0001" {
		t.Fatalf("%v %q", err, rows)
	}
	if kind, _ := f.GetCellType("記録", "H3"); kind != excelize.CellTypeInlineString {
		t.Errorf("a serial is of type %v", kind)
	}
	notes, err := f.GetRows("checkpoint")
	if err != nil || len(notes) != 5 || notes[4][0] != "— city.example.lg.jp/K01/0123 abcdefg=" {
		t.Errorf("%v %q", err, notes)
	}
}

// Only the owner of the key can open the file, and nothing in clear lies beside it.
func TestEncrypted(t *testing.T) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	db := someLog(t, 3)
	clear, _ := written(t, db, Options{Format: CSV})
	s, _ := written(t, db, Options{Format: CSV, Recipient: id.Recipient().String()})
	if strings.Contains(s, "K01-") || !strings.HasPrefix(s, "age-encryption.org/v1\n") {
		t.Error("not encrypted")
	}
	r, err := age.Decrypt(strings.NewReader(s), id)
	if err != nil {
		t.Fatal(err)
	}
	if b, err := io.ReadAll(r); err != nil || string(b) != clear {
		t.Errorf("%v: something else came out", err)
	}
	// And the command that a supervisor has, of another age than our library.
	dir := t.TempDir()
	for name, content := range map[string]string{"key": id.String() + "\n", "x.age": s} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("age", "-d", "-i", filepath.Join(dir, "key"),
		filepath.Join(dir, "x.age")).Output(); err != nil || string(out) != clear {
		t.Errorf("the age command: %v", err)
	}
	for _, bad := range []string{
		"age1", "age1qqqq", id.String(), "ssh-ed25519 AAAA",
		id.Recipient().String() + "\n" + id.Recipient().String(), "/etc/passwd",
	} {
		if err := JudgeRecipient(bad); !errors.Is(err, ErrRecipient) || err.Error() != ErrRecipient.Error() {
			t.Errorf("a key of %d characters: %v", len(bad), err)
		}
	}
}

// A broken-off export leaves nothing, and what stood at out before stays as it was.
func TestBrokenOff(t *testing.T) {
	db := someLog(t, 2500)
	for _, format := range Formats {
		dir := t.TempDir()
		out := filepath.Join(dir, "out")
		if err := os.WriteFile(out, []byte("yesterday's"), 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		seen := int64(0)
		_, err := Write(ctx, db, out, Options{First: day, Last: day, Format: format, Progress: func(done, of int64) {
			if of != 2501 {
				t.Errorf("%d of %d", done, of)
			}
			if seen = done; done == 2000 {
				cancel()
			}
		}})
		cancel()
		b, _ := os.ReadFile(out)
		files, _ := os.ReadDir(dir)
		if !errors.Is(err, context.Canceled) || string(b) != "yesterday's" || len(files) != 1 || seen != 2000 {
			t.Errorf("%s: %v; %d files; progress %d", format, err, len(files), seen)
		}
	}
}

// An export that was killed leaves a folder that is not taken for an export; the next export
// removes it.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	old := filepath.Join(dir, ".kakanai-out-123")
	if err := os.Mkdir(old, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(old, "file"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(t.Context(), someLog(t, 1), filepath.Join(dir, "out"),
		Options{First: day, Last: day, Format: CSV}); err != nil {
		t.Fatal(err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 1 {
		t.Errorf("%v", files)
	}
}

// open returns how many files this process has open; -1: this system cannot say. Windows refuses to
// remove the test's folder while one is open.
func open() int {
	if runtime.GOOS != "linux" { // under wine there is a /proc, which is not this process's
		return -1
	}
	files, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return -1
	}
	return len(files)
}

// A large sheet that is broken off lets go of its scratch file.
func TestScratchIsDropped(t *testing.T) {
	dir := t.TempDir()
	before := open()
	x, err := newXLSX(io.Discard, dir)
	if err != nil {
		t.Fatal(err)
	}
	scratch := func() int { files, _ := os.ReadDir(dir); return len(files) }
	for n := 0; scratch() == 0; n += 1000 {
		if n > 100_000 {
			t.Fatal("100,000 rows make no scratch file: this test says nothing")
		}
		for range 1000 {
			if err := x.entry(record.Entry{
				Kind: "confirmed", Form: "juminhyo",
				Serial: "K01-20261124-0001",
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	x.drop()
	if n := scratch(); n != 0 || open() > before {
		t.Errorf("%d scratch files are left, %d open files before and %d after", n, before, open())
	}
}

func TestFailures(t *testing.T) {
	db := someLog(t, 1)
	for name, x := range map[string]struct {
		db, out string
		o       Options
	}{
		"no log":       {db + ".none", "out", Options{Format: CSV}},
		"no folder":    {db, filepath.Join("not", "there", "out"), Options{Format: CSV}},
		"no format":    {db, "out", Options{Format: "pdf"}},
		"no recipient": {db, "out", Options{Format: CSV, Recipient: "age1nobody"}},
	} {
		dir, before := t.TempDir(), open()
		x.o.First, x.o.Last = day, day
		if _, err := Write(t.Context(), x.db, filepath.Join(dir, x.out), x.o); err == nil {
			t.Errorf("%s: written", name)
		}
		if files, _ := os.ReadDir(dir); len(files) != 0 {
			t.Errorf("%s: %d files left", name, len(files))
		}
		if n := open(); n > before {
			t.Errorf("%s: %d files were open before, %d are after", name, before, n)
		}
	}
}

// hostile is what a log that was tampered with may make of its cells.
var hostile = func() []string {
	out := []string{
		`=HYPERLINK("file:///etc/passwd","x")`, `=1+1"`, "=1+1\n=2+2", "=cmd|'/C calc'!A0",
		"@SUM(1+1)*cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", `";=1+1`, "\",=1+1,\"",
	}
	for _, head := range []string{
		"=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", " =", "\u3000=",
		"\u00A0=", "\uFEFF=", "\u200B=", "|", "%",
	} {
		out = append(out, head+"1+1", head+"SUM(1;1)")
	}
	return out
}()

// Spreadsheets differ in what they take for a formula; each of these is one in some of them.
func TestQuoted(t *testing.T) {
	for _, head := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%", "％", "−"} {
		for _, space := range []string{"", " ", "\u3000", "\u00A0", "\uFEFF", "\u200B ", "  "} {
			c := space + head + "1"
			if got := quoted(c); got != `"'`+c+`"` {
				t.Errorf("%q becomes %s", c, got)
			}
		}
	}
	for c, want := range map[string]string{
		"": `""`, "a": `"a"`, `a"b`: `"a""b"`, "copy:2:-": `"copy:2:-"`,
		"2026-11-24": `"2026-11-24"`, `"=1`: `"""=1"`,
	} {
		if got := quoted(c); got != want {
			t.Errorf("%q becomes %s, expected %s", c, got, want)
		}
	}
}

// What LibreOffice makes of hostile cells: no formula in any format. A bare file shows that it
// would make some.
func TestNoFormulas(t *testing.T) {
	if _, err := exec.LookPath("soffice"); err != nil {
		t.Fatalf("%v: run make setup", err)
	}
	dir := t.TempDir()
	var bare, utf8, sjis, book bytes.Buffer
	for _, c := range hostile {
		fmt.Fprintf(&bare, "\"%s\"\r\n", strings.ReplaceAll(c, `"`, `""`))
	}
	c, err := newCSV(&encoder{w: &utf8})
	if err != nil {
		t.Fatal(err)
	}
	e := &encoder{w: &sjis, cp932: true, seen: map[rune]bool{}}
	c2, err := newCSV(e)
	if err != nil {
		t.Fatal(err)
	}
	x, err := newXLSX(&book, dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []writer{c, c2, x} {
		for _, s := range hostile {
			if err := w.entry(record.Entry{
				Kind: record.Kind(s), Visit: s, Form: s, Edition: s, Serial: s, Code: s,
				Via: s, Lang: s, Day: s,
			}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.close(checkpoint); err != nil {
			t.Fatal(err)
		}
	}
	for name, b := range map[string]*bytes.Buffer{
		"bare.csv": &bare, "utf8.csv": &utf8, "sjis.csv": &sjis,
		"book.xlsx": &book,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	convert := func(filter string, names ...string) {
		args := []string{
			"--headless", "-env:UserInstallation=file://" + dir + "/profile", "--convert-to", "fods",
			"--outdir", dir,
		}
		if filter != "" {
			args = append(args, "--infilter="+filter)
		}
		for _, n := range names {
			args = append(args, filepath.Join(dir, n))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		if out, err := exec.CommandContext(ctx, "soffice", args...).CombinedOutput(); err != nil {
			t.Fatalf("soffice: %v\n%s", err, out)
		}
	}
	convert("CSV:44,34,76,1", "bare.csv", "utf8.csv") // comma, quote, UTF-8, from line 1
	convert("CSV:44,34,64,1", "sjis.csv")             // Windows-932
	convert("", "book.xlsx")
	for name, want := range map[string]bool{"bare": true, "utf8": false, "sjis": false, "book": false} {
		b, err := os.ReadFile(filepath.Join(dir, name+".fods"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(string(b), "table:formula="); got > 0 != want {
			t.Errorf("%s: %d formulas", name, got)
		}
		if !strings.Contains(string(b), "SUM(1;1)") {
			t.Errorf("%s: LibreOffice did not show the cells", name)
		}
	}
	if len(e.unmappable) == 0 {
		t.Error("CP932 had a place for U+200B")
	}
}

// What CP932 does not have is reported and stays readable; all it has comes back byte for byte.
func TestCP932(t *testing.T) {
	var b bytes.Buffer
	e := &encoder{w: &b, cp932: true, seen: map[rune]bool{}}
	if err := e.text("髙﨑①㈱～－ｱ 𠮷葛\U000E0100é𠮷\xff"); err != nil {
		t.Fatal(err)
	}
	back, err := japanese.ShiftJIS.NewDecoder().String(b.String())
	if err != nil || back != `髙﨑①㈱～－ｱ \u{20BB7}葛\u{E0100}\u{00E9}\u{20BB7}\u{FFFD}` {
		t.Errorf("%v %q", err, back)
	}
	if got := strings.Join(e.unmappable, " "); got != "𠮷 \U000E0100 é \uFFFD" {
		t.Errorf("%q", got)
	}
}

func TestNames(t *testing.T) {
	for want, got := range map[string]string{
		"20261124_K01_kiroku.csv":               FileName("K01", day, day, CSV, false),
		"20261124-20261130_K01_kiroku.xlsx.age": FileName("K01", day, "2026-11-30", XLSX, true),
	} {
		if got != want {
			t.Errorf("%s, expected %s", got, want)
		}
	}
	for _, bad := range []string{"", "2026-02-30", "2026-2-3", "20260203", "2026-11-24 "} {
		if _, err := ParseDay(bad); err == nil {
			t.Errorf("%q is a day", bad)
		}
	}
}
