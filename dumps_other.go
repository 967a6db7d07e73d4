//go:build !linux

package main

// noDumps does nothing here: Windows writes dumps only where its administrator has turned them on (docs/admin.md).
func noDumps() {}
