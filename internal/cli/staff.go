package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/internal/office"
	"kakanai/staff"
	"kakanai/visit"
)

// accountOptions say who acts, and who is the second person.
type accountOptions struct{ staff, approver int }

func (o *accountOptions) flags(f *flagSet) {
	f.account(&o.staff, "staff")
	f.account(&o.approver, "approver")
}

// judge refuses a second person without a first.
func (o *accountOptions) judge(*session) error {
	if o.approver != 0 && o.staff == 0 {
		return visit.UsageError("--approver は、--staff の人のほかの、もう一人です。--staff も要ります",
			"--approver is the second person beside --staff")
	}
	return nil
}

// enter opens the office for an action. Once there is an account it takes --staff and that
// person's password from the first line of standard input; with --approver also that one's from
// the second line. A refusal is an entry, and ends with not-allowed. With existing, a log must be
// there.
func (o *accountOptions) enter(ctx context.Context, s *session, a staff.Action, existing bool) (*office.Office, error) {
	room, err := office.Open(ctx, s.station, existing)
	if err != nil {
		return nil, err
	}
	if err := o.signIn(ctx, s, room, a); err != nil {
		room.Close()
		return nil, office.Failure(err)
	}
	return room, nil
}

func (o *accountOptions) signIn(ctx context.Context, s *session, room *office.Office, a staff.Action) error {
	switch {
	case room.Staff.Empty() && (o.staff != 0 || o.approver != 0):
		return notAllowed("まだだれも登録されていません。--staff を付けずに staff add で、最初の人を登録します",
			"there is no account yet: make the first one with staff add, without --staff")
	case room.Staff.Empty():
		return nil
	case o.staff == 0:
		return notAllowed("%q には、--staff 番号 と、その人のパスワード（標準入力）が要ります",
			"%q needs --staff NUMBER and that person's password on standard input", s.name())
	}
	password, err := s.secretLine(ctx, passwordOf(o.staff))
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	if err := room.SignIn(ctx, o.staff, password); err != nil || o.approver == 0 {
		return err
	}
	second, err := s.secretLine(ctx, passwordOf(o.approver))
	if err != nil {
		return err
	}
	defer clear(second[:cap(second)])
	err = room.Approve(ctx, a, o.approver, second)
	if err != nil && o.approver == o.staff {
		return visit.Fail(visit.NotAllowed, lang.Wrap(err, lang.Text{
			JA: "--approver は、--staff とは別の人です", EN: "--approver is another person than --staff",
		}))
	}
	return err
}

// passwordOf asks for an account's password.
func passwordOf(number int) lang.Text {
	if edited.Secretive(strconv.Itoa(number)) {
		return lang.Text{JA: "パスワード", EN: "password"}
	}
	return lang.Sprintf("番号 %d のパスワード", "password of number %d", number)
}

// allow ends the way in for actions that take no further words: the role, and the second person
// where the settings ask for one. A kiosk without accounts allows everything.
func allow(ctx context.Context, o *office.Office, a staff.Action) error {
	if o.Staff.Empty() {
		return nil
	}
	return office.Failure(o.Allow(ctx, a))
}

// enterFor is enter and allow in one, for commands on a log that must be there.
func (o *accountOptions) enterFor(ctx context.Context, s *session, a staff.Action) (*office.Office, error) {
	room, err := o.enter(ctx, s, a, true)
	if err != nil {
		return nil, err
	}
	if err := allow(ctx, room, a); err != nil {
		room.Close()
		return nil, err
	}
	return room, nil
}

// nameless is what an account is called on the screen when --name was left out.
var nameless = map[staff.Role]string{staff.Supervisor: "責任者", staff.Clerk: "職員", staff.IT: "情報担当"}

// staffAddOptions make an account; the last line of standard input is its password. The first
// account is a supervisor's and is made without one.
type staffAddOptions struct {
	accountOptions
	name, role string
}

func (o *staffAddOptions) flags(f *flagSet) {
	f.text(&o.name, "name")
	f.text(&o.role, "role")
	o.accountOptions.flags(f)
}

func (o *staffAddOptions) run(ctx context.Context, s *session, _ []string) error {
	role := staff.Role(o.role)
	if role != "" && !slices.Contains([]staff.Role{staff.Clerk, staff.Supervisor, staff.IT}, role) {
		return visit.UsageError("--role は clerk・supervisor・it のどれかです", "--role is clerk, supervisor or it")
	}
	room, err := o.enter(ctx, s, staff.Accounts, false)
	if err != nil {
		return err
	}
	defer room.Close()
	switch {
	case role == "" && room.Staff.Empty():
		role = staff.Supervisor
	case role == "":
		role = staff.Clerk
	case role != staff.Supervisor && room.Staff.Empty():
		return visit.UsageError("最初の一人は、責任者（supervisor）です", "the first account is a supervisor's")
	}
	name := o.name
	if name == "" {
		name = nameless[role]
	}
	password, err := s.newPassword(ctx)
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	a, code, err := room.Add(ctx, name, role, password)
	if err != nil {
		return office.Failure(err)
	}
	return s.account(a, code)
}

