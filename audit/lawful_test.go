package audit

import (
	"crypto/ed25519"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/record"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A signature of the log's own, from fixed bytes. It never changes: a log written today must verify
// in ten years.
func TestGoldenVectorOfASignature(t *testing.T) {
	seed := make([]byte, ed25519.SeedSize)
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	verifier, err := note.NewEd25519VerifierKey("city.example.lg.jp/K01/00", public)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner("PRIVATE+KEY+" + strings.Join(strings.SplitN(verifier, "+", 3)[:2],
		"+") + "+" + base64.StdEncoding.EncodeToString(append([]byte{1}, seed...)))
	if err != nil {
		t.Fatal(err)
	}
	root := tlog.RecordHash([]byte("a leaf"))
	const body = "city.example.lg.jp/K01/00\n7\na+of8BglCjlyvVbrZIuJv1l3q++nFbo36BGCFgW8h4w=\nlog.signed\n"
	if got := consent(Checkpoint{s.Name(), 7, root}); got != body {
		t.Errorf("signed is %q", got)
	}
	if _, err := parseBody(body); err == nil {
		t.Error("it is read as a checkpoint")
	}
	key, err := signedKey(s, 7, root)
	b, _ := base64.StdEncoding.DecodeString(key)
	const want = "7f0c061b21549bec6c2f004eb349e67f1b41cea714050e47d251636fb58ebadb" +
		"16f6419e9659fd576698a97277ab4d2491a31a9ff6be9e099f958d7e41c21efae5e61700"
	if err != nil || hex.EncodeToString(b) != want {
		t.Errorf("the signature is %x, %v", b, err)
	}
	v, err := note.NewVerifier(verifier)
	if err != nil || !signedBy(v, key, 7, root) {
		t.Errorf("not verified: %v", err)
	}
	other := root
	other[0] ^= 1
	for why, bad := range map[string]bool{
		"another size": signedBy(v, key, 8, root), "another root": signedBy(v, key, 7, other),
		"cut off":      signedBy(v, key[:len(key)-4], 7, root),
		"another form": signedBy(v, key+"\n", 7, root), "nothing": signedBy(v, "", 7, root),
	} {
		if bad {
			t.Errorf("%s passes", why)
		}
	}
}

// A forged entry is one that an adversary appends. With sign it is a log.signed by that key; with
// root it names the checkpoint before it.
type forged struct {
	e    record.Entry
	sign note.Signer
	root bool
}

// forge appends any entries with the right hashes, as an owner can who has read the source.
func forge(t *testing.T, path string, list ...forged) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var n, at int64
	var tree edge
	if err := db.QueryRow("SELECT coalesce(max(seq) + 1, 0), coalesce(max(at), 0) FROM entry").Scan(&n,
		&at); err != nil {
		t.Fatal(err)
	}
	if err := tree.read(n, hashReader(t.Context(), db)); err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		e := f.e
		if e.Seq, e.Version = n, entryVersion; e.At.IsZero() {
			at += 1000
			e.At = time.UnixMilli(at)
		}
		if e.Day == "" {
			e.Day = record.Day(e.At)
		}
		if f.root {
			e.Key = rootKey(tree.root(n))
		}
		if f.sign != nil {
			e.Kind = record.LogSigned
			if e.Key, err = signedKey(f.sign, n, tree.root(n)); err != nil {
				t.Fatal(err)
			}
		}
		salt := make([]byte, 16)
		c := commitment(salt, detailsOf(&e))
		if _, err := db.Exec(insert, e.Seq, e.Version, e.At.UnixMilli(), e.Day, e.Kind, e.Visit, e.Form, e.Edition,
			e.Serial, e.Number, e.Code, e.Via, e.Pages, e.Copies, e.Marks,
			string(e.Screen), e.Clerk, e.Yen, e.Items, e.Free, e.Upto, e.Key, salt, detailsOf(&e), c,
			tree.add(n, leaf(headerOf(&e), c))); err != nil {
			t.Fatal(err)
		}
		n++
	}
}

