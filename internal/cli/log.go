package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/internal/lang"
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
			return visit.UsageError("--against %s：%w", "--against %s: %w", fileShown(name), noNote(err))
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
			fmt.Fprintln(s.stdout, verdict(v, s.lang))
		}
		first, _, _ := strings.Cut(v.Words(), "。")
		return &visit.Failure{
			Problem: visit.LogBroken, Err: lang.Errorf("%[1]s（%[2]s）", "log: %[2]s: %[3]s", first, v.Result, v.Why),
			More: verdictFields(v),
		}
	}
	if s.json {
		return s.object(v)
	}
	_, err = fmt.Fprintln(s.stdout, verdict(v, s.lang))
	return err
}

// verdict is what a verification found, for people.
func verdict(v audit.Verdict, l lang.Lang) string {
	if l != lang.English {
		return v.Words()
	}
	words := fmt.Sprintf("%s: %d entries", v.Result, v.Entries)
	if v.At >= 0 {
		words += fmt.Sprintf("; from entry %d on they do not fit", v.At)
	}
	if v.Why != "" {
		words += "; " + v.Why
	}
	if e := v.Erased; e != nil {
		words += fmt.Sprintf("; %d entries and the details of %d were erased, at %s", e.Entries, e.Details,
			e.At.Format(time.DateTime))
	}
	page, _ := explain(v.Result, l)
	return words + "\n" + page.text
}

// noNote is what to say of a file that gives no checkpoint.
func noNote(err error) error {
	for _, c := range []struct {
		is error
		ja string
	}{
		{audit.ErrNoCheckpoint, "控え（チェックポイント）が入っていません"},
		{fs.ErrNotExist, "ファイルがありません"},
		{fs.ErrPermission, "読むことを許されていません"},
	} {
		if errors.Is(err, c.is) {
			return lang.Wrap(err, lang.Text{JA: c.ja, EN: c.is.Error()})
		}
	}
	return lang.Wrap(err, lang.Text{JA: "控えのファイルとして読めません", EN: "it cannot be read"})
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
	if len(args) != 1 {
		return visit.UsageError("%q には、記録の番号を1つだけ書きます", "%q takes one entry's number", s.name())
	}
	if o.out == "" {
		return needsOut(s)
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
	if err != nil {
		return err
	}
	if s.json {
		return s.object(map[string]int64{"details": done.Details, "entries": done.Entries})
	}
	s.say(s.stdout, "%d件の明細と、%d件の記録を消しました。", "the details of %d entries, and %d entries, were erased.",
		done.Details, done.Entries)
	return nil
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
	s.say(s.stdout, "明細は%d日、記録は%d日、保存します。", "details are kept for %d days, entries for %d.",
		now.Details, now.Entries)
	return nil
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
			return noDay("day")
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
	s.say(s.stdout, "%s の業務を始めました。", "the business day of %s is open.", day)
	return nil
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
	s.say(s.stdout, "%s の業務を終えました。次の控え（チェックポイント）を、この端末の外に保管してください。\n",
		"the business day of %s is closed; keep this checkpoint outside of this PC.\n", day)
	_, err = fmt.Fprint(s.stdout, signed)
	return err
}
