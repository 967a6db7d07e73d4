//go:build !linux

package host

// NoDumps does nothing on this system: Windows writes dumps only where its administrator has turned
// them on (docs/admin.md).
func NoDumps() {}
