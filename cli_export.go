package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"kakanai/audit/export"
	"kakanai/internal/wholefile"
	"kakanai/record"
	"kakanai/staff"
	"kakanai/visit"
)

// runLogExport writes the entries of a day, or of a range of days. It is an entry itself, written first: what cannot be logged does not leave
// the PC. A half-written file is never left behind.
func runLogExport(ctx context.Context, c *call) error {
	o, out, err := c.exportOptions()
	if err != nil {
		return err
	}
	room, err := c.enterFor(ctx, staff.Export)
	if err != nil {
		return err
	}
	defer room.close()
	o.Progress = c.progress()
	r, err := exportLog(ctx, room, o, out)
	if err != nil {
		return err
	}
	for _, u := range r.Unmappable {
		fmt.Fprintf(c.stderr, "kakanai: CP932 has no place for U+%04X: it stands as its code\n", []rune(u)[0])
	}
	if c.json {
		answer := map[string]any{"path": out, "day": o.First, "format": o.Format, "entries": r.Entries, "encrypted": o.Recipient != "", "unmappable": nonNil(r.Unmappable)}
		if o.Last != o.First {
			answer["to"] = o.Last
		}
		return c.object(answer)
	}
	_, err = fmt.Fprintln(c.stdout, out)
	return err
}

// exportLog writes the entry of an export, then the export.
func exportLog(ctx context.Context, room *office, o export.Options, out string) (r export.Result, err error) {
	e := record.ExportEntry(record.Days{First: o.First, Last: o.Last}, string(o.Format), o.Recipient != "")
	began := time.Now()
	if err := room.note(ctx, e); err != nil {
		return r, err
	}
	if o.Checkpoint, err = room.checkpoint(ctx); err != nil {
		return r, err
	}
	r, err = export.Write(ctx, logPath(room.data), out, o)
	if err != nil {
		f := &failure{problem: visit.LogBroken, err: err}
		switch {
		case errors.Is(err, context.Canceled):
			f.problem = visit.TimedOut
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission),
			errors.Is(err, wholefile.ErrNotPlain), errors.Is(err, export.ErrTooMany):
			f.problem = visit.Usage // the folder of --out, or the days
		}
		e = record.ExportFailedEntry(e, f.problem, time.Since(began).Milliseconds())
		return r, errors.Join(f, room.note(context.WithoutCancel(ctx), e))
	}
	return r, nil
}

// nonNil keeps an empty list an empty list in JSON.
func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// exportOptions judges the flags before anybody is asked for a password.
func (c *call) exportOptions() (o export.Options, out string, err error) {
	o.Format = export.Format(c.format)
	if !slices.Contains(export.Formats, o.Format) {
		return o, "", usage("%q writes --format csv, jsonl or xlsx", c.name())
	}
	if o.First, o.Last, err = c.days(); err != nil {
		return o, "", err
	}
	switch c.encoding {
	case "", "utf-8":
	case "cp932":
		o.CP932 = true
	default:
		return o, "", usage("--encoding is utf-8 or cp932")
	}
	if o.CP932 && o.Format != export.CSV {
		return o, "", usage("--encoding cp932 is for --format csv")
	}
	o.Recipient = c.settings.Export.Recipient
	if c.recipient != "" {
		o.Recipient = c.recipient
	}
	if o.Recipient != "" {
		if err := export.JudgeRecipient(o.Recipient); err != nil {
			return o, "", usage("%w", err)
		}
	}
	if c.out == "" {
		return o, "", usage("%q needs --out FILE", c.name())
	}
	if out, err = filepath.Abs(c.out); err != nil {
		return o, "", usage("--out: %w", err)
	}
	return o, out, nil
}

// days are --day and, for a range, --to.
func (c *call) days() (first, last string, err error) {
	if first, err = export.ParseDay(c.day); err != nil {
		return "", "", usage("%q needs --day YYYY-MM-DD", c.name())
	}
	last = first
	if c.to != "" {
		if last, err = export.ParseDay(c.to); err != nil || last < first {
			return "", "", usage("--to is a day YYYY-MM-DD, not before --day")
		}
	}
	return first, last, nil
}

// note appends an entry that somebody in the office has caused.
func (o *office) note(ctx context.Context, e record.Entry) error {
	if _, err := o.log.Append(ctx, o.sign(e)); err != nil {
		return notLogged(err)
	}
	return nil
}

// progress tells people on the terminal how far a long export is, once a second; scripts hear nothing.
func (c *call) progress() func(done, of int64) {
	if c.json {
		return nil
	}
	last := time.Now()
	return func(done, of int64) {
		if time.Since(last) < time.Second {
			return
		}
		last = time.Now()
		fmt.Fprintf(c.stderr, "kakanai: %d／%d件\n", done, of)
	}
}

// sign says on an entry who caused it.
func (o *office) sign(e record.Entry) record.Entry {
	e.Clerk = o.who.ID
	return e
}

// checkpoint is the log's signed note as of now.
func (o *office) checkpoint(ctx context.Context) (string, error) {
	_, signed, err := o.log.Checkpoint(ctx)
	if err != nil {
		err = &failure{problem: visit.LogBroken, err: err}
	}
	return signed, err
}
