package record

import "time"

// Japan is the zone of the business day and of every time a person reads: fixed, whatever zone the
// clock of the PC has.
var Japan = time.FixedZone("JST", 9*60*60)

// Day returns Japan's calendar day at t, YYYY-MM-DD.
func Day(t time.Time) string { return t.In(Japan).Format(time.DateOnly) }

// dayText reports whether s has the form of a day. Whether there is such a day is not checked.
func dayText(s string) bool {
	return len(s) == 10 && s[4] == '-' && s[7] == '-' && digits(s[:4]) && digits(s[5:7]) && digits(s[8:])
}

// Days are one business day or a range of them, both ends included, YYYY-MM-DD.
type Days struct{ First, Last string }

// String is "2026-11-24", or "2026-11-01-2026-11-30" for a range.
func (d Days) String() string {
	if d.First == d.Last {
		return d.First
	}
	return d.First + "-" + d.Last
}

// daysText reports whether s is what String writes.
func daysText(s string) bool {
	return dayText(s) || len(s) == 21 && s[10] == '-' && dayText(s[:10]) && dayText(s[11:])
}
