package main

import (
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// uptime is how long the PC has been on, sleep included, and which start of it that was: the first 8 hexadecimal digits of the kernel's boot id.
// Nobody can set it, unlike the wall clock.
func uptime() (boot string, up time.Duration) {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	id := strings.ReplaceAll(strings.TrimSpace(string(b)), "-", "")
	var ts unix.Timespec
	if err != nil || len(id) != 32 || unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts) != nil {
		return "", 0
	}
	return id[:8], time.Duration(ts.Nano())
}
