//go:build linux

package device

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kakanai/internal/e2e"
)

// inNamespace runs a shell script with mounts of its own, which are gone when it ends. In it $at is
// an empty folder to mount on, $image an empty file of 16 MB, and "$@" the program with these
// arguments.
func inNamespace(d *e2e.Stall, script, stdin string, args ...string) e2e.Answer {
	d.T.Helper()
	dir := d.T.TempDir()
	at, image := filepath.Join(dir, "at"), d.File("image", "")
	if err := os.Mkdir(at, 0o700); err != nil {
		d.T.Fatal(err)
	}
	if err := os.Truncate(image, 16<<20); err != nil {
		d.T.Fatal(err)
	}
	own := []string{"--mount"}
	if os.Geteuid() != 0 {
		own = append(own, "--map-root-user")
	}
	own = append(own, "sh", "-euc", script, "sh", e2e.Binary)
	cmd := exec.Command("unshare", slices.Concat(own, d.Args, args)...)
	cmd.Env = append(append(os.Environ(), "HOME="+d.Dir, "at="+at, "image="+image), d.Env...)
	for i, a := range cmd.Args {
		cmd.Args[i] = strings.ReplaceAll(a, "$at", at)
	}
	return d.Run(cmd, stdin)
}

// A folder that cannot take a paper is found before the card: the wrong PIN is not even sent.
func TestAnUnusableFolderIsFoundBeforeTheCard(t *testing.T) {
	t.Parallel()
	for name, script := range map[string]string{
		"full":      `mount -t tmpfs -o size=16k none $at; "$@"`,
		"read-only": `mount -t tmpfs -o ro none $at; "$@"`,
		"a file":    `mount -t tmpfs none $at; echo >$at/out; "$@"`,
		"good":      `mount -t tmpfs none $at; "$@"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := e2e.NewStall(t, "--reader", "demo:taro")
			a := inNamespace(d, script, "0000\n", "fill", "juminhyo", "--out", "$at/out", "--pin-stdin")
			if name == "good" {
				d.Want(12, "wrong-pin", a)
				return
			}
			d.Want(30, "not-printed", a)
			if got := d.Logged(); strings.Contains(got, "read") || strings.Contains(got, "confirmed") {
				t.Errorf("the log has %s", got)
			}
		})
	}
}

// On FAT, which has no links, fill writes its papers whole and puts none in another's place.
func TestPapersOnFAT(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo:taro")
	for _, name := range []string{"mkfs.vfat", "fusefat"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Fatalf("%v: run make setup", err)
		}
	}
	// The second program has a log of its own, and so begins with the same serial.
	script := `mkfs.vfat $image >&2; fusefat -o rw+ $image $at >&2; trap "umount $at" EXIT
		"$@" >&2; "$@" --data $HOME/other; ls $at >$HOME/names; cp $at/*.pdf $HOME
		! ln $at/*F02*11.pdf $at/link 2>$HOME/nolinks`
	d.Want(0, "", inNamespace(d, script, "1234\n1234\n", "fill", "juminhyo", "inkan", "--out", "$at", "--pin-stdin"))
	if why, err := os.ReadFile(filepath.Join(d.Dir, "nolinks")); err != nil || len(why) == 0 {
		t.Errorf("this disk has links: %q %v", why, err)
	}
	b, err := os.ReadFile(filepath.Join(d.Dir, "names"))
	names := strings.Fields(string(b))
	if err != nil || len(names) != 4 {
		t.Fatalf("%v %v", names, err)
	}
	serials := map[string]bool{}
	for _, name := range names {
		e2e.Tool(t, "qpdf", "--check", filepath.Join(d.Dir, name))
		serials[strings.TrimSuffix(name, "_2.pdf")] = true
	}
	if len(serials) != 4 {
		t.Errorf("%v", names)
	}
}
