package audit

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever edits the file itself may write what its structure forbids. Nothing of a row that is not as it was written is read as if it were.
func TestRowsAreReadAsTheyStand(t *testing.T) {
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(t.TempDir(), "loose.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	e := sample
	e.version, e.Seq, e.At, e.Day, e.Kind = 2, 7, noon, "2026-11-24", "printed"
	values := map[string]any{"version": 2, "salt": make([]byte, 16), "details": e.details(), "commitment": make([]byte, 32), "hashes": make([]byte, 32)}
	for _, line := range strings.Split(strings.TrimSuffix(string(e.header()), "\n"), "\n")[1:] {
		name, value, _ := strings.Cut(line, " ")
		values[name] = value
	}
	names := append([]string{"version", "salt", "details", "commitment", "hashes"}, fields[:]...)
	if _, err := db.Exec("CREATE TABLE entry (" + strings.Join(names, ",") + ")"); err != nil {
		t.Fatal(err)
	}
	good := func() bool {
		args := make([]any, len(names))
		for i, name := range names {
			args[i] = values[name]
		}
		if _, err := db.Exec("DELETE FROM entry"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("INSERT INTO entry ("+strings.Join(names, ",")+") VALUES (?"+strings.Repeat(",?", len(names)-1)+")", args...); err != nil {
			t.Fatal(err)
		}
		for r, err := range rows(t.Context(), db, 2, "") {
			if err != nil || r.seq != 7 || r.header != string(e.header()) || r.details != string(e.details()) || len(r.salt) != 16 || len(r.commitment) != 32 || len(r.hashes) != 32 {
				return false
			}
			_, err = r.entry()
			return err == nil && r.salted && r.detailed
		}
		return false
	}
	if !good() {
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
		for _, values[name] = range bad {
			if good() {
				t.Errorf("%s: %q is read as if it were %q", name, values[name], was)
			}
		}
		values[name] = was
	}
}

// Whatever wholes would give of a broken file, parse takes it apart or refuses it.
func FuzzRow(f *testing.F) {
	f.Add("7 2 9 16 4 32 32\nkakanai")
	f.Add("7 0 9   0 1\nx")
	f.Fuzz(func(t *testing.T, s string) {
		var r row
		if r.parse(s) == nil && !strings.HasSuffix(s, r.header+r.salt+r.details+r.commitment+r.hashes) {
			t.Errorf("%q", s)
		}
	})
}
