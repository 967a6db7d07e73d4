package record

import (
	"fmt"
	"slices"
	"strconv"
)

// A Column is one value of an Entry, by the name under which it is stored and exported.
type Column string

// The columns that not every entry has. Every entry has seq, at, day, kind, up and boot.
const (
	inVisit   Column = "visit"
	inForm    Column = "form"
	inEdition Column = "edition"
	inSerial  Column = "serial"
	inNumber  Column = "number"
	inCode    Column = "code"
	inVia     Column = "via"
	inPages   Column = "pages"
	inCopies  Column = "copies"
	inMarks   Column = "marks"
	inScreen  Column = "screen"
	inClerk   Column = "clerk"
	inYen     Column = "yen"
	inItems   Column = "items"
	inFree    Column = "free"
	inUpto    Column = "upto"
	inKey     Column = "key"
	inTries   Column = "tries"
	inMillis  Column = "millis"
	inLang    Column = "lang"
)

// A content is what a column holds in entries of one kind.
type content struct {
	what string
	is   func(string) bool // of the column's text; CheckText has accepted it
}

// anyText accepts what the column's alphabet does.
func anyText(string) bool { return true }

func anyOf(words ...string) func(string) bool {
	return func(s string) bool { return slices.Contains(words, s) }
}

// Contents that are what their column's name says.
var (
	visitID  = content{"the visit's random id", func(s string) bool { return !accountText(s) && !daysText(s) }}
	formID   = content{"the form's id", anyText}
	edition  = content{"the form's edition and the hash of its files", anyText}
	serial   = content{"the paper's serial", anyText}
	count    = content{"a number", anyText}
	screen   = content{"the state the visit stood in, one of Screens", isScreen}
	clerk    = content{"the number of the member of staff", anyText}
	language = content{"the language of the screen", anyText}
	duration = content{"how long it took", anyText}
	way      = content{
		"how the four items come: pin, b (the printed numbers) or staff",
		anyOf(ByPIN, ByNumbers, ByStaff),
	}
	problem = content{"a Problem", isProblem}
	free    = content{"id of the choice for which no fee is taken", anyText}
	tries   = content{"the card's retry counter", anyText}
)

// Contents that are something else than their column's name says.
var (
	logID     = content{"the log's own id, 32 hexadecimal digits", hexText.holds}
	days      = content{"the days, as Days.String writes them", daysText}
	account   = content{"whose account: staff- and a number", accountText}
	format    = content{"the file's format", anyOf("csv", "jsonl", "xlsx")}
	program   = content{"the program's version", anyText}
	seal      = content{"the seal of the accounts' file, 32 hexadecimal digits", hexText.holds}
	returning = content{"one of ReturnReasons", anyOf(ReturnReasons...)}
	reason    = content{"a reason, in a word", anyText}
	role      = content{"a role of staff", anyText}
	action    = content{"what was to be done, as an Action of staff", anyText}
	opening   = content{"clock: a supervisor said that the clock is right", anyOf(ClockAccepted)}
	unclosed  = content{"timed-out: nothing closed the day before it ended", anyOf(string(TimedOut))}
	change    = content{
		"corrected, or mismatch: the paper now says something else than the card",
		anyOf(AnswerChanged, AgainstCard),
	}
	opinion     = content{"good, fair or poor", anyOf(Good, Fair, Poor)}
	paper       = content{"what the printer said, or screen", anyText}
	since       = content{"from when it was measured: touch or ticket", anyOf(SinceTouch, SinceTicket)}
	encryption  = content{"age: the file is encrypted", anyOf(Encrypted)}
	entryNumber = content{"the number of an entry", anyText}
	verifier    = content{"the verifier key of the log's checkpoints", anyText}
	signature   = content{"a signature over all entries before", anyText}
	root        = content{"the root of the tree before the erasure", anyText}
)

