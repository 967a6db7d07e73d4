// Package wholefile writes files that are there whole or not at all, that survive a power cut, and
// that only their owner can open, whatever file was there before.
//
// Start with Write. Fill is the same for content that does not fit into memory, Add is for a folder
// in which no file may replace another, and Append continues a file that is already there. Try and
// TryFolder find out beforehand whether that will work, before a password or a PIN is used for it.
//
// A file is written under a name that begins with .kakanai-, synced, and only then renamed; the
// folder is synced after that. A program that is killed leaves the first name behind: Sweep and
// SweepFolder remove it. Where a link, a folder or a device has the name, nothing is written
// (ErrNotPlain): following a link would write where another user may have pointed it, and replacing
// it would break what its owner has set up.
//
// Modes are those of Unix. Windows, FAT and network drives have none or their own; there the folder
// decides who may open a file.
package wholefile

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"

	"kakanai/internal/lang"
)

// ErrNotPlain means that the name is taken by something other than a plain file.
var ErrNotPlain = errors.New("a link, a folder or a device stands there, and only a plain file is replaced")

const mode = 0o600

// Write puts b at path, in place of any file there, and returns when it would survive a power cut.
// Until then the earlier file stays.
func Write(path string, b []byte) error {
	return Fill(path, func(w io.Writer, _ string) error {
		_, err := w.Write(b)
		return plain(err)
	})
}

// Fill calls fill to write a file that appears at path when all of it is on the disk, as Write
// does. scratch is a folder for fill's own use, on the same disk, removed when Fill returns. What
// an earlier Fill that was killed left of this file is removed first.
func Fill(path string, fill func(w io.Writer, scratch string) error) error {
	if err := judge(path); err != nil {
		return err
	}
	// another user's files may not be ours to remove
	_ = Sweep(path)
	dir, err := os.MkdirTemp(filepath.Dir(path), unfinished(path)+"*") // created with mode 0700
	if err != nil {
		return plain(err)
	}
	defer os.RemoveAll(dir)
	f, err := os.OpenFile(filepath.Join(dir, "file"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return plain(err)
	}
	if err := fill(f, dir); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(plain(f.Sync()), plain(f.Close())); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return plain(err)
	}
	return SyncFolder(filepath.Dir(path))
}

// Try returns the reason why Write would fail at path, or nil if none is found. It leaves nothing
// behind.
func Try(path string) error {
	if err := judge(path); err != nil {
		return err
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), unfinished(path)+"*")
	if err != nil {
		return plain(err)
	}
	return plain(os.Remove(dir))
}

// Append opens the file at path for writing at its end. accept is given the present content and may
// refuse it with an error: then the file stays unchanged. If others could open the file, its mode
// is changed before anything more is written.
func Append(path string, accept func(old io.Reader) error) (f *os.File, err error) {
	if err := judge(path); err != nil {
		return nil, err
	}
	if f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, mode); err != nil {
		return nil, plain(err)
	}
	if err = accept(f); err == nil {
		if err = plain(f.Chmod(mode)); lacks(err) {
			err = nil
		}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// judge returns an error if no plain file can be put at path.
func judge(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return plain(err)
	case !info.Mode().IsRegular():
		return ErrNotPlain
	}
	return nil
}

// unfinished returns the beginning of the name that the file at path has until it is finished.
func unfinished(path string) string {
	base := filepath.Base(path)
	return ".kakanai-" + strings.ToValidUTF8(base[:min(len(base), 100)], "") + "-" // a name has 255 bytes at most
}

// Sweep removes what a Write or Fill that was killed has left of the file at path.
func Sweep(path string) error {
	return sweep(filepath.Dir(path), func(name string) bool {
		rest, ok := strings.CutPrefix(name, unfinished(path))
		return ok && rest != "" && strings.Trim(rest, "0123456789") == ""
	})
}

func sweep(dir string, ours func(name string) bool) error {
	list, err := os.ReadDir(dir)
	// it cannot be listed, so nothing of ours can be found there
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return plain(err)
	}
	for _, e := range list {
		if ours(e.Name()) {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return plain(err)
			}
		}
	}
	return nil
}

