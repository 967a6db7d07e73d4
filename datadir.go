package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// dataDir is where a kiosk keeps its log: the platform's usual place unless dir says otherwise. It is for its
// owner alone.
func dataDir(dir string, demo bool) (string, error) {
	dir, err := dataPath(dir, false)
	if err == nil {
		err = private(dir)
	}
	if err == nil && demo {
		dir = filepath.Join(dir, demoFolder)
		err = private(dir)
	}
	if err != nil {
		return "", err
	}
	return dir, nil
}

// demoFolder holds what belongs to the demo, within the data folder.
const demoFolder = "demo"

// dataPath is where dataDir is, made or not.
func dataPath(dir string, demo bool) (string, error) {
	if dir == "" {
		base, err := userData()
		if err != nil {
			return "", fmt.Errorf("data folder: %w", err)
		}
		dir = filepath.Join(base, "kakanai")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("data folder: %w", err)
	}
	if demo {
		dir = filepath.Join(dir, demoFolder)
	}
	return dir, nil
}

// private makes dir for its owner alone. A folder that is already there keeps the mode its owner gave it.
func private(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	return nil
}

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
