package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/spf13/pflag"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/internal/station"
	"kakanai/staff"
	"kakanai/visit"
)

// databaseOptions say which log is looked at.
type databaseOptions struct{ db string }

func (o *databaseOptions) flags(f *flagSet) { f.text(&o.db, "db") }

// database is the log that a command looks at: --db, or the data folder's. It is not made by
// looking.
func (o *databaseOptions) database(s *session) (string, error) {
	if o.db != "" {
		return o.db, nil
	}
	data, err := s.station.DataFolder()
	return station.LogPath(data), err
}

// logVerifyOptions recompute the whole log and hold it against checkpoints. It only reads, and
// works beside a running kiosk.
type logVerifyOptions struct {
	databaseOptions
	against []string // files
	key     string
}

func (o *logVerifyOptions) flags(f *flagSet) {
	o.databaseOptions.flags(f)
	f.texts(&o.against, "against")
	f.text(&o.key, "key")
}

func (o *logVerifyOptions) run(ctx context.Context, s *session, _ []string) error {
	path, err := o.database(s)
	if err != nil {
		return err
	}
	against := audit.Against{Key: o.key}
	for _, name := range o.against {
		b, err := audit.ReadNote(name)
		if err != nil {
			return visit.UsageError("--against：%w", "--against: %w", err)
		}
		against.Notes = append(against.Notes, b)
	}
	v, err := audit.Verify(ctx, path, against)
	if err != nil {
		more := map[string]any{"result": audit.UnknownLog, "entries": 0, "at": -1}
		return &visit.Failure{Problem: visit.LogBroken, Err: err, More: more}
	}
	if !v.Good() {
		if !s.json {
			fmt.Fprintln(s.stdout, v.Words())
		}
		return &visit.Failure{
			Problem: visit.LogBroken, Err: fmt.Errorf("log: %s: %s", v.Result, v.Why),
			More: verdictFields(v),
		}
	}
	if s.json {
		return s.object(v)
	}
	_, err = fmt.Fprintln(s.stdout, v.Words())
	return err
}

// verdictFields are what a failure's object says of a verdict.
func verdictFields(v audit.Verdict) map[string]any {
	more := map[string]any{
		"result": v.Result, "entries": v.Entries, "at": v.At, "last": v.Last, "trusted": v.Trusted, "why": v.Why,
	}
	if v.Erased != nil {
		more["erased"] = v.Erased
	}
	return more
}

// logCheckpointOptions print what the log is now, signed. It only reads, and works beside a running
// kiosk.
type logCheckpointOptions struct{ databaseOptions }

func (o *logCheckpointOptions) run(ctx context.Context, s *session, _ []string) error {
	path, err := o.database(s)
	if err != nil {
		return err
	}
	keeper := station.Key(filepath.Dir(path))
	_, signed, err := audit.Sign(ctx, path, keeper)
	if err != nil {
		return visit.Fail(visit.LogBroken, err)
	}
	if s.json {
		key, err := audit.VerifierKey(keeper)
		if err != nil {
			return visit.Fail(visit.LogBroken, err)
		}
		return s.object(map[string]string{"checkpoint": signed, "key": key})
	}
	_, err = fmt.Fprint(s.stdout, signed)
	return err
}

// logProofOptions write one entry with what proves it to a person who sees no other.
type logProofOptions struct {
	accountOptions
	out     string
	details bool
}

func (o *logProofOptions) flags(f *flagSet) {
	f.text(&o.out, "out")
	f.yes(&o.details, "details")
	o.accountOptions.flags(f)
}

