//go:build !linux && !windows

package main

// freeSpace is not asked for here: the log says so when the disk is full.
func freeSpace(string) (uint64, error) { return 1 << 40, nil }
