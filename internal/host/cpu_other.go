//go:build !linux

package host

import "time"

var started = time.Now()

// ProcessorTime returns an upper bound of what this process has used of the processor: the time
// since its start.
func ProcessorTime() time.Duration { return time.Since(started) }
