package audit

// The kinds that the log itself writes. Those of a visit are visit's: "visit.open", "read", "prepared", "confirmed", "printed", "failed", "taken", ….
const (
	kindNew          = "log.new"       // the log's beginning: its id, the key of its checkpoints
	kindKey          = "log.key"       // a further key: an old log's first, or a lost one's successor
	kindOpen         = "day.open"      // the business day begins
	kindClose        = "day.close"     // … and ends; Code "timed-out": nobody had closed it
	kindBack         = "clock.back"    // the clock was set back; Millis tells how far
	kindForward      = "clock.forward" // … or ran ahead of the time that the PC has been on
	kindErase        = "erase.details" // details of entries before Upto were erased
	kindEraseEntries = "erase.entries" // whole entries before Upto were erased; their hashes stay
	kindErased       = "erased"        // what is left of such an entry
)

// milestone tells whether kind is one of milestones.
func milestone(kind string) bool {
	switch kind {
	case kindNew, kindKey, kindOpen, kindClose, kindErase, kindEraseEntries:
		return true
	}
	return false
}

// milestones are looked up by themselves, and never erased.
const milestones = `kind IN ('log.new', 'log.key', 'day.open', 'day.close', 'erase.details', 'erase.entries')`
