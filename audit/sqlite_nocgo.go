//go:build !cgo

package audit

import _ "github.com/mattn/go-sqlite3" // without cgo it is a driver that refuses to open anything, and says why

const engine = "sqlite3"

// Without cgo there is no SQLite, and Open fails before any of these is used. They let the package
// be vetted for other systems.
func sqliteVersion() int     { return 0 }
func held(error) bool        { return false }
func noDatabase(error) bool  { return false }
func damaged(error) bool     { return false }
func reason(err error) error { return err }
