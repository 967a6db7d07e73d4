// Package early is initialized before the window's toolkit, which reads two things from the environment while it is initialized, and nowhere else. It sets them
// for that moment, and main takes them back with Done.
//
// One is the language: the toolkit writes three lines of complaint to stderr of every command where the locale is C.UTF-8, as on a bare Debian. The other is how
// long the toolkit keeps what is no longer drawn: a minute, during which a busy counter draws some hundreds of screens, people's names on them. Keep is shorter.
//
// It must import os and nothing else: packages without open imports are initialized in the order of their paths (Go 1.21), and "kakanai/early" comes before
// what the toolkit's reader of locales and its caches need. TestNoComplaints and TestEarly notice when that is no longer so.
package early

import "os"

// Keep is how long the toolkit keeps what it no longer draws. With 10 s or less it would walk through a resting screen at every frame; what a screen
// shows again after a longer rest it makes anew, some 25 ms of work (docs/performance.md).
const Keep = "20s"

var named, kept = name(), keep()

func name() bool {
	if os.Getenv("LANGUAGE") != "" {
		return false
	}
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := os.Getenv(key); v != "" {
			return len(v) > 1 && v[:2] == "C." && os.Setenv("LANGUAGE", "ja") == nil
		}
	}
	return false
}

func keep() bool { return os.Getenv("FYNE_CACHE") == "" && os.Setenv("FYNE_CACHE", Keep) == nil }

// Done leaves the environment as it was, for the programs that this one starts.
func Done() {
	if named {
		os.Unsetenv("LANGUAGE")
	}
	if kept {
		os.Unsetenv("FYNE_CACHE")
	}
}
