package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/internal/station"
	"kakanai/staff"
	"kakanai/visit"
)

// runLogVerify recomputes the whole log and holds it against checkpoints. It only reads, and works beside a running kiosk.
func runLogVerify(ctx context.Context, c *call) error {
	path, err := c.database()
	if err != nil {
		return err
	}
	against := audit.Against{Key: c.key}
	for _, name := range c.against {
		b, err := audit.ReadNote(name)
		if err != nil {
			return visit.UsageError("--against: %w", err)
		}
		against.Notes = append(against.Notes, b)
	}
	v, err := audit.Verify(ctx, path, against)
	if err != nil {
		return &visit.Failure{Problem: visit.LogBroken, Err: err, More: map[string]any{"result": audit.UnknownLog, "entries": 0, "at": -1}}
	}
	if !v.Good() {
		if !c.json {
			fmt.Fprintln(c.stdout, v.Words())
		}
		return &visit.Failure{Problem: visit.LogBroken, Err: fmt.Errorf("log: %s: %s", v.Result, v.Why),
			More: verdictFields(v)}
	}
	if c.json {
		return c.object(v)
	}
	_, err = fmt.Fprintln(c.stdout, v.Words())
	return err
}

// verdictFields are what a failure's object says of a verdict.
func verdictFields(v audit.Verdict) map[string]any {
	more := map[string]any{"result": v.Result, "entries": v.Entries, "at": v.At, "last": v.Last, "trusted": v.Trusted, "why": v.Why}
	if v.Erased != nil {
		more["erased"] = v.Erased
	}
	return more
}

// runLogCheckpoint prints what the log is now, signed. It only reads, and works beside a running kiosk.
func runLogCheckpoint(ctx context.Context, c *call) error {
	path, err := c.database()
	if err != nil {
		return err
	}
	keeper := station.Key(filepath.Dir(path))
	_, signed, err := audit.Sign(ctx, path, keeper)
	if err != nil {
		return visit.Fail(visit.LogBroken, err)
	}
	if c.json {
		key, err := audit.VerifierKey(keeper)
		if err != nil {
			return visit.Fail(visit.LogBroken, err)
		}
		return c.object(map[string]string{"checkpoint": signed, "key": key})
	}
	_, err = fmt.Fprint(c.stdout, signed)
	return err
}

// runLogProof writes one entry with what proves it to a person who sees no other.
func runLogProof(ctx context.Context, c *call) error {
	if len(c.args) != 1 || c.out == "" {
		return visit.UsageError("%q needs one entry's number and --out FILE", c.name())
	}
	seq, err := strconv.ParseInt(c.args[0], 10, 64)
	if err != nil || seq < 0 {
		return visit.UsageError("an entry's number is 0 or more")
	}
	out, err := filepath.Abs(c.out)
	if err != nil {
		return visit.UsageError("--out: %w", err)
	}
	room, err := c.enterFor(ctx, staff.Proof)
	if err != nil {
		return err
	}
	defer room.Close()
	p, err := room.Prove(ctx, seq, c.details, out)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]any{"path": out, "index": seq, "checkpoint": p.Checkpoint})
	}
	_, err = fmt.Fprintln(c.stdout, out)
	return err
}

// runLogErase takes out what is older than the log keeps.
func runLogErase(ctx context.Context, c *call) error {
	room, err := c.enterFor(ctx, staff.Erase)
	if err != nil {
		return err
	}
	defer room.Close()
	done, err := room.Erase(ctx)
	if errors.Is(err, audit.ErrClock) {
		fmt.Fprintln(c.stderr, "kakanai: 前の業務日から15日以上あいているので、消しませんでした。"+
			"時計が合っているかを確かめ、一日業務をしてから、もう一度消してください。")
	}
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]int64{"details": done.Details, "entries": done.Entries})
	}
	_, err = fmt.Fprintf(c.stdout, "%d件の明細と、%d件の記録を消しました。\n", done.Details, done.Entries)
	return err
}

// runLogKeep makes the settings' retention the log's. Where the two are the same it prints what is in force.
func runLogKeep(ctx context.Context, c *call) error {
	room, err := c.enterFor(ctx, staff.Erase)
	if err != nil {
		return err
	}
	defer room.Close()
	now, err := room.Keep(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]int{"details": now.Details, "entries": now.Entries})
	}
	_, err = fmt.Fprintf(c.stdout, "明細は%d日、記録は%d日、保存します。\n", now.Details, now.Entries)
	return err
}

// runDayOpen opens the business day. With --day a supervisor says which day it is: that opens it also
// where the log has later entries.
func runDayOpen(ctx context.Context, c *call) error {
	right := staff.Close
	if c.set["day"] {
		right = staff.Clock
		if _, err := export.ParseDay(c.day); err != nil {
			return visit.UsageError("--day: %w", err)
		}
	}
	room, err := c.enter(ctx, right, false)
	if err != nil {
		return err
	}
	defer room.Close()
	if err := allow(ctx, room, right); err != nil {
		return err
	}
	var day string
	if c.set["day"] {
		day, err = room.AcceptClock(ctx, c.day)
	} else {
		day, err = room.OpenDay(ctx)
	}
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]string{"day": day})
	}
	_, err = fmt.Fprintf(c.stdout, "%s の業務を始めました。\n", day)
	return err
}

// runDayClose closes the business day; its checkpoint is to leave the PC.
func runDayClose(ctx context.Context, c *call) error {
	room, err := c.enterFor(ctx, staff.Close)
	if err != nil {
		return err
	}
	defer room.Close()
	day, signed, err := room.CloseDay(ctx)
	if err != nil {
		return err
	}
	if c.json {
		return c.object(map[string]string{"day": day, "checkpoint": signed})
	}
	_, err = fmt.Fprintf(c.stdout, "%s の業務を終えました。次の控え（チェックポイント）を、この端末の外に保管してください。\n\n%s", day, signed)
	return err
}
