//go:build !linux

package main

import "time"

var started = time.Now()

// processorTime is at most the time since the start: what else runs there counts too.
func processorTime() time.Duration { return time.Since(started) }
