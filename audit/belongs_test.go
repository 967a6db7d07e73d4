package audit

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"kakanai/record"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// An owner who makes all hashes anew is still bound to what entries must be to each other.
func TestWhatHashesDoNotShow(t *testing.T) {
	const (
		days      = "day and time do not belong together"
		beginning = "the first entry is not the log's beginning"
		taken     = "an entry holds what the log does not take"
		changed   = "an entry was changed"
	)
	for why, c := range map[string]struct {
		do  string
		at  int64
		say string
	}{
		"another day":                   {"UPDATE entry SET day = '2026-11-23' WHERE seq = 5", 5, days},
		"another time":                  {"UPDATE entry SET at = at + 86400000 WHERE seq = 5", 5, days},
		"an open day that is not kept":  {"UPDATE entry SET day = '2026-11-25' WHERE seq = 20", 20, days},
		"opened on another day":         {"UPDATE entry SET day = '2026-11-23' WHERE kind = 'day.open'", 14, days},
		"a second beginning":            {"UPDATE entry SET kind = 'log.new' WHERE seq = 5", 5, beginning},
		"another beginning":             {"UPDATE entry SET kind = 'log.key' WHERE seq = 0", 0, beginning},
		"a key where none belongs":      {"UPDATE entry SET key = 'x' WHERE seq = 5", 5, taken},
		"a name":                        {"UPDATE entry SET form = 'mihon-taro' WHERE seq = 5", 5, taken},
		"a number that is out of range": {"UPDATE entry SET yen = 1 << 41 WHERE seq = 5", 5, taken},
		"details in another form": {
			"UPDATE entry SET details = CAST('kakanai.details.2' AS BLOB) WHERE seq = 5",
			5, changed,
		},
		"a salt without details": {
			"UPDATE entry SET details = NULL WHERE seq = 5", 5,
			"details and salt do not belong together",
		},
		"another version": {"UPDATE entry SET version = 1 WHERE seq = 5", 5, changed},
	} {
		t.Run(why, func(t *testing.T) {
			now := noon
			l, path := newLog(t, func(o *Options) { o.Now = func() time.Time { return now } })
			fill(t, l, 13)
			if _, err := l.OpenDay(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			fill(t, l, 13)
			l.Close()
			rehash(t, path)
			if v := verdict(t, path); v.Result != OK {
				t.Fatalf("hashes made anew, and nothing else: %+v", v)
			}
			tamper(t, path, drop+c.do)
			rehash(t, path)
			if v := verdict(t, path); v.Result != Modified || v.At != c.at || v.Why != c.say {
				t.Errorf("%+v, expected %d: %s", v, c.at, c.say)
			}
		})
	}
}

// A clock's entry says by how much, in milliseconds, and not at all below the limits.
func TestClocksSayByHowMuch(t *testing.T) {
	for why, c := range map[string]struct {
		wall, up time.Duration // since the entry before; up < 0: not known
		kind     string
		millis   int64
	}{
		"a day back":                      {-24 * time.Hour, time.Minute, "clock.back", 86_460_000},
		"a day back, nothing else known":  {-24 * time.Hour, -1, "clock.back", 86_400_000},
		"an hour ahead":                   {61 * time.Minute, time.Minute, "clock.forward", 3_600_000},
		"an hour ahead, nothing known":    {time.Hour, -1, "", 0},
		"two seconds back":                {-2 * time.Second, -1, "", 0},
		"more than two seconds back":      {-2001 * time.Millisecond, -1, "clock.back", 2001},
		"a minute slower than it ought":   {0, time.Minute, "", 0},
		"more than a minute slower":       {time.Minute, 121 * time.Second, "clock.back", 61_000},
		"a minute faster than it ought":   {time.Minute, 0, "", 0},
		"more than a minute faster":       {61 * time.Second, 0, "clock.forward", 61_000},
		"back by seconds, up by the same": {-3 * time.Second, 0, "clock.back", 3000},
	} {
		t.Run(why, func(t *testing.T) {
			now, up := noon, time.Hour
			l, path := newLog(t, func(o *Options) {
				o.Now = func() time.Time { return now }
				o.Uptime = func() (string, time.Duration) {
					if c.up < 0 {
						return "", 0
					}
					return "0a1b2c3d", up
				}
			})
			fill(t, l, 1)
			now, up = now.Add(c.wall), up+max(c.up, 0)
			fill(t, l, 1)
			kind, millis := "", int64(0)
			if err := Read(t.Context(), path, "", "9999", func(e record.Entry, _ int64) error {
				if strings.HasPrefix(string(e.Kind), "clock.") {
					kind, millis = kind+string(e.Kind), e.Millis
				}
				return nil
			}); err != nil || kind != c.kind || millis != c.millis {
				t.Errorf("%q by %d ms, expected %q by %d: %v", kind, millis, c.kind, c.millis, err)
			}
		})
	}
}

// A checkpoint is of the log that its key is of: the right key under another name's body does not
// count.
func TestAKeySignsItsOwnLogOnly(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 9)
	c, own, err := l.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	signer, verifier, err := loadKey(KeyFile(path + ".key"))
	if err != nil {
		t.Fatal(err)
	}
	id := c.Origin[strings.LastIndexByte(c.Origin, '/'):]
	for _, origin := range []string{"city.other.lg.jp/K01" + id, "city.example.lg.jp/K02" + id} {
		other := c
		other.Origin = origin
		b, err := note.Sign(&note.Note{Text: other.body()}, signer)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"", verifier} {
			if v, err := Verify(t.Context(), path, Against{[][]byte{b}, key}); err != nil || v.Result != BadSignature {
				t.Errorf("signed by %s as %s: %+v %v", c.Origin, origin, v, err)
			}
		}
	}
	if v, err := Verify(t.Context(), path, Against{[][]byte{[]byte(own)}, verifier}); err != nil || v.Result != OK {
		t.Errorf("its own: %+v %v", v, err)
	}
}

