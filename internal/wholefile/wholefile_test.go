package wholefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// names returns the names of the files in dir.
func names(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{}
	for _, e := range list {
		out = append(out, e.Name())
	}
	return out
}

func has(t *testing.T, path, want string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil || string(b) != want {
		t.Errorf("%q %v, expected %q", b, err, want)
	}
}

func private(t *testing.T, path string) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode() != mode {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

func TestAFileIsItsOwnersAloneWhateverStoodThere(t *testing.T) {
	for _, before := range []fs.FileMode{0, 0o600, 0o644, 0o666, 0o400} {
		path := filepath.Join(t.TempDir(), "[a] file") // brackets mean something in patterns
		if before != 0 {
			if err := errors.Join(os.WriteFile(path, []byte("yesterday's"), 0o600),
				os.Chmod(path, before)); err != nil {
				t.Fatal(err)
			}
		}
		if err := Write(path, []byte("today's")); err != nil {
			t.Fatal(err)
		}
		has(t, path, "today's")
		private(t, path)
		if left := names(t, filepath.Dir(path)); len(left) != 1 {
			t.Errorf("%v", left)
		}
	}
}

func TestAppendingClosesTheFileToOthersFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rows")
	if err := errors.Join(os.WriteFile(path, []byte("a\n"), 0o600), os.Chmod(path, 0o644)); err != nil {
		t.Fatal(err)
	}
	odd := errors.New("odd")
	if _, err := Append(path, func(io.Reader) error { return odd }); !errors.Is(err, odd) {
		t.Errorf("%v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != 0o644 {
		t.Errorf("a file that is refused gets mode %v: %v", info.Mode(), err)
	}
	f, err := Append(path, func(old io.Reader) error {
		if b, err := io.ReadAll(old); err != nil || string(b) != "a\n" {
			t.Errorf("%q %v", b, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	private(t, path)
	if _, err := io.WriteString(f, "b\n"); err != nil {
		t.Fatal(err)
	}
	has(t, path, "a\nb\n")
}

// A fill that fails leaves the earlier file and nothing else, and its error is returned.
func TestAFailureLeavesTheEarlierFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := Write(path, []byte("yesterday's")); err != nil {
		t.Fatal(err)
	}
	odd := errors.New("odd")
	err := Fill(path, func(w io.Writer, scratch string) error {
		_, e := w.Write([]byte("half"))
		return errors.Join(e, os.WriteFile(filepath.Join(scratch, "more"), []byte("x"), 0o600), odd)
	})
	if !errors.Is(err, odd) {
		t.Errorf("%v", err)
	}
	has(t, path, "yesterday's")
	if left := names(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%v", left)
	}
}

func TestTryTellsBeforehandAndLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if err := errors.Join(Try(path), TryFolder(dir, 1000)); err != nil {
		t.Error(err)
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("%v", left)
	}
	missing := filepath.Join(dir, "山田", "file")
	for _, err := range []error{Try(missing), Write(missing, nil), TryFolder(filepath.Dir(missing), 1)} {
		if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "山田") {
			t.Errorf("%v", err)
		}
	}
}

func TestWhatAKilledProgramLeftIsSwept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "staff.json")
	half := filepath.Join(dir, unfinished(path)+"123")
	others := []string{".kakanai-other-123", ".kakanai-staff.json-", ".kakanai-staff.json-old", "minutes.pdf"}
	for _, name := range append(others, ".kakanai-77") {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	leave := func() {
		t.Helper()
		if err := errors.Join(os.Mkdir(half, 0o700),
			os.WriteFile(filepath.Join(half, "file"), []byte("half"), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	leave()
	if err := errors.Join(Sweep(path), SweepFolder(dir)); err != nil {
		t.Fatal(err)
	}
	leave()
	if err := Write(path, nil); err != nil { // Write sweeps, too
		t.Fatal(err)
	}
	others = append(others, "staff.json")
	slices.Sort(others)
	if left := names(t, dir); !slices.Equal(left, others) {
		t.Errorf("%v", left)
	}
	long := filepath.Join(dir, strings.Repeat("長", 80)) // 240 bytes
	if err := Write(long, []byte("x")); err != nil {
		t.Error(err)
	}
}

// numbered returns the names of a paper that is printed again.
func numbered(n int) string { return fmt.Sprintf("paper_%d.pdf", n) }

func TestNoFileTakesAnothersPlace(t *testing.T) {
	for _, why := range []error{
		nil, syscall.EPERM, syscall.ENOTSUP, syscall.ENOSYS, syscall.EMLINK, syscall.EACCES,
		syscall.EINVAL, syscall.EXDEV,
	} {
		link := os.Link
		if why != nil {
			link = func(old, new string) error { return &os.LinkError{Op: "link", Old: old, New: new, Err: why} }
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, numbered(2)), []byte("another's"), 0o644); err != nil {
			t.Fatal(err)
		}
		for _, want := range []int{1, 3, 4} {
			path, err := add(dir, []byte{byte(want)}, numbered, link)
			if err != nil || filepath.Base(path) != numbered(want) {
				t.Fatalf("link gives %v: %s %v", why, path, err)
			}
			has(t, path, string(rune(want)))
			private(t, path)
		}
		has(t, filepath.Join(dir, numbered(2)), "another's")
		if left := names(t, dir); len(left) != 4 {
			t.Errorf("link gives %v: %v", why, left)
		}
	}
}

// Two programs that add the same names at once, one of them without links, keep every paper once.
func TestProgramsThatAddAtOnceKeepEveryPaper(t *testing.T) {
	dir := t.TempDir()
	const each = 40
	done := make(chan error)
	for i, link := range []func(string, string) error{
		os.Link, func(string, string) error { return syscall.EPERM },
		os.Link,
	} {
		go func() {
			for n := range each {
				if _, err := add(dir, fmt.Appendf(nil, "%d-%d", i, n), numbered, link); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	seen := map[string]bool{}
	for _, name := range names(t, dir) {
		b, _ := os.ReadFile(filepath.Join(dir, name))
		seen[string(b)] = true
	}
	if len(seen) != 3*each || len(names(t, dir)) != 3*each {
		t.Errorf("%d papers in %d files", len(seen), len(names(t, dir)))
	}
}

// Another program that starts sweeps the folder in the middle of an Add, which starts over.
func TestASweepInTheMiddleDoesNoHarm(t *testing.T) {
	for _, links := range []bool{true, false} {
		dir, times := t.TempDir(), 0
		link := func(old, new string) error {
			if times++; times == 1 {
				if err := SweepFolder(dir); err != nil {
					t.Error(err)
				}
			}
			if !links {
				return syscall.EPERM
			}
			return os.Link(old, new)
		}
		path, err := add(dir, []byte("x"), numbered, link)
		if err != nil || times != 2 {
			t.Fatalf("%v after %d", err, times)
		}
		has(t, path, "x")
		if left := names(t, dir); len(left) != 1 {
			t.Errorf("%v", left)
		}
	}
}

func TestManyBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	b := bytes.Repeat([]byte("0123456789"), 100_000)
	if err := Write(path, b); err != nil {
		t.Fatal(err)
	}
	has(t, path, string(b))
}
