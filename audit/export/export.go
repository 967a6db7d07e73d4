// Package export writes the log's entries for people outside the kiosk: as CSV, JSON Lines or XLSX,
// encrypted where that is asked for.
//
// Start with Write. A file is written whole or not at all, for its owner alone; no spreadsheet
// takes a cell for a formula, and a character that an encoding does not have is marked and
// reported, never dropped. The package only reads the log, and does not decide who may export. It
// is apart from audit so that a verifier need not carry a spreadsheet.
package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"kakanai/audit"
	"kakanai/internal/wholefile"
	"kakanai/record"
)

// A Format is what kind of file is written.
type Format string

// The formats, by the word of the command line.
const (
	CSV   Format = "csv"   // UTF-8 with byte order mark, CRLF, every cell in quotes
	JSONL Format = "jsonl" // an object a line, LF
	XLSX  Format = "xlsx"  // one sheet, at most a million entries
)

// Formats are all formats, in the order in which they are offered.
var Formats = []Format{CSV, JSONL, XLSX}

// Options of an export.
type Options struct {
	First, Last string // business days, YYYY-MM-DD, both included
	Format      Format
	CP932       bool   // of CSV: Windows' own Japanese encoding, for spreadsheets that know no other
	Recipient   string // an age public key, "age1…": only its owner can open the file; "": not encrypted
	// Checkpoint is the log's signed note at this point. It is written along: as the last row's
	// last cell, the last line, or a sheet of its own.
	Checkpoint string
	// Progress is called with the number of entries written, and of how many, at the beginning,
	// every 1,000 and at the end; nil: not called.
	Progress func(done, of int64)
}

// A Result says what was written.
type Result struct {
	Entries int64
	// Unmappable are the characters that the encoding does not have. In the file each is written as
	// \u{CODE}. The log's own alphabets have none; a log that was tampered with may.
	Unmappable []string
}

// ErrRecipient is returned where the key to encrypt to is no age public key.
var ErrRecipient = errors.New("the key to encrypt to is no age public key (age1…)")

// JudgeRecipient returns ErrRecipient unless files can be encrypted to this key.
func JudgeRecipient(key string) error {
	if _, err := recipient(key); err != nil {
		return err
	}
	return nil
}

func recipient(key string) (age.Recipient, error) {
	list, err := age.ParseRecipients(strings.NewReader(key))
	if err != nil || len(list) != 1 {
		return nil, ErrRecipient // what age says may quote a secret key typed by mistake
	}
	return list[0], nil
}

// ErrTooMany is returned where a sheet has no room for so many entries.
var ErrTooMany = errors.New("a sheet has room for 1,000,000 entries; choose fewer days, csv or jsonl")

// writer writes one of the formats.
type writer interface {
	entry(e record.Entry) error
	close(checkpoint string) error
}

// Write exports the entries of the log at db into the file out, in place of a plain file that is
// there. On an error, or when ctx ends, out is as it was.
func Write(ctx context.Context, db, out string, o Options) (Result, error) {
	var r Result
	err := wholefile.Fill(out, func(w io.Writer, dir string) (err error) {
		r, err = write(ctx, db, w, dir, o)
		return err
	})
	if err != nil {
		return Result{}, fmt.Errorf("export: %w", err)
	}
	return r, nil
}

func write(ctx context.Context, db string, w io.Writer, dir string, o Options) (r Result, err error) {
	b := bufio.NewWriterSize(w, 64<<10)
	var plain io.WriteCloser = nopCloser{b}
	if o.Recipient != "" {
		to, err := recipient(o.Recipient)
		if err != nil {
			return r, err
		}
		if plain, err = age.Encrypt(b, to); err != nil {
			return r, err
		}
	}
	var f writer
	encoded := plain
	switch o.Format {
	case CSV:
		e := &encoder{w: plain, cp932: o.CP932, seen: map[rune]bool{}}
		defer func() { r.Unmappable = e.unmappable }()
		f, err = newCSV(e)
	case JSONL:
		f = newJSONL(encoded)
	case XLSX:
		x, e := newXLSX(encoded, dir)
		if f, err = x, e; err == nil {
			defer x.drop()
		}
	default:
		err = errors.New("a format is csv, jsonl or xlsx")
	}
	if err != nil {
		return r, err
	}
	progress := o.Progress
	if progress == nil {
		progress = func(int64, int64) {}
	}
	var total int64
	err = audit.Read(ctx, db, o.First, o.Last, func(e record.Entry, of int64) error {
		if r.Entries == 0 {
			if o.Format == XLSX && of > maxRows {
				return ErrTooMany
			}
			progress(0, of)
		}
		total = of
		if err := f.entry(e); err != nil {
			return err
		}
		r.Entries++
		if r.Entries%1000 == 0 {
			progress(r.Entries, of)
		}
		return nil
	})
	if err == nil {
		err = f.close(o.Checkpoint)
	}
	if err == nil {
		err = plain.Close()
	}
	if err == nil {
		err = b.Flush()
	}
	if err == nil {
		progress(r.Entries, total)
	}
	return r, err
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }

