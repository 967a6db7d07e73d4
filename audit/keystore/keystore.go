// Package keystore keeps the key that signs a log's checkpoints in the safest place the PC has: in
// a file that only its owner can read, the secret part sealed by the TPM on Linux or by DPAPI on
// Windows, where there is one. Start with For; tpm_linux.go and dpapi_windows.go say what each seal
// is worth. It never replaces a key whose seal does not open.
//
// It is apart from audit so that a program that only verifies a log carries no TPM.
package keystore

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"kakanai/audit"
)

// For returns the Keeper of the key in file, which seals it where this PC and this user can.
func For(file audit.KeyFile) audit.Keeper { return sealed{file, platform} }

// SealedBy returns what the key in file is sealed by, "TPM" or "DPAPI"; "" where it is there in
// clear, or there is none.
func SealedBy(file audit.KeyFile) string {
	key, err := file.Load()
	if err == nil && platform != nil && strings.HasPrefix(key, platform.form()) {
		return platform.name()
	}
	return ""
}

// A sealer seals a few bytes so that they can be opened only on this PC.
type sealer interface {
	name() string // as people know it
	form() string // how a file begins whose key it sealed; ends with a space
	// seal returns the bytes to keep, always the same number of parts. An error means that nothing
	// can be sealed here.
	seal(secret []byte) (parts [][]byte, err error)
	// open is the inverse of seal. Its error says why it cannot open, and is never fs.ErrNotExist:
	// a key whose seal does not open is not lost.
	open(parts [][]byte) (secret []byte, err error)
}

// sealed keeps the key in its file, the secret part sealed where that can be done: on another PC a
// copy of the file is worth nothing. A key that is there in clear, from before or from a PC that
// seals nothing, is read as it is.
type sealed struct {
	file audit.KeyFile
	by   sealer // nil: this system seals nothing
}

func (s sealed) Save(key string) error {
	at := secretAt(key)
	if at < 0 {
		return errors.New("signing key: it is not in its form")
	}
	if s.by == nil {
		return s.file.Save(key)
	}
	parts, err := s.by.seal([]byte(key[at:]))
	if err != nil {
		return s.file.Save(key) // there is nothing that seals, or it is not ours to use
	}
	text := s.by.form() + key[:at]
	for _, p := range parts {
		text += " " + base64.StdEncoding.EncodeToString(p)
	}
	return s.file.Save(text)
}

func (s sealed) Load() (string, error) {
	key, err := s.file.Load()
	if err != nil || s.by == nil {
		return key, err
	}
	rest, is := strings.CutPrefix(key, s.by.form())
	if !is {
		return key, nil
	}
	words := strings.Split(rest, " ")
	var parts [][]byte
	for _, w := range words[1:] {
		p, err := base64.StdEncoding.DecodeString(w)
		if err != nil || len(p) == 0 {
			return "", fmt.Errorf("signing key: %w", errDamaged)
		}
		parts = append(parts, p)
	}
	secret, err := s.by.open(parts)
	if err != nil {
		return "", fmt.Errorf("signing key: %w", err)
	}
	return words[0] + string(secret), nil
}

var errDamaged = errors.New("its file is damaged")

// secretAt returns where the secret part of a key begins, PRIVATE+KEY+name+hash+secret; -1: it has
// none.
func secretAt(key string) int {
	at := 0
	for range 4 {
		n := strings.IndexByte(key[at:], '+')
		if n < 0 {
			return -1
		}
		at += n + 1
	}
	return at
}
