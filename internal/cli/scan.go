package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"kakanai/internal/scan"
	"kakanai/visit"
)

// runScan turns scanned codes into rows. They go to --out, CSV or XLSX, or to standard output.
func runScan(ctx context.Context, c *call) error {
	all, err := c.station.Catalogue()
	if err != nil {
		return err
	}
	set := c.station.Settings
	if err := set.JudgeCodeFields(all.Forms); err != nil {
		return err
	}
	o := scan.Options{Fields: set.Code.Fields, Forms: all.Forms, Out: c.out, Rows: c.stdout}
	if o.Book, err = c.scansBook(); err != nil {
		return err
	}
	if c.json {
		o.Rows = io.Discard
	} else if c.out != "" { // shows the person who scans that each paper was taken
		o.Took = func(line int, serial string) { fmt.Fprintf(c.stdout, "%d：%s\n", line, serial) }
	}
	o.Refused = func(r scan.Refused) { fmt.Fprintf(c.stderr, "%d：%s\n", r.Line, scan.Words[r.Why]) }
	answer, err := scan.Run(ctx, c.input(ctx), o)
	more := map[string]any{"rows": answer.Rows, "refused": answer.Refused}
	if f := (*visit.Failure)(nil); errors.As(err, &f) && f.Problem == visit.TimedOut {
		f.More = more
	}
	if err != nil {
		return err
	}
	if n := len(answer.Refused); n > 0 {
		return &visit.Failure{Problem: visit.ReadFailed, Err: fmt.Errorf("scan: %d of the lines became no row", n), More: more}
	}
	if c.json {
		return c.object(answer)
	}
	return nil
}

// scansBook reports whether the rows go into an XLSX: the name of --out says what kind of file it is,
// or --format does.
func (c *call) scansBook() (bool, error) {
	format := c.format
	if format == "" && strings.EqualFold(filepath.Ext(c.out), ".xlsx") {
		format = "xlsx"
	}
	switch {
	case format != "" && format != "csv" && format != "xlsx":
		return false, visit.UsageError("%q writes --format csv or xlsx", c.name())
	case format == "xlsx" && c.out == "":
		return false, visit.UsageError("%q --format xlsx needs --out FILE", c.name())
	}
	return format == "xlsx", nil
}
