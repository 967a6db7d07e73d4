package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/record"

	"golang.org/x/mod/sumdb/tlog"
)

// An owner with root who has read the source, but has not the log's key, makes entries vanish. Each
// way was tried against checkpoints kept outside before.
func TestNoRowGrantsAbsence(t *testing.T) {
	for name, c := range map[string]struct {
		erased bool
		do     func(t *testing.T, v *victim)
		why    string
	}{
		"one entry of many": {false, func(t *testing.T, v *victim) {
			forge(t, v.path, oldErasure(record.EntriesErased, 18))
			without(t, v.path, blankRow("seq = 17"))
		}, UnboundErasure},
		"upto beyond everything": {false, func(t *testing.T, v *victim) {
			forge(t, v.path, oldErasure(record.EntriesErased, 1<<40))
			without(t, v.path, blankRow("seq = 17"))
		}, UnboundErasure},
		"details of one": {false, func(t *testing.T, v *victim) {
			forge(t, v.path, oldErasure(record.DetailsErased, 18))
			without(t, v.path, bareRow("seq = 17"))
		}, UnboundErasure},
		"whole and well formed, and not signed": {false, func(t *testing.T, v *victim) {
			forge(t, v.path, erasing(record.DetailsErased, 24, 0, KeepDetails, 0),
				erasing(record.EntriesErased, 24, 2, KeepEntries, 3))
			without(t, v.path, bareRow("seq < 24")+";"+blankRow("seq < 24 AND NOT "+milestones))
		}, UnboundErasure},
		"dated three years ahead, then the clock set back": {false, func(t *testing.T, v *victim) {
			ahead := erasing(record.EntriesErased, 47, 2, KeepEntries, 5)
			ahead.e.At = noon.AddDate(3, 0, 0)
			back := forged{e: record.Entry{Kind: record.ClockBack, At: noon}}
			bare := erasing(record.DetailsErased, 47, 0, KeepDetails, 0)
			bare.e.At = ahead.e.At
			forge(t, v.path, bare, ahead, back)
			without(t, v.path, bareRow("seq < 47")+";"+blankRow("seq < 47 AND NOT "+milestones))
		}, UnboundErasure},
		"planted early, and covered by a later checkpoint": {false, func(t *testing.T, v *victim) {
			forge(t, v.path, erasing(record.EntriesErased, 18, 2, KeepEntries, 2))
			resume(t, v)
			without(t, v.path, blankRow("seq = 17"))
		}, UnboundErasure},
		"planted early, not used yet": {false, func(t *testing.T, v *victim) {
			forge(t, v.path, erasing(record.EntriesErased, 18, 2, KeepEntries, 2))
			resume(t, v)
		}, UnboundErasure},
		"a signature copied": {true, func(t *testing.T, v *victim) {
			var key string
			for r, err := range readAll(t, v.path) {
				if e, err2 := r.entry(); err == nil && err2 == nil && e.Kind == record.LogSigned {
					key = e.Key
				}
			}
			forge(t, v.path, erasing(record.EntriesErased, 40, 25, KeepEntries, 4),
				forged{e: record.Entry{Kind: record.LogSigned, Key: key}})
			without(t, v.path, blankRow("seq < 40 AND NOT "+milestones))
		}, UnboundErasure},
		"a key of their own, that then signs": {false, func(t *testing.T, v *victim) {
			key, s := thiefKey(t, *v)
			forge(t, v.path, forged{e: record.Entry{Kind: record.KeyAdded, Key: key}}, forged{sign: s},
				erasing(record.DetailsErased, 18, 0, KeepDetails, 0), forged{sign: s},
				erasing(record.EntriesErased, 18, 2, KeepEntries, 2), forged{sign: s})
			without(t, v.path, bareRow("seq < 18")+";"+blankRow("seq < 18 AND NOT "+milestones))
		}, UnboundErasure},
		"a key that signs nothing": {false, func(t *testing.T, v *victim) {
			key, _ := thiefKey(t, *v)
			forge(t, v.path, forged{e: record.Entry{Kind: record.KeyAdded, Key: key}})
		}, "a key was added that has signed nothing"},
		"a retention of their own": {false, func(t *testing.T, v *victim) {
			forge(t, v.path, forged{e: record.Entry{Kind: record.KeepChanged, Items: "details:0:-,entries:0:-"}})
		}, "a retention is not signed"},
		"an upgrade of their own, and then the old form": {false, func(t *testing.T, v *victim) {
			forge(t, v.path, forged{e: record.Entry{
				Kind:  record.LogUpgraded,
				Items: "details:30:-,entries:1095:-,bare:0:-,blank:0:-",
			}}, oldErasure(record.EntriesErased, 18))
			without(t, v.path, blankRow("seq = 17"))
		}, "an entry holds what the log does not take"},
		"the structure of an earlier version": {false, func(t *testing.T, v *victim) {
			forge(t, v.path, oldErasure(record.EntriesErased, 18))
			without(t, v.path, blankRow("seq = 17"))
			structure(t, v.path, 2)
		}, "an entry holds what a log of this version does not take"},
		"a milestone of what was erased lawfully": {
			true,
			func(t *testing.T, v *victim) { without(t, v.path, blankRow("seq = 22")) }, notWhole,
		},
		"one more than was erased lawfully": {
			true,
			func(t *testing.T, v *victim) { without(t, v.path, blankRow("seq = 30")) },
			"an entry is gone, and none says that it was erased",
		},
		"the signature over an erasure gone": {
			true,
			func(t *testing.T, v *victim) { without(t, v.path, blankRow("seq = 72")) },
			"an entry is gone, and none says that it was erased",
		},
	} {
		v := newVictim(t, c.erased)
		c.do(t, &v)
		v.judged(t, name, Modified, c.why)
	}
}

