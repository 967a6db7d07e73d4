package audit

import "time"

// How far the clocks may differ before the log says so. Entries are ordered by their numbers, never by time.
const (
	backAfter  = 2 * time.Second // the clock on the wall, against the entry before
	driftAfter = time.Minute     // … against the clock that counts from the start of the PC
)

// clocks are the entries that must stand before one written now: the clock was set, or a business day that nobody closed is over.
func (h *head) clocks(now moment) []plan {
	var out []plan
	note := func(kind string, by time.Duration) {
		out = append(out, plan{e: Entry{Kind: kind, Millis: by.Milliseconds(), Tries: -1}})
	}
	wall := now.at.Sub(h.last.at)
	drift := time.Duration(0)
	if now.boot != "" && now.boot == h.last.boot {
		drift = wall - time.Duration(now.up-h.last.up)*time.Millisecond
	}
	switch {
	case drift < -driftAfter:
		note(kindBack, -drift)
	case wall < -backAfter:
		note(kindBack, -wall)
	case drift > driftAfter:
		note(kindForward, drift)
	}
	if h.open != "" && h.over(now) {
		out = append(out, plan{e: Entry{Kind: kindClose, Code: "timed-out", Tries: -1}})
	}
	return out
}

// over tells whether midnight has passed since the business day was opened. While the PC has been on all the time, the clock that nobody sets decides:
// one on the wall that runs a year ahead moves no entry into another day.
func (h *head) over(now moment) bool {
	at := now.at
	if now.boot != "" && now.boot == h.since.boot {
		at = h.since.at.Add(time.Duration(now.up-h.since.up) * time.Millisecond)
	}
	return Day(at) > h.open
}
