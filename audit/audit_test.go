package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"kakanai/record"

	"golang.org/x/mod/sumdb/tlog"
)

var noon = time.Date(2026, 11, 24, 3, 0, 0, 0, time.UTC) // 12:00 in Japan

func options(path string) Options {
	return Options{
		Path: path, Now: func() time.Time { return noon }, Rand: rand.Reader, Terminal: "K01",
		Version: "0.1.0", City: "city.example.lg.jp", Key: KeyFile(path + ".key"),
	}
}

func newLog(t testing.TB, change func(*Options)) (*Log, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "log.db")
	o := options(path)
	if change != nil {
		change(&o)
	}
	l, err := Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, path
}

// sample is an entry that a log takes.
var sample = record.Entry{
	Kind: "printed", Visit: "0123456789abcdef", Form: "juminhyo", Edition: "2026-11", Via: "lost",
	Pages: 1, Marks: 2, Items: "pen:2:-", Millis: 41234, Lang: "ja",
}

func fill(t testing.TB, l *Log, n int) {
	t.Helper()
	for i := range n {
		add := l.Append
		if i%3 == 0 {
			add = l.Number
		}
		if _, err := add(t.Context(), sample); err != nil {
			t.Fatal(err)
		}
	}
}

func verdict(t testing.TB, path string) Verdict {
	t.Helper()
	v, err := Verify(context.Background(), path, Against{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The bytes that are hashed, and the hash of a first tree over them. They never change: a log
// written today must verify in ten years. A new version of an entry gets a first line of its own.
func TestGoldenVector(t *testing.T) {
	e := record.Entry{
		Kind: "confirmed", Visit: "0123456789abcdef", Form: "juminhyo", Edition: "2026-11", Via: "pin",
		Pages: 1, Copies: 2, Tries: record.TriesLeft(3), Millis: 41234, Lang: "ja",
	}
	e.Seq, e.At, e.Day, e.Serial, e.Number, e.Version = 7, noon, "2026-11-24", "K01-20261124-0003", 3, 1
	const header = "kakanai.entry.1\nseq 7\nat 1795489200000\nday 2026-11-24\nkind confirmed\nvisit " +
		"0123456789abcdef\nform juminhyo\nedition 2026-11\nserial K01-20261124-0003\nnumber 3\ncode \nvia pin\npages " +
		"1\ncopies 2\nmarks 0\n"
	const details = "kakanai.details.1\ntries 3\nmillis 41234\nlang ja\n"
	if got := string(headerOf(&e)); got != header {
		t.Errorf("header is %q", got)
	}
	if got := string(detailsOf(&e)); got != details {
		t.Errorf("details are %q", got)
	}
	h := tlog.RecordHash(leaf(headerOf(&e), commitment(make([]byte, 16), detailsOf(&e))))
	if got, want := hex.EncodeToString(h[:]),
		"6704fb241136134220285eda3ab7bcf0520be0137d4fec516eae8ffe9a018421"; got != want {
		t.Errorf("leaf hash is %s, expected %s", got, want)
	}
}

// The same for version 2, which has room for the figures of a day.
func TestGoldenVector2(t *testing.T) {
	e := record.Entry{
		Kind: "confirmed", Visit: "0123456789abcdef", Form: "juminhyo", Edition: "2026-11", Code: "",
		Via: "pin", Pages: 1, Copies: 2, Marks: 0, Yen: 600, Items: "copy:2:600", Tries: record.TriesLeft(3),
		Millis: 41234, Lang: "ja",
	}
	e.Seq, e.At, e.Day, e.Serial, e.Number, e.Version = 7, noon, "2026-11-24", "K01-20261124-0003", 3, 2
	e.Screen, e.Clerk, e.Free, e.Upto, e.Key = "confirming", 12, "pension", 5, "city.example.lg.jp/K01/00+1234abcd+AQ=="
	e.Up, e.Boot = 987654, "0a1b2c3d"
	const header = "kakanai.entry.2\nseq 7\nat 1795489200000\nday 2026-11-24\nkind confirmed\nvisit " +
		"0123456789abcdef\nform juminhyo\nedition 2026-11\nserial K01-20261124-0003\nnumber 3\ncode \nvia pin\npages " +
		"1\ncopies 2\nmarks 0\n" +
		"screen confirming\nclerk 12\nyen 600\nitems copy:2:600\nfree pension\nupto 5\nkey " +
		"city.example.lg.jp/K01/00+1234abcd+AQ==\n"
	const details = "kakanai.details.2\ntries 3\nmillis 41234\nlang ja\nup 987654\nboot 0a1b2c3d\n"
	if got := string(headerOf(&e)); got != header {
		t.Errorf("header is %q", got)
	}
	if got := string(detailsOf(&e)); got != details {
		t.Errorf("details are %q", got)
	}
	h := tlog.RecordHash(leaf(headerOf(&e), commitment(make([]byte, 16), detailsOf(&e))))
	if got, want := hex.EncodeToString(h[:]),
		"b02d3e17258c91ba77c7dbb6135a88f782cfd429477ad66aa2d9cf62fe161842"; got != want {
		t.Errorf("leaf hash is %s, expected %s", got, want)
	}
	back, err := parseHeader(header)
	if err == nil {
		err = parseDetails(details, &back)
	}
	if err != nil || !back.At.Equal(e.At) {
		t.Fatal(err)
	}
	if back.At = e.At; back != e {
		t.Errorf("read back as %+v", back)
	}
	for i := range header { // nothing else is read, wherever it is changed
		for _, bad := range []string{header[:i], header[:i] + "\n" + header[i:], header[:i] + "0" + header[i+1:]} {
			if x, err := parseHeader(bad); err == nil && string(headerOf(&x)) != bad {
				t.Errorf("%q is read, and written as %q", bad, headerOf(&x))
			}
		}
	}
}

func TestDetailsHaveOneForm(t *testing.T) {
	e := record.Entry{Version: 1}
	good := "kakanai.details.1\ntries 3\nmillis 41234\nlang ja\n"
	if err := parseDetails(good, &e); err != nil || e.Tries != record.TriesLeft(3) || e.Millis != 41234 ||
		e.Lang != "ja" {
		t.Errorf("%v %+v", err, e)
	}
	for _, bad := range []string{
		"", good + "\n", good[:len(good)-1], strings.Replace(good, "tries 3", "tries 03", 1),
		strings.Replace(good, "tries 3", "tries +3", 1), strings.Replace(good, ".1", ".2", 1), " " + good,
	} {
		if parseDetails(bad, &e) == nil {
			t.Errorf("%q passes", bad)
		}
	}
}

func TestSerialsHaveNoGaps(t *testing.T) {
	now := noon
	l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
	var got []string
	for _, step := range []time.Duration{0, time.Second, 12 * time.Hour, time.Second} { // past midnight in Japan
		now = now.Add(step)
		if _, err := l.Append(t.Context(), sample); err != nil {
			t.Fatal(err)
		}
		e, err := l.Number(t.Context(), sample)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, e.Serial)
	}
	want := "K01-20261124-0001 K01-20261124-0002 K01-20261125-0001 K01-20261125-0002"
	if strings.Join(got, " ") != want {
		t.Errorf("serials %v, expected %s", got, want)
	}
	if v := verdict(t, path); v.Result != "ok" || v.Entries != 9 {
		t.Errorf("%+v", v)
	}
}

func TestNothingPersonalFits(t *testing.T) {
	l, path := newLog(t, nil)
	for _, s := range []string{
		"𠮷田", "見本 太郎", "Taro Mihon", "青森県", "a\nb", "a\x00b", "=1+1", "ｱ", "A",
		strings.Repeat("a", 100),
	} {
		for _, e := range []record.Entry{
			{Kind: record.Kind(s)},
			{Kind: "read", Visit: s},
			{Kind: "printed", Form: s},
			{Kind: "let-on", Code: s},
			{Kind: "printed", Via: s},
			{Kind: "called", Lang: s},
			{Kind: "called", Screen: record.Screen(s)},
			{Kind: "confirmed", Items: record.Items(s)},
			{Kind: "confirmed", Free: s},
			{Kind: "called", Key: s},
			{Kind: "printed", Edition: s + "?"},
			{Kind: "printed", Serial: s},
		} {
			if _, err := l.Append(t.Context(), e); err == nil {
				t.Errorf("%q fits into %+v", s, e)
			} else if strings.Contains(err.Error(), s) {
				t.Errorf("the error quotes %q", s)
			}
		}
	}
	if v := verdict(t, path); v.Entries != 1 {
		t.Errorf("%d entries after refusals only", v.Entries)
	}
}

func TestOnlyDurableSettings(t *testing.T) {
	for _, weak := range []string{
		"_journal_mode=WAL&_synchronous=NORMAL", "_journal_mode=WAL&_synchronous=OFF",
		"_journal_mode=WAL", "_journal_mode=DELETE&_synchronous=FULL",
	} {
		db, err := sql.Open("sqlite3", "file:"+filepath.Join(t.TempDir(), "x.db")+"?"+weak)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := durable(t.Context(), db); err == nil {
			t.Errorf("%s is taken for durable", weak)
		}
	}
	l, _ := newLog(t, nil)
	if err := durable(t.Context(), l.db); err != nil {
		t.Error(err)
	}
}

func tamper(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	for why, s := range map[string]string{
		"another application": "PRAGMA application_id = 7",
		"a newer version":     "PRAGMA user_version = 4",
	} {
		l, path := newLog(t, nil)
		l.Close()
		tamper(t, path, s)
		if _, err := Open(t.Context(), options(path)); !errors.Is(err, ErrNotOurs) {
			t.Errorf("%s: %v", why, err)
		}
		if v := verdict(t, path); v.Result != "unknown-log" {
			t.Errorf("%s: %+v", why, v)
		}
	}
	path := filepath.Join(t.TempDir(), "text")
	os.WriteFile(path, []byte(strings.Repeat("this is no database ", 100)), 0o600)
	if _, err := Open(t.Context(), options(path)); !errors.Is(err, ErrNotOurs) {
		t.Errorf("a text file: %v", err)
	}
	for _, p := range []string{path, path + ".none", t.TempDir()} {
		if v := verdict(t, p); v.Result != "unknown-log" {
			t.Errorf("%+v", v)
		}
	}
	l, path := newLog(t, nil)
	l.Close()
	tamper(t, path, "CREATE TABLE guest (name TEXT)")
	if _, err := Open(t.Context(), options(path)); err == nil {
		t.Error("a log with a foreign table opens")
	}
}

func TestSecondWriterIsRefused(t *testing.T) {
	l, path := newLog(t, nil)
	if _, err := Open(t.Context(), options(path)); !errors.Is(err, ErrBusy) {
		t.Errorf("%v", err)
	}
	if v := verdict(t, path); v.Result != "ok" { // reading beside the writer
		t.Errorf("%+v", v)
	}
	fill(t, l, 3)
	l.Close()
	l2, err := Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	defer l2.Close()
	fill(t, l2, 3)
	if v := verdict(t, path); v.Result != "ok" || v.Entries != 7 {
		t.Errorf("%+v", v)
	}
}

const drop = "DROP TRIGGER IF EXISTS entry_stays; DROP TRIGGER IF EXISTS entry_remains;"

// restore puts the triggers back, as an adversary who hides the change would.
func restore() string { return schema3[4] + ";" + schema3[5] }

func TestEveryChangeIsFound(t *testing.T) {
	for why, c := range map[string]struct {
		sql string
		bad int64
	}{
		"a kind":     {"UPDATE entry SET kind = 'confirmed' WHERE seq = 5", 5},
		"a time":     {"UPDATE entry SET at = at + 1 WHERE seq = 5", 5},
		"a day":      {"UPDATE entry SET day = '2026-11-23' WHERE seq = 5", 5},
		"a visit":    {"UPDATE entry SET visit = 'ff' WHERE seq = 5", 5},
		"a form":     {"UPDATE entry SET form = 'inkan' WHERE seq = 5", 5},
		"an edition": {"UPDATE entry SET edition = '2026-12' WHERE seq = 5", 5},
		"a serial":   {"UPDATE entry SET serial = 'K01-20261124-0009' WHERE seq = 5", 5},
		"a number":   {"UPDATE entry SET number = 99 WHERE seq = 4", 4},
		"a code":     {"UPDATE entry SET code = 'internal' WHERE seq = 5", 5},
		"a way":      {"UPDATE entry SET via = 'b' WHERE seq = 5", 5},
		"pages":      {"UPDATE entry SET pages = 2 WHERE seq = 5", 5},
		"copies":     {"UPDATE entry SET copies = 9 WHERE seq = 5", 5},
		"marks":      {"UPDATE entry SET marks = 9 WHERE seq = 5", 5},
		"a salt":     {"UPDATE entry SET salt = zeroblob(16) WHERE seq = 5", 5},
		"details": {"UPDATE entry SET details = CAST(replace(CAST(details AS TEXT), 'millis 41234', " +
			"'millis 41235') AS BLOB) WHERE seq = 5", 5},
		"a screen":       {"UPDATE entry SET screen = 'x' WHERE seq = 5", 5},
		"a clerk":        {"UPDATE entry SET clerk = 9 WHERE seq = 5", 5},
		"a fee":          {"UPDATE entry SET yen = 9 WHERE seq = 5", 5},
		"items":          {"UPDATE entry SET items = 'copy:1:300' WHERE seq = 5", 5},
		"a reason":       {"UPDATE entry SET free = 'x' WHERE seq = 5", 5},
		"a boundary":     {"UPDATE entry SET upto = 9 WHERE seq = 5", 5},
		"a version":      {"UPDATE entry SET version = 1 WHERE seq = 5", 5},
		"details erased": {"UPDATE entry SET details = NULL, salt = NULL WHERE seq = 5", 5},
		"all but the hashes": {"UPDATE entry SET version = 0, at = 0, day = '', kind = 'erased', visit = '', form = " +
			"'', edition = '', serial = '', number = 0, code = '', via = '', pages = 0, copies = 0, marks = 0, yen = " +
			"0, items = '', salt = NULL, details = NULL, commitment = x'' WHERE seq = 5", 5},
		"hidden behind a NUL": {"UPDATE entry SET form = form || char(0) || 'x' WHERE seq = 5", 5},
		"a commitment":        {"UPDATE entry SET commitment = zeroblob(32) WHERE seq = 5", 5},
		"hashes":              {"UPDATE entry SET hashes = zeroblob(length(hashes)) WHERE seq = 5", 5},
		"hashes cut":          {"UPDATE entry SET hashes = substr(hashes, 1, 32) WHERE seq = 5", 5},
		"a row deleted":       {"DELETE FROM entry WHERE seq = 5", 5},
		"deleted, renumbered": {"DELETE FROM entry WHERE seq = 5; UPDATE entry SET seq = seq - 1 WHERE seq > 5", 5},
		"two swapped": {"UPDATE entry SET seq = 1000 WHERE seq = 5; UPDATE entry SET seq = 5 WHERE seq = 6; " +
			"UPDATE entry SET seq = 6 WHERE seq = 1000", 5},
		"the beginning": {"DELETE FROM entry WHERE seq = 0", 0},
		"everything":    {"DELETE FROM entry", -1},
	} {
		l, path := newLog(t, nil)
		fill(t, l, 20)
		l.Close()
		if v := verdict(t, path); v.Result != "ok" || v.Entries != 21 {
			t.Fatalf("before: %+v", v)
		}
		tamper(t, path, drop+c.sql+";"+restore())
		if v := verdict(t, path); v.Result != "modified" || v.At != c.bad {
			t.Errorf("%s changed: %+v, expected the first bad entry %d", why, v, c.bad)
		}
	}
	for why, s := range map[string]string{
		"triggers dropped": drop, "an index dropped": "DROP INDEX entry_day",
		"a table added": "CREATE TABLE x (y)",
	} {
		l, path := newLog(t, nil)
		l.Close()
		tamper(t, path, s)
		if v := verdict(t, path); v.Result != "modified" {
			t.Errorf("%s: %+v", why, v)
		}
	}
	l, path := newLog(t, nil)
	fill(t, l, 2)
	for _, s := range []string{"UPDATE entry SET kind = 'x'", "DELETE FROM entry"} { // against accidents
		if _, err := l.db.Exec(s); err == nil {
			t.Errorf("%s passes", s)
		}
	}
	if v := verdict(t, path); v.Result != "ok" {
		t.Errorf("%+v", v)
	}
}

// Single bits flipped anywhere in the file: every flip that changes what a reader gets is found.
func TestBitFlips(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 60)
	l.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before := content(t, path)
	found, unchanged := 0, 0
	for i := range 400 {
		at := (i*7919 + 13) % len(whole)
		b := bytes.Clone(whole)
		b[at] ^= 1 << (i % 8)
		flipped := filepath.Join(t.TempDir(), "flipped.db")
		if err := os.WriteFile(flipped, b, 0o600); err != nil {
			t.Fatal(err)
		}
		v, err := Verify(t.Context(), flipped, Against{})
		switch {
		case err != nil || v.Result != "ok":
			found++
		case content(t, flipped) == before:
			unchanged++
		default:
			t.Errorf("bit %d of byte %d: the content changed and the verdict is ok", i%8, at)
		}
	}
	t.Logf("%d of 400 flips found, %d changed nothing that is read", found, unchanged)
	if found < 100 {
		t.Error("too few flips were found for this test to mean anything")
	}
}

func content(t *testing.T, path string) string {
	var b strings.Builder
	if err := Read(t.Context(), path, "2026-11-24", "2026-11-24", func(e record.Entry, _ int64) error {
		fmt.Fprintf(&b, "%+v\n", e)
		return nil
	}); err != nil {
		return err.Error()
	}
	return b.String()
}

// The rows are the same tree that x/mod's own functions see, at every size.
func TestProofs(t *testing.T) {
	l, _ := newLog(t, nil)
	read := hashReader(t.Context(), l.db)
	var before tlog.Hash
	for n := int64(1); n <= 130; n++ {
		root, err := tlog.TreeHash(n, read)
		if err != nil {
			t.Fatal(err)
		}
		var last tlog.Hash
		for r, err := range rows(t.Context(), l.db, schemaVersion, "ORDER BY seq DESC LIMIT 1") {
			if err != nil {
				t.Fatal(err)
			}
			last = tlog.RecordHash(leaf(r.header(), []byte(r.commitment)))
		}
		proof, err := tlog.ProveRecord(n, n-1, read)
		if err == nil {
			err = tlog.CheckRecord(proof, n, root, n-1, last)
		}
		if err != nil {
			t.Fatalf("the last entry of %d is not proved: %v", n, err)
		}
		if n > 1 {
			proof, err := tlog.ProveTree(n, n-1, read)
			if err == nil {
				err = tlog.CheckTree(proof, n, root, n-1, before)
			}
			if err != nil {
				t.Fatalf("size %d does not go on from %d: %v", n, n-1, err)
			}
		}
		before = root
		fill(t, l, 1)
	}
}

func TestSameEntryTwiceHasTwoLeaves(t *testing.T) {
	l, _ := newLog(t, nil)
	fill(t, l, 3)
	seen := map[string]bool{}
	for r, err := range rows(t.Context(), l.db, schemaVersion, "ORDER BY seq") {
		if err != nil {
			t.Fatal(err)
		}
		if seen[r.commitment] {
			t.Error("two entries have the same commitment: the salt does nothing")
		}
		seen[r.commitment] = true
	}
}

func TestManyAtOnce(t *testing.T) {
	l, path := newLog(t, nil)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 25 {
				if _, err := l.Number(context.Background(), sample); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if v := verdict(t, path); v.Result != "ok" || v.Entries != 201 {
		t.Errorf("%+v", v)
	}
}

func TestDay(t *testing.T) {
	for at, want := range map[string]string{
		"2026-11-24T14:59:59Z": "2026-11-24", "2026-11-24T15:00:00Z": "2026-11-25",
		"2026-11-25T00:00:00+09:00": "2026-11-25", "2026-12-31T23:00:00-05:00": "2027-01-01",
	} {
		x, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := record.Day(x); got != want {
			t.Errorf("%s is %s, expected %s", at, got, want)
		}
	}
}

func TestReadRange(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 4)
	for days, want := range map[[2]string]int64{
		{"2026-11-24", "2026-11-24"}: 5, {"2026-11-25", "2026-11-25"}: 0, {"2026-11-01", "2026-12-31"}: 5,
		{"2026-11-24", "2026-11-23"}: 0,
	} {
		var n int64
		if err := Read(t.Context(), path, days[0], days[1], func(e record.Entry, of int64) error {
			if e.Seq != n || of != want {
				t.Errorf("entry %d of %d in place %d of %d", e.Seq, of, n, want)
			}
			n++
			return nil
		}); err != nil || n != want {
			t.Errorf("%v: %d entries, expected %d; %v", days, n, want, err)
		}
	}
	if err := Read(t.Context(), path+".none", "2026-11-24", "2026-11-24", nil); err == nil {
		t.Error("a log that is not there is read")
	}
	stop := errors.New("enough")
	if err := Read(t.Context(), path, "2026-11-24", "2026-11-24",
		func(record.Entry, int64) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("%v", err)
	}
}

func TestReadOnlyCopy(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 5)
	l.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir, name := t.TempDir(), "a copy 写し with 100% odd? name#.db"
	if runtime.GOOS == "windows" { // which takes no "?" in a name
		name = strings.ReplaceAll(name, "?", "")
	}
	copied := filepath.Join(dir, name)
	if err := os.WriteFile(copied, b, 0o400); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o700)
	if v := verdict(t, copied); v.Result != "ok" || v.Entries != 6 {
		t.Errorf("%+v", v)
	}
}
