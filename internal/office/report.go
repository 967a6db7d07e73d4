package office

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"kakanai/audit"
	"kakanai/forms"
	"kakanai/internal/station"
	"kakanai/printing"
	"kakanai/record"
	"kakanai/report"
	"kakanai/text"
	"kakanai/visit"
)

// Figures counts the figures of these days, YYYY-MM-DD, from the log.
func (o *Office) Figures(ctx context.Context, first, last string) (report.Figures, error) {
	counter := report.NewCounter(first, last)
	err := audit.Read(ctx, station.LogPath(o.Data), first, last, func(e record.Entry, _ int64) error {
		counter.Add(e)
		return ctx.Err()
	})
	f := counter.Figures()
	f.Measures = report.Measures(o.station.Settings.Figures)
	return f, err
}

// A Report is 日計表 laid out.
type Report struct {
	Document printing.Document
	PDF      []byte
	Result   string // an audit.Verdict's, of the log that the figures were counted from
}

// Report lays 日計表 of the figures out, an entry first. It has the whole log verified, so that the
// report can say what its figures are worth: they are counted from rows that may have been changed.
func (o *Office) Report(
	ctx context.Context, figures report.Figures, all *forms.Catalogue, f *text.Fonts,
) (r Report, err error) {
	days := record.Days{First: figures.Day, Last: figures.Last}
	if err := o.note(ctx, record.ReportEntry(days)); err != nil {
		return r, err
	}
	if figures.Checkpoint, err = o.checkpoint(ctx); err != nil {
		return r, err
	}
	v, err := o.Verify(ctx, nil)
	if err != nil {
		return r, visit.Fail(visit.LogBroken, err)
	}
	figures.Broken = !v.Good()
	figures.Verdict, _, _ = strings.Cut(v.Words(), "\n控え")
	s := o.station
	now := s.Now()
	city := s.Settings.City
	heading := report.Heading{City: city.Name, Office: city.Office, Terminal: s.Terminal(), Made: now, Demo: s.InDemo()}
	r.Document = report.Day(figures, heading, ReportNames(all), f)
	var b bytes.Buffer
	if err := r.Document.PDF(&b, f, now); err != nil {
		return Report{}, visit.Fail(visit.NotPrinted, err)
	}
	r.PDF, r.Result = b.Bytes(), v.Result
	return r, nil
}

// Verify verifies the whole log with the kiosk's own key. progress (nil: none) is called with how
// many entries of how many were read.
func (o *Office) Verify(ctx context.Context, progress func(done, of int64)) (audit.Verdict, error) {
	if progress == nil {
		progress = func(int64, int64) {}
	}
	path := station.LogPath(o.Data)
	return audit.VerifyProgress(ctx, path, audit.Against{Key: audit.OwnKey(ctx, path, station.Key(o.Data))}, progress)
}

// ReportNames finds the words for a report in the forms that this kiosk has.
func ReportNames(all *forms.Catalogue) report.Names {
	n := formNames{all}
	return report.Names{Form: n.form, Item: n.item, Free: n.free}
}

type formNames struct{ all *forms.Catalogue }

func (n formNames) form(id string) (code, title string) {
	if f := n.all.Form(id); f != nil {
		return f.Code, f.Title
	}
	return "", ""
}

// item names a certificate. The certificates are the options of the fields that fees hang on; a
// form about one certificate names its fee.
func (n formNames) item(id, code string) string {
	f := n.all.Form(id)
	if f != nil {
		var fields []string
		for _, r := range f.Fees {
			fields = append(fields, r.Of)
		}
		if label := optionLabel(f, fields, code); label != "" {
			return label
		}
	}
	return n.all.Fees[code].Name
}

// free names a reason for which no fee is taken.
func (n formNames) free(id, code string) string {
	f := n.all.Form(id)
	if f == nil {
		return ""
	}
	var fields []string
	for _, r := range f.Fees {
		for name := range r.FreeIf {
			fields = append(fields, name)
		}
	}
	slices.Sort(fields)
	return optionLabel(f, fields, code)
}

// optionLabel is the label of the first option code of these fields; "" where none has it.
func optionLabel(f *forms.Form, fields []string, code string) string {
	for _, name := range fields {
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
