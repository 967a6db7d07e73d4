package office

import (
	"context"
	"errors"
	"time"

	"kakanai/audit"
	"kakanai/internal/lang"
	"kakanai/internal/station"
	"kakanai/record"
	"kakanai/visit"
)

// OpenDay opens the business day, and returns it.
func (o *Office) OpenDay(ctx context.Context) (day string, err error) {
	if day, err = o.Log.OpenDay(ctx, o.who.ID); err != nil {
		return "", visit.Fail(visit.NotLogged, err)
	}
	return day, nil
}

// AcceptClock opens the business day of which a supervisor says that it is today, YYYY-MM-DD, also
// where the log has later entries.
func (o *Office) AcceptClock(ctx context.Context, said string) (day string, err error) {
	now := o.station.Now()
	if err := station.WrongClock(now, time.Time{}); err != nil {
		return "", err
	}
	if today := record.Day(now); today != said {
		return "", visit.Fail(visit.NotLogged, lang.Errorf(
			"PCの時計は %s で、--day の日付と違います。時計を合わせるか、--day に暦の今日の日付を書きます",
			"the clock says %s, which is not the day that --day gives", today))
	}
	if day, err = o.Log.AcceptClock(ctx, o.who.ID); err != nil {
		return "", visit.Fail(visit.NotLogged, err)
	}
	return day, nil
}

// CloseDay closes the business day, after what the log keeps no longer was erased. signed is its
// checkpoint, which is to leave the PC.
func (o *Office) CloseDay(ctx context.Context) (day, signed string, err error) {
	EraseDue(ctx, o.station, o.Log, o.who.ID)
	if day, _, signed, err = o.Log.CloseDay(ctx, o.who.ID); err != nil {
		return "", "", visit.Fail(visit.NotLogged, err)
	}
	return day, signed, nil
}

// EraseDue takes out of the log the details that it keeps no longer. What keeps it from that is
// written for developers, and it is tried again the next day.
func EraseDue(ctx context.Context, s *station.Station, log *audit.Log, clerk int) {
	if _, err := log.EraseDue(ctx, clerk); err != nil {
		s.Complain(err)
	}
}

// Erase takes out what is older than the log keeps.
func (o *Office) Erase(ctx context.Context) (audit.Erased, error) {
	done, err := o.Log.Erase(ctx, o.who.ID)
	switch {
	case errors.Is(err, audit.ErrClock):
		return done, &visit.Failure{Problem: visit.NotAllowed, Err: err, More: map[string]any{"needs": "clock"}}
	case err != nil:
		return done, visit.Fail(visit.NotLogged, err)
	}
	return done, nil
}

// Keep makes the settings' retention the log's, and returns what is in force then. Other settings
// alone change nothing of it: what a log keeps is its own, and a change is an entry of a
// supervisor's.
func (o *Office) Keep(ctx context.Context) (audit.Keep, error) {
	now, err := o.Log.Keep(ctx)
	if err != nil {
		return now, visit.Fail(visit.LogBroken, err)
	}
	want := o.station.Settings.Keep()
	if want == now {
		return now, nil
	}
	if o.Staff.Empty() {
		why := lang.Errorf("まだだれも登録されていません。保存日数を変えるのは、責任者です",
			"no account exists yet: a supervisor changes for how long the log keeps what it holds")
		return now, visit.Fail(visit.NotAllowed, why)
	}
	if err := o.Log.SetKeep(ctx, want, o.who.ID); err != nil {
		return now, visit.Fail(visit.NotLogged, err)
	}
	return want, nil
}