// Contents of items.
var (
	certificates = content{"the certificates, with their fees", anyText}
	pens         = content{"pen: boxes left for a pen, besides the signature", itemsOf(Pens)}
	wait         = content{"wait: seconds", itemsOf(Wait)}
	question     = content{"the id of the question that led away", oneItem}
	retention    = content{"details, entries: days for which they are kept", itemsOf("details", "entries")}
	upgraded     = content{
		"the retention; bare, blank: entries without details, and without anything",
		itemsOf("details", "entries", "bare", "blank"),
	}
	erasure = content{
		"from: the first entry taken; days: the retention; kept: entries left below",
		itemsOf("from", "days", "kept"),
	}
)

// A use is a column that a kind uses.
type use struct {
	column Column
	holds  content
}

// A row is one line of the table.
type row struct {
	kind    Kind
	own     bool   // only the log itself writes it
	says    string // in a sentence
	columns []use
}

func (r row) uses(c Column) bool {
	return slices.ContainsFunc(r.columns, func(u use) bool { return u.column == c })
}

// kinds is the one table of the log: every kind, what it says, which columns it uses, and what each
// of them holds there. A new kind gets a constant in kinds.go, its row here, its Japanese word in
// assets/office/ja.toml and its line in docs/admin.md; a test holds these together. The figures of
// the day that should count it are in package report.
var kinds = []row{
	{
		LogBegun, true, "The log begins: its id, the key of its checkpoints, for how long it keeps what it holds.",
		[]use{{inVisit, logID}, {inEdition, program}, {inKey, verifier}, {inItems, retention}},
	},
	{
		KeyAdded, true, "The log has a further key: the first of an old log, or the successor of a lost one.",
		[]use{{inVisit, logID}, {inEdition, program}, {inKey, verifier}},
	},
	{
		KeepChanged, true, "From here on details and entries are kept for so many days.",
		[]use{{inItems, retention}, {inClerk, clerk}},
	},
	{
		LogUpgraded, true, "A log of an earlier structure was brought up to date.",
		[]use{{inEdition, program}, {inItems, upgraded}},
	},
	{
		LogSigned, true, "The log's key signed all entries before this one.",
		[]use{{inKey, signature}},
	},
	{
		DayOpened, true, "The business day begins.",
		[]use{{inClerk, clerk}, {inCode, opening}},
	},
	{
		DayClosed, true, "The business day ends.",
		[]use{{inClerk, clerk}, {inCode, unclosed}},
	},
	{
		ClockBack, true, "The clock was set back, by Millis.",
		[]use{{inMillis, duration}},
	},
	{
		ClockForward, true, "The clock ran ahead of the time for which the PC has been on, by Millis.",
		[]use{{inMillis, duration}},
	},
	{
		DetailsErased, true, "The details of entries before Upto were erased.",
		[]use{{inUpto, entryNumber}, {inItems, erasure}, {inKey, root}, {inClerk, clerk}},
	},
	{
		EntriesErased, true, "Whole entries before Upto were erased; their hashes stay.",
		[]use{{inUpto, entryNumber}, {inItems, erasure}, {inKey, root}, {inClerk, clerk}},
	},
	{
		Erased, true, "What is left of an erased entry: only its hashes. It stands in rows and is never appended.",
		[]use{},
	},
	{
		Unreadable, true, "A row that cannot be read. It is shown in its place and never stored.",
		[]use{},
	},
	{
		VisitBegun, false, "A visit begins: forms were chosen.",
		[]use{{inVisit, visitID}, {inLang, language}},
	},
	{
		VisitCancelled, false, "The visitor ended the visit.",
		[]use{{inVisit, visitID}, {inScreen, screen}, {inMillis, duration}, {inLang, language}},
	},
	{
		VisitIdle, false, "The visit ended because nothing was touched for too long.",
		[]use{{inVisit, visitID}, {inScreen, screen}, {inMillis, duration}, {inLang, language}},
	},
	{
		CardRead, false, "The card was read, or was not.",
		[]use{
			{inVisit, visitID},
			{inVia, way},
			{inCode, problem},
			{inTries, tries},
			{inMillis, duration},
			{inLang, language},
		},
	},
	{
		FaceRead, false, "The card's pictures of its characters were read, or were not.",
		[]use{{inVisit, visitID}, {inVia, way}, {inCode, problem}, {inLang, language}},
	},
	{
		NumbersBegun, false, "A reading by the numbers printed on the card begins.",
		[]use{{inVisit, visitID}, {inVia, way}, {inLang, language}},
	},
	{
		Stopped, false, "The visit stopped with a Problem.",
		[]use{{inVisit, visitID}, {inVia, way}, {inCode, problem}, {inTries, tries}, {inLang, language}},
	},
	{
		Stopper, false, "Before the card: this can only be done by staff.",
		[]use{{inVisit, visitID}, {inForm, formID}, {inCode, problem}, {inLang, language}},
	},
	{
		Signpost, false, "The visitor was shown another way to what they want.",
		[]use{{inVisit, visitID}, {inForm, formID}, {inEdition, edition}, {inItems, question}, {inLang, language}},
	},
	{
		Prepared, false, "A paper got its serial.",
		[]use{
			{inVisit, visitID},
			{inForm, formID},
			{inEdition, edition},
			{inSerial, serial},
			{inNumber, count},
			{inVia, way},
			{inLang, language},
		},
	},
	{
		Confirmed, false, "The visitor looked at the paper and said yes. It is written before anything is printed.",
		[]use{
			{inVisit, visitID},
			{inForm, formID},
			{inEdition, edition},
			{inSerial, serial},
			{inPages, count},
			{inCopies, count},
			{inMarks, count},
			{inYen, count},
			{inItems, certificates},
			{inFree, free},
			{inLang, language},
		},
	},
	{
		Reprint, false, "A paper of the same serial is printed once more. It is written before that.",
		[]use{
			{inVisit, visitID},
			{inForm, formID},
			{inEdition, edition},
			{inSerial, serial},
			{inPages, count},
			{inMarks, count},
			{inLang, language},
		},
	},
	{
		Printed, false, "The paper came out.",
		[]use{
			{inVisit, visitID},
			{inForm, formID},
			{inEdition, edition},
			{inSerial, serial},
			{inPages, count},
			{inMarks, count},
			{inVia, paper},
			{inItems, pens},
			{inMillis, duration},
			{inLang, language},
		},
	},
	{
		PrintFailed, false, "The paper did not come out.",
		[]use{
			{inVisit, visitID},
			{inForm, formID},
			{inEdition, edition},
			{inSerial, serial},
			{inPages, count},
			{inMarks, count},
			{inVia, paper},
			{inCode, problem},
			{inItems, pens},
			{inMillis, duration},
			{inLang, language},
		},
	},
	{
		PaperTaken, false, "The visitor has the paper.",
		[]use{{inVisit, visitID}, {inClerk, clerk}, {inMillis, duration}, {inLang, language}},
	},
	{
		ToWindow, false, "The visitor went to the window for the paper.",
		[]use{{inVisit, visitID}, {inMillis, duration}, {inLang, language}},
	},
	{
		PaperNotOut, false, "The visitor says that the paper did not come out.",
		[]use{{inVisit, visitID}, {inCode, problem}, {inLang, language}},
	},
	{
		PaperLeft, false, "The paper was not taken; the kiosk is locked.",
		[]use{{inVisit, visitID}, {inLang, language}},
	},
	{
		PaperCleared, false, "Staff took away the paper that was left.",
		[]use{{inVisit, visitID}, {inClerk, clerk}, {inMillis, duration}, {inLang, language}},
	},
	{
		CardLeft, false, "The card of a visit that is over lies on the reader.",
		[]use{{inVisit, visitID}, {inLang, language}},
	},
	{
		CardTaken, false, "The card that was left was taken.",
		[]use{{inVisit, visitID}, {inLang, language}},
	},
	{
		Called, false, "The visitor called staff.",
		[]use{{inVisit, visitID}, {inScreen, screen}, {inLang, language}},
	},
	{
		Answered, false, "Staff came.",
		[]use{{inVisit, visitID}, {inClerk, clerk}, {inMillis, duration}, {inLang, language}},
	},
	{
		Senior, false, "The visitor is 75 or older. The entry says neither which visit it was nor when it began.",
		[]use{},
	},
	{
		Opinion, false, "The visitor said how it was. The entry does not say which visit it was.",
		[]use{{inCode, opinion}},
	},
	{
		Typed, false, "Staff typed the four items.",
		[]use{{inVisit, visitID}, {inClerk, clerk}, {inVia, way}, {inLang, language}},
	},
	{
		Corrected, false, "Staff changed what a paper says.",
		[]use{
			{inVisit, visitID},
			{inForm, formID},
			{inEdition, edition},
			{inSerial, serial},
			{inClerk, clerk},
			{inCode, change},
			{inLang, language},
		},
	},
	{
		Replaced, false, "A paper that is out loses its serial to another one.",
		[]use{
			{inVisit, visitID},
			{inForm, formID},
			{inEdition, edition},
			{inSerial, serial},
			{inClerk, clerk},
			{inLang, language},
		},
	},
	{
		Vouched, false, "Staff pressed print beside the visitor, who had said yes.",
		[]use{{inVisit, visitID}, {inClerk, clerk}, {inLang, language}},
	},
	{
		LetOn, false, "Staff let the visit pass a stopper, because of a proof.",
		[]use{{inVisit, visitID}, {inClerk, clerk}, {inCode, reason}, {inLang, language}},
	},
	{
		Scribe, false, "Staff noted who writes in place of the visitor.",
		[]use{{inVisit, visitID}, {inClerk, clerk}, {inLang, language}},
	},
	{
		Child, false, "The card of the visitor's child comes next.",
		[]use{{inVisit, visitID}, {inClerk, clerk}, {inLang, language}},
	},
	{
		ChildRefused, false, "The next card was not that of the visitor's child.",
		[]use{{inVisit, visitID}, {inClerk, clerk}, {inCode, problem}, {inLang, language}},
	},
	{
		Returned, false, "The window gave a paper back.",
		[]use{
			{inVisit, visitID},
			{inForm, formID},
			{inEdition, edition},
			{inSerial, serial},
			{inClerk, clerk},
			{inCode, returning},
		},
	},
	{
		Handed, false, "The window handed the certificate over.",
		[]use{
			{inVisit, visitID},
			{inForm, formID},
			{inEdition, edition},
			{inSerial, serial},
			{inClerk, clerk},
			{inVia, since},
			{inItems, wait},
		},
	},
	{
		DeskIn, false, "Staff signed in at the clerk's window.",
		[]use{{inClerk, clerk}},
	},
	{
		DeskOut, false, "Staff signed out of the clerk's window.",
		[]use{{inClerk, clerk}},
	},
	{
		DeskLocked, false, "The clerk's window was hidden.",
		[]use{{inClerk, clerk}},
	},
	{
		DeskUnlocked, false, "The clerk's window was opened again by the one who had it.",
		[]use{{inClerk, clerk}},
	},
	{
		DeskTaken, false, "A supervisor took the hidden window over.",
		[]use{{inClerk, clerk}},
	},
	{
		DeskKept, false, "Another clerk wanted to open the hidden window and could not.",
		[]use{{inClerk, clerk}},
	},
	{
		Exported, false, "Entries leave the PC as a file. It is written before that.",
		[]use{{inVisit, days}, {inForm, format}, {inVia, encryption}, {inClerk, clerk}},
	},
	{
		ExportFailed, false, "The export did not succeed.",
		[]use{
			{inVisit, days},
			{inForm, format},
			{inVia, encryption},
			{inCode, problem},
			{inClerk, clerk},
			{inMillis, duration},
		},
	},
	{
		Reported, false, "The report of these days was made.",
		[]use{{inVisit, days}, {inClerk, clerk}},
	},
	{
		Proved, false, "The proof of entry Upto leaves the PC.",
		[]use{{inUpto, entryNumber}, {inClerk, clerk}},
	},
	{
		SignedIn, false, "Staff signed in.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}},
	},
	{
		SignInRefused, false, "A sign-in failed.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}, {inCode, reason}},
	},
	{
		SignInLocked, false, "This failure locks the account for a while.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}},
	},
	{
		AccountAdded, false, "An account was made.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}, {inCode, role}},
	},
	{
		FirstAccount, false, "The first supervisor was made, before anyone could sign in.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}, {inCode, role}},
	},
	{
		AccountDisabled, false, "An account ended.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}},
	},
	{
		PasswordSet, false, "An account got a new password.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}},
	},
	{
		Recovered, false, "A supervisor set a new password with the recovery code.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}},
	},
	{
		NotRecovered, false, "A recovery code was wrong.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}},
	},
	{
		Approved, false, "A second person approved an action.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}, {inCode, action}},
	},
	{
		Denied, false, "An action was refused: the role does not allow it, or it needs a second person.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}, {inCode, action}},
	},
	{
		TwoPersons, false, "An action needs two persons from here on.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}, {inCode, action}},
	},
	{
		OnePerson, false, "An action needs one person again; two supervisors said so.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}, {inCode, action}},
	},
	{
		AccountsSeen, false, "The log learns of these accounts for the first time.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}},
	},
	{
		AccountsChanged, false, "The accounts' file is not as the last entry left it.",
		[]use{{inVisit, account}, {inEdition, seal}, {inClerk, clerk}},
	},
}

