package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"
)

// The walk compares what a log says. This compares how it is stored: a number kept as a text reads
// the same, and a new entry stumbles over it; a cell that claims the bytes of its neighbour reads
// the same, and the next erasure overwrites the neighbour.

// maxValue is how many bytes SQLite hands over, or takes, as one value: 256 rows in one text, each
// with every column as long as the structure allows. A value that is longer is refused before it is
// read.
const maxValue = 1 << 20

var errNotRegular = errors.New("not a regular file")

// regular refuses a file that is not a regular one, at path or beside it where SQLite would look: a
// pipe would keep a reader waiting for ever.
func regular(path string) error {
	for _, end := range [...]string{"", "-wal", "-shm", "-journal"} {
		info, err := os.Stat(path + end)
		if err != nil && end != "" {
			continue
		}
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return errNotRegular
		}
	}
	return nil
}

// errStored is returned for a file that is damaged, or was changed, where no value shows it.
var errStored = errors.New("the file is damaged")

// sound checks how the log at path is stored, beside a walk and on a connection of its own: the
// pages, the type of every value, the names in the structure. The channel gives nil, errStored or
// why nothing can be said.
func sound(ctx context.Context, path string) <-chan error {
	said := make(chan error, 1)
	go func() { said <- soundly(ctx, path) }()
	return said
}

func soundly(ctx context.Context, path string) error {
	tx, done, err := snapshot(ctx, path)
	if err != nil {
		return err
	}
	defer done()
	// judge checks the structure's own conditions, too; here they would cost half as much again.
	if _, err := tx.ExecContext(ctx, "PRAGMA ignore_check_constraints = ON"); err != nil {
		return err
	}
	var version int
	if err := tx.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return err
	}
	if err := settled(ctx, tx, version); err != nil {
		return err
	}
	var said string
	if err := tx.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return errStored
	}
	return nil
}

// settled compares what SQLite stores of the structure beside its texts, and how it reads the file.
func settled(ctx context.Context, tx *sql.Tx, version int) error {
	for pragma, want := range map[string]string{"encoding": "UTF-8", "auto_vacuum": "0"} {
		var got string
		if err := tx.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&got); err != nil {
			return err
		}
		if got != want {
			return errStored
		}
	}
	const objects = `SELECT concat_ws(' ', type, name, tbl_name, rootpage > 0,
  typeof(type), typeof(name), typeof(tbl_name), typeof(rootpage), typeof(sql))
  FROM sqlite_schema ORDER BY rowid`
	found, err := tx.QueryContext(ctx, objects)
	if err != nil {
		return err
	}
	defer found.Close()
	for _, text := range schemas[version] {
		words := strings.Fields(strings.Replace(text, "UNIQUE ", "", 1)) // CREATE, what, its name
		what := strings.ToLower(words[1])
		root := 1
		if what == "trigger" {
			root = 0
		}
		want := fmt.Sprintf("%s %s entry %d text text text integer text", what, words[2], root)
		var got string
		if !found.Next() || found.Scan(&got) != nil || got != want {
			return errStored
		}
	}
	return found.Err()
}

// mistyped returns the first entry that holds a value of another type than the structure says; -1:
// none.
func mistyped(ctx context.Context, db querier, version int) int64 {
	conditions := []string{
		"typeof(salt) NOT IN ('blob', 'null')", "typeof(details) NOT IN ('blob', 'null')",
		"typeof(commitment) <> 'blob'", "typeof(hashes) <> 'blob'",
	}
	for _, name := range fields[:fieldsOf(min(version, 2))] {
		want := "text"
		if numeric[name] {
			want = "integer"
		}
		conditions = append(conditions, "typeof("+name+") <> '"+want+"'")
	}
	if version > 1 {
		conditions = append(conditions, "typeof(version) <> 'integer'")
	}
	var seq sql.NullInt64
	first := "SELECT min(seq) FROM entry NOT INDEXED WHERE " + strings.Join(conditions, " OR ")
	err := db.QueryRowContext(ctx, first).Scan(&seq)
	if err != nil || !seq.Valid {
		return -1
	}
	return seq.Int64
}
