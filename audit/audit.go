// Package audit is the kiosk's log: append-only, in SQLite, with a Merkle tree in the same rows, so that whoever changes it is
// found out.
//
// Start with Open and Log.Append; Verify and Read only read, and work beside a running kiosk and on copies. An entry is
// durable when Append returns. The log never holds anything personal: there is no column that could. What a log alone cannot
// show is that its end was cut off or that it was replaced as a whole: that needs a checkpoint kept outside the PC.
package audit

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrBusy says that another Kakanai has this log open for writing.
var ErrBusy = errors.New("another Kakanai is writing this log")

// Options of a log that is to be written.
type Options struct {
	Path     string           // the database; its folder must exist
	Now      func() time.Time // the clock
	Rand     io.Reader        // for salts and the log's id
	Terminal string           // 1 to 8 letters A–Z or digits: the head of every serial
	Version  string           // of the program, for a new log's first entry
}

// A Log is open for writing, by this process alone. It is safe for concurrent use.
type Log struct {
	o    Options
	db   *sql.DB
	lock *sql.DB
	mu   sync.Mutex
}

const (
	applicationID = 0x4B4B4E31 // "KKN1"
	schemaVersion = 1
	minSQLite     = 3051003 // 3.51.3: before it, two connections could corrupt a WAL
)

// schema is what the database consists of, byte for byte; Verify compares.
var schema = []string{
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

var terminalText = regexp.MustCompile(`^[A-Z0-9]{1,8}$`)

// Open opens the log for writing, or begins a new one. It refuses a file that is not ours, one written by a newer Kakanai, one
// whose structure was changed, and an SQLite that would not keep what it acknowledges. A second writer gets ErrBusy.
func Open(ctx context.Context, o Options) (*Log, error) {
	l := &Log{o: o}
	if err := l.open(ctx); err != nil {
		l.Close()
		return nil, fmt.Errorf("open log: %w", err)
	}
	return l, nil
}

func (l *Log) open(ctx context.Context) (err error) {
	o := l.o
	if !terminalText.MatchString(o.Terminal) {
		return errors.New("the terminal's name must be 1 to 8 letters A–Z or digits")
	}
	if l.lock, err = takeLock(ctx, o.Path+".lock"); err != nil {
		return err
	}
	// Made here, so that it is its owner's alone; SQLite gives its side files the same mode.
	f, err := os.OpenFile(o.Path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	q := url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_foreign_keys": {"1"}, "_busy_timeout": {"5000"},
		"_secure_delete": {"1"}, "_txlock": {"immediate"},
	}
	if l.db, err = sql.Open("sqlite3", dsn(o.Path, q)); err != nil {
		return err
	}
	l.db.SetMaxOpenConns(1)
	l.db.SetConnMaxLifetime(0)
	for _, p := range []string{"trusted_schema = OFF", "cell_size_check = ON", "temp_store = MEMORY", "mmap_size = 0"} {
		if _, err = l.db.ExecContext(ctx, "PRAGMA "+p); err != nil {
			return notOurs(err)
		}
	}
	if err = durable(ctx, l.db); err != nil {
		return err
	}
	return l.begin(ctx)
}

// takeLock holds a tiny database of its own exclusively. The system lets go of it however this process ends.
func takeLock(ctx context.Context, path string) (*sql.DB, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	f.Close()
	db, err := sql.Open("sqlite3", dsn(path, url.Values{"_locking_mode": {"EXCLUSIVE"}, "_busy_timeout": {"0"}}))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	db.SetConnMaxLifetime(0)
	if _, err := db.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		db.Close()
		if held(err) {
			return nil, ErrBusy
		}
		return nil, err
	}
	return db, nil
}

func dsn(path string, q url.Values) string {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}
	return u.String()
}

// durable refuses to work on a database that might lose an acknowledged entry with the power. mattn/go-sqlite3's default in WAL
// is NORMAL, which does; so the settings are read back from the very connection.
func durable(ctx context.Context, db *sql.DB) error {
	var mode string
	var synchronous int
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&mode); err != nil {
		return err
	}
	if err := db.QueryRowContext(ctx, "PRAGMA synchronous").Scan(&synchronous); err != nil {
		return err
	}
	if n := sqliteVersion(); n < minSQLite {
		return fmt.Errorf("SQLite %d is older than 3.51.3, which may corrupt a log", n)
	}
	if mode != "wal" || synchronous < 2 {
		return fmt.Errorf("journal_mode is %s and synchronous is %d; nothing below wal and FULL (2) keeps what it acknowledges", mode, synchronous)
	}
	return nil
}

