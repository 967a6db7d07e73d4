package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"kakanai/audit"
	"kakanai/audit/export"
	"kakanai/forms"
	"kakanai/internal/wholefile"
	"kakanai/report"
	"kakanai/staff"
	"kakanai/text"
	"kakanai/ui/supervisor"
	"kakanai/visit"
)

// A backroom is the supervisor's side of an open kiosk: the log and the accounts that the counter writes into at the same time. It is used from one goroutine.
type backroom struct {
	c     *call
	room  office
	forms *forms.Catalogue
	fonts *text.Fonts

	closed func() // hears that the business day was closed; nil: nobody does
}

// openBackroom opens the accounts beside the kiosk's log.
func (c *call) openBackroom(d desk, all *forms.Catalogue, f *text.Fonts) (*backroom, error) {
	s, err := openStaff(d.data, d.log, c.settings)
	if err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	return &backroom{c: c, room: office{data: d.data, log: d.log, staff: s}, forms: all, fonts: f}, nil
}

// plainly turns what went wrong into a word for the window.
func plainly(err error) error {
	var locked *staff.LockedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &locked):
		return &supervisor.Refusal{Word: "locked", Wait: seconds(locked.Left.Seconds())}
	case errors.Is(err, staff.ErrRefused):
		return &supervisor.Refusal{Word: "refused"}
	case errors.Is(err, staff.ErrNotAllowed), errors.Is(err, staff.ErrNeedsApproval):
		return &supervisor.Refusal{Word: "not-allowed"}
	case errors.Is(err, staff.ErrLastSupervisor):
		return &supervisor.Refusal{Word: "last"}
	case errors.Is(err, staff.ErrPassword):
		return &supervisor.Refusal{Word: "weak"}
	case errors.Is(err, staff.ErrName):
		return &supervisor.Refusal{Word: "name"}
	case errors.Is(err, staff.ErrNotRecorded), visit.ProblemOf(err) == visit.NotLogged:
		return &supervisor.Refusal{Word: "not-logged", Err: err}
	}
	return &supervisor.Refusal{Word: "failed", Err: err}
}

// another is one more window's: who is there, and whose second word counts, goes with the window. One that was closed in the middle of its work signs nobody
// else out when that is done.
func (b *backroom) another() *backroom {
	o := *b
	o.room.who, o.room.ap = staff.Session{}, nil
	return &o
}

func (b *backroom) Empty() bool { return b.room.staff.Empty() }

func (b *backroom) SignIn(number int, password []byte) (supervisor.Officer, error) {
	defer clear(password)
	who, err := b.room.staff.SignIn(context.Background(), number, password)
	if err != nil {
		return supervisor.Officer{}, plainly(err)
	}
	b.room.who, b.room.ap = who, nil
	return supervisor.Officer{Number: who.ID, Name: who.Name, Role: string(who.Role)}, nil
}

func (b *backroom) Recover(number int, code, password []byte) (string, error) {
	defer clear(code)
	defer clear(password)
	next, err := b.room.staff.Recover(context.Background(), number, code, password)
	if errors.Is(err, staff.ErrRefused) {
		return "", &supervisor.Refusal{Word: "no-recovery"}
	}
	return next, plainly(err)
}

func (b *backroom) SignOut() { b.room.who, b.room.ap = staff.Session{}, nil }

func (b *backroom) NeedsTwo(action string) bool { return b.room.staff.NeedsTwo(staff.Action(action)) }

func (b *backroom) Approve(action string, number int, password []byte) (err error) {
	defer clear(password)
	b.room.ap, err = b.room.staff.Approve(context.Background(), number, password, b.room.who, staff.Action(action))
	return plainly(err)
}

// allow asks the accounts, and uses the second person's word up.
func (b *backroom) allow(a staff.Action) error {
	err := b.room.staff.Allow(context.Background(), b.room.who, a, b.room.ap)
	b.room.ap = nil
	return plainly(err)
}

func (b *backroom) Today() (string, error) {
	day, err := b.room.log.Today(context.Background())
	return day, plainly(err)
}

