package audit

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"kakanai/record"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A row alone never makes it lawful that something is gone, because any program that can write to
// the file can write one. What is gone from a log is lawful where an erasure took it that
//
//   - is followed at once by a log.signed of a trusted key, and names the checkpoint before it;
//   - reaches no further than itself, and is complete: below it only milestones are left, and none
//     of these is gone;
//   - names the first entry that it took and the retention that was in force, and what can be seen
//     of the age of what it took agrees;
//   - fits in time after the entries before it: a clock is believed to be wrong by no more than
//     restDays. No later entry makes an erasure unlawful: a battery dies, and a clerk who sets the
//     clock right does not know that the program has just erased. Erasure.Kept shows it.
//
// A log from before version 3 of the database has erasures that are not signed. They count only
// below a checkpoint kept outside that was made after them.

// Why an erasure does not count, as it is put into a verdict's Why. UnboundErasure is not signed;
// the others are signed and break a rule.
const (
	UnboundErasure = "unbound-erasure" // no signature that is trusted, and no checkpoint from outside, covers it
	notWhole       = "an erasure left entries behind, or took what stays for ever"
	beyondItself   = "an erasure reaches beyond itself"
	tookNothing    = "an erasure took nothing"
	otherFrom      = "an erasure began elsewhere than it says"
	otherRoot      = "an erasure names another checkpoint than the one before it"
	otherDays      = "an erasure names another retention than the one in force"
	tooYoung       = "an erasure took what was not old enough"
	wrongTime      = "an erasure's time does not fit what stands before it"
	grewLater      = "more is gone by erasures of an earlier version than was when the log was brought up to date"
)

// A claim is an erasure as its entry states it, with what the walk finds of it.
type claim struct {
	record.Entry
	formed           bool // it names from, days and kept
	from, days, kept int64
	old              bool   // the log was of an earlier version then, and nothing is signed
	by               signer // who signed it; zero: not signed
	fault            string // what the walk found wrong with it at once
	taker            bool   // it reaches further than every one before it
	before           int64  // Upto of the one before that took something
	first, last, n   int64  // of what it took: the first and the last entry, and how many
	started          bool
	bare             int64     // entries below it that lack their details, also those that lack everything
	left             int64     // entries below it that stand
	limit            time.Time // before it an entry is old enough
	limitDay         string
	young            bool // one that it took was too young
	reached          bool // the walk has come to Upto
	keptFrom         time.Time
	least            time.Time // the earliest time of an entry behind it, its own included
}

// A signer says which key made a log.signed, by its place among the keys that the log names, from
// 1, and which entry that is. It is zero where nothing is signed.
type signer struct{ key, seq int64 }

// A change is a retention that the log names.
type change struct {
	seq  int64
	keep Keep
	by   signer
}

// A fault makes a log modified. at is the entry, -1 for none; inherited is as in Verdict.
type fault struct {
	at        int64
	why       string
	inherited bool
}

// lawful judges what is gone from a log, while it is walked: gone and stands take in the entries in
// their order, verdict judges at the end.
type lawful struct {
	version int
	claims  []*claim
	at      int       // the first of claims that the walk has not come to
	takers  [2]takers // of details, of entries
	latest  [2]*claim // the last that the walk has come to
	keys    []note.Verifier
	names   []string
	signed  []signer
	keeps   []change
	open    func(signer) string // called with the signer of the entry before; nil: it needs none
	opened  fault               // what is wrong if that entry has no signature
	bad     []fault
	upgrade *change
	bare    int64 // what the upgrade found
	blank   int64
	born    bool // the log was begun in version 3, or brought up to date before where the walk is

	// The first entry that is no milestone, and the first that has details; -1: none yet.
	firstStanding, firstDetailed int64
	standing                     int64 // entries that stand
	clock                        clockwork
}

// takers are the erasures of one kind that reach further than every one before, in order.
type takers struct {
	list []*claim
	at   int
}