// begin makes a new log, or makes sure that this is one of ours.
func (l *Log) begin(ctx context.Context) error {
	var tables int
	if err := l.db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return notOurs(err)
	}
	if tables > 0 {
		return ours(ctx, l.db)
	}
	var id [16]byte
	if _, err := io.ReadFull(l.o.Rand, id[:]); err != nil {
		return fmt.Errorf("log id: %w", err)
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, s := range schema {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	for _, p := range []string{fmt.Sprintf("application_id = %d", applicationID), fmt.Sprintf("user_version = %d", schemaVersion)} {
		if _, err := tx.ExecContext(ctx, "PRAGMA "+p); err != nil {
			return err
		}
	}
	first := Entry{Kind: "log.new", Visit: hex.EncodeToString(id[:]), Edition: l.o.Version, Tries: -1}
	if _, err := l.insert(ctx, tx, first, false); err != nil {
		return err
	}
	return tx.Commit()
}

// ErrNotOurs says that the file is no log of Kakanai's, or one of a version that this program does not know.
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

// ours compares application, version and structure.
func ours(ctx context.Context, db querier) error {
	var app, version int
	if err := db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&app); err != nil {
		return notOurs(err)
	}
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return notOurs(err)
	}
	if app != applicationID {
		return fmt.Errorf("%w: application id %08x", ErrNotOurs, app)
	}
	if version != schemaVersion {
		return fmt.Errorf("%w: version %d, this program knows %d", ErrNotOurs, version, schemaVersion)
	}
	return sameSchema(ctx, db)
}

var errSchema = errors.New("the database's structure was changed")

func sameSchema(ctx context.Context, db querier) error {
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
	if strings.Join(got, ";") != strings.Join(schema, ";") {
		return errSchema
	}
	return nil
}

// Close lets go of the log.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var err error
	if l.db != nil {
		err = l.db.Close()
	}
	if l.lock != nil {
		err = errors.Join(err, l.lock.Close())
	}
	return err
}

// Append writes e as the next entry and returns it with what the log gave it. When Append returns without an error the entry
// survives a power cut.
func (l *Log) Append(ctx context.Context, e Entry) (Entry, error) { return l.add(ctx, e, false) }

// Number is Append for an entry that begins a paper: in the same transaction it gets the next serial of the day,
// TERMINAL-YYYYMMDD-NNNN. Serials of a day have no gaps.
func (l *Log) Number(ctx context.Context, e Entry) (Entry, error) { return l.add(ctx, e, true) }

func (l *Log) add(ctx context.Context, e Entry, number bool) (Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return Entry{}, fmt.Errorf("append entry: %w", err)
	}
	defer tx.Rollback()
	e, err = l.insert(ctx, tx, e, number)
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		return Entry{}, fmt.Errorf("append entry: %w", err)
	}
	return e, nil
}

// insert works out everything that an entry gets from the log, inside one transaction.
func (l *Log) insert(ctx context.Context, tx *sql.Tx, e Entry, number bool) (Entry, error) {
	var last sql.NullInt64
	if err := tx.QueryRowContext(ctx, "SELECT max(seq) FROM entry").Scan(&last); err != nil {
		return Entry{}, err
	}
	e.Seq = 0
	if last.Valid {
		e.Seq = last.Int64 + 1
	}
	e.At = time.UnixMilli(l.o.Now().UnixMilli())
	e.Day, e.Number = Day(e.At), 0
	if number {
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(number), 0) + 1 FROM entry WHERE day = ?", e.Day).Scan(&e.Number); err != nil {
			return Entry{}, err
		}
		e.Serial = fmt.Sprintf("%s-%s-%04d", l.o.Terminal, strings.ReplaceAll(e.Day, "-", ""), e.Number)
	}
	if err := e.judge(); err != nil {
		return Entry{}, err
	}
	salt := make([]byte, 16)
	if _, err := io.ReadFull(l.o.Rand, salt); err != nil {
		return Entry{}, fmt.Errorf("salt: %w", err)
	}
	details := e.details()
	commit := commitment(salt, details)
	hashes, err := tlog.StoredHashes(e.Seq, leaf(e.header(), commit), hashReader(ctx, tx))
	if err != nil {
		return Entry{}, fmt.Errorf("tree: %w", err)
	}
	blob := make([]byte, 0, 32*len(hashes))
	for _, h := range hashes {
		blob = append(blob, h[:]...)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO entry
  (seq, at, day, kind, visit, form, edition, serial, number, code, via, pages, copies, marks, salt, details, commitment, hashes)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, e.At.UnixMilli(), e.Day, e.Kind, e.Visit, e.Form, e.Edition, e.Serial, e.Number, e.Code, e.Via, e.Pages, e.Copies, e.Marks,
		salt, details, commit, blob)
	return e, err
}

// hashReader reads the tree's hashes from the rows: hash k of level n stands in row ((k+1)<<n)-1, at byte 32·n.
func hashReader(ctx context.Context, db querier) tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			level, k := tlog.SplitStoredHashIndex(x)
			row := (k+1)<<level - 1
			var b []byte
			if err := db.QueryRowContext(ctx, "SELECT substr(hashes, ?, 32) FROM entry WHERE seq = ?", 32*level+1, row).Scan(&b); err != nil {
				return nil, fmt.Errorf("hash of row %d: %w", row, err)
			}
			if len(b) != 32 {
				return nil, fmt.Errorf("hash of row %d is cut off", row)
			}
			copy(out[i][:], b)
		}
		return out, nil
	}
}
