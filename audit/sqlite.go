//go:build cgo

package audit

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"syscall"

	"github.com/mattn/go-sqlite3"
)

// engine is the name of our SQLite driver: it refuses a value that is longer than maxValue.
const engine = "kakanai-log"

// heap is how many bytes SQLite may take in this process, whatever a file makes it read, a
// structure of gigabytes for example. A log needs a few million.
const heap = 64 << 20

func init() {
	if memory, err := (&sqlite3.SQLiteDriver{}).Open(":memory:"); err == nil {
		_, _ = memory.(*sqlite3.SQLiteConn).Exec(fmt.Sprintf("PRAGMA hard_heap_limit = %d", heap), nil)
		memory.Close()
	}
	sql.Register(engine, &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		c.SetLimit(sqlite3.SQLITE_LIMIT_LENGTH, maxValue)
		return nil
	}})
}

// sqliteVersion returns SQLite's own number, 3051003 for 3.51.3.
func sqliteVersion() int {
	_, n, _ := sqlite3.Version()
	return n
}

// held reports whether another connection holds the database.
func held(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

// noDatabase reports whether the file is not SQLite's, or no longer.
func noDatabase(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrNotADB || e.Code == sqlite3.ErrCorrupt)
}

// damaged reports whether SQLite failed on the file itself.
func damaged(err error) bool {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	return slices.Contains([]sqlite3.ErrNo{sqlite3.ErrCorrupt, sqlite3.ErrTooBig, sqlite3.ErrNomem, sqlite3.ErrNotADB},
		e.Code)
}

// reason puts the package's own error in front of SQLite's, where there is one for it.
func reason(err error) error {
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	why := map[sqlite3.ErrNo]error{
		sqlite3.ErrFull: ErrFull, sqlite3.ErrReadonly: ErrReadOnly, sqlite3.ErrPerm: ErrReadOnly,
		sqlite3.ErrCantOpen: ErrReadOnly,
		sqlite3.ErrBusy:     ErrLocked, sqlite3.ErrLocked: ErrLocked,
	}[e.Code]
	switch { // SQLite has one code for all that goes wrong with a file
	case e.SystemErrno == syscall.ENOSPC:
		why = ErrFull
	case e.SystemErrno == syscall.EROFS:
		why = ErrReadOnly
	}
	if why == nil {
		return err
	}
	return fmt.Errorf("%w: %w", why, err)
}

// Damaged reports whether err says that the log's file is none of this program's, or was changed or
// damaged; it is not for errors of a disk.
func Damaged(err error) bool {
	return slices.ContainsFunc([]error{ErrNotOurs, errSchema, errStored, errRow, errHeader, errDetails},
		func(is error) bool { return errors.Is(err, is) }) || damaged(err)
}
