package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"kakanai/audit"
	"kakanai/internal/host"
	"kakanai/record"
	"kakanai/staff"
	"kakanai/visit"
)

// errNoLog says that this kiosk has never logged anything: there is nothing to export, report or prove.
var errNoLog = errors.New("there is no log")

// staffPath is where a data folder keeps its accounts.
func staffPath(data string) string { return filepath.Join(data, "staff.json") }

// openStaff opens the accounts beside the log, which must be open for writing: it hears of every sign-in, and its lock keeps a
// second program from changing the accounts at the same time.
//
// A file that is not as the log last heard of it was changed by somebody who went round this program, or put back from a copy: that is an entry, too. What the
// settings ask two persons for is kept with the accounts, so that other settings take nothing off it.
func openStaff(data string, log *audit.Log, s settings) (*staff.Store, error) {
	store, err := staff.Open(staff.Options{
		Path: staffPath(data), Now: time.Now, Boot: host.Uptime, Rand: rand.Reader, Two: s.twoPersons(),
		Record: func(ctx context.Context, e staff.Event) error {
			_, err := log.Append(ctx, e.Entry())
			return err
		},
	})
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	last, err := log.NewestSeal(ctx)
	if err != nil {
		return nil, notLogged(err)
	}
	e := staff.Event{Kind: record.AccountsChanged, Seal: store.Seal()}
	switch {
	case last == e.Seal, last == "" && store.Empty():
		return store, store.KeepRule(ctx)
	case last == "":
		e.Kind = record.AccountsSeen
	}
	if _, err := log.Append(ctx, e.Entry()); err != nil {
		return nil, notLogged(err)
	}
	return store, store.KeepRule(ctx)
}

// An office is the supervisor's side of this kiosk, opened by somebody who may: the log, the accounts, and who it is.
type office struct {
	data  string
	log   *audit.Log
	staff *staff.Store
	who   staff.Session // the zero Session while nobody has an account
	ap    *staff.Approval
}

func (o *office) close() { o.log.Close() }

// enter opens the office for an action. Once there is an account it takes --staff and that person's password from the first line of
// standard input; where the settings ask for two persons also --approver and the second line. A refusal is an entry, and ends with not-allowed.
func (c *call) enter(ctx context.Context, a staff.Action) (_ *office, err error) {
	o := &office{}
	if o.data, err = c.dataFolder(); err != nil {
		return nil, err
	}
	if o.log, err = c.openLog(ctx, o.data); err != nil {
		return nil, notLogged(err)
	}
	defer func() {
		if err != nil {
			o.close()
		}
	}()
	if o.staff, err = openStaff(o.data, o.log, c.settings); err != nil {
		return nil, staffFailure(err)
	}
	if o.staff.Empty() {
		if c.staff != 0 || c.approver != 0 {
			return nil, &failure{problem: visit.NotAllowed, err: errors.New("nobody has an account yet: make the first one with staff add, without --staff")}
		}
		return o, nil
	}
	if err = c.signIn(ctx, o, a); err != nil {
		return nil, staffFailure(err)
	}
	return o, nil
}

func (c *call) signIn(ctx context.Context, o *office, a staff.Action) (err error) {
	if c.staff == 0 {
		return &failure{problem: visit.NotAllowed, err: fmt.Errorf("%q needs --staff NUMBER and that person's password on standard input", c.name())}
	}
	password, err := c.secretLine(ctx, fmt.Sprintf("番号 %d のパスワード", c.staff))
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	if o.who, err = o.staff.SignIn(ctx, c.staff, password); err != nil {
		return err
	}
	if c.approver == 0 {
		return nil
	}
	second, err := c.secretLine(ctx, fmt.Sprintf("番号 %d のパスワード", c.approver))
	if err != nil {
		return err
	}
	defer clear(second[:cap(second)])
	o.ap, err = o.staff.Approve(ctx, c.approver, second, o.who, a)
	return err
}

// allowed ends the way in for actions that take no further words: the role, and the second person where the settings ask for one.
func (c *call) allowed(ctx context.Context, o *office, a staff.Action) error {
	if o.staff.Empty() {
		return nil
	}
	return staffFailure(o.staff.Allow(ctx, o.who, a, o.ap))
}

