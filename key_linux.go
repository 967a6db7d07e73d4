package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/google/go-tpm/tpm2"
	"github.com/google/go-tpm/tpm2/transport"
	"github.com/google/go-tpm/tpm2/transport/linuxtpm"
	"github.com/google/go-tpm/tpm2/transport/linuxudstpm"

	"kakanai/audit"
)

// tpmDevice is where Linux has the PC's security chip, shared between programs.
const tpmDevice = "/dev/tpmrm0"

// keeper keeps the signing key in the safest place this PC has.
func keeper(file audit.KeyFile) audit.Keeper { return sealed{file, tpmDevice} }

// sealed keeps the key in its file, its secret part sealed by the TPM of this PC where there is one that this user may use: copied to another PC the file is
// worth nothing. A key that lies there in clear, from before or from a PC without TPM, is read as it is.
type sealed struct {
	file   audit.KeyFile
	device string
}

// sealedForm is how a file with a sealed key begins; what follows is the key up to its secret part, and the TPM's two halves of that in base64.
const sealedForm = "kakanai.tpm.1 "

func (s sealed) Save(key string) error {
	at := secretAt(key)
	if at < 0 {
		return errors.New("signing key: it is not in its form")
	}
	t, err := openTPM(s.device)
	if err != nil {
		return s.file.Save(key) // there is none, or it is not ours to use
	}
	defer t.Close()
	public, private, err := seal(t, []byte(key[at:]))
	if err != nil {
		return s.file.Save(key)
	}
	b64 := base64.StdEncoding.EncodeToString
	return s.file.Save(sealedForm + key[:at] + " " + b64(public) + " " + b64(private))
}

func (s sealed) Load() (string, error) {
	key, err := s.file.Load()
	rest, is := strings.CutPrefix(key, sealedForm)
	if err != nil || !is {
		return key, err
	}
	parts := strings.Split(rest, " ")
	if len(parts) != 3 {
		return "", errors.New("signing key: its file is damaged")
	}
	public, err1 := base64.StdEncoding.DecodeString(parts[1])
	private, err2 := base64.StdEncoding.DecodeString(parts[2])
	if err1 != nil || err2 != nil {
		return "", errors.New("signing key: its file is damaged")
	}
	t, err := openTPM(s.device)
	if err != nil { // %v: a key whose TPM is not there is not lost
		return "", fmt.Errorf("signing key: it is sealed by this PC's TPM, which cannot be opened: %v", err)
	}
	defer t.Close()
	secret, err := unseal(t, public, private)
	if err != nil {
		return "", fmt.Errorf("signing key: this PC's TPM does not open it; it was sealed by another one, or the TPM was cleared: %v", err)
	}
	return parts[0] + string(secret), nil
}

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

func openTPM(path string) (transport.TPMCloser, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Mode()&os.ModeSocket != 0 { // a TPM in software
		return linuxudstpm.Open(path)
	}
	return linuxtpm.Open(path)
}

// parent is the storage key that the TPM makes anew from its own seed each time, the same one until somebody clears it. flush lets go of it.
func parent(t transport.TPM) (h tpm2.AuthHandle, flush func(), err error) {
	p, err := tpm2.CreatePrimary{PrimaryHandle: tpm2.TPMRHOwner, InPublic: tpm2.New2B(tpm2.ECCSRKTemplate)}.Execute(t)
	if err != nil {
		return h, nil, err
	}
	return tpm2.AuthHandle{Handle: p.ObjectHandle, Name: p.Name, Auth: tpm2.PasswordAuth(nil)}, func() { forget(t, p.ObjectHandle) }, nil
}

func forget(t transport.TPM, h tpm2.TPMHandle) { _, _ = tpm2.FlushContext{FlushHandle: h}.Execute(t) }

func seal(t transport.TPM, secret []byte) (public, private []byte, err error) {
	p, flush, err := parent(t)
	if err != nil {
		return nil, nil, err
	}
	defer flush()
	c, err := tpm2.Create{
		ParentHandle: p,
		InSensitive:  tpm2.TPM2BSensitiveCreate{Sensitive: &tpm2.TPMSSensitiveCreate{Data: tpm2.NewTPMUSensitiveCreate(&tpm2.TPM2BSensitiveData{Buffer: secret})}},
		InPublic: tpm2.New2B(tpm2.TPMTPublic{
			Type: tpm2.TPMAlgKeyedHash, NameAlg: tpm2.TPMAlgSHA256,
			ObjectAttributes: tpm2.TPMAObject{FixedTPM: true, FixedParent: true, UserWithAuth: true, NoDA: true},
		}),
	}.Execute(t)
	if err != nil {
		return nil, nil, err
	}
	return c.OutPublic.Bytes(), c.OutPrivate.Buffer, nil
}

func unseal(t transport.TPM, public, private []byte) ([]byte, error) {
	p, flush, err := parent(t)
	if err != nil {
		return nil, err
	}
	defer flush()
	l, err := tpm2.Load{ParentHandle: p, InPublic: tpm2.BytesAs2B[tpm2.TPMTPublic](public), InPrivate: tpm2.TPM2BPrivate{Buffer: private}}.Execute(t)
	if err != nil {
		return nil, err
	}
	defer forget(t, l.ObjectHandle)
	u, err := tpm2.Unseal{ItemHandle: tpm2.AuthHandle{Handle: l.ObjectHandle, Name: l.Name, Auth: tpm2.PasswordAuth(nil)}}.Execute(t)
	if err != nil {
		return nil, err
	}
	return u.OutData.Buffer, nil
}
