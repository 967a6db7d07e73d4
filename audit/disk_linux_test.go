package audit

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// inNamespace runs one test of inChild with mounts of its own: no other process sees them, and they
// end with the process.
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
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// A copy of a log whose program was killed, on a disk that cannot be written: the entries in the
// write-ahead file belong to it. Without them the copy would look cut off.
func TestReadOnlyDiskWithAWriteAheadFile(t *testing.T) { inNamespace(t, "KAKANAI_TEST_STICK") }

func init() { inChild["KAKANAI_TEST_STICK"] = stick }

func stick(dir string) {
	must := func(err error) {
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
	}
	ctx := context.Background()
	must(syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""))
	path, copied := filepath.Join(dir, "log.db"), filepath.Join(dir, "copy", "log.db")
	must(os.Mkdir(filepath.Dir(copied), 0o700))
	must(syscall.Mount("tmpfs", filepath.Dir(copied), "tmpfs", 0, "size=8m"))
	l, err := Open(ctx, options(path))
	must(err)
	for range 100 {
		_, err := l.Append(ctx, sample)
		must(err)
	}
	_, note, err := l.Checkpoint(ctx)
	must(err)
	for _, end := range []string{"", "-wal"} { // the log is not closed: that would empty the write-ahead file
		b, err := os.ReadFile(path + end)
		must(err)
		must(os.WriteFile(copied+end, b, 0o600))
	}
	must(syscall.Mount("", filepath.Dir(copied), "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""))
	v, err := Verify(ctx, copied, Against{Notes: [][]byte{[]byte(note)}})
	must(err)
	if v.Result != OK || v.Entries != 101 {
		fmt.Printf("%+v\n", v)
		os.Exit(1)
	}
	fmt.Println(v.Entries, "entries")
	os.Exit(0)
}

// TestFullDisk has a disk of 1 MiB to itself.
func TestFullDisk(t *testing.T) { inNamespace(t, "KAKANAI_TEST_SMALL_DISK") }

func init() { inChild["KAKANAI_TEST_SMALL_DISK"] = smallDisk }

// smallDisk runs in that process.
func smallDisk(dir string) {
	fail := func(format string, a ...any) {
		fmt.Printf(format+"\n", a...)
		os.Exit(1)
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		fail("private: %v", err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		fail("mount: %v", err)
	}
	path, ballast := filepath.Join(dir, "log.db"), filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 512<<10), 0o600); err != nil {
		fail("%v", err)
	}
	l, err := Open(context.Background(), options(path))
	if err != nil {
		fail("%v", err)
	}
	ctx := context.Background()
	until := func() (n int64) {
		for ; ; n++ {
			_, err := l.Append(ctx, sample)
			switch {
			case errors.Is(err, ErrFull):
				return n
			case err != nil:
				fail("after %d entries: %v", n, err)
			case n > 100_000:
				fail("the disk never became full")
			}
		}
	}
	check := func(want int64) {
		v, err := Verify(ctx, path, Against{})
		if err != nil || v.Result != OK || v.Entries != want {
			fail("%+v %v, expected %d entries", v, err, want)
		}
	}
	first := until()
	for range 5 { // and it stays full
		if _, err := l.Number(ctx, sample); !errors.Is(err, ErrFull) {
			fail("full once more: %v", err)
		}
	}
	check(1 + first)
	if err := os.Remove(ballast); err != nil {
		fail("%v", err)
	}
	second := until() // the same log, not opened again
	check(1 + first + second)
	if first < 50 || second < 50 {
		fail("%d entries, then %d", first, second)
	}
	l.Close()
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		fail("remount: %v", err)
	}
	if l, err := Open(ctx, options(path)); !errors.Is(err, ErrReadOnly) {
		fail("opened for writing on a disk that is read-only: %v %v", l, err)
	}
	check(1 + first + second) // reading needs no write
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT, ""); err != nil {
		fail("remount: %v", err)
	}
	fmt.Printf("%d entries, full, room, %d more, full, read-only: nothing lost\n", first, second)
	os.Exit(0)
}

// A log that another program holds, or that became read-only, takes no entry, says why, and goes on
// when it can.
func TestLockedAndReadOnly(t *testing.T) {
	l, path := newLog(t, nil)
	fill(t, l, 3)
	if _, err := l.db.Exec("PRAGMA busy_timeout = 50"); err != nil {
		t.Fatal(err)
	}
	for why, c := range map[string]struct {
		begin, end string
		want       error
	}{
		"locked":    {"BEGIN IMMEDIATE", "ROLLBACK", ErrLocked},
		"read-only": {"", "", ErrReadOnly},
	} {
		var err error
		if c.begin != "" {
			other := rawConn(t, path)
			if _, err := other.Exec(c.begin); err != nil {
				t.Fatal(err)
			}
			_, failure := l.Append(t.Context(), sample)
			other.Exec(c.end)
			err = failure
		} else {
			l.db.Exec("PRAGMA query_only = ON")
			_, err = l.Append(t.Context(), sample)
			l.db.Exec("PRAGMA query_only = OFF")
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", why, err)
		}
		fill(t, l, 3)
	}
	if v := verdict(t, path); v.Result != OK || v.Entries != 10 {
		t.Errorf("%+v", v)
	}
}

// rawConn is another program's connection.
func rawConn(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}
