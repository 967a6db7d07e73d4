package audit

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func verifierOf(t testing.TB, path string) note.Verifier {
	t.Helper()
	key, err := VerifierKey(KeyFile(path + ".key"))
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(key)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func signed(t testing.TB, path string) []byte {
	t.Helper()
	_, s, err := Sign(t.Context(), path, KeyFile(path+".key"))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(s)
}

// bulk adds n entries, a thousand a transaction.
func bulk(t testing.TB, l *Log, n int) {
	t.Helper()
	for n > 0 {
		plans := make([]plan, min(n, 1000))
		for i := range plans {
			plans[i].e = sample
			plans[i].number = i%3 == 0
		}
		if _, err := l.write(t.Context(), plans, nil); err != nil {
			t.Fatal(err)
		}
		n -= len(plans)
	}
}

// Programs that others wrote parse our checkpoints and accept our proofs: at every size to 300, and
// in make soak at a million.
func TestOthersVerify(t *testing.T) {
	l, path := newLog(t, nil)
	v := verifierOf(t, path)
	read := hashReader(t.Context(), l.db)
	var old []byte
	at := func(size, step int64) {
		c, s, err := l.Checkpoint(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		theirs, rest, n, err := log.ParseCheckpoint([]byte(s), v.Name(), v)
		if err != nil || len(rest) != 0 || len(n.Sigs) != 1 || theirs.Size != uint64(size) ||
			theirs.Origin != c.Origin || !bytes.Equal(theirs.Hash, c.Root[:]) {
			t.Fatalf("size %d: %v, %+v", size, err, theirs)
		}
		if ours, err := parseBody(string(theirs.Marshal())); err != nil || ours != c {
			t.Fatalf("theirs is read as %+v: %v", ours, err)
		}
		for i := int64(0); i < size; i += step {
			p, err := tlog.ProveRecord(size, i, read)
			if err != nil {
				t.Fatal(err)
			}
			leaf, err := read([]int64{tlog.StoredHashIndex(0, i)})
			if err == nil {
				err = proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(i), uint64(size), leaf[0][:], raw(p),
					theirs.Hash)
			}
			if err != nil {
				t.Fatalf("entry %d of %d: %v", i, size, err)
			}
		}
		if old != nil {
			was := uint64(len(old) / 32)
			p, err := tlog.ProveTree(size, int64(was), read)
			if err == nil {
				err = proof.VerifyConsistency(rfc6962.DefaultHasher, was, uint64(size), raw2(p), old[:32], theirs.Hash)
			}
			if err != nil {
				t.Fatalf("%d does not go on from %d: %v", size, was, err)
			}
		}
		if size <= 300 {
			old = bytes.Repeat(theirs.Hash, int(size))
		}
	}
	for size := int64(1); size <= 300; size++ {
		at(size, 1+size/17)
		fill(t, l, 1)
	}
	if os.Getenv("KAKANAI_SOAK") != "" {
		bulk(t, l, 1_000_000-301)
		at(1_000_000, 997)
	}
}

func raw(p tlog.RecordProof) (out [][]byte) {
	for _, h := range p {
		out = append(out, bytes.Clone(h[:]))
	}
	return out
}

func raw2(p tlog.TreeProof) [][]byte { return raw(tlog.RecordProof(p)) }

// rehash computes all commitments and hashes anew, as an adversary does who changed rows and knows
// how a log is made.
func rehash(t *testing.T, path string) {
	t.Helper()
	tamper(t, path, drop)
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	type fix struct {
		seq            int64
		commit, hashes []byte
	}
	var fixes []fix
	var tree edge
	for r, err := range rows(t.Context(), db, schemaVersion, "ORDER BY seq") {
		if err != nil {
			t.Fatal(err)
		}
		c := commitment([]byte(r.salt), []byte(r.details))
		fixes = append(fixes, fix{r.seq, c, tree.add(r.seq, leaf(r.header(), c))})
	}
	for _, f := range fixes {
		if _, err := db.Exec("UPDATE entry SET commitment = ?, hashes = ? WHERE seq = ?", f.commit, f.hashes,
			f.seq); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	tamper(t, path, restore())
}

// A tampering is a way to change a log, and what is found of it.
type tampering struct {
	why        string
	do         func(t *testing.T, path, yesterday string)
	alone      string // by itself
	aloneAt    int64
	outside    string // against checkpoints of 701 and 1001 entries
	outsideAt  int64
	newNoteToo bool // a new checkpoint, signed with the stolen key, passes
}

// The seven ways to change a log, and what finds each: the log by itself, a checkpoint outside.
func TestTamperMatrix(t *testing.T) {
	const edit = "UPDATE entry SET copies = 9 WHERE seq = 500"
	for _, c := range []tampering{
		{"an entry edited", func(t *testing.T, p, _ string) {
			tamper(t, p, drop+edit+";"+restore())
		}, Modified, 500, Modified, 500, false},
		{"an entry deleted", func(t *testing.T, p, _ string) {
			tamper(t, p, drop+"DELETE FROM entry WHERE seq = 500;"+restore())
		}, Modified, 500, Modified, 500, false},
		{"the end cut off", func(t *testing.T, p, _ string) {
			tamper(t, p, drop+"DELETE FROM entry WHERE seq > 990;"+restore())
		}, OK, -1, Truncated, 991, true},
		{"edited and all hashes anew", func(t *testing.T, p, _ string) {
			tamper(t, p, drop+edit)
			rehash(t, p)
		}, OK, -1, Forked, 0, true},
		{
			"edited after the first checkpoint, all hashes anew, signed with the stolen key",
			func(t *testing.T, p, _ string) {
				tamper(t, p, drop+strings.ReplaceAll(edit, "500", "800"))
				rehash(t, p)
			}, OK, -1, Forked, 701, true,
		},
		{"yesterday's file put back", func(t *testing.T, p, yesterday string) {
			replace(t, yesterday, p)
		}, OK, -1, Truncated, 701, true},
		{"replaced as a whole, longer, same id and key", func(t *testing.T, p, yesterday string) {
			tamper(t, yesterday, drop+strings.ReplaceAll(edit, "500", "5"))
			rehash(t, yesterday)
			more(t, yesterday, p+".key", 500)
			replace(t, yesterday, p)
		}, OK, -1, Forked, 0, true},
	} {
		t.Run(c.why, c.check)
	}
}

func (c tampering) check(t *testing.T) {
	l, path := newLog(t, nil)
	bulk(t, l, 700)
	var notes [][]byte
	notes = append(notes, signed(t, path))
	l.Close()
	yesterday := filepath.Join(t.TempDir(), "log.db")
	replace(t, path, yesterday)
	more(t, path, path+".key", 300)
	notes = append(notes, signed(t, path))
	key, _ := VerifierKey(KeyFile(path + ".key"))
	for _, k := range []string{"", key} {
		if v, err := Verify(t.Context(), path, Against{notes, k}); err != nil || v.Result != OK ||
			v.Entries != 1001 {
			t.Fatalf("before: %+v %v", v, err)
		}
	}
	var marks [][]byte // the same two, as they stand on a paper's foot
	for _, n := range notes {
		cp, err := unsigned(string(n))
		if err != nil {
			t.Fatal(err)
		}
		marks = append(marks, []byte(cp.Mark()+"\n"))
	}
	if v, err := Verify(t.Context(), path, Against{Notes: marks}); err != nil || v.Result != OK ||
		v.Trusted != "mark" {
		t.Fatalf("before, against marks: %+v %v", v, err)
	}
	c.do(t, path, yesterday)
	c.found(t, path, key, notes, marks)
}

// found checks the verdicts on the log that was changed, by itself and against what was kept.
func (c tampering) found(t *testing.T, path, key string, notes, marks [][]byte) {
	t.Helper()
	if v, err := Verify(t.Context(), path, Against{Notes: marks}); err != nil || v.Result != c.outside ||
		v.At != c.outsideAt {
		t.Errorf("against marks: %+v %v, expected %s at %d", v, err, c.outside, c.outsideAt)
	}
	if v := verdict(t, path); v.Result != c.alone || v.At != c.aloneAt {
		t.Errorf("by itself: %+v, expected %s at %d", v, c.alone, c.aloneAt)
	}
	for _, k := range []string{"", key} {
		if v, err := Verify(t.Context(), path, Against{notes, k}); err != nil || v.Result != c.outside ||
			v.At != c.outsideAt {
			t.Errorf("against checkpoints: %+v %v, expected %s at %d", v, err, c.outside, c.outsideAt)
		}
	}
	if c.newNoteToo {
		if v, err := Verify(t.Context(), path, Against{[][]byte{signed(t, path)}, key}); err != nil ||
			v.Result != OK {
			t.Errorf("against its own new checkpoint: %+v %v", v, err)
		}
	}
}

func replace(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(to + "-wal")
	if err := os.WriteFile(to, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// more adds n entries to a log that is closed.
func more(t *testing.T, path, key string, n int) {
	t.Helper()
	o := options(path)
	o.Key = KeyFile(key)
	l, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	bulk(t, l, n)
	l.Close()
}

func TestStrangeCheckpoints(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 9)
	mine := signed(t, path)
	other, otherPath := newLog(t, nil)
	fill(t, other, 9)
	theirs := signed(t, otherPath)
	secret, forged, err := note.GenerateKey(options(path).Rand, verifierOf(t, path).Name())
	if err != nil {
		t.Fatal(err)
	}
	thief, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := unsigned(string(mine))
	fake, err := note.Sign(&note.Note{Text: c.body()}, thief)
	if err != nil {
		t.Fatal(err)
	}
	wrapped, _ := json.Marshal(map[string]string{"checkpoint": string(mine)})
	for why, x := range map[string]struct {
		file []byte
		key  string
		want string
	}{
		"its own":                {mine, "", OK},
		"as JSON":                {wrapped, "", OK},
		"with Windows' lines":    {bytes.ReplaceAll(mine, []byte("\n"), []byte("\r\n")), "", OK},
		"another log's":          {theirs, "", UnknownLog},
		"a forger's":             {fake, "", BadSignature},
		"held against a forgery": {mine, forged, BadSignature},
		"without a signature":    {[]byte(c.body()), "", BadSignature},
		"another size":           {bytes.Replace(mine, []byte("\n10\n"), []byte("\n11\n"), 1), "", BadSignature},
		"nothing":                {nil, "", BadSignature},
		"no text":                {[]byte("\x00\xff"), "", BadSignature},
	} {
		v, err := Verify(t.Context(), path, Against{[][]byte{x.file}, x.key})
		if err != nil || v.Result != x.want || v.Entries != 10 {
			t.Errorf("%s: %+v %v, expected %s", why, v, err, x.want)
		}
		if want := map[bool]string{true: "log", false: "key"}[x.key == ""]; v.Trusted != want {
			t.Errorf("%s: trusted is %q, expected %q", why, v.Trusted, want)
		}
	}
	for _, bad := range []string{
		"", "a\n1\n", "a\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "a\n1\nAAAA\n",
		"\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
		"a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n",
		"a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
		"a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
	} {
		if _, err := parseBody(bad); err == nil {
			t.Errorf("%q is taken for a checkpoint", bad)
		}
	}
	if m := (Checkpoint{Size: 1204}).Mark(); m != "1204-AAAAAAAA" {
		t.Error(m)
	}
	for m, want := range map[string]bool{
		"1204-AAAAAAAA": true, "1-K7Q2M4XA": true, "0-AAAAAAAA": false,
		"01-AAAAAAAA": false, "12-AAAAAAA": false, "12-aaaaaaaa": false, "12-AAAAAAA1": false, "12": false, "": false,
		"12-AAAA\nAAA": false,
	} {
		if _, ok := parseMark(m); ok != want {
			t.Errorf("%q is a mark: %t", m, ok)
		}
	}
	now, _, err := l.Checkpoint(t.Context())
	if err != nil || l.Mark() != now.Mark() {
		t.Errorf("the foot's mark is %s, the checkpoint's %s: %v", l.Mark(), now.Mark(), err)
	}
}

// One entry is proved without a byte of any other, also after its details were erased, and nothing
// else passes for it.
func TestProofOfOneEntry(t *testing.T) {
	l, path := newLog(t, nil)
	for i := range 40 {
		e := sample
		e.Visit = strings.Repeat(string(rune('a'+i%26)), 16)
		if _, err := l.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	key, _ := VerifierKey(KeyFile(path + ".key"))
	for _, disclose := range []bool{false, true} {
		checkProofOf7(t, path, key, disclose)
	}
	if _, err := Prove(t.Context(), path, KeyFile(path+".key"), 41, false); !errors.Is(err, ErrNoEntry) {
		t.Errorf("%v", err)
	}
}

// checkProofOf7 checks the proof of entry 7 of a log of which each entry has a letter as its visit.
func checkProofOf7(t *testing.T, path, key string, disclose bool) {
	t.Helper()
	p, err := Prove(t.Context(), path, KeyFile(path+".key"), 7, disclose)
	if err != nil {
		t.Fatal(err)
	}
	file, _ := json.Marshal(p)
	e, c, err := CheckProof(file, key)
	if err != nil || e.Seq != 7 || e.Visit != strings.Repeat("g", 16) || c.Size != 41 || e.Erased == disclose ||
		disclose && e.Millis != sample.Millis {
		t.Errorf("%+v %+v %v", e, c, err)
	}
	if strings.Contains(string(file), "details.2") != disclose {
		t.Error("the details are shown, or not, against the wish")
	}
	for i := range 26 {
		if v := strings.Repeat(string(rune('a'+i)), 16); v[0] != 'g' && bytes.Contains(file, []byte(v)) {
			t.Errorf("the proof of one entry has bytes of another: %s", v)
		}
	}
	for i := range file { // whatever is changed in it
		bad := bytes.Clone(file)
		bad[i] ^= 1
		if got, _, err := CheckProof(bad, key); err == nil && !bytes.Equal(headerOf(&got), headerOf(&e)) {
			t.Fatalf("changed at %d it proves another entry", i)
		}
	}
	if _, _, err := CheckProof(file, verifierKeyOf(t)); err == nil {
		t.Error("it convinces with another log's key")
	}
}

func verifierKeyOf(t *testing.T) string {
	_, path := newLog(t, nil)
	key, err := VerifierKey(KeyFile(path + ".key"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// safe is a Keeper in memory, as a TPM would be one.
type safe struct {
	key string
	err error
}

func (s *safe) Load() (string, error) {
	if s.key == "" && s.err == nil {
		return "", os.ErrNotExist
	}
	return s.key, s.err
}
func (s *safe) Save(key string) error { s.key = key; return s.err }

func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.db")
	keeper := &safe{}
	o := options(path)
	o.Key = keeper
	open := func() *Log {
		t.Helper()
		l, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		return l
	}
	l := open()
	_, s, err := l.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := []byte(s)
	l.Close()
	open().Close()
	if v := verdict(t, path); v.Entries != 1 {
		t.Errorf("%d entries after opening twice with the same key", v.Entries)
	}
	keeper.err = errors.New("the safe does not open")
	l = open()
	fill(t, l, 1) // work goes on without the key
	// The checkpoint says why there is none.
	if _, _, err := l.Checkpoint(t.Context()); !errors.Is(err, keeper.err) {
		t.Errorf("%v", err)
	}
	l.Close()
	keeper.key, keeper.err = "", nil // lost
	l = open()
	_, s, err = l.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	v, err := Verify(t.Context(), path, Against{Notes: [][]byte{first, []byte(s)}})
	if err != nil || v.Result != OK || v.Entries != 4 { // the new key is an entry, and its signature another
		t.Errorf("%+v %v", v, err)
	}
	file := KeyFile(filepath.Join(t.TempDir(), "signing.key"))
	if _, err := file.Load(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if err := file.Save("x"); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS == "windows" { // no modes: who may open a file is the folder's say, and DPAPI's (audit/keystore)
		return
	}
	if info, _ := os.Stat(string(file)); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	os.Chmod(string(file), 0o640)
	if _, err := file.Load(); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("a key that others may read: %v", err)
	}
}
