package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"kakanai/audit"
	"kakanai/internal/wholefile"
	"kakanai/staff"
	"kakanai/visit"
)

// runLogReport writes 日計表 of a day, or of a range of days, as a PDF.
func runLogReport(ctx context.Context, c *call) error {
	first, last, err := c.days()
	if err != nil {
		return err
	}
	if c.out == "" {
		return visit.UsageError("%q needs --out FILE", c.name())
	}
	out, err := filepath.Abs(c.out)
	if err != nil {
		return visit.UsageError("--out: %w", err)
	}
	f, err := c.station.Fonts()
	if err != nil {
		return visit.Fail(visit.NotPrinted, err)
	}
	all, err := c.station.Catalogue()
	if err != nil {
		return err
	}
	room, err := c.enterFor(ctx, staff.Report)
	if err != nil {
		return err
	}
	defer room.Close()
	figures, err := room.Figures(ctx, first, last)
	if err != nil {
		return visit.Fail(visit.LogBroken, err)
	}
	r, err := room.Report(ctx, figures, all, f)
	if err != nil {
		return err
	}
	if err := wholefile.Write(out, r.PDF); err != nil {
		return visit.UsageError("--out: %w", err)
	}
	if c.json {
		return c.object(map[string]any{
			"path": out, "day": first, "to": last, "pages": len(r.Document.Pages), "entries": figures.Entries, "log": r.Result,
		})
	}
	if r.Result != audit.OK && r.Result != audit.OKErased {
		fmt.Fprintln(c.stderr, "kakanai: the log is not in order, and the report says so:", r.Result)
	}
	_, err = fmt.Fprintln(c.stdout, out)
	return err
}
