package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"os"
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
