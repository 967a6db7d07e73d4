package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"kakanai/internal/office"
	"kakanai/staff"
	"kakanai/visit"
)

// enter opens the office for an action. Once there is an account it takes --staff and that person's
// password from the first line of standard input; with --approver also that one's from the second line.
// A refusal is an entry, and ends with not-allowed. With existing, a log must be there.
func (c *call) enter(ctx context.Context, a staff.Action, existing bool) (_ *office.Office, err error) {
	o, err := office.Open(ctx, c.station, existing)
	if err != nil {
		return nil, err
	}
	if err := c.signIn(ctx, o, a); err != nil {
		o.Close()
		return nil, office.Failure(err)
	}
	return o, nil
}

func (c *call) signIn(ctx context.Context, o *office.Office, a staff.Action) error {
	switch {
	case o.Staff.Empty() && (c.staff != 0 || c.approver != 0):
		return visit.Fail(visit.NotAllowed, errors.New("nobody has an account yet: make the first one with staff add, without --staff"))
	case o.Staff.Empty():
		return nil
	case c.staff == 0:
		return visit.Fail(visit.NotAllowed, fmt.Errorf("%q needs --staff NUMBER and that person's password on standard input", c.name()))
	}
	password, err := c.secretLine(ctx, fmt.Sprintf("番号 %d のパスワード", c.staff))
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	if err := o.SignIn(ctx, c.staff, password); err != nil || c.approver == 0 {
		return err
	}
	second, err := c.secretLine(ctx, fmt.Sprintf("番号 %d のパスワード", c.approver))
	if err != nil {
		return err
	}
	defer clear(second[:cap(second)])
	return o.Approve(ctx, a, c.approver, second)
}

// allow ends the way in for actions that take no further words: the role, and the second person where
// the settings ask for one. A kiosk without accounts allows everything.
func allow(ctx context.Context, o *office.Office, a staff.Action) error {
	if o.Staff.Empty() {
		return nil
	}
	return office.Failure(o.Allow(ctx, a))
}

// enterFor is enter and allow in one, for commands on a log that must be there.
func (c *call) enterFor(ctx context.Context, a staff.Action) (*office.Office, error) {
	o, err := c.enter(ctx, a, true)
	if err != nil {
		return nil, err
	}
	if err := allow(ctx, o, a); err != nil {
		o.Close()
		return nil, err
	}
	return o, nil
}

// nameless is what an account is called on the screen when nobody said.
var nameless = map[staff.Role]string{staff.Supervisor: "責任者", staff.Clerk: "職員", staff.IT: "情報担当"}

// runStaffAdd makes an account; the last line of standard input is its password. The first account is a supervisor's and needs nobody.
func runStaffAdd(ctx context.Context, c *call) error {
	role := staff.Role(c.role)
	if role != "" && !slices.Contains([]staff.Role{staff.Clerk, staff.Supervisor, staff.IT}, role) {
		return visit.UsageError("--role is clerk, supervisor or it")
	}
	o, err := c.enter(ctx, staff.Accounts, false)
	if err != nil {
		return err
	}
	defer o.Close()
	switch {
	case role == "" && o.Staff.Empty():
		role = staff.Supervisor
	case role == "":
		role = staff.Clerk
	case role != staff.Supervisor && o.Staff.Empty():
		return visit.UsageError("the first account is a supervisor's")
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
	a, code, err := o.Add(ctx, name, role, password)
	if err != nil {
		return office.Failure(err)
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
	o, err := c.enter(ctx, staff.List, false)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := allow(ctx, o, staff.List); err != nil {
		return err
	}
	list := []accountInfo{}
	for _, a := range o.Staff.List() {
		list = append(list, accountInfo{a.ID, a.Name, a.Role, a.Disabled, office.CeilSeconds(a.Wait)})
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
		return 0, visit.UsageError("%q needs one account's number", c.name())
	}
	id, err := strconv.Atoi(c.args[0])
	if err != nil || id < 1 {
		return 0, visit.UsageError("%q needs one account's number", c.name())
	}
	return id, nil
}

func runStaffDisable(ctx context.Context, c *call) error {
	id, err := c.number()
	if err != nil {
		return err
	}
	o, err := c.enter(ctx, staff.Accounts, false)
	if err != nil {
		return err
	}
	defer o.Close()
	if err := o.Disable(ctx, id); err != nil {
		return office.Failure(err)
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
		return visit.UsageError("%q needs --staff NUMBER", c.name())
	}
	o, err := c.enter(ctx, staff.Accounts, false)
	if err != nil {
		return err
	}
	defer o.Close()
	password, err := c.newPassword(ctx)
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	code, err := o.SetPassword(ctx, id, password)
	if err != nil {
		return office.Failure(err)
	}
	return c.tell(o.Account(id), code)
}

// runStaffRule makes the settings' two-person rule the kiosk's, also where they ask for less than before: that takes two supervisors.
func runStaffRule(ctx context.Context, c *call) error {
	o, err := c.enter(ctx, staff.Accounts, false)
	if err != nil {
		return err
	}
	defer o.Close()
	if o.Staff.Empty() {
		return visit.Fail(visit.NotAllowed, errors.New("nobody has an account yet: there are no two persons"))
	}
	rule, err := o.SettleRule(ctx)
	if err != nil {
		return office.Failure(err)
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
		return visit.UsageError("%q needs --staff NUMBER", c.name())
	}
	o, err := office.Open(ctx, c.station, false)
	if err != nil {
		return err
	}
	defer o.Close()
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
	next, err := o.Staff.Recover(ctx, c.staff, code, password)
	if err != nil {
		return office.Failure(err)
	}
	return c.tell(o.Account(c.staff), next)
}
