package main

import "syscall"

// noDumps keeps this process's memory to itself: no core file, and no other process of the same user may read it.
func noDumps() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	const dumpable = 4 // PR_SET_DUMPABLE, prctl(2)
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, dumpable, 0, 0)
}
