//go:build !windows

package main

import "os"

// openToOthers tells whether somebody else than its owner may open dir. keep is how that is ended.
func openToOthers(dir string) (open bool, keep string) {
	info, err := os.Stat(dir)
	return err == nil && info.Mode().Perm()&0o077 != 0, "chmod 700 " + dir
}