// without does sql with the triggers dropped, and puts them back.
func without(t *testing.T, path, sql string) { t.Helper(); tamper(t, path, drop+sql+";"+restore()) }

func blankRow(which string) string { return "UPDATE entry SET " + blank + " WHERE " + which }

func bareRow(which string) string {
	return "UPDATE entry SET salt = NULL, details = NULL WHERE " + which
}

// erasing is the entry of an erasure.
func erasing(kind record.Kind, upto, from, days, kept int64) forged {
	return forged{e: record.Entry{
		Kind: kind, Upto: upto,
		Items: record.Items(fmt.Sprintf("from:%d:-,days:%d:-,kept:%d:-", from, days, kept)),
	}, root: true}
}

func signerOf(t *testing.T, k Keeper) note.Signer {
	t.Helper()
	s, _, err := loadKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A victim is a closed log with checkpoints kept outside before the attack: of business days four
// years, a hundred days and a day ago.
type victim struct {
	path  string
	notes [][]byte
	key   string
	sign  note.Signer
}

// newVictim makes a victim: entry 0, then days of 23 entries each: day.open, twenty of visits,
// day.close, one more. With erased the first day and the details of the second were erased
// lawfully: entries 69 to 72 say so, and the last, 73, is one of a visit.
func newVictim(t *testing.T, erased bool) victim {
	t.Helper()
	now := noon.AddDate(-4, 0, 0)
	l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
	for i, back := range []int{4 * 365, 100, 1} {
		now = noon.AddDate(0, 0, -back)
		if _, err := l.OpenDay(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		fill(t, l, 20)
		if _, _, _, err := l.CloseDay(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		if i < 2 {
			fill(t, l, 1)
		}
	}
	now = noon
	if erased {
		if done, err := l.Erase(t.Context(), 7); err != nil || done != (Erased{47, 21}) {
			t.Fatal(done, err)
		}
		fill(t, l, 1)
	}
	v := victim{path: path, notes: [][]byte{signed(t, path)}, sign: signerOf(t, l.o.Key)}
	l.Close()
	var err error
	if v.key, err = VerifierKey(l.o.Key); err != nil {
		t.Fatal(err)
	}
	want := OK
	if erased {
		want = OKErased
	}
	if got, err := Verify(t.Context(), path, Against{v.notes, v.key}); err != nil || got.Result != want {
		t.Fatalf("before the attack: %+v %v", got, err)
	}
	return v
}

// judged verifies against the checkpoints: with the key that was handed over, and without one.
func (v victim) judged(t *testing.T, why, want, words string) {
	t.Helper()
	for _, a := range []Against{{v.notes, v.key}, {v.notes, ""}, {nil, v.key}, {nil, ""}} {
		got, err := Verify(t.Context(), v.path, a)
		if err != nil || got.Result != want || got.Why != words || (got.Erased != nil) != (want == OKErased) {
			t.Errorf("%s: %s at %d, %q, %v; expected %s, %q", why, got.Result, got.At, got.Why, err, want, words)
		}
	}
}

// oldErasure is an erasure as an earlier version wrote it.
func oldErasure(kind record.Kind, upto int64) forged {
	return forged{e: record.Entry{Kind: kind, Upto: upto}}
}

// thiefKey returns a key of the log's name that the log does not have, as verifier key and signer.
func thiefKey(t *testing.T, v victim) (string, note.Signer) {
	t.Helper()
	secret, public, err := note.GenerateKey(options("").Rand, v.sign.Name())
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return public, s
}

// resume lets the kiosk go on, and its next checkpoint leave the PC.
func resume(t *testing.T, v *victim) {
	t.Helper()
	o := options(v.path)
	o.Now = func() time.Time { return noon.Add(time.Hour) }
	l, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, l, 3)
	v.notes = append(v.notes, signed(t, v.path))
	l.Close()
}

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

func readAll(t *testing.T, path string) func(func(row, error) bool) {
	t.Helper()
	tx, done, err := snapshot(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	return rows(t.Context(), tx, schemaVersion, "ORDER BY seq")
}

// structure gives a log the structure of another version, with every entry as it is.
func structure(t *testing.T, path string, version int) {
	t.Helper()
	schema := schemas[version]
	tamper(t, path, drop+"DROP INDEX entry_day; DROP INDEX entry_number; DROP INDEX entry_milestone; ALTER TABLE "+
		"entry RENAME TO other;"+schema[0]+
		"; INSERT INTO entry SELECT * FROM other ORDER BY seq; DROP TABLE other;"+strings.Join(schema[1:],
		";")+fmt.Sprintf("; PRAGMA user_version = %d", version))
}

// version2 makes a log as version 2 made it: a day four years ago and one a hundred days ago, the
// first erased, and the details of the second. Entries 46 and 47 say so; 48 is the last.
func version2(t *testing.T) victim {
	t.Helper()
	l, path := newLog(t, nil)
	o := l.o
	l.Close()
	key, err := VerifierKey(o.Key)
	if err != nil {
		t.Fatal(err)
	}
	id := key[strings.LastIndexByte(key[:strings.IndexByte(key, '+')], '/')+1 : strings.IndexByte(key, '+')]
	tamper(t, path, drop+"DELETE FROM entry;"+restore())
	structure(t, path, 2)
	list := []forged{{e: record.Entry{Kind: record.LogBegun, Visit: id, Key: key, At: noon.AddDate(-4, 0, 0)}}}
	for _, back := range []int{4 * 365, 100} {
		at := noon.AddDate(0, 0, -back)
		list = append(list, forged{e: record.Entry{Kind: record.DayOpened, At: at}})
		for range 20 {
			list = append(list, forged{e: record.Entry{Kind: "x", Form: "inkan", At: at}})
		}
		list = append(list, forged{e: record.Entry{Kind: record.DayClosed, At: at}})
	}
	list = append(list, forged{e: record.Entry{Kind: "x", At: noon.AddDate(0, 0, -1)}},
		forged{e: record.Entry{Kind: record.DetailsErased, Upto: 45, Clerk: 7, At: noon}},
		forged{e: record.Entry{Kind: record.EntriesErased, Upto: 23, Clerk: 7, At: noon}},
		forged{e: record.Entry{Kind: "x", At: noon}})
	forge(t, path, list...)
	tamper(t, path, drop+bareRow("seq < 45")+";"+blankRow("seq < 23 AND "+
		"NOT "+milestones2)+";"+schema2[4]+";"+schema2[5])
	return victim{path: path, key: key, sign: signerOf(t, o.Key)}
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

// A retention that another program appended is not the log's, even if the log's next signature
// comes right after it.
func TestAnAppendedRetentionIsNotTaken(t *testing.T) {
	v := newVictim(t, false)
	forge(t, v.path, forged{e: record.Entry{Kind: record.KeepChanged, Items: "details:0:-,entries:0:-"}})
	o := options(v.path)
	for range 2 { // the second time a signature of the program's stands behind it
		l, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if k, err := l.Keep(t.Context()); err != nil || k != DefaultKeep {
			t.Errorf("in force is %+v, %v", k, err)
		}
		if _, err := l.EraseDue(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		l.Close()
	}
	v.judged(t, "a retention before the program's erasure", Modified, "a retention is not signed")
}

// Without the log's key nothing is erased, and the key is not lost: a key that another program
// appended does not make ours replace its own.
func TestNoErasureWithoutTheKey(t *testing.T) {
	v := newVictim(t, false)
	o := options(v.path)
	keeper := &safe{err: os.ErrPermission}
	secret, err := o.Key.Load()
	if err != nil {
		t.Fatal(err)
	}
	o.Key = keeper
	l, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Erase(t.Context(), 7); err == nil {
		t.Error("erased without the key")
	}
	if _, err := l.EraseDue(t.Context(), 7); err == nil {
		t.Error("erased without the key")
	}
	if err := l.SetKeep(t.Context(), Keep{1, 1}, 7); err == nil {
		t.Error("another retention without the key")
	}
	l.Close()
	v.judged(t, "nothing happened", OK, "")
	keeper.key, keeper.err = secret, nil
	forge(t, v.path, forged{e: record.Entry{Kind: record.KeyAdded, Key: verifierKeyOf(t)}})
	if l, err = Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	l.Close()
	if keeper.key != secret {
		t.Error("an appended key made the program throw its own away")
	}
}

// The key of an outsider must be one that the log names, also where there is no checkpoint to hold
// it against.
func TestAKeyThatTheLogDoesNotName(t *testing.T) {
	for _, erased := range []bool{false, true} {
		v := newVictim(t, erased)
		other := verifierKeyOf(t)
		for _, notes := range [][][]byte{nil, v.notes} {
			if got, err := Verify(t.Context(), v.path, Against{notes, other}); err != nil ||
				got.Result != BadSignature || got.Erased != nil {
				t.Errorf("%+v %v", got, err)
			}
		}
	}
}

// What a lost key signed counts for a reader who trusts its successor, as far as that one has
// signed on; for a reader who trusts the first key, what the successor signed does not count.
func TestErasuresAcrossALostKey(t *testing.T) {
	v := newVictim(t, true)
	now := noon.AddDate(0, 0, 1)
	o := options(v.path)
	o.Now = func() time.Time { return now }
	if err := os.Remove(v.path + ".key"); err != nil {
		t.Fatal(err)
	}
	l, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	second, err := VerifierKey(o.Key)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, l, 1)
	for _, key := range []string{second, v.key, ""} {
		if got, err := Verify(t.Context(), v.path, Against{Key: key}); err != nil || got.Result != OKErased {
			t.Errorf("after the loss: %+v %v", got, err)
		}
	}
	now = noon.AddDate(0, 0, 40)
	fill(t, l, 1)
	now = now.AddDate(0, 0, 1)
	if n, err := l.EraseDue(t.Context(), 7); n == 0 || err != nil {
		t.Fatal(n, err)
	}
	l.Close()
	for key, want := range map[string]string{second: OKErased, v.key: Modified, "": Modified} {
		if got, err := Verify(t.Context(), v.path, Against{Key: key}); err != nil || got.Result != want ||
			OwnKey(t.Context(), v.path, o.Key) != second {
			t.Errorf("after the successor erased: %+v %v, expected %s", got, err, want)
		}
	}
}

// Nor is one that another key has signed: the program erases by its own, and the log is in order.
func TestARetentionOfAnotherKeyIsNotTaken(t *testing.T) {
	v := newVictim(t, false)
	secret, public, err := note.GenerateKey(options("").Rand, v.sign.Name())
	if err != nil {
		t.Fatal(err)
	}
	thief, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	forge(t, v.path, forged{e: record.Entry{Kind: record.KeyAdded, Key: public}}, forged{sign: thief},
		forged{e: record.Entry{Kind: record.KeepChanged, Items: "details:0:-,entries:0:-"}}, forged{sign: thief})
	l, err := Open(t.Context(), options(v.path))
	if err != nil {
		t.Fatal(err)
	}
	if n, err := l.EraseDue(t.Context(), 7); n != 47 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	l.Close()
	v.judged(t, "a retention of another key", OKErased, "")
}

// A checkpoint says what the log is, and anyone who starts the program gets one. It is no consent
// to what stands at the end: as a log.signed its signature counts for nothing.
func TestACheckpointSignsNoErasure(t *testing.T) {
	v := newVictim(t, false)
	consent := func() forged {
		note := strings.Fields(string(signed(t, v.path)))
		return forged{e: record.Entry{Kind: record.LogSigned, Key: note[len(note)-1], At: noon}}
	}
	bare, gone := erasing(record.DetailsErased, 47, 0, KeepDetails, 0),
		erasing(record.EntriesErased, 24, 2, KeepEntries, 3)
	bare.e.At, gone.e.At = noon, noon
	for _, e := range []forged{bare, gone} {
		forge(t, v.path, e)
		forge(t, v.path, consent())
	}
	without(t, v.path, bareRow("seq < 47")+";"+blankRow("seq < 24 AND NOT "+milestones))
	v.judged(t, "signed by checkpoints", Modified, UnboundErasure)
}

// A clock that a network sets right while an erasure is worked out makes no lawful log a changed
// one: what is taken, and what the entry says of it, go by one reading.
func TestAClockSetDuringAnErasure(t *testing.T) {
	now, read, set := noon.AddDate(0, 0, -31), 0, -1
	l, path := newLog(t, func(o *Options) {
		o.Now = func() time.Time {
			if read++; set >= 0 && read > set {
				return now.Add(-time.Hour)
			}
			return now
		}
	})
	fill(t, l, 3)
	now = noon.AddDate(0, 0, -30).Add(-time.Minute)
	fill(t, l, 3)
	now = noon.AddDate(0, 0, -1)
	fill(t, l, 3)
	now, read, set = noon, 0, 1
	if done, err := l.Erase(t.Context(), 7); err != nil || done.Details != 7 {
		t.Fatal(done, err)
	}
	if v := verdict(t, path); v.Result != OKErased {
		t.Errorf("%+v", v)
	}
}

// A PC's battery is dead behind an erasure, or its clock had run ahead and is right again: what
// comes behind says how many days were left, and the log was not changed.
func TestTheClockIsSetBackBehindAnErasure(t *testing.T) {
	for why, c := range map[string]struct {
		behind time.Time
		kept   int
	}{
		"a dead battery":             {time.Date(2000, 1, 1, 0, 0, 0, 0, record.Japan), 0},
		"a month ahead for two days": {noon.AddDate(0, 0, -31), 0},
	} {
		now := noon.AddDate(0, 0, -100)
		l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
		fill(t, l, 3)
		now = noon.AddDate(0, 0, -1)
		fill(t, l, 3)
		now = noon
		if n, err := l.EraseDue(t.Context(), 7); err != nil || n == 0 {
			t.Fatal(n, err)
		}
		now = c.behind
		if _, err := l.AcceptClock(t.Context(), 7); err != nil {
			t.Fatal(err)
		}
		if v := verdict(t, path); v.Result != OKErased || v.Erased.Kept != c.kept {
			t.Errorf("%s: %+v %+v", why, v, v.Erased)
		}
	}
}

// The verdict shows the erasure that left less than the others, however many ordinary ones follow.
func TestOrdinaryErasuresHideNoOther(t *testing.T) {
	now := noon.AddDate(0, 0, -50)
	l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
	day := func(ahead int) {
		t.Helper()
		now = noon.AddDate(0, 0, ahead)
		fill(t, l, 3)
	}
	keep := func(k Keep) {
		t.Helper()
		if err := l.SetKeep(t.Context(), k, 9); err != nil {
			t.Fatal(err)
		}
	}
	day(-1)
	day(0)
	keep(Keep{0, 1})
	now = now.Add(time.Hour)
	if done, err := l.Erase(t.Context(), 9); err != nil || done.Entries == 0 {
		t.Fatal(done, err)
	}
	keep(DefaultKeep)
	for _, d := range []int{10, 500, 1200, 1201} {
		day(d)
	}
	if done, err := l.Erase(t.Context(), 7); err != nil || done.Entries == 0 {
		t.Fatal(done, err)
	}
	v := verdict(t, path)
	if e := v.Erased; v.Result != OKErased || e == nil || e.Clerk != 9 || e.Days != 1 || e.Kept != 1 ||
		!e.At.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v %+v", v, e)
	}
}
