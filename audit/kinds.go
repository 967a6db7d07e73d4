package audit

// The kinds that the log itself writes. Those of a visit are visit's: "visit.open", "read", "prepared", "confirmed", "printed", "failed", "taken", ….
const (
	kindNew          = "log.new"       // the log's beginning: its id, the key of its checkpoints
	kindKey          = "log.key"       // a further key: an old log's first, or a lost one's successor
	kindOpen         = "day.open"      // the business day begins
	kindClose        = "day.close"     // … and ends; Code "timed-out": nobody had closed it
	kindBack         = "clock.back"    // the clock was set back; Millis tells how far
	kindForward      = "clock.forward" // … or ran ahead of the time that the PC has been on
	kindErase        = "erase.details" // details of entries before Upto are erased
	kindEraseEntries = "erase.entries" // whole entries before Upto are erased; their hashes stay
	kindKeep         = "log.keep"      // for how many days details and entries are kept from here on
	kindUpgrade      = "log.upgrade"   // a log of an earlier structure was brought up to date
	kindSigned       = "log.signed"    // a signature of the log's key over all entries before it
	kindErased       = "erased"        // what is left of such an entry
)

// milestone reports whether an entry of that kind is a milestone in a database of that version.
func milestone(version int, kind string) bool {
	switch kind {
	case kindNew, kindKey, kindOpen, kindClose, kindErase, kindEraseEntries:
		return true
	case kindKeep, kindUpgrade, kindSigned:
		return version >= 3
	}
	return false
}

// milestones are looked up by themselves, and never erased. SQLite uses their index only where a query has this very text.
const milestones = `kind IN ('log.new', 'log.key', 'log.keep', 'log.upgrade', 'log.signed', 'day.open', 'day.close', 'erase.details', 'erase.entries')`

// milestones2 were those of version 2 of the database.
const milestones2 = `kind IN ('log.new', 'log.key', 'day.open', 'day.close', 'erase.details', 'erase.entries')`

// milestonesOf is the text for a database of that version, which is 2 or more.
func milestonesOf(version int) string {
	if version == 2 {
		return milestones2
	}
	return milestones
}
