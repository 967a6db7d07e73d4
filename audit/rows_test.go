package audit

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kakanai/record"
)

// A person who edits the file itself can write what its structure forbids, and leave the structure
// as it should be. Nothing of a row that is not as it was written is read as if it were.
func TestRowsAreReadAsTheyStand(t *testing.T) {
	l := newLooseRow(t)
	values := l.values
	if !l.good(t) {
		t.Fatal("a row is not read as it was written")
	}
	for name, was := range values {
		bad := []any{nil, "\x00", "1 "}
		if s, ok := was.(string); ok {
			bad = append(bad, s+"\x00hidden", s+"\n", s+" ", []byte(s+"\xff"))
		}
		if b, ok := was.([]byte); ok {
			bad = append(bad, b[1:], append(b[:len(b):len(b)], 0), []byte{})
		}
		if name == "seq" {
			bad = []any{6, -7} // the one column that takes only a number, however it is written
		}
		for _, values[name] = range bad {
			if l.good(t) {
				t.Errorf("%s: %q is read as if it were %q", name, values[name], was)
			}
		}
		values[name] = was
	}
	// One line less here and one more there.
	visit, form, edition := values["visit"], values["form"], values["edition"]
	values["visit"], values["form"], values["edition"] = nil, fmt.Sprint(visit, "\n", form), edition
	if l.good(t) {
		t.Error("a line break makes up for a NULL")
	}
	values["visit"], values["form"], values["edition"] = fmt.Sprint(visit, "\n", form), "", edition
	if l.good(t) {
		t.Error("a line break moves what follows")
	}
}

// A looseRow is a table of entries that takes any value, with the structure of a log, for one row:
// the entry's, by column, until a test changes one of values.
type looseRow struct {
	e              record.Entry
	names          []string
	values         map[string]any
	writer, reader *sql.DB
}

