//go:build cgo

package audit

import (
	"errors"

	"github.com/mattn/go-sqlite3"
)

// sqliteVersion is SQLite's own number, 3051003 for 3.51.3.
func sqliteVersion() int {
	_, n, _ := sqlite3.Version()
	return n
}

// held tells that another connection holds the database.
func held(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

// noDatabase tells that the file is not SQLite's, or no longer.
func noDatabase(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrNotADB || e.Code == sqlite3.ErrCorrupt)
}
