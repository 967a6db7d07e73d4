//go:build linux

package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A Stall is one kiosk's surroundings: a folder of its own for data and papers, an environment, and
// the flags that stand before every command.
type Stall struct {
	T    testing.TB
	Dir  string
	Env  []string // over the test's own
	Args []string
}

// NewStall makes a stall in a new folder, which holds nothing yet. The flags given go before every
// command, after --json and --data.
func NewStall(t testing.TB, args ...string) *Stall {
	t.Helper()
	runsProgram(t)
	dir := t.TempDir()
	return &Stall{T: t, Dir: dir, Args: append([]string{"--json", "--data", filepath.Join(dir, "data")}, args...)}
}

// For returns the same stall for a subtest, which then is what fails.
func (d *Stall) For(t testing.TB) *Stall {
	return &Stall{T: t, Dir: d.Dir, Env: d.Env, Args: d.Args}
}

// An Answer is what a command said and how it ended.
type Answer struct {
	Code   int
	JSON   map[string]any
	Stderr string
}

// Command returns the program with the stall's flags and environment, to be started.
func (d *Stall) Command(args ...string) *exec.Cmd {
	cmd := exec.Command(Binary, slices.Concat(d.Args, args)...)
	cmd.Env = slices.Concat(os.Environ(), []string{"HOME=" + d.Dir}, d.Env)
	return cmd
}

// Call runs the program once. Whatever happens, stdout must be exactly one JSON object.
func (d *Stall) Call(stdin string, args ...string) Answer {
	d.T.Helper()
	return d.Run(d.Command(args...), stdin)
}

// Run runs a command that answers with one JSON object.
func (d *Stall) Run(cmd *exec.Cmd, stdin string) Answer {
	d.T.Helper()
	args := cmd.Args[1:]
	if cmd.Stdin == nil {
		cmd.Stdin = strings.NewReader(stdin)
	}
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if cmd.ProcessState == nil {
		d.T.Fatalf("%v: %v", args, err)
	}
	a := Answer{Code: cmd.ProcessState.ExitCode(), Stderr: errs.String()}
	dec := json.NewDecoder(&out)
	if err := dec.Decode(&a.JSON); err != nil || dec.More() {
		d.T.Fatalf("%v: stdout is not exactly one JSON object (%v); stderr: %s", args, err, a.Stderr)
	}
	if strings.Contains(a.Stderr, "goroutine ") {
		d.T.Errorf("%v: a panic on stderr: %s", args, a.Stderr)
	}
	return a
}

// Want fails the test unless a command ended with this exit code and Problem ("": none), and
// returns its answer.
func (d *Stall) Want(code int, problem string, a Answer) Answer {
	d.T.Helper()
	if got, _ := a.JSON["problem"].(string); a.Code != code || got != problem {
		d.T.Fatalf("exit %d with problem %q, expected %d with %q; %v; stderr: %s", a.Code, got, code, problem,
			a.JSON, a.Stderr)
	}
	return a
}

// File makes a file in the stall's folder and returns its path.
func (d *Stall) File(name, content string) string {
	d.T.Helper()
	path := filepath.Join(d.Dir, name)
	Write(d.T, path, []byte(content))
	return path
}

// Out is the folder for papers; the first call makes it.
func (d *Stall) Out() string {
	d.T.Helper()
	path := filepath.Join(d.Dir, "out")
	if err := os.MkdirAll(path, 0o700); err != nil {
		d.T.Fatal(err)
	}
	return path
}

// Data is the demo's own data folder.
func (d *Stall) Data() string { return filepath.Join(d.Dir, "data", "demo") }

// OwnForms copies the example of a form on a city's own PDF into a folder, and returns that and the
// settings that use it.
func (d *Stall) OwnForms() (folder, config string) {
	d.T.Helper()
	folder = filepath.Join(d.Dir, "own")
	if err := os.CopyFS(folder, os.DirFS("docs/examples/own-pdf")); err != nil {
		d.T.Fatal(err)
	}
	return folder, d.File("k.toml", "forms_folder = \""+folder+"\"\n")
}
