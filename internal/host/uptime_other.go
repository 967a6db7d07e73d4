//go:build !linux

package host

import "time"

// Uptime is not known on this system; it returns "" and 0.
func Uptime() (boot string, up time.Duration) { return "", 0 }
