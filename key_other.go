//go:build !linux

package main

import "kakanai/audit"

// keeper keeps the signing key in a file of its user's alone. What Windows has for it, DPAPI, is not used yet.
func keeper(file audit.KeyFile) audit.Keeper { return file }
