package visit

import (
	"kakanai/record"
)

// begin opens the visit: from here on there is something to log.
func (k *Kiosk) begin() {
	if len(k.interview.chosen) == 0 || k.leftCard.lies {
		return
	}
	if err := k.wrongClock(); err != nil {
		k.fail(err)
		return
	}
	if k.id == "" {
		k.id = k.o.NewID()
	}
	if !k.open {
		if err := k.note(record.Entry{Kind: record.VisitBegun}); err != nil {
			k.fail(err)
			return
		}
		k.open = true
	}
	if !k.o.Caller.asks() {
		if fields := k.interview.missing(); len(fields) > 0 {
			k.failIncomplete(fields)
			return
		}
	}
	k.on(chosen)
}

// startOver leaves of a visit only who it is and what was chosen.
func (k *Kiosk) startOver() {
	number := k.number
	k.clear(k.visitor, k.interview.list)
	k.number = number // it is no other visit
}