// of returns the claim that took entry seq, which is never less than in the call before; nil if
// there is none.
func (t *takers) of(seq int64) *claim {
	for t.at < len(t.list) && t.list[t.at].Upto <= seq {
		t.at++
	}
	if t.at == len(t.list) {
		return nil
	}
	return t.list[t.at]
}

const (
	details = 0
	entries = 1
)

func which(kind record.Kind) int {
	if kind == record.DetailsErased {
		return details
	}
	return entries
}

// newLawful reads the erasures of a log. The walk comes to each of them and finds it if it is not
// the same there.
func newLawful(ctx context.Context, db querier, version int) *lawful {
	l := &lawful{version: version, firstStanding: -1, firstDetailed: -1}
	if version == 1 {
		return l
	}
	for r, err := range rows(ctx, db, version,
		"WHERE "+milestonesOf(version)+" AND "+isKind(record.DetailsErased, record.EntriesErased)+" ORDER BY seq") {
		if err != nil {
			break
		}
		e, err := r.entry()
		if err != nil {
			break
		}
		c := &claim{Entry: e}
		if n, ok := e.Items.Counts("from", "days", "kept"); ok {
			c.formed, c.from, c.days, c.kept = true, n[0], n[1], n[2]
			c.formed = c.days <= MaxKeep
			c.limit = limit(c.At, int(min(c.days, MaxKeep)))
			c.limitDay = record.Day(c.limit)
		}
		t := &l.takers[which(e.Kind)]
		if n := len(t.list); n == 0 || t.list[n-1].Upto < e.Upto {
			if n > 0 {
				c.before = t.list[n-1].Upto
			}
			c.taker = true
			t.list = append(t.list, c)
		}
		l.claims = append(l.claims, c)
	}
	return l
}

// gone takes in an entry of which only the hashes are left. It returns why it cannot be; "" if it
// can.
func (l *lawful) gone(seq int64) string {
	l.clock.gap()
	l.close()
	l.pass(seq, time.Time{})
	if c := l.takers[details].of(seq); c != nil {
		c.bare++
	}
	c := l.takers[entries].of(seq)
	if c == nil || seq == 0 {
		return "an entry is gone, and none says that it was erased"
	}
	c.took(seq)
	return ""
}

func (c *claim) took(seq int64) {
	if !c.started {
		c.started, c.first = true, seq
	}
	c.last, c.n = seq, c.n+1
}

// stands takes in an entry that is there and good; today is its calendar day, and root that of the
// tree before it where it is a milestone. It returns why the entry cannot be there; "" if it can.
func (l *lawful) stands(e *record.Entry, detailed bool, today string, root tlog.Hash) string {
	l.pass(e.Seq, e.At)
	l.standing++
	if !milestone(l.version, e.Kind) && l.firstStanding < 0 {
		l.firstStanding = e.Seq
	}
	if c := l.takers[entries].of(e.Seq); c != nil && c.formed && !e.At.Before(c.limit) {
		c.young = true
	}
	switch c := l.takers[details].of(e.Seq); {
	case detailed:
		if l.firstDetailed < 0 {
			l.firstDetailed = e.Seq
		}
	case c == nil:
		return "details are gone, and no entry says that they were erased"
	default:
		c.bare++
		c.took(e.Seq)
		if c.formed && !e.At.Before(c.limit) && e.Day >= c.limitDay {
			c.young = true
		}
	}
	for _, c := range l.latest {
		if c != nil && e.At.Before(c.least) {
			c.least = e.At
		}
	}
	why := l.milestone(e, root)
	l.clock.entry(e, today)
	return why
}

// pass notes what is known when the walk comes to the end of an erasure.
func (l *lawful) pass(seq int64, at time.Time) {
	for i := range l.takers {
		t := &l.takers[i]
		for j := t.at; j < len(t.list) && t.list[j].Upto <= seq; j++ {
			if c := t.list[j]; !c.reached {
				c.reached, c.left, c.keptFrom = true, l.standing, at
			}
		}
	}
}

// close ends the wait for a log.signed that did not come at once. What is signed is the entry right
// before the signature: if any earlier entry counted, the program's next signature would cover what
// another program had written.
func (l *lawful) close() {
	if l.open != nil {
		l.bad = append(l.bad, l.opened)
	}
	l.open = nil
}

