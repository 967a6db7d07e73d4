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

// logReportOptions write 日計表 of a day, or of a range of days, as a PDF.
type logReportOptions struct {
	accountOptions
	dayOptions
	out string
}

func (o *logReportOptions) flags(f *flagSet) {
	o.dayOptions.flags(f)
	f.text(&o.out, "out")
	o.accountOptions.flags(f)
}

func (o *logReportOptions) run(ctx context.Context, s *session, _ []string) error {
	first, last, err := o.days(s)
	if err != nil {
		return err
	}
	if o.out == "" {
		return needsOut(s)
	}
	out, err := filepath.Abs(o.out)
	if err != nil {
		return badOut(err)
	}
	f, err := s.station.Fonts()
	if err != nil {
		return err
	}
	all, err := s.station.Catalogue()
	if err != nil {
		return err
	}
	room, err := o.enterFor(ctx, s, staff.Report)
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
		return badOut(err)
	}
	if s.json {
		return s.object(map[string]any{
			"path": out, "day": first, "to": last,
			"pages": len(r.Document.Pages), "entries": figures.Entries, "log": r.Result,
		})
	}
	if r.Result != audit.OK && r.Result != audit.OKErased {
		fmt.Fprintln(s.stderr, "kakanai: the log is not in order, and the report says so:", r.Result)
	}
	_, err = fmt.Fprintln(s.stdout, out)
	return err
}
