package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"time"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/internal/wholefile"
	"kakanai/record"
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
			return usage("--against: %w", err)
		}
		against.Notes = append(against.Notes, b)
	}
	v, err := audit.Verify(ctx, path, against)
	if err != nil {
		return &failure{problem: visit.LogBroken, err: err, more: map[string]any{"result": audit.UnknownLog, "entries": 0, "at": -1}}
	}
	if !v.Good() {
		if !c.json {
			fmt.Fprintln(c.stdout, v.Words())
		}
		return &failure{problem: visit.LogBroken, err: fmt.Errorf("log: %s: %s", v.Result, v.Why),
			more: verdictFields(v)}
	}
	if c.json {
		return c.object(v)
	}
	_, err = fmt.Fprintln(c.stdout, v.Words())
	return err
}

// verdictFields are a verdict's in the object of a failure.
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
	keeper := keyFile(filepath.Dir(path))
	_, signed, err := audit.Sign(ctx, path, keeper)
	if err != nil {
		return &failure{problem: visit.LogBroken, err: err}
	}
	if c.json {
		key, err := audit.VerifierKey(keeper)
		if err != nil {
			return &failure{problem: visit.LogBroken, err: err}
		}
		return c.object(map[string]string{"checkpoint": signed, "key": key})
	}
	_, err = fmt.Fprint(c.stdout, signed)
	return err
}

// runLogProof writes one entry with what proves it to somebody who sees no other.
func runLogProof(ctx context.Context, c *call) error {
	if len(c.args) != 1 || c.out == "" {
		return usage("%q needs one entry's number and --out FILE", c.name())
	}
	seq, err := strconv.ParseInt(c.args[0], 10, 64)
	if err != nil || seq < 0 {
		return usage("an entry's number is 0 or more")
	}
	out, err := filepath.Abs(c.out)
	if err != nil {
		return usage("--out: %w", err)
	}
	room, err := c.enterFor(ctx, staff.Proof)
	if err != nil {
		return err
	}
	defer room.close()
	if err := room.note(ctx, record.Entry{Kind: record.Proved, Upto: seq, Clerk: c.staff}); err != nil {
		return err
	}
	p, err := audit.Prove(ctx, logPath(room.data), keyFile(room.data), seq, c.details)
	if errors.Is(err, audit.ErrNoEntry) {
		return usage("%w", err)
	}
	if err != nil {
		return &failure{problem: visit.LogBroken, err: err}
	}
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return err
	}
	if err := wholefile.Write(out, append(b, '\n')); err != nil {
		return usage("--out: %w", err)
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
	defer room.close()
	done, err := room.log.Erase(ctx, c.staff)
	if errors.Is(err, audit.ErrClock) {
		fmt.Fprintln(c.stderr, "kakanai: 前の業務日から15日以上あいているので、消しませんでした。時計が合っているかを確かめ、一日業務をしてから、もう一度消してください。")
		return &failure{problem: visit.NotAllowed, err: err, more: map[string]any{"needs": "clock"}}
	}
	if err != nil {
		return notLogged(err)
	}
	if c.json {
		return c.object(map[string]int64{"details": done.Details, "entries": done.Entries})
	}
	_, err = fmt.Fprintf(c.stdout, "%d件の明細と、%d件の記録を消しました。\n", done.Details, done.Entries)
	return err
}

// runLogKeep makes the settings' retention the log's. Other settings alone change nothing of it: what a log keeps is its own, and a change is an entry of a
// supervisor's. Where the two are the same it says what is in force.
func runLogKeep(ctx context.Context, c *call) error {
	room, err := c.enterFor(ctx, staff.Erase)
	if err != nil {
		return err
	}
	defer room.close()
	now, err := room.log.Keep(ctx)
	if err != nil {
		return &failure{problem: visit.LogBroken, err: err}
	}
	if want := c.settings.keep(); want != now {
		if room.staff.Empty() {
			return &failure{problem: visit.NotAllowed, err: errors.New("no account exists yet: a supervisor changes for how long the log keeps what it holds")}
		}
		if err := room.log.SetKeep(ctx, want, c.staff); err != nil {
			return notLogged(err)
		}
		now = want
	}
	if c.json {
		return c.object(map[string]int{"details": now.Details, "entries": now.Entries})
	}
	_, err = fmt.Fprintf(c.stdout, "明細は%d日、記録は%d日、保存します。\n", now.Details, now.Entries)
	return err
}

// eraseDue takes out the details that the log keeps no longer. What keeps it from that is told, and tried again tomorrow.
func (c *call) eraseDue(ctx context.Context, log *audit.Log, clerk int) {
	if _, err := log.EraseDue(ctx, clerk); err != nil {
		fmt.Fprintln(c.stderr, "kakanai:", err)
	}
}

// runDayOpen opens the business day. With --day a supervisor says which day it is: that opens it also where the log has later entries.
func runDayOpen(ctx context.Context, c *call) error {
	right, now := staff.Close, clock{}.Now()
	if c.set["day"] {
		right = staff.Clock
		if _, err := export.ParseDay(c.day); err != nil {
			return usage("--day: %w", err)
		}
	}
	room, err := c.enter(ctx, right)
	if err == nil {
		defer room.close()
		err = c.allowed(ctx, room, right)
	}
	if err != nil {
		return err
	}
	open := room.log.OpenDay
	if c.set["day"] {
		if err := wrongClock(now, time.Time{}); err != nil {
			return err
		}
		if today := record.Day(now); today != c.day {
			return fmt.Errorf("%w: it says %s, and --day %s", visit.ErrClock, today, c.day)
		}
		open = room.log.AcceptClock
	}
	day, err := open(ctx, c.staff)
	if err != nil {
		return notLogged(err)
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
	defer room.close()
	c.eraseDue(ctx, room.log, c.staff)
	day, _, signed, err := room.log.CloseDay(ctx, c.staff)
	if err != nil {
		return notLogged(err)
	}
	if c.json {
		return c.object(map[string]string{"day": day, "checkpoint": signed})
	}
	_, err = fmt.Fprintf(c.stdout, "%s の業務を終えました。次の控え（チェックポイント）を、この端末の外に保管してください。\n\n%s", day, signed)
	return err
}
