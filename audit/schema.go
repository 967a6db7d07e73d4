package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

const (
	applicationID = 0x4B4B4E31 // "KKN1"
	schemaVersion = 3          // of the database
	entryVersion  = 2          // of an entry's bytes
	minSQLite     = 3051003    // 3.51.3: before it, two connections could corrupt a WAL
)

// schemas are the statements that make the database, byte for byte, by version; Verify compares
// with them.
var schemas = map[int][]string{1: schema1, 2: schema2, 3: schema3}

// schema1 made the first logs. It is no longer used to make one, but copies of such logs verify for
// ever.
var schema1 = []string{
	`CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  at INTEGER NOT NULL,
  day TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
  visit TEXT NOT NULL CHECK (length(visit) <= 40),
  form TEXT NOT NULL CHECK (length(form) <= 40),
  edition TEXT NOT NULL CHECK (length(edition) <= 32),
  serial TEXT NOT NULL CHECK (length(serial) <= 28),
  number INTEGER NOT NULL CHECK (number >= 0),
  code TEXT NOT NULL CHECK (length(code) <= 20),
  via TEXT NOT NULL CHECK (length(via) <= 20),
  pages INTEGER NOT NULL,
  copies INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  salt BLOB CHECK (length(salt) = 16),
  details BLOB CHECK (length(details) <= 200),
  commitment BLOB NOT NULL CHECK (length(commitment) = 32),
  hashes BLOB NOT NULL CHECK (length(hashes) % 32 = 0)
) STRICT`,
	`CREATE INDEX entry_day ON entry (day, seq)`,
	`CREATE UNIQUE INDEX entry_number ON entry (day, number) WHERE number > 0`,
	`CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
	`CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
}

// schema2 added the figures of a day, and lets erasures through: of details, or of everything but
// the hashes. It is no longer used to make a log.
var schema2 = []string{
	`CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  version INTEGER NOT NULL CHECK (version BETWEEN 0 AND 2),
  at INTEGER NOT NULL,
  day TEXT NOT NULL CHECK (length(day) <= 10),
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
  visit TEXT NOT NULL CHECK (length(visit) <= 40),
  form TEXT NOT NULL CHECK (length(form) <= 40),
  edition TEXT NOT NULL CHECK (length(edition) <= 32),
  serial TEXT NOT NULL CHECK (length(serial) <= 28),
  number INTEGER NOT NULL CHECK (number >= 0),
  code TEXT NOT NULL CHECK (length(code) <= 20),
  via TEXT NOT NULL CHECK (length(via) <= 20),
  pages INTEGER NOT NULL,
  copies INTEGER NOT NULL,
  marks INTEGER NOT NULL,
  screen TEXT NOT NULL CHECK (length(screen) <= 20),
  clerk INTEGER NOT NULL CHECK (clerk >= 0),
  yen INTEGER NOT NULL CHECK (yen >= 0),
  items TEXT NOT NULL CHECK (length(items) <= 400),
  free TEXT NOT NULL CHECK (length(free) <= 40),
  upto INTEGER NOT NULL CHECK (upto >= 0),
  key TEXT NOT NULL CHECK (length(key) <= 240),
  salt BLOB CHECK (length(salt) = 16),
  details BLOB CHECK (length(details) <= 200),
  commitment BLOB NOT NULL CHECK (length(commitment) IN (0, 32)),
  hashes BLOB NOT NULL CHECK (length(hashes) % 32 = 0)
) STRICT`,
	`CREATE INDEX entry_day ON entry (day)`,
	`CREATE UNIQUE INDEX entry_number ON entry (day, number) WHERE number > 0`,
	`CREATE INDEX entry_milestone ON entry (seq) WHERE ` + milestones2,
	`CREATE TRIGGER entry_stays BEFORE UPDATE ON entry WHEN new.seq <> old.seq OR ` +
		`new.hashes <> old.hashes OR new.salt NOT NULL OR new.details NOT NULL OR
  iif(new.version = 0, old.` + milestones2 + `,
    (new.version, new.at, new.day, new.kind, new.visit, new.form, new.edition, new.serial, new.number, ` +
		`new.code, new.via, new.pages, new.copies, new.marks, new.screen, new.clerk, new.yen, new.items, new.free, ` +
		`new.upto, new.key, new.commitment)
    <> (old.version, old.at, old.day, old.kind, old.visit, old.form, old.edition, old.serial, old.number, ` +
		`old.code, old.via, old.pages, old.copies, old.marks, old.screen, old.clerk, old.yen, old.items, old.free, ` +
		`old.upto, old.key, old.commitment))
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
	`CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
}

