package desktop

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
	"kakanai/internal/doctor"
	"kakanai/internal/office"
	"kakanai/internal/station"
	"kakanai/internal/wholefile"
	"kakanai/printing"
	"kakanai/report"
	"kakanai/staff"
	"kakanai/text"
	"kakanai/ui/supervisor"
	"kakanai/visit"
)

// A backroom is the office of an open kiosk as the supervisor's window uses it: the counter writes
// into the same log and accounts at the same time. The window calls it from one goroutine beside
// its own, one call after the other; Empty and NeedsTwo, which only ask the accounts, also from its
// own.
type backroom struct {
	station *station.Station
	room    *office.Office
	forms   *forms.Catalogue
	fonts   *text.Fonts

	dayClosed func() // is called when the business day was closed; nil: not called
}

// openBackroom opens the accounts beside the kiosk's log.
func openBackroom(s *station.Station, c station.Counter, all *forms.Catalogue, f *text.Fonts) (*backroom, error) {
	room, err := office.Beside(s, c.Data, c.Log)
	if err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	return &backroom{station: s, room: room, forms: all, fonts: f}, nil
}

// plainly turns what went wrong into a word for the window.
func plainly(err error) error {
	var locked *staff.LockedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &locked):
		return &supervisor.Refusal{Word: "locked", Wait: office.CeilSeconds(locked.Left)}
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

// another is one more window's: the person who signed in, and whose second word counts, goes with
// the window. A window that was closed in the middle of its work signs no other one out when that
// is done.
func (b *backroom) another() *backroom {
	o := *b
	o.room = b.room.SignedOut()
	return &o
}

func (b *backroom) Empty() bool { return b.room.Staff.Empty() }

func (b *backroom) SignIn(number int, password []byte) (supervisor.Officer, error) {
	defer clear(password)
	if err := b.room.SignIn(context.Background(), number, password); err != nil {
		return supervisor.Officer{}, plainly(err)
	}
	who := b.room.Who()
	return supervisor.Officer{Number: who.ID, Name: who.Name, Role: string(who.Role)}, nil
}

func (b *backroom) Recover(number int, code, password []byte) (string, error) {
	defer clear(code)
	defer clear(password)
	next, err := b.room.Staff.Recover(context.Background(), number, code, password)
	if errors.Is(err, staff.ErrRefused) {
		return "", &supervisor.Refusal{Word: "no-recovery"}
	}
	return next, plainly(err)
}

func (b *backroom) SignOut() { b.room.SignOut() }

func (b *backroom) NeedsTwo(action string) bool { return b.room.Staff.NeedsTwo(staff.Action(action)) }

func (b *backroom) Approve(action string, number int, password []byte) error {
	defer clear(password)
	return plainly(b.room.Approve(context.Background(), staff.Action(action), number, password))
}

// allow returns nil if the person who signed in may do a, and uses the second person's word up.
func (b *backroom) allow(a staff.Action) error { return plainly(b.room.Allow(context.Background(), a)) }

// may returns nil if the role of the person who signed in allows a. Looking takes no second person.
func (b *backroom) may(a staff.Action) error {
	if !b.room.Who().Role.May(a) {
		return &supervisor.Refusal{Word: "not-allowed"}
	}
	return nil
}

func (b *backroom) Today() (string, error) {
	day, err := b.room.Log.Today(context.Background())
	return day, plainly(err)
}

// judgeDays refuses what is no range of days.
func judgeDays(first, last string) error {
	_, err := export.ParseDay(first)
	if err == nil {
		_, err = export.ParseDay(last)
	}
	if err != nil || last < first {
		return &supervisor.Refusal{Word: "bad-day"}
	}
	return nil
}

// count counts the log's figures of these days.
func (b *backroom) count(first, last string) (report.Figures, error) {
	if err := judgeDays(first, last); err != nil {
		return report.Figures{}, err
	}
	f, err := b.room.Figures(context.Background(), first, last)
	return f, plainly(err)
}

func (b *backroom) Figures(first, last string) (supervisor.Figures, error) {
	if err := b.may(staff.Report); err != nil {
		return supervisor.Figures{}, err
	}
	f, err := b.count(first, last)
	if err != nil {
		return supervisor.Figures{}, err
	}
	return supervisor.Figures{Figures: f, Names: office.ReportNames(b.forms)}, nil
}

// inWords is a word of the log as a supervisor knows it; without one it stays as it is.
func inWords(word string, lists ...map[string]string) string {
	for _, l := range lists {
		if s := l[word]; s != "" {
			return s
		}
	}
	return word
}

func (b *backroom) Log(f supervisor.LogFilter) (supervisor.LogView, error) {
	if err := b.may(staff.Report); err != nil {
		return nil, err
	}
	v, err := audit.Browse(context.Background(), station.LogPath(b.room.Data), audit.Filter(f))
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
	return supervisor.LogRow{
		Seq: e.Seq, At: e.At, Kind: e.Kind, Form: e.Form, Serial: e.Serial, Clerk: e.Clerk, Millis: e.Millis,
		Code: inWords(e.Code, report.Problems, report.Returned, report.Openings), Via: inWords(e.Via, report.Ways),
	}
}