// byKind finds a row of the table.
var byKind = func() map[Kind]row {
	out := make(map[Kind]row, len(kinds))
	for _, r := range kinds {
		out[r.kind] = r
	}
	return out
}()

// Check refuses an entry that is not as the table says: of a kind that it does not have, with a
// value in a column that the kind does not use, or with another content there. A column may be
// empty; what the log itself gives is not looked at. It is for entries that are about to be
// written, and also does what CheckText does.
func (e *Entry) Check() error {
	if err := e.CheckText(); err != nil {
		return err
	}
	r, ok := byKind[e.Kind]
	if !ok || e.Kind == Erased || e.Kind == Unreadable {
		return fmt.Errorf("%s is no kind of entry", e.Kind)
	}
	for _, v := range e.values() {
		if v.text == "" || v.column == inSerial && e.Number > 0 {
			continue
		}
		i := slices.IndexFunc(r.columns, func(u use) bool { return u.column == v.column })
		if i < 0 {
			return fmt.Errorf("an entry %s has no %s", e.Kind, v.column)
		}
		if u := r.columns[i]; !u.holds.is(v.text) {
			return fmt.Errorf("%s of an entry %s is not %s", v.column, e.Kind, u.holds.what)
		}
	}
	return nil
}

// A value is what stands in a column, as text; "" where nothing does.
type value struct {
	column Column
	text   string
}

func (e *Entry) values() []value {
	number := func(n int64) string {
		if n == 0 {
			return ""
		}
		return strconv.FormatInt(n, 10)
	}
	asked := ""
	if e.Tries != (Tries{}) {
		asked = e.Tries.String()
	}
	return []value{
		{inVisit, e.Visit},
		{inForm, e.Form},
		{inEdition, e.Edition},
		{inSerial, e.Serial},
		{inCode, e.Code},
		{inVia, e.Via},
		{inPages, number(int64(e.Pages))},
		{inCopies, number(int64(e.Copies))},
		{inMarks, number(int64(e.Marks))},
		{inScreen, string(e.Screen)},
		{inClerk, number(int64(e.Clerk))},
		{inYen, number(int64(e.Yen))},
		{inItems, string(e.Items)},
		{inFree, e.Free},
		{inUpto, number(e.Upto)},
		{inKey, e.Key},
		{inTries, asked},
		{inMillis, number(e.Millis)},
		{inLang, e.Lang},
	}
}
