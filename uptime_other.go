//go:build !linux

package main

import "time"

// uptime is not known here: the wall clock is all there is.
func uptime() (boot string, up time.Duration) { return "", 0 }
