package host

import (
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Uptime returns how long the PC has been on, sleep included, and the first 8 hexadecimal digits of
// the kernel's boot id, which tell its starts apart; "" and 0 where the system does not say. Unlike
// the wall clock it cannot be set.
func Uptime() (boot string, up time.Duration) {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	id := strings.ReplaceAll(strings.TrimSpace(string(b)), "-", "")
	var ts unix.Timespec
	if err != nil || len(id) != 32 || unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts) != nil {
		return "", 0
	}
	return id[:8], time.Duration(ts.Nano())
}
