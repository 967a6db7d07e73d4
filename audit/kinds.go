package audit

import (
	"strings"

	"kakanai/record"
)

// milestone reports whether entries of that kind are milestones in a database of that version.
func milestone(version int, kind record.Kind) bool {
	switch kind {
	case record.LogBegun, record.KeyAdded, record.DayOpened, record.DayClosed, record.DetailsErased,
		record.EntriesErased:
		return true
	case record.KeepChanged, record.LogUpgraded, record.LogSigned:
		return version >= 3
	}
	return false
}

// milestones is the condition for entries that have an index of their own and are never erased.
// SQLite uses the index only where a query has this very text, which is in the structure of every
// log, too, and never changes.
const milestones = `kind IN ('log.new', 'log.key', 'log.keep', 'log.upgrade', 'log.signed', ` +
	`'day.open', 'day.close', 'erase.details', 'erase.entries')`

// milestones2 is that condition in version 2 of the database.
const milestones2 = `kind IN ('log.new', 'log.key', 'day.open', 'day.close', 'erase.details', 'erase.entries')`

// milestonesOf returns the condition for a database of that version, which is 2 or more.
func milestonesOf(version int) string {
	if version == 2 {
		return milestones2
	}
	return milestones
}

// isKind returns the SQL condition that an entry is of one of kinds.
func isKind(kinds ...record.Kind) string {
	texts := make([]string, len(kinds))
	for i, k := range kinds {
		texts[i] = "'" + string(k) + "'"
	}
	return "kind IN (" + strings.Join(texts, ", ") + ")"
}
