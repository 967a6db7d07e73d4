// Package early is initialized before the window's toolkit, which writes three lines of complaint to stderr of every command where the locale is C.UTF-8, as
// on a bare Debian. It names a language for that moment, and main takes it back with Done.
//
// It must import os and nothing else: packages without open imports are initialized in the order of their paths (Go 1.21), and "kakanai/early" comes before
// what the toolkit's reader of locales needs. TestNoComplaints notices when that is no longer so.
package early

import "os"

var named = name()

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

// Done leaves the environment as it was, for the programs that this one starts.
func Done() {
	if named {
		os.Unsetenv("LANGUAGE")
	}
}