// enterFor is enter and allowed in one, for commands on a log that must be there.
func (c *call) enterFor(ctx context.Context, a staff.Action) (*office, error) {
	data, err := c.dataFolder()
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(logPath(data)); errors.Is(err, fs.ErrNotExist) {
		return nil, &failure{problem: visit.LogBroken, err: errNoLog}
	}
	o, err := c.enter(ctx, a)
	if err != nil {
		return nil, err
	}
	if err := c.allowed(ctx, o, a); err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

// staffFailure gives what staff says its Problem.
func staffFailure(err error) error {
	var locked *staff.LockedError
	var f *failure
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return err
	case errors.As(err, &locked):
		return &failure{problem: visit.NotAllowed, err: err, more: map[string]any{"wait": seconds(locked.Left.Seconds())}}
	case errors.Is(err, staff.ErrNeedsApproval):
		return &failure{problem: visit.NotAllowed, err: err, more: map[string]any{"needs": "approver"}}
	case errors.Is(err, staff.ErrRefused), errors.Is(err, staff.ErrNotAllowed), errors.Is(err, staff.ErrLastSupervisor):
		return &failure{problem: visit.NotAllowed, err: err}
	case errors.Is(err, staff.ErrNotRecorded):
		return notLogged(err)
	case errors.Is(err, staff.ErrPassword), errors.Is(err, staff.ErrName), errors.Is(err, staff.ErrRole), errors.Is(err, staff.ErrUnknown):
		return usage("%w", err)
	}
	return &failure{problem: visit.Internal, err: err}
}

// nameless is what an account is called on the screen when nobody said.
var nameless = map[staff.Role]string{staff.Supervisor: "責任者", staff.Clerk: "職員", staff.IT: "情報担当"}

// runStaffAdd makes an account; the last line of standard input is its password. The first account is a supervisor's and needs nobody.
func runStaffAdd(ctx context.Context, c *call) error {
	role := staff.Role(c.role)
	if role != "" && !slices.Contains([]staff.Role{staff.Clerk, staff.Supervisor, staff.IT}, role) {
		return usage("--role is clerk, supervisor or it")
	}
	o, err := c.enter(ctx, staff.Accounts)
	if err != nil {
		return err
	}
	defer o.close()
	switch {
	case role == "" && o.staff.Empty():
		role = staff.Supervisor
	case role == "":
		role = staff.Clerk
	case role != staff.Supervisor && o.staff.Empty():
		return usage("the first account is a supervisor's")
	}
	name := c.personName
	if name == "" {
		name = nameless[role]
	}
	password, err := c.newPassword(ctx)
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	a, code, err := o.staff.Add(ctx, o.who, o.ap, name, role, password)
	if err != nil {
		return staffFailure(err)
	}
	return c.tell(a, code)
}

// tell answers with an account and the recovery code that is shown this once.
func (c *call) tell(a staff.Account, code string) error {
	if c.json {
		answer := map[string]any{"id": a.ID, "name": a.Name, "role": a.Role}
		if code != "" {
			answer["recovery"] = code
		}
		return c.object(answer)
	}
	fmt.Fprintf(c.stdout, "番号 %d　%s（%s）\n", a.ID, a.Name, a.Role)
	if code != "" {
		fmt.Fprintf(c.stdout, "復旧コード　%s\nこのコードは二度と表示されません。紙に書き、封をして金庫に入れてください。\n", code)
	}
	return nil
}

type accountInfo struct {
	ID       int        `json:"id"`
	Name     string     `json:"name"`
	Role     staff.Role `json:"role"`
	Disabled bool       `json:"disabled"`
	Wait     int        `json:"wait"` // seconds left of a lock-out
}

