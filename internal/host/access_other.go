//go:build !windows

package host

import "os"

// OpenToOthers reports whether users other than its owner may open dir, and the command that ends
// that.
func OpenToOthers(dir string) (open bool, command string) {
	info, err := os.Stat(dir)
	return err == nil && info.Mode().Perm()&0o077 != 0, "chmod 700 " + dir
}