// milestone takes in what an entry says of the log itself. It returns why the entry cannot be
// there.
func (l *lawful) milestone(e *record.Entry, root tlog.Hash) string {
	if milestone(schemaVersion, e.Kind) && !milestone(l.version, e.Kind) || e.Kind == record.LogBegun &&
		e.Items != "" && l.version < 3 {
		return "an entry holds what a log of this version does not take"
	}
	if e.Kind != record.LogSigned {
		l.close()
	}
	switch e.Kind {
	case record.LogBegun:
		l.name(e.Key)
		if k, ok := parseKeep(e.Items); ok {
			l.born = true
			l.keeps = append(l.keeps, change{keep: k})
		}
	case record.KeyAdded:
		l.name(e.Key)
		own := int64(slices.Index(l.names, e.Key) + 1)
		l.wait(e, "a key was added that has signed nothing", func(by signer) string {
			if by.key != own {
				return "a key was added that has signed nothing"
			}
			return ""
		})
	case record.LogSigned:
		return l.sign(e, root)
	case record.KeepChanged:
		k, ok := parseKeep(e.Items)
		if !ok {
			return "an entry holds what the log does not take"
		}
		l.wait(e, "a retention is not signed", func(by signer) string {
			l.keeps = append(l.keeps, change{e.Seq, k, by})
			return ""
		})
	case record.LogUpgraded:
		return l.upgraded(e)
	case record.DetailsErased, record.EntriesErased:
		return l.claim(e, root)
	}
	return ""
}

// wait calls done with who signed e when the next entry is a log.signed; done returns what is
// wrong. Without a signature why is what is wrong with e. Before version 3 nothing was signed, and
// wait does nothing.
func (l *lawful) wait(e *record.Entry, why string, done func(signer) string) {
	if l.born {
		l.open, l.opened = done, fault{at: e.Seq, why: why}
	}
}

// name adds a key that the log names.
func (l *lawful) name(key string) {
	if v, err := note.NewVerifier(key); err == nil && !slices.Contains(l.names, key) {
		l.keys, l.names = append(l.keys, v), append(l.names, key)
	}
}

// sign takes in a log.signed.
func (l *lawful) sign(e *record.Entry, root tlog.Hash) string {
	for i, v := range l.keys {
		if !signedBy(v, e.Key, e.Seq, root) {
			continue
		}
		by := signer{int64(i + 1), e.Seq}
		l.signed = append(l.signed, by)
		if l.open != nil {
			if why := l.open(by); why != "" {
				l.bad = append(l.bad, fault{at: l.opened.at, why: why})
			}
		}
		l.open = nil
		return ""
	}
	if l.open != nil && l.opened.why == UnboundErasure { // both are wrong, and this one is reported
		l.close()
		return ""
	}
	return "a signature of the log's own is not by its key, or of other entries"
}

// upgraded takes in the entry that divides the log's earlier version from this one.
func (l *lawful) upgraded(e *record.Entry) string {
	n, ok := e.Items.Counts("details", "entries", "bare", "blank")
	k, ok2 := parseKeep(e.Items)
	if !ok || !ok2 || l.born {
		return "an entry holds what the log does not take"
	}
	l.born, l.bare, l.blank = true, n[2], n[3]
	l.wait(e, "the log was brought up to date, and that is not signed", func(by signer) string {
		l.upgrade = &change{e.Seq, k, by}
		l.keeps = append(l.keeps, *l.upgrade)
		return ""
	})
	return ""
}

// claim takes in an erasure's own entry.
func (l *lawful) claim(e *record.Entry, root tlog.Hash) string {
	if l.at == len(l.claims) || l.claims[l.at].Seq != e.Seq {
		return "the file is damaged" // it is not in the index of milestones
	}
	c := l.claims[l.at]
	l.at++
	l.latest[which(e.Kind)] = c
	c.least = c.At
	if c.old = !l.born; c.old {
		return ""
	}
	switch {
	case !c.formed || e.Key == "":
		c.fault = UnboundErasure
	case e.Key != rootKey(root):
		c.fault = otherRoot
	case !l.clock.fits(e.At):
		c.fault = wrongTime
	}
	l.wait(e, UnboundErasure, func(by signer) string {
		c.by = by
		return ""
	})
	return ""
}