func runStaffList(ctx context.Context, c *call) error {
	o, err := c.enter(ctx, staff.List)
	if err != nil {
		return err
	}
	defer o.close()
	if err := c.allowed(ctx, o, staff.List); err != nil {
		return err
	}
	list := []accountInfo{}
	for _, a := range o.staff.List() {
		list = append(list, accountInfo{a.ID, a.Name, a.Role, a.Disabled, seconds(a.Wait.Seconds())})
	}
	if c.json {
		return c.object(map[string]any{"accounts": list})
	}
	for _, a := range list {
		state := ""
		if a.Disabled {
			state = "\t使えません"
		} else if a.Wait > 0 {
			state = fmt.Sprintf("\tあと%d秒待ち", a.Wait)
		}
		fmt.Fprintf(c.stdout, "%d\t%s\t%s%s\n", a.ID, a.Role, a.Name, state)
	}
	return nil
}

// number is the one account that a command is about.
func (c *call) number() (int, error) {
	if len(c.args) != 1 {
		return 0, usage("%q needs one account's number", c.name())
	}
	id, err := strconv.Atoi(c.args[0])
	if err != nil || id < 1 {
		return 0, usage("%q needs one account's number", c.name())
	}
	return id, nil
}

func runStaffDisable(ctx context.Context, c *call) error {
	id, err := c.number()
	if err != nil {
		return err
	}
	o, err := c.enter(ctx, staff.Accounts)
	if err != nil {
		return err
	}
	defer o.close()
	if err := o.staff.Disable(ctx, o.who, o.ap, id); err != nil {
		return staffFailure(err)
	}
	if c.json {
		return c.object(map[string]any{"id": id, "disabled": true})
	}
	fmt.Fprintf(c.stdout, "番号 %d は使えなくなりました。\n", id)
	return nil
}

// runStaffPassword gives the named account, or one's own, a new password: the last line of standard input. It ends a lock-out.
func runStaffPassword(ctx context.Context, c *call) error {
	id := c.staff
	if len(c.args) > 0 {
		var err error
		if id, err = c.number(); err != nil {
			return err
		}
	}
	if id == 0 {
		return usage("%q needs --staff NUMBER", c.name())
	}
	o, err := c.enter(ctx, staff.Accounts)
	if err != nil {
		return err
	}
	defer o.close()
	password, err := c.newPassword(ctx)
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	code, err := o.staff.SetPassword(ctx, o.who, o.ap, id, password)
	if err != nil {
		return staffFailure(err)
	}
	return c.tell(find(o.staff, id), code)
}

// runStaffRule makes the settings' two-person rule the kiosk's, also where they ask for less than before: that takes two supervisors.
func runStaffRule(ctx context.Context, c *call) error {
	o, err := c.enter(ctx, staff.Accounts)
	if err != nil {
		return err
	}
	defer o.close()
	if o.staff.Empty() {
		return &failure{problem: visit.NotAllowed, err: errors.New("nobody has an account yet: there are no two persons")}
	}
	rule, err := o.staff.SettleRule(ctx, o.who, o.ap)
	if err != nil {
		return staffFailure(err)
	}
	if c.json {
		return c.object(map[string]any{"two_persons": append([]staff.Action{}, rule...)})
	}
	if len(rule) == 0 {
		_, err = fmt.Fprintln(c.stdout, "二人で行うことは、ありません。")
		return err
	}
	for _, a := range rule {
		fmt.Fprintln(c.stdout, a)
	}
	return nil
}

// runStaffRecover lets a supervisor in again with the code on paper: first line the code, second line the new password.
func runStaffRecover(ctx context.Context, c *call) error {
	if c.staff == 0 {
		return usage("%q needs --staff NUMBER", c.name())
	}
	data, err := c.dataFolder()
	if err != nil {
		return err
	}
	log, err := c.openLog(ctx, data)
	if err != nil {
		return notLogged(err)
	}
	defer log.Close()
	s, err := openStaff(data, log, c.settings)
	if err != nil {
		return staffFailure(err)
	}
	code, err := c.secretLine(ctx, "復旧コード")
	if err != nil {
		return err
	}
	defer clear(code[:cap(code)])
	password, err := c.newPassword(ctx)
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	next, err := s.Recover(ctx, c.staff, code, password)
	if err != nil {
		return staffFailure(err)
	}
	return c.tell(find(s, c.staff), next)
}

func find(s *staff.Store, id int) staff.Account {
	for _, a := range s.List() {
		if a.ID == id {
			return a
		}
	}
	return staff.Account{}
}
