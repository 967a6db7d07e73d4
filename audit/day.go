package audit

import (
	"context"
	"fmt"

	"kakanai/record"
)

// OpenDay opens the business day, for the clerk of that number, and returns the day, YYYY-MM-DD:
// from here on entries belong to it, whatever the clock says. A day that was not closed is closed
// first. Where today is open already it does nothing.
func (l *Log) OpenDay(ctx context.Context, clerk int) (day string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if day, err = l.openDay(ctx, clerk); err != nil {
		return "", fmt.Errorf("open day: %w", err)
	}
	return day, nil
}

// AcceptClock opens the business day although entries are of later times, or days: the clock ran
// ahead when they were written and is right now, as the supervisor of that number says. It always
// writes the day.open, with the code "clock"; Latest counts from there.
func (l *Log) AcceptClock(ctx context.Context, clerk int) (day string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err = l.known(ctx); err == nil {
		day, err = l.startDay(ctx, record.Entry{Kind: record.DayOpened, Code: record.ClockAccepted, Clerk: clerk})
	}
	if err != nil {
		return "", fmt.Errorf("open day: %w", err)
	}
	return day, nil
}

func (l *Log) openDay(ctx context.Context, clerk int) (string, error) {
	if err := l.known(ctx); err != nil {
		return "", err
	}
	today := record.Day(l.now().at)
	if l.head.open == today {
		return today, nil
	}
	accepted, err := acceptedAt(ctx, l.db)
	if err != nil {
		return "", reason(err)
	}
	var closed string // a clock that was set back must not open a day that is over
	over := "SELECT coalesce(max(day), '') FROM entry " +
		"WHERE " + milestones + " AND " + isKind(record.DayClosed) + " AND seq >= ?"
	if err := l.db.QueryRowContext(ctx, over, accepted).Scan(&closed); err != nil {
		return "", reason(err)
	}
	if last := max(closed, l.head.open); today < last {
		return "", fmt.Errorf("the clock says %s, and %s was a business day already: set the clock", today, last)
	}
	return l.startDay(ctx, record.Entry{Kind: record.DayOpened, Clerk: clerk})
}

// startDay writes a day.open, and before it the end of a day that is still open.
func (l *Log) startDay(ctx context.Context, open record.Entry) (string, error) {
	clerk, plans := open.Clerk, []plan{{e: open}}
	// The PC's clock says another day, the time since its start does not: the clerk who opens the
	// day says that the old one is over.
	if l.head.open != "" && !l.head.over(l.now()) {
		plans = append([]plan{{e: record.Entry{Kind: record.DayClosed, Code: string(record.TimedOut), Clerk: clerk}}},
			plans...)
	}
	out, err := l.write(ctx, plans, nil)
	if err != nil {
		return "", err
	}
	return out[len(out)-1].Day, nil
}

// CloseDay closes the business day, or today where none was opened, and returns it with the signed
// checkpoint that is to leave the PC. The day is closed even where the checkpoint fails.
func (l *Log) CloseDay(ctx context.Context, clerk int) (day string, c Checkpoint, signed string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out, err := l.write(ctx, []plan{{e: record.Entry{Kind: record.DayClosed, Clerk: clerk}}}, nil)
	if err != nil {
		return "", c, "", fmt.Errorf("close day: %w", err)
	}
	c, signed, err = l.checkpoint(ctx)
	return out[0].Day, c, signed, err
}

// Today returns the business day that an entry written now would belong to, YYYY-MM-DD.
func (l *Log) Today(ctx context.Context) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.known(ctx); err != nil {
		return "", fmt.Errorf("business day: %w", err)
	}
	now := l.now()
	if l.head.open != "" && !l.head.over(now) {
		return l.head.open, nil
	}
	return record.Day(now.at), nil
}

// known reads the head unless it is known already.
func (l *Log) known(ctx context.Context) (err error) {
	if !l.head.known {
		l.head, err = l.load(ctx, l.db)
	}
	return reason(err)
}