func (o *logProofOptions) run(ctx context.Context, s *session, args []string) error {
	if len(args) != 1 || o.out == "" {
		return visit.UsageError("%q には、記録の番号を1つと --out ファイル が要ります",
			"%q needs one entry's number and --out FILE", s.name())
	}
	seq, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil || seq < 0 {
		return visit.UsageError("記録の番号は 0 からの整数です", "an entry's number is 0 or more")
	}
	out, err := filepath.Abs(o.out)
	if err != nil {
		return badOut(err)
	}
	room, err := o.enterFor(ctx, s, staff.Proof)
	if err != nil {
		return err
	}
	defer room.Close()
	p, err := room.Prove(ctx, seq, o.details, out)
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]any{"path": out, "index": seq, "checkpoint": p.Checkpoint})
	}
	_, err = fmt.Fprintln(s.stdout, out)
	return err
}

// logEraseOptions take out what is older than the log keeps.
type logEraseOptions struct{ accountOptions }

func (o *logEraseOptions) run(ctx context.Context, s *session, _ []string) error {
	room, err := o.enterFor(ctx, s, staff.Erase)
	if err != nil {
		return err
	}
	defer room.Close()
	done, err := room.Erase(ctx)
	if errors.Is(err, audit.ErrClock) {
		fmt.Fprintln(s.stderr, "kakanai: 前の業務日から15日以上あいているので、消しませんでした。"+
			"時計が合っているかを確かめ、一日業務をしてから、もう一度消してください。")
	}
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]int64{"details": done.Details, "entries": done.Entries})
	}
	_, err = fmt.Fprintf(s.stdout, "%d件の明細と、%d件の記録を消しました。\n", done.Details, done.Entries)
	return err
}

// logKeepOptions make the settings' retention the log's. Where the two are the same it prints what
// is in force.
type logKeepOptions struct{ accountOptions }

func (o *logKeepOptions) run(ctx context.Context, s *session, _ []string) error {
	room, err := o.enterFor(ctx, s, staff.Erase)
	if err != nil {
		return err
	}
	defer room.Close()
	now, err := room.Keep(ctx)
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]int{"details": now.Details, "entries": now.Entries})
	}
	_, err = fmt.Fprintf(s.stdout, "明細は%d日、記録は%d日、保存します。\n", now.Details, now.Entries)
	return err
}

// dayOpenOptions open the business day. With --day a supervisor says which day it is: that opens it
// also where the log has later entries.
type dayOpenOptions struct {
	accountOptions
	day   string
	given *pflag.Flag // --day
}

func (o *dayOpenOptions) flags(f *flagSet) {
	f.text(&o.day, "day")
	o.given = f.Lookup("day")
	o.accountOptions.flags(f)
}

func (o *dayOpenOptions) run(ctx context.Context, s *session, _ []string) error {
	right := staff.Close
	if o.given.Changed {
		right = staff.Clock
		if _, err := export.ParseDay(o.day); err != nil {
			return visit.UsageError("--day は年-月-日です（例 --day 2026-11-30）", "--day is a day YYYY-MM-DD")
		}
	}
	room, err := o.enter(ctx, s, right, false)
	if err != nil {
		return err
	}
	defer room.Close()
	if err := allow(ctx, room, right); err != nil {
		return err
	}
	var day string
	if o.given.Changed {
		day, err = room.AcceptClock(ctx, o.day)
	} else {
		day, err = room.OpenDay(ctx)
	}
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]string{"day": day})
	}
	_, err = fmt.Fprintf(s.stdout, "%s の業務を始めました。\n", day)
	return err
}

// dayCloseOptions close the business day; its checkpoint is to leave the PC.
type dayCloseOptions struct{ accountOptions }

func (o *dayCloseOptions) run(ctx context.Context, s *session, _ []string) error {
	room, err := o.enterFor(ctx, s, staff.Close)
	if err != nil {
		return err
	}
	defer room.Close()
	day, signed, err := room.CloseDay(ctx)
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]string{"day": day, "checkpoint": signed})
	}
	_, err = fmt.Fprintf(s.stdout, "%s の業務を終えました。次の控え（チェックポイント）を、この端末の外に保管してください。\n\n%s", day, signed)
	return err
}
