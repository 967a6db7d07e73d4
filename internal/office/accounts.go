package office

import (
	"context"
	"errors"
	"fmt"

	"kakanai/internal/lang"
	"kakanai/record"
	"kakanai/staff"
	"kakanai/visit"
)

// Who is the person who acts; the zero Session while no person has signed in.
func (o *Office) Who() staff.Session { return o.who }

// SignIn makes the person with that number the one who acts.
func (o *Office) SignIn(ctx context.Context, number int, password []byte) error {
	who, err := o.Staff.SignIn(ctx, number, password)
	if err != nil {
		return err
	}
	o.who, o.approval = who, nil
	return nil
}

// SignOut ends what the person who acts may do.
func (o *Office) SignOut() { o.who, o.approval = staff.Session{}, nil }

// Approve takes a second person's word that the one who acts may do a, once.
func (o *Office) Approve(ctx context.Context, a staff.Action, number int, password []byte) (err error) {
	o.approval, err = o.Staff.Approve(ctx, number, password, o.who, a)
	return err
}

// approved returns the second person's word, and forgets it.
func (o *Office) approved() *staff.Approval {
	a := o.approval
	o.approval = nil
	return a
}

// Allow returns nil if the person who acts may do a, and uses the second person's word up. A
// refusal is logged.
func (o *Office) Allow(ctx context.Context, a staff.Action) error {
	return o.Staff.Allow(ctx, o.who, a, o.approved())
}

// Add makes an account. The first one is a supervisor's, and needs no other person. recovery is the
// code of a supervisor's account, which is returned this once.
func (o *Office) Add(
	ctx context.Context, name string, role staff.Role, password []byte,
) (a staff.Account, recovery string, err error) {
	return o.Staff.Add(ctx, o.who, o.approved(), name, role, password)
}

// SetPassword gives an account, or the own one, a new password, and ends its lock-out. A
// supervisor's account gets a new recovery code.
func (o *Office) SetPassword(ctx context.Context, number int, password []byte) (recovery string, err error) {
	return o.Staff.SetPassword(ctx, o.who, o.approved(), number, password)
}

// Disable ends an account for good.
func (o *Office) Disable(ctx context.Context, number int) error {
	return o.Staff.Disable(ctx, o.who, o.approved(), number)
}

// SettleRule makes the settings' two-person rule the kiosk's, also where they ask for less than
// before.
func (o *Office) SettleRule(ctx context.Context) ([]staff.Action, error) {
	return o.Staff.SettleRule(ctx, o.who, o.approved())
}

// Account is the account with that number; the zero Account where there is none.
func (o *Office) Account(number int) staff.Account {
	for _, a := range o.Staff.List() {
		if a.ID == number {
			return a
		}
	}
	return staff.Account{}
}

// note appends an entry as the doing of the person who acts.
func (o *Office) note(ctx context.Context, e record.Entry) error {
	e.Clerk = o.who.ID
	if _, err := o.Log.Append(ctx, e); err != nil {
		return visit.Fail(visit.NotLogged, err)
	}
	return nil
}

// Failure gives what the accounts say its Problem; nil stays nil, and a Failure as it is.
func Failure(err error) error {
	var locked *staff.LockedError
	var f *visit.Failure
	switch {
	case err == nil:
		return nil
	case errors.As(err, &f):
		return err
	case errors.As(err, &locked):
		more := map[string]any{"wait": CeilSeconds(locked.Left)}
		told := lang.Text{JA: fmt.Sprintf("続けてまちがえたため、あと%d秒待ちます", CeilSeconds(locked.Left)), EN: err.Error()}
		return &visit.Failure{Problem: visit.NotAllowed, Err: lang.Wrap(err, told), More: more}
	case errors.Is(err, staff.ErrNeedsApproval):
		return &visit.Failure{Problem: visit.NotAllowed, Err: said(err), More: map[string]any{"needs": "approver"}}
	case errors.Is(err, staff.ErrRefused), errors.Is(err, staff.ErrNotAllowed), errors.Is(err, staff.ErrLastSupervisor):
		return visit.Fail(visit.NotAllowed, said(err))
	case errors.Is(err, staff.ErrNotRecorded):
		return visit.Fail(visit.NotLogged, err)
	case errors.Is(err, staff.ErrPassword), errors.Is(err, staff.ErrName),
		errors.Is(err, staff.ErrRole), errors.Is(err, staff.ErrUnknown):
		return visit.Fail(visit.Usage, said(err))
	}
	return visit.Fail(visit.Internal, err)
}

// refusals are what the accounts say, in Japanese; in English it is the errors' own text.
var refusals = []struct {
	err error
	ja  string
}{
	{staff.ErrRefused, "番号かパスワードが違います"},
	{staff.ErrNotAllowed, "この人の役割では、できません"},
	{staff.ErrNeedsApproval, "もう一人の責任者の承認（--approver）が要ります。承認は5分で切れます"},
	{staff.ErrLastSupervisor, "最後の責任者は、停止できません"},
	{staff.ErrUnknown, "その番号の登録はありません"},
	{staff.ErrPassword, "パスワードは、半角の英字・数字・記号で、8文字から128文字です"},
	{staff.ErrName, "名前は、1文字から40文字です"},
	{staff.ErrRole, "役割は clerk・supervisor・it のどれかです"},
}

// said is what the accounts say, in both languages.
func said(err error) error {
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			return lang.Wrap(err, lang.Text{JA: r.ja, EN: r.err.Error()})
		}
	}
	return err
}