// An owner who has the log's key and writes by hand what the program would not is found, too. What
// an owner does with the program itself is shown in the verdict and not prevented.
func TestASignedErasureKeepsTheRules(t *testing.T) {
	all := func(kind record.Kind, upto, from, days, kept int64) func(t *testing.T, v *victim) {
		return func(t *testing.T, v *victim) {
			e := erasing(kind, upto, from, days, kept)
			e.e.At = noon
			forge(t, v.path, e, forged{e: record.Entry{At: noon}, sign: v.sign},
				forged{e: record.Entry{Kind: "x", At: noon}})
			if kind == record.DetailsErased {
				without(t, v.path, bareRow(fmt.Sprintf("seq < %d", upto)))
				return
			}
			without(t, v.path, bareRow(fmt.Sprintf("seq < %d", upto))+";"+blankRow(fmt.Sprintf("seq < %d AND NOT ",
				upto)+milestones))
		}
	}
	timed := func(at, behind time.Time) func(t *testing.T, v *victim) {
		return func(t *testing.T, v *victim) {
			e := erasing(record.DetailsErased, 24, 0, KeepDetails, 0)
			e.e.At = at
			forge(t, v.path, e, forged{e: record.Entry{At: at}, sign: v.sign},
				forged{e: record.Entry{Kind: "x", At: behind}})
			without(t, v.path, bareRow("seq < 24"))
		}
	}
	for name, c := range map[string]struct {
		do  func(t *testing.T, v *victim)
		why string // "": lawful
	}{
		"as the program does it": {all(record.DetailsErased, 47, 0, KeepDetails, 0), ""},
		"another first entry":    {all(record.DetailsErased, 47, 3, KeepDetails, 0), otherFrom},
		"another retention":      {all(record.DetailsErased, 47, 0, 7, 0), otherDays},
		"too young":              {all(record.DetailsErased, 60, 0, KeepDetails, 0), tooYoung},
		"beyond itself":          {all(record.DetailsErased, 200, 0, KeepDetails, 0), beyondItself},
		"entries without their details": {
			all(record.EntriesErased, 24, 2, KeepEntries, 3),
			"details are gone, and no entry says that they were erased",
		},
		"a hole": {func(t *testing.T, v *victim) {
			all(record.DetailsErased, 47, 0, KeepDetails, 0)(t, v)
			forge(t, v.path, forged{e: record.Entry{
				Kind: record.DetailsErased, Upto: 48,
				Items: "from:47:-,days:30:-,kept:0:-", At: noon,
			}, root: true},
				forged{e: record.Entry{At: noon}, sign: v.sign})
		}, notWhole},
		"nothing": {func(t *testing.T, v *victim) {
			all(record.DetailsErased, 47, 0, KeepDetails, 0)(t, v)
			forge(t, v.path, forged{e: record.Entry{
				Kind: record.DetailsErased, Upto: 47,
				Items: "from:47:-,days:30:-,kept:0:-", At: noon,
			}, root: true},
				forged{e: record.Entry{At: noon}, sign: v.sign})
		}, tookNothing},
		"another checkpoint": {func(t *testing.T, v *victim) {
			e := erasing(record.DetailsErased, 47, 0, KeepDetails, 0)
			e.root, e.e.Key, e.e.At = false, rootKey(tlog.Hash{}), noon
			forge(t, v.path, e, forged{e: record.Entry{At: noon}, sign: v.sign})
			without(t, v.path, bareRow("seq < 47"))
		}, otherRoot},
		"three years ahead, then the clock set back": {timed(noon.AddDate(3, 0, 0), noon), wrongTime},
		"fifteen days ahead": {
			timed(noon.AddDate(0, 0, 15), noon.AddDate(0, 0, 15)),
			wrongTime,
		},
		"before the entry before":                   {timed(noon.AddDate(0, 0, -2), noon), wrongTime},
		"the clock set back by fifteen days behind": {timed(noon, noon.AddDate(0, 0, -15)), ""},
		"the clock right after twelve days":         {timed(noon.AddDate(0, 0, 12), noon), ""},
	} {
		v := newVictim(t, false)
		c.do(t, &v)
		if want := map[bool]string{true: OKErased, false: Modified}[c.why == ""]; want != "" {
			v.judged(t, name, want, c.why)
		}
	}
	for name, sql := range map[string]string{"a milestone less": "3", "a milestone more": "4"} {
		v := newVictim(t, false)
		all(record.DetailsErased, 47, 0, KeepDetails, 0)(t, &v)
		all(record.EntriesErased, 24, 2, KeepEntries, int64(sql[0]-'0'))(t, &v)
		v.judged(t, name, map[string]string{"3": OKErased, "4": Modified}[sql],
			map[string]string{"3": "", "4": notWhole}[sql])
	}
}