func newLooseRow(t *testing.T) *looseRow {
	t.Helper()
	path := filepath.Join(t.TempDir(), "loose.db")
	open := func() *sql.DB {
		db, err := sql.Open("sqlite3", "file:"+path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		db.SetMaxOpenConns(1)
		return db
	}
	l := &looseRow{e: sample}
	e := &l.e
	e.Version, e.Seq, e.At, e.Day, e.Kind = 2, 7, noon, "2026-11-24", "printed"
	l.values = map[string]any{
		"version": 2, "salt": make([]byte, 16), "details": detailsOf(e),
		"commitment": make([]byte, 32), "hashes": make([]byte, 32),
	}
	for _, line := range strings.Split(strings.TrimSuffix(string(headerOf(e)), "\n"), "\n")[1:] {
		name, value, _ := strings.Cut(line, " ")
		l.values[name] = value
	}
	// the table's order
	l.names = slices.Concat([]string{"seq", "version"}, fields[1:], []string{"salt", "details", "commitment", "hashes"})
	l.writer = open()
	for _, s := range []string{
		"CREATE TABLE entry (" + strings.Replace(strings.Join(l.names, ","), "seq", "seq INTEGER PRIMARY KEY", 1) + ")",
		"PRAGMA writable_schema = ON", // this connection goes on as if nothing were forbidden
		"UPDATE sqlite_schema SET sql = '" + strings.ReplaceAll(schema3[0], "'", "''") + "'",
	} {
		if _, err := l.writer.Exec(s); err != nil {
			t.Fatal(err)
		}
	}
	l.reader = open()
	return l
}

// good writes values as the only row, and reports whether it is read back as the entry.
func (l *looseRow) good(t *testing.T) bool {
	t.Helper()
	args := make([]any, len(l.names))
	for i, name := range l.names {
		args[i] = l.values[name]
	}
	if _, err := l.writer.Exec("DELETE FROM entry"); err != nil {
		t.Fatal(err)
	}
	if _, err := l.writer.Exec("INSERT INTO entry ("+strings.Join(l.names, ",")+") VALUES (?"+strings.Repeat(",?",
		len(l.names)-1)+")", args...); err != nil {
		t.Fatal(err)
	}
	tx, err := l.reader.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	one, many := 0, 0
	for r, err := range rows(t.Context(), tx, 2, "") {
		if l.same(&r, err) {
			one++
		}
	}
	for r, err := range scanAll(t.Context(), tx, 2) {
		if l.same(r, err) {
			many++
		}
	}
	if one != many {
		t.Errorf("%v: read one by one %d times, with others %d times", l.values, one, many)
	}
	return one == 1
}

// same reports whether r is the entry.
func (l *looseRow) same(r *row, err error) bool {
	if err != nil || r.seq != 7 || string(r.header()) != string(headerOf(&l.e)) ||
		r.details != string(detailsOf(&l.e)) || len(r.salt) != 16 || len(r.commitment) != 32 ||
		len(r.hashes) != 32 {
		return false
	}
	_, err = r.entry()
	return err == nil && r.salted && r.detailed
}

// Of many rows that are read at once one may be on a damaged page: the verdict names that one and
// not the first of the many.
func TestDamagedPage(t *testing.T) {
	l, path := newLog(t, nil)
	bulk(t, l, 1000)
	l.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const size = 4096
	damaged := 0
	for page := len(whole) / size / 4; page < len(whole)/size; page += 7 {
		b := bytes.Clone(whole)
		if b[page*size] != 0x0d { // a leaf of a table
			continue
		}
		b[page*size] = 0
		path := filepath.Join(t.TempDir(), "damaged.db")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		tx, done, err := snapshot(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		var n int64
		for _, err := range rows(t.Context(), tx, schemaVersion, "ORDER BY seq") {
			if err == nil {
				n++
			}
		}
		done()
		if v := verdict(t, path); v.Result != Modified || v.At != n || n > 1000 {
			t.Errorf("page %d: row %d cannot be read: %+v", page, n, v)
		}
		damaged++
	}
	if damaged < 5 {
		t.Errorf("%d pages were damaged: too few to mean anything", damaged)
	}
}

// However many reads a verification takes, all are of one moment, beside a kiosk that appends, and
// erases what was there when it began.
func TestVerifyBesideErasing(t *testing.T) {
	now := noon
	l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
	const days = 6
	for range days {
		bulk(t, l, 200)
		now = now.AddDate(0, 0, 1)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for left := range days {
			if _, err := l.Append(context.Background(), sample); err != nil {
				t.Error(err)
			}
			if err := l.SetKeep(context.Background(), Keep{days - 1 - left, days - 1 - left}, 1); err != nil {
				t.Error(err)
			}
			if done, err := l.Erase(context.Background(), 1); err != nil || done.Entries < 200 {
				t.Error(done, err)
			}
		}
	}()
	for n := 0; ; n++ {
		if v := verdict(t, path); !v.Good() {
			t.Fatalf("verification %d: %+v", n, v)
		}
		select {
		case <-ended:
			return
		default:
		}
	}
}

// Whatever SQLite would give of a broken file, parse takes it apart or refuses it.
func FuzzRow(f *testing.F) {
	head := "2\n" + strings.Join(blanks[:], "\n")
	f.Add(fmt.Sprintf("%d 1 2 3 4\n%sabbccc\n\n\n\nrest", len(head), head))
	f.Add(fmt.Sprintf("%d   0 4\n%sdddd", len(head), head))
	f.Add(fmt.Sprintf("%d   0 4\n%s\ndddd", len(head)+1, head)) // a line too many
	f.Fuzz(func(t *testing.T, s string) {
		var r row
		rest, err := r.parse(s)
		whole := fmt.Sprintf("%d\n%s%s%s%s%s%s", r.version, strings.Join(r.values[:], "\n"), r.salt, r.details,
			r.commitment, r.hashes, rest)
		if err == nil && !strings.HasSuffix(s, "\n"+whole) {
			t.Errorf("%q", s)
		}
		if err == nil && strings.Contains(strings.Join(r.values[:], ""), "\n") {
			t.Errorf("a line too many is read: %q", s)
		}
	})
}
