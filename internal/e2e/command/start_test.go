//go:build linux

package command

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"kakanai/internal/e2e"
)

// The toolkit's reader of locales knows nothing of C.UTF-8 and says so on stderr, unless
// kakanai/internal/earlyenv came before it.
func TestNoComplaints(t *testing.T) {
	t.Parallel()
	for _, env := range [][]string{
		{"LANG=C.UTF-8"},
		{"LC_ALL=C.UTF-8", "LANG=ja_JP.UTF-8"},
		{"LANG=C"},
		{"LANG=ja_JP.UTF-8"},
		{},
	} {
		var errs bytes.Buffer
		cmd := exec.Command(e2e.Binary, "forms", "list")
		cmd.Env, cmd.Stderr = append(env, "HOME="+t.TempDir()), &errs
		if err := cmd.Run(); err != nil || errs.Len() > 0 {
			t.Errorf("%v: %v %s", env, err, errs.String())
		}
	}
}

// The toolkit's caches read how long to keep things while they are initialized:
// kakanai/internal/earlyenv must come before them.
func TestEarly(t *testing.T) {
	t.Parallel()
	var errs bytes.Buffer
	cmd := exec.Command(e2e.Binary, "help")
	cmd.Env, cmd.Stderr = []string{"LANG=ja_JP.UTF-8", "HOME=" + t.TempDir(), "GODEBUG=inittrace=1"}, &errs
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	first, then := strings.Index(errs.String(), "init kakanai/internal/earlyenv "), strings.Index(errs.String(),
		"init fyne.io/fyne/v2/internal/cache ")
	if first < 0 || then < first {
		t.Errorf("kakanai/internal/earlyenv is not initialized before the toolkit's caches: at %d and %d of\n%s",
			first, then, errs.String())
	}
}