// Of a proof every part must belong to every other, also where all hashes are right: the number in
// the entry is its place in the tree.
func TestAProofsPartsBelongTogether(t *testing.T) {
	_, path := newLog(t, nil)
	signer, verifier, err := loadKey(KeyFile(path + ".key"))
	if err != nil {
		t.Fatal(err)
	}
	e := sample
	e.Version, e.Seq, e.At, e.Day = 2, 1, noon, "2026-11-24"
	salt := make([]byte, 16)
	commit := commitment(salt, detailsOf(&e))
	b64 := base64.StdEncoding.EncodeToString
	// make proves that e, at place index, is in a tree of size entries that are all the same.
	make := func(index, size int64) Proof {
		var tree edge
		var all []tlog.Hash
		for n := range size {
			h := tree.add(n, leaf(headerOf(&e), commit))
			for ; len(h) > 0; h = h[32:] {
				all = append(all, tlog.Hash(h[:32]))
			}
		}
		read := tlog.HashReaderFunc(func(at []int64) (out []tlog.Hash, err error) {
			for _, i := range at {
				out = append(out, all[i])
			}
			return out, nil
		})
		found, err := tlog.ProveRecord(size, index, read)
		if err != nil {
			t.Fatal(err)
		}
		c, err := note.Sign(&note.Note{Text: Checkpoint{signer.Name(), size, tree.root(size)}.body()}, signer)
		if err != nil {
			t.Fatal(err)
		}
		p := Proof{
			Format: proofFormat, Header: string(headerOf(&e)), Commitment: b64(commit), Salt: b64(salt),
			Details: string(detailsOf(&e)),
			Index:   index, Hashes: []string{}, Checkpoint: string(c),
		}
		for _, h := range found {
			p.Hashes = append(p.Hashes, b64(h[:]))
		}
		return p
	}
	check := func(p Proof) error {
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = CheckProof(b, verifier)
		return err
	}
	if err := check(make(1, 5)); err != nil {
		t.Fatalf("a good one: %v", err)
	}
	for why, change := range map[string]func(p *Proof){
		"at another place":            func(p *Proof) { *p = make(3, 5) },
		"with another place's number": func(p *Proof) { p.Index = 3 },
		"past the end":                func(p *Proof) { p.Index = 5 },
		"before the beginning":        func(p *Proof) { p.Index = -1 },
		"a hash less":                 func(p *Proof) { p.Hashes = p.Hashes[1:] },
		"a hash more":                 func(p *Proof) { p.Hashes = append(p.Hashes, p.Hashes[0]) },
		"half a hash":                 func(p *Proof) { p.Hashes[0] = p.Hashes[0][:8] },
		"of another tree":             func(p *Proof) { p.Checkpoint = make(1, 6).Checkpoint },
		"a short commitment":          func(p *Proof) { p.Commitment = b64(commit[:31]) },
		"other details": func(p *Proof) {
			p.Details = strings.Replace(p.Details, "millis 41234",
				"millis 41235", 1)
		},
		"another salt":   func(p *Proof) { p.Salt = b64(append(salt[:15:15], 1)) },
		"another format": func(p *Proof) { p.Format = "kakanai.proof.2" },
		"an entry that the log never takes": func(p *Proof) {
			was := e
			e.Form = "mihon.taro"
			*p = make(1, 5)
			e = was
		},
	} {
		p := make(1, 5)
		if change(&p); check(p) == nil {
			t.Errorf("a proof %s convinces", why)
		}
	}
}

// One entry that is gone from the end is enough, and a checkpoint of as many as there are is none
// too many.
func TestTheLastEntryIsMissed(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 9)
	before := Against{Notes: [][]byte{signed(t, path)}}
	if v, err := Verify(t.Context(), path, before); err != nil || v.Result != OK {
		t.Fatalf("%+v %v", v, err)
	}
	l.Close()
	tamper(t, path, drop+"DELETE FROM entry WHERE seq = 9", restore())
	if v, err := Verify(t.Context(), path, before); err != nil || v.Result != Truncated || v.At != 9 {
		t.Errorf("%+v %v", v, err)
	}
}

