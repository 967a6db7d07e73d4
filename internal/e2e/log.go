//go:build linux

package e2e

import (
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
	"kakanai/audit/keystore"
	"kakanai/record"
)

// Today is the kiosk's business day, as 2026-11-30.
func Today() string { return record.Day(time.Now()) }

// LogPath is where a data folder has its log.
func LogPath(data string) string { return filepath.Join(data, "log.db") }

// OpenLog opens a data folder's log as the demo's program does, with another clock.
func OpenLog(t testing.TB, data string, now func() time.Time) *audit.Log {
	t.Helper()
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := audit.Open(t.Context(), audit.Options{
		Path: LogPath(data), Now: now, Rand: rand.Reader, Terminal: "DEMO", Version: "e2e",
		City: "city.mutsu.lg.jp", Key: keystore.For(audit.KeyFile(filepath.Join(data, "signing.key"))),
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Entries reads the log of a data folder from its beginning.
func Entries(t testing.TB, data string) (out []record.Entry) {
	t.Helper()
	err := audit.Read(t.Context(), LogPath(data), "2000-01-01", "2999-12-31", func(e record.Entry, _ int64) error {
		out = append(out, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Logged are the kinds of all entries of the demo's log, in order, with spaces between them.
func (d *Stall) Logged() string {
	d.T.Helper()
	var kinds []string
	for _, e := range Entries(d.T, d.Data()) {
		kinds = append(kinds, string(e.Kind))
	}
	return strings.Join(kinds, " ")
}

// Kinds are what a data folder's log holds, each once, in the order of their first entries. A log
// that does not verify fails the test.
func Kinds(t testing.TB, data string) (out []string) {
	t.Helper()
	if v, err := audit.Verify(t.Context(), LogPath(data), audit.Against{}); err != nil || v.Result != audit.OK {
		t.Errorf("%+v %v", v, err)
	}
	for _, e := range Entries(t, data) {
		if !slices.Contains(out, string(e.Kind)) {
			out = append(out, string(e.Kind))
		}
	}
	return out
}

// KindsSoFar are the kinds of a log that the program is writing; before there is one, none.
func KindsSoFar(t testing.TB, data string) (out []string) {
	t.Helper()
	if _, err := os.Stat(LogPath(data)); err != nil {
		return nil
	}
	for _, e := range Entries(t, data) {
		out = append(out, string(e.Kind))
	}
	return out
}

// CSV exports today's entries and returns the file.
func (d *Stall) CSV() string {
	d.T.Helper()
	path := filepath.Join(d.Dir, "log.csv")
	d.Want(0, "", d.Call("", "log", "export", "--day", Today(), "--format", "csv", "--out", path))
	b, err := os.ReadFile(path)
	if err != nil {
		d.T.Fatal(err)
	}
	return string(b)
}

// InOrder fails the test unless the log's rows have these kinds one after another; others may stand
// between them.
func InOrder(t testing.TB, csv string, kinds ...string) {
	t.Helper()
	at := 0
	for _, kind := range kinds {
		i := strings.Index(csv[at:], `"`+kind+`"`)
		if i < 0 {
			t.Fatalf("the log lacks %s, or has it elsewhere:\n%s", kind, csv)
		}
		at += i + 1
	}
}

// Alter edits a log as the owner of the file can: the triggers that stand against it are put back.
func Alter(t testing.TB, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var stays, remains string // in the order in which they were made
	const triggers = "SELECT min(sql) FILTER (WHERE name = 'entry_stays'), " +
		"min(sql) FILTER (WHERE name = 'entry_remains') FROM sqlite_schema"
	if err := db.QueryRow(triggers).Scan(&stays, &remains); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"DROP TRIGGER entry_stays", "DROP TRIGGER entry_remains", statement, stays, remains} {
		if _, err := db.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
}

// Hold keeps a log from taking entries until the test is over. It can be read meanwhile.
func Hold(t testing.TB, path string) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tx.Rollback(); db.Close() })
}
