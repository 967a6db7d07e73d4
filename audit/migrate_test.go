package audit

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"kakanai/record"
)

// oldLog makes a log as the first version made it, with n entries.
func oldLog(t testing.TB, path string, n int64) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, s := range append(append([]string{}, schema1...), fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		"PRAGMA user_version = 1", "BEGIN") {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	add, err := db.Prepare(`INSERT INTO entry (seq, at, day, kind, visit, form, edition, serial, number,
  code, via, pages, copies, marks, salt, details, commitment, hashes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		t.Fatal(err)
	}
	var tree edge
	salt := make([]byte, 16)
	for i := range n {
		e := record.Entry{
			Seq: i, At: noon.Add(time.Duration(i) * time.Second), Kind: "confirmed",
			Visit: fmt.Sprintf("%016x", i), Form: "inkan", Edition: "2026-11-1a2b", Via: "pin",
			Pages: 1, Copies: 1, Tries: record.TriesLeft(3), Millis: 100 * i, Lang: "ja", Version: 1,
		}
		if i == 0 {
			e.Kind, e.Form, e.Tries = record.LogBegun, "", record.Tries{}
		}
		e.Day = record.Day(e.At)
		salt[0], salt[1], salt[2] = byte(i), byte(i>>8), byte(i>>16)
		d := detailsOf(&e)
		c := commitment(salt, d)
		if _, err := add.Exec(e.Seq, e.At.UnixMilli(), e.Day, e.Kind, e.Visit, e.Form, e.Edition, e.Serial, e.Number,
			e.Code, e.Via, e.Pages, e.Copies, e.Marks,
			salt, d, c, tree.add(i, leaf(headerOf(&e), c))); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec("COMMIT"); err != nil {
		t.Fatal(err)
	}
}

func rootAt(t testing.TB, path string, size int64) Checkpoint {
	t.Helper()
	tx, done, err := snapshot(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	c := Checkpoint{Size: size}
	var e edge
	if err := e.read(size, hashReader(t.Context(), tx)); err != nil {
		t.Fatal(err)
	}
	c.Root = e.root(size)
	return c
}

// A log of the first version is brought up to date when it is opened: every root stays, a complete
// copy is beside it, and both verify.
func TestMigration(t *testing.T) {
	const n = 100_000
	path := filepath.Join(t.TempDir(), "log.db")
	oldLog(t, path, n)
	if v := verdict(t, path); v.Result != OK || v.Entries != n {
		t.Fatalf("before: %+v", v)
	}
	sizes := []int64{1, 2, 3, 1000, 65536, 99_999, n}
	var before []Checkpoint
	for _, s := range sizes {
		before = append(before, rootAt(t, path, s))
	}
	began := time.Now()
	o := options(path)
	o.Now = func() time.Time { return noon.AddDate(0, 0, 2) }
	l, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d entries in %v", n, time.Since(began))
	fill(t, l, 3)
	now, _, err := l.Checkpoint(t.Context())
	if err != nil || now.Size != n+7 { // three; the key that it had none of, the upgrade, and the signatures over them
		t.Errorf("%+v %v", now, err)
	}
	l.Close()
	for i, s := range sizes {
		if rootAt(t, path, s) != before[i] {
			t.Errorf("the root of the first %d entries changed", s)
		}
	}
	if v := verdict(t, path); v.Result != OK || v.Entries != n+7 {
		t.Errorf("after: %+v", v)
	}
	copies, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "backup-v1-*-log.db"))
	if len(copies) != 1 {
		t.Fatalf("copies: %v", copies)
	}
	if info, _ := os.Stat(copies[0]); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the copy's mode is %v", info.Mode())
	}
	if v := verdict(t, copies[0]); v.Result != OK || v.Entries != n {
		t.Errorf("the copy: %+v", v)
	}
	if l, err = Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	l.Close()
	if again, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "backup-*")); len(again) != 1 {
		t.Errorf("the second start made another copy: %v", again)
	}
	// An old entry has no room for what it does not hash.
	tamper(t, path, drop+"UPDATE entry SET yen = 1 WHERE seq = 9;"+restore())
	if v := verdict(t, path); v.Result != Modified || v.At != 9 {
		t.Errorf("a fee in an old entry: %+v", v)
	}
}

// A power cut in the middle of it leaves the old log or the new one.
func TestPowerCutsInAMigration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	const n = 2000
	oldLog(t, path, n)
	start, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := recordDisk(t, path, "migrate")
	was := map[int]int{}
	crashes(t, all, map[string][]byte{"log.db": start}, images(100), func(path string, _ int64) {
		v := verdict(t, path)
		if v.Result != OK || v.Entries != n && v.Entries != n+4 {
			t.Errorf("%+v", v)
		}
		tx, done, err := snapshot(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		version, err := ours(t.Context(), tx)
		done()
		if err != nil {
			t.Error(err)
		}
		was[version]++
	})
	t.Logf("%d cuts left the old log, %d the new one", was[1], was[schemaVersion])
	if was[1] == 0 || was[schemaVersion] == 0 {
		t.Error("no cut fell before the end, or none after it")
	}
}

// What a start refuses, one by one, and that it says which.
func TestStartRefuses(t *testing.T) {
	for want, s := range map[string]string{
		"application id": "PRAGMA application_id = 7", "version 4": "PRAGMA user_version = 4",
		"structure": "CREATE TABLE x (y)", "structure ": "DROP INDEX entry_milestone",
	} {
		l, path := newLog(t, nil)
		l.Close()
		tamper(t, path, s)
		if _, err := Open(t.Context(), options(path)); err == nil ||
			!strings.Contains(err.Error(), strings.TrimSpace(want)) {
			t.Errorf("%s: %v", s, err)
		}
	}
}