// account answers with an account and the recovery code that is shown this once.
func (s *session) account(a staff.Account, code string) error {
	if s.json {
		answer := map[string]any{"id": a.ID, "name": a.Name, "role": a.Role}
		if code != "" {
			answer["recovery"] = code
		}
		return s.object(answer)
	}
	s.say(s.stdout, "番号 %d　%s（%s）", "number %d  %s (%s)", a.ID, a.Name, a.Role)
	if code != "" {
		s.say(s.stdout, "復旧コード　%s\nこのコードは二度と表示されません。紙に書き、封をして金庫に入れてください。",
			"recovery code  %s\nThis code is not shown again: write it down, seal it, and keep it in a safe.", code)
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

var disabled = lang.Text{JA: "使えません", EN: "disabled"}

// staffListOptions list the accounts.
type staffListOptions struct{ accountOptions }

func (o *staffListOptions) flags(f *flagSet) { f.account(&o.staff, "staff") }

func (o *staffListOptions) run(ctx context.Context, s *session, _ []string) error {
	room, err := o.enter(ctx, s, staff.List, false)
	if err != nil {
		return err
	}
	defer room.Close()
	if err := allow(ctx, room, staff.List); err != nil {
		return err
	}
	list := []accountInfo{}
	for _, a := range room.Staff.List() {
		list = append(list, accountInfo{a.ID, a.Name, a.Role, a.Disabled, office.CeilSeconds(a.Wait)})
	}
	if s.json {
		return s.object(map[string]any{"accounts": list})
	}
	for _, a := range list {
		state := ""
		if a.Disabled {
			state = "\t" + disabled.In(s.lang)
		} else if a.Wait > 0 {
			state = "\t" + lang.Sprintf("あと%d秒待ち", "locked for %d s", a.Wait).In(s.lang)
		}
		fmt.Fprintf(s.stdout, "%d\t%s\t%s%s\n", a.ID, a.Role, a.Name, state)
	}
	return nil
}

// numberIn is the one account that a command is about.
func numberIn(s *session, args []string) (int, error) {
	if len(args) == 1 {
		if id, err := strconv.Atoi(args[0]); err == nil && id >= 1 {
			return id, nil
		}
	}
	if len(args) == 1 {
		return 0, visit.UsageError("登録の番号は、1からの整数です", "an account's number is 1 or more")
	}
	return 0, visit.UsageError("%q には、登録の番号を1つだけ書きます", "%q takes one account's number", s.name())
}

// needsStaff is how a command ends that must know who acts.
func needsStaff(s *session) error {
	return visit.UsageError("%q には、--staff 番号 が要ります", "%q needs --staff NUMBER", s.name())
}

// staffDisableOptions disable an account.
type staffDisableOptions struct{ accountOptions }

func (o *staffDisableOptions) run(ctx context.Context, s *session, args []string) error {
	id, err := numberIn(s, args)
	if err != nil {
		return err
	}
	room, err := o.enter(ctx, s, staff.Accounts, false)
	if err != nil {
		return err
	}
	defer room.Close()
	if err := room.Disable(ctx, id); err != nil {
		return office.Failure(err)
	}
	if s.json {
		return s.object(map[string]any{"id": id, "disabled": true})
	}
	s.say(s.stdout, "番号 %d は使えなくなりました。", "number %d is disabled.", id)
	return nil
}

// staffPasswordOptions give the named account, or one's own, a new password: the last line of
// standard input. It ends a lock-out.
type staffPasswordOptions struct{ accountOptions }

func (o *staffPasswordOptions) run(ctx context.Context, s *session, args []string) error {
	id := o.staff
	if len(args) > 0 {
		var err error
		if id, err = numberIn(s, args); err != nil {
			return err
		}
	}
	if id == 0 {
		return needsStaff(s)
	}
	room, err := o.enter(ctx, s, staff.Accounts, false)
	if err != nil {
		return err
	}
	defer room.Close()
	password, err := s.newPassword(ctx)
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	code, err := room.SetPassword(ctx, id, password)
	if err != nil {
		return office.Failure(err)
	}
	return s.account(room.Account(id), code)
}

// staffRuleOptions make the settings' two-person rule the kiosk's, also where they ask for less
// than before: that takes two supervisors.
type staffRuleOptions struct{ accountOptions }

func (o *staffRuleOptions) run(ctx context.Context, s *session, _ []string) error {
	room, err := o.enter(ctx, s, staff.Accounts, false)
	if err != nil {
		return err
	}
	defer room.Close()
	if room.Staff.Empty() {
		return notAllowed("まだだれも登録されていません。二人がいません", "there is no account yet, and so there are no two persons")
	}
	rule, err := room.SettleRule(ctx)
	if err != nil {
		return office.Failure(err)
	}
	if s.json {
		return s.object(map[string]any{"two_persons": append([]staff.Action{}, rule...)})
	}
	if len(rule) == 0 {
		s.say(s.stdout, "二人で行うことは、ありません。", "nothing takes two persons.")
		return nil
	}
	for _, a := range rule {
		fmt.Fprintln(s.stdout, a)
	}
	return nil
}

// staffRecoverOptions let a supervisor in again with the code on paper: first line the code, second
// line the new password.
type staffRecoverOptions struct{ staff int }

func (o *staffRecoverOptions) flags(f *flagSet) { f.account(&o.staff, "staff") }

func (o *staffRecoverOptions) run(ctx context.Context, s *session, _ []string) error {
	if o.staff == 0 {
		return needsStaff(s)
	}
	room, err := office.Open(ctx, s.station, false)
	if err != nil {
		return err
	}
	defer room.Close()
	code, err := s.secretLine(ctx, lang.Text{JA: "復旧コード", EN: "recovery code"})
	if err != nil {
		return err
	}
	defer clear(code[:cap(code)])
	password, err := s.newPassword(ctx)
	if err != nil {
		return err
	}
	defer clear(password[:cap(password)])
	next, err := room.Staff.Recover(ctx, o.staff, code, password)
	if errors.Is(err, staff.ErrRefused) {
		return visit.Fail(visit.NotAllowed, lang.Wrap(err, lang.Text{
			JA: "番号か復旧コードが違います", EN: "number or recovery code is not right",
		}))
	}
	if err != nil {
		return office.Failure(err)
	}
	return s.account(room.Account(o.staff), next)
}
