// Package host asks the system that Kakanai runs on, and tells it, what each system does in its own
// way: memory dumps, free disk space, who may open a folder, processor time, time since the start.
//
// Each question is one function with a file for every system. It never reads people's data.
package host

import "syscall"

// NoDumps keeps this process's memory to itself: the system writes no core file of it, and other
// processes of the same user cannot read it.
func NoDumps() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	const dumpable = 4 // PR_SET_DUMPABLE, prctl(2)
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, dumpable, 0, 0)
}
