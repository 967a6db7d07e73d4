package station

import (
	"fmt"
	"time"

	"kakanai/audit"
	"kakanai/record"
	"kakanai/visit"
)

// lastYear is the last one in which the clock of a PC with this release is believed.
const lastYear = 2060

// WrongClock returns why a clock that says now cannot be right on a PC whose log has an entry of
// latest (zero: it has none); nil: it may be right. A clock that a network sets back by less than a
// minute is a short wait; one that ran ahead for a while needs a supervisor (day open --day).
func WrongClock(now, latest time.Time) error {
	const minute = "2006-01-02 15:04"
	from, err := time.ParseInLocation(time.DateOnly, Released, record.Japan)
	said := now.In(record.Japan).Format(minute)
	switch {
	case err != nil:
		return err
	case now.Before(from), now.In(record.Japan).Year() > lastYear:
		return fmt.Errorf("%w: it says %s, and this release is of %s", visit.ErrClock, said, Released)
	case now.Before(latest.Add(-audit.BackAfter)):
		logged := latest.In(record.Japan).Format(minute)
		return fmt.Errorf("%w: it says %s, and the log has an entry of %s", visit.ErrClock, said, logged)
	}
	return nil
}

// byClock judges the clock of a kiosk with that log.
func byClock(log *audit.Log) func(time.Time) error {
	return func(now time.Time) error { return WrongClock(now, log.Latest()) }
}
