// Package earlyenv sets two environment variables before the window's toolkit is initialized,
// because the toolkit reads them at that moment only. main restores the environment with Done.
//
// LANGUAGE: where the locale is C.UTF-8, as on a bare Debian, the toolkit writes three lines of
// complaint to the stderr of every command. FYNE_CACHE: the toolkit keeps what is no longer drawn
// for a minute, in which a busy counter draws some hundreds of screens with people's names on them.
//
// The package must import os and nothing else: packages whose imports are initialized follow in the
// order of their paths (Go 1.21), so this one precedes those that the toolkit's locale reader and
// its caches import. TestNoComplaints and TestEarly fail when that is no longer so.
package earlyenv

import "os"

// Keep is how long the toolkit keeps what it no longer draws. With 10 s or less it would walk
// through a resting screen at every frame. What a screen shows again after a longer rest is made
// anew, some 25 ms of work (docs/performance.md).
const Keep = "20s"

var languageSet, cacheSet = setLanguage(), setCache()

// setLanguage sets LANGUAGE if the locale is one that the toolkit complains about, and reports
// whether it did.
func setLanguage() bool {
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

// setCache sets FYNE_CACHE unless it is set, and reports whether it did.
func setCache() bool { return os.Getenv("FYNE_CACHE") == "" && os.Setenv("FYNE_CACHE", Keep) == nil }

// Done restores the environment, for the programs that this one starts.
func Done() {
	if languageSet {
		os.Unsetenv("LANGUAGE")
	}
	if cacheSet {
		os.Unsetenv("FYNE_CACHE")
	}
}
