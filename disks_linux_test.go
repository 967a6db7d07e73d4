package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// inNamespace runs a shell script with mounts of its own, which are gone when it ends. In it $at is
// an empty folder to mount on, $image an empty file of 16 MB, and "$@" the program with these
// arguments.
func (d *stall) inNamespace(script, stdin string, args ...string) answer {
	d.t.Helper()
	dir := d.t.TempDir()
	at, image := filepath.Join(dir, "at"), d.file("image", "")
	if err := os.Mkdir(at, 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.Truncate(image, 16<<20); err != nil {
		d.t.Fatal(err)
	}
	own := []string{"--mount"}
	if os.Geteuid() != 0 {
		own = append(own, "--map-root-user")
	}
	own = append(own, "sh", "-euc", script, "sh", binary)
	cmd := exec.Command("unshare", slices.Concat(own, d.args, args)...)
	cmd.Env = append(append(os.Environ(), "HOME="+d.dir, "at="+at, "image="+image), d.env...)
	for i, a := range cmd.Args {
		cmd.Args[i] = strings.ReplaceAll(a, "$at", at)
	}
	return d.run(cmd, stdin)
}

// A folder that cannot take a paper is found before the card: the wrong PIN is not even sent.
func TestAnUnusableFolderIsFoundBeforeTheCard(t *testing.T) {
	for name, script := range map[string]string{
		"full":      `mount -t tmpfs -o size=16k none $at; "$@"`,
		"read-only": `mount -t tmpfs -o ro none $at; "$@"`,
		"a file":    `mount -t tmpfs none $at; echo >$at/out; "$@"`,
		"good":      `mount -t tmpfs none $at; "$@"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newStall(t, "--reader", "demo:taro")
			a := d.inNamespace(script, "0000\n", "fill", "juminhyo", "--out", "$at/out", "--pin-stdin")
			if name == "good" {
				d.want(12, "wrong-pin", a)
				return
			}
			d.want(30, "not-printed", a)
			if got := d.logged(); strings.Contains(got, "read") || strings.Contains(got, "confirmed") {
				t.Errorf("the log has %s", got)
			}
		})
	}
}

// On FAT, which has no links, fill writes its papers whole and puts none in another's place.
func TestPapersOnFAT(t *testing.T) {
	d := newStall(t, "--reader", "demo:taro")
	for _, name := range []string{"mkfs.vfat", "fusefat"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%v: run make setup", err)
		}
	}
	// The second program has a log of its own, and so begins with the same serial.
	script := `mkfs.vfat $image >&2; fusefat -o rw+ $image $at >&2; trap "umount $at" EXIT
		"$@" >&2; "$@" --data $HOME/other; ls $at >$HOME/names; cp $at/*.pdf $HOME; ! ln $at/*F02*11.pdf $at/link 2>$HOME/nolinks`
	d.want(0, "", d.inNamespace(script, "1234\n1234\n", "fill", "juminhyo", "inkan", "--out", "$at", "--pin-stdin"))
	if why, err := os.ReadFile(filepath.Join(d.dir, "nolinks")); err != nil || len(why) == 0 {
		t.Errorf("this disk has links: %q %v", why, err)
	}
	b, err := os.ReadFile(filepath.Join(d.dir, "names"))
	names := strings.Fields(string(b))
	if err != nil || len(names) != 4 {
		t.Fatalf("%v %v", names, err)
	}
	serials := map[string]bool{}
	for _, name := range names {
		tool(t, "qpdf", "--check", filepath.Join(d.dir, name))
		serials[strings.TrimSuffix(name, "_2.pdf")] = true
	}
	if len(serials) != 4 {
		t.Errorf("%v", names)
	}
}

// opened are the files that a trace of strace's has opened for writing, or made.
var opened = regexp.MustCompile(`(?m)(?:open|openat|creat|memfd_create|mkdir|mkdirat|link|linkat|rename|renameat2?)\((.*)\) = [0-9]+`)

// A kiosk without a printer makes no file of a page, not even one that is gone a moment later: what
// was on a disk once can be carved from it. Two visits are traced, and nothing is opened for
// writing but the log, its key, and what is no disk.
func TestWithoutAPrinterNoPageTouchesADisk(t *testing.T) {
	root := t.TempDir()
	data, trace := filepath.Join(root, "data"), filepath.Join(root, "trace")
	const calls = "trace=open,openat,creat,memfd_create,mkdir,mkdirat,link,linkat,rename,renameat,renameat2"
	cmd := exec.Command("strace", "-f", "-qq", "-s", "400", "-e", calls, "-o", trace, os.Args[0])
	cmd.Env = append(os.Environ(), "KAKANAI_TEST_DESK="+data, "KAKANAI_TEST_DESK_VISITS=2", "HOME="+root, "TMPDIR="+root)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	b, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	own := regexp.QuoteMeta(data) + `(/(log\.db|signing\.key|\.kakanai-signing\.key-).*)?`
	allowed := regexp.MustCompile(`"(` + own + `|/dev/.*|/proc/.*)"`)
	writing := regexp.MustCompile(`O_WRONLY|O_RDWR|O_CREAT`)
	logs := 0
	for _, m := range opened.FindAllStringSubmatch(string(b), -1) {
		if strings.HasPrefix(m[0], "open") && !writing.MatchString(m[0]) {
			continue
		}
		if strings.Contains(m[0], "log.db") {
			logs++
		}
		if !allowed.MatchString(m[0]) {
			t.Errorf("a file is made: %s", m[0])
		}
	}
	if logs < 3 {
		t.Errorf("the log was opened %d times: this test says nothing", logs)
	}
	if _, err := os.Stat(filepath.Join(data, "paper")); !os.IsNotExist(err) {
		t.Errorf("there is a folder of papers: %v", err)
	}
}
