// Package cli is the command line: it takes a line apart, calls what does the work, and answers
// people with lines or scripts with one JSON object and an exit code. Start with Run, then
// commandList: a command is a line there, its words in words.go, and a type with flags and run;
// help, completions and man pages follow from these. cobra finds the command and reads its flags;
// it prints nothing. What commands call is in station, office, doctor, scan or desktop. Standard
// input is read in secrets.go only.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"kakanai/internal/edited"
	"kakanai/internal/lang"
	"kakanai/internal/settings"
	"kakanai/internal/station"
	"kakanai/visit"
)

// Run is the program: it returns the exit code. With --json there is exactly one JSON object on
// stdout, on failure as well.
func Run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	out := &answer{Writer: stdout}
	s := &session{stdin: stdin, stdout: out, stderr: stderr}
	s.json, s.lang = askedFor(args, lang.Choose(os.Getenv))
	s.jsonAsked = s.json
	err := s.execute(ctx, args)
	if out.err != nil {
		err = unwritten(out.err)
	}
	return s.end(ctx, err)
}

// cobra would take a program that is started from Windows' Explorer for a mistake and end it; this
// one opens its window.
func init() { cobra.MousetrapHelpText = "" }

// A session is one run of the command line: its streams, the flags that every command has, and the
// station that they make.
type session struct {
	stdin          io.Reader
	stdout, stderr io.Writer

	tree    *tree
	command string // the name of the one that runs
	lang    lang.Lang
	json    bool
	// jsonAsked is what askedFor said.
	jsonAsked bool
	failed    error // what went wrong while help was printed

	config, data, reader string
	language             string
	wait                 float64 // seconds
	version              bool

	station *station.Station
}

// globals declares the flags of every command.
func (s *session) globals(f *flagSet) {
	f.text(&s.config, "config")
	f.text(&s.data, "data")
	f.text(&s.reader, "reader")
	f.seconds(&s.wait, "wait")
	f.yes(&s.json, "json")
	f.text(&s.language, "lang")
	f.yes(&s.version, "version")
}

// execute finds the command in the words and runs it.
func (s *session) execute(ctx context.Context, args []string) error {
	s.tree = newTree(s, commandList())
	args, err := s.tree.arrange(args)
	if err != nil {
		return err
	}
	if args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd {
		s.tree.completeValues()
	}
	s.tree.root.SetArgs(args)
	if err := s.tree.root.ExecuteContext(ctx); err != nil {
		return misread(err)
	}
	return s.failed
}

// A judge is a command whose flags, or flags and settings, may decide one thing against each other.
type judge interface{ judge(*session) error }

// A namer is a command that may need a terminal with a name of its own.
type namer interface{ needsName() bool }

// run runs a command. Everything about its words is judged before display, log, reader or standard
// input is touched. What stays goes together: --db names one file and so goes before --data and the
// demo's log; --printer is fill's, and the settings' printer the window's.
func (s *session) run(ctx context.Context, c command, o options, args []string) error {
	s.command = c.name
	_, known := lang.Parse(s.language)
	switch {
	case s.language != "" && !known:
		return visit.UsageError("--lang は ja か en です", "--lang is ja or en")
	case !(s.wait >= 0 && s.wait <= 3600):
		return visit.UsageError("--wait は、0 から 3600 までの秒数です", "--wait must be 0 to 3600 seconds")
	case c.args == "" && len(args) > 0:
		// The word is not named: it may be a secret, typed behind --pin-stdin by mistake.
		return visit.UsageError("%q のあとに、余分な言葉があります", "%q takes no further words", s.name())
	case c.bare && !s.version:
		return o.run(ctx, s, args)
	}
	s.station = &station.Station{Data: s.data, Reader: s.reader, Now: time.Now, Stderr: s.stderr}
	var err error
	if s.station.Settings, err = settings.Load(s.config); err != nil {
		n, ok := o.(namer)
		return s.station.SettingsFailure(err, ok && n.needsName())
	}
	if j, ok := o.(judge); ok {
		if err := j.judge(s); err != nil {
			return err
		}
	}
	if person, unknown := s.station.UnknownPerson(); unknown {
		return visit.UsageError("--reader：デモに %s という人はいません。kakanai --reader demo readers で一覧がわかります",
			"--reader: there is no demo person %s; kakanai --reader demo readers lists them", quoted(person))
	}
	if s.version {
		return printVersion(s)
	}
	return o.run(ctx, s, args)
}

// end tells how the command ended, and returns its exit code.
func (s *session) end(ctx context.Context, err error) int {
	if err == nil {
		return 0
	}
	s.json = s.json || s.jsonAsked // a wrong value was read as false
	var f *visit.Failure
	if !errors.As(err, &f) {
		f = &visit.Failure{Problem: visit.ProblemOf(err), Err: err}
	}
	f = interrupted(ctx, f)
	fmt.Fprintln(s.stderr, "kakanai:", told(f, s.lang))
	switch {
	case s.json:
		object := map[string]any{"problem": f.Problem}
		for k, v := range f.More {
			if bad, ok := v.(edited.Mistakes); ok {
				v = bad.Told(s.lang)
			}
			object[k] = v
		}
		_ = s.object(object) // there is nothing left to tell it with
	case f.Problem != visit.Usage:
		more := lang.Sprintf("くわしくは kakanai help %s", "see kakanai help %s", helpful(f))
		fmt.Fprintln(s.stderr, "kakanai:", more.In(s.lang))
	}
	return visit.Exit[f.Problem]
}

// object prints the one JSON object of a command.
func (s *session) object(v any) error {
	e := json.NewEncoder(s.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// name is the command as it is typed.
func (s *session) name() string { return fullName(s.command) }

// waits is how long to wait for a card.
func (s *session) waits() time.Duration { return time.Duration(s.wait * float64(time.Second)) }

// versionOptions print the version.
type versionOptions struct{}

func (*versionOptions) flags(*flagSet) {}

func (*versionOptions) run(_ context.Context, s *session, _ []string) error { return printVersion(s) }

func printVersion(s *session) error {
	if s.json {
		return s.object(map[string]string{"version": station.Version})
	}
	_, err := fmt.Fprintln(s.stdout, "kakanai", station.Version)
	return err
}
