package station

import (
	"os"
	"path/filepath"
	"runtime"

	"kakanai/internal/lang"
	"kakanai/internal/wholefile"
	"kakanai/visit"
)

// DataFolder makes sure of the station's data folder, which is for its owner alone, and returns it.
// The demo has one of its own within.
func (s *Station) DataFolder() (string, error) {
	dir, err := dataPath(s.Data, false)
	if err == nil {
		err = MakePrivate(dir)
	}
	if err == nil && s.InDemo() {
		dir = filepath.Join(dir, DemoFolder)
		err = MakePrivate(dir)
	}
	if err != nil {
		return "", err
	}
	return dir, nil
}

// FindData returns where the data folder is or would be, and whether it is there; "" where that
// cannot be known. It makes nothing.
func (s *Station) FindData() (dir string, there bool) {
	dir, err := dataPath(s.Data, s.InDemo())
	if err != nil {
		return "", false
	}
	_, err = os.Stat(dir)
	return dir, err == nil
}

// DemoFolder holds what belongs to the demo, within the data folder.
const DemoFolder = "demo"

// dataPath is the data folder's absolute path; dir "" stands for the platform's usual one.
func dataPath(dir string, demo bool) (string, error) {
	if dir == "" {
		base, err := userData()
		if err != nil {
			return "", noDataFolder(err)
		}
		dir = filepath.Join(base, "kakanai")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", noDataFolder(err)
	}
	if demo {
		dir = filepath.Join(dir, DemoFolder)
	}
	return dir, nil
}

// MakePrivate makes dir for its owner alone. A folder that is already there keeps the mode its
// owner gave it.
func MakePrivate(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return noDataFolder(err)
	}
	return nil
}

// noDataFolder is how a command ends that has no folder for its log.
func noDataFolder(err error) error {
	return visit.Fail(visit.NotLogged, lang.Errorf(
		"データのフォルダーが使えません（--data）：%w", "data folder: %w", wholefile.Say(err)))
}

// userData is where this system keeps a user's data.
func userData() (string, error) {
	if runtime.GOOS == "linux" {
		if d := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(d) {
			return d, nil
		}
		home, err := os.UserHomeDir()
		return filepath.Join(home, ".local", "share"), err
	}
	if d := os.Getenv("LocalAppData"); d != "" {
		return d, nil
	}
	return os.UserConfigDir()
}
