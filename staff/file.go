package staff

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"kakanai/internal/wholefile"
)

// Versions of the file's format; a newer one is refused. A file has version 2 once it keeps a
// two-person rule, which the first program did not know.
const (
	fileVersion    = 1
	fileVersionTwo = 2
)

// maxFile is the largest file in bytes, far more than the accounts of one kiosk need.
const maxFile = 1 << 20

// file is the content of the accounts' file, as JSON.
type file struct {
	Version  int       `json:"version"`
	Next     int       `json:"next"` // number of the next account; numbers are never reused
	Accounts []account `json:"accounts"`
	// Two lists the actions that need two persons whatever the settings say, sorted; see
	// Store.KeepRule. It is part of the seal.
	Two []Action `json:"two,omitempty"`
}

type account struct {
	ID       int    `json:"id"`
	Name     string `json:"name"`
	Role     Role   `json:"role"`
	Hash     string `json:"hash,omitempty"`     // of the password; see hash
	Recovery string `json:"recovery,omitempty"` // of the recovery code in canonical form
	Disabled bool   `json:"disabled,omitempty"`
	Lock     lock   `json:"lock,omitzero"`
}

func (f file) clone() file {
	f.Accounts, f.Two = slices.Clone(f.Accounts), slices.Clone(f.Two)
	return f
}

// seal returns SHA-256 of the file's JSON without the lock-outs, which every try at a password
// changes, cut to 128 bits in hexadecimal. The salted hashes in it prevent guessing a name from the
// seal.
func (f file) seal() string {
	f = f.clone()
	for i := range f.Accounts {
		f.Accounts[i].Lock = lock{}
	}
	b, err := json.Marshal(f)
	if err != nil {
		return "" // cannot happen: numbers and strings always encode
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:16])
}

func (f *file) find(id int) *account {
	for i := range f.Accounts {
		if f.Accounts[i].ID == id {
			return &f.Accounts[i]
		}
	}
	return nil
}

// supervisors returns the number of supervisors who can still sign in.
func (f *file) supervisors() (n int) {
	for _, a := range f.Accounts {
		if a.Role == Supervisor && !a.Disabled {
			n++
		}
	}
	return n
}

func load(path string) (file, error) {
	in, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return file{Version: fileVersion, Next: 1}, nil
	}
	if err != nil {
		return file{}, err
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return file{}, err
	}
	if len(b) > maxFile {
		return file{}, errors.New("the file is larger than 1 MiB")
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var f file
	if err := d.Decode(&f); err != nil {
		// the decoder's message may quote the file
		return file{}, errors.New("the file is damaged: it is not in its form")
	}
	if f.Version < fileVersion || f.Version > fileVersionTwo {
		return file{}, fmt.Errorf("the file is of version %d, this program knows %d", f.Version, fileVersionTwo)
	}
	return f, f.judge()
}

// judge refuses a file that this program cannot have written. Without a supervisor the kiosk could
// not be administered any more.
func (f *file) judge() error {
	last := 0
	for _, a := range f.Accounts {
		_, _, _, ok := parse(a.Hash)
		if a.ID <= last || a.ID >= f.Next || judgeName(a.Name) != nil || judgeRole(a.Role) != nil ||
			ok == a.Disabled || a.Lock.Failures < 0 {
			return fmt.Errorf("the file is damaged: account %d is not in its form", a.ID)
		}
		last = a.ID
	}
	if f.supervisors() == 0 {
		return errors.New("the file is damaged: it has no supervisor")
	}
	for i, a := range f.Two {
		if !slices.Contains(Actions, a) || i > 0 && f.Two[i-1] >= a || f.Version < fileVersionTwo {
			return errors.New("the file is damaged: what needs two persons is not in its form")
		}
	}
	return nil
}

// save writes the file whole or not at all, readable for its owner only, and returns when it would
// survive a power cut.
func (f file) save(path string) error {
	b, err := json.MarshalIndent(f, "", " ")
	if err != nil {
		return err
	}
	return wholefile.Write(path, append(b, '\n'))
}