// judge returns what is wrong with c at the end of the walk; "" where it counts.
func (l *lawful) judge(c *claim, trusted func(signer) bool, held *holding) string {
	whole := func() bool {
		if c.Kind == record.DetailsErased {
			return l.firstDetailed < 0 || l.firstDetailed >= c.Upto
		}
		return l.firstStanding < 0 || l.firstStanding >= c.Upto
	}
	if c.old {
		switch {
		case c.Upto > c.Seq:
			return beyondItself
		case !whole():
			return notWhole
		case held.same <= c.Seq:
			return UnboundErasure
		}
		return ""
	}
	from := c.before // an erasure of details takes all that the one before left
	if c.Kind == record.EntriesErased {
		from = c.first
	}
	switch {
	case c.fault == UnboundErasure, c.by == signer{}, !trusted(c.by):
		return UnboundErasure
	case c.Upto > c.Seq:
		return beyondItself
	case c.fault != "":
		return c.fault
	case !whole(), c.Kind == record.EntriesErased && c.left != c.kept:
		return notWhole
	case !c.taker, c.Kind == record.EntriesErased && c.n == 0:
		return tookNothing
	case c.from != from:
		return otherFrom
	case c.days != l.days(c, trusted):
		return otherDays
	case c.young:
		return tooYoung
	}
	return ""
}

// days returns the retention that was in force where c was written, in days; -1: none.
func (l *lawful) days(c *claim, trusted func(signer) bool) int64 {
	days := int64(-1)
	for _, k := range l.keeps {
		if k.seq < c.Seq && (k.seq == 0 || trusted(k.by)) {
			if days = int64(k.keep.Entries); c.Kind == record.DetailsErased {
				days = int64(k.keep.Details)
			}
		}
	}
	return days
}

// trust returns the function that reports whether a signature counts: one of the trusted key, or
// one of a key that the log named earlier where the trusted key has signed entries after it. key ""
// means the first key that the log names. ok is false where the log does not name key.
func (l *lawful) trust(key string, held *holding) (trusted func(signer) bool, ok bool) {
	own := int64(1)
	if key != "" {
		own = int64(slices.Index(l.names, key) + 1)
	}
	covered := int64(0) // entries that the trusted key has signed
	if key != "" {
		covered = held.signed
	}
	for _, s := range l.signed {
		if s.key == own {
			covered = max(covered, s.seq)
		}
	}
	return func(s signer) bool { return s.key == own || s.key > 0 && s.key < own && s.seq < covered }, own > 0 ||
		l.version == 1
}

// verdict completes v for a log that was walked whole and found good but for what is gone.
func (l *lawful) verdict(v *Verdict, key string, held *holding) {
	l.close()
	trusted, ok := l.trust(key, held)
	if !ok {
		v.Result, v.Why = BadSignature, "the key that was given is none that the log names"
		return
	}
	switch {
	case l.version >= 3 && !l.born:
		l.bad = append(l.bad, fault{at: 0, why: "the log's beginning names no retention"})
	case l.at != len(l.claims):
		l.bad = append(l.bad, fault{at: -1, why: "the file is damaged"})
	}
	bound := l.judgeAll(trusted, held)
	if all := l.gathered(); all != nil {
		all.Bound = bound
		v.Erased = all
		v.Result = OKErased
	}
	if len(l.bad) == 0 {
		return
	}
	worst := slices.MinFunc(l.bad, fault.compare)
	v.Result, v.At, v.Why, v.Inherited = Modified, worst.at, worst.why, worst.inherited
	if !worst.inherited {
		v.Erased = nil // what is gone was not erased
	}
	if worst.at >= 0 {
		v.Entries = worst.at
	}
}

