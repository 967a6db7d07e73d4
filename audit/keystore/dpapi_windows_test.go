package keystore

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/audit"
)

// sealers are this user's DPAPI, what another user's makes of it, and a Windows that seals nothing.
func sealers(*testing.T) (here, elsewhere, nowhere sealer) {
	return dpapi{}, dpapi{entropy: []byte("another user")}, silent{}
}

// silent is DPAPI without the user's profile: every call fails.
type silent struct{ dpapi }

var errSilent = errors.New("the user's profile is not loaded")

func (silent) seal([]byte) ([][]byte, error) { return nil, errSilent }
func (silent) open([][]byte) ([]byte, error) { return nil, errSilent }

// The test with two real users, where it can be started as both (scripts/windows.sh): the first
// makes a log in the folder that KAKANAI_SEALED names, the second, with KAKANAI_SEALED_BY_ANOTHER,
// opens it.
func TestAnotherUser(t *testing.T) {
	dir := os.Getenv("KAKANAI_SEALED")
	if dir == "" {
		t.Skip("one user only")
	}
	file := audit.KeyFile(filepath.Join(dir, "signing.key"))
	if os.Getenv("KAKANAI_SEALED_BY_ANOTHER") != "" {
		refuses(t, "another user", dir, For(file))
		return
	}
	l := openLog(t, dir, For(file))
	defer l.Close()
	if _, _, err := l.Checkpoint(t.Context()); err != nil {
		t.Error(err)
	}
	if b, err := os.ReadFile(string(file)); err != nil || !strings.HasPrefix(string(b), dpapi{}.form()) {
		t.Errorf("not sealed: %v", err)
	}
}
