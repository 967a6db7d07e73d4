package audit

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// A power cut leaves a disk with what was synced, and of the rest any part. testdata/record.c
// records what SQLite does to the files; from the record these tests make disks as they may be
// after a cut at any moment, and open the log on each.

// recorded is one thing that was done to a file; an 'A' is an entry that was acknowledged.
type recorded struct {
	kind byte // 'W' write, 'T' truncate, 'S' sync, 'A' acknowledged
	path string
	at   int64
	data []byte
}

func readRecord(t *testing.T, file string) (out []recorded) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for len(b) > 0 {
		n, size := int(binary.LittleEndian.Uint32(b[1:])), int(binary.LittleEndian.Uint32(b[13:]))
		out = append(out, recorded{
			b[0], string(b[17 : 17+n]), int64(binary.LittleEndian.Uint64(b[5:])),
			b[17+n : 17+n+size],
		})
		b = b[17+n+size:]
	}
	return out
}

// recordWriter is the process that is recorded: it opens the log and, unless it records a
// migration, appends entries and acknowledges each in the record.
func recordWriter(path, mode string) {
	fail := func(err error) {
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
	}
	o := options(path)
	o.Now = time.Now
	o.Key = KeyFile(os.Getenv("KAKANAI_RECORD") + ".key")
	l, err := Open(context.Background(), o)
	fail(err)
	defer os.Exit(0)
	if mode == "migrate" {
		return
	}
	_, err = l.db.Exec("PRAGMA wal_autocheckpoint = 40") // so that the database itself is written too
	fail(err)
	if mode == "NORMAL" {
		_, err = l.db.Exec("PRAGMA synchronous = NORMAL")
		fail(err)
	}
	record, err := os.OpenFile(os.Getenv("KAKANAI_RECORD"), os.O_WRONLY|os.O_APPEND, 0)
	fail(err)
	for range 300 {
		e, err := l.Number(context.Background(), sample)
		fail(err)
		ack := make([]byte, 17)
		ack[0] = 'A'
		binary.LittleEndian.PutUint64(ack[5:], uint64(e.Seq))
		_, err = record.Write(ack)
		fail(err)
	}
}

// recordDisk runs recordWriter on the log at path under the recorder.
func recordDisk(t *testing.T, path, mode string) []recorded {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("the recorder is loaded in front of the C library, which Linux alone lets one do")
	}
	dir := t.TempDir()
	shim := filepath.Join(dir, "record.so")
	if out, err := exec.Command("gcc", "-shared", "-fPIC", "-O1", "-o", shim, "testdata/record.c",
		"-ldl").CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, out)
	}
	file := filepath.Join(dir, "record")
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "LD_PRELOAD="+shim, "KAKANAI_RECORD="+file,
		"KAKANAI_RECORD_DIR="+filepath.Dir(path)+"/log", "KAKANAI_TEST_RECORDED="+mode+" "+path)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
	all := readRecord(t, file)
	syncs := 0
	for _, r := range all {
		if r.kind == 'S' {
			syncs++
		}
	}
	if len(all) < 50 || syncs < 2 {
		t.Fatalf("%d records, %d of them syncs: the recorder does not see what SQLite does", len(all), syncs)
	}
	return all
}

// A disk is a file's content as it is safe, and what was done to it since the last sync.
type disk struct {
	safe    []byte
	pending []recorded
}

func apply(b []byte, r recorded) []byte {
	end := int(r.at) + len(r.data)
	if r.kind == 'T' {
		if int(r.at) <= len(b) {
			return b[:r.at]
		}
		end = int(r.at)
	}
	if end > len(b) {
		b = append(b, make([]byte, end-len(b))...)
	}
	copy(b[r.at:], r.data)
	return b
}

