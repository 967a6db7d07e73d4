package audit

import (
	"strings"

	"kakanai/record"
)

// milestone reports whether an entry of that kind is a milestone in a database of that version.
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

// milestones are looked up by themselves, and never erased. SQLite uses their index only where a query
// has this very text, which stands in the structure of every log too and never changes.
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

// isKind is the SQL condition that an entry is of one of kinds.
func isKind(kinds ...record.Kind) string {
	texts := make([]string, len(kinds))
	for i, k := range kinds {
		texts[i] = "'" + string(k) + "'"
	}
	return "kind IN (" + strings.Join(texts, ", ") + ")"
}
