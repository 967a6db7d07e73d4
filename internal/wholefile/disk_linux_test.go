package wholefile

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"
)

// TestMain runs the tests or, if the environment says so, one function of inChild.
func TestMain(m *testing.M) {
	for name, f := range inChild {
		if dir := os.Getenv(name); dir != "" {
			if err := f(dir); err != nil {
				fmt.Println(err)
				os.Exit(1)
			}
			return
		}
	}
	os.Exit(m.Run())
}

var inChild = map[string]func(dir string) error{
	"KAKANAI_TEST_FAT": onFAT, "KAKANAI_TEST_FULL": onAFullDisk, "KAKANAI_TEST_READ_ONLY": onAReadOnlyDisk,
}

// inNamespace runs a function of inChild in a process with mounts of its own, which end with it.
func inNamespace(t *testing.T, name string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), name+"="+t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		cmd.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		cmd.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{HostID: os.Geteuid(), Size: 1}}
		cmd.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{HostID: os.Getegid(), Size: 1}}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// FAT has no links. This is a real one, made by mkfs.vfat and mounted by fusefat.
func TestFAT(t *testing.T) { inNamespace(t, "KAKANAI_TEST_FAT") }

func TestFullDisk(t *testing.T) { inNamespace(t, "KAKANAI_TEST_FULL") }

func TestReadOnlyDisk(t *testing.T) { inNamespace(t, "KAKANAI_TEST_READ_ONLY") }

func anything(io.Reader) error { return nil }

func onFAT(dir string) (err error) {
	image, at := filepath.Join(dir, "stick"), filepath.Join(dir, "at")
	if err := errors.Join(os.WriteFile(image, nil, 0o600), os.Truncate(image, 16<<20),
		os.Mkdir(at, 0o700)); err != nil {
		return err
	}
	if out, err := exec.Command("mkfs.vfat", image).CombinedOutput(); err != nil {
		return fmt.Errorf("mkfs.vfat: %w\n%s", err, out)
	}
	fat := exec.Command("fusefat", "-f", "-o", "rw+", image, at)
	if err := fat.Start(); err != nil {
		return fmt.Errorf("fusefat: %w", err)
	}
	defer func() { err = errors.Join(err, syscall.Unmount(at, 0), fat.Wait()) }()
	var before, now syscall.Statfs_t
	if err := syscall.Statfs(at, &before); err != nil {
		return err
	}
	for now.Type = before.Type; now.Type == before.Type; time.Sleep(10 * time.Millisecond) {
		if err := syscall.Statfs(at, &now); err != nil {
			return err
		}
	}
	x := filepath.Join(at, "x")
	if err := errors.Join(os.WriteFile(x, nil, 0o600), os.Link(x, x+"2"), os.Remove(x)); !errors.Is(err,
		syscall.EPERM) {
		return fmt.Errorf("it has links: %w", err)
	}
	for _, want := range []string{"paper_1.pdf", "paper_2.pdf", "paper_3.pdf"} {
		path, err := Add(at, []byte(want), numbered)
		if err != nil || filepath.Base(path) != want {
			return fmt.Errorf("add: %s %w", path, err)
		}
	}
	file := filepath.Join(at, "file")
	rows, err := Append(filepath.Join(at, "rows"), anything)
	if err != nil {
		return fmt.Errorf("append: %w", err)
	}
	_, err = io.WriteString(rows, "a\n")
	err = errors.Join(err, rows.Close(), TryFolder(at, 1000), Try(file),
		Write(file, []byte("a")), Write(file, []byte("b")), SyncFolder(at))
	if err != nil {
		return err
	}
	rows, err = Append(filepath.Join(at, "rows"), anything) // it exists now, and FAT keeps no modes
	if err != nil {
		return fmt.Errorf("append again: %w", err)
	}
	rows.Close()
	for name, want := range map[string]string{
		"paper_1.pdf": "paper_1.pdf", "paper_3.pdf": "paper_3.pdf", "file": "b",
		"rows": "a\n",
	} {
		if b, err := os.ReadFile(filepath.Join(at, name)); err != nil || string(b) != want {
			return fmt.Errorf("%s holds %q %w", name, b, err)
		}
	}
	return holds(at, 5)
}

// holds returns an error unless dir has n files.
func holds(dir string, n int) error {
	list, err := os.ReadDir(dir)
	if err != nil || len(list) != n {
		return fmt.Errorf("%d files, expected %d: %v %w", len(list), n, list, err)
	}
	return nil
}

// small mounts a disk of the given size at dir/at, with one file on it.
func small(dir, size string) (at string, err error) {
	at = filepath.Join(dir, "at")
	if err := errors.Join(os.Mkdir(at, 0o700), syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""),
		syscall.Mount("tmpfs", at, "tmpfs", 0, "size="+size)); err != nil {
		return "", err
	}
	return at, Write(filepath.Join(at, "file"), []byte("yesterday's"))
}

// refuses returns an error unless everything that writes fails with why and the one file is
// unchanged.
func refuses(at string, why error) error {
	big := make([]byte, 64<<10)
	file := filepath.Join(at, "file")
	_, added := Add(at, big, numbered)
	for what, err := range map[string]error{
		"Add": added, "Write": Write(file, big),
		"TryFolder": TryFolder(at, len(big)),
	} {
		if !errors.Is(err, why) {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "yesterday's" {
		return fmt.Errorf("the file holds %q %w", b, err)
	}
	return holds(at, 1)
}

func onAFullDisk(dir string) error {
	at, err := small(dir, "16k")
	if err != nil {
		return err
	}
	return refuses(at, syscall.ENOSPC)
}

func onAReadOnlyDisk(dir string) error {
	at, err := small(dir, "1m")
	if err != nil {
		return err
	}
	if err := syscall.Mount("", at, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		return err
	}
	if err := Try(filepath.Join(at, "file")); !errors.Is(err, syscall.EROFS) {
		return fmt.Errorf("Try: %w", err)
	}
	return refuses(at, syscall.EROFS)
}

func TestOnlyAPlainFileIsReplaced(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := errors.Join(os.WriteFile(at("other"), []byte("stays"), 0o644), os.Mkdir(at("folder"), 0o700),
		os.Symlink("other", at("link")), os.Symlink("nothing", at("dangling")), syscall.Mkfifo(at("pipe"),
			0o600)); err != nil {
		t.Fatal(err)
	}
	before := names(t, dir)
	for _, name := range []string{"folder", "link", "dangling", "pipe"} {
		_, appended := Append(at(name), anything)
		for what, err := range map[string]error{
			"Write": Write(at(name), []byte("x")), "Try": Try(at(name)),
			"Append": appended,
		} {
			if !errors.Is(err, ErrNotPlain) {
				t.Errorf("%s at a %s: %v", what, name, err)
			}
		}
	}
	has(t, at("other"), "stays")
	if now := names(t, dir); !slices.Equal(now, before) {
		t.Errorf("%v, before %v", now, before)
	}
}
