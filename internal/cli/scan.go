package cli

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"

	"kakanai/internal/lang"
	"kakanai/internal/scan"
	"kakanai/visit"
)

// scanOptions turn scanned codes into rows. They go to --out, CSV or XLSX, or to standard output.
type scanOptions struct{ out, format string }

func (o *scanOptions) flags(f *flagSet) {
	f.text(&o.out, "out")
	f.text(&o.format, "format")
}

func (o *scanOptions) run(ctx context.Context, s *session, _ []string) error {
	all, err := s.station.Catalogue()
	if err != nil {
		return err
	}
	set := s.station.Settings
	x := scan.Options{Fields: set.Code.Fields, Forms: all.Forms, Out: o.out, Rows: s.stdout}
	if x.Book, err = o.book(s); err != nil {
		return err
	}
	if s.json {
		x.Rows = io.Discard
	} else if o.out != "" { // shows the person who scans that each paper was taken
		x.Took = func(line int, serial string) { s.say(s.stdout, "%d：%s", "%d: %s", line, serial) }
	}
	x.Refused = func(r scan.Refused) { s.say(s.stderr, "%d：%s", "%d: %s", r.Line, scan.Words[r.Why]) }
	answer, err := scan.Run(ctx, s.input(ctx), x)
	more := map[string]any{"rows": answer.Rows, "refused": answer.Refused}
	if f := (*visit.Failure)(nil); errors.As(err, &f) && f.Problem == visit.TimedOut {
		f.More = more
	}
	if err != nil {
		return err
	}
	if n := len(answer.Refused); n > 0 {
		err := lang.Errorf("%d行は、表の行になりませんでした", "scan: %d of the lines became no row", n)
		return &visit.Failure{Problem: visit.ReadFailed, Err: err, More: more}
	}
	if s.json {
		return s.object(answer)
	}
	return nil
}

// book reports whether the rows go into an XLSX: the name of --out says what kind of file it is,
// or --format does.
func (o *scanOptions) book(s *session) (bool, error) {
	format := o.format
	if format == "" && strings.EqualFold(filepath.Ext(o.out), ".xlsx") {
		format = "xlsx"
	}
	switch {
	case format != "" && format != "csv" && format != "xlsx":
		return false, visit.UsageError("%q の --format は csv か xlsx です", "%q writes --format csv or xlsx", s.name())
	case format == "xlsx" && o.out == "":
		return false, visit.UsageError("%q の --format xlsx には、--out ファイル が要ります",
			"%q --format xlsx needs --out FILE", s.name())
	}
	return format == "xlsx", nil
}
