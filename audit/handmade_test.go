//go:build unix

package audit

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kakanai/record"
)

// loosely changes a log on one connection to which the structure is another one, and which leaves
// it as it was.
func loosely(t *testing.T, path, structure string, statements ...string) {
	t.Helper()
	all := []string{"PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = " + structure}
	var was []string
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query("SELECT name, sql FROM sqlite_schema")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		text = strings.ReplaceAll(text, "'", "''")
		was = append(was, fmt.Sprintf("UPDATE sqlite_schema SET sql = '%s' WHERE name = '%s'", text, name))
	}
	db.Close()
	tamper(t, path, all...)
	tamper(t, path, append([]string{"PRAGMA ignore_check_constraints = ON"}, statements...)...)
	tamper(t, path, append([]string{"PRAGMA writable_schema = ON"}, was...)...)
}

// What an owner may store so that it reads as before: each is found, and of a row the row is named.
func TestWhatReadsTheSameIsNotTheSame(t *testing.T) {
	const loose = `CASE type WHEN 'trigger' THEN
  replace(sql, 'SELECT RAISE(ABORT, ''the log is append-only'')', 'SELECT 1')
  ELSE replace(replace(replace(sql, 'STRICT', ''), ' TEXT ', ' BLOB '), ' INTEGER NOT', ' BLOB NOT') END
  WHERE type <> 'index'`
	for why, c := range map[string]struct {
		structure, do string
		at            int64
	}{
		"a text as a BLOB":               {loose, "UPDATE entry SET kind = CAST(kind AS BLOB) WHERE seq = 5", 5},
		"an empty text as an empty BLOB": {loose, "UPDATE entry SET screen = x'' WHERE seq = 5", 5},
		"a number as a text":             {loose, "UPDATE entry SET pages = CAST(pages AS TEXT) WHERE seq = 5", 5},
		"the version as a text":          {loose, "UPDATE entry SET version = CAST(version AS TEXT) WHERE seq = 5", 5},
		"details as a text":              {loose, "UPDATE entry SET details = CAST(details AS TEXT) WHERE seq = 5", 5},
		"hashes as a text":               {loose, "UPDATE entry SET hashes = CAST(hashes AS TEXT) WHERE seq = 5", 5},
		"an indexed text as a BLOB":      {loose, "UPDATE entry SET day = CAST(day AS BLOB) WHERE seq = 5", -1},
		"an indexed number as a text":    {loose, "UPDATE entry SET number = CAST(number AS TEXT) WHERE seq = 7", -1},
		"a day's index of another column": {
			"replace(sql, '(day)', '(form)') WHERE name = 'entry_day'",
			"REINDEX entry_day", -1,
		},
		"numbers' index of other numbers": {
			"replace(sql, '(day, number)', '(day, seq)') WHERE name = 'entry_number'",
			"REINDEX entry_number", -1,
		},
		"numbers' index of texts": {
			"replace(sql, '(day, number)', '(day, iif(number = 5, CAST(number AS TEXT), number))') WHERE name = " +
				"'entry_number'",
			"REINDEX entry_number", -1,
		},
		"an entry less in an index": {
			"replace(sql, 'number > 0', 'number > 1') WHERE name = 'entry_number'",
			"REINDEX entry_number", -1,
		},
		"milestones by another key": {
			"replace(sql, '(seq)', '(clerk)') WHERE name = 'entry_milestone'",
			"REINDEX entry_milestone", -1,
		},
		"an index in other order": {
			"replace(sql, '(day)', '(day DESC)') WHERE name = 'entry_day'",
			"REINDEX entry_day", -1,
		},
		"an index of another name": {"sql", "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET tbl_name = " +
			"'Entry' WHERE name = 'entry_day'", -1},
		"a structure as a BLOB": {"sql", "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET type = CAST(type " +
			"AS BLOB) WHERE name = 'entry_remains'", -1},
		"pages that move": {"sql", "PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = FULL; VACUUM; PRAGMA " +
			"journal_mode = WAL", -1},
	} {
		t.Run(why, func(t *testing.T) {
			now := noon
			l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
			for range 2 {
				if _, err := l.OpenDay(t.Context(), 1); err != nil {
					t.Fatal(err)
				}
				fill(t, l, 13)
				now = now.AddDate(0, 0, 1)
			}
			l.Close()
			loosely(t, path, "sql", "REINDEX")
			if v := verdict(t, path); v.Result != OK {
				t.Fatalf("nothing was changed: %+v", v)
			}
			loosely(t, path, c.structure, c.do)
			if v := verdict(t, path); v.Result != Modified || v.At != c.at {
				t.Errorf("%+v, expected modified at %d", v, c.at)
			}
		})
	}
}

// Where SQLite would wait for ever, or read a device, it is not asked.
func TestOnlyFilesAreVerified(t *testing.T) {
	for _, end := range []string{"", "-wal", "-journal", "-shm"} {
		for why, put := range map[string]func(path string) error{
			"a pipe":   func(p string) error { return syscall.Mkfifo(p, 0o600) },
			"a folder": func(p string) error { return os.Mkdir(p, 0o700) },
			"a device": func(p string) error { return os.Symlink("/dev/zero", p) },
		} {
			l, path := newLog(t, nil)
			l.Close()
			if end == "" {
				path = filepath.Join(t.TempDir(), "log.db")
			}
			if err := put(path + end); err != nil {
				t.Fatal(err)
			}
			if v := verdict(t, path); v.Result != UnknownLog {
				t.Errorf("%s as log%s: %+v", why, end, v)
			}
			for what, ask := range map[string]func() error{
				"Read": func() error {
					return Read(t.Context(), path, "", "9999", func(record.Entry, int64) error { return nil })
				},
				"Sign": func() error { _, _, err := Sign(t.Context(), path, KeyFile(path+".key")); return err },
				"Prove": func() error {
					_, err := Prove(t.Context(), path, KeyFile(path+".key"), 0,
						false)
					return err
				},
				"Browse": func() error { _, err := Browse(t.Context(), path, Filter{}); return err },
				"Open":   func() error { _, err := Open(t.Context(), options(path)); return err },
			} {
				if err := ask(); err == nil {
					t.Errorf("%s takes %s as log%s", what, why, end)
				}
			}
		}
	}
}

// odd are names that keep a reader waiting, or give it bytes without end.
func odd(t *testing.T) []string {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{pipe, "/dev/zero"}
}