// A column is one value of an entry: a string or an int64; nil where it is not known, or was
// erased.
type column struct {
	name, title string // for programs, and for people
	value       func(e *record.Entry) any
}

// columns are the one definition of what an export contains, in this order.
var columns = []column{
	{"seq", "番号", func(e *record.Entry) any { return e.Seq }},
	{"at", "時刻", func(e *record.Entry) any {
		if e.At.IsZero() {
			return nil
		}
		return e.At.In(record.Japan).Format("2006-01-02T15:04:05.000-07:00")
	}},
	{"day", "業務日", func(e *record.Entry) any { return e.Day }},
	{"kind", "できごと", func(e *record.Entry) any { return string(e.Kind) }},
	{"visit", "来庁", func(e *record.Entry) any { return e.Visit }},
	{"form", "様式", func(e *record.Entry) any { return e.Form }},
	{"edition", "版", func(e *record.Entry) any { return e.Edition }},
	{"serial", "受付番号", func(e *record.Entry) any { return e.Serial }},
	{"code", "結果", func(e *record.Entry) any { return e.Code }},
	{"via", "読取方法", func(e *record.Entry) any { return e.Via }},
	{"pages", "枚数", func(e *record.Entry) any { return int64(e.Pages) }},
	{"copies", "通数", func(e *record.Entry) any { return int64(e.Copies) }},
	{"marks", "字形要確認", func(e *record.Entry) any { return int64(e.Marks) }},
	{"screen", "画面", func(e *record.Entry) any { return string(e.Screen) }},
	{"clerk", "職員番号", func(e *record.Entry) any { return known(e.Clerk > 0, int64(e.Clerk)) }},
	{"yen", "見込手数料", func(e *record.Entry) any { return int64(e.Yen) }},
	{"items", "証明", func(e *record.Entry) any { return string(e.Items) }},
	{"free", "無料の理由", func(e *record.Entry) any { return e.Free }},
	{"upto", "消去の終わり", func(e *record.Entry) any { return known(e.Upto > 0, e.Upto) }},
	{"key", "検証鍵", func(e *record.Entry) any { return e.Key }},
	// Details: not known where they were erased.
	{"tries", "残り回数", func(e *record.Entry) any {
		n, asked := e.Tries.Left()
		return known(!e.Erased && asked, int64(n))
	}},
	{"millis", "ミリ秒", func(e *record.Entry) any { return known(!e.Erased, e.Millis) }},
	{"lang", "言語", func(e *record.Entry) any { return orErased(e, e.Lang) }},
	{"up", "起動からのミリ秒", func(e *record.Entry) any { return known(!e.Erased && e.Boot != "", e.Up) }},
	{"boot", "起動", func(e *record.Entry) any { return orErased(e, e.Boot) }},
}

// orErased returns v, or nil where the details were erased.
func orErased(e *record.Entry, v any) any {
	if e.Erased {
		return nil
	}
	return v
}

func known(is bool, n int64) any {
	if !is {
		return nil
	}
	return n
}

// FileName returns the name for an export of these days: day, terminal and what it is, nothing of a
// person.
func FileName(terminal, first, last string, f Format, encrypted bool) string {
	name := strings.ReplaceAll(first, "-", "")
	if last != first {
		name += "-" + strings.ReplaceAll(last, "-", "")
	}
	name += "_" + terminal + "_kiroku." + string(f)
	if encrypted {
		name += ".age"
	}
	return name
}

// ParseDay checks that s is a business day, YYYY-MM-DD, and returns it.
func ParseDay(s string) (string, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil || t.Format("2006-01-02") != s {
		return "", errors.New("a day is written YYYY-MM-DD")
	}
	return s, nil
}
