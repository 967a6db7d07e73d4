//go:build linux

package command

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"kakanai/internal/e2e"
)

// outs are the commands that write a file at --out, each with what it reads and what goes with it.
func outs() map[string]struct {
	typed string
	args  []string
} {
	return map[string]struct {
		typed string
		args  []string
	}{
		"scan":          {line("K01-20261124-0042") + "\n", []string{"scan"}},
		"card-check":    {"1234\n", []string{"card-check", "--pin-stdin"}},
		"proof":         {"", []string{"log", "proof", "1"}},
		"export-csv":    {"", []string{"log", "export", "--day", e2e.Today(), "--format", "csv"}},
		"export-xlsx":   {"", []string{"log", "export", "--day", e2e.Today(), "--format", "xlsx"}},
		"report":        {"", []string{"log", "report", "--day", e2e.Today()}},
		"forms-preview": {"", []string{"forms", "preview", "inkan"}},
	}
}

// What a command writes at --out is its owner's alone, also where a file was that all others
// could read; and a link there is left alone, with what it points to.
func TestWhatIsWrittenIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	shared := e2e.NewStall(t, "--reader", "demo:taro")
	shared.Want(0, "", shared.Call("1234\n", "read", "--pin-stdin"))
	dir := t.TempDir()
	for name, o := range outs() {
		t.Run(name, func(t *testing.T) {
			d := shared.For(t)
			out, other := filepath.Join(dir, name), filepath.Join(dir, name+".other")
			before := map[bool]string{true: utf8Mark, false: "yesterday's"}[name == "scan"]
			err := errors.Join(os.WriteFile(out, []byte(before), 0o600), os.Chmod(out, 0o644),
				os.WriteFile(other, []byte(before), 0o600), os.Chmod(other, 0o644))
			if err != nil {
				t.Fatal(err)
			}
			d.Want(0, "", d.Call(o.typed, append(o.args, "--out", out)...))
			info, err := os.Stat(out)
			if err != nil || info.Mode() != 0o600 {
				t.Errorf("%v %v", info.Mode(), err)
			}
			if b, err := os.ReadFile(out); err != nil || len(b) < 50 {
				t.Errorf("%q %v", b, err)
			}
			link := filepath.Join(dir, name+".link")
			if err := os.Symlink(other, link); err != nil {
				t.Fatal(err)
			}
			d.Want(2, "usage", d.Call(o.typed, append(o.args, "--out", link)...))
			if b, err := os.ReadFile(other); err != nil || string(b) != before {
				t.Errorf("through a link: %q %v", b, err)
			}
			if to, err := os.Readlink(link); err != nil || to != other {
				t.Errorf("the link: %s %v", to, err)
			}
		})
	}
	shared.Want(0, "", shared.Call("", "log", "verify"))
}

// card-check finds out that its file cannot be written before it asks the card.
func TestNoTryIsSpentOnATraceThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	d := e2e.NewStall(t, "--reader", "demo:taro")
	d.Want(2, "usage", d.Call("0000\n", "card-check", "--pin-stdin", "--out", filepath.Join(d.Dir, "not", "there")))
	if _, err := os.Stat(filepath.Join(d.Dir, "data")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was logged: %v", err)
	}
}