func (b *backroom) path() string { return logPath(b.room.data) }

// count counts the log's figures of these days.
func (b *backroom) count(first, last string) (report.Figures, error) {
	if _, err := export.ParseDay(first); err != nil {
		return report.Figures{}, &supervisor.Refusal{Word: "bad-day"}
	}
	if _, err := export.ParseDay(last); err != nil || last < first {
		return report.Figures{}, &supervisor.Refusal{Word: "bad-day"}
	}
	f, err := countDays(context.Background(), b.path(), first, last)
	return f, plainly(err)
}

func (b *backroom) Figures(first, last string) (supervisor.Figures, error) {
	if !b.room.who.Role.May(staff.Report) {
		return supervisor.Figures{}, &supervisor.Refusal{Word: "not-allowed"}
	}
	f, err := b.count(first, last)
	if err != nil {
		return supervisor.Figures{}, err
	}
	f.Measures = report.Measures(b.c.settings.Figures)
	return supervisor.Figures{Figures: f, Names: reportNames(b.forms)}, nil
}

// inWords is a word of the log as a supervisor knows it, or as it stands.
func inWords(word string, lists ...map[string]string) string {
	for _, l := range lists {
		if s := l[word]; s != "" {
			return s
		}
	}
	return word
}

func (b *backroom) Log(f supervisor.LogFilter) (supervisor.LogView, error) {
	if !b.room.who.Role.May(staff.Report) {
		return nil, &supervisor.Refusal{Word: "not-allowed"}
	}
	v, err := audit.Browse(context.Background(), b.path(), audit.Filter(f))
	if err != nil {
		return nil, plainly(err)
	}
	return logView{v}, nil
}

type logView struct{ b *audit.Browser }

func (v logView) Len() int { return v.b.Len() }
func (v logView) Close()   { v.b.Close() }
func (v logView) Row(i int) supervisor.LogRow {
	e := v.b.Entry(i)
	return supervisor.LogRow{Seq: e.Seq, At: e.At, Kind: e.Kind, Form: e.Form, Serial: e.Serial, Code: inWords(e.Code, report.Problems, report.Returned, report.Openings), Via: inWords(e.Via, report.Ways), Clerk: e.Clerk, Millis: e.Millis}
}

func (b *backroom) Verify(progress func(done, of int64)) (bool, string, error) {
	v, err := audit.VerifyTold(context.Background(), b.path(), audit.Against{Key: audit.OwnKey(context.Background(), b.path(), keyFile(b.room.data))}, progress)
	if err != nil {
		return false, "", plainly(err)
	}
	if !v.Good() {
		return false, v.Words(), nil
	}
	words := fmt.Sprintf("%d件。欠けも書き換えもありません。\n切り取りと丸ごとの差し替えは、控えと比べないとわかりません。", v.Entries) // there is room for seven short lines
	if e := v.Erased; e != nil {
		words += fmt.Sprintf("\n%d〜%d番：記録%d件と明細%d件は消去ずみ（%s、残したのは%d日分）。", e.From, e.To, e.Entries, e.Details, e.At.Format("2006-01-02"), e.Kept)
	}
	return true, words, nil
}

// outbox is where what leaves the log is put: a folder of its own, for its owner alone.
func (b *backroom) outbox(name string) (string, error) {
	dir := filepath.Join(b.room.data, "out")
	if err := private(dir); err != nil {
		return "", err
	}
	return filepath.Join(dir, name), nil
}

func (b *backroom) Export(first, last, format string, progress func(done, of int64)) (string, int64, error) {
	c := *b.c
	c.command, c.day, c.to, c.format, c.encoding, c.recipient = "log export", first, last, format, "", ""
	ending := format
	if c.settings.Export.Recipient != "" {
		ending += ".age"
	}
	var err error
	if c.out, err = b.outbox(fmt.Sprintf("%s_%s_kiroku.%s", strings.ReplaceAll(daysText(first, last), "-", ""), c.terminal(), ending)); err != nil {
		return "", 0, plainly(err)
	}
	o, out, err := c.exportOptions()
	if err != nil {
		return "", 0, &supervisor.Refusal{Word: "bad-day"}
	}
	if err := b.allow(staff.Export); err != nil {
		return "", 0, err
	}
	o.Progress = progress
	r, err := exportLog(context.Background(), &b.room, o, out)
	return out, r.Entries, plainly(err)
}