func (b *backroom) Verify(progress func(done, of int64)) (bool, string, error) {
	v, err := b.room.Verify(context.Background(), progress)
	if err != nil {
		return false, "", plainly(err)
	}
	if !v.Good() {
		return false, v.Words(), nil
	}
	// There is room for seven short lines.
	words := fmt.Sprintf("%d件。欠けも書き換えもありません。\n切り取りと丸ごとの差し替えは、控えと比べないとわかりません。", v.Entries)
	if e := v.Erased; e != nil {
		words += fmt.Sprintf("\n%d〜%d番：記録%d件と明細%d件は消去ずみ（%s、残したのは%d日分）。",
			e.From, e.To, e.Entries, e.Details, e.At.Format("2006-01-02"), e.Kept)
	}
	return true, words, nil
}

// outbox is the path for a file about these days that leaves the log: in a folder of its own, for
// its owner alone.
func (b *backroom) outbox(first, last, what string) (string, error) {
	dir := filepath.Join(b.room.Data, "out")
	if err := station.MakePrivate(dir); err != nil {
		return "", err
	}
	days := strings.ReplaceAll(first, "-", "")
	if last != first {
		days += strings.ReplaceAll(last, "-", "")
	}
	return filepath.Join(dir, fmt.Sprintf("%s_%s_%s", days, b.station.Terminal(), what)), nil
}

func (b *backroom) Export(first, last, format string, progress func(done, of int64)) (string, int64, error) {
	if err := judgeDays(first, last); err != nil {
		return "", 0, err
	}
	o := export.Options{
		First: first, Last: last, Format: export.Format(format), Progress: progress,
		Recipient: b.station.Settings.Export.Recipient,
	}
	ending := format
	if o.Recipient != "" {
		ending += ".age"
	}
	out, err := b.outbox(first, last, "kiroku."+ending)
	if err != nil {
		return "", 0, plainly(err)
	}
	if err := b.allow(staff.Export); err != nil {
		return "", 0, err
	}
	r, err := b.room.Export(context.Background(), o, out)
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
	r, err := b.room.Report(ctx, f, b.forms, b.fonts)
	if err != nil {
		return "", plainly(err)
	}
	out, err := b.outbox(first, last, "nikkei.pdf")
	if err == nil {
		err = wholefile.Write(out, r.PDF)
	}
	if err == nil && b.station.Settings.Printer.URI != "" {
		err = b.print(ctx, r.Document)
	}
	if err != nil {
		return "", plainly(err)
	}
	return out, nil
}

// print prints a report, under a terminal's name of its own: the kiosk's pages are not taken back
// for it.
func (b *backroom) print(ctx context.Context, d printing.Document) error {
	s := b.station
	tag, err := b.room.Log.Tag(ctx)
	if err != nil {
		return visit.Fail(visit.NotLogged, err)
	}
	printer, err := s.PrinterAt(s.Settings.Printer.URI, tag, s.Terminal()+".nikkei", b.fonts, s.Now)
	if err != nil {
		return fmt.Errorf("print the day's report: %w", err)
	}
	defer printer.Close()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if _, err := printer.Print(ctx, d, nil); err != nil {
		return fmt.Errorf("print the day's report: %w", err)
	}
	return nil
}

// Open begins the business day.
func (b *backroom) Open() (string, error) {
	if err := b.allow(staff.Close); err != nil {
		return "", err
	}
	day, err := b.room.OpenDay(context.Background())
	return day, plainly(err)
}

// Close ends the business day, and makes its report: with it a checkpoint leaves the PC.
func (b *backroom) Close() (day, path string, err error) {
	if err := b.allow(staff.Close); err != nil {
		return "", "", err
	}
	if day, _, err = b.room.CloseDay(context.Background()); err != nil {
		return "", "", plainly(err)
	}
	if b.dayClosed != nil {
		b.dayClosed()
	}
	path, err = b.report(day, day)
	return day, path, err
}

func (b *backroom) Accounts() ([]supervisor.Account, error) {
	if err := b.may(staff.List); err != nil {
		return nil, err
	}
	var out []supervisor.Account
	for _, a := range b.room.Staff.List() {
		out = append(out, supervisor.Account{
			Number: a.ID, Name: a.Name, Role: string(a.Role), Disabled: a.Disabled, Wait: office.CeilSeconds(a.Wait),
		})
	}
	return out, nil
}

func (b *backroom) Add(name, role string, password []byte) (int, string, error) {
	defer clear(password)
	a, code, err := b.room.Add(context.Background(), name, staff.Role(role), password)
	return a.ID, code, plainly(err)
}

func (b *backroom) Password(number int, password []byte) (string, error) {
	defer clear(password)
	code, err := b.room.SetPassword(context.Background(), number, password)
	return code, plainly(err)
}

func (b *backroom) Disable(number int) error {
	return plainly(b.room.Disable(context.Background(), number))
}

func (b *backroom) Findings() []supervisor.Finding {
	var out []supervisor.Finding
	for _, f := range doctor.Diagnose(context.Background(), b.station) {
		out = append(out, supervisor.Finding{OK: f.OK, What: f.What, Mend: f.Mend})
	}
	return out
}