// What an earlier version erased counts only below a checkpoint from outside that was made after
// it; after the log was brought up to date the old form never counts.
func TestErasuresOfAnEarlierVersion(t *testing.T) {
	base := version2(t)
	note := signed(t, base.path)
	upgraded := func(t *testing.T, v victim) victim {
		copied := filepath.Join(t.TempDir(), "log.db")
		replace(t, v.path, copied)
		k, err := KeyFile(base.path + ".key").Load()
		if err == nil {
			err = KeyFile(copied + ".key").Save(k)
		}
		if err != nil {
			t.Fatal(err)
		}
		o := options(copied)
		o.Keep = Keep{7, 3000}
		l, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if k, err := l.Keep(t.Context()); err != nil || k != (Keep{KeepDetails, 3000}) {
			t.Errorf("the retention after the upgrade is %+v, %v", k, err)
		}
		fill(t, l, 2)
		l.Close()
		v.path = copied
		return v
	}
	check := func(name, path string, a Against, result, why string, inherited bool) {
		t.Helper()
		v, err := Verify(t.Context(), path, a)
		if err != nil || v.Result != result || v.Why != why || v.Inherited != inherited || v.Good() && v.Erased.Bound {
			t.Errorf("%s: %+v %+v %v", name, v, v.Erased, err)
		}
	}
	above, below := Against{Notes: [][]byte{note}}, Against{}
	check("version 2 by itself", base.path, below, Modified, UnboundErasure, false)
	check("version 2 below a checkpoint", base.path, above, OKErased, "", false)
	if v, _ := Verify(t.Context(), base.path, above); v.Erased == nil || v.Erased.Entries != 20 ||
		v.Erased.Details != 25 || v.Erased.Clerk != 7 || !strings.Contains(v.Words(), "署名がなく") {
		t.Errorf("told is %+v: %s", v.Erased, v.Words())
	}
	up := upgraded(t, base)
	check("brought up to date", up.path, below, Modified, UnboundErasure, true)
	check("brought up to date, with the key", up.path, Against{Key: up.key}, Modified, UnboundErasure, true)
	check("brought up to date, below a checkpoint", up.path, above, OKErased, "", false)
	check("brought up to date, below a checkpoint with the key", up.path, Against{above.Notes, up.key}, OKErased, "",
		false)
	forge(t, up.path, forged{e: record.Entry{Kind: record.EntriesErased, Upto: 40}})
	without(t, up.path, blankRow("seq = 30"))
	later := Against{Notes: append([][]byte{signed(t, up.path)}, above.Notes...)}
	check("planted after the upgrade", up.path, later, Modified, UnboundErasure, false)
	check("planted after the upgrade, by itself", up.path, below, Modified, UnboundErasure, false)

	copied := filepath.Join(t.TempDir(), "log.db")
	replace(t, base.path, copied)
	forge(t, copied, forged{e: record.Entry{Kind: record.EntriesErased, Upto: 40}})
	planted := upgraded(t, victim{path: copied, key: base.key})
	after := Against{Notes: [][]byte{signed(t, planted.path)}}
	check("planted before the upgrade", planted.path, after, OKErased, "", false)
	without(t, planted.path, blankRow("seq BETWEEN 24 AND 39"))
	check("planted before the upgrade, used after it", planted.path, after, Modified, grewLater, false)
	check("planted before the upgrade, used after it, by itself", planted.path, below, Modified, UnboundErasure, false)

	other := upgraded(t, base)
	without(t, other.path, blankRow("seq = 24"))
	check("one more, by an erasure of before", other.path, above, Modified,
		"an entry is gone, and none says that it was erased", false)
	os.Remove(other.path)
}
