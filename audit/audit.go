// Package audit is the kiosk's log: append-only, in SQLite, with a Merkle tree in the same rows, so
// that a change is detected.
//
// Start with Open and Log.Append; Verify and Read only read, and work beside a running kiosk and on
// copies. An entry is durable when Append returns. The log never holds anything personal: it has no
// column for it. What a log alone cannot show is that its end was cut off, or that it was replaced
// as a whole: that needs a checkpoint kept outside the PC.
package audit

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"kakanai/record"
)

// ErrBusy is returned where another Kakanai has this log open for writing.
var ErrBusy = errors.New("another Kakanai is writing this log")

// Why an entry was not taken, where staff can do something about it. The next entry is taken as
// soon as the reason is gone.
var (
	ErrFull     = errors.New("the disk is full")
	ErrReadOnly = errors.New("the log cannot be written: read-only, or not ours to write")
	ErrLocked   = errors.New("another program holds the log")
)

// Options are what Open needs; Path, Now, Rand, Terminal, City and Key must be set.
type Options struct {
	Path     string           // the database; its folder must exist
	Now      func() time.Time // the clock
	Rand     io.Reader        // for salts, the log's id and its key
	Terminal string           // 1 to 8 letters A–Z or digits: the head of every serial
	Version  string           // of the program, for a new log's first entry
	City     string           // head of the origin of a new log's checkpoints: "city.mutsu.lg.jp"
	Key      Keeper           // keeps the key that signs checkpoints
	// Keep is for how many days a new log keeps what it holds; the zero Keep means DefaultKeep. A
	// log that is brought up to date keeps it no shorter.
	Keep Keep
	// Uptime returns how long the PC has been on, by a clock that cannot be set, and which start of
	// it that was (8 hexadecimal digits, "": not known). nil: neither is known.
	Uptime func() (boot string, up time.Duration)
}

// A Log is open for writing, by this process alone. It is safe for concurrent use. Close it after
// use.
type Log struct {
	o    Options
	db   *sql.DB
	lock *sql.DB
	add1 *sql.Stmt // the one statement that adds an entry
	mu   sync.Mutex
	head head

	latest atomic.Int64 // for Latest: read without waiting for a writer
}

// CityText reports whether s can be the head of an origin: small letters, digits, points and
// hyphens, like a host's name.
func CityText(s string) bool {
	return s != "" && len(s) <= 60 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789.-") == ""
}

// Open opens the log for writing, or begins a new one. It refuses a file that is not a log of ours
// (ErrNotOurs), one written by a newer Kakanai, one whose structure was changed, and an SQLite that
// would not keep what it acknowledges. A second writer gets ErrBusy.
func Open(ctx context.Context, o Options) (*Log, error) {
	l := &Log{o: o}
	if err := l.open(ctx); err != nil {
		l.Close()
		return nil, fmt.Errorf("open log: %w", reason(systems(err)))
	}
	return l, nil
}

// systems returns the package's own error for one of the operating system; reason does so for
// SQLite's.
func systems(err error) error {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("%w: %w", ErrFull, err)
	case errors.Is(err, syscall.EROFS), errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: %w", ErrReadOnly, err)
	}
	return err
}

