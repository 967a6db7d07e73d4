package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"kakanai/internal/wholefile"
)

// A Keeper keeps the secret key that signs a log's checkpoints, in the safest place the PC has.
// KeyFile is one; package keystore has one that seals the key with a TPM or DPAPI.
type Keeper interface {
	// Load returns the key as Save got it. The error is fs.ErrNotExist where there is none yet.
	Load() (string, error)
	// Save keeps key in place of any other. When it returns the key survives a power cut.
	Save(key string) error
}

// A KeyFile is the path of a file that only its owner can read (0600). It holds what Save got: the
// key in clear, or as package keystore has sealed it.
type KeyFile string

// Load returns what the file holds; its error is fs.ErrNotExist where there is no file. It refuses
// a file that others may read, but on Windows, where the folder's rights decide.
func (f KeyFile) Load() (string, error) {
	info, err := os.Stat(string(f))
	if err != nil {
		return "", fmt.Errorf("signing key: %w", err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		return "", errors.New("signing key: others may read its file; it must be 0600")
	}
	b, err := os.ReadFile(string(f))
	if err != nil {
		return "", fmt.Errorf("signing key: %w", err)
	}
	return strings.TrimSuffix(string(b), "\n"), nil
}

// Save replaces the file as a whole: after a power cut it holds the old key or the new one.
func (f KeyFile) Save(key string) error {
	if err := wholefile.Write(string(f), []byte(key+"\n")); err != nil {
		return fmt.Errorf("signing key: %w", err)
	}
	return nil
}

// newKey makes a key for a log and saves it. It returns the key that verifies its signatures.
func newKey(k Keeper, random io.Reader, origin string) (verifier string, err error) {
	secret, verifier, err := note.GenerateKey(random, origin)
	if err != nil {
		return "", fmt.Errorf("signing key: %w", err)
	}
	return verifier, k.Save(secret)
}

// loadKey returns the kept key's signer and its verifier key.
func loadKey(k Keeper) (note.Signer, string, error) {
	secret, err := k.Load()
	if err != nil {
		return nil, "", err
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		return nil, "", fmt.Errorf("signing key: %w", err)
	}
	// PRIVATE+KEY+name+hash+base64 of the kind and the seed; base64 may hold a '+' too
	parts := strings.SplitN(secret, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil {
		return nil, "", fmt.Errorf("signing key: %w", err)
	}
	public := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	verifier, err := note.NewEd25519VerifierKey(s.Name(), public)
	return s, verifier, err
}

// VerifierKey returns the key that verifies the signatures of the kept key. An auditor gets it
// once, and keeps it outside the PC.
func VerifierKey(k Keeper) (string, error) {
	_, verifier, err := loadKey(k)
	return verifier, err
}

// lost reports whether none of the keys that a log names is kept here: there is no key, or it is
// another log's. A key that is there but cannot be read is not lost; nor is one after which the log
// names others, because any program that can write to the file can add those, and a new key would
// replace the kept one for good.
func lost(k Keeper, named []string) bool {
	_, verifier, err := loadKey(k)
	return errors.Is(err, fs.ErrNotExist) || err == nil && !slices.Contains(named, verifier)
}
