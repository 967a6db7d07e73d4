package audit

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"kakanai/record"

	"golang.org/x/mod/sumdb/note"
)

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
