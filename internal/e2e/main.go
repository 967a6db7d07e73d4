//go:build linux

package e2e

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Binary is the program as people run it, an absolute path. Main sets it.
var Binary string

// Main is the TestMain of every package of end-to-end tests. It moves to the repository's root, so
// that tests name its files as people do, builds the program and runs the tests.
func Main(m *testing.M) {
	code, err := run(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func run(m *testing.M) (int, error) {
	// The program speaks Japanese, wherever it is tested.
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		os.Unsetenv(key)
	}
	root, err := root()
	if err != nil {
		return 0, err
	}
	if err := os.Chdir(root); err != nil {
		return 0, err
	}
	if Binary, err = build(root); err != nil {
		return 0, err
	}
	return m.Run(), nil
}

// root is the folder of go.mod, above that in which go test starts a package's tests.
func root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", fmt.Errorf("no go.mod above the tests")
		}
		dir = up
	}
}

// build makes build/e2e/kakanai. The go command writes nothing where that is up to date already, so
// the packages that run beside each other build once, and none can test an old one.
func build(root string) (string, error) {
	dir := filepath.Join(root, "build", "e2e")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "kakanai")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// dependOnSources opens every folder of the repository, once, when the first test begins to run the
// program. go test keeps the result of a package until a file changes that its tests opened: these
// import little of the program that they run, and without this an old result would pass for one of
// the program as it is.
var dependOnSources = sync.OnceValue(func() error {
	dir, err := os.Getwd()
	if err != nil {
		return err
	}
	if err := os.Chdir(dir); err != nil { // before the tests began, go test did not take note of it
		return err
	}
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return err
		}
		if path != dir && (path == filepath.Join(dir, "build") || strings.HasPrefix(e.Name(), ".")) {
			return fs.SkipDir
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		return f.Close()
	})
})

// runsProgram says that a test depends on the program's sources.
func runsProgram(t testing.TB) {
	t.Helper()
	if err := dependOnSources(); err != nil {
		t.Fatal(err)
	}
}

// Tool runs one of the foreign programs that look at what ours made, and returns its stdout. A
// missing one is a failure, never a skip.
func Tool(t testing.TB, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%v: run make setup-tests", err)
	}
	cmd := exec.Command(name, args...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out.String(), errs.String())
	}
	return out.String()
}

// Write makes a file, 0600.
func Write(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Soak reports whether the long repetitions are asked for: make soak.
func Soak() bool { return os.Getenv("KAKANAI_SOAK") != "" }
