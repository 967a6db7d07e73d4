package keystore

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
)

func openLog(t *testing.T, dir string, k audit.Keeper) *audit.Log {
	t.Helper()
	l, err := audit.Open(t.Context(), audit.Options{
		Path: filepath.Join(dir, "log.db"), Now: time.Now,
		Rand: rand.Reader, Terminal: "K01", Version: "test", City: "city.mutsu.lg.jp", Key: k,
	})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// refuses fails where k signs for the log in dir, or where the log takes its key for lost and makes
// another.
func refuses(t *testing.T, who, dir string, k audit.Keeper) {
	t.Helper()
	if _, err := audit.VerifierKey(k); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: %v", who, err)
	}
	l := openLog(t, dir, k) // work goes on, and the key is not replaced
	if _, _, err := l.Checkpoint(t.Context()); err == nil {
		t.Errorf("%s signs", who)
	}
	l.Close()
	v, err := audit.Verify(t.Context(), filepath.Join(dir, "log.db"), audit.Against{})
	if err != nil || v.Entries != 1 {
		t.Errorf("%s: %+v %v: the key was taken for lost", who, v, err)
	}
}

// Where the PC seals, a copy of the key's file is worth nothing: checkpoints are signed with the
// key here, and on another PC, or for another user, the file signs nothing and is not taken for
// lost.
func TestTheKeyIsSealed(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "窓口 一") // a blank and Japanese
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	file := audit.KeyFile(filepath.Join(dir, "signing.key"))
	by, elsewhere, nowhere := sealers(t)
	here := sealed{file, by}
	l := openLog(t, dir, here)
	_, note, err := l.Checkpoint(t.Context())
	l.Close()
	if err != nil {
		t.Fatal(err)
	}
	key, err := audit.VerifierKey(here)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := audit.Verify(t.Context(), filepath.Join(dir, "log.db"),
		audit.Against{Notes: [][]byte{[]byte(note)}, Key: key}); err != nil || v.Result != audit.OK {
		t.Errorf("%+v %v", v, err)
	}
	clear, err := here.Load()
	if err != nil || !strings.HasPrefix(clear, "PRIVATE+KEY+city.mutsu.lg.jp/K01/") {
		t.Fatalf("%v", err)
	}
	b, err := os.ReadFile(string(file))
	if err != nil {
		t.Fatal(err)
	}
	if secret := clear[secretAt(clear):]; len(secret) != 44 || strings.Contains(string(b), secret) ||
		!strings.HasPrefix(string(b), by.form()) {
		t.Error("the secret part lies in the file in clear")
	}
	if by := SealedBy(file); by != platform.name() {
		t.Errorf("it is said to be sealed by %q", by)
	}
	if info, _ := os.Stat(string(file)); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	refuses(t, "another PC or user", dir, sealed{file, elsewhere})
	refuses(t, "nothing that seals", dir, sealed{file, nowhere})
	refuses(t, "another system", dir, sealed{file, nil})
	checkClear(t, dir, clear, by, nowhere)
	checkDamage(t, dir, string(b), by)
}

// checkClear checks that where nothing seals the key is in the file in clear, and that it is read
// as it is where something seals later.
func checkClear(t *testing.T, dir, clear string, by, nowhere sealer) {
	t.Helper()
	plain := audit.KeyFile(filepath.Join(dir, "plain.key"))
	for _, k := range []sealed{{plain, nowhere}, {plain, nil}} {
		if err := k.Save(clear); err != nil {
			t.Fatal(err)
		}
		if again, err := (sealed{plain, by}).Load(); err != nil || again != clear || SealedBy(plain) != "" {
			t.Errorf("a key in clear: %v", err)
		}
	}
}

// checkDamage checks that a damaged key is refused and not taken for lost. whole is a sealed one's
// file.
func checkDamage(t *testing.T, dir, whole string, by sealer) {
	t.Helper()
	plain := audit.KeyFile(filepath.Join(dir, "plain.key"))
	for _, damage := range []string{
		"", "a b", "a ! !", "a !", "a AAAA", "a AAAA ", "PRIVATE+KEY+x+1+ AAAA AAAA",
		whole[len(by.form()):len(whole)-9] + "AAAA",
	} {
		if err := os.WriteFile(string(plain), []byte(by.form()+damage+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := (sealed{plain, by}).Load(); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q is taken for a key, or for none: %v", damage, err)
		}
	}
}