// schema3 added milestones, and bounds every column in bytes: length() of a TEXT ends at its first
// NUL, so a row could hold gigabytes after one. The triggers protect from accidents; an owner of
// the file can drop them.
var schema3 = []string{
	`CREATE TABLE entry (
  seq INTEGER PRIMARY KEY CHECK (seq >= 0),
  version INTEGER NOT NULL CHECK (version BETWEEN 0 AND 2),
  at INTEGER NOT NULL CHECK (at >= 0),
  day TEXT NOT NULL CHECK (length(CAST(day AS BLOB)) <= 10),
  kind TEXT NOT NULL CHECK (length(CAST(kind AS BLOB)) BETWEEN 1 AND 32),
  visit TEXT NOT NULL CHECK (length(CAST(visit AS BLOB)) <= 40),
  form TEXT NOT NULL CHECK (length(CAST(form AS BLOB)) <= 40),
  edition TEXT NOT NULL CHECK (length(CAST(edition AS BLOB)) <= 32),
  serial TEXT NOT NULL CHECK (length(CAST(serial AS BLOB)) <= 28),
  number INTEGER NOT NULL CHECK (number >= 0),
  code TEXT NOT NULL CHECK (length(CAST(code AS BLOB)) <= 20),
  via TEXT NOT NULL CHECK (length(CAST(via AS BLOB)) <= 20),
  pages INTEGER NOT NULL CHECK (pages >= 0),
  copies INTEGER NOT NULL CHECK (copies >= 0),
  marks INTEGER NOT NULL CHECK (marks >= 0),
  screen TEXT NOT NULL CHECK (length(CAST(screen AS BLOB)) <= 20),
  clerk INTEGER NOT NULL CHECK (clerk >= 0),
  yen INTEGER NOT NULL CHECK (yen >= 0),
  items TEXT NOT NULL CHECK (length(CAST(items AS BLOB)) <= 400),
  free TEXT NOT NULL CHECK (length(CAST(free AS BLOB)) <= 40),
  upto INTEGER NOT NULL CHECK (upto >= 0),
  key TEXT NOT NULL CHECK (length(CAST(key AS BLOB)) <= 240),
  salt BLOB CHECK (length(salt) = 16),
  details BLOB CHECK (length(details) <= 200),
  commitment BLOB NOT NULL CHECK (length(commitment) IN (0, 32)),
  hashes BLOB NOT NULL CHECK (length(hashes) BETWEEN 32 AND 2048 AND length(hashes) % 32 = 0)
) STRICT`,
	`CREATE INDEX entry_day ON entry (day)`,
	`CREATE UNIQUE INDEX entry_number ON entry (day, number) WHERE number > 0`,
	`CREATE INDEX entry_milestone ON entry (seq) WHERE ` + milestones,
	`CREATE TRIGGER entry_stays BEFORE UPDATE ON entry WHEN new.seq <> old.seq OR ` +
		`new.hashes <> old.hashes OR new.salt NOT NULL OR new.details NOT NULL OR
  iif(new.version = 0, old.` + milestones + `,
    (new.version, new.at, new.day, new.kind, new.visit, new.form, new.edition, new.serial, new.number, ` +
		`new.code, new.via, new.pages, new.copies, new.marks, new.screen, new.clerk, new.yen, new.items, new.free, ` +
		`new.upto, new.key, new.commitment)
    <> (old.version, old.at, old.day, old.kind, old.visit, old.form, old.edition, old.serial, old.number, ` +
		`old.code, old.via, old.pages, old.copies, old.marks, old.screen, old.clerk, old.yen, old.items, old.free, ` +
		`old.upto, old.key, old.commitment))
  BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
	`CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END`,
}

// ErrNotOurs is returned for a file that is no log of Kakanai, or one of a version that this
// program does not know.
var ErrNotOurs = errors.New("not a log of this program")

func notOurs(err error) error {
	if noDatabase(err) {
		return fmt.Errorf("%w: %w", ErrNotOurs, err)
	}
	return err
}

type querier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// ours checks that a database has the application id, the version and the structure of a log, and
// returns the version. The error is errSchema where only the structure differs, else ErrNotOurs
// or the database's own.
func ours(ctx context.Context, db querier) (version int, err error) {
	var app int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&app); err != nil {
		return 0, notOurs(err)
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return 0, notOurs(err)
	}
	if app != applicationID {
		return 0, fmt.Errorf("%w: application id %08x", ErrNotOurs, app)
	}
	want, known := schemas[version]
	if !known {
		return 0, fmt.Errorf("%w: version %d, this program knows %d", ErrNotOurs, version, schemaVersion)
	}
	return version, sameSchema(ctx, db, want)
}

var errSchema = errors.New("the database's structure was changed")

func sameSchema(ctx context.Context, db querier, want []string) error {
	rows, err := db.QueryContext(ctx, "SELECT coalesce(sql, '') FROM sqlite_schema ORDER BY rowid")
	if err != nil {
		return notOurs(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		got = append(got, s)
	}
	if err := rows.Err(); err != nil {
		return notOurs(err)
	}
	if strings.Join(got, ";") != strings.Join(want, ";") {
		return errSchema
	}
	return nil
}
