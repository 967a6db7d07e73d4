package record

// A Kind is what happened. The constants below are all there are; what each says, and in which
// columns, stands in the table kinds.
type Kind string

// The log's own.
const (
	LogBegun      Kind = "log.new"
	KeyAdded      Kind = "log.key"
	KeepChanged   Kind = "log.keep"
	LogUpgraded   Kind = "log.upgrade"
	LogSigned     Kind = "log.signed"
	DayOpened     Kind = "day.open"
	DayClosed     Kind = "day.close"
	ClockBack     Kind = "clock.back"
	ClockForward  Kind = "clock.forward"
	DetailsErased Kind = "erase.details"
	EntriesErased Kind = "erase.entries"
	Erased        Kind = "erased"
	Unreadable    Kind = "unreadable"
)

// A visit's.
const (
	VisitBegun     Kind = "visit.open"
	VisitCancelled Kind = "visit.cancel"
	VisitIdle      Kind = "visit.idle"
	CardRead       Kind = "read"
	FaceRead       Kind = "face"
	NumbersBegun   Kind = "numbers"
	Stopped        Kind = "stopped"
	Stopper        Kind = "stopper"
	Signpost       Kind = "signpost"
	Prepared       Kind = "prepared"
	Confirmed      Kind = "confirmed"
	Reprint        Kind = "reprint"
	Printed        Kind = "printed"
	PrintFailed    Kind = "failed"
	PaperTaken     Kind = "taken"
	ToWindow       Kind = "to-window"
	PaperNotOut    Kind = "not-out"
	PaperLeft      Kind = "paper.left"
	PaperCleared   Kind = "paper.cleared"
	CardLeft       Kind = "card.left"
	CardTaken      Kind = "card.taken"
	Called         Kind = "called"
	Answered       Kind = "answered"
	Senior         Kind = "senior"
	Opinion        Kind = "opinion"
)

// What staff does in a visit, or with its papers.
const (
	Typed        Kind = "typed"
	Corrected    Kind = "corrected"
	Replaced     Kind = "replaced"
	Vouched      Kind = "vouched"
	LetOn        Kind = "let-on"
	Scribe       Kind = "scribe"
	Child        Kind = "child"
	ChildRefused Kind = "child.refused"
	Returned     Kind = "returned"
	Handed       Kind = "handed"
)

// The clerk's window.
const (
	DeskIn       Kind = "desk.in"
	DeskOut      Kind = "desk.out"
	DeskLocked   Kind = "desk.locked"
	DeskUnlocked Kind = "desk.unlocked"
	DeskTaken    Kind = "desk.taken"
	DeskKept     Kind = "desk.kept"
)

// The supervisor's commands.
const (
	Exported     Kind = "export"
	ExportFailed Kind = "export.failed"
	Reported     Kind = "report"
	Proved       Kind = "proof"
)

// The accounts'. All of them begin with AccountKinds.
const (
	SignedIn        Kind = "staff.in"
	SignInRefused   Kind = "staff.refused"
	SignInLocked    Kind = "staff.locked"
	AccountAdded    Kind = "staff.added"
	FirstAccount    Kind = "staff.first"
	AccountDisabled Kind = "staff.disabled"
	PasswordSet     Kind = "staff.password"
	Recovered       Kind = "staff.recovered"
	NotRecovered    Kind = "staff.no-recovery"
	Approved        Kind = "staff.approved"
	Denied          Kind = "staff.denied"
	TwoPersons      Kind = "staff.two"
	OnePerson       Kind = "staff.alone"
	AccountsSeen    Kind = "staff.seen"
	AccountsChanged Kind = "staff.changed"
)

// AccountKinds is how every kind of the accounts begins.
const AccountKinds = "staff."

// Kinds lists all kinds, in the order of the table.
func Kinds() []Kind {
	out := make([]Kind, len(kinds))
	for i, r := range kinds {
		out[i] = r.kind
	}
	return out
}

// Says returns what an entry of kind k says, in a sentence; "" where there is no such kind.
func (k Kind) Says() string { return byKind[k].says }

// Columns returns which columns entries of kind k use, and what each of them holds.
func (k Kind) Columns() map[Column]string {
	out := map[Column]string{}
	for _, u := range byKind[k].columns {
		out[u.column] = u.holds.what
	}
	return out
}

// LogsOwn reports whether only the log itself writes entries of kind k.
func (k Kind) LogsOwn() bool { r, ok := byKind[k]; return ok && r.own }
