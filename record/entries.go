package record

import (
	"strconv"
	"strings"
)

// Some columns are older than what has to stand in them: the days of an export stand where a
// visit's id does, a seal where an edition does. What is stored does not change any more, so the
// functions below give these columns their names.

// ExportEntry says that the entries of these days leave the PC as a file: format is "csv", "jsonl"
// or "xlsx".
func ExportEntry(d Days, format string, encrypted bool) Entry {
	e := Entry{Kind: Exported, Visit: d.String(), Form: format}
	if encrypted {
		e.Via = Encrypted
	}
	return e
}

// ExportFailedEntry says that the export which e announced failed after so many milliseconds.
func ExportFailedEntry(e Entry, why Problem, millis int64) Entry {
	e.Kind, e.Code, e.Millis = ExportFailed, string(why), Millis(millis)
	return e
}

// ReportEntry says that the report of these days was made.
func ReportEntry(d Days) Entry { return Entry{Kind: Reported, Visit: d.String()} }

// AccountEntry says what happened to the staff accounts: by is the number of the one who did it,
// whom the number of the account where that is another one, and seal stands for all accounts after
// it. 0 and "" say nothing.
func AccountEntry(kind Kind, by, whom int, code, seal string) Entry {
	e := Entry{Kind: kind, Clerk: by, Code: code, Edition: seal}
	if whom != 0 {
		e.Visit = accountPrefix + strconv.Itoa(whom)
	}
	return e
}

const accountPrefix = "staff-"

// accountText reports whether s is what AccountEntry writes for whom.
func accountText(s string) bool {
	number, ok := strings.CutPrefix(s, accountPrefix)
	n, ok2 := Count(number)
	return ok && ok2 && n > 0
}

// LogEntry says something of the log itself (LogBegun, KeyAdded): id is the log's own, program the
// version of the program, key the verifier key of the log's checkpoints.
func LogEntry(kind Kind, id, program, key string) Entry {
	return Entry{Kind: kind, Visit: id, Edition: program, Key: key}
}

// OpinionEntry says how a visitor found the kiosk: Good, Fair or Poor. It belongs to no visit.
func OpinionEntry(word string) Entry { return Entry{Kind: Opinion, Code: word} }
