package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/forms"
	"kakanai/report"
	"kakanai/staff"
	"kakanai/visit"
)

// runLogReport writes 日計表 of a day, or of a range of days, as a PDF. It is an entry itself.
func runLogReport(ctx context.Context, c *call) error {
	first, last, err := c.days()
	if err != nil {
		return err
	}
	if c.out == "" {
		return usage("%q needs --out FILE", c.name())
	}
	out, err := filepath.Abs(c.out)
	if err != nil {
		return usage("--out: %w", err)
	}
	f, err := fonts(c.settings)
	if err != nil {
		return &failure{problem: visit.NotPrinted, err: err}
	}
	all, err := catalogue(c.settings)
	if err != nil {
		return &failure{problem: visit.FormsBad, err: err, more: map[string]any{"errors": formErrors(err)}}
	}
	room, err := c.enterFor(ctx, staff.Report)
	if err != nil {
		return err
	}
	defer room.close()
	counter := report.NewCounter(first, last)
	if err := audit.Read(ctx, logPath(room.data), first, last, func(e audit.Entry, _ int64) error {
		counter.Add(e)
		return ctx.Err()
	}); err != nil {
		return &failure{problem: visit.LogBroken, err: err}
	}
	if err := room.note(ctx, audit.Entry{Kind: "report", Visit: daysText(first, last), Tries: -1}); err != nil {
		return err
	}
	figures := counter.Figures()
	if figures.Checkpoint, err = room.checkpoint(ctx); err != nil {
		return err
	}
	v, err := proved(ctx, logPath(room.data), &figures)
	if err != nil {
		return err
	}
	now := time.Now()
	doc := report.Day(figures, report.Heading{City: c.settings.City.Name, Office: c.settings.City.Office, Terminal: c.terminal(), Made: now, Demo: c.inDemo()}, reportNames(all), f)
	var b bytes.Buffer
	if err := doc.PDF(&b, f, now); err != nil {
		return &failure{problem: visit.NotPrinted, err: err}
	}
	if err := writeWhole(out, b.Bytes()); err != nil {
		return &failure{problem: visit.Usage, err: fmt.Errorf("--out: %w", err)}
	}
	if c.json {
		return c.object(map[string]any{"path": out, "day": first, "to": last, "pages": len(doc.Pages), "entries": figures.Entries, "log": v.Result})
	}
	if figures.Broken {
		fmt.Fprintln(c.stderr, "kakanai: the log is not in order, and the report says so:", v.Result)
	}
	_, err = fmt.Fprintln(c.stdout, out)
	return err
}

// proved has the whole log verified and lets the figures say what it is worth: they are counted from rows that somebody may have changed.
func proved(ctx context.Context, path string, f *report.Figures) (audit.Verdict, error) {
	v, err := audit.Verify(ctx, path, audit.Against{})
	if err != nil {
		return v, &failure{problem: visit.LogBroken, err: err}
	}
	f.Broken = v.Result != audit.OK
	f.Verdict, _, _ = strings.Cut(v.Words(), "\n控え")
	return v, nil
}

// daysText names a day or a range as the log has it.
func daysText(first, last string) string {
	if first == last {
		return first
	}
	return first + "-" + last
}

// writeWhole puts b at path, 0600, whole or not at all.
func writeWhole(path string, b []byte) error {
	return export.File(path, func(w io.Writer, _ string) error {
		_, err := w.Write(b)
		return err
	})
}

// reportNames finds the words of the forms that this kiosk has.
func reportNames(all *forms.Catalogue) report.Names {
	form := func(id string) *forms.Form {
		if i := slices.IndexFunc(all.Forms, func(f *forms.Form) bool { return f.ID == id }); i >= 0 {
			return all.Forms[i]
		}
		return nil
	}
	option := func(id, code string, fields func(*forms.Form) []string) string {
		f := form(id)
		if f == nil {
			return ""
		}
		for _, name := range fields(f) {
			x := f.Field(name)
			if x == nil {
				continue
			}
			for _, o := range x.Options {
				if o.ID == code {
					return o.Label
				}
			}
		}
		return ""
	}
	return report.Names{
		Form: func(id string) (string, string) {
			if f := form(id); f != nil {
				return f.Code, f.Title
			}
			return "", ""
		},
		Item: func(id, code string) string {
			// The certificates are the options of the fields that fees hang on; a form about one certificate names its fee.
			if label := option(id, code, func(f *forms.Form) (out []string) {
				for _, r := range f.Fees {
					out = append(out, r.Of)
				}
				return out
			}); label != "" {
				return label
			}
			return all.Fees[code].Name
		},
		Free: func(id, code string) string {
			return option(id, code, func(f *forms.Form) (out []string) {
				for _, r := range f.Fees {
					for name := range r.FreeIf {
						out = append(out, name)
					}
				}
				slices.Sort(out)
				return out
			})
		},
	}
}
