// Package keystore keeps the key that signs a log's checkpoints in the safest place the PC has: its file of one user's alone, the secret part in it sealed
// by the TPM on Linux, by DPAPI on Windows, where there is one. Start with For; what a seal is worth stands with each (tpm_linux.go, dpapi_windows.go).
//
// It is no part of audit, so that who only verifies a log carries no TPM.
package keystore

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"kakanai/audit"
)

// For keeps the key in file, sealed where this PC and this user can.
func For(file audit.KeyFile) audit.Keeper { return sealed{file, platform} }

// SealedBy is what the key in file is sealed by, "TPM" or "DPAPI"; "": it lies there in clear, or there is none.
func SealedBy(file audit.KeyFile) string {
	key, err := file.Load()
	if err == nil && platform != nil && strings.HasPrefix(key, platform.form()) {
		return platform.name()
	}
	return ""
}

// A sealer seals few bytes so that they can be opened here and nowhere else.
type sealer interface {
	name() string // as people know it
	form() string // how a file begins whose key it sealed; ends with a space
	// seal gives the bytes to keep, always the same number of parts; an error says that there is no sealing here.
	seal(secret []byte) (parts [][]byte, err error)
	// open undoes it. Its error says why it cannot, and that is never fs.ErrNotExist: a key whose seal does not open is not lost.
	open(parts [][]byte) (secret []byte, err error)
}

// sealed keeps the key in its file, its secret part sealed where that can be done: copied to another PC the file is worth nothing. A key that lies there in
// clear, from before or from a PC that seals nothing, is read as it is.
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

// secretAt is where the secret part of a key begins, PRIVATE+KEY+name+hash+secret; -1: it has none.
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
