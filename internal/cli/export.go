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

// dayOptions are a day, or a range of days.
type dayOptions struct{ day, to string }

func (o *dayOptions) flags(f *flagSet) {
	f.text(&o.day, "day")
	f.text(&o.to, "to")
}

// days are --day and, for a range, --to.
func (o *dayOptions) days(s *session) (first, last string, err error) {
	if o.day == "" {
		return "", "", visit.UsageError("%q には、--day 年-月-日 が要ります（例 --day 2026-11-30）",
			"%q needs --day YYYY-MM-DD", s.name())
	}
	if first, err = export.ParseDay(o.day); err != nil {
		return "", "", noDay("day")
	}
	last = first
	if o.to == "" {
		return first, last, nil
	}
	if last, err = export.ParseDay(o.to); err != nil {
		return "", "", noDay("to")
	}
	if last < first {
		return "", "", visit.UsageError("--to は、--day より前にはできません", "--to cannot be before --day")
	}
	return first, last, nil
}

// noDay is how a command ends whose flag has no day of the calendar.
func noDay(flag string) error {
	return visit.UsageError("--%s は、暦にある日を 年-月-日 で書きます（例 --%[1]s 2026-11-30）",
		"--%s takes a day of the calendar as YYYY-MM-DD (for example --%[1]s 2026-11-30)", flag)
}

// logExportOptions write the entries of a day, or of a range of days.
type logExportOptions struct {
	accountOptions
	dayOptions
	format, encoding, recipient, out string
}

func (o *logExportOptions) flags(f *flagSet) {
	o.dayOptions.flags(f)
	f.text(&o.format, "format")
	f.text(&o.out, "out")
	f.text(&o.encoding, "encoding")
	f.text(&o.recipient, "recipient")
	o.accountOptions.flags(f)
}

func (o *logExportOptions) judge(s *session) error {
	if set := s.station.Settings.Export.Recipient; o.recipient != "" && set != "" && o.recipient != set {
		return visit.UsageError("--recipient が、設定の export.recipient と違います。書き出しはいつも、設定の鍵で暗号化されます",
			"--recipient differs from the settings' export.recipient, to which every export is encrypted")
	}
	return o.accountOptions.judge(s)
}

func (o *logExportOptions) run(ctx context.Context, s *session, _ []string) error {
	wanted, out, err := o.options(s)
	if err != nil {
		return err
	}
	room, err := o.enterFor(ctx, s, staff.Export)
	if err != nil {
		return err
	}
	defer room.Close()
	wanted.Progress = s.progress()
	r, err := room.Export(ctx, wanted, out)
	if err != nil {
		return err
	}
	for _, u := range r.Unmappable {
		fmt.Fprintf(s.stderr, "kakanai: CP932 has no place for U+%04X: it stands as its code\n", []rune(u)[0])
	}
	if s.json {
		answer := map[string]any{
			"path": out, "day": wanted.First, "format": wanted.Format,
			"entries": r.Entries, "encrypted": wanted.Recipient != "",
			"unmappable": append([]string{}, r.Unmappable...), // an empty list is a list in JSON
		}
		if wanted.Last != wanted.First {
			answer["to"] = wanted.Last
		}
		return s.object(answer)
	}
	_, err = fmt.Fprintln(s.stdout, out)
	return err
}

// options judges the flags before a password is asked for.
func (o *logExportOptions) options(s *session) (x export.Options, out string, err error) {
	x.Format = export.Format(o.format)
	if !slices.Contains(export.Formats, x.Format) {
		return x, "", visit.UsageError("%q には、--format csv・jsonl・xlsx のどれかが要ります",
			"%q writes --format csv, jsonl or xlsx", s.name())
	}
	if x.First, x.Last, err = o.days(s); err != nil {
		return x, "", err
	}
	switch o.encoding {
	case "", "utf-8":
	case "cp932":
		x.CP932 = true
	default:
		return x, "", visit.UsageError("--encoding は utf-8 か cp932 です", "--encoding is utf-8 or cp932")
	}
	if x.CP932 && x.Format != export.CSV {
		return x, "", visit.UsageError("--encoding cp932 は --format csv のときだけです",
			"--encoding cp932 is for --format csv")
	}
	x.Recipient = s.station.Settings.Export.Recipient
	if o.recipient != "" {
		x.Recipient = o.recipient
	}
	if x.Recipient != "" {
		if err := export.JudgeRecipient(x.Recipient); err != nil {
			return x, "", visit.UsageError("--recipient は age の公開鍵です（age1… と書きます）",
				"--recipient is a public key of age (age1…)")
		}
	}
	if o.out == "" {
		return x, "", needsOut(s)
	}
	if out, err = filepath.Abs(o.out); err != nil {
		return x, "", badOut(err)
	}
	return x, out, nil
}

// progress returns what shows people on the terminal how far a long export is, once a second; nil
// for scripts.
func (s *session) progress() func(done, of int64) {
	if s.json {
		return nil
	}
	last := time.Now()
	return func(done, of int64) {
		if time.Since(last) < time.Second {
			return
		}
		last = time.Now()
		s.say(s.stderr, "kakanai: %d／%d件", "kakanai: %d of %d entries", done, of)
	}
}