// judgeAll adds the faults of all erasures to l.bad. It reports whether the log's key has signed
// every erasure that took something.
func (l *lawful) judgeAll(trusted func(signer) bool, held *holding) (bound bool) {
	inherits := l.upgrade != nil && trusted(l.upgrade.by) && l.within()
	bound = true
	for _, c := range l.claims {
		if c.old && c.n == 0 {
			continue // what it took is gone by another one
		}
		bound = bound && !c.old
		why := l.judge(c, trusted, held)
		if why == "" && c.old && l.upgrade != nil && !l.within() {
			why = grewLater
		}
		if why == "" {
			continue
		}
		f := fault{at: c.Seq, why: why, inherited: c.old && why == UnboundErasure && inherits}
		if c.n > 0 {
			f.at = c.first
		}
		l.bad = append(l.bad, f)
	}
	return bound
}

// compare puts the worse fault first: one that the upgrade did not sign, then the earlier one.
func (f fault) compare(g fault) int {
	switch {
	case f.inherited == g.inherited:
		return cmp.Compare(f.at, g.at)
	case g.inherited:
		return -1
	}
	return 1
}

// within reports whether no more is gone by erasures of the earlier version than the upgrade found.
func (l *lawful) within() bool {
	var bare, blank int64
	for _, c := range l.claims {
		if c.old && c.Kind == record.DetailsErased {
			bare += c.bare
		}
		if c.old && c.Kind == record.EntriesErased {
			blank += c.n
		}
	}
	return bare == l.bare && blank == l.blank
}

// gathered returns what is gone by all erasures together; nil if nothing is.
func (l *lawful) gathered() *Erasure {
	var all *Erasure
	var told *claim
	for _, c := range l.claims {
		if c.n == 0 {
			continue
		}
		if all == nil {
			all = &Erasure{From: c.first}
		}
		all.From, all.To = min(all.From, c.first), max(all.To, c.last)
		if c.Kind == record.DetailsErased {
			all.Details += c.n
		} else {
			all.Entries += c.n
		}
		switch {
		case told == nil, c.Kind == record.EntriesErased && told.Kind == record.DetailsErased:
			told = c
		case c.Kind == told.Kind && c.reach() <= told.reach():
			told = c
		}
	}
	if told == nil {
		return nil
	}
	all.At, all.Clerk = told.At.In(record.Japan), told.Clerk
	if told.formed {
		all.Days = int(told.days)
	}
	switch {
	case !told.keptFrom.IsZero():
		all.Kept = int(max(told.least.Sub(told.keptFrom), 0) / (24 * time.Hour))
	case told.formed: // a later erasure took what this one kept first
		all.Kept = int(max(told.reach(), 0))
	}
	return all
}

// reach returns for how many days everything was kept, rounded, counted from the earliest time that
// the clock has said since. It is infinite for an earlier version, which does not log it.
func (c *claim) reach() float64 {
	if !c.formed {
		return math.Inf(1)
	}
	return math.Round(c.least.Sub(c.limit).Hours() / 24)
}

// clockwork checks whether the time of an erasure fits after the entries before it, as far as they
// are there.
type clockwork struct {
	last   time.Time // of the entry before
	day    string    // its calendar day
	seen   bool      // last stands
	before time.Time // of the last entry of another day
	other  bool      // before stands
	holes  bool      // entries are gone between that day's beginning and here
}

// gap takes in an entry that is gone: then the times before it are not known.
func (k *clockwork) gap() { *k = clockwork{holes: true} }

func (k *clockwork) entry(e *record.Entry, day string) {
	if day != k.day {
		if k.seen {
			k.before, k.other, k.holes = k.last, true, false
		}
		k.day = day
	}
	k.last, k.seen = e.At, true
}

// fits reports whether an erasure can be at that time, after the entries before it.
func (k *clockwork) fits(at time.Time) bool {
	if !k.seen {
		return true
	}
	before, known := k.before, k.other
	if record.Day(at) != k.day {
		before, known = k.last, true
	}
	if at.Before(k.last.Add(-BackAfter)) {
		return false
	}
	return known && at.Sub(before) <= rest || !known && k.holes
}