func (l *Log) open(ctx context.Context) (err error) {
	o := l.o
	switch {
	case !record.Terminal(o.Terminal):
		return errors.New("the terminal's name must be 1 to 8 letters A–Z or digits")
	case !CityText(o.City):
		return errors.New("the city's name in the origin must be small letters, digits, points and hyphens")
	}
	if o.Keep == (Keep{}) {
		o.Keep, l.o.Keep = DefaultKeep, DefaultKeep
	}
	if err := o.Keep.judge(); err != nil {
		return err
	}
	if l.lock, err = takeLock(ctx, o.Path+".lock"); err != nil {
		return err
	}
	if err := regular(o.Path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// Created here with mode 0600; SQLite gives its side files the same mode.
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
	if l.db, err = sql.Open(engine, dsn(o.Path, q)); err != nil {
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
	if err = l.begin(ctx); err != nil {
		return err
	}
	ms, err := latest(ctx, l.db)
	l.latest.Store(ms)
	return err
}

// takeLock holds a small database of its own exclusively. The system releases it however this
// process ends.
func takeLock(ctx context.Context, path string) (*sql.DB, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	f.Close()
	db, err := sql.Open(engine, dsn(path, url.Values{"_locking_mode": {"EXCLUSIVE"}, "_busy_timeout": {"0"}}))
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

// durable refuses a connection that might lose an acknowledged entry in a power cut. In WAL mode
// mattn/go-sqlite3 would default to NORMAL, which can; so the settings are read back from the
// connection itself.
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
		return fmt.Errorf("journal_mode is %s and synchronous is %d; nothing below wal and FULL (2) keeps what it "+
			"acknowledges", mode, synchronous)
	}
	return nil
}

// begin creates a new log, or checks that the file is a log of ours and brings it up to date.
func (l *Log) begin(ctx context.Context) error {
	var tables int
	if err := l.db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return notOurs(err)
	}
	if tables == 0 {
		return l.create(ctx)
	}
	version, err := ours(ctx, l.db)
	if err != nil {
		return err
	}
	if err := l.migrate(ctx, version); err != nil {
		return err
	}
	if l.add1, err = l.db.PrepareContext(ctx, insert); err != nil {
		return err
	}
	successor, err := l.successor(ctx, l.db, schemaVersion)
	if err != nil || successor == nil {
		return err
	}
	s, _, err := loadKey(l.o.Key)
	if err != nil {
		return err
	}
	_, err = l.write(ctx, []plan{*successor, signing(s)}, nil)
	return err
}

// successor makes a new key where the log's is lost, and returns the entry that names it; nil where
// the key is not lost.
func (l *Log) successor(ctx context.Context, db querier, version int) (*plan, error) {
	id, err := identity(ctx, db)
	if err != nil {
		return nil, err
	}
	keys, err := logKeys(ctx, db, version)
	if err != nil || !lost(l.o.Key, keys) {
		return nil, err
	}
	key, err := newKey(l.o.Key, l.o.Rand, l.origin(id))
	if err != nil {
		return nil, err
	}
	return &plan{e: record.LogEntry(record.KeyAdded, id, l.o.Version, key)}, nil
}

// identity returns the log's own id: 32 hexadecimal digits, from its first entry.
func identity(ctx context.Context, db querier) (id string, err error) {
	if err = db.QueryRowContext(ctx, "SELECT visit FROM entry WHERE seq = 0").Scan(&id); err != nil {
		return "", fmt.Errorf("the log's first entry: %w", err)
	}
	return id, nil
}

// Tag returns the first 8 hexadecimal digits of the log's id: enough to distinguish the logs of
// kiosks, and short enough for a job's name at a printer.
func (l *Log) Tag(ctx context.Context) (string, error) {
	id, err := identity(ctx, l.db)
	if err != nil || len(id) < 8 {
		return "", fmt.Errorf("the log's id: %w", cmp.Or(err, errors.New("it is too short")))
	}
	return id[:8], nil
}

// origin returns the name of a log in its checkpoints: city, window and the log's own id. A log
// that is begun anew has another one.
func (l *Log) origin(id string) string { return l.o.City + "/" + l.o.Terminal + "/" + id }

// create makes a new log. The key is saved before the log names it: a start that was broken off
// leaves a key without a log, which the next start replaces.
func (l *Log) create(ctx context.Context) error {
	var random [16]byte
	if _, err := io.ReadFull(l.o.Rand, random[:]); err != nil {
		return fmt.Errorf("log id: %w", err)
	}
	id := hex.EncodeToString(random[:])
	key, err := newKey(l.o.Key, l.o.Rand, l.origin(id))
	if err != nil {
		return err
	}
	tx, err := l.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	steps := append([]string{}, schemas[schemaVersion]...)
	steps = append(steps, fmt.Sprintf("PRAGMA application_id = %d", applicationID),
		fmt.Sprintf("PRAGMA user_version = %d", schemaVersion))
	for _, s := range steps {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	first := plan{e: record.LogEntry(record.LogBegun, id, l.o.Version, key)}
	first.e.Items = record.NewItems(l.o.Keep.items()...)
	var h head
	if _, args, err := l.row(ctx, tx, &h, first, l.now()); err != nil {
		return err
	} else if _, err = tx.ExecContext(ctx, insert, args...); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	l.add1, err = l.db.PrepareContext(ctx, insert)
	return err
}

// Close closes the log and lets another process open it.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var err error
	if l.add1 != nil {
		err = l.add1.Close()
	}
	if l.db != nil {
		err = errors.Join(err, l.db.Close())
	}
	if l.lock != nil {
		err = errors.Join(err, l.lock.Close())
	}
	return err
}