// cut returns the file after a power cut: with nothing of what was pending, with its beginning, or
// with any sectors of it.
func (d *disk) cut(mode int) []byte {
	b := bytes.Clone(d.safe)
	switch mode {
	case 1:
		for _, r := range d.pending[:rand.IntN(len(d.pending)+1)] {
			b = apply(b, r)
		}
	case 2:
		for _, r := range d.pending {
			if r.kind == 'T' {
				if rand.IntN(2) == 0 {
					b = apply(b, r)
				}
				continue
			}
			for i := 0; i < len(r.data); i += 512 {
				if rand.IntN(2) == 0 {
					b = apply(b, recorded{'W', r.path, r.at + int64(i), r.data[i:min(i+512, len(r.data))]})
				}
			}
		}
	}
	return b
}

// crashes makes n disks from a record and calls look with each, and with the number of the last
// entry acknowledged before the cut; -1: none was.
func crashes(t *testing.T, all []recorded, start map[string][]byte, n int, look func(path string, acked int64)) {
	t.Helper()
	points := make([]int, n)
	for i := range points {
		points[i] = rand.IntN(len(all) + 1)
	}
	points[0] = len(all) // the last moment is always among them
	slices.Sort(points)
	disks := map[string]*disk{"log.db": {}, "log.db-wal": {}}
	for name, b := range start {
		disks[name].safe = b
	}
	acked := int64(-1)
	dir := t.TempDir()
	for i := 0; i <= len(all); i++ {
		for ; len(points) > 0 && points[0] == i; points = points[1:] {
			path := filepath.Join(dir, "log.db")
			for name, d := range disks {
				if err := os.WriteFile(filepath.Join(dir, name), d.cut(rand.IntN(3)), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			os.Remove(path + "-shm") // it is memory
			look(path, acked)
		}
		if i == len(all) {
			break
		}
		r := all[i]
		if r.kind == 'A' {
			acked = r.at
			continue
		}
		d := disks[filepath.Base(r.path)]
		switch {
		case d == nil: // the folder, the shared memory, the lock
		case r.kind == 'S':
			for _, p := range d.pending {
				d.safe = apply(d.safe, p)
			}
			d.pending = nil
		default:
			d.pending = append(d.pending, r)
		}
	}
}

// reopen opens the log after a cut, as the next start of the PC does, and returns how many entries
// it has, or what is wrong with it.
func reopen(path string) (int64, error) {
	o := options(path)
	o.Key = &safe{err: fmt.Errorf("not asked for")}
	l, err := Open(context.Background(), o)
	if err != nil {
		return 0, err
	}
	l.Close()
	v, err := Verify(context.Background(), path, Against{})
	if err == nil && v.Result != OK {
		err = fmt.Errorf("%s at %d: %s", v.Result, v.At, v.Why)
	}
	return v.Entries, err
}

func images(small int) int {
	if os.Getenv("KAKANAI_SOAK") != "" {
		return 2000
	}
	return small
}

// With FULL no acknowledged entry is lost and the log is whole after every cut. The same test with
// NORMAL, mattn's default, must find lost entries: that shows that the test can fail.
func TestPowerCuts(t *testing.T) {
	for _, mode := range []string{"FULL", "NORMAL"} {
		t.Run(mode, func(t *testing.T) {
			all := recordDisk(t, filepath.Join(t.TempDir(), "log.db"), mode)
			lost, broken := 0, 0
			n := images(150)
			crashes(t, all, nil, n, func(path string, acked int64) {
				entries, err := reopen(path)
				switch {
				// the log was not made yet, and is made now
				case err != nil && acked < 0 && strings.Contains(err.Error(), "not asked for"):
				case err != nil:
					broken++
					if mode == "FULL" {
						t.Errorf("after entry %d: %v", acked, err)
					}
				case entries <= acked:
					lost++
					if mode == "FULL" {
						t.Errorf("entry %d was acknowledged, and %d are left", acked, entries)
					}
				}
			})
			t.Logf("%d power cuts: %d lost acknowledged entries, %d left a log that is not whole", n, lost, broken)
			if mode == "NORMAL" && lost < n/10 {
				t.Error("NORMAL loses what it acknowledges; a test that does not see that sees nothing")
			}
		})
	}
}
