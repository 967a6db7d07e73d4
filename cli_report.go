package main

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kakanai/audit"
	"kakanai/forms"
	"kakanai/internal/wholefile"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/report"
	"kakanai/staff"
	"kakanai/text"
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
	figures, err := countDays(ctx, logPath(room.data), first, last)
	if err != nil {
		return &failure{problem: visit.LogBroken, err: err}
	}
	doc, pdf, result, err := c.layOutReport(ctx, room, figures, all, f)
	if err != nil {
		return err
	}
	if err := wholefile.Write(out, pdf); err != nil {
		return &failure{problem: visit.Usage, err: fmt.Errorf("--out: %w", err)}
	}
	if c.json {
		return c.object(map[string]any{"path": out, "day": first, "to": last, "pages": len(doc.Pages), "entries": figures.Entries, "log": result})
	}
	if result != audit.OK && result != audit.OKErased {
		fmt.Fprintln(c.stderr, "kakanai: the log is not in order, and the report says so:", result)
	}
	_, err = fmt.Fprintln(c.stdout, out)
	return err
}

// countDays counts the figures of these days from the log at path.
func countDays(ctx context.Context, path, first, last string) (report.Figures, error) {
	counter := report.NewCounter(first, last)
	err := audit.Read(ctx, path, first, last, func(e record.Entry, _ int64) error {
		counter.Add(e)
		return ctx.Err()
	})
	return counter.Figures(), err
}

// layOutReport lays 日計表 of the figures out, an entry first. It has the whole log verified, so that the report can say what its figures are worth: they are
// counted from rows that somebody may have changed. result is a Verdict's.
func (c *call) layOutReport(ctx context.Context, room *office, figures report.Figures, all *forms.Catalogue, f *text.Fonts) (doc printing.Document, pdf []byte, result string, err error) {
	if err = room.note(ctx, record.ReportEntry(record.Days{First: figures.Day, Last: figures.Last})); err != nil {
		return doc, nil, "", err
	}
	if figures.Checkpoint, err = room.checkpoint(ctx); err != nil {
		return doc, nil, "", err
	}
	v, err := audit.Verify(ctx, logPath(room.data), audit.Against{Key: audit.OwnKey(ctx, logPath(room.data), keyFile(room.data))})
	if err != nil {
		return doc, nil, "", &failure{problem: visit.LogBroken, err: err}
	}
	figures.Broken, figures.Measures = !v.Good(), report.Measures(c.settings.Figures)
	figures.Verdict, _, _ = strings.Cut(v.Words(), "\n控え")
	now := time.Now()
	doc = report.Day(figures, report.Heading{City: c.settings.City.Name, Office: c.settings.City.Office, Terminal: c.terminal(), Made: now, Demo: c.inDemo()}, reportNames(all), f)
	var b bytes.Buffer
	if err := doc.PDF(&b, f, now); err != nil {
		return doc, nil, "", &failure{problem: visit.NotPrinted, err: err}
	}
	return doc, b.Bytes(), v.Result, nil
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
