package keystore

import (
	"fmt"
	"os"

	"github.com/google/go-tpm/tpm2"
	"github.com/google/go-tpm/tpm2/transport"
	"github.com/google/go-tpm/tpm2/transport/linuxtpm"
	"github.com/google/go-tpm/tpm2/transport/linuxudstpm"
)

// platform seals by the PC's security chip where Linux has it, shared between programs.
var platform sealer = chip("/dev/tpmrm0")

// chip is the device of a TPM, or a socket of one in software. It does not open for a copy of the
// file or of the disk on another PC; it does for every program that may use this PC's TPM.
type chip string

func (chip) name() string { return "TPM" }

// A file holds the key up to its secret part, and after it the TPM's two halves of that part.
func (chip) form() string { return "kakanai.tpm.1 " }

func (c chip) seal(secret []byte) ([][]byte, error) {
	t, err := openTPM(string(c))
	if err != nil {
		return nil, err
	}
	defer t.Close()
	public, private, err := seal(t, secret)
	return [][]byte{public, private}, err
}

func (c chip) open(parts [][]byte) ([]byte, error) {
	if len(parts) != 2 {
		return nil, errDamaged
	}
	t, err := openTPM(string(c))
	if err != nil { // %v: a key whose TPM is not there is not lost
		return nil, fmt.Errorf("it is sealed by this PC's TPM, which cannot be opened: %v", err)
	}
	defer t.Close()
	secret, err := unseal(t, parts[0], parts[1])
	if err != nil {
		return nil, fmt.Errorf("this PC's TPM does not open it; it was sealed by another one, or the TPM was "+
			"cleared: %v", err)
	}
	return secret, nil
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

// parent returns the storage key, which the TPM derives from its own seed each time, the same one
// until it is cleared. flush removes it from the TPM.
func parent(t transport.TPM) (h tpm2.AuthHandle, flush func(), err error) {
	p, err := tpm2.CreatePrimary{PrimaryHandle: tpm2.TPMRHOwner, InPublic: tpm2.New2B(tpm2.ECCSRKTemplate)}.Execute(t)
	if err != nil {
		return h, nil, err
	}
	return tpm2.AuthHandle{Handle: p.ObjectHandle, Name: p.Name, Auth: tpm2.PasswordAuth(nil)},
		func() { forget(t, p.ObjectHandle) }, nil
}

func forget(t transport.TPM, h tpm2.TPMHandle) { _, _ = tpm2.FlushContext{FlushHandle: h}.Execute(t) }

func seal(t transport.TPM, secret []byte) (public, private []byte, err error) {
	p, flush, err := parent(t)
	if err != nil {
		return nil, nil, err
	}
	defer flush()
	data := tpm2.NewTPMUSensitiveCreate(&tpm2.TPM2BSensitiveData{Buffer: secret})
	c, err := tpm2.Create{
		ParentHandle: p,
		InSensitive:  tpm2.TPM2BSensitiveCreate{Sensitive: &tpm2.TPMSSensitiveCreate{Data: data}},
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
	l, err := tpm2.Load{
		ParentHandle: p, InPublic: tpm2.BytesAs2B[tpm2.TPMTPublic](public),
		InPrivate: tpm2.TPM2BPrivate{Buffer: private},
	}.Execute(t)
	if err != nil {
		return nil, err
	}
	defer forget(t, l.ObjectHandle)
	u, err := tpm2.Unseal{ItemHandle: tpm2.AuthHandle{
		Handle: l.ObjectHandle, Name: l.Name,
		Auth: tpm2.PasswordAuth(nil),
	}}.Execute(t)
	if err != nil {
		return nil, err
	}
	return u.OutData.Buffer, nil
}
