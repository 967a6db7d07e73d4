package keystore

import (
	"fmt"
	"unsafe"

	"golang.org/x/sys/windows"
)

var platform sealer = dpapi{}

// dpapi is the Data Protection API of Windows, in the scope of the user that the program runs as.
// The scope of the PC would open for every program of every user, a guest session for residents,
// too. The user's opens for programs that run as this user, and for an administrator, who can
// become that user; it does not open a file or a disk that was carried away, as long as the user's
// password is not known. Where an administrator sets a local user's password (the user changing it
// does no harm), Windows itself can no longer open it.
type dpapi struct {
	entropy []byte // nil; another one makes tests another user
}

func (dpapi) name() string { return "DPAPI" }
func (dpapi) form() string { return "kakanai.dpapi.1 " }

func (d dpapi) seal(secret []byte) ([][]byte, error) {
	var out windows.DataBlob
	if err := windows.CryptProtectData(blob(secret), nil, blob(d.entropy), 0, nil, windows.CRYPTPROTECT_UI_FORBIDDEN,
		&out); err != nil {
		return nil, err
	}
	return [][]byte{take(out)}, nil
}

func (d dpapi) open(parts [][]byte) ([]byte, error) {
	if len(parts) != 1 {
		return nil, errDamaged
	}
	var out windows.DataBlob
	if err := windows.CryptUnprotectData(blob(parts[0]), nil, blob(d.entropy), 0, nil,
		windows.CRYPTPROTECT_UI_FORBIDDEN, &out); err != nil {
		// %v: a key that another user sealed is not lost
		return nil, fmt.Errorf("DPAPI of Windows does not open it; it was sealed by another user or another PC, or "+
			"this user's password was set anew: %v", err)
	}
	return take(out), nil
}

func blob(b []byte) *windows.DataBlob {
	if len(b) == 0 {
		return nil
	}
	return &windows.DataBlob{Size: uint32(len(b)), Data: &b[0]}
}

// take copies what Windows gave, and wipes and frees it there.
func take(b windows.DataBlob) []byte {
	if b.Data == nil {
		return nil
	}
	theirs := unsafe.Slice(b.Data, b.Size)
	ours := append([]byte(nil), theirs...)
	clear(theirs)
	_, _ = windows.LocalFree(windows.Handle(unsafe.Pointer(b.Data)))
	return ours
}
