package main

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kakanai/audit"
)

// chip starts a TPM in software with a state of its own, and returns its socket.
func chip(t *testing.T, state string) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), "tpm")
	cmd := exec.Command("swtpm", "socket", "--tpm2", "--tpmstate", "dir="+state, "--server", "type=unixio,path="+socket, "--flags", "not-need-init,startup-clear")
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: run make setup", err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 500 {
		if _, err := os.Stat(socket); err == nil {
			return socket
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("the TPM does not start")
	return ""
}

// Where the PC has a TPM the key is worth nothing without it: checkpoints are signed with it, a copy of the file on another PC signs nothing and is not
// taken for lost.
func TestTheKeyIsSealed(t *testing.T) {
	dir, state := t.TempDir(), t.TempDir()
	file := audit.KeyFile(filepath.Join(dir, "signing.key"))
	here, elsewhere, nowhere := sealed{file, chip(t, state)}, sealed{file, chip(t, t.TempDir())}, sealed{file, filepath.Join(dir, "no-tpm")}
	open := func(k audit.Keeper) *audit.Log {
		t.Helper()
		l, err := audit.Open(t.Context(), audit.Options{Path: logPath(dir), Now: time.Now, Rand: rand.Reader, Terminal: "K01", Version: "test", City: "city.mutsu.lg.jp", Key: k})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	l := open(here)
	_, note, err := l.Checkpoint(t.Context())
	l.Close()
	if err != nil {
		t.Fatal(err)
	}
	key, err := audit.VerifierKey(here)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := audit.Verify(t.Context(), logPath(dir), audit.Against{Notes: [][]byte{[]byte(note)}, Key: key}); err != nil || v.Result != audit.OK {
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
	if secret := clear[secretAt(clear):]; len(secret) != 44 || strings.Contains(string(b), secret) || !strings.HasPrefix(string(b), sealedForm) {
		t.Error("the secret part lies in the file in clear")
	}
	if info, _ := os.Stat(string(file)); info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	for name, k := range map[string]sealed{"another PC's TPM": elsewhere, "no TPM": nowhere} {
		if _, err := k.Load(); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
		l := open(k) // work goes on, and the key is not replaced
		if _, _, err := l.Checkpoint(t.Context()); err == nil {
			t.Errorf("%s signs", name)
		}
		l.Close()
	}
	v, err := audit.Verify(t.Context(), logPath(dir), audit.Against{})
	if err != nil || v.Entries != 1 {
		t.Errorf("%+v %v: the key was taken for lost", v, err)
	}
	// Without a TPM the key lies in the file; where there is one later it is read as it is.
	plain := audit.KeyFile(filepath.Join(dir, "plain.key"))
	if err := (sealed{plain, nowhere.device}).Save(clear); err != nil {
		t.Fatal(err)
	}
	if again, err := (sealed{plain, here.device}).Load(); err != nil || again != clear {
		t.Errorf("a key in clear: %v", err)
	}
	for _, damage := range []string{sealedForm, sealedForm + "a b", sealedForm + "a ! !", sealedForm + "PRIVATE+KEY+x+1+ AAAA AAAA"} {
		if err := os.WriteFile(string(plain), []byte(damage+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := (sealed{plain, here.device}).Load(); err == nil {
			t.Errorf("%q is taken for a key", damage)
		}
	}
}