// added matches the names of unfinished files of Add and TryFolder.
var added = regexp.MustCompile(`^\.kakanai-[0-9]+$`)

// SweepFolder removes what an Add that was killed has left in dir.
func SweepFolder(dir string) error { return sweep(dir, added.MatchString) }

// Add puts b into dir as a new file, under the first of name(1), name(2), … that is free, and
// returns its path. No other file is ever replaced, also when two programs add at once.
func Add(dir string, b []byte, name func(n int) string) (path string, err error) {
	return add(dir, b, name, os.Link)
}

// tries is how often Add starts over: another program that starts at the same time may sweep the
// folder.
const tries = 3

func add(dir string, b []byte, name func(n int) string, link func(old, new string) error) (path string, err error) {
	for range tries {
		if path, err = addOnce(dir, b, name, link); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return path, err
}

func addOnce(dir string, b []byte, name func(n int) string, link func(old, new string) error) (path string, err error) {
	tmp, err := os.CreateTemp(dir, ".kakanai-*") // created with mode 0600
	if err != nil {
		return "", plain(err)
	}
	defer os.Remove(tmp.Name())
	if _, err = tmp.Write(b); err == nil {
		err = tmp.Sync()
	}
	if err := errors.Join(plain(err), plain(tmp.Close())); err != nil {
		return "", err
	}
	for n := 1; n < 1000; n++ {
		path = filepath.Join(dir, name(n))
		if err = place(tmp.Name(), path, link); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	if err == nil {
		if err = SyncFolder(dir); err != nil {
			os.Remove(path)
		}
	}
	if err != nil {
		return "", plain(err)
	}
	return path, nil
}

// place renames the file tmp to path if that name is free; otherwise the error is fs.ErrExist. A
// hard link does both in one step. FAT, exFAT and many network drives have no links and refuse with
// various errors: there an empty file reserves the name, and the rename replaces that.
func place(tmp, path string, link func(old, new string) error) error {
	err := link(tmp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	empty, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	if err = empty.Close(); err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		os.Remove(path)
	}
	return err
}

// TryFolder returns the reason why Add would fail in dir for a file of that many bytes, or nil if
// none is found. It does all that Add does, and leaves nothing behind.
func TryFolder(dir string, bytes int) error {
	path, err := Add(dir, make([]byte, bytes),
		func(n int) string { return fmt.Sprintf(".kakanai-%d%03d", os.Getpid(), n) })
	if err != nil {
		return err
	}
	return plain(os.Remove(path))
}

// SyncFolder makes the names in dir survive a power cut, where the system needs that and the file
// system can do it.
func SyncFolder(dir string) error {
	if runtime.GOOS == "windows" { // Windows writes a folder's changes with the file system's own journal
		return nil
	}
	d, err := os.Open(dir)
	if errors.Is(err, fs.ErrPermission) { // a folder that may be written but not read cannot be synced
		return nil
	}
	if err != nil {
		return plain(err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !lacks(err) {
		return plain(err)
	}
	return nil
}

// lacks reports whether err means that the file system has no such operation, as FAT and network
// drives lack some.
func lacks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EINVAL)
}

// plain keeps the operation and the cause of an error and drops file names: they may contain a
// person's name.
func plain(err error) error {
	var p *fs.PathError
	var l *os.LinkError
	switch {
	case errors.As(err, &p):
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	case errors.As(err, &l):
		return fmt.Errorf("%s: %w", l.Op, l.Err)
	}
	return err
}

// Say returns err told in Japanese as well, where it is one that people can do something about.
func Say(err error) error {
	for _, c := range []struct {
		is error
		ja string
	}{
		{ErrNotPlain, "リンク・フォルダー・装置には書きません。ふつうのファイルの名前を書いてください"},
		{fs.ErrNotExist, "フォルダーがありません"},
		{fs.ErrPermission, "そこに書くことを許されていません"},
		{syscall.ENOSPC, "ディスクがいっぱいです"},
		{syscall.EROFS, "書き込めないディスクです"},
	} {
		if errors.Is(err, c.is) {
			return lang.Wrap(err, lang.Text{JA: c.ja, EN: err.Error()})
		}
	}
	return err
}
