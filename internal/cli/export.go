package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"kakanai/audit/export"
	"kakanai/staff"
	"kakanai/visit"
)

// runLogExport writes the entries of a day, or of a range of days.
func runLogExport(ctx context.Context, c *call) error {
	o, out, err := c.exportOptions()
	if err != nil {
		return err
	}
	room, err := c.enterFor(ctx, staff.Export)
	if err != nil {
		return err
	}
	defer room.Close()
	o.Progress = c.progress()
	r, err := room.Export(ctx, o, out)
	if err != nil {
		return err
	}
	for _, u := range r.Unmappable {
		fmt.Fprintf(c.stderr, "kakanai: CP932 has no place for U+%04X: it stands as its code\n", []rune(u)[0])
	}
	if c.json {
		answer := map[string]any{
			"path": out, "day": o.First, "format": o.Format, "entries": r.Entries, "encrypted": o.Recipient != "",
			"unmappable": append([]string{}, r.Unmappable...), // an empty list is a list in JSON
		}
		if o.Last != o.First {
			answer["to"] = o.Last
		}
		return c.object(answer)
	}
	_, err = fmt.Fprintln(c.stdout, out)
	return err
}

// exportOptions judges the flags before a password is asked for.
func (c *call) exportOptions() (o export.Options, out string, err error) {
	o.Format = export.Format(c.format)
	if !slices.Contains(export.Formats, o.Format) {
		return o, "", visit.UsageError("%q writes --format csv, jsonl or xlsx", c.name())
	}
	if o.First, o.Last, err = c.days(); err != nil {
		return o, "", err
	}
	switch c.encoding {
	case "", "utf-8":
	case "cp932":
		o.CP932 = true
	default:
		return o, "", visit.UsageError("--encoding is utf-8 or cp932")
	}
	if o.CP932 && o.Format != export.CSV {
		return o, "", visit.UsageError("--encoding cp932 is for --format csv")
	}
	o.Recipient = c.station.Settings.Export.Recipient
	if c.recipient != "" {
		o.Recipient = c.recipient
	}
	if o.Recipient != "" {
		if err := export.JudgeRecipient(o.Recipient); err != nil {
			return o, "", visit.UsageError("%w", err)
		}
	}
	if c.out == "" {
		return o, "", visit.UsageError("%q needs --out FILE", c.name())
	}
	if out, err = filepath.Abs(c.out); err != nil {
		return o, "", visit.UsageError("--out: %w", err)
	}
	return o, out, nil
}

// days are --day and, for a range, --to.
func (c *call) days() (first, last string, err error) {
	if first, err = export.ParseDay(c.day); err != nil {
		return "", "", visit.UsageError("%q needs --day YYYY-MM-DD", c.name())
	}
	last = first
	if c.to != "" {
		if last, err = export.ParseDay(c.to); err != nil || last < first {
			return "", "", visit.UsageError("--to is a day YYYY-MM-DD, not before --day")
		}
	}
	return first, last, nil
}

// progress returns what shows people on the terminal how far a long export is, once a second; nil for scripts.
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
