package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kakanai/internal/pdfcheck"
)

// binary is the program as people run it, built once for all tests of this package.
var binary string

func TestMain(m *testing.M) {
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} { // the program speaks Japanese, wherever it is tested
		os.Unsetenv(key)
	}
	if data := os.Getenv("KAKANAI_TEST_DESK"); data != "" { // this process is a counter that is to be killed
		if err := deskDay(data); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) == 2 && os.Args[1] == pdfcheck.Command { // a test that loads forms looks at their PDFs
		pdfcheck.Serve(os.Stdin, os.Stdout)
		return
	}
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "kakanai-test-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		binary = filepath.Join(dir, "kakanai")
		if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// A stall is one kiosk's surroundings: a data folder, an environment, and the program.
type stall struct {
	t    *testing.T
	dir  string
	env  []string
	args []string // before every command
}

func newStall(t *testing.T, args ...string) *stall {
	t.Helper()
	dir := t.TempDir()
	return &stall{t: t, dir: dir, args: append([]string{"--json", "--data", filepath.Join(dir, "data")}, args...)}
}

// An answer is what a command said and how it ended.
type answer struct {
	code   int
	json   map[string]any
	stderr string
}

// call runs the binary once. Whatever happens, stdout must be exactly one JSON object.
func (d *stall) call(stdin string, args ...string) answer {
	d.t.Helper()
	cmd := exec.Command(binary, append(append([]string{}, d.args...), args...)...)
	cmd.Env = append(append(os.Environ(), "HOME="+d.dir), d.env...)
	return d.run(cmd, stdin)
}

// run runs a command that answers with one JSON object.
func (d *stall) run(cmd *exec.Cmd, stdin string) answer {
	d.t.Helper()
	args := cmd.Args[1:]
	cmd.Stdin = strings.NewReader(stdin)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if cmd.ProcessState == nil {
		d.t.Fatalf("%v: %v", args, err)
	}
	a := answer{code: cmd.ProcessState.ExitCode(), stderr: errs.String()}
	dec := json.NewDecoder(&out)
	if err := dec.Decode(&a.json); err != nil || dec.More() {
		d.t.Fatalf("%v: stdout is not exactly one JSON object (%v); stderr: %s", args, err, a.stderr)
	}
	if strings.Contains(a.stderr, "goroutine ") {
		d.t.Errorf("%v: a panic on stderr: %s", args, a.stderr)
	}
	return a
}

func (d *stall) want(code int, problem string, a answer) answer {
	d.t.Helper()
	if got, _ := a.json["problem"].(string); a.code != code || got != problem {
		d.t.Fatalf("exit %d with problem %q, expected %d with %q; %v; stderr: %s", a.code, got, code, problem, a.json, a.stderr)
	}
	return a
}

func (d *stall) file(name, content string) string {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return path
}

func (d *stall) out() string {
	d.t.Helper()
	path := filepath.Join(d.dir, "out")
	if err := os.MkdirAll(path, 0o700); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// A document is one entry of fill's documents.
type document struct {
	Form, Edition, Serial, Path string
	Pages                       int
	Marks                       []struct{ Field, Text, Why string }
}

// documents decodes fill's.
func documents(t *testing.T, a answer) []document {
	t.Helper()
	b, err := json.Marshal(a.json["documents"])
	if err != nil {
		t.Fatal(err)
	}
	var docs []document
	if err := json.Unmarshal(b, &docs); err != nil {
		t.Fatal(err)
	}
	return docs
}

// tool runs one of the foreign programs that look at what we made. A missing one is a failure.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Fatalf("%v: run make setup", err)
	}
	cmd := exec.Command(name, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out.String(), errs.String())
	}
	return out.String()
}
