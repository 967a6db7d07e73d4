package office

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/internal/lang"
	"kakanai/internal/station"
	"kakanai/internal/wholefile"
	"kakanai/record"
	"kakanai/visit"
)

// Export writes the entries of some days to the file out. It is an entry itself, written first:
// what cannot be logged does not leave the PC. A half-written file is never left behind.
func (o *Office) Export(ctx context.Context, what export.Options, out string) (r export.Result, err error) {
	days := record.Days{First: what.First, Last: what.Last}
	e := record.ExportEntry(days, string(what.Format), what.Recipient != "")
	began := o.station.Now()
	if err := o.note(ctx, e); err != nil {
		return r, err
	}
	if what.Checkpoint, err = o.checkpoint(ctx); err != nil {
		return r, err
	}
	r, err = export.Write(ctx, station.LogPath(o.Data), out, what)
	if err != nil {
		f := visit.Fail(visit.LogBroken, err)
		switch {
		case errors.Is(err, context.Canceled):
			f.Problem = visit.TimedOut
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission),
			errors.Is(err, wholefile.ErrNotPlain), errors.Is(err, export.ErrTooMany):
			f.Problem = visit.Usage // the folder of out, or the days
		}
		took := o.station.Now().Sub(began).Milliseconds()
		e = record.ExportFailedEntry(e, f.Problem, took)
		return r, errors.Join(f, o.note(context.WithoutCancel(ctx), e))
	}
	return r, nil
}

// Prove writes the entry seq to the file out, as JSON, with what proves it to a person who sees no
// other entry; with details also those that may be erased. It is an entry itself, written first.
func (o *Office) Prove(ctx context.Context, seq int64, details bool, out string) (audit.Proof, error) {
	if err := o.note(ctx, record.Entry{Kind: record.Proved, Upto: seq}); err != nil {
		return audit.Proof{}, err
	}
	p, err := audit.Prove(ctx, station.LogPath(o.Data), station.Key(o.Data), seq, details)
	switch {
	case errors.Is(err, audit.ErrNoEntry):
		return p, visit.Fail(visit.Usage, lang.Wrap(err, lang.Text{JA: "その番号の記録はありません", EN: err.Error()}))
	case err != nil:
		return p, visit.Fail(visit.LogBroken, err)
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return p, err
	}
	if err := wholefile.Write(out, append(b, '\n')); err != nil {
		return p, visit.UsageError("--out に書けません：%w", "--out: %w", wholefile.Say(err))
	}
	return p, nil
}

// checkpoint is the log's signed note as of now.
func (o *Office) checkpoint(ctx context.Context) (string, error) {
	_, signed, err := o.Log.Checkpoint(ctx)
	if err != nil {
		return "", visit.Fail(visit.LogBroken, err)
	}
	return signed, nil
}