// The log's beginning is no entry that an erasure may take, however much else it took.
func TestTheBeginningIsNeverErased(t *testing.T) {
	path := specimen(t, 4096)
	tamper(t, path, drop+"UPDATE entry SET "+blank+" WHERE seq = 0", restore())
	if v := verdict(t, path); v.Result != Modified || v.At != 0 {
		t.Errorf("%+v", v)
	}
}

// A key that the log does not name signs nothing for it, and proves nothing of it.
func TestAnotherLogsKeySignsNothing(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 1)
	_, other := newLog(t, nil)
	if _, _, err := Sign(t.Context(), path, KeyFile(other+".key")); err == nil {
		t.Error("a checkpoint is signed with another log's key")
	}
	if _, err := Prove(t.Context(), path, KeyFile(other+".key"), 1, false); err == nil {
		t.Error("an entry is proved with another log's key")
	}
}

// Checkpoints are held against a log in the order of their sizes, however they are given.
func TestCheckpointsInAnyOrder(t *testing.T) {
	l, path := newLog(t, nil)
	var notes [][]byte
	for range 3 {
		fill(t, l, 5)
		notes = append([][]byte{signed(t, path)}, notes...) // the newest first
	}
	if v, err := Verify(t.Context(), path, Against{Notes: notes}); err != nil || v.Result != OK {
		t.Fatalf("%+v %v", v, err)
	}
	l.Close()
	tamper(t, path, drop+"UPDATE entry SET copies = 9 WHERE seq = 8")
	rehash(t, path)
	if v, err := Verify(t.Context(), path, Against{Notes: notes}); err != nil || v.Result != Forked || v.At != 6 {
		t.Errorf("%+v %v, expected a fork after the first 6", v, err)
	}
}

// What the log says of itself no caller can say.
func TestOnlyTheLogSaysWhatIsItsOwn(t *testing.T) {
	l, path := newLog(t, nil)
	for _, kind := range []record.Kind{
		record.LogBegun, record.KeyAdded, record.DayOpened, record.DayClosed, record.ClockBack, record.ClockForward,
		record.DetailsErased, record.EntriesErased, record.Erased,
	} {
		for _, add := range []func(context.Context, record.Entry) (record.Entry, error){l.Append, l.Number} {
			if _, err := add(t.Context(), record.Entry{Kind: kind, Upto: 1}); err == nil {
				t.Errorf("a caller wrote %s", kind)
			}
		}
	}
	if v := verdict(t, path); v.Result != OK || v.Entries != 1 {
		t.Errorf("%+v", v)
	}
}

// Today is the day that is open, until midnight has passed by the clock that is not set; then, and
// where none is open, it is the calendar's.
func TestToday(t *testing.T) {
	now, up := noon, time.Hour
	l, _ := newLog(t, func(o *Options) {
		o.Now = func() time.Time { return now }
		o.Uptime = func() (string, time.Duration) { return "0a1b2c3d", up }
	})
	want := func(day string) {
		t.Helper()
		if got, err := l.Today(t.Context()); err != nil || got != day {
			t.Errorf("%s, expected %s: %v", got, day, err)
		}
	}
	want("2026-11-24")
	if _, err := l.OpenDay(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	now = now.AddDate(1, 0, 0) // set ahead
	want("2026-11-24")
	now, up = noon.AddDate(0, 0, 1), up+24*time.Hour
	want("2026-11-25")
	if _, _, _, err := l.CloseDay(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	want("2026-11-25")
}

// Of an erased entry nothing is left but its hashes; what stands there beside them was put there.
func TestNothingIsLeftOfAnErasedEntry(t *testing.T) {
	for _, set := range []string{
		"details = x'00'", "salt = zeroblob(16)", "commitment = zeroblob(32)", "clerk = 1",
		"version = 2",
	} {
		path := specimen(t, 4096)
		tamper(t, path, drop+"UPDATE entry SET "+set+" WHERE seq = 5", restore())
		if v := verdict(t, path); v.Result != Modified || v.At != 5 {
			t.Errorf("%s: %+v", set, v)
		}
	}
}

// A log that finds another log's key in its place gets a new one, and says so.
func TestAnotherLogsKeyIsReplaced(t *testing.T) {
	l, path := newLog(t, nil)
	l.Close()
	_, other := newLog(t, nil)
	replace(t, other+".key", path+".key")
	l, err := Open(t.Context(), options(path))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if _, _, err := l.Checkpoint(t.Context()); err != nil {
		t.Error(err)
	}
	if v := verdict(t, path); v.Result != OK || v.Entries != 3 {
		t.Errorf("%+v, expected a log.key and its log.signed", v)
	}
}
