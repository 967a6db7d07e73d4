//go:build !windows

package staff

import (
	"errors"
	"os"
)

// syncFolder makes a rename last. Not every file system takes it; the file itself is already down.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	_ = d.Sync()
	return errors.Join(d.Close())
}