func (b *backroom) Report(first, last string) (string, error) {
	if err := b.allow(staff.Report); err != nil {
		return "", err
	}
	return b.report(first, last)
}

// report writes 日計表; on a kiosk with a printer it is printed, too.
func (b *backroom) report(first, last string) (string, error) {
	ctx := context.Background()
	f, err := b.count(first, last)
	if err != nil {
		return "", err
	}
	c := b.c
	doc, pdf, _, err := c.layOutReport(ctx, &b.room, f, b.forms, b.fonts)
	if err != nil {
		return "", plainly(err)
	}
	out, err := b.outbox(fmt.Sprintf("%s_%s_nikkei.pdf", strings.ReplaceAll(daysText(first, last), "-", ""), c.terminal()))
	if err == nil {
		err = wholefile.Write(out, pdf)
	}
	if err != nil {
		return "", plainly(err)
	}
	if uri := c.settings.Printer.URI; uri != "" {
		tag, err := b.room.log.Tag(ctx)
		if err != nil {
			return "", plainly(notLogged(err))
		}
		printer, err := c.printer(uri, tag, c.terminal()+".nikkei", b.fonts, time.Now)
		if err == nil {
			limit, cancel := context.WithTimeout(ctx, time.Minute)
			_, err = printer.Print(limit, doc, nil)
			cancel()
			printer.Close()
		}
		if err != nil {
			return "", plainly(fmt.Errorf("print the day's report: %w", err))
		}
	}
	return out, nil
}

// Open begins the business day.
func (b *backroom) Open() (string, error) {
	if err := b.allow(staff.Close); err != nil {
		return "", err
	}
	day, err := b.room.log.OpenDay(context.Background(), b.room.who.ID)
	return day, plainly(err)
}

// Close ends the business day, and makes its report: with it a checkpoint leaves the PC.
func (b *backroom) Close() (day, path string, err error) {
	if err := b.allow(staff.Close); err != nil {
		return "", "", err
	}
	b.c.eraseDue(context.Background(), b.room.log, b.room.who.ID)
	if day, _, _, err = b.room.log.CloseDay(context.Background(), b.room.who.ID); err != nil {
		return "", "", plainly(err)
	}
	if b.closed != nil {
		b.closed()
	}
	path, err = b.report(day, day)
	return day, path, err
}

func (b *backroom) Accounts() ([]supervisor.Account, error) {
	if !b.room.who.Role.May(staff.List) {
		return nil, &supervisor.Refusal{Word: "not-allowed"}
	}
	var out []supervisor.Account
	for _, a := range b.room.staff.List() {
		out = append(out, supervisor.Account{Number: a.ID, Name: a.Name, Role: string(a.Role), Disabled: a.Disabled, Wait: seconds(a.Wait.Seconds())})
	}
	return out, nil
}

func (b *backroom) Add(name, role string, password []byte) (int, string, error) {
	defer clear(password)
	a, code, err := b.room.staff.Add(context.Background(), b.room.who, b.room.ap, name, staff.Role(role), password)
	b.room.ap = nil
	return a.ID, code, plainly(err)
}

func (b *backroom) Password(number int, password []byte) (string, error) {
	defer clear(password)
	code, err := b.room.staff.SetPassword(context.Background(), b.room.who, b.room.ap, number, password)
	b.room.ap = nil
	return code, plainly(err)
}

func (b *backroom) Disable(number int) error {
	err := b.room.staff.Disable(context.Background(), b.room.who, b.room.ap, number)
	b.room.ap = nil
	return plainly(err)
}

func (b *backroom) Findings() []supervisor.Finding {
	var out []supervisor.Finding
	for _, f := range b.c.diagnose(context.Background()) {
		out = append(out, supervisor.Finding{OK: f.OK, What: f.What, Mend: f.Mend})
	}
	return out
}
